//! Mixes beside each other, in words: the summary on the terminal and the titles, notes and labels of figures.

mod page;

pub use page::*;

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::summary::{chance_and_parameters, troubles};
use super::{LIMITS, NOISE, counted, done, first_upper, lens, lens_plural, listed, made_from, three};
use crate::analysis::comparison::Compared;
use crate::analysis::contest::{Rule, Standing, Zone};
use crate::measure::{Basis, Category, Estimate, LensFinding, Outcome, Value};
use crate::model::books::Lens;
use crate::report::comparison::{Ranked, touched};
use crate::report::number::{
    percent, plus_minus, rounded, scaled, signed_with_interval, with_interval, with_skewed_interval,
};
use crate::report::page::{Page, Part};
use crate::report::table::Table;
use crate::report::{Asked, side, side_of};
use crate::scenario::NOTHING;

/// Mixes that tables on the terminal show; all are in `mixes.csv`.
pub const SHOWN: usize = 12;
/// Mixes beside each other in the table of who is better and worse off.
const BESIDE: usize = 3;

/// The summary of a comparison on the terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MixSummary {
    /// A few paragraphs: what is compared, which is best and how sure that is, what else there is to know of it.
    pub sentences: Vec<String>,
    /// The mixes from the best down.
    pub ranking: Table,
    /// What they cost, and whether they are more than their parts.
    pub prices: Table,
    /// Relocated shares, by lens.
    pub moves: Table,
    /// Who is better and who is worse off.
    pub equity: Table,
    /// What the tables leave out, where they leave out something.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// What speaks against trusting it; empty where nothing does.
    pub warnings: Vec<String>,
    /// [`LIMITS`].
    pub limits: String,
}

impl Page for MixSummary {
    fn parts(&self) -> Vec<Part> {
        let text = self.sentences.iter().cloned().map(Part::Text);
        let tables = [(&self.ranking, 1), (&self.prices, 1), (&self.moves, 1), (&self.equity, 2)];
        let tables = tables.into_iter().filter(|(table, _)| !table.rows.is_empty());
        let tables = tables.map(|(table, words)| Part::Table(table.clone(), words));
        let warnings = self.warnings.iter().cloned().map(Part::Warning);
        let left_out = self.left_out.iter().cloned().map(Part::Text);
        text.chain(tables).chain(left_out).chain(warnings).chain([Part::Text(self.limits.clone())]).collect()
    }
}

/// The summary of a comparison.
#[must_use]
pub fn mix_summary(ranked: &Ranked) -> MixSummary {
    let sentences = [Some(scope(ranked)), key_of_letters(ranked), Some(verdict(ranked)), best_in_words(ranked)];
    MixSummary {
        sentences: sentences.into_iter().flatten().collect(),
        ranking: ranking(ranked),
        prices: prices(ranked),
        moves: moves(ranked),
        equity: equity(ranked),
        left_out: left_out(ranked),
        warnings: warnings(ranked),
        limits: LIMITS.to_owned(),
    }
}

/// How mixes are told apart, in a line: part of what decides a result.
#[must_use]
pub fn contest_rule(rule: Rule) -> String {
    match rule {
        Rule::Race { confidence, zone, first, most } => {
            let zone = match zone {
                Zone::Amount(amount) => amount.to_string(),
                Zone::Share(share) => format!("{share} of the baseline"),
            };
            format!("race: probability {confidence}, indifference {zone}, first stage {first}, at most {most}")
        }
        Rule::Budget(budget) => format!("budget: {budget}"),
    }
}

/// Where a mix stands, in a word or two.
#[must_use]
pub fn mix_standing(standing: Standing) -> String {
    match standing {
        Standing::Selected => "selected".to_owned(),
        Standing::Same => "the same as the selected".to_owned(),
        Standing::Leading => "ahead".to_owned(),
        Standing::Undecided => "undecided".to_owned(),
        Standing::Out { after } => format!("out after {after}"),
        Standing::Behind { after } => format!("behind in heats after {after}"),
        Standing::Below => "below".to_owned(),
    }
}

/// Whether who is in a category is better off, from the side of its change.
#[must_use]
pub const fn better_or_worse(side: Option<Ordering>) -> &'static str {
    match side {
        Some(Ordering::Greater) => "better off",
        Some(_) => "worse off",
        None => NOISE,
    }
}

/// What the comparison finds, without a full stop: the title of its figures.
#[must_use]
pub fn mixes_title(ranked: &Ranked) -> String {
    let (found, best) = (ranked.findings, ranked.findings.best());
    let net = match &best.finding.impact.net {
        Err(reason) => return format!("Which mix is best is unknown: {reason}"),
        Ok(net) => net,
    };
    let name = first_upper(&best.name);
    let what = format!(" {}", Outcome::HarmWeeks.label());
    let name = if best.interventions.is_empty() { name } else { format!("{name}, which {}", averts_of(net, &what)) };
    if found.verdict.guaranteed {
        return format!("Best: {name}");
    }
    let undecided = undecided(ranked).len();
    let rivals =
        (undecided > 0).then(|| format!(", not told apart from {}", counted(undecided as u32, "other", "others")));
    format!("Ahead without a guarantee: {name}{}", rivals.unwrap_or_default())
}

/// How to read the ranked mixes.
pub const MIXES_NOTE: &str = "Net impact with 95 % intervals, from the best mix down, all on the same luck: differences between mixes \
    are better known than the intervals suggest. Rings: not distinguishable from noise. Green: nothing beats it in one of cost, net impact \
    and relocated share and is as good in the others.";

/// What the axis of the ranked mixes measures.
pub const MIXES_AXIS: &str = "averted harm-weighted victim-weeks over the window";

/// Row for the mixes that are not drawn.
#[must_use]
pub fn more_mixes(more: usize) -> String {
    format!("and {} below, in the table", counted(more as u32, "mix", "mixes"))
}

/// Title of the Pareto figure, without a full stop.
#[must_use]
pub fn pareto_title(ranked: &Ranked) -> String {
    let raced = ranked.raced();
    let front: Vec<&str> = raced.iter().filter(|mix| mix.on_front).map(|mix| mix.name.as_str()).collect();
    match front[..] {
        [] => "No mix has enough replicates to be placed".to_owned(),
        [one] => format!("One mix is as good as any other in every respect: {one}"),
        _ if front.len() == raced.len() => {
            format!("Each of {} mixes is better than any other in some respect", front.len())
        }
        [.., _] if front.len() > 3 => {
            format!("{} of {} mixes are beaten by none in all respects", front.len(), raced.len())
        }
        _ => format!("Beaten by none in all respects: {}", listed(&front)),
    }
}

/// How to read the Pareto figure, and why there is no panel of costs where there is none.
#[must_use]
pub fn pareto_note(ranked: &Ranked) -> String {
    let unpriced = ranked.findings.mixes.iter().find_map(|mix| mix.cost.as_ref().err());
    unpriced
        .map_or_else(|| PARETO_NOTE.to_owned(), |reason| format!("{PARETO_NOTE} There is no front of costs: {reason}."))
}

const PARETO_NOTE: &str = "Up is better, left is better. Green discs with numbers, by rank, are on the front: no other mix is better \
    in one of cost, net impact and relocated share and as good in the others, by point estimates. Vertical lines: 95 % intervals. A relocated \
    share is the largest of all lenses that can be told from noise, zero where none can.";

/// Axis of costs.
pub const COSTS_AXIS: &str = "cost (kUSD)";

/// Axis of relocated shares.
pub const RELOCATED_AXIS: &str = "largest relocated share (%)";

/// Where figures come from.
#[must_use]
pub fn mixes_caption(ranked: &Ranked) -> String {
    made_from(&ranked.asked, &replicates(ranked))
}

fn replicates(ranked: &Ranked) -> String {
    done(&ranked.asked, ranked.findings.replicates, ranked.findings.worlds)
}

/// "averts 18,200 (17,900 to 18,500)", or what it adds.
fn averts(net: &Estimate) -> String {
    averts_of(net, "")
}

/// The same of something that is named.
fn averts_of(net: &Estimate, what: &str) -> String {
    match side(net) {
        Some(Ordering::Greater) => format!("averts {}{what}", with_interval(net)),
        Some(_) => format!("adds {}{what}", with_interval(&scaled(net, -1.0))),
        None => format!("averts {}{what}, {NOISE}", with_interval(net)),
    }
}

fn scope(ranked: &Ranked) -> String {
    let (scenario, mixes) = (ranked.asked.scenario, counted(ranked.findings.mixes.len() as u32, "mix", "mixes"));
    let of = match &ranked.menu.scenarios[..] {
        [one] => format!("{mixes} of the {}", counted(one.programme.len() as u32, "intervention", "interventions")),
        several => {
            let names: Vec<&str> = several.iter().map(|one| one.name.as_str()).collect();
            format!("{mixes}, the programmes of {} in one world,", listed(&names))
        }
    };
    let over = if ranked.asked.worlds > 1 { " over worlds" } else { "" };
    format!(
        "{of} are compared over {} weeks, doing nothing among them. In every replicate they have the same burn-in, baseline and luck ({}, \
         {} programme arms; 95 % intervals{over} in brackets). Amounts are {}.",
        scenario.plan.window,
        replicates(ranked),
        rounded(f64::from(ranked.findings.arms), 0),
        Outcome::HarmWeeks.label()
    )
}

fn key_of_letters(ranked: &Ranked) -> Option<String> {
    let letters: Vec<String> = ranked.menu.letters().iter().map(|(letter, name)| format!("{letter} {name}")).collect();
    (!letters.is_empty()).then(|| format!("Interventions: {}.", letters.join(", ")))
}

/// What tables leave out.
fn left_out(ranked: &Ranked) -> Vec<String> {
    let (mixes, beside) = (&ranked.findings.mixes, shown(ranked));
    let most = (mixes.len() > SHOWN).then(|| {
        let all = rounded(mixes.len() as f64, 0);
        format!("The tables have the first {SHOWN} mixes, mixes.csv has all {all}.")
    });
    let looked_at = beside.iter().filter(|mix| !mix.interventions.is_empty() && !mix.finding.lenses.is_empty());
    let still = match looked_at.clone().filter(|mix| mix.relocated().is_some()).count() {
        _ if looked_at.clone().count() == 0 => None,
        0 => Some("In none of these mixes can what relocates be told from noise, on any dimension.".to_owned()),
        moving if moving < looked_at.count() => Some(
            "A mix that is not in the table of relocated shares moves nothing that can be told from noise.".to_owned(),
        ),
        _ => None,
    };
    most.into_iter().chain(still).collect()
}

/// What is in the best mix, where its name does not say so: what it leaves out, if that is less.
fn content(ranked: &Ranked) -> String {
    let (best, letters) = (ranked.findings.best(), ranked.menu.letters());
    if letters.is_empty() || best.interventions.is_empty() {
        return String::new();
    }
    let has = |name: &str| best.interventions.iter().any(|one| one == name);
    let (with, without): (Vec<&str>, Vec<&str>) = letters.iter().map(|(_, name)| *name).partition(|name| has(name));
    match without.len() {
        0 => " (all of them)".to_owned(),
        n if n < with.len() => format!(" (all but {})", listed(&without)),
        _ => format!(" ({})", listed(&with)),
    }
}

/// Mixes that were not told apart from the one ahead.
fn undecided<'a>(ranked: &Ranked<'a>) -> Vec<&'a str> {
    let order = ranked.order().into_iter().filter(|mix| mix.standing == Standing::Undecided);
    order.map(|mix| mix.name.as_str()).collect()
}

/// Which mix is best, and what is promised of that.
fn verdict(ranked: &Ranked) -> String {
    let best = ranked.findings.best();
    let name = format!("{}{}", first_upper(&best.name), content(ranked));
    match ranked.findings.rule {
        Rule::Race { confidence, .. } if ranked.findings.verdict.guaranteed => {
            format!("{name} is selected. {}{}", promise(ranked, confidence), heats(ranked))
        }
        Rule::Race { confidence, .. } => format!("{}{}", given_up(ranked, confidence), heats(ranked)),
        Rule::Budget(_) => {
            format!(
                "{name} is ahead after a fixed budget, spent where it tells most (OCBA). Nothing is guaranteed{}.",
                chance(ranked)
            )
        }
    }
}

fn promise(ranked: &Ranked, confidence: f64) -> String {
    let near = near(ranked);
    let near = if near.is_empty() {
        String::new()
    } else {
        format!(" Behind it by less than that, by their means, and so as good for this purpose: {}.", some_of(&near))
    };
    format!(
        "With a probability of {} at least this is the best mix, if the best is ahead of all others by {} or more, the indifference zone \
         (Kim & Nelson 2001; net impacts are taken to be about normal).{near}",
        share(confidence),
        zone(ranked)
    )
}

/// Mixes that are behind the selected one by less than the indifference zone.
fn near<'a>(ranked: &Ranked<'a>) -> Vec<&'a str> {
    let zone = ranked.findings.verdict.indifference.unwrap_or(0.0);
    let is_near = |mix: &&&Compared| !mix.is_behind() && mix.regret.as_ref().is_ok_and(|regret| regret.mean < zone);
    let others = &ranked.order()[1..];
    others.iter().filter(is_near).map(|mix| mix.name.as_str()).collect()
}

/// The indifference zone, as an amount and as it was asked for.
fn zone(ranked: &Ranked) -> String {
    let written = |amount: f64| if amount < 10.0 { three(amount) } else { rounded(amount, 0) };
    let amount = ranked.findings.verdict.indifference.map_or_else(String::new, written);
    match ranked.findings.rule {
        Rule::Race { zone: Zone::Share(of), .. } => format!("{amount} ({} of the baseline)", share(of)),
        _ => amount,
    }
}

fn given_up(ranked: &Ranked, confidence: f64) -> String {
    let rivals = undecided(ranked);
    let name = format!("{}{}", ranked.findings.best().name, content(ranked));
    if ranked.findings.verdict.indifference.is_none() {
        let more = if ranked.asked.interrupted {
            "it was stopped before the end of a first stage"
        } else {
            "there are too few replicates for a first stage"
        };
        return format!("No mix is selected, and nothing is guaranteed: {more}. By its mean {name} is ahead.");
    }
    let (end, more) = if ranked.asked.interrupted {
        ("when it was stopped", "To go on")
    } else {
        ("when the replicates were at an end", "More replicates (-n, or --worlds)")
    };
    let (rivals, guarantee, zone) = (some_of(&rivals), share(confidence), zone(ranked));
    if ranked.findings.verdict.probability.is_some_and(|bound| bound >= confidence) {
        // A race decides nothing before it would see a lead as small as the zone, however large the lead is.
        return format!(
            "No mix is selected, but {name} is ahead of {rivals} beyond chance{}{}. That is an estimate, and no selection: the guarantee of \
             {guarantee} is given up, because a race that is to see leads as small as the indifference zone (--indifference, here {zone}) was \
             not over {end}. {more} or a wider zone would decide it.",
            lead(ranked),
            chance(ranked)
        );
    }
    format!(
        "No mix is selected: {end}, {name} was ahead of {rivals}, not far enough to tell them apart. The guarantee of {guarantee} is given \
         up{}. {more} or a wider indifference zone (--indifference, here {zone}) would decide.",
        chance(ranked)
    )
}

/// By how much the one ahead is ahead of the nearest that was not told apart from it. Over worlds regret is something else.
fn lead(ranked: &Ranked) -> String {
    let all = ranked.order().into_iter().filter(|mix| mix.standing == Standing::Undecided);
    let leads: Vec<&Estimate> = all.filter_map(|mix| mix.regret.as_ref().ok()).collect();
    let least = leads.iter().min_by(|a, b| a.mean.total_cmp(&b.mean)).filter(|_| ranked.asked.worlds == 1);
    let of = if leads.len() > 1 { "of the nearest of them " } else { "" };
    least.map_or_else(String::new, |least| format!(", {of}by {}", with_interval(least)))
}

/// Some mixes by name, or many by their number; that doing nothing is among them is always said.
fn some_of(names: &[&str]) -> String {
    match names {
        [first, ..] if names.len() > 4 => {
            let nothing = if names.contains(&NOTHING) { ", doing nothing among them" } else { "" };
            format!("{} mixes, first of them {first}{nothing}", names.len())
        }
        _ => listed(names),
    }
}

/// How likely the one ahead is the best, where that can be estimated.
fn chance(ranked: &Ranked) -> String {
    let said = |bound: f64| match (100.0 * bound).floor().min(99.0) {
        percent @ 1.0.. => {
            let bound = rounded(percent, 0);
            let of = if heats(ranked).is_empty() { "" } else { " of them" };
            format!(
                "; that the one ahead is the best{of} has a probability of about {bound} % at least, by these replicates"
            )
        }
        _ => "; these replicates do not say how likely the one ahead is the best".to_owned(),
    };
    ranked.findings.verdict.probability.map_or_else(String::new, said)
}

/// What heats mean for the guarantee, where there were any.
fn heats(ranked: &Ranked) -> String {
    let (all, finalists) = (ranked.findings.mixes.len(), ranked.findings.verdict.finalists);
    if all == finalists {
        return String::new();
    }
    format!(
        " What is said of the race holds among {finalists} mixes: the other {} were left behind in heats, by means over a few replicates, and \
         no guarantee covers that the best is not among them.",
        rounded((all - finalists) as f64, 0)
    )
}

fn share(share: f64) -> String {
    let percent = 100.0 * share;
    let places = (0..4).find(|&places| (percent * 10f64.powi(places)).fract().abs() < 1e-9).unwrap_or(4);
    format!("{} %", rounded(percent, places))
}

/// What the one ahead does, beside being ahead.
fn best_in_words(ranked: &Ranked) -> Option<String> {
    let best = ranked.findings.best();
    best.finding.impact.net.as_ref().ok()?;
    if best.interventions.is_empty() {
        return Some("None of the mixes that were run is better than doing nothing.".to_owned());
    }
    let all = [
        effect(best),
        risk(best),
        spread(best),
        relocation(best),
        interaction(best),
        Some(price(best)),
        equity_in_words(best),
    ];
    Some(all.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

fn effect(best: &Compared) -> Option<String> {
    let net = best.finding.impact.net.as_ref().ok()?;
    let relative = best.finding.impact.relative.as_ref().ok().filter(|_| side(net).is_some());
    let of = relative.map_or_else(String::new, |share| {
        format!(", {} of the baseline", percent(&scaled(share, share.mean.signum())))
    });
    Some(format!("{} {}{of}.", first_upper(&best.name), averts(net)))
}

fn risk(best: &Compared) -> Option<String> {
    let backfire = best.finding.impact.backfire.as_ref().ok()?;
    let worst =
        best.worst.as_ref().ok().map(|worst| format!("; in the worst tenth of replicates it {}", averts(worst)));
    Some(format!("It backfires in {} of replicates{}.", percent(backfire), worst.unwrap_or_default()))
}

/// What the spread of its net impact comes from, where there are several worlds.
fn spread(best: &Compared) -> Option<String> {
    let spread = best.finding.impact.net_spread.as_ref().ok()?;
    Some(chance_and_parameters(spread, "its net impact"))
}

fn relocation(best: &Compared) -> Option<String> {
    let (finding, share) = best.relocated()?;
    let whole = match finding.headline.basis {
        Basis::Declared => "the direct effect",
        Basis::Exploratory => "the loss",
    };
    Some(format!("Most relocates by {}: {} of {whole}.", lens(finding.lens), percent(share)))
}

fn interaction(best: &Compared) -> Option<String> {
    let beyond = best.interaction.as_ref().ok()?;
    Some(match side(beyond) {
        Some(Ordering::Greater) => format!("It averts {} more than its parts alone together.", with_interval(beyond)),
        Some(_) => {
            let less = with_interval(&scaled(beyond, -1.0));
            format!("It averts {less} less than its parts alone together: they do partly the same.")
        }
        None => format!("What it averts beyond its parts alone is {NOISE}: {}.", signed_with_interval(beyond)),
    })
}

fn price(best: &Compared) -> String {
    match (&best.cost, &best.cost_per_week) {
        (Ok(cost), Ok(per_week)) => format!(
            "It costs {} kUSD, {} for each harm-weighted victim-week averted.",
            rounded(*cost, 0),
            with_skewed_interval(per_week)
        ),
        (Err(reason), _) => format!("Its price is unknown: {reason}."),
        (Ok(_), Err(reason)) => format!("It has no price for a week averted: {reason}."),
    }
}

/// Who is clearly better and who is clearly worse off.
fn equity_in_words(best: &Compared) -> Option<String> {
    let those = |which: Ordering| {
        let clear = touched(best).filter(|(_, category)| side_of(&category.change) == Some(which));
        let names: Vec<String> = clear.map(|(of, category)| named(of, &category.label)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| listed(&names))
    };
    let is_better = |(_, category): (Lens, &Category)| side_of(&category.change) == Some(Ordering::Greater);
    if touched(best).all(is_better) && touched(best).next().is_some() {
        return Some("Every target group and every place is better off with it.".to_owned());
    }
    match (those(Ordering::Greater), those(Ordering::Less)) {
        (None, None) => None,
        (Some(better), None) => Some(format!("Better off with it: {better}; worse off, beyond noise: nobody.")),
        (better, Some(worse)) => {
            Some(format!("Better off with it: {}; worse off: {worse}.", better.unwrap_or_else(|| "nobody".to_owned())))
        }
    }
}

/// A category by its name; places say which end of a route they are.
fn named(lens: Lens, label: &str) -> String {
    match lens {
        Lens::Origin => format!("people from {label}"),
        Lens::Destination => format!("people in {label}"),
        _ => label.to_owned(),
    }
}

/// A value for a cell of a table; why there is none is in `estimates.csv`.
fn short(value: &Value, write: impl Fn(&Estimate) -> String) -> String {
    value.as_ref().map_or_else(|_| "–".to_owned(), write)
}

fn shown<'a>(ranked: &Ranked<'a>) -> Vec<&'a Compared> {
    ranked.order().into_iter().take(SHOWN).collect()
}

fn ranking(ranked: &Ranked) -> Table {
    let mut table =
        Table::new(&["mix", "averted", "P(more harm)", "averted in the worst tenth", "behind the best", "standing"]);
    for mix in shown(ranked) {
        table.push([
            mix.name.clone(),
            short(&mix.finding.impact.net, with_interval),
            short(&mix.finding.impact.backfire, percent),
            short(&mix.worst, plus_minus),
            short(&mix.regret, plus_minus),
            mix_standing(mix.standing),
        ]);
    }
    table
}

fn prices(ranked: &Ranked) -> Table {
    let mut table =
        Table::new(&["mix", "cost (kUSD)", "kUSD per week averted", "averted beyond its parts", "on the Pareto front"]);
    for mix in shown(ranked) {
        table.push([
            mix.name.clone(),
            mix.cost.as_ref().map_or_else(|_| "unknown".to_owned(), |cost| rounded(*cost, 0)),
            short(&mix.cost_per_week, with_skewed_interval),
            short(&mix.interaction, signed_with_interval),
            if mix.on_front { "yes" } else { "no" }.to_owned(),
        ]);
    }
    table
}

/// Relocated shares by lens: those of treated categories where the mix declares them, of losing ones otherwise.
fn moves(ranked: &Ranked) -> Table {
    let lenses: Vec<&LensFinding> = ranked.findings.best().finding.lenses.iter().collect();
    let header: Vec<&str> =
        ["relocated share by"].into_iter().chain(lenses.iter().map(|finding| lens_plural(finding.lens))).collect();
    let mut table = Table::new(&header);
    let cell = |finding: &LensFinding| match (&finding.headline.share, finding.relocated()) {
        (Err(_), _) => "–".to_owned(),
        (Ok(_), None) => "noise".to_owned(),
        (Ok(_), Some(share)) => format!("{} %", rounded(100.0 * share.mean, 0)),
    };
    for mix in shown(ranked).into_iter().filter(|mix| mix.relocated().is_some()) {
        table.push([mix.name.clone()].into_iter().chain(mix.finding.lenses.iter().map(cell)));
    }
    table
}

/// What is averted by target group and place, for the first mixes.
fn equity(ranked: &Ranked) -> Table {
    let order = ranked.order().into_iter().filter(|mix| !mix.interventions.is_empty());
    let mixes: Vec<&Compared> = order.take(BESIDE).collect();
    let names = mixes.iter().map(|mix| format!("averted by {}", mix.name));
    let header: Vec<String> = ["who", ""].map(ToOwned::to_owned).into_iter().chain(names).collect();
    let mut table = Table::new(&header.iter().map(String::as_str).collect::<Vec<_>>());
    let rows = mixes.first().map_or_else(Vec::new, |first| touched(first).collect());
    for (at, (of, category)) in rows.into_iter().enumerate() {
        let cell = |mix: &&Compared| {
            touched(mix).nth(at).map_or_else(String::new, |(_, category)| short(&category.change, signed_with_interval))
        };
        let names = [heading(of).to_owned(), category.label.clone()];
        table.push(names.into_iter().chain(mixes.iter().map(cell)));
    }
    table
}

const fn heading(lens: Lens) -> &'static str {
    match lens {
        Lens::Origin => "from",
        Lens::Destination => "in",
        _ => "group",
    }
}

fn warnings(ranked: &Ranked) -> Vec<String> {
    let (found, asked) = (ranked.findings, ranked.asked);
    let stopped = asked.interrupted.then(|| {
        let arms = counted(found.arms, "programme arm", "programme arms");
        let done = counted(found.replicates, "replicate", "replicates");
        format!(
            "Stopped after {done} with {arms}: the contest is not over, and the intervals say what these can tell. The same command goes on \
             from here."
        )
    });
    let asked = Asked { interrupted: false, ..asked };
    stopped.into_iter().chain(troubles(&asked, found.replicates, &found.failed)).collect()
}
