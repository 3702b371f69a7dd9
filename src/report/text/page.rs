//! The words of pages: those around every report, and those of the report of a run.

/// Leads past the head of a page.
pub const SKIP: &str = "Skip to the content";

/// Heading of the list of sections.
pub const CONTENTS: &str = "On this page";

/// Begins a warning.
pub const WARNING: &str = "Warning:";

/// Last line of a page.
pub const MADE_BY: &str =
    concat!("Made by waterbed ", env!("CARGO_PKG_VERSION"), ". This page needs no network and sends nothing.");
