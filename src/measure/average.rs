//! What counts as one observation.
//!
//! In the central world every replicate is one. Replicates of a drawn world share all that is not known, so they are not
//! independent: there the mean over the replicates of a world is one observation, every interval is over worlds, and each
//! world counts the same.
//!
//! Example: net impacts 1 and 3 in one world, 8 and 6 in another: two observations, 2 and 7, not four.

use crate::experiment::Pair;

/// What observations are added to.
pub(super) trait Sums: Clone {
    /// Adds an observation. Its number tells it from others: that of the world, or of the replicate in the central one.
    fn add(&mut self, number: u32, x: &[f64]);
}

/// Sums that are fed by replicates, and the world whose replicates are still coming.
#[derive(Clone, Debug)]
pub(super) struct Averaged<S> {
    sums: S,
    world: u32,
    replicates: u32,
    /// Sums over the replicates of that world.
    open: Vec<f64>,
}

impl<S: Sums> Averaged<S> {
    pub(super) fn new(sums: S) -> Self {
        Self { sums, world: 0, replicates: 0, open: Vec::new() }
    }

    /// Adds what one replicate shows.
    pub(super) fn add(&mut self, pair: &Pair, x: Vec<f64>) {
        self.observe(pair.world, pair.replicate, x);
    }

    /// Adds what one replicate of a world shows.
    pub(super) fn observe(&mut self, world: u32, replicate: u32, x: Vec<f64>) {
        if world == 0 {
            self.sums.add(replicate, &x);
        } else if world == self.world {
            self.replicates += 1;
            self.open.iter_mut().zip(x).for_each(|(sum, x)| *sum += x);
        } else {
            self.close();
            (self.world, self.replicates, self.open) = (world, 1, x);
        }
    }

    /// Whether no replicate of a drawn world has come.
    pub(super) const fn is_central(&self) -> bool {
        self.world == 0
    }

    /// The sums with the world that is under way.
    pub(super) fn all(&self) -> S {
        let mut closed = self.clone();
        closed.close();
        closed.sums
    }

    fn close(&mut self) {
        if self.replicates > 0 {
            let n = f64::from(self.replicates);
            let mean: Vec<f64> = self.open.iter().map(|sum| sum / n).collect();
            self.sums.add(self.world, &mean);
        }
        self.replicates = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::{World, pair};

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Seen(Vec<(u32, Vec<f64>)>);

    impl Sums for Seen {
        fn add(&mut self, number: u32, x: &[f64]) {
            self.0.push((number, x.to_vec()));
        }
    }

    fn seen(replicates: &[(u32, u32, f64)]) -> Averaged<Seen> {
        let world = World::new(1);
        replicates.iter().fold(Averaged::new(Seen::default()), |mut sums, &(number, replicate, x)| {
            let pair = Pair { world: number, ..pair(replicate, world.books(), world.books()) };
            sums.add(&pair, vec![x, -x]);
            sums
        })
    }

    #[test]
    fn every_replicate_of_the_central_world_is_an_observation() {
        let found = seen(&[(0, 0, 1.0), (0, 1, 3.0)]).all();
        assert_eq!(found.0, [(0, vec![1.0, -1.0]), (1, vec![3.0, -3.0])]);
    }

    #[test]
    fn a_drawn_world_is_one_observation_whatever_it_has_of_replicates() {
        let sums = seen(&[(1, 0, 1.0), (1, 1, 3.0), (2, 1, 8.0), (4, 0, 6.0), (4, 1, 7.0), (4, 2, 8.0)]);
        let expected = Seen(vec![(1, vec![2.0, -2.0]), (2, vec![8.0, -8.0]), (4, vec![7.0, -7.0])]);
        assert_eq!(sums.all(), expected);
        assert_eq!(sums.all(), expected, "looking on the way changes nothing");
    }
}
