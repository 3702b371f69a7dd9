//! What adaptation undoes of a programme, channel by channel: a causal decomposition that adds up.
//!
//! For a set `C` of open channels both arms run with the others closed: `N(C) = E[Y_b(C) − Y_p(C)]`, on the primary outcome. `N(∅)`
//! is the **mechanical** effect, `N(all)` the effect in the world, and with the Shapley value (`shapley.rs`) a channel undoes
//!
//! ```text
//! φ_k = Σ_{C ∌ k} |C|!(K − |C| − 1)!/K! · (N(C) − N(C ∪ {k}))        N(all) = N(∅) − Σ_k φ_k
//! ```
//!
//! Above zero a channel undoes, below zero it adds. Every coalition runs in every replicate, so each `φ_k` is a number of a
//! replicate, its interval is that of a mean, and the sum is exact in each of them. The **share undone** is `φ_k / N(∅)`, with
//! Fieller's interval; there is none where `N(∅)` cannot be told from zero.
//!
//! Closing a channel must leave the baseline as it is, or the programme meets another world: the **drift** of a coalition is
//! `E[Y_b(C)] / E[Y_b(all)] − 1`.
//!
//! Example with two channels: `N(∅) = 10`, `N(a) = 6`, `N(b) = 9`, `N(ab) = 3`. Channel a undoes `½·4 + ½·6 = 5`, b `½·1 + ½·3 = 2`;
//! `10 − 5 − 2 = 3`, and 50 and 20 % are undone.

use serde::{Deserialize, Serialize};

use super::average::Averaged;
use super::diagnostics::Failed;
use super::nested::{Nested, Spread};
use super::outcome::Weights;
use super::shapley::contributions;
use super::stats::Moments;
use super::{Arms, Outcome, Undefined, Value};
use crate::experiment::{Failure, Member, members};
use crate::model::books::{Books, Dimension, Layout};
use crate::model::channels::Channels;
use crate::model::setting::Setting;

/// A baseline that closing channels moves by more than this share is warned of.
pub const DRIFT: f64 = 0.01;

/// What adaptation undoes, channel by channel. Amounts are in harm-weighted victim-weeks over the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decomposition {
    /// Replicates with an outcome.
    pub replicates: u32,
    /// Worlds they are in; intervals are over these where there are several.
    pub worlds: u32,
    /// Arms of a replicate.
    pub arms: u32,
    /// Effect with all channels closed.
    pub mechanical: Value,
    /// One for each channel, in the order of [`Dimension::ALL`].
    pub channels: Vec<Undone>,
    /// What all channels together undo.
    pub undone: Value,
    /// The same as a share of the mechanical effect.
    pub share: Value,
    /// What the spread of that amount over replicates is made of, where there are several worlds.
    pub undone_spread: Result<Spread, Undefined>,
    /// Effect with all channels open: the net impact of the programme.
    pub in_world: Value,
    /// What its spread is made of.
    pub in_world_spread: Result<Spread, Undefined>,
    /// One for each set of open channels.
    pub coalitions: Vec<Coalition>,
    /// Replicates without an outcome.
    pub failed: Vec<Failed>,
}

/// What a channel undoes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Undone {
    /// The channel.
    pub channel: Dimension,
    /// What it undoes; below zero, what it adds.
    pub amount: Value,
    /// The same as a share of the mechanical effect.
    pub share: Value,
}

/// A set of open channels, the others being closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coalition {
    /// The open ones among the channels of the decomposition.
    pub open: Vec<Dimension>,
    /// Outcome of its baseline arm.
    pub baseline: Value,
    /// Net impact.
    pub net: Value,
    /// By how much its baseline is above that with all channels open, as a share of that.
    pub drift: Value,
}

impl Coalition {
    /// Whether its baseline is not what it should be: it drifts by more than [`DRIFT`] either way.
    #[must_use]
    pub fn drifts(&self) -> bool {
        self.drift.as_ref().is_ok_and(|drift| drift.mean.abs() > DRIFT)
    }
}

/// The primary outcome of an arm, from its books.
pub fn harm_weeks(setting: &Setting, layout: &Layout) -> impl Fn(&Books) -> f64 + Sync + use<> {
    let weights = Weights::new(setting, layout);
    move |books| weights.outcome(Outcome::HarmWeeks, books)
}

/// Replicates of all coalitions, on their way to a [`Decomposition`]. To be added in the order of worlds and replicates.
#[derive(Clone, Debug)]
pub struct Coalitions {
    channels: Vec<Dimension>,
    members: Vec<Member>,
    /// Position of the programme arm of each coalition among the members.
    arms: Vec<usize>,
    /// What each channel undoes, the net impact of each coalition, the baseline of each.
    sums: Averaged<Moments>,
    /// What all channels undo, and the effect in the world.
    spreads: [Nested; 2],
    replicates: u32,
    failed: Vec<Failed>,
}

impl Coalitions {
    /// No replicates yet. The channels are taken in the order of [`Dimension::ALL`], each once; those that are not among them are
    /// always open.
    ///
    /// # Panics
    /// Without any channel.
    #[must_use]
    pub fn new(channels: &[Dimension]) -> Self {
        let channels: Vec<_> = Dimension::ALL.into_iter().filter(|channel| channels.contains(channel)).collect();
        assert!(!channels.is_empty(), "a decomposition needs a channel");
        let closed = closed(&channels);
        let members = members(1, &closed);
        let arm = |closed: &Channels| {
            let is_it = |member: &Member| member.programme == Some(0) && member.closed == *closed;
            members.iter().position(is_it).expect("every set of channels has its arm")
        };
        Self {
            arms: closed.iter().map(arm).collect(),
            sums: Averaged::new(Moments::new(channels.len() + 2 * closed.len())),
            spreads: Default::default(),
            members,
            channels,
            replicates: 0,
            failed: Vec::new(),
        }
    }

    /// The sets of closed channels that are to be run, one for each coalition: those that are not open.
    #[must_use]
    pub fn closed(&self) -> Vec<Channels> {
        closed(&self.channels)
    }

    /// The open channels of each coalition, in their order.
    #[must_use]
    pub fn open(&self) -> Vec<Vec<Dimension>> {
        (0..self.arms.len()).map(|open| opened(&self.channels, open).collect()).collect()
    }

    /// The members of the family that runs all coalitions.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Both arms of each coalition, from the outcomes of the members of a family.
    #[must_use]
    pub fn arms(&self, outcomes: &[f64]) -> Vec<Arms<f64>> {
        let both = |&arm: &usize| Arms { baseline: outcomes[self.members[arm].baseline], programme: outcomes[arm] };
        self.arms.iter().map(both).collect()
    }

    /// Adds a replicate: the primary outcome of each member of its family, in their order. Those of one world come one after
    /// the other.
    pub fn add(&mut self, world: u32, replicate: u32, outcomes: &[f64]) {
        let arms = self.arms(outcomes);
        let nets: Vec<f64> = arms.iter().map(|arms| arms.baseline - arms.programme).collect();
        let undone = contributions(&nets).into_iter().map(|adds| 0.0 - adds);
        let in_world = nets[nets.len() - 1];
        for (spread, amount) in self.spreads.iter_mut().zip([nets[0] - in_world, in_world]) {
            spread.add(world, amount);
        }
        let baselines = arms.iter().map(|arms| arms.baseline);
        self.sums.observe(world, replicate, undone.chain(nets.iter().copied()).chain(baselines).collect());
        self.replicates += 1;
    }

    /// Notes a replicate without an outcome.
    pub fn fail(&mut self, world: u32, replicate: u32, failure: &Failure) {
        self.failed.push(Failed { world, replicate, cause: failure.0.clone() });
    }

    /// Replicates with an outcome so far.
    #[must_use]
    pub const fn replicates(&self) -> u32 {
        self.replicates
    }

    /// What the replicates so far say.
    #[must_use]
    pub fn decomposition(&self) -> Decomposition {
        let found = Found { moments: self.sums.all(), channels: self.channels.len(), coalitions: self.arms.len() };
        let all = self.arms.len() - 1;
        let undone = less(found.net(0), &found.net(all));
        let worlds = if self.sums.is_central() { u32::from(self.replicates > 0) } else { found.moments.n() };
        Decomposition {
            replicates: self.replicates,
            worlds,
            arms: self.members.len() as u32,
            mechanical: found.estimate(found.net(0)),
            channels: (0..self.channels.len()).map(|k| self.undone(&found, k)).collect(),
            share: found.share(undone.clone()),
            undone: found.estimate(undone),
            undone_spread: self.spreads[0].spread(),
            in_world: found.estimate(found.net(all)),
            in_world_spread: self.spreads[1].spread(),
            coalitions: (0..=all).map(|open| self.coalition(&found, open)).collect(),
            failed: self.failed.clone(),
        }
    }

    fn undone(&self, found: &Found, channel: usize) -> Undone {
        let amount = found.undone(channel);
        Undone { channel: self.channels[channel], share: found.share(amount.clone()), amount: found.estimate(amount) }
    }

    fn coalition(&self, found: &Found, open: usize) -> Coalition {
        let all = found.baseline(self.arms.len() - 1);
        let drift = found.ratio(less(found.baseline(open), &all), all);
        Coalition {
            open: opened(&self.channels, open).collect(),
            baseline: found.estimate(found.baseline(open)),
            net: found.estimate(found.net(open)),
            drift: drift.and_then(|drift| drift.ok_or(Undefined::DenominatorNearZero)),
        }
    }
}

/// The channels that are open in a coalition.
fn opened(channels: &[Dimension], open: usize) -> impl Iterator<Item = Dimension> {
    channels.iter().enumerate().filter(move |(k, _)| open & 1 << k != 0).map(|(_, &channel)| channel)
}

/// What is closed in each coalition.
fn closed(channels: &[Dimension]) -> Vec<Channels> {
    let every = (1 << channels.len()) - 1;
    (0..=every).map(|open| opened(channels, every & !open).collect()).collect()
}

/// The difference of two linear forms.
fn less(mut form: Vec<f64>, other: &[f64]) -> Vec<f64> {
    form.iter_mut().zip(other).for_each(|(a, b)| *a -= b);
    form
}

/// Joint moments of what channels undo and of the nets and baselines of all coalitions, and linear forms of them.
struct Found {
    moments: Moments,
    channels: usize,
    coalitions: usize,
}

impl Found {
    fn at(&self, position: usize) -> Vec<f64> {
        let mut form = vec![0.0; self.channels + 2 * self.coalitions];
        form[position] = 1.0;
        form
    }

    fn undone(&self, channel: usize) -> Vec<f64> {
        self.at(channel)
    }

    fn net(&self, open: usize) -> Vec<f64> {
        self.at(self.channels + open)
    }

    fn baseline(&self, open: usize) -> Vec<f64> {
        self.at(self.channels + self.coalitions + open)
    }

    fn estimate(&self, form: Vec<f64>) -> Value {
        Ok(self.moments.joint(&[form])?.estimate(0))
    }

    fn ratio(&self, form: Vec<f64>, whole: Vec<f64>) -> Result<Option<super::Estimate>, Undefined> {
        Ok(self.moments.joint(&[form, whole])?.ratio(0, 1))
    }

    /// As a share of the mechanical effect.
    fn share(&self, form: Vec<f64>) -> Value {
        let mechanical = self.estimate(self.net(0))?;
        let share = self.ratio(form, self.net(0))?.ok_or(Undefined::MechanicalNearZero)?;
        if mechanical.mean < 0.0 { Err(Undefined::MechanicalNegative) } else { Ok(share) }
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;
    use crate::measure::testing::{close, luck};

    const FOUR: [Dimension; 4] = [Dimension::Geographic, Dimension::Target, Dimension::Tactical, Dimension::Functional];

    /// The outcomes of all members where net and baseline are functions of the open channels.
    fn outcomes(
        coalitions: &Coalitions,
        baseline: impl Fn(Channels) -> f64,
        net: impl Fn(Channels) -> f64,
    ) -> Vec<f64> {
        let outcome = |member: &Member| {
            let own = baseline(member.closed.without(Dimension::Perpetrator));
            if member.programme.is_some() { own - net(member.closed) } else { own }
        };
        coalitions.members.iter().map(outcome).collect()
    }

    #[test]
    fn the_example_above() {
        let [a, b] = [Dimension::Target, Dimension::Functional];
        let mut coalitions = Coalitions::new(&[b, a]);
        let net = |closed: Channels| match [a, b].map(|channel| closed.contains(channel)) {
            [true, true] => 10.0,
            [false, true] => 6.0,
            [true, false] => 9.0,
            [false, false] => 3.0,
        };
        let baseline = |closed: Channels| if closed.contains(a) { 102.0 } else { 100.0 };
        for replicate in 0..4 {
            // Luck moves all arms alike, and the nets of two replicates each are above and below.
            let factor = if replicate % 2 == 0 { 1.1 } else { 0.9 };
            let found = outcomes(&coalitions, baseline, |closed| net(closed) * factor);
            coalitions.add(0, replicate, &found);
        }
        let found = coalitions.decomposition();
        close(found.mechanical.unwrap().mean, 10.0, 1e-12);
        close(found.in_world.unwrap().mean, 3.0, 1e-12);
        close(found.undone.unwrap().mean, 7.0, 1e-12);
        close(found.share.unwrap().mean, 0.7, 1e-12);
        for (channel, (which, amount)) in found.channels.iter().zip([(a, 5.0), (b, 2.0)]) {
            assert_eq!(channel.channel, which);
            close(channel.amount.as_ref().unwrap().mean, amount, 1e-12);
            // All nets have the same luck, so shares have none.
            let share = channel.share.as_ref().unwrap();
            for x in [share.mean, share.low, share.high] {
                close(x, amount / 10.0, 1e-6);
            }
        }
        let drift: Vec<f64> = found.coalitions.iter().map(|one| one.drift.as_ref().unwrap().mean).collect();
        drift.iter().zip([0.02, 0.0, 0.02, 0.0]).for_each(|(found, drift)| close(*found, drift, 1e-12));
        assert_eq!(found.coalitions.iter().map(Coalition::drifts).collect::<Vec<_>>(), [true, false, true, false]);
        assert_eq!(found.coalitions[1].open, [a]);
        assert_eq!((found.replicates, found.worlds, found.arms), (4, 1, 8));
    }

    /// Whatever the outcomes of the arms, in each replicate and so in the mean, to rounding.
    #[test]
    fn channels_add_up_to_the_difference_of_mechanical_and_real() {
        for channels in [&FOUR[..], &Dimension::ALL, &FOUR[1..2]] {
            for batch in 0..20 {
                let mut coalitions = Coalitions::new(channels);
                let mut luck = luck(31, batch);
                let members = coalitions.members.len();
                (0..3).for_each(|replicate| {
                    let outcomes: Vec<f64> = (0..members).map(|_| f64::from(luck.next_u32())).collect();
                    coalitions.add(0, replicate, &outcomes);
                });
                let found = coalitions.decomposition();
                let undone: f64 = found.channels.iter().map(|one| one.amount.as_ref().unwrap().mean).sum();
                let (mechanical, real) = (found.mechanical.unwrap().mean, found.in_world.unwrap().mean);
                // Sums of some 10⁹: sixteen digits of them.
                close(mechanical - undone, real, 1e-4);
                close(found.undone.unwrap().mean, undone, 1e-4);
            }
        }
    }

    #[test]
    fn a_channel_that_changes_nothing_undoes_nothing() {
        let mut coalitions = Coalitions::new(&Dimension::ALL);
        let net = |closed: Channels| if closed.contains(Dimension::Perpetrator) { 4.0 } else { 3.0 };
        (0..3).for_each(|replicate| {
            let shift = f64::from(replicate);
            let found = outcomes(&coalitions, |_| 50.0, |closed| net(closed) + shift);
            coalitions.add(0, replicate, &found);
        });
        for undone in coalitions.decomposition().channels {
            let expected = if undone.channel == Dimension::Perpetrator { 1.0 } else { 0.0 };
            let amount = undone.amount.unwrap();
            // Nothing is exactly nothing: its sign would be read.
            let within = if expected > 0.0 { 1e-12 } else { f64::MIN_POSITIVE };
            for x in [amount.mean, amount.low, amount.high] {
                close(x, expected, within);
            }
        }
        // Sixty-four coalitions, whose baselines know no perpetrator channel.
        assert_eq!(coalitions.members.len(), 64 + 32);
    }

    #[test]
    fn without_a_mechanical_effect_there_is_no_share() {
        for (level, reason) in [(0.0, Undefined::MechanicalNearZero), (-9.0, Undefined::MechanicalNegative)] {
            let mut coalitions = Coalitions::new(&FOUR);
            for replicate in 0..6 {
                let luck = if replicate % 2 == 0 { 1.0 } else { -1.0 };
                let net = |closed: Channels| if closed == coalitions.closed()[0] { level + luck } else { 5.0 };
                let found = outcomes(&coalitions, |_| 50.0, net);
                coalitions.add(0, replicate, &found);
            }
            let found = coalitions.decomposition();
            assert_eq!(found.share, Err(reason.clone()));
            assert!(found.channels.iter().all(|one| one.share == Err(reason.clone()) && one.amount.is_ok()));
        }
    }

    #[test]
    fn few_replicates_give_reasons_and_worlds_are_observations() {
        let mut coalitions = Coalitions::new(&FOUR[..2]);
        let few = coalitions.decomposition();
        assert_eq!((few.worlds, few.mechanical), (0, Err(Undefined::TooFewReplicates { needed: 2, found: 0 })));
        for world in 1..=3 {
            for replicate in 0..2 {
                let level = f64::from(10 * world + replicate);
                let found = outcomes(&coalitions, |_| 100.0, |_| level);
                coalitions.add(world, replicate, &found);
            }
        }
        let found = coalitions.decomposition();
        assert_eq!((found.replicates, found.worlds), (6, 3));
        let mechanical = found.mechanical.unwrap();
        assert_eq!(mechanical.n, 3);
        close(mechanical.mean, 20.5, 1e-12);
    }
}
