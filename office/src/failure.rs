//! A command that did not work: the core's error, and whether its stream has told it already.

use lantoa_core::node::error::{Error, ErrorKind};
use serde_json::Value;

/// The code of a folder that another process holds.
pub const FOLDER_BUSY: &str = "folder-busy";

/// Why a command ends with exit 1.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub error: Error,
    /// Whether the last line of the JSON stream holds the error already.
    pub streamed: bool,
}

/// What every command returns.
pub type Done<T = ()> = Result<T, Failure>;

impl Failure {
    /// Returns a failure that only people need to be told of any more.
    pub fn streamed(error: Error) -> Self {
        Self { error, streamed: true }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, streamed: false }
    }
}

/// Returns a failure for wrong input; `detail` holds what its sentence needs.
pub fn invalid(code: &'static str, message: &str, detail: Value) -> Failure {
    Error::new(ErrorKind::InvalidInput, code, message).with(detail).into()
}

/// Returns a failure for a file that cannot be read or written.
pub fn file_failure(path: &std::path::Path, error: &std::io::Error) -> Failure {
    let file = path.display().to_string();
    let reason = error.to_string();
    let detail = serde_json::json!({ "file": file, "reason": reason });
    #[expect(clippy::wildcard_enum_match_arm, reason = "the standard library adds kinds")]
    let (kind, code) = match error.kind() {
        std::io::ErrorKind::NotFound => (ErrorKind::NotFound, "file-not-found"),
        std::io::ErrorKind::StorageFull => (ErrorKind::StorageFull, "file-storage-full"),
        _ => (ErrorKind::InvalidInput, "file-unusable"),
    };
    Error::new(kind, code, format!("file cannot be used: {reason}")).with(detail).into()
}
