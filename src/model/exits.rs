//! When and how exploitation ends: competing causes whose luck is the same in every arm.
//!
//! In the undisturbed world the weekly probabilities `b_k` of the causes never change for a victim, so how many weeks pass
//! is geometric with `Σ b_k`, and which cause it is follows `b_k / Σ b_k`: two uniforms settle an episode when it begins.
//! A programme that makes it `p_k` changes only what it must. Where `p_k < b_k`, an end by cause k happens with
//! `p_k / b_k`, and is drawn anew otherwise. Where `p_k > b_k`, every week has one more chance, `(p_k − b_k) / (1 − Σ
//! min(p, b))`, from a word of its own in which each channel has a slot: raising one channel adds to it and turns no end
//! into another. Exploitation then ends by cause k with `p_k` in every week, exactly.

use crate::model::levers::Levers;
use crate::model::numeric::logistic;
use crate::model::setting::{FormKind, Setting};
use crate::model::world::{Market, World};
use crate::rng::{ln, threshold};
use crate::units::{ChannelId, FormId, Hazard, Id, MarketId, PlaceId, ServiceId, Table, TacticId, Week};

/// Causes that come before the channels: release and self-exit.
pub const FIXED_CAUSES: usize = 2;

/// How exploitation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Let go.
    Released,
    /// Left by themselves.
    SelfExit,
    /// Identified by a channel.
    Channel(ChannelId),
    /// The cell collapsed, and nobody took over.
    Freed,
}

impl Cause {
    fn of(position: usize) -> Self {
        match position {
            0 => Self::Released,
            1 => Self::SelfExit,
            channel => Self::Channel(ChannelId::from_index(channel - FIXED_CAUSES)),
        }
    }
}

/// The end that awaits a victim unless something comes before it.
#[derive(Clone, Copy, Debug)]
pub struct Fate {
    /// The week it comes in.
    pub due: Week,
    /// Decides on the cause and on whether the programme lets it happen.
    how: f64,
}

/// The ends of the undisturbed world, for every class (market × tactic) of victims.
#[derive(Clone, Debug)]
pub struct Exits {
    causes: usize,
    /// Mean of the exponential that the geometric wait rounds up, `−1/ln(1 − Σ b_k)`, of each class.
    mean: Vec<f64>,
    /// Weekly hazard of each cause, by class.
    hazards: Vec<f64>,
    /// Its probability.
    weekly: Vec<f64>,
    /// Sums of the shares `b_k / Σ b` up to each cause, by class.
    bounds: Vec<f64>,
}

impl Exits {
    /// The ends in these markets.
    #[must_use]
    pub fn new(setting: &Setting, markets: &Table<MarketId, Market>) -> Self {
        let rows = markets.iter().flat_map(|market| {
            let at = (market.destination, market.form);
            setting.tactics.ids().map(move |tactic| hazards(setting, at.0, at.1, tactic, |_| 1.0))
        });
        Self::of(FIXED_CAUSES + setting.channels.len(), rows)
    }

    /// From the weekly hazards of all causes, class by class.
    fn of(causes: usize, rows: impl Iterator<Item = Vec<f64>>) -> Self {
        let mut exits = Self { causes, mean: vec![], hazards: vec![], weekly: vec![], bounds: vec![] };
        for hazards in rows {
            let row: Vec<f64> = hazards.iter().map(|&hazard| weekly(hazard)).collect();
            let sum: f64 = row.iter().sum();
            debug_assert!(sum <= 1.0, "weekly probabilities exceed certainty; the scenario is checked");
            exits.mean.push(-1.0 / libm::log1p(-sum.min(1.0)));
            let mut before = 0.0;
            exits.bounds.extend(row.iter().map(|p| {
                before += p / sum;
                before
            }));
            exits.hazards.extend(hazards);
            exits.weekly.extend(row);
        }
        exits
    }

    /// What is known of the channels of each market, one after the other: the first class of a market stands for all, since
    /// tactics make no difference to channels.
    fn of_channels<'a>(&self, of_causes: &'a [f64], tactics: usize) -> impl Iterator<Item = &'a f64> {
        let causes = self.causes;
        of_causes.chunks(causes * tactics).flat_map(move |market| &market[FIXED_CAUSES..causes])
    }

    /// The fate of a victim of a class, exposed from the week after `from` on.
    #[must_use]
    pub fn fate(&self, class: u32, from: Week, [wait, how]: [f64; 2]) -> Fate {
        // A wait of zero is one of a word that is zero: as long as can be.
        let weeks = (-ln(wait.max(f64::MIN_POSITIVE)) * self.mean[class as usize]).min(f64::from(Week::MOST));
        Fate { due: from.plus(1 + weeks as u32), how }
    }

    /// The position of the cause that a fate names, and how far into the cause's share it lies, in [0, 1).
    fn cause(&self, class: u32, fate: Fate) -> (usize, f64) {
        let row = &self.bounds[class as usize * self.causes..][..self.causes];
        // Counted, not looked for: nobody can foresee where it is found, processors neither.
        let cause = row[..self.causes - 1].iter().filter(|&&bound| fate.how >= bound).count();
        let lower = if cause == 0 { 0.0 } else { row[cause - 1] };
        (cause, (fate.how - lower) / (row[cause] - lower))
    }
}

/// What levers and the standing of services make of the ends of the undisturbed world.
#[derive(Clone, Debug)]
pub struct Hazards {
    /// Probability that an identification of the undisturbed world still happens, by market and channel; empty where all do.
    kept: Vec<f64>,
    /// Weekly probability of an additional end times the number of channels, in units of 2^−64, by class and channel;
    /// empty where there are none.
    added: Vec<u64>,
    /// Whether a class has any; empty where none has.
    raised: Vec<bool>,
    /// Weekly probability of being identified by any channel, by market.
    identified: Vec<f64>,
    channels: usize,
    /// Classes of a market.
    tactics: usize,
}

impl Hazards {
    /// The ends as they are under these levers and with services of this standing.
    #[must_use]
    pub fn new(world: &World, levers: &Levers, standing: &Table<ServiceId, f64>) -> Self {
        let setting = &world.setting;
        let willing = setting.places.map(|place, _| willing(setting, levers, standing, place));
        let factors = world.markets.iter().flat_map(|market| {
            let (at, willing) = ((market.destination, market.form), willing[market.destination]);
            setting.channels.ids().map(move |channel| finding(setting, levers, channel, at, willing))
        });
        Self::of(&world.exits, setting.tactics.len(), factors)
    }

    /// From the factors on the hazards of the channels, market by market: they are those of all its classes, one for each
    /// tactic.
    fn of(exits: &Exits, tactics: usize, factors: impl Iterator<Item = f64>) -> Self {
        let channels = exits.causes - FIXED_CAUSES;
        let before = || exits.of_channels(&exits.weekly, tactics);
        let each = exits.of_channels(&exits.hazards, tactics).zip(before()).zip(factors);
        let now: Vec<f64> = each
            .map(|((hazard, &p), factor)| if factor.to_bits() == 1f64.to_bits() { p } else { weekly(hazard * factor) })
            .collect();
        let both = || now.iter().zip(before());
        let mut hazards = Self {
            kept: both().map(|(now, before)| if now < before { now / before } else { 1.0 }).collect(),
            added: Vec::new(),
            raised: Vec::new(),
            identified: now.chunks(channels.max(1)).map(|found| found.iter().sum()).collect(),
            channels,
            tactics,
        };
        if hazards.kept.iter().all(|&share| share >= 1.0) {
            hazards.kept.clear();
        }
        if both().any(|(now, before)| now > before) {
            for (class, before) in exits.weekly.chunks(exits.causes).enumerate() {
                hazards.raise(before, &now[class / tactics * channels..][..channels]);
            }
        }
        hazards
    }

    /// Adds the additional ends of the next class, whose causes had these weekly probabilities and whose channels have those now.
    fn raise(&mut self, before: &[f64], now: &[f64]) {
        let pairs = || before[..FIXED_CAUSES].iter().chain(now).zip(before);
        let neither = 1.0 - pairs().map(|(now, before)| now.min(*before)).sum::<f64>();
        let from = self.added.len();
        self.added.extend(pairs().skip(FIXED_CAUSES).map(|(now, before)| {
            let more = if now > before { (now - before) / neither * self.channels as f64 } else { 0.0 };
            debug_assert!(more <= 1.0, "a weekly probability exceeds its slot; the scenario is checked");
            threshold(more)
        }));
        self.raised.push(self.added[from..].iter().any(|&more| more > 0));
    }

    /// Whether there are ends that the undisturbed world does not have.
    #[inline]
    #[must_use]
    pub const fn adds(&self) -> bool {
        !self.added.is_empty()
    }

    /// The cause of an end that has come, or `None` where the programme prevents it.
    #[must_use]
    pub fn settle(&self, exits: &Exits, class: u32, fate: Fate) -> Option<Cause> {
        let (cause, within) = exits.cause(class, fate);
        let channel = cause.checked_sub(FIXED_CAUSES).filter(|_| !self.kept.is_empty());
        let kept = |channel| self.kept[class as usize / self.tactics * self.channels + channel];
        channel.is_none_or(|channel| within < kept(channel)).then_some(Cause::of(cause))
    }

    /// The cause of an additional end for a victim of a class in a week with a random word.
    #[must_use]
    pub fn addition(&self, class: u32, word: u64) -> Option<Cause> {
        let position = u128::from(word) * self.channels as u128;
        let (slot, within) = ((position >> 64) as usize, position as u64);
        let happens = within < self.added[class as usize * self.channels + slot];
        happens.then_some(Cause::of(FIXED_CAUSES + slot))
    }

    /// Weekly probability of being identified by any channel, market by market: how a person was recruited makes no difference.
    #[must_use]
    pub fn identified(&self) -> &[f64] {
        &self.identified
    }

    /// Whether victims of a class can have an additional end.
    #[inline]
    #[must_use]
    pub fn adds_to(&self, class: u32) -> bool {
        self.raised.get(class as usize) == Some(&true)
    }
}

/// Weekly hazards of release, self-exit and each channel, for people held in a form at a place with a tactic.
/// `factor`: what the programme does to a channel.
#[must_use]
pub fn hazards(
    setting: &Setting,
    place: PlaceId,
    form: FormId,
    tactic: TacticId,
    factor: impl Fn(ChannelId) -> f64,
) -> Vec<f64> {
    let release = match setting.forms[form].kind {
        FormKind::Trafficking { duration, .. } => 1.0 / duration.get(),
        FormKind::Other { .. } => 0.0,
    };
    let self_exit = setting.exit.self_exit.get() * libm::exp(-setting.tactics[tactic].control.get());
    let willing = willingness(setting, setting.services[setting.service_of(place)].quality.get(), 0.0);
    let channels = setting.channels.pairs().map(|(id, channel)| {
        let reached = if channel.needs_willingness { willing } else { 1.0 };
        channel.hazard.get() * channel.by_form[form].get() * channel.by_place[place].get() * reached * factor(id)
    });
    [release, self_exit].into_iter().chain(channels).collect()
}

/// Share of victims willing to be identified at a quality of support, with log-odds that the programme adds
/// (`model.md`, 5.6).
#[must_use]
pub fn willingness(setting: &Setting, quality: f64, added: f64) -> f64 {
    let w = &setting.willingness;
    logistic(w.base.get() + w.quality.get() * quality + added - w.fear.get())
}

/// What the programme and the standing of services do to a channel's hazard at a place and form: coverage and skill, and
/// the willingness of people there ([`willing`]).
#[must_use]
pub fn finding(
    setting: &Setting,
    levers: &Levers,
    channel: ChannelId,
    (place, form): (PlaceId, FormId),
    willing: f64,
) -> f64 {
    let factor = levers.identification[channel.index()].at(place, form);
    if setting.channels[channel].needs_willingness { factor * willing } else { factor }
}

/// What the programme and the standing of services do to the share of those held at a place who are willing to be identified.
/// `standing`: the share of its quality that each service has lately been seen to give.
#[must_use]
pub fn willing(setting: &Setting, levers: &Levers, standing: &Table<ServiceId, f64>, place: PlaceId) -> f64 {
    let service = setting.service_of(place);
    let (before, added) = (setting.services[service].quality.get(), levers.willingness[place]);
    let quality = (before + (1.0 - before) * levers.support[service].quality) * standing[service];
    if added == 0.0 && quality.to_bits() == before.to_bits() {
        return 1.0;
    }
    willingness(setting, quality, added) / willingness(setting, before, 0.0)
}

/// The weekly probability of a weekly hazard.
fn weekly(hazard: f64) -> f64 {
    Hazard::new(hazard).expect("hazards are products of factors not below zero").weekly().get()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Decision, Key, Streams};

    const EPISODES: u64 = 200_000;

    /// How often each of three causes ends an episode in each of the first weeks, among those that are still there.
    fn simulated(exits: &Exits, hazards: &Hazards, weeks: i32) -> Vec<[f64; 3]> {
        let luck = Streams::new(5, 0, 0);
        let mut there = vec![0.0; weeks as usize];
        let mut ends = vec![[0.0; 3]; weeks as usize];
        for key in (0..EPISODES).map(|i| Key::person(0, i)) {
            let mut fate = exits.fate(0, Week(-1), luck.uniforms(Decision::Surface, key, Week(0), 0));
            for week in (0..weeks).map(Week) {
                there[week.0 as usize] += 1.0;
                let mut cause = None;
                if fate.due <= week {
                    cause = hazards.settle(exits, 0, fate);
                    fate = exits.fate(0, week, luck.uniforms(Decision::Surface, key, week, 1));
                }
                if cause.is_none() && hazards.adds() {
                    cause = hazards.addition(0, luck.words(Decision::Addition, key, week)[0]);
                }
                if let Some(cause) = cause {
                    let position = (0..3).find(|&position| Cause::of(position) == cause).unwrap();
                    ends[week.0 as usize][position] += 1.0;
                    break;
                }
            }
        }
        ends.iter().zip(there).map(|(ends, n)| ends.map(|e| e / n)).collect()
    }

    /// The ends of a world with one class and these weekly probabilities.
    fn undisturbed(weekly: &[f64]) -> Exits {
        Exits::of(weekly.len(), std::iter::once(weekly.iter().map(|p| -(-p).ln_1p()).collect()))
    }

    /// Every cause has exactly its probability in every week, whether levers leave, lower or raise a channel.
    #[test]
    fn every_cause_ends_a_week_with_its_probability() {
        let before = [0.05, 0.02, 0.04];
        let exits = undisturbed(&before);
        for channel in [0.04, 0.01, 0.15] {
            let now = [before[0], before[1], channel];
            let factor = (-channel).ln_1p() / (-before[2]).ln_1p();
            let hazards = Hazards::of(&exits, 1, std::iter::once(factor));
            for (week, ends) in simulated(&exits, &hazards, 6).iter().enumerate() {
                for (p, found) in now.iter().zip(ends) {
                    let there = EPISODES as f64 * (1.0 - now.iter().sum::<f64>()).powi(week as i32);
                    let z = (found - p) / (p * (1.0 - p) / there).sqrt();
                    assert!(z.abs() < 4.0, "{now:?}, week {week}: {found} instead of {p}");
                }
            }
        }
    }

    /// Raising a channel moves no end of the undisturbed world to another cause or a later week.
    #[test]
    fn raising_a_channel_turns_no_end_into_another() {
        let exits = undisturbed(&[0.05, 0.02, 0.04, 0.01]);
        let [before, after] = [1.0, 8.0].map(|factor| Hazards::of(&exits, 1, [factor, 1.0].into_iter()));
        for i in 0..1000 {
            let uniforms = Streams::new(5, 0, 0).uniforms(Decision::Surface, Key::person(0, i), Week(0), 0);
            let fate = exits.fate(0, Week(0), uniforms);
            assert_eq!(after.settle(&exits, 0, fate), before.settle(&exits, 0, fate));
        }
        for word in (0..1000).map(|i: u64| i << 54) {
            assert!(after.addition(0, word).is_none_or(|cause| cause == Cause::of(2)));
        }
    }

    /// Nothing ends what no cause can end, and certainty ends it at once.
    #[test]
    fn never_and_at_once() {
        let (never, once) = (undisturbed(&[0.0, 0.0]), undisturbed(&[1.0 - 1e-15, 0.0]));
        for wait in [0.0, 0.3, 0.999_999] {
            assert!(never.fate(0, Week(0), [wait, 0.5]).due > Week(Week::MOST as i32));
        }
        assert_eq!(once.fate(0, Week(3), [0.3, 0.5]).due, Week(4));
    }
}
