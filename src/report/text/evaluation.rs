//! Words of the report on a person's own counts.

use std::cmp::Ordering;

use super::{NOISE, counted, first_upper};
use crate::measure::field::{Assessed, Assessment, Basis, Better, Counted, Effect, Interval, Measure, Measured, Role};
use crate::measure::{Estimate, Undefined};
use crate::report::number::{decimals, rounded, scaled, signed};

/// What all of it can and cannot show.
pub const LIMITS: &str = "These measures compare what was recorded with what was recorded in a control. Where displacement \
     reaches the control they are blind, what nobody records they do not see, and a programme that makes more people \
     report looks like a rise of crime.";

/// Heads of the table of counts.
pub const COUNTS: [&str; 4] = ["role", "areas", "before", "after"];

/// Head of counts before, where the periods are not as long.
pub const LEVEL: &str = "before, at the length of after";

/// Head of sizes, where there are any.
pub const SIZE: &str = "size";

/// Heads of the table of measures.
pub const MEASURES: [&str; 3] = ["measure", "value (95 % interval)", "read with care"];

/// Caption of the table of crimes.
pub const CRIMES: &str = "Measures of crimes";

/// Caption of the table of harm.
pub const HARM: &str = "Measures of crimes weighted by their harm";

/// Title of the page.
#[must_use]
pub fn page_title(name: &str) -> String {
    format!("Counts of {name}, before and after")
}

/// Line below the title of the page.
pub const SUBTITLE: &str = "Report of the measures of the field on recorded counts";

/// Caption of what was counted.
pub const COUNTED_CAPTION: &str = "Counts by role, before and after";

/// Label of the file of counts.
pub const DATA_LABEL: &str = "The counts as they were read (data.csv)";

/// Name of the hash of the counts.
pub const HASH: &str = "hash of the counts (BLAKE3)";

/// Name of the name of the counts.
pub const DATA: &str = "counts";

/// Said of what is made again.
pub const MADE_WORDS: &str = "The same counts, arguments and version give the same numbers on any machine; no chance is involved. \
     `manifest.json` beside this page says the same for programs, and when it was made.";

/// What stands in the folder beside the page: name and content.
pub const FILES: [(&str, &str); 6] = [
    ("data.csv", "the counts as they were read"),
    ("evaluation.csv", "every measure with its interval"),
    ("evaluation.json", "the same and the report in words, for programs"),
    ("figures/", "the figure as SVG and PNG, and the numbers behind it as CSV"),
    ("manifest.json", "version, arguments, and when this was made"),
    ("report.html", "this page"),
];

/// What a report on counts may not be used for, point by point.
pub const NOT: [&str; 5] = [
    "No proof of what caused the change. Whatever else began or ended in the treated areas at the same time, and not in the \
     control, counts as an effect here.",
    "No count of crimes. Recorded is what somebody reports or looks for; where a programme makes people report more or search \
     more, records rise while crime may fall.",
    "Blind where the control is not clean. What is displaced into the control, or spreads to it, is taken for the trend that \
     all areas share.",
    "Blind outside the file. Crime that moved to an area, a group, a tactic or a form that nobody counted is in none of these \
     measures.",
    "Not more certain than its assumptions. Intervals are of counts that vary independently, φ times as much as Poisson ones; \
     waves that areas share are not in them, nor that several measures are looked at together.",
];

/// Name of a measure.
#[must_use]
pub const fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::GrossEffect => "gross effect",
        Measure::NetEffect => "net effect",
        Measure::Success => "success measure",
        Measure::BufferDisplacement => "buffer displacement measure",
        Measure::Quotient => "weighted displacement quotient",
        Measure::TotalNetEffect => "total net effect",
        Measure::LocalDifference => "weighted displacement difference, treated area",
        Measure::BufferDifference => "weighted displacement difference, buffer",
        Measure::Difference => "weighted displacement difference, both",
        Measure::TreatedOdds => "odds ratio, treated area",
        Measure::BufferOdds => "odds ratio, buffer",
    }
}

/// Name of a kind of area.
#[must_use]
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Treatment => "treated",
        Role::Buffer => "buffer",
        Role::Control => "control",
        Role::BufferControl => "control of buffer",
    }
}

/// How many areas.
#[must_use]
pub fn areas(n: u32) -> String {
    counted(n, "area", "areas")
}

/// What to mind with a measure, in a sentence.
#[must_use]
pub const fn caution(measure: Measure) -> &'static str {
    match measure {
        Measure::GrossEffect => "A count, above zero a fall; what fell everywhere is in it.",
        Measure::NetEffect => "A difference of ratios, above zero a fall relative to the control; no number of crimes.",
        Measure::Success => "Below zero a success; the net effect with the other sign.",
        Measure::BufferDisplacement => {
            "Above zero possible displacement, below zero possible diffusion; only as good as the choice of the buffer."
        }
        Measure::Quotient => {
            "Below zero displacement as a share of the success, −1 all of it; above zero diffusion. Small counts make it \
             anything."
        }
        Measure::TotalNetEffect => {
            "A count, above zero an overall benefit; too large where displacement reaches the control."
        }
        Measure::LocalDifference => {
            "A count, below zero a reduction; assumes that areas rise and fall by equal numbers."
        }
        Measure::BufferDifference => "A count, above zero possible displacement; needs a control of its own.",
        Measure::Difference => "A count, below zero an overall reduction; without Poisson counts raise φ.",
        Measure::TreatedOdds => {
            "Above 1 a fall relative to the control; assumes that areas rise and fall in proportion."
        }
        Measure::BufferOdds => "Above 1 diffusion, below 1 displacement; tests of buffers often have little power.",
    }
}

/// A measure with its interval, or without bounds and why.
#[must_use]
pub fn value(effect: &Effect) -> String {
    match &effect.interval {
        Ok(interval) => around(effect.value, *interval),
        Err(reason) => format!("{}, {}", rounded(effect.value, 2), no_bounds(reason)),
    }
}

/// A number with its interval, at two digits of half the interval: published counts can be found again.
fn around(value: f64, Interval { low, high }: Interval) -> String {
    let d = decimals((high - low) / 2.0);
    format!("{} ({} to {})", rounded(value, d), rounded(low, d), rounded(high, d))
}

/// Why an interval has no bounds.
#[must_use]
pub fn no_bounds(reason: &Undefined) -> String {
    format!("no bounds: {reason}")
}

/// Title of the figure: what happened, without a full stop.
#[must_use]
pub fn title(assessment: &Assessment) -> String {
    format!("{}; {}", treated(assessment), buffer(assessment))
}

/// What the figure shows.
#[must_use]
pub fn note(assessment: &Assessment) -> String {
    let trend = if assessment.counted(Role::Control).is_some() {
        " The green stroke is what the control's trend would have made of the count before."
    } else {
        ""
    };
    let length = if assessment.weeks[0].to_bits() == assessment.weeks[1].to_bits() {
        ""
    } else {
        " Counts before are brought to the length of the period after."
    };
    format!(
        "Rings: counts before. Discs: counts after, with 95 % intervals of each count ({}).{length}{trend} On the right the \
         change against that trend, from the odds ratio.",
        dispersion(assessment)
    )
}

/// What the figure shows, row by row.
#[must_use]
pub fn description(assessment: &Assessment) -> String {
    let row = |row: &Counted| {
        let [before, after] = [row.counts.before, row.counts.after].map(|tally| rounded(tally.value, 0));
        let change = match row.role {
            Role::Treatment => format!(", {}", against(assessment.crime(Measure::TreatedOdds))),
            Role::Buffer => format!(", {}", against(assessment.crime(Measure::BufferOdds))),
            Role::Control | Role::BufferControl => String::new(),
        };
        format!("{}, {}: {before} before and {after} after{change}", role(row.role), areas(row.areas))
    };
    let rows: Vec<_> = assessment.areas.iter().map(row).collect();
    format!("Counts in {}. {}.", counted(rows.len() as u32, "row", "rows"), first_upper(&rows.join("; ")))
}

/// Where the figure comes from.
#[must_use]
pub fn caption(name: &str) -> String {
    format!("Counts of {name}. Recorded crime is not all crime; no comparison is better than its control.")
}

/// Label of the axis of counts.
pub const AXIS: &str = "crimes counted";

/// Words beside the control.
pub const COMPARED: &str = "what the others are compared with";

/// Words beside the control of the buffer.
pub const BUFFER_COMPARED: &str = "what the buffer is compared with in differences";

/// Words for a change against the control, or why there is none.
#[must_use]
pub fn against(odds: &Measured) -> String {
    change(odds)
        .map_or_else(|reason| super::undefined(&reason), |change| format!("{} against the control", change.words))
}

/// A relative change with its interval.
struct Change {
    words: String,
    side: Option<Ordering>,
}

/// The relative change after, from an odds ratio: 1/OR − 1.
fn change(odds: &Measured) -> Result<Change, Undefined> {
    let effect = odds.as_ref().map_err(Clone::clone)?;
    let Interval { low, high } = effect.interval.clone()?;
    let share = |odds: f64| odds.recip() - 1.0;
    let change = Estimate { mean: share(effect.value), low: share(high), high: share(low), n: effect.counts };
    Ok(Change { words: signed_percent(&change), side: crate::report::side(&change) })
}

/// Whole percents, as counts cannot carry more.
fn signed_percent(share: &Estimate) -> String {
    let share = scaled(share, 100.0);
    let d = decimals((share.high - share.low) / 2.0).min(0);
    format!("{} % ({} to {})", signed(share.mean, d), signed(share.low, d), signed(share.high, d))
}

/// What happened where the programme works, without a full stop.
fn treated(assessment: &Assessment) -> String {
    match change(assessment.crime(Measure::TreatedOdds)) {
        Ok(Change { words, side: Some(Ordering::Less) }) => {
            format!("Treated areas fell relative to the control, {words}")
        }
        Ok(Change { words, side: Some(_) }) => format!("Treated areas rose relative to the control, {words}"),
        Ok(Change { words, side: None }) => format!("The change of treated areas is {NOISE}, {words}"),
        Err(reason) => format!("The change of treated areas against a control is unknown: {reason}"),
    }
}

/// What happened in the buffer, without a full stop.
fn buffer(assessment: &Assessment) -> String {
    match change(assessment.crime(Measure::BufferOdds)) {
        Ok(Change { words, side: Some(Ordering::Greater) }) => {
            format!("the buffer rose relative to it, {words}, which may be displacement")
        }
        Ok(Change { words, side: Some(_) }) => {
            format!("the buffer fell relative to it, {words}, which may be diffusion of benefits")
        }
        Ok(Change { words, side: None }) => {
            format!("neither displacement nor diffusion can be told from noise, {words}")
        }
        Err(_) if assessment.counted(Role::Buffer).is_none() => {
            "without a buffer nothing can be said of displacement".to_owned()
        }
        Err(reason) => format!("displacement is unknown: {reason}"),
    }
}

/// What the counts say, and how sure that is.
#[must_use]
pub fn sentences(assessment: &Assessment) -> Vec<String> {
    let first = format!("{}. {}.", treated(assessment), first_upper(&buffer(assessment)));
    let rest = [quotient(assessment), net(assessment), disagreement(assessment), harm(assessment)];
    let rest = rest.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let hint = if assessment.basis == Basis::Assumed { TRY } else { "" };
    let last = format!("95 % intervals: {}.{hint}{}", dispersion(assessment), lengths(assessment));
    [first, rest, last].into_iter().filter(|text| !text.is_empty()).collect()
}

/// The quotient at face value, and what its interval makes of it.
fn quotient(assessment: &Assessment) -> Option<String> {
    let effect = match assessment.crime(Measure::Quotient) {
        Ok(effect) => effect,
        Err(Undefined::NoArea { .. }) => return None,
        Err(reason) => return Some(format!("There is no displacement quotient: {reason}.")),
    };
    let q = effect.value;
    let share = rounded(q.abs() * 100.0, 0);
    let band = match q {
        q if q > 1.0 => "benefits that spread exceed the success itself".to_owned(),
        q if q > 0.0 => format!("benefits spread: {share} % of the success once more"),
        q if q < -1.0 => format!("more was displaced than the success amounts to: {share} %"),
        q if q < 0.0 => format!("{share} % of the success was displaced"),
        _ => "nothing was displaced".to_owned(),
    };
    let doubt = match (&effect.interval, effect.side_of(0.0)) {
        (Ok(interval), Some(_)) => format!("its interval, {}, is on that side of zero", ends(*interval)),
        (Ok(interval), None) => format!("its interval, {}, contains zero", ends(*interval)),
        (Err(_), _) => "it has no bounds, as the success cannot itself be told from zero".to_owned(),
    };
    Some(format!("At face value the quotient of {} says that {band}; {doubt}.", rounded(q, 2)))
}

fn ends(Interval { low, high }: Interval) -> String {
    let d = decimals((high - low) / 2.0);
    format!("{} to {}", rounded(low, d), rounded(high, d))
}

/// Treated area and buffer together.
fn net(assessment: &Assessment) -> Option<String> {
    let total = assessment.crime(Measure::TotalNetEffect).as_ref().ok()?;
    let interval @ Interval { low, high } = total.interval.clone().ok()?;
    let (fewer, more) = (around(total.value, interval), around(-total.value, Interval { low: -high, high: -low }));
    Some(match total.side_of(0.0) {
        Some(Ordering::Greater) => {
            format!("Treated areas and buffer together have {fewer} crimes fewer than the control's trend.")
        }
        Some(_) => format!("Treated areas and buffer together have {more} crimes more than the control's trend."),
        None => format!(
            "Treated areas and buffer together do not differ from the control's trend beyond noise: {fewer} crimes fewer."
        ),
    })
}

/// Additive and proportional measures need not agree where areas differ in level.
fn disagreement(assessment: &Assessment) -> Option<String> {
    let side = |measure: Measure| {
        let side = assessment.crime(measure).as_ref().ok()?.side_of(measure.neutral());
        Some(side.map(|side| if measure.better() == Better::More { side } else { side.reverse() }))
    };
    let (additive, proportional) = (side(Measure::LocalDifference)?, side(Measure::TreatedOdds)?);
    (additive != proportional).then(|| {
        "Difference and odds ratio of the treated area do not agree: it matters whether areas would have changed by \
         equal numbers or in proportion."
            .to_owned()
    })
}

/// Crimes against harm: whether what is left is more benign.
fn harm(assessment: &Assessment) -> Option<String> {
    let harm = assessment.harm.as_ref()?;
    let both =
        if assessment.crime(Measure::Difference).is_ok() { Measure::Difference } else { Measure::LocalDifference };
    let of = |rows: &[Assessed]| rows[both as usize].effect.as_ref().ok().map(|effect| effect.side_of(0.0));
    let (crimes, harm) = (of(&assessment.crimes)?, of(harm)?);
    let word = |side: Option<Ordering>| match side {
        Some(Ordering::Less) => "fall",
        Some(_) => "rise",
        None => "do not clearly change",
    };
    let reading = match (crimes, harm) {
        (None | Some(Ordering::Greater), Some(Ordering::Less)) => "what is left is more benign",
        (None | Some(Ordering::Less), Some(Ordering::Greater)) => "what is left is more malign",
        (crimes, harm) if crimes == harm => "both tell the same",
        _ => "the two do not tell the same",
    };
    Some(format!(
        "By the weighted displacement difference crimes {} and weights of harm {}: {reading}.",
        word(crimes),
        word(harm)
    ))
}

/// Said where nothing is known of the dispersion.
const TRY: &str = " Counts of crimes often vary more: see what --dispersion 2 leaves of it.";

/// How errors of counts are known.
fn dispersion(assessment: &Assessment) -> String {
    let factor = rounded(assessment.dispersion.factor, 2);
    match (assessment.basis, assessment.dispersion.freedom) {
        (Basis::Estimated, Some(freedom)) => format!(
            "counts vary φ = {factor} times as much as Poisson ones, estimated between areas and stretches with {}",
            counted(freedom, "degree of freedom", "degrees of freedom")
        ),
        (Basis::Assumed, _) => {
            "counts are taken for Poisson ones, φ = 1, as too few of them show their spread".to_owned()
        }
        _ => format!("counts vary φ = {factor} times as much as Poisson ones, as given"),
    }
}

/// Said where the periods are not as long, and where areas have sizes.
fn lengths(assessment: &Assessment) -> String {
    let [before, after] = assessment.weeks;
    let lengths = (before.to_bits() != after.to_bits())
        .then(|| format!(" Counts before are multiplied by {after}/{before}, the lengths of the periods."));
    let sizes = assessment.areas.iter().any(|row| row.size.is_some());
    let sizes = sizes.then(|| " Weighted displacement differences are for each unit of size.".to_owned());
    lengths.into_iter().chain(sizes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Data;

    /// All sentences on some counts.
    fn said(text: &str) -> String {
        let data = Data::parse("counts.csv", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        sentences(&Assessment::new(&data.observations, None)).join("\n")
    }

    /// Treated, buffer and control, before and after.
    fn of([treated, buffer, control]: [[u32; 2]; 3]) -> String {
        let line = |role: &str, [before, after]: [u32; 2]| format!("{role} area,{role},{before},{after}\n");
        said(&[line("treatment", treated), line("buffer", buffer), line("control", control)].concat())
    }

    #[test]
    fn each_finding_has_its_words() {
        for (counts, expected) in [
            (
                [[1000, 500], [1000, 1500], [1000, 1000]],
                "Treated areas fell relative to the control, −50 % (−56 to −43). The buffer rose relative to it, +50 % (+33 to \
                 +69), which may be displacement.\nAt face value the quotient of −1.00 says that 100 % of the success was \
                 displaced; its interval, −1.52 to −0.63, is on that side of zero. Treated areas and buffer together \
                 do not differ from the control's trend beyond noise: 0 (−210 to 210) crimes fewer.\n95 % intervals: counts are",
            ),
            (
                [[1000, 500], [1000, 600], [1000, 1000]],
                "The buffer fell relative to it, −40 % (−48 to −31), which may be diffusion of benefits.\nAt face value the \
                 quotient of 0.80 says that benefits spread: 80 % of the success once more;",
            ),
            (
                [[100, 95], [100, 140], [100, 100]],
                "The change of treated areas is not distinguishable from noise, −5 % (−36 to +41).",
            ),
            (
                [[100, 95], [100, 140], [100, 100]],
                "At face value the quotient of −8.00 says that more was displaced than the success amounts to: 800 %; it has no \
                 bounds, as the success cannot itself be told from zero.",
            ),
            (
                [[500, 1000], [100, 100], [500, 500]],
                "Treated areas rose relative to the control, +100 % (+70 to +136).",
            ),
            (
                [[500, 1000], [100, 100], [500, 500]],
                "There is no displacement quotient: the treated area did not fall relative to the control, and only a success \
                 can have been displaced. Treated areas and buffer together have 500 ",
            ),
            (
                [[100, 0], [100, 140], [100, 100]],
                "The change of treated areas against a control is unknown: a count is zero, and no ratio can be made of it.",
            ),
        ] {
            let found = of(counts);
            assert!(found.contains(expected), "{counts:?}: {found}");
        }
    }

    #[test]
    fn what_is_not_there_is_named() {
        let alone = said("Arda,treatment,200,100");
        assert!(
            alone.contains("unknown: there are no counts with the role control. Without a buffer nothing"),
            "{alone}"
        );
        assert!(alone.contains("φ = 1") && alone.contains("--dispersion 2"), "{alone}");
    }

    #[test]
    fn equal_numbers_and_proportions_may_disagree() {
        let found = of([[100, 60], [100, 100], [1000, 900]]);
        assert!(found.contains("do not agree"), "{found}");
        assert!(!of([[1000, 500], [1000, 1500], [1000, 1000]]).contains("do not agree"));
    }

    #[test]
    fn harm_and_crimes_may_part() {
        // As many crimes as the control's trend, but the harmful half of them became petty.
        let parted = said(
            "area,role,kind,harm,before,after\nA,treatment,assault,10,500,250\nA,treatment,theft,1,500,750\n\
             C,control,assault,10,500,500\nC,control,theft,1,500,500\n",
        );
        assert!(
            parted.contains("crimes do not clearly change and weights of harm fall: what is left is more benign"),
            "{parted}"
        );
    }
}
