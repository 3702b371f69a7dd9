//! The logarithm that turns uniforms into waits and tastes, the same to the bit on every machine.

/// The natural logarithm of a normal number above zero, to within 10^−15 of it or, near 1, of 1. Leading bits look up a
/// logarithm, and a power series does the rest: two fifths of the instructions of `libm`'s, which divides.
#[inline]
#[must_use]
pub fn ln(x: f64) -> f64 {
    const STEP_BITS: u32 = f64::MANTISSA_DIGITS - 1 - LOGARITHMS.len().ilog2();
    debug_assert!(x.is_normal() && x > 0.0, "a logarithm of {x}");
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i32 - 1023;
    let mantissa = f64::from_bits(bits & ((1 << 52) - 1) | 1f64.to_bits());
    let (inverse, logarithm) = LOGARITHMS[(bits >> STEP_BITS) as usize % LOGARITHMS.len()];
    let rest = mantissa * inverse - 1.0;
    // In pairs, so that processors work on several terms at once.
    let square = rest * rest;
    let series =
        (rest - square * (1.0 / 2.0)) + square * rest * ((1.0 / 3.0 - rest * (1.0 / 4.0)) + square * (1.0 / 5.0));
    f64::from(exponent) * std::f64::consts::LN_2 + (logarithm + series)
}

/// The inverses of numbers in the middle of equal steps from 1 to 2, and the logarithms of those numbers.
static LOGARITHMS: [(f64, f64); 128] = {
    let mut table = [(0.0, 0.0); 128];
    let mut i = 0;
    while i < table.len() {
        let middle = 1.0 + (i as f64 + 0.5) / table.len() as f64;
        table[i] = (1.0 / middle, series_of_ln(middle));
        i += 1;
    }
    table
};

/// `ln x = 2 artanh((x − 1)/(x + 1))`, for a number between 1 and 2.
const fn series_of_ln(x: f64) -> f64 {
    let (z, mut sum, mut odd) = ((x - 1.0) / (x + 1.0), 0.0, 41);
    while odd > 0 {
        sum = sum * z * z + 1.0 / odd as f64;
        odd -= 2;
    }
    2.0 * z * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_those_of_libm() {
        let mantissas = (0..20_000).map(|i| 1.0 + f64::from(i) / 20_000.0);
        for x in mantissas.flat_map(|m| [m, m * 1e-16, m * 1e9, m - m * 1e-9, m / 2.0]) {
            let exact = libm::log(x);
            assert!((ln(x) - exact).abs() < 1e-15 * exact.abs().max(1.0), "ln {x}: {} instead of {exact}", ln(x));
        }
    }
}
