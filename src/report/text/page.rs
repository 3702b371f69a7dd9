//! The words of pages: those around every report, and those of the report of a run.

use super::{NOISE, counted, explained_replicates, first_upper, lens, listed, undefined, whole};
use crate::measure::LensFinding;
use crate::model::interventions::Intervention;
use crate::report::explanation::Explanation;
use crate::report::number::{percent, rounded, signed_percent, with_interval};
use crate::report::{Asked, Material};
use crate::scenario::{Design, Scenario};

/// Leads past the head of a page.
pub const SKIP: &str = "Skip to the content";

/// Heading of the list of sections.
pub const CONTENTS: &str = "On this page";

/// Said below figures that are wider than the window.
pub const SIDEWAYS: &str = "The figure is wider than this window: move it sideways.";

/// Begins a warning.
pub const WARNING: &str = "Warning:";

/// Last line of a page.
pub const MADE_BY: &str =
    concat!("Made by waterbed ", env!("CARGO_PKG_VERSION"), ". This page needs no network and sends nothing.");

/// Where the numbers of a figure are.
#[must_use]
pub fn data_of(figure: &str) -> String {
    format!("Its numbers: `figures/{figure}.csv`.")
}

/// Line below the title of the report of a run.
#[must_use]
pub fn subtitle(material: &Material) -> String {
    let Asked { scenario, seed, .. } = material.asked;
    format!("Report of scenario {}: {}, seed {seed}", scenario.name, super::replicates(material))
}

/// Line below the title of the report of an explanation.
#[must_use]
pub fn explanation_subtitle(explained: &Explanation) -> String {
    let Asked { scenario, seed, .. } = explained.asked;
    format!("What adaptation undoes in scenario {}: {}, seed {seed}", scenario.name, explained_replicates(explained))
}

/// Headings of reports: those of a run, in its order, those of the other commands, and those of all of them.
pub mod headings {
    /// Channel by channel.
    pub const UNDOES: &str = "What each channel undoes";
    /// Coalitions.
    pub const FOUND: &str = "How this is found, and how sure it is";
    /// Mixes, ranked.
    pub const BEST: &str = "Which mix is best";
    /// Costs, parts and the Pareto front.
    pub const PRICES: &str = "What it costs, and what parts add";
    /// Categories of people.
    pub const EQUITY: &str = "Who is better and who is worse off";
    /// Assumptions that matter.
    pub const ASSUMPTIONS: &str = "Which assumptions matter";
    /// Boxes.
    pub const FAILS: &str = "Where the programme fails";
    /// Indices.
    pub const SPREAD: &str = "What the spread comes from";
    /// Worth of knowing.
    pub const WORTH: &str = "What is worth knowing first";
    /// What counts say.
    pub const SAY: &str = "What the counts say";
    /// Measures on counts.
    pub const MEASURES: &str = "Measure by measure";
    /// Counts.
    pub const COUNTED: &str = "What was counted";
    /// Outcomes.
    pub const CHANGES: &str = "What changes";
    /// Lenses.
    pub const MOVES: &str = "What moves, and where to";
    /// Time.
    pub const WHEN: &str = "When";
    /// Chains.
    pub const INDICATORS: &str = "Indicators against impact";
    /// Records.
    pub const SEEN: &str = "What authorities and evaluators see";
    /// Precision, pairing, diagnostics.
    pub const SURE: &str = "How sure this is";
    /// The scenario.
    pub const QUESTION: &str = "The question and its world";
    /// Questions of design.
    pub const DESIGN: &str = "The programme and its design";
    /// Sources.
    pub const EVIDENCE: &str = "What the numbers rest on";
    /// Published verdicts.
    pub const CHECKS: &str = "What the program was checked against";
    /// Manifest.
    pub const MADE: &str = "How to get this again";
    /// Limits.
    pub const LIMITS: &str = "What this is not";
}

/// What a report may not be used for, point by point.
pub const NOT: [&str; 6] = [
    "No forecast. The world is stylised and its places are invented; no number here is about a real place, group or person.",
    "No estimate of how much trafficking there is. What exists is an input, and comes out again.",
    "No proof that a programme works. It shows what follows if cells and people decide as the model says; a programme that \
     does well here has survived a thought experiment.",
    "No guide round a programme. Where crime moves is shown in broad categories, to plan against it; no report ranks ways \
     to evade an intervention, and none says anything about single persons.",
    "No displacement quotient from the field. No published study gives one for trafficking in persons; how easily cells move \
     is assumed, and the patterns that the model was compared with are mostly of other crime.",
    "Not more certain than its assumptions. Intervals here are of chance, and of parameters where worlds are drawn; that the \
     model itself may be wrong is in none of them.",
];

/// What is kept of the findings.
pub const FINDINGS_FILE: &str = "all that this page is made from, so that it can be made again";

/// What stands in a run folder beside the report: name and content.
pub const FILES: [(&str, &str); 11] = [
    ("figures/", "every figure as SVG and PNG, and the numbers behind it as CSV"),
    ("findings.bin", FINDINGS_FILE),
    ("indicators.csv", "every indicator of every intervention, true and observed"),
    ("manifest.json", "version, seed, arguments, and when this was made"),
    ("parameters.csv", "every number of the scenario and where it comes from"),
    ("replicates.csv", "one row for each replicate, arm, measure and category"),
    ("report.html", "this page"),
    ("scenario.toml", "the scenario, whole: it runs alone"),
    ("summary.csv", "every estimate with its interval"),
    ("summary.json", "the same and the summary in words, for programs"),
    ("worlds.csv", "what every world draws"),
];

/// The same of an explanation.
pub const EXPLANATION_FILES: [(&str, &str); 11] = [
    ("coalitions.csv", "every set of open channels, with its effect and its baseline"),
    ("figures/", "the waterfall as SVG and PNG, and the numbers behind it as CSV"),
    ("findings.bin", FINDINGS_FILE),
    ("manifest.json", "version, seed, arguments, and when this was made"),
    ("parameters.csv", "every number of the scenario and where it comes from"),
    ("replicates.csv", "one row for each replicate and set of open channels"),
    ("report.html", "this page"),
    ("scenario.toml", "the scenario, whole: it runs alone"),
    ("summary.csv", "both effects and what each channel undoes, with intervals"),
    ("summary.json", "the same and the summary in words, for programs"),
    ("worlds.csv", "what every world draws"),
];

/// Caption of the effects.
pub const EFFECTS_CAPTION: &str = "From the mechanical effect to that in the world, with 95 % intervals";

/// Caption of the coalitions.
pub const COALITIONS_CAPTION: &str = "Every set of open channels: what the programme averts, in harm-weighted victim-weeks. ± and brackets: 95 % intervals";

/// Said before the coalitions.
pub const DRIFT_WORDS: &str = "Closing a channel also changes the world without the programme. By how much each baseline drifts from \
     that with all channels open stands in the last column; beyond 1 % a warning would stand above.";

/// Caption of the outcomes.
pub const OUTCOMES_CAPTION: &str = "Outcomes over the window. ± and brackets: 95 % intervals of the mean";

/// Caption of the lenses.
pub const LENSES_CAPTION: &str = "Relocated share by lens, with 95 % intervals";

/// Columns of the lenses.
pub const LENSES_COLUMNS: [&str; 3] = ["lens", "relocated share", "of what"];

/// Rows of [`LENSES_COLUMNS`].
#[must_use]
pub fn lens_row(finding: &LensFinding) -> [String; 3] {
    let (share, of) = match &finding.headline.share {
        Ok(share) if finding.relocated().is_some() => (percent(share), whole(finding).to_owned()),
        Ok(share) => (format!("{}, {NOISE}", percent(share)), whole(finding).to_owned()),
        Err(reason) => (undefined(reason), String::new()),
    };
    [first_upper(lens(finding.lens)), share, of]
}

/// Caption of what an evaluator sees.
pub const EVALUATOR_CAPTION: &str = "The truth, and what an evaluator would have seen";

/// Said before the chains.
pub const CHAINS_WORDS: &str = "Reports of a programme show whom it reached, what they think and what they know. None of that is \
     impact. Each chain below goes from reach to what people do and on to trafficking as a whole, and breaks at the first link \
     that does not change as hoped, beyond noise.";

/// Caption of the chain of an intervention.
#[must_use]
pub fn chain_caption(intervention: &str) -> String {
    format!("The chain of {intervention}: with 95 % intervals where there is chance or a sample")
}

/// How replicates spread, in a sentence.
#[must_use]
pub fn how_replicates_spread(material: &Material) -> String {
    super::spread_of_impact(material)
}

/// Whether the baseline is at rest, and how many replicates failed.
#[must_use]
pub fn diagnosed(material: &Material) -> String {
    let checks = &material.findings.diagnostics;
    let drift = match &checks.drift {
        Ok(drift) => {
            let much = signed_percent(drift);
            format!("the mean number of people in exploitation changes by {much} from its first year to its last")
        }
        Err(reason) => format!("whether it is at rest is unknown: {reason}"),
    };
    let failed = match checks.failed.len() as u32 {
        0 => "No replicate".to_owned(),
        n => counted(n, "replicate", "replicates"),
    };
    let placebos = counted(material.findings.placebos, "replicate", "replicates");
    format!(
        "In the baseline {drift} (a world in balance has no trend; beyond a tenth a warning stands above). {failed} failed. \
         The noise floor of what moves is from a placebo in {placebos}: one cell is nudged, and nothing else is done."
    )
}

/// The size of the world, in a sentence.
#[must_use]
pub fn world(scenario: &Scenario) -> String {
    let world = &scenario.setting;
    let n = |n: usize, one: &str, many: &str| counted(n as u32, one, many);
    let persons: u64 = world.pools.iter().map(|pool| pool.size.whole()).sum();
    format!(
        "The world has {} with {}, {} and {}; {} persons at risk in {}; {} of {} and {}. It runs {} weeks before the programme and \
         is observed for {}.",
        n(world.places.len(), "place", "places"),
        n(world.routes.len(), "route", "routes"),
        n(world.tactics.len(), "tactic", "tactics"),
        n(world.forms.len(), "form", "forms"),
        rounded(persons as f64, 0),
        n(world.groups.len(), "target group", "target groups"),
        counted(world.cells.number, "cell", "cells"),
        counted(world.cells.networks, "network", "networks"),
        n(world.channels.len(), "channel of identification", "channels of identification"),
        scenario.plan.burn_in,
        counted(scenario.plan.window, "week", "weeks"),
    )
}

/// Caption of the interventions.
pub const PROGRAMME_CAPTION: &str = "What is done";

/// Columns of the interventions.
pub const PROGRAMME_COLUMNS: [&str; 5] = ["intervention", "what it does", "assumption under test", "where", "when"];

/// Rows of [`PROGRAMME_COLUMNS`].
#[must_use]
pub fn intervention_row(intervention: &Intervention, scenario: &Scenario) -> [String; 5] {
    let entry = intervention.kind.entry();
    let late = if intervention.delay > 0 {
        format!(", {} late", counted(intervention.delay, "week", "weeks"))
    } else {
        String::new()
    };
    let end = intervention.end.map_or_else(|| "on".to_owned(), |end| format!("to week {}", end.0));
    [
        intervention.name.clone(),
        format!("`{}`: {}", entry.key, entry.summary),
        entry.assumption.to_owned(),
        place(intervention, scenario),
        format!("from week {}{late} {end}", intervention.start.0),
    ]
}

/// Where an intervention acts.
fn place(intervention: &Intervention, scenario: &Scenario) -> String {
    let (scope, world) = (&intervention.scope, &scenario.setting);
    let names = |list: Option<Vec<&str>>| list.map(|names| super::listed(&names));
    let parts = [
        names(
            scope
                .jurisdictions
                .as_ref()
                .map(|ids| ids.iter().map(|&id| world.jurisdictions[id].name.as_str()).collect()),
        ),
        names(scope.origins.as_ref().map(|ids| ids.iter().map(|&id| world.places[id].name.as_str()).collect())),
        names(scope.destinations.as_ref().map(|ids| ids.iter().map(|&id| world.places[id].name.as_str()).collect())),
        names(scope.routes.as_ref().map(|ids| ids.iter().map(|&id| world.routes[id].name.as_str()).collect())),
        names(scope.groups.as_ref().map(|ids| ids.iter().map(|&id| world.groups[id].name.as_str()).collect())),
        names(scope.tactics.as_ref().map(|ids| ids.iter().map(|&id| world.tactics[id].name.as_str()).collect())),
        names(scope.forms.as_ref().map(|ids| ids.iter().map(|&id| world.forms[id].name.as_str()).collect())),
        names(scope.channels.as_ref().map(|ids| ids.iter().map(|&id| world.channels[id].name.as_str()).collect())),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "everywhere".to_owned() } else { parts.join("; ") }
}

/// Said where a programme has no intervention.
pub const NO_PROGRAMME: &str = "There is no intervention: both arms are the same.";

/// Heading of a further scenario, whose programme is compared with that of the first.
#[must_use]
pub fn compared_with(other: &Scenario) -> String {
    format!("Compared with it: {} ({})", other.title, other.name)
}

/// Label of the text of a further scenario.
#[must_use]
pub fn other_scenario_label(name: &str) -> String {
    format!("The scenario {name} as it was run (scenario-{name}.toml)")
}

/// Caption of the interventions of one of several scenarios.
#[must_use]
pub fn programme_of(scenario: &str) -> String {
    format!("{PROGRAMME_CAPTION} in {scenario}")
}

/// That questions of design have no answer, where some have none.
#[must_use]
pub fn not_answered(scenario: &Scenario) -> Option<String> {
    let open = |(intervention, design): (&Intervention, &Design)| {
        let n = design.unanswered().len() as u32;
        (n > 0).then(|| format!("{} of {}", rounded(f64::from(n), 0), intervention.name))
    };
    let open: Vec<String> = scenario.programme.iter().zip(&scenario.designs).filter_map(open).collect();
    let open: Vec<&str> = open.iter().map(String::as_str).collect();
    (!open.is_empty()).then(|| {
        format!(
            "Questions of design without an answer: {}. What nobody has asked is what goes wrong; `waterbed check` lists them.",
            listed(&open)
        )
    })
}

/// Column of the world of a replicate without an outcome.
pub const WORLD_COLUMN: &str = "world";

/// Columns of the replicates without an outcome, after that of their worlds.
pub const FAILED_COLUMNS: [&str; 2] = ["replicate", "what went wrong"];

/// Caption of the replicates without an outcome.
#[must_use]
pub fn failed_caption(all: usize, shown: usize) -> String {
    let failed = counted(all as u32, "replicate", "replicates");
    let first = if shown < all { format!(", of which these are the first {shown}") } else { String::new() };
    format!("{failed} without an outcome{first}")
}

/// Heading of the answers of an intervention.
#[must_use]
pub fn design_of(intervention: &str) -> String {
    format!("What was asked when {intervention} was designed")
}

/// Said where a question of design has no answer.
pub const NOT_ANSWERED: &str = "Not answered.";

/// How well the numbers are founded.
#[must_use]
pub fn grades(scenario: &Scenario) -> String {
    let grades = scenario.grades();
    let all = grades.strong + grades.weak + grades.assumption + grades.none;
    let uncertain = scenario.uncertain().count();
    format!(
        "Of {all} numbers that describe the world and the programme, {} rest on strong evidence, {} on weak evidence, {} are \
         assumptions, and {} say nothing. {uncertain} carry a distribution of what they may be instead.",
        grades.strong, grades.weak, grades.assumption, grades.none
    )
}

/// Label of the table of parameters.
pub const PARAMETERS_LABEL: &str = "Every number, with its source and grade (parameters.csv)";

/// Caption of the table of parameters.
pub const PARAMETERS_CAPTION: &str = "Numbers of the scenario";

/// Heading of the citations.
pub const SOURCES: &str = "Sources";

/// Label of the scenario's text.
pub const SCENARIO_LABEL: &str = "The scenario as it was run (scenario.toml)";

/// Said of the checks: how many claims hold.
#[must_use]
pub fn checks(pass: usize, fail: usize, not_made: usize) -> String {
    format!(
        "`waterbed verify` compares the program with exact answers (L…), and the model with published patterns, mostly of other \
         crime (S…). As published with version {}: {pass} claims pass, {fail} fail, and {not_made} patterns are not made. A pattern that \
         is not made is a limit of the model, not of this run.",
        env!("CARGO_PKG_VERSION")
    )
}

/// Caption of the patterns that are not made.
pub const NOT_MADE_CAPTION: &str = "Patterns that the model does not make";

/// Label of all checks.
pub const CHECKS_LABEL: &str = "All checks";

/// Caption of all checks.
pub const CHECKS_CAPTION: &str = "What was expected, and what was found";

/// Columns of the checks.
pub const CHECKS_COLUMNS: [&str; 6] = ["check", "of", "expected", "tolerance", "found", "verdict"];

/// Names of what decides the results of a run.
pub mod made {
    /// Version.
    pub const VERSION: &str = "version";
    /// Commit.
    pub const COMMIT: &str = "commit";
    /// Name of the run.
    pub const RUN: &str = "run";
    /// Hash of the scenario.
    pub const HASH: &str = "hash of the scenario (BLAKE3)";
    /// Seed.
    pub const SEED: &str = "seed";
    /// Replicates.
    pub const REPLICATES: &str = "replicates planned, done, failed";
    /// The same, where a budget of arms was asked for.
    pub const ARMS: &str = "arms planned, replicates done, failed";
    /// Whether it is whole.
    pub const COMPLETE: &str = "complete";
}

/// Said of what is made again.
pub const MADE_WORDS: &str = "The same scenario, seed, arguments and version give the same numbers on any machine, to the last digit. \
     `manifest.json` beside this page says the same for programs, and when it was made.";

/// A command of the program with the files it takes and its arguments.
#[must_use]
pub fn command(words: &[&str], arguments: &[(String, String)]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.,=+/:%".contains(c);
    let quoted = |value: &str| if value.chars().all(plain) { value.to_owned() } else { format!("\"{value}\"") };
    let flags = arguments.iter().map(|(name, value)| format!(" --{name} {}", quoted(value)));
    format!("waterbed {}{}", words.join(" "), flags.collect::<String>())
}

/// Label of the command.
pub const COMMAND_LABEL: &str = "Command that makes this again";

/// Heading of the list of files.
pub const FILES_HEADING: &str = "In the same folder";

/// `yes` or `no`.
#[must_use]
pub const fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// The half-width of net impact as a share of it, in a sentence.
#[must_use]
pub fn precision(material: &Material) -> String {
    match &material.primary().net {
        Ok(net) if net.mean != 0.0 => format!(
            "Net impact is {} harm-weighted victim-weeks; the interval reaches {} % of it to either side.",
            with_interval(net),
            rounded(100.0 * net.half_width() / net.mean.abs(), 1)
        ),
        Ok(net) => format!("Net impact is {}.", with_interval(net)),
        Err(reason) => format!("Net impact has no interval: {reason}."),
    }
}
