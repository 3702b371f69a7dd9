//! How people are met: attempts that could succeed, by tactic and pool, and the strata at which they are thinned.

use crate::model::population::Population;
use crate::model::setting::Setting;
use crate::model::touched::Ring;
use crate::units::{PoolId, TacticId};

/// Attempts that could succeed, as shares of the encounters that any cell may have ([`crate::model::World::encounters`]).
///
/// The members of a pool are ordered by intent and vulnerability, and attempts are thinned stratum by stratum at the highest
/// acceptance that anybody of the stratum can have, so that few are drawn that must fail. Where a programme turns intents,
/// further attempts can succeed that no undisturbed world has.
#[derive(Clone, Debug)]
pub struct Meetings {
    /// Attempts a week of a cell with room.
    pub attempts: f64,
    /// Odds that a person of average vulnerability and without intent accepts.
    pub odds: f64,
    /// Mean acceptance before any experience.
    pub acceptance: f64,
    /// Share of encounters that are with a stranger who could accept.
    pub strangers: f64,
    /// Share of encounters that are with anybody: these, and returned survivors.
    pub anybody: f64,
    /// Positions among survivors per unit of the share of encounters that is theirs.
    pub point: f64,
    /// Highest acceptance of a returned survivor.
    pub returned: f64,
}

/// Further attempts, that could succeed only where a programme has turned an intent.
#[derive(Clone, Debug)]
pub struct Sway {
    /// How many a week of a cell with room.
    pub attempts: f64,
    /// How they are thinned.
    pub strata: Strata,
}

/// The strata at which one tactic's attempts in one pool are thinned: of those who intend to migrate, then of the others, by
/// vulnerability. They are laid out over a share of encounters, each as wide as is its part of the pool times the highest
/// acceptance in it.
#[derive(Clone, Debug)]
pub struct Strata {
    /// Where each ends.
    upto: [f64; STRATA],
    /// The stratum in which each of equal steps of the share begins.
    first: [u8; Self::STEPS],
    /// Steps of the share per unit.
    steps: f64,
    /// The last that is not empty.
    last: u8,
    /// Acceptance per unit of the share, in each part.
    acceptance: [f64; 2],
}

/// Strata of each part of a pool.
const STRATA_OF_PART: usize = 16;
const STRATA: usize = 2 * STRATA_OF_PART;

impl Strata {
    const STEPS: usize = 2 * STRATA;

    /// `highest`: acceptance in each stratum; `parts`: shares of the pool; `share`: encounters that are laid out.
    fn new(highest: [f64; STRATA], parts: [f64; 2], share: f64) -> Self {
        let total = Self::kept(&highest, parts);
        let mut upto = [0.0; STRATA];
        let mut sum = 0.0;
        for (i, end) in upto.iter_mut().enumerate() {
            sum +=
                share * highest[i] * parts[i / STRATA_OF_PART] / STRATA_OF_PART as f64 / total.max(f64::MIN_POSITIVE);
            *end = sum;
        }
        let steps = Self::STEPS as f64 / share.max(f64::MIN_POSITIVE);
        // A little early, since a step's edge rounds either way.
        let begins = |step: usize| step as f64 / steps * (1.0 - 1e-12);
        let first = |step| upto.iter().position(|&upto| begins(step) < upto).unwrap_or(STRATA - 1) as u8;
        let last = upto.iter().position(|&upto| upto >= sum).unwrap_or(0) as u8;
        // And a little high, since widths are differences of sums.
        let acceptance = parts.map(|part| total * STRATA_OF_PART as f64 / (share * part) * (1.0 + 1e-12));
        Self { upto, first: std::array::from_fn(first), steps, last, acceptance }
    }

    /// Share of all attempts that are left after thinning.
    fn kept(highest: &[f64; STRATA], parts: [f64; 2]) -> f64 {
        let halves = highest.chunks(STRATA_OF_PART).zip(parts);
        halves.map(|(half, part)| part * half.iter().sum::<f64>() / STRATA_OF_PART as f64).sum()
    }

    /// The stratum of the person met at a uniform below the share.
    #[inline]
    #[must_use]
    pub fn at(&self, uniform: f64) -> Stratum {
        let mut position = usize::from(self.first[(uniform * self.steps) as usize % Self::STEPS]);
        while position < usize::from(self.last) && uniform >= self.upto[position] {
            position += 1;
        }
        let from = if position == 0 { 0.0 } else { self.upto[position - 1] };
        // Short of the end by more than rounding bridges: who stands there belongs to the next stratum.
        Stratum { position, within: ((uniform - from) / self.width(position)).clamp(0.0, 1.0 - 1e-12) }
    }

    /// The acceptance at which a stratum is thinned.
    #[inline]
    #[must_use]
    pub fn highest(&self, Stratum { position, .. }: Stratum) -> f64 {
        self.width(position) * self.acceptance[position / STRATA_OF_PART]
    }

    fn width(&self, position: usize) -> f64 {
        self.upto[position] - if position == 0 { 0.0 } else { self.upto[position - 1] }
    }
}

/// A place in one of the strata.
#[derive(Clone, Copy, Debug)]
pub struct Stratum {
    position: usize,
    /// How far into it, in [0, 1).
    within: f64,
}

impl Stratum {
    /// Whether people of the stratum intend to migrate.
    #[inline]
    #[must_use]
    pub const fn intends(self) -> bool {
        self.position < STRATA_OF_PART
    }

    /// The rank in vulnerability, in [0, 1), among those who intend as they do.
    #[inline]
    #[must_use]
    pub fn rank(self) -> f64 {
        ((self.position % STRATA_OF_PART) as f64 + self.within) / STRATA_OF_PART as f64
    }
}

/// How people of a pool are met with a tactic, before that is a share of encounters.
pub(super) struct Draft {
    attempts: f64,
    odds: f64,
    acceptance: f64,
    /// Shares of the pool.
    parts: [f64; 2],
    /// Highest acceptance in each stratum.
    highest: [f64; STRATA],
    /// How much higher it is when intents are turned.
    swayed: [f64; STRATA],
    /// Attempts a week with strangers.
    strange: f64,
    /// Those with strangers who could accept.
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
        let (recruitment, tactic, pool) = (&setting.recruitment, &setting.tactics[tactic], &setting.pools[id]);
        let [willing, returned] = [recruitment.intent, recruitment.returned].map(|shift| libm::exp(shift.get()));
        let odds = libm::exp(tactic.acceptance.get() + setting.places[pool.origin].acceptance.get());
        let parts = pool.parts().map(|part| part / pool.size.get().max(1.0));
        let (own, turned) = ([odds * willing, odds], odds * willing.max(1.0));
        let mean = |odds: f64| population.mean(id, |factor| probability(odds * factor));
        let edge = |stratum: usize| (stratum % STRATA_OF_PART + 1) as f64 / STRATA_OF_PART as f64;
        let top = |odds: f64, stratum| probability(odds * population.top(id, edge(stratum)));
        let highest = std::array::from_fn(|stratum| top(own[stratum / STRATA_OF_PART], stratum));
        let known = recruitment.known_share.get();
        let (strange, known) = (tactic.attempts.get() * (1.0 - known), tactic.attempts.get() * known);
        // A little high, since products round either way.
        let returned = top(turned * returned, STRATA - 1) * (1.0 + 1e-12);
        Self {
            attempts: tactic.attempts.get(),
            odds,
            acceptance: own.into_iter().zip(parts).map(|(odds, part)| part * mean(odds)).sum(),
            parts,
            highest,
            strangers: strange * Strata::kept(&highest, parts),
            swayed: std::array::from_fn(|stratum| top(turned, stratum) - highest[stratum]),
            strange,
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
        Meetings {
            attempts: self.attempts,
            odds: self.odds,
            acceptance: self.acceptance,
            strangers,
            anybody: strangers + survivors,
            point: if survivors > 0.0 { f64::from(Ring::POSITIONS) / survivors } else { 0.0 },
            returned: self.returned,
        }
    }

    pub(super) fn strata(&self, share: f64) -> Strata {
        Strata::new(self.highest, self.parts, share)
    }

    pub(super) fn sway(&self) -> Sway {
        let attempts = self.strange * Strata::kept(&self.swayed, self.parts);
        Sway { attempts, strata: Strata::new(self.swayed, self.parts, 1.0) }
    }
}

/// The probability with these odds.
#[inline]
#[must_use]
pub fn probability(odds: f64) -> f64 {
    odds / (1.0 + odds)
}
