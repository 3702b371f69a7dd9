//! A person's own counts before and after: a file of comma separated values, read whole into
//! [`Observations`](crate::measure::field::Observations), or refused with all its mistakes, each with line, column, what
//! was found and what to write instead.
//!
//! Two shapes, with or without a header, columns in any order:
//!
//! ```text
//! area,role,period,count          area,role,before,after
//! Arda,treatment,before,207       Arda,treatment,207,110
//! Arda,treatment,after,110        Corva,control,308,318
//! ```
//!
//! More columns are possible under a header: `kind` of crime with its weight of `harm`, `size` of the area, stretches of
//! a period (`time`) with their length in `weeks`, in the wide shape `weeks_before` and `weeks_after`. Values are
//! separated by commas, semicolons or tabs. Lines that begin with `#` are remarks.

mod cells;
mod columns;
mod error;
mod rows;
mod whole;

pub use error::DataError;

use std::path::Path;

use self::error::Mistakes;
use crate::measure::field::Observations;

/// Example files that come with the program: name and text.
pub const SHIPPED: &[(&str, &str)] = &[
    ("wheeler-ratcliffe", include_str!("../scenarios/data/wheeler-ratcliffe.csv")),
    ("harm", include_str!("../scenarios/data/harm.csv")),
    ("quarters", include_str!("../scenarios/data/quarters.csv")),
];

/// A file of counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// Its name without folder and ending.
    pub name: String,
    /// The file as it is.
    pub text: String,
    /// Its counts.
    pub observations: Observations,
}

impl Data {
    /// Reads a file; the name of a shipped one will do.
    ///
    /// # Errors
    /// Where the file cannot be read, and those of [`Data::parse`].
    pub fn read(path: &Path) -> Result<Self, DataError> {
        let name = path.to_string_lossy();
        match std::fs::read(path) {
            Ok(bytes) => Self::parse(&name, &bytes),
            Err(cause) => match SHIPPED.iter().find(|(shipped, _)| *shipped == name) {
                Some((_, text)) => Self::parse(&name, text.as_bytes()),
                None => Err(DataError::Unreadable { path: path.to_owned(), cause }),
            },
        }
    }

    /// Reads the bytes of a file of that name.
    ///
    /// # Errors
    /// Where they are no text, or say something that cannot be: all mistakes that can be told from each other, at once.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, DataError> {
        let text = error::text(name, bytes)?;
        let mut mistakes = Mistakes::default();
        let observations = rows::read(&text, &mut mistakes).and_then(|rows| whole::join(rows, &mut mistakes));
        let observations = mistakes.or(name, &text, observations)?;
        let stem = Path::new(name).file_stem().map_or_else(|| name.into(), |stem| stem.to_string_lossy());
        Ok(Self { name: stem.into_owned(), text, observations })
    }
}

#[cfg(test)]
mod tests;
