//! The words of the page of a comparison.

use super::{averts, equity_in_words, mixes_title, named, replicates, share, short, zone};
use crate::analysis::comparison::Compared;
use crate::analysis::contest::{Rule, Standing};
use crate::measure::{Category, LensFinding, Value};
use crate::model::books::Lens;
use crate::report::comparison::Ranked;
use crate::report::number::{percent, rounded, signed_with_interval, with_interval, with_skewed_interval};
use crate::report::text::{FINDINGS_FILE, better_or_worse, counted, first_upper, lens, mix_standing, undefined, yes};
use crate::report::{Asked, side_of};

/// Rows of which a description speaks.
const SPOKEN: usize = 6;

/// Line below the title.
#[must_use]
pub fn comparison_subtitle(ranked: &Ranked) -> String {
    let Asked { scenario, seed, .. } = ranked.asked;
    let mixes = counted(ranked.findings.mixes.len() as u32, "mix", "mixes");
    format!(
        "Which of {mixes} averts most, in the world of scenario {}: {}, seed {seed}",
        scenario.name,
        replicates(ranked)
    )
}

/// The answer: the mix that is ahead, and what is promised of that.
#[must_use]
pub fn comparison_answer(ranked: &Ranked) -> String {
    let title = mixes_title(ranked);
    match ranked.findings.rule {
        Rule::Race { confidence, .. } if ranked.findings.verdict.guaranteed => format!(
            "{title}. It is the best with a probability of {} at least, if the best is ahead of all others by {} or more.",
            share(confidence),
            zone(ranked)
        ),
        Rule::Race { confidence, .. } => format!("{title}. The guarantee of {} is given up.", share(confidence)),
        Rule::Budget(_) => format!("{title}. Nothing is guaranteed under a budget."),
    }
}

/// Head of the names of mixes.
pub const MIX: &str = "mix";

/// Caption of the ranked mixes.
pub const RANKING_CAPTION: &str = "Mixes from the best down, in harm-weighted victim-weeks, with 95 % intervals";

/// Columns of the ranked mixes.
pub const RANKING_COLUMNS: [&str; 8] = [
    MIX,
    "averted",
    "of the baseline",
    "P(more harm)",
    "averted in the worst tenth",
    "behind the best",
    "rank",
    "standing",
];

/// Rows of [`RANKING_COLUMNS`].
#[must_use]
pub fn ranking_row(rank: usize, mix: &Compared) -> [String; 8] {
    let impact = &mix.finding.impact;
    [
        mix.name.clone(),
        short(&impact.net, with_interval),
        short(&impact.relative, percent),
        short(&impact.backfire, percent),
        short(&mix.worst, with_interval),
        short(&mix.regret, with_interval),
        rank.to_string(),
        in_a_line(&mix_standing(mix.standing)),
    ]
}

/// A few words that stand in one line of a cell.
fn in_a_line(words: &str) -> String {
    const FEW: usize = 16;
    if words.len() <= FEW { words.replace(' ', "\u{a0}") } else { words.to_owned() }
}

/// Why cells of a column are empty.
#[must_use]
pub fn why_empty(column: &str, reasons: &[String]) -> String {
    format!("Where there is – under {column}: {}.", reasons.join("; or "))
}

/// Which mixes stand in the tables of the page, and where the others are; nothing where all do.
#[must_use]
pub fn not_in_tables(ranked: &Ranked, shown: usize) -> Option<String> {
    let all = ranked.findings.mixes.len();
    (shown < all).then(|| {
        format!(
            "The tables of this page have {shown} of {} mixes: the first by rank, those that were not told apart from the best, those on \
             the Pareto front, each intervention alone, and doing nothing. The other {} are in `mixes.csv`, with all that is said here in \
             `estimates.csv`.",
            rounded(all as f64, 0),
            rounded((all - shown) as f64, 0)
        )
    })
}

/// What the ranked mixes show, for who cannot see it.
#[must_use]
pub fn mixes_description(ranked: &Ranked) -> String {
    let order = ranked.order();
    let row = |mix: &Compared| {
        let net = mix.finding.impact.net.as_ref().map_or_else(undefined, averts);
        format!("{}: {net}, {}", mix.name, mix_standing(mix.standing))
    };
    let rows: Vec<String> = order.iter().take(SPOKEN).map(|mix| row(mix)).collect();
    let more = order.len().saturating_sub(SPOKEN);
    let more = if more > 0 { format!("; and {more} below, in the table") } else { String::new() };
    format!("One row for each mix, from the best down. {}{more}.", first_upper(&rows.join("; ")))
}

/// What the Pareto figure shows, for who cannot see it.
#[must_use]
pub fn pareto_description(ranked: &Ranked) -> String {
    let order = ranked.order();
    let spot = |mix: &Compared| {
        let net = mix.finding.impact.net.as_ref().map_or_else(undefined, averts);
        let cost =
            mix.cost.as_ref().map_or_else(|_| String::new(), |cost| format!(", costs {} kUSD", rounded(*cost, 0)));
        let moved = mix.relocated().map_or_else(
            || ", relocates nothing beyond noise".to_owned(),
            |(finding, share)| format!(", relocates {} by {}", percent(share), lens(finding.lens)),
        );
        format!("{} {net}{cost}{moved}", mix.name)
    };
    let front: Vec<&Compared> = order.iter().copied().filter(|mix| mix.on_front).collect();
    let spots: Vec<String> = front.iter().take(SPOKEN).map(|mix| spot(mix)).collect();
    let more = front.len().saturating_sub(SPOKEN);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let unpriced = order.iter().find_map(|mix| mix.cost.as_ref().err());
    let panels = unpriced.map_or_else(
        || "Two panels: net impact against cost, and against the largest relocated share".to_owned(),
        |reason| format!("One panel: net impact against the largest relocated share. There is none of costs: {reason}"),
    );
    if spots.is_empty() {
        return format!("{panels}. No mix is placed.");
    }
    format!("{panels}. On the front, of {} mixes: {}{more}.", order.len(), spots.join("; "))
}

/// Said before the prices.
pub const PRICES_WORDS: &str = "Costs are what the scenario says of each intervention, added up. A price is that cost over what is \
    averted, and there is one only where something is averted beyond chance. A mix that averts less than its parts alone do together has \
    parts that do partly the same; one that averts more has parts that need each other.";

/// Caption of the prices.
pub const PRICES_CAPTION: &str = "Costs, prices and what parts do together, with 95 % intervals";

/// Columns of the prices.
pub const PRICES_COLUMNS: [&str; 5] =
    [MIX, "on the Pareto front", "cost (kUSD)", "kUSD per week averted", "averted beyond its parts"];

/// Rows of [`PRICES_COLUMNS`].
#[must_use]
pub fn prices_row(mix: &Compared) -> [String; 5] {
    [
        mix.name.clone(),
        yes(mix.on_front).to_owned(),
        mix.cost.as_ref().map_or_else(|_| "unknown".to_owned(), |cost| rounded(*cost, 0)),
        short(&mix.cost_per_week, with_skewed_interval),
        short(&mix.interaction, signed_or_noise),
    ]
}

fn signed_or_noise(estimate: &crate::measure::Estimate) -> String {
    let is_noise = crate::report::side(estimate).is_none() && estimate.low < estimate.high;
    format!("{}{}", signed_with_interval(estimate), if is_noise { ", noise" } else { "" })
}

/// Said before the relocated shares.
pub const RELOCATED_WORDS: &str = "Where a mix is limited to some of the categories, the share of its direct effect that turns up in the \
    others; else the share of what losing categories lose that gaining ones gain. Below zero, benefits spread. Noise: not distinguishable \
    from noise, by its interval or by what a placebo moves. Where there is –, no share can be given, and `estimates.csv` says why. Lenses \
    look at the same people and do not add up.";

/// Caption of the relocated shares.
pub const RELOCATED_CAPTION: &str = "Relocated share of each mix by lens, with 95 % intervals";

/// A relocated share for a cell.
#[must_use]
pub fn relocated_cell(finding: Option<&LensFinding>) -> String {
    let Some(finding) = finding else { return "–".to_owned() };
    match &finding.headline.share {
        Ok(share) if finding.relocated().is_some() => percent(share),
        Ok(share) => format!("{}, noise", percent(share)),
        Err(_) => "–".to_owned(),
    }
}

/// Said where of no mix is known who is better and who is worse off.
pub const NOBODY_KNOWN: &str = "Of no mix is it known: there are too few replicates.";

/// Who is better and who is worse off with a mix.
#[must_use]
pub fn equity_of(mix: &Compared) -> String {
    let said = equity_in_words(mix);
    let said = said.unwrap_or_else(|| "what changes is not distinguishable from noise for anybody.".to_owned());
    format!("{}: {}", first_upper(&mix.name), super::super::summary::first_lower(&said))
}

/// Caption of who is better and worse off with a mix.
#[must_use]
pub fn equity_caption(mix: &str) -> String {
    format!("With {mix}: harm-weighted victim-weeks by target group and place, with 95 % intervals")
}

/// Head of the categories of people.
pub const WHO: &str = "who";

/// Columns of who is better and worse off with a mix.
pub const EQUITY_COLUMNS: [&str; 4] = [WHO, "verdict", "without it", "averted"];

/// Rows of [`EQUITY_COLUMNS`].
#[must_use]
pub fn equity_row(of: Lens, category: &Category) -> [String; 4] {
    [
        category_of(of, &category.label),
        better_or_worse(side_of(&category.change)).to_owned(),
        short(&category.baseline, with_interval),
        short(&category.change, signed_with_interval),
    ]
}

/// A category as people: places say which end of a route they are.
#[must_use]
pub fn category_of(of: Lens, label: &str) -> String {
    first_upper(&named(of, label))
}

/// Caption of the first mixes beside each other.
pub const BESIDE_CAPTION: &str =
    "The first mixes beside each other: what each averts, with 95 % intervals. Below zero there is more";

/// An amount averted for a cell.
#[must_use]
pub fn averted_cell(change: &Value) -> String {
    short(change, signed_or_noise)
}

/// How mixes were told apart, and what their intervals are: paragraphs.
#[must_use]
pub fn how_it_was_decided(ranked: &Ranked) -> Vec<String> {
    let of = if ranked.asked.worlds > 1 { "worlds" } else { "replicates" };
    let rule = match ranked.findings.rule {
        Rule::Race { first, most, .. } => {
            let out = ranked.findings.mixes.iter().filter(|mix| matches!(mix.standing, Standing::Out { .. })).count();
            format!(
                "A race: after a first stage of {first} {of} a mix that is behind another by more than chance can explain is run no further, \
                 and a round later the next. {} left the race so; {} {of} could be run at most.",
                first_upper(&counted(out as u32, "mix", "mixes")),
                rounded(f64::from(most), 0)
            )
        }
        Rule::Budget(budget) => format!(
            "A budget of {} {of} of single mixes: each has a few, and the others go where they help most to tell which mix is best (optimal \
             computing budget allocation).",
            rounded(f64::from(budget), 0)
        ),
    };
    let luck = "In every replicate all mixes have the same luck, so differences between them are known better than their intervals side by \
                side suggest. Whether a mix differs from the best is read from *behind the best*, which is taken replicate by replicate.";
    let many = "Each interval is of its mix alone and has not been widened for looking at many. Of many mixes the one that comes out first \
                is likely to have been lucky, too: only the guarantee, where there is one, takes account of that.";
    vec![rule, luck.replace('*', ""), many.to_owned()]
}

/// Heading of the columns' meanings.
pub const TERMS_HEADING: &str = "What the columns mean";

/// What the columns of the page's tables mean.
pub const COMPARISON_TERMS: [(&str, &str); 9] = [
    (
        "averted",
        "harm-weighted victim-weeks over the window that there are less with the mix than with nothing done: net impact",
    ),
    ("P(more harm)", "probability that a replicate has more harm with the mix than with nothing done: backfire"),
    (
        "averted in the worst tenth",
        "mean over the tenth of the replicates in which the mix averts least (conditional value at risk)",
    ),
    (
        "behind the best",
        "how much less it averts than the best mix, in the same replicates (regret); over drawn worlds, than the best of each world",
    ),
    (
        "standing",
        "where the contest left it: selected with the guarantee; ahead or undecided without it; out after so many replicates or worlds",
    ),
    ("kUSD per week averted", "cost over net impact: the price of one harm-weighted victim-week less"),
    ("averted beyond its parts", "net impact less the sum of what its interventions avert alone (interaction)"),
    (
        "on the Pareto front",
        "no other mix is better in one of cost, net impact and largest relocated share and as good in the others, by point estimates",
    ),
    ("noise", "not distinguishable from noise: the interval holds zero"),
];

/// What stands in the folder of a comparison: name and content.
pub const COMPARISON_FILES: [(&str, &str); 12] = [
    ("equity.csv", "who is better and who is worse off, mix by mix"),
    ("estimates.csv", "every estimate of every mix, with its interval"),
    ("figures/", "both figures as SVG and PNG, and the numbers behind them as CSV"),
    ("findings.bin", FINDINGS_FILE),
    ("manifest.json", "version, seed, arguments, and when this was made"),
    ("mixes.csv", "every mix that was run: what is in it and where it stands; other tables name it by its column mix"),
    ("observations.csv", "one row for each replicate and mix that was run in it"),
    ("parameters.csv", "every number of every scenario and where it comes from"),
    ("report.html", "this page"),
    ("scenario.toml", "the scenario, whole: it runs alone"),
    ("summary.json", "all estimates and the summary in words, for programs"),
    ("worlds.csv", "what every world draws"),
];

/// Content of a further scenario's file.
pub const OTHER_SCENARIO: &str = "the scenario whose programme is compared with the first, whole";
