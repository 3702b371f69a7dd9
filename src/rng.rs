//! Addressed randomness: a draw is a function of (seed, world, replicate, decision, who, when, ordinal), never of the
//! draws before it. This is the only file that names a generator.
//!
//! The generator is Philox2x64 with seven rounds (Salmon, Moraes, Dror and Shaw 2011, *Parallel random numbers: as easy
//! as 1, 2, 3*): a counter-based bijection with published test evidence and known answers. The counter *is* the
//! address, so two addresses never share a block, and order, threads and other draws cannot matter.
//!
//! Whatever decides an outcome inverts one uniform and takes logarithms from `libm` or `ln`, so that bits agree between
//! machines.

mod logarithm;

use std::convert::Infallible;

use rand::distr::Distribution;
use rand::{Rng, TryRng};

pub use logarithm::ln;

use crate::units::Week;

/// A kind of random choice. Add variants at the end, never reuse or reorder one: they are part of every address. Numbers
/// are missing where a choice is no longer drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Decision {
    /// Key of a founding cell.
    Found,
    /// Key of an entrant.
    Entrant,
    /// Key of a replacement.
    Replacement,
    /// Key of a network.
    Network,
    /// Key of a lead.
    Lead = 5,
    /// How many victims a cell can hold.
    Capacity,
    /// Which network a founding cell joins.
    Join,
    /// The operation a founding cell starts with.
    FirstOperation,
    /// Permanent taste of a cell for a category.
    Taste,
    /// A cell's week: whether it reviews, retires or exits, when that may be next, the alternative that a review looks at, and
    /// whether the cell moves to it.
    CellWeek,
    /// Whether a founding cell starts dormant.
    FirstStatus,
    /// The dimension of a forced review, the alternative that it looks at, and whether the cell moves to it.
    ForcedReview,
    /// How many entrants come this week.
    Entry = 15,
    /// The operation an entrant looks at, and whether it starts.
    Enter,
    /// Who is met in a further attempt of the week and whether they accept.
    Attempt,
    /// How many persons a cell may meet this week, when that may be next, who the first is and whether they accept.
    Encounter,
    /// How many attempts could be reported this week.
    Reports,
    /// Who is met in such an attempt and whether they report.
    Report,
    /// How one intervention touches a person.
    Protection = 22,
    /// Whether screening at a third or later leg recognises a victim.
    Screening = 24,
    /// When and how exploitation ends, and whether screening at the first two legs recognises a victim.
    Surface,
    /// Whether a victim of a collapsed cell is freed, and who takes over otherwise.
    Collapse,
    /// Order of leads in a queue.
    Priority,
    /// Length of a case.
    CaseLength,
    /// Outcome of a case.
    Case,
    /// Whether an arrested cell is convicted.
    Conviction,
    /// Whether a convicted cell is replaced.
    Replace,
    /// Order of persons before a service.
    Intake,
    /// Whether assistance ends in reintegration.
    Reintegration,
    /// The cell that a placebo kicks.
    Placebo,
    /// Key of a replicate's streams.
    Replicate,
    /// Whether proactive work and financial investigation find a cell this week.
    Investigate,
    /// Whether a joint team works a case.
    JointTeam,
    /// Whether an end that the undisturbed world does not have comes this week.
    Addition,
    /// Whether an identified person is referred to a service and accepts.
    Referral,
    /// Whom a survey asks, and what they say.
    Survey,
    /// The value of an uncertain parameter in a world.
    Parameter,
    /// Luck that depends on how many numbers were handed out before.
    Sequence,
    /// Which observations a bootstrap draws.
    Resample,
    /// Where a screening trajectory starts, and the order and direction of its steps.
    Screen,
    /// How many attempts this week could succeed only because a programme has turned an intent.
    Sway,
    /// Who is met in such an attempt and whether they accept.
    Swayed,
}

const ROUNDS: u32 = 7;
const MULTIPLIER: u64 = 0xD2B7_4407_B1CE_6E93;
const WEYL: u64 = 0x9E37_79B9_7F4A_7C15;
/// Weeks are stored with this offset, so that burn-in weeks fit.
const WEEK_ZERO: i32 = Week::MOST as i32;

/// One block of Philox2x64: two words from a counter of two words and a key.
#[inline]
fn philox(mut counter: [u64; 2], mut key: u64, rounds: u32) -> [u64; 2] {
    for _ in 0..rounds {
        let product = u128::from(counter[0]) * u128::from(MULTIPLIER);
        counter = [(product >> 64) as u64 ^ key ^ counter[1], product as u64];
        key = key.wrapping_add(WEYL);
    }
    counter
}

/// One block of the generator, to be compared with its published answers.
pub(crate) fn block(counter: [u64; 2], key: u64, rounds: u32) -> [u64; 2] {
    philox(counter, key, rounds)
}

/// How many half-words there are.
pub const HALF_WORDS: f64 = (1u64 << 32) as f64;

/// Half a word as a number in [0, 1): 32 bits, enough for what happens more often than once in a million.
#[inline]
#[must_use]
pub fn half_unit(half: u32) -> f64 {
    f64::from(half) * (1.0 / HALF_WORDS)
}

/// The half-word below which a share of all half-words lies.
#[must_use]
pub fn half_word(share: f64) -> u32 {
    (share * HALF_WORDS) as u32
}

/// Half a word as a standard logistic variate: below x with probability `1/(1 + e^(−x))`.
#[inline]
#[must_use]
pub fn logistic_variate(half: u32) -> f64 {
    let uniform = (f64::from(half) + 0.5) * (1.0 / HALF_WORDS);
    ln(uniform / (1.0 - uniform))
}

/// The word below which a uniform word falls with probability `p`, for comparisons of whole numbers.
#[must_use]
pub fn threshold(p: f64) -> u64 {
    (p * 2f64.powi(64)) as u64
}

/// A word as a number in [0, 1).
#[inline]
#[must_use]
pub fn unit(word: u64) -> f64 {
    (word >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// The smallest and the largest number in (0, 1) that a word can become.
pub const OPEN_ENDS: [f64; 2] = [0.5 / (1u64 << 52) as f64, 1.0 - 0.5 / (1u64 << 52) as f64];

/// A word as a number in (0, 1), for logarithms.
#[inline]
fn open_unit(word: u64) -> f64 {
    ((word >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
}

/// A word as an integer below `n`, by multiplication (bias below n/2^64).
#[inline]
#[must_use]
pub fn below(word: u64, n: u64) -> u64 {
    ((u128::from(word) * u128::from(n)) >> 64) as u64
}

/// The name of an entity in addresses: made from its content or its cause, never from a counter or a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(u64);

impl Key {
    /// For draws that belong to a week and to nobody in particular.
    pub const NOBODY: Self = Self(u64::MAX);

    /// The key of something that `cause` made from `a` and `b` (parent and generation, week and ordinal, …).
    #[must_use]
    pub fn derive(cause: Decision, a: u64, b: u64) -> Self {
        Self(philox([a, b], cause as u64, ROUNDS)[0])
    }

    /// The key of person `index` of pool `pool`: the content itself.
    #[must_use]
    pub const fn person(pool: u16, index: u64) -> Self {
        Self((pool as u64) << 48 | index)
    }

    /// The key of a person's episode after so many others: the first has the person's own, since no choice is made of both.
    #[must_use]
    pub const fn episode(self, before: u16) -> Self {
        Self(self.0.wrapping_add((before as u64).wrapping_mul(WEYL)))
    }

    /// The key as a number, to derive others from.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// All the luck of one replicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streams {
    key: u64,
    /// Key of what is drawn once for good.
    lasting: u64,
}

impl Streams {
    /// The streams of a replicate of a world.
    #[must_use]
    pub fn new(seed: u64, world: u32, replicate: u32) -> Self {
        let who = u64::from(world) << 32 | u64::from(replicate);
        Self::of(philox([who, Decision::Replicate as u64], seed, 10)[0])
    }

    const fn of(key: u64) -> Self {
        Self { key, lasting: key }
    }

    /// The luck that all replicates share: traits of persons.
    #[must_use]
    pub fn shared(seed: u64) -> Self {
        Self::of(philox([u64::MAX, Decision::Replicate as u64], seed, 10)[0])
    }

    /// The same luck once a generator that hands out one number after the other has handed out `numbers`: all draws are
    /// others, but for those of [`Streams::lasting`]. Only pairing by seed asks for it.
    #[must_use]
    pub fn after(self, numbers: u64) -> Self {
        Self { key: philox([numbers, Decision::Sequence as u64], self.lasting, 10)[0], ..self }
    }

    /// The luck of what is drawn once for good, however often it is read: tastes and capacities of cells.
    #[must_use]
    pub const fn lasting(self) -> Self {
        Self::of(self.lasting)
    }

    /// The uniform in (0, 1) from which a world draws the parameter of that path. It depends on nothing else, so other
    /// parameters may come and go.
    #[must_use]
    pub fn parameter(seed: u64, world: u32, path: &str) -> f64 {
        let key = philox([u64::from(world), Decision::Parameter as u64], seed, 10)[0];
        let who = path.as_bytes().chunks(8).fold(path.len() as u64, |hash, bytes| {
            let mut padded = [0; 8];
            padded[..bytes.len()].copy_from_slice(bytes);
            philox([hash, u64::from_le_bytes(padded)], key, 10)[0]
        });
        open_unit(philox([who, Decision::Parameter as u64], key, 10)[0])
    }

    /// A word that tells this replicate's keys from those of others, for orders by lot.
    #[must_use]
    pub const fn salt(self) -> u64 {
        self.key
    }

    #[inline]
    fn block(self, decision: Decision, who: Key, week: Week, ordinal: u32, block: u16) -> [u64; 2] {
        debug_assert!(ordinal < 1 << 24 && (-WEEK_ZERO..WEEK_ZERO).contains(&week.0));
        let when = (week.0 + WEEK_ZERO) as u64 & 0xFFFF;
        let address = (decision as u64) << 56 | when << 40 | u64::from(ordinal) << 16 | u64::from(block);
        philox([who.0, address], self.key, ROUNDS)
    }

    /// One uniform in [0, 1).
    #[inline]
    #[must_use]
    pub fn uniform(self, decision: Decision, who: Key, week: Week) -> f64 {
        unit(self.block(decision, who, week, 0, 0)[0])
    }

    /// Two independent words of 64 random bits.
    #[inline]
    #[must_use]
    pub fn words(self, decision: Decision, who: Key, week: Week) -> [u64; 2] {
        self.block(decision, who, week, 0, 0)
    }

    /// Four independent half-words of 32 random bits, enough for what happens more often than once in a million.
    #[inline]
    #[must_use]
    pub fn halves(self, decision: Decision, who: Key, week: Week, ordinal: u32) -> [u32; 4] {
        let [a, b] = self.block(decision, who, week, ordinal, 0);
        [a as u32, (a >> 32) as u32, b as u32, (b >> 32) as u32]
    }

    /// Two independent uniforms in [0, 1) at the price of one.
    #[inline]
    #[must_use]
    pub fn uniforms(self, decision: Decision, who: Key, week: Week, ordinal: u32) -> [f64; 2] {
        self.block(decision, who, week, ordinal, 0).map(unit)
    }

    /// A word that is spread evenly over the members of a pool, not drawn: every stretch of members has every share of
    /// words. By steps of the golden ratio, from a start that belongs to this luck.
    #[inline]
    #[must_use]
    pub const fn evenly(self, who: Key) -> u64 {
        self.key.wrapping_add(who.0.wrapping_mul(WEYL))
    }

    /// A whole number below `n` and an independent uniform in [0, 1).
    #[inline]
    #[must_use]
    pub fn pick(self, decision: Decision, who: Key, week: Week, ordinal: u32, n: u64) -> (u64, f64) {
        let [a, b] = self.block(decision, who, week, ordinal, 0);
        (below(a, n), unit(b))
    }

    /// Four independent uniforms in (0, 1) of 32 bits each: for traits that need no more.
    #[inline]
    #[must_use]
    pub fn quarters(self, decision: Decision, who: Key, ordinal: u32) -> [f64; 4] {
        let [a, b] = self.block(decision, who, Week(0), ordinal, 0);
        let half = |word: u32| (f64::from(word) + 0.5) * (1.0 / HALF_WORDS);
        [half(a as u32), half((a >> 32) as u32), half(b as u32), half((b >> 32) as u32)]
    }

    /// A standard Gumbel variate with mean zero, keyed by who and what.
    #[must_use]
    pub fn gumbel(self, decision: Decision, who: Key, ordinal: u32) -> f64 {
        const EULER: f64 = 0.577_215_664_901_532_9;
        let u = open_unit(self.block(decision, who, Week(0), ordinal, 0)[0]);
        -ln(-ln(u)) - EULER
    }

    /// A generator for one address, to be used with any distribution of rand or `rand_distr`.
    #[must_use]
    pub const fn at(self, decision: Decision, who: Key, week: Week, ordinal: u32) -> Draw {
        Draw { streams: self, decision, who, week, ordinal, used: 0 }
    }

    /// Chooses among `n` alternatives in proportion to `weight`, none of which may exceed `bound`.
    ///
    /// Keyed trials: trial after trial names an alternative and a threshold. Where a weight falls to zero, only draws
    /// that had chosen that alternative change, which inversion of a cumulative sum does not give. `None` when a
    /// million trials find nothing, that is when all weights vanish.
    #[must_use]
    pub fn choose(
        self,
        (decision, who, week): (Decision, Key, Week),
        n: usize,
        bound: f64,
        weight: impl Fn(usize) -> f64,
    ) -> Option<usize> {
        (0..1 << 20).find_map(|trial| {
            let (candidate, threshold) = self.pick(decision, who, week, trial, n as u64);
            (threshold * bound < weight(candidate as usize)).then_some(candidate as usize)
        })
    }
}

/// A small generator of its own for one address.
#[derive(Clone, Debug)]
pub struct Draw {
    streams: Streams,
    decision: Decision,
    who: Key,
    week: Week,
    ordinal: u32,
    used: u32,
}

impl TryRng for Draw {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next_u64() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let block = self.streams.block(self.decision, self.who, self.week, self.ordinal, (self.used / 2) as u16);
        let word = block[(self.used % 2) as usize];
        self.used += 1;
        Ok(word)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next_u64().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// Poisson counts by inversion of one uniform: one draw each, monotone in the mean, same bits on every machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Poisson {
    mean: f64,
    zero: f64,
}

impl Poisson {
    /// Highest mean that inversion in one sweep supports.
    pub const LARGEST_MEAN: f64 = 600.0;

    /// The distribution with this mean.
    ///
    /// # Panics
    /// When the mean is negative or above [`Poisson::LARGEST_MEAN`].
    #[must_use]
    pub fn new(mean: f64) -> Self {
        assert!((0.0..=Self::LARGEST_MEAN).contains(&mean), "a Poisson mean of {mean} is out of range");
        Self { mean, zero: libm::exp(-mean) }
    }

    /// The count at a uniform in [0, 1), given that it is one at least.
    #[inline]
    #[must_use]
    pub fn invert_positive(&self, uniform: f64) -> u32 {
        self.invert(self.zero + (1.0 - self.zero) * uniform).max(1)
    }

    /// The count at a uniform in [0, 1).
    #[inline]
    #[must_use]
    pub fn invert(&self, uniform: f64) -> u32 {
        if uniform < self.zero {
            return 0;
        }
        let (mut count, mut mass, mut cumulative) = (0u32, self.zero, self.zero);
        while uniform >= cumulative && mass > 0.0 {
            count += 1;
            mass *= self.mean / f64::from(count);
            cumulative += mass;
        }
        count
    }
}

/// Weeks until what happens with a fixed probability a week happens: a geometric wait by inversion of one word. Short waits
/// are looked up, which costs a tenth of a logarithm.
#[derive(Clone, Debug, PartialEq)]
pub struct Waits {
    /// `ln(1 − p)`.
    log_fails: f64,
    /// The word below which a wait is of at most so many weeks, from one week on.
    at_most: [u64; Self::LISTED],
    /// The first listed wait that a word with these leading bits can mean, less one.
    first: [u8; 1 << Self::LEADING],
}

impl Waits {
    const LISTED: usize = 64;
    const LEADING: u32 = 8;

    /// Waits for what has probability `p` a week.
    #[must_use]
    pub fn new(p: f64) -> Self {
        let log_fails = libm::log1p(-p);
        let at_most = std::array::from_fn(|i| threshold(-libm::expm1((i + 1) as f64 * log_fails)));
        let lowest = |leading: usize| (leading as u64) << (u64::BITS - Self::LEADING);
        let first = |leading| at_most.iter().position(|&end| lowest(leading) < end).unwrap_or(Self::LISTED) as u8;
        Self { log_fails, at_most, first: std::array::from_fn(first) }
    }

    /// The wait at a random half-word, one week at least; where `p` is zero, longer than any simulation.
    #[inline]
    #[must_use]
    pub fn invert(&self, half: u32) -> u32 {
        // The middle of all words that begin so.
        let word = u64::from(half) << 32 | 1 << 31;
        let start = usize::from(self.first[(word >> (u64::BITS - Self::LEADING)) as usize]);
        match self.at_most[start..].iter().position(|&end| word < end) {
            Some(steps) => (start + steps) as u32 + 1,
            None => self.long(word),
        }
    }

    #[cold]
    fn long(&self, word: u64) -> u32 {
        let weeks = libm::log1p(-unit(word)) / self.log_fails;
        if weeks < f64::from(Week::MOST) { (weeks as u32 + 1).max(Self::LISTED as u32) } else { Week::MOST }
    }
}

impl Distribution<u32> for Poisson {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> u32 {
        self.invert(unit(rng.next_u64()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHEN: Week = Week(3);

    /// Known answers of Random123 for counter and key of zeros, of ones, and of the digits of π.
    #[test]
    fn a_draw_depends_on_every_part_of_its_address() {
        let streams = Streams::new(1, 0, 0);
        let who = Key::person(1, 5);
        let draws = [
            streams.uniform(Decision::Enter, who, WHEN),
            streams.uniform(Decision::FirstOperation, who, WHEN),
            streams.uniform(Decision::Enter, Key::person(5, 1), WHEN),
            streams.uniform(Decision::Enter, who, Week(-3)),
            streams.uniforms(Decision::Enter, who, WHEN, 1)[0],
            streams.uniforms(Decision::Enter, who, WHEN, 0)[1],
            Streams::new(2, 0, 0).uniform(Decision::Enter, who, WHEN),
            Streams::new(1, 1, 0).uniform(Decision::Enter, who, WHEN),
            Streams::new(1, 0, 1).uniform(Decision::Enter, who, WHEN),
        ];
        for (i, a) in draws.iter().enumerate() {
            assert!(draws[i + 1..].iter().all(|b| a.to_bits() != b.to_bits()), "draw {i} stands twice");
        }
    }

    #[test]
    fn half_words_make_logistic_variates() {
        for p in [1e-6, 0.01, 0.3, 0.5, 0.8, 0.999] {
            let variate = logistic_variate((p * f64::from(u32::MAX)) as u32);
            let found = 1.0 / (1.0 + (-variate).exp());
            assert!((found / p - 1.0).abs() < 1e-3, "{found} instead of {p}");
        }
        assert!([0, u32::MAX].map(logistic_variate).iter().all(|x| x.is_finite()));
    }

    #[test]
    fn the_first_word_of_a_draw_is_the_uniform_of_its_address() {
        let streams = Streams::new(1, 0, 0);
        let who = Key::person(0, 9);
        let mut draw = streams.at(Decision::Entry, who, WHEN, 0);
        assert_eq!(unit(draw.next_u64()).to_bits(), streams.uniform(Decision::Entry, who, WHEN).to_bits());
    }

    /// Of every stretch of members every share of words is there, to one person or two.
    #[test]
    fn words_are_spread_evenly() {
        let streams = Streams::shared(3);
        for from in [0, 77_777, 1 << 40] {
            for share in [0.1, 0.3, 0.77] {
                let members = (from..from + 500).map(|index| streams.evenly(Key::person(2, index)));
                let found = members.filter(|&word| word < threshold(share)).count();
                assert!((found as f64 - 500.0 * share).abs() < 4.0, "{found} of 500 below {share}");
            }
        }
        assert_ne!(streams.evenly(Key(7)), Streams::shared(4).evenly(Key(7)));
    }

    #[test]
    fn poisson_by_inversion_has_its_mean_and_variance() {
        let streams = Streams::new(7, 0, 0);
        for mean in [0.05, 1.3, 40.0] {
            let poisson = Poisson::new(mean);
            let n = 200_000u32;
            let counts = (0..n).map(|i| f64::from(poisson.sample(&mut streams.at(Decision::Entry, Key(9), WHEN, i))));
            let (sum, squares) = counts.fold((0.0, 0.0), |(s, q), x| (s + x, q + x * x));
            let average = sum / f64::from(n);
            let z = (average - mean) / (mean / f64::from(n)).sqrt();
            assert!(z.abs() < 4.0, "mean {mean}: z = {z}");
            let variance = squares / f64::from(n) - average * average;
            assert!((variance / mean - 1.0).abs() < 0.03, "mean {mean}: variance {variance}");
        }
    }

    #[test]
    fn waits_are_geometric() {
        let streams = Streams::new(7, 0, 0);
        for p in [0.004, 0.2, 0.9] {
            let (n, waits) = (200_000u32, Waits::new(p));
            let drawn = (0..n).map(|i| waits.invert(streams.block(Decision::Entry, Key(9), WHEN, i, 0)[0] as u32));
            let (mut sum, mut firsts) = (0.0, 0.0);
            for wait in drawn {
                (sum, firsts) = (sum + f64::from(wait), firsts + f64::from(wait == 1));
            }
            let n = f64::from(n);
            assert!((sum / n - 1.0 / p).abs() < 4.0 * ((1.0 - p) / n).sqrt() / p, "p = {p}: {}", sum / n);
            assert!((firsts / n - p).abs() < 4.0 * (p * (1.0 - p) / n).sqrt(), "p = {p}: {}", firsts / n);
        }
    }

    #[test]
    fn waits_for_what_never_or_always_happens() {
        for half in [0, 2, u32::MAX / 2, u32::MAX] {
            assert_eq!(Waits::new(0.0).invert(half), Week::MOST);
            assert_eq!(Waits::new(1.0).invert(half), 1);
        }
    }

    #[test]
    fn a_parameter_depends_on_seed_world_and_path() {
        let draws = [(1, 1, "choice.tastes"), (2, 1, "choice.tastes"), (1, 2, "choice.tastes"), (1, 1, "choice.taste")]
            .map(|(seed, world, path)| Streams::parameter(seed, world, path));
        assert!((0..4).all(|i| (0..i).all(|j| draws[i].to_bits() != draws[j].to_bits())), "{draws:?}");
        assert_eq!(Streams::parameter(1, 1, "choice.tastes").to_bits(), draws[0].to_bits());
    }

    #[test]
    fn parameters_of_many_worlds_are_uniform() {
        let n = 20_000;
        let draws = (1..=n).map(|world| Streams::parameter(7, world, "exit.self_exit"));
        let (sum, squares) = draws.fold((0.0, 0.0), |(s, q), x| (s + x, q + x * x));
        let (mean, square) = (sum / f64::from(n), squares / f64::from(n));
        // Standard errors √(1/12 n) and √(4/45 n).
        assert!((mean - 0.5).abs() < 4.0 * (1.0 / 12.0 / f64::from(n)).sqrt(), "{mean}");
        assert!((square - 1.0 / 3.0).abs() < 4.0 * (4.0 / 45.0 / f64::from(n)).sqrt(), "{square}");
    }

    #[test]
    fn the_ends_of_the_open_interval_are_those_of_words() {
        assert_eq!([0, u64::MAX].map(open_unit).map(f64::to_bits), OPEN_ENDS.map(f64::to_bits));
    }

    #[test]
    fn vanishing_weights_choose_nothing() {
        assert_eq!(Streams::new(1, 0, 0).choose((Decision::FirstOperation, Key(1), WHEN), 3, 1.0, |_| 0.0), None);
    }
}
