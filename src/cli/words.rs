//! Everything that the command line says, in one place.

use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use super::check::{areas, sizes};
use super::verify::Verdicts;
use crate::analysis::contest::{FINALISTS, Rule};
use crate::analysis::sensitivity::Inputs;
use crate::measure::Undefined;
use crate::model::evaluation::Role;
use crate::model::interventions::{Intervention, Kind};
use crate::report::contents;
use crate::report::text;
use crate::scenario::{Design, Difference, Menu, Parameter, QUESTIONS, Scenario};
use crate::store::{Counts, Existing, Manifest, Portion};

pub const ABOUT: &str = "Press here, it rises there: a crime-displacement scenario simulator";
pub const LIMITS: &str = "Explores assumptions in invented worlds; it does not forecast any real place.";
pub const RUN: &str = "Run a scenario as a paired Monte Carlo batch: impact, displacement, figures";
pub const RUN_LONG: &str = "Runs a scenario with and without its programme on the same luck, again and again, and leaves a \
    folder with the estimates, their intervals, the figures and the data behind them. Ctrl-C stops the batch and reports \
    on what is done; the same command, or `waterbed resume`, goes on from there.

Exit codes: 0 done, 1 something outside failed, 2 wrong usage or a mistake in the scenario, 3 less precise than asked, 4 some replicates failed, \
    130 stopped with Ctrl-C.";
pub const EXPLAIN: &str = "Tell what adaptation undoes of a programme, channel by channel";
pub const EXPLAIN_LONG: &str = "Runs a scenario with every set of channels of adaptation open and the others closed, with and \
    without its programme, on the same luck, and tells what a programme would do if nobody adapted, what each channel \
    undoes of that, and what is left in the world. It adds up. A replicate takes as long as a dozen of those of `waterbed run`; \
    with six channels, as forty.

Exit codes: 0 done, 1 something outside failed, 2 wrong usage or a mistake in the scenario, 4 some replicates failed, \
    130 stopped with Ctrl-C.";
pub const CHANNELS: &str = "Channels to tell apart: four (geographic, target, tactical, functional), six (temporal and \
    perpetrator as well), or names with commas between; the others stay open";
pub const SENSITIVITY: &str =
    "Tell which assumptions matter, where the programme fails, and what is worth knowing first";
pub const SENSITIVITY_LONG: &str = "Runs a scenario at points spread over what it says of its uncertain numbers, and tells what share \
    of the spread of net impact and of the relocated share each number makes (Sobol' indices, with chance taken out), under which \
    assumptions the programme fails (a box, by PRIM), and what it is worth to know each number before choosing (EVPPI). The default sizes \
    take about two minutes on two cores for ten numbers; double --rows for intervals that are a third narrower. With more uncertain numbers than \
    --inputs, a screening by elementary effects comes first. Ctrl-C stops it and reports on the rows that are complete; the same command goes on from there.

Exit codes: 0 done, 1 something outside failed, 2 wrong usage or a mistake in the scenario, 4 some replicates failed, \
    130 stopped with Ctrl-C.";
pub const ROWS: &str = "Rows of the design, a power of two from 8 on: each has two independent points and one more for each \
    uncertain number";
pub const POWER_OF_TWO: &str = "write a power of two from 8 to 32768: points fill the space evenly only then";
pub const TELL_APART: &str =
    "Uncertain numbers to tell apart at most; with more of them, the weakest by a screening are one group";
pub const FAILS: &str = "When the programme fails: net (harm-weighted victim-weeks averted), relative (the same as a share of the baseline) or \
    share (relocated on the programme's own dimension), compared with a number, for example 'relative < 5%' or 'share > 0.5'";
pub const WORTH: &str =
    "What averting a harm-weighted victim-week is worth (kUSD): the worth of knowing is then told in money";
pub const COST: &str = "What the programme costs (kUSD; the sum of what its interventions cost in the scenario, unless given); it is set \
    against what it averts times --worth";
pub const MONEY: &str = "write an amount of zero or more in thousand US dollars";
pub const NO_WORLDS: &str = "a sensitivity analysis chooses its points itself: write --rows N in the place of --worlds";
pub const TOO_MANY_POINTS: &str =
    "these are more points and replicates than can be counted: choose fewer rows or replicates";
pub const COMPARE: &str =
    "Compare mixes of interventions, or scenarios, on the same luck, and rank them with a stated guarantee";
pub const COMPARE_LONG: &str = "Runs mixes of the interventions of a scenario beside each other: all subsets, to do nothing among them, or those \
    named with --mix; or the programmes of several scenarios that extend the same world. All have the same baseline, burn-in and \
    luck in every replicate. The best is selected by a race (Kim & Nelson 2001): mixes that fall behind beyond chance are run no \
    further, and the mix that is left is the best with the probability asked for, if it is ahead by more than the indifference \
    zone. Where replicates end first, the guarantee is given up and the report says so. With --budget a fixed number of replicates \
    is spent where it helps most (OCBA), without a guarantee. More than 64 mixes run heats first, which are outside the guarantee.

The report has what each mix averts, at what cost and risk, what moves on which dimension, whether a mix is more than its parts, and \
    who is better and who is worse off.

Exit codes: 0 done, 1 something outside failed, 2 wrong usage or a mistake in a scenario, 3 the guarantee that was asked for was not \
    reached, 4 some replicates failed, 130 stopped with Ctrl-C.";
pub const SCENARIOS: &str = "Scenario file, or the name of a shipped scenario; several that extend the same world compare their \
    programmes";
pub const MIX: &str = "A mix to compare: names of interventions with + between, and a name of its own if it is to have one (may be \
    given several times); or the word all, for all subsets of 7 to 12 interventions";
pub const GUARANTEE: &str = "Probability of selecting the best mix (95% unless given)";
pub const INDIFFERENCE: &str = "A difference that is not worth detecting: a share of the baseline (1% unless given) or harm-weighted \
    victim-weeks (500)";
pub const BUDGET: &str =
    "Spend so many programme arms where they help most to tell which mix is best, without a guarantee";
pub const SCENARIO: &str = "Scenario file, or the name of a shipped scenario";
pub const SET: &str = "Change the scenario, for example choice.ease.geographic=0 (may be given several times)";
pub const EVALUATE: &str = "Measure displacement in your own counts before and after, with intervals and refusals";
pub const EVALUATE_LONG: &str = "Reads counts before and after a programme where it works (treatment), where crime may have moved to \
    (buffer), and where neither is expected (control, and buffer_control for the buffer), and gives the measures of the field: \
    weighted displacement quotient, total net effect, weighted displacement difference, odds ratios, each with its interval.

One row for each count: area,role,period,count. Or one for both: area,role,before,after. Further columns, as needed: kind of \
    crime and its weight of harm, size of the area, time (stretches of a period) and weeks (their length), or weeks_before \
    and weeks_after. Separators may be commas, semicolons or tabs; lines that begin with # are remarks.

Exit codes: 0 done, 1 something outside failed, 2 wrong usage or a mistake in the file.";
pub const DATA: &str = "File of counts, or a shipped example: wheeler-ratcliffe, harm, quarters";
pub const DISPERSION: &str = "How many times as much as Poisson counts these vary (instead of an estimate from several areas or \
    stretches, or 1 where there are too few)";
pub const EVALUATE_FORCE: &str = "Write the folder again although it is there, and replace it";
pub const EVALUATE_JSON: &str = "Print the results as JSON instead of text";
pub const CHECK: &str = "Check a scenario: what is in it, which numbers lack evidence, which questions lack answers";
pub const CHECK_JSON: &str = "Print it as JSON instead of text";
pub const LIST: &str = "List the scenarios that come with the program";
pub const DIFF: &str = "Show what two scenarios say differently, with all that they extend";
pub const DIFF_FIRST: &str = "The first scenario: a file, or the name of a shipped one";
pub const DIFF_SECOND: &str = "The second scenario";
pub const DIFF_JSON: &str = "Print the differences as JSON instead of lines";
pub const NEW: &str = "Write a commented scenario to start from, which extends the default";
pub const NEW_NAME: &str = "Name of the scenario: NAME.toml is written";
pub const NEW_FORCE: &str = "Replace a file of that name";
pub const SCHEMA: &str = "Print the JSON Schema of scenario files, for editors that complete and check";
pub const SHARD: &str = "Run a part of the replicates of a run, for a cluster or several machines";
pub const SHARD_LONG: &str = "Runs the K-th of N parts of what `waterbed run` would run with the same arguments, and leaves a folder that `waterbed merge` \
    puts together with the others. Parts have equal shares of the replicates, or of the worlds where several are drawn; they may be run in \
    any order, on any machines, with any number of threads. Only batches of `waterbed run` can be divided. A part that was stopped or killed \
    goes on with the same command, or with `waterbed resume`.

Exit codes: 0 done, 1 something outside failed, 2 wrong usage or a mistake in the scenario, 4 some replicates failed, 130 stopped with Ctrl-C.";
pub const PART: &str = "Which part of how many: 1/4 is the first of four";
pub const NO_PRECISION: &str = "a batch that ends when it is precise enough cannot be divided: where it ends depends on all replicates before, \
    and a part knows only its own. Choose a number with --replicates";
pub const MERGE: &str = "Put the parts of a run together";
pub const MERGE_LONG: &str = "Checks that the folders are all the parts of one batch that `waterbed shard` ran, each of them once and whole, and leaves the \
    folder that `waterbed run` would have left, to the byte but for the times in its manifest. Nothing is simulated again; the folders of the \
    parts stay.

Exit codes: those of `waterbed run`; 2 where a part is missing or does not belong to the others.";
pub const PARTS: &str = "Folders of all parts, in any order";
pub const MERGE_OUTPUT: &str = "Folder that run folders go into (instead of the one that the first part is in)";
pub const RESUME: &str = "Finish a batch that was stopped or killed, from its folder alone";
pub const RESUME_LONG: &str = "Goes on with a batch of run, explain, compare or sensitivity, or a part of one, that was stopped with Ctrl-C or killed, with the arguments \
    that it had: what is done is not done again, and the folder is to the byte what it would be without the stop. A batch that is \
    complete is reported again.

Exit codes: those of the command that made the folder.";
pub const REPORT: &str =
    "Make the report of a folder again: summary, tables, figures and page, without simulating anything";
pub const REPORT_LONG: &str = "Writes everything anew that the folder of a run, explain, compare or sensitivity has beside the rows of its \
    replicates and its manifest, from what it keeps of its findings: for figures that were deleted, or with a newer version of the \
    program, for what that one says better. Where the same version made the folder, it has the same bytes afterwards. It cannot \
    measure anything that was not measured: for that, run it again.

Exit codes: 0 done, 1 something cannot be read or written, 2 the folder is of an old version or not whole, 3 and 4 as the command \
    that made it.";
pub const REPORTED: &str = "The folder, output/<scenario>/<name>";
pub const RESUMED: &str = "The folder, output/<scenario>/<name>; where the process was killed, the one that was to be";
pub const REPLICATES: &str = "Replicates, in each world (instead of the usual number)";
pub const WORLDS: &str = "Draw this many worlds from what the scenario says of its uncertain numbers, and run the replicates \
    in each; 1 is the central world (instead of the scenario's number, which is 1 unless it says otherwise). Many worlds \
    with a few replicates each tell more than the reverse, for example --worlds 100 -n 4";
pub const PRECISION: &str = "Go on until the interval of net impact is that narrow on either side: a share of it (5%) or \
    harm-weighted victim-weeks (200). Then -n is the largest number of replicates (10000 unless given), or --worlds that of \
    worlds; exit code 3 where it does not suffice";
pub const PAIRING: &str = "What both arms of a replicate share. crn: the same number at the same decision; seed: numbers in a \
    row from the same seed; independent: nothing. The other two show what the first buys";
pub const SEED: &str = "Seed, at most 2^53 (instead of the scenario's)";
pub const THREADS: &str = "Threads (default: all cores); the results do not depend on it";
pub const OUTPUT: &str = "Folder that run folders go into";
pub const FORCE: &str = "Run again although the same run is there, and replace it";
pub const JSON: &str = "Print the summary as JSON instead of text";
pub const QUIET: &str = "Print nothing but results and errors";

pub const VERIFY: &str = "Check the program against exact answers, and the model against published patterns";
pub const VERIFY_LONG: &str =
    "Runs exact answers (L…, A…), which must hold, and published patterns (S…), which the model \
    may or may not make, and prints what was expected, what was found, the tolerance and the verdict. A pattern that \
    is not made is no failure of the program; docs/validation.md says why.

Exit codes: 0 every exact answer holds, 1 one does not, 2 wrong usage.";
pub const FULL: &str = "Many replicates: minutes instead of seconds";
pub const VERIFY_JSON: &str = "Print the findings as JSON instead of a table";
pub const MARKDOWN: &str = "Print the rows of the table in docs/validation.md";
pub const VERIFY_COLUMNS: [&str; 6] = ["check", "what", "expected", "observed", "tolerance", "verdict"];

/// While checks run.
pub fn checking(full: bool) -> &'static str {
    if full {
        "Running all checks with many replicates: this takes minutes …"
    } else {
        "Running the quick checks …"
    }
}

/// How the checks went, in a line.
pub fn verified(verdicts: &Verdicts) -> String {
    let Verdicts { pass, fail, not_made } = verdicts;
    let failed = if *fail > 0 { format!("{fail} FAIL: the program has a mistake, ") } else { String::new() };
    format!("{failed}{pass} pass, {not_made} patterns not made. {PATTERNS}")
}

const PATTERNS: &str = "No published study gives a displacement quotient for trafficking in persons: the bands of patterns \
    are by analogy with other crime.";

/// Any error, as one line starts.
pub fn error(cause: &dyn Display) -> String {
    format!("error: {cause}")
}

/// What an argument may be.
pub fn one_of(names: &[&str]) -> String {
    format!("write one of {}", names.join(", "))
}

/// Which channels there are.
pub fn which_channels(names: &[&str]) -> String {
    format!("write four, six, or some of {} with commas between", names.join(", "))
}

pub fn warning(text: &str) -> String {
    format!("warning: {text}")
}

/// That a price is needed.
pub fn no_cost(why: &dyn Display) -> String {
    format!("--worth needs what the programme costs, and {why}: add --cost KUSD, or give every intervention its cost")
}

/// That there is nothing to analyse.
pub fn nothing_uncertain(scenario: &str) -> String {
    format!(
        "no number of {scenario} is uncertain, so nothing can be said of what matters. Give at least one a distribution, for example \
         choice.rationality = {{ uniform = [2, 18] }}, in the file or with --set"
    )
}

/// Before an analysis: what it costs.
pub fn studying(title: &str, inputs: &Inputs, screens: bool, planned: u32) -> String {
    let screening = if screens { ", after a screening" } else { "" };
    format!(
        "{title}\n{} uncertain numbers{screening}: {planned} replicates at points of their own, which take as long as {} \
         replicates of `waterbed run` …",
        inputs.inputs.len(),
        // Every point draws and settles a world of its own, which takes a quarter of a pair, and runs two.
        planned + planned / 8
    )
}

/// While the world is compiled and its entry rate solved.
pub fn preparing(title: &str, worlds: u32, replicates: u32) -> String {
    match worlds {
        1 => format!("{title}\nPreparing the world …"),
        _ => format!("{title}\n{worlds} worlds with {replicates} replicates each …"),
    }
}

/// While the world of a comparison is compiled: what will be run, and how long it takes at most.
pub fn comparing(menu: &Menu, worlds: u32, rule: Rule) -> String {
    let (plan, mixes) = (menu.base().plan, menu.mixes.len());
    let arms = mixes as u32 - 1;
    let (pair, family) = (plan.burn_in + 2 * plan.window, plan.burn_in + (arms + 1) * plan.window);
    let times = f64::from(family) / f64::from(pair);
    let unit = if worlds > 1 { "worlds" } else { "replicates" };
    let how = match rule {
        Rule::Race { first, most, .. } if mixes > FINALISTS => format!(
            "heats of 4 {unit} until {FINALISTS} mixes are left, then {} of these and, if need be, more with those still in, up \
             to {most}",
            first.min(most)
        ),
        Rule::Race { first, most, .. } => {
            format!("{} {unit} of all of them, then only of those still in, {most} at most", first.min(most))
        }
        Rule::Budget(budget) => format!("a budget of {budget} {unit} of single mixes"),
    };
    format!(
        "{}\n{mixes} mixes, doing nothing among them: {how}. A replicate of all takes as long as {times:.1} of `waterbed \
         run`.\nPreparing the world …",
        menu.base().title
    )
}

/// What a probability may be.
pub fn which_guarantee() -> String {
    "write a probability of 50% or more, and below 100%, such as 95%".to_owned()
}

/// What an indifference zone may be.
pub fn which_indifference() -> String {
    "write a share of the baseline, such as 1%, or harm-weighted victim-weeks above zero, such as 500".to_owned()
}

pub fn budget_and_replicates() -> String {
    "--budget says how many programme arms there are; leave out --replicates, which is for a race, or for drawn worlds"
        .to_owned()
}

pub fn small_budget(mixes: usize, least: u32) -> String {
    format!(
        "that is less than two for each of {mixes} mixes: write --budget {least} or more, or name fewer mixes with --mix"
    )
}

pub fn too_many(worlds: u32, replicates: u32) -> String {
    format!("{worlds} worlds with {replicates} replicates each are more than can be counted")
}

/// Progress bars: of replicates, and of programme arms, of which only a bound is known.
pub const BAR: &str = "{bar:40} {pos} of {len} replicates, {eta} left";
pub const BAR_OF_ARMS: &str = "{bar:40} {pos} of at most {len} programme arms, at most {eta} left";

pub fn progress(done: u64, planned: u64, left: Option<Duration>) -> String {
    let left = left.map_or_else(String::new, |left| format!(", about {} left", duration(left)));
    format!("{done} of {planned} replicates{left}")
}

/// The same where only a bound is known.
pub fn progress_of_arms(done: u64, most: u64, left: Option<Duration>) -> String {
    let left = left.map_or_else(String::new, |left| format!(", at most about {} left", duration(left)));
    format!("{done} of at most {most} programme arms{left}")
}

/// Where a batch goes on, or is put together; `what` are replicates or arms.
pub fn going_on(known: usize, what: &str) -> String {
    format!("{known} {what} were run before: they are not run again.")
}

/// Where a batch will be: who is killed needs it to go on.
pub fn goes_to(folder: &Path) -> String {
    format!("Folder: {}", folder.display())
}

pub fn drawing() -> &'static str {
    "Drawing figures …"
}

pub fn stopping() -> &'static str {
    "Stopping: what is under way is finished and kept. Press Ctrl-C again to leave at once."
}

pub fn stopped(done: u32, folder: &Path) -> String {
    format!("stopped after {done} replicates; everything here rests on those. {}", goes_on(folder))
}

pub fn nothing_done(folder: &Path) -> String {
    format!("Stopped before two replicates were done; what is done is kept. {}", goes_on(folder))
}

fn goes_on(folder: &Path) -> String {
    format!("The same command goes on from there, and so does: waterbed resume {}", folder.display())
}

/// That what a folder says makes another batch: it was begun by another version of the program, or changed.
pub fn other_batch(existing: &Existing) -> String {
    let Manifest { version, commit, .. } = &existing.manifest;
    if version == env!("CARGO_PKG_VERSION") && commit.as_deref() == option_env!("WATERBED_COMMIT") {
        return format!(
            "{} was changed since it was begun: its scenario and its manifest do not make a batch of that name",
            existing.at.display()
        );
    }
    format!(
        "{} was begun by version {} of the program, and other versions may give other results: go on with that one, or run it again \
         with this one, from {}",
        existing.path.display(),
        self::version(&existing.manifest),
        existing.at.join(contents::SCENARIO).display()
    )
}

/// That a scenario is not the one that a folder is made from.
pub fn changed(scenario: &Path) -> String {
    format!(
        "{} was changed since the folder was written: change it back, or run it as a scenario of its own, which goes to a folder \
         of its own",
        scenario.display()
    )
}

/// That a folder is not whole, so that there is no report to be made again.
pub fn not_whole(existing: &Existing) -> String {
    format!("{} was killed on its way. Finish it first: waterbed resume {0}", existing.path.display())
}

/// Before a part of a batch is run.
pub fn preparing_part(title: &str, part: Portion, planned: u32) -> String {
    format!("{title}\nPart {part}: {planned} replicates. Preparing the world …")
}

/// What a part came to.
pub fn part(Portion { number, of }: Portion, Counts { planned, done, failed }: Counts) -> String {
    let run = done + failed;
    let failed = if failed > 0 { format!(", {failed} of them without an outcome") } else { String::new() };
    format!(
        "Part {number} of {of}: {run} of {planned} replicates are run{failed}. They say nothing yet: merge all parts."
    )
}

/// That there are more parts than there is to divide.
pub fn too_many_parts(parts: u32, units: u32, worlds: u32) -> String {
    let what = if worlds > 1 { "worlds, which are not divided" } else { "replicates" };
    format!("{parts} parts are too many for {units} {what}: choose {units} at most")
}

pub fn part_folder(path: &Path) -> String {
    format!("Part: {}", path.display())
}

/// What may differ between parts that should be of one batch.
pub mod differing {
    pub const SCENARIO: &str = "scenario";
    pub const HASH: &str = "hash of the scenario";
    pub const SEED: &str = "seed";
    pub const ARGUMENTS: &str = "list of arguments";
    pub const VERSION: &str = "version of the program";
    pub const PARTS: &str = "number of parts";
    pub const BATCH: &str = "name of the batch";
}

/// All arguments that change a result, in a line.
pub fn arguments(manifest: &Manifest) -> String {
    manifest.arguments.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
}

/// Version and commit of the program that wrote a folder.
pub fn version(Manifest { version, commit, .. }: &Manifest) -> String {
    let commit = commit.as_ref().map_or_else(String::new, |commit| format!(" (commit {commit})"));
    format!("{version}{commit}")
}

pub fn no_part(folder: &Existing) -> String {
    format!("{} is no part of a batch: give folders that `waterbed shard` left", folder.path.display())
}

pub fn other_part(first: &Existing, other: &Existing, (what, [one, two]): (&str, [String; 2])) -> String {
    format!(
        "{} is no part of the same batch as {}: its {what} is {two}, and not {one}. Leave it out, or run that part as the others",
        other.path.display(),
        first.path.display()
    )
}

pub fn twice(first: &Existing, second: &Existing, part: Portion) -> String {
    format!("{} and {} are both part {part}: give one of them", first.path.display(), second.path.display())
}

pub fn unfinished(part: &Existing) -> String {
    format!("{} is not finished. Finish it first: waterbed resume {0}", part.path.display())
}

/// That not all records of a part can be read, and how it is run again.
pub fn damaged(part: &Existing, records: usize) -> String {
    let (path, planned) = (part.path.display(), part.manifest.replicates.planned);
    let again = part.manifest.part.map_or_else(String::new, |portion| command_of(part, portion));
    format!(
        "{path} is damaged: {records} of its {planned} replicates can be read. Run that part again:\n  {again} --force"
    )
}

/// Which parts are missing, and how they are run.
pub fn missing(part: &Existing, missing: &[Portion]) -> String {
    let names = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let commands = missing.iter().map(|&portion| command_of(part, portion)).collect::<Vec<_>>().join("\n  ");
    format!(
        "of the parts of this batch {names} is missing. Run it with the scenario as it was given before:\n  {commands}"
    )
}

/// The command that runs a part of the batch that another part is of.
fn command_of(other: &Existing, portion: Portion) -> String {
    let Manifest { seed, arguments, scenario, .. } = &other.manifest;
    let flags = [("seed".to_owned(), seed.to_string())].into_iter().chain(arguments.clone());
    let flags: Vec<_> = flags.chain([("part".to_owned(), portion.to_string())]).collect();
    text::command(&["shard", scenario], &flags)
}

pub fn no_report(part: &Existing) -> String {
    format!(
        "{} is a part of a batch, which says nothing alone: put all parts together with waterbed merge",
        part.path.display()
    )
}

/// That a folder does not say how it is made again.
pub fn too_old(existing: &Existing) -> String {
    format!(
        "{} does not say how it is made again: an older version wrote it. Give the command again that made it",
        existing.path.display()
    )
}

pub fn existing(path: &Path) -> String {
    format!("The same run is there already; this is its report. {FORCE_HINT}\nFolder: {}", path.display())
}

const FORCE_HINT: &str = "To run it again, add --force.";

pub fn folder(path: &Path) -> String {
    format!("Report: {}\nFigures, tables and data: {}", path.join(contents::REPORT).display(), path.display())
}

pub fn bad_threads(cause: &dyn Display) -> String {
    format!("the threads could not be started: {cause}")
}

fn duration(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=99 => format!("{seconds} s"),
        seconds @ 100..=5_999 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h", seconds.div_ceil(3_600)),
    }
}

/// All that `waterbed check` says of a scenario.
pub fn checked(scenario: &Scenario) -> Vec<String> {
    let sizes: Vec<String> = sizes(scenario).iter().map(|(what, number)| format!("{number} {what}")).collect();
    let plan = scenario.plan;
    let grades = scenario.grades();
    let mut lines = vec![
        scenario.title.clone(),
        String::new(),
        format!("World: {}", sizes.join(", ")),
        format!(
            "Plan: {} weeks of burn-in, window of {} weeks, {} replicates, seed {}",
            plan.burn_in, plan.window, plan.replicates, plan.seed
        ),
        String::new(),
        if scenario.programme.is_empty() { "No interventions".to_owned() } else { "Interventions:".to_owned() },
    ];
    lines.extend(scenario.programme.iter().map(|intervention| format!("  {}", scheduled(intervention))));
    lines.extend([
        String::new(),
        evaluated(scenario),
        String::new(),
        format!(
            "Evidence of numbers: {} strong, {} weak, {} assumption, {} without",
            grades.strong, grades.weak, grades.assumption, grades.none
        ),
    ]);
    lines.extend(scenario.unsourced().iter().map(|number| format!("  {} = {}", number.path, number.value)));
    lines.extend(uncertain(scenario));
    lines.extend(questions(scenario));
    lines
}

/// What an evaluator would compare, or why nobody can.
fn evaluated(scenario: &Scenario) -> String {
    let evaluation = match &scenario.setting.evaluation {
        Ok(evaluation) => evaluation,
        Err(why) => return format!("Nobody can evaluate this: {}", Undefined::from(*why)),
    };
    let named = |(role, names): (Role, Vec<String>)| format!("{} {}", text::role(role), names.join(", "));
    let areas: Vec<String> = areas(scenario, evaluation).into_iter().map(named).collect();
    let (before, since) = (evaluation.before, evaluation.since.0);
    format!("An evaluator compares, {before} weeks before week {since} and after: {}", areas.join("; "))
}

/// The uncertain numbers, each with its central value and what is said of it.
fn uncertain(scenario: &Scenario) -> Vec<String> {
    let line = |number: &Parameter| {
        let distribution = number.distribution.as_ref().map(ToString::to_string).unwrap_or_default();
        let together = scenario.partner(number).map_or_else(String::new, |(other, correlation)| {
            format!(", goes together with {other} (correlation {correlation})")
        });
        format!("  {} = {}: {distribution}{together}", number.path, number.value)
    };
    let lines: Vec<String> = scenario.uncertain().map(line).collect();
    match lines.len() {
        0 => Vec::new(),
        n => [String::new(), format!("Uncertain numbers, {n} of them (--worlds draws them):")]
            .into_iter()
            .chain(lines)
            .collect(),
    }
}

fn scheduled(Intervention { name, kind, start, delay, end, .. }: &Intervention) -> String {
    let late = if *delay > 0 { format!(" ({delay} weeks late)") } else { String::new() };
    let end = end.map_or_else(|| "on".to_owned(), |end| format!("to week {}", end.0));
    format!("{name}: {}, from week {}{late} {end}", kind.entry().key, start.0)
}

/// The unanswered questions of design, each with the interventions that lack an answer.
fn questions(scenario: &Scenario) -> Vec<String> {
    let all = || scenario.programme.iter().zip(&scenario.designs);
    let lacks = |key: &str, design: &Design| design.unanswered().iter().any(|question| question.key == key);
    let mut lines = Vec::new();
    let own = Kind::CATALOGUE.iter().flat_map(|kind| kind.questions);
    for question in QUESTIONS.iter().chain(own) {
        let lacking: Vec<&str> = all()
            .filter(|(_, design)| lacks(question.key, design))
            .map(|(intervention, _)| intervention.name.as_str())
            .collect();
        if !lacking.is_empty() {
            lines.push(format!("  {}: {}", question.key, question.text));
            lines.push(format!("    no answer for {}", lacking.join(", ")));
        }
    }
    if !lines.is_empty() {
        lines.splice(
            0..0,
            [String::new(), "Questions of design without an answer (write them as design = { … }):".to_owned()],
        );
    }
    lines
}

pub fn no_difference() -> &'static str {
    "Both say the same."
}

/// One difference as a line: `~` changed, `-` only in the first, `+` only in the second.
pub fn difference(Difference { path, first, second }: &Difference) -> String {
    match (first, second) {
        (Some(first), Some(second)) => format!("~ {path}: {} → {}", shortened(first), shortened(second)),
        (Some(first), None) => format!("- {path}: {}", shortened(first)),
        (None, second) => format!("+ {path}: {}", shortened(second.as_deref().unwrap_or_default())),
    }
}

/// A value in one line of bearable length.
fn shortened(value: &str) -> String {
    const MOST: usize = 100;
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST { line } else { line.chars().take(MOST).chain("…".chars()).collect() }
}

pub fn new_exists(path: &Path) -> String {
    format!("{} is there already; use --force to replace it", path.display())
}

pub fn new_written(path: &Path) -> String {
    format!("{0} is written. It runs as it is: waterbed run {0}", path.display())
}

pub fn about_file(path: &Path, cause: &dyn Display) -> String {
    format!("{}: {cause}", path.display())
}
