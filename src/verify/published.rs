//! The verdicts that were published with this version: the table of `docs/validation.md`.

const TEXT: &str = include_str!("../../docs/validation.md");

/// One claim of a check with what was found when it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Check, what of, expected, tolerance, found, verdict.
    pub cells: [String; 6],
}

impl Published {
    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> &str {
        &self.cells[5]
    }
}

/// What was published, claim by claim in the order of [`super::ALL`]. A test compares it with the checks.
#[must_use]
pub fn published() -> Vec<Published> {
    let rows = TEXT.lines().skip_while(|line| !line.starts_with("| check |")).take_while(|line| line.starts_with('|'));
    rows.skip(2).filter_map(row).collect()
}

fn row(line: &str) -> Option<Published> {
    // A bar within a cell is escaped.
    let line = line.replace("\\|", "\u{0}");
    let cells = line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{0}', "|"));
    Some(Published { cells: cells.collect::<Vec<_>>().try_into().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::ALL;

    #[test]
    fn every_row_of_the_table_is_read_whole() {
        let rows = published();
        let is_row = |line: &&str| ["| A", "| L", "| S"].iter().any(|start| line.starts_with(start));
        let lines = TEXT.lines().filter(is_row).count();
        assert!(rows.len() == lines && lines > 50, "{} of {lines}", rows.len());
        assert!(rows.iter().any(|row| row.cells[1].contains('|')), "a bar within a cell is one");
        assert!(
            rows.iter().all(|row| ["pass", "not made"].contains(&row.verdict())),
            "nothing that fails is published"
        );
        let known = |row: &Published| ALL.iter().any(|check| check.id == row.cells[0]);
        assert!(rows.iter().all(known));
    }
}
