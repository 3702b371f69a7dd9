//! Checks that the program cannot make yet, with what they will expect.

use super::{Check, Claim, Expected, Means, Promise};

pub(super) static INTERDICTION: Check = Check {
    id: "S6",
    what: "more interdiction: seizures up, value per seizure down, active places not down",
    source: "NarcoLogic 2019, 2024",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "share of pairs with all three signs", expected: Expected::AtLeast(0.9) },
        Claim { of: "ratio of active places", expected: Expected::Within(1.0, 3.5) },
    ],
    means: Means::NotYet("nothing is seized yet, so there is neither a count nor a value of seizures"),
};
