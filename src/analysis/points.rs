//! Points that fill the unit cube evenly: the sequence of Sobol' (1967) with Owen's scrambling, in the form of Burley (2020,
//! *Journal of Computer Graphics Techniques* 9(4), 1–20). Means over `n` of them, a power of two, are off by less than
//! `1/√n`, the more so the smoother the function; other seeds give independent sets, so that the error can be seen.

use sobol_burley::{NUM_DIMENSIONS, sample};

/// The most points there can be.
pub const MOST: usize = 1 << 16;

/// The first `n` points, all coordinates above zero and below one.
///
/// # Panics
/// With more than [`MOST`] points.
#[must_use]
pub fn points(n: usize, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
    assert!(n <= MOST, "{n} points are too many");
    (0..n).map(|i| (0..dimensions).map(|d| coordinate(i as u32, d as u32, seed)).collect()).collect()
}

/// One coordinate. Beyond the last dimension of the sequence another scrambling begins.
fn coordinate(i: u32, dimension: u32, seed: u64) -> f64 {
    // The library steps by 2⁻²⁴ from zero on; half a step makes both ends open.
    const HALF_STEP: f64 = 1.0 / (1u64 << 25) as f64;
    let block = dimension / NUM_DIMENSIONS;
    let seed = (seed ^ seed >> 32) as u32 ^ block.wrapping_mul(0x9E37_79B9);
    f64::from(sample(i, dimension % NUM_DIMENSIONS, seed)) + HALF_STEP
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A net in base 2: of 256 points exactly one lies in each 256th of every axis.
    #[test]
    fn every_axis_is_filled_evenly() {
        for seed in [1, 7, 1 << 40] {
            let points = points(256, 20, seed);
            for d in 0..20 {
                let mut cells: Vec<usize> = points.iter().map(|point| (point[d] * 256.0) as usize).collect();
                cells.sort_unstable();
                assert_eq!(cells, (0..256).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn coordinates_are_open_and_differ_beyond_the_last_dimension_too() {
        let points = points(4096, 2 * NUM_DIMENSIONS as usize, 3);
        assert!(points.iter().flatten().all(|&u| u > 0.0 && u < 1.0));
        assert!(points.iter().any(|point| point[0].to_bits() != point[NUM_DIMENSIONS as usize].to_bits()));
    }

    /// The mean of x·y over the unit square is a quarter; with 4,096 points the error of random ones would be .0034.
    #[test]
    fn means_are_nearer_than_those_of_random_points() {
        for seed in 0..20 {
            let mean = points(4096, 2, seed).iter().map(|p| p[0] * p[1]).sum::<f64>() / 4096.0;
            assert!((mean - 0.25).abs() < 3e-4, "{mean}");
        }
    }
}
