//! A stretch of numbers laid out along a stretch of the canvas, with round ticks.

use super::number::{decimals, rounded};

/// A linear axis.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// An axis on which `low` stands at `from` and `high` at `to`. A range without width is widened.
    #[must_use]
    pub fn new((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        let widen = if high > low { 0.0 } else { low.abs().max(1.0) / 2.0 };
        Self { low: low - widen, high: high + widen, from, to }
    }

    /// An axis for all `values` and zero, with a margin where it does not end at zero.
    #[must_use]
    pub fn around(values: impl IntoIterator<Item = f64>, span: (f64, f64)) -> Self {
        let (low, high) = values.into_iter().fold((0.0, 0.0), |(low, high): (f64, f64), x| (low.min(x), high.max(x)));
        let margin = (high - low) * 0.06;
        let (below, above) = (if low < 0.0 { margin } else { 0.0 }, if high > 0.0 { margin } else { 0.0 });
        Self::new((low - below, high + above), span)
    }

    /// Where a value stands on the canvas.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Where a value stands, brought to the nearer end where it lies outside.
    #[must_use]
    pub fn clamped(&self, value: f64) -> f64 {
        self.at(value.clamp(self.low, self.high))
    }

    /// Where the axis begins and ends on the canvas.
    #[must_use]
    pub const fn ends(&self) -> (f64, f64) {
        (self.from, self.to)
    }

    /// Whether a value lies on the axis.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Round values, about `count` of them, with their labels.
    #[must_use]
    pub fn ticks(&self, count: u32) -> Vec<(f64, String)> {
        let step = round_step((self.high - self.low) / f64::from(count.max(1)));
        let places = decimals(step) - 1;
        let (first, last) = ((self.low / step - 1e-9).ceil() as i64, (self.high / step + 1e-9).floor() as i64);
        (first..=last).map(|i| i as f64 * step).map(|tick| (tick, rounded(tick, places.max(0)))).collect()
    }

    /// Round values, whole ones only.
    #[must_use]
    pub fn whole_ticks(&self, count: u32) -> Vec<(f64, String)> {
        let whole = self.ticks(count).into_iter().map(|(tick, _)| tick).filter(|tick| tick.fract() == 0.0);
        whole.map(|tick| (tick, rounded(tick, 0))).collect()
    }
}

/// The smallest of 1, 2, 5 × 10^k that is not below `raw`.
fn round_step(raw: f64) -> f64 {
    let power = 10f64.powi(raw.log10().floor() as i32);
    [1.0, 2.0, 5.0].into_iter().map(|m| m * power).find(|step| *step >= raw * 0.999_999).unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let labels = |axis: Axis| axis.ticks(5).into_iter().map(|(_, label)| label).collect::<Vec<_>>();
        assert_eq!(labels(Axis::new((-0.3, 1.1), (0.0, 1.0))), ["0.0", "0.5", "1.0"]);
        assert_eq!(labels(Axis::new((0.0, 2600.0), (0.0, 1.0))), ["0", "1,000", "2,000"]);
        assert_eq!(labels(Axis::new((0.0, 10.0), (0.0, 1.0))), ["0", "2", "4", "6", "8", "10"]);
    }

    #[test]
    fn a_range_without_width_still_has_an_axis() {
        let axis = Axis::around([], (0.0, 100.0));
        assert!((axis.at(0.0) - 50.0).abs() < 1e-12);
        assert!(axis.contains(0.0) && !axis.contains(2.0));
    }
}
