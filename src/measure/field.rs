//! The measures with which the field looks for displacement: counts before and after in a treated area, a buffer and a
//! control (Bowers & Johnson 2003; Guerette 2009, appendices B and C). Areas may be places, groups, tactics or forms.
//!
//! They compare with the control, and see displacement only where the control is untouched by it.
//!
//! Example: treated 100 → 50, buffer 100 → 125, control 100 → 100: success −.5, buffer .25, quotient −.5: half of the
//! success was displaced.

use super::{Number, Undefined};

/// Counts of one area before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counts {
    /// Before the programme.
    pub before: f64,
    /// After it began.
    pub after: f64,
}

/// Counts of the three kinds of area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Areas {
    /// Where the programme works.
    pub treated: Counts,
    /// Where crime may have moved to.
    pub buffer: Counts,
    /// Where neither is expected.
    pub control: Counts,
}

/// A fall in the treated area, relative to the control, that is smaller than this is none.
const TOLERANCE: f64 = 1e-9;

impl Areas {
    /// Gross effect `Rb − Ra`: above zero where the treated count fell.
    #[must_use]
    pub fn gross_effect(&self) -> f64 {
        self.treated.before - self.treated.after
    }

    /// Net effect `Rb/Cb − Ra/Ca`, a difference of ratios: above zero where the treated area fell relative to the
    /// control.
    ///
    /// # Errors
    ///
    /// Where a count of the control is zero.
    pub fn net_effect(&self) -> Number {
        Ok(-self.success()?)
    }

    /// Success measure `Ra/Ca − Rb/Cb`: below zero where there was a success.
    ///
    /// # Errors
    ///
    /// Where a count of the control is zero.
    pub fn success(&self) -> Number {
        self.relative(self.treated)
    }

    /// Buffer displacement measure `Da/Ca − Db/Cb`: above zero where there may be displacement.
    ///
    /// # Errors
    ///
    /// Where a count of the control is zero.
    pub fn buffer_displacement(&self) -> Number {
        self.relative(self.buffer)
    }

    /// Weighted displacement quotient: the buffer's measure over the success measure. Above zero diffusion of benefits,
    /// between −1 and 0 partial displacement, −1 complete.
    ///
    /// # Errors
    ///
    /// Where any count is zero, or the success measure is not below zero: only a success can have been displaced.
    pub fn quotient(&self) -> Number {
        let counts = [self.treated, self.buffer, self.control];
        if counts.iter().any(|counts| counts.before <= 0.0 || counts.after <= 0.0) {
            return Err(Undefined::ZeroCount);
        }
        let success = self.success()?;
        if success >= -TOLERANCE { Err(Undefined::NoSuccess) } else { Ok(self.buffer_displacement()? / success) }
    }

    /// Total net effect `[Rb·Ca/Cb − Ra] + [Db·Ca/Cb − Da]`, a count: above zero an overall benefit.
    ///
    /// # Errors
    ///
    /// Where a count of the control is zero.
    pub fn total_net_effect(&self) -> Number {
        let trend = self.control()?;
        let fall = |counts: Counts| counts.before * trend.after / trend.before - counts.after;
        Ok(fall(self.treated) + fall(self.buffer))
    }

    fn relative(&self, area: Counts) -> Number {
        let control = self.control()?;
        Ok(area.after / control.after - area.before / control.before)
    }

    fn control(&self) -> Result<Counts, Undefined> {
        if self.control.before > 0.0 && self.control.after > 0.0 { Ok(self.control) } else { Err(Undefined::ZeroCount) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::close;

    /// Rb, Ra, Db, Da, Cb, Ca.
    fn areas([rb, ra, db, da, cb, ca]: [f64; 6]) -> Areas {
        let counts = |before, after| Counts { before, after };
        Areas { treated: counts(rb, ra), buffer: counts(db, da), control: counts(cb, ca) }
    }

    /// Gross, net, success, buffer, quotient, total.
    fn measures(areas: &Areas) -> [f64; 6] {
        [
            areas.gross_effect(),
            areas.net_effect().unwrap(),
            areas.success().unwrap(),
            areas.buffer_displacement().unwrap(),
            areas.quotient().unwrap(),
            areas.total_net_effect().unwrap(),
        ]
    }

    #[test]
    fn vectors_from_the_published_formulas() {
        for (counts, expected) in [
            ([100.0, 50.0, 100.0, 150.0, 100.0, 100.0], [50.0, 0.5, -0.5, 0.5, -1.0, 0.0]),
            ([100.0, 50.0, 100.0, 125.0, 100.0, 100.0], [50.0, 0.5, -0.5, 0.25, -0.5, 25.0]),
            ([100.0, 50.0, 100.0, 100.0, 100.0, 100.0], [50.0, 0.5, -0.5, 0.0, 0.0, 50.0]),
            ([100.0, 50.0, 100.0, 75.0, 100.0, 100.0], [50.0, 0.5, -0.5, -0.25, 0.5, 75.0]),
            ([100.0, 80.0, 100.0, 70.0, 100.0, 100.0], [20.0, 0.2, -0.2, -0.3, 1.5, 50.0]),
            ([100.0, 80.0, 100.0, 140.0, 100.0, 100.0], [20.0, 0.2, -0.2, 0.4, -2.0, -20.0]),
            ([200.0, 120.0, 100.0, 90.0, 500.0, 400.0], [80.0, 0.1, -0.1, 0.025, -0.25, 30.0]),
            ([200.0, 150.0, 300.0, 340.0, 1000.0, 1100.0], [50.0, 0.063_636, -0.063_636, 0.009_091, -0.142_857, 60.0]),
        ] {
            measures(&areas(counts)).into_iter().zip(expected).for_each(|(found, wanted)| close(found, wanted, 1e-6));
        }
    }

    /// The vector of the R package streetlamp: complete displacement, exactly.
    #[test]
    fn a_published_vector() {
        assert_eq!(areas([100.0, 50.0, 100.0, 150.0, 100.0, 100.0]).quotient(), Ok(-1.0));
    }

    #[test]
    fn no_quotient_without_a_success() {
        let secular = areas([100.0, 80.0, 50.0, 40.0, 500.0, 400.0]);
        assert_eq!(secular.quotient(), Err(Undefined::NoSuccess));
        close(secular.total_net_effect().unwrap(), 0.0, 1e-9);
        assert_eq!(areas([100.0, 120.0, 50.0, 40.0, 500.0, 500.0]).quotient(), Err(Undefined::NoSuccess));
    }

    #[test]
    fn no_ratio_of_a_zero_count() {
        let mut counts = [100.0, 50.0, 100.0, 125.0, 100.0, 100.0];
        for zero in 0..6 {
            let kept = std::mem::replace(&mut counts[zero], 0.0);
            assert_eq!(areas(counts).quotient(), Err(Undefined::ZeroCount));
            assert_eq!(areas(counts).total_net_effect().is_err(), zero >= 4);
            counts[zero] = kept;
        }
    }
}
