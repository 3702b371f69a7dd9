//! The page of a comparison: which mix is best and what is promised of that, then what each costs, moves and does to whom.

use std::collections::BTreeMap;

use super::{Ranked, touched};
use crate::analysis::comparison::Compared;
use crate::analysis::contest::{Rule, Standing, Zone};
use crate::measure::Value;
use crate::model::books::Lens;
use crate::report::contents::scenario_file;
use crate::report::figures::{mixes, pareto};
use crate::report::html::{Block, Page, Section};
use crate::report::sections::{self, Again, Head, Made};
use crate::report::table::Table;
use crate::report::text::{self, MixSummary, headings};
use crate::scenario::Menu;

/// So many mixes stand in the tables by their rank alone.
const FEW: usize = 24;
/// Mixes at most that tables show where there are more.
const MOST: usize = 60;
/// Mixes of which tables say who is better and who is worse off.
const BESIDE: usize = 3;

/// A mix with its rank.
pub type Row<'a> = (usize, &'a Compared);

impl<'a> Ranked<'a> {
    /// The page. Of many mixes its tables show those that matter.
    #[must_use]
    pub fn page(&self, words: &MixSummary, made: &Made) -> Page {
        let rows = self.rows();
        let own = vec![self.best(words, &rows), self.prices(&rows), moves(&rows), equity(&rows), self.sure()];
        let head = Head {
            title: &self.asked.scenario.title,
            subtitle: text::comparison_subtitle(self),
            answer: text::comparison_answer(self),
            warnings: &words.warnings,
            limits: &words.limits,
        };
        sections::page(&head, own, &self.menu.scenarios, self.made_again(made))
    }

    /// The mixes that stand in the tables, from the best down: all that were named and all where they are few; else the first, those
    /// that were not told apart from the best, those on the Pareto front, single interventions and doing nothing.
    fn rows(&self) -> Vec<Row<'a>> {
        let all: Vec<Row> = (1..).zip(self.order()).collect();
        if all.len() <= FEW || !self.menu.is_whole() {
            return all;
        }
        let mut rows: Vec<Row> = all.into_iter().filter(|&(rank, mix)| rank <= FEW || matters(mix)).collect();
        if rows.len() > MOST {
            let nothing = rows[MOST..].iter().position(|(_, mix)| mix.interventions.is_empty());
            let nothing = nothing.map(|at| rows[MOST + at]);
            rows.truncate(MOST);
            rows.extend(nothing);
        }
        rows
    }

    fn best(&self, words: &MixSummary, rows: &[Row]) -> Section {
        let ranked = rows.iter().map(|&(rank, mix)| text::ranking_row(rank, mix));
        let table = Table::new(&text::RANKING_COLUMNS).with(ranked);
        Section::new(headings::BEST)
            .with(words.sentences.iter().map(Block::paragraph))
            .with([Block::table(text::RANKING_CAPTION, table, 1)])
            .with(missing(
                rows,
                &[("averted in the worst tenth", |mix| &mix.worst), ("behind the best", |mix| &mix.regret)],
            ))
            .with(text::not_in_tables(self, rows.len()).map(Block::paragraph))
            .with([Block::Picture(mixes::picture(self))])
    }

    fn prices(&self, rows: &[Row]) -> Section {
        let table = Table::new(&text::PRICES_COLUMNS).with(rows.iter().map(|(_, mix)| text::prices_row(mix)));
        let missing = missing(
            rows,
            &[
                ("kUSD per week averted", |mix| &mix.cost_per_week),
                ("averted beyond its parts", |mix| &mix.interaction),
            ],
        );
        Section::new(headings::PRICES)
            .with([Block::paragraph(text::PRICES_WORDS), Block::table(text::PRICES_CAPTION, table, 2)])
            .with(missing)
            .with([Block::Picture(pareto::picture(self))])
    }

    fn sure(&self) -> Section {
        let failed = sections::failed(&self.findings.failed, text::WORLD_COLUMN);
        let terms = text::COMPARISON_TERMS.map(|(name, words)| (name.to_owned(), words.to_owned()));
        Section::new(headings::SURE)
            .with(text::how_it_was_decided(self).into_iter().map(Block::paragraph))
            .with(failed)
            .with([Block::Heading(text::TERMS_HEADING.to_owned()), Block::Terms(terms.into())])
    }

    fn made_again(&self, made: &Made) -> Section {
        use text::made as names;
        let others: Vec<String> = self.menu.scenarios[1..].iter().map(|other| scenario_file(&other.name)).collect();
        let command: Vec<&str> =
            ["compare", "scenario.toml"].into_iter().chain(others.iter().map(String::as_str)).collect();
        let others = others.iter().map(|name| (name.as_str(), text::OTHER_SCENARIO));
        let files: Vec<(&str, &str)> = text::COMPARISON_FILES.into_iter().chain(others).collect();
        let found = self.findings;
        let counts = format!("{}, {}, {}", self.asked.planned, found.replicates, found.failed.len());
        let again = Again {
            words: text::MADE_WORDS,
            command: &command,
            hash_of: names::HASH,
            more: vec![
                (if matches!(found.rule, Rule::Budget(_)) { names::ARMS } else { names::REPLICATES }, counts),
                (names::COMPLETE, text::yes(!self.asked.interrupted).to_owned()),
            ],
            seed: Some(self.asked.seed),
            flags: Some(flags(self.findings.rule, self.menu, self.asked.planned, made.arguments)),
            files: &files,
        };
        sections::again(made, again)
    }
}

/// The arguments of a comparison as the command takes them; `planned` is its budget, where it has one.
#[must_use]
pub fn flags(rule: Rule, menu: &Menu, planned: u32, arguments: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let own = match rule {
        Rule::Race { confidence, zone, .. } => {
            let zone = match zone {
                Zone::Amount(amount) => amount.to_string(),
                Zone::Share(share) => percent(share),
            };
            vec![("guarantee", confidence.to_string()), ("indifference", zone)]
        }
        Rule::Budget(_) => vec![("budget", planned.to_string())],
    };
    // A budget decides on the replicates of the central world.
    let one_world = arguments.get("worlds").is_none_or(|worlds| worlds == "1");
    let by_budget = matches!(rule, Rule::Budget(_)) && one_world;
    let sizes = ["replicates", "worlds"].into_iter().filter(|name| !by_budget || *name != "replicates");
    let sizes = sizes.filter_map(|name| Some((name, arguments.get(name)?.clone())));
    let mixes = menu.wanted().into_iter().map(|mix| ("mix", mix));
    sizes.chain(own).chain(mixes).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Whether a choice needs a mix, whatever its rank.
fn matters(mix: &Compared) -> bool {
    let is_in = !matches!(mix.standing, Standing::Out { .. } | Standing::Behind { .. } | Standing::Below);
    is_in || mix.on_front || mix.interventions.len() <= 1
}

/// A share in percent, as it was read: with the fewest digits that are read as the same share.
fn percent(share: f64) -> String {
    let written = |places: usize| format!("{:.places$}", 100.0 * share);
    let reads = |text: &String| text.parse::<f64>().is_ok_and(|percent| (percent / 100.0).to_bits() == share.to_bits());
    (0..15).map(written).find(reads).unwrap_or_else(|| (100.0 * share).to_string()) + "%"
}

/// A column: its name, and what stands in it.
type Column = (&'static str, fn(&Compared) -> &Value);

/// Why cells of columns are empty: the reasons that the mixes have, each once.
fn missing(rows: &[Row], columns: &[Column]) -> Option<Block> {
    let of_column = |(name, value): &Column| {
        let mut reasons: Vec<String> = Vec::new();
        for reason in rows.iter().filter_map(|(_, mix)| value(mix).as_ref().err()).map(ToString::to_string) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        (!reasons.is_empty()).then(|| text::why_empty(name, &reasons))
    };
    let lines: Vec<String> = columns.iter().filter_map(of_column).collect();
    (!lines.is_empty()).then_some(Block::List(lines))
}

/// Relocated shares by lens, of mixes that do something.
fn moves(rows: &[Row]) -> Section {
    let lenses: Vec<Lens> = rows
        .iter()
        .map(|(_, mix)| mix.finding.lenses.iter().map(|finding| finding.lens).collect::<Vec<_>>())
        .max_by_key(Vec::len)
        .unwrap_or_default();
    let header: Vec<&str> = [text::MIX].into_iter().chain(lenses.iter().map(|&lens| text::lens_plural(lens))).collect();
    let mut table = Table::new(&header);
    for (_, mix) in rows.iter().filter(|(_, mix)| !mix.interventions.is_empty()) {
        let cell = |&lens: &Lens| text::relocated_cell(mix.finding.lenses.iter().find(|finding| finding.lens == lens));
        table.push([mix.name.clone()].into_iter().chain(lenses.iter().map(cell)));
    }
    let words = Block::paragraph(text::RELOCATED_WORDS);
    Section::new(headings::MOVES).with([words, Block::table(text::RELOCATED_CAPTION, table, 1)])
}

/// Who is better and who is worse off with the first mixes that do something.
fn equity(rows: &[Row]) -> Section {
    let mixes = rows.iter().filter(|(_, mix)| !mix.interventions.is_empty() && touched(mix).next().is_some());
    let mixes: Vec<&Compared> = mixes.map(|(_, mix)| *mix).take(BESIDE).collect();
    let Some(first) = mixes.first() else {
        return Section::new(headings::EQUITY).with([Block::paragraph(text::NOBODY_KNOWN)]);
    };
    let sentences = mixes.iter().map(|mix| text::equity_of(mix)).collect();
    let of_first = touched(first).map(|(lens, category)| text::equity_row(lens, category));
    let of_first = Table::new(&text::EQUITY_COLUMNS).with(of_first);
    let section = Section::new(headings::EQUITY)
        .with([Block::List(sentences), Block::table(text::equity_caption(&first.name), of_first, 2)]);
    section.with((mixes.len() > 1).then(|| Block::table(text::BESIDE_CAPTION, beside(&mixes), 1)))
}

/// What mixes avert for each category, beside each other.
fn beside(mixes: &[&Compared]) -> Table {
    let header: Vec<&str> = [text::WHO].into_iter().chain(mixes.iter().map(|mix| mix.name.as_str())).collect();
    let mut table = Table::new(&header);
    for (at, (lens, category)) in touched(mixes[0]).enumerate() {
        let of = |mix: &&Compared| touched(mix).nth(at).map(|(_, category)| text::averted_cell(&category.change));
        let cells = mixes.iter().map(|mix| of(mix).unwrap_or_default());
        table.push([text::category_of(lens, &category.label)].into_iter().chain(cells));
    }
    table
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::made;
    use super::*;
    use crate::report::Asked;
    use crate::report::html::audit;

    fn arguments() -> BTreeMap<String, String> {
        let given = [("replicates", "500"), ("worlds", "1"), ("mixes", "all"), ("rule", "race: of some kind")];
        given.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    fn made(arguments: &BTreeMap<String, String>) -> Made<'_> {
        Made { version: "9.9", commit: None, run_id: "compare-7-abc".to_owned(), hash: "def", arguments }
    }

    fn html(ranked: &Ranked) -> String {
        audit::unbroken(&ranked.page(&text::mix_summary(ranked), &made(&arguments())).html())
    }

    #[test]
    fn the_page_of_every_case_can_be_read_by_everybody() {
        for case in made::cases() {
            let html = html(&case.ranked());
            assert_eq!(audit::faults(&html), [""; 0], "{}", case.name);
            assert_eq!(html.matches("<svg").count(), 2, "{}", case.name);
            assert!(!html.contains("NaN"), "{}", case.name);
        }
    }

    #[test]
    fn the_answer_comes_first_and_what_speaks_against_it_next() {
        for case in made::cases() {
            let ranked = case.ranked();
            let ranked = Ranked { asked: Asked { interrupted: true, ..ranked.asked }, ..ranked };
            let html = html(&ranked);
            let title = text::comparison_answer(&ranked).replace('"', "&#34;");
            let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{}: {words} is missing", case.name));
            assert!(at(&title) < at("is no forecast") && at("is no forecast") < at("Stopped after"), "{}", case.name);
            assert!(at("Stopped after") < at(text::CONTENTS), "{}", case.name);
        }
    }

    /// What was promised, and that a promise is given up, stand in words before the first table.
    #[test]
    fn the_guarantee_is_said_or_that_it_is_given_up() {
        for (name, words) in [
            ("clear", "With a probability of 95 % at least this is the best mix"),
            ("undecided", "The guarantee of 95 % is given up"),
            ("heats", "left behind in heats"),
            ("budget", "Nothing is guaranteed"),
            ("none", "nothing is guaranteed"),
        ] {
            let case = made::cases().into_iter().find(|case| case.name == name).unwrap();
            let html = html(&case.ranked());
            let (before, _) = html.split_once("<table>").unwrap();
            assert!(before.contains(words), "{name}: {words}");
        }
    }

    /// Of many mixes those stand in the tables that may be the best, that nothing beats, and that the others are made of.
    #[test]
    fn of_many_mixes_those_are_shown_that_matter() {
        for case in made::cases() {
            let ranked = case.ranked();
            let (all, rows) = (ranked.order(), ranked.rows());
            let html = html(&ranked);
            if all.len() <= FEW {
                assert_eq!(rows.len(), all.len(), "{}", case.name);
                assert!(text::not_in_tables(&ranked, rows.len()).is_none(), "{}", case.name);
                continue;
            }
            let shown: Vec<&str> = rows.iter().map(|(_, mix)| mix.name.as_str()).collect();
            assert!(shown.len() < all.len() && shown.contains(&crate::scenario::NOTHING), "{shown:?}");
            assert_eq!(rows[0].1.name, ranked.findings.best().name);
            for mix in all.iter().filter(|mix| mix.on_front || mix.interventions.len() == 1) {
                assert!(shown.contains(&mix.name.as_str()), "{}: {} is missing", case.name, mix.name);
            }
            let left = all.len() - rows.len();
            assert!(html.contains(&format!("The other {left} are in <code>mixes.csv</code>")), "{}: {left}", case.name);
        }
    }

    #[test]
    fn a_page_of_more_mixes_than_it_can_show_has_room_for_doing_nothing() {
        let case = made::cases().into_iter().find(|case| case.name == "heats").unwrap();
        let mut findings = case.findings.clone();
        findings.mixes.iter_mut().for_each(|mix| mix.on_front = true);
        let ranked = Ranked { findings: &findings, ..case.ranked() };
        let rows = ranked.rows();
        assert_eq!(rows.len(), MOST + usize::from(rows[..MOST].iter().all(|(_, mix)| !mix.interventions.is_empty())));
        assert!(rows.iter().any(|(_, mix)| mix.interventions.is_empty()));
    }

    #[test]
    fn the_page_names_every_file_of_the_folder() {
        let arguments = arguments();
        for case in made::cases() {
            let ranked = case.ranked();
            let contents = ranked.contents(&text::mix_summary(&ranked), &made(&arguments)).unwrap();
            let top = |name: &str| name.split_inclusive('/').next().unwrap_or_default().to_owned();
            let mut files: BTreeSet<String> = contents.files().iter().map(|(name, _)| top(name)).collect();
            // Written as replicates come, and at the very end.
            files.extend(["observations.csv", "manifest.json"].map(ToOwned::to_owned));
            assert_eq!(files.into_iter().collect::<Vec<_>>(), text::COMPARISON_FILES.map(|(name, _)| name.to_owned()));
        }
    }

    #[test]
    fn the_command_has_flags_that_the_program_takes() {
        for (name, words) in [
            (
                "clear",
                "waterbed compare scenario.toml --seed 7 --replicates 500 --worlds 1 --guarantee 0.95 --indifference 1%\n",
            ),
            ("budget", "waterbed compare scenario.toml --seed 7 --worlds 1 --budget 500\n"),
            ("heats", "--indifference 1% --mix all\n"),
        ] {
            let case = made::cases().into_iter().find(|case| case.name == name).unwrap();
            let html = html(&case.ranked()).replace("</code></pre>", "\n");
            assert!(html.contains(words), "{name}");
        }
        for text in ["1", "7", "12.5", "33.3", "0.29", "57"] {
            assert_eq!(percent(text.parse::<f64>().unwrap() / 100.0), format!("{text}%"));
        }
    }
}
