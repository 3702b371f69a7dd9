//! Made-up decompositions by channel of adaptation.

use super::{Case, asked, scenario};
use crate::experiment::Member;
use crate::measure::{Coalitions, Decomposition};
use crate::model::books::Dimension;
use crate::report::explanation::Explanation;

/// Made-up outcomes in which each open channel takes so much of a mechanical effect.
fn found(channels: &[Dimension], mechanical: f64, taken: &[f64], replicates: u32) -> Decomposition {
    let mut coalitions = Coalitions::new(channels);
    for replicate in 0..replicates {
        let luck = [3.0, -1.0, -2.0, 4.0, -4.0][replicate as usize % 5];
        let outcome = |member: &Member| {
            let open = channels.iter().zip(taken).filter(|(channel, _)| !member.closed.contains(**channel));
            let undone: f64 = open.map(|(_, taken)| taken * (1.0 + luck / 20.0)).sum();
            let baseline = 500_000.0 + 900.0 * luck;
            let net = mechanical + 150.0 * luck - undone;
            if member.programme.is_some() { baseline - net } else { baseline }
        };
        let outcomes: Vec<f64> = coalitions.members().iter().map(outcome).collect();
        coalitions.add(0, replicate, &outcomes);
    }
    coalitions.decomposition()
}

/// Every way in which adaptation can answer, and too few replicates to tell.
fn cases() -> Vec<(&'static str, Decomposition)> {
    let four = &Dimension::ALL[..4];
    vec![
        ("undoes", found(four, 27_300.0, &[2_500.0, 0.0, 6_700.0, -300.0], 20)),
        ("adds", found(four, 9_000.0, &[-2_500.0, 0.0, -1_700.0, 300.0], 20)),
        ("choice", found(four, 10.0, &[-9_500.0, 0.0, -6_700.0, 300.0], 20)),
        ("harm", found(four, -9_000.0, &[-2_500.0, 0.0, -1_700.0, 300.0], 20)),
        ("nothing", found(four, 0.0, &[0.0; 4], 20)),
        ("six", found(&Dimension::ALL, 27_300.0, &[2_500.0, 0.0, 6_700.0, -300.0, 900.0, 1_200.0], 6)),
        ("few", found(four, 27_300.0, &[2_500.0, 0.0, 6_700.0, -300.0], 2)),
        ("none", found(four, 27_300.0, &[2_500.0, 0.0, 6_700.0, -300.0], 0)),
    ]
}

/// Checks every case under its name.
pub fn on_every_explanation(check: impl Fn(&str, &Explanation)) {
    let scenario = scenario(Case::Large);
    for (name, findings) in cases() {
        let asked = asked(&scenario, findings.replicates);
        let explained = Explanation { asked, findings: &findings };
        check(name, &explained);
    }
}
