//! What is said of a number that is not known: a distribution in the place of a value.
//!
//! A distribution is drawn from by inversion of one uniform, so that draws move smoothly with its parameters, and by
//! plain arithmetic and `libm`, so that bits agree between machines. Its *central value* is the one that stands in the
//! central world: the number by which people name it.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};
use toml::de::{DeTable, DeValue};

use super::document::number;
use crate::model::numeric::{beta_quantile, bisect, normal_quantile};
use crate::rng::OPEN_ENDS;

/// How one kind of distribution is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// Its key.
    pub(super) key: &'static str,
    /// What stands behind the key.
    pub(super) form: &'static str,
    /// What its numbers must be.
    pub(super) rule: &'static str,
    /// How many numbers it takes, at least and at most; pairs of numbers where there is no bound.
    numbers: Option<[usize; 2]>,
}

/// All kinds, in the order of messages.
pub(super) const KINDS: [Kind; 7] = [
    kind("uniform", "[lowest, highest]", "the lowest first", Some([2, 2])),
    kind("triangular", "[lowest, mode, highest]", "in this order", Some([3, 3])),
    kind("pert", "[lowest, mode, highest]", "in this order", Some([3, 3])),
    kind("normal", "[mean, deviation]", "with a standard deviation above zero", Some([2, 2])),
    kind(
        "lognormal",
        "[median, factor]",
        "with a median above zero and a factor above 1: 95 % lie between median / factor and median * factor",
        Some([2, 2]),
    ),
    kind(
        "beta",
        "[alpha, beta] or [alpha, beta, lowest, highest]",
        "with alpha and beta above zero; it lies between 0 and 1 unless you say otherwise",
        Some([2, 4]),
    ),
    kind("discrete", "[[value, weight], …]", "with weights of zero or more, and one above zero", None),
];

/// The key that cuts a distribution.
pub(super) const WITHIN: &str = "within";

const fn kind(key: &'static str, form: &'static str, rule: &'static str, numbers: Option<[usize; 2]>) -> Kind {
    Kind { key, form, rule, numbers }
}

/// What is wrong with a distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
    /// Its numbers are not what the kind takes.
    Numbers(Kind),
    /// `within` is not two numbers in order.
    Within,
    /// Nothing of it lies within.
    Nothing,
    /// Its central value does not lie within.
    Centre(f64),
}

/// What is said of a number that is not known.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(into = "String")]
pub struct Distribution {
    shape: Shape,
    within: Option<[f64; 2]>,
    /// Probabilities below and up to the ends of `within`.
    mass: [f64; 2],
    /// Whether its field takes whole numbers only, so that it is rounded.
    whole: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Uniform([f64; 2]),
    Triangular([f64; 3]),
    Pert([f64; 3]),
    Normal {
        mean: f64,
        deviation: f64,
    },
    Lognormal {
        median: f64,
        factor: f64,
    },
    Beta {
        alpha: f64,
        beta: f64,
        ends: Option<[f64; 2]>,
    },
    /// Values, ascending, with weights.
    Discrete(Vec<[f64; 2]>),
}

/// The kinds that a table names. A table with `alpha` and `beta` describes people, not what is unknown.
pub(super) fn kinds_in(table: &DeTable) -> Vec<Kind> {
    let names = |kind: &&Kind| table.get(kind.key).is_some_and(|value| value.get_ref().is_array());
    if table.contains_key("alpha") { Vec::new() } else { KINDS.iter().filter(names).copied().collect() }
}

impl Distribution {
    /// The distribution of that kind with the numbers behind its key and behind `within`.
    pub(super) fn read(kind: Kind, numbers: &DeValue, within: Option<&DeValue>) -> Result<Self, Fault> {
        let shape = rows(numbers).and_then(|rows| Shape::new(kind.key, &rows)).ok_or(Fault::Numbers(kind))?;
        let Some(within) = within else { return Ok(Self { shape, within: None, mass: [0.0, 1.0], whole: false }) };
        let [low, high] = pair(within).filter(|[low, high]| low < high).ok_or(Fault::Within)?;
        let mass = [bisect(|p| shape.quantile(p) < low), bisect(|p| shape.quantile(p) <= high)];
        let distribution = Self { shape, within: Some([low, high]), mass, whole: false };
        let centre = distribution.central();
        match mass {
            [below, up_to] if up_to - below < 1e-9 => Err(Fault::Nothing),
            _ if !(low..=high).contains(&centre) => Err(Fault::Centre(centre)),
            _ => Ok(distribution),
        }
    }

    /// Lets it be rounded from now on.
    pub(super) fn take_whole_numbers(&mut self) {
        self.whole = true;
    }

    /// The value in the central world: midpoint of a uniform, mode of a triangular or PERT, mean of a normal or beta,
    /// median of a lognormal, the likeliest of discrete values (the lowest of several). `within` does not move it.
    #[must_use]
    pub fn central(&self) -> f64 {
        self.rounded(self.shape.central())
    }

    /// The value at a uniform in (0, 1), monotone in it.
    #[must_use]
    pub fn quantile(&self, uniform: f64) -> f64 {
        let [below, up_to] = self.mass;
        let value = self.shape.quantile(below + uniform * (up_to - below));
        self.rounded(self.within.map_or(value, |[low, high]| value.clamp(low, high)))
    }

    /// The lowest and the highest value that can be drawn. What is unbounded ends about eight deviations out.
    #[must_use]
    pub fn ends(&self) -> [f64; 2] {
        OPEN_ENDS.map(|uniform| self.quantile(uniform))
    }

    fn rounded(&self, value: f64) -> f64 {
        if self.whole { value.round() } else { value }
    }
}

impl Shape {
    fn new(kind: &str, rows: &[Vec<f64>]) -> Option<Self> {
        let flat: Option<Vec<f64>> =
            rows.iter().map(|row| <[f64; 1]>::try_from(row.as_slice()).ok().map(|[x]| x)).collect();
        if kind == "discrete" {
            return Self::discrete(rows);
        }
        let shape = match (kind, flat?.as_slice()) {
            ("uniform", &[low, high]) if low < high => Self::Uniform([low, high]),
            ("triangular", &[low, mode, high]) if in_order(low, mode, high) => Self::Triangular([low, mode, high]),
            ("pert", &[low, mode, high]) if in_order(low, mode, high) => Self::Pert([low, mode, high]),
            ("normal", &[mean, deviation]) if deviation > 0.0 => Self::Normal { mean, deviation },
            ("lognormal", &[median, factor]) if median > 0.0 && factor > 1.0 => Self::Lognormal { median, factor },
            ("beta", &[alpha, beta]) if alpha > 0.0 && beta > 0.0 => Self::Beta { alpha, beta, ends: None },
            ("beta", &[alpha, beta, low, high]) if alpha > 0.0 && beta > 0.0 && low < high => {
                Self::Beta { alpha, beta, ends: Some([low, high]) }
            }
            _ => return None,
        };
        Some(shape)
    }

    fn discrete(rows: &[Vec<f64>]) -> Option<Self> {
        let pairs: Option<Vec<[f64; 2]>> = rows.iter().map(|row| row.as_slice().try_into().ok()).collect();
        let mut pairs = pairs?;
        pairs.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let valid = pairs.iter().all(|&[_, weight]| weight >= 0.0) && pairs.iter().any(|&[_, weight]| weight > 0.0);
        valid.then_some(Self::Discrete(pairs))
    }

    fn central(&self) -> f64 {
        match self {
            &Self::Uniform([low, high]) => f64::midpoint(low, high),
            &(Self::Triangular([_, mode, _]) | Self::Pert([_, mode, _])) => mode,
            &Self::Normal { mean, .. } => mean,
            &Self::Lognormal { median, .. } => median,
            &Self::Beta { alpha, beta, ends } => between(ends, alpha / (alpha + beta)),
            Self::Discrete(rows) => {
                rows.iter().fold(rows[0], |best, &row| if row[1] > best[1] { row } else { best })[0]
            }
        }
    }

    /// The value below which a draw falls with probability `p`.
    fn quantile(&self, p: f64) -> f64 {
        match self {
            &Self::Uniform([low, high]) => low + p * (high - low),
            &Self::Triangular([low, mode, high]) => {
                let width = high - low;
                if p * width < mode - low {
                    low + libm::sqrt(p * width * (mode - low))
                } else {
                    high - libm::sqrt((1.0 - p) * width * (high - mode))
                }
            }
            &Self::Pert([low, mode, high]) => {
                let rise = 4.0 * (mode - low) / (high - low);
                low + beta_quantile(p, 1.0 + rise, 5.0 - rise) * (high - low)
            }
            &Self::Normal { mean, deviation } => mean + deviation * normal_quantile(p),
            &Self::Lognormal { median, factor } => median * libm::exp(libm::log(factor) / UPPER * normal_quantile(p)),
            &Self::Beta { alpha, beta, ends } => between(ends, beta_quantile(p, alpha, beta)),
            Self::Discrete(rows) => {
                let total: f64 = rows.iter().map(|row| row[1]).sum();
                let mut left = p * total;
                let hit = rows.iter().find(|[_, weight]| {
                    left -= weight;
                    left < 0.0
                });
                hit.or(rows.iter().rfind(|row| row[1] > 0.0)).map_or(rows[0][0], |row| row[0])
            }
        }
    }

    /// Its key and the numbers behind it.
    fn written(&self) -> (&'static str, String) {
        let pairs = |rows: &[[f64; 2]]| rows.iter().map(|row| list(row)).collect::<Vec<_>>().join(", ");
        match self {
            Self::Uniform(ends) => ("uniform", list(ends)),
            Self::Triangular(points) => ("triangular", list(points)),
            Self::Pert(points) => ("pert", list(points)),
            Self::Normal { mean, deviation } => ("normal", list(&[*mean, *deviation])),
            Self::Lognormal { median, factor } => ("lognormal", list(&[*median, *factor])),
            Self::Beta { alpha, beta, ends: None } => ("beta", list(&[*alpha, *beta])),
            Self::Beta { alpha, beta, ends: Some([low, high]) } => ("beta", list(&[*alpha, *beta, *low, *high])),
            Self::Discrete(rows) => ("discrete", format!("[{}]", pairs(rows))),
        }
    }
}

/// The normal quantile at 97.5 %.
const UPPER: f64 = 1.959_963_984_540_054;

fn in_order(low: f64, mode: f64, high: f64) -> bool {
    low <= mode && mode <= high && low < high
}

/// A share of the way between two ends, 0 and 1 where nothing is said.
fn between(ends: Option<[f64; 2]>, share: f64) -> f64 {
    ends.map_or(share, |[low, high]| low + share * (high - low))
}

/// The entries of a list: of each its number, or its numbers where it is a list itself.
fn rows(list: &DeValue) -> Option<Vec<Vec<f64>>> {
    let numbers = |value: &DeValue| match value {
        DeValue::Array(items) => items.iter().map(|item| finite(item.get_ref())).collect(),
        lone => finite(lone).map(|number| vec![number]),
    };
    list.as_array()?.iter().map(|item| numbers(item.get_ref())).collect()
}

fn pair(list: &DeValue) -> Option<[f64; 2]> {
    let numbers: Option<Vec<f64>> = list.as_array()?.iter().map(|item| finite(item.get_ref())).collect();
    numbers?.try_into().ok()
}

fn finite(value: &DeValue) -> Option<f64> {
    number(value).filter(|number| number.is_finite())
}

fn list(numbers: &[f64]) -> String {
    let texts: Vec<String> = numbers.iter().map(|&number| plain(number)).collect();
    format!("[{}]", texts.join(", "))
}

/// A number as people write it, which reads back the same.
pub(super) fn plain(number: f64) -> String {
    let text = format!("{number:?}");
    text.strip_suffix(".0").map_or(text.clone(), ToOwned::to_owned)
}

/// As in a scenario, without the braces: `uniform = [0, 0.4]`.
impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (key, numbers) = self.shape.written();
        write!(f, "{key} = {numbers}")?;
        self.within.map_or(Ok(()), |within| write!(f, ", {WITHIN} = {}", list(&within)))
    }
}

impl From<Distribution> for String {
    fn from(distribution: Distribution) -> Self {
        distribution.to_string()
    }
}

/// The JSON Schema of a distribution.
pub(super) fn schema() -> Value {
    let number = json!({ "type": "number" });
    let pair = json!({ "type": "array", "items": number, "minItems": 2, "maxItems": 2 });
    let one = |kind: &Kind| {
        let numbers = match kind.numbers {
            Some([least, most]) => json!({ "type": "array", "items": number, "minItems": least, "maxItems": most }),
            None => json!({ "type": "array", "items": pair, "minItems": 1 }),
        };
        json!({
            "description": format!("{} = {}, {}", kind.key, kind.form, kind.rule),
            "type": "object",
            "properties": { (kind.key): numbers, (WITHIN): pair, "evidence": { "$ref": "#/$defs/Evidence" } },
            "required": [kind.key],
            "additionalProperties": false,
        })
    };
    json!({ "description": "What is known of an uncertain number", "anyOf": KINDS.iter().map(one).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Distribution, Fault> {
        let table = DeTable::parse(text).unwrap().into_inner();
        let [kind] = kinds_in(&table)[..] else { panic!("{text} is not of one kind") };
        let within = table.get(WITHIN).map(toml::Spanned::get_ref);
        Distribution::read(kind, table[kind.key].get_ref(), within)
    }

    fn distribution(text: &str) -> Distribution {
        read(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
    }

    const EXAMPLES: [&str; 9] = [
        "uniform = [-1, 3]",
        "triangular = [0, 1, 4]",
        "pert = [0.3, 0.7, 1]",
        "normal = [0.15, 0.45]",
        "lognormal = [6, 3]",
        "beta = [2, 6]",
        "beta = [2, 6, 10, 50]",
        "discrete = [[1, 2], [2, 5], [8, 1]]",
        "normal = [0, 1], within = [-1, 0.5]",
    ];

    /// The same as a document, where `within` stands on a line of its own.
    fn lines(text: &str) -> String {
        text.replace(", within", "\nwithin")
    }

    #[test]
    fn quantiles_on_paper() {
        let cases = [
            ("uniform = [-1, 3]", 0.25, 0.0),
            // (x − low)²/((high − low)(mode − low)) = ¼ at x = 1, and the upper half mirrored.
            ("triangular = [0, 1, 4]", 0.25, 1.0),
            ("triangular = [0, 1, 4]", 0.75, 4.0 - 3f64.sqrt()),
            // PERT with its mode in the middle is Beta(3, 3).
            ("pert = [0, 5, 10]", 0.5, 5.0),
            // With the mode at an end it is Beta(1, 5): 1 − (1 − x)^5.
            ("pert = [0, 0, 1]", 0.5, 1.0 - 0.5f64.powf(0.2)),
            ("normal = [0.15, 0.45]", 0.5, 0.15),
            ("normal = [0, 1]", 0.975, 1.959_964),
            // 95 % within a factor of three either way.
            ("lognormal = [6, 3]", 0.975, 18.0),
            ("lognormal = [6, 3]", 0.025, 2.0),
            ("beta = [1, 4]", 0.5, 1.0 - 0.5f64.powf(0.25)),
            ("beta = [1, 1, 10, 50]", 0.25, 20.0),
            ("discrete = [[8, 1], [1, 2], [2, 5]]", 0.2, 1.0),
            ("discrete = [[8, 1], [1, 2], [2, 5]]", 0.3, 2.0),
            ("discrete = [[8, 1], [1, 2], [2, 5]]", 0.9, 8.0),
            // Cut in half, the median is the quartile of the whole.
            ("normal = [0, 1]\nwithin = [-9, 0]", 0.5, -0.674_490),
            ("uniform = [0, 1]\nwithin = [0.5, 2]", 0.5, 0.75),
            ("discrete = [[1, 2], [2, 5], [8, 1]]\nwithin = [1, 2]", 0.99, 2.0),
        ];
        for (text, p, expected) in cases {
            let found = distribution(text).quantile(p);
            assert!(
                (found - expected).abs() < 2e-6 * expected.abs().max(1.0),
                "{text} at {p}: {found}, not {expected}"
            );
        }
    }

    #[test]
    fn central_values() {
        let cases = [-1.0 + 2.0, 1.0, 0.7, 0.15, 6.0, 0.25, 20.0, 2.0, 0.0];
        for (text, expected) in EXAMPLES.into_iter().zip(cases) {
            let found = distribution(&lines(text)).central();
            assert!((found - expected).abs() < 1e-15, "{text}: {found}");
        }
    }

    #[test]
    fn draws_rise_with_their_uniform_and_stay_within_the_ends() {
        for text in EXAMPLES {
            let distribution = distribution(&lines(text));
            let [low, high] = distribution.ends();
            let draws: Vec<f64> = (0..200).map(|i| distribution.quantile((f64::from(i) + 0.5) / 200.0)).collect();
            assert!(draws.windows(2).all(|pair| pair[0] <= pair[1]), "{text}");
            assert!(low <= draws[0] && draws[199] <= high, "{text}: {low} to {high}");
        }
    }

    #[test]
    fn whole_numbers_are_rounded_everywhere() {
        let mut distribution = distribution("uniform = [3, 8]");
        assert!((distribution.central() - 5.5).abs() < 1e-15);
        distribution.take_whole_numbers();
        let found =
            [distribution.central(), distribution.quantile(0.37), distribution.ends()[0], distribution.ends()[1]];
        assert_eq!(found.map(f64::to_bits), [6.0, 5.0, 3.0, 8.0].map(f64::to_bits));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in EXAMPLES {
            assert_eq!(distribution(&lines(text)).to_string(), text);
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let bad_numbers = [
            "uniform = [2, 1]",
            "uniform = [1, 1]",
            "uniform = [0, 1, 2]",
            "uniform = [0, inf]",
            "uniform = [\"0\", 1]",
            "triangular = [0, 5, 4]",
            "pert = [1, 1, 1]",
            "normal = [0, 0]",
            "lognormal = [0, 3]",
            "lognormal = [6, 1]",
            "beta = [0, 1]",
            "beta = [1, 1, 3]",
            "beta = [1, 1, 3, 2]",
            "discrete = [1, 2]",
            "discrete = [[1, 0]]",
            "discrete = [[1, -1], [2, 2]]",
            "discrete = []",
        ];
        for text in bad_numbers {
            assert!(matches!(read(text), Err(Fault::Numbers(_))), "{text}");
        }
        assert_eq!(read("normal = [0, 1]\nwithin = [1, -1]"), Err(Fault::Within));
        assert_eq!(read("normal = [0, 1]\nwithin = [40, 50]"), Err(Fault::Nothing));
        assert_eq!(read("normal = [0, 1]\nwithin = [1, 2]"), Err(Fault::Centre(0.0)));
    }

    #[test]
    fn the_shape_of_a_pool_is_no_distribution() {
        let table = DeTable::parse("alpha = 2\nbeta = [2, 5]").unwrap().into_inner();
        assert!(kinds_in(&table).is_empty());
    }
}
