//! What stands at a key once what was said there is taken back.

use std::collections::BTreeSet;

use crate::document::register::Registers;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::attendance::Mark;
use crate::domain::class::Enrolment;
use crate::domain::progress::Level;
use crate::domain::row::{Joining, OperationId};
use crate::domain::time::Date;

/// What stood at a key before.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Before {
    /// This value, or nothing, said by the value that says nothing.
    Value(Scalar),
    /// Several values, over which there was a dispute.
    Several,
    /// Nothing, and the key has no value that says nothing.
    Nothing,
}

/// Returns what stood at a key before an operation that replaced these.
pub(super) fn before(registers: &Registers, key: &Key, replaced: &[OperationId]) -> Before {
    let mut replaced = replaced.to_vec();
    replaced.sort_unstable();
    let mut values: Vec<&Scalar> = Vec::new();
    for operation in &replaced {
        match registers.put_by(operation) {
            Some((value, true)) => values.push(value),
            // What did not count stood beside what did.
            Some((_, false)) => {}
            None => return Before::Nothing,
        }
    }
    let is_one = values.windows(2).all(|two| two[0] == two[1]);
    match values.last() {
        Some(_) if !is_one && is_disputable(key) => Before::Several,
        // Elsewhere the last one is shown, and no dispute.
        Some(last) => Before::Value((*last).clone()),
        None => {
            let fits = |blank: &Scalar| key.takes_since(blank.as_ref()).is_some();
            blank(registers, key).filter(fits).map_or(Before::Nothing, Before::Value)
        }
    }
}

/// Returns whether people are shown a dispute where several values stand at a key.
fn is_disputable(key: &Key) -> bool {
    matches!(
        key,
        Key::Mark(..)
            | Key::Level(..)
            | Key::MeetingDay(_)
            | Key::MeetingWithdrawn(_)
            | Key::LinkMeeting(..)
    )
}

/// Returns the value that says nothing at a key; of what holds from a day on and has none, what held until
/// then.
fn blank(registers: &Registers, key: &Key) -> Option<Scalar> {
    let text = || Some(Scalar::Str(String::new()));
    let int = |int: i64| Some(Scalar::Int(int));
    match key {
        Key::Born
        | Key::ClassClosed
        | Key::ClassSame(_)
        | Key::Gone
        | Key::LinkPerson(..)
        | Key::MovedLearner(..)
        | Key::MovedClass(..)
        | Key::Differ(..)
        | Key::PlaceInto(..)
        | Key::PlaceSame(..)
        | Key::PersonSame(..)
        | Key::PlaceNameFrom(..)
        | Key::PlaceInFrom(..)
        | Key::PlaceKind(_)
        | Key::PlaceKindFrom(..)
        | Key::TeamPlaceFrom(..)
        | Key::TargetFrom(..)
        | Key::ClassPlaceFrom(_)
        | Key::EnrolmentFrom(..)
        | Key::LevelDay(..)
        | Key::NotMet(_)
        | Key::VisitCount(_) => int(0),
        Key::LinkMeeting(..) => int(Joining::Parted.number()),
        Key::Enrolment(_) => int(Enrolment::Left.number()),
        Key::Mark(..) => int(Mark::None.number()),
        Key::Level(..) => int(Level::None.number()),
        Key::ClassPlan(from) => {
            let plan = |key: &Key| if let Key::ClassPlan(day) = key { Some(*day) } else { None };
            held_until(registers, *from, plan).or(int(0))
        }
        Key::ClassClosedFrom(from) => {
            let closed =
                |key: &Key| if let Key::ClassClosedFrom(day) = key { Some(*day) } else { None };
            let undated = || shown(registers, &Key::ClassClosed);
            held_until(registers, *from, closed).or_else(undated).or(int(0))
        }
        Key::PlaceCode(place, from) => held_until(registers, *from, |key| {
            if let Key::PlaceCode(of, day) = key
                && of == place
            {
                Some(*day)
            } else {
                None
            }
        }),
        Key::Sex
        | Key::Village
        | Key::Phone
        | Key::Audience
        | Key::Consent
        | Key::Text
        | Key::PlaceIn(_)
        | Key::PlaceRetired(_)
        | Key::TeamPlace(_)
        | Key::TeamRetired(_)
        | Key::PersonRetired(_)
        | Key::ClassPlace
        | Key::ClassRetired
        | Key::MeetingParted(..)
        | Key::Pair(..)
        | Key::Head(_) => text(),
        Key::Target(..) => Some(Scalar::Str("0:0".to_owned())),
        // The day that its id says.
        Key::MeetingDay(meeting) => Some(Scalar::Str(meeting.date.to_string())),
        Key::MeetingWithdrawn(_) => Some(Scalar::Bytes(Vec::new())),
        Key::Name
        | Key::PlaceName(_)
        | Key::TeamName(_)
        | Key::Topic(..)
        | Key::Signed(_)
        | Key::Salt
        | Key::About
        | Key::Meeting(_)
        | Key::MeetingTopic(..)
        | Key::VisitDate(_)
        | Key::VisitPlace(_)
        | Key::VisitTopic(_) => None,
    }
}

/// Returns the value of the latest day before `from` on which something was said.
fn held_until(
    registers: &Registers,
    from: Date,
    day: impl Fn(&Key) -> Option<Date>,
) -> Option<Scalar> {
    let days: BTreeSet<(Date, &Key)> =
        registers.keys().filter_map(|key| Some((day(key)?, key))).collect();
    let mut earlier = days.range(..).rev().filter(|(day, _)| *day < from);
    earlier.find_map(|(_, key)| shown(registers, key))
}

/// Returns the value at a key that is shown.
fn shown(registers: &Registers, key: &Key) -> Option<Scalar> {
    let shown = registers.shown(key).into_iter().rev().find(|shown| shown.believed)?;
    Some(shown.value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::profile::Profile;
    use crate::domain::document::DocKind;

    const ID: &str = "aebagbafaydqqcikbmga2dqpca";
    const OTHER: &str = "caqdaqcqmbyibefawdanbyhraa";

    #[test]
    fn what_was_first_said_at_a_key_is_taken_back_by_a_value_that_the_key_takes() {
        let meeting = format!("{ID}/2026-11-02.1");
        let kinds: [(DocKind, Vec<String>); 7] = [
            (
                DocKind::Programme,
                [
                    "p:ID:in",
                    "p:ID:name:2026-11-02",
                    "p:ID:in:2026-11-02",
                    "p:ID:kind",
                    "p:ID:kind:2026-11-02",
                    "p:ID:into:OTHER:2026-11-02",
                    "p:ID:same:OTHER",
                    "p:ID:retired",
                    "t:ID:place",
                    "t:ID:place:2026-11-02",
                    "t:ID:retired",
                    "person:ID:retired",
                    "g:ID:ai",
                    "g:ID:ai:2026-11-02",
                    "head:1",
                ]
                .map(str::to_owned)
                .to_vec(),
            ),
            (
                DocKind::Link,
                vec![
                    "person:ID:OTHER".to_owned(),
                    format!("meeting:{meeting}:{ID}/2026-11-02.2"),
                    "moved-learner:ID:OTHER".to_owned(),
                    "moved-class:ID:OTHER".to_owned(),
                    "differ:ID:OTHER".to_owned(),
                ],
            ),
            (
                DocKind::Class,
                [
                    "place",
                    "closed",
                    "retired",
                    "place:2026-11-02",
                    "plan:2026-11-02",
                    "closed:2026-11-02",
                    "same:OTHER",
                ]
                .map(str::to_owned)
                .to_vec(),
            ),
            (
                DocKind::Roll,
                [
                    "e:ID",
                    "e:ID:2026-11-02",
                    "h:2026-11-02.1:d",
                    "h:2026-11-02.1:w",
                    "h:2026-11-02.1:by:ID",
                    "x:2026-11-02",
                    "m:2026-11-02.1:abcdefgh",
                    "l:abcdefgh:ai",
                    "l:abcdefgh:ai:1",
                ]
                .map(str::to_owned)
                .to_vec(),
            ),
            (
                DocKind::Learner,
                ["born", "sex", "village", "phone", "audience", "consent", "gone"]
                    .map(str::to_owned)
                    .to_vec(),
            ),
            (DocKind::Pair, vec!["r:ID:OTHER".to_owned()]),
            (DocKind::Visit, vec!["v:ID:count".to_owned()]),
        ];
        for (kind, keys) in kinds {
            for text in keys {
                let text = text.replace("OTHER", OTHER).replace("ID", ID);
                let key = Key::parse(Profile::NEWEST, kind, &text).expect(&text);
                let found = before(&Registers::default(), &key, &[]);
                assert!(matches!(found, Before::Value(_)), "{text}: {found:?}");
            }
        }
        for (kind, text) in [
            (DocKind::Learner, "name".to_owned()),
            (DocKind::Roll, "h:2026-11-02.1".to_owned()),
            (DocKind::Programme, format!("p:{ID}:c:2025-07-01")),
            (DocKind::Programme, "k:ai:vi".to_owned()),
            // A day that no record has.
            (DocKind::Roll, "h:1970-01-01.1:d".to_owned()),
        ] {
            let key = Key::parse(Profile::NEWEST, kind, &text).expect(&text);
            assert_eq!(before(&Registers::default(), &key, &[]), Before::Nothing, "{text}");
        }
    }
}
