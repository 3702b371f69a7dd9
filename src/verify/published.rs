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
    fn every_claim_of_every_check_is_published() {
        let claims: Vec<(&str, &str)> =
            ALL.iter().flat_map(|check| check.claims.iter().map(|claim| (check.id, claim.of))).collect();
        let rows = published();
        let found: Vec<(&str, &str)> = rows.iter().map(|row| (row.cells[0].as_str(), row.cells[1].as_str())).collect();
        assert_eq!(found, claims);
        assert!(
            rows.iter().all(|row| ["pass", "not made"].contains(&row.verdict())),
            "nothing that fails is published"
        );
    }
}
