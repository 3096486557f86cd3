//! Which marks somebody had seen who withdrew a meeting: "it was not held" is said of these alone.
//!
//! A mark that nobody had seen who withdrew makes the meeting count again, as disputed. So marks are
//! named one by one, learner and value; a mark that is issued again is the same mark.

use std::collections::BTreeMap;

use crate::domain::attendance::Mark;
use crate::domain::id::ShortLearner;

/// Most learners whose marks one withdrawal names.
pub const LEARNERS_PER_WITHDRAWAL_MAX: usize = 4_096;
/// What the bytes begin with, so that having seen no marks is something else than no bytes, which
/// restore the meeting.
const FIRST: u8 = 1;
/// Bytes for each learner: the short id and a bit for each mark.
const LEARNER_BYTES: usize = 6;

/// The marks that were seen, by learner.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Withdrawal(BTreeMap<[u8; 5], u8>);

impl Withdrawal {
    /// Returns what these bytes say, or `None` where they are not the one form of anything.
    ///
    /// # Examples
    ///
    /// ```
    /// use lantoa_core::domain::withdrawal::Withdrawal;
    ///
    /// assert_eq!(Withdrawal::parse(&[1]), Some(Withdrawal::default()));
    /// assert_eq!(Withdrawal::parse(&[]), None);
    /// ```
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (&FIRST, learners) = bytes.split_first()? else { return None };
        let (learners, rest) = learners.as_chunks::<LEARNER_BYTES>();
        if !rest.is_empty() || learners.len() > LEARNERS_PER_WITHDRAWAL_MAX {
            return None;
        }
        let mut seen = BTreeMap::new();
        for [a, b, c, d, e, marks] in learners {
            let short = [*a, *b, *c, *d, *e];
            let ascends = seen.last_key_value().is_none_or(|(last, _)| *last < short);
            if !ascends || !(1..=15).contains(marks) {
                return None;
            }
            seen.insert(short, *marks);
        }
        Some(Self(seen))
    }

    /// Returns the bytes, in the order of the short ids' own bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let learners = self.0.iter();
        let each = learners.flat_map(|(short, marks)| short.iter().chain([marks]).copied());
        [FIRST].into_iter().chain(each).collect()
    }

    /// Adds a mark that was seen; *none* is no mark.
    pub fn see(&mut self, short: ShortLearner, mark: Mark) {
        let bit = bit(mark);
        if bit != 0 {
            *self.0.entry(short.bytes()).or_default() |= bit;
        }
    }

    /// Returns whether this mark was seen; *none* always was.
    #[must_use]
    pub fn covers(&self, short: ShortLearner, mark: Mark) -> bool {
        let seen = self.0.get(&short.bytes()).copied().unwrap_or(0);
        seen & bit(mark) == bit(mark)
    }
}

fn bit(mark: Mark) -> u8 {
    match mark {
        Mark::None => 0,
        Mark::Present => 1,
        Mark::Late => 2,
        Mark::Excused => 4,
        Mark::Absent => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(text: &str) -> ShortLearner {
        ShortLearner::parse(text).expect("a short id")
    }

    #[test]
    fn what_was_seen_is_read_back_from_its_one_form() {
        let mut seen = Withdrawal::default();
        assert_eq!(seen.bytes(), [1]);
        for (learner, mark) in [
            ("bbbbbbbb", Mark::Late),
            ("22222222", Mark::Absent),
            ("aaaaaaaa", Mark::Present),
            ("bbbbbbbb", Mark::Absent),
            ("cccccccc", Mark::None),
        ] {
            seen.see(short(learner), mark);
        }
        let bytes = seen.bytes();
        assert_eq!(bytes.len(), 1 + 3 * 6);
        assert_eq!(bytes[6], 1, "a before b before 2, as the bytes of ids are");
        assert_eq!(bytes[12], 2 | 8);
        assert_eq!(Withdrawal::parse(&bytes), Some(seen.clone()));
        for (learner, mark, covered) in [
            ("bbbbbbbb", Mark::Late, true),
            ("bbbbbbbb", Mark::Present, false),
            ("cccccccc", Mark::None, true),
            ("cccccccc", Mark::Present, false),
        ] {
            assert_eq!(seen.covers(short(learner), mark), covered, "{learner} {mark:?}");
        }
    }

    #[test]
    fn other_bytes_say_nothing() {
        let learner = |first: u8, marks: u8| [first, 0, 0, 0, 0, marks];
        let of = |learners: &[[u8; 6]]| [&[1], learners.as_flattened()].concat();
        assert!(Withdrawal::parse(&of(&[learner(1, 1), learner(2, 15)])).is_some());
        for bad in [
            Vec::new(),
            vec![0],
            vec![2],
            vec![1, 1],
            of(&[learner(1, 0)]),
            of(&[learner(1, 16)]),
            of(&[learner(1, 1), learner(1, 2)]),
            of(&[learner(2, 1), learner(1, 1)]),
        ] {
            assert_eq!(Withdrawal::parse(&bad), None, "{bad:?}");
        }
    }

    #[test]
    fn no_more_learners_are_named_than_a_withdrawal_holds() {
        let of = |count: usize| {
            let learner = |n: usize| {
                let [.., a, b] = n.to_be_bytes();
                [0, 0, 0, a, b, 1]
            };
            [vec![1], (0..count).flat_map(learner).collect()].concat()
        };
        let longest = of(LEARNERS_PER_WITHDRAWAL_MAX);
        assert_eq!(longest.len(), 24_577);
        assert!(Withdrawal::parse(&longest).is_some());
        assert_eq!(Withdrawal::parse(&of(LEARNERS_PER_WITHDRAWAL_MAX + 1)), None);
    }
}
