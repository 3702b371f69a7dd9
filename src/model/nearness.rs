//! Which other route a review looks at: a symmetric kernel, by how near they are.

use crate::model::setting::Setting;
use crate::rng::{HALF_WORDS, half_word};
use crate::units::{Id, PlaceId, RouteId};

/// Symmetric kernel over routes, of which reviews draw by alias (Walker 1977; Vose 1991): each route has a row of columns as wide as one
/// another, of which each is shared by two alternatives at most. So one column is read, whatever the number of routes.
#[derive(Clone, Debug)]
pub struct Nearness {
    columns: Vec<Column>,
    /// Columns of a row: a route each, and one for staying put.
    width: usize,
}

/// A column: up to a height it belongs to the alternative that it is named after, and then to another.
#[derive(Clone, Copy, Debug)]
struct Column {
    height: u32,
    alias: u32,
}

impl Nearness {
    /// The kernel of a setting.
    #[must_use]
    pub fn new(setting: &Setting) -> Self {
        let (weights, width) = (weights(setting), setting.routes.len() + 1);
        let columns = weights.chunks(setting.routes.len().max(1)).flat_map(|row| {
            let stays = (1.0 - row.iter().sum::<f64>()).max(0.0);
            columns(row.iter().copied().chain([stays]).collect())
        });
        Self { columns: columns.collect(), width }
    }

    /// The other route that a review looks at, at a half-word; `None` where it stays put.
    #[inline]
    #[must_use]
    pub fn other(&self, route: RouteId, half: u32) -> Option<RouteId> {
        let position = u64::from(half) * self.width as u64;
        let (name, within) = ((position >> 32) as usize, position as u32);
        let Column { height, alias } = self.columns[route.index() * self.width + name];
        let other = if within < height { name } else { alias as usize };
        (other + 1 < self.width).then(|| RouteId::from_index(other))
    }

    /// The probability that a review of one route looks at another.
    #[must_use]
    pub fn probability(&self, from: RouteId, to: RouteId) -> f64 {
        let row = &self.columns[from.index() * self.width..][..self.width];
        let parts = row.iter().enumerate().map(|(name, column)| {
            let share = f64::from(column.height) / HALF_WORDS;
            let own = if name == to.index() { share } else { 0.0 };
            own + if column.alias as usize == to.index() { 1.0 - share } else { 0.0 }
        });
        parts.sum::<f64>() / self.width as f64
    }
}

/// Probabilities of looking at each route, row by row of the present one. What is left stays put.
fn weights(setting: &Setting) -> Vec<f64> {
    let routes = setting.routes.len();
    let distance = |a: PlaceId, b: PlaceId| {
        let (a, b) = (&setting.places[a], &setting.places[b]);
        libm::hypot(a.x.get() - b.x.get(), a.y.get() - b.y.get())
    };
    let raw = |i: usize, j: usize| {
        let [a, b] = [i, j].map(|k| &setting.routes[RouteId::from_index(k)]);
        if i == j {
            return 0.0;
        }
        let apart = if (a.origin, a.destination) == (b.origin, b.destination) {
            setting.choice.same_pair_distance.get()
        } else {
            distance(a.origin, b.origin) + distance(a.destination, b.destination)
        };
        libm::exp(-apart / setting.choice.distance_scale.get())
    };
    let mut weights: Vec<f64> = (0..routes * routes).map(|k| raw(k / routes, k % routes)).collect();
    let largest = weights.chunks(routes.max(1)).map(|row| row.iter().sum::<f64>()).fold(0.0, f64::max);
    if largest > 0.0 {
        for weight in &mut weights {
            *weight /= largest;
        }
    }
    weights
}

/// The columns of alternatives with these probabilities, which add up to one.
fn columns(mut shares: Vec<f64>) -> Vec<Column> {
    let width = shares.len() as f64;
    for share in &mut shares {
        *share *= width;
    }
    // Whoever is left over at the end has a column alone.
    let alone = |name| Column { height: u32::MAX, alias: name };
    let mut columns: Vec<Column> = (0..shares.len() as u32).map(alone).collect();
    let (mut scarce, mut ample): (Vec<usize>, Vec<usize>) = (0..shares.len()).partition(|&name| shares[name] < 1.0);
    while let (Some(short), Some(&long)) = (scarce.pop(), ample.last()) {
        columns[short] = Column { height: half_word(shares[short]), alias: long as u32 };
        shares[long] -= 1.0 - shares[short];
        if shares[long] < 1.0 {
            scarce.extend(ample.pop());
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_shares_that_they_are_made_of() {
        let shares = [0.1, 0.0, 0.35, 0.25, 0.05, 0.25];
        let mut found = [0.0; 6];
        for (name, column) in columns(shares.to_vec()).into_iter().enumerate() {
            let height = f64::from(column.height) / HALF_WORDS;
            found[name] += height / 6.0;
            found[column.alias as usize] += (1.0 - height) / 6.0;
        }
        let apart = found.iter().zip(shares).map(|(found, share)| (found - share).abs()).fold(0.0, f64::max);
        assert!(apart < 1e-9, "{found:?} instead of {shares:?}");
    }
}
