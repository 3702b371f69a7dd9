//! Numbers as people read them: thousands apart, no more digits than the interval can carry.

use crate::measure::Estimate;

/// A number rounded to `decimals` places (negative: to tens, hundreds …), thousands apart, with a true minus sign.
#[must_use]
pub fn rounded(x: f64, decimals: i32) -> String {
    let step = 10f64.powi(-decimals);
    let x = if decimals < 0 { (x / step).round() * step } else { x };
    let digits = format!("{x:.*}", decimals.max(0) as usize);
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("−", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let is_zero = digits.chars().all(|c| c == '0' || c == '.');
    let mut text = String::from(if is_zero { "" } else { sign });
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// The same with a plus sign where it is above zero.
#[must_use]
pub fn signed(x: f64, decimals: i32) -> String {
    let text = rounded(x, decimals);
    if x > 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) { format!("+{text}") } else { text }
}

/// Decimals that show two digits of a width.
#[must_use]
pub fn decimals(width: f64) -> i32 {
    if width.is_finite() && width > 0.0 { (1 - width.log10().floor() as i32).clamp(-9, 6) } else { 0 }
}

/// Decimals for an estimate: one digit of half its interval, two where that digit is a 1; without an interval three
/// digits of the estimate.
fn decimals_of(estimate: &Estimate) -> i32 {
    let half = (estimate.high - estimate.low) / 2.0;
    decimals(if half > 0.0 { half / 0.15 } else { estimate.mean.abs() / 10.0 })
}

/// `4.1 (3.2 to 5.0)`; a zero without any spread is a zero.
#[must_use]
pub fn with_interval(estimate: &Estimate) -> String {
    if is_nothing(estimate) {
        return "0".to_owned();
    }
    let d = decimals_of(estimate);
    format!("{} ({} to {})", rounded(estimate.mean, d), rounded(estimate.low, d), rounded(estimate.high, d))
}

/// `31 (16 to 1,100)`: an interval that reaches far to one side has the digits of its nearer end, or nothing would be left of the
/// estimate.
#[must_use]
pub fn with_skewed_interval(estimate: &Estimate) -> String {
    let near = (estimate.mean - estimate.low).min(estimate.high - estimate.mean);
    if near <= 0.0 {
        return with_interval(estimate);
    }
    let d = decimals(near / 0.15);
    format!("{} ({} to {})", rounded(estimate.mean, d), rounded(estimate.low, d), rounded(estimate.high, d))
}

/// `+4.1 (+3.2 to +5.0)`.
#[must_use]
pub fn signed_with_interval(estimate: &Estimate) -> String {
    if is_nothing(estimate) {
        return "0".to_owned();
    }
    let d = decimals_of(estimate);
    format!("{} ({} to {})", signed(estimate.mean, d), signed(estimate.low, d), signed(estimate.high, d))
}

/// `52,300 ± 400`: the mean and half the width of its interval.
#[must_use]
pub fn plus_minus(estimate: &Estimate) -> String {
    if is_nothing(estimate) {
        return "0".to_owned();
    }
    let d = decimals_of(estimate);
    format!("{} ± {}", rounded(estimate.mean, d), rounded((estimate.high - estimate.low) / 2.0, d))
}

/// A share as `4.1 % (3.2 to 5.0)`.
#[must_use]
pub fn percent(share: &Estimate) -> String {
    if is_nothing(share) {
        return "0 %".to_owned();
    }
    let share = scaled(share, 100.0);
    let d = decimals_of(&share).min(2);
    format!("{} % ({} to {})", rounded(share.mean, d), rounded(share.low, d), rounded(share.high, d))
}

/// A part of a whole, of which there is no more than all: an estimate above that is chance, and says only that it is about all.
#[must_use]
pub fn part(share: &Estimate) -> String {
    let d = decimals_of(&scaled(share, 100.0)).min(2);
    let is_all = |x: f64| (100.0 * x * 10f64.powi(d)).round() >= 100.0 * 10f64.powi(d);
    let written = |x: f64| rounded(100.0 * x.min(1.0), d);
    match [share.mean, share.low, share.high].map(is_all) {
        [false, _, false] => percent(share),
        [false, ..] => format!("{} % ({} to 100)", written(share.mean), written(share.low)),
        [true, false, _] => format!("about all (at least {} %)", written(share.low)),
        [true, true, _] => "about all".to_owned(),
    }
}

/// A share as `+4.1 % (+3.2 to +5.0)`.
#[must_use]
pub fn signed_percent(share: &Estimate) -> String {
    if is_nothing(share) {
        return "0 %".to_owned();
    }
    let share = scaled(share, 100.0);
    let d = decimals_of(&share).min(2);
    format!("{} % ({} to {})", signed(share.mean, d), signed(share.low, d), signed(share.high, d))
}

/// Whether it is zero in every observation but for rounding, so that no interval says more.
fn is_nothing(estimate: &Estimate) -> bool {
    [estimate.mean, estimate.low, estimate.high].iter().all(|x| x.abs() < 1e-9)
}

/// An estimate in other units; a negative factor turns its interval round.
#[must_use]
pub fn scaled(estimate: &Estimate, factor: f64) -> Estimate {
    let (a, b) = (estimate.low * factor, estimate.high * factor);
    Estimate { mean: estimate.mean * factor, low: a.min(b), high: a.max(b), n: estimate.n }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skewed_interval_leaves_something_of_its_estimate() {
        let skewed = Estimate { mean: 31.2, low: 25.4, high: 1_070.0, n: 9 };
        assert_eq!(
            (with_interval(&skewed), with_skewed_interval(&skewed)),
            ("0 (0 to 1,100)".into(), "31 (25 to 1,070)".into())
        );
        let even = Estimate { mean: 4.1, low: 3.2, high: 5.0, n: 9 };
        assert_eq!(with_interval(&even), with_skewed_interval(&even));
    }

    #[test]
    fn thousands_stand_apart_and_minus_is_a_minus() {
        assert_eq!(rounded(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(rounded(-999.6, 0), "−1,000");
        assert_eq!(rounded(12_345.0, -2), "12,300");
        assert_eq!(rounded(-0.001, 1), "0.0");
        assert_eq!(signed(3.0, 0), "+3");
        assert_eq!(signed(0.01, 1), "0.0");
    }

    #[test]
    fn no_part_is_more_than_all() {
        let estimate = |mean, low, high| Estimate { mean, low, high, n: 10 };
        assert_eq!(part(&estimate(0.15, 0.11, 0.19)), "15 % (11 to 19)");
        assert_eq!(part(&estimate(0.9, 0.7, 1.1)), "90 % (70 to 100)");
        assert_eq!(part(&estimate(1.5, 0.72, 2.3)), "about all (at least 70 %)");
        assert_eq!(part(&estimate(0.996, 0.92, 1.08)), "about all (at least 92 %)");
        assert_eq!(part(&estimate(1.4, 1.1, 1.7)), "about all");
        assert_eq!(part(&estimate(0.0, 0.0, 0.0)), "0 %");
    }

    #[test]
    fn digits_follow_the_interval() {
        let estimate = |mean, low, high| Estimate { mean, low, high, n: 10 };
        assert_eq!(with_interval(&estimate(4.123, 3.21, 5.04)), "4.1 (3.2 to 5.0)");
        assert_eq!(with_interval(&estimate(12_345.0, 11_912.0, 12_778.0)), "12,300 (11,900 to 12,800)");
        assert_eq!(percent(&estimate(0.0412, 0.0321, 0.0504)), "4.1 % (3.2 to 5.0)");
        assert_eq!(plus_minus(&estimate(52_345.0, 51_945.0, 52_745.0)), "52,300 ± 400");
        assert_eq!(with_interval(&estimate(7.0, 7.0, 7.0)), "7.00 (7.00 to 7.00)");
        assert_eq!(
            (with_interval(&estimate(0.0, 0.0, 0.0)), percent(&estimate(0.0, 0.0, 0.0))),
            ("0".into(), "0 %".into())
        );
    }

    #[test]
    fn a_negative_factor_turns_the_interval_round() {
        let flipped = scaled(&Estimate { mean: 2.0, low: 1.0, high: 4.0, n: 3 }, -1.0);
        assert_eq!((flipped.mean, flipped.low, flipped.high), (-2.0, -4.0, -1.0));
    }
}
