//! Persons in scope who are counted, and those among them who are asked.

use super::{exactly, scaled};
use crate::measure::{Estimate, Undefined, Value, share};
use crate::model::indicators::{Delivery, Link, Monitoring};
use crate::model::interventions::selects;
use crate::model::person::{Protection, Reached};
use crate::model::programme::{Coverage, Programme, Shield};
use crate::model::victim::Person;
use crate::rng::{Decision, Key, Streams};
use crate::units::{PoolId, Week};

/// Persons of the panel, where there are more in scope.
const MOST: u64 = 1 << 15;
/// Most indicators of one intervention.
const STEPS: u32 = 64;

/// Persons in scope at even distances, so that all pools and all degrees of vulnerability have their share, and how far
/// the intervention brings each of them. The same in all replicates.
pub(super) struct Panel<'a> {
    protection: &'a Protection,
    size: u32,
    /// Persons in scope.
    scope: u64,
    reached: Vec<Reached>,
    close: Week,
    later: Option<Week>,
}

impl<'a> Panel<'a> {
    /// The panel of an intervention that protects persons.
    pub(super) fn of(delivery: &Delivery, programme: &'a Programme, people: Streams, position: usize) -> Option<Self> {
        let shield = programme.shields.iter().find(|shield| shield.intervention == position)?;
        let close = delivery.close();
        let coverage = Coverage::at(delivery.row, shield, close);
        let pools = pools(delivery, shield);
        let persons = persons(&pools);
        let of = |&person: &Person| Reached::of(delivery.setting, people, shield, coverage, person);
        Some(Self {
            protection: &shield.protection,
            size: persons.len() as u32,
            scope: pools.iter().map(|&(_, size)| size).sum(),
            reached: persons.iter().filter_map(of).collect(),
            close,
            later: delivery.follow_up(close),
        })
    }

    /// The week that tells how far persons have come.
    fn at(&self, link: Link) -> Result<Week, Undefined> {
        let lasting = matches!(link, Link::Keeps | Link::KeepsActing);
        match self.later {
            Some(later) if link.is_late() => Ok(later),
            None if lasting => Err(Undefined::NoTimeYet),
            _ => Ok(self.close),
        }
    }

    /// The same, as a number.
    pub(super) fn week(&self, link: Link) -> Option<i32> {
        self.at(link).ok().map(|week| week.0)
    }

    /// Persons in scope.
    pub(super) const fn scope(&self) -> u64 {
        self.scope
    }

    /// Persons of the panel who are reached.
    pub(super) fn reached(&self) -> u32 {
        self.reached.len() as u32
    }

    fn has(&self, reached: &Reached, link: Link, week: Week) -> bool {
        reached.has(link, self.protection, (week.0 - self.close.0) as u32)
    }

    /// The share of persons in scope who have come so far.
    pub(super) fn share(&self, link: Link) -> Value {
        let week = self.at(link)?;
        let hits = self.reached.iter().filter(|reached| self.has(reached, link, week)).count() as u32;
        self.estimate(hits)
    }

    /// A number of the panel as a share with its interval: none where everybody is in the panel, or nobody is reached.
    fn estimate(&self, hits: u32) -> Value {
        let exact = u64::from(self.size) == self.scope || self.reached.is_empty();
        let mean = f64::from(hits) / f64::from(self.size.max(1));
        if exact { Ok(Estimate { n: self.size, ..exactly(mean) }) } else { share(hits, self.size) }
    }

    /// The same share as a survey of those reached finds it. Who is reached is on the intervention's own list.
    pub(super) fn asked(&self, link: Link, survey: &Survey, place: usize) -> Value {
        let (week, reach) = (self.at(link)?, self.share(Link::Reached)?);
        if link == Link::Reached {
            return Ok(reach);
        }
        let monitoring = survey.monitoring.as_ref().ok_or(Undefined::Unmonitored)?;
        let overstatement = monitoring.overstatement.get();
        let yes = |reached: &&&Reached| {
            let [flatters, _] = survey.person(reached.person(), place as u32 + 1);
            if flatters < overstatement { link.is_welcome() } else { self.has(reached, link, week) }
        };
        let asked = survey.sample(&self.reached, monitoring);
        let share = survey_share(asked.iter().filter(yes).count(), asked.len())?;
        Ok(scaled(&share, reach.mean))
    }
}

/// The pools in scope and their sizes.
fn pools(delivery: &Delivery, shield: &Shield) -> Vec<(PoolId, u64)> {
    delivery
        .setting
        .pools
        .pairs()
        .filter(|(_, pool)| selects(shield.scope.origins.as_ref(), pool.origin))
        .filter(|(_, pool)| selects(shield.scope.groups.as_ref(), pool.group))
        .map(|(id, pool)| (id, pool.size.whole()))
        .collect()
}

/// Persons of these pools at even distances.
fn persons(pools: &[(PoolId, u64)]) -> Vec<Person> {
    let all: u64 = pools.iter().map(|&(_, size)| size).sum();
    let panel = all.min(MOST);
    let place = |k: u64| ((2 * u128::from(k) + 1) * u128::from(all) / (2 * u128::from(panel))) as u64;
    let mut persons = Vec::with_capacity(panel as usize);
    let (mut k, mut before) = (0, 0);
    for &(pool, size) in pools {
        while k < panel && place(k) < before + size {
            persons.push(Person { pool, index: place(k) - before });
            k += 1;
        }
        before += size;
    }
    persons
}

/// The survey of one intervention, if it has one.
#[derive(Clone, Debug)]
pub(super) struct Survey {
    pub(super) people: Streams,
    /// Of the intervention in its programme.
    pub(super) position: usize,
    pub(super) monitoring: Option<Monitoring>,
}

impl Survey {
    /// Uniforms of a person and a question; question 0 is whether they are asked.
    fn person(&self, person: Person, question: u32) -> [f64; 2] {
        let ordinal = self.position as u32 * STEPS + question;
        self.people.uniforms(Decision::Survey, person.key(), Week(0), ordinal)
    }

    /// Those asked, by lot.
    fn sample<'r>(&self, reached: &'r [Reached], monitoring: &Monitoring) -> Vec<&'r Reached> {
        let mut all: Vec<&Reached> = reached.iter().collect();
        // Numbers that are not below zero have the order of their bits.
        all.sort_by_cached_key(|reached| self.person(reached.person(), 0)[0].to_bits());
        all.truncate(monitoring.sample.whole() as usize);
        all
    }

    /// How many of those asked say yes, of whom a `share` has reason to; for those who are no persons of a pool.
    fn yes(&self, share: f64, overstatement: f64, asked: u32, place: usize) -> usize {
        let who = Key::derive(Decision::Survey, self.position as u64, place as u64);
        let says = |k: &u32| {
            let [so, overstates] = self.people.uniforms(Decision::Survey, who, Week(0), *k);
            so < share || overstates < overstatement
        };
        (0..asked).filter(says).count()
    }

    /// What those asked think; `reached`: how many there are to ask, where that is known.
    pub(super) fn opinion(&self, reached: Option<u32>, place: usize) -> Value {
        let monitoring = self.monitoring.as_ref().ok_or(Undefined::Unmonitored)?;
        let content = monitoring.satisfaction.ok_or(Undefined::OpinionNotAsked)?;
        let asked = sample(monitoring).min(reached.unwrap_or(u32::MAX));
        survey_share(self.yes(content.get(), 0.0, asked, place), asked as usize)
    }

    /// What is said of a share of the whole, of which a part can be asked.
    pub(super) fn told(&self, value: f64, among: f64, place: usize) -> Value {
        let monitoring = self.monitoring.as_ref().ok_or(Undefined::Unmonitored)?;
        if among <= 0.0 {
            return Err(Undefined::NobodyToAsk);
        }
        let asked = sample(monitoring);
        let yes = self.yes(value / among, monitoring.overstatement.get(), asked, place);
        Ok(scaled(&survey_share(yes, asked as usize)?, among))
    }
}

fn sample(monitoring: &Monitoring) -> u32 {
    monitoring.sample.whole().min(MOST) as u32
}

fn survey_share(yes: usize, asked: usize) -> Value {
    if asked < 2 { Err(Undefined::NobodyToAsk) } else { share(yes as u32, asked as u32) }
}
