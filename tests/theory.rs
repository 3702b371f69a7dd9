//! The exact answers of `waterbed verify`, held.

use waterbed::verify::{ALL, Extent, Finding, Promise, Verdict};

#[test]
fn every_exact_check_passes() {
    let exact: Vec<_> = ALL.iter().filter(|check| check.promise == Promise::Exact).collect();
    assert!(exact.len() > 10, "the exact checks were not found");
    for check in exact {
        let Finding { seen, verdict, .. } = check.make(Extent::Quick);
        let claims: Vec<_> = check.claims.iter().zip(&seen).collect();
        assert_eq!(verdict, Verdict::Pass, "{}: {claims:?}", check.id);
    }
}
