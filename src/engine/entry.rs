//! The rate at which newcomers come to look: where flows of cells balance at the end of a pilot burn-in.

use crate::model::World;
use crate::model::arm::Arm;
use crate::model::decide::entry_probability;
use crate::model::operation::OperationId;
use crate::model::programme::Programme;
use crate::model::setting::ByReview;
use crate::model::state::State;
use crate::rng::Streams;
use crate::units::Week;

/// Operations that are weighed in one week of a pilot. Those of its second half together leave an error far below its noise.
const WEIGHED: usize = 40;

/// The entry rate that balances the flows of a pilot burn-in.
///
/// As many cells as the scenario begins with must get back what they lose: rate × mean probability of starting = losses.
/// Cells that are replaced are no loss, so what is lost is who retires and who exits; both are expected from the numbers of
/// active and dormant cells, which has less than half of the noise of counting them. The first half of the pilot runs at the rate of
/// the prior equilibrium; losses, and how likely entrants start, are averaged over its second half. No batch uses the pilot's
/// replicate number. Pilots have the luck of the central world whatever is drawn, so that their noise is not taken for a
/// difference between worlds.
pub(super) fn balance(world: &mut World, seed: u64, burn_in: u32) -> f64 {
    let nothing = Programme::default();
    let mut state = State::new(&pilot(world, &nothing, seed), Week(-(burn_in as i32)));
    let mut flows = Flows::default();
    flows.add(&pilot(world, &nothing, seed), &state, 0);
    world.entry_rate = flows.rate(world);
    let (arm, half) = (pilot(world, &nothing, seed), burn_in / 2);
    for _ in 0..half {
        super::week(&arm, &mut state);
    }
    let mut flows = Flows::default();
    for week in half..burn_in {
        super::week(&arm, &mut state);
        flows.add(&arm, &state, week as usize);
    }
    if flows.weeks > 0.0 { flows.rate(world) } else { world.entry_rate }
}

fn pilot<'a>(world: &'a World, nothing: &'a Programme, seed: u64) -> Arm<'a> {
    Arm {
        world,
        programme: nothing,
        closed: ByReview::default(),
        given: None,
        luck: Streams::new(seed, 0, u32::MAX),
        people: Streams::shared(seed),
    }
}

/// What weeks say about the flows of cells.
#[derive(Clone, Copy, Debug, Default)]
struct Flows {
    weeks: f64,
    /// Cells there, over all weeks.
    living: f64,
    /// Cells expected to leave.
    leaving: f64,
    /// Mean probabilities of starting.
    starting: f64,
}

impl Flows {
    /// Adds a week. `ordinal`: which operations are weighed.
    fn add(&mut self, arm: &Arm, state: &State, ordinal: usize) {
        self.weeks += 1.0;
        self.living += state.living_cells().count() as f64;
        self.leaving += leaving(arm.world, state);
        self.starting += starting(arm, state, ordinal);
    }

    /// The rate of entry at which as many cells as there are at the start neither become more nor fewer; zero where nobody
    /// leaves or nobody would start.
    fn rate(&self, world: &World) -> f64 {
        let lost = f64::from(world.setting.cells.number) * self.leaving / self.living.max(1.0);
        if self.starting > 0.0 { lost / (self.starting / self.weeks) } else { 0.0 }
    }
}

/// Cells expected to retire or to exit in a week.
fn leaving(world: &World, state: &State) -> f64 {
    let turnover = &world.setting.turnover;
    let active: u32 = state.active.iter().sum();
    f64::from(active) * turnover.retirement.weekly().get()
        + f64::from(state.dormant) * turnover.dormant_exit.weekly().get()
}

/// Mean probability that an entrant starts, over capacities and some of the feasible operations.
fn starting(arm: &Arm, state: &State, ordinal: usize) -> f64 {
    mean_start(arm, state, &weighed(arm.world.operations.feasible(), ordinal))
}

/// The same over these operations.
fn mean_start(arm: &Arm, state: &State, operations: &[OperationId]) -> f64 {
    let capacities = &arm.world.setting.cells.capacities;
    let each = operations.iter().flat_map(|&id| capacities.ids().map(move |capacity| (id, capacity)));
    let sum: f64 = each.map(|(id, capacity)| entry_probability(arm, state, id, capacity)).sum();
    sum / (operations.len() * capacities.len()) as f64
}

/// The operations that are weighed in a week: all of a few, others of many each week.
///
/// Positions are multiples of the golden ratio, which spread evenly whatever regularity the order has. Every tenth of operations
/// that are sorted by five forms would be one form.
fn weighed(feasible: &[OperationId], ordinal: usize) -> Vec<OperationId> {
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    let count = feasible.len();
    if count <= WEIGHED {
        return feasible.to_vec();
    }
    let position = |k: u64| (u128::from(k.wrapping_mul(GOLDEN)) * count as u128) >> 64;
    let from = (ordinal * WEIGHED) as u64;
    (from..from + WEIGHED as u64).map(|k| feasible[position(k) as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    const WEEKS: u32 = 104;

    /// The default world with a rate of entry near that of its balance.
    fn world() -> World {
        let scenario = Scenario::shipped("default").unwrap().unwrap();
        let mut world = World::new(scenario.setting, 1);
        world.entry_rate = 3.7;
        world
    }

    /// Calls `see` with the state after every week of a burn-in, and the cells that have been lost in it.
    fn burn_in(world: &World, seed: u64, mut see: impl FnMut(&Arm, &State, u32)) {
        let nothing = Programme::default();
        let arm = pilot(world, &nothing, seed);
        let mut state = State::new(&arm, Week(-(WEEKS as i32)));
        for _ in 0..WEEKS {
            let before = state.flows;
            crate::engine::week(&arm, &mut state);
            see(&arm, &state, state.flows.gone - before.gone - (state.flows.replaced - before.replaced));
        }
    }

    /// Cells expected to leave are those that leave, but for the noise of a Poisson number.
    #[test]
    fn losses_expected_are_losses_counted() {
        let world = world();
        let (mut counted, mut expected) = (0.0, 0.0);
        for seed in 0..8 {
            burn_in(&world, seed, |_, state, lost| {
                counted += f64::from(lost);
                expected += leaving(&world, state);
            });
        }
        assert!((counted - expected).abs() < 4.0 * expected.sqrt(), "{counted} cells left, {expected} expected");
    }

    /// Operations weighed week by week stand for all of them, in the second half of a burn-in.
    #[test]
    fn those_weighed_stand_for_all() {
        let world = world();
        let (mut some, mut all) = (0.0, 0.0);
        burn_in(&world, 1, |arm, state, _| {
            if state.week > Week(-(WEEKS as i32) / 2) {
                some += starting(arm, state, (state.week.0 + WEEKS as i32) as usize);
                all += mean_start(arm, state, world.operations.feasible());
            }
        });
        assert!((some / all - 1.0).abs() < 0.005, "{some} by some, {all} by all");
    }

    /// All of few operations are weighed once each; of many, every form is weighed as often as it is there.
    #[test]
    fn operations_are_weighed_evenly() {
        let feasible: Vec<OperationId> = (0..4000).map(OperationId).collect();
        assert_eq!(weighed(&feasible[..30], 7), feasible[..30]);
        for regular in [2, 5, 10, 20, 80] {
            let mut of_each = vec![0_usize; regular];
            (52..104).flat_map(|week| weighed(&feasible, week)).for_each(|id| of_each[id.0 as usize % regular] += 1);
            let even = 52 * WEIGHED / regular;
            assert!(of_each.iter().all(|&n| n.abs_diff(even) <= 2 + even / 8), "{regular}: {of_each:?}");
        }
    }
}
