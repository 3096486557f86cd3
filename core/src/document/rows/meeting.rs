//! What becomes of a meeting afterwards: whose marks count in another one, its day, its withdrawal.
//!
//! Where a volunteer's marks were parted from a meeting, they make rows of the other one, one step and no
//! further. What the other meeting's own key says of a learner goes before them: so a tap there decides,
//! whatever else is in the roll.

use std::collections::BTreeSet;

use crate::document::rows::dispute::{IdHash, Said, settled};
use crate::document::rows::view::View;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::attendance::Mark;
use crate::domain::id::{ClassId, MeetingKey, PersonId, ShortLearner};
use crate::domain::row::{Dispute, MeetingMore, Row, SaidOfHolding};
use crate::domain::time::Date;
use crate::domain::withdrawal::Withdrawal;

/// Adds the names of the rows that a touched key changes beside its own; returns whether only all rows of
/// the document anew can say what it changes.
pub(super) fn add_touched(view: &View<'_>, key: &Key, names: &mut BTreeSet<Key>) -> bool {
    let afterwards = &view.afterwards;
    if let Key::Mark(meeting, _) = key {
        if afterwards.withdrawn.contains(meeting) {
            names.insert(Key::MeetingDay(*meeting));
        }
        return afterwards.parts(*meeting);
    }
    if let Key::MeetingDay(_) = key
        && afterwards.has_level_days
    {
        // Of two days that were said apart, a correction may make the other one the earlier.
        names.extend(view.newer_keys().filter(|key| is_level_day(key)).cloned());
    }
    matches!(key, Key::MeetingParted(..))
}

fn is_level_day(key: &Key) -> bool {
    matches!(key, Key::LevelDay(..))
}

/// Adds the names of the rows that marks under `key` make in other meetings.
pub(super) fn add_parted(view: &View<'_>, key: &Key, names: &mut BTreeSet<Key>) {
    if let Key::Mark(meeting, short) = key
        && !view.afterwards.parted.is_empty()
    {
        names.extend(view.afterwards.targets(*meeting).map(|to| Key::Mark(to, *short)));
    }
}

/// Returns the marks of a learner that count in a meeting, ascending by operation.
pub(super) fn marks(view: &View<'_>, meeting: MeetingKey, short: ShortLearner) -> Vec<Said<Mark>> {
    let parted = &view.afterwards.parted;
    let said = |meeting| view.said(&Key::Mark(meeting, short), Mark::from_number);
    let mut own = said(meeting);
    if parted.is_empty() {
        return own;
    }
    own.retain(|(_, _, author)| !parted.contains_key(&(meeting, author.person)));
    if !own.is_empty() {
        return own;
    }
    let sources = parted.iter().filter(|(_, to)| **to == meeting).map(|(from, _)| *from);
    for (from, person) in sources {
        own.extend(said(from).into_iter().filter(|(_, _, author)| author.person == person));
    }
    own.sort_unstable_by_key(|(operation, ..)| *operation);
    own
}

/// Returns whether a volunteer's mark stands in a meeting, also one before which another goes.
pub(super) fn has_mark_of(view: &View<'_>, meeting: MeetingKey, person: PersonId) -> bool {
    let marks = view.keys().filter(|key| matches!(key, Key::Mark(of, _) if *of == meeting));
    let mut said = marks.flat_map(|key| view.said(key, Mark::from_number));
    said.any(|(_, mark, author)| mark != Mark::None && author.person == person)
}

/// Returns every mark that counts in a meeting, beside *none*, by learner.
fn all_marks(view: &View<'_>, meeting: MeetingKey) -> Vec<(ShortLearner, Said<Mark>)> {
    let mut shorts = BTreeSet::new();
    for key in view.keys() {
        if let Key::Mark(from, short) = key
            && view.afterwards.targets(*from).any(|to| to == meeting)
        {
            shorts.insert(short.as_str());
        }
    }
    let shorts = shorts.into_iter().filter_map(ShortLearner::parse);
    let marked = shorts
        .flat_map(|short| marks(view, meeting, short).into_iter().map(move |said| (short, said)));
    marked.filter(|(_, (_, mark, _))| *mark != Mark::None).collect()
}

/// Returns what somebody who withdraws the meeting now has seen.
pub(super) fn seen(view: &View<'_>, meeting: MeetingKey) -> Withdrawal {
    let mut seen = Withdrawal::default();
    for (short, (_, mark, _)) in all_marks(view, meeting) {
        seen.see(short, mark);
    }
    seen
}

/// Returns the row that stands beside a meeting, or `None` where nothing was said of it.
pub(super) fn more(view: &View<'_>, key: MeetingKey) -> Option<Row> {
    let (day, days) = day(view, key);
    let (is_withdrawn, held) = holding(view, key);
    if day.is_none() && !is_withdrawn && held.is_none() {
        return None;
    }
    let (space, class) = (view.doc.space, ClassId(view.doc.id));
    Some(Row::MeetingMore(MeetingMore { space, class, key, day, days, is_withdrawn, held }))
}

/// Returns the corrected day of a meeting, of two the later.
fn day(view: &View<'_>, meeting: MeetingKey) -> (Option<Date>, Option<Dispute<Date>>) {
    let key = Key::MeetingDay(meeting);
    let values = view.values(&key).into_iter().filter_map(|shown| match shown.value {
        Scalar::Str(text) => Some((shown.operation, text.parse().ok()?, shown.meta.author)),
        Scalar::Int(_) | Scalar::Bytes(_) => None,
    });
    match settled(view.doc, &key, values.collect()) {
        Some((day, _, dispute)) => (Some(day), dispute),
        None => (None, None),
    }
}

/// Returns whether a meeting was withdrawn, and the dispute over that.
///
/// It was, where every mark that counts in it was seen by somebody who withdrew it and nobody restored it;
/// otherwise it counts.
fn holding(view: &View<'_>, meeting: MeetingKey) -> (bool, Option<Dispute<SaidOfHolding>>) {
    if !view.afterwards.withdrawn.contains(&meeting) {
        return (false, None);
    }
    let key = Key::MeetingWithdrawn(meeting);
    let mut withdrawals = Vec::new();
    let mut values: Vec<Said<SaidOfHolding>> = Vec::new();
    for shown in view.values(&key) {
        let Scalar::Bytes(bytes) = shown.value else { continue };
        let said = match Withdrawal::parse(bytes) {
            Some(withdrawal) => {
                withdrawals.push(withdrawal);
                SaidOfHolding::Withdrawn
            }
            None => SaidOfHolding::Restored,
        };
        values.push((shown.operation, said, shown.meta.author));
    }
    if withdrawals.is_empty() {
        return (false, None);
    }
    let is_restored = withdrawals.len() < values.len();
    let is_covered = |short, mark| withdrawals.iter().any(|seen| seen.covers(short, mark));
    let mut unseen = all_marks(view, meeting);
    unseen.retain(|(short, (_, mark, _))| !is_covered(*short, *mark));
    if unseen.is_empty() && !is_restored {
        return (true, None);
    }
    let mut id = IdHash::new(view.doc);
    id.add(&key, values.iter().map(|(operation, ..)| operation));
    for (short, (operation, mark, author)) in unseen {
        id.add(&Key::Mark(meeting, short), [&operation]);
        values.push((operation, SaidOfHolding::Marked(mark), author));
    }
    values.sort_unstable_by_key(|(operation, ..)| *operation);
    (false, Some(Dispute { id: id.finish(), values }))
}

/// Returns at which meeting a learner reached a level: of what was said apart the earliest day, with the
/// meetings' days as they were corrected.
pub(super) fn level_day(view: &View<'_>, key: &Key) -> Option<(Date, u8)> {
    let said = view.ints(key).into_iter().filter_map(read_level_day);
    said.min_by_key(|(date, number)| {
        let meeting = MeetingKey { date: *date, number: *number };
        let corrected = if *number > 0 { day(view, meeting).0 } else { None };
        (corrected.unwrap_or(*date), *date, *number)
    })
}

/// Returns day and number of the meeting of a level day's value; `None` for one that was said wrongly.
fn read_level_day(value: i64) -> Option<(Date, u8)> {
    let (days, number) = (value / 16, u8::try_from(value % 16).ok()?);
    (value > 0).then_some(())?;
    Some((Date::from_days_since_1970(i32::try_from(days).ok()?)?, number))
}
