//! One of several parts of a batch, each of which may be run on another machine.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which part of how many, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Portion {
    /// Its number, at most `of`.
    pub number: u32,
    /// How many parts there are.
    pub of: u32,
}

/// No part: it must be like `2/3`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write which part of how many, such as 1/4 for the first of four")]
pub struct NoPortion;

impl Portion {
    /// All parts of so many.
    pub fn all(of: u32) -> impl Iterator<Item = Self> {
        (1..=of).map(move |number| Self { number, of })
    }

    /// Its share of so many things, in their order; the shares of all parts are all of them, once. It is empty only where there are
    /// more parts than things.
    #[must_use]
    pub fn share(self, things: u32) -> Range<u32> {
        let until = |number: u32| (u64::from(things) * u64::from(number) / u64::from(self.of)) as u32;
        until(self.number - 1)..until(self.number)
    }

    /// What the name of its folder ends with.
    pub(super) fn ending(self) -> String {
        format!("-part-{}-of-{}", self.number, self.of)
    }
}

impl fmt::Display for Portion {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Portion {
    type Err = NoPortion;

    fn from_str(text: &str) -> Result<Self, NoPortion> {
        let (number, of) = text.split_once('/').ok_or(NoPortion)?;
        let (number, of) = (number.trim().parse().map_err(|_| NoPortion)?, of.trim().parse().map_err(|_| NoPortion)?);
        if (1..=of).contains(&number) { Ok(Self { number, of }) } else { Err(NoPortion) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_they_are_written() {
        assert_eq!("2/3".parse(), Ok(Portion { number: 2, of: 3 }));
        assert_eq!(Portion { number: 2, of: 3 }.to_string(), "2/3");
        for wrong in ["", "2", "0/3", "4/3", "2/0", "a/b", "-1/3", "1/2/3"] {
            assert_eq!(wrong.parse::<Portion>(), Err(NoPortion), "{wrong}");
        }
    }

    #[test]
    fn shares_are_all_of_it_once_and_nearly_equal() {
        for (things, of) in [(7, 1), (7, 3), (500, 64), (3, 3), (u32::MAX, 7), (2, 5)] {
            let shares: Vec<Range<u32>> = Portion::all(of).map(|part| part.share(things)).collect();
            assert_eq!((shares[0].start, shares[shares.len() - 1].end), (0, things));
            assert!(shares.windows(2).all(|two| two[0].end == two[1].start));
            let sizes = || shares.iter().map(ExactSizeIterator::len);
            assert!(sizes().max().unwrap() - sizes().min().unwrap() <= 1, "{things} in {of}");
        }
    }
}
