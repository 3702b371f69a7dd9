//! Persons at risk: traits and protection as pure functions of (seed, pool, index).

use crate::model::arm::Arm;
use crate::model::interventions::selects;
use crate::model::numeric::normal_quantile;
use crate::model::programme::{Coverage, Shield};
use crate::model::state::State;
use crate::model::victim::Person;
use crate::model::world::probability;
use crate::rng::Decision;
use crate::units::{TacticId, Week};

/// How an intervention protects single persons.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Protection {
    /// Share reached at full dose.
    pub reach: f64,
    /// Correlation of being reached with vulnerability.
    pub targeting: f64,
    /// Whether only persons who mean to migrate can act.
    pub migrants_only: bool,
    /// From reached to acting.
    pub chain: Chain,
    /// Weeks until half of those who act no longer do, counted from the intervention's end.
    pub half_life: f64,
    /// Log-odds by which acting lowers acceptance.
    pub strength: f64,
    /// Probability that a protected person who refuses reports.
    pub reporting: f64,
    /// Probability that a protected person who meant to migrate no longer does.
    pub alternative: f64,
    /// Probability that a protected person who did not mean to migrate now does.
    pub aspiration: f64,
}

impl Protection {
    /// Reaches nobody and does nothing: what a kind leaves open.
    pub const NONE: Self = Self {
        reach: 0.0,
        targeting: 0.0,
        migrants_only: false,
        chain: Chain::CERTAIN,
        half_life: f64::INFINITY,
        strength: 0.0,
        reporting: 0.0,
        alternative: 0.0,
        aspiration: 0.0,
    };

    /// Whether a person who is protected means to migrate; `intent`: whether they did. Two uniforms decide, one for
    /// each way, so that raising one probability never changes the other.
    fn intent(&self, intent: bool, [gives_up, takes_up]: [f64; 2]) -> bool {
        if intent { gives_up >= self.alternative } else { takes_up < self.aspiration }
    }
}

/// The chain from reached to acting: each a probability given the step before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chain {
    /// Knows, given reached.
    pub knows: f64,
    /// Intends, given knows.
    pub intends: f64,
    /// Acts, given intends; barriers included.
    pub acts: f64,
}

impl Chain {
    /// Whoever is reached acts.
    pub const CERTAIN: Self = Self { knows: 1.0, intends: 1.0, acts: 1.0 };
}

/// What a person is like, whatever happens: a function of (seed, pool, index), never stored. Members of a pool are ordered
/// by vulnerability, so a person's rank is their index.
#[derive(Clone, Copy, Debug)]
pub struct Traits {
    /// Rank in the pool's vulnerability, in (0, 1).
    pub rank: f64,
    /// Whether the person intends to migrate.
    pub intent: bool,
}

/// Traits of a person.
#[inline]
#[must_use]
pub fn traits(arm: &Arm, person: Person) -> Traits {
    let pool = &arm.world.setting.pools[person.pool];
    let rank = (person.index as f64 + 0.5) / pool.size.get();
    Traits { rank, intent: arm.people.uniform(Decision::Traits, person.key(), Week(0)) < pool.intent.get() }
}

/// How a person answers an attempt with a tactic.
#[derive(Clone, Copy, Debug)]
pub struct Response {
    /// Probability of accepting.
    pub accepts: f64,
    /// Probability of reporting when refusing.
    pub reports: f64,
}

/// The answer of a person to an attempt; `returned`: they have been trafficked before.
#[must_use]
pub fn response(arm: &Arm, state: &State, tactic: TacticId, person: Person, returned: bool) -> Response {
    let world = arm.world;
    let Traits { rank, mut intent } = traits(arm, person);
    let (mut guard, mut reports): (f64, f64) = (1.0, 0.0);
    for (shield, coverage) in arm.programme.shields.iter().zip(&state.coverage) {
        if !covers(arm, shield, tactic, person) {
            continue;
        }
        if let Some(turns) = protects(arm, shield, *coverage, person, Traits { rank, intent }) {
            guard *= shield.odds;
            reports = reports.max(shield.protection.reporting);
            intent = shield.protection.intent(intent, turns);
        }
    }
    let mut odds = world.meetings(tactic, person.pool).odds
        * world.vulnerability.at(person.pool, rank)
        * state.levers.acceptance.at(tactic, person.pool);
    if intent {
        odds *= world.intent_odds;
    }
    if returned {
        odds *= world.returned_odds;
    }
    Response { accepts: probability(odds * guard), reports }
}

fn covers(arm: &Arm, shield: &Shield, tactic: TacticId, person: Person) -> bool {
    let pool = &arm.world.setting.pools[person.pool];
    selects(shield.scope.origins.as_ref(), pool.origin)
        && selects(shield.scope.groups.as_ref(), pool.group)
        && selects(shield.scope.tactics.as_ref(), tactic)
}

/// Whether a person has been reached, has come to act, and still does. Reached where
/// `Φ(ρz + √(1−ρ²)·Φ⁻¹(u)) > 1 − reach`, with z the normal score of the person's vulnerability, so that the share
/// reached is exact whatever the targeting. Who is protected comes with the uniforms that turn intent off and on.
fn protects(arm: &Arm, shield: &Shield, coverage: Coverage, person: Person, traits: Traits) -> Option<[f64; 2]> {
    let protection = &shield.protection;
    if coverage.peak == 0.0 || (protection.migrants_only && !traits.intent) {
        return None;
    }
    let ordinal = 2 * shield.intervention as u32;
    let [contact, knows, intends, acts] = arm.people.quarters(Decision::Protection, person.key(), ordinal);
    let rho = protection.targeting;
    let score = rho * normal_quantile(traits.rank) + libm::sqrt(1.0 - rho * rho) * normal_quantile(contact);
    if score <= coverage.threshold {
        return None;
    }
    let chain = &protection.chain;
    if knows >= chain.knows || intends >= chain.intends || acts >= chain.acts {
        return None;
    }
    let [memory, gives_up, takes_up, _] = arm.people.quarters(Decision::Protection, person.key(), ordinal + 1);
    let kept = memory < libm::exp2(-f64::from(coverage.silent) / protection.half_life);
    kept.then_some([gives_up, takes_up])
}
