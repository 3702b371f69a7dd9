//! What a sensitivity analysis finds, as tables, a page and a folder's contents.

mod page;

use std::fs::File;
use std::io::BufWriter;

use super::contents::{Contents, REPORT, SUMMARY};
use super::figures::{discovery, indices, tornado, worth};
use super::replicates::{key, unit};
use super::sections::Made;
use super::table::Table;
use super::text::{self, SensitivitySummary};
use super::{Asked, json};
use crate::analysis::prim::Region;
use crate::analysis::sensitivity::{Influence, Inputs, Sensitivity};
use crate::analysis::sobol::Indices;
use crate::experiment::Run;
use crate::measure::{Estimate, Failed, Outcome, Reading, Undefined, Value};
use crate::scenario::Scenario;

/// What the report of an analysis is made from.
#[derive(Clone, Copy, Debug)]
pub struct Analysis<'a> {
    /// What the batch was asked.
    pub asked: Asked<'a>,
    /// What was found.
    pub findings: &'a Sensitivity,
    /// By row and place in the row, the values of the uncertain numbers.
    pub values: &'a [Vec<Vec<f64>>],
    /// The same along the trajectories of a screening; they were run first.
    pub trajectories: &'a [Vec<Vec<f64>>],
    /// Replicates at each point.
    pub replicates: u32,
    /// Replicates with an outcome, in all.
    pub done: u32,
    /// Replicates without an outcome.
    pub failed: &'a [Failed],
}

/// What is kept of an analysis for who makes its report again: the fields of [`Analysis`] in their order, without what was asked.
pub type Kept = (Sensitivity, Vec<Vec<Vec<f64>>>, Vec<Vec<Vec<f64>>>, u32, u32, Vec<Failed>);

/// What a point is in its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Kind of row: `row` of the design, or `trajectory` of the screening.
    pub design: &'static str,
    /// Its place: `A`, `B`, `A` with a group from `B`, or with one of two tied inputs drawn anew; the step of a trajectory.
    pub place: String,
}

impl Role {
    /// The points of a row, in their order.
    #[must_use]
    pub fn of_rows(inputs: &Inputs) -> Vec<Self> {
        let mixed = inputs.groups.iter().map(|group| format!("A with {} from B", group.name));
        let path = |input: usize| &inputs.inputs[input].path;
        let tied = inputs.pairs.iter().flat_map(|pair| [pair.first, pair.second]);
        let anew = tied.map(|input| format!("A with {} anew", path(input)));
        let places = ["A", "B"].map(ToOwned::to_owned).into_iter().chain(mixed).chain(anew);
        places.map(|place| Self { design: "row", place }).collect()
    }

    /// The points of a trajectory of so many, in their order.
    #[must_use]
    pub fn along(points: usize) -> Vec<Self> {
        (0..points).map(|step| Self { design: "trajectory", place: step.to_string() }).collect()
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

    /// Whether knowing everything is worth nothing, however it is counted: there is nothing to draw of it then.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let found = self.findings;
        found.worth_of_all.as_ref().is_ok_and(|all| all.high <= 0.0)
            && found.bracket.as_ref().map_or(true, |[_, most]| *most <= 0.0)
    }

    /// Whether there are shares of a spread to be drawn: of net impact or of the relocated share.
    #[must_use]
    pub fn has_indices(&self) -> bool {
        let any = |found: &Result<Indices, Undefined>| {
            found.as_ref().is_ok_and(|found| found.groups.iter().any(|index| index.total.is_ok()))
        };
        any(&self.findings.of_net) || any(&self.findings.of_share)
    }

    /// The least and the most that an input is at the independent points.
    #[must_use]
    pub fn range(&self, input: usize) -> [f64; 2] {
        let values = self.values.iter().flat_map(|row| row.iter().take(2)).map(|point| point[input]);
        values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)])
    }

    /// All that an analysis leaves in its folder, but for the rows of replicates, which are written as they come.
    ///
    /// # Errors
    /// None that finite numbers can cause.
    pub fn contents(&self, words: &SensitivitySummary, made: &Made) -> Result<Contents, serde_json::Error> {
        let mut contents = Contents::of(std::slice::from_ref(self.asked.scenario));
        contents.table("points.csv", self.points());
        contents.table("indices.csv", self.indices());
        contents.table("boxes.csv", self.boxes());
        contents.table("assumptions.csv", self.assumptions());
        if let Some(table) = self.screening() {
            contents.table("screening.csv", table);
        }
        contents.text(SUMMARY, json::document(self.asked.scenario, self.asked.seed, words, self.findings)?);
        let &Self { findings, values, trajectories, replicates, done, failed, .. } = self;
        contents.findings(&(findings, values, trajectories, replicates, done, failed))?;
        contents.figure(tornado::NAME, tornado::draw(self), tornado::data(self));
        if self.has_indices() {
            contents.figure(indices::NAME, indices::draw(self), indices::data(self));
        }
        contents.figure(discovery::NAME, discovery::draw(self), discovery::data(self));
        if !self.is_settled() {
            contents.figure(worth::NAME, worth::draw(self), worth::data(self));
        }
        contents.text(REPORT, self.page(words, made).html());
        Ok(contents)
    }

    /// The table of `points.csv`: the values of the uncertain numbers at each point, those of a screening first.
    fn points(&self) -> Table {
        let inputs = &self.findings.inputs;
        let mut table = Table::new(&["point", "design", "row", "place", "path", "value"]);
        let mut point = 0;
        for (rows, roles) in [
            (self.trajectories, Role::along(self.trajectories.first().map_or(0, Vec::len))),
            (self.values, Role::of_rows(inputs)),
        ] {
            for (row, points) in rows.iter().enumerate() {
                for (role, values) in roles.iter().zip(points) {
                    point += 1;
                    let names = [point.to_string(), role.design.to_owned(), row.to_string(), role.place.clone()];
                    for (input, value) in inputs.inputs.iter().zip(values) {
                        table.push(names.iter().cloned().chain([input.path.clone(), value.to_string()]));
                    }
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
        rows.value(&[measure, "all", "share of chance in single replicates"], &indices.noise);
        for (group, index) in self.findings.inputs.groups.iter().zip(&indices.groups) {
            rows.value(&[measure, &group.name, "first order"], &index.first);
            rows.value(&[measure, &group.name, "total"], &index.total);
        }
        rows.value(&[measure, "all", "first orders together"], &indices.alone);
        for (pair, shares) in self.findings.inputs.pairs.iter().zip(&indices.pairs) {
            for (which, input) in [pair.first, pair.second].into_iter().enumerate() {
                let path = &self.findings.inputs.inputs[input].path;
                rows.value(&[measure, path, "Shapley effect"], &shares.effects[which]);
                rows.value(&[measure, path, "total where the other is known"], &shares.given_other[which]);
            }
        }
    }

    /// The table of `boxes.csv`: every box of the first peeling, and those that were taken.
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
        for (taken, name) in [found].into_iter().chain(&self.findings.also).zip(discovery::NAMES) {
            let sure = |input: usize| taken.restrictions.iter().find(|one| one.input == input);
            self.limits(&mut table, name, &taken.region, &|input| sure(input).map(|one| [one.quasi_p, one.reproduced]));
        }
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
            let influence = match one.kind {
                Influence::Own => "total index",
                Influence::Tied => "Shapley effect",
                Influence::Group => "total index of its group",
            };
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

/// Made-up analyses, for the tests of words, figures and pages.
#[cfg(test)]
mod made {
    use super::*;
    use crate::analysis::condition::Condition;
    use crate::analysis::sensitivity::{Question, Seen, Stakes, Study};
    use crate::analysis::sobol;
    use crate::model::books::Lens;
    use crate::report::sample::asked;

    /// Made-up readings of a scenario: net impact as a function of where the numbers stand, with chance on top.
    fn study(
        scenario: &Scenario,
        rows: usize,
        stakes: Option<Stakes>,
        net: impl Fn(&[f64], f64) -> f64,
    ) -> (Sensitivity, Vec<Vec<Vec<f64>>>) {
        let inputs = Inputs::of(scenario);
        let design = sobol::design(rows, inputs.inputs.len(), &inputs.moves(), 3);
        let each = |of: &dyn Fn(&[f64]) -> Vec<f64>| -> Vec<Vec<Vec<f64>>> {
            design.iter().map(|row| row.iter().map(|point| of(point)).collect()).collect()
        };
        let (places, values) = (each(&|point| scenario.places(point)), each(&|point| scenario.values(point)));
        let reading = |row: usize, at: usize, place: &[f64], replicate: usize| {
            let chance = (((row * 31 + at * 7 + replicate * 17) % 13) as f64 - 6.0) / 6.0;
            let net = net(place, chance);
            Reading { baseline: 200_000.0, net, direct: 30_000.0, spill: 30_000.0 - net }
        };
        let seen: Seen = places
            .iter()
            .enumerate()
            .map(|(row, points)| {
                let all = |(at, place): (usize, &Vec<f64>)| Some((0..2).map(|k| reading(row, at, place, k)).collect());
                points.iter().enumerate().map(all).collect()
            })
            .collect();
        let question = Question { fails: Condition::FAILS, stakes };
        let study = Study { inputs: &inputs, places: &places, values: &values, seen: &seen, question, seed: 1 };
        (study.analyse(Ok(Lens::Origin), None), values)
    }

    fn scenario() -> Scenario {
        Scenario::shipped("default").expect("the default is shipped").expect("it has no mistakes")
    }

    /// The same, with two numbers that go together.
    fn tied() -> Scenario {
        let text = "format = 1\nextends = \"default\"\n[[correlations]]\n\
            between = [\"choice.rationality\", \"willingness.base\"]\ncorrelation = 0.6\n";
        Scenario::parse("tied.toml", text).expect("it has no mistakes")
    }

    /// Checks every case under its name.
    pub fn on_every_case(check: impl Fn(&str, &Analysis)) {
        let (scenario, tied) = (scenario(), tied());
        let study = |rows, stakes, net: &dyn Fn(&[f64], f64) -> f64| (&scenario, study(&scenario, rows, stakes, net));
        let twice = |x: &[f64], chance: f64| {
            let fails = (x[0] < 0.35 && x[7] > 0.6) || (x[3] > 0.75 && x[8] < 0.4);
            if fails { -4_000.0 } else { 12_000.0 + 1_500.0 * chance }
        };
        let fails = |x: &[f64], chance: f64| 30_000.0 * (x[0] - 0.35 + 0.4 * x[7]) + 1_500.0 * chance;
        let money = Some(Stakes { worth: 0.4, cost: 4_000.0 });
        let cases = [
            ("fails", study(128, None, &fails)),
            ("money", study(128, money, &fails)),
            ("never fails", study(64, None, &|x, chance| 20_000.0 + 9_000.0 * x[2] + 900.0 * chance)),
            ("chance", study(64, None, &|_, chance| 9_000.0 * chance)),
            ("nothing", study(16, None, &|_, _| 0.0)),
            ("few", study(4, None, &fails)),
            ("two boxes", study(256, None, &twice)),
            ("tied", (&tied, self::study(&tied, 128, None, fails))),
        ];
        for (case, (scenario, (findings, values))) in &cases {
            let failed = [Failed { world: 3, replicate: 1, cause: "out of people".to_owned() }];
            let analysis = Analysis {
                asked: Asked { interrupted: *case == "few", ..asked(scenario, 100) },
                findings,
                values,
                trajectories: &[],
                replicates: 2,
                done: 99,
                failed: if *case == "few" { &failed } else { &[] },
            };
            check(case, &analysis);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::made::on_every_case;
    use super::*;
    use crate::report::canvas::Canvas;

    fn drawn(analysis: &Analysis) -> [(&'static str, Canvas); 4] {
        [
            ("tornado", tornado::draw(analysis)),
            ("indices", indices::draw(analysis)),
            ("box", discovery::draw(analysis)),
            ("worth", worth::draw(analysis)),
        ]
    }

    #[test]
    fn no_text_leaves_a_figure_or_covers_another() {
        on_every_case(|case, analysis| {
            for (name, canvas) in drawn(analysis) {
                let texts = canvas.texts();
                for (i, (a, first)) in texts.iter().enumerate() {
                    let inside = a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= canvas.width && a[3] <= canvas.height;
                    assert!(inside, "{case}, {name}: {first:?} at {a:?} leaves the canvas");
                    for (b, second) in &texts[..i] {
                        let (across, down) = (a[2].min(b[2]) - a[0].max(b[0]), a[3].min(b[3]) - a[1].max(b[1]));
                        assert!(across <= 1.0 || down <= 2.0, "{case}, {name}: {first:?} covers {second:?}");
                    }
                }
            }
        });
    }

    #[test]
    fn titles_say_the_finding() {
        let titles = std::cell::RefCell::new(Vec::new());
        on_every_case(|case, analysis| {
            let all = [
                text::tornado_title(analysis),
                text::indices_title(analysis),
                text::box_title(analysis),
                text::worth_title(analysis),
            ];
            titles.borrow_mut().push(format!("{case}\n  {}", all.join("\n  ")));
        });
        insta::assert_snapshot!(titles.into_inner().join("\n"));
    }

    #[test]
    fn a_summary_in_words() {
        on_every_case(|case, analysis| {
            let said = text::sensitivity_summary(analysis);
            let rows = [&said.assumptions.header].into_iter().chain(&said.assumptions.rows).take(6);
            let table = rows.map(|row| row.join(" | ")).collect::<Vec<_>>().join("\n");
            let written = [said.sentences.join("\n"), table, said.warnings.join("\n")].join("\n\n");
            if ["fails", "chance", "few", "two boxes", "tied"].contains(&case) {
                insta::assert_snapshot!(case, written);
            }
        });
    }

    #[test]
    fn a_folder_has_no_missing_number_without_a_reason() {
        on_every_case(|case, analysis| {
            let arguments = std::collections::BTreeMap::new();
            let made = Made { version: "9.9", commit: None, run_id: String::new(), hash: "def", arguments: &arguments };
            let contents = analysis.contents(&text::sensitivity_summary(analysis), &made).unwrap();
            let document = contents.document().unwrap();
            assert!(!document.contains("NaN"), "{case}");
            let names: Vec<&str> = contents.files().iter().map(|(name, _)| name.as_str()).collect();
            for name in ["points.csv", "indices.csv", "boxes.csv", "assumptions.csv", "figures/tornado"] {
                assert!(names.contains(&name), "{case}: {name}");
            }
            let shares = analysis.has_indices();
            assert_eq!(names.contains(&"figures/indices.csv"), shares, "{case}: an empty grid is no figure");
            assert_eq!(shares, !["chance", "nothing", "few"].contains(&case), "{case}");
            let is_zero = ["never fails", "nothing"].contains(&case);
            assert_eq!(names.contains(&"figures/worth.csv"), !is_zero, "{case}: a column of zeros is no figure");
            let words = text::worth_knowing(analysis);
            assert_eq!(words.contains("there is no figure of that"), is_zero, "{case}: {words}");
        });
    }
}
