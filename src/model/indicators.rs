//! The indicator chain of an intervention: what its own reports can show, from whom it reaches to what people do
//! (`model.md`, section 6). Each kind says in its own words which stages it has and where their numbers come from.

use serde::{Deserialize, Serialize};

use crate::model::interventions::Intervention;
use crate::model::setting::Setting;
use crate::units::{Count, Duration, Probability, Week};

/// A stage of the chain, in the order of the toolkit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Who or what is covered.
    Reach,
    /// What those covered think of it.
    Satisfaction,
    /// What they know, can do, have or intend because of it.
    Knowledge,
    /// What of that is left some time later.
    Kept,
    /// What they do because of it.
    Behaviour,
    /// What becomes of trafficking as a whole: of the programme, never of one intervention.
    Impact,
}

impl Stage {
    /// The stages that an intervention can have by itself.
    pub const OWN: [Self; 5] = [Self::Reach, Self::Satisfaction, Self::Knowledge, Self::Kept, Self::Behaviour];
}

/// One indicator of a chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Its stage.
    pub stage: Stage,
    /// What it counts, in the intervention's own terms; for a stage that is missing, why it is.
    pub name: &'static str,
    /// What its number is a share or a number of.
    pub unit: &'static str,
    /// Where its number comes from.
    pub gauge: Gauge,
    /// The number of the scenario on which rests that this behaviour lessens trafficking, where there is one: a field
    /// of the kind, or a path from the top of the file.
    pub link: Option<&'static str>,
}

/// Where the number of an indicator comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gauge {
    /// Persons in scope are counted; the rest of the chain is observed by asking those reached.
    Persons(Link),
    /// Opinion of those who are asked. It moves nothing, so there is no true value.
    Opinion,
    /// It follows from what is delivered, and everybody can see it.
    Plain {
        /// The number.
        value: f64,
        /// The number without the intervention.
        before: Option<f64>,
    },
    /// It follows from what is delivered, and is observed by asking.
    Told {
        /// The number, a share of the whole.
        value: f64,
        /// The share of the whole that can be asked.
        among: f64,
    },
    /// It comes out of the books.
    Record(Record),
    /// There is no such number.
    Missing,
}

/// How far a person has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// Is reached.
    Reached,
    /// Knows.
    Knows,
    /// Knows and intends.
    Intends,
    /// Knows and intends, and still does later.
    Keeps,
    /// Acts, as long as it runs.
    Acts,
    /// Acts, and still does later.
    KeepsActing,
    /// Still acts later, and for that reason no longer means to migrate.
    StaysHome,
    /// Still acts later, and for that reason now means to migrate.
    SetsOut,
}

impl Link {
    /// Whether it is looked at some time after the end.
    #[must_use]
    pub const fn is_late(self) -> bool {
        matches!(self, Self::Keeps | Self::KeepsActing | Self::StaysHome | Self::SetsOut)
    }

    /// Whether it is what the intervention hopes for, so that people are glad to say it.
    #[must_use]
    pub const fn is_welcome(self) -> bool {
        !matches!(self, Self::SetsOut)
    }
}

/// What an intervention hopes of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// More of it.
    More,
    /// Less of it.
    Less,
    /// That there is none of it: it is no link of the chain, but what may go wrong beside it.
    None,
}

impl Gauge {
    /// What an intervention hopes of it.
    #[must_use]
    pub const fn aim(self) -> Aim {
        match self {
            Self::Persons(link) if !link.is_welcome() => Aim::None,
            Self::Record(Record::Recruited | Record::Again) => Aim::Less,
            _ => Aim::More,
        }
    }
}

/// A number of the books. Those by scope look at the selectors of the intervention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// Share of exploitation that is in the destinations and forms in scope, times the dose.
    Covered,
    /// Share of recruitments by the tactics in scope, or else from its origins, or else of its groups.
    Recruited,
    /// Recruitments that protection of persons averts in attempts, less those that it brings about.
    Averted,
    /// Arrests for each case.
    Arrests,
    /// Convictions for each arrest.
    Convictions,
    /// Victims identified.
    Identified,
    /// Identifications among all ends of exploitation.
    Found,
    /// Persons taken up by the service among those identified.
    Assisted,
    /// Persons reintegrated among those taken up.
    Reintegrated,
    /// Recruitments of persons trafficked before among all recruitments.
    Again,
}

impl Step {
    /// An indicator.
    #[must_use]
    pub const fn new(stage: Stage, name: &'static str, unit: &'static str, gauge: Gauge) -> Self {
        Self { stage, name, unit, gauge, link: None }
    }

    /// A stage that the chain does not have, and why.
    #[must_use]
    pub const fn missing(stage: Stage, why: &'static str) -> Self {
        Self::new(stage, why, "", Gauge::Missing)
    }

    /// What those covered think of it.
    #[must_use]
    pub const fn opinion(name: &'static str) -> Self {
        Self::new(Stage::Satisfaction, name, "share of those asked", Gauge::Opinion)
    }

    /// Persons in scope who have come so far.
    #[must_use]
    pub const fn persons(stage: Stage, name: &'static str, link: Link) -> Self {
        Self::new(stage, name, "share of persons in scope", Gauge::Persons(link))
    }

    /// What protection of persons, of all interventions that do, turns in attempts: before cells look elsewhere.
    #[must_use]
    pub const fn averted() -> Self {
        let (name, unit) = ("recruitments averted in attempts", "recruitments, all protection");
        Self::new(Stage::Behaviour, name, unit, Gauge::Record(Record::Averted))
    }

    /// A behaviour whose effect on trafficking rests on that number of the scenario.
    #[must_use]
    pub const fn resting_on(self, link: &'static str) -> Self {
        Self { link: Some(link), ..self }
    }
}

/// How an intervention is monitored: those it covers are asked, a sample of them.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub struct Monitoring {
    /// How many of those covered are asked (persons).
    #[serde(default = "usual_sample")]
    pub sample: Count,
    /// Probability that somebody who does not know, intend, act or keep it says so anyway; what is unwelcome, that they
    /// now mean to migrate, is denied with the same probability.
    #[serde(default)]
    pub overstatement: Probability,
    /// Share of those asked who say that they are content with it; left out: nobody asks.
    pub satisfaction: Option<Probability>,
    /// Weeks after the end until those covered are asked again what they have kept.
    #[serde(default = "a_year")]
    pub follow_up: Duration,
}

fn usual_sample() -> Count {
    Count::new(400.0).expect("400 is a count")
}

fn a_year() -> Duration {
    Duration::new(52.0).expect("52 is a duration")
}

impl Monitoring {
    /// A survey of the usual size, in which as many overstate as that.
    #[must_use]
    pub fn usual(overstatement: Probability) -> Self {
        Self { sample: usual_sample(), overstatement, satisfaction: None, follow_up: a_year() }
    }
}

/// What of an intervention is delivered within the window.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The intervention.
    pub row: &'a Intervention,
    /// Everything that is done.
    pub programme: &'a [Intervention],
    /// The world.
    pub setting: &'a Setting,
    /// Weeks of the window.
    pub window: u32,
}

impl Delivery<'_> {
    /// The last week of the window.
    fn last(&self) -> Week {
        Week(self.window.cast_signed() - 1)
    }

    /// The last week in which it acts.
    #[must_use]
    pub fn close(&self) -> Week {
        self.row.end.map_or(self.last(), |end| Week(end.0 - 1).min(self.last()))
    }

    /// The highest dose that it reaches.
    #[must_use]
    pub fn dose(&self) -> f64 {
        self.row.dose(self.close())
    }

    /// The week in which those covered are asked again, `since` being the last in which they were taught; none where
    /// the window closes first.
    #[must_use]
    pub fn follow_up(&self, since: Week) -> Option<Week> {
        let after = self.row.monitoring.as_ref().map_or_else(a_year, |monitoring| monitoring.follow_up);
        let week = since.plus(after.get().round() as u32).min(self.last());
        (week > since).then_some(week)
    }
}
