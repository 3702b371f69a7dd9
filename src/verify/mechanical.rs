//! No adaptation: what a programme does when nothing can answer to it.

use super::shares::{SEED, intervention};
use super::worlds::{Size, factor, positive, probability, static_world};
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::engine::{Replicate, Treatment};
use crate::model::World;
use crate::model::books::{Books, Dimension, Lens};
use crate::model::channels::Channels;
use crate::model::interventions::{Awareness, Kind, Scope};
use crate::model::programme::Programme;
use crate::model::setting::FormKind;
use crate::units::{Correlation, Money};

pub(super) static NO_ADAPTATION: Check = Check {
    id: "L1",
    what: "no adaptation: all six channels closed, prices, learning, responders and entry off, room unlimited",
    source: "by construction: nothing can gain, so the net is the direct effect",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "victim-weeks gained anywhere, on any lens, in any replicate", expected: Expected::Exactly(0.0) },
        Claim { of: "victim-weeks in the smallest loss", expected: Expected::AtLeast(1.0) },
    ],
    run: no_adaptation,
};

fn no_adaptation(extent: Extent) -> Vec<Seen> {
    let world = roomy();
    let scope = Scope { origins: Some(vec![world.layout.origins()[0]]), ..Scope::default() };
    let programme = Programme::new(vec![intervention(campaign(), scope)]);
    let (mut most, mut least) = (0, i64::MAX);
    for replicate in 0..extent.pick(6, 24) {
        let start = Replicate::burn_in(&world, SEED, replicate, 52);
        let closed = Dimension::ALL.into_iter().collect::<Channels>().reviews();
        let nothing = Programme::default();
        let (baseline, newcomers) = start.arm_and_newcomers(Treatment { programme: &nothing, closed, kick: false });
        let pressed = start.arm_given(Treatment { programme: &programme, closed, kick: false }, &newcomers);
        for lens in Lens::ALL {
            let (loss, gain) = loss_and_gain(&world, &baseline, &pressed, lens);
            (most, least) = (most.max(gain), least.min(loss));
        }
    }
    vec![(most as f64).into(), (least as f64).into()]
}

fn loss_and_gain(world: &World, baseline: &Books, pressed: &Books, lens: Lens) -> (i64, i64) {
    let layout = &world.layout;
    let weeks =
        |books: &Books, category| books.truth.victim_weeks_by_form(layout, lens, category).iter().sum::<u64>() as i64;
    let changes = (0..layout.len(lens)).map(|category| weeks(baseline, category) - weeks(pressed, category));
    changes.fold((0, 0), |(loss, gain), c| (loss + c.max(0), gain + (-c).max(0)))
}

fn roomy() -> World {
    let mut setting = static_world(Size { origins: 3, destinations: 2, groups: 2, tactics: 2, forms: 2, others: 1 });
    setting.cells.capacities = std::iter::once(5_000).collect();
    for form in setting.forms.iter_mut() {
        if let FormKind::Other { profit } = &mut form.kind {
            *profit = Money::new(0.5).expect("half a kUSD is an amount");
        }
    }
    World::new(setting, 104)
}

fn campaign() -> Kind {
    Kind::Awareness(Awareness {
        reach: probability(0.6),
        targeting: Correlation::new(0.3).expect("0.3 is a correlation"),
        knowledge_gain: probability(0.8),
        intention_given_knowledge: probability(0.8),
        behaviour_given_intention: probability(0.8),
        barriers: probability(0.1),
        half_life: positive(20.0),
        protection: factor(2.0),
        reporting: probability(0.0),
    })
}
