//! Which values a key takes under a profile. Another value is a data fault on every device alike.
//!
//! So nothing here may depend on what a version of Lantoa happens to know of Unicode or of phone
//! prefixes beyond the rules of `domain` that stand since the first release: changing one of them
//! is a new profile. Composed form (NFC) is the writer's duty and not asked for, because later
//! Unicode versions compose more.

use sha2::{Digest, Sha256};

use crate::document::profile::Profile;
use crate::document::scalar::ScalarRef;
use crate::document::schema::{Key, TopicField, YEARS, date, day, meeting_key};
use crate::domain::attendance::Mark;
use crate::domain::class::{Enrolment, MeetingState};
use crate::domain::id::{MeetingKey, PlaceId, ReportId, TeamId};
use crate::domain::learner::{BIRTH_YEAR_MAX, BIRTH_YEAR_MIN, Consent, Phone, Sex};
use crate::domain::place::Code;
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::text::{NAME_BYTES_MAX, NOTE_BYTES_MAX};
use crate::domain::time::Date;
use crate::domain::visit::PEOPLE_PER_VISIT_MAX;
use crate::domain::withdrawal::Withdrawal;

/// Bytes of a learner's salt.
const SALT_BYTES: usize = 16;
/// Bytes of the hash by which a learner is told from others.
const DIFFER_BYTES: usize = 16;
/// Longest signed report, in bytes: half of the longest change.
pub(crate) const SIGNED_BYTES_MAX: usize = 64 * 1024;
/// Longest kind of place, in letters.
const PLACE_KIND_BYTES_MAX: usize = 24;
/// Every weekday of a plan.
const EVERY_WEEKDAY: i64 = 127;
/// The value of the last day that a level names, 2099-12-31, and its fifteenth meeting: days since 1970
/// times 16, and the meeting's number.
const LEVEL_DAY_MAX: i64 = 47_481 * 16 + 15;

/// Returns the value by which a level names the meeting at which it was reached, or by the number 0 a day alone;
/// `None` for one of another century or beyond the fifteenth of a day, which has none.
pub(crate) fn level_day_value(meeting: MeetingKey) -> Option<i64> {
    let value = i64::from(meeting.date.days_since_1970()) * 16 + i64::from(meeting.number);
    let fits = YEARS.contains(&meeting.date.year()) && (0..16).contains(&meeting.number);
    fits.then_some(value)
}

impl Key {
    /// Returns whether the key takes this value under `profile`.
    #[must_use]
    pub fn takes(&self, profile: Profile, value: ScalarRef<'_>) -> bool {
        self.since() <= profile
            && match value {
                ScalarRef::Int(int) => self.takes_int(profile, int),
                ScalarRef::Str(text) => self.takes_text(profile, text),
                ScalarRef::Bytes(bytes) => self.takes_bytes(bytes),
            }
    }

    /// Returns the first profile under which the key takes this value, or `None` where it never does.
    #[must_use]
    pub fn takes_since(&self, value: ScalarRef<'_>) -> Option<Profile> {
        Profile::ALL.into_iter().find(|profile| self.takes(*profile, value))
    }

    fn takes_int(&self, profile: Profile, int: i64) -> bool {
        match self {
            Self::LinkPerson(..)
            | Self::ClassClosed
            | Self::ClassClosedFrom(_)
            | Self::ClassSame(_)
            | Self::PlaceInto(..)
            | Self::PlaceSame(..)
            | Self::PersonSame(..)
            | Self::NotMet(_)
            | Self::Gone => matches!(int, 0 | 1),
            Self::LinkMeeting(..) => match profile {
                Profile::One => matches!(int, 0 | 1),
                Profile::Two => matches!(int, 0..=3),
            },
            Self::MovedLearner(..) | Self::MovedClass(..) => match profile {
                Profile::One => int == 1,
                Profile::Two => matches!(int, 0 | 1),
            },
            Self::MeetingTopic(..) => int == 1,
            Self::Enrolment(_) => Enrolment::from_number(int).is_some(),
            // 0 takes back what was said of that day.
            Self::EnrolmentFrom(..) => int == 0 || Enrolment::from_number(int).is_some(),
            Self::PlaceNameFrom(..)
            | Self::PlaceInFrom(..)
            | Self::PlaceKind(_)
            | Self::PlaceKindFrom(..)
            | Self::TeamPlaceFrom(..)
            | Self::TargetFrom(..)
            | Self::ClassPlaceFrom(_)
            | Self::Differ(..) => int == 0,
            Self::ClassPlan(_) => (0..=EVERY_WEEKDAY).contains(&int),
            Self::LevelDay(..) => (0..=LEVEL_DAY_MAX).contains(&int),
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
            | Self::PlaceRetired(_)
            | Self::TeamName(_)
            | Self::TeamPlace(_)
            | Self::TeamRetired(_)
            | Self::PersonRetired(_)
            | Self::Topic(..)
            | Self::Target(..)
            | Self::Signed(_)
            | Self::Head(_)
            | Self::ClassPlace
            | Self::ClassRetired
            | Self::MeetingDay(_)
            | Self::MeetingWithdrawn(_)
            | Self::MeetingParted(..)
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

    fn takes_text(&self, profile: Profile, text: &str) -> bool {
        match self {
            Self::Name
            | Self::PlaceName(_)
            | Self::PlaceNameFrom(..)
            | Self::TeamName(_)
            | Self::About => !text.is_empty() && is_line(text, NAME_BYTES_MAX),
            Self::Topic(
                _,
                TopicField::Framework
                | TopicField::Version
                | TopicField::Audience
                | TopicField::Vi
                | TopicField::En,
            )
            | Self::Village
            | Self::Audience
            | Self::Head(_) => is_line(text, NAME_BYTES_MAX),
            Self::Text => is_line(text, NOTE_BYTES_MAX),
            Self::PlaceIn(_)
            | Self::PlaceInFrom(..)
            | Self::TeamPlace(_)
            | Self::TeamPlaceFrom(..)
            | Self::ClassPlace
            | Self::ClassPlaceFrom(_) => text.is_empty() || text.parse::<PlaceId>().is_ok(),
            Self::PlaceKind(_) | Self::PlaceKindFrom(..) => is_place_kind(text),
            Self::MeetingDay(_) => day(text).is_some(),
            Self::PlaceRetired(_)
            | Self::TeamRetired(_)
            | Self::PersonRetired(_)
            | Self::ClassRetired => text.is_empty() || day(text).is_some(),
            // Empty: the marks count where they stand.
            Self::MeetingParted(from, _) => {
                text.is_empty() || meeting_key(text).is_some_and(|to| to != *from)
            }
            Self::MovedLearner(..) | Self::MovedClass(..) => {
                profile >= Profile::Two && read_move(text).is_some()
            }
            Self::VisitPlace(_) => text.parse::<PlaceId>().is_ok(),
            Self::VisitTopic(_) => text.parse::<TopicId>().is_ok(),
            Self::VisitDate(_) => date(text).is_some(),
            // Empty takes the pair back.
            Self::Pair(..) => text.is_empty() || date(text).is_some(),
            Self::PlaceCode(..) => text.parse::<Code>().is_ok(),
            Self::Target(..) | Self::TargetFrom(..) => read_target(text).is_some(),
            Self::Sex => text.is_empty() || read_sex(text).is_some(),
            Self::Phone => text.is_empty() || read_phone(text).is_some(),
            Self::Consent => text.is_empty() || read_consent(text).is_some(),
            Self::LinkPerson(..)
            | Self::LinkMeeting(..)
            | Self::Differ(..)
            | Self::PlaceInto(..)
            | Self::PlaceSame(..)
            | Self::PersonSame(..)
            | Self::Signed(_)
            | Self::ClassClosed
            | Self::ClassPlan(_)
            | Self::ClassClosedFrom(_)
            | Self::ClassSame(_)
            | Self::Enrolment(_)
            | Self::EnrolmentFrom(..)
            | Self::Meeting(_)
            | Self::MeetingTopic(..)
            | Self::MeetingWithdrawn(_)
            | Self::NotMet(_)
            | Self::Mark(..)
            | Self::Level(..)
            | Self::LevelDay(..)
            | Self::Born
            | Self::Salt
            | Self::Gone
            | Self::VisitCount(_) => false,
        }
    }

    fn takes_bytes(&self, bytes: &[u8]) -> bool {
        if matches!(self, Self::Salt) {
            bytes.len() == SALT_BYTES
        } else if matches!(self, Self::Differ(..)) {
            bytes.len() == DIFFER_BYTES
        } else if matches!(self, Self::MeetingWithdrawn(_)) {
            // Empty: it was held after all.
            bytes.is_empty() || Withdrawal::parse(bytes).is_some()
        } else if let Self::Signed(report) = self {
            let is_long_enough = (1..=SIGNED_BYTES_MAX).contains(&bytes.len());
            is_long_enough && signed_id(bytes) == *report
        } else {
            false
        }
    }
}

/// Returns the id of a signed report: the first 16 bytes of the SHA-256 of its bytes.
pub(crate) fn signed_id(bytes: &[u8]) -> ReportId {
    let hash = Sha256::digest(bytes);
    ReportId(hash[..16].try_into().expect("a hash is longer than that"))
}

/// Returns day and old team of a move's text, `day:team`.
pub(crate) fn read_move(text: &str) -> Option<(Date, TeamId)> {
    let (on, team) = text.split_once(':')?;
    Some((day(on)?, team.parse().ok()?))
}

fn is_place_kind(text: &str) -> bool {
    let fits = |c: u8| c.is_ascii_lowercase() || c == b'-';
    (1..=PLACE_KIND_BYTES_MAX).contains(&text.len()) && text.bytes().all(fits)
}

/// Returns a move's text: when, and from where.
pub(crate) fn move_text(day: Date, team: TeamId) -> String {
    format!("{day}:{team}")
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
