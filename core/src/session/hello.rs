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
/// Most versions that a HELLO can name, with the port.
pub const VERSIONS_MAX: usize = 8;

/// The least number in the list of versions that is none, but the sender's port. Version 1 has no
/// other place that a reader passes over: it ignores versions that it does not know, and nothing else.
/// Ports below are the system's own services'.
pub const PORT_MIN: u16 = 1_024;

/// Who speaks.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "Written", into = "Written")]
pub struct Hello {
    /// Versions of the protocol that the sender speaks, each below [`PORT_MIN`].
    pub versions: Vec<u16>,
    /// At which port of the address that it comes from the sender can be dialled, from [`PORT_MIN`]
    /// on; `None` where it cannot, or does not say. Travels behind the versions.
    pub port: Option<u16>,
    /// The sender's programme.
    pub programme: ProgrammeId,
    /// The hash of the sender's chain, which CHAIN must fit.
    pub chain_hash: Hash,
    /// Whether the sender needs no chain to judge the receiver.
    pub knows_you: bool,
    /// Whether the sender wishes the stream to stay open once both hold the same.
    pub live: bool,
}

/// A HELLO as it travels.
#[derive(Clone, Deserialize, Serialize)]
struct Written {
    #[serde(deserialize_with = "capped::<_, _, VERSIONS_MAX>")]
    versions: Vec<u16>,
    programme: ProgrammeId,
    chain_hash: Hash,
    knows_you: bool,
    live: bool,
}

impl From<Written> for Hello {
    fn from(written: Written) -> Self {
        let Written { mut versions, programme, chain_hash, knows_you, live } = written;
        let port = versions.pop_if(|last| *last >= PORT_MIN);
        Self { versions, port, programme, chain_hash, knows_you, live }
    }
}

impl From<Hello> for Written {
    fn from(hello: Hello) -> Self {
        let Hello { mut versions, port, programme, chain_hash, knows_you, live } = hello;
        versions.extend(port.filter(|port| *port >= PORT_MIN));
        Self { versions, programme, chain_hash, knows_you, live }
    }
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
    use crate::session::capped::{decode, encode};

    #[test]
    fn sides_without_a_common_version_find_none() {
        let hello = |versions: &[u16]| Hello {
            versions: versions.to_vec(),
            port: None,
            programme: ProgrammeId::default(),
            chain_hash: Hash::default(),
            knows_you: false,
            live: false,
        };
        assert_eq!(hello(&[1, 2]).version(), Some(1));
        assert_eq!(hello(&[2, 3]).version(), None);
        assert_eq!(hello(&[]).version(), None);
    }
    /// HELLO as version 0.1 read it: the fields one after the other, and nothing behind them.
    #[derive(Deserialize, Serialize)]
    struct First {
        versions: Vec<u16>,
        programme: ProgrammeId,
        chain_hash: Hash,
        knows_you: bool,
        live: bool,
    }

    #[test]
    fn a_port_is_read_by_this_version_and_passed_over_by_the_first() {
        for (port, written) in
            [(None, vec![1]), (Some(61_474), vec![1, 61_474]), (Some(80), vec![1])]
        {
            let hello = Hello {
                versions: vec![1],
                port,
                programme: ProgrammeId([1; 16]),
                chain_hash: Hash([2; 32]),
                knows_you: true,
                live: true,
            };
            let bytes = encode(&hello);
            let read: Hello = decode(&bytes).expect("it is well formed");
            assert_eq!(read.port, port.filter(|port| *port >= PORT_MIN), "{port:?}");
            assert_eq!((read.version(), read.live), (Some(1), true));
            let first: First = decode(&bytes).expect("it is well formed for the first version too");
            assert_eq!(first.versions, written);
        }
    }
}
