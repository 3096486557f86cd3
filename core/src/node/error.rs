//! What an app is told when something did not work: one kind per thing that it would do.

use std::fmt;

use serde::Serialize;

use crate::domain::learner::{BadDetails, DetailsError};
use crate::domain::page::OtherList;
use crate::domain::taken_back::NoWayBack;
use crate::domain::text::TextError;
use crate::engine::error::Error as EngineError;
use crate::store::reader::StoreError;

/// What the app can do about it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Ask the person for other input.
    InvalidInput,
    /// Say that the device may not.
    NotAllowed,
    /// Show the list again: the thing is not here.
    NotFound,
    /// Try again in a moment.
    Busy,
    /// Ask for space; everything confirmed is kept.
    StorageFull,
    /// Offer a restore; nothing was deleted.
    Damaged,
    /// Show how to reach the other device.
    Unreachable,
    /// Show the newer value and ask.
    Conflict,
    /// Nothing: whoever asked has called it off.
    Cancelled,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::InvalidInput,
        Self::NotAllowed,
        Self::NotFound,
        Self::Busy,
        Self::StorageFull,
        Self::Damaged,
        Self::Unreachable,
        Self::Conflict,
        Self::Cancelled,
    ];

    /// Returns the kind's word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::NotAllowed => "not_allowed",
            Self::NotFound => "not_found",
            Self::Busy => "busy",
            Self::StorageFull => "storage_full",
            Self::Damaged => "damaged",
            Self::Unreachable => "unreachable",
            Self::Conflict => "conflict",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What went wrong, for the app to act on and for the log; holds no names of people.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// What the app can do about it.
    pub kind: ErrorKind,
    /// Which message of the app's own catalogue fits, such as `roster-lines` or `ticket-expired`.
    pub code: &'static str,
    /// One English sentence without capital and full stop, for logs and for lack of better words.
    pub message: String,
    /// More for programs, such as `lines` or `candidates`; `Null` where there is nothing.
    pub detail: serde_json::Value,
}

impl Error {
    /// Returns an error without detail.
    #[must_use]
    pub fn new(kind: ErrorKind, code: &'static str, message: impl Into<String>) -> Self {
        Self { kind, code, message: message.into(), detail: serde_json::Value::Null }
    }

    /// Adds detail for programs.
    #[must_use]
    pub fn with(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<StoreError> for Error {
    /// Says what the app can do about a failed read or write; the message names no SQL value.
    fn from(error: StoreError) -> Self {
        let (kind, code) = match &error {
            StoreError::Damaged(_) => (ErrorKind::Damaged, "database-damaged"),
            StoreError::Format { .. } => (ErrorKind::Damaged, "database-format"),
            StoreError::Full(_) => (ErrorKind::StorageFull, "storage-full"),
            StoreError::Memory(_) => (ErrorKind::Busy, "memory-low"),
            StoreError::Busy => (ErrorKind::Busy, "folder-busy"),
            StoreError::BusyHere => (ErrorKind::Busy, "folder-open-here"),
            StoreError::WrongKey => (ErrorKind::NotAllowed, "database-key-wrong"),
            StoreError::Plain => (ErrorKind::NotAllowed, "database-plain"),
            StoreError::NoCipher => (ErrorKind::NotAllowed, "database-no-cipher"),
            StoreError::Gone => (ErrorKind::NotFound, "folder-gone"),
            StoreError::NoFolder => (ErrorKind::NotFound, "folder-missing"),
            StoreError::Exists => (ErrorKind::NotAllowed, "file-exists"),
            StoreError::Unusable(_) => (ErrorKind::NotAllowed, "storage-unusable"),
            StoreError::NoBackup => (ErrorKind::Damaged, "backup-broken"),
            StoreError::Altered => (ErrorKind::Damaged, "backup-altered"),
            StoreError::Sealed => (ErrorKind::NotAllowed, "backup-sealed"),
            StoreError::Newer => (ErrorKind::NotAllowed, "database-newer"),
            StoreError::File(io) if io.kind() == std::io::ErrorKind::StorageFull => {
                (ErrorKind::StorageFull, "storage-full")
            }
            StoreError::File(_) => (ErrorKind::NotAllowed, "storage-unusable"),
            StoreError::Sqlite(_) => (ErrorKind::Damaged, "database-failed"),
        };
        Self::new(kind, code, error.to_string())
    }
}

impl Error {
    /// Returns what is said where the system gives no thread.
    pub(super) fn no_threads() -> Self {
        Self::new(ErrorKind::Busy, "no-threads", "system has no threads")
    }
}

impl Error {
    /// Returns what is said where somebody asks for more than edits and answers who acts with less than the
    /// device.
    pub(super) fn acting_only() -> Self {
        let message = "who acts with less than the device may only ask and edit";
        Self::new(ErrorKind::NotAllowed, "acting-only", message)
    }
}

impl From<OtherList> for Error {
    /// Says that a page cannot begin there.
    fn from(other: OtherList) -> Self {
        Self::new(ErrorKind::InvalidInput, "cursor-unfit", other.to_string())
    }
}

impl From<BadDetails> for Error {
    /// Says which fields of a learner's data cannot be taken, and why.
    fn from(error: BadDetails) -> Self {
        let fact = |fault: &DetailsError| serde_json::json!({ "field": fault.field(), "problem": fault.problem() });
        let fields: Vec<_> = error.faults().iter().map(fact).collect();
        let mut detail = fields.first().cloned().unwrap_or_default();
        detail["fields"] = fields.into();
        Self::new(ErrorKind::InvalidInput, "learner-details", error.to_string()).with(detail)
    }
}

impl From<EngineError> for Error {
    /// Says what the app can do about a refused command; the message holds no names of people.
    fn from(error: EngineError) -> Self {
        use serde_json::json;
        let message = error.to_string();
        let (kind, code, detail) = match error {
            EngineError::Store(error) => return error.into(),
            EngineError::NoProgramme => (ErrorKind::NotAllowed, "no-programme", json!(null)),
            EngineError::HasProgramme => (ErrorKind::Conflict, "has-programme", json!(null)),
            EngineError::HoldsProgramme => (ErrorKind::Conflict, "holds-programme", json!(null)),
            EngineError::Removed => (ErrorKind::NotAllowed, "removed", json!(null)),
            EngineError::NotAllowed { what, by } => {
                let detail = json!({ "what": what, "by": by.word() });
                (ErrorKind::NotAllowed, "role-too-low", detail)
            }
            EngineError::NotFound { what } => {
                (ErrorKind::NotFound, "not-found", json!({ "what": what }))
            }
            EngineError::Text { field, problem: problem @ TextError::TooLong { max } } => {
                let detail = json!({ "field": field, "problem": problem.word(), "max": max });
                (ErrorKind::InvalidInput, "text-too-long", detail)
            }
            EngineError::Text { field, problem } => {
                let detail = json!({ "field": field, "problem": problem.word() });
                (ErrorKind::InvalidInput, "text", detail)
            }
            EngineError::Details(error) => return error.into(),
            EngineError::Range { field, min, max } => {
                let detail = json!({ "field": field, "min": min, "max": max });
                (ErrorKind::InvalidInput, "range", detail)
            }
            EngineError::Unfit { what } => {
                (ErrorKind::InvalidInput, "unfit", json!({ "what": what }))
            }
            EngineError::OtherTeam => (ErrorKind::Conflict, "class-of-another-team", json!(null)),
            EngineError::Moved { to, team } => {
                (ErrorKind::Conflict, "class-moved", json!({ "class": to, "team": team }))
            }
            EngineError::MovedLearner { to, team: Some(team) } => {
                (ErrorKind::Conflict, "learner-moved", json!({ "learner": to, "team": team }))
            }
            EngineError::MovedLearner { to, team: None } => {
                (ErrorKind::Conflict, "learner-moved-away", json!({ "learner": to }))
            }
            EngineError::PlaceCircle { place, other } => {
                (ErrorKind::Conflict, "place-circle", json!({ "place": place, "other": other }))
            }
            EngineError::NoMerger => (ErrorKind::NotFound, "not-found-merger", json!(null)),
            EngineError::Dated { days } => {
                (ErrorKind::Conflict, "value-dated", json!({ "days": days }))
            }
            EngineError::DayNeeded => (ErrorKind::InvalidInput, "day-needed", json!(null)),
            EngineError::Withdrawn => (ErrorKind::Conflict, "meeting-withdrawn", json!(null)),
            EngineError::Changed { now } => {
                (ErrorKind::Conflict, "value-changed", json!({ "now": now }))
            }
            EngineError::ChangedMeanwhile { fields, is_certain } => {
                let detail = json!({ "changed": fields, "certain": is_certain });
                (ErrorKind::Conflict, "changed-meanwhile", detail)
            }
            EngineError::StaleDispute => (ErrorKind::Conflict, "dispute-stale", json!(null)),
            EngineError::Roster(lines) => {
                let lines: Vec<_> = lines
                    .iter()
                    .map(|bad| {
                        json!({ "line": bad.line, "field": bad.field, "problem": bad.problem })
                    })
                    .collect();
                (ErrorKind::InvalidInput, "roster-lines", json!({ "lines": lines }))
            }
            EngineError::RosterDoubts { count } => {
                (ErrorKind::Conflict, "roster-doubts", json!({ "count": count }))
            }
            EngineError::WorkedOn(things) => {
                let detail = json!({ "count": things.len(), "worked_on": things });
                (ErrorKind::Conflict, "import-worked-on", detail)
            }
            EngineError::ActWorkedOn(things) => {
                let detail = json!({ "count": things.len(), "worked_on": things });
                (ErrorKind::Conflict, "act-worked-on", detail)
            }
            EngineError::NoWayBack(why) => {
                let import =
                    if let NoWayBack::Import(import) = why { json!(import) } else { json!(null) };
                let (kind, code) = no_way_back(why);
                (kind, code, json!({ "import": import }))
            }
            EngineError::TakenBack { at } => {
                let detail = json!({ "day": at.date_in_vietnam() });
                (ErrorKind::Conflict, "import-taken-back", detail)
            }
            EngineError::Ticket { .. } => (ErrorKind::NotAllowed, "ticket", json!(null)),
            EngineError::Sheet { .. } => (ErrorKind::InvalidInput, "recovery-sheet", json!(null)),
            EngineError::PinAsked => (ErrorKind::NotAllowed, "pin-asked", json!(null)),
            EngineError::PinWrong { wait_s } => {
                (ErrorKind::NotAllowed, "pin-wrong", json!({ "wait_s": wait_s }))
            }
            EngineError::PinWait { wait_s } => {
                (ErrorKind::Busy, "pin-wait", json!({ "wait_s": wait_s }))
            }
            EngineError::CodeTaken(taken) => {
                let instead = taken.instead.iter();
                let instead: Vec<_> =
                    instead.map(|(code, name)| json!({ "id": code, "name": name })).collect();
                let detail = json!({
                    "text": taken.code,
                    "name": taken.name,
                    "from": taken.from,
                    "candidates": instead,
                });
                (ErrorKind::Conflict, "code-taken", detail)
            }
            EngineError::TooLarge => (ErrorKind::InvalidInput, "too-large", json!(null)),
            EngineError::DamagedDocument { .. } => {
                (ErrorKind::Damaged, "document-damaged", json!(null))
            }
        };
        Self::new(kind, code, message).with(detail)
    }
}

/// Returns what an app is told of an act that has no way back.
fn no_way_back(why: NoWayBack) -> (ErrorKind, &'static str) {
    match why {
        NoWayBack::Record => (ErrorKind::NotAllowed, "act-record"),
        NoWayBack::Import(_) => (ErrorKind::Conflict, "act-of-import"),
        NoWayBack::SetAside => (ErrorKind::Conflict, "act-set-aside"),
        NoWayBack::Later => (ErrorKind::Conflict, "act-later"),
        NoWayBack::Signed => (ErrorKind::NotAllowed, "act-signed"),
        NoWayBack::Settled => (ErrorKind::NotAllowed, "act-settled"),
        NoWayBack::Stays => (ErrorKind::NotAllowed, "act-stays"),
        NoWayBack::Topic => (ErrorKind::NotAllowed, "act-topic"),
        NoWayBack::PlaceCode => (ErrorKind::NotAllowed, "act-place-code"),
        NoWayBack::Erased => (ErrorKind::NotAllowed, "act-erased"),
        NoWayBack::TakenBack => (ErrorKind::Conflict, "act-taken-back"),
        NoWayBack::Overruled => (ErrorKind::Conflict, "act-overruled"),
    }
}
