//! Several arms of one replicate that share its burn-in and its luck: baselines, each with some channels of adaptation closed,
//! and programmes paired with them. A pair is the smallest family. Mixes that are compared are one baseline with many
//! programmes; coalitions of channels are many baselines with one.

use crate::engine::{Replicate, Treatment};
use crate::model::books::{Books, Dimension};
use crate::model::channels::Channels;
use crate::model::newcomers::Newcomers;
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

/// What one member of a family leaves behind, beside its baseline.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Position of the member.
    pub member: usize,
    /// Its books.
    pub books: &'a Books,
    /// The books of its baseline; its own where it is one.
    pub baseline: &'a Books,
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

    /// The same family with a placebo arm of its only baseline, which comes last.
    ///
    /// # Panics
    /// Where it has several baselines.
    #[must_use]
    pub fn with_placebo(mut self) -> Self {
        assert!(self.members.iter().all(|member| member.baseline == 0), "a placebo is a kick of the only baseline");
        self.members.push(Member { kick: true, ..self.members[0] });
        self
    }

    /// Its arms: each baseline comes right before those that are paired with it.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Runs all arms, one after the other, and hands on what each leaves behind. Baselines start from `start`, the others from
    /// `other`, which is the same but where pairing is studied.
    pub(super) fn run<T>(
        &self,
        start: &Replicate,
        other: &Replicate,
        mut take: impl FnMut(usize, Books) -> T,
    ) -> Vec<T> {
        let nothing = Programme::default();
        let mut given = Newcomers::default();
        let arm = |(position, member): (usize, &Member)| {
            let programme = member.programme.map_or(&nothing, |programme| &self.programmes[programme]);
            let treatment = Treatment { programme, closed: member.closed.reviews(), kick: member.kick };
            let books = if member.baseline == position {
                let (books, newcomers) = start.arm_and_newcomers(treatment);
                given = newcomers;
                books
            } else if member.closed.contains(Dimension::Perpetrator) {
                other.arm_given(treatment, &given)
            } else {
                other.arm(treatment)
            };
            take(position, books)
        };
        self.members.iter().enumerate().map(arm).collect()
    }

    /// The same, each beside its baseline.
    pub(super) fn see<T>(&self, start: &Replicate, other: &Replicate, see: impl Fn(Seen) -> T) -> Vec<T> {
        let mut latest: Option<Books> = None;
        self.run(start, other, |member, books| {
            if self.members[member].baseline == member {
                latest = Some(books);
                let books = latest.as_ref().expect("it is just put there");
                return see(Seen { member, books, baseline: books });
            }
            let baseline = latest.as_ref().expect("a baseline comes before those paired with it");
            see(Seen { member, books: &books, baseline })
        })
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
