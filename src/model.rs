//! The world and the rules of a week. No files, clocks, threads or printing.

pub mod arm;
pub mod assist;
pub mod beliefs;
pub mod books;
pub mod calendar;
pub mod cell;
pub mod channels;
pub mod decide;
pub mod evaluation;
pub mod exits;
pub mod exploit;
pub mod fitting;
pub mod indicators;
pub mod interventions;
pub mod learn;
pub mod levers;
pub mod newcomers;
pub mod numeric;
pub mod operation;
pub mod outlook;
pub mod pace;
pub mod person;
pub mod programme;
pub mod record;
pub mod recruit;
pub mod respond;
pub mod risk;
pub mod setting;
pub mod state;
pub mod surface;
pub mod touched;
pub mod transit;
pub mod victim;
pub mod world;

pub use world::World;
