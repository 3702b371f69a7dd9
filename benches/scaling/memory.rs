//! What the process holds, as the system says.

use waterbed::engine::{self, Replicate, Treatment};
use waterbed::model::programme::Programme;
use waterbed::model::setting::ByReview;
use waterbed::scenario::Scenario;

/// Memory at present (MB); zero where the system does not say.
pub fn resident() -> f64 {
    status("VmRSS:")
}

/// The most since the process began (MB); zero where the system does not say.
pub fn highest() -> f64 {
    status("VmHWM:")
}

fn status(field: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let kilobytes = line.and_then(|line| line.trim_end_matches("kB").trim().parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}

/// What a thread holds while it runs a replicate (MB): the end of the burn-in, the arm's copy of it, and the books of the
/// baseline. Read off many held at once.
pub fn of_a_replicate(scenario: &Scenario) -> f64 {
    const HELD: usize = 32;
    let plan = scenario.plan;
    let world = engine::settle(scenario.setting.clone(), plan.seed, plan.burn_in, plan.window);
    let nothing = Programme::default();
    let start = Replicate::burn_in(&world, plan.seed, 0, plan.burn_in);
    let treatment = Treatment { programme: &nothing, closed: ByReview::default(), kick: false };
    let books = start.arm(treatment);
    let before = resident();
    let held: Vec<_> = std::iter::repeat_n((&start, &books), HELD)
        .map(|(start, books)| (start.clone(), start.start().clone(), books.clone()))
        .collect();
    (resident() - before) / held.len() as f64
}
