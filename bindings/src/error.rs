//! Errors at the border: one kind for each thing that an app would do.

use lantoa_core::node::error::Error;

pub use lantoa_core::node::error::ErrorKind;

/// What the app can do about it: one for each variant of `LantoaError`.
#[uniffi::remote(Enum)]
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

/// Why a call did not do what it was asked. Nothing was changed by it.
///
/// Show the person your own words: `code` names the case, such as `ticket-expired` or
/// `value-changed`, and stays the same for ever. `detail` is one English sentence for the log. None
/// of the fields ever holds a name, a phone or anything else that a person wrote.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Error)]
pub enum LantoaError {
    /// Ask the person for other input.
    InvalidInput {
        /// Which case.
        code: String,
        /// For the log.
        detail: String,
        /// What is wrong with which field; one for each bad line of a roster.
        fields: Vec<BadField>,
    },
    /// Say that this device may not do it.
    NotAllowed {
        /// Which case.
        code: String,
        /// For the log.
        detail: String,
    },
    /// Show the list again: the thing is not here.
    NotFound {
        /// Which case.
        code: String,
        /// For the log.
        detail: String,
    },
    /// Try again in a moment.
    Busy {
        /// Which case.
        code: String,
        /// For the log.
        detail: String,
    },
    /// Ask the person to make space; everything confirmed is kept.
    StorageFull {
        /// Which case.
        code: String,
        /// For the log.
        detail: String,
    },
    /// Offer a restore; nothing was deleted.
    Damaged {
        /// Which case.
        code: String,
        /// For the log.
        detail: String,
    },
    /// Show how to reach the other device.
    Unreachable {
        /// Which case.
        code: String,
        /// For the log.
        detail: String,
    },
    /// Show what is there now, and ask.
    Conflict {
        /// Which case.
        code: String,
        /// For the log.
        detail: String,
        /// The word of the mark or level that is there now, where that is the conflict.
        now: Option<String>,
    },
    /// Do nothing: it was called off.
    Cancelled {
        /// Which case.
        code: String,
        /// For the log.
        detail: String,
    },
}

/// One field that cannot be taken.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct BadField {
    /// The line of a roster, from 1, as an editor counts; `None` elsewhere.
    pub line: Option<u32>,
    /// Which field, as rosters name it, or the kind of an id.
    pub field: String,
    /// What is wrong with it, as one word by which an app finds its own sentence.
    pub problem: String,
}

impl LantoaError {
    /// Returns what is thrown for text that is no `field`.
    pub(crate) fn no(field: &str, detail: impl std::fmt::Display) -> Self {
        let problem = "malformed".to_owned();
        let fields = vec![BadField { line: None, field: field.to_owned(), problem }];
        Self::InvalidInput { code: "malformed".to_owned(), detail: detail.to_string(), fields }
    }
}

impl std::fmt::Display for LantoaError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::InvalidInput { code, detail, .. }
        | Self::NotAllowed { code, detail }
        | Self::NotFound { code, detail }
        | Self::Busy { code, detail }
        | Self::StorageFull { code, detail }
        | Self::Damaged { code, detail }
        | Self::Unreachable { code, detail }
        | Self::Conflict { code, detail, .. }
        | Self::Cancelled { code, detail }) = self;
        write!(f, "{code}: {detail}")
    }
}

impl std::error::Error for LantoaError {}

impl From<Error> for LantoaError {
    fn from(error: Error) -> Self {
        let Error { kind, code, message, detail: more } = error;
        let text = |of: &str| more.get(of).and_then(|it| it.as_str()).map(str::to_owned);
        let (code, detail) = (code.to_owned(), message);
        match kind {
            ErrorKind::InvalidInput => {
                let several = more.get("lines").or_else(|| more.get("fields"));
                let fields = match several.and_then(|lines| lines.as_array()) {
                    Some(lines) => lines.iter().filter_map(bad_field).collect(),
                    None => bad_field(&more).into_iter().collect(),
                };
                Self::InvalidInput { code, detail, fields }
            }
            ErrorKind::NotAllowed => Self::NotAllowed { code, detail },
            ErrorKind::NotFound => Self::NotFound { code, detail },
            ErrorKind::Busy => Self::Busy { code, detail },
            ErrorKind::StorageFull => Self::StorageFull { code, detail },
            ErrorKind::Damaged => Self::Damaged { code, detail },
            ErrorKind::Unreachable => Self::Unreachable { code, detail },
            ErrorKind::Conflict => Self::Conflict { code, detail, now: text("now") },
            ErrorKind::Cancelled => Self::Cancelled { code, detail },
        }
    }
}

/// Returns the field that `detail` names, where it names one. A range has no word of its own.
fn bad_field(detail: &serde_json::Value) -> Option<BadField> {
    let field = detail.get("field")?.as_str()?.to_owned();
    let line = detail.get("line").and_then(|line| u32::try_from(line.as_u64()?).ok());
    let problem = detail.get("problem").and_then(|problem| problem.as_str()).unwrap_or("range");
    Some(BadField { line, field, problem: problem.to_owned() })
}

/// What a listener may throw. It is of no use to the core, which goes on telling; anything that an
/// app throws there becomes this.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Error)]
pub enum ListenerError {
    /// The listener failed.
    Failed,
}

impl std::fmt::Display for ListenerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the listener failed")
    }
}

impl std::error::Error for ListenerError {}

impl From<uniffi::UnexpectedUniFFICallbackError> for ListenerError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}
