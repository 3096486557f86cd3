//! Why the engine did not do what it was asked. Nothing was changed then.

use thiserror::Error;

use crate::domain::document::DocId;
use crate::domain::id::{ClassId, LearnerId};
use crate::domain::learner::BadDetails;
use crate::domain::place::Code;
use crate::domain::programme::Role;
use crate::domain::seen::ChangedField;
use crate::domain::taken_back::{NoWayBack, WorkedOn};
use crate::domain::text::TextError;
use crate::domain::time::{Date, Instant};
use crate::store::error::StoreError;

/// Why a command, an invitation or an admission was refused. Nothing was written.
#[derive(Debug, Error)]
pub enum Error {
    /// The store failed; the transaction is rolled back.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The device belongs to no programme yet.
    #[error("this device belongs to no programme yet")]
    NoProgramme,
    /// The device belongs to a programme already.
    #[error("this device belongs to a programme already")]
    HasProgramme,
    /// The device belongs to none yet, and its folder holds the work of another one, from a backup.
    #[error("the folder holds another programme's work")]
    HoldsProgramme,
    /// The device was removed from its programme.
    #[error("this device was removed from its programme")]
    Removed,
    /// The device's role does not reach so far.
    #[error("this device's role does not allow it to {what}")]
    NotAllowed {
        /// What it does not allow.
        what: &'static str,
        /// The lowest role that may.
        by: Role,
    },
    /// The thing named is not known here.
    #[error("{what} is not known on this device")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// A field cannot be taken.
    #[error("{field}: {problem}")]
    Text {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        problem: TextError,
    },
    /// A learner's field cannot be taken.
    #[error(transparent)]
    Details(#[from] BadDetails),
    /// A number is outside its range.
    #[error("{field} is not between {min} and {max}")]
    Range {
        /// The field.
        field: &'static str,
        /// The least value.
        min: u32,
        /// The greatest value.
        max: u32,
    },
    /// Two things that must differ, or must belong together, do not.
    #[error("{what}")]
    Unfit {
        /// What does not fit.
        what: &'static str,
    },
    /// Two classes of different teams cannot be one.
    #[error("classes are of two teams; move one of them first")]
    OtherTeam,
    /// The class went to another team.
    #[error("class was moved to another team")]
    Moved {
        /// The class that it is there.
        to: ClassId,
        /// The other team's name; `?` where it is not known here.
        team: String,
    },
    /// The learner went to another team.
    #[error("learner was moved to another team")]
    MovedLearner {
        /// The registration there.
        to: LearnerId,
        /// The other team's name, where it is known here.
        team: Option<String>,
    },
    /// A place cannot lie in itself, nor become itself, also over others.
    #[error("a place would lie in itself or become itself")]
    PlaceCircle {
        /// The name of the place.
        place: String,
        /// The name of the one that lies in it, or became it.
        other: String,
    },
    /// That merger was said of no such day.
    #[error("merger was not said of that day")]
    NoMerger,
    /// Something was said from a day on, which a value from the beginning would leave as it is.
    #[error("{} values hold from a day on: say from which day, or that it holds on every day", .days.len())]
    Dated {
        /// The days, ascending.
        days: Vec<Date>,
    },
    /// The clock of this device cannot be believed, so the day has to be said.
    #[error("clock cannot be believed: say the day")]
    DayNeeded,
    /// The meeting was withdrawn.
    #[error("meeting was withdrawn; restore it first")]
    Withdrawn,
    /// The value changed since the screen showed it.
    #[error("value is {now} by now")]
    Changed {
        /// The value's word now; `blank` where there is none.
        now: &'static str,
    },
    /// Fields that an edit writes were changed since its screen read them.
    #[error("fields changed since they were read, or who may change them did")]
    ChangedMeanwhile {
        /// The fields.
        fields: Vec<ChangedField>,
        /// Whether they were surely changed. Where a control record came since, older values may count or
        /// not, and any field that was ever written may show something else.
        is_certain: bool,
    },
    /// The dispute was settled or changed since it was shown.
    #[error("dispute was settled or changed since it was shown")]
    StaleDispute,
    /// Lines of a roster that name one thing in two ways, with what is wrong.
    #[error("roster has {} bad lines", .0.len())]
    Roster(Vec<BadLine>),
    /// Something in a roster is in doubt. A preview says what.
    #[error("roster leaves {count} questions")]
    RosterDoubts {
        /// How many questions.
        count: usize,
    },
    /// Somebody has worked on what an import made, so it is not taken back.
    #[error("{} things of that import were worked on since", .0.len())]
    WorkedOn(Vec<WorkedOn>),
    /// Somebody has worked on what an act made, so it is not taken back.
    #[error("{} things of that act were worked on since", .0.len())]
    ActWorkedOn(Vec<WorkedOn>),
    /// The act has no way back.
    #[error("act cannot be taken back: {0:?}")]
    NoWayBack(NoWayBack),
    /// The import was taken back already.
    #[error("import was taken back already")]
    TakenBack {
        /// When, by the device's clock.
        at: Instant,
    },
    /// A ticket or an invitation does not fit.
    #[error("{what}")]
    Ticket {
        /// What is wrong with it.
        what: &'static str,
    },
    /// Text that is no recovery sheet, or another programme's.
    #[error("{what}")]
    Sheet {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The volunteer has set a PIN, and none was typed.
    #[error("PIN of this volunteer is asked for")]
    PinAsked,
    /// The PIN is another one; the attempt is counted.
    #[error("PIN is not this volunteer's")]
    PinWrong {
        /// Seconds before the next attempt is looked at.
        wait_s: u32,
    },
    /// Too many wrong PINs; this one was not looked at.
    #[error("too many wrong PINs: wait {wait_s} s")]
    PinWait {
        /// Seconds before the next attempt is looked at.
        wait_s: u32,
    },
    /// The official code is another place's.
    #[error("code {} is another place's on {}", .0.code, .0.from)]
    CodeTaken(Box<CodeTaken>),
    /// The entry would be longer than an entry can be.
    #[error("one action is larger than an entry can be")]
    TooLarge,
    /// A document's stored changes cannot be put together.
    #[error("document of kind {kind} is damaged")]
    DamagedDocument {
        /// The kind of document.
        kind: &'static str,
    },
}

impl Error {
    /// A put that documents of its kind do not take.
    pub(crate) const BAD_PUT: Self = Self::Unfit { what: "value is not one that its key takes" };

    /// Returns that a document is not this device's to write.
    pub(crate) fn not_allowed(doc: DocId) -> Self {
        Self::NotAllowed { what: doc.writing(), by: doc.kind.written_by() }
    }
}

/// A roster line that cannot be taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BadLine {
    /// The line in the file, from 1.
    pub line: u32,
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: &'static str,
}

/// An official code that another place has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CodeTaken {
    /// The code.
    pub code: Code,
    /// The day from which it was to hold.
    pub from: Date,
    /// What the place is called that has it.
    pub name: String,
    /// The codes that may be meant instead, by the name of today or of before; several are to be asked
    /// about.
    pub instead: Vec<(Code, String)>,
}
