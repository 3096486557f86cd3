//! How a session ended.

use crate::session::fault::Fault;
use crate::session::hello::Refusal;

/// How a session ended. What was acknowledged before stays, whatever this says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// Both sides held the same of everything that they share, or of all that was there when they began,
    /// where others went on writing.
    InSync,
    /// All was exchanged that could be, and the two still do not hold the same: something waits for
    /// what it builds on, or a version does not know what the other holds.
    Differs,
    /// The peer showed that this device was removed; own work was handed over.
    Removed,
    /// The peer was removed; it was told, and handed over its own work.
    PeerRemoved,
    /// Nothing was exchanged.
    Refused(Refusal),
    /// The peer broke the protocol.
    Fault(Fault),
    /// This device failed; the host knows why.
    Local,
    /// The peer was silent, or too slow, while something was expected of it.
    Silent,
    /// The stream ended, or a side left, before the end was reached. The next session resumes.
    Cut,
}
