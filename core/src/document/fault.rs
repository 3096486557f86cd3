//! Why a change was refused: the data faults of a profile, and the limits that some name.
//!
//! A fault depends on the change, its causal past and the profile alone, so every device that holds
//! the same finds the same.

use thiserror::Error;

/// Longest change, in bytes: half of the largest entry. The greatest that a volunteer makes, a
/// roster of 500, is a quarter of it.
pub const CHANGE_BYTES_MAX: usize = 128 * 1024;
/// Most operations of one change. A roll call of 40 is 80; an import is cut into several changes.
pub const OPERATIONS_MAX: usize = 4_096;
/// Most predecessors of one change in all: four concurrent values on every key of the longest.
pub const PREDECESSORS_MAX: usize = 16_384;

/// A change breaks a rule of its profile. Its entry and what depends on it are quarantined, counted
/// and shown; the other entries of the batch go on.
#[derive(Clone, Copy, Debug, Eq, Error, Hash, Ord, PartialEq, PartialOrd)]
pub enum Fault {
    /// Longer than [`CHANGE_BYTES_MAX`].
    #[error("change is longer than {CHANGE_BYTES_MAX} bytes")]
    TooLong,
    /// Not one raw, uncompressed change chunk and nothing else.
    #[error("bytes are not one raw change chunk")]
    NotRaw,
    /// Its checksum is not the beginning of its hash.
    #[error("checksum is not the beginning of the hash")]
    Checksum,
    /// Its hash is not the one that the entry's header lists.
    #[error("hash is not the one that the header lists")]
    NotListed,
    /// The bytes cannot be read to their end, or leave some over.
    #[error("change cannot be read")]
    Malformed,
    /// A column is compressed.
    #[error("change has compressed columns")]
    Compressed,
    /// It speaks of objects, lists, texts or marks of texts, or of what this profile does not know.
    #[error("change has columns of other things than root keys")]
    Columns,
    /// More than [`OPERATIONS_MAX`] operations.
    #[error("change has more than {OPERATIONS_MAX} operations")]
    TooManyOperations,
    /// More than [`PREDECESSORS_MAX`] predecessors in all.
    #[error("change has more than {PREDECESSORS_MAX} predecessors")]
    TooManyPredecessors,
    /// No operation at all.
    #[error("change has no operations")]
    Empty,
    /// Bytes after the columns.
    #[error("change carries extra bytes")]
    Extra,
    /// A commit message.
    #[error("change carries a message")]
    Message,
    /// A time; the entry says when.
    #[error("change carries a time")]
    Time,
    /// The actor is not the author's on this document.
    #[error("actor is not the author's on this document")]
    Actor,
    /// The actor's change before it is not the last one that it builds on.
    #[error("change does not follow its actor's last one")]
    Sequence,
    /// A dependency is not held, though every ancestor of the entry is.
    #[error("dependency is not known")]
    DependencyUnknown,
    /// Dependencies do not ascend.
    #[error("dependencies do not ascend")]
    DependencyOrder,
    /// The first counter is not the one after the dependencies' last.
    #[error("first counter does not follow the dependencies")]
    StartOp,
    /// The last counter does not fit 32 bits.
    #[error("counter is out of range")]
    CounterRange,
    /// Neither a put nor a delete.
    #[error("operation is neither put nor delete")]
    Operation,
    /// A key that documents of this kind do not have.
    #[error("key is not one of this kind of document")]
    Key,
    /// A value that the key does not take.
    #[error("value is not one that its key takes")]
    Value,
    /// Two operations on one key.
    #[error("key has two operations in one change")]
    KeyTwice,
    /// A predecessor on another key.
    #[error("predecessor is on another key")]
    PredecessorKey,
    /// A predecessor that is a delete.
    #[error("predecessor is a delete")]
    PredecessorDelete,
    /// Predecessors do not ascend, or one comes twice.
    #[error("predecessors do not ascend")]
    PredecessorOrder,
    /// A predecessor that the change has not seen, or that nobody has.
    #[error("predecessor is not in the causal past")]
    PredecessorUnseen,
    /// A delete of nothing.
    #[error("delete has no predecessor")]
    DeletesNothing,
    /// A delete of what is said for good.
    #[error("what is said for good is deleted")]
    DeletesForGood,
    /// Automerge would write the same change in other bytes.
    #[error("change is not in its canonical form")]
    NotCanonical,
}
