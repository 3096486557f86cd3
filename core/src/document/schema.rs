//! What may stand in a document: the keys of every kind, each with exactly one printed form.
//!
//! Keys are flat, in the root map: two phones that create a nested map apart lose each other's
//! marks, while two first writes of one flat key are an ordinary conflict and both are kept.
//! The values that a key takes are in `schema/range.rs`.

use std::fmt;
use std::str::FromStr;

use crate::domain::document::DocKind;
use crate::domain::id::{
    ClassId, LearnerId, MeetingId, MeetingKey, PersonId, PlaceId, ShortLearner, TeamId, VisitId,
};
use crate::domain::programme::TopicId;
use crate::domain::time::Date;

mod range;

pub(crate) use range::{read_consent, read_target};

/// A key of a document. Which of them a document has depends on its kind: [`Key::parse`].
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
    /// `t:<team>:name`
    TeamName(TeamId),
    /// `t:<team>:place`
    TeamPlace(TeamId),
    /// `k:<topic>:<field>`
    Topic(TopicId, TopicField),
    /// `g:<place>:<topic>`: a target, "percent:of".
    Target(PlaceId, TopicId),
    /// `person:<a>:<b>`: whether two learners are one person; `a` prints smaller.
    LinkPerson(LearnerId, LearnerId),
    /// `meeting:<a>:<b>`: whether two meetings of one class were one; `a` prints smaller.
    LinkMeeting(MeetingId, MeetingId),
    /// `moved-learner:<new>:<old>`
    MovedLearner(LearnerId, LearnerId),
    /// `moved-class:<new>:<old>`
    MovedClass(ClassId, ClassId),
    /// `place` of a class.
    ClassPlace,
    /// `closed` of a class.
    ClassClosed,
    /// `e:<learner>`: whether the learner comes.
    Enrolment(LearnerId),
    /// `h:<meeting>`: whether the meeting is open.
    Meeting(MeetingKey),
    /// `h:<meeting>:t:<topic>`: what the meeting was about.
    MeetingTopic(MeetingKey, TopicId),
    /// `m:<meeting>:<short>`: who was there.
    Mark(MeetingKey, ShortLearner),
    /// `l:<short>:<topic>`: how far the learner has come.
    Level(ShortLearner, TopicId),
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
    /// Returns the key that `text` is in a document of this kind, or `None` where it is none.
    ///
    /// Printing the key gives `text` back, so a thing has one key only.
    #[must_use]
    pub fn parse(kind: DocKind, text: &str) -> Option<Self> {
        match kind {
            DocKind::Programme => programme_key(text),
            DocKind::Link => link_key(text),
            DocKind::Class => match text {
                "name" => Some(Self::Name),
                "place" => Some(Self::ClassPlace),
                "closed" => Some(Self::ClassClosed),
                _ => None,
            },
            DocKind::Roll => roll_key(text),
            DocKind::Learner => match text {
                "name" => Some(Self::Name),
                "born" => Some(Self::Born),
                "sex" => Some(Self::Sex),
                "village" => Some(Self::Village),
                "phone" => Some(Self::Phone),
                "audience" => Some(Self::Audience),
                "consent" => Some(Self::Consent),
                "salt" => Some(Self::Salt),
                _ => None,
            },
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
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("name"),
            Self::PlaceName(place) => write!(f, "p:{place}:name"),
            Self::PlaceIn(place) => write!(f, "p:{place}:in"),
            Self::PlaceCode(place, from) => write!(f, "p:{place}:c:{from}"),
            Self::TeamName(team) => write!(f, "t:{team}:name"),
            Self::TeamPlace(team) => write!(f, "t:{team}:place"),
            Self::Topic(topic, field) => write!(f, "k:{topic}:{}", field.word()),
            Self::Target(place, topic) => write!(f, "g:{place}:{topic}"),
            Self::LinkPerson(a, b) => write!(f, "person:{a}:{b}"),
            Self::LinkMeeting(a, b) => write!(f, "meeting:{a}:{b}"),
            Self::MovedLearner(new, old) => write!(f, "moved-learner:{new}:{old}"),
            Self::MovedClass(new, old) => write!(f, "moved-class:{new}:{old}"),
            Self::ClassPlace => f.write_str("place"),
            Self::ClassClosed => f.write_str("closed"),
            Self::Enrolment(learner) => write!(f, "e:{learner}"),
            Self::Meeting(meeting) => write!(f, "h:{meeting}"),
            Self::MeetingTopic(meeting, topic) => write!(f, "h:{meeting}:t:{topic}"),
            Self::Mark(meeting, short) => write!(f, "m:{meeting}:{short}"),
            Self::Level(short, topic) => write!(f, "l:{short}:{topic}"),
            Self::Born => f.write_str("born"),
            Self::Sex => f.write_str("sex"),
            Self::Village => f.write_str("village"),
            Self::Phone => f.write_str("phone"),
            Self::Audience => f.write_str("audience"),
            Self::Consent => f.write_str("consent"),
            Self::Salt => f.write_str("salt"),
            Self::About => f.write_str("about"),
            Self::Text => f.write_str("text"),
            Self::VisitDate(visit) => write!(f, "v:{visit}:date"),
            Self::VisitPlace(visit) => write!(f, "v:{visit}:place"),
            Self::VisitTopic(visit) => write!(f, "v:{visit}:topic"),
            Self::VisitCount(visit) => write!(f, "v:{visit}:count"),
            Self::Pair(mentor, learner) => write!(f, "r:{mentor}:{learner}"),
        }
    }
}

fn programme_key(text: &str) -> Option<Key> {
    if text == "name" {
        return Some(Key::Name);
    }
    let (kind, rest) = text.split_once(':')?;
    let (of, field) = rest.split_once(':')?;
    match (kind, field) {
        ("p", "name") => Some(Key::PlaceName(id(of)?)),
        ("p", "in") => Some(Key::PlaceIn(id(of)?)),
        ("p", code) => Some(Key::PlaceCode(id(of)?, date(code.strip_prefix("c:")?)?)),
        ("t", "name") => Some(Key::TeamName(id(of)?)),
        ("t", "place") => Some(Key::TeamPlace(id(of)?)),
        ("k", field) => {
            let field = TopicField::ALL.into_iter().find(|known| known.word() == field)?;
            Some(Key::Topic(id(of)?, field))
        }
        ("g", topic) => Some(Key::Target(id(of)?, id(topic)?)),
        _ => None,
    }
}

fn link_key(text: &str) -> Option<Key> {
    let (kind, rest) = text.split_once(':')?;
    let (a, b) = rest.split_once(':')?;
    match kind {
        "person" => (a < b).then_some(Key::LinkPerson(id(a)?, id(b)?)),
        "meeting" if a < b => {
            let (a, b) = (meeting(a)?, meeting(b)?);
            (a.class == b.class).then_some(Key::LinkMeeting(a, b))
        }
        "moved-learner" => (a != b).then_some(Key::MovedLearner(id(a)?, id(b)?)),
        "moved-class" => (a != b).then_some(Key::MovedClass(id(a)?, id(b)?)),
        _ => None,
    }
}

fn roll_key(text: &str) -> Option<Key> {
    let (kind, rest) = text.split_once(':')?;
    match kind {
        "e" => Some(Key::Enrolment(id(rest)?)),
        "h" => match rest.split_once(':') {
            None => Some(Key::Meeting(meeting_key(rest)?)),
            Some((meeting, topic)) => {
                Some(Key::MeetingTopic(meeting_key(meeting)?, id(topic.strip_prefix("t:")?)?))
            }
        },
        "m" => {
            let (meeting, short) = rest.split_once(':')?;
            Some(Key::Mark(meeting_key(meeting)?, ShortLearner::parse(short)?))
        }
        "l" => {
            let (short, topic) = rest.split_once(':')?;
            Some(Key::Level(ShortLearner::parse(short)?, id(topic)?))
        }
        _ => None,
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

#[cfg(test)]
mod tests;
