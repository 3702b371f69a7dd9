//! Lists that go on growing in copies.

use std::ops::{Deref, DerefMut};

/// A list whose copies have as much room as it has. Other copies have none to spare, so that whatever is added first moves all
/// that has just been copied.
#[derive(Debug)]
pub struct Roomy<T>(Vec<T>);

impl<T> Roomy<T> {
    /// An empty list with room for so many.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }
}

impl<T> Default for Roomy<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone> Clone for Roomy<T> {
    fn clone(&self) -> Self {
        let mut copy = Self::with_capacity(self.capacity());
        copy.extend_from_slice(self);
        copy
    }
}

impl<T> Deref for Roomy<T> {
    type Target = Vec<T>;

    #[inline]
    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T> DerefMut for Roomy<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_have_the_same_room() {
        let mut list = Roomy::with_capacity(100);
        list.extend(0..10);
        let mut copy = list.clone();
        assert_eq!(*copy, *list);
        let before = copy.as_ptr();
        copy.extend(10..100);
        assert_eq!((copy.as_ptr(), list.len()), (before, 10));
    }
}
