//! All tests of the whole, in one program: it is linked once instead of twenty times, and none of them waits for the last of another
//! file. `cargo test --test whole golden::` runs those of one file.

mod architecture;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod common;
#[cfg(feature = "cli")]
mod compare;
mod documents;
#[cfg(feature = "cli")]
mod evaluate;
mod evaluator;
mod families;
mod golden;
mod indicators;
mod invariants;
#[cfg(feature = "cli")]
mod joins;
mod layers;
mod mechanisms;
mod parameters;
#[cfg(all(unix, feature = "cli"))]
mod parts;
#[cfg(all(unix, feature = "cli"))]
mod resume;
mod scenarios;
mod schema;
#[cfg(feature = "cli")]
mod sensitivity;
mod theory;
#[cfg(feature = "cli")]
mod tools;
mod uncertain;
