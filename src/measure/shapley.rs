//! The Shapley value: what each player of a game contributes, if players come in any order, each as likely (Shapley 1953, *A
//! value for n-person games*).
//!
//! With `v(C)` the worth of a coalition `C` of `K` players,
//!
//! ```text
//! φ_k = Σ_{C ∌ k} |C|!(K − |C| − 1)!/K! · (v(C ∪ {k}) − v(C))        Σ_k φ_k = v(all) − v(∅)
//! ```
//!
//! Differences come first, so who changes nothing contributes exactly nothing.
//!
//! Example, three players of whom 1 has a left glove and 2 and 3 a right one, a pair being worth 1: player 1 makes a pair unless it
//! comes first, so φ = (2/3, 1/6, 1/6).

/// What each player contributes, from the worths of all coalitions. Bit `j` of a coalition's position says whether player `j`
/// is in it.
pub(super) fn contributions(worths: &[f64]) -> Vec<f64> {
    let players = worths.len().ilog2() as usize;
    debug_assert_eq!(worths.len(), 1 << players, "every coalition has a worth");
    let weights = weights(players);
    let of = |player: usize| {
        let without = (0..worths.len()).filter(|coalition| coalition & 1 << player == 0);
        let adds = |coalition: usize| worths[coalition | 1 << player] - worths[coalition];
        without.map(|coalition| weights[coalition.count_ones() as usize] * adds(coalition)).sum()
    };
    (0..players).map(of).collect()
}

/// `s!(K − s − 1)!/K!` by the number `s` of players who are there already: one in `K` times the number of sets of `s` others.
fn weights(players: usize) -> Vec<f64> {
    let sets = |size: usize| (0..size).fold(1.0, |sets, i| sets * (players - 1 - i) as f64 / (i + 1) as f64);
    (0..players).map(|size| 1.0 / (players as f64 * sets(size))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::testing::close;

    /// The Shapley values of a game.
    fn values(players: usize, worth: impl Fn(usize) -> f64) -> Vec<f64> {
        contributions(&(0..1 << players).map(worth).collect::<Vec<_>>())
    }

    #[test]
    fn who_changes_nothing_contributes_exactly_nothing() {
        let found = values(4, |coalition| ((coalition & 0b1101) as f64).sqrt() / 7.0);
        assert_eq!(found.iter().map(|value| *value == 0.0).collect::<Vec<_>>(), [false, true, false, false]);
    }

    #[test]
    fn the_game_of_gloves() {
        let found = values(3, |coalition| f64::from(u8::from(coalition & 1 != 0 && coalition & 0b110 != 0)));
        found.into_iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]).for_each(|(found, value)| close(found, value, 1e-15));
    }

    /// Littlechild & Owen (1973): who needs a runway of length `c_k` shares each stretch with all who need it, too.
    #[test]
    fn the_game_of_runways() {
        let needs = [1.0, 2.0, 4.0, 7.0, 7.5, 8.0];
        let longest = |coalition: usize| {
            let those = needs.iter().enumerate().filter(|(player, _)| coalition & 1 << player != 0);
            those.map(|(_, &need)| need).fold(0.0, f64::max)
        };
        let mut share = 0.0;
        for (player, found) in values(6, longest).into_iter().enumerate() {
            share += (needs[player] - if player > 0 { needs[player - 1] } else { 0.0 }) / (6 - player) as f64;
            close(found, share, 1e-12);
        }
    }

    /// For every number of players, as an average over all orders in which they come.
    #[test]
    fn it_is_the_mean_contribution_over_all_orders() {
        let worth = |coalition: usize| ((coalition * 37 + 11) % 23) as f64 - (coalition as f64).sqrt();
        for players in 1..=6 {
            let mut sums = vec![0.0; players];
            let orders = orders(players);
            for order in &orders {
                let mut there = 0;
                for &player in order {
                    sums[player] += (worth(there | 1 << player) - worth(there)) / orders.len() as f64;
                    there |= 1 << player;
                }
            }
            values(players, worth).into_iter().zip(sums).for_each(|(found, mean)| close(found, mean, 1e-9));
        }
    }

    fn orders(players: usize) -> Vec<Vec<usize>> {
        if players == 0 {
            return vec![Vec::new()];
        }
        let last = players - 1;
        let insert = |order: Vec<usize>| (0..players).map(move |at| [&order[..at], &[last], &order[at..]].concat());
        orders(last).into_iter().flat_map(insert).collect()
    }
}
