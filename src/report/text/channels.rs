//! What adaptation undoes, in words: the summary on the terminal and the waterfall's title, notes and labels.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::summary::{chance_and_parameters, harm_in_worlds, troubles};
use super::{LIMITS, NOISE, counted, dimension, done, first_upper, listed, made_from, undefined};
use crate::measure::{Coalition, DRIFT, Estimate, Outcome, Undefined, Undone, Value};
use crate::model::books::Dimension;
use crate::report::explanation::Explanation;
use crate::report::number::{
    percent, plus_minus, rounded, scaled, signed_percent, signed_with_interval, with_interval,
};
use crate::report::page::{Page, Part};
use crate::report::table::Table;
use crate::report::{side, side_of};

/// The summary of an explanation on the terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelSummary {
    /// A few paragraphs: both effects, what undoes how much, how it is found.
    pub sentences: Vec<String>,
    /// From the mechanical effect to that in the world.
    pub effects: Table,
    /// Every set of open channels with its effect and how far its baseline drifts.
    pub coalitions: Table,
    /// What speaks against trusting it; empty where nothing does.
    pub warnings: Vec<String>,
    /// [`LIMITS`].
    pub limits: String,
}

impl Page for ChannelSummary {
    fn parts(&self) -> Vec<Part> {
        let text = self.sentences.iter().cloned().map(Part::Text);
        let tables = [Part::Table(self.effects.clone(), 1), Part::Table(self.coalitions.clone(), 1)];
        let warnings = self.warnings.iter().cloned().map(Part::Warning);
        text.chain(tables).chain(warnings).chain([Part::Text(self.limits.clone())]).collect()
    }
}

/// The summary of an explanation.
#[must_use]
pub fn channel_summary(explained: &Explanation) -> ChannelSummary {
    ChannelSummary {
        sentences: [both_effects(explained), what_undoes(explained)]
            .into_iter()
            .chain(what_spreads(explained))
            .chain([how_it_is_found(explained)])
            .collect(),
        effects: effects(explained),
        coalitions: coalitions(explained),
        warnings: warnings(explained),
        limits: LIMITS.to_owned(),
    }
}

/// What the spread of both over replicates comes from, where there are several worlds.
pub(in crate::report) fn what_spreads(explained: &Explanation) -> Option<String> {
    let found = explained.findings;
    let (Ok(undone), Ok(in_world)) = (&found.undone_spread, &found.in_world_spread) else { return None };
    Some(format!(
        "{}{} {}",
        chance_and_parameters(in_world, "the effect in the world"),
        harm_in_worlds(in_world),
        chance_and_parameters(undone, "what adaptation undoes")
    ))
}

/// What adaptation makes of a programme.
enum Verdict<'a> {
    /// It undoes a share, or adds one below zero.
    Share(&'a Estimate),
    /// It is the effect, or nearly all of it: there is no mechanical effect, or hardly any.
    Choice(&'a Estimate),
    /// What it does cannot be told.
    Unknown(&'a Undefined),
}

/// Shares below this come from a mechanical effect that is small beside what adaptation adds.
const HARDLY_MECHANICAL: f64 = -1.0;

impl<'a> Explanation<'a> {
    fn verdict(&self) -> Verdict<'a> {
        let found = self.findings;
        match (&found.share, &found.undone) {
            (Ok(share), Ok(undone)) if share.high < HARDLY_MECHANICAL => Verdict::Choice(undone),
            (Ok(share), _) => Verdict::Share(share),
            (Err(Undefined::MechanicalNearZero), Ok(undone)) => Verdict::Choice(undone),
            (Err(reason), _) => Verdict::Unknown(reason),
        }
    }
}

/// What adaptation makes of the programme, without a full stop.
#[must_use]
pub fn waterfall_title(explained: &Explanation) -> String {
    let what = Outcome::HarmWeeks.label();
    match explained.verdict() {
        Verdict::Share(share) => match side(share) {
            Some(Ordering::Greater) => {
                format!("Adaptation undoes {} of what the programme would avert", percent(share))
            }
            Some(_) => format!("Adaptation adds {} to what the programme would avert", percent(&scaled(share, -1.0))),
            None => format!("What adaptation undoes is {NOISE}: {}", signed_percent(share)),
        },
        Verdict::Choice(undone) => match side(undone) {
            Some(Ordering::Less) => format!(
                "The programme works through choice: adaptation averts {} {what}",
                with_interval(&scaled(undone, -1.0))
            ),
            Some(_) => {
                format!("The programme works through choice, and adaptation adds {} {what}", with_interval(undone))
            }
            None => format!("What the programme does, with adaptation and without, is {NOISE}"),
        },
        Verdict::Unknown(reason) => format!("What adaptation undoes is unknown: {reason}"),
    }
}

/// What the waterfall shows, bar by bar.
#[must_use]
pub fn waterfall_description(explained: &Explanation) -> String {
    let found = explained.findings;
    let step = |undone: &Undone| {
        let beside = share_undone(undone);
        let beside = if beside.is_empty() { beside } else { format!(", {beside}") };
        format!("{}: {}{beside}", channel(undone.channel)[0], moved_by(undone))
    };
    let bars = [format!("{}: {}", MECHANICAL[0], averted(&found.mechanical))]
        .into_iter()
        .chain(found.channels.iter().map(step))
        .chain([format!("{}: {}", IN_THE_WORLD[0], averted(&found.in_world))]);
    format!("{} bars of {}. {}.", found.channels.len() + 2, WATERFALL_AXIS, bars.collect::<Vec<_>>().join("; "))
}

/// How to read the waterfall.
pub const WATERFALL_NOTE: &str = "From the effect with all these channels of adaptation closed to that with all of them open. A bar \
    to the left undoes, one to the right adds; bars add up (Shapley values over all sets of open channels). Discs with a line: 95 % \
    intervals, of the bar where it is a channel's; rings: not distinguishable from noise.";

/// What the axis of the waterfall measures.
pub const WATERFALL_AXIS: &str = "averted harm-weighted victim-weeks over the window";

/// Label of the first bar, and what it means.
pub const MECHANICAL: [&str; 2] = ["Mechanical effect", "nobody adapts on these channels"];

/// Label of the last bar, and what it means.
pub const IN_THE_WORLD: [&str; 2] = ["In the world", "all channels open"];

/// What a channel is called and what goes through it.
#[must_use]
pub fn channel(channel: Dimension) -> [String; 2] {
    let what = match channel {
        Dimension::Geographic => "other routes",
        Dimension::Target => "other target groups",
        Dimension::Tactical => "other tactics",
        Dimension::Functional => "other forms of exploitation",
        Dimension::Temporal => "suspending, resuming",
        Dimension::Perpetrator => "other newcomers",
    };
    [first_upper(dimension(channel)), what.to_owned()]
}

/// Beside the bar of a channel: its share of the mechanical effect, or why it has none.
#[must_use]
pub fn share_undone(undone: &Undone) -> String {
    match (&undone.share, side_of(&undone.amount)) {
        (Err(_), None) if undone.amount.is_err() => String::new(),
        (_, None) => NOISE.to_owned(),
        (Ok(share), Some(Ordering::Less)) => format!("adds {}", percent(&scaled(share, -1.0))),
        (Ok(share), _) => format!("undoes {}", percent(share)),
        (Err(_), Some(Ordering::Less)) => "adds".to_owned(),
        (Err(_), _) => "undoes".to_owned(),
    }
}

/// An amount averted, or why there is none.
#[must_use]
pub fn averted(value: &Value) -> String {
    written(value, with_interval)
}

/// What a channel does to the amount averted: the negative of what it undoes.
#[must_use]
pub fn moved_by(undone: &Undone) -> String {
    written(&undone.amount, |amount| signed_with_interval(&scaled(amount, -1.0)))
}

/// Which channels are open.
#[must_use]
pub fn open_channels(open: &[Dimension]) -> String {
    match open {
        [] => "none".to_owned(),
        some => some.iter().map(|&one| dimension(one)).collect::<Vec<_>>().join(", "),
    }
}

/// Where the waterfall comes from.
#[must_use]
pub fn explanation_caption(explained: &Explanation) -> String {
    made_from(&explained.asked, &explained_replicates(explained))
}

/// The status of a replicate without an outcome.
#[must_use]
pub fn failed(cause: &str) -> String {
    format!("failed: {cause}")
}

/// How many replicates there are, and in how many worlds where these are several.
pub(super) fn explained_replicates(explained: &Explanation) -> String {
    done(&explained.asked, explained.findings.replicates, explained.findings.worlds)
}

fn written(value: &Value, write: impl Fn(&Estimate) -> String) -> String {
    value.as_ref().map_or_else(undefined, write)
}

/// The effect with the channels closed and with them open, in a sentence.
#[must_use]
pub fn both_effects(explained: &Explanation) -> String {
    let over = if explained.asked.worlds > 1 { " over worlds" } else { "" };
    let found = explained.findings;
    format!(
        "Over {} weeks ({}, 95 % intervals{over} in brackets) the programme {} with {} closed: its mechanical effect. In the \
         world, where they are open, it {}.",
        explained.asked.scenario.plan.window,
        explained_replicates(explained),
        does(&found.mechanical, true),
        named(found.channels.iter()),
        does(&found.in_world, false),
    )
}

/// "averts 18,200 (17,900 to 18,500) harm-weighted victim-weeks", or without the noun.
fn does(effect: &Value, noun: bool) -> String {
    let what = if noun { format!(" {}", Outcome::HarmWeeks.label()) } else { String::new() };
    match effect {
        Ok(e) => match side(e) {
            Some(Ordering::Greater) => format!("averts {}{what}", with_interval(e)),
            Some(_) => format!("adds {}{what}", with_interval(&scaled(e, -1.0))),
            None => format!("averts {}{what} ({NOISE})", with_interval(e)),
        },
        Err(reason) => format!("has an effect that is unknown ({reason})"),
    }
}

/// "the geographic and the tactical channel"
fn named<'a>(channels: impl Iterator<Item = &'a Undone>) -> String {
    let names: Vec<String> = channels.map(|undone| format!("the {}", dimension(undone.channel))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    format!("{} {}", listed(&names), if names.len() == 1 { "channel" } else { "channels" })
}

fn what_undoes(explained: &Explanation) -> String {
    format!("{}. {}", waterfall_title(explained), which_channels(explained))
}

/// Which channels undo and which add how much, and what that is not.
#[must_use]
pub fn which_channels(explained: &Explanation) -> String {
    const SHARES: &str =
        "That is not the relocated share of a lens: who moves takes along what would have survived the programme.";
    let all = [
        through_choice(explained),
        which(explained, Ordering::Greater, "undoes"),
        which(explained, Ordering::Less, "adds"),
        within_noise(explained),
        Some(SHARES.to_owned()),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// "The tactical channel undoes 24.7 % (24.0 to 25.4) and the geographic 9.3 % (8.5 to 10.1)."
fn which(explained: &Explanation, way: Ordering, verb: &str) -> Option<String> {
    let channels = explained.findings.channels.iter();
    let mut those: Vec<&Undone> = channels.filter(|undone| side_of(&undone.amount) == Some(way)).collect();
    those.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let verbs = [format!(" channel {verb}")].into_iter().chain(std::iter::repeat(String::new()));
    let each =
        |(undone, verb): (&&Undone, String)| format!("the {}{verb} {}", dimension(undone.channel), amount(undone));
    let each: Vec<String> = those.iter().zip(verbs).map(each).collect();
    let each: Vec<&str> = each.iter().map(String::as_str).collect();
    (!each.is_empty()).then(|| format!("{}.", first_upper(&listed(&each))))
}

/// The channels of which nothing can be said.
fn within_noise(explained: &Explanation) -> Option<String> {
    let channels = explained.findings.channels.iter();
    let those: Vec<&Undone> =
        channels.filter(|undone| undone.amount.is_ok() && side_of(&undone.amount).is_none()).collect();
    (!those.is_empty()).then(|| format!("What goes through {} is {NOISE}.", named(those.into_iter())))
}

/// What it means that there is hardly a mechanical effect.
fn through_choice(explained: &Explanation) -> Option<String> {
    let Verdict::Choice(_) = explained.verdict() else { return None };
    let why = "prices, laws and penalties do nothing until cells choose otherwise, so adaptation is the effect";
    let why = if side_of(&explained.findings.undone).is_some() { format!(" ({why})") } else { String::new() };
    Some(match &explained.findings.share {
        Err(reason) => format!("There is no share that is undone: {reason}{why}."),
        Ok(_) => format!("Its mechanical effect is small beside that{why}."),
    })
}

fn size(undone: &Undone) -> f64 {
    undone.amount.as_ref().map_or(0.0, |amount| amount.mean.abs())
}

/// "24.7 % (24.0 to 25.4)", or an amount where there is no share.
fn amount(undone: &Undone) -> String {
    let sign = undone.amount.as_ref().map_or(1.0, |amount| amount.mean.signum());
    match &undone.share {
        Ok(share) => percent(&scaled(share, sign)),
        Err(_) => written(&undone.amount, |amount| with_interval(&scaled(amount, sign))),
    }
}

/// What is run to find this, in a sentence.
#[must_use]
pub fn how_it_is_found(explained: &Explanation) -> String {
    let found = explained.findings;
    let sets = counted(found.coalitions.len() as u32, "set", "sets");
    let others: Vec<&str> = Dimension::ALL
        .into_iter()
        .filter(|&channel| found.channels.iter().all(|undone| undone.channel != channel))
        .map(dimension)
        .collect();
    let others = match others.as_slice() {
        [] => String::new(),
        some => format!(" Other ways to adapt ({}) stay open throughout.", listed(some)),
    };
    format!(
        "Every replicate runs {sets} of open channels, each with its baseline: {} arms under the same luck from one \
         burn-in, which takes {} % of the weeks of as many arms run alone.{others}",
        found.arms,
        rounded(100.0 * explained.cost(), 1)
    )
}

fn effects(explained: &Explanation) -> Table {
    let found = explained.findings;
    let mut table = Table::new(&["effect, or channel", "averted harm-weighted victim-weeks", "share undone"]);
    table.push([MECHANICAL[0].to_owned(), averted(&found.mechanical), String::new()]);
    for undone in &found.channels {
        let unclear = undone.amount.is_ok() && side_of(&undone.amount).is_none();
        let noise = if unclear { format!(", {NOISE}") } else { String::new() };
        let [name, what] = channel(undone.channel);
        table.push([format!("{name}: {what}"), format!("{}{noise}", moved_by(undone)), short(&undone.share)]);
    }
    table.push([IN_THE_WORLD[0].to_owned(), averted(&found.in_world), short(&found.share)]);
    table
}

/// A share for a cell of a table; why there is none is said above it.
fn short(share: &Value) -> String {
    share.as_ref().map_or_else(|_| "none".to_owned(), percent)
}

/// In the place of the drift of the baseline from which the others drift.
const YARDSTICK: &str = "reference";

fn coalitions(explained: &Explanation) -> Table {
    let mut table = Table::new(&["open channels", "averted", "baseline", "drift of the baseline"]);
    for coalition in &explained.findings.coalitions {
        let all = coalition.open.len() == explained.findings.channels.len();
        table.push([
            open_channels(&coalition.open),
            written(&coalition.net, plus_minus),
            written(&coalition.baseline, plus_minus),
            if all { YARDSTICK.to_owned() } else { written(&coalition.drift, signed_percent) },
        ]);
    }
    table
}

fn warnings(explained: &Explanation) -> Vec<String> {
    let found = explained.findings;
    let troubles = troubles(&explained.asked, found.replicates, &found.failed);
    troubles.into_iter().chain(drift(&found.coalitions)).collect()
}

/// Baselines that closing channels moves too far.
fn drift(coalitions: &[Coalition]) -> Option<String> {
    let drifting: Vec<&Coalition> = coalitions.iter().filter(|coalition| coalition.drifts()).collect();
    let most = |coalition: &&&Coalition| coalition.drift.as_ref().map_or(0.0, |drift| drift.mean.abs());
    let worst = drifting.iter().max_by(|a, b| most(a).total_cmp(&most(b)))?;
    Some(format!(
        "Closing channels moves the baseline by more than {} % in {} of {}, most with {} open: {}. What is said of the channels \
         holds for worlds that differ by that much.",
        rounded(100.0 * DRIFT, 0),
        drifting.len(),
        counted(coalitions.len() as u32, "set", "sets"),
        open_channels(&worst.open),
        written(&worst.drift, signed_percent),
    ))
}
