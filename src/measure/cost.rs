//! What a programme costs.
//!
//! The sum of what its interventions cost (kUSD), where all of them say so. Where a plan has too little money for the others, their
//! effort falls, and what they cost falls with it.
//!
//! Example: five measures cost 3,000 at full effort, a plan with a coordinator for 100 has 1,500 for them: the measures are done at
//! half the effort and cost 1,500, all together 1,600.

use super::{Number, Undefined};
use crate::model::interventions::Intervention;
use crate::model::programme::Programme;

/// The cost of a programme (kUSD).
///
/// # Errors
/// Where an intervention does not say what it costs.
pub fn cost(programme: &[Intervention]) -> Number {
    let arranged = Programme::new(programme.to_vec()).interventions;
    let one = |(planned, done): (&Intervention, &Intervention)| {
        let cost = planned.cost.ok_or_else(|| Undefined::NoCost { intervention: planned.name.clone() })?.get();
        let effort = planned.effort.get();
        Ok(if effort > 0.0 { cost * (done.effort.get() / effort) } else { cost })
    };
    programme.iter().zip(&arranged).map(one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::close;
    use crate::scenario::Scenario;
    use crate::units::Cost;

    #[test]
    fn the_example_above() {
        let mut programme = Scenario::shipped("national-plan").unwrap().unwrap().programme;
        let plan = programme.iter().position(|row| row.kind.arranges()).unwrap();
        programme[plan].cost = Cost::new(100.0);
        close(cost(&programme).unwrap(), 1_600.0, 1e-9);
        let alone: Vec<Intervention> = programme.iter().filter(|row| !row.kind.arranges()).cloned().collect();
        close(cost(&alone).unwrap(), 3_000.0, 1e-9);
        close(cost(&[]).unwrap(), 0.0, 1e-12);
        programme[0].cost = None;
        assert_eq!(cost(&programme), Err(Undefined::NoCost { intervention: programme[0].name.clone() }));
    }
}
