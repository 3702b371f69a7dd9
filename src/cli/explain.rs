//! `waterbed explain`: what adaptation undoes of a programme, channel by channel.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::batch::{BatchArguments, Done, Size, without_panic_messages};
use super::watch::Watch;
use super::{Trouble, words};
use crate::engine;
use crate::experiment::{Arms, Experiment, Family, Pairing, Place, Run, Seen, Worlds};
use crate::measure::{Coalitions, Decomposition, harm_weeks};
use crate::model::books::{Dimension, Layout};
use crate::model::channels::Channels;
use crate::model::programme::Programme;
use crate::report::Asked;
use crate::report::explanation::{COLUMNS, CoalitionRows, Explanation};
use crate::report::sections::Made;
use crate::report::text::{self, ChannelSummary};
use crate::scenario::Scenario;
use crate::store::{Counts, Ending, Existing, Folder, Identity, Journal};

/// Replicates in the central world unless another number is asked for: each takes as long as a dozen pairs.
const USUAL: u32 = 100;

#[derive(Args)]
pub struct ExplainArguments {
    #[arg(help = words::SCENARIO)]
    scenario: PathBuf,
    #[arg(long, value_name = "CHANNELS", default_value = "four", help = words::CHANNELS)]
    channels: Wanted,
    #[command(flatten)]
    pub batch: BatchArguments,
}

/// The channels to be told apart, in the order of [`Dimension::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted(Vec<Dimension>);

impl FromStr for Wanted {
    type Err = String;

    fn from_str(asked: &str) -> Result<Self, String> {
        match asked {
            "four" => return Ok(Self(Dimension::ALL[..4].to_vec())),
            "six" => return Ok(Self(Dimension::ALL.to_vec())),
            _ => {}
        }
        let named = |name: &str| Dimension::ALL.into_iter().find(|&channel| text::dimension(channel) == name.trim());
        let found: Option<Vec<Dimension>> = asked.split(',').map(named).collect();
        let found = found.ok_or_else(|| words::which_channels(&Dimension::ALL.map(text::dimension)))?;
        Ok(Self(Dimension::ALL.into_iter().filter(|channel| found.contains(channel)).collect()))
    }
}

/// Runs the command; returns the exit code.
pub fn run(arguments: &ExplainArguments) -> Result<u8, Trouble> {
    let batch = &arguments.batch;
    let scenario = batch.scenario(&arguments.scenario)?;
    let task = arguments.task(&scenario)?;
    let size = task.size;
    let identity = Identity::new(&scenario, size.seed, task.decisive()).of("explain");
    let run_id = identity.run_id();
    let preparing = words::preparing(&scenario.title, size.worlds, size.replicates);
    batch.perform(identity, size.planned, &preparing, |folder, watch| task.run(folder, &run_id, watch))
}

/// Makes the report of a folder again.
pub fn report(arguments: &ExplainArguments, folder: &Existing) -> Result<u8, Trouble> {
    let scenario = arguments.batch.scenario(&arguments.scenario)?;
    let task = arguments.task(&scenario)?;
    let done = task.told(&folder.findings()?, !folder.manifest.complete, &folder.made())?;
    arguments.batch.report(folder, &done)
}

impl ExplainArguments {
    fn task<'a>(&'a self, scenario: &'a Scenario) -> Result<Task<'a>, Trouble> {
        let usual = if self.batch.worlds(scenario) == 1 { USUAL } else { scenario.plan.replicates };
        Ok(Task { scenario, channels: &self.channels.0, size: self.batch.size(scenario, usual)? })
    }
}

/// The primary outcome of arms that were run before the same batch was stopped, and of those that are run now.
type Kept = Journal<Place, f64>;

/// One batch to be run.
struct Task<'a> {
    scenario: &'a Scenario,
    channels: &'a [Dimension],
    size: Size,
}

impl Task<'_> {
    /// Arguments that change a result.
    fn decisive(&self) -> BTreeMap<String, String> {
        let mut decisive = self.size.decisive();
        decisive.insert("channels".to_owned(), text::open_channels(self.channels));
        decisive
    }

    fn run(&self, folder: &Folder, run_id: &str, watch: &Watch) -> Result<Done<ChannelSummary>, Trouble> {
        let findings = self.simulate(folder, run_id, watch)?.decomposition();
        watch.end();
        let (done, failed) = (findings.replicates, findings.failed.len() as u32);
        let interrupted = watch.interrupted() && done + failed < self.size.planned;
        self.told(&findings, interrupted, &folder.made())
    }

    /// What is said of the findings.
    fn told(&self, findings: &Decomposition, interrupted: bool, made: &Made) -> Result<Done<ChannelSummary>, Trouble> {
        let Size { planned, seed, worlds, .. } = self.size;
        let (done, failed) = (findings.replicates, findings.failed.len() as u32);
        let asked = Asked { scenario: self.scenario, seed, planned, worlds, interrupted };
        let explained = Explanation { asked, findings };
        let summary = text::channel_summary(&explained);
        let contents = explained.contents(&summary, made).map_err(|cause| Trouble::Other(cause.to_string()))?;
        let ending = Ending { replicates: Counts { planned, done, failed }, precise: None, complete: !interrupted };
        Ok(Done { summary, contents, ending })
    }

    /// Simulates all replicates; each is written and summed as it comes, and then forgotten.
    fn simulate(&self, folder: &Folder, run_id: &str, watch: &Watch) -> Result<Coalitions, Trouble> {
        let mut coalitions = Coalitions::new(self.channels);
        let rows = folder.rows("replicates.csv", &COLUMNS)?;
        let mut rows = CoalitionRows::new(rows, run_id, self.scenario, &coalitions);
        let mut written = Ok(());
        let closed = coalitions.closed();
        let kept: Kept = folder.journal()?;
        if !kept.is_empty() {
            watch.tell(&words::going_on(kept.len(), "arms"));
        }
        without_panic_messages(|| {
            self.replicates(&closed, &kept, watch, |run| {
                if written.is_ok() {
                    written = rows.write(&run, &coalitions);
                }
                match &run.outcome {
                    Ok(outcomes) => coalitions.add(run.world, run.replicate, outcomes),
                    Err(failure) => coalitions.fail(run.world, run.replicate, failure),
                }
            });
        });
        kept.check()?;
        written.and_then(|()| rows.finish()).map_err(|cause| Trouble::Other(cause.to_string()))?;
        Ok(coalitions)
    }

    /// Runs the replicates of the central world, or of all drawn ones, but for arms that are kept from before.
    fn replicates(&self, closed: &[Channels], kept: &Kept, watch: &Watch, take: impl FnMut(Run<Vec<f64>>) + Send) {
        let &Self { scenario, size: Size { replicates, worlds, seed, .. }, .. } = self;
        let (plan, pairing, placebos) = (scenario.plan, Pairing::Crn, 0);
        let outcome = harm_weeks(&scenario.setting, &Layout::new(&scenario.setting, plan.window));
        let known = |place: Place| kept.recall(&place);
        let see = |seen: Seen| {
            let outcome = outcome(seen.books);
            kept.keep(&seen.place, &outcome);
            if !kept.is_sound() {
                watch.give_up();
            }
            outcome
        };
        if worlds > 1 {
            let whole = |_, interventions| Ok(vec![Programme::new(interventions)]);
            let drawn = Worlds { scenario, seed, replicates, placebos, pairing };
            let arms = Arms { programmes: whole, closed, placebo: false, known, see };
            return drawn.families(1..worlds + 1, &arms, watch, take);
        }
        let world = engine::settle(scenario.setting.clone(), seed, plan.burn_in, plan.window);
        let programme = Programme::new(scenario.programme.clone());
        let family = Family::new(std::slice::from_ref(&programme), closed);
        let (world, programme, burn_in) = (&world, &programme, plan.burn_in);
        let experiment = Experiment { world, programme, seed, burn_in, placebos, pairing };
        experiment.families(&family, 0..replicates, known, see, watch, take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_asked_for_by_number_or_by_name() {
        use Dimension::{Functional, Geographic, Perpetrator, Tactical, Target};
        let asked = |text: &str| text.parse::<Wanted>().map(|Wanted(channels)| channels);
        assert_eq!(asked("four").unwrap(), [Geographic, Target, Tactical, Functional]);
        assert_eq!(asked("six").unwrap(), Dimension::ALL);
        assert_eq!(asked("tactical, geographic").unwrap(), [Geographic, Tactical]);
        assert_eq!(asked("perpetrator").unwrap(), [Perpetrator]);
        for wrong in ["", "five", "tactical;target", "tactics"] {
            assert!(asked(wrong).unwrap_err().contains("geographic, target"), "{wrong}");
        }
    }
}
