//! The outcomes of an arm over the window.

use serde::Serialize;

/// An outcome of one arm over the observation window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Harm-weighted victim-weeks of exploitation: the primary outcome.
    HarmWeeks,
    /// Victim-weeks of exploitation, each counting one.
    VictimWeeks,
    /// Recruitments. Never the primary outcome: freed places are refilled, so a rescue would look like backfire.
    Recruitments,
    /// Identified victims (observed).
    Identified,
    /// Recruitments of persons who had been trafficked before.
    Retrafficked,
    /// Arrests of cells (observed).
    Arrests,
    /// Convictions (observed).
    Convictions,
    /// Cases taken up (observed).
    Cases,
    /// Weeks that active cells spend in other crime; it has no victim-weeks, so it stands beside the functional lens.
    OtherCrimeWeeks,
}

impl Outcome {
    /// All, in the order of reports; the first is the primary one.
    pub const ALL: [Self; 9] = [
        Self::HarmWeeks,
        Self::VictimWeeks,
        Self::Recruitments,
        Self::Identified,
        Self::Retrafficked,
        Self::Arrests,
        Self::Convictions,
        Self::Cases,
        Self::OtherCrimeWeeks,
    ];

    /// Whether more of it is worse. A rise of the others is a response of authorities, not a failure.
    #[must_use]
    pub const fn is_harm(self) -> bool {
        matches!(
            self,
            Self::HarmWeeks | Self::VictimWeeks | Self::Recruitments | Self::Retrafficked | Self::OtherCrimeWeeks
        )
    }

    /// Words shown to people, unit included.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::HarmWeeks => "harm-weighted victim-weeks",
            Self::VictimWeeks => "victim-weeks",
            Self::Recruitments => "recruitments",
            Self::Identified => "victims identified",
            Self::Retrafficked => "recruitments of persons trafficked before",
            Self::Arrests => "arrests of cells",
            Self::Convictions => "convictions",
            Self::Cases => "cases taken up",
            Self::OtherCrimeWeeks => "operation-weeks in other crime",
        }
    }
}
