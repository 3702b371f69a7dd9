//! Mixes beside each other, as tables, a page and a folder's contents.

mod page;

pub use page::flags;

use std::io::Write;

use super::analysis::Rows;
use super::contents::{Contents, REPORT, SUMMARY};
use super::figures::{cells, mixes, pareto};
use super::replicates::{key, unit};
use super::sections::Made;
use super::table::Table;
use super::text::{self, MixSummary};
use super::{Asked, json, parameters, side_of, world_numbers};
use crate::analysis::comparison::{Compared, Comparison};
use crate::analysis::contest::Step;
use crate::experiment::Run;
use crate::measure::{Category, Estimate, Impact, Levels, Outcome, Spread, Value};
use crate::model::books::Lens;
use crate::scenario::Menu;

/// Lenses by which somebody is better or worse off: target groups, and places at both ends.
pub const EQUITY: [Lens; 3] = [Lens::Group, Lens::Origin, Lens::Destination];

/// What a report of a comparison is made from.
#[derive(Clone, Copy, Debug)]
pub struct Ranked<'a> {
    /// What the batch was asked.
    pub asked: Asked<'a>,
    /// The mixes and their scenarios.
    pub menu: &'a Menu,
    /// What they are worth beside each other.
    pub findings: &'a Comparison,
}

impl<'a> Ranked<'a> {
    /// The mixes from the best down.
    #[must_use]
    pub fn order(&self) -> Vec<&'a Compared> {
        self.findings.ranking().into_iter().map(|i| &self.findings.mixes[i]).collect()
    }

    /// Those of them that heats did not leave behind, of which enough is known to set one against another.
    #[must_use]
    pub fn raced(&self) -> Vec<&'a Compared> {
        self.order().into_iter().filter(|mix| !mix.is_behind()).collect()
    }

    /// All that a comparison leaves in its folder, but for its observations, which are written as they come.
    ///
    /// # Errors
    /// None that a batch of finite numbers can cause.
    pub fn contents(&self, words: &MixSummary, made: &Made) -> Result<Contents, serde_json::Error> {
        let Asked { scenario, seed, worlds, .. } = self.asked;
        let scenarios = &self.menu.scenarios;
        let mut contents = Contents::of(scenarios);
        let numbers = world_numbers(if worlds > 1 { self.findings.worlds.max(2) } else { 1 });
        contents.table("worlds.csv", parameters::worlds(scenarios, seed, &numbers));
        contents.table("mixes.csv", self.mixes());
        contents.table("estimates.csv", self.estimates());
        contents.table("equity.csv", self.equity());
        contents.text(SUMMARY, json::document(scenario, seed, words, &self.findings.digest(text::SHOWN))?);
        contents.findings(self.findings)?;
        contents.figure(mixes::NAME, mixes::draw(self), mixes::data(self));
        contents.figure(pareto::NAME, pareto::draw(self), pareto::data(self));
        contents.text(REPORT, self.page(words, made).html());
        Ok(contents)
    }

    /// The table of `mixes.csv`: every mix that was evaluated, whatever became of it, once. Other tables name it by `mix`.
    fn mixes(&self) -> Table {
        let header = ["mix", "rank", "scenario", "interventions", "standing", "replicates", "on_front"];
        let mut table = Table::new(&header);
        for (rank, i) in (1..).zip(self.findings.ranking()) {
            let mix = &self.findings.mixes[i];
            let scenario = &self.menu.scenarios[self.menu.mixes[i].scenario].name;
            let names = [mix.name.clone(), rank.to_string(), scenario.clone(), mix.interventions.join(" + ")];
            let stands = [text::mix_standing(mix.standing), mix.replicates.to_string(), mix.on_front.to_string()];
            table.push(names.into_iter().chain(stands));
        }
        table
    }

    /// The table of `estimates.csv`: everything that is said of every mix, from the best down.
    fn estimates(&self) -> Table {
        let mut rows = Rows::new(&["mix", "dimension", "quantity", "unit"]);
        for mix in self.order() {
            for (dimension, quantity, unit, value) in quantities(mix) {
                rows.value(&[&mix.name, &dimension, quantity, unit], &value);
            }
        }
        rows.0
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
    let known = |number: f64| Estimate { mean: number, low: number, high: number, n: mix.replicates };
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
    let whole = whole.into_iter().chain(spread(impact, known));
    let whole = whole.map(|(quantity, unit, value)| ("all".to_owned(), quantity, unit, value));
    let shares = mix
        .finding
        .lenses
        .iter()
        .map(|lens| (key(lens.lens), text::basis(lens.headline.basis), "share", lens.headline.share.clone()));
    whole.chain(shares).collect()
}

/// Chance and parameters in the spread of net impact, where there are several worlds.
fn spread(impact: &Impact, known: impl Fn(f64) -> Estimate) -> Vec<(&'static str, &'static str, Value)> {
    let Ok(Spread { chance, parameters, share, .. }) = &impact.net_spread else { return Vec::new() };
    let squared = "harm-weighted victim-weeks, squared";
    vec![
        ("net: variance within worlds (chance)", squared, chance.clone().map(&known)),
        ("net: variance between worlds (parameters)", squared, parameters.clone().map(&known)),
        ("net: share of parameters", "share", share.clone()),
    ]
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

/// Made-up comparisons, for the tests of words and figures.
#[cfg(test)]
pub(super) mod made {
    use super::*;
    use crate::analysis::contest::{Rule, Spared, Zone};
    use crate::analysis::gathering::{Announced, Gathering};
    use crate::experiment::Failure;
    use crate::measure::{MixSums, Undefined};
    use crate::model::books::Layout;
    use crate::units::Cost;

    const LENSES: [Lens; 8] = Lens::ALL;

    /// One case.
    pub struct Case {
        /// Its name.
        pub name: &'static str,
        /// The mixes.
        pub menu: Menu,
        /// What is found.
        pub findings: Comparison,
    }

    impl Case {
        /// What a report is made from.
        pub fn ranked(&self) -> Ranked<'_> {
            let asked =
                Asked { scenario: &self.menu.scenarios[0], seed: 7, planned: 500, worlds: 1, interrupted: false };
            Ranked { asked, menu: &self.menu, findings: &self.findings }
        }
    }

    fn race(most: u32) -> Rule {
        Rule::Race { confidence: 0.95, zone: Zone::Share(0.01), first: 30, most }
    }

    /// All cases: clear, without costs, undecided, harmful, many mixes, a budget, hardly anything, nothing.
    pub fn cases() -> Vec<Case> {
        let two = [21_000.0, 9_000.0];
        let close = Rule::Race { confidence: 0.95, zone: Zone::Amount(1.0), first: 30, most: 30 };
        vec![
            case("clear", "default", &two, race(500), true),
            case("unpriced", "default", &two, race(500), false),
            case("undecided", "default", &[4_000.0, -10.0], close, true),
            case("harmful", "default", &[-21_000.0, -9_000.0], race(500), true),
            case("many", "national-plan", &[0.0, 3_000.0, 8_000.0, -2_000.0, 500.0, 5_000.0], race(500), true),
            case("heats", "national-plan", &[0.0, 3e3, 8e3, -2e3, 500.0, 5e3, 6e3], race(500), true),
            case("budget", "default", &two, Rule::Budget(150), true),
            case("few", "default", &two, race(2), true),
            case("none", "default", &two, race(0), true),
        ]
    }

    fn case(name: &'static str, scenario: &str, effects: &[f64], rule: Rule, priced: bool) -> Case {
        let mut scenario = crate::scenario::Scenario::shipped(scenario).expect("it is shipped").expect("it is valid");
        while scenario.programme.len() < effects.len() {
            let more = scenario.programme.last().expect("it has interventions").clone();
            scenario
                .programme
                .push(crate::model::interventions::Intervention { name: "more of it".to_owned(), ..more });
        }
        for (i, row) in scenario.programme.iter_mut().enumerate().filter(|_| priced) {
            row.cost = Some(Cost::new(100.0 * (i + 1) as f64).expect("a cost"));
        }
        let menu = Menu::new(vec![scenario], &["all".to_owned()]).expect("there are mixes");
        let layout = Layout::new(&menu.base().setting, 260);
        let begin = |mix: usize, races: bool| {
            MixSums::new(&menu.programme(&menu.mixes[mix]), &layout, if races { &LENSES } else { &[] })
        };
        let spared =
            Spared { always: menu.alone(), costs: announced(&menu).into_iter().map(|mix| mix.cost.ok()).collect() };
        let mut gathering = Gathering::new(rule, menu.mixes.len(), spared, begin, 1);
        while let Some(step) = gathering.next_step() {
            for replicate in step.observations.clone() {
                let outcome = if replicate == 1 && name == "clear" {
                    Err(Failure("the population ran out".to_owned()))
                } else {
                    Ok(arms(&menu, &layout, effects, &step, replicate))
                };
                gathering.take(&step, &Run { world: 0, replicate, outcome });
            }
        }
        let findings = gathering.comparison(announced(&menu), &layout);
        Case { name, menu, findings }
    }

    fn announced(menu: &Menu) -> Vec<Announced> {
        let cost = |row: &crate::model::interventions::Intervention| {
            row.cost.map(Cost::get).ok_or_else(|| Undefined::NoCost { intervention: row.name.clone() })
        };
        let announced = |mix: &crate::scenario::Mix| Announced {
            name: mix.name.clone(),
            interventions: menu.names(mix).into_iter().map(ToOwned::to_owned).collect(),
            parts: menu.parts(mix),
            cost: menu.programme(mix).iter().map(cost).sum(),
        };
        menu.mixes.iter().map(announced).collect()
    }

    /// The arms of a replicate: effects add up but for a tenth that interventions take from each other; what is averted comes from
    /// the first category of each lens, and a fifth of it goes to the last.
    fn arms(menu: &Menu, layout: &Layout, effects: &[f64], step: &Step, replicate: u32) -> Vec<Levels> {
        let luck = [3.0, -1.0, -2.0, 4.0, -4.0, 1.0, -1.0][replicate as usize % 7];
        let baseline = 500_000.0 + 900.0 * luck;
        let arm = |net: f64, categories: &dyn Fn(usize, usize) -> f64| Levels {
            harm_weeks: baseline - net,
            by_lens: LENSES
                .iter()
                .map(|&lens| layout.len(lens))
                .map(|n| (0..n).map(|c| baseline / n as f64 - net * categories(c, n)).collect())
                .collect(),
        };
        let shares = |c: usize, n: usize| match c {
            _ if n == 1 => 1.0,
            0 => 1.2,
            c if c + 1 == n => -0.2,
            _ => 0.0,
        };
        let of_mix = |&mix: &usize| {
            let interventions = &menu.mixes[mix].interventions;
            let sum: f64 = interventions.iter().map(|&i| effects[i] * (1.0 + luck * (i + 1) as f64 / 25.0)).sum();
            let overlap = if interventions.len() > 1 { 0.1 } else { 0.0 };
            arm(sum * (1.0 - overlap), &shares)
        };
        let run = step.alternatives.iter().filter(|&&mix| mix != 0);
        let placebo = arm(40.0 * luck, &shares);
        [arm(0.0, &shares)].into_iter().chain(run.map(of_mix)).chain([placebo]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mix_that_was_evaluated_is_kept() {
        for case in made::cases() {
            let (ranked, all) = (case.ranked(), case.menu.mixes.len());
            assert_eq!(ranked.mixes().rows.len(), all, "{}", case.name);
            let quantities = case.findings.mixes.iter().map(|mix| 8 + mix.finding.lenses.len());
            assert_eq!(ranked.estimates().rows.len(), quantities.sum::<usize>(), "{}", case.name);
            let tables = [ranked.mixes(), ranked.estimates()];
            assert!(tables.iter().all(|table| table.rows.iter().all(|row| row.len() == table.header.len())));
            let touched = case.findings.mixes.iter().map(|mix| touched(mix).count());
            assert_eq!(ranked.equity().rows.len(), touched.sum::<usize>());
            let words = text::mix_summary(&ranked);
            let arguments = std::collections::BTreeMap::new();
            let made = Made { version: "9.9", commit: None, run_id: String::new(), hash: "def", arguments: &arguments };
            let contents = ranked.contents(&words, &made).unwrap();
            let document = contents.document().unwrap();
            let read: serde_json::Value = serde_json::from_str(document).unwrap();
            assert_eq!(read["findings"]["mixes"].as_array().map(Vec::len), Some(all.min(text::SHOWN)));
            assert_eq!(read["findings"]["evaluated"], all);
            assert_eq!(read["findings"]["best"], case.findings.best().name.as_str());
            assert_eq!(serde_json::from_value::<MixSummary>(read["summary"].clone()).unwrap(), words);
        }
    }

    #[test]
    fn a_comparison_in_words() {
        for case in made::cases() {
            let said = text::mix_summary(&case.ranked());
            let tables = [&said.ranking, &said.prices, &said.moves, &said.equity].map(|table| {
                let rows = [&table.header].into_iter().chain(&table.rows).take(5);
                rows.map(|row| row.join(" | ")).collect::<Vec<_>>().join("\n")
            });
            let written =
                [said.sentences.join("\n"), tables.join("\n"), [said.left_out, said.warnings].concat().join("\n")]
                    .join("\n\n");
            if ["clear", "undecided", "harmful", "many", "heats", "budget", "none"].contains(&case.name) {
                insta::assert_snapshot!(case.name, written);
            }
        }
    }

    #[test]
    fn no_text_of_a_figure_leaves_the_canvas_or_covers_another() {
        for case in made::cases() {
            for canvas in [mixes::draw(&case.ranked()), pareto::draw(&case.ranked())] {
                let texts = canvas.texts();
                for (i, (a, first)) in texts.iter().enumerate() {
                    let inside = a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= canvas.width && a[3] <= canvas.height;
                    assert!(inside, "{}: {first:?} at {a:?} leaves the canvas", case.name);
                    for (b, second) in &texts[..i] {
                        let (across, down) = (a[2].min(b[2]) - a[0].max(b[0]), a[3].min(b[3]) - a[1].max(b[1]));
                        assert!(across <= 1.0 || down <= 2.0, "{}: {first:?} covers {second:?}", case.name);
                    }
                }
                assert!(canvas.svg().unwrap().contains(text::LIMITS_SHORT));
            }
        }
    }

    #[test]
    fn titles_say_which_mix_is_best() {
        let titles: Vec<String> = made::cases()
            .iter()
            .map(|case| {
                format!(
                    "{}: {}\n  {}",
                    case.name,
                    text::mixes_title(&case.ranked()),
                    text::pareto_title(&case.ranked())
                )
            })
            .collect();
        insta::assert_snapshot!(titles.join("\n"));
    }
}
