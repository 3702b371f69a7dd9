//! `waterbed compare`: mixes of interventions beside each other, on the same luck.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::batch::{BatchArguments, Done, Size, without_panic_messages};
use super::watch::Watch;
use super::{Trouble, words};
use crate::analysis::comparison::Comparison;
use crate::analysis::contest::{FINALISTS, Rule, Spared, Step, Zone};
use crate::analysis::gathering::{Announced, Gathering};
use crate::engine;
use crate::experiment::{Arms, Experiment, Failure, Family, Monitor, Pairing, Place, Run, Seen, Worlds};
use crate::measure::{self, Levels, MixSums, levels};
use crate::model::World;
use crate::model::books::{Books, Layout, Lens};
use crate::model::channels::Channels;
use crate::model::interventions::Intervention;
use crate::model::programme::Programme;
use crate::report::Asked;
use crate::report::comparison::{COLUMNS, ObservationRows, Ranked, flags};
use crate::report::sections::Made;
use crate::report::text::{self, MixSummary};
use crate::scenario::{ALL, Menu, Mix, Scenario};
use crate::store::{Counts, Ending, Existing, Folder, Identity, Journal};

/// Replicates in each drawn world unless another number is asked for.
const IN_A_WORLD: u32 = 4;
/// Observations of the first stage of a race between few mixes, and between more.
const FIRST: [u32; 2] = [64, 32];
/// So many mixes are few.
const FEW: usize = 8;
/// The placebo arm is run by the steps that begin before this observation.
const PLACEBOS: u32 = 100;
/// Probability of selecting the best, and the share of the baseline that is not worth detecting.
const USUAL: (f64, Zone) = (0.95, Zone::Share(0.01));

#[derive(Args)]
pub struct CompareArguments {
    #[arg(required = true, value_name = "SCENARIO", help = words::SCENARIOS)]
    scenarios: Vec<PathBuf>,
    #[arg(long = "mix", value_name = "NAME=A+B", help = words::MIX)]
    mixes: Vec<String>,
    #[arg(long, value_name = "PROBABILITY", value_parser = confidence, help = words::GUARANTEE)]
    guarantee: Option<f64>,
    #[arg(long, value_name = "AMOUNT", value_parser = zone, help = words::INDIFFERENCE)]
    indifference: Option<Zone>,
    #[arg(long, value_name = "N", conflicts_with_all = ["guarantee", "indifference"], help = words::BUDGET)]
    budget: Option<u32>,
    #[command(flatten)]
    pub batch: BatchArguments,
}

/// A share, as `95%` or `0.95`.
fn share(text: &str) -> Option<f64> {
    let percent = text.strip_suffix('%').map(|number| number.trim().parse::<f64>().map(|share| share / 100.0));
    percent.unwrap_or_else(|| text.parse()).ok().filter(|share| *share > 0.0 && *share < 1.0)
}

fn confidence(text: &str) -> Result<f64, String> {
    share(text).filter(|share| *share >= 0.5).ok_or_else(words::which_guarantee)
}

fn zone(text: &str) -> Result<Zone, String> {
    let amount = || text.parse().ok().filter(|amount: &f64| *amount > 0.0 && amount.is_finite()).map(Zone::Amount);
    let found = if text.ends_with('%') { share(text).map(Zone::Share) } else { amount() };
    found.ok_or_else(words::which_indifference)
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &CompareArguments) -> Result<u8, Trouble> {
    let batch = &arguments.batch;
    let menu = arguments.menu()?;
    let scenario = menu.base();
    let task = arguments.task(&menu)?;
    let Task { size, rule, asked, planned, .. } = task;
    let decisive = task.decisive();
    let flags = flags(rule, &menu, planned, &decisive);
    let flags = flags.into_iter().filter(|(name, _)| asked || !["guarantee", "indifference"].contains(&name.as_str()));
    let others = &menu.scenarios[1..];
    let identity = Identity::new(scenario, size.seed, decisive).of("compare").beside(others, flags.collect());
    let run_id = identity.run_id();
    let preparing = words::comparing(&menu, size.worlds, rule);
    batch.perform(identity, planned, &preparing, |folder, watch| task.run(folder, &run_id, watch))
}

/// Makes the report of a folder again.
pub fn report(arguments: &CompareArguments, folder: &Existing) -> Result<u8, Trouble> {
    let menu = arguments.menu()?;
    let task = arguments.task(&menu)?;
    let done = task.told(&folder.findings()?, !folder.manifest.complete, &folder.made())?;
    arguments.batch.report(folder, &done)
}

impl CompareArguments {
    fn menu(&self) -> Result<Menu, Trouble> {
        let scenarios: Result<Vec<Scenario>, Trouble> =
            self.scenarios.iter().map(|one| self.batch.scenario(one)).collect();
        Menu::new(scenarios?, &self.mixes).map_err(|error| Trouble::Usage(error.to_string()))
    }

    fn task<'a>(&self, menu: &'a Menu) -> Result<Task<'a>, Trouble> {
        let (batch, scenario) = (&self.batch, menu.base());
        let usual = if batch.worlds(scenario) == 1 { scenario.plan.replicates } else { IN_A_WORLD };
        let size = batch.size(scenario, usual)?;
        let rule = self.rule(menu, size)?;
        let asked = self.guarantee.is_some() || self.indifference.is_some();
        let planned = if let Some(budget) = self.budget { budget } else { size.planned };
        let named = self.mixes.iter().any(|mix| mix != ALL);
        Ok(Task { menu, named, size, rule, asked, planned })
    }

    /// How the best is found.
    fn rule(&self, menu: &Menu, Size { replicates, worlds, .. }: Size) -> Result<Rule, Trouble> {
        let mixes = menu.mixes.len();
        let Some(budget) = self.budget else {
            let (confidence, zone) = (self.guarantee.unwrap_or(USUAL.0), self.indifference.unwrap_or(USUAL.1));
            let most = if worlds > 1 { worlds } else { replicates };
            let first = if mixes <= FEW && worlds == 1 { FIRST[0] } else { FIRST[1] };
            return Ok(Rule::Race { confidence, zone, first, most });
        };
        if worlds == 1 && self.batch.replicates.is_some() {
            return Err(Trouble::Usage(words::budget_and_replicates()));
        }
        let each = if worlds > 1 { replicates } else { 1 };
        let least = 2 * each * (mixes as u32 - 1);
        if budget < least {
            return Err(Trouble::Usage(words::small_budget(mixes - 1, least)));
        }
        Ok(Rule::Budget(budget / each))
    }
}

/// What a contest came to, and whether it is over or was stopped before.
struct Gathered {
    findings: Comparison,
    is_over: bool,
}

/// One batch to be run.
struct Task<'a> {
    menu: &'a Menu,
    /// Whether mixes are named, and not all there are.
    named: bool,
    size: Size,
    rule: Rule,
    /// Whether the guarantee was asked for, and not only usual.
    asked: bool,
    planned: u32,
}

impl Task<'_> {
    /// Arguments that change a result.
    fn decisive(&self) -> BTreeMap<String, String> {
        let mut decisive = self.size.decisive();
        let mixes = self.menu.mixes.iter().map(|mix| format!("{}={}", mix.name, self.menu.names(mix).join("+")));
        let named = mixes.skip(1).collect::<Vec<_>>().join("; ");
        decisive.insert("mixes".to_owned(), if self.named { named } else { "all".to_owned() });
        decisive.insert("rule".to_owned(), text::contest_rule(self.rule));
        for scenario in &self.menu.scenarios[1..] {
            let hash = blake3::hash(scenario.text.as_bytes()).to_hex().to_string();
            decisive.insert(format!("scenario {}", scenario.name), hash);
        }
        decisive
    }

    fn run(&self, folder: &Folder, run_id: &str, watch: &Watch) -> Result<Done<MixSummary>, Trouble> {
        let plan = self.menu.base().plan;
        let layout = Layout::new(&self.menu.base().setting, plan.window);
        let Gathered { findings, is_over } = self.simulate(folder, run_id, &layout, watch)?;
        watch.end();
        self.told(&findings, !is_over, &folder.made())
    }

    /// What is said of the findings.
    fn told(&self, findings: &Comparison, interrupted: bool, made: &Made) -> Result<Done<MixSummary>, Trouble> {
        let Size { seed, worlds, .. } = self.size;
        let asked = Asked { scenario: self.menu.base(), seed, planned: self.planned, worlds, interrupted };
        let ranked = Ranked { asked, menu: self.menu, findings };
        let summary = text::mix_summary(&ranked);
        let contents = ranked.contents(&summary, made).map_err(|cause| Trouble::Other(cause.to_string()))?;
        let failed = findings.failed.len() as u32;
        let replicates = Counts { planned: self.planned, done: findings.replicates, failed };
        let precise = self.asked.then_some(findings.verdict.guaranteed);
        Ok(Done { summary, contents, ending: Ending { replicates, precise, complete: !interrupted } })
    }

    fn announced(&self) -> Vec<Announced> {
        let announced = |mix: &Mix| Announced {
            name: mix.name.clone(),
            interventions: self.menu.names(mix).into_iter().map(ToOwned::to_owned).collect(),
            parts: self.menu.parts(mix),
            cost: measure::cost(&self.menu.programme(mix)),
        };
        self.menu.mixes.iter().map(announced).collect()
    }

    /// Simulates step by step; each replicate is written and summed as it comes, and then forgotten. Arms that were run before the same
    /// comparison was stopped are not run again.
    fn simulate(&self, folder: &Folder, run_id: &str, layout: &Layout, watch: &Watch) -> Result<Gathered, Trouble> {
        let lenses = self.lenses();
        let looked_at = |races: bool| if races { &lenses[..] } else { &[] };
        let begin = |mix: usize, races: bool| {
            MixSums::new(&self.menu.programme(&self.menu.mixes[mix]), layout, looked_at(races))
        };
        let each = if self.size.worlds > 1 { self.size.replicates } else { 1 };
        let costs = self.announced().into_iter().map(|mix| mix.cost.ok()).collect();
        let spared = Spared { always: self.menu.alone(), costs };
        let mut gathering = Gathering::new(self.rule, self.menu.mixes.len(), spared, begin, each);
        let rows = folder.rows("observations.csv", &COLUMNS)?;
        let mut rows = ObservationRows::new(rows, run_id, self.menu);
        let kept: Kept = folder.journal()?;
        if !kept.is_empty() {
            watch.tell(&words::going_on(kept.len(), "arms"));
        }
        let (mut written, mut is_over) = (Ok(()), false);
        let levels = [false, true].map(|races| levels(&self.menu.base().setting, layout, looked_at(races)));
        let runner = Runner::new(self.menu, self.size, levels, &kept, watch);
        without_panic_messages(|| {
            while !watch.stopped() && kept.is_sound() {
                let Some(step) = gathering.next_step() else {
                    is_over = true;
                    break;
                };
                watch.bound(gathering.at_most());
                runner.step(&step, |run| {
                    if written.is_ok() {
                        written = rows.write(&step, &run);
                    }
                    gathering.take(&step, &run);
                });
            }
        });
        kept.check()?;
        written.and_then(|()| rows.finish()).map_err(|cause| Trouble::Other(cause.to_string()))?;
        Ok(Gathered { findings: gathering.comparison(self.announced(), layout), is_over })
    }

    /// Lenses that are looked at: routes are many, so they are left out where mixes are.
    fn lenses(&self) -> Vec<Lens> {
        let many = self.menu.mixes.len() > FINALISTS;
        Lens::ALL.into_iter().filter(|&lens| !(many && lens == Lens::Route)).collect()
    }
}

/// Arms that were run before the same comparison was stopped, and those that are run now, for the next who goes on: in heats less is
/// looked at.
type Kept = Journal<(Place, bool), Levels>;

/// A batch is watched arm by arm: a replicate may have thousands of them.
struct ByArm<'a>(&'a Watch);

impl Monitor for ByArm<'_> {
    fn stopped(&self) -> bool {
        self.0.stopped()
    }

    fn breaks_off(&self) -> bool {
        self.0.stopped()
    }
}

/// Runs the steps of a contest in the central world, or in drawn ones.
struct Runner<'a, L> {
    menu: &'a Menu,
    size: Size,
    /// What is kept of the books of an arm in a heat, and in a race.
    levels: [L; 2],
    kept: &'a Kept,
    watch: &'a Watch,
    /// The central world and the programmes of all mixes in it.
    central: Option<(World, Vec<Programme>)>,
}

impl<'a, L: Fn(&Books) -> Levels + Sync> Runner<'a, L> {
    fn new(menu: &'a Menu, size: Size, levels: [L; 2], kept: &'a Kept, watch: &'a Watch) -> Self {
        let (scenario, plan) = (menu.base(), menu.base().plan);
        let settle = || engine::settle(scenario.setting.clone(), size.seed, plan.burn_in, plan.window);
        let programmes = || menu.mixes.iter().map(|mix| Programme::new(menu.programme(mix))).collect();
        let central = (size.worlds == 1).then(|| (settle(), programmes()));
        Self { menu, size, levels, kept, watch, central }
    }

    fn step(&self, step: &Step, take: impl FnMut(Run<Vec<Levels>>) + Send) {
        let run: Vec<usize> = step.alternatives.iter().copied().filter(|&mix| mix != 0).collect();
        // The name of an arm that does not depend on what else is run: 0 the baseline, a mix by its place, then the placebo.
        let arm = |member: usize| match member.checked_sub(1) {
            None => 0,
            Some(other) => run.get(other).copied().unwrap_or(self.menu.mixes.len()),
        };
        let named = |place: Place| Place { member: arm(place.member), ..place };
        let known = |place: Place| {
            let Some(known) = self.kept.recall(&(named(place), step.is_heat)) else {
                self.watch.goes_on();
                return None;
            };
            if (1..=run.len()).contains(&place.member) {
                self.watch.recalled();
                self.watch.finished();
            }
            Some(known)
        };
        let see = |seen: Seen| {
            let levels = self.levels[usize::from(!step.is_heat)](seen.books);
            self.kept.keep(&(named(seen.place), step.is_heat), &levels);
            if (1..=run.len()).contains(&seen.place.member) {
                self.watch.finished();
            }
            levels
        };
        let (scenario, seed, placebos, pairing) = (self.menu.base(), self.size.seed, 0, Pairing::Crn);
        let (placebo, monitor) = (!step.is_heat && step.observations.start < PLACEBOS, &ByArm(self.watch));
        if let Some((world, programmes)) = &self.central {
            let programmes: Vec<Programme> = run.iter().map(|&mix| programmes[mix].clone()).collect();
            let (programme, burn_in) = (&Programme::default(), scenario.plan.burn_in);
            let experiment = Experiment { world, programme, seed, burn_in, placebos, pairing };
            let family = Family::new(&programmes, &[Channels::NONE]).with_placebo(placebo);
            return experiment.families(&family, step.observations.clone(), known, see, monitor, take);
        }
        let programmes = |world: u32, first: Vec<Intervention>| {
            let mut drawn = self.menu.drawn(seed, world, first).map_err(|error| Failure(error.cause()))?;
            Ok(run.iter().map(|&mix| Programme::new(std::mem::take(&mut drawn[mix]))).collect())
        };
        let numbers = step.observations.start + 1..step.observations.end + 1;
        let drawn = Worlds { scenario, seed, replicates: self.size.replicates, placebos, pairing };
        let arms = Arms { programmes, closed: &[Channels::NONE], placebo, known, see };
        drawn.families(numbers, &arms, monitor, take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_and_zones_are_read_with_or_without_percent() {
        assert_eq!(confidence("95%"), Ok(0.95));
        assert_eq!(confidence("0.9"), Ok(0.9));
        for wrong in ["95", "40%", "100%", "0", "-1%", "much", "nan"] {
            assert!(confidence(wrong).unwrap_err().contains("95%"), "{wrong}");
        }
        assert_eq!(zone("2%"), Ok(Zone::Share(0.02)));
        assert_eq!(zone("500"), Ok(Zone::Amount(500.0)));
        for wrong in ["0", "-5", "120%", "inf", "nan", "little"] {
            assert!(zone(wrong).unwrap_err().contains("1%"), "{wrong}");
        }
    }
}
