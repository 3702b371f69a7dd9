//! What a sensitivity analysis finds, as tables and a folder's contents.

use std::fs::File;
use std::io::BufWriter;

use super::contents::{Contents, SUMMARY};
use super::figures::{discovery, indices, tornado, worth};
use super::json;
use super::replicates::{key, unit};
use super::table::Table;
use super::text::{self, SensitivitySummary};
use crate::analysis::prim::Region;
use crate::analysis::sensitivity::{Inputs, Sensitivity};
use crate::analysis::sobol::Indices;
use crate::experiment::Run;
use crate::measure::{Estimate, Failed, Outcome, Reading, Undefined, Value};
use crate::scenario::Scenario;

/// What the report of an analysis is made from.
#[derive(Clone, Copy, Debug)]
pub struct Analysis<'a> {
    /// The question.
    pub scenario: &'a Scenario,
    /// What was found.
    pub findings: &'a Sensitivity,
    /// By row and place in the row, the values of the uncertain numbers.
    pub values: &'a [Vec<Vec<f64>>],
    /// Seed.
    pub seed: u64,
    /// Replicates at each point.
    pub replicates: u32,
    /// Replicates with an outcome, in all.
    pub done: u32,
    /// Replicates that were asked for, in all.
    pub planned: u32,
    /// Replicates without an outcome.
    pub failed: &'a [Failed],
    /// Whether it was stopped before all of them were done.
    pub interrupted: bool,
}

/// What a point is in its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Kind of row: `row` of the design, or `trajectory` of the screening.
    pub design: &'static str,
    /// Its place: `A`, `B`, or `A` with a group from `B`; the step of a trajectory.
    pub place: String,
}

impl Role {
    /// The points of a row, in their order.
    #[must_use]
    pub fn of_rows(inputs: &Inputs) -> Vec<Self> {
        let mixed = inputs.groups.iter().map(|group| format!("A with {} from B", group.name));
        let places = ["A", "B"].map(ToOwned::to_owned).into_iter().chain(mixed);
        places.map(|place| Self { design: "row", place }).collect()
    }

    /// The points of a trajectory, in their order.
    #[must_use]
    pub fn of_trajectories(inputs: &Inputs) -> Vec<Self> {
        (0..=inputs.groups.len()).map(|step| Self { design: "trajectory", place: step.to_string() }).collect()
    }
}

/// Columns of the file of replicates.
pub const COLUMNS: [&str; 12] = [
    "run_id",
    "scenario",
    "point",
    "design",
    "row",
    "place",
    "replicate",
    "baseline",
    "net",
    "direct",
    "spill",
    "status",
];

/// Writes replicates as they come.
pub struct PointRows<'a> {
    out: csv::Writer<BufWriter<File>>,
    run_id: &'a str,
    scenario: &'a str,
}

impl<'a> PointRows<'a> {
    /// To a writer whose header, [`COLUMNS`], is written.
    #[must_use]
    pub fn new(out: csv::Writer<BufWriter<File>>, run_id: &'a str, scenario: &'a Scenario) -> Self {
        Self { out, run_id, scenario: &scenario.name }
    }

    /// Writes a replicate of a point of a row, or why it has no outcome.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, point: u32, row: usize, role: &Role, run: &Run<Reading>) -> Result<(), csv::Error> {
        let (numbers, status) = match &run.outcome {
            Ok(Reading { baseline, net, direct, spill }) => {
                ([baseline, net, direct, spill].map(ToString::to_string), "ok".to_owned())
            }
            Err(failure) => ([const { String::new() }; 4], text::failed(&failure.0)),
        };
        let (point, row, replicate) = (point.to_string(), row.to_string(), run.replicate.to_string());
        let names = [self.run_id, self.scenario, &point, role.design, &row, &role.place, &replicate];
        self.out.write_record(names.into_iter().chain(numbers.iter().map(String::as_str)).chain([status.as_str()]))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(), csv::Error> {
        Ok(self.out.flush()?)
    }
}

impl Analysis<'_> {
    /// Unit of what knowing is worth.
    #[must_use]
    pub fn unit_of_worth(&self) -> &'static str {
        if self.findings.question.stakes.is_some() { "kUSD" } else { unit(Outcome::HarmWeeks) }
    }

    /// All that an analysis leaves in its folder, but for the rows of replicates, which are written as they come.
    ///
    /// # Errors
    /// None that finite numbers can cause.
    pub fn contents(&self, words: &SensitivitySummary) -> Result<Contents, serde_json::Error> {
        let mut contents = Contents::of(self.scenario);
        contents.table("points.csv", self.points());
        contents.table("indices.csv", self.indices());
        contents.table("boxes.csv", self.boxes());
        contents.table("assumptions.csv", self.assumptions());
        if let Some(table) = self.screening() {
            contents.table("screening.csv", table);
        }
        contents.text(SUMMARY, json::document(self.scenario, self.seed, words, self.findings)?);
        contents.figure("tornado", tornado::draw(self), tornado::data(self));
        contents.figure("indices", indices::draw(self), indices::data(self));
        contents.figure("box", discovery::draw(self), discovery::data(self));
        contents.figure("worth", worth::draw(self), worth::data(self));
        Ok(contents)
    }

    /// The table of `points.csv`: the values of the uncertain numbers at each point of the design.
    fn points(&self) -> Table {
        let inputs = &self.findings.inputs;
        let roles = Role::of_rows(inputs);
        let mut table = Table::new(&["row", "place", "path", "value"]);
        for (row, points) in self.values.iter().enumerate() {
            for (role, values) in roles.iter().zip(points) {
                for (input, value) in inputs.inputs.iter().zip(values) {
                    table.push([row.to_string(), role.place.clone(), input.path.clone(), value.to_string()]);
                }
            }
        }
        table
    }

    /// The table of `indices.csv`.
    fn indices(&self) -> Table {
        let mut rows = Rows::new(&["measure", "group", "quantity"]);
        let net = key(Outcome::HarmWeeks);
        rows.value(&[&net, "all", "net"], &self.findings.net);
        rows.value(&[&net, "all", "share of points where it fails"], &self.findings.failing);
        rows.value(&["relocated_share", "all", "relocated share"], &self.findings.relocated);
        self.measured(&mut rows, &net, &self.findings.of_net);
        self.measured(&mut rows, "relocated_share", &self.findings.of_share);
        rows.0
    }

    fn measured(&self, rows: &mut Rows, measure: &str, found: &Result<Indices, Undefined>) {
        let indices = match found {
            Ok(indices) => indices,
            Err(reason) => return rows.value(&[measure, "all", "first order"], &Err(reason.clone())),
        };
        rows.value(&[measure, "all", "variance between points (parameters)"], &Ok(indices.variance));
        rows.value(&[measure, "all", "share of chance in single replicates"], &Ok(indices.noise));
        for (group, index) in self.findings.inputs.groups.iter().zip(&indices.groups) {
            rows.value(&[measure, &group.name, "first order"], &index.first);
            rows.value(&[measure, &group.name, "total"], &index.total);
        }
    }

    /// The table of `boxes.csv`: every box of the peeling, and the one that was taken.
    fn boxes(&self) -> Table {
        let mut table = Table::new(&[
            "box",
            "coverage",
            "density",
            "mass",
            "inside",
            "hits",
            "path",
            "low",
            "high",
            "quasi_p",
            "reproduced",
        ]);
        let Ok(found) = &self.findings.discovery else { return table };
        for (number, region) in found.peeled.iter().enumerate() {
            self.limits(&mut table, &number.to_string(), region, &|_| None);
        }
        let sure = |input: usize| found.restrictions.iter().find(|one| one.input == input);
        self.limits(&mut table, "taken", &found.region, &|input| sure(input).map(|one| [one.quasi_p, one.reproduced]));
        table
    }

    fn limits(&self, table: &mut Table, name: &str, region: &Region, sure: &dyn Fn(usize) -> Option<[f64; 2]>) {
        let numbers = [region.coverage, region.density, region.mass].map(|x| x.to_string());
        let counts = [region.inside, region.hits].map(|n| n.to_string());
        let limit = |x: f64| if x.is_finite() { x.to_string() } else { String::new() };
        let limited = |limits: &[f64; 2]| limits.iter().any(|limit| limit.is_finite());
        let paths = self.findings.inputs.inputs.iter().map(|input| input.path.clone());
        let mut rows: Vec<[String; 5]> = Vec::new();
        for (input, (path, limits)) in paths.zip(&region.limits).enumerate().filter(|(_, (_, limits))| limited(limits))
        {
            let [p, reproduced] = sure(input).map_or([const { String::new() }; 2], |sure| sure.map(|x| x.to_string()));
            rows.push([path, limit(limits[0]), limit(limits[1]), p, reproduced]);
        }
        if rows.is_empty() {
            rows.push([const { String::new() }; 5]);
        }
        for row in rows {
            let of_box = [name.to_owned()].into_iter().chain(numbers.clone()).chain(counts.clone());
            table.push(of_box.chain(row));
        }
    }

    /// The table of `assumptions.csv`.
    fn assumptions(&self) -> Table {
        let mut rows = Rows::new(&["rank", "path", "distribution", "grade", "matters", "quantity", "unit"]);
        let unit = self.unit_of_worth();
        for (rank, one) in self.findings.assumptions.iter().enumerate() {
            let input = &self.findings.inputs.inputs[one.input];
            let rank = (rank + 1).to_string();
            let (grade, matters) = (text::grade(input.grade), one.matters.to_string());
            let row = [rank.as_str(), &input.path, &input.distribution, grade, &matters];
            let with = |quantity, unit| row.iter().copied().chain([quantity, unit]).collect::<Vec<&str>>();
            let influence = if one.shared { "total index of its group" } else { "total index" };
            rows.value(&with(influence, "share"), &one.influence);
            rows.value(&with("worth of knowing it", unit), &one.worth);
            for (end, swing) in ["net impact at its lower tenth", "net impact at its upper tenth"].iter().enumerate() {
                let value = self.findings.swings[one.input].clone().map(|ends: [Estimate; 2]| ends[end]);
                rows.value(&with(swing, self::unit(Outcome::HarmWeeks)), &value);
            }
        }
        rows.0
    }

    /// The table of `screening.csv`, where there was a screening.
    fn screening(&self) -> Option<Table> {
        let mut rows = Rows::new(&["group", "quantity"]);
        for (group, effect) in self.findings.screening.as_ref()? {
            rows.value(&[group, "mean size of the elementary effects"], &effect.strength);
            for (quantity, number) in [("mean", effect.mean), ("standard deviation", effect.deviation)] {
                if let Some(number) = number {
                    rows.number(&[group, quantity], number);
                }
            }
        }
        Some(rows.0)
    }
}

/// Rows of names with an estimate each.
pub(super) struct Rows(pub(super) Table);

impl Rows {
    pub(super) fn new(names: &[&str]) -> Self {
        Self(Table::new(&[names, &["value", "low", "high", "n", "status"]].concat()))
    }

    pub(super) fn value(&mut self, names: &[&str], value: &Value) {
        let cells = match value {
            Ok(e) => [e.mean.to_string(), e.low.to_string(), e.high.to_string(), e.n.to_string(), "ok".to_owned()],
            Err(reason) => {
                let [value, low, high, n] = [const { String::new() }; 4];
                [value, low, high, n, text::undefined(reason)]
            }
        };
        self.0.push(names.iter().map(ToString::to_string).chain(cells));
    }

    fn number(&mut self, names: &[&str], number: f64) {
        let [low, high, n] = [const { String::new() }; 3];
        self.0.push(names.iter().map(ToString::to_string).chain([number.to_string(), low, high, n, "ok".to_owned()]));
    }
}
