//! Things that are ready in any order, and handed on in the order of their numbers.

use std::collections::BTreeMap;

/// Who takes things in their order, and those that are ready before their turn: few, as long as they are begun in their order.
pub(super) struct Line<T, F> {
    take: F,
    /// Number of the next.
    next: usize,
    waiting: BTreeMap<usize, Option<T>>,
}

impl<T, F: FnMut(T)> Line<T, F> {
    /// Begins with number 0.
    pub(super) const fn new(take: F) -> Self {
        Self { take, next: 0, waiting: BTreeMap::new() }
    }

    /// Hands on a thing, and those that have waited for it; nothing where nothing came of it.
    pub(super) fn hand(&mut self, number: usize, thing: Option<T>) {
        self.waiting.insert(number, thing);
        while let Some(thing) = self.waiting.remove(&self.next) {
            self.next += 1;
            thing.map(&mut self.take);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_handed_on_when_it_is_their_turn() {
        let mut taken = Vec::new();
        let mut line = Line::new(|thing| taken.push(thing));
        line.hand(1, Some("b"));
        line.hand(3, Some("d"));
        assert_eq!(line.waiting.len(), 2);
        line.hand(0, Some("a"));
        assert_eq!(line.waiting.len(), 1);
        line.hand(2, None);
        assert!(line.waiting.is_empty());
        assert_eq!(taken, ["a", "b", "d"]);
    }
}
