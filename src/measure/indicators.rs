//! The indicator chain of each intervention: what it really has done at each stage, what its monitoring would say, and what
//! has become of trafficking.
//!
//! Persons are counted on a panel that does not depend on luck, other numbers follow from what is delivered or come out of
//! the books as ratios of means over replicates (Fieller). What is observed by asking has the interval of the survey
//! (Wilson), and what is said by those who overstate in it. How a number of the books changes against the baseline is the
//! difference of two ratios of means over the same replicates (delta method).
//!
//! Example: of 32,768 persons of the panel a campaign reaches 13,107, and 1,966 know: .4 and .06 of those in scope. Of 400
//! who are asked, 60 know and a tenth of the other 340 say so: 94 of 400, times .4 reached, are .094 observed.

mod panel;
mod records;

use serde::{Deserialize, Serialize};

use super::average::Averaged;
use super::stats::Moments;
use super::{Estimate, Impact, Undefined, Value};
use crate::experiment::Pair;
use crate::model::books::{Books, Layout};
use crate::model::indicators::{Aim, Delivery, Gauge, Record, Stage, Step};
use crate::model::interventions::{Intervention, Scope};
use crate::model::programme::Programme;
use crate::rng::Streams;
use crate::scenario::Scenario;
use crate::units::Grade;
use panel::{Panel, Survey};
use records::Book;

/// The chain of one intervention.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chain {
    /// Its name in the scenario.
    pub intervention: String,
    /// Key of its kind.
    pub kind: String,
    /// Its indicators in the order of stages; the last is the impact of the whole programme.
    pub indicators: Vec<Indicator>,
}

/// One indicator, true and observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Its stage.
    pub stage: Stage,
    /// What it counts; empty where the intervention has none at this stage.
    pub name: String,
    /// What its number is a share or a number of.
    pub unit: String,
    /// How many persons it is a share of, where it is one of persons in scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<u64>,
    /// The week of which it speaks; none for the whole window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week: Option<i32>,
    /// What the intervention hopes of it.
    pub aim: Aim,
    /// The true number without the programme, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<f64>,
    /// What is so. Its `n` counts persons of the panel or replicates; 0 where it follows exactly from the plan.
    pub truth: Value,
    /// What is recorded or said. Its `n` counts those asked, or as for `truth`.
    pub observed: Value,
    /// How much more of it there is with the programme than without; where there is none without, all of it.
    pub change: Value,
    /// How much more of it is recorded or said.
    pub observed_change: Value,
    /// Whether it may stand for impact.
    pub standing: Standing,
}

/// Whether an indicator may stand for impact on trafficking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Never: nobody is safer for being reached, content or informed.
    Never,
    /// No: that this behaviour lessens trafficking rests on how the model works, or on a number without evidence.
    Unlinked,
    /// No: it rests on a number of that grade, which is not strong.
    Unfounded(Grade),
    /// As a proxy: that this behaviour lessens trafficking is strongly evidenced.
    Founded,
    /// It is the impact.
    Impact,
}

/// The chains of all interventions on their way.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    rows: Vec<Row>,
}

/// The chain of one intervention on its way.
#[derive(Clone, Debug)]
struct Row {
    intervention: Intervention,
    dose: f64,
    survey: Survey,
    indicators: Vec<Indicator>,
    /// Sums of those that come out of the books, with their places.
    sums: Vec<(usize, Record, Sums)>,
}

/// A number of the books in both of them.
#[derive(Clone, Debug)]
struct Sums {
    truth: Ratio,
    observed: Result<Ratio, Undefined>,
}

/// Numerator and denominator with the programme and without, over replicates, or over worlds where they are drawn.
#[derive(Clone, Debug)]
struct Ratio(Averaged<Moments>);

impl Chains {
    /// The chains of a scenario's programme in the world of a seed. `layout` is that of the books to come.
    #[must_use]
    pub fn new(scenario: &Scenario, layout: &Layout, seed: u64) -> Self {
        let programme = Programme::new(scenario.programme.clone());
        let row = |position| Row::new(scenario, &programme, position, layout.window(), seed);
        Self { rows: (0..programme.interventions.len()).map(row).collect() }
    }

    /// Adds the books of the next replicate.
    pub(super) fn add(&mut self, pair: &Pair, layout: &Layout) {
        for Row { sums, intervention, .. } in &mut self.rows {
            for (_, record, sums) in sums {
                sums.add(*record, &intervention.scope, layout, pair);
            }
        }
    }

    /// What the replicates so far say; `primary`: the impact at the end of every chain.
    pub(super) fn chains(&self, primary: &Impact) -> Vec<Chain> {
        let last = impact(primary, self.rows.len());
        let chain = |row: &Row| Chain {
            intervention: row.intervention.name.clone(),
            kind: row.intervention.kind.entry().key.to_owned(),
            indicators: row.measured().into_iter().chain([last.clone()]).collect(),
        };
        self.rows.iter().map(chain).collect()
    }
}

impl Row {
    /// The chain of the intervention at `position`, with all that does not depend on luck.
    fn new(scenario: &Scenario, programme: &Programme, position: usize, window: u32, seed: u64) -> Self {
        let row = &programme.interventions[position];
        let delivery = Delivery { row, programme: &programme.interventions, setting: &scenario.setting, window };
        let people = Streams::shared(seed);
        let survey = Survey { people, position, monitoring: row.monitoring.clone() };
        let panel = Panel::of(&delivery, programme, people, position);
        let (mut indicators, mut sums) = (Vec::new(), Vec::new());
        for (place, step) in row.kind.chain(&delivery).iter().enumerate() {
            let mut indicator = Indicator::new(step, standing(step, row, scenario));
            if let Gauge::Record(record) = step.gauge {
                sums.push((place, record, Sums::new(record)));
            } else {
                indicator.measure(step, &delivery, panel.as_ref(), &survey, place);
            }
            indicators.push(indicator);
        }
        Self { intervention: row.clone(), dose: delivery.dose(), survey, indicators, sums }
    }

    /// Its indicators, those out of the books included.
    fn measured(&self) -> Vec<Indicator> {
        let mut indicators = self.indicators.clone();
        for (place, record, sums) in &self.sums {
            let indicator = &mut indicators[*place];
            indicator.tell(*record, sums, self.dose);
            if let (Record::Reintegrated, Ok(truth)) = (record, &indicator.truth) {
                indicator.observed = self.survey.told(truth.mean, 1.0, *place);
                indicator.observed_change =
                    Err(Undefined::NotRecorded { why: "nobody was asked before the programme".to_owned() });
            }
        }
        indicators
    }
}

impl Indicator {
    /// A stage that an intervention does not have, and why.
    #[cfg(test)]
    pub(crate) fn missing(stage: Stage, why: &'static str) -> Self {
        Self::new(&Step::missing(stage, why), Standing::Never)
    }

    /// An indicator not measured yet.
    fn new(step: &Step, standing: Standing) -> Self {
        let why = Undefined::NoIndicator { why: step.name.to_owned() };
        Self {
            stage: step.stage,
            name: if step.gauge == Gauge::Missing { String::new() } else { step.name.to_owned() },
            unit: step.unit.to_owned(),
            whole: None,
            week: None,
            aim: step.gauge.aim(),
            baseline: None,
            truth: Err(why.clone()),
            observed: Err(why.clone()),
            change: Err(why.clone()),
            observed_change: Err(why),
            standing,
        }
    }

    /// Measures what does not depend on luck.
    fn measure(&mut self, step: &Step, delivery: &Delivery, panel: Option<&Panel>, survey: &Survey, place: usize) {
        match (step.gauge, panel) {
            (Gauge::Persons(link), Some(panel)) => {
                self.whole = Some(panel.scope());
                self.week = panel.week(link);
                self.truth = panel.share(link);
                self.observed = panel.asked(link, survey, place);
            }
            (Gauge::Opinion, panel) => {
                self.truth = Err(Undefined::NoTrueOpinion);
                let reached = panel.map(Panel::reached);
                self.observed = survey.opinion(if delivery.dose() > 0.0 { reached } else { Some(0) }, place);
            }
            (Gauge::Plain { value, before }, _) => {
                self.baseline = before;
                self.truth = Ok(exactly(value));
                self.observed = Ok(exactly(value));
            }
            (Gauge::Told { value, among }, _) => {
                self.truth = Ok(exactly(value));
                self.observed = survey.told(value, among, place);
            }
            (Gauge::Persons(_) | Gauge::Record(_) | Gauge::Missing, _) => {}
        }
        let before = self.baseline.unwrap_or(0.0);
        let change = |value: &Value| {
            value.clone().map(|e| Estimate { mean: e.mean - before, low: e.low - before, high: e.high - before, ..e })
        };
        (self.change, self.observed_change) = (change(&self.truth), change(&self.observed));
    }

    /// What the books say of it. `dose` is the share of what is covered that is delivered.
    fn tell(&mut self, record: Record, sums: &Sums, dose: f64) {
        // Nothing is covered, and nobody protected, without the programme.
        let from_nothing = matches!(record, Record::Covered | Record::Averted);
        let times = if record == Record::Covered { dose } else { 1.0 };
        let observed = |of: fn(&Ratio) -> Value| sums.observed.as_ref().map_err(Clone::clone).and_then(of);
        let scaled = |value: Value| value.map(|share| scaled(&share, times));
        self.truth = scaled(sums.truth.with());
        self.observed = scaled(observed(Ratio::with));
        if from_nothing {
            (self.change, self.observed_change) = (self.truth.clone(), self.observed.clone());
        } else {
            self.baseline = sums.truth.without().ok().map(|before| before.mean);
            (self.change, self.observed_change) = (sums.truth.change(), observed(Ratio::change));
        }
    }
}

impl Sums {
    fn new(record: Record) -> Self {
        let ratio = || Ratio(Averaged::new(Moments::new(4)));
        Self { truth: ratio(), observed: records::is_recorded(record).map(|()| ratio()) }
    }

    fn add(&mut self, record: Record, scope: &Scope, layout: &Layout, pair: &Pair) {
        let counts = |books: &Books, book| records::counts(record, book, scope, layout, books);
        let both = |book| [counts(&pair.programme, book), counts(&pair.baseline, book)].concat();
        self.truth.0.add(pair, both(Book::True));
        if let Ok(sums) = &mut self.observed {
            sums.0.add(pair, both(Book::Observed));
        }
    }
}

impl Ratio {
    fn with(&self) -> Value {
        self.0.all().ratio([0, 1])
    }

    fn without(&self) -> Value {
        self.0.all().ratio([2, 3])
    }

    fn change(&self) -> Value {
        self.0.all().difference([0, 1], [2, 3])
    }
}

/// The impact at the end of every chain.
fn impact(primary: &Impact, interventions: usize) -> Indicator {
    let unseen =
        Undefined::NotRecorded { why: "authorities record who is identified, not who is exploited".to_owned() };
    Indicator {
        stage: Stage::Impact,
        name: if interventions > 1 { "averted by all interventions together" } else { "averted" }.to_owned(),
        unit: primary.outcome.label().to_owned(),
        whole: None,
        week: None,
        aim: Aim::More,
        baseline: primary.baseline.as_ref().ok().map(|level| level.mean),
        truth: primary.net.clone(),
        observed: Err(unseen.clone()),
        change: primary.net.clone(),
        observed_change: Err(unseen),
        standing: Standing::Impact,
    }
}

/// Whether an indicator may stand for impact: never before behaviour, and then only on strong evidence.
fn standing(step: &Step, row: &Intervention, scenario: &Scenario) -> Standing {
    if step.stage != Stage::Behaviour {
        return Standing::Never;
    }
    let Some(link) = step.link else { return Standing::Unlinked };
    let own = format!("interventions.{}.{}.{link}", row.name, row.kind.entry().key);
    let path = if link.contains('.') { link } else { &own };
    let number = scenario.parameters.iter().find(|parameter| parameter.path == path);
    match number.and_then(|number| number.evidence.as_ref()).map(|evidence| evidence.grade) {
        Some(Grade::Strong) => Standing::Founded,
        Some(grade) => Standing::Unfounded(grade),
        None => Standing::Unlinked,
    }
}

/// A number that nothing makes uncertain.
fn exactly(value: f64) -> Estimate {
    Estimate { mean: value, low: value, high: value, n: 0 }
}

/// A share of a part as a share of the whole.
fn scaled(share: &Estimate, part: f64) -> Estimate {
    Estimate { mean: share.mean * part, low: share.low * part, high: share.high * part, n: share.n }
}
