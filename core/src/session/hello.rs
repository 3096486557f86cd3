//! HELLO and BYE: how a session begins, and how a side ends it.
//!
//! HELLO is all that a stranger is ever told. It holds no control digest, which would let a stranger
//! see whether two devices stand equal; that travels in SUMMARY, to members only.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::domain::entry::Hash;
use crate::domain::id::ProgrammeId;
use crate::session::capped::capped;

/// Versions of the protocol that this device speaks, ascending.
pub const VERSIONS: [u16; 1] = [1];
/// Most versions that a HELLO can name.
pub const VERSIONS_MAX: usize = 8;

/// Who speaks.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Hello {
    /// Versions of the protocol that the sender speaks.
    #[serde(deserialize_with = "capped::<_, _, VERSIONS_MAX>")]
    pub versions: Vec<u16>,
    /// The sender's programme.
    pub programme: ProgrammeId,
    /// The hash of the sender's chain, which CHAIN must fit.
    pub chain_hash: Hash,
    /// Whether the sender needs no chain to judge the receiver.
    pub knows_you: bool,
    /// Whether the sender wishes the stream to stay open once both hold the same.
    pub live: bool,
}

/// Why a side ends the session.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Bye {
    /// It has no more to say.
    Leaving,
    /// No version in common.
    Version,
    /// It belongs to another programme.
    OtherProgramme,
    /// The receiver of this is no member as far as it can see.
    NotAMember,
    /// It was told that it was removed, and does not see it so.
    NotRemoved,
    /// The receiver of this broke the protocol.
    Fault,
    /// It failed itself.
    Local,
}

/// Why two devices do not speak with each other. Nothing was exchanged.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Refusal {
    /// No version of the protocol in common; the older side needs an update.
    #[error("no version of the protocol in common")]
    Version,
    /// The other device belongs to another programme.
    #[error("device belongs to another programme")]
    OtherProgramme,
    /// The other device is no member.
    #[error("device is not a member")]
    StrangePeer,
    /// The other device does not take this one for a member.
    #[error("device does not take this one for a member")]
    StrangeHere,
    /// One side holds the other for removed, and the other does not.
    #[error("devices disagree on a removal")]
    RemovalDisputed,
    /// The other device says that this one broke the protocol.
    #[error("device says that this one broke the protocol")]
    FaultHere,
    /// The other device failed for a reason of its own.
    #[error("device failed for a reason of its own")]
    PeerFailed,
}

impl Hello {
    /// Returns the greatest version that both sides speak.
    #[must_use]
    pub fn version(&self) -> Option<u16> {
        VERSIONS.into_iter().rev().find(|version| self.versions.contains(version))
    }
}

/// Returns the hash of a chain of certificates.
#[must_use]
pub fn chain_hash(records: &[Vec<u8>]) -> Hash {
    let mut sha = Sha256::new();
    sha.update(b"lantoa-chain-1\0");
    for record in records {
        sha.update(Sha256::digest(record));
    }
    Hash(sha.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_without_a_common_version_find_none() {
        let hello = |versions: &[u16]| Hello {
            versions: versions.to_vec(),
            programme: ProgrammeId::default(),
            chain_hash: Hash::default(),
            knows_you: false,
            live: false,
        };
        assert_eq!(hello(&[1, 2]).version(), Some(1));
        assert_eq!(hello(&[2, 3]).version(), None);
        assert_eq!(hello(&[]).version(), None);
    }
}
