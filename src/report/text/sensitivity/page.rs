//! The words of the page of a sensitivity analysis.

use super::{box_title, by_worth, grade, indices_title, influence, limits, surety_parts, three};
use crate::analysis::morris::Effect;
use crate::analysis::prim::{Discovery, Restriction};
use crate::analysis::sensitivity::Assumption;
use crate::analysis::sobol::Indices;
use crate::measure::{Outcome, Undefined, Value};
use crate::report::analysis::Analysis;
use crate::report::figures::tornado::Swing;
use crate::report::number::{part, percent, rounded, signed_with_interval, with_interval};
use crate::report::text::{ALL_INPUTS, FINDINGS_FILE, NOISE, counted, first_upper, undefined, why_empty};
use crate::report::{Asked, side_of};

/// Rows of which a description speaks.
const SPOKEN: usize = 6;

/// Line below the title.
#[must_use]
pub fn analysis_subtitle(analysis: &Analysis) -> String {
    let Asked { scenario, seed, .. } = analysis.asked;
    let inputs = counted(analysis.findings.inputs.inputs.len() as u32, "uncertain number", "uncertain numbers");
    let points = counted(analysis.findings.points as u32, "independent point", "independent points");
    format!(
        "What the answer hangs on in scenario {}: {inputs}, {points} with {} replicates each, seed {seed}",
        scenario.name, analysis.replicates
    )
}

/// The answer: what matters, and where it fails.
#[must_use]
pub fn analysis_answer(analysis: &Analysis) -> String {
    format!("{}. {}.", indices_title(analysis), box_title(analysis))
}

/// Caption of the assumptions that matter.
pub const ASSUMPTIONS_CAPTION: &str = "Assumptions that matter, the weakest-founded first, with 95 % intervals";

/// Label of the other assumptions.
#[must_use]
pub fn other_assumptions(n: usize) -> String {
    let others = counted(n as u32, "assumption", "assumptions");
    format!("{} that the answer does not hang on, as far as can be told (assumptions.csv)", first_upper(&others))
}

/// Caption of the other assumptions.
pub const OTHERS_CAPTION: &str =
    "Assumptions that make less than 5 % of the spread of net impact, or are not distinguishable from noise";

/// Said of the assumptions that matter.
pub const ASSUMPTIONS_WORDS: &str = "An assumption matters if it makes at least 5 % of the spread of net impact, with all that it does \
    together with others, and that share is above zero beyond chance. Grounds are the grade of its evidence in the scenario. Low and \
    high end: the lowest and the highest tenth of the input, all others as uncertain as they are.";

/// Said where no assumption matters.
#[must_use]
pub fn nothing_matters(analysis: &Analysis) -> String {
    let why = indices_title(analysis);
    format!("No assumption is known to matter. {why}.")
}

/// Columns of the assumptions.
#[must_use]
pub fn assumption_columns(analysis: &Analysis) -> [String; 7] {
    let worth = format!("worth of knowing ({})", analysis.unit_of_worth());
    let [name, distribution, grounds, share, low, high] = [
        "assumption",
        "what it may be",
        "grounds",
        "share of the spread",
        "net impact at its low end",
        "at its high end",
    ]
    .map(ToOwned::to_owned);
    [name, distribution, grounds, share, low, high, worth]
}

/// Rows of [`assumption_columns`].
#[must_use]
pub fn assumption_row(analysis: &Analysis, one: &Assumption) -> [String; 7] {
    let input = &analysis.findings.inputs.inputs[one.input];
    let ends = match &analysis.findings.swings[one.input] {
        Ok(ends) => ends.each_ref().map(with_interval),
        Err(reason) => [undefined(reason), "–".to_owned()],
    };
    let [low, high] = ends;
    let worth = one.worth.as_ref().map_or_else(undefined, with_interval);
    let name = format!("`{}`", input.path);
    [name, input.distribution.clone(), grade(input.grade).to_owned(), influence(one), low, high, worth]
}

/// What the tornado shows, for who cannot see it.
#[must_use]
pub fn tornado_description(rows: &[(&str, &Swing)]) -> String {
    let row = |(path, swing): &(&str, &Swing)| match swing {
        Ok([low, high]) => format!("{path} from {} to {}", with_interval(low), with_interval(high)),
        Err(reason) => format!("{path} {}", undefined(reason)),
    };
    format!("Net impact at the low and at the high end of each input, the widest first: {}.", spoken(rows, row))
}

/// The first rows in words, and how many more there are.
fn spoken<T>(rows: &[T], row: impl Fn(&T) -> String) -> String {
    let said: Vec<String> = rows.iter().take(SPOKEN).map(row).collect();
    let more = rows.len().saturating_sub(SPOKEN);
    format!("{}{}", said.join("; "), if more > 0 { format!("; and {more} more") } else { String::new() })
}

/// What the indices show, for who cannot see it.
#[must_use]
pub fn indices_description(rows: &[(&str, [Value; 4])]) -> String {
    let part = |at: usize| match rows.iter().find_map(|(_, values)| values[at + 1].as_ref().err()) {
        Some(reason) => undefined(reason),
        None => {
            spoken(rows, |(name, values)| format!("{name} {}, alone {}", share(&values[at + 1]), share(&values[at])))
        }
    };
    format!("Total index of each input and its index alone. Net impact: {}. Relocated share: {}.", part(0), part(2))
}

/// An index as a share, with what stands against it.
fn share(index: &Value) -> String {
    let noise = if side_of(index) == Some(std::cmp::Ordering::Greater) { "" } else { ", noise" };
    match index {
        Ok(share) if share.low == 0.0 && share.high == 0.0 => "0 %, exactly".to_owned(),
        Ok(share) => format!("{}{noise}", part(share)),
        Err(_) => "–".to_owned(),
    }
}

/// Caption of the indices.
pub const INDICES_CAPTION: &str =
    "Sobol' indices: shares of the spread between points, chance taken out, with 95 % intervals";

/// Columns of the indices.
pub const INDICES_COLUMNS: [&str; 5] = [
    "input, or inputs moved together",
    "net impact: alone (first order)",
    "net impact: with others (total)",
    "relocated share: alone",
    "relocated share: with others",
];

/// Rows of [`INDICES_COLUMNS`].
#[must_use]
pub fn indices_row(name: &str, values: &[Value; 4]) -> [String; 5] {
    let [first, total, of_share, total_of_share] = values.each_ref().map(share);
    [format!("`{name}`"), first, total, of_share, total_of_share]
}

/// Why there are no indices of net impact, or of the relocated share; nothing where there are all.
#[must_use]
pub fn why_no_indices(analysis: &Analysis) -> Option<Vec<String>> {
    let found = analysis.findings;
    let reason = |indices: &Result<Indices, Undefined>| match indices {
        Ok(indices) => indices.groups.iter().find_map(|index| index.total.as_ref().err()).map(ToString::to_string),
        Err(reason) => Some(reason.to_string()),
    };
    let line = |(of, indices)| reason(indices).map(|reason| why_empty(of, &[reason]));
    let lines: Vec<String> =
        [("net impact", &found.of_net), ("relocated share", &found.of_share)].into_iter().filter_map(line).collect();
    (!lines.is_empty()).then_some(lines)
}

/// Said where there is no box to look for.
#[must_use]
pub fn no_box_because(reason: &Undefined) -> String {
    format!("No box of assumptions is looked for: {reason}.")
}

/// Caption of what chance makes.
pub const CHANCE_CAPTION: &str = "How much of the spread is chance, with 95 % intervals";

/// Columns of what chance makes.
pub const CHANCE_COLUMNS: [&str; 4] =
    ["of", "mean over the points", "variance between points", "share of chance in single replicates"];

/// Rows of [`CHANCE_COLUMNS`].
#[must_use]
pub fn chance_rows(analysis: &Analysis) -> [[String; 4]; 2] {
    let found = analysis.findings;
    let row = |of: &str, mean: String, indices: &Result<Indices, Undefined>| match indices {
        Ok(indices) => {
            let noise = indices.noise.as_ref().map_or_else(undefined, percent);
            [of.to_owned(), mean, with_interval(&indices.variance), noise]
        }
        Err(reason) => [of.to_owned(), mean, undefined(reason), "–".to_owned()],
    };
    let relocated = found.relocated.as_ref().map_or_else(undefined, percent);
    let net = found.net.as_ref().map_or_else(undefined, signed_with_interval);
    let of_net = format!("Net impact ({})", Outcome::HarmWeeks.label());
    [row(&of_net, net, &found.of_net), row("Relocated share", relocated, &found.of_share)]
}

/// Caption of the elementary effects.
pub const SCREENING_CAPTION: &str =
    "The screening: elementary effects on net impact of half the range of an input, the strongest first";

/// Columns of the elementary effects.
pub const SCREENING_COLUMNS: [&str; 4] = ["input, or inputs moved together", "mean size", "mean", "standard deviation"];

/// Rows of [`SCREENING_COLUMNS`].
#[must_use]
pub fn screening_row(name: &str, effect: &Effect) -> [String; 4] {
    let strength = effect.strength.as_ref().map_or_else(undefined, with_interval);
    let number = |number: Option<f64>| number.map_or_else(|| "–".to_owned(), three);
    [format!("`{name}`"), strength, number(effect.mean), number(effect.deviation)]
}

/// Caption of the limits of the box.
pub const BOX_CAPTION: &str = "The box: within these limits the programme fails often";

/// Caption of the limits of a further box, the second being number 2.
#[must_use]
pub fn further_caption(number: usize) -> String {
    format!("Box {number}, outside of those before: within these limits it fails often, too")
}

/// Said before the indices where two inputs go together.
pub const TIED_ROWS: &str = "Two inputs that go together are one group; below it stands each of them. In their rows the total is the Shapley \
    effect, its part of the total of both, and what is given as alone is what it still makes where the other is known.";

/// Columns of the limits of the box.
pub const BOX_COLUMNS: [&str; 5] = ["input", "in the box", "of all points", "quasi-p", "found again"];

/// Rows of [`BOX_COLUMNS`].
#[must_use]
pub fn box_row(analysis: &Analysis, one: &Restriction) -> [String; 5] {
    let [p, again] = surety_parts(one);
    let path = &analysis.findings.inputs.inputs[one.input].path;
    let [low, high] = analysis.range(one.input).map(three);
    [format!("`{path}`"), limits(one), format!("{low} to {high}"), p, again]
}

/// What the figure of the box shows, for who cannot see it.
#[must_use]
pub fn box_description(analysis: &Analysis) -> String {
    let found = match &analysis.findings.discovery {
        Ok(found) => found,
        Err(reason) => return format!("Nothing is drawn: {reason}."),
    };
    let hundred = |share: f64| format!("{} %", rounded(100.0 * share, 0));
    let region = &found.region;
    let whole = format!(
        "{} boxes of the peeling, from coverage 100 % and density {}. Taken: coverage {}, density {}",
        found.peeled.len(),
        hundred(found.hits as f64 / found.cases as f64),
        hundred(region.coverage),
        hundred(region.density)
    );
    let limit = |one: &Restriction| {
        let [p, again] = surety_parts(one);
        let path = &analysis.findings.inputs.inputs[one.input].path;
        format!("{path} {}, quasi-p {p}, found again {again}", limits(one))
    };
    let further =
        |one: &Discovery| format!(" A further box, outside of those before: {}.", spoken(&one.restrictions, limit));
    let further: String = analysis.findings.also.iter().map(further).collect();
    match &found.restrictions[..] {
        [] => format!("{whole}. No input is limited."),
        limited => format!("{whole}. Its limits: {}.{further}", spoken(limited, limit)),
    }
}

/// Caption of what it is worth to know inputs.
pub const WORTH_CAPTION: &str =
    "Worth of knowing an input, or a section of the scenario, before choosing (EVPPI), with 95 % intervals";

/// Columns of what it is worth to know inputs.
#[must_use]
pub fn worth_columns(analysis: &Analysis) -> [String; 2] {
    ["what".to_owned(), format!("expected gain ({})", analysis.unit_of_worth())]
}

/// Rows of [`worth_columns`].
#[must_use]
pub fn worth_row(name: String, value: &Value) -> [String; 2] {
    let noise = if value.is_ok() && side_of(value).is_none() { format!(", {NOISE}") } else { String::new() };
    let is_nothing = value.as_ref().is_ok_and(|worth| worth.low >= worth.high && worth.mean == 0.0);
    let written = value.as_ref().map_or_else(undefined, with_interval);
    let name = if name == ALL_INPUTS { name } else { format!("`{name}`") };
    [name, if is_nothing { written } else { format!("{written}{noise}") }]
}

/// What the figure of worth shows, for who cannot see it.
#[must_use]
pub fn worth_description(analysis: &Analysis, rows: &[(String, &Value)]) -> String {
    let row =
        |(name, value): &(String, &Value)| format!("{name} {}", value.as_ref().map_or_else(undefined, with_interval));
    let (all, single) = rows.split_last().expect("all inputs together have a row");
    let best = by_worth(analysis).len();
    let unit = analysis.unit_of_worth();
    format!(
        "Expected gain in {unit} of knowing each of {best} inputs: {}. {}.",
        spoken(single, row),
        first_upper(&row(all))
    )
}

/// How it was found, and how much of it is there: paragraphs.
#[must_use]
pub fn how_it_was_analysed(analysis: &Analysis) -> Vec<String> {
    let found = analysis.findings;
    let width = found.inputs.moves().points();
    let tied = if found.inputs.pairs.is_empty() { "" } else { " and for each of two that go together" };
    let rows = format!(
        "{} of the design have all their points: two independent ones, and one more for each of {}{tied}, {width} in all, with {} replicates \
         each. Points of a row share their luck, so an input that does nothing has an index of exactly zero; rows differ in luck. {} of {} \
         replicates were done.",
        first_upper(&counted(found.rows as u32, "row", "rows")),
        counted(found.inputs.groups.len() as u32, "input or group", "inputs or groups"),
        analysis.replicates,
        rounded(f64::from(analysis.done), 0),
        rounded(f64::from(analysis.asked.planned), 0)
    );
    let ranges = "Every share here is of the spread over what the scenario says of its uncertain numbers. Whoever finds these ranges too \
                  narrow or too wide changes what matters; a number that the scenario takes for certain cannot matter at all.";
    let chosen = "A box is chosen to look good: its own density says less than that of such boxes in points that had no part in finding \
                  them, which decides here whether there is a box at all.";
    vec![rows, ranges.to_owned(), chosen.to_owned()]
}

/// Column of the point of a replicate without an outcome.
pub const POINT_COLUMN: &str = "point";

/// What the columns of the page's tables mean.
pub const ANALYSIS_TERMS: [(&str, &str); 9] = [
    (
        "share of the spread, with others",
        "share of the variance of net impact between points that would stay if all inputs but this were known (total Sobol' index)",
    ),
    ("alone", "share of that variance that would go if this input were known (first-order Sobol' index)"),
    (
        "share of chance",
        "share of the variance of single replicates that is luck and not inputs; it is taken out of the indices",
    ),
    ("coverage, density", "share of all failures that are in the box; share of the points of the box that fail"),
    ("quasi-p", "chance of as many failures in the box without that limit"),
    ("found again", "share of resampled sets of points whose box limits the input, too"),
    (
        "worth of knowing",
        "what a choice between this programme and nothing would gain on average if the input were known beforehand",
    ),
    ("grounds", "grade of the evidence that the scenario gives: strong, weak, assumption, or none"),
    ("noise", "not distinguishable from noise: the interval holds zero"),
];

/// What stands in the folder of an analysis: name and content.
#[must_use]
pub fn analysis_files(screened: bool) -> Vec<(&'static str, &'static str)> {
    let mut files = vec![
        ("assumptions.csv", "every uncertain number with its share of the spread and the worth of knowing it"),
        ("boxes.csv", "every box of the peeling, and the one that was taken"),
        ("figures/", "every figure as SVG and PNG, and the numbers behind it as CSV"),
        ("findings.bin", FINDINGS_FILE),
        ("indices.csv", "Sobol' indices of net impact and of the relocated share"),
        ("manifest.json", "version, seed, arguments, and when this was made"),
        ("parameters.csv", "every number of the scenario and where it comes from"),
        ("points.csv", "the uncertain numbers at every point of the design"),
        ("replicates.csv", "one row for each replicate of each point"),
        ("report.html", "this page"),
        ("scenario.toml", "the scenario, whole: it runs alone"),
    ];
    files.extend(screened.then_some(("screening.csv", "elementary effects of the screening")));
    files.push(("summary.json", "all estimates and the summary in words, for programs"));
    files
}
