//! Published and computed vectors of the measures, and how often their intervals are right.

use rand_distr::{Distribution, Gamma, Poisson};

use super::*;
use crate::measure::testing::{Draw, close, luck};

/// Rb, Ra, Db, Da, Cb, Ca.
fn areas([rb, ra, db, da, cb, ca]: [f64; 6]) -> Areas {
    Areas::new(Counts::new(rb, ra), Counts::new(db, da), Counts::new(cb, ca))
}

/// Treated and its control, buffer and its control.
fn eight([t, c, d, e]: [[f64; 2]; 4]) -> Areas {
    let counts = |[before, after]: [f64; 2]| Counts::new(before, after);
    Areas::new(counts(t), counts(d), counts(c)).with(Role::BufferControl, counts(e))
}

const PAPER: [[f64; 2]; 4] = [[207.0, 110.0], [308.0, 318.0], [178.0, 157.0], [150.0, 140.0]];

fn effect(measure: Measure, areas: &Areas) -> Effect {
    measure.of(areas, Dispersion::POISSON).unwrap_or_else(|reason| panic!("{measure:?}: {reason}"))
}

fn error(measure: Measure, areas: &Areas) -> f64 {
    effect(measure, areas).standard_error.unwrap()
}

fn ends(effect: &Effect) -> [f64; 2] {
    let Interval { low, high } = effect.interval.clone().unwrap();
    [low, high]
}

#[test]
fn vectors_from_the_published_formulas() {
    let measures = [
        Measure::GrossEffect,
        Measure::NetEffect,
        Measure::Success,
        Measure::BufferDisplacement,
        Measure::Quotient,
        Measure::TotalNetEffect,
    ];
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
        for (measure, wanted) in measures.into_iter().zip(expected) {
            let found = effect(measure, &areas(counts));
            close(found.value, wanted, 1e-6);
            assert_eq!(found.value.to_bits(), measure.point(&areas(counts)).unwrap().to_bits());
        }
    }
}

/// The vector of the R package streetlamp: complete displacement, exactly.
#[test]
fn a_published_quotient() {
    let areas = areas([100.0, 50.0, 100.0, 150.0, 100.0, 100.0]);
    assert_eq!(Measure::Quotient.point(&areas), Ok(-1.0));
    assert_eq!(Measure::Success.point(&areas), Ok(-0.5));
    assert_eq!(Measure::BufferDisplacement.point(&areas), Ok(0.5));
}

/// The worked example of Wheeler & Ratcliffe (2018): −118, standard error √1568, z −2.98, interval −196 to −40.
#[test]
fn the_published_weighted_displacement_difference() {
    let found = effect(Measure::Difference, &eight(PAPER));
    let error = found.standard_error.clone().unwrap();
    close(found.value, -118.0, 1e-12);
    close(error, 1568.0_f64.sqrt(), 1e-12);
    close(found.value / error, -2.98, 0.005);
    close(ends(&found)[0], -196.0, 0.5);
    close(ends(&found)[1], -40.0, 0.5);
    assert_eq!(found.counts, 8);
}

/// The vectors of the R package ptools without areas for displacement, only with them, and with both.
#[test]
fn published_differences_of_parts() {
    let (still, falls) = ([20.0, 20.0], [20.0, 10.0]);
    let local = Areas::NONE.with(Role::Treatment, Counts::new(20.0, 10.0)).with(Role::Control, Counts::new(20.0, 20.0));
    assert_eq!(Measure::LocalDifference.point(&local), Ok(-10.0));
    assert_eq!(Measure::Difference.point(&local), Err(Undefined::NoArea { role: "buffer".to_owned() }));
    assert_eq!(Measure::BufferDifference.point(&eight([still, still, falls, still])), Ok(-10.0));
    assert_eq!(Measure::Difference.point(&eight([falls, still, falls, still])), Ok(-20.0));
}

/// The vector of ptools for a period before that is twice as long: −20, standard error √115.
#[test]
fn published_weights_of_time() {
    let half = |before: f64, after| Counts { before: Tally::new(before).times(0.5), after: Tally::new(after) };
    let areas = Areas::NONE.with(Role::Treatment, half(80.0, 20.0)).with(Role::Control, half(100.0, 50.0));
    let found = effect(Measure::LocalDifference, &areas);
    close(found.value, -20.0, 1e-12);
    close(found.standard_error.unwrap(), 115.0_f64.sqrt(), 1e-12);
}

/// The vector of ptools for areas of different size, at eight digits.
#[test]
fn published_weights_of_area() {
    let sizes = [(Role::Control, 0.9), (Role::Treatment, 1.2), (Role::BufferControl, 1.6), (Role::Buffer, 1.5)];
    let areas = sizes.into_iter().fold(eight(PAPER), |areas, (role, size)| areas.sized(role, size));
    let found = effect(Measure::Difference, &areas);
    let error = found.standard_error.clone().unwrap();
    let [low, high] = ends(&found);
    for (found, published) in [
        (found.value, -99.694_444_44),
        (error, 35.428_075_5),
        (found.value / error, -2.813_995_483),
        (low, -169.132_196_5),
        (high, -30.256_692_41),
    ] {
        close(found, published, 1e-6);
    }
    // Nothing else depends on sizes.
    for measure in [Measure::GrossEffect, Measure::Quotient, Measure::TotalNetEffect, Measure::BufferOdds] {
        assert_eq!(measure.of(&areas, Dispersion::POISSON), measure.of(&eight(PAPER), Dispersion::POISSON));
    }
}

/// The vector of ptools for five kinds of crime with weights of harm: −1721, standard error 304.1.
#[test]
fn published_weights_of_harm() {
    let crimes = [
        ([133.0, 91.0], [130.0, 74.0], 3.0),
        ([388.0, 305.0], [327.0, 202.0], 2.0),
        ([148.0, 97.0], [398.0, 190.0], 5.0),
        ([86.0, 64.0], [144.0, 92.0], 7.0),
        ([94.0, 67.0], [183.0, 96.0], 10.0),
    ];
    let (mut treated, mut control) = (Counts::default(), Counts::default());
    for (of_control, of_treated, harm) in crimes {
        for (sum, counts) in [(&mut control, of_control), (&mut treated, of_treated)] {
            sum.before += Tally::new(counts[0]).times(harm);
            sum.after += Tally::new(counts[1]).times(harm);
        }
    }
    let areas = Areas::NONE.with(Role::Treatment, treated).with(Role::Control, control);
    let found = effect(Measure::LocalDifference, &areas);
    let error = found.standard_error.clone().unwrap();
    let [low, high] = ends(&found);
    for (found, published) in [
        (found.value, -1721.0),
        (error, 304.103_600_77),
        (found.value / error, -5.659_255_58),
        (low, -2_317.032_105_07),
        (high, -1_124.967_894_93),
    ] {
        close(found, published, 1e-6);
    }
}

#[test]
fn odds_ratios_by_hand() {
    let areas = areas([100.0, 50.0, 100.0, 125.0, 100.0, 100.0]);
    let treated = effect(Measure::TreatedOdds, &areas);
    let buffer = effect(Measure::BufferOdds, &areas);
    close(treated.value, 2.0, 1e-12);
    close(treated.standard_error.clone().unwrap(), 0.05_f64.sqrt(), 1e-12);
    close(buffer.value, 0.8, 1e-12);
    // exp(ln 2 ± 1.96·√.05).
    let [low, high] = ends(&treated);
    close(low, 1.2903, 1e-4);
    close(high, 3.1000, 1e-4);
    // φ = 2 multiplies the standard error by √2.
    let wide = Measure::TreatedOdds.of(&areas, "2".parse().unwrap()).unwrap();
    close(wide.standard_error.unwrap(), 0.1_f64.sqrt(), 1e-12);
}

#[test]
fn errors_by_hand() {
    let areas = areas([100.0, 50.0, 100.0, 125.0, 100.0, 100.0]);
    close(error(Measure::GrossEffect, &areas), 150.0_f64.sqrt(), 1e-12);
    // Variances of Ra/Ca and Rb/Cb: .5²·(1/50 + 1/100) and 1²·(1/100 + 1/100).
    close(error(Measure::NetEffect, &areas), 0.0275_f64.sqrt(), 1e-12);
    close(error(Measure::Success, &areas), 0.0275_f64.sqrt(), 1e-12);
    close(error(Measure::BufferDisplacement, &areas), (1.25_f64 * 1.25 * (0.008 + 0.01) + 0.02).sqrt(), 1e-12);
    // Rb + Ra + Db + Da with the control's trend of 1, and (Rb + Db)² · 2/100.
    close(error(Measure::TotalNetEffect, &areas), (375.0_f64 + 200.0 * 200.0 * 0.02).sqrt(), 1e-12);
    assert_eq!(effect(Measure::Quotient, &areas).standard_error, Err(Undefined::NoStandardError));
}

#[test]
fn dispersion_widens_every_interval_by_its_root() {
    let areas = eight(PAPER.map(|counts| counts.map(|count| 100.0 * count)));
    for measure in Measure::ALL {
        let [one, four] = [1.0, 4.0].map(|factor| measure.of(&areas, Dispersion { factor, freedom: None }).unwrap());
        assert_eq!(one.value.to_bits(), four.value.to_bits());
        let width = |effect: &Effect| ends(effect)[1] - ends(effect)[0];
        match (&one.standard_error, &four.standard_error) {
            (Ok(one), Ok(four)) => close(four / one, 2.0, 1e-12),
            _ => assert!(width(&four) > 1.9 * width(&one)),
        }
    }
}

#[test]
fn no_quotient_without_a_success() {
    let secular = areas([100.0, 80.0, 50.0, 40.0, 500.0, 400.0]);
    assert_eq!(Measure::Quotient.point(&secular), Err(Undefined::NoSuccess));
    close(Measure::TotalNetEffect.point(&secular).unwrap(), 0.0, 1e-9);
    let rise = areas([100.0, 120.0, 50.0, 40.0, 500.0, 500.0]);
    assert_eq!(Measure::Quotient.of(&rise, Dispersion::POISSON), Err(Undefined::NoSuccess));
}

#[test]
fn a_quotient_of_an_unsure_success_has_no_bounds() {
    let unsure = effect(Measure::Quotient, &areas([100.0, 80.0, 100.0, 140.0, 100.0, 100.0]));
    assert_eq!(unsure.interval, Err(Undefined::SuccessNearZero));
    assert_eq!((unsure.estimate(), unsure.side_of(0.0)), (Err(Undefined::SuccessNearZero), None));
    let sure = effect(Measure::Quotient, &areas([10_000.0, 5_000.0, 10_000.0, 12_500.0, 10_000.0, 10_000.0]));
    assert_eq!(sure.side_of(0.0), Some(Ordering::Less));
}

#[test]
fn no_ratio_of_a_zero_count() {
    let mut counts = [100.0, 50.0, 100.0, 125.0, 100.0, 100.0];
    for zero in 0..6 {
        let kept = std::mem::replace(&mut counts[zero], 0.0);
        let found = areas(counts);
        assert_eq!(Measure::Quotient.point(&found), Err(Undefined::ZeroCount));
        assert_eq!(Measure::TotalNetEffect.point(&found).is_err(), zero >= 4);
        assert_eq!(Measure::TreatedOdds.point(&found).is_err(), !(2..4).contains(&zero));
        assert!(Measure::GrossEffect.point(&found).is_ok());
        counts[zero] = kept;
    }
}

#[test]
fn without_a_count_there_is_no_error() {
    let empty = eight([[0.0; 2]; 4]);
    for measure in Measure::ALL {
        let reason = measure.of(&empty, Dispersion::POISSON).unwrap_err();
        assert!([Undefined::ZeroCount, Undefined::NothingCounted].contains(&reason), "{measure:?}: {reason}");
    }
}

#[test]
fn without_a_control_of_the_buffer_only_the_local_difference_is_given() {
    let areas = areas([100.0, 50.0, 100.0, 125.0, 100.0, 100.0]);
    let undefined: Vec<_> = Measure::ALL.into_iter().filter(|measure| measure.point(&areas).is_err()).collect();
    assert_eq!(undefined, [Measure::BufferDifference, Measure::Difference]);
}

/// Share of draws around these counts whose interval contains the measure of the counts themselves.
fn coverage(measure: Measure, areas: &Areas, dispersion: f64) -> f64 {
    const DRAWS: u32 = 4_000;
    let truth = measure.point(areas).unwrap();
    let given = Dispersion { factor: dispersion, freedom: None };
    let covered = (0..DRAWS).filter(|&draw| {
        let mut luck = luck(1, draw);
        let drawn = Role::ALL.into_iter().fold(Areas::NONE, |drawn, role| {
            let counts = areas.counts(role).unwrap();
            let [before, after] = [counts.before, counts.after].map(|mean| count(mean.value, dispersion, &mut luck));
            drawn.with(role, Counts::new(before, after))
        });
        measure.of(&drawn, given).is_ok_and(|found| {
            // Without bounds it contains everything.
            found.interval.map_or(true, |Interval { low, high }| (low..=high).contains(&truth))
        })
    });
    covered.count() as f64 / f64::from(DRAWS)
}

/// A count of that mean whose variance is so many times the mean: Poisson, with a gamma mean where it is more than one.
fn count(mean: f64, dispersion: f64, luck: &mut Draw) -> f64 {
    let mean = if dispersion > 1.0 {
        let scale = dispersion - 1.0;
        Gamma::new(mean / scale, scale).unwrap().sample(luck)
    } else {
        mean
    };
    Poisson::new(mean).unwrap().sample(luck)
}

#[test]
fn intervals_cover_as_often_as_they_say() {
    let areas = eight([[200.0, 120.0], [400.0, 380.0], [150.0, 180.0], [300.0, 310.0]]);
    for measure in Measure::ALL {
        for dispersion in [1.0, 3.0] {
            let covered = coverage(measure, &areas, dispersion);
            assert!((0.93..=0.97).contains(&covered), "{measure:?} at φ {dispersion}: {covered}");
        }
    }
}

/// Observations of areas of one kind, by area: before, after.
fn observations(areas: &[[u64; 2]]) -> Observations {
    let rows = areas.iter().enumerate().flat_map(|(area, counts)| {
        Period::ALL.into_iter().zip(counts).map(move |(period, &count)| Observation {
            role: Role::Buffer,
            area: format!("area {area}"),
            kind: String::new(),
            period,
            time: String::new(),
            count,
            weeks: 52.0,
            harm: 1.0,
            size: None,
        })
    });
    Observations::new(rows.collect())
}

#[test]
fn dispersion_by_hand() {
    // Rows and columns of four areas add up alike, so 15 are expected everywhere: 8 · 25/15 over 3.
    let found = Dispersion::estimated(&observations(&[[10, 20], [20, 10], [10, 20], [20, 10]])).unwrap();
    close(found.factor, 8.0 * 25.0 / 15.0 / 3.0, 1e-12);
    assert_eq!(found.freedom, Some(3));
    close(found.quantile(), 3.1824, 1e-4);
    // An area without a count tells nothing; three areas leave two degrees of freedom, which are too few.
    let found = Dispersion::estimated(&observations(&[[10, 20], [20, 10], [10, 20], [20, 10], [0, 0]])).unwrap();
    assert_eq!(found.freedom, Some(3));
    assert_eq!(Dispersion::estimated(&observations(&[[10, 20], [20, 10], [15, 15]])), None);
    // Counts that change too much alike are taken for Poisson ones.
    let found = Dispersion::estimated(&observations(&[[10, 20]; 5])).unwrap();
    assert_eq!(found, Dispersion { factor: 1.0, freedom: Some(4) });
}

#[test]
fn dispersion_is_found_in_counts_that_have_it() {
    for dispersion in [1.5, 3.0] {
        let mut luck = luck(2, 0);
        let areas: Vec<[u64; 2]> = (0..400)
            .map(|area| {
                [0.5, 1.0].map(|change| count(f64::from(20 + area % 50) * change, dispersion, &mut luck) as u64)
            })
            .collect();
        let found = Dispersion::estimated(&observations(&areas)).unwrap();
        close(found.factor / dispersion, 1.0, 0.15);
    }
}

#[test]
fn a_dispersion_is_a_number_in_reason() {
    for bad in ["", "two", "0", "-1", "NaN", "inf", "1e9"] {
        assert_eq!(bad.parse::<Dispersion>(), Err(BadDispersion), "{bad}");
    }
    assert_eq!("1".parse::<Dispersion>(), Ok(Dispersion::POISSON));
}

#[test]
fn counts_of_periods_of_different_length_are_brought_to_the_later_one() {
    let mut rows = observations(&[[40, 15], [20, 7]]).rows().to_vec();
    rows.iter_mut().filter(|row| row.period == Period::Before).for_each(|row| row.weeks = 104.0);
    for row in &mut rows {
        row.harm = 2.0;
    }
    let observations = Observations::new(rows);
    let counts = observations.areas(Weighing::Counts).counts(Role::Buffer).unwrap();
    assert_eq!(counts.before, Tally { value: 30.0, variance: 15.0 });
    assert_eq!(counts.after, Tally::new(22.0));
    let harm = observations.areas(Weighing::Harm).counts(Role::Buffer).unwrap();
    assert_eq!(harm.after, Tally { value: 44.0, variance: 88.0 });
    assert_eq!(observations.counted(Role::Buffer), [60, 22]);
}

#[test]
fn sizes_add_up_and_are_one_where_none_is_given() {
    let observations = observations(&[[40, 15], [20, 7]]);
    close(observations.areas(Weighing::Counts).size(Role::Buffer), 1.0, 1e-12);
    let mut rows = observations.rows().to_vec();
    for row in &mut rows {
        row.size = Some(1.5);
    }
    close(Observations::new(rows).areas(Weighing::Counts).size(Role::Buffer), 3.0, 1e-12);
}
