//! The world and the rules of a week. No files, clocks, threads or printing.

pub mod books;
pub mod interventions;
pub mod levers;
pub mod person;
pub mod setting;
