//! A programme as the engine sees it, and phase 1 of a week: this week's doses become levers.

use crate::model::arm::Arm;
use crate::model::exits::Hazards;
use crate::model::interventions::{Intervention, Scope};
use crate::model::levers::Levers;
use crate::model::numeric::normal_quantile;
use crate::model::person::Protection;
use crate::model::setting::Setting;
use crate::model::state::State;
use crate::units::Week;

/// All interventions of an arm. The baseline's programme is empty.
#[derive(Clone, Debug, Default)]
pub struct Programme {
    /// The interventions.
    pub interventions: Vec<Intervention>,
    /// Those that protect single persons.
    pub shields: Vec<Shield>,
    /// Highest probability of a report by a protected person, over all shields.
    pub reporting: f64,
    /// Whether it turns anybody's intent to migrate.
    pub turns_intent: bool,
    /// Whether something it teaches fades.
    pub fades: bool,
}

/// An intervention that protects single persons.
#[derive(Clone, Debug)]
pub struct Shield {
    /// Position of the intervention in the programme.
    pub intervention: usize,
    /// What it does.
    pub protection: Protection,
    /// Factor on the odds of acceptance of who is protected.
    pub odds: f64,
    /// Where it acts.
    pub scope: Scope,
}

/// How far a shield has come.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coverage {
    /// Highest dose so far.
    pub peak: f64,
    /// Score above which a person has been reached.
    pub threshold: f64,
    /// Weeks since the last contact.
    pub silent: u32,
}

impl Coverage {
    /// How far a shield has come at the end of a week.
    #[must_use]
    pub fn at(row: &Intervention, shield: &Shield, week: Week) -> Self {
        let weeks = (row.start.0..=week.0).map(Week);
        weeks.fold(Self::default(), |mut coverage, week| {
            contact(&mut coverage, shield, row.dose(week));
            coverage
        })
    }
}

impl Programme {
    /// A programme of these interventions, as its plans, if any, arrange them.
    #[must_use]
    pub fn new(interventions: Vec<Intervention>) -> Self {
        let interventions = arranged(interventions);
        let shields: Vec<Shield> = interventions
            .iter()
            .enumerate()
            .filter_map(|(intervention, row)| {
                let protection = row.kind.protection()?;
                let odds = libm::exp(-protection.strength);
                Some(Shield { intervention, protection, odds, scope: row.scope.clone() })
            })
            .collect();
        let reporting = shields.iter().map(|shield| shield.protection.reporting).fold(0.0, f64::max);
        let turns_intent = shields.iter().any(|shield| shield.protection.turns_intent());
        let fades = interventions.iter().any(|row| row.kind.fades());
        Self { interventions, shields, reporting, turns_intent, fades }
    }

    /// The levers of a week.
    fn levers(&self, setting: &Setting, week: Week) -> Levers {
        let mut levers = Levers::neutral(setting, self.interventions.len());
        for (position, row) in self.interventions.iter().enumerate() {
            let dose = row.dose(week);
            row.kind.press(dose, &row.scope, setting, &mut levers);
            row.kind.practise(dose, row.weeks_at_full(week), &row.scope, setting, &mut levers);
            levers.doses[position] = dose;
        }
        levers
    }

    /// Whether a week has other doses than these.
    fn changes(&self, doses: &[f64], week: Week) -> bool {
        self.interventions.iter().map(|row| row.dose(week)).ne(doses.iter().copied())
    }
}

/// The interventions as the plans among them arrange the others.
#[must_use]
pub fn arranged(interventions: Vec<Intervention>) -> Vec<Intervention> {
    let mut rows = interventions;
    let plans: Vec<Intervention> = rows.iter().filter(|row| row.kind.arranges()).cloned().collect();
    for plan in &plans {
        plan.kind.arrange(plan.full_dose(), &mut rows);
    }
    rows
}

/// Phase 1: doses of this week move the levers.
pub fn run(arm: &Arm, state: &mut State) {
    let programme = arm.programme;
    if programme.interventions.is_empty() || state.week < Week(0) {
        return;
    }
    for (shield, coverage) in programme.shields.iter().zip(&mut state.coverage) {
        contact(coverage, shield, programme.interventions[shield.intervention].dose(state.week));
    }
    if programme.fades || programme.changes(&state.levers.doses, state.week) {
        let levers = programme.levers(&arm.world.setting, state.week);
        if !levers.finds_like(&state.levers) {
            state.hazards = Hazards::new(arm.world, &levers, &state.standing);
        }
        state.outlook.take_levers(arm.world, &levers);
        state.levers = levers;
    }
}

fn contact(coverage: &mut Coverage, shield: &Shield, dose: f64) {
    if dose > coverage.peak {
        coverage.peak = dose;
        coverage.threshold = normal_quantile(1.0 - shield.protection.reach * dose);
    }
    coverage.silent = if dose > 0.0 { 0 } else { coverage.silent + 1 };
}
