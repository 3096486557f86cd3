//! The Automerge actor of one device, in one of its lives, on one document.
//!
//! Ingest demands exactly this actor, so nobody writes as another and a change cannot be replayed
//! into another document.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::domain::document::DocId;
use crate::domain::entry::Incarnation;
use crate::domain::id::{DeviceId, printed};

/// An Automerge actor id: half a SHA-256, as long as the ids that Automerge makes itself.
#[derive(Clone, Copy, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Actor(pub [u8; 16]);

impl Actor {
    /// Returns the actor of `device` in `incarnation` on `doc`.
    #[must_use]
    pub fn of(device: DeviceId, incarnation: Incarnation, doc: &DocId) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"lantoa-actor-1\0");
        hash.update(device.0);
        hash.update(incarnation.0.to_be_bytes());
        hash.update(doc.space.0);
        hash.update([doc.kind as u8]);
        hash.update(doc.id);
        let hash: [u8; 32] = hash.finalize().into();
        let mut actor = [0; 16];
        actor.copy_from_slice(&hash[..16]);
        Self(actor)
    }
}

impl fmt::Debug for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Actor({})", &printed(&self.0)[..8])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::DocKind;
    use crate::domain::id::SpaceId;

    fn counting<const N: usize>(from: u8) -> [u8; N] {
        std::array::from_fn(|i| from + u8::try_from(i).expect("short"))
    }

    #[test]
    fn an_actor_is_the_same_on_every_version_of_lantoa() {
        let doc = DocId { space: SpaceId(counting(0xa0)), kind: DocKind::Roll, id: counting(0xc0) };
        let actor = Actor::of(DeviceId(counting(0)), Incarnation(0x0102_0304_0506_0708), &doc);
        let golden = 0x4985_f5d4_6ff5_11df_ad17_882c_d141_fde6_u128;
        assert_eq!(actor.0, golden.to_be_bytes());
    }

    #[test]
    fn another_life_or_document_is_another_actor() {
        let doc = DocId { space: SpaceId([1; 16]), kind: DocKind::Roll, id: [2; 16] };
        let actor = |incarnation, doc: &DocId| Actor::of(DeviceId([3; 32]), incarnation, doc);
        let one = actor(Incarnation(1), &doc);
        assert_ne!(one, actor(Incarnation(2), &doc));
        assert_ne!(one, actor(Incarnation(1), &DocId { kind: DocKind::Class, ..doc }));
    }
}
