//! How people are met: attempts that could succeed, by tactic and pool, and the strata at which they are thinned.

use crate::model::population::Population;
use crate::model::setting::Setting;
use crate::model::touched::{Position, Touched};
use crate::rng::{HALF_WORDS, half_word};
use crate::units::{PoolId, TacticId};

/// Attempts that could succeed, as shares of the encounters that any cell may have ([`crate::model::World::encounters`]).
///
/// The members of a pool are ordered by intent and vulnerability, and attempts are thinned stratum by stratum at the highest
/// acceptance that anybody of the stratum can have, so that few are drawn that must fail. Where a programme turns intents,
/// further attempts can succeed that no undisturbed world has.
#[derive(Clone, Debug)]
pub struct Meetings {
    /// The tactic.
    pub tactic: TacticId,
    /// The pool.
    pub pool: PoolId,
    /// Attempts a week of a cell with room.
    pub attempts: f64,
    /// Odds that a person of average vulnerability and without intent accepts.
    pub odds: f64,
    /// Mean acceptance before any experience.
    pub acceptance: f64,
    /// The half-word below which an encounter is with a stranger who could accept.
    pub strangers: u32,
    /// Strata per half-word that is theirs, in units of 2^−58: there are too few to leave a word.
    per_half_word: u64,
    /// How many strata are of those who intend to migrate: as in the table of strata, which is rarely in the cache.
    intending: usize,
    /// The half-word below which it is with anybody: these, and returned survivors.
    pub anybody: u32,
    /// Positions among survivors per half-word that is theirs, in units of 2^−32.
    point: u64,
    /// Highest acceptance of a returned survivor.
    pub returned: f64,
}

impl Meetings {
    /// Where among survivors somebody is met, at a half-word between `strangers` and `anybody`.
    #[inline]
    #[must_use]
    pub fn position(&self, who: u32) -> Position {
        ((u64::from(who - self.strangers) * self.point) >> 32) as Position
    }

    /// Which stranger is met, at a half-word below `strangers`.
    #[inline]
    #[must_use]
    pub fn stranger(&self, strata: &Strata, who: u32) -> Place {
        let position = u64::from(who) * self.per_half_word;
        let (stratum, within) = ((position >> Self::FRACTION) as usize, (position >> (Self::FRACTION - 32)) as u32);
        strata.place(stratum, within, stratum < self.intending)
    }

    /// Bits of a position that are below a stratum.
    const FRACTION: u32 = 58;
}

/// The strata at which one tactic's attempts in one pool are thinned: of those who intend to migrate, then of the others, by
/// vulnerability from the highest down. Each takes the same share of encounters, so those who accept most readily stand in
/// narrow ones, and no search is needed.
#[derive(Clone, Debug)]
pub struct Strata {
    rows: [Stratum; Self::MOST],
    /// How many there are.
    count: usize,
    /// How many of them are of those who intend to migrate.
    intending: usize,
}

/// A stratum. Ranks are in vulnerability, among those who intend as its members do, in units of 2^−32: who is met comes from a
/// half-word by whole numbers, since a decision waits for it, and conversions take long.
#[derive(Clone, Copy, Debug, Default)]
struct Stratum {
    /// The rank from which it reaches, and how far.
    lower: u32,
    width: u32,
    /// The acceptance at which it is thinned.
    highest: f64,
}

/// Where somebody is met.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Whether they intend to migrate.
    pub intends: bool,
    /// Their rank in vulnerability, in units of 2^−32, among those who intend as they do.
    pub rank: u32,
    /// The acceptance at which their stratum is thinned.
    pub highest: f64,
}

impl Stratum {
    /// The ranks it reaches over.
    fn width(&self) -> f64 {
        f64::from(self.width) / HALF_WORDS
    }

    /// The rank it reaches up to.
    fn upper(&self) -> f64 {
        (f64::from(self.lower) + f64::from(self.width)) / HALF_WORDS
    }
}

impl Strata {
    const MOST: usize = 32;

    /// Strata of the two `parts` of a pool (shares of it), and how much of all attempts each of them takes. `bound`: the highest
    /// acceptance in a part up to a rank.
    fn new(parts: [f64; 2], bound: &impl Fn(usize, f64) -> f64) -> (Self, f64) {
        let slices = |area: f64, part: usize| slices(area, parts[part], move |rank| bound(part, rank));
        let few = |area: f64| [0, 1].map(|part| slices(area, part).count()).into_iter().sum::<usize>() <= Self::MOST;
        let all: f64 = [0, 1].map(|part| parts[part] * bound(part, 1.0)).into_iter().sum();
        // The smallest area for which they are few enough. What is left over stands in the last of a part.
        let (mut scarce, mut enough) = (0.0, all);
        for _ in 0..16 {
            let between = f64::midpoint(scarce, enough);
            *(if few(between) { &mut enough } else { &mut scarce }) = between;
        }
        let [first, others]: [Vec<Stratum>; 2] = [0, 1].map(|part| slices(enough, part).collect());
        let (intending, count) = (first.len(), first.len() + others.len());
        let mut strata = Self { rows: [Stratum::default(); Self::MOST], count, intending };
        strata.rows.iter_mut().zip(first.into_iter().chain(others)).for_each(|(row, stratum)| *row = stratum);
        (strata, enough)
    }

    /// Who stands so far up in a stratum, in units of 2^−32.
    #[inline]
    fn place(&self, stratum: usize, within: u32, intends: bool) -> Place {
        let row = &self.rows[stratum % Self::MOST];
        let rank = row.lower + ((u64::from(within) * u64::from(row.width)) >> 32) as u32;
        Place { intends, rank, highest: row.highest }
    }
}

/// Strata of a part of a pool, from the highest rank down, each of which takes `area` of all attempts; not many more than would be
/// too many.
fn slices(area: f64, part: f64, bound: impl Fn(f64) -> f64) -> impl Iterator<Item = Stratum> {
    let mut upper = if part * bound(1.0) > 0.0 { HALF_WORDS } else { 0.0 };
    let next = move || {
        let end = upper - area / (part * bound(upper / HALF_WORDS)) * HALF_WORDS;
        // Rounded up, so that a stratum becomes narrower and its acceptance higher.
        let lower = end.ceil().max(0.0);
        let row = Stratum { lower: lower as u32, width: (upper - lower) as u32, highest: 0.0 };
        // A little high, since quotients round either way.
        let highest = area / (part * row.width()) * (1.0 + 1e-12);
        (std::mem::replace(&mut upper, lower) > 0.0).then_some(Stratum { highest, ..row })
    };
    std::iter::from_fn(next).take(Strata::MOST + 1)
}

/// Further attempts, that could succeed only where a programme has turned an intent.
#[derive(Clone, Debug)]
pub struct Sway {
    /// How many a week of a cell with room.
    pub attempts: f64,
    /// Where the share of each stratum in them ends.
    upto: Vec<f64>,
    /// How much higher than its acceptance is that of its members if their intent is turned.
    further: Vec<f64>,
}

impl Sway {
    /// `strange`: attempts with strangers; `bound`: the highest acceptance up to a rank when intents are turned.
    fn new(strange: f64, strata: &Strata, parts: [f64; 2], bound: impl Fn(usize, f64) -> f64) -> Self {
        let rows = &strata.rows[..strata.count];
        let part = |i: usize| usize::from(i >= strata.intending);
        let beyond = |(i, row): (usize, &Stratum)| (bound(part(i), row.upper()) - row.highest).max(0.0);
        let further: Vec<f64> = rows.iter().enumerate().map(beyond).collect();
        let areas = rows.iter().zip(&further).enumerate().map(|(i, (row, more))| parts[part(i)] * row.width() * more);
        let mut sum = 0.0;
        let mut upto: Vec<f64> = areas
            .map(|area| {
                sum += area;
                sum
            })
            .collect();
        for end in &mut upto {
            *end /= sum.max(f64::MIN_POSITIVE);
        }
        Self { attempts: strange * sum, upto, further }
    }

    /// Who is met at a uniform in [0, 1), and how far beyond the acceptance of their stratum theirs can reach.
    #[must_use]
    pub fn at(&self, strata: &Strata, uniform: f64) -> (Place, f64) {
        let stratum = self.upto.partition_point(|&end| end <= uniform).min(strata.count - 1);
        let from = if stratum == 0 { 0.0 } else { self.upto[stratum - 1] };
        let within = (uniform - from) / (self.upto[stratum] - from).max(f64::MIN_POSITIVE);
        (strata.place(stratum, half_word(within), stratum < strata.intending), self.further[stratum])
    }
}

/// How people of a pool are met with a tactic, before that is a share of encounters.
pub(super) struct Draft {
    tactic: TacticId,
    pool: PoolId,
    attempts: f64,
    odds: f64,
    acceptance: f64,
    /// The strata, however many encounters there are.
    pub(super) strata: Strata,
    /// What turned intents add.
    pub(super) sway: Sway,
    /// Attempts a week with strangers who could accept.
    strangers: f64,
    /// Those with survivors who could accept.
    survivors: f64,
    /// Highest acceptance of a survivor.
    returned: f64,
}

impl Draft {
    /// By tactic and pool.
    pub(super) fn all(setting: &Setting, population: &Population) -> Vec<Self> {
        let of_tactic = |tactic| setting.pools.ids().map(move |pool| Self::new(setting, population, tactic, pool));
        setting.tactics.ids().flat_map(of_tactic).collect()
    }

    fn new(setting: &Setting, population: &Population, tactic: TacticId, id: PoolId) -> Self {
        let (recruitment, means, pool) = (&setting.recruitment, &setting.tactics[tactic], &setting.pools[id]);
        let [willing, returned] = [recruitment.intent, recruitment.returned].map(|shift| libm::exp(shift.get()));
        let odds = libm::exp(means.acceptance.get() + setting.places[pool.origin].acceptance.get());
        let parts = pool.parts().map(|part| part / pool.size.get().max(1.0));
        let (own, turned) = ([odds * willing, odds], odds * willing.max(1.0));
        let mean = |odds: f64| population.mean(id, |factor| probability(odds * factor));
        let top = |odds: f64, part, rank| probability(odds * population.top(id, part, rank));
        let known = recruitment.known_share.get();
        let (strange, known) = (means.attempts.get() * (1.0 - known), means.attempts.get() * known);
        let (strata, area) = Strata::new(parts, &|part, rank| top(own[part], part, rank));
        // A little high, since products round either way.
        let returned = probability(turned * returned * population.highest(id)) * (1.0 + 1e-12);
        Self {
            tactic,
            pool: id,
            attempts: means.attempts.get(),
            odds,
            acceptance: own.into_iter().zip(parts).map(|(odds, part)| part * mean(odds)).sum(),
            sway: Sway::new(strange, &strata, parts, |part, rank| top(turned, part, rank)),
            strangers: strange * area * strata.count as f64,
            strata,
            survivors: known * returned,
            returned,
        }
    }

    /// Encounters a week that it needs.
    pub(super) fn encounters(&self) -> f64 {
        self.strangers + self.survivors
    }

    /// As shares of so many encounters a week.
    pub(super) fn meetings(&self, encounters: f64) -> Meetings {
        let share = |attempts: f64| if encounters > 0.0 { attempts / encounters } else { 0.0 };
        let (strangers, survivors) = (share(self.strangers), share(self.survivors));
        let [strangers, anybody] = [strangers, strangers + survivors].map(half_word);
        Meetings {
            tactic: self.tactic,
            pool: self.pool,
            attempts: self.attempts,
            odds: self.odds,
            acceptance: self.acceptance,
            strangers,
            per_half_word: ((self.strata.count as u64) << Meetings::FRACTION) / u64::from(strangers.max(1)),
            intending: self.strata.intending,
            anybody,
            point: (u64::from(Touched::POSITIONS) << 32) / u64::from(anybody - strangers).max(1),
            returned: self.returned,
        }
    }
}

/// The probability with these odds.
#[inline]
#[must_use]
pub fn probability(odds: f64) -> f64 {
    odds / (1.0 + odds)
}
