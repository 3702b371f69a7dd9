//! The generator: published answers, and draws among alternatives under common random numbers.

use super::shares::Z;
use super::{Check, Claim, Expected, Extent, Promise, Seen};
use crate::rng::{Decision, Key, Streams, block};
use crate::units::Week;

pub(super) static KNOWN_ANSWERS: Check = Check {
    id: "L-rng",
    what: "the generator gives its published answers",
    source: "Salmon, Moraes, Dror and Shaw 2011; known answers of Random123 with 7 and 10 rounds",
    promise: Promise::Exact,
    quick: true,
    claims: &[Claim { of: "answers that differ, of six", expected: Expected::Exactly(0.0) }],
    run: known_answers,
};

pub(super) static ALTERNATIVES: Check = Check {
    id: "L10",
    what: "draws among alternatives under common random numbers: p = (.5, .3, .2), option 1 closed",
    source: "model.md, section 4; by hand: the shares become (0, .6, .4)",
    promise: Promise::Exact,
    quick: true,
    claims: &[
        Claim { of: "draws that moved although their option stayed open", expected: Expected::Exactly(0.0) },
        Claim { of: "draws of the closed option", expected: Expected::Exactly(0.0) },
        Claim { of: "|z| of the share of option 2 against .6", expected: Expected::AtMost(Z) },
    ],
    run: alternatives,
};

fn known_answers(_: Extent) -> Vec<Seen> {
    let pi = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344];
    let answers = [
        ([0, 0], 0, 7, [0xb41d_a69f_bfef_c666, 0x511e_9ce1_a553_4056]),
        ([u64::MAX; 2], u64::MAX, 7, [0xa469_6cc0_4462_015d, 0x7247_82da_e171_69e9]),
        (pi, 0xa409_3822_299f_31d0, 7, [0x98ed_1534_392b_f372, 0x6752_8b15_6888_2fd5]),
        ([0, 0], 0, 10, [0xca00_a045_9843_d731, 0x66c2_4222_c9a8_45b5]),
        ([u64::MAX; 2], u64::MAX, 10, [0x65b0_21d6_0cd8_310f, 0x4d02_f322_2f86_df20]),
        (pi, 0xa409_3822_299f_31d0, 10, [0x0a5e_742c_2997_341c, 0xb0f8_83d3_8000_de5d]),
    ];
    let wrong = answers.iter().filter(|(counter, key, rounds, answer)| block(*counter, *key, *rounds) != *answer);
    vec![(wrong.count() as f64).into()]
}

fn alternatives(_: Extent) -> Vec<Seen> {
    const DRAWS: u64 = 100_000;
    let streams = Streams::new(11, 0, 0);
    let choose = |weights: [f64; 3], i| {
        streams.choose((Decision::FirstOperation, Key::person(0, i), Week(0)), 3, 0.5, |k| weights[k])
    };
    let (mut moved, mut counts) = (0.0, [0.0; 3]);
    for i in 0..DRAWS {
        let (before, after) = (choose([0.5, 0.3, 0.2], i), choose([0.0, 0.3, 0.2], i));
        moved += f64::from(u8::from(before != Some(0) && before != after));
        if let Some(option) = after {
            counts[option] += 1.0;
        }
    }
    let n = DRAWS as f64;
    let z = (counts[1] - 0.6 * n) / (n * 0.24).sqrt();
    vec![moved.into(), counts[0].into(), z.abs().into()]
}
