//! Persons at risk: traits are functions of (pool, index), protection of (seed, pool, index).

use crate::model::arm::Arm;
use crate::model::indicators::Link;
use crate::model::interventions::selects;
use crate::model::meetings::{Meetings, probability};
use crate::model::numeric::normal_quantile;
use crate::model::population::Traits;
use crate::model::programme::{Coverage, Shield};
use crate::model::setting::{Pool, Setting};
use crate::model::state::State;
use crate::model::victim::Person;
use crate::model::world::World;
use crate::rng::{Decision, Streams};
use crate::units::TacticId;

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

    /// Whether it turns anybody's intent.
    #[must_use]
    pub fn turns_intent(&self) -> bool {
        self.alternative > 0.0 || self.aspiration > 0.0
    }

    /// Whether who acted still does, `silent` weeks after the last contact.
    fn keeps(&self, memory: f64, silent: u32) -> bool {
        memory < libm::exp2(-f64::from(silent) / self.half_life)
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

/// An attempt with a tactic on a person.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// How people of the pool are met with the tactic.
    pub meetings: &'a Meetings,
    /// Who is asked.
    pub person: Person,
    /// What they are like.
    pub traits: Traits,
    /// Whether they have been trafficked before.
    pub returned: bool,
}

/// What comes of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether the person accepts.
    pub accepts: bool,
    /// Whether they would if nothing protected them.
    pub unprotected: bool,
}

impl Answer {
    /// Whether protection has turned it.
    #[inline]
    #[must_use]
    pub const fn is_turned(self) -> bool {
        self.accepts != self.unprotected
    }
}

/// How a person takes an attempt, whatever comes of it.
#[derive(Clone, Copy, Debug)]
pub struct Response {
    /// Odds of accepting.
    pub odds: f64,
    /// Probability of reporting when refusing.
    pub reports: f64,
}

/// Whether what has these odds happens at a uniform, without dividing.
#[inline]
fn succeeds(odds: f64, uniform: f64) -> bool {
    uniform * (1.0 + odds) < odds
}

impl Attempt<'_> {
    /// What comes of it at a uniform. Where no protection makes anybody accept, it is looked up only for who would accept without.
    #[inline]
    #[must_use]
    pub fn answer(&self, arm: &Arm, state: &State, uniform: f64) -> Answer {
        let odds = self.odds(arm, state);
        let unprotected = succeeds(with_intent(arm.world, odds, self.traits.intent), uniform);
        if state.coverage.is_empty() || !(unprotected || arm.programme.turns_intent) {
            return Answer { accepts: unprotected, unprotected };
        }
        Answer { accepts: succeeds(self.protected(arm, state, odds).odds, uniform), unprotected }
    }

    /// The probability that the person accepts if nothing protects them.
    #[must_use]
    pub fn chance(&self, arm: &Arm, state: &State) -> f64 {
        probability(with_intent(arm.world, self.odds(arm, state), self.traits.intent))
    }

    /// How the person takes it.
    #[must_use]
    pub fn response(&self, arm: &Arm, state: &State) -> Response {
        self.protected(arm, state, self.odds(arm, state))
    }

    /// Odds of accepting without intent to migrate and without protection.
    #[inline]
    fn odds(&self, arm: &Arm, state: &State) -> f64 {
        let &Self { meetings, traits, returned, .. } = self;
        let lever = state.levers.acceptance.at(meetings.tactic, meetings.pool);
        let again = if returned { arm.world.returned_odds } else { 1.0 };
        traits.vulnerability * (meetings.odds * lever * again)
    }

    /// The response where something may protect the person. `odds`: those of who does not mean to migrate.
    fn protected(&self, arm: &Arm, state: &State, odds: f64) -> Response {
        let pool = &arm.world.setting.pools[self.person.pool];
        let (mut intent, mut guard, mut reports) = (self.traits.intent, 1.0, 0.0f64);
        for (shield, coverage) in arm.programme.shields.iter().zip(&state.coverage) {
            if !covers(pool, shield, self.meetings.tactic) {
                continue;
            }
            if let Some(turns) = protects(arm.people, shield, *coverage, (pool, self.person), intent) {
                guard *= shield.odds;
                reports = reports.max(shield.protection.reporting);
                intent = shield.protection.intent(intent, turns);
            }
        }
        Response { odds: with_intent(arm.world, odds, intent) * guard, reports }
    }
}

/// Odds of accepting of who means to migrate or does not, from those of who does not.
#[inline]
fn with_intent(world: &World, odds: f64, intent: bool) -> f64 {
    odds * world.intent_odds[usize::from(intent)]
}

fn covers(pool: &Pool, shield: &Shield, tactic: TacticId) -> bool {
    selects(shield.scope.origins.as_ref(), pool.origin)
        && selects(shield.scope.groups.as_ref(), pool.group)
        && selects(shield.scope.tactics.as_ref(), tactic)
}

/// Whether a person has been reached, has come to act, and still does. Who is protected comes with the uniforms that turn
/// intent off and on.
fn protects(
    people: Streams,
    shield: &Shield,
    coverage: Coverage,
    (pool, person): (&Pool, Person),
    intent: bool,
) -> Option<[f64; 2]> {
    let protection = &shield.protection;
    if coverage.peak == 0.0 || (protection.migrants_only && !intent) {
        return None;
    }
    let [knows, intends, acts] = contact(people, shield, coverage, (pool, person))?;
    let chain = &protection.chain;
    if knows >= chain.knows || intends >= chain.intends || acts >= chain.acts {
        return None;
    }
    let [memory, turns @ ..] = aftermath(people, shield, person);
    protection.keeps(memory, coverage.silent).then_some(turns)
}

/// The uniforms that decide whether a person who is reached knows, intends and acts. Reached where
/// `Φ(ρz + √(1−ρ²)·Φ⁻¹(u)) > 1 − reach`, with z the normal score of the person's vulnerability, so that the share
/// reached is exact whatever the targeting.
#[inline]
fn contact(people: Streams, shield: &Shield, coverage: Coverage, (pool, person): (&Pool, Person)) -> Option<[f64; 3]> {
    let [contact, later @ ..] = people.quarters(Decision::Protection, person.key(), 2 * shield.intervention as u32);
    let rho = shield.protection.targeting;
    let reached = if rho == 0.0 {
        // Scores of uniforms compare as these do.
        contact > 1.0 - shield.protection.reach * coverage.peak
    } else {
        let by_rank = rho * normal_quantile(pool.rank(person.index));
        by_rank + libm::sqrt(1.0 - rho * rho) * normal_quantile(contact) > coverage.threshold
    };
    reached.then_some(later)
}

/// The uniforms that decide whether a person keeps it up, and whether it turns intent off and on.
#[inline]
fn aftermath(people: Streams, shield: &Shield, person: Person) -> [f64; 3] {
    let ordinal = 2 * shield.intervention as u32 + 1;
    let [memory, gives_up, takes_up, _] = people.quarters(Decision::Protection, person.key(), ordinal);
    [memory, gives_up, takes_up]
}

/// A person who has been reached, and all that decides how far they come: what an intervention does by itself.
#[derive(Clone, Copy, Debug)]
pub struct Reached {
    person: Person,
    intent: bool,
    steps: [f64; 3],
    after: [f64; 3],
}

impl Reached {
    /// The person, where the intervention has reached them with this coverage.
    #[must_use]
    pub fn of(setting: &Setting, people: Streams, shield: &Shield, coverage: Coverage, person: Person) -> Option<Self> {
        if coverage.peak == 0.0 {
            return None;
        }
        let pool = &setting.pools[person.pool];
        let steps = contact(people, shield, coverage, (pool, person))?;
        Some(Self { person, intent: pool.intends(person.index), steps, after: aftermath(people, shield, person) })
    }

    /// Who it is.
    #[must_use]
    pub const fn person(&self) -> Person {
        self.person
    }

    /// Whether they have come so far, `silent` weeks after the last contact.
    #[must_use]
    pub fn has(&self, link: Link, protection: &Protection, silent: u32) -> bool {
        let ([knows, intends, acts], [memory, gives_up, takes_up]) = (self.steps, self.after);
        let chain = &protection.chain;
        let knows = knows < chain.knows;
        let intends = knows && intends < chain.intends;
        let acts = intends && acts < chain.acts && (self.intent || !protection.migrants_only);
        let keeps = protection.keeps(memory, silent);
        let now = protection.intent(self.intent, [gives_up, takes_up]);
        match link {
            Link::Reached => true,
            Link::Knows => knows,
            Link::Intends => intends,
            Link::Keeps => intends && keeps,
            Link::Acts => acts,
            Link::KeepsActing => acts && keeps,
            Link::StaysHome => acts && keeps && self.intent && !now,
            Link::SetsOut => acts && keeps && !self.intent && now,
        }
    }
}
