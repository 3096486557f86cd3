//! Ids: what people create gets 128 random bits, a device is its public key.
//!
//! Every id has one printed form, lower-case base32 (RFC 4648, no padding), and is accepted back in
//! it. Ids are never derived from names or clocks, so two phones can create things apart; only those of
//! what moves follow from others (`domain::derived`).

use std::fmt;
use std::str::FromStr;

use data_encoding::{Encoding, Specification};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::LazyLock;
use thiserror::Error;

use crate::domain::time::Date;

/// A printed id could not be read. The caller asks for it again; nothing was changed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum IdError {
    /// A character is not of the base32 alphabet, or the length does not fit.
    #[error("id is not {letters} letters of a-z and 2-7")]
    Malformed {
        /// How many letters the printed form of this kind of id has.
        letters: usize,
    },
    /// A meeting's id is not `<class>/<date>.<number>`.
    #[error("meeting id is not <class>/<date>.<number>")]
    Meeting,
}

static BASE32: LazyLock<Encoding> = LazyLock::new(|| {
    let mut spec = Specification::new();
    spec.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    spec.encoding().expect("the alphabet is 32 different letters")
});

/// Returns `bytes` in the printed form of ids.
#[must_use]
pub fn printed(bytes: &[u8]) -> String {
    BASE32.encode(bytes)
}

/// Returns the bytes of a printed form, or `None` where it is not one.
#[must_use]
pub fn unprinted(text: &str) -> Option<Vec<u8>> {
    BASE32.decode(text.as_bytes()).ok()
}

/// Returns the bytes of the printed form of so many, or `None` where it is not one.
fn unprinted_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let has_length = BASE32.decode_len(text.len()) == Ok(N);
    (has_length && BASE32.decode_mut(text.as_bytes(), &mut bytes) == Ok(N)).then_some(bytes)
}

macro_rules! bytes_id {
    ($(#[$doc:meta])* $name:ident, $len:literal, $letters:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Letters in the printed form.
            pub const LETTERS: usize = $letters;

            /// Returns the raw bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Returns the id with these bytes, or `None` where their number is another.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&printed(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let all = printed(&self.0);
                write!(f, "{}({})", stringify!($name), &all[..8.min(all.len())])
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let bytes = unprinted_array(text);
                bytes.map(Self).ok_or(IdError::Malformed { letters: $letters })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                if to.is_human_readable() {
                    to.collect_str(self)
                } else {
                    serde::Serialize::serialize(&self.0, to)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                if from.is_human_readable() {
                    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
                } else {
                    <[u8; $len]>::deserialize(from).map($name)
                }
            }
        }
    };
}

bytes_id!(
    /// One deployment: the first 16 bytes of the hash of its root key. Also the id of the
    /// `programme` space, which every member holds.
    ProgrammeId, 16, 26
);
bytes_id!(
    /// A unit of replication and of reading: the programme's own space, or one team's.
    SpaceId, 16, 26
);
bytes_id!(
    /// A phone or an office: its Ed25519 public key.
    DeviceId, 32, 52
);
bytes_id!(
    /// A volunteer, as written into entries. Its first 8 bytes are those of the hash of the device
    /// that made it, so that a device can write the `person` documents of its own people only.
    PersonId, 16, 26
);
bytes_id!(
    /// A team. Its space has the same 16 bytes.
    TeamId, 16, 26
);
bytes_id!(
    /// A place, which keeps this id through every renaming and merging of communes.
    PlaceId, 16, 26
);
bytes_id!(
    /// A class.
    ClassId, 16, 26
);
bytes_id!(
    /// A learner as registered in one team.
    LearnerId, 16, 26
);
bytes_id!(
    /// One drop-in help.
    VisitId, 16, 26
);
bytes_id!(
    /// One free-text note.
    NoteId, 16, 26
);
bytes_id!(
    /// A one-time invitation.
    InviteId, 16, 26
);
bytes_id!(
    /// A dispute: the hash of its key and of the operations seen in it, the same on every device.
    DisputeId, 16, 26
);

bytes_id!(
    /// One answer to a question of likeness: these registrations are different people.
    AnswerId, 16, 26
);
bytes_id!(
    /// A signed report: the first 16 bytes of the SHA-256 of what was signed.
    ReportId, 16, 26
);
bytes_id!(
    /// An erasure: the hash of the record that ordered it.
    ErasureId, 32, 52
);
bytes_id!(
    /// An act: the hash of an entry that a volunteer's action wrote.
    ActId, 32, 52
);

impl ProgrammeId {
    /// Returns the space that all members of the programme hold.
    #[must_use]
    pub fn space(self) -> SpaceId {
        SpaceId(self.0)
    }
}

impl TeamId {
    /// Returns the team's space.
    #[must_use]
    pub fn space(self) -> SpaceId {
        SpaceId(self.0)
    }
}

impl From<SpaceId> for TeamId {
    fn from(space: SpaceId) -> Self {
        Self(space.0)
    }
}

/// The first 8 letters of a learner's printed id: how a `roll` document names learners.
///
/// Forty bits: two learners of one class share it about once in 10^12 pairs; where they do, the
/// marks under it are a dispute that is shown, never summed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ShortLearner([u8; 8]);

impl ShortLearner {
    /// Returns the short id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only built from base32 letters")
    }

    /// Returns the short id that `text` is, or `None` where it is not 8 base32 letters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // Eight letters are forty bits and leave none over: each that has only such letters is one.
        let bytes: [u8; 8] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7')).then_some(Self(bytes))
    }

    /// Returns the bytes that the letters print: the first 5 of the learner's id.
    #[must_use]
    pub fn bytes(&self) -> [u8; 5] {
        unprinted_array(self.as_str()).expect("only built from 8 base32 letters")
    }
}

impl From<LearnerId> for ShortLearner {
    fn from(id: LearnerId) -> Self {
        let text = id.to_string();
        Self(text.as_bytes()[..8].try_into().expect("printed ids have 26 letters"))
    }
}

impl fmt::Display for ShortLearner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A meeting within its class: the date that the volunteer says it was, and which of that day.
///
/// Two phones that open the same class and date apart open the same meeting.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct MeetingKey {
    /// The day, as said by the volunteer; never taken from another phone's clock.
    pub date: Date,
    /// 1 for the day's meeting; a second one on that day is asked for and is 2.
    pub number: u8,
}

impl fmt::Display for MeetingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.date, self.number)
    }
}

impl FromStr for MeetingKey {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (date, number) = text.split_once('.').ok_or(IdError::Meeting)?;
        let key = Self {
            date: date.parse().map_err(|_| IdError::Meeting)?,
            number: number.parse().map_err(|_| IdError::Meeting)?,
        };
        // One printed form only: "2026-11-02.01" would be a second key of the same meeting.
        (key.number > 0 && key.to_string() == text).then_some(key).ok_or(IdError::Meeting)
    }
}

/// A meeting: `<class>/<date>.<number>`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct MeetingId {
    /// The class that meets.
    pub class: ClassId,
    /// Which of its meetings.
    pub key: MeetingKey,
}

impl fmt::Display for MeetingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.class, self.key)
    }
}

impl FromStr for MeetingId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (class, key) = text.split_once('/').ok_or(IdError::Meeting)?;
        Ok(Self { class: class.parse()?, key: key.parse()? })
    }
}

impl Serialize for MeetingId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MeetingId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_from_its_printed_form() {
        let id = LearnerId([0xa5; 16]);
        assert_eq!(id.to_string().len(), LearnerId::LETTERS);
        assert_eq!(id.to_string().parse(), Ok(id));
        let device = DeviceId([7; 32]);
        assert_eq!(device.to_string().len(), DeviceId::LETTERS);
        assert_eq!(device.to_string().parse(), Ok(device));
    }

    #[test]
    fn only_the_one_printed_form_is_an_id() {
        let good = LearnerId([0xa5; 16]).to_string();
        let short = ShortLearner::from(LearnerId([0xa5; 16])).to_string();
        assert_eq!(ShortLearner::parse(&short).map(|it| it.bytes()), Some([0xa5; 5]));
        for letter in ('\0'..='\u{ff}').chain(['đ', 'ắ']) {
            let letters = [letter.to_string(), short[letter.len_utf8()..].to_owned()].concat();
            let of_general = unprinted(&letters).filter(|bytes| bytes.len() == 5);
            let bytes = ShortLearner::parse(&letters).map(|it| it.bytes().to_vec());
            assert_eq!(bytes, of_general, "{letters:?}");
        }
        for bad in [&good[1..], &good.to_uppercase(), &format!("{good}a"), "", &short] {
            assert!(bad.parse::<LearnerId>().is_err(), "{bad:?}");
        }
        // The last letter prints three bits; its other two are always zero.
        let last = |letter| format!("{}{letter}", &good[..25]).parse::<LearnerId>();
        assert_eq!(
            ["a", "b", "e", "i"].map(|letter| last(letter).is_ok()),
            [true, false, true, true]
        );
        for bad in [&short[1..], "aaaaaaaaa", ""] {
            assert_eq!(ShortLearner::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_meeting_has_one_printed_form() {
        let class = ClassId([1; 16]);
        for (text, good) in [
            ("2026-11-02.1", true),
            ("2026-11-02.2", true),
            ("2026-11-02.01", false),
            ("2026-11-02.0", false),
            ("2026-11-2.1", false),
            ("2026-13-02.1", false),
        ] {
            let parsed = format!("{class}/{text}").parse::<MeetingId>();
            assert_eq!(parsed.is_ok(), good, "{text}");
        }
    }
}
