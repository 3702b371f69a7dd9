//! Exactly what may be written in a scenario file. Nothing outside this layer sees these types.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use toml::Spanned;

use super::design::QUESTIONS;
use crate::model::indicators::Monitoring;
use crate::model::interventions::{Kind, Question, for_each_kind};
use crate::model::setting::ByReview;
use crate::units::{
    Coordinate, Correlation, Cost, Count, Duration, Factor, Hazard, Logit, Money, Positive, Probability, Written,
    number_schema,
};

/// A name that refers to something, with its place.
pub(super) type Name = Spanned<String>;

/// The whole file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct File {
    #[serde(rename = "format")]
    _format: Count,
    pub title: Option<String>,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub sources: Named<String>,
    pub run: Run,
    #[serde(deserialize_with = "some_named")]
    pub jurisdictions: Named<Jurisdiction>,
    #[serde(deserialize_with = "some_named")]
    pub places: Named<Place>,
    #[serde(deserialize_with = "some_named")]
    pub groups: Named<Group>,
    #[serde(deserialize_with = "some_listed")]
    pub pools: Vec<Pools>,
    pub journeys: Journeys,
    #[serde(deserialize_with = "some_named")]
    pub tactics: Named<Tactic>,
    #[serde(deserialize_with = "some_named")]
    pub forms: Named<Form>,
    #[serde(default)]
    pub channels: Named<Channel>,
    #[serde(default)]
    #[schemars(with = "Vec<Excluded>")]
    pub excluded: Vec<Spanned<Excluded>>,
    pub cells: Cells,
    pub choice: Choice,
    pub turnover: Turnover,
    pub recruitment: Recruitment,
    pub prices: Prices,
    pub learning: Learning,
    pub willingness: Willingness,
    pub exit: Exit,
    pub enforcement: Enforcement,
    pub service: Service,
    #[serde(default)]
    pub interventions: Named<Block>,
    pub evaluation: Option<Evaluation>,
    #[serde(default)]
    pub correlations: Vec<Correlated>,
}

/// Two uncertain numbers that go together.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table { between = [path, path], correlation = … }")]
pub(super) struct Correlated {
    /// Their paths, as `waterbed check` lists them.
    #[schemars(with = "[String; 2]")]
    pub between: [Name; 2],
    /// Correlation of their normal scores.
    pub correlation: Correlation,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Run {
    pub burn_in: Whole,
    #[schemars(with = "Whole")]
    pub window: Spanned<Whole>,
    #[schemars(with = "Whole")]
    pub replicates: Spanned<Whole>,
    #[schemars(with = "Option<Whole>")]
    pub worlds: Option<Spanned<Whole>>,
    pub seed: Count,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Jurisdiction {
    pub capacity: Factor,
    pub conviction: Probability,
    pub corruption: Probability,
    #[serde(default)]
    pub turnover: Probability,
    #[serde(default)]
    pub coverage: Named<Probability>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Place {
    #[schemars(with = "String")]
    pub jurisdiction: Name,
    pub x: Coordinate,
    pub y: Coordinate,
    #[serde(default)]
    pub acceptance: Logit,
    pub revenue: Option<Positive>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Group {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Pools {
    #[serde(deserialize_with = "some_listed")]
    #[schemars(with = "Vec<String>")]
    pub origins: Vec<Name>,
    #[schemars(with = "Option<Vec<String>>")]
    pub groups: Option<Vec<Name>>,
    pub size: Count,
    pub vulnerability: Vulnerability,
    pub intent: Probability,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Vulnerability {
    pub alpha: Positive,
    pub beta: Positive,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Journeys {
    #[serde(deserialize_with = "some_listed")]
    #[schemars(with = "Vec<Leg>")]
    pub legs: Vec<Spanned<Leg>>,
    #[serde(deserialize_with = "some_listed")]
    #[schemars(with = "Vec<Route>")]
    pub routes: Vec<Spanned<Route>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Leg {
    #[schemars(with = "String")]
    pub from: Name,
    #[schemars(with = "String")]
    pub to: Name,
    pub mode: String,
    pub cost: Cost,
    #[schemars(with = "Whole")]
    pub weeks: Spanned<Whole>,
    #[schemars(with = "Option<Probability>")]
    pub screening: Option<Spanned<Probability>>,
}

/// A list of places, or a table that also tells the modes.
pub(super) struct Route {
    pub places: Vec<Name>,
    pub modes: Option<Spanned<Vec<Name>>>,
}

impl<'de> Deserialize<'de> for Route {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListOrTable;
        impl<'de> Visitor<'de> for ListOrTable {
            type Value = Route;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list of places, or a table { places = […], modes = […] }")
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, list: A) -> Result<Route, A::Error> {
                let places = Deserialize::deserialize(de::value::SeqAccessDeserializer::new(list))?;
                Ok(Route { places, modes: None })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Route, A::Error> {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields, expecting = "a table of keys")]
                struct WithModes {
                    places: Vec<Name>,
                    modes: Option<Spanned<Vec<Name>>>,
                }
                let WithModes { places, modes } = WithModes::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Route { places, modes })
            }
        }
        deserializer.deserialize_any(ListOrTable)
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Tactic {
    #[schemars(with = "Factor")]
    pub attempts: Spanned<Factor>,
    pub cost: Cost,
    pub acceptance: Logit,
    #[serde(default)]
    pub control: Logit,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Form {
    #[schemars(with = "Probability")]
    pub share: Spanned<Probability>,
    pub penalty: Cost,
    pub trafficking: Option<Trafficking>,
    pub other: Option<Other>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Trafficking {
    pub harm: Factor,
    pub revenue: Cost,
    #[schemars(with = "Positive")]
    pub duration: Spanned<Positive>,
    pub capacity: Option<Positive>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Other {
    pub profit: Money,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Channel {
    #[schemars(with = "Hazard")]
    pub hazard: Spanned<Hazard>,
    #[serde(default)]
    pub by_form: Named<Factor>,
    #[serde(default)]
    pub by_place: Named<Factor>,
    #[serde(default)]
    pub needs_willingness: bool,
    #[serde(default)]
    pub lead: Probability,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Excluded {
    #[schemars(with = "Option<String>")]
    pub origin: Option<Name>,
    #[schemars(with = "Option<String>")]
    pub destination: Option<Name>,
    #[schemars(with = "Option<String>")]
    pub group: Option<Name>,
    #[schemars(with = "Option<String>")]
    pub tactic: Option<Name>,
    #[schemars(with = "Option<String>")]
    pub form: Option<Name>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Cells {
    #[schemars(with = "Whole")]
    pub number: Spanned<Whole>,
    #[schemars(with = "Whole")]
    pub networks: Spanned<Whole>,
    #[serde(deserialize_with = "some_listed")]
    #[schemars(with = "Vec<Whole>")]
    pub capacities: Vec<Spanned<Whole>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Choice {
    pub rationality: Positive,
    #[schemars(with = "Reviews<Probability>")]
    pub ease: Spanned<Reviews<Probability>>,
    pub cost: Reviews<Cost>,
    pub tastes: Cost,
    pub distance_scale: Positive,
    pub same_pair_distance: Factor,
    #[schemars(with = "Probability")]
    pub dormant_share: Spanned<Probability>,
    pub risk_weight: Factor,
}

/// One value for each way of reviewing.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Reviews<T> {
    geographic: T,
    target: T,
    tactical: T,
    functional: T,
    temporal: T,
}

impl<T> From<Reviews<T>> for ByReview<T> {
    fn from(Reviews { geographic, target, tactical, functional, temporal }: Reviews<T>) -> Self {
        Self { geographic, target, tactical, functional, temporal }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Turnover {
    pub retirement: Hazard,
    pub dormant_exit: Hazard,
    pub entry_threshold: Money,
    #[schemars(with = "Whole")]
    pub no_success: Spanned<Whole>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Recruitment {
    pub vulnerability: Logit,
    pub intent: Logit,
    pub known_share: Probability,
    pub returned: Logit,
    pub prior_attempts: Positive,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Prices {
    pub elasticity: Positive,
    pub cap: Positive,
    pub prior_weeks: Positive,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Learning {
    pub half_life: Positive,
    pub recruiting: Hazard,
    pub moving: Hazard,
    pub holding: Hazard,
    pub prior_exposure: Positive,
    pub public: Factor,
    pub similar: Probability,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Willingness {
    pub base: Logit,
    pub quality: Logit,
    #[serde(default)]
    pub protection: Logit,
    #[serde(default)]
    pub non_punishment: Logit,
    pub fear: Logit,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Exit {
    #[schemars(with = "Hazard")]
    pub self_exit: Spanned<Hazard>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Enforcement {
    pub credit: Factor,
    pub lead_life: Whole,
    #[schemars(with = "[Whole; 2]")]
    pub case_weeks: Spanned<[Spanned<Whole>; 2]>,
    pub arrest: Probability,
    pub organiser: Probability,
    pub convicted_weeks: Whole,
    pub released_weeks: Whole,
    pub replacement_weeks: Whole,
    pub replacement: Probability,
    pub freed: Probability,
    pub screening_lead: Probability,
    #[serde(default)]
    pub conviction_by_lead: Leads,
    #[serde(default)]
    pub organiser_by_lead: Leads,
    #[serde(default)]
    pub seizure: Probability,
    pub asset_weeks: Option<Duration>,
    #[serde(default)]
    pub seizure_by_lead: Leads,
    #[serde(default)]
    pub responsiveness: Probability,
}

/// A factor for each kind of lead, 1 where nothing is said.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Leads {
    pub testimony: Option<Factor>,
    pub report: Option<Factor>,
    pub proactive: Option<Factor>,
    pub financial: Option<Factor>,
    pub joint: Option<Factor>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Service {
    pub capacity: Factor,
    pub strain: Option<Positive>,
    pub quality: Probability,
    pub referral: Option<Probability>,
    pub assisted_return: Whole,
    pub return_weeks: Whole,
    #[serde(default)]
    pub places: Named<ServiceAt>,
}

/// The service at a place; what it does not say it has from the table around it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct ServiceAt {
    pub capacity: Option<Factor>,
    pub strain: Option<Positive>,
    pub quality: Option<Probability>,
    pub referral: Option<Probability>,
}

/// How an evaluator divides the world.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Evaluation {
    /// What the names below are names of.
    pub areas: Areas,
    /// Where the programme works.
    #[schemars(with = "Vec<String>")]
    pub treatment: Selection,
    /// Where crime may move to.
    #[schemars(with = "Vec<String>")]
    pub buffer: Selection,
    /// Where neither is expected.
    #[schemars(with = "Vec<String>")]
    pub control: Selection,
    /// What the buffer is compared with, where that is another control.
    #[schemars(with = "Option<Vec<String>>")]
    pub buffer_control: Option<Selection>,
    /// Weeks before the programme that are counted; a year, or what there is, where nothing is said.
    #[schemars(with = "Option<Whole>")]
    pub before: Option<Spanned<Whole>>,
    /// How many times as much as a Poisson count the evaluator lets counts vary; 1 where nothing is said.
    #[schemars(with = "Option<Positive>")]
    pub overdispersion: Option<Spanned<Positive>>,
}

/// What an evaluator compares, by the names of selectors.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Areas {
    Origins,
    Routes,
    Destinations,
    Groups,
    Tactics,
    Forms,
}

/// Where an intervention acts, by names.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table of keys")]
pub(super) struct Where {
    #[schemars(with = "Option<Vec<String>>")]
    pub jurisdictions: Option<Selection>,
    #[schemars(with = "Option<Vec<String>>")]
    pub origins: Option<Selection>,
    #[schemars(with = "Option<Vec<String>>")]
    pub destinations: Option<Selection>,
    #[schemars(with = "Option<Vec<String>>")]
    pub routes: Option<Selection>,
    #[schemars(with = "Option<Vec<String>>")]
    pub groups: Option<Selection>,
    #[schemars(with = "Option<Vec<String>>")]
    pub tactics: Option<Selection>,
    #[schemars(with = "Option<Vec<String>>")]
    pub forms: Option<Selection>,
    #[schemars(with = "Option<Vec<String>>")]
    pub channels: Option<Selection>,
}

/// Names that a selector lists.
pub(super) type Selection = Spanned<Vec<Name>>;

/// Makes the block of one intervention: what all kinds have in common, and one key for each kind.
macro_rules! block {
    ($($(#[$doc:meta])* $key:ident => $kind:ident),+ $(,)?) => {
        /// One intervention.
        #[derive(Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, expecting = "a table of keys")]
        pub(super) struct Block {
            #[serde(default)]
            pub start: Whole,
            #[serde(default)]
            pub delay: Whole,
            #[serde(default)]
            pub ramp: Whole,
            #[schemars(with = "Option<Whole>")]
            pub end: Option<Spanned<Whole>>,
            pub effort: Option<Probability>,
            pub fidelity: Option<Probability>,
            pub cost: Option<Cost>,
            #[serde(default, rename = "where")]
            pub scope: Where,
            pub monitoring: Option<Monitoring>,
            #[serde(default)]
            #[schemars(with = "Design")]
            pub design: Named<String>,
            $($(#[$doc])* $key: Option<Placed<crate::model::interventions::$kind>>,)+
        }

        impl Block {
            /// The kinds that are given, in the order of the catalogue.
            pub(super) fn take_kinds(&mut self) -> Vec<Spanned<Kind>> {
                let mut kinds = Vec::new();
                $(kinds.extend(self.$key.take().map(|Placed(given)| Spanned::new(given.span(), Kind::$kind(given.into_inner()))));)+
                kinds
            }
        }
    };
}
for_each_kind!(block);

/// Answers to questions of design, for the schema: to those of any kind. Which a kind knows is said where kinds are.
struct Design;

impl JsonSchema for Design {
    fn schema_name() -> Cow<'static, str> {
        "Design".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let own = Kind::CATALOGUE.iter().flat_map(|kind| kind.questions);
        let answer = |question: &Question| {
            (question.key.to_owned(), serde_json::json!({ "type": "string", "description": question.text }))
        };
        let answers: serde_json::Map<_, _> = QUESTIONS.iter().chain(own).map(answer).collect();
        json_schema!({
            "description": "Answers to the questions of design, in free words. Nothing of the simulation reads them",
            "type": "object", "properties": answers, "additionalProperties": false,
        })
    }
}

/// Something with its place, for the schema the thing itself.
pub(super) struct Placed<T>(Spanned<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Placed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Self)
    }
}

impl<T: JsonSchema> JsonSchema for Placed<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A whole number of weeks or things, zero or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Whole(pub u32);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const MOST: f64 = 1_000_000.0;
        let Written(number) = Written::deserialize(deserializer)?;
        if number.fract() == 0.0 && (0.0..=MOST).contains(&number) {
            return Ok(Self(number as u32));
        }
        Err(de::Error::custom(format_args!("this must be a whole number from 0 to {MOST}, found {number}")))
    }
}

impl JsonSchema for Whole {
    fn schema_name() -> Cow<'static, str> {
        "Whole".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let bounds = serde_json::json!({ "type": "integer", "minimum": 0, "maximum": 1_000_000 });
        number_schema("a whole number", "from 0 to 1000000", &bounds, generator)
    }
}

impl JsonSchema for Route {
    fn schema_name() -> Cow<'static, str> {
        "Route".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let names = generator.subschema_for::<Vec<String>>();
        json_schema!({
            "description": "The places of a journey in order; with modes where several legs join two of them",
            "anyOf": [
                names,
                { "type": "object", "properties": { "places": names, "modes": names }, "required": ["places"],
                  "additionalProperties": false },
            ],
        })
    }
}

/// A table of named things, in the order of the file.
pub(super) struct Named<T>(pub Vec<(Name, T)>);

impl<T> Named<T> {
    /// The names, in order.
    pub(super) fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.get_ref().clone()).collect()
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Named{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let entry = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": entry })
    }
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByName<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ByName<T> {
            type Value = Named<T>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a table with a name for each entry")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut rows = Vec::new();
                while let Some(row) = map.next_entry::<Name, T>()? {
                    rows.push(row);
                }
                // The parser sorts keys by name; people expect the order in which they wrote them.
                rows.sort_by_key(|(name, _)| name.span().start);
                Ok(Named(rows))
            }
        }
        deserializer.deserialize_map(ByName(PhantomData))
    }
}

/// A table of named things that must name at least one.
fn some_named<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Named<T>, D::Error> {
    let named = Named::deserialize(deserializer)?;
    if named.0.is_empty() { Err(de::Error::custom(EMPTY)) } else { Ok(named) }
}

/// A list that must hold at least one.
fn some_listed<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let listed = Vec::deserialize(deserializer)?;
    if listed.is_empty() { Err(de::Error::custom(EMPTY)) } else { Ok(listed) }
}

const EMPTY: &str = "there must be at least one here, found none";
