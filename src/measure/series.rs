//! Weekly series as bands over replicates.

use serde::Serialize;

/// A measure by week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekly {
    /// Persons in exploitation, all forms.
    Exploited,
    /// Recruitments.
    Recruited,
    /// Identified victims (observed).
    Identified,
}

impl Weekly {
    /// All, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Exploited, Self::Recruited, Self::Identified];

    /// Words shown to people, unit included.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Exploited => "persons in exploitation",
            Self::Recruited => "recruitments per week",
            Self::Identified => "victims identified per week",
        }
    }
}

/// Median and the middle 95 % of replicates in one week.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Band {
    /// Week of the window, from 0.
    pub week: u32,
    /// Median over replicates.
    pub median: f64,
    /// 2.5 % quantile.
    pub low: f64,
    /// 97.5 % quantile.
    pub high: f64,
}

/// Bands of one weekly measure; empty where there are fewer than two replicates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// Which measure.
    pub measure: Weekly,
    /// Bands of the baseline arm.
    pub baseline: Vec<Band>,
    /// Bands of the programme arm.
    pub programme: Vec<Band>,
    /// Bands of the paired difference, baseline − programme.
    pub difference: Vec<Band>,
}
