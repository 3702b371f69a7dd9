//! Replicates at chosen points of what is not known, instead of in worlds that are drawn. Several points may share their luck:
//! then they differ by what is chosen alone.

use rayon::prelude::*;

use super::{BLOCK, Experiment, Failure, Monitor, Pair, Pairing, Run, batch, caught};
use crate::engine;
use crate::model::World;
use crate::model::programme::Programme;
use crate::scenario::Scenario;

/// A batch over points. They have numbers from 1 on, in their order.
#[derive(Clone, Copy, Debug)]
pub struct Points<'a> {
    /// The question.
    pub scenario: &'a Scenario,
    /// The points.
    pub points: &'a [Point],
    /// The seed.
    pub seed: u64,
    /// Replicates at each point.
    pub replicates: u32,
}

/// A point of what is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Values of the uncertain numbers, in the order of the scenario.
    pub values: Vec<f64>,
    /// The world whose luck it has.
    pub luck: u32,
}

impl Points<'_> {
    /// Runs all points on rayon's current pool and hands on, in order, what `see` makes of each replicate of a point; it is called from
    /// many threads. The number of a point stands in the place of that of a world. A point that cannot be is a cause for each of its
    /// replicates; the batch goes on. What is `known` of a point and a replicate is taken from there and not run again.
    pub fn run<T: Send>(
        &self,
        see: impl Fn(u32, &Pair) -> T + Sync,
        known: impl Fn(u32, u32) -> Option<T> + Sync,
        monitor: &dyn Monitor,
        mut take: impl FnMut(Run<T>) + Send,
    ) {
        let abreast = BLOCK.div_ceil(self.replicates).max(1) as usize;
        let mut number = 1;
        for points in self.points.chunks(abreast) {
            let prepare = |(i, point)| {
                let idle = monitor.stopped() || (0..self.replicates).all(|one| known(number + i as u32, one).is_some());
                if idle { Err(Failure(String::new())) } else { self.make(point) }
            };
            let made: Vec<_> = points.par_iter().enumerate().map(prepare).collect();
            let one = |point: u32, replicate| {
                let compute = || {
                    let (world, programme) = made[(point - number) as usize].as_ref().map_err(Clone::clone)?;
                    Ok(see(point, &self.experiment(world, programme).pair(replicate)))
                };
                Some(known(point, replicate).map_or_else(compute, Ok))
            };
            let numbers = number..number + points.len() as u32;
            let tasks = numbers.flat_map(|point| (0..self.replicates).map(move |replicate| (point, replicate)));
            batch(tasks, one, monitor, &mut take);
            number += points.len() as u32;
        }
    }

    /// Compiles and settles the world of a point.
    fn make(&self, point: &Point) -> Result<(World, Programme), Failure> {
        let plan = self.scenario.plan;
        let drawn = self.scenario.at(&point.values).map_err(|error| Failure(error.cause()))?;
        let mut world = caught(|| engine::settle(drawn.setting, self.seed, plan.burn_in, plan.window))?;
        world.number = point.luck;
        Ok((world, Programme::new(drawn.programme)))
    }

    fn experiment<'w>(&self, world: &'w World, programme: &'w Programme) -> Experiment<'w> {
        let burn_in = self.scenario.plan.burn_in;
        Experiment { world, programme, seed: self.seed, burn_in, placebos: 0, pairing: Pairing::Crn }
    }
}
