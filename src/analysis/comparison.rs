//! What mixes of interventions are worth beside each other: what each averts, at what price and at what risk, how far it stays
//! behind the best, and whether it is more than its parts.
//!
//! All mixes have the same luck, so differences between them are taken replicate by replicate.
//!
//! * **Worst tenth** (conditional value at risk): the mean net impact over the tenth of the replicates in which it is least. It rests on few
//!   of them, so its interval is that of the scores of `choice.rs` with as many degrees of freedom as there are outcomes in the tail:
//!   of 32 normal outcomes it covers 90 % (83 % with those of a mean), of 200 94 %.
//! * **Regret**, absolute: how much less a mix averts than the best. In the central world the best is the one ahead in the contest. In
//!   drawn worlds it is the best of that world, which is chosen by one half of the world's replicates and measured on the
//!   other, and the reverse, so that luck is not taken for something that could have been known. It is never divided by
//!   anything.
//! * **Interaction**: what a mix averts beyond the sum of what its interventions avert alone.
//! * **Cost** per harm-weighted victim-week averted: the sum of costs over net impact, where that is above zero beyond chance.
//! * **Pareto front** of cost, net impact and the largest relocated share that can be told from noise, by point estimates. Mixes that
//!   heats left behind are not placed: a few replicates do not say what moves.
//!
//! Example: alone two interventions avert 4 and 3, together 6: the interaction is −1, each takes something from the other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::choice::{front, worst_scores};
use super::contest::{Rule, Standing, Verdict};
use crate::measure::{Estimate, Failed, LensFinding, MixFinding, Number, Paired, Undefined, Value, mean, student};

/// The share of replicates whose mean is the worst tenth.
pub const TAIL: f64 = 0.1;
/// Replicates that it takes at least: two of them are in the tail.
const FOR_TAIL: u32 = 20;

/// A mix before it is compared.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// Its name.
    pub name: String,
    /// Its interventions.
    pub interventions: Vec<String>,
    /// Positions of the mixes that are one of them each.
    pub parts: Option<Vec<usize>>,
    /// What they cost together (kUSD).
    pub cost: Number,
    /// What its replicates say.
    pub finding: MixFinding,
    /// What heats saw of it before, where they let it go on.
    pub heats: Vec<Paired>,
}

/// A mix beside the others. Amounts are in harm-weighted victim-weeks over the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// Its interventions.
    pub interventions: Vec<String>,
    /// Where it stands.
    pub standing: Standing,
    /// Replicates with an outcome.
    pub replicates: u32,
    /// Net impact and lenses; no lenses where heats left it behind, as a few replicates say nothing of what moves.
    pub finding: MixFinding,
    /// Mean net impact in the worst tenth of the replicates.
    pub worst: Value,
    /// How much less it averts than the best.
    pub regret: Value,
    /// What it averts beyond the sum of its parts.
    pub interaction: Value,
    /// What its interventions cost together (kUSD).
    pub cost: Number,
    /// Cost per harm-weighted victim-week averted (kUSD).
    pub cost_per_week: Value,
    /// Whether no other mix is better in one of cost, net impact and relocated share and as good in all.
    pub on_front: bool,
}

/// All mixes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// How they were told apart.
    pub rule: Rule,
    /// What may be said of the best.
    pub verdict: Verdict,
    /// Replicates with an outcome.
    pub replicates: u32,
    /// Worlds they are in; intervals are over these where there are several.
    pub worlds: u32,
    /// Programme arms that were simulated.
    pub arms: u32,
    /// In the order of the menu: the first is to do nothing.
    pub mixes: Vec<Compared>,
    /// Replicates without an outcome.
    pub failed: Vec<Failed>,
}

/// A comparison for a document: the first of its mixes, with all that is known of them. Thousands of mixes would make it a file that
/// nobody can open; tables have them all.
#[derive(Debug, Serialize)]
pub struct Digest<'a> {
    rule: Rule,
    /// Name of the mix that is ahead.
    best: &'a str,
    verdict: Said,
    replicates: u32,
    worlds: u32,
    arms: u32,
    /// Mixes that were evaluated.
    evaluated: usize,
    /// The first of them, from the best down.
    mixes: Vec<&'a Compared>,
    failed: &'a [Failed],
}

/// A verdict for a document, which names the mix that is ahead instead of giving its position.
#[derive(Debug, Serialize)]
struct Said {
    guaranteed: bool,
    indifference: Option<f64>,
    finalists: usize,
    probability: Option<f64>,
}

impl Comparison {
    /// The comparison with so many mixes at most.
    #[must_use]
    pub fn digest(&self, most: usize) -> Digest<'_> {
        let &Self { rule, verdict: ref found, replicates, worlds, arms, ref mixes, ref failed } = self;
        let &Verdict { guaranteed, indifference, finalists, probability, .. } = found;
        let verdict = Said { guaranteed, indifference, finalists, probability };
        let first = self.ranking().into_iter().take(most).map(|i| &mixes[i]).collect();
        let best = &self.best().name;
        Digest { rule, best, verdict, replicates, worlds, arms, evaluated: mixes.len(), mixes: first, failed }
    }

    /// The mix that is ahead.
    #[must_use]
    pub fn best(&self) -> &Compared {
        &self.mixes[self.verdict.best]
    }

    /// Positions of the mixes from the best down, by mean net impact; the one ahead is first, and those that heats left behind are last.
    #[must_use]
    pub fn ranking(&self) -> Vec<usize> {
        let net = |i: usize| self.mixes[i].finding.impact.net.as_ref().map_or(f64::NEG_INFINITY, |net| net.mean);
        let mut order: Vec<usize> = (0..self.mixes.len()).collect();
        order.sort_by(|&a, &b| net(b).total_cmp(&net(a)));
        order.sort_by_key(|&i| (i != self.verdict.best, self.mixes[i].is_behind()));
        order
    }
}

impl Compared {
    /// Whether heats left it behind: then a few replicates are all there is of it.
    #[must_use]
    pub const fn is_behind(&self) -> bool {
        matches!(self.standing, Standing::Behind { .. })
    }

    /// The largest relocated share that can be told from noise, and its lens.
    #[must_use]
    pub fn relocated(&self) -> Option<(&LensFinding, &Estimate)> {
        let clear = self.finding.lenses.iter().filter_map(|lens| Some((lens, lens.relocated()?)));
        clear.filter(|(_, share)| share.mean > 0.0).max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))
    }
}

/// Compares mixes as the contest leaves them: those that heats left behind with what the heats saw of all, the others with what
/// was seen after.
#[must_use]
pub fn compare(mixes: Vec<Evaluated>, standings: &[Standing], best: usize) -> Vec<Compared> {
    let is_behind = |i: usize| matches!(standings[i], Standing::Behind { .. });
    let own: Vec<Nets> = mixes.iter().map(|mix| Nets::of(&mix.finding.impact.pairs)).collect();
    let of_heats =
        |mix: &Evaluated| Nets::of(if mix.heats.is_empty() { &mix.finding.impact.pairs } else { &mix.heats });
    let heats: Vec<Nets> = mixes.iter().map(of_heats).collect();
    let raced: Vec<Nets> =
        own.iter().enumerate().map(|(i, nets)| if is_behind(i) { Nets::default() } else { nets.clone() }).collect();
    let regrets = [&raced, &heats].map(|nets: &Vec<Nets>| regrets(nets, best));
    let mut compared: Vec<Compared> = Vec::new();
    for (i, mix) in mixes.into_iter().enumerate() {
        let (nets, regrets) = if is_behind(i) { (&heats, &regrets[1]) } else { (&raced, &regrets[0]) };
        compared.push(Compared {
            standing: standings[i],
            replicates: own[i].0.len() as u32,
            worst: own[i].worst(),
            regret: regrets[i].clone(),
            interaction: interaction(nets, i, mix.interventions.len(), mix.parts.as_deref()),
            cost_per_week: mix.cost.clone().and_then(|cost| per_week(cost, &mix.finding.impact.net)),
            name: mix.name,
            interventions: mix.interventions,
            cost: mix.cost,
            finding: mix.finding,
            on_front: false,
        });
    }
    mark_front(&mut compared);
    compared
}

/// Net impact by world and replicate.
#[derive(Clone, Default)]
struct Nets(BTreeMap<(u32, u32), f64>);

impl Nets {
    fn of(pairs: &[Paired]) -> Self {
        Self(pairs.iter().map(|pair| ((pair.world, pair.replicate), pair.net())).collect())
    }

    fn is_central(&self) -> bool {
        self.0.keys().all(|&(world, _)| world == 0)
    }

    /// The mean of something over replicates, with an interval over what is independent: replicates, or the means of worlds.
    fn mean(values: impl IntoIterator<Item = ((u32, u32), f64)>) -> Value {
        let mut observations: BTreeMap<u32, (f64, u32)> = BTreeMap::new();
        for ((world, replicate), value) in values {
            let (sum, n) = observations.entry(if world == 0 { replicate } else { world }).or_default();
            *sum += value;
            *n += 1;
        }
        mean(observations.into_values().map(|(sum, n)| sum / f64::from(n)))
    }

    fn worst(&self) -> Value {
        let (found, outcomes): (u32, Vec<f64>) = (self.0.len() as u32, self.0.values().copied().collect());
        if found < FOR_TAIL {
            return Err(Undefined::TooFewReplicates { needed: FOR_TAIL, found });
        }
        let scores = Self::mean(self.0.keys().copied().zip(worst_scores(&outcomes, TAIL)))?;
        let in_tail = (TAIL * f64::from(scores.n)).floor().max(1.0);
        let wider = student(in_tail) / student(f64::from(scores.n - 1));
        let end = |end: f64| scores.mean + wider * (end - scores.mean);
        Ok(Estimate { low: end(scores.low), high: end(scores.high), ..scores })
    }

    /// Means of a world over its replicates with even and with odd numbers, where it has both.
    fn halves(&self, world: u32) -> Option<[f64; 2]> {
        let half = |odd: u32| {
            let of_half =
                self.0.range((world, 0)..=(world, u32::MAX)).filter(|((_, replicate), _)| replicate % 2 == odd);
            let (sum, n) = of_half.fold((0.0, 0u32), |(sum, n), (_, net)| (sum + net, n + 1));
            (n > 0).then(|| sum / f64::from(n))
        };
        Some([half(0)?, half(1)?])
    }

    fn worlds(&self) -> Vec<u32> {
        let mut worlds: Vec<u32> = self.0.keys().map(|&(world, _)| world).collect();
        worlds.dedup();
        worlds
    }
}

fn regrets(nets: &[Nets], best: usize) -> Vec<Value> {
    if nets[0].is_central() { from_best(nets, best) } else { over_worlds(nets) }
}

/// Regret in the central world: the difference from the one that is ahead.
fn from_best(nets: &[Nets], best: usize) -> Vec<Value> {
    let best = &nets[best].0;
    let behind = |nets: &Nets| Nets::mean(nets.0.iter().filter_map(|(at, net)| Some((*at, best.get(at)? - net))));
    nets.iter().map(behind).collect()
}

/// Regret over worlds: the difference from the best of each.
fn over_worlds(nets: &[Nets]) -> Vec<Value> {
    let mut by_mix: Vec<Vec<f64>> = vec![Vec::new(); nets.len()];
    for world in nets[0].worlds() {
        let halves: Vec<Option<[f64; 2]>> = nets.iter().map(|nets| nets.halves(world)).collect();
        for (regrets, regret) in by_mix.iter_mut().zip(regret_of_world(&halves)) {
            regrets.extend(regret);
        }
    }
    let two = nets[0].0.keys().any(|&(_, replicate)| replicate > 0);
    let each = |regrets: Vec<f64>| if two { mean(regrets) } else { Err(Undefined::OneReplicateEach) };
    by_mix.into_iter().map(each).collect()
}

/// How far each mix stays behind the best of a world, from the means of two halves of the replicates.
fn regret_of_world(halves: &[Option<[f64; 2]>]) -> Vec<Option<f64>> {
    let best = |half: usize| {
        let there = halves.iter().filter_map(|halves| *halves);
        // Of equals the first.
        there.reduce(|best, next| if next[half] > best[half] { next } else { best })
    };
    let bests = [best(0), best(1)];
    let behind = |own: [f64; 2]| -> Option<f64> { Some((bests[0]?[1] - own[1] + bests[1]?[0] - own[0]) / 2.0) };
    halves.iter().map(|own| own.and_then(behind)).collect()
}

/// What a mix averts beyond the sum of its parts.
fn interaction(nets: &[Nets], mix: usize, interventions: usize, parts: Option<&[usize]>) -> Value {
    if interventions < 2 {
        return Err(Undefined::NoParts);
    }
    let parts = parts.ok_or(Undefined::PartsNotRun)?;
    let beyond = |(at, net): (&(u32, u32), &f64)| {
        let of_parts: Option<Vec<f64>> = parts.iter().map(|&part| nets[part].0.get(at).copied()).collect();
        Some((*at, net - of_parts?.iter().sum::<f64>()))
    };
    Nets::mean(nets[mix].0.iter().filter_map(beyond))
}

/// Cost for each week averted. The cost is known, so the ends are those of the net impact.
fn per_week(cost: f64, net: &Value) -> Value {
    let net = net.clone()?;
    if net.high < 0.0 {
        return Err(Undefined::HarmAdded);
    }
    if net.low <= 0.0 {
        return Err(Undefined::NothingAverted);
    }
    Ok(Estimate { mean: cost / net.mean, low: cost / net.high, high: cost / net.low, n: net.n })
}

/// Marks the mixes that nothing beats in every respect. Costs count where all are known.
fn mark_front(mixes: &mut [Compared]) {
    let mut mixes: Vec<&mut Compared> = mixes.iter_mut().filter(|mix| !mix.is_behind()).collect();
    let priced = mixes.iter().all(|mix| mix.cost.is_ok());
    let respects = |mix: &&mut Compared| {
        let cost = mix.cost.as_ref().map_or(0.0, |cost| if priced { *cost } else { 0.0 });
        let net = mix.finding.impact.net.as_ref().map_or(f64::NEG_INFINITY, |net| net.mean);
        [-cost, net, -mix.relocated().map_or(0.0, |(_, share)| share.mean)]
    };
    let marks = front(&mixes.iter().map(respects).collect::<Vec<_>>());
    for (mix, mark) in mixes.iter_mut().zip(marks) {
        mix.on_front = mark && mix.finding.impact.net.is_ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nets(rows: &[((u32, u32), f64)]) -> Nets {
        Nets(rows.iter().copied().collect())
    }

    fn close(found: &Value, expected: f64) {
        let found = found.as_ref().unwrap().mean;
        assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
    }

    /// Replicates of the central world.
    fn central(values: &[f64]) -> Nets {
        Nets((0..).map(|replicate| (0, replicate)).zip(values.iter().copied()).collect())
    }

    #[test]
    fn the_example_above() {
        let mixes = [central(&[0.0; 3]), central(&[4.0, 5.0, 3.0]), central(&[3.0, 2.0]), central(&[6.0, 6.0, 6.0])];
        // The second part was observed twice: −1 and −1, so the interaction has no spread.
        let found = interaction(&mixes, 3, 2, Some(&[1, 2])).unwrap();
        assert_eq!((found.mean, found.low, found.high, found.n), (-1.0, -1.0, -1.0, 2));
        assert_eq!(interaction(&mixes, 1, 1, Some(&[1])), Err(Undefined::NoParts));
        assert_eq!(interaction(&mixes, 3, 2, None), Err(Undefined::PartsNotRun));
    }

    #[test]
    fn regret_in_the_central_world_is_the_difference_from_the_best() {
        let mixes = [central(&[0.0; 3]), central(&[4.0, 5.0, 6.0]), central(&[3.0, 5.0])];
        let regrets = from_best(&mixes, 1);
        close(&regrets[0], 5.0);
        close(&regrets[1], 0.0);
        close(&regrets[2], 0.5);
        assert_eq!(regrets[2].as_ref().unwrap().n, 2);
    }

    /// World 1: by its even replicates the second is the best, by its odd ones the first: regrets cross over. World 2 is
    /// clear: the second is 2 better.
    #[test]
    fn regret_over_worlds_does_not_take_luck_for_knowledge() {
        let first = nets(&[((1, 0), 1.0), ((1, 1), 5.0), ((2, 0), 1.0), ((2, 1), 1.0)]);
        let second = nets(&[((1, 0), 3.0), ((1, 1), 2.0), ((2, 0), 3.0), ((2, 1), 3.0)]);
        let regrets = over_worlds(&[first, second]);
        // World 1: the best by even has 2 on odd, by odd 1 on even. First: (2 − 5 + 1 − 1)/2; second: (2 − 2 + 1 − 3)/2.
        close(&regrets[0], f64::midpoint(-1.5, 2.0));
        close(&regrets[1], f64::midpoint(-1.0, 0.0));
        let single = nets(&[((1, 0), 1.0), ((2, 0), 2.0)]);
        assert_eq!(over_worlds(&[single])[0], Err(Undefined::OneReplicateEach));
    }

    #[test]
    fn the_worst_tenth_has_an_interval() {
        let values: Vec<f64> = (1..=40).map(f64::from).collect();
        close(&central(&values).worst(), 2.5);
        // Scores: 5 − 10·(5 − x) for the first four, 5 for the others: variance 70.5, and t with four degrees of freedom.
        let half = 2.776_445 * (2_750.0_f64 / 39.0 / 40.0).sqrt();
        let found = central(&values).worst().unwrap();
        assert!((found.high - 2.5 - half).abs() < 1e-4 && (2.5 - found.low - half).abs() < 1e-4, "{found:?}");
        let few = Undefined::TooFewReplicates { needed: 20, found: 19 };
        assert_eq!(central(&values[..19]).worst(), Err(few));
    }

    #[test]
    fn a_cost_is_divided_only_by_what_is_averted() {
        let net = |low: f64, high: f64| Ok(Estimate { mean: f64::midpoint(low, high), low, high, n: 9 });
        let found = per_week(60.0, &net(10.0, 20.0)).unwrap();
        assert_eq!((found.mean, found.low, found.high), (4.0, 3.0, 6.0));
        assert_eq!(per_week(60.0, &net(-1.0, 20.0)), Err(Undefined::NothingAverted));
        assert_eq!(per_week(60.0, &net(-9.0, -1.0)), Err(Undefined::HarmAdded));
    }
}
