//! Golden counts of the shipped scenarios: whole numbers that move only when the model or a scenario does. Refresh with
//! `UPDATE=1 cargo test --test whole golden::`, and write under "Results change" in the changelog why they moved.

use std::fmt::Write;

use waterbed::engine;
use waterbed::experiment::{Experiment, Pairing};
use waterbed::model::books::{Books, Lens};
use waterbed::model::programme::Programme;
use waterbed::scenario::{SHIPPED, Scenario};

fn lines(name: &str, text: &str) -> String {
    let scenario = Scenario::parse(name, text).expect("shipped scenarios are valid");
    let plan = scenario.plan;
    let world = engine::settle(scenario.setting.clone(), plan.seed, plan.burn_in, plan.window);
    let programme = Programme::new(scenario.programme.clone());
    let experiment = Experiment {
        world: &world,
        programme: &programme,
        seed: plan.seed,
        burn_in: plan.burn_in,
        placebos: 1,
        pairing: Pairing::Crn,
    };
    let mut out = String::new();
    for replicate in 0..2 {
        let pair = experiment.pair(replicate);
        let arms = [
            ("baseline", Some(&pair.baseline)),
            ("programme", Some(&pair.programme)),
            ("placebo", pair.placebo.as_ref()),
        ];
        for (arm, books) in arms {
            if let Some(books) = books {
                writeln!(out, "replicate {replicate} {arm}: {}", counts(&world, books))
                    .expect("a string takes any text");
            }
        }
    }
    out
}

fn counts(world: &waterbed::model::World, books: &Books) -> String {
    let (truth, seen) = (&books.truth, &books.observed);
    let origins: Vec<u64> = (0..world.layout.len(Lens::Origin))
        .map(|c| truth.victim_weeks_by_form(&world.layout, Lens::Origin, c).iter().sum())
        .collect();
    let sum = |weekly: &[u32]| weekly.iter().sum::<u32>();
    format!(
        "victim-weeks by origin {origins:?}, recruited {}, again {}, active cell-weeks {}, dormant {}, ends {:?}, \
         identified {}, leads {}, cases {}, arrests {}, organisers {}, convictions {}, seizures {} of {} USD, assisted {}",
        sum(&truth.recruited),
        truth.retrafficked,
        sum(&truth.active),
        sum(&truth.dormant),
        truth.ends,
        sum(&seen.weekly),
        seen.leads,
        seen.cases,
        seen.arrests,
        seen.organisers,
        seen.convictions,
        seen.seizures,
        seen.seized,
        seen.assisted,
    )
}

#[test]
fn counts_of_the_shipped_scenarios() {
    for (name, text) in SHIPPED {
        let path = format!("{}/tests/golden/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        let now = lines(name, text);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &now).expect("the golden file can be written");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(now, golden, "{path} differs: see the head of tests/golden.rs");
    }
}
