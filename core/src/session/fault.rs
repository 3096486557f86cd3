//! Protocol faults: what a peer may not send.

use thiserror::Error;

use crate::feed::entry::ENTRY_BYTES_MAX;

/// Largest frame without its length, in bytes: a largest batch, of four largest entries, that deflate
/// cannot shrink, and 64 KiB for signatures, names and what packing may add.
pub const FRAME_BYTES_MAX: usize = 4 * ENTRY_BYTES_MAX + 64 * 1024;

/// Why a peer's bytes cannot be gone on with. The session ends, and nothing of the frame is used.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Fault {
    /// A frame is longer than its cap.
    #[error("frame is longer than {FRAME_BYTES_MAX} bytes")]
    FrameTooLong,
    /// A frame is of a kind that this version does not have.
    #[error("frame is of an unknown kind")]
    UnknownKind,
    /// A payload does not follow its layout, or a list in it is over its cap.
    #[error("frame does not follow its layout")]
    Layout,
    /// A frame came where none of its kind may.
    #[error("frame came out of turn")]
    OutOfTurn,
    /// Deflated bytes are damaged or grow over their cap.
    #[error("deflated bytes are damaged or too many")]
    Inflate,
    /// A control record is none, is not signed by its author or is of another programme.
    #[error("control record is refused")]
    Record,
    /// An entry is none, or is not signed by its author.
    #[error("entry is refused")]
    Entry,
    /// A chain is not the one that HELLO named.
    #[error("chain is not the one announced")]
    Chain,
    /// More tips than a scope can have, or tips out of order.
    #[error("heights are too many or out of order")]
    Heights,
}
