//! Channels of adaptation: the ways in which trafficking can answer to a programme, one for each dimension of displacement.

use crate::model::books::Dimension;
use crate::model::setting::ByReview;

/// A set of channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Channels(u8);

impl Channels {
    /// No channel.
    pub const NONE: Self = Self(0);

    /// Whether a channel is among them.
    #[must_use]
    pub const fn contains(self, channel: Dimension) -> bool {
        self.0 & bit(channel) != 0
    }

    /// Those of them that are reviews of cells: all but the perpetrator channel.
    #[must_use]
    pub const fn reviews(self) -> ByReview<bool> {
        ByReview {
            geographic: self.contains(Dimension::Geographic),
            target: self.contains(Dimension::Target),
            tactical: self.contains(Dimension::Tactical),
            functional: self.contains(Dimension::Functional),
            temporal: self.contains(Dimension::Temporal),
        }
    }

    /// All of them but one.
    #[must_use]
    pub const fn without(self, channel: Dimension) -> Self {
        Self(self.0 & !bit(channel))
    }
}

impl FromIterator<Dimension> for Channels {
    fn from_iter<I: IntoIterator<Item = Dimension>>(channels: I) -> Self {
        Self(channels.into_iter().fold(0, |set, channel| set | bit(channel)))
    }
}

const fn bit(channel: Dimension) -> u8 {
    1 << channel as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_is_put_in() {
        let set: Channels = [Dimension::Target, Dimension::Perpetrator].into_iter().collect();
        assert_eq!(Dimension::ALL.map(|channel| set.contains(channel)), [false, true, false, false, false, true]);
        assert_eq!(set.reviews(), ByReview { target: true, ..ByReview::default() });
        assert_eq!(set.without(Dimension::Target).without(Dimension::Perpetrator), Channels::NONE);
        assert_eq!(Dimension::ALL.into_iter().collect::<Channels>().reviews().in_order(), [true; 5]);
    }
}
