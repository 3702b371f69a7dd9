//! Statistical methods as pure functions from tables to results, one method a file. Nothing here runs the engine, reads a
//! file or prints. `waterbed verify` checks each against published or exact answers.

pub mod allocation;
pub mod choice;
pub mod comparison;
pub mod condition;
pub mod contest;
pub mod gathering;
pub mod information;
pub mod morris;
pub mod points;
pub mod prim;
pub mod race;
pub mod regression;
pub mod resample;
pub mod sensitivity;
pub mod shapley;
pub mod sobol;
