//! Checks that the program cannot make yet, with what they will expect.

use super::{Check, Claim, Expected, Means, Promise};

pub(super) static TRAINING: Check = Check {
    id: "L7",
    what: "decay of training with a half-life of 6.5 months and a turnover of .25 a year",
    source: "closed form: 2^(−t/h)·(1 − τ)^(t/12)",
    promise: Promise::Exact,
    quick: true,
    claims: &[Claim { of: "skill left after 12 months", expected: Expected::Near(0.2086, 1e-4) }],
    means: Means::NotYet("investigators are not trained yet: there is no skill that could decay"),
};

pub(super) static EVALUATORS: Check = Check {
    id: "S2",
    what: "how often an evaluator would detect displacement and diffusion, in a mixed ensemble of ordinary crime",
    source: "Guerette 2009, table 1 (102 evaluations); band ±12 points*",
    promise: Promise::Pattern,
    quick: true,
    claims: &[
        Claim { of: "share of evaluations that detect displacement", expected: Expected::Within(0.14, 0.38) },
        Claim { of: "share of evaluations that detect diffusion", expected: Expected::Within(0.15, 0.39) },
    ],
    means: Means::NotYet("evaluations on observed counts by area and period are not simulated yet"),
};

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

pub(super) static LIVELIHOODS: Check = Check {
    id: "S10",
    what: "livelihoods: the sign of the effect is uncertain over the default prior",
    source: "trials in Comoros and The Gambia; ICAT toolkit",
    promise: Promise::Pattern,
    quick: true,
    claims: &[Claim { of: "probability that the effect is above zero", expected: Expected::Within(0.3, 0.7) }],
    means: Means::NotYet("there is neither a livelihoods intervention nor a prior over worlds yet"),
};
