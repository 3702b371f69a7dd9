//! Persons at risk: traits and protection as pure functions of (seed, pool, index).

/// How an intervention protects single persons.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Protection {
    /// Share reached at full dose.
    pub reach: f64,
    /// Correlation of being reached with vulnerability.
    pub targeting: f64,
    /// From reached to acting.
    pub chain: Chain,
    /// Weeks until half of those who act no longer do, counted from the intervention's end.
    pub half_life: f64,
    /// Log-odds by which acting lowers acceptance.
    pub strength: f64,
    /// Probability that a protected person who refuses reports.
    pub reporting: f64,
}

/// The chain from reached to acting: each a probability given the step before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chain {
    /// Knows, given reached.
    pub knows: f64,
    /// Intends, given knows.
    pub intends: f64,
    /// Acts, given intends; barriers included.
    pub acts: f64,
}
