//! Quantities that cannot be out of range, typed identifiers, and where a number comes from.
//!
//! Every quantity reads from a scenario either as a bare number or as a table
//! `{ value = …, evidence = { source = "…", grade = "…" } }`; what is out of range is refused at its place in the file.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// How well a number is founded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// Official statistics or a large randomised trial.
    Strong,
    /// Indirect, small or old.
    Weak,
    /// A modelling assumption: nothing better is known.
    Assumption,
}

/// Where a number comes from and how far it can be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Key of an entry of the scenario's `[sources]`.
    pub source: String,
    /// How well the number is founded.
    pub grade: Grade,
    /// What was done to the published figure, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A number as the file gives it: bare, or with its evidence. The evidence itself is read from the document, not from here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Written(pub(crate) f64);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrTable;
        impl<'de> Visitor<'de> for NumberOrTable {
            type Value = Written;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a number, or a table { value = …, evidence = … }")
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Written, E> {
                Ok(Written(value))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Written, E> {
                if value.unsigned_abs() > 1 << 53 {
                    return Err(E::custom(format_args!("a whole number must be at most 2^53, found {value}")));
                }
                Ok(Written(value as f64))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Written, A::Error> {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Sourced {
                    value: f64,
                    #[serde(default, rename = "evidence")]
                    _evidence: Option<Evidence>,
                }
                let sourced = Sourced::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Written(sourced.value))
            }
        }
        deserializer.deserialize_any(NumberOrTable)
    }
}

/// The schema of a number within bounds: bare, with its evidence, or a distribution, which the scenario layer knows.
pub(crate) fn number_schema(what: &str, valid: &str, bounds: &Value, generator: &mut SchemaGenerator) -> Schema {
    let number = bounds.as_object().cloned().unwrap_or_else(Map::new);
    let evidence = generator.subschema_for::<Evidence>();
    let sourced = json!({
        "type": "object",
        "properties": { "value": number, "evidence": evidence },
        "required": ["value"],
        "additionalProperties": false,
    });
    let mut schema = Schema::default();
    schema.insert("description".to_owned(), format!("{what}: {valid}").into());
    schema.insert("anyOf".to_owned(), json!([number, sourced, { "$ref": "#/$defs/Distribution" }]));
    schema
}

/// Defines a quantity: a number with a name, a unit and a range that its constructor enforces.
macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $what:literal, $valid:literal, $bounds:tt, $ok:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// The quantity, or `None` where `value` is out of range or not finite.
            #[must_use]
            pub fn new(value: f64) -> Option<Self> {
                let ok: fn(f64) -> bool = $ok;
                (value.is_finite() && ok(value)).then_some(Self(value))
            }

            /// The plain number.
            #[must_use]
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                number_schema($what, $valid, &json!($bounds), generator)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let Written(value) = Written::deserialize(deserializer)?;
                Self::new(value).ok_or_else(|| {
                    de::Error::custom(format_args!(concat!($what, " must be ", $valid, ", found {}"), value))
                })
            }
        }
    };
}

quantity!(
    /// A probability, or a share of a whole: between 0 and 1.
    Probability, "a probability", "between 0 and 1", { "type": "number", "minimum": 0, "maximum": 1 }, |x| (0.0..=1.0).contains(&x)
);
quantity!(
    /// A correlation-like steering between −1 and 1.
    Correlation, "a correlation", "between -1 and 1", { "type": "number", "minimum": -1, "maximum": 1 }, |x| (-1.0..=1.0).contains(&x)
);
quantity!(
    /// A rate of events per week. It gives a probability only over a stretch of time; hazards add, probabilities do not.
    Hazard, "a hazard (events per week)", "zero or more", { "type": "number", "minimum": 0 }, |x| x >= 0.0
);
quantity!(
    /// A duration in weeks, zero or more.
    Duration, "a duration in weeks", "zero or more", { "type": "number", "minimum": 0 }, |x| x >= 0.0
);
quantity!(
    /// An amount of money in thousand US dollars (kUSD), either sign.
    Money, "an amount in thousand US dollars", "a finite number", { "type": "number" }, |_| true
);
quantity!(
    /// A price, cost or penalty in thousand US dollars (kUSD), zero or more.
    Cost, "a cost in thousand US dollars", "zero or more", { "type": "number", "minimum": 0 }, |x| x >= 0.0
);
quantity!(
    /// A shift on the log-odds scale.
    Logit, "a shift in log-odds", "a finite number", { "type": "number" }, |_| true
);
quantity!(
    /// A factor or weight, zero or more; 1 leaves things as they are.
    Factor, "a factor", "zero or more", { "type": "number", "minimum": 0 }, |x| x >= 0.0
);
quantity!(
    /// A factor or shape that must be above zero.
    Positive, "this number", "above zero", { "type": "number", "exclusiveMinimum": 0 }, |x| x > 0.0
);
quantity!(
    /// A whole number, zero or more, exact up to 2^53.
    Count, "a count", "a whole number from 0 to 9007199254740992 (2^53)", { "type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_992_u64 }, |x| x >= 0.0 && x.fract() == 0.0 && x <= 9_007_199_254_740_992.0
);
quantity!(
    /// A position on the scenario's stylised map, in arbitrary units.
    Coordinate, "a coordinate", "a finite number", { "type": "number" }, |_| true
);

impl Hazard {
    /// Probability of at least one event in one week, `1 − e^(−h)`.
    #[must_use]
    pub fn weekly(self) -> Probability {
        Probability(-libm::expm1(-self.0))
    }
}

impl Count {
    /// The count as an integer.
    #[must_use]
    pub fn whole(self) -> u64 {
        self.0 as u64
    }
}

/// A week of the simulation. Week 0 opens the observation window; burn-in weeks are negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Week(pub i32);

impl Week {
    /// More weeks than any simulation lasts: addresses of draws hold no more.
    pub const MOST: u32 = 1 << 15;

    /// The week `weeks` later.
    #[must_use]
    pub const fn plus(self, weeks: u32) -> Self {
        Self(self.0 + weeks as i32)
    }
}

/// Weeks in a quarter, the period by which results are reported.
pub const QUARTER: u32 = 13;

/// An identifier that indexes one kind of table and no other.
pub trait Id: Copy {
    /// The identifier of position `index`.
    fn from_index(index: usize) -> Self;
    /// Position in its table.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u16);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u16::try_from(index).expect("tables of the static world have at most 65,536 rows"))
            }
            fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    )+};
}

ids!(
    /// A legal area.
    JurisdictionId,
    /// A place.
    PlaceId,
    /// A population segment.
    GroupId,
    /// An at-risk pool: origin × target group.
    PoolId,
    /// A leg between two places.
    LegId,
    /// A route: a path of legs.
    RouteId,
    /// A tactic.
    TacticId,
    /// A form of exploitation, or another crime.
    FormId,
    /// A market: destination × form.
    MarketId,
    /// A channel of identification.
    ChannelId,
    /// A service for people who have been identified.
    ServiceId,
    /// One of the capacities that cells can have.
    CapacityId,
);

/// A list indexed by one kind of identifier.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Table<I, T> {
    rows: Vec<T>,
    #[serde(skip)]
    of: PhantomData<fn(I)>,
}

impl<I: Id, T> Table<I, T> {
    /// All identifiers, in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = I> + Clone + use<I, T> {
        (0..self.rows.len()).map(I::from_index)
    }

    /// Identifiers with their rows, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (I, &T)> {
        self.rows.iter().enumerate().map(|(i, row)| (I::from_index(i), row))
    }

    /// A table of the same length with each row made from an identifier and its row.
    pub fn map<U>(&self, mut make: impl FnMut(I, &T) -> U) -> Table<I, U> {
        self.pairs().map(|(id, row)| make(id, row)).collect()
    }

    /// Appends a row and returns its identifier.
    pub fn push(&mut self, row: T) -> I {
        self.rows.push(row);
        I::from_index(self.rows.len() - 1)
    }

    /// First identifier whose row satisfies `wanted`.
    pub fn find(&self, wanted: impl FnMut(&T) -> bool) -> Option<I> {
        self.rows.iter().position(wanted).map(I::from_index)
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { rows: Vec::new(), of: PhantomData }
    }
}

impl<I, T> FromIterator<T> for Table<I, T> {
    fn from_iter<X: IntoIterator<Item = T>>(rows: X) -> Self {
        Self { rows: rows.into_iter().collect(), of: PhantomData }
    }
}

impl<I, T> std::ops::Deref for Table<I, T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.rows
    }
}

impl<I, T> std::ops::DerefMut for Table<I, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.rows
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.rows[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Row {
        p: Probability,
    }

    #[test]
    fn a_quantity_reads_bare_or_with_evidence() {
        let bare: Row = toml::from_str("p = 0.25").unwrap();
        let sourced: Row =
            toml::from_str("p = { value = 0.25, evidence = { source = \"x\", grade = \"weak\" } }").unwrap();
        assert_eq!(bare.p, sourced.p);
    }

    #[test]
    fn out_of_range_is_refused_at_its_place() {
        let error = toml::from_str::<Row>("p = 1.5").unwrap_err();
        assert_eq!(error.message(), "a probability must be between 0 and 1, found 1.5");
        assert_eq!(error.span(), Some(4..7));
    }

    #[test]
    fn weekly_probability_of_a_hazard() {
        assert!((Hazard::new(2f64.ln()).unwrap().weekly().get() - 0.5).abs() < 1e-15);
    }
}
