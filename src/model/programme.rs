//! A programme as the engine sees it, and phase 1 of a week: this week's doses become levers.

use crate::model::arm::Arm;
use crate::model::interventions::{Intervention, Scope};
use crate::model::levers::Levers;
use crate::model::numeric::normal_quantile;
use crate::model::person::Protection;
use crate::model::state::State;
use crate::model::surface;
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

impl Programme {
    /// A programme of these interventions.
    #[must_use]
    pub fn new(interventions: Vec<Intervention>) -> Self {
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
        Self { interventions, shields, reporting }
    }

    fn doses(&self, week: Week) -> Vec<f64> {
        self.interventions.iter().map(|intervention| intervention.dose(week)).collect()
    }
}

/// Phase 1: doses of this week move the levers.
pub fn run(arm: &Arm, state: &mut State) {
    let programme = arm.programme;
    if programme.interventions.is_empty() || state.week < Week(0) {
        return;
    }
    let doses = programme.doses(state.week);
    for (shield, coverage) in programme.shields.iter().zip(&mut state.coverage) {
        contact(coverage, shield, doses[shield.intervention]);
    }
    if doses != state.levers.doses {
        let setting = &arm.world.setting;
        state.levers = Levers::neutral(setting, doses.len());
        for (intervention, &dose) in programme.interventions.iter().zip(&doses) {
            intervention.kind.press(dose, &intervention.scope, setting, &mut state.levers);
        }
        state.levers.doses = doses;
        state.outlook.take_levers(arm.world, &state.levers);
        state.hazards = surface::table(arm.world, &state.levers);
    }
}

fn contact(coverage: &mut Coverage, shield: &Shield, dose: f64) {
    if dose > coverage.peak {
        coverage.peak = dose;
        coverage.threshold = normal_quantile(1.0 - shield.protection.reach * dose);
    }
    coverage.silent = if dose > 0.0 { 0 } else { coverage.silent + 1 };
}
