//! The summary on the terminal.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{
    Evaluator, Indicators, LIMITS, NOISE, counted, diffusing, evaluator, first_upper, from_and_to, impact_title,
    indicators, lens, lens_plural, listed, most_relocated, replicates, undefined, whole,
};
use crate::experiment::Pairing;
use crate::measure::{Estimate, Failed, Impact, Outcome, Precision, Spread, Value};
use crate::report::number::{decimals, percent, plus_minus, rounded, scaled, signed_percent, signed_with_interval};
use crate::report::page::{Page, Part};
use crate::report::table::Table;
use crate::report::{Asked, Material, side, side_of};

/// The summary on the terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// A few paragraphs: what changes, what that depends on where there are several worlds, what moves, what is seen.
    pub sentences: Vec<String>,
    /// Outcomes with baseline, programme and change.
    pub outcomes: Table,
    /// The indicator chains of the interventions.
    #[serde(default)]
    pub indicators: Indicators,
    /// What an evaluator would have seen, beside the truth.
    #[serde(default)]
    pub evaluator: Evaluator,
    /// What speaks against trusting the batch; empty where nothing does.
    pub warnings: Vec<String>,
    /// [`LIMITS`].
    pub limits: String,
}

impl Page for Summary {
    fn parts(&self) -> Vec<Part> {
        let chains = &self.indicators;
        let chains = (!chains.table.rows.is_empty())
            .then(|| [Part::Table(chains.table.clone(), 4), Part::Text(chains.notes.join("\n"))]);
        let seen = &self.evaluator;
        let table = (!seen.table.rows.is_empty())
            .then(|| [Part::Table(seen.table.clone(), 1), Part::Text(seen.notes.join("\n"))]);
        let seen = [Part::Text(seen.sentences.join(" "))].into_iter().chain(table.into_iter().flatten());
        let sentences = self.sentences.iter().cloned().map(Part::Text);
        let warnings = self.warnings.iter().cloned().map(Part::Warning);
        sentences
            .chain([Part::Table(self.outcomes.clone(), 1)])
            .chain(chains.into_iter().flatten())
            .chain(seen)
            .chain(warnings)
            .chain([Part::Text(self.limits.clone())])
            .collect()
    }
}

/// The summary of a batch.
#[must_use]
pub fn summary(material: &Material) -> Summary {
    Summary {
        sentences: [
            Some(what_changes(material)),
            what_it_depends_on(material),
            Some(what_moves(material)),
            Some(what_is_seen(material) + &what_pairing_buys(material) + &how_precise(material)),
        ]
        .into_iter()
        .flatten()
        .collect(),
        outcomes: outcomes(material),
        indicators: indicators(material),
        evaluator: evaluator(material),
        warnings: warnings(material),
        limits: LIMITS.to_owned(),
    }
}

pub(in crate::report) fn what_changes(material: &Material) -> String {
    let primary = material.primary();
    let over = if material.asked.worlds > 1 { " over worlds" } else { "" };
    format!(
        "Over {} weeks ({}, 95 % intervals{over} in brackets) {}. {}",
        material.asked.scenario.plan.window,
        replicates(material),
        first_lower(&impact_title(primary)),
        backfire(primary)
    )
}

/// What the spread over replicates comes from, where there are several worlds.
pub(in crate::report) fn what_it_depends_on(material: &Material) -> Option<String> {
    let (spread, what) = match (&material.primary().relative_spread, &material.primary().net_spread) {
        (Ok(spread), _) => (spread, "net impact as a share of the baseline"),
        (_, Ok(spread)) => (spread, "net impact"),
        _ => return None,
    };
    let harm = harm_in_worlds(spread);
    let few = if material.findings.worlds < FEW_WORLDS { ROUGH } else { "" };
    Some(format!("{}{harm}{few}", chance_and_parameters(spread, what)))
}

/// What the spread of an amount over replicates comes from, where there are several worlds.
pub(super) fn chance_and_parameters(spread: &Spread, what: &str) -> String {
    match &spread.share {
        Ok(share) if share.mean > 0.0 => format!(
            "Of the spread of {what} over replicates, {} comes from what is not known, which worlds draw, and the rest from \
             chance.",
            percent(&Estimate { low: share.low.max(0.0), ..*share })
        ),
        Ok(share) => format!(
            "The spread of {what} over replicates is that of chance: worlds, which draw what is not known, differ no more \
             than chance would let them (their share: {}).",
            percent(share)
        ),
        Err(reason) => format!("How much of the spread comes from what is not known cannot be told: {reason}."),
    }
}

/// In how many worlds a programme does harm.
pub(super) fn harm_in_worlds(spread: &Spread) -> String {
    spread.below_zero.as_ref().ok().map(percent).map_or_else(String::new, |worlds| {
        format!(" In {worlds} of worlds the programme does harm on average; chance is in these averages, too.")
    })
}

const ROUGH: &str = " So few worlds give a rough answer: draw more of them.";

/// An end of the interval of a probability; with enough digits not to be taken for none or for certain.
fn bound(share: f64) -> String {
    let apart = share.min(1.0 - share);
    format!("{} %", rounded(100.0 * share, if apart >= 0.01 { 0 } else { decimals(100.0 * apart) }))
}

/// Fewer worlds than this say little about a variance.
const FEW_WORLDS: u32 = 10;

/// The probability of backfire as a sentence.
fn backfire(impact: &Impact) -> String {
    let more = format!("more {} with the programme than without", impact.outcome.label());
    match &impact.backfire {
        Ok(p) if p.mean <= 0.0 => {
            format!(
                "In none of the replicates are there {more}: the 95 % interval of the probability of backfire ends at {}.",
                bound(p.high)
            )
        }
        Ok(p) if p.mean >= 1.0 => {
            format!(
                "In all replicates there are {more}: the 95 % interval of the probability of backfire begins at {}.",
                bound(p.low)
            )
        }
        Ok(p) => format!("The probability of backfire, that a replicate has {more}, is {}.", percent(p)),
        Err(reason) => format!("The chance that it backfires is unknown: {reason}."),
    }
}

pub(in crate::report) fn what_moves(material: &Material) -> String {
    let most = most_relocated(material);
    let moves = most.map_or_else(
        || format!("What moves is {NOISE} on any lens."),
        |(finding, share)| {
            let (where_to, between) = (lens_plural(finding.lens), from_and_to(finding));
            let (percent, whole) = (percent(share), whole(finding));
            format!("What moves goes mostly to other {where_to}{between}: {percent} of {whole} is relocated.")
        },
    );
    let others: Vec<_> = material
        .findings
        .lenses
        .iter()
        .filter(|finding| most.is_some_and(|(first, _)| first.lens != finding.lens))
        .filter_map(|finding| Some((finding, finding.relocated().filter(|share| share.mean > 0.0)?)))
        .map(|(finding, share)| format!("by {} {} of {}", lens(finding.lens), percent(share), whole(finding)))
        .collect();
    let others: Vec<_> = others.iter().map(String::as_str).collect();
    let others = (!others.is_empty()).then(|| format!("{}.", first_upper(&listed(&others))));
    let spread: Vec<_> = diffusing(material).iter().map(|finding| lens_plural(finding.lens)).collect();
    let spread = (!spread.is_empty()).then(|| format!("Benefits spread to other {}.", listed(&spread)));
    let noise = material.findings.lenses.iter().filter(|finding| finding.relocated().is_none());
    let noise: Vec<_> = noise.map(|finding| lens(finding.lens)).collect();
    let noise = (most.is_some() && !noise.is_empty())
        .then(|| format!("By {} what moves is {NOISE}, or has no share.", listed(&noise)));
    let last = "Lenses overlap and do not add up.".to_owned();
    [Some(moves), others, spread, noise, Some(last)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

pub(in crate::report) fn what_is_seen(material: &Material) -> String {
    let share = &material.findings.observed.identified_share;
    let seen = match (&share.baseline, &share.programme) {
        (Ok(before), Ok(after)) => format!(
            "Authorities see a part: {} of all ends of exploitation are identifications without the programme, {} with it",
            percent(before),
            percent(after)
        ),
        (Err(reason), _) | (_, Err(reason)) => format!("What share authorities see is unknown: {reason}"),
    };
    let records = material.impact(Outcome::Identified).and_then(|identified| records(identified, material.primary()));
    let records = records.unwrap_or_default();
    format!("{seen}{records}.")
}

pub(in crate::report) fn what_pairing_buys(material: &Material) -> String {
    let Ok(factor) = material.primary().variance_reduction else { return String::new() };
    let factor = rounded(factor, i32::from(factor < 10.0));
    match material.pairing {
        Pairing::Crn => {
            format!(" Comparing both arms under the same luck makes the variance about {factor} times smaller.")
        }
        Pairing::Seed => {
            format!(" The arms share their seed and no more, which makes the variance about {factor} times smaller.")
        }
        Pairing::Independent => {
            format!(
                " The arms have independent luck, so pairing gains nothing: its factor of {factor} is 1 but for chance."
            )
        }
    }
}

/// The precision that was asked for, where it was reached.
pub(in crate::report) fn how_precise(material: &Material) -> String {
    let (Some(asked), Some(true), Ok(net)) = (material.precision, material.precise(), &material.primary().net) else {
        return String::new();
    };
    format!(" The batch ended after {}, when {}.", observed(material, net.n), width(asked, net))
}

/// "the interval of net impact was 4.6 % of it on either side, as asked (5%)"
fn width(asked: Precision, net: &Estimate) -> String {
    let half = net.half_width();
    let found = match asked {
        Precision::Relative(_) => format!("{} % of it", rounded(100.0 * half / net.mean.abs(), 1)),
        Precision::Absolute(_) => format!("{} harm-weighted victim-weeks", rounded(half, 0)),
    };
    format!("the interval of net impact was {found} on either side; asked was {asked}")
}

/// "340 replicates"
fn observed(material: &Material, n: u32) -> String {
    if material.asked.worlds > 1 { counted(n, "world", "worlds") } else { counted(n, "replicate", "replicates") }
}

/// What happens to the number identified beside what really happens.
fn records(identified: &Impact, truth: &Impact) -> Option<String> {
    let (seen, real) = (side(identified.net.as_ref().ok()?), side(truth.net.as_ref().ok()?));
    let lesson = match (seen, real) {
        (None, None) => "",
        (seen, real) if seen == real => ": here records and truth go the same way",
        _ => ": records alone would mislead",
    };
    let what = truth.outcome.label();
    Some(format!("; recorded identifications {}, while {what} {}{lesson}", moved(identified), moved(truth)))
}

/// "rise by 5.0 % (3.0 to 7.0)", for the middle of a sentence.
fn moved(impact: &Impact) -> String {
    match &impact.relative {
        Ok(share) => match side(share) {
            Some(Ordering::Greater) => format!("fall by {}", percent(share)),
            Some(_) => format!("rise by {}", percent(&scaled(share, -1.0))),
            None => "do not change beyond noise".to_owned(),
        },
        Err(_) => match side_of(&impact.net) {
            Some(Ordering::Greater) => "fall".to_owned(),
            Some(_) => "rise".to_owned(),
            None => "do not change beyond noise".to_owned(),
        },
    }
}

/// Outcomes with both arms, the change with the programme and how sure that is.
fn outcomes(material: &Material) -> Table {
    let mut table = Table::new(&["outcome", "baseline", "programme", "change (95 % interval)", "change in %"]);
    for impact in &material.findings.impact {
        let change = match &impact.net {
            Ok(net) if net.low >= net.high && net.mean == 0.0 => NO_CHANGE.to_owned(),
            Ok(net) if side(net).is_none() => format!("{}, {NOISE}", signed_with_interval(&scaled(net, -1.0))),
            net => written(net, |net| signed_with_interval(&scaled(net, -1.0))),
        };
        table.push([
            first_upper(impact.outcome.label()),
            written(&impact.baseline, plus_minus),
            written(&impact.programme, plus_minus),
            change,
            written(&impact.relative, |share| signed_percent(&scaled(share, -1.0))),
        ]);
    }
    table
}

/// Said where both arms have the same number in every replicate.
const NO_CHANGE: &str = "none in any replicate";

/// That the baseline is not at rest.
fn not_at_rest(drift: &Value) -> String {
    let much = drift.as_ref().map_or_else(|_| "more than a tenth".to_owned(), signed_percent);
    format!(
        "The baseline is not at rest: the number of people in exploitation changes by {much} over the window. Use a longer burn-in."
    )
}

fn written(value: &Value, write: impl Fn(&Estimate) -> String) -> String {
    match value {
        Ok(estimate) => write(estimate),
        Err(reason) => undefined(reason),
    }
}

fn warnings(material: &Material) -> Vec<String> {
    let checks = &material.findings.diagnostics;
    let mut warnings = troubles(&material.asked, material.findings.replicates, &checks.failed);
    if let (Some(asked), Some(false), Ok(net)) = (material.precision, material.precise(), &material.primary().net) {
        let most = if material.asked.interrupted { "then" } else { "the most that were allowed" };
        let width = width(asked, net);
        warnings.push(format!("Not as precise as asked: after {}, {most}, {width}.", observed(material, net.n)));
    }
    if checks.drift_warning {
        warnings.push(not_at_rest(&checks.drift));
    }
    if checks.truncation_warning
        && let Ok(weeks) = checks.truncation
    {
        let weeks = rounded(weeks, 0);
        warnings.push(format!("The first {weeks} weeks of the window still look like a start. Use a longer burn-in."));
    }
    if checks.accounting_violations > 0 {
        let n = counted(checks.accounting_violations, "replicate", "replicates");
        warnings.push(format!("The books of {n} do not add up: this is a defect of the program, please report it."));
    }
    warnings
}

/// What speaks against trusting any batch: that it was stopped, or that replicates failed; and that worlds draw nothing.
pub(super) fn troubles(asked: &Asked, done: u32, failed: &[Failed]) -> Vec<String> {
    let certain = asked.worlds > 1 && asked.scenario.uncertain().next().is_none();
    let certain = certain
        .then(|| "No number of this scenario is uncertain, so its worlds differ by nothing but chance.".to_owned());
    let interrupted = asked.interrupted.then(|| interrupted(done, asked.planned));
    [certain, interrupted, failures(failed)].into_iter().flatten().collect()
}

/// That a batch was stopped.
fn interrupted(done: u32, planned: u32) -> String {
    let done = counted(done, "replicate", "replicates");
    format!("Interrupted: {done} of {planned} are done, and the intervals say what these can tell.")
}

/// That replicates have no outcome, if any have none.
fn failures(failed: &[Failed]) -> Option<String> {
    let first = failed.first()?;
    let failed = counted(failed.len() as u32, "replicate", "replicates");
    let world = if first.world > 0 { format!(" of world {}", first.world) } else { String::new() };
    Some(format!(
        "{failed} failed; the file of replicates says why. The first is replicate {}{world}: {}.",
        first.replicate, first.cause
    ))
}

pub(super) fn first_lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::super::{LIMITS, LIMITS_SHORT, caption};
    use super::*;
    use crate::measure::Findings;
    use crate::report::sample::{Case, asked, findings, scenario};

    /// The summary of a case as lines.
    fn written(case: Case, interrupted: bool) -> String {
        let (scenario, findings) = (scenario(case), findings(case));
        let planned = if interrupted { 500 } else { findings.replicates };
        let material = Material {
            asked: Asked { interrupted, ..asked(&scenario, planned) },
            findings: &findings,
            pairing: Pairing::Crn,
            precision: None,
        };
        let Summary { sentences, outcomes, warnings, .. } = summary(&material);
        let table = std::iter::once(&outcomes.header).chain(&outcomes.rows).take(4).map(|row| row.join(" | "));
        sentences.into_iter().chain(table).chain(warnings).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_clear_effect_in_words() {
        insta::assert_snapshot!(written(Case::Large, false), @r"
            Over 260 weeks (500 replicates, 95 % intervals in brackets) the programme averts 8.2 % (8.0 to 8.4) of harm-weighted victim-weeks. In none of the replicates are there more harm-weighted victim-weeks with the programme than without: the 95 % interval of the probability of backfire ends at 2 %.
            What moves goes mostly to other perpetrators: 44 % (40 to 48) of the loss is relocated. By origin 9 % (5 to 13) of the direct effect, by route 14 % (10 to 18) of the loss and by target group 24 % (20 to 28) of the direct effect. Benefits spread to other destinations. By tactic, form of exploitation and period what moves is not distinguishable from noise, or has no share. Lenses overlap and do not add up.
            Authorities see a part: 11.3 % (10.9 to 11.7) of all ends of exploitation are identifications without the programme, 14.1 % (13.6 to 14.6) with it; recorded identifications rise by 8.9 % (8.7 to 9.0), while harm-weighted victim-weeks fall by 8.2 % (8.0 to 8.4): records alone would mislead. Comparing both arms under the same luck makes the variance about 35 times smaller.
            outcome | baseline | programme | change (95 % interval) | change in %
            Harm-weighted victim-weeks | 512,300 ± 900 | 470,300 ± 900 | −42,000 (−42,900 to −41,200) | −8.2 % (−8.4 to −8.0)
            Victim-weeks | 389,100 ± 600 | 357,200 ± 600 | −31,900 (−32,600 to −31,300) | −8.2 % (−8.4 to −8.0)
            Recruitments | 18,240 ± 30 | 17,740 ± 30 | −500 (−530 to −470) | −2.7 % (−2.9 to −2.6)
            ");
    }

    #[test]
    fn an_effect_within_noise_in_words() {
        insta::assert_snapshot!(written(Case::Tiny, false), @r"
            Over 260 weeks (500 replicates, 95 % intervals in brackets) the change in harm-weighted victim-weeks is not distinguishable from noise: 0.0 % (−0.2 to +0.1). The probability of backfire, that a replicate has more harm-weighted victim-weeks with the programme than without, is 46 % (44 to 48).
            What moves goes mostly to other origins: 9 % (5 to 13) of the direct effect is relocated. Benefits spread to other destinations. By route, target group, tactic, form of exploitation, period and perpetrator what moves is not distinguishable from noise, or has no share. Lenses overlap and do not add up.
            Authorities see a part: 11.3 % (10.9 to 11.7) of all ends of exploitation are identifications without the programme, 14.1 % (13.6 to 14.6) with it; recorded identifications rise by 0.6 % (0.5 to 0.8), while harm-weighted victim-weeks do not change beyond noise: records alone would mislead. Comparing both arms under the same luck makes the variance about 35 times smaller.
            outcome | baseline | programme | change (95 % interval) | change in %
            Harm-weighted victim-weeks | 512,300 ± 900 | 512,100 ± 900 | −200 (−1,100 to +600), not distinguishable from noise | 0.0 % (−0.2 to +0.1)
            Victim-weeks | 389,100 ± 600 | 389,000 ± 600 | −200 (−800 to +500), not distinguishable from noise | 0.0 % (−0.2 to +0.1)
            Recruitments | 18,240 ± 30 | 18,240 ± 30 | 0 (−30 to +30), not distinguishable from noise | 0.0 % (−0.2 to +0.2)
            ");
    }

    #[test]
    fn backfire_in_words() {
        insta::assert_snapshot!(written(Case::Backfire, false), @r"
            Over 260 weeks (500 replicates, 95 % intervals in brackets) the programme backfires: it adds 1.3 % (1.1 to 1.5) of harm-weighted victim-weeks. The probability of backfire, that a replicate has more harm-weighted victim-weeks with the programme than without, is 94 % (92 to 96).
            What moves goes mostly to other perpetrators (mainly to incumbents): 44 % (40 to 48) of the loss is relocated. By origin 9 % (5 to 13) of the direct effect, by route 14 % (10 to 18) of the loss and by target group 24 % (20 to 28) of the direct effect. Benefits spread to other destinations. By tactic, form of exploitation and period what moves is not distinguishable from noise, or has no share. Lenses overlap and do not add up.
            Authorities see a part: 11.3 % (10.9 to 11.7) of all ends of exploitation are identifications without the programme, 14.1 % (13.6 to 14.6) with it; recorded identifications rise by 3.5 % (3.4 to 3.7), while harm-weighted victim-weeks rise by 1.3 % (1.1 to 1.5): here records and truth go the same way. Comparing both arms under the same luck makes the variance about 35 times smaller.
            outcome | baseline | programme | change (95 % interval) | change in %
            Harm-weighted victim-weeks | 512,300 ± 900 | 519,000 ± 900 | +6,700 (+5,800 to +7,500) | +1.3 % (+1.1 to +1.5)
            Victim-weeks | 389,100 ± 600 | 394,200 ± 600 | +5,100 (+4,400 to +5,700) | +1.3 % (+1.1 to +1.5)
            Recruitments | 18,240 ± 30 | 18,320 ± 30 | +80 (+50 to +110) | +0.4 % (+0.3 to +0.6)
            ");
    }

    #[test]
    fn two_replicates_of_an_interrupted_batch_in_words() {
        insta::assert_snapshot!(written(Case::Few, true), @r"
            Over 260 weeks (2 replicates, 95 % intervals in brackets) the change in harm-weighted victim-weeks is not distinguishable from noise: −8 % (−20 to +4). In none of the replicates are there more harm-weighted victim-weeks with the programme than without: the 95 % interval of the probability of backfire ends at 2 %.
            What moves goes mostly to other perpetrators: 44 % (40 to 48) of the loss is relocated. By origin 9 % (5 to 13) of the direct effect, by route 14 % (10 to 18) of the loss and by target group 24 % (20 to 28) of the direct effect. Benefits spread to other destinations. By tactic, form of exploitation and period what moves is not distinguishable from noise, or has no share. Lenses overlap and do not add up.
            Authorities see a part: 11.3 % (10.9 to 11.7) of all ends of exploitation are identifications without the programme, 14.1 % (13.6 to 14.6) with it; recorded identifications do not change beyond noise, while harm-weighted victim-weeks do not change beyond noise. Comparing both arms under the same luck makes the variance about 35 times smaller.
            outcome | baseline | programme | change (95 % interval) | change in %
            Harm-weighted victim-weeks | 510,000 ± 60,000 | 470,000 ± 60,000 | −40,000 (−100,000 to +20,000), not distinguishable from noise | −8 % (−20 to +4)
            Victim-weeks | 390,000 ± 50,000 | 360,000 ± 50,000 | −30,000 (−80,000 to +20,000), not distinguishable from noise | −8 % (−20 to +4)
            Recruitments | 18,000 ± 2,000 | 18,000 ± 2,000 | 0 (−3,000 to +2,000), not distinguishable from noise | −3 % (−15 to +9)
            Interrupted: 2 replicates of 500 are done, and the intervals say what these can tell.
            1 replicate failed; the file of replicates says why. The first is replicate 1: the population ran out.
            ");
    }

    #[test]
    fn nothing_in_words() {
        insta::assert_snapshot!(written(Case::Nothing, true), @r"
            Over 260 weeks (0 replicates, 95 % intervals in brackets) the effect on harm-weighted victim-weeks is unknown: 2 replicates are needed at least, there are 0. The chance that it backfires is unknown: 2 replicates are needed at least, there are 0.
            What moves is not distinguishable from noise on any lens. Lenses overlap and do not add up.
            What share authorities see is unknown: 2 replicates are needed at least, there are 0. Comparing both arms under the same luck makes the variance about 35 times smaller.
            outcome | baseline | programme | change (95 % interval) | change in %
            Harm-weighted victim-weeks | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0
            Victim-weeks | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0
            Recruitments | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0 | undefined: 2 replicates are needed at least, there are 0
            Interrupted: 0 replicates of 500 are done, and the intervals say what these can tell.
            ");
    }

    #[test]
    fn chance_and_parameters_in_words() {
        let (scenario, mut findings) = (scenario(Case::Large), findings(Case::Large));
        let said = |findings: &Findings| {
            let material = Material {
                asked: Asked { worlds: 20, ..asked(&scenario, 500) },
                findings,
                pairing: Pairing::Crn,
                precision: None,
            };
            let Summary { sentences, .. } = summary(&material);
            [sentences[0].split(" the programme").next().unwrap_or_default().to_owned(), sentences[1].clone()]
                .join("\n")
        };
        let share = |mean, low, high| Ok(Estimate { mean, low, high, n: 20 });
        let mut spread = Spread {
            chance: Ok(1.0),
            parameters: Ok(1.5),
            share: share(0.6, 0.4, 0.8),
            below_zero: share(0.1, 0.03, 0.3),
        };
        findings.worlds = 20;
        findings.impact[0].relative_spread = Ok(spread.clone());
        insta::assert_snapshot!(said(&findings), @r"
            Over 260 weeks (500 replicates in 20 worlds, 95 % intervals over worlds in brackets)
            Of the spread of net impact as a share of the baseline over replicates, 60 % (40 to 80) comes from what is not known, which worlds draw, and the rest from chance. In 10 % (3 to 30) of worlds the programme does harm on average; chance is in these averages, too.
            ");
        spread.share = share(-0.1, -0.3, 0.2);
        (findings.worlds, findings.impact[0].relative_spread) = (4, Ok(spread));
        insta::assert_snapshot!(said(&findings), @r"
            Over 260 weeks (500 replicates in 4 worlds, 95 % intervals over worlds in brackets)
            The spread of net impact as a share of the baseline over replicates is that of chance: worlds, which draw what is not known, differ no more than chance would let them (their share: −10 % (−30 to 20)). In 10 % (3 to 30) of worlds the programme does harm on average; chance is in these averages, too. So few worlds give a rough answer: draw more of them.
            ");
    }

    #[test]
    fn an_end_of_an_interval_is_never_rounded_to_certainty() {
        for (share, words) in [(0.06, "6 %"), (0.00038, "0.038 %"), (0.9402, "94 %"), (0.99962, "99.962 %")] {
            assert_eq!(bound(share), words);
        }
    }

    #[test]
    fn limits_are_always_said() {
        let (scenario, findings) = (scenario(Case::Nothing), findings(Case::Nothing));
        let material =
            Material { asked: asked(&scenario, 0), findings: &findings, pairing: Pairing::Crn, precision: None };
        assert_eq!(summary(&material).limits, LIMITS);
        assert!(caption(&material).ends_with(LIMITS_SHORT));
    }
}
