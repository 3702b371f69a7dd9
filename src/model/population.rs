//! What the members of at-risk pools are like: functions of (pool, index), never stored.

use crate::model::numeric::standardised_beta_quantiles;
use crate::model::setting::Setting;
use crate::model::victim::Person;
use crate::rng::below;
use crate::units::{PoolId, Table};

/// Equally likely values of vulnerability that a pool is made of.
pub const VULNERABILITIES: usize = 1024;

/// What the members of all pools are like: a function of their index, never stored.
#[derive(Clone, Debug)]
pub struct Population {
    /// Factors on the odds of acceptance, at [`VULNERABILITIES`] equally likely values of vulnerability, ascending. Narrow, to
    /// stay in the nearest cache.
    lists: Vec<Vec<f32>>,
    pools: Table<PoolId, Members>,
}

/// The members of a pool.
#[derive(Clone, Copy, Debug)]
struct Members {
    /// Which list their vulnerability is read from: pools of the same shape share one.
    list: usize,
    /// How many intend to migrate, and how many do not. They come in this order.
    parts: [u64; 2],
    /// Where the first of each part stands.
    first: [u64; 2],
    /// Values of vulnerability per half a member of each part, in units of 2^−48.
    per_half: [u64; 2],
}

impl Members {
    /// Which value of vulnerability the member has who stands at a place of a part: that of the middle of the place.
    #[inline]
    const fn step(&self, part: usize, place: u64) -> usize {
        (((2 * place + 1) * self.per_half[part]) >> 48) as usize % VULNERABILITIES
    }
}

/// What a person is like.
#[derive(Clone, Copy, Debug)]
pub struct Traits {
    /// Whether they intend to migrate.
    pub intent: bool,
    /// Factor of their vulnerability on the odds of acceptance.
    pub vulnerability: f64,
}

impl Population {
    /// The members of a setting's pools.
    #[must_use]
    pub fn new(setting: &Setting) -> Self {
        let mut shapes: Vec<(f64, f64)> = Vec::new();
        let pools = setting.pools.map(|_, pool| {
            let shape = (pool.alpha.get(), pool.beta.get());
            let list = shapes.iter().position(|&known| known == shape).unwrap_or_else(|| {
                shapes.push(shape);
                shapes.len() - 1
            });
            let parts = pool.parts().map(|part| part as u64);
            Members {
                list,
                parts,
                first: [0, parts[0]],
                per_half: parts.map(|part| ((VULNERABILITIES as u64 / 2) << 48) / part.max(1)),
            }
        });
        let slope = setting.recruitment.vulnerability.get();
        let list = |&(alpha, beta): &(f64, f64)| {
            let quantiles = standardised_beta_quantiles(alpha, beta, VULNERABILITIES);
            let mut factors: Vec<f32> = quantiles.into_iter().map(|z| libm::exp(slope * z) as f32).collect();
            factors.sort_by(f32::total_cmp);
            factors
        };
        Self { lists: shapes.iter().map(list).collect(), pools }
    }

    /// The factors of a pool.
    fn of(&self, pool: PoolId) -> &[f32] {
        &self.lists[self.pools[pool].list]
    }

    /// The mean of a function of the factor over a pool.
    pub fn mean(&self, pool: PoolId, of: impl Fn(f64) -> f64) -> f64 {
        let factors = self.of(pool);
        factors.iter().map(|&factor| of(factor.into())).sum::<f64>() / factors.len() as f64
    }

    /// The largest factor of those in a part of a pool, 0 being those who intend to migrate, whom [`Population::member`] finds
    /// below a rank in vulnerability.
    pub(super) fn top(&self, pool: PoolId, part: usize, rank: f64) -> f64 {
        let (factors, members) = (self.of(pool), &self.pools[pool]);
        debug_assert!(factors.windows(2).all(|pair| pair[0] <= pair[1]), "quantiles ascend");
        // As of the member at the rank itself: everything rounds up with the rank.
        let last = members.parts[part].saturating_sub(1);
        let place = (rank * members.parts[part] as f64) as u64;
        factors[members.step(part, place.min(last))].into()
    }

    /// The largest factor in a pool.
    pub(super) fn highest(&self, pool: PoolId) -> f64 {
        self.of(pool)[VULNERABILITIES - 1].into()
    }

    /// What a person is like.
    #[inline]
    #[must_use]
    pub fn traits(&self, Person { pool, index }: Person) -> Traits {
        let members = &self.pools[pool];
        let part = usize::from(index >= members.parts[0]);
        self.in_part(members, part, index - members.first[part])
    }

    /// The member of a pool who intends to migrate, or does not, at a rank in vulnerability in units of 2^−32, and what they are
    /// like.
    #[inline]
    #[must_use]
    pub fn member(&self, pool: PoolId, intends: bool, rank: u32) -> (Person, Traits) {
        let (members, part) = (&self.pools[pool], usize::from(!intends));
        let place = below(u64::from(rank) << 32, members.parts[part]);
        (Person { pool, index: members.first[part] + place }, self.in_part(members, part, place))
    }

    /// What the member is like who stands at a place of a part of a pool.
    #[inline]
    fn in_part(&self, members: &Members, part: usize, place: u64) -> Traits {
        let vulnerability = self.lists[members.list][members.step(part, place)].into();
        Traits { intent: part == 0, vulnerability }
    }
}
