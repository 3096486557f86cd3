//! What several people said apart of one thing: which of it is shown, and the dispute over it.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::id::DisputeId;
use crate::domain::row::{Author, Dispute, OperationId};

/// A value with the operation that put it and who said so.
pub(super) type Said<V> = (OperationId, V, Author);

/// A value that is shown, who said so first, and the dispute where there is one.
pub(super) type Settled<V> = (V, Author, Option<Dispute<V>>);

/// Returns the greatest of the values, and the dispute where they differ; `None` where there is none.
/// They ascend by operation.
pub(super) fn settled<V: Copy + Ord>(
    doc: &DocId,
    key: &Key,
    values: Vec<Said<V>>,
) -> Option<Settled<V>> {
    let prevailing = values.iter().map(|(_, value, _)| *value).max()?;
    let (_, _, author) = *values.iter().find(|(_, value, _)| *value == prevailing)?;
    let different: BTreeSet<V> = values.iter().map(|(_, value, _)| *value).collect();
    let dispute = (different.len() > 1).then(|| dispute(doc, key, values));
    Some((prevailing, author, dispute))
}

/// Returns the dispute over values at one key.
pub(super) fn dispute<V>(doc: &DocId, key: &Key, values: Vec<Said<V>>) -> Dispute<V> {
    let mut id = IdHash::new(doc);
    id.add(key, values.iter().map(|(operation, ..)| operation));
    Dispute { id: id.finish(), values }
}

/// The name of a dispute while it is put together: the hash of its keys and its operations, the same on
/// every device that holds the same.
pub(super) struct IdHash(Sha256);

impl IdHash {
    pub(super) fn new(doc: &DocId) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"lantoa-dispute-1\0");
        hash.update(doc.space.0);
        hash.update([doc.kind as u8]);
        hash.update(doc.id);
        Self(hash)
    }

    pub(super) fn add<'a>(
        &mut self,
        key: &Key,
        operations: impl IntoIterator<Item = &'a OperationId>,
    ) {
        self.0.update(key.to_string());
        for operation in operations {
            self.0.update(operation.counter.to_be_bytes());
            self.0.update(operation.actor);
        }
    }

    pub(super) fn finish(self) -> DisputeId {
        let hash: [u8; 32] = self.0.finalize().into();
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        DisputeId(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::profile::Profile;
    use crate::domain::document::DocKind;
    use crate::domain::id::{DeviceId, PersonId, SpaceId};
    use crate::domain::time::Instant;

    #[test]
    fn a_dispute_has_the_same_id_on_every_version_of_lantoa() {
        let doc = DocId {
            space: SpaceId(std::array::from_fn(|i| 0xa0 + i as u8)),
            kind: DocKind::Roll,
            id: std::array::from_fn(|i| 0xc0 + i as u8),
        };
        let key = Key::parse(Profile::One, DocKind::Roll, "m:2026-11-02.1:abcdefgh")
            .expect("a mark's key");
        let author =
            Author { person: PersonId([0; 16]), device: DeviceId([0; 32]), at: Instant(0) };
        let values = vec![
            (OperationId { counter: 5, actor: [1; 16] }, 1, author),
            (OperationId { counter: 7, actor: [2; 16] }, 4, author),
        ];
        let golden = 0xe5fd_4259_e6ae_f63d_0978_7274_2e46_4227_u128;
        assert_eq!(dispute(&doc, &key, values).id.0, golden.to_be_bytes());
    }
}
