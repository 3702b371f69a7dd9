//! Selecting the best of several alternatives with a stated guarantee: the procedure KN of Kim & Nelson (2001, *ACM
//! Transactions on Modeling and Computer Simulation* 11, 251–273).
//!
//! All alternatives are observed in rounds. After a first stage of `n₀` rounds the variances `S²_il` of all differences are
//! fixed; then after every round `r` an alternative `i` goes out when for some `l`
//!
//! ```text
//! mean_i < mean_l − W_il,   W_il = max(0, δ/(2r)·(h²S²_il/δ² − r)),   h² = 2η(n₀ − 1),   η = ½((2α/(k − 1))^(−2/(n₀ − 1)) − 1)
//! ```
//!
//! If the best is ahead of the second by the indifference zone δ or more, it is selected with probability 1 − α at least;
//! observations must be normal, and alternatives may (and should) be observed on the same luck, since only differences count.
//!
//! Example: k = 5, n₀ = 10, α = .05: η = .6350 and h² = 11.4294.

/// What is promised of a selection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guarantee {
    /// Probability 1 − α of selecting the best, above zero and below one.
    pub confidence: f64,
    /// Indifference zone δ: a difference that is not worth detecting, above zero.
    pub indifference: f64,
    /// Rounds n₀ of the first stage, at least two.
    pub first: u32,
}

impl Guarantee {
    /// The constant h² for so many alternatives, at least two.
    #[must_use]
    pub fn constant(&self, alternatives: usize) -> f64 {
        let freedom = f64::from(self.first - 1);
        let each = 2.0 * (1.0 - self.confidence) / (alternatives as f64 - 1.0);
        freedom * (each.powf(-2.0 / freedom) - 1.0)
    }
}

/// Alternatives that are still in, and what is known of them. Larger is better.
#[derive(Clone, Debug)]
pub struct Race {
    guarantee: Guarantee,
    constant: f64,
    alive: Vec<usize>,
    rounds: u32,
    totals: Vec<f64>,
    /// The first stage, by alternative and round: the variances of differences come from it.
    opening: Vec<Vec<f64>>,
    left: Vec<Option<u32>>,
}

impl Race {
    /// All alternatives are in.
    ///
    /// # Panics
    /// With fewer than two alternatives, or a guarantee outside its ranges.
    #[must_use]
    pub fn new(alternatives: usize, guarantee: Guarantee) -> Self {
        assert!(alternatives >= 2, "nothing to select from");
        let Guarantee { confidence, indifference, first } = guarantee;
        assert!(confidence > 0.0 && confidence < 1.0 && indifference > 0.0 && first >= 2, "{guarantee:?}");
        Self {
            guarantee,
            constant: guarantee.constant(alternatives),
            alive: (0..alternatives).collect(),
            rounds: 0,
            totals: vec![0.0; alternatives],
            opening: vec![Vec::with_capacity(first as usize); alternatives],
            left: vec![None; alternatives],
        }
    }

    /// The indifference zone.
    #[must_use]
    pub const fn indifference(&self) -> f64 {
        self.guarantee.indifference
    }

    /// Alternatives that are still in, in order.
    #[must_use]
    pub fn alive(&self) -> &[usize] {
        &self.alive
    }

    /// Rounds so far.
    #[must_use]
    pub const fn rounds(&self) -> u32 {
        self.rounds
    }

    /// The round after which an alternative went out, if it did.
    #[must_use]
    pub fn left(&self, alternative: usize) -> Option<u32> {
        self.left[alternative]
    }

    /// The selected alternative: it alone is left, or all that are left are the same as it in every round. Of these the first.
    #[must_use]
    pub fn selected(&self) -> Option<usize> {
        let (first, others) = self.alive.split_first().expect("one alternative is always left");
        let alike = others.iter().all(|&other| self.opened() && self.is_same(*first, other));
        alike.then_some(*first)
    }

    /// Whether the first stage is over.
    const fn opened(&self) -> bool {
        self.rounds >= self.guarantee.first
    }

    /// Whether two alternatives never differed.
    fn is_same(&self, a: usize, b: usize) -> bool {
        let bits = |alternative: usize| self.totals[alternative].to_bits();
        bits(a) == bits(b) && self.variance(a, b) <= 0.0
    }

    /// The alternative with the largest mean among those still in.
    #[must_use]
    pub fn leader(&self) -> usize {
        let ahead = |&a: &usize, &b: &usize| self.totals[a].total_cmp(&self.totals[b]);
        self.alive.iter().copied().max_by(|a, b| ahead(a, b)).expect("one alternative is always left")
    }

    /// One more observation of every alternative that is still in, in their order.
    ///
    /// # Panics
    /// When there is not one for each.
    pub fn add(&mut self, observations: &[f64]) {
        assert_eq!(observations.len(), self.alive.len(), "one observation for each alternative that is still in");
        self.rounds += 1;
        for (&alternative, &observation) in self.alive.iter().zip(observations) {
            self.totals[alternative] += observation;
            if self.rounds <= self.guarantee.first {
                self.opening[alternative].push(observation);
            }
        }
        if self.opened() {
            self.screen();
        }
    }

    fn screen(&mut self) {
        let beaten = |&i: &usize| self.alive.iter().any(|&l| self.beats(l, i));
        let (out, alive): (Vec<_>, Vec<_>) = self.alive.iter().partition(|i| beaten(i));
        for i in out {
            self.left[i] = Some(self.rounds);
        }
        self.alive = alive;
    }

    /// Whether `l` is so far ahead of `i` that `i` goes out.
    fn beats(&self, l: usize, i: usize) -> bool {
        let rounds = f64::from(self.rounds);
        let ahead = (self.totals[l] - self.totals[i]) / rounds;
        if ahead <= 0.0 {
            return false;
        }
        let delta = self.guarantee.indifference;
        let width = delta / (2.0 * rounds) * (self.constant * self.variance(l, i) / (delta * delta) - rounds);
        ahead > width.max(0.0)
    }

    /// Variance of the difference of two alternatives in the first stage.
    fn variance(&self, l: usize, i: usize) -> f64 {
        let differences = || self.opening[l].iter().zip(&self.opening[i]).map(|(l, i)| l - i);
        let n = self.opening[l].len() as f64;
        let mean = differences().sum::<f64>() / n;
        differences().map(|difference| (difference - mean).powi(2)).sum::<f64>() / (n - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::rng::{Decision, Draw, Key, Streams};
    use crate::units::Week;

    fn luck(test: u64, batch: u32) -> Draw {
        Streams::new(test, 0, batch).at(Decision::Replicate, Key::NOBODY, Week(0), 0)
    }

    fn guarantee(first: u32, indifference: f64) -> Guarantee {
        Guarantee { confidence: 0.95, indifference, first }
    }

    #[test]
    fn published_constants() {
        assert!((guarantee(10, 1.0).constant(5) - 11.4294).abs() < 5e-5);
        assert!((guarantee(24, 1.0).constant(5) - 8.6984).abs() < 5e-5);
    }

    /// Differences without variance: the better of two goes through as soon as the first stage ends.
    #[test]
    fn a_certain_difference_needs_no_second_stage() {
        let mut race = Race::new(3, guarantee(4, 0.5));
        for round in 0..3 {
            race.add(&[1.0, 3.0, 2.0].map(|level| level + f64::from(round)));
            assert_eq!(race.selected(), None);
        }
        race.add(&[1.0, 3.0, 2.0]);
        assert_eq!((race.selected(), race.left(0), race.left(1)), (Some(1), Some(4), None));
    }

    /// What does nothing here is the same as doing nothing: no number of rounds could tell them apart.
    #[test]
    fn alternatives_that_are_the_same_are_not_told_apart() {
        let mut race = Race::new(3, guarantee(3, 0.5));
        for round in 0..3 {
            assert_eq!(race.selected(), None);
            race.add(&[0.25, 0.25, -9.0].map(|level| level + f64::from(round)));
        }
        assert_eq!((race.alive(), race.selected()), (&[0, 1][..], Some(0)));
    }

    /// By hand: δ = 1, n₀ = 2, k = 2, α = .05, so h² = (.1)^(−2) − 1 = 99. Differences 4 and 2 have S² = 2: at r = 2 the
    /// width is ½·½(198 − 2) = 49. With differences of 3 from then on the sum of them, 3r, must exceed (198 − r)/2.
    #[test]
    fn a_race_by_hand() {
        let mut race = Race::new(2, guarantee(2, 1.0));
        assert!((race.constant - 99.0).abs() < 1e-9);
        race.add(&[4.0, 0.0]);
        race.add(&[2.0, 0.0]);
        while race.selected().is_none() {
            race.add(&[3.0, 0.0]);
        }
        assert_eq!((race.selected(), race.rounds()), (Some(0), 29));
    }

    /// The slippage configuration, the hardest: all others are δ behind. 95 % must hold, independent or on common luck, and
    /// common luck (ρ = .9) must make it shorter.
    #[test]
    fn the_best_is_selected_as_often_as_promised() {
        let race = |batch, common: f64| {
            let mut luck = luck(31, batch);
            let mut normal = || -> f64 { StandardNormal.sample(&mut luck) };
            let mut race = Race::new(5, guarantee(10, 0.5));
            while race.selected().is_none() {
                let shared = common.sqrt() * normal();
                let mut observe =
                    |&i: &usize| shared + (1.0 - common).sqrt() * normal() + 0.5 * f64::from(u8::from(i == 2));
                let round: Vec<f64> = race.alive().to_vec().iter().map(&mut observe).collect();
                race.add(&round);
            }
            (race.selected() == Some(2), race.rounds())
        };
        let [alone, together] = [0.0, 0.9].map(|common| {
            let races: Vec<_> = (0..500).map(|batch| race(batch, common)).collect();
            let right = races.iter().filter(|(right, _)| *right).count();
            assert!(right >= 470, "{right} of 500");
            races.iter().map(|(_, rounds)| f64::from(*rounds)).sum::<f64>() / 500.0
        });
        assert!(together < alone / 3.0, "{together} against {alone}");
    }
}
