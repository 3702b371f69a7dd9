use super::*;
use crate::report::sample::{Case, findings, scenario};

fn on_every_case(check: impl Fn(Case, &dyn Figure, &Batch)) {
    for case in Case::ALL {
        let (scenario, findings) = (scenario(case), findings(case));
        let batch = Batch {
            scenario: &scenario,
            findings: &findings,
            seed: 7,
            planned: findings.replicates,
            interrupted: false,
        };
        for figure in ALL {
            check(case, *figure, &batch);
        }
    }
}

#[test]
fn look() {
    std::fs::create_dir_all("/tmp/look").unwrap();
    on_every_case(|case, figure, batch| {
        let canvas = draw(figure, batch);
        canvas.png(std::path::Path::new(&format!("/tmp/look/{case:?}-{}.png", figure.name()))).unwrap();
        std::fs::write(format!("/tmp/look/{case:?}-{}.svg", figure.name()), canvas.svg().unwrap()).unwrap();
    });
}
