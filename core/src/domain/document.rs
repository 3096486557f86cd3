//! Documents by name: which kinds there are, where each lives, and who may write it.
//!
//! The table of rights in `core/docs/data-model.md` is this file in prose. Absent on purpose: what a
//! document holds (`crate::document`) and how it is merged.

use serde::{Deserialize, Serialize};

use crate::domain::id::{ClassId, LearnerId, NoteId, PersonId, ReportId, SpaceId, TeamId};
use crate::domain::programme::Role;
use crate::domain::touched::Touched;

/// The kind of a document; its number stands in signed headers.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[repr(u8)]
pub enum DocKind {
    /// Places, teams, topics, targets; one per programme, in its own space. Beside it one for each
    /// signed report.
    Programme = 1,
    /// Same-person, same-meeting and moved-from links; one per programme, in its own space.
    Link = 2,
    /// A class's name, place and closing.
    Class = 3,
    /// A class's enrolments, meetings, marks and levels.
    Roll = 4,
    /// One learner's personal data.
    Learner = 5,
    /// One volunteer's name.
    Person = 6,
    /// The mentor–learner pairs of one team and month.
    Pair = 7,
    /// The drop-in helps of one team and month.
    Visit = 8,
    /// One free text.
    Note = 9,
}

impl DocKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Programme,
        Self::Link,
        Self::Class,
        Self::Roll,
        Self::Learner,
        Self::Person,
        Self::Pair,
        Self::Visit,
        Self::Note,
    ];

    /// Returns the kind with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }

    /// Returns the lowest role that may write documents of this kind.
    ///
    /// An observer writes its own `person` document only, which [`PersonId`] shows.
    #[must_use]
    pub fn written_by(self) -> Role {
        match self {
            Self::Programme => Role::Coordinator,
            Self::Class => Role::Lead,
            Self::Link | Self::Roll | Self::Learner | Self::Pair | Self::Visit | Self::Note => {
                Role::Volunteer
            }
            Self::Person => Role::Observer,
        }
    }

    /// Returns whether documents of this kind live in the programme's own space (`true`), in a
    /// team's (`false`), or in either (`None`).
    #[must_use]
    pub fn in_programme_space(self) -> Option<bool> {
        match self {
            Self::Programme | Self::Link => Some(true),
            Self::Person => None,
            Self::Class | Self::Roll | Self::Learner | Self::Pair | Self::Visit | Self::Note => {
                Some(false)
            }
        }
    }

    /// Returns whether documents of this kind hold personal data or free text, and nothing that counts
    /// in a total: the only ones that an erasure has an effect on.
    #[must_use]
    pub fn is_personal(self) -> bool {
        match self {
            Self::Learner | Self::Person | Self::Note => true,
            Self::Programme | Self::Link | Self::Class | Self::Roll | Self::Pair | Self::Visit => {
                false
            }
        }
    }

    /// Returns what somebody does who writes a document of this kind, as it stands after "not allowed
    /// to".
    #[must_use]
    pub fn writing(self) -> &'static str {
        match self {
            Self::Programme => "change places, teams, volunteers, topics, targets or headings",
            Self::Link => "link people or meetings",
            Self::Class => "open or change classes of that team",
            Self::Roll => "mark or enrol in that class",
            Self::Learner => "register or change learners of that team",
            Self::Person => "name that person",
            Self::Pair => "join mentors and learners of that team",
            Self::Visit => "note visits of that team",
            Self::Note => "write notes of that team",
        }
    }

    /// Returns the word for this kind.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Programme => "programme",
            Self::Link => "link",
            Self::Class => "class",
            Self::Roll => "roll",
            Self::Learner => "learner",
            Self::Person => "person",
            Self::Pair => "pair",
            Self::Visit => "visit",
            Self::Note => "note",
        }
    }
}

/// What somebody does who writes a signed report, as it stands after "not allowed to".
pub const SIGNING: &str = "sign totals";

/// One document. A document never changes its space.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct DocId {
    /// Where it lives.
    pub space: SpaceId,
    /// What it is.
    pub kind: DocKind,
    /// Which one: the 16 bytes of the class, learner, person or note; of the space for the two of
    /// a programme, and of its hash for a signed report; of [`month_id`] for pairs and visits.
    pub id: [u8; 16],
}

impl DocId {
    /// Returns whether there can be such a document: the links of a programme are one, which has the id
    /// of its space. So has the programme's own, and every other of its kind is a signed report's, which
    /// takes nothing but what its id is the hash of.
    #[must_use]
    pub fn can_be(&self) -> bool {
        match self.kind {
            DocKind::Link => self.id == self.space.0,
            DocKind::Programme
            | DocKind::Class
            | DocKind::Roll
            | DocKind::Learner
            | DocKind::Person
            | DocKind::Pair
            | DocKind::Visit
            | DocKind::Note => true,
        }
    }

    /// As [`DocKind::writing`], of this very document.
    #[must_use]
    pub fn writing(&self) -> &'static str {
        let is_signed = self.kind == DocKind::Programme && self.id != self.space.0;
        if is_signed { SIGNING } else { self.kind.writing() }
    }

    /// Returns the programme document of a programme's own space.
    #[must_use]
    pub fn programme(space: SpaceId) -> Self {
        Self { space, kind: DocKind::Programme, id: space.0 }
    }

    /// Returns the document of a signed report in a programme's own space.
    #[must_use]
    pub fn signed(space: SpaceId, report: ReportId) -> Self {
        Self { space, kind: DocKind::Programme, id: report.0 }
    }

    /// Returns the link document of a programme's own space.
    #[must_use]
    pub fn link(space: SpaceId) -> Self {
        Self { space, kind: DocKind::Link, id: space.0 }
    }

    /// Returns a class's document in its team's space.
    #[must_use]
    pub fn class(team: TeamId, class: ClassId) -> Self {
        Self { space: team.space(), kind: DocKind::Class, id: class.0 }
    }

    /// Returns a class's roll in its team's space.
    #[must_use]
    pub fn roll(team: TeamId, class: ClassId) -> Self {
        Self { space: team.space(), kind: DocKind::Roll, id: class.0 }
    }

    /// Returns a learner's document in its team's space.
    #[must_use]
    pub fn learner(team: TeamId, learner: LearnerId) -> Self {
        Self { space: team.space(), kind: DocKind::Learner, id: learner.0 }
    }

    /// Returns a volunteer's document in `space`.
    #[must_use]
    pub fn person(space: SpaceId, person: PersonId) -> Self {
        Self { space, kind: DocKind::Person, id: person.0 }
    }

    /// Returns a note's document in its team's space.
    #[must_use]
    pub fn note(team: TeamId, note: NoteId) -> Self {
        Self { space: team.space(), kind: DocKind::Note, id: note.0 }
    }

    /// Returns what an app has to read again when this document changed. Disputes are no matter of the
    /// kind: most changes of a roll change none.
    #[must_use]
    pub fn touched(self) -> Touched {
        let mut touched = Touched { spaces: [self.space].into(), ..Touched::default() };
        match self.kind {
            DocKind::Class | DocKind::Roll => touched.classes = [ClassId(self.id)].into(),
            DocKind::Learner => touched.learners = [LearnerId(self.id)].into(),
            DocKind::Programme
            | DocKind::Link
            | DocKind::Person
            | DocKind::Pair
            | DocKind::Visit
            | DocKind::Note => {}
        }
        touched
    }

    /// Returns the document of a team's pairs or visits of one month; `month_id` names the month.
    #[must_use]
    pub fn monthly(team: TeamId, kind: DocKind, month_id: [u8; 16]) -> Self {
        Self { space: team.space(), kind, id: month_id }
    }
}

/// Returns the id of a monthly document: the month's text, `YYYY-MM`, padded with zeros to 16 bytes.
///
/// The team is the document's space already, so the month alone names it there.
#[must_use]
pub fn month_id(month: &str) -> [u8; 16] {
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(month.bytes()) {
        *to = from;
    }
    id
}
