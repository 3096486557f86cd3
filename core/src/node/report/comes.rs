//! When somebody comes to a class, as its rolls say.

use crate::domain::class::Enrolment;
use crate::domain::time::Date;
use crate::store::reader::EnrolmentRow;

/// When somebody comes to a class. What was said in several rolls of it is one.
#[derive(Clone, Debug, Default)]
pub(super) struct Comes {
    /// What holds where no day was said; `None` where all that was said has a day.
    undated: Option<Enrolment>,
    /// What holds from a day on, ascending; of what was said of one day the last is what holds.
    days: Vec<(Date, Enrolment)>,
}

/// Whether somebody comes to a class on a day. Of what several rolls say the greatest is what holds.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Coming {
    /// Does not yet, or no more: who has a turn came all the same, any other mark is not counted.
    No,
    /// Left on a day that nobody said, or was never enrolled: only marks count.
    Unknown,
    /// Comes: without a mark the person is blank.
    Yes,
}

impl Comes {
    /// Takes in what one more roll says of somebody, the present one last. Where no day was said, what that
    /// one says holds. Of older ones leaving does: who comes is carried over, and then the present one says so.
    pub(super) fn take(&mut self, rows: &[&EnrolmentRow], is_present: bool) {
        let said = rows.iter().filter_map(|row| row.undated).max();
        self.undated = match (said, self.undated) {
            (None, before) => before,
            (Some(said), Some(before)) if !is_present => Some(said.min(before)),
            (said, _) => said,
        };
        self.days.extend(rows.iter().flat_map(|row| row.days.iter().copied()));
        // On one day coming prevails.
        self.days.sort_unstable();
    }

    /// Returns whether somebody comes from a first day on, and not from the beginning.
    pub(super) fn is_dated(&self) -> bool {
        self.undated.is_none() && !self.days.is_empty()
    }

    /// Returns whether somebody comes on a day, who had a turn on `first` for the first time.
    pub(super) fn on(&self, day: Date, first: Option<Date>) -> Coming {
        let said = self.days.iter().rev().find(|(from, _)| *from <= day);
        match (said, self.undated) {
            (Some((_, Enrolment::Enrolled)), _) | (None, Some(Enrolment::Enrolled)) => Coming::Yes,
            (Some((_, Enrolment::Left)), _) => Coming::No,
            (None, Some(Enrolment::Left)) => Coming::Unknown,
            (None, None) if !self.is_dated() => Coming::Unknown,
            // A turn before the first day moves it back.
            (None, None) if first.is_some_and(|first| first <= day) => Coming::Yes,
            (None, None) => Coming::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{LearnerId, ShortLearner};

    const COMES: Enrolment = Enrolment::Enrolled;
    const LEFT: Enrolment = Enrolment::Left;

    fn day(day: &str) -> Date {
        format!("2026-11-{day}").parse().expect("a day")
    }

    fn row(undated: Option<Enrolment>, days: &[(&str, Enrolment)]) -> EnrolmentRow {
        let learner = LearnerId([7; 16]);
        let days = days.iter().map(|(from, enrolment)| (day(from), *enrolment)).collect();
        EnrolmentRow { learner, short: ShortLearner::from(learner), enrolled: true, undated, days }
    }

    fn comes(rolls: &[EnrolmentRow]) -> Comes {
        let mut comes = Comes::default();
        for (at, roll) in (1..).zip(rolls) {
            comes.take(&[roll], at == rolls.len());
        }
        comes
    }

    #[test]
    fn the_latest_day_until_then_decides_and_before_all_of_them_what_has_no_day() {
        let dated = comes(&[row(Some(COMES), &[("10", LEFT), ("20", COMES)])]);
        let on = |at: &str| dated.on(day(at), None);
        assert_eq!(on("09"), Coming::Yes);
        assert_eq!(on("10"), Coming::No);
        assert_eq!(on("19"), Coming::No);
        assert_eq!(on("20"), Coming::Yes);
        assert_eq!(comes(&[row(Some(LEFT), &[])]).on(day("01"), None), Coming::Unknown);
        assert_eq!(comes(&[]).on(day("01"), None), Coming::Unknown, "never enrolled");
    }

    #[test]
    fn a_newcomer_is_not_there_before_the_first_day_and_a_turn_moves_that_back() {
        let newcomer = comes(&[row(None, &[("10", COMES)])]);
        assert_eq!(newcomer.on(day("05"), None), Coming::No);
        assert_eq!(newcomer.on(day("10"), None), Coming::Yes);
        assert_eq!(newcomer.on(day("05"), Some(day("06"))), Coming::No);
        assert_eq!(newcomer.on(day("06"), Some(day("06"))), Coming::Yes);
    }

    #[test]
    fn days_are_united_over_a_move_and_coming_prevails_on_the_day_of_it() {
        let moved = comes(&[row(Some(COMES), &[("10", LEFT)]), row(None, &[("10", COMES)])]);
        assert_eq!(moved.on(day("05"), None), Coming::Yes);
        assert_eq!(moved.on(day("10"), None), Coming::Yes);
        // Without days the present roll decides.
        assert_eq!(
            comes(&[row(Some(COMES), &[]), row(Some(LEFT), &[])]).on(day("05"), None),
            Coming::Unknown
        );
        // Who left an older roll and was not carried over left, in whatever order the older ones are told.
        let none = || row(None, &[]);
        for older in [[Some(COMES), Some(LEFT)], [Some(LEFT), Some(COMES)]] {
            let [one, other] = older.map(|undated| row(undated, &[]));
            assert_eq!(comes(&[one, other, none()]).on(day("05"), None), Coming::Unknown);
        }
        assert_eq!(comes(&[row(Some(COMES), &[]), none()]).on(day("05"), None), Coming::Yes);
    }
}
