//! Sums over the pairs of a batch. Single replicates are kept only up to a fixed number, for quantiles and figures; all
//! else is summed, so that memory does not grow with the number of replicates.

use super::diagnostics::Watch;
use super::evaluator::EvaluatorSums;
use super::impact::{Impact, ImpactSums};
use super::indicators::Chains;
use super::lenses::LensSums;
use super::observed::ObservedSums;
use super::outcome::Weights;
use super::routes::RouteSums;
use super::series::Weeks;
use super::{Findings, Outcome, Paired, Value, Weekly};
use crate::experiment::{Failure, Pair};
use crate::model::books::{Layout, Lens};
use crate::model::interventions::Intervention;
use crate::model::setting::Setting;

/// A batch of pairs on its way to [`Findings`]. Add worlds and replicates in their order: sums of floating-point numbers depend on
/// it, nothing else does. [`Batch::findings`] may be asked for at any time and changes nothing.
#[derive(Clone, Debug)]
pub struct Batch {
    layout: Layout,
    weights: Weights,
    replicates: u32,
    outcomes: [ImpactSums; Outcome::ALL.len()],
    placebos: u32,
    lenses: Vec<LensSums>,
    weeks: Vec<Weeks>,
    routes: Vec<RouteSums>,
    observed: ObservedSums,
    evaluator: EvaluatorSums,
    chains: Chains,
    watch: Watch,
}

impl Batch {
    /// An empty batch. `layout` is that of the books to come; `programme` tells which categories are treated.
    #[must_use]
    pub fn new(setting: &Setting, layout: &Layout, programme: &[Intervention]) -> Self {
        Self {
            weights: Weights::new(setting, layout),
            replicates: 0,
            outcomes: std::array::from_fn(|_| ImpactSums::default()),
            placebos: 0,
            lenses: Lens::ALL.map(|lens| LensSums::new(programme, layout, lens)).to_vec(),
            weeks: Weekly::ALL.map(Weeks::new).to_vec(),
            routes: vec![RouteSums::default(); layout.len(Lens::Route)],
            observed: ObservedSums::new(),
            evaluator: EvaluatorSums::new(setting),
            chains: Chains::default(),
            watch: Watch::new(layout),
            layout: layout.clone(),
        }
    }

    /// The same batch, which also follows the indicator chains of the interventions.
    #[must_use]
    pub fn following(self, chains: Chains) -> Self {
        Self { chains, ..self }
    }

    /// Adds the next replicate. Those of one world come one after the other.
    pub fn add(&mut self, pair: &Pair) {
        let Self { layout, weights, .. } = self;
        self.replicates += 1;
        let arms = weights.outcomes(&pair.baseline).into_iter().zip(weights.outcomes(&pair.programme));
        for (sums, (baseline, programme)) in self.outcomes.iter_mut().zip(arms) {
            sums.add(Paired { world: pair.world, replicate: pair.replicate, baseline, programme });
        }
        self.placebos += u32::from(pair.placebo.is_some());
        self.lenses.iter_mut().for_each(|lens| lens.add(pair, layout, weights));
        self.weeks.iter_mut().for_each(|weeks| weeks.add(pair, layout));
        self.routes.iter_mut().enumerate().for_each(|(route, sums)| sums.add(pair, layout, route));
        self.observed.add(pair);
        self.evaluator.add(pair);
        self.chains.add(pair, layout);
        self.watch.add(pair, layout);
    }

    /// Notes a replicate without an outcome.
    pub fn fail(&mut self, world: u32, replicate: u32, failure: &Failure) {
        self.watch.fail(world, replicate, failure);
    }

    /// Replicates with an outcome so far.
    #[must_use]
    pub const fn replicates(&self) -> u32 {
        self.replicates
    }

    /// Net impact on the primary outcome so far, without the rest of the findings.
    ///
    /// # Errors
    ///
    /// Where there are fewer than two replicates, or worlds where there are several.
    pub fn net(&self) -> Value {
        self.outcomes[0].net()
    }

    /// What the replicates so far say.
    #[must_use]
    pub fn findings(&self) -> Findings {
        let routes = self.routes.iter().zip(self.layout.labels(Lens::Route)).enumerate();
        let impact: Vec<_> =
            Outcome::ALL.into_iter().zip(&self.outcomes).map(|(of, sums)| Impact::new(of, sums)).collect();
        Findings {
            replicates: self.replicates,
            worlds: self.outcomes[0].worlds(),
            placebos: self.placebos,
            indicators: self.chains.chains(&impact[0]),
            impact,
            lenses: self.lenses.iter().map(|lens| lens.finding(&self.layout)).collect(),
            series: self.weeks.iter().map(|weeks| weeks.series(&self.layout)).collect(),
            routes: routes.map(|(route, (sums, label))| sums.flow(route, label)).collect(),
            observed: self.observed.observed(),
            evaluator: self.evaluator.view(&self.layout),
            diagnostics: self.watch.diagnostics(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::{Stay, World, close, intervention, pair};
    use crate::measure::{Basis, Undefined};
    use crate::model::books::Perpetrator;
    use crate::model::interventions::Scope;
    use crate::units::{PlaceId, RouteId};

    fn awareness_in_the_first_origin() -> Vec<Intervention> {
        vec![intervention("campaign", Scope { origins: Some(vec![PlaceId(0)]), ..Scope::default() })]
    }

    /// In each replicate, 10 + r victims from the first origin for 10 weeks; the programme saves 4 of them and moves two
    /// more to the second origin, where the form weighs twice as much. A placebo swaps luck about.
    fn moving(world: &World, replicate: u32) -> Pair {
        let (mut baseline, mut programme) = (world.books(), world.books());
        let before = Stay { weeks: 10, ..Stay::default() };
        let moved = Stay { route: RouteId(2), form: 1, who: Perpetrator::Entrant, ..before };
        (0..10 + replicate).for_each(|_| world.enter(&mut baseline, before));
        (0..4 + replicate).for_each(|_| world.enter(&mut programme, before));
        (0..2).for_each(|_| world.enter(&mut programme, moved));
        Pair { placebo: (replicate < 4).then(|| baseline.clone()), ..pair(replicate, baseline, programme) }
    }

    fn batch(world: &World, programme: &[Intervention], replicates: u32) -> Batch {
        let mut batch = Batch::new(&world.setting, &world.layout, programme);
        (0..replicates).for_each(|replicate| batch.add(&moving(world, replicate)));
        batch
    }

    #[test]
    fn a_known_move_is_found_on_paper() {
        let world = World::new(26);
        let found = batch(&world, &awareness_in_the_first_origin(), 6).findings();
        let harm = &found.impact[0];
        // Form weights 1 and 2: baseline 10·(10 + r), programme 10·(4 + r) + 2·2·10.
        close(harm.baseline.as_ref().unwrap().mean, 125.0, 1e-9);
        close(harm.net.as_ref().unwrap().mean, 20.0, 1e-9);
        close(found.impact[1].net.as_ref().unwrap().mean, 40.0, 1e-9);
        close(found.impact[2].net.as_ref().unwrap().mean, 4.0, 1e-9);

        let origin = &found.lenses[0];
        close(origin.categories[0].change.as_ref().unwrap().mean, 60.0, 1e-9);
        close(origin.categories[1].change.as_ref().unwrap().mean, -40.0, 1e-9);
        assert!(origin.categories[0].treated && !origin.categories[1].treated);
        assert_eq!(origin.headline.basis, Basis::Declared);
        close(origin.headline.share.as_ref().unwrap().mean, 2.0 / 3.0, 1e-9);
        close(origin.exploratory.share.as_ref().unwrap().mean, 2.0 / 3.0, 1e-9);
        assert!(origin.exploratory.distinguishable);

        let form = &found.lenses[5];
        assert_eq!(form.headline.basis, Basis::Exploratory);
        let reason = Undefined::AllTreatedBy { intervention: "campaign".to_owned() };
        assert_eq!(form.declared, Err(reason));
        close(form.headline.share.as_ref().unwrap().mean, 2.0 / 3.0, 1e-9);
        close(found.routes[2].change.as_ref().unwrap().mean, -2.0, 1e-9);
        close(found.series[0].baseline[9].median, 12.5, 1e-9);
        close(found.series[0].baseline[10].median, 0.0, 1e-9);
        assert_eq!((found.replicates, found.placebos), (6, 4));
    }

    #[test]
    fn all_lenses_have_the_same_net() {
        let world = World::new(26);
        let found = batch(&world, &[], 5).findings();
        assert_eq!(found.diagnostics.accounting_violations, 0);
        for lens in &found.lenses {
            let Ok(net) = &lens.exploratory.net else { panic!("{:?} has no net", lens.lens) };
            close(net.mean, found.impact[0].net.as_ref().unwrap().mean, 1e-9);
            close(net.high, found.impact[0].net.as_ref().unwrap().high, 1e-9);
            let loss_less_gain =
                lens.exploratory.loss.as_ref().unwrap().mean - lens.exploratory.gain.as_ref().unwrap().mean;
            close(loss_less_gain, net.mean, 1e-9);
        }
    }

    #[test]
    fn looking_on_the_way_changes_nothing() {
        let world = World::new(26);
        let programme = awareness_in_the_first_origin();
        let mut watched = Batch::new(&world.setting, &world.layout, &programme);
        for replicate in 0..6 {
            let _ = watched.findings();
            watched.add(&moving(&world, replicate));
            let prefix = batch(&world, &programme, replicate + 1).findings();
            assert_eq!(watched.findings(), prefix);
        }
    }

    #[test]
    fn the_order_of_replicates_matters_to_rounding_only() {
        let world = World::new(26);
        let mut backwards = Batch::new(&world.setting, &world.layout, &awareness_in_the_first_origin());
        (0..7).rev().for_each(|replicate| backwards.add(&moving(&world, replicate)));
        let (there, back) = (batch(&world, &awareness_in_the_first_origin(), 7).findings(), backwards.findings());
        assert_eq!(there.series, back.series);
        for (there, back) in there.lenses.iter().zip(&back.lenses) {
            let (there, back) = (there.exploratory.displaced.as_ref(), back.exploratory.displaced.as_ref());
            close(there.unwrap().mean, back.unwrap().mean, 1e-9);
            close(there.unwrap().high, back.unwrap().high, 1e-9);
        }
    }

    /// Worlds of two replicates each, in which nothing differs but the number of victims: as many observations as worlds.
    #[test]
    fn with_worlds_every_measure_counts_worlds() {
        let world = World::new(26);
        let mut batch = Batch::new(&world.setting, &world.layout, &awareness_in_the_first_origin());
        for replicate in 0..12 {
            let (number, replicate) = (1 + replicate / 2, replicate % 2);
            batch.add(&Pair { world: number, replicate, ..moving(&world, 2 * number + replicate) });
        }
        let found = batch.findings();
        assert_eq!((found.replicates, found.worlds), (12, 6));
        let harm = &found.impact[0];
        let observations = [
            &harm.baseline,
            &harm.net,
            &harm.relative,
            &harm.backfire,
            &found.lenses[0].categories[0].baseline,
            &found.lenses[0].categories[0].change,
            &found.lenses[0].headline.share,
            &found.lenses[5].exploratory.loss,
            &found.routes[2].change,
        ];
        for value in observations {
            assert_eq!(value.as_ref().unwrap().n, 6);
        }
        assert_eq!(harm.pairs.len(), 12);
        // Baselines 10·(10 + 2w) and 10 more: 5 either way within, 20 from world to world.
        let spread = harm.net_spread.as_ref().unwrap();
        close(*spread.chance.as_ref().unwrap(), 0.0, 1e-9);
        close(harm.baseline.as_ref().unwrap().mean, 175.0, 1e-9);
        assert!(harm.relative_spread.as_ref().unwrap().share.as_ref().unwrap().mean > 0.5);
        assert!(matches!(harm.variance_reduction, Err(Undefined::NoVariation)));
    }

    #[test]
    fn equal_arms_say_nothing_happened() {
        let world = World::new(26);
        let mut batch = Batch::new(&world.setting, &world.layout, &awareness_in_the_first_origin());
        for replicate in 0..6 {
            let books = moving(&world, replicate).baseline;
            batch.add(&pair(replicate, books.clone(), books));
        }
        let found = batch.findings();
        let net = found.impact[0].net.as_ref().unwrap();
        close(net.low, 0.0, 1e-9);
        close(net.high, 0.0, 1e-9);
        for lens in &found.lenses {
            assert_eq!(lens.exploratory.share, Err(Undefined::LossNearZero));
            assert!(!lens.exploratory.distinguishable);
        }
        assert_eq!(found.lenses[0].headline.share, Err(Undefined::DirectEffectNearZero));
    }

    #[test]
    fn few_or_no_replicates_give_reasons_and_no_nan() {
        let world = World::new(26);
        for replicates in 0..5 {
            let found = batch(&world, &awareness_in_the_first_origin(), replicates).findings();
            assert_eq!(found.impact[0].net.is_ok(), replicates >= 2);
            assert_eq!(found.lenses[0].exploratory.loss.is_ok(), replicates >= 4);
            let json = serde_json::to_string(&found).unwrap();
            // JSON has no NaN: it would be written as null.
            assert!(!json.contains("null"), "{json}");
        }
    }
}
