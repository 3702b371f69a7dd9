//! Several arms of one replicate that share its burn-in and its luck: baselines, each with some channels of adaptation closed,
//! and programmes paired with them. A pair is the smallest family. Mixes that are compared are one baseline with many
//! programmes; coalitions of channels are many baselines with one.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Failure, Monitor, caught};
use crate::engine::{Replicate, Treatment};
use crate::model::books::{Books, Dimension};
use crate::model::channels::Channels;
use crate::model::programme::Programme;

/// An arm of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Position of its programme; nothing for a baseline.
    pub programme: Option<usize>,
    /// Channels that are shut from week 0 on. In a baseline the perpetrator channel is always open: its newcomers are those that
    /// others are given.
    pub closed: Channels,
    /// Position in the family of the baseline that it is paired with; a baseline's own.
    pub baseline: usize,
    /// Whether one cell is kicked to another operation at week 0: the placebo.
    pub kick: bool,
}

/// Which arm of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Number of the world; 0: the central one.
    pub world: u32,
    /// Number of the replicate in its world.
    pub replicate: u32,
    /// Position in the family.
    pub member: usize,
}

/// What one member of a family leaves behind, beside its baseline.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Which arm it is.
    pub place: Place,
    /// Its books.
    pub books: &'a Books,
    /// The books of its baseline; its own where it is one.
    pub baseline: &'a Books,
}

/// Where the arms of a replicate start: baselines from its own burn-in, the others from another one where pairing is studied.
pub(super) struct Starts<'a> {
    pub(super) own: Replicate<'a>,
    pub(super) apart: Option<Replicate<'a>>,
}

impl<'a> Starts<'a> {
    /// Where arms start that are no baselines.
    pub(super) fn other(&self) -> &Replicate<'a> {
        self.apart.as_ref().unwrap_or(&self.own)
    }

    /// The same, where no other arm is to start any more.
    pub(super) fn into_other(self) -> Replicate<'a> {
        self.apart.unwrap_or(self.own)
    }
}

/// The arms of every replicate of a batch.
#[derive(Clone, Debug)]
pub struct Family<'a> {
    programmes: &'a [Programme],
    members: Vec<Member>,
}

impl<'a> Family<'a> {
    /// Every programme with every set of closed channels, each paired with the baseline of the same reviews.
    #[must_use]
    pub fn new(programmes: &'a [Programme], closed: &[Channels]) -> Self {
        Self { programmes, members: members(programmes.len(), closed) }
    }

    /// The same family with a placebo arm of its only baseline, which comes last, where one is wanted.
    ///
    /// # Panics
    /// Where one is wanted and it has several baselines.
    #[must_use]
    pub fn with_placebo(mut self, wanted: bool) -> Self {
        if !wanted {
            return self;
        }
        assert!(self.members.iter().all(|member| member.baseline == 0), "a placebo is a kick of the only baseline");
        self.members.push(Member { kick: true, ..self.members[0] });
        self
    }

    /// Its arms: each baseline comes right before those that are paired with it.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// What `see` makes of each arm beside its baseline, in the order of members; nothing where the batch was broken off before the
    /// last. Each arm is a task of its own on rayon's current pool, so few replicates of many arms keep as many threads busy as many
    /// replicates of few. An arm that is `known` is not run again, and `start` is asked for only where one has to be.
    ///
    /// # Errors
    /// The cause of the first arm that failed, by its position.
    pub(super) fn see<'r, T: Send>(
        &self,
        of: Place,
        start: impl FnOnce() -> Starts<'r>,
        mut known: Vec<Option<T>>,
        see: &(impl Fn(Seen) -> T + Sync),
        monitor: &dyn Monitor,
    ) -> Result<Option<Vec<T>>, Failure> {
        if known.iter().any(Option::is_none) {
            let start = start();
            let mut first = 0;
            for group in self.members.chunk_by(|a, b| a.baseline == b.baseline) {
                let group = first..first + group.len();
                first = group.end;
                self.complete(of, &start, group.start, &mut known[group], see, monitor)?;
            }
        }
        Ok(known.into_iter().collect())
    }

    /// Runs what is not known of a baseline, at position `first`, and of those that are paired with it.
    fn complete<T: Send>(
        &self,
        of: Place,
        start: &Starts,
        first: usize,
        known: &mut [Option<T>],
        see: &(impl Fn(Seen) -> T + Sync),
        monitor: &dyn Monitor,
    ) -> Result<(), Failure> {
        if known.iter().all(Option::is_some) || monitor.breaks_off() {
            return Ok(());
        }
        let nothing = Programme::default();
        let (baseline, given) = start.own.arm_and_newcomers(self.treatment(first, &nothing));
        let arm = |(position, known): (usize, &mut Option<T>)| {
            if known.is_some() || monitor.breaks_off() {
                return Ok(());
            }
            let member = first + position;
            let seen = |books: &Books| see(Seen { place: Place { member, ..of }, books, baseline: &baseline });
            let run = || {
                let (treatment, other) = (self.treatment(member, &nothing), start.other());
                let Member { closed, baseline: own, .. } = self.members[member];
                if own == member {
                    seen(&baseline)
                } else if closed.contains(Dimension::Perpetrator) {
                    seen(&other.arm_given(treatment, &given))
                } else {
                    seen(&other.arm(treatment))
                }
            };
            *known = Some(caught(run)?);
            Ok(())
        };
        // Failures in the order of arms: which is met first is for threads to say, and no result may depend on it.
        let ends: Vec<Result<(), Failure>> = known.par_iter_mut().enumerate().map(arm).collect();
        ends.into_iter().collect()
    }

    fn treatment<'t>(&'t self, position: usize, nothing: &'t Programme) -> Treatment<'t> {
        let Member { programme, closed, kick, .. } = self.members[position];
        let programme = programme.map_or(nothing, |programme| &self.programmes[programme]);
        Treatment { programme, closed: closed.reviews(), kick }
    }
}

/// The members of a family of so many programmes: they do not depend on what the programmes do, so they are known before
/// worlds are drawn.
#[must_use]
pub fn members(programmes: usize, closed: &[Channels]) -> Vec<Member> {
    let reviews = |closed: Channels| closed.without(Dimension::Perpetrator);
    let mut members = Vec::new();
    let mut done: Vec<Channels> = Vec::new();
    for &first in closed {
        if done.contains(&reviews(first)) {
            continue;
        }
        done.push(reviews(first));
        let baseline = members.len();
        members.push(Member { programme: None, closed: reviews(first), baseline, kick: false });
        for &closed in closed.iter().filter(|&&other| reviews(other) == reviews(first)) {
            let member = |programme| Member { programme: Some(programme), closed, baseline, kick: false };
            members.extend((0..programmes).map(member));
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(channels: &[Dimension]) -> Channels {
        channels.iter().copied().collect()
    }

    #[test]
    fn a_pair_is_a_baseline_and_a_programme() {
        let pair = members(1, &[Channels::NONE]);
        let baseline = Member { programme: None, closed: Channels::NONE, baseline: 0, kick: false };
        assert_eq!(pair, [baseline, Member { programme: Some(0), ..baseline }]);
    }

    #[test]
    fn sets_that_differ_in_perpetrators_alone_share_a_baseline() {
        use Dimension::{Perpetrator, Target};
        let sets = [closed(&[]), closed(&[Target]), closed(&[Perpetrator]), closed(&[Target, Perpetrator])];
        let found = members(2, &sets);
        let baselines: Vec<usize> = found.iter().map(|member| member.baseline).collect();
        assert_eq!(baselines, [0, 0, 0, 0, 0, 5, 5, 5, 5, 5]);
        assert!(
            found
                .iter()
                .enumerate()
                .all(|(position, member)| (member.baseline == position) == member.programme.is_none())
        );
        assert!(
            found.iter().filter(|member| member.programme.is_none()).all(|member| !member.closed.contains(Perpetrator))
        );
        assert!(found.iter().all(|member| member.closed.contains(Target) == (member.baseline == 5)));
    }
}
