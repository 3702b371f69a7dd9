//! What can be wrong with a scenario, and every sentence that says so.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

use super::distribution::{Fault, plain};

/// Why there is no scenario.
#[derive(Debug)]
pub enum ScenarioError {
    /// The file cannot be read.
    Unreadable {
        /// The path as given.
        path: PathBuf,
        /// What the operating system says.
        cause: std::io::Error,
    },
    /// The file says something that cannot be.
    Invalid(Vec<Mistake>),
}

impl ScenarioError {
    /// The mistakes in the text, each a diagnostic of its own; empty where the file cannot be read.
    #[must_use]
    pub fn mistakes(&self) -> &[Mistake] {
        match self {
            Self::Unreadable { .. } => &[],
            Self::Invalid(mistakes) => mistakes,
        }
    }
}

impl ScenarioError {
    /// The first thing that is wrong, in a few words without its place.
    #[must_use]
    pub fn cause(&self) -> String {
        self.mistakes().first().map_or_else(|| self.to_string(), ToString::to_string)
    }
}

/// One paragraph for each mistake: `file:line:column: what was found. What to write instead.`
impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Unreadable { path, cause } => {
                write!(f, "cannot read the scenario {}: {cause}", path.display())?;
                if super::is_bare(path) {
                    let shipped = super::shipped_names();
                    write!(f, ". Write the path of a file, or one of the shipped scenarios: {shipped}.")?;
                }
                Ok(())
            }
            Self::Invalid(mistakes) => {
                for (i, mistake) in mistakes.iter().enumerate() {
                    let separator = if i == 0 { "" } else { "\n" };
                    write!(f, "{separator}{}", mistake.line())?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for ScenarioError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { cause, .. } => Some(cause),
            Self::Invalid(_) => None,
        }
    }
}

impl Diagnostic for ScenarioError {
    fn related(&self) -> Option<Box<dyn Iterator<Item = &dyn Diagnostic> + '_>> {
        Some(Box::new(self.mistakes().iter().map(|mistake| mistake as &dyn Diagnostic)))
    }
}

/// One mistake, at its place. Its display is what was found; [`Mistake::advice`] says what to write.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// File, line and column.
    pub place: Place,
    /// Bytes of the text that it concerns.
    pub span: Range<usize>,
    found: String,
    advice: String,
    source: Arc<NamedSource<String>>,
}

/// A place in a file; lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's name as given.
    pub file: String,
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Place {
    fn new(file: &str, text: &str, offset: usize) -> Self {
        let before = &text[..boundary(text, offset)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// The last boundary between characters that is not behind `offset`.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

impl Mistake {
    /// What was found at some bytes of a text, and what to write instead.
    pub(crate) fn new(source: &Arc<NamedSource<String>>, bytes: Range<usize>, found: String, advice: String) -> Self {
        let text = source.inner();
        let start = boundary(text, bytes.start);
        let end = boundary(text, bytes.end).max(start);
        let place = Place::new(source.name(), text, start);
        Self { place, span: start..end, found, advice, source: Arc::clone(source) }
    }

    /// What to write instead.
    #[must_use]
    pub fn advice(&self) -> &str {
        &self.advice
    }

    /// The whole of it in a line: `file:line:column: what was found. What to write instead.`
    #[must_use]
    pub fn line(&self) -> String {
        format!("{}: {}. {}", self.place, self.found, self.advice)
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.found)
    }
}

impl std::error::Error for Mistake {}

impl Diagnostic for Mistake {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.advice))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&*self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(LabeledSpan::underline(self.span.clone()))))
    }
}

/// Collects the mistakes of all texts of a scenario. The texts share one line of bytes, each after the one before it.
#[derive(Default)]
pub(super) struct Mistakes {
    sources: Vec<(usize, Arc<NamedSource<String>>)>,
    found: Vec<(usize, Mistake)>,
}

impl Mistakes {
    /// Adds a text; returns where it begins among all bytes.
    pub(super) fn open(&mut self, name: &str, text: &str) -> usize {
        let offset = self.sources.last().map_or(0, |(offset, source)| offset + source.inner().len() + 1);
        self.sources.push((offset, Arc::new(NamedSource::new(name, text.to_owned()))));
        offset
    }

    #[allow(clippy::needless_pass_by_value, reason = "a problem is made to be told")]
    pub(super) fn add(&mut self, span: Range<usize>, problem: Problem) {
        let (offset, source) = self.sources.iter().rfind(|(offset, _)| *offset <= span.start).expect("a text is open");
        let bytes = span.start - offset..span.end.max(span.start) - offset;
        let mistake = Mistake::new(source, bytes, problem.to_string(), problem.advice());
        self.found.push((span.start, mistake));
    }

    /// The same texts without a mistake, to try something out.
    pub(super) fn trial(&self) -> Self {
        Self { sources: self.sources.clone(), found: Vec::new() }
    }

    /// The first mistake in words.
    pub(super) fn first(&self) -> Option<String> {
        self.found.first().map(|(_, mistake)| mistake.to_string())
    }

    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// The value, or all mistakes in the order of the file.
    pub(super) fn or<T>(mut self, value: Option<T>) -> Result<T, ScenarioError> {
        self.found.sort_by_key(|&(place, _)| place);
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => Err(ScenarioError::Invalid(self.found.into_iter().map(|(_, mistake)| mistake).collect())),
        }
    }
}

/// Why a base is not found where only shipped scenarios can be.
pub(super) const NOT_SHIPPED: &str = "no shipped scenario has that name";

/// What is wrong. Its display says what was found, its advice what to write instead: all words of this layer are here.
#[derive(Clone, Debug)]
pub(super) enum Problem {
    /// Not TOML.
    Syntax(String),
    /// A key that stands twice in one table.
    KeyTwice { key: String },
    /// A value of a wrong kind or out of range, at a path.
    Value { path: String, message: String },
    /// A key that means nothing here.
    UnknownKey { key: String, path: String, valid: Vec<String> },
    /// A word that is none of the valid ones.
    UnknownWord { word: String, path: String, valid: Vec<String> },
    /// A distribution that cannot be.
    Distribution { path: String, fault: Fault },
    /// Several distributions of one number.
    SeveralDistributions { path: String, kinds: Vec<&'static str> },
    /// A distribution of a number that must have one value.
    Certain { path: String },
    /// A distribution that reaches where its field, or the scenario, cannot follow.
    Reaches { path: String, value: f64, cause: String },
    /// A key that must be given.
    MissingKey { key: String, path: String },
    /// No `format` key.
    NoFormat,
    /// A format that this version cannot read.
    UnknownFormat,
    /// A base that cannot be had.
    NoBase { base: String, cause: String },
    /// Files that extend each other in a circle, or without end.
    ExtendsItself { names: Vec<String> },
    /// A `false` where there is nothing to take away.
    NothingToTake { path: String, valid: Vec<String> },
    /// A change that is not `path=value`.
    NoChange,
    /// A place in a list that the list does not have.
    NoItem { length: usize },
    /// A name that nothing has.
    UnknownName { what: &'static str, name: String, valid: Vec<String> },
    /// The same thing named twice in one list.
    NamedTwice { what: &'static str, name: String },
    /// A table that must be either a trafficking form or another crime.
    FormKind { form: String, both: bool },
    /// No form in which people are exploited.
    NoTraffickingForm,
    /// Shares of forms that do not add up to 1.
    Shares { sum: f64 },
    /// Ease of the five reviews adds up to more than 1.
    Ease { sum: f64 },
    /// A number below its least value.
    TooSmall { what: &'static str, least: u32, found: u32 },
    /// A number above its greatest value.
    TooLarge { what: &'static str, most: f64, found: f64 },
    /// A number outside an open range.
    Outside { what: &'static str, found: f64, valid: &'static str },
    /// More rows than a table can have.
    TooMany { what: &'static str, found: usize, most: usize },
    /// More networks than cells.
    Networks { networks: u32, cells: u32 },
    /// A pool given twice.
    PoolTwice { origin: String, group: String },
    /// An origin of a route where nobody lives.
    NoPool { origin: String, route: String },
    /// A leg given twice.
    LegTwice { from: String, to: String, mode: String },
    /// A leg from a place to itself.
    LegToItself { place: String },
    /// Screening on a leg that crosses no border.
    DomesticScreening { from: String, to: String, jurisdiction: String },
    /// A route of fewer than two places.
    ShortRoute,
    /// A route through places that no leg joins.
    NoLeg { from: String, to: String, onward: Vec<String> },
    /// Several legs and no mode to tell them apart.
    WhichLeg { from: String, to: String, modes: Vec<String> },
    /// No leg of that mode.
    NoLegByMode { from: String, to: String, mode: String, modes: Vec<String> },
    /// Not one mode for each leg.
    ModeCount { legs: usize, modes: usize },
    /// A route given twice.
    RouteTwice { route: String },
    /// An exclusion that names nothing, or exclusions that leave nothing.
    ExcludesEverything,
    /// Case lengths out of order.
    CaseWeeks { shortest: u32, longest: u32 },
    /// An intervention without a kind.
    NoKind { intervention: String },
    /// An intervention with several kinds.
    SeveralKinds { intervention: String, kinds: Vec<&'static str> },
    /// A selector that the kind does not know.
    Selector { selector: &'static str, kind: &'static str, valid: Vec<&'static str> },
    /// A selection of nothing.
    EmptySelection { selector: &'static str },
    /// A place that no route begins or ends at.
    NoSuchRole { place: String, verb: &'static str, valid: Vec<String> },
    /// An intervention that ends before it starts.
    EndsBeforeStart { start: u32, end: u32 },
    /// A role in the evaluation that nothing has.
    EmptyRole { role: &'static str },
    /// Something with two roles in the evaluation.
    TwoRoles { what: &'static str, name: String, roles: [&'static str; 2] },
    /// A weekly probability above its slot.
    Slot { cause: String, weekly: f64, most: f64, remedy: &'static str },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Syntax(message) => write!(f, "this is not TOML: {message}"),
            Self::KeyTwice { key } => write!(f, "{key} is given twice"),
            Self::Value { path, message } => write!(f, "{path}: {message}"),
            Self::UnknownKey { key, path, .. } => write!(f, "unknown key {key:?} in {}", table(path)),
            Self::UnknownWord { word, path, .. } => write!(f, "{path}: unknown word {word:?}"),
            Self::Distribution { path, fault } => match fault {
                Fault::Numbers(kind) => write!(f, "{path}: these are not the numbers of {}", kind.key),
                Fault::Within => write!(f, "{path}: within is not two numbers in order"),
                Fault::Nothing => write!(f, "{path}: nothing of the distribution lies within"),
                Fault::Centre(centre) => write!(f, "{path}: the central value {} does not lie within", plain(*centre)),
            },
            Self::SeveralDistributions { path, kinds } => {
                write!(f, "{path}: {} distributions of one number: {}", kinds.len(), kinds.join(", "))
            }
            Self::Certain { path } => write!(f, "{path}: this cannot be uncertain"),
            Self::Reaches { path, value, cause } => {
                write!(f, "{path}: the distribution reaches to {}: {cause}", shortest(*value))
            }
            Self::MissingKey { key, path } => write!(f, "{} lacks {key:?}", table(path)),
            Self::NoFormat => f.write_str("the scenario does not say in which format it is written"),
            Self::UnknownFormat => f.write_str("this is no format that waterbed knows"),
            Self::NoBase { base, cause } => write!(f, "cannot read {base:?}, which this extends: {cause}"),
            Self::ExtendsItself { names } => write!(f, "files extend each other without end: {}", names.join(" → ")),
            Self::NothingToTake { path, .. } => write!(f, "{path} = false takes away what is not there"),
            Self::NoChange => f.write_str("this is no change of a scenario"),
            Self::NoItem { length: 0 } => f.write_str("there is no list with entries here"),
            Self::NoItem { length } => write!(f, "this list has {length} entries"),
            Self::UnknownName { what, name, .. } => write!(f, "unknown {what} {name:?}"),
            Self::NamedTwice { what, name } => write!(f, "the {what} {name:?} is named twice"),
            Self::FormKind { form, both: false } => {
                write!(f, "the form {form:?} is neither trafficking nor another crime")
            }
            Self::FormKind { form, .. } => write!(f, "the form {form:?} is both trafficking and another crime"),
            Self::NoTraffickingForm => f.write_str("no form is trafficking"),
            Self::Shares { sum } => write!(f, "the shares of the forms add up to {}", rounded(*sum)),
            Self::Ease { sum } => write!(f, "the ease of the five reviews adds up to {}", rounded(*sum)),
            Self::TooSmall { what, found, .. } => write!(f, "{what} {found}"),
            Self::TooLarge { what, found, .. } | Self::Outside { what, found, .. } => write!(f, "{what} {found}"),
            Self::TooMany { what, found, .. } => write!(f, "{found} times a {what}"),
            Self::Networks { networks, cells } => write!(f, "{networks} networks for {cells} cells"),
            Self::PoolTwice { origin, group } => write!(f, "the pool of {group:?} at {origin:?} is given twice"),
            Self::NoPool { origin, route } => write!(f, "the route {route:?} starts at {origin:?}, where no pool is"),
            Self::LegTwice { from, to, mode } => {
                write!(f, "the leg from {from:?} to {to:?} by {mode:?} is given twice")
            }
            Self::LegToItself { place } => write!(f, "this leg goes from {place:?} to itself"),
            Self::DomesticScreening { from, to, jurisdiction } => write!(
                f,
                "screening on the leg from {from:?} to {to:?}, which crosses no border: both lie in {jurisdiction:?}"
            ),
            Self::ShortRoute => f.write_str("this route has fewer than two places"),
            Self::NoLeg { from, to, .. } => write!(f, "no leg goes from {from:?} to {to:?}"),
            Self::WhichLeg { from, to, modes } => write!(f, "{} legs go from {from:?} to {to:?}", modes.len()),
            Self::NoLegByMode { from, to, mode, .. } => write!(f, "no leg goes from {from:?} to {to:?} by {mode:?}"),
            Self::ModeCount { legs, modes } => write!(f, "modes: {modes}, legs of this route: {legs}"),
            Self::RouteTwice { route } => write!(f, "the route {route:?} is given twice"),
            Self::ExcludesEverything => f.write_str("the exclusions leave no possible operation"),
            Self::CaseWeeks { shortest, longest } => {
                write!(f, "the shortest case takes {shortest} weeks and the longest {longest}")
            }
            Self::NoKind { intervention } => write!(f, "the intervention {intervention:?} does not say what it does"),
            Self::SeveralKinds { intervention, kinds } => {
                write!(f, "the intervention {intervention:?} is of {} kinds: {}", kinds.len(), kinds.join(", "))
            }
            Self::Selector { selector, kind, .. } => write!(f, "{kind} cannot be limited by {selector}"),
            Self::EmptySelection { selector } => write!(f, "{selector} selects nothing"),
            Self::NoSuchRole { place, verb, .. } => write!(f, "no route {verb} at {place:?}"),
            Self::EndsBeforeStart { start, end } => {
                write!(f, "the intervention starts in week {start} and ends in week {end}")
            }
            Self::EmptyRole { role } => write!(f, "the {role} of the evaluation is nothing"),
            Self::TwoRoles { what, name, roles: [one, other] } => {
                write!(f, "the {what} {name:?} is in the {one} and in the {other} of the evaluation")
            }
            Self::Slot { cause, weekly, .. } => {
                write!(f, "{cause}: a probability of {} a week", rounded(*weekly))
            }
        }
    }
}

impl Problem {
    fn advice(&self) -> String {
        match self {
            Self::Syntax(_) => {
                "Look here and in the line before for a missing quote, comma or bracket; text stands in \
                \"quotes\""
                    .into()
            }
            Self::KeyTwice { .. } => "Give each a name of its own, or take one out".into(),
            Self::Value { path, message } => value_advice(path, message).into(),
            Self::UnknownKey { key, valid, .. } => nearest(key, valid),
            Self::UnknownWord { word, valid, .. } => nearest(word, valid),
            Self::Distribution { fault: Fault::Numbers(kind), .. } => {
                format!("Write {} = {}, {}", kind.key, kind.form, kind.rule)
            }
            Self::Distribution { .. } => {
                "Write within = [lowest, highest], around the central value; it cuts what lies outside".into()
            }
            Self::SeveralDistributions { .. } => "Keep one".into(),
            Self::Certain { path } if path.ends_with("harm") => "A weight of harm is judged, not found out: write one \
                value, and compare runs with others"
                .into(),
            Self::Certain { .. } => "All worlds are run alike: write one value".into(),
            Self::Reaches { .. } => "Choose another distribution, or cut this one with within = [lowest, highest]".into(),
            Self::MissingKey { key, path } if path.is_empty() => {
                format!("Add a table [{key}], as in the shipped scenario \"default\"")
            }
            Self::MissingKey { key, .. } => format!("Add {key} = … there"),
            Self::NoFormat => "Add format = 1 as the first line".into(),
            Self::UnknownFormat => "This version reads format = 1".into(),
            Self::NoBase { .. } => {
                format!("Write the path of a file, seen from this one, or a shipped scenario: {}", super::shipped_names())
            }
            Self::ExtendsItself { .. } => "Let one of them extend nothing, or a shipped scenario".into(),
            Self::NothingToTake { path, valid } => nearest(path.rsplit('.').next().unwrap_or_default(), valid),
            Self::NoChange => "Write a path, an equals sign and a value, for example choice.ease.geographic=0".into(),
            Self::NoItem { length: 0 } => "Leave the number in brackets out".into(),
            Self::NoItem { length } => format!("Entries are counted from 0: write at most [{}]", length - 1),
            Self::UnknownName { name, valid, .. } => nearest(name, valid),
            Self::NamedTwice { .. } => "Leave one of them out".into(),
            Self::FormKind { .. } => "Give exactly one of trafficking = { harm, revenue, duration, capacity } and \
                other = { profit }"
                .into(),
            Self::NoTraffickingForm => {
                "Give at least one form trafficking = { harm, revenue, duration, capacity }".into()
            }
            Self::Shares { .. } => "Change them so that they add up to 1".into(),
            Self::Ease { .. } => {
                "A cell reviews at most once a week: lower them so that they add up to at most 1".into()
            }
            Self::TooSmall { least, .. } => format!("Write {least} or more"),
            Self::TooLarge { most, .. } => format!("Write {most} or less"),
            Self::Outside { valid, .. } => format!("Write a number {valid}"),
            Self::TooMany { most, .. } => format!("There can be {most} at most"),
            Self::Networks { cells, .. } => {
                format!("Each network has at least one cell: write {cells} or less, or add cells")
            }
            Self::PoolTwice { .. } => {
                "Each origin and target group has one pool: take it out of one of the blocks".into()
            }
            Self::NoPool { origin, .. } => {
                format!("Add a block [[pools]] with origins = [{origin:?}], or take the route out")
            }
            Self::LegTwice { .. } => "Take one out, or give it another mode".into(),
            Self::LegToItself { .. } => "Name two places".into(),
            Self::DomesticScreening { .. } => {
                "Leave screening out, or place one of them in another jurisdiction".into()
            }
            Self::ShortRoute => "Name at least an origin and a destination, for example [\"Arda\", \"Mira\"]".into(),
            Self::NoLeg { from, onward, .. } if onward.is_empty() => format!("Add a leg; none starts at {from:?}"),
            Self::NoLeg { from, onward, .. } => {
                format!("Add such a leg, or go on from {from:?} to one of: {}", onward.join(", "))
            }
            Self::WhichLeg { modes, .. } => format!(
                "Say by which mode, {{ places = […], modes = […] }} with one mode for each leg; here one of: {}",
                modes.join(", ")
            ),
            Self::NoLegByMode { mode, modes, .. } => nearest(mode, modes),
            Self::ModeCount { .. } => "Write one mode for each leg".into(),
            Self::RouteTwice { .. } => "Take one of them out".into(),
            Self::ExcludesEverything => "Take an exclusion out, or name more in it: what it does not name it excludes \
                for all"
                .into(),
            Self::CaseWeeks { .. } => "Write the shortest first, for example case_weeks = [6, 13]".into(),
            Self::NoKind { .. } => format!("Add one of: {}", kinds()),
            Self::SeveralKinds { .. } => "Keep one, and give each other an [interventions.…] block of its own".into(),
            Self::Selector { valid, .. } => format!("Take it out; it can be limited by: {}", valid.join(", ")),
            Self::EmptySelection { selector } => format!("Name at least one, or leave {selector} out to select all"),
            Self::NoSuchRole { place, valid, .. } => nearest(place, valid),
            Self::EndsBeforeStart { start, .. } => {
                format!("Write an end after week {start}, or leave end out so that it goes on")
            }
            Self::EmptyRole { .. } => "Name at least one".into(),
            Self::TwoRoles { .. } => "Each is counted once: take it out of one of them".into(),
            Self::Slot { remedy, most, .. } => format!(
                "{remedy}: the probability may be {} at most, because every cause of exit must leave room for the others",
                rounded((*most * 1e4).floor() / 1e4)
            ),
        }
        .trim_end_matches('.')
        .to_owned()
            + "."
    }
}

/// What to write for a value that does not fit.
fn value_advice(path: &str, message: &str) -> &'static str {
    if message.starts_with("found string") && message.contains("expected a number") {
        "Write it without quotes"
    } else if message.contains("expected a list") {
        "Write a list, with brackets also around a single entry"
    } else if message.contains("between 0 and 1") {
        "Write it as a part of one: 40 % is 0.4"
    } else if path.rsplit('.').next() == Some("start") {
        "Week 0 opens the observation window, and nothing of a programme happens before it"
    } else if message.contains("whole number") {
        "Write a whole number that is within these bounds"
    } else if message.contains("at least one") {
        "Name one or more"
    } else {
        "The shipped scenario \"default\" shows every key in use"
    }
}

/// Every kind of intervention with its line.
fn kinds() -> String {
    let entries = crate::model::interventions::Kind::CATALOGUE;
    entries.iter().map(|entry| format!("{} ({})", entry.key, entry.summary)).collect::<Vec<_>>().join("; ")
}

/// The nearest valid name, where one is near, and the list of all.
pub(super) fn nearest(found: &str, valid: &[String]) -> String {
    let similarity = |name: &str| strsim::jaro_winkler(&found.to_lowercase(), &name.to_lowercase());
    let best = valid.iter().max_by(|a, b| similarity(a).total_cmp(&similarity(b)));
    let list = valid.join(", ");
    match best {
        Some(best) if similarity(best) > 0.7 => format!("Did you mean {best:?}? Valid here: {list}"),
        Some(_) => format!("Write one of: {list}"),
        None => "Nothing is valid here".into(),
    }
}

/// A table by its path; the empty path is the file.
fn table(path: &str) -> String {
    if path.is_empty() { "the file".into() } else { format!("[{path}]") }
}

/// Three digits that count.
fn shortest(x: f64) -> String {
    plain(format!("{x:.2e}").parse().unwrap_or(x))
}

/// At most six digits after the point, without trailing zeros.
fn rounded(x: f64) -> String {
    let text = format!("{x:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
