//! The one printed form of each key, as it stands in documents.

use std::fmt;

use crate::document::schema::Key;

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("name"),
            Self::PlaceName(place) => write!(f, "p:{place}:name"),
            Self::PlaceIn(place) => write!(f, "p:{place}:in"),
            Self::PlaceCode(place, from) => write!(f, "p:{place}:c:{from}"),
            Self::PlaceNameFrom(place, from) => write!(f, "p:{place}:name:{from}"),
            Self::PlaceInFrom(place, from) => write!(f, "p:{place}:in:{from}"),
            Self::PlaceKind(place) => write!(f, "p:{place}:kind"),
            Self::PlaceKindFrom(place, from) => write!(f, "p:{place}:kind:{from}"),
            Self::PlaceInto(a, b, from) => write!(f, "p:{a}:into:{b}:{from}"),
            Self::PlaceSame(a, b) => write!(f, "p:{a}:same:{b}"),
            Self::PlaceRetired(place) => write!(f, "p:{place}:retired"),
            Self::TeamName(team) => write!(f, "t:{team}:name"),
            Self::TeamPlace(team) => write!(f, "t:{team}:place"),
            Self::TeamPlaceFrom(team, from) => write!(f, "t:{team}:place:{from}"),
            Self::TeamRetired(team) => write!(f, "t:{team}:retired"),
            Self::PersonRetired(person) => write!(f, "person:{person}:retired"),
            Self::PersonSame(a, b) => write!(f, "person:{a}:same:{b}"),
            Self::Topic(topic, field) => write!(f, "k:{topic}:{}", field.word()),
            Self::Target(place, topic) => write!(f, "g:{place}:{topic}"),
            Self::TargetFrom(place, topic, from) => write!(f, "g:{place}:{topic}:{from}"),
            Self::Signed(report) => write!(f, "s:{report}"),
            Self::Head(line) => write!(f, "head:{line}"),
            Self::LinkPerson(a, b) => write!(f, "person:{a}:{b}"),
            Self::LinkMeeting(a, b) => write!(f, "meeting:{a}:{b}"),
            Self::MovedLearner(new, old) => write!(f, "moved-learner:{new}:{old}"),
            Self::MovedClass(new, old) => write!(f, "moved-class:{new}:{old}"),
            Self::Differ(answer, learner) => write!(f, "differ:{answer}:{learner}"),
            Self::ClassPlace => f.write_str("place"),
            Self::ClassClosed => f.write_str("closed"),
            Self::ClassPlaceFrom(from) => write!(f, "place:{from}"),
            Self::ClassPlan(from) => write!(f, "plan:{from}"),
            Self::ClassClosedFrom(from) => write!(f, "closed:{from}"),
            Self::ClassSame(class) => write!(f, "same:{class}"),
            Self::ClassRetired => f.write_str("retired"),
            Self::Enrolment(learner) => write!(f, "e:{learner}"),
            Self::EnrolmentFrom(learner, from) => write!(f, "e:{learner}:{from}"),
            Self::Meeting(meeting) => write!(f, "h:{meeting}"),
            Self::MeetingTopic(meeting, topic) => write!(f, "h:{meeting}:t:{topic}"),
            Self::MeetingDay(meeting) => write!(f, "h:{meeting}:d"),
            Self::MeetingWithdrawn(meeting) => write!(f, "h:{meeting}:w"),
            Self::MeetingParted(meeting, person) => write!(f, "h:{meeting}:by:{person}"),
            Self::NotMet(day) => write!(f, "x:{day}"),
            Self::Mark(meeting, short) => write!(f, "m:{meeting}:{short}"),
            Self::Level(short, topic) => write!(f, "l:{short}:{topic}"),
            Self::LevelDay(short, topic, level) => {
                write!(f, "l:{short}:{topic}:{}", level.number())
            }
            Self::Born => f.write_str("born"),
            Self::Sex => f.write_str("sex"),
            Self::Village => f.write_str("village"),
            Self::Phone => f.write_str("phone"),
            Self::Audience => f.write_str("audience"),
            Self::Consent => f.write_str("consent"),
            Self::Salt => f.write_str("salt"),
            Self::Gone => f.write_str("gone"),
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
