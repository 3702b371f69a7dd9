//! The exact answers of `waterbed verify`, held.

use waterbed::verify::{ALL, Extent, Finding, Promise, Verdict};

#[test]
fn every_exact_check_passes() {
    let exact: Vec<_> = ALL.iter().filter(|check| check.promise == Promise::Exact).collect();
    assert!(exact.len() > 10, "the exact checks were not found");
    for check in exact {
        let Finding { seen, verdict, .. } = check.run(Extent::Quick);
        let as_it_should = match check.means {
            waterbed::verify::Means::Run(_) => Verdict::Pass,
            waterbed::verify::Means::NotYet(_) => Verdict::NotYetPossible,
        };
        assert_eq!(verdict, as_it_should, "{}: {:?}", check.id, check.claims.iter().zip(&seen).collect::<Vec<_>>());
    }
}
