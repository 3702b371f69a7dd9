//! Press a waterbed here, it rises there: what a counter-trafficking programme prevents, what it only moves, and where to.
//!
//! The layers, in the order of the modules below. A layer uses those on its left and none on its right; a test of the
//! source sees to it.
//!
//! ```text
//! units · rng · model · scenario · engine · experiment · measure · data · analysis · verify · report · store · cli
//! ```
//!
//! A [`Scenario`](scenario::Scenario) is read once; [`engine::settle`] compiles it into a [`World`](model::World); an
//! [`Experiment`](experiment::Experiment) runs that world twice for each replicate, without and with the programme and
//! under the same luck; a [`Batch`](measure::Batch) turns the pairs into [`Findings`](measure::Findings).
//!
//! Two short pairs of the shipped scenario:
//!
//! ```
//! use waterbed::engine;
//! use waterbed::experiment::{Experiment, Pairing, Unwatched};
//! use waterbed::measure::Batch;
//! use waterbed::model::programme::Programme;
//! use waterbed::scenario::{Plan, Scenario, ScenarioError};
//!
//! fn main() -> Result<(), ScenarioError> {
//!     let scenario = Scenario::shipped("default").expect("the default is shipped")?;
//!     let plan = Plan { burn_in: 26, window: 26, replicates: 2, ..scenario.plan };
//!
//!     let world = engine::settle(scenario.setting, plan.seed, plan.burn_in, plan.window);
//!     let programme = Programme::new(scenario.programme);
//!     let experiment = Experiment {
//!         world: &world,
//!         programme: &programme,
//!         seed: plan.seed,
//!         burn_in: plan.burn_in,
//!         placebos: 0,
//!         pairing: Pairing::Crn,
//!     };
//!
//!     let mut batch = Batch::new(&world.setting, &world.layout, &programme.interventions);
//!     experiment.run(0..plan.replicates, &Unwatched, |run| match run.outcome {
//!         Ok(pair) => batch.add(&pair),
//!         Err(failure) => batch.fail(run.world, run.replicate, &failure),
//!     });
//!
//!     let findings = batch.findings();
//!     match &findings.impact[0].net {
//!         Ok(net) => println!("harm-weighted victim-weeks averted: {:.0} ({:.0} to {:.0})", net.mean, net.low, net.high),
//!         Err(reason) => println!("no net impact: {reason}"),
//!     }
//!     # assert_eq!(findings.replicates, plan.replicates);
//!     # assert_eq!(findings.diagnostics.accounting_violations, 0);
//!     # assert!(findings.impact[0].net.is_ok());
//!     Ok(())
//! }
//! ```

/// Quantities, identifiers, evidence.
pub mod units;

/// Addressed randomness.
pub mod rng;

/// The world and the rules of a week.
pub mod model;

/// The file, read into types that cannot be wrong.
pub mod scenario;

/// The order of a week, once; burn-in and fork into arms.
pub mod engine;

/// Pairs of arms over replicates, in parallel, in an order that cannot matter.
pub mod experiment;

/// From paired books to numbers, or a stated reason why there is none.
pub mod measure;

/// A person's own counts, read into types that cannot be wrong.
pub mod data;

/// Statistical methods, from tables to results.
pub mod analysis;

/// Exact answers and published patterns, as checks.
pub mod verify;

/// Findings as figures, sentences and tables.
pub mod report;

/// Run folders: everything a batch leaves on disk.
pub mod store;

/// The command line.
#[cfg(feature = "cli")]
pub mod cli;
