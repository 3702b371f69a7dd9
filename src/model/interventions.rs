//! Interventions: what a programme does, one file per kind.
//!
//! A new kind is a new file with an [`Effect`] and one line in `for_each_kind` below. From that line come its key in
//! scenario files, the list in error messages and help, its documentation and the tests that every kind must pass.

mod awareness;
mod criminal_justice;
mod disruption;
mod financial;
mod identification;
mod legal_framework;
mod livelihoods;
mod national_plan;
mod safe_recruitment;
mod social_norms;
mod supply_chain;
mod victim_support;

pub use awareness::Awareness;
pub use criminal_justice::{CriminalJustice, retained};
pub use disruption::Disruption;
pub use financial::Financial;
pub use identification::Identification;
pub use legal_framework::LegalFramework;
pub use livelihoods::Livelihoods;
pub use national_plan::NationalPlan;
pub use safe_recruitment::SafeRecruitment;
pub use social_norms::SocialNorms;
pub use supply_chain::SupplyChain;
pub use victim_support::VictimSupport;

use serde::Serialize;

use crate::model::indicators::{Delivery, Monitoring, Step};
use crate::model::levers::Levers;
use crate::model::person::Protection;
use crate::model::setting::Setting;
use crate::units::{ChannelId, Cost, FormId, GroupId, JurisdictionId, PlaceId, Probability, RouteId, TacticId, Week};

/// A question for whoever designs an intervention, and the key of its answer in the intervention's `design`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Key in scenario files.
    pub key: &'static str,
    /// The question.
    pub text: &'static str,
}

/// What one kind of intervention does to the world.
pub trait Effect {
    /// Key in scenario files.
    const KIND: &'static str;
    /// One line: what it does.
    const SUMMARY: &'static str;
    /// The assumption of practice that it puts to the test.
    const ASSUMPTION: &'static str;
    /// A block as it may stand in a scenario; a test parses it.
    const EXAMPLE: &'static str;
    /// Selectors that limit it; any other selector is an error.
    const SELECTORS: &'static [Selector];
    /// What to ask when one of this kind is designed, besides what is asked of all: in our own words, after its section of
    /// the toolkit of the Inter-Agency Coordination Group against Trafficking in Persons (2016).
    const QUESTIONS: &'static [Question];

    /// Moves the levers by `dose`, between 0 (nothing) and 1 (all of it). At dose 0 it must change nothing.
    fn press(&self, dose: f64, scope: &Scope, setting: &Setting, levers: &mut Levers) {
        let _ = (dose, scope, setting, levers);
    }

    /// Whether what it teaches fades, so that levers move every week and not only with the dose.
    const FADES: bool = false;

    /// Whether it arranges the other interventions and moves nothing itself.
    const ARRANGES: bool = false;

    /// Moves the levers by what is left, `weeks` after the end of the ramp, of what it taught. See [`Effect::FADES`].
    fn practise(&self, dose: f64, weeks: u32, scope: &Scope, setting: &Setting, levers: &mut Levers) {
        let _ = (dose, weeks, scope, setting, levers);
    }

    /// Changes the other interventions of its programme before the first week. See [`Effect::ARRANGES`].
    fn arrange(&self, dose: f64, others: &mut [Intervention]) {
        let _ = (dose, others);
    }

    /// What it does for single persons, where it does.
    fn protection(&self) -> Option<Protection> {
        None
    }

    /// Its indicators, stage by stage: at least one for each of [`Stage::OWN`](crate::model::indicators::Stage::OWN), or
    /// why there is none.
    fn chain(&self, delivery: &Delivery) -> Vec<Step>;
}

/// A way of limiting an intervention to part of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Selector {
    /// Legal areas.
    Jurisdictions,
    /// Places of recruitment.
    Origins,
    /// Places of exploitation.
    Destinations,
    /// Routes.
    Routes,
    /// Target groups.
    Groups,
    /// Tactics.
    Tactics,
    /// Forms.
    Forms,
    /// Channels of identification.
    Channels,
}

impl Selector {
    /// Key in scenario files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Jurisdictions => "jurisdictions",
            Self::Origins => "origins",
            Self::Destinations => "destinations",
            Self::Routes => "routes",
            Self::Groups => "groups",
            Self::Tactics => "tactics",
            Self::Forms => "forms",
            Self::Channels => "channels",
        }
    }
}

/// The part of the world in which an intervention acts. `None` selects everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Scope {
    /// Legal areas.
    pub jurisdictions: Option<Vec<JurisdictionId>>,
    /// Places of recruitment.
    pub origins: Option<Vec<PlaceId>>,
    /// Places of exploitation.
    pub destinations: Option<Vec<PlaceId>>,
    /// Routes.
    pub routes: Option<Vec<RouteId>>,
    /// Target groups.
    pub groups: Option<Vec<GroupId>>,
    /// Tactics.
    pub tactics: Option<Vec<TacticId>>,
    /// Forms.
    pub forms: Option<Vec<FormId>>,
    /// Channels of identification.
    pub channels: Option<Vec<ChannelId>>,
}

impl Scope {
    /// Whether a place lies in a legal area that is selected.
    pub(crate) fn holds(&self, setting: &Setting, place: PlaceId) -> bool {
        selects(self.jurisdictions.as_ref(), setting.places[place].jurisdiction)
    }
}

/// Whether a selection, where there is one, contains `id`.
pub(crate) fn selects<I: Copy + PartialEq>(selection: Option<&Vec<I>>, id: I) -> bool {
    selection.is_none_or(|ids| ids.contains(&id))
}

/// One intervention of a programme.
#[derive(Clone, Debug, Serialize)]
pub struct Intervention {
    /// Name in the scenario, shown to people.
    pub name: String,
    /// First week, as planned.
    pub start: Week,
    /// Weeks by which it starts late in practice.
    pub delay: u32,
    /// Weeks until the full dose; the dose grows linearly.
    pub ramp: u32,
    /// First week without it; `None`: it goes on.
    pub end: Option<Week>,
    /// Share of full effort.
    pub effort: Probability,
    /// Share of what is planned that is really delivered.
    pub fidelity: Probability,
    /// Cost of the whole (kUSD).
    pub cost: Option<Cost>,
    /// Where it acts.
    pub scope: Scope,
    /// How it is monitored, where it is.
    pub monitoring: Option<Monitoring>,
    /// What it does.
    pub kind: Kind,
}

impl Intervention {
    /// First week in practice.
    #[must_use]
    pub fn begins(&self) -> Week {
        self.start.plus(self.delay)
    }

    /// Dose in a week, between 0 and 1: effort × fidelity × ramp.
    #[must_use]
    pub fn dose(&self, week: Week) -> f64 {
        if week < self.begins() || self.end.is_some_and(|end| week >= end) {
            return 0.0;
        }
        let elapsed = f64::from(week.0 - self.begins().0 + 1);
        let ramped = if self.ramp == 0 { 1.0 } else { (elapsed / f64::from(self.ramp)).min(1.0) };
        ramped * self.effort.get() * self.fidelity.get()
    }

    /// Weeks since its ramp ended; 0 before.
    #[must_use]
    pub fn weeks_at_full(&self, week: Week) -> u32 {
        u32::try_from(week.0 - self.begins().plus(self.ramp).0).unwrap_or(0)
    }

    /// Highest dose that it ever has.
    #[must_use]
    pub fn full_dose(&self) -> f64 {
        self.effort.get() * self.fidelity.get()
    }
}

/// The catalogue: calls a macro with a line for each kind, its key in scenario files and its type.
macro_rules! for_each_kind {
    ($then:ident) => {
        $then! {
            /// Persons at risk hear, know, intend and act.
            awareness => Awareness,
            /// Persons at risk get alternatives at home.
            livelihoods => Livelihoods,
            /// The law covers more, threatens more, and spares victims.
            legal_framework => LegalFramework,
            /// Investigators are trained, specialised, proactive, and work together.
            criminal_justice => CriminalJustice,
            /// Channels find more victims.
            identification => Identification,
            /// Support for people who have been identified.
            victim_support => VictimSupport,
            /// The others are coordinated and paid for.
            national_plan => NationalPlan,
            /// A tactic or a place becomes dearer or less successful.
            disruption => Disruption,
            /// A legal channel crowds out the exploitative one.
            safe_recruitment => SafeRecruitment,
            /// Buyers and firms turn away.
            supply_chain => SupplyChain,
            /// Revenue is stopped or seized.
            financial => Financial,
            /// What a community tolerates shifts.
            social_norms => SocialNorms,
        }
    };
}
pub(crate) use for_each_kind;

/// Makes the enum of kinds, and what holds of every kind.
macro_rules! catalogue {
    ($($(#[$doc:meta])* $key:ident => $kind:ident),+ $(,)?) => {
        /// What an intervention does.
        #[derive(Clone, Debug, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $($(#[$doc])* $kind($kind),)+
        }

        impl Kind {
            /// All kinds, in the order of the catalogue.
            pub const CATALOGUE: &'static [Entry] = &[$(Entry {
                key: $kind::KIND,
                summary: $kind::SUMMARY,
                assumption: $kind::ASSUMPTION,
                example: $kind::EXAMPLE,
                selectors: $kind::SELECTORS,
                questions: $kind::QUESTIONS,
            }),+];

            /// The kind's entry in the catalogue.
            #[must_use]
            pub fn entry(&self) -> &'static Entry {
                let key = match self { $(Self::$kind(_) => $kind::KIND,)+ };
                Self::CATALOGUE.iter().find(|entry| entry.key == key).expect("every kind is in the catalogue")
            }

            /// See [`Effect::press`].
            pub fn press(&self, dose: f64, scope: &Scope, setting: &Setting, levers: &mut Levers) {
                match self { $(Self::$kind(effect) => effect.press(dose, scope, setting, levers),)+ }
            }

            /// See [`Effect::practise`].
            pub fn practise(&self, dose: f64, weeks: u32, scope: &Scope, setting: &Setting, levers: &mut Levers) {
                match self { $(Self::$kind(effect) => effect.practise(dose, weeks, scope, setting, levers),)+ }
            }

            /// See [`Effect::FADES`].
            #[must_use]
            pub const fn fades(&self) -> bool {
                match self { $(Self::$kind(_) => $kind::FADES,)+ }
            }

            /// See [`Effect::ARRANGES`].
            #[must_use]
            pub const fn arranges(&self) -> bool {
                match self { $(Self::$kind(_) => $kind::ARRANGES,)+ }
            }

            /// See [`Effect::arrange`].
            pub fn arrange(&self, dose: f64, others: &mut [Intervention]) {
                match self { $(Self::$kind(effect) => effect.arrange(dose, others),)+ }
            }

            /// See [`Effect::protection`].
            #[must_use]
            pub fn protection(&self) -> Option<Protection> {
                match self { $(Self::$kind(effect) => effect.protection(),)+ }
            }

            /// See [`Effect::chain`].
            #[must_use]
            pub fn chain(&self, delivery: &Delivery) -> Vec<Step> {
                match self { $(Self::$kind(effect) => effect.chain(delivery),)+ }
            }
        }
    };
}

/// What the catalogue says of one kind.
#[derive(Debug)]
pub struct Entry {
    /// Key in scenario files.
    pub key: &'static str,
    /// One line: what it does.
    pub summary: &'static str,
    /// The assumption that it puts to the test.
    pub assumption: &'static str,
    /// A block as it may stand in a scenario.
    pub example: &'static str,
    /// Selectors that limit it.
    pub selectors: &'static [Selector],
    /// What to ask when one of this kind is designed.
    pub questions: &'static [Question],
}

for_each_kind!(catalogue);
