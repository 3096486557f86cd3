//! Which values a key takes at profile 1. Another value is a data fault on every device alike.
//!
//! So nothing here may depend on what a version of Lantoa happens to know of Unicode or of phone
//! prefixes beyond the rules of `domain` that stand since the first release: changing one of them
//! is a new profile. Composed form (NFC) is the writer's duty and not asked for, because later
//! Unicode versions compose more.

use crate::document::scalar::ScalarRef;
use crate::document::schema::{Key, TopicField, date};
use crate::domain::attendance::Mark;
use crate::domain::class::{Enrolment, MeetingState};
use crate::domain::id::PlaceId;
use crate::domain::learner::{BIRTH_YEAR_MAX, BIRTH_YEAR_MIN, Consent, Phone, Sex};
use crate::domain::place::Code;
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::text::{NAME_BYTES_MAX, NOTE_BYTES_MAX};
use crate::domain::visit::PEOPLE_PER_VISIT_MAX;

/// Bytes of a learner's salt.
const SALT_BYTES: usize = 16;

impl Key {
    /// Returns whether the key takes this value.
    #[must_use]
    pub fn takes(&self, value: ScalarRef<'_>) -> bool {
        match value {
            ScalarRef::Int(int) => self.takes_int(int),
            ScalarRef::Str(text) => self.takes_text(text),
            ScalarRef::Bytes(bytes) => matches!(self, Self::Salt) && bytes.len() == SALT_BYTES,
        }
    }

    fn takes_int(&self, int: i64) -> bool {
        match self {
            Self::LinkPerson(..) | Self::LinkMeeting(..) | Self::ClassClosed => {
                matches!(int, 0 | 1)
            }
            Self::MovedLearner(..) | Self::MovedClass(..) | Self::MeetingTopic(..) => int == 1,
            Self::Enrolment(_) => Enrolment::from_number(int).is_some(),
            Self::Meeting(_) => MeetingState::from_number(int).is_some(),
            Self::Mark(..) => Mark::from_number(int).is_some(),
            Self::Level(..) => Level::from_number(int).is_some(),
            Self::Born => {
                int == 0 || (i64::from(BIRTH_YEAR_MIN)..=i64::from(BIRTH_YEAR_MAX)).contains(&int)
            }
            Self::VisitCount(_) => (0..=i64::from(PEOPLE_PER_VISIT_MAX)).contains(&int),
            Self::Name
            | Self::PlaceName(_)
            | Self::PlaceIn(_)
            | Self::PlaceCode(..)
            | Self::TeamName(_)
            | Self::TeamPlace(_)
            | Self::Topic(..)
            | Self::Target(..)
            | Self::ClassPlace
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
            | Self::Pair(..) => false,
        }
    }

    fn takes_text(&self, text: &str) -> bool {
        match self {
            Self::Name | Self::PlaceName(_) | Self::TeamName(_) | Self::About => {
                !text.is_empty() && is_line(text, NAME_BYTES_MAX)
            }
            Self::Topic(
                _,
                TopicField::Framework
                | TopicField::Version
                | TopicField::Audience
                | TopicField::Vi
                | TopicField::En,
            )
            | Self::Village
            | Self::Audience => is_line(text, NAME_BYTES_MAX),
            Self::Text => is_line(text, NOTE_BYTES_MAX),
            Self::PlaceIn(_) | Self::TeamPlace(_) | Self::ClassPlace => {
                text.is_empty() || text.parse::<PlaceId>().is_ok()
            }
            Self::VisitPlace(_) => text.parse::<PlaceId>().is_ok(),
            Self::VisitTopic(_) => text.parse::<TopicId>().is_ok(),
            Self::VisitDate(_) => date(text).is_some(),
            // Empty takes the pair back.
            Self::Pair(..) => text.is_empty() || date(text).is_some(),
            Self::PlaceCode(..) => text.parse::<Code>().is_ok(),
            Self::Target(..) => read_target(text).is_some(),
            Self::Sex => text.is_empty() || read_sex(text).is_some(),
            Self::Phone => text.is_empty() || read_phone(text).is_some(),
            Self::Consent => text.is_empty() || read_consent(text).is_some(),
            Self::LinkPerson(..)
            | Self::LinkMeeting(..)
            | Self::MovedLearner(..)
            | Self::MovedClass(..)
            | Self::ClassClosed
            | Self::Enrolment(_)
            | Self::Meeting(_)
            | Self::MeetingTopic(..)
            | Self::Mark(..)
            | Self::Level(..)
            | Self::Born
            | Self::Salt
            | Self::VisitCount(_) => false,
        }
    }
}

/// Returns percent and base of a target's text, `percent:of`.
pub(crate) fn read_target(text: &str) -> Option<(u8, u32)> {
    let (percent, of) = text.split_once(':')?;
    let (percent, of) = (percent.parse::<u8>().ok()?, of.parse::<u32>().ok()?);
    (percent <= 100 && format!("{percent}:{of}") == text).then_some((percent, of))
}

fn read_sex(text: &str) -> Option<Sex> {
    [Sex::Female, Sex::Male, Sex::Other].into_iter().find(|sex| sex.word() == text)
}

fn read_phone(text: &str) -> Option<Phone> {
    text.parse::<Phone>().ok().filter(|phone| phone.as_str() == text)
}

/// Returns the consent of a text `version⇥day⇥witness`, with `⇥by` where somebody else agreed.
pub(crate) fn read_consent(written: &str) -> Option<Consent> {
    Consent::parse(written).filter(|consent| {
        let mut parts = [&consent.text, &consent.witness].into_iter().chain(&consent.by);
        parts.all(|part| is_line(part, NAME_BYTES_MAX))
    })
}

fn is_line(text: &str, bytes_max: usize) -> bool {
    text.len() <= bytes_max && !text.chars().any(char::is_control)
}
