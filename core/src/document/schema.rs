//! What may stand in a document: the keys of every kind, each with exactly one printed form.
//!
//! Keys are flat, in the root map: two phones that create a nested map apart lose each other's
//! marks, while two first writes of one flat key are an ordinary conflict and both are kept.
//! The values that a key takes are in `schema/range.rs`, its printed form in `schema/print.rs`.

use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::document::profile::Profile;
use crate::domain::document::{DocId, DocKind};
use crate::domain::id::{
    AnswerId, ClassId, LearnerId, MeetingId, MeetingKey, PersonId, PlaceId, ReportId, ShortLearner,
    TeamId, VisitId,
};
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::time::{Date, RECORD_YEARS};

mod print;
mod range;

pub(crate) use range::{
    SIGNED_BYTES_MAX, level_day_value, move_text, read_consent, read_move, read_target, signed_id,
};

/// The years of days that profile 2 added, in keys and values alike.
pub(crate) const YEARS: RangeInclusive<i16> = RECORD_YEARS;

/// A key of a document. Which of them a document has depends on its kind: [`Key::parse`].
///
/// Of a key with a day in it, "from that day on" is meant, and the undated one from the beginning.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Key {
    /// `name` of a programme, a class, a learner or a person.
    Name,
    /// `p:<place>:name`
    PlaceName(PlaceId),
    /// `p:<place>:in`: the place that contains it.
    PlaceIn(PlaceId),
    /// `p:<place>:c:<date>`: the official code from that day on.
    PlaceCode(PlaceId, Date),
    /// `p:<place>:name:<day>`
    PlaceNameFrom(PlaceId, Date),
    /// `p:<place>:in:<day>`
    PlaceInFrom(PlaceId, Date),
    /// `p:<place>:kind`: what kind of place it is, as officials call it.
    PlaceKind(PlaceId),
    /// `p:<place>:kind:<day>`
    PlaceKindFrom(PlaceId, Date),
    /// `p:<a>:into:<b>:<day>`: whether a became b, or a part of it; several of one a: it was divided.
    PlaceInto(PlaceId, PlaceId, Date),
    /// `p:<a>:same:<b>`: whether two places are one; `a` prints smaller.
    PlaceSame(PlaceId, PlaceId),
    /// `p:<place>:retired`: since when it is offered no more.
    PlaceRetired(PlaceId),
    /// `t:<team>:name`
    TeamName(TeamId),
    /// `t:<team>:place`
    TeamPlace(TeamId),
    /// `t:<team>:place:<day>`
    TeamPlaceFrom(TeamId, Date),
    /// `t:<team>:retired`: since when it is offered no more.
    TeamRetired(TeamId),
    /// `person:<person>:retired`: since when a volunteer is offered no more. Here, because a person
    /// document is its owner's alone.
    PersonRetired(PersonId),
    /// `person:<a>:same:<b>`: whether two volunteers are one; `a` prints smaller. Here, as it is said of others.
    PersonSame(PersonId, PersonId),
    /// `k:<topic>:<field>`
    Topic(TopicId, TopicField),
    /// `g:<place>:<topic>`: a target, "percent:of".
    Target(PlaceId, TopicId),
    /// `g:<place>:<topic>:<day>`
    TargetFrom(PlaceId, TopicId, Date),
    /// `s:<hash>`: a signed report, alone in the document of that id; never changed nor taken back.
    Signed(ReportId),
    /// `head:<1-4>`: a line that stands above what is printed.
    Head(u8),
    /// `person:<a>:<b>`: whether two learners are one person; `a` prints smaller.
    LinkPerson(LearnerId, LearnerId),
    /// `meeting:<a>:<b>`: whether two meetings were one, and whose day holds; `a` prints smaller. Two
    /// of one class, or since profile 2 of a class before and after it moved.
    LinkMeeting(MeetingId, MeetingId),
    /// `moved-learner:<new>:<old>`: that it did, or since profile 2 when and from where.
    MovedLearner(LearnerId, LearnerId),
    /// `moved-class:<new>:<old>`
    MovedClass(ClassId, ClassId),
    /// `differ:<answer>:<learner>`: that one of an answer's learners is none of its others, as a hash
    /// of what was known of the learner then.
    Differ(AnswerId, LearnerId),
    /// `place` of a class.
    ClassPlace,
    /// `closed` of a class.
    ClassClosed,
    /// `place:<day>` of a class.
    ClassPlaceFrom(Date),
    /// `plan:<day>` of a class: on which weekdays it means to meet, Monday in the lowest bit.
    ClassPlan(Date),
    /// `closed:<day>` of a class.
    ClassClosedFrom(Date),
    /// `same:<class>` of a class: whether the two are one. Read in the smaller id's document only.
    ClassSame(ClassId),
    /// `retired` of a class: since when it is offered no more.
    ClassRetired,
    /// `e:<learner>`: whether the learner comes.
    Enrolment(LearnerId),
    /// `e:<learner>:<day>`: whether the learner comes from that day on.
    EnrolmentFrom(LearnerId, Date),
    /// `h:<meeting>`: whether the meeting is open.
    Meeting(MeetingKey),
    /// `h:<meeting>:t:<topic>`: what the meeting was about.
    MeetingTopic(MeetingKey, TopicId),
    /// `h:<meeting>:d`: the day on which the meeting was held, where it is another than its name's.
    MeetingDay(MeetingKey),
    /// `h:<meeting>:w`: that the meeting was not held, with the marks that were seen; empty: it was.
    MeetingWithdrawn(MeetingKey),
    /// `h:<meeting>:by:<person>`: the meeting in which a volunteer's marks of this one count.
    MeetingParted(MeetingKey, PersonId),
    /// `x:<day>`: whether the class did not meet that day.
    NotMet(Date),
    /// `m:<meeting>:<short>`: who was there.
    Mark(MeetingKey, ShortLearner),
    /// `l:<short>:<topic>`: how far the learner has come.
    Level(ShortLearner, TopicId),
    /// `l:<short>:<topic>:<1-4>`: at which meeting the learner came so far.
    LevelDay(ShortLearner, TopicId, Level),
    /// `born` of a learner.
    Born,
    /// `sex` of a learner.
    Sex,
    /// `village` of a learner.
    Village,
    /// `phone` of a learner.
    Phone,
    /// `audience` of a learner.
    Audience,
    /// `consent` of a learner.
    Consent,
    /// `salt` of a learner, so that hashes of names cannot be guessed.
    Salt,
    /// `gone` of a learner: whether the import that registered the learner was taken back.
    Gone,
    /// `about` of a note.
    About,
    /// `text` of a note.
    Text,
    /// `v:<visit>:date`
    VisitDate(VisitId),
    /// `v:<visit>:place`
    VisitPlace(VisitId),
    /// `v:<visit>:topic`
    VisitTopic(VisitId),
    /// `v:<visit>:count`
    VisitCount(VisitId),
    /// `r:<mentor>:<learner>`: the day on which the pair began.
    Pair(PersonId, LearnerId),
}

/// A field of a topic.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum TopicField {
    /// The framework it comes from.
    Framework,
    /// The framework's version.
    Version,
    /// For whom.
    Audience,
    /// Its name in Vietnamese.
    Vi,
    /// Its name in English.
    En,
}

impl TopicField {
    /// Every field.
    pub const ALL: [Self; 5] = [Self::Framework, Self::Version, Self::Audience, Self::Vi, Self::En];

    /// Returns the word in keys.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Framework => "framework",
            Self::Version => "version",
            Self::Audience => "audience",
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}

impl Key {
    /// Returns the key that `text` is in a document of this kind under `profile`, or `None` where it is
    /// none.
    ///
    /// Printing the key gives `text` back, so a thing has one key only.
    #[must_use]
    pub fn parse(profile: Profile, kind: DocKind, text: &str) -> Option<Self> {
        let key = match kind {
            DocKind::Programme => programme_key(text),
            DocKind::Link => link_key(text),
            DocKind::Class => class_key(text),
            DocKind::Roll => roll_key(text),
            DocKind::Learner => learner_key(text),
            DocKind::Person => (text == "name").then_some(Self::Name),
            DocKind::Pair => {
                let (mentor, learner) = text.strip_prefix("r:")?.split_once(':')?;
                Some(Self::Pair(id(mentor)?, id(learner)?))
            }
            DocKind::Visit => {
                let (visit, field) = text.strip_prefix("v:")?.split_once(':')?;
                let visit = id(visit)?;
                match field {
                    "date" => Some(Self::VisitDate(visit)),
                    "place" => Some(Self::VisitPlace(visit)),
                    "topic" => Some(Self::VisitTopic(visit)),
                    "count" => Some(Self::VisitCount(visit)),
                    _ => None,
                }
            }
            DocKind::Note => match text {
                "about" => Some(Self::About),
                "text" => Some(Self::Text),
                _ => None,
            },
        };
        key.filter(|key| key.since() <= profile)
    }

    /// Returns the first profile that has the key.
    #[must_use]
    pub fn since(&self) -> Profile {
        match self {
            Self::LinkMeeting(a, b) if a.class != b.class => Profile::Two,
            Self::PlaceNameFrom(..)
            | Self::PlaceInFrom(..)
            | Self::PlaceKind(_)
            | Self::PlaceKindFrom(..)
            | Self::PlaceInto(..)
            | Self::PlaceSame(..)
            | Self::PlaceRetired(_)
            | Self::TeamPlaceFrom(..)
            | Self::TeamRetired(_)
            | Self::PersonRetired(_)
            | Self::PersonSame(..)
            | Self::TargetFrom(..)
            | Self::Signed(_)
            | Self::Head(_)
            | Self::Differ(..)
            | Self::ClassPlaceFrom(_)
            | Self::ClassPlan(_)
            | Self::ClassClosedFrom(_)
            | Self::ClassSame(_)
            | Self::ClassRetired
            | Self::EnrolmentFrom(..)
            | Self::MeetingDay(_)
            | Self::MeetingWithdrawn(_)
            | Self::MeetingParted(..)
            | Self::NotMet(_)
            | Self::LevelDay(..)
            | Self::Gone => Profile::Two,
            Self::Name
            | Self::PlaceName(_)
            | Self::PlaceIn(_)
            | Self::PlaceCode(..)
            | Self::TeamName(_)
            | Self::TeamPlace(_)
            | Self::Topic(..)
            | Self::Target(..)
            | Self::LinkPerson(..)
            | Self::LinkMeeting(..)
            | Self::MovedLearner(..)
            | Self::MovedClass(..)
            | Self::ClassPlace
            | Self::ClassClosed
            | Self::Enrolment(_)
            | Self::Meeting(_)
            | Self::MeetingTopic(..)
            | Self::Mark(..)
            | Self::Level(..)
            | Self::Born
            | Self::Sex
            | Self::Village
            | Self::Phone
            | Self::Audience
            | Self::Consent
            | Self::Salt
            | Self::About
            | Self::Text
            | Self::VisitDate(_)
            | Self::VisitPlace(_)
            | Self::VisitTopic(_)
            | Self::VisitCount(_)
            | Self::Pair(..) => Profile::One,
        }
    }

    /// Returns whether what was once put under the key is never deleted.
    #[must_use]
    pub fn is_for_good(&self) -> bool {
        matches!(self, Self::Signed(_))
    }

    /// Returns whether the key may stand in this very document, among those of its kind: a signed report
    /// alone in the one that bears its hash, all else of a programme in the one of its space.
    #[must_use]
    pub fn stands_in(&self, doc: &DocId) -> bool {
        if let Self::Signed(report) = self {
            doc.id == report.0
        } else {
            doc.kind != DocKind::Programme || doc.id == doc.space.0
        }
    }
}

fn programme_key(text: &str) -> Option<Key> {
    if text == "name" {
        return Some(Key::Name);
    }
    let (kind, rest) = text.split_once(':')?;
    match kind {
        "s" => return Some(Key::Signed(id(rest)?)),
        "head" => return Some(Key::Head(digit(rest)?)),
        _ => {}
    }
    let (of, field) = rest.split_once(':')?;
    match (kind, field) {
        ("p", field) => place_key(id(of)?, field),
        ("t", "name") => Some(Key::TeamName(id(of)?)),
        ("t", "place") => Some(Key::TeamPlace(id(of)?)),
        ("t", "retired") => Some(Key::TeamRetired(id(of)?)),
        ("t", field) => Some(Key::TeamPlaceFrom(id(of)?, day(field.strip_prefix("place:")?)?)),
        ("person", "retired") => Some(Key::PersonRetired(id(of)?)),
        ("person", field) => {
            let other = field.strip_prefix("same:")?;
            (of < other).then_some(Key::PersonSame(id(of)?, id(other)?))
        }
        ("k", field) => {
            let field = TopicField::ALL.into_iter().find(|known| known.word() == field)?;
            Some(Key::Topic(id(of)?, field))
        }
        ("g", topic) => match topic.split_once(':') {
            None => Some(Key::Target(id(of)?, id(topic)?)),
            Some((topic, from)) => Some(Key::TargetFrom(id(of)?, id(topic)?, day(from)?)),
        },
        _ => None,
    }
}

fn place_key(place: PlaceId, field: &str) -> Option<Key> {
    match field.split_once(':') {
        None => match field {
            "name" => Some(Key::PlaceName(place)),
            "in" => Some(Key::PlaceIn(place)),
            "kind" => Some(Key::PlaceKind(place)),
            "retired" => Some(Key::PlaceRetired(place)),
            _ => None,
        },
        Some(("c", from)) => Some(Key::PlaceCode(place, date(from)?)),
        Some(("name", from)) => Some(Key::PlaceNameFrom(place, day(from)?)),
        Some(("in", from)) => Some(Key::PlaceInFrom(place, day(from)?)),
        Some(("kind", from)) => Some(Key::PlaceKindFrom(place, day(from)?)),
        Some(("into", rest)) => {
            let (other, from) = rest.split_once(':')?;
            let other = id(other)?;
            (place != other).then_some(Key::PlaceInto(place, other, day(from)?))
        }
        Some(("same", other)) => {
            let smaller = place.to_string().as_str() < other;
            smaller.then_some(Key::PlaceSame(place, id(other)?))
        }
        Some(_) => None,
    }
}

fn link_key(text: &str) -> Option<Key> {
    let (kind, rest) = text.split_once(':')?;
    let (a, b) = rest.split_once(':')?;
    match kind {
        "person" => (a < b).then_some(Key::LinkPerson(id(a)?, id(b)?)),
        "meeting" => (a < b).then_some(Key::LinkMeeting(meeting(a)?, meeting(b)?)),
        "moved-learner" => (a != b).then_some(Key::MovedLearner(id(a)?, id(b)?)),
        "moved-class" => (a != b).then_some(Key::MovedClass(id(a)?, id(b)?)),
        "differ" => Some(Key::Differ(id(a)?, id(b)?)),
        _ => None,
    }
}

fn class_key(text: &str) -> Option<Key> {
    match text.split_once(':') {
        None => match text {
            "name" => Some(Key::Name),
            "place" => Some(Key::ClassPlace),
            "closed" => Some(Key::ClassClosed),
            "retired" => Some(Key::ClassRetired),
            _ => None,
        },
        Some(("place", from)) => Some(Key::ClassPlaceFrom(day(from)?)),
        Some(("plan", from)) => Some(Key::ClassPlan(day(from)?)),
        Some(("closed", from)) => Some(Key::ClassClosedFrom(day(from)?)),
        Some(("same", other)) => Some(Key::ClassSame(id(other)?)),
        Some(_) => None,
    }
}

fn learner_key(text: &str) -> Option<Key> {
    match text {
        "name" => Some(Key::Name),
        "born" => Some(Key::Born),
        "sex" => Some(Key::Sex),
        "village" => Some(Key::Village),
        "phone" => Some(Key::Phone),
        "audience" => Some(Key::Audience),
        "consent" => Some(Key::Consent),
        "salt" => Some(Key::Salt),
        "gone" => Some(Key::Gone),
        _ => None,
    }
}

fn roll_key(text: &str) -> Option<Key> {
    let (kind, rest) = text.split_once(':')?;
    match kind {
        "e" => match rest.split_once(':') {
            None => Some(Key::Enrolment(id(rest)?)),
            Some((learner, from)) => Some(Key::EnrolmentFrom(id(learner)?, day(from)?)),
        },
        "h" => match rest.split_once(':') {
            None => Some(Key::Meeting(meeting_key(rest)?)),
            Some((meeting, more)) => meeting_more_key(meeting_key(meeting)?, more),
        },
        "m" => {
            let (meeting, short) = rest.split_once(':')?;
            Some(Key::Mark(meeting_key(meeting)?, ShortLearner::parse(short)?))
        }
        "l" => {
            let (short, topic) = rest.split_once(':')?;
            let short = ShortLearner::parse(short)?;
            match topic.split_once(':') {
                None => Some(Key::Level(short, id(topic)?)),
                Some((topic, level)) => {
                    let level = Level::from_number(digit(level)?.into())?;
                    Some(Key::LevelDay(short, id(topic)?, level))
                }
            }
        }
        "x" => Some(Key::NotMet(day(rest)?)),
        _ => None,
    }
}

fn meeting_more_key(meeting: MeetingKey, more: &str) -> Option<Key> {
    match more.split_once(':') {
        None if more == "d" => Some(Key::MeetingDay(meeting)),
        None if more == "w" => Some(Key::MeetingWithdrawn(meeting)),
        Some(("t", topic)) => Some(Key::MeetingTopic(meeting, id(topic)?)),
        Some(("by", person)) => Some(Key::MeetingParted(meeting, id(person)?)),
        None | Some(_) => None,
    }
}

fn id<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn meeting(text: &str) -> Option<MeetingId> {
    let (class, key) = text.split_once('/')?;
    Some(MeetingId { class: id(class)?, key: meeting_key(key)? })
}

// The same as the domain's parser, at a tenth of its cost: every mark of a first sync passes here.
fn meeting_key(text: &str) -> Option<MeetingKey> {
    let (day, number) = text.split_once('.')?;
    let number = match number.as_bytes() {
        [b'1'..=b'9', rest @ ..] if rest.len() < 3 => number.parse().ok()?,
        _ => return None,
    };
    // u8's own parser takes a plus sign, but not behind a first digit.
    Some(MeetingKey { date: date(day)?, number })
}

fn date(text: &str) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else {
        return None;
    };
    let digit = |c: u8| c.is_ascii_digit().then(|| i16::from(c - b'0'));
    let two = |a, b| Some(digit(a)? * 10 + digit(b)?);
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let (month, day) = (i8::try_from(two(m1, m2)?).ok()?, i8::try_from(two(d1, d2)?).ok()?);
    if year < 1 { None } else { Date::new(year, month, day) }
}

/// Returns a day of profile 2.
fn day(text: &str) -> Option<Date> {
    date(text).filter(|day| YEARS.contains(&day.year()))
}

/// Returns a number from 1 to 4.
fn digit(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [digit @ b'1'..=b'4'] => Some(digit - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
