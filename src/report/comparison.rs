//! Mixes beside each other, as tables and a folder's contents.

use std::io::Write;

use super::contents::{Contents, SUMMARY};
use super::figures::{cells, mixes, pareto};
use super::replicates::{key, unit};
use super::table::Table;
use super::text::{self, MixSummary};
use super::{json, parameters, side_of, world_numbers};
use crate::analysis::comparison::{Compared, Comparison};
use crate::analysis::contest::Step;
use crate::experiment::Run;
use crate::measure::{Category, Levels, Outcome, Undefined, Value};
use crate::model::books::Lens;
use crate::scenario::{Menu, Scenario};

/// Lenses by which somebody is better or worse off: target groups, and places at both ends.
pub const EQUITY: [Lens; 3] = [Lens::Group, Lens::Origin, Lens::Destination];

/// What a report of a comparison is made from.
#[derive(Clone, Copy, Debug)]
pub struct Ranked<'a> {
    /// The mixes and their scenarios.
    pub menu: &'a Menu,
    /// What they are worth beside each other.
    pub findings: &'a Comparison,
    /// Seed of the batch.
    pub seed: u64,
    /// Replicates that were asked for at most, in all worlds together; of a budget, arms.
    pub planned: u32,
    /// Worlds that were asked for at most; one is the central one.
    pub worlds: u32,
    /// Whether the batch was stopped before it was over.
    pub interrupted: bool,
}

impl<'a> Ranked<'a> {
    /// The scenario of the world.
    #[must_use]
    pub fn scenario(&self) -> &'a Scenario {
        self.menu.base()
    }

    /// The mixes from the best down.
    #[must_use]
    pub fn order(&self) -> Vec<&'a Compared> {
        self.findings.ranking().into_iter().map(|i| &self.findings.mixes[i]).collect()
    }

    /// All that a comparison leaves in its folder, but for its observations, which are written as they come.
    ///
    /// # Errors
    /// None that a batch of finite numbers can cause.
    pub fn contents(&self, words: &MixSummary) -> Result<Contents, serde_json::Error> {
        let mut contents = Contents::of(self.scenario());
        for other in &self.menu.scenarios[1..] {
            contents.text(&format!("scenario-{}.toml", other.name), other.text.clone());
        }
        let worlds = world_numbers(if self.worlds > 1 { self.findings.worlds.max(2) } else { 1 });
        contents.table("worlds.csv", parameters::worlds(self.scenario(), self.seed, worlds));
        contents.table("mixes.csv", self.mixes());
        contents.table("equity.csv", self.equity());
        contents.text(SUMMARY, json::document(self.scenario(), self.seed, words, self.findings)?);
        contents.figure("mixes", mixes::draw(self), mixes::data(self));
        contents.figure("pareto", pareto::draw(self), pareto::data(self));
        Ok(contents)
    }

    /// The table of `mixes.csv`: every mix that was evaluated, whatever became of it.
    fn mixes(&self) -> Table {
        let header =
            ["rank", "mix", "interventions", "standing", "replicates", "on_front", "dimension", "quantity", "unit"];
        let mut table = Table::new(&[&header[..], &["value", "low", "high", "n", "status"]].concat());
        for (rank, mix) in (1..).zip(self.order()) {
            let names =
                [rank.to_string(), mix.name.clone(), mix.interventions.join(" + "), text::mix_standing(mix.standing)];
            let names = [&names[..], &[mix.replicates.to_string(), mix.on_front.to_string()]].concat();
            for (dimension, quantity, unit, value) in quantities(mix) {
                let quantity = [dimension, quantity.to_owned(), unit.to_owned()];
                table.push(names.iter().cloned().chain(quantity).chain(with_number(&value)));
            }
        }
        table
    }

    /// The table of `equity.csv`: who is better and who is worse off.
    fn equity(&self) -> Table {
        let mut table =
            Table::new(&["mix", "lens", "category", "baseline", "change", "low", "high", "status", "verdict"]);
        for mix in self.order() {
            for (lens, category) in touched(mix) {
                let baseline = category.baseline.as_ref().map_or_else(|_| String::new(), |one| one.mean.to_string());
                let names = [mix.name.clone(), key(lens), category.label.clone(), baseline];
                let verdict = [text::better_or_worse(side_of(&category.change)).to_owned()];
                table.push(names.into_iter().chain(cells(&category.change)).chain(verdict));
            }
        }
        table
    }
}

/// The categories by which somebody is better or worse off with a mix.
pub fn touched(mix: &Compared) -> impl Iterator<Item = (Lens, &Category)> {
    let lenses = EQUITY.iter().filter_map(|lens| mix.finding.lenses.iter().find(|finding| finding.lens == *lens));
    lenses.flat_map(|finding| finding.categories.iter().map(|category| (finding.lens, category)))
}

/// Everything that is said of a mix: dimension, quantity, unit, value.
fn quantities(mix: &Compared) -> Vec<(String, &'static str, &'static str, Value)> {
    let (impact, amount) = (&mix.finding.impact, unit(Outcome::HarmWeeks));
    let known = |number: f64| crate::measure::Estimate { mean: number, low: number, high: number, n: mix.replicates };
    let whole = [
        ("net", amount, impact.net.clone()),
        ("relative", "share", impact.relative.clone()),
        ("probability of more with the mix", "probability", impact.backfire.clone()),
        ("net in the worst tenth of replicates", amount, mix.worst.clone()),
        ("regret", amount, mix.regret.clone()),
        ("interaction", amount, mix.interaction.clone()),
        ("cost", "kUSD", mix.cost.clone().map(known)),
        ("cost per unit averted", "kUSD", mix.cost_per_week.clone()),
    ];
    let whole = whole.into_iter().map(|(quantity, unit, value)| ("all".to_owned(), quantity, unit, value));
    let shares = mix
        .finding
        .lenses
        .iter()
        .map(|lens| (key(lens.lens), text::basis(lens.headline.basis), "share", lens.headline.share.clone()));
    whole.chain(shares).collect()
}

/// An estimate as cells: mean, low, high, n, status.
fn with_number(value: &Value) -> [String; 5] {
    let [mean, low, high, status] = cells(value);
    let n = value.as_ref().map_or_else(|_: &Undefined| String::new(), |estimate| estimate.n.to_string());
    [mean, low, high, n, status]
}

/// Columns of the file of observations.
pub const COLUMNS: [&str; 9] =
    ["run_id", "scenario", "world", "replicate", "mix", "baseline", "programme", "net", "status"];

/// Writes replicates as they come, one row for each mix but doing nothing, whose net impact is zero.
pub struct ObservationRows<'a, W: Write> {
    out: csv::Writer<W>,
    run_id: &'a str,
    menu: &'a Menu,
}

impl<'a, W: Write> ObservationRows<'a, W> {
    /// To a writer whose header, [`COLUMNS`], is written.
    pub const fn new(out: csv::Writer<W>, run_id: &'a str, menu: &'a Menu) -> Self {
        Self { out, run_id, menu }
    }

    /// Writes a replicate of a step, or why it has no outcome.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, step: &Step, run: &Run<Vec<Levels>>) -> Result<(), csv::Error> {
        let (world, replicate, scenario) = (run.world.to_string(), run.replicate.to_string(), &self.menu.base().name);
        let mut row = |mix: &str, numbers: [String; 3], status: &str| {
            let [baseline, programme, net] = &numbers;
            let names = [self.run_id, scenario, &world, &replicate, mix];
            self.out.write_record(names.into_iter().chain([baseline.as_str(), programme, net, status]))
        };
        let mixes = step.alternatives.iter().filter(|&&mix| mix != 0);
        match &run.outcome {
            Ok(arms) => mixes.zip(&arms[1..]).try_for_each(|(&mix, arm)| {
                let (baseline, programme) = (arms[0].harm_weeks, arm.harm_weeks);
                let numbers = [baseline, programme, baseline - programme].map(|x| x.to_string());
                row(&self.menu.mixes[mix].name, numbers, "ok")
            }),
            Err(failure) => row("", [const { String::new() }; 3], &text::failed(&failure.0)),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(), csv::Error> {
        Ok(self.out.flush()?)
    }
}
