//! What can be wrong with a scenario, and every sentence that says so.

mod interventions;
mod journeys;
mod keys;
mod names;
mod numbers;

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

pub(super) use interventions::InterventionProblem;
pub(super) use journeys::JourneyProblem;
pub(super) use keys::KeyProblem;
pub(super) use names::NameProblem;
pub(super) use numbers::NumberProblem;

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
    pub(super) fn add(&mut self, span: Range<usize>, problem: impl Problem) {
        let (offset, source) = self.sources.iter().rfind(|(offset, _)| *offset <= span.start).expect("a text is open");
        let bytes = span.start - offset..span.end.max(span.start) - offset;
        let advice = format!("{}.", problem.advice().trim_end_matches('.'));
        let mistake = Mistake::new(source, bytes, problem.to_string(), advice);
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

/// What is wrong. Its display says what was found, its advice what to write instead. All words of this layer are in the files of
/// its kinds, beside this one.
pub(super) trait Problem: fmt::Display {
    fn advice(&self) -> String;
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
