//! The single replicates as long, tidy rows, written one pair after the other.

use std::io::{self, Write};

use serde::Serialize;

use super::text;
use crate::experiment::Run;
use crate::measure::{Outcome, Weights, victim_weeks};
use crate::model::books::{Books, Layout, Lens};
use crate::scenario::Scenario;

/// Columns of the file.
pub const COLUMNS: [&str; 14] = [
    "run_id",
    "scenario",
    "mix",
    "world",
    "replicate",
    "arm",
    "book",
    "measure",
    "dimension",
    "category",
    "period",
    "unit",
    "value",
    "status",
];

/// Writes replicates, one row for each arm, measure, dimension and category.
pub struct Replicates<'a, W: Write> {
    out: W,
    run_id: String,
    scenario: &'a str,
    layout: &'a Layout,
    weights: Weights,
    /// The columns from `book` to `unit` of each row of an arm, in the order of [`Replicates::values`], as they stand in the file:
    /// they are the same for every arm, and looking for what is to be quoted takes longer than the rest of a row.
    rows: Vec<Vec<u8>>,
    /// What is written next.
    text: Vec<u8>,
}

impl<'a, W: Write> Replicates<'a, W> {
    /// Begins a file with its header.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn begin(mut out: W, run_id: &str, scenario: &'a Scenario, layout: &'a Layout) -> Result<Self, csv::Error> {
        out.write_all(&cells(&COLUMNS)?)?;
        out.write_all(b"\n")?;
        Ok(Self {
            out,
            run_id: run_id.to_owned(),
            scenario: &scenario.name,
            layout,
            weights: Weights::new(&scenario.setting, layout),
            rows: rows(layout).iter().map(|row| cells(row)).collect::<Result<_, _>>()?,
            text: Vec::new(),
        })
    }

    /// Writes the rows of one replicate; a failed one has a single row that says why.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&mut self, run: &Run) -> Result<(), csv::Error> {
        self.text.clear();
        match &run.outcome {
            Ok(pair) => {
                self.arm(run, "baseline", &pair.baseline)?;
                self.arm(run, "programme", &pair.programme)?;
            }
            Err(failure) => {
                let row =
                    [&cells(&self.before(run, ""))?, &cells(&[""; 6])?, &cells(&["", &text::failed(&failure.0)])?];
                self.text.extend(row.map(Vec::as_slice).join(&b','));
                self.text.push(b'\n');
            }
        }
        Ok(self.out.write_all(&self.text)?)
    }

    /// Writes what is still in memory, and hands back the writer.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(mut self) -> Result<W, csv::Error> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn arm(&mut self, run: &Run, arm: &str, books: &Books) -> Result<(), csv::Error> {
        let (mut before, values) = (cells(&self.before(run, arm))?, self.values(books));
        before.push(b',');
        for (row, value) in self.rows.iter().zip(values) {
            self.text.extend_from_slice(&before);
            self.text.extend_from_slice(row);
            self.text.push(b',');
            push(&mut self.text, value)?;
            self.text.extend_from_slice(b",ok\n");
        }
        Ok(())
    }

    /// The columns before `book`.
    fn before(&self, run: &Run, arm: &str) -> [String; 6] {
        let [world, replicate] = [run.world, run.replicate].map(|number| number.to_string());
        [self.run_id.clone(), self.scenario.to_owned(), "all".to_owned(), world, replicate, arm.to_owned()]
    }

    /// The values of an arm's rows.
    fn values(&self, books: &Books) -> Vec<f64> {
        let Self { layout, weights, .. } = self;
        let mut values = weights.outcomes(books).to_vec();
        for lens in Lens::ALL {
            for weeks in victim_weeks(books, lens, layout).chunks_exact(layout.forms()) {
                values.extend([weights.harm_weeks(weeks.iter().copied()), weeks.iter().sum::<u64>() as f64]);
            }
        }
        for (lens, category) in categories(layout, &Lens::AT_RECRUITMENT) {
            let recruited = books.truth.recruitments.by_form(layout, lens, category);
            values.push(recruited.iter().map(|&n| f64::from(n)).sum());
        }
        values
    }
}

/// Adds a number as it is written everywhere, in a fifth of the time: as many digits as it takes to read it again to the bit.
fn push(text: &mut Vec<u8>, number: f64) -> io::Result<()> {
    let mut digits = zmij::Buffer::new();
    let shortest = digits.format(number);
    if !shortest.contains('e') {
        text.extend_from_slice(shortest.strip_suffix(".0").unwrap_or(shortest).as_bytes());
        return Ok(());
    }
    // Very large and very small ones, which have a power of ten there and none here.
    write!(text, "{number}")
}

/// Columns as they stand in a row, without the end of a line.
fn cells(columns: &[impl AsRef<[u8]>]) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(columns)?;
    let mut cells = out.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    cells.pop();
    Ok(cells)
}

/// All categories of some lenses.
fn categories<'a>(layout: &'a Layout, lenses: &'a [Lens]) -> impl Iterator<Item = (Lens, usize)> + 'a {
    lenses.iter().flat_map(|&lens| (0..layout.len(lens)).map(move |category| (lens, category)))
}

/// The name of a thing in files: as it is serialized.
pub(super) fn key(thing: impl Serialize) -> String {
    match serde_json::to_value(thing) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// Book, measure, dimension, category, period and unit of an arm's rows.
fn rows(layout: &Layout) -> Vec<[String; 6]> {
    let row = |book: &str, measure: Outcome, lens: Option<Lens>, category: &str| {
        let period = if lens == Some(Lens::Period) { category } else { "all" };
        let dimension = lens.map_or_else(|| "all".to_owned(), key);
        [book.to_owned(), key(measure), dimension, category.to_owned(), period.to_owned(), unit(measure).to_owned()]
    };
    let labels: Vec<_> = Lens::ALL.map(|lens| (lens, layout.labels(lens))).into();
    let label = |lens: Lens, category: usize| {
        labels.iter().find(|(other, _)| *other == lens).map_or("", |(_, labels)| labels[category].as_str())
    };
    let mut rows: Vec<_> = Outcome::ALL.map(|outcome| row(book(outcome), outcome, None, "all")).into();
    for (lens, category) in categories(layout, &Lens::ALL) {
        let weeks = [Outcome::HarmWeeks, Outcome::VictimWeeks];
        rows.extend(weeks.map(|measure| row("true", measure, Some(lens), label(lens, category))));
    }
    for (lens, category) in categories(layout, &Lens::AT_RECRUITMENT) {
        rows.push(row("true", Outcome::Recruitments, Some(lens), label(lens, category)));
    }
    rows
}

/// Which book an outcome stands in.
const fn book(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Identified
        | Outcome::IdentifiedExpected
        | Outcome::Arrests
        | Outcome::Convictions
        | Outcome::Cases => "observed",
        _ => "true",
    }
}

/// The unit of an outcome.
pub(super) const fn unit(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::HarmWeeks => "harm-weighted victim-weeks",
        Outcome::VictimWeeks => "victim-weeks",
        Outcome::Recruitments | Outcome::Retrafficked => "recruitments",
        Outcome::Identified | Outcome::IdentifiedExpected => "persons",
        Outcome::Arrests => "arrests",
        Outcome::Convictions => "convictions",
        Outcome::Cases => "cases",
        Outcome::OtherCrimeWeeks => "operation-weeks",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Pair;
    use crate::model::books::Perpetrator;
    use crate::report::sample::{Case, scenario};
    use crate::units::{FormId, GroupId, RouteId, TacticId};

    #[test]
    fn a_number_is_written_as_everywhere() {
        let numbers =
            [0.0, -0.0, 1.0, -17.0, 0.1 + 0.2, 1e5, 123_456_789.25, 1e15, 1e16, 1e17, 1e-5, 1e-7, 5e-324, f64::MAX];
        let more = (0..1000).map(|i| f64::from(i).powi(3) / 7.0 - 1e4).chain([f64::INFINITY, f64::NAN]);
        for number in numbers.into_iter().chain(more) {
            let mut text = Vec::new();
            push(&mut text, number).unwrap();
            assert_eq!(String::from_utf8(text).unwrap(), number.to_string());
        }
    }

    #[test]
    fn every_lens_adds_up_to_the_whole() {
        let scenario = scenario(Case::Large);
        let (setting, layout) = (&scenario.setting, Layout::new(&scenario.setting, 26));
        let mut books = Books::new(setting, &layout);
        for (route, week, persons) in [(0, 3, 5), (2, 20, 7)] {
            let categories =
                layout.categories(RouteId(route), GroupId(1), TacticId(0), FormId(1), Perpetrator::Entrant);
            books.truth.victim_weeks.add(categories, 1, persons);
            books.truth.exploited[week * layout.forms() + 1] += persons;
        }
        let pair = Pair { world: 3, replicate: 4, baseline: books.clone(), programme: books, placebo: None };
        let mut file = Replicates::begin(Vec::new(), "7-abc", &scenario, &layout).unwrap();
        file.write(&Run { world: 3, replicate: 4, outcome: Ok(pair) }).unwrap();
        let bytes = file.finish().unwrap();

        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert!(rows.iter().all(|row| (&row[3], &row[4]) == ("3", "4")));
        let total = |measure: &str, dimension: &str| -> f64 {
            let of = rows.iter().filter(|row| &row[5] == "programme" && &row[7] == measure && &row[8] == dimension);
            of.map(|row| row[12].parse::<f64>().unwrap()).sum()
        };
        let harm = 12.0 * setting.forms[FormId(1)].harm();
        for dimension in ["all", "origin", "route", "destination", "group", "tactic", "form", "period", "perpetrator"] {
            assert!((total("victim_weeks", dimension) - 12.0).abs() < 1e-9, "{dimension}");
            assert!((total("harm_weeks", dimension) - harm).abs() < 1e-9, "{dimension}");
        }
    }
}
