//! What a cell does: one choice on each dimension, and which choices go together.

use crate::model::books::Column;
use crate::model::risk::{Component, Components};
use crate::model::setting::Setting;
use crate::units::{FormId, GroupId, Id, MarketId, PlaceId, PoolId, RouteId, TacticId};

/// An operation: a position in the product of routes, target groups, tactics and forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OperationId(pub u32);

/// An operation's parts and what follows from them.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Route, so origin, destination and mode.
    pub route: RouteId,
    /// Target group.
    pub group: GroupId,
    /// Tactic.
    pub tactic: TacticId,
    /// Form.
    pub form: FormId,
    /// Where the route begins.
    pub origin: PlaceId,
    /// Where it ends.
    pub destination: PlaceId,
    /// The pool that is recruited from. Operations without one are infeasible unless the form is other crime.
    pub pool: Option<PoolId>,
    /// The market supplied; `None` for other crime.
    pub market: Option<MarketId>,
    /// What recruiting as it does teaches about risk.
    pub recruiting: Component,
    /// Position of its tactic and pool in the world's meetings; 0 where it has no pool.
    pub meeting: u16,
    /// Where an evaluator counts recruitments.
    pub column: Column,
    /// Whether the scenario's rules allow the combination.
    pub feasible: bool,
}

/// All operations, addressed by their parts.
#[derive(Clone, Debug)]
pub struct Operations {
    rows: Vec<Operation>,
    feasible: Vec<OperationId>,
    groups: usize,
    tactics: usize,
    forms: usize,
}

impl Operations {
    /// The product of a setting's dimensions under its rules.
    #[must_use]
    pub fn new(setting: &Setting, components: &Components) -> Self {
        let trafficking = setting.forms.iter().filter(|form| form.is_trafficking()).count();
        let destinations: Vec<_> = setting.destinations().collect();
        let mut rows = Vec::new();
        for (route, path) in setting.routes.pairs() {
            let destination = destinations.iter().position(|&d| d == path.destination).expect("a route ends somewhere");
            for group in setting.groups.ids() {
                for tactic in setting.tactics.ids() {
                    for (form, kind) in setting.forms.pairs() {
                        let pool = setting.pool(path.origin, group);
                        let market = kind
                            .is_trafficking()
                            .then(|| MarketId::from_index(destination * trafficking + form.index()));
                        let mut operation = Operation {
                            route,
                            group,
                            tactic,
                            form,
                            origin: path.origin,
                            destination: path.destination,
                            pool,
                            market,
                            recruiting: components.recruiting(path.origin, tactic),
                            meeting: pool.map_or(0, |pool| tactic.0 * setting.pools.len() as u16 + pool.0),
                            column: Column::of(None),
                            feasible: pool.is_some(),
                        };
                        operation.feasible &= !setting.excluded.iter().any(|rule| excludes(rule, &operation));
                        rows.push(operation);
                    }
                }
            }
        }
        let feasible = (0..rows.len()).filter(|&i| rows[i].feasible).map(|i| OperationId(i as u32)).collect();
        Self {
            rows,
            feasible,
            groups: setting.groups.len(),
            tactics: setting.tactics.len(),
            forms: setting.forms.len(),
        }
    }

    /// Says where an evaluator counts recruitments by each.
    pub fn count_in(&mut self, column: impl Fn(&Operation) -> Column) {
        self.rows.iter_mut().for_each(|row| row.column = column(row));
    }

    /// Identifiers of the feasible operations, in order.
    #[must_use]
    pub fn feasible(&self) -> &[OperationId] {
        &self.feasible
    }

    /// Number of operations, feasible or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The operation with these parts.
    #[must_use]
    pub fn id(&self, route: RouteId, group: GroupId, tactic: TacticId, form: FormId) -> OperationId {
        let index = ((route.index() * self.groups + group.index()) * self.tactics + tactic.index()) * self.forms;
        OperationId((index + form.index()) as u32)
    }
}

impl std::ops::Index<OperationId> for Operations {
    type Output = Operation;
    fn index(&self, id: OperationId) -> &Operation {
        &self.rows[id.0 as usize]
    }
}

fn excludes(rule: &crate::model::setting::Exclusion, operation: &Operation) -> bool {
    fn matches<I: Copy + PartialEq>(part: Option<I>, value: I) -> bool {
        part.is_none_or(|p| p == value)
    }
    matches(rule.origin, operation.origin)
        && matches(rule.destination, operation.destination)
        && matches(rule.group, operation.group)
        && matches(rule.tactic, operation.tactic)
        && matches(rule.form, operation.form)
}
