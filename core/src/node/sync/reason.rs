//! Why something over the network did not come about, in the words of an app.

use crate::engine::session_host::{JoinOutcome, JoinRefused, Outcome, Refusal};
use crate::net::{DialFailure, NetError};
use crate::node::error::{Error, ErrorKind};

/// The code of what cannot start because another listens there.
pub(super) const ADDRESS_IN_USE: &str = "address-in-use";

/// The code of what the system does not let this program do.
const NO_PERMISSION: &str = "no-permission";
/// The code of a session with a device of another programme.
const OTHER_PROGRAMME: &str = "sync-other-programme";

/// What keeps a device from meeting anybody, where that is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Obstacle {
    /// The system does not let this program use the local network.
    NoPermission,
    /// Only devices of other programmes are near.
    OtherProgramme,
}

impl Obstacle {
    /// Returns what the code of a try says of it.
    pub(super) fn of(code: &str) -> Option<Self> {
        match code {
            NO_PERMISSION => Some(Self::NoPermission),
            OTHER_PROGRAMME => Some(Self::OtherProgramme),
            _ => None,
        }
    }
}

pub(super) fn not_started(error: &NetError) -> Error {
    let (kind, code) = match error {
        NetError::BadAddress => (ErrorKind::InvalidInput, "listen-address"),
        NetError::AddressInUse => (ErrorKind::Busy, ADDRESS_IN_USE),
        NetError::CannotListen(std::io::ErrorKind::PermissionDenied) => {
            (ErrorKind::Unreachable, NO_PERMISSION)
        }
        NetError::CannotListen(_) => (ErrorKind::Unreachable, "cannot-listen"),
        NetError::NoThreads(_) => (ErrorKind::Busy, "no-threads"),
    };
    Error::new(kind, code, error.to_string())
}

pub(super) fn not_reached(reason: DialFailure) -> Error {
    let (kind, code, message) = match reason {
        DialFailure::ShutDown => (ErrorKind::Busy, "network-stopped", "the network was stopped"),
        DialFailure::NoAddress => {
            (ErrorKind::Unreachable, "no-address", "no address to dial is known")
        }
        DialFailure::Busy => (ErrorKind::Busy, "too-many", "too many connections are open"),
        DialFailure::Unreachable => {
            (ErrorKind::Unreachable, "no-way", "no way leads to the address")
        }
        DialFailure::TimedOut => (ErrorKind::Unreachable, "no-answer", "no answer came in time"),
        DialFailure::Denied => (
            ErrorKind::Unreachable,
            NO_PERMISSION,
            "the system does not let this program use the local network",
        ),
        DialFailure::Refused => {
            (ErrorKind::Unreachable, "nobody-listens", "nobody listens at the address")
        }
        DialFailure::Myself => {
            (ErrorKind::InvalidInput, "own-address", "the address is this device's own")
        }
        DialFailure::Full => (
            ErrorKind::Busy,
            "peer-busy",
            "whoever answered hung up at once, as a device with too many callers does",
        ),
        DialFailure::Dropped => {
            (ErrorKind::Unreachable, "broke-off", "the device answered and broke off")
        }
        DialFailure::Unsupported => {
            (ErrorKind::Unreachable, "other-protocol", "the device does not speak the protocol")
        }
        DialFailure::WrongPeer => {
            (ErrorKind::NotAllowed, "other-device", "another device answered than expected")
        }
        DialFailure::Blocked => (ErrorKind::NotAllowed, "blocked", "the device is blocked here"),
    };
    Error::new(kind, code, message)
}

/// Returns whether this is the code of a device that answered and had no room for one more caller.
pub(super) fn is_busy(code: &str) -> bool {
    matches!(code, "peer-busy" | "broke-off")
}

/// Returns what a sync that met nobody came to; `tried` where somebody was known or found.
pub(super) fn met_nobody(tried: bool, obstacle: Option<Obstacle>) -> Error {
    match (obstacle, tried) {
        (Some(Obstacle::NoPermission), _) => {
            let message = "the system does not let this program use the local network";
            Error::new(ErrorKind::Unreachable, "no-permission", message)
        }
        (Some(Obstacle::OtherProgramme), _) => {
            let message = "only devices of other programmes or versions were found";
            Error::new(ErrorKind::Unreachable, "other-programme", message)
        }
        (None, false) => {
            let message = "no device of the programme is known here or found nearby";
            Error::new(ErrorKind::Unreachable, "nobody-known", message)
        }
        (None, true) => {
            let message = "none of the devices that are known or found was reached";
            Error::new(ErrorKind::Unreachable, "nobody-reached", message)
        }
    }
}

pub(super) fn differs() -> Error {
    let message = "something waits for entries or records that neither device could give";
    Error::new(ErrorKind::Conflict, "sync-differs", message)
}

/// Returns why a session of this outcome did not reach its end; `failure` is what failed here, if anything
/// did.
pub(super) fn not_in_sync(outcome: Outcome, failure: Option<Error>) -> Error {
    match outcome {
        Outcome::InSync | Outcome::Differs => differs(),
        Outcome::Removed => Error::new(ErrorKind::NotAllowed, "removed", "this device was removed"),
        Outcome::PeerRemoved => {
            Error::new(ErrorKind::NotAllowed, "peer-removed", "the other device was removed")
        }
        Outcome::Refused(refusal) => refused(refusal),
        Outcome::Fault(fault) => {
            Error::new(ErrorKind::Unreachable, "sync-fault", fault.to_string())
        }
        Outcome::Local => failure.unwrap_or_else(|| {
            Error::new(ErrorKind::Damaged, "sync-local", "this device could not keep what came")
        }),
        Outcome::Silent => {
            Error::new(ErrorKind::Unreachable, "sync-silent", "the other device fell silent")
        }
        Outcome::Cut => {
            Error::new(ErrorKind::Unreachable, "sync-cut", "the connection was cut; run it again")
        }
    }
}

fn refused(refusal: Refusal) -> Error {
    let (kind, code) = match refusal {
        Refusal::Version => (ErrorKind::NotAllowed, "sync-other-version"),
        Refusal::OtherProgramme => (ErrorKind::NotAllowed, OTHER_PROGRAMME),
        Refusal::StrangePeer => (ErrorKind::NotAllowed, "sync-stranger"),
        Refusal::StrangeHere => (ErrorKind::NotAllowed, "sync-stranger-here"),
        Refusal::RemovalDisputed => (ErrorKind::NotAllowed, "sync-removal-disputed"),
        Refusal::FaultHere => (ErrorKind::Unreachable, "sync-fault-here"),
        Refusal::PeerFailed => (ErrorKind::Unreachable, "sync-peer-failed"),
    };
    Error::new(kind, code, refusal.to_string())
}

pub(super) fn not_joined(outcome: JoinOutcome) -> Error {
    let (kind, code, message) = match outcome {
        JoinOutcome::Joined => (ErrorKind::Damaged, "join-lost", "joining was not kept".to_owned()),
        JoinOutcome::Refused(refused) => {
            let (kind, code) = match refused {
                JoinRefused::Expired => (ErrorKind::NotAllowed, "ticket-expired"),
                JoinRefused::Used => (ErrorKind::NotAllowed, "ticket-used"),
                JoinRefused::Unknown => (ErrorKind::NotAllowed, "ticket-unknown"),
                JoinRefused::WrongSecret => (ErrorKind::NotAllowed, "ticket-secret"),
                JoinRefused::Void => (ErrorKind::NotAllowed, "ticket-void"),
                JoinRefused::NotInviter => (ErrorKind::NotAllowed, "ticket-not-inviter"),
                JoinRefused::Local => (ErrorKind::Unreachable, "inviter-failed"),
            };
            (kind, code, refused.to_string())
        }
        JoinOutcome::NotCertified => (
            ErrorKind::NotAllowed,
            "not-certified",
            "the answer does not hold the certificate that the ticket promises".to_owned(),
        ),
        JoinOutcome::Fault(fault) => (ErrorKind::Unreachable, "join-fault", fault.to_string()),
        JoinOutcome::Silent => {
            (ErrorKind::Unreachable, "join-silent", "the inviter fell silent".to_owned())
        }
        JoinOutcome::Cut => {
            (ErrorKind::Unreachable, "join-cut", "the connection was cut".to_owned())
        }
    };
    Error::new(kind, code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is amiss with another device is none of this one's rights.
    #[test]
    fn another_device_that_failed_is_never_told_as_not_allowed() {
        let session = not_in_sync(Outcome::Refused(Refusal::PeerFailed), None);
        let joining = not_joined(JoinOutcome::Refused(JoinRefused::Local));
        for (error, code) in [(session, "sync-peer-failed"), (joining, "inviter-failed")] {
            assert_eq!((error.kind, error.code), (ErrorKind::Unreachable, code));
        }
    }
}
