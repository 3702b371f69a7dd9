//! Where something happens, as a box that can be told in a sentence: the patient rule induction method (Friedman & Fisher
//! 1999, *Statistics and Computing* 9, 123–143) in the form of Bryant & Lempert (2010, *Technological Forecasting and Social
//! Change* 77, 34–49), who use it to find the assumptions under which a policy fails.
//!
//! From the box around all cases a thin slice is peeled off again and again, each time the one that leaves the largest share of
//! hits. Every box on the way has a *coverage* (share of all hits that are in it), a *density* (share of its cases that
//! are hits) and a *mass* (share of all cases that are in it). From these the box with the largest harmonic mean of coverage and
//! density is taken; slices are pasted back where that leaves the density as high; and limits that chance may have set are
//! given up.
//!
//! * **Quasi-p** of a limited input: the binomial chance of as many hits in the box if its cases were hits as often as those of
//!   the box without that limit. *Quasi*, because the box was chosen to look good.
//! * **Reproduced**: in what share of resampled sets of cases the box that is found limits the input, too.
//! * **Elsewhere**: the density in cases that had no part in finding a box. Each tenth of the cases is kept back, the whole search is made
//!   in the others, and what lies in the box it finds is counted among those kept back; over all tenths together, with Wilson's
//!   interval. Where it is not above the share of hits among all cases, there is no box but that of chance.
//!
//! **Further boxes.** Failures may have several reasons. The cases of a box are taken away and another is looked for among those that
//! are left, as long as it is no box of chance and holds a tenth of all hits or more ([`cover`]).
//!
//! **Further boxes.** Failures may have several reasons. The cases of a box are taken away and another is looked for among those that
//! are left, as long as it is no box of chance and holds a tenth of all hits or more ([`cover`]).
//!
//! Example: of 100 cases 20 are hits, 15 of them in a box of 25 cases: coverage .75, density .6, mass .25. Without one limit
//! the box has 50 cases, 18 hits, density .36; 15 or more of 25 at .36 has a chance of .0124.

use serde::{Deserialize, Serialize};

use super::resample::resamples;
use crate::measure::{self, Estimate, Undefined};
use crate::model::numeric::beta_distribution;

/// Share of a box that is peeled off at a time.
pub const PEEL: f64 = 0.05;
/// Share of all cases below which no box goes.
pub const LEAST: f64 = 0.05;
/// Fewest hits, and fewest cases without one, to look for a box.
pub const FEWEST: usize = 5;
/// Quasi-p above which a limit is given up.
pub const LEVEL: f64 = 0.05;
/// Share of all hits that a further box must hold.
pub const FURTHER: f64 = 0.1;
const RESAMPLES: u32 = 100;
/// Parts of the cases of which each is kept back once.
const PARTS: usize = 10;

/// Cases: where they lie and whether it happens there.
#[derive(Clone, Copy, Debug)]
pub struct Cases<'a> {
    /// Of each case its inputs.
    pub points: &'a [Vec<f64>],
    /// Of each case whether it is a hit.
    pub hits: &'a [bool],
}

/// For each input the lowest and the highest value in the box; infinite where it is not limited.
pub type Limits = Vec<[f64; 2]>;

/// A box and what is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// Its limits.
    pub limits: Limits,
    /// Cases in it.
    pub inside: usize,
    /// Hits in it.
    pub hits: usize,
    /// Share of all hits that are in it.
    pub coverage: f64,
    /// Share of its cases that are hits.
    pub density: f64,
    /// Share of all cases that are in it.
    pub mass: f64,
}

/// One limited input of a box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restriction {
    /// Number of the input.
    pub input: usize,
    /// Lowest value, where there is one.
    pub low: Option<f64>,
    /// Highest value, where there is one.
    pub high: Option<f64>,
    /// Chance of as many hits without this limit.
    pub quasi_p: f64,
    /// Share of resampled sets whose box limits it, too.
    pub reproduced: f64,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Discovery {
    /// Cases.
    pub cases: usize,
    /// Hits among them.
    pub hits: usize,
    /// All boxes of the peeling, from the whole to the smallest: the trade-off between coverage and density.
    pub peeled: Vec<Region>,
    /// The box that was taken.
    pub region: Region,
    /// Its limited inputs, the surest first.
    pub restrictions: Vec<Restriction>,
    /// Density in cases that had no part in finding such a box.
    pub elsewhere: Estimate,
}

impl Discovery {
    /// Whether the box is denser than all cases together in cases that had no part in finding it.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        !self.restrictions.is_empty() && self.elsewhere.low > self.hits as f64 / self.cases as f64
    }
}

/// Looks for a box in which it happens, then for another outside of it, and so on. Counts and shares of a further box are of the
/// cases that no box before it holds. Where the first is one of chance, there is no further.
///
/// # Errors
/// Where it happens in too few cases or in nearly all.
pub fn cover(cases: Cases, seed: u64) -> Result<Vec<Discovery>, Undefined> {
    let mut found = vec![discover(cases, seed)?];
    let (mut points, mut hits) = (cases.points.to_vec(), cases.hits.to_vec());
    while let Some(last) = found.last().filter(|last| last.is_clear()) {
        let outside: Vec<usize> = (0..hits.len()).filter(|&i| !within(&points[i], &last.region.limits)).collect();
        points = outside.iter().map(|&i| points[i].clone()).collect();
        hits = outside.iter().map(|&i| hits[i]).collect();
        let enough = |next: &Discovery| next.region.hits as f64 >= FURTHER * found[0].hits as f64;
        match discover(Cases { points: &points, hits: &hits }, seed) {
            Ok(next) if next.is_clear() && enough(&next) => found.push(next),
            _ => break,
        }
    }
    Ok(found)
}

/// Looks for the box in which it happens.
///
/// # Errors
/// Where it happens in too few cases or in nearly all.
pub fn discover(cases: Cases, seed: u64) -> Result<Discovery, Undefined> {
    let hits = cases.hits.iter().filter(|hit| **hit).count();
    if hits < FEWEST || cases.hits.len() - hits < FEWEST {
        return Err(Undefined::HardlyEverOrAlways { found: hits as u32, of: cases.hits.len() as u32 });
    }
    let peeled = cases.peel(PEEL, LEAST);
    let region = cases.take(&peeled, PEEL);
    let limited = limited_again(cases, seed);
    let mut restrictions: Vec<Restriction> = cases
        .limited(&region)
        .into_iter()
        .map(|input| {
            let [low, high] = region.limits[input].map(|limit| limit.is_finite().then_some(limit));
            let reproduced = f64::from(limited[input]) / f64::from(RESAMPLES);
            Restriction { input, low, high, quasi_p: cases.quasi_p(&region, input), reproduced }
        })
        .collect();
    restrictions.sort_by(|a, b| a.quasi_p.total_cmp(&b.quasi_p));
    Ok(Discovery { cases: cases.hits.len(), hits, peeled, region, restrictions, elsewhere: elsewhere(cases) })
}

/// How often each input is limited over resampled cases.
fn limited_again(cases: Cases, seed: u64) -> Vec<u32> {
    let mut limited = vec![0; cases.points[0].len()];
    for drawn in resamples(cases.hits.len(), RESAMPLES, seed) {
        let region = cases.found_among(&drawn);
        cases.limited(&region).into_iter().for_each(|input| limited[input] += 1);
    }
    limited
}

/// The density in cases that had no part in finding the box they are in; zero where none is in one.
fn elsewhere(cases: Cases) -> Estimate {
    // Neighbours may share their luck, two and two: they are kept back together.
    let part = |i: usize| i / 2 % PARTS;
    let all = 0..cases.hits.len();
    let mut inside: Vec<usize> = Vec::new();
    for kept in 0..PARTS {
        let others: Vec<usize> = all.clone().filter(|&i| part(i) != kept).collect();
        let region = cases.found_among(&others);
        inside.extend(all.clone().filter(|&i| part(i) == kept && within(&cases.points[i], &region.limits)));
    }
    let hits = inside.iter().filter(|&&i| cases.hits[i]).count();
    measure::share(hits as u32, inside.len() as u32).unwrap_or(Estimate { mean: 0.0, low: 0.0, high: 0.0, n: 0 })
}

fn within(point: &[f64], limits: &Limits) -> bool {
    point.iter().zip(limits).all(|(x, [low, high])| low <= x && x <= high)
}

impl Cases<'_> {
    /// The box that is found in some of the cases, each as often as it is named.
    fn found_among(self, those: &[usize]) -> Region {
        let points: Vec<Vec<f64>> = those.iter().map(|&i| self.points[i].clone()).collect();
        let hits: Vec<bool> = those.iter().map(|&i| self.hits[i]).collect();
        let some = Cases { points: &points, hits: &hits };
        some.take(&some.peel(PEEL, LEAST), PEEL)
    }

    /// What is in a box.
    #[must_use]
    pub fn region(self, limits: Limits) -> Region {
        let inside: Vec<usize> = (0..self.hits.len()).filter(|&i| within(&self.points[i], &limits)).collect();
        let hits = inside.iter().filter(|&&i| self.hits[i]).count();
        let all = self.hits.iter().filter(|hit| **hit).count();
        let share = |part: usize, of: usize| if of == 0 { 0.0 } else { part as f64 / of as f64 };
        Region {
            coverage: share(hits, all),
            density: share(hits, inside.len()),
            mass: share(inside.len(), self.hits.len()),
            inside: inside.len(),
            hits,
            limits,
        }
    }

    /// Peels until the box would hold less than the share `least` of all cases; returns every box on the way.
    #[must_use]
    pub fn peel(self, share: f64, least: f64) -> Vec<Region> {
        let fewest = (least * self.hits.len() as f64).ceil() as usize;
        let mut regions = vec![self.region(vec![[f64::NEG_INFINITY, f64::INFINITY]; self.points[0].len()])];
        while let Some(smaller) = self.thinnest(regions.last().expect("the whole is the first"), share, fewest.max(1)) {
            regions.push(smaller);
        }
        regions
    }

    /// The box without the slice that leaves it densest, with `fewest` cases at least; of equals the largest, of those the first.
    fn thinnest(self, region: &Region, share: f64, fewest: usize) -> Option<Region> {
        let inside: Vec<usize> = (0..self.hits.len()).filter(|&i| within(&self.points[i], &region.limits)).collect();
        let slices = (0..region.limits.len()).flat_map(|input| self.slices(&inside, input, share));
        let left = slices.filter(|slice| slice.inside >= fewest);
        let Slice { input, side, limit, .. } = left.reduce(|best, next| if next.ahead(&best) { next } else { best })?;
        let mut limits = region.limits.clone();
        limits[input][side] = limit;
        Some(self.region(limits))
    }

    /// The lowest slice of the cases in a box along an input, and the highest. Equal values go together.
    fn slices(self, inside: &[usize], input: usize, share: f64) -> Vec<Slice> {
        let mut cases: Vec<(f64, bool)> = inside.iter().map(|&i| (self.points[i][input], self.hits[i])).collect();
        cases.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let n = cases.len();
        let thickness = ((share * n as f64) as usize).max(1);
        if n <= thickness {
            return Vec::new();
        }
        let low = cases.partition_point(|case| case.0 <= cases[thickness - 1].0);
        let high = cases.partition_point(|case| case.0 < cases[n - thickness].0);
        let slice = |side: usize, at: usize, left: &[(f64, bool)]| Slice {
            input,
            side,
            limit: f64::midpoint(cases[at - 1].0, cases[at].0),
            inside: left.len(),
            hits: left.iter().filter(|case| case.1).count(),
        };
        let lowest = (low < n).then(|| slice(0, low, &cases[low..]));
        let highest = (high > 0).then(|| slice(1, high, &cases[..high]));
        lowest.into_iter().chain(highest).collect()
    }

    /// The box with the best balance of coverage and density, after pasting, and without limits that chance may have set.
    #[must_use]
    pub fn take(self, peeled: &[Region], share: f64) -> Region {
        let balance = |region: &Region| {
            let sum = region.coverage + region.density;
            if sum > 0.0 { 2.0 * region.coverage * region.density / sum } else { 0.0 }
        };
        let best = peeled.iter().reduce(|best, next| if balance(next) > balance(best) { next } else { best });
        let mut region = best.expect("the whole is one of them").clone();
        while let Some(larger) = self.paste(&region, share) {
            region = larger;
        }
        while let Some(freed) = self.give_up(&region) {
            region = freed;
        }
        region
    }

    /// The box with one slice pasted back, if some slice has hits and leaves the density as high.
    fn paste(self, region: &Region, share: f64) -> Option<Region> {
        let sides = (0..region.limits.len()).flat_map(|input| [(input, 0), (input, 1)]);
        let larger = sides.filter(|&(input, side)| region.limits[input][side].is_finite()).map(|(input, side)| {
            let mut limits = region.limits.clone();
            limits[input][side] = self.farther(region, input, side, share);
            self.region(limits)
        });
        let better = larger.filter(|larger| larger.hits > region.hits && larger.density >= region.density);
        better.reduce(|best, next| if ahead(&next, &best) { next } else { best })
    }

    /// Where the limit of one side lies once a slice has been pasted to it.
    fn farther(self, region: &Region, input: usize, side: usize, share: f64) -> f64 {
        let open = [f64::NEG_INFINITY, f64::INFINITY][side];
        let mut limits = region.limits.clone();
        limits[input][side] = open;
        // Distances beyond the limit.
        let away = |x: f64| (x - region.limits[input][side]) * [-1.0, 1.0][side];
        let beyond = self.points.iter().filter(|point| within(point, &limits)).map(|point| away(point[input]));
        let mut beyond: Vec<f64> = beyond.filter(|&distance| distance > 0.0).collect();
        beyond.sort_unstable_by(f64::total_cmp);
        let slice = ((share * region.inside as f64) as usize).max(1);
        match (beyond.get(slice - 1), beyond.get(slice)) {
            (Some(last), Some(next)) => region.limits[input][side] + f64::midpoint(*last, *next) * [-1.0, 1.0][side],
            _ => open,
        }
    }

    /// The box without its least sure limit on one side, if chance may have set that.
    fn give_up(self, region: &Region) -> Option<Region> {
        let sides = (0..region.limits.len()).flat_map(|input| [(input, 0), (input, 1)]);
        let limited = sides.filter(|&(input, side)| region.limits[input][side].is_finite());
        let without = limited.map(|(input, side)| {
            let mut limits = region.limits.clone();
            limits[input][side] = [f64::NEG_INFINITY, f64::INFINITY][side];
            let freed = self.region(limits);
            (at_least(region.hits, region.inside, freed.density), freed)
        });
        let (p, freed) = without.max_by(|a, b| a.0.total_cmp(&b.0))?;
        (p > LEVEL).then_some(freed)
    }

    /// Inputs that a box limits.
    #[must_use]
    pub fn limited(self, region: &Region) -> Vec<usize> {
        (0..region.limits.len()).filter(|&input| region.limits[input].iter().any(|limit| limit.is_finite())).collect()
    }

    /// Chance of as many hits in a box if its cases were hits as often as those of the box without the limits of an input.
    #[must_use]
    pub fn quasi_p(self, region: &Region, input: usize) -> f64 {
        at_least(region.hits, region.inside, self.region(freed(region, input)).density)
    }
}

/// A slice that may be peeled off, and what would be left.
struct Slice {
    input: usize,
    side: usize,
    limit: f64,
    inside: usize,
    hits: usize,
}

impl Slice {
    /// Whether it leaves a denser box than another does, or one as dense and larger.
    fn ahead(&self, other: &Self) -> bool {
        let density = |slice: &Self| slice.hits as f64 / slice.inside as f64;
        density(self).total_cmp(&density(other)).then(self.inside.cmp(&other.inside)).is_gt()
    }
}

/// Whether a box is denser than another, or as dense and larger.
fn ahead(a: &Region, b: &Region) -> bool {
    a.density.total_cmp(&b.density).then(a.inside.cmp(&b.inside)).is_gt()
}

fn freed(region: &Region, input: usize) -> Limits {
    let mut limits = region.limits.clone();
    limits[input] = [f64::NEG_INFINITY, f64::INFINITY];
    limits
}

/// Chance of at least `hits` of `n` at the chance `p` each.
fn at_least(hits: usize, n: usize, p: f64) -> f64 {
    if hits == 0 { 1.0 } else { beta_distribution(p, hits as f64, (n - hits + 1) as f64) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::points::points;
    use crate::rng::{Decision, Key, Streams};
    use crate::units::Week;

    fn planted(x: &[f64]) -> bool {
        x[0] < 0.4 && x[2] > 0.7
    }

    /// Hits are where the box is planted, but for one case in ten, whose label is turned.
    fn flipped(points: &[Vec<f64>], share: f64) -> Vec<bool> {
        let luck = |i: usize| Streams::new(8, 0, 0).uniform(Decision::Resample, Key::person(0, i as u64), Week(0));
        points.iter().enumerate().map(|(i, x)| planted(x) != (luck(i) < share)).collect()
    }

    #[test]
    fn tails_of_the_binomial() {
        assert!((at_least(15, 25, 0.36) - 0.012_405).abs() < 1e-6);
        assert!((at_least(2, 2, 0.5) - 0.25).abs() < 1e-12);
        assert!((at_least(1, 3, 0.5) - 0.875).abs() < 1e-12);
        assert!((at_least(0, 3, 0.5) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_planted_box_is_found_whole() {
        let points = points(1024, 4, 3);
        let hits = flipped(&points, 0.0);
        let found = discover(Cases { points: &points, hits: &hits }, 1).unwrap();
        let inputs: Vec<usize> = found.restrictions.iter().map(|one| one.input).collect();
        assert!(inputs.len() == 2 && inputs.contains(&0) && inputs.contains(&2), "{found:?}");
        assert!(found.region.coverage > 0.97 && found.region.density > 0.97, "{:?}", found.region);
        assert!(found.restrictions.iter().all(|one| one.reproduced > 0.99 && one.quasi_p < 1e-9));
        for one in &found.restrictions {
            let (side, limit) = if one.input == 0 { (one.high, 0.4) } else { (one.low, 0.7) };
            assert!((side.unwrap() - limit).abs() < 0.01, "{one:?}");
        }
        assert!(found.is_clear());
    }

    #[test]
    fn thinner_slices_come_nearer_to_it() {
        let points = points(4096, 3, 3);
        let hits = flipped(&points, 0.0);
        let cases = Cases { points: &points, hits: &hits };
        let off = |share: f64| {
            let region = cases.take(&cases.peel(share, LEAST), share);
            2.0 - region.coverage - region.density
        };
        assert!(off(0.01) < 0.01 && off(0.01) <= off(0.2));
    }

    #[test]
    fn turned_labels_cost_density_and_no_more() {
        let points = points(2048, 4, 3);
        let hits = flipped(&points, 0.1);
        let found = discover(Cases { points: &points, hits: &hits }, 1).unwrap();
        assert!((found.region.density - 0.9).abs() < 0.05, "{:?}", found.region);
        assert!((found.elsewhere.mean - 0.9).abs() < 0.06, "{:?}", found.elsewhere);
        assert_eq!(found.restrictions.len(), 2, "{:?}", found.restrictions);
    }

    /// Two boxes, .4 × .3 and .25 × .3 of all cases, of which the second is found where the first is not.
    #[test]
    fn two_planted_boxes_are_found_one_after_the_other() {
        let points = points(2048, 5, 3);
        let hits: Vec<bool> = points.iter().map(|x| planted(x) || (x[1] > 0.75 && x[3] < 0.3)).collect();
        let found = cover(Cases { points: &points, hits: &hits }, 1).unwrap();
        let limited = |one: &Discovery| {
            let mut inputs: Vec<usize> = one.restrictions.iter().map(|one| one.input).collect();
            inputs.sort_unstable();
            inputs
        };
        assert_eq!(found.iter().map(limited).collect::<Vec<_>>(), [[0, 2], [1, 3]]);
        let [first, second] = [&found[0], &found[1]];
        assert_eq!(second.cases, first.cases - first.region.inside);
        assert_eq!(second.hits, first.hits - first.region.hits);
        assert!(first.region.density > 0.95 && second.region.density > 0.95, "{:?}", second.region);
        let held = (first.region.hits + second.region.hits) as f64 / first.hits as f64;
        assert!(held > 0.95, "{held}");
    }

    #[test]
    fn one_planted_box_has_no_second() {
        let points = points(1024, 4, 3);
        for share in [0.0, 0.1] {
            let hits = flipped(&points, share);
            assert_eq!(cover(Cases { points: &points, hits: &hits }, 1).unwrap().len(), 1, "{share}");
        }
    }

    /// Hits without any reason: what looks dense where it was found is not so elsewhere.
    #[test]
    fn chance_alone_is_not_taken_for_a_box() {
        let points = points(512, 6, 3);
        let mut clear = 0;
        for batch in 0..12 {
            let luck = |i: u64| Streams::new(9, 0, batch).uniform(Decision::Resample, Key::person(0, i), Week(0));
            let hits: Vec<bool> = (0..512).map(|i| luck(i) < 0.2).collect();
            let found = discover(Cases { points: &points, hits: &hits }, 1).unwrap();
            clear += u32::from(found.is_clear());
        }
        assert!(clear <= 2, "{clear} of 12");
    }

    #[test]
    fn values_that_come_in_steps_are_peeled_step_by_step() {
        let points: Vec<Vec<f64>> = points(600, 2, 3).iter().map(|u| vec![(3.0 * u[0]).floor(), u[1]]).collect();
        let hits: Vec<bool> = points.iter().map(|x| x[0] > 1.5).collect();
        let found = discover(Cases { points: &points, hits: &hits }, 1).unwrap();
        assert_eq!(found.restrictions.len(), 1);
        assert_eq!((found.restrictions[0].low, found.region.density, found.region.coverage), (Some(1.5), 1.0, 1.0));
    }

    #[test]
    fn what_never_or_always_happens_has_no_box() {
        let points = points(64, 2, 3);
        for hits in [vec![false; 64], vec![true; 64]] {
            assert!(matches!(
                discover(Cases { points: &points, hits: &hits }, 1),
                Err(Undefined::HardlyEverOrAlways { .. })
            ));
        }
    }
}
