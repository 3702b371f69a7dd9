//! Arms of a comparison as they are finished, and as they are read again by who goes on after a stop.
//!
//! Rows stand in the order in which threads finish, so the file belongs to a batch that is not complete, and to nothing else.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use crate::experiment::Place;
use crate::measure::Levels;

/// Columns of the file. `arm`: 0 the baseline, then the mixes by their places in the menu, then the placebo. `levels`: harm-weighted
/// victim-weeks by category, lenses apart by `|`.
pub const COLUMNS: [&str; 5] = ["world", "replicate", "arm", "harm_weeks", "levels"];

/// Writes arms as they come.
pub struct Journal<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Journal<W> {
    /// To a writer whose header, [`COLUMNS`], is written.
    pub const fn new(out: csv::Writer<W>) -> Self {
        Self { out }
    }

    /// Writes an arm.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, arm: Place, levels: &Levels) -> Result<(), csv::Error> {
        let of_lens = |lens: &Vec<f64>| lens.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let by_lens = levels.by_lens.iter().map(of_lens).collect::<Vec<_>>().join("|");
        let Place { world, replicate, member } = arm;
        let place = [world.to_string(), replicate.to_string(), member.to_string()];
        self.out.write_record(place.into_iter().chain([levels.harm_weeks.to_string(), by_lens]))
    }

    /// Sees that all is written, whatever happens to the process next.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn flush(&mut self) -> Result<(), csv::Error> {
        Ok(self.out.flush()?)
    }
}

/// The arms of rows that were written before. Rows that say something else are as if they were not there.
pub fn known(rows: csv::Reader<impl Read>) -> BTreeMap<Place, Levels> {
    rows.into_records().filter_map(|row| arm(&row.ok()?)).collect()
}

fn arm(row: &csv::StringRecord) -> Option<(Place, Levels)> {
    let place = Place {
        world: row.get(0)?.parse().ok()?,
        replicate: row.get(1)?.parse().ok()?,
        member: row.get(2)?.parse().ok()?,
    };
    let numbers = |lens: &str| lens.split(' ').map(|number| number.parse().ok()).collect::<Option<Vec<f64>>>();
    let (harm_weeks, text) = (row.get(3)?.parse().ok()?, row.get(4)?);
    let by_lens = if text.is_empty() { Some(Vec::new()) } else { text.split('|').map(numbers).collect() };
    Some((place, Levels { harm_weeks, by_lens: by_lens? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(member: usize) -> Place {
        Place { world: 3, replicate: 2, member }
    }

    #[test]
    fn arms_are_read_again_to_the_bit() {
        let arms = [
            (place(0), Levels { harm_weeks: 0.1 + 0.2, by_lens: vec![vec![1.0 / 3.0, 0.0], vec![5e-324]] }),
            (place(7), Levels { harm_weeks: 12_345.6, by_lens: Vec::new() }),
        ];
        let mut written = Vec::new();
        let mut journal = Journal::new(csv::Writer::from_writer(&mut written));
        journal.out.write_record(COLUMNS).unwrap();
        for (place, levels) in &arms {
            journal.write(*place, levels).unwrap();
        }
        drop(journal);
        assert_eq!(known(csv::Reader::from_reader(&written[..])), BTreeMap::from(arms));
    }

    #[test]
    fn what_is_no_arm_is_left_out() {
        let text = "world,replicate,arm,harm_weeks,levels\n0,1,2,3.5,1 2|3\n0,1,3,oops,\n0,1\n0,1,4,5,1 x\n0,1,5,6,\n";
        let found: Vec<usize> =
            known(csv::Reader::from_reader(text.as_bytes())).into_keys().map(|at| at.member).collect();
        assert_eq!(found, [2, 5]);
    }
}
