//! The tables of parameters in `docs/model.md` are made from the default scenario, from the fields that hold its numbers
//! and from what these fields say of themselves. Refresh with `UPDATE=1 cargo test --test whole parameters::`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use waterbed::scenario::{Parameter, Scenario};

const DOCUMENT: &str = "docs/model.md";
const BEGIN: &str = "<!-- parameters: made by tests/parameters.rs -->\n";
const END: &str = "<!-- end of parameters -->";
const BEGIN_UNCERTAIN: &str = "<!-- uncertain: made by tests/parameters.rs -->\n";
const END_UNCERTAIN: &str = "<!-- end of uncertain -->";

/// Units that follow neither from the type of a field nor from its own words.
const UNITS: &[(&str, &str)] = &[
    ("Jurisdiction.capacity", "cases per week"),
    ("Tactic.attempts", "per week"),
    ("Pool.alpha", "none"),
    ("Pool.beta", "none"),
    ("Trafficking.revenue", "kUSD per victim-week"),
    ("Other.profit", "kUSD a week"),
    ("Choice.rationality", "log-odds per kUSD a week"),
    ("Choice.ease", "per week"),
    ("Choice.distance_scale", "map units"),
    ("Choice.same_pair_distance", "map units"),
    ("Recruitment.prior_attempts", "attempts"),
    ("Prices.elasticity", "none"),
    ("Prices.prior_weeks", "victim-weeks"),
    ("Learning.recruiting", "per cell-week"),
    ("Learning.moving", "per person moved"),
    ("Learning.holding", "per victim-week"),
    ("Learning.prior_exposure", "exposure"),
    ("Enforcement.credit", "cases"),
    ("Service.capacity", "persons per week"),
];

/// Tables of the file whose entries have names.
const NAMED: &[&str] = &["jurisdictions", "places", "tactics", "forms", "channels", "interventions"];

/// A field that a scenario gives a number to.
struct Field {
    /// Its type, without what is around it.
    quantity: String,
    /// The first sentence of its documentation.
    meaning: String,
}

/// Fields by the name of their struct or variant and their own.
type Fields = BTreeMap<(String, String), Field>;

/// Name and type of a field that says what it is.
fn documented<'l>(line: &'l str, words: &str) -> Option<(&'l str, &'l str)> {
    line.trim_start_matches("pub ").trim_end_matches(',').split_once(": ").filter(|_| !words.is_empty())
}

/// The fields of every struct, and of every variant with fields, of a source text.
fn read_fields(source: &str, fields: &mut Fields) {
    let (mut owner, mut words) = (String::new(), String::new());
    for line in source.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("///") {
            words = format!("{words} {}", doc.trim());
        } else if let Some(name) = line.strip_suffix(" {").filter(|head| !head.contains('(')) {
            name.rsplit(' ').next().unwrap_or_default().clone_into(&mut owner);
            words.clear();
        } else if let Some((name, kind)) = documented(line, &words) {
            let quantity = kind.rsplit([' ', '<']).next().unwrap_or_default().trim_end_matches(['>', ')']).to_owned();
            let meaning = words.split(". ").next().unwrap_or_default().trim().trim_end_matches('.').to_owned();
            fields.insert((owner.clone(), name.to_owned()), Field { quantity, meaning });
            words.clear();
        } else if !line.starts_with("#[") {
            words.clear();
        }
    }
}

fn fields() -> Fields {
    let kinds = fs::read_dir("src/model/interventions").unwrap().map(|entry| entry.unwrap().path());
    let others = ["src/model/setting.rs", "src/model/interventions.rs", "src/model/indicators.rs", "src/scenario.rs"]
        .map(Into::into);
    let mut fields = Fields::new();
    for path in kinds.chain(others) {
        read_fields(&fs::read_to_string(path).unwrap(), &mut fields);
    }
    fields
}

/// The types that a table of the file may be read into: `turnover` into `Turnover`, each entry of `legs` into `Leg`.
fn owners(table: &str) -> [String; 2] {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    let exact: String = if table == "run" { "Plan".into() } else { table.split('_').map(capital).collect() };
    [exact.trim_end_matches('s').to_owned(), exact]
}

/// Where a parameter belongs: its field, its path without names and positions, and the names.
struct Belongs<'f> {
    owner: String,
    field: &'f Field,
    family: String,
    name: String,
}

fn belongs<'f>(parameter: &Parameter, fields: &'f Fields) -> Belongs<'f> {
    let parts: Vec<&str> = parameter.path.split('.').map(|part| part.split('[').next().unwrap_or_default()).collect();
    let last_first = (1..parts.len()).rev().flat_map(|at| (0..at).rev().map(move |table| (table, at)));
    let mut candidates = last_first.flat_map(|(table, at)| owners(parts[table]).map(|owner| (owner, at)));
    let found = candidates.find_map(|(owner, at)| Some((fields.get_key_value(&(owner, parts[at].to_owned()))?, at)));
    let Some((((owner, key), field), at)) = found else { panic!("no field is found for {}", parameter.path) };
    let is_name = |i: usize| i > at || (i == 1 && NAMED.contains(&parts[0]));
    let family: Vec<&str> = (0..parts.len()).map(|i| if is_name(i) { "*" } else { parts[i] }).collect();
    let names: Vec<&str> = (0..parts.len()).filter(|&i| is_name(i)).map(|i| parts[i]).collect();
    Belongs { owner: format!("{owner}.{key}"), field, family: family.join("."), name: names.join(": ") }
}

/// The unit of a field: a stated one, one in its own words, or that of its type.
fn unit<'w>(owner: &str, field: &'w Field) -> &'w str {
    if let Some((_, unit)) = UNITS.iter().find(|(of, _)| *of == owner) {
        return unit;
    }
    let bracket = field.meaning.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    if let Some(unit) = bracket.filter(|words| words.starts_with("kUSD")).last() {
        return unit;
    }
    if field.meaning.starts_with("Log-odds") {
        return "log-odds";
    }
    match field.quantity.as_str() {
        "u32" | "Positive" if field.meaning.to_lowercase().contains("weeks") => "weeks",
        "Week" | "Duration" => "weeks",
        "Probability" => "share",
        "Correlation" => "−1 to 1",
        "Hazard" => "per week",
        "Money" | "Cost" => "kUSD",
        "Logit" => "log-odds",
        "Factor" | "Positive" => "factor",
        "u32" | "u64" | "Count" => "count",
        "Coordinate" => "map units",
        other => panic!("tests/parameters.rs knows no unit of {other}, the type of {owner}"),
    }
}

/// One row: all numbers of a field that have the same evidence.
struct Row {
    family: String,
    values: Vec<(f64, String)>,
    unit: String,
    meaning: String,
    grade: String,
    source: String,
}

fn rows(scenario: &Scenario, fields: &Fields) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for parameter in scenario.parameters.iter().filter(|parameter| parameter.path != "format") {
        let Belongs { owner, field, family, name } = belongs(parameter, fields);
        let evidence = parameter.evidence.as_ref();
        let grade = evidence.map_or_else(String::new, |evidence| format!("{:?}", evidence.grade).to_lowercase());
        let source = evidence.map_or_else(String::new, |evidence| format!("`{}`", evidence.source));
        let value = (parameter.value, name);
        if let Some(row) =
            rows.iter_mut().find(|row| (&row.family, &row.grade, &row.source) == (&family, &grade, &source))
        {
            row.values.push(value);
            continue;
        }
        let next = rows.iter().rposition(|row| row.family == family).map_or(rows.len(), |last| last + 1);
        let (unit, meaning) = (unit(&owner, field).to_owned(), field.meaning.clone());
        rows.insert(next, Row { family, values: vec![value], unit, meaning, grade, source });
    }
    rows
}

/// Different values with the names that have them; many without names as a range.
fn values(all: &[(f64, String)]) -> String {
    let mut different: Vec<(f64, Vec<&str>)> = Vec::new();
    for (value, name) in all {
        match different.iter_mut().find(|(known, _)| known.to_bits() == value.to_bits()) {
            Some((_, names)) => names.push(name),
            None => different.push((*value, vec![name])),
        }
    }
    let nameless = all.iter().all(|(_, name)| name.is_empty());
    if nameless && different.len() > 3 {
        let (low, high) = all.iter().fold((f64::MAX, f64::MIN), |(low, high), (v, _)| (low.min(*v), high.max(*v)));
        return format!("{low} to {high}");
    }
    if let ([(value, _)], true) = (&different[..], all.len() > 1 || nameless) {
        return value.to_string();
    }
    let one = |(value, names): (f64, Vec<&str>)| {
        if nameless { value.to_string() } else { format!("{value} ({})", names.join(", ")) }
    };
    different.into_iter().map(one).collect::<Vec<_>>().join("; ")
}

fn table(scenario: &Scenario, fields: &Fields) -> String {
    let mut table = "| path | value | unit | meaning | grade | source |\n|---|---|---|---|---|---|\n".to_owned();
    for Row { family, values: all, unit, meaning, grade, source } in rows(scenario, fields) {
        let value = values(&all);
        writeln!(table, "| `{family}` | {value} | {unit} | {meaning} | {grade} | {source} |").unwrap();
    }
    table
}

/// The uncertain numbers of a scenario.
fn uncertain(scenario: &Scenario) -> String {
    let mut table = "| path | central | distribution | source | grounds |\n|---|---|---|---|---|\n".to_owned();
    for Parameter { path, value, distribution, evidence, .. } in scenario.uncertain() {
        let distribution = distribution.as_ref().expect("it is uncertain");
        let evidence = evidence.as_ref().expect("it has evidence");
        let (source, note) = (&evidence.source, evidence.note.as_deref().unwrap_or_default());
        writeln!(table, "| `{path}` | {value} | `{distribution}` | `{source}` | {note} |").unwrap();
    }
    table
}

/// Holds a table in the document between two markers to what it should be, or writes it anew.
fn hold(begin: &str, end: &str, table: &str) {
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let (before, rest) = document.split_once(begin).expect("the table begins with its marker");
    let (held, after) = rest.split_once(end).expect("the table ends with its marker");
    if std::env::var_os("UPDATE").is_some() {
        return fs::write(DOCUMENT, [before, begin, table, end, after].concat()).unwrap();
    }
    let first = held.lines().zip(table.lines()).find(|(held, made)| held != made);
    assert!(
        held == table,
        "{DOCUMENT} no longer says what the code says, first at {first:?}; UPDATE=1 cargo test --test whole parameters::"
    );
}

#[test]
fn the_tables_of_parameters_are_those_of_the_default_scenario() {
    let scenario = Scenario::shipped("default").expect("the default is shipped").expect("and valid");
    hold(BEGIN, END, &table(&scenario, &fields()));
    hold(BEGIN_UNCERTAIN, END_UNCERTAIN, &uncertain(&scenario));
}
