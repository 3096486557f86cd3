//! Erasures: which count, which were taken back, and which documents they name.

use std::collections::BTreeSet;

use crate::domain::document::DocId;
use crate::domain::entry::Hash;
use crate::domain::id::DeviceId;
use crate::domain::programme::Role;
use crate::trust::authority::ranks::Ranks;
use crate::trust::control::Record;

/// An erasure that counts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CountingErasure {
    /// The hash of its record.
    pub hash: Hash,
    /// Who ordered it.
    pub by: DeviceId,
    /// What it hides and, after the grace, drops; personal documents only, whatever it names.
    pub documents: Vec<DocId>,
    /// Whether a coordinator or the root took it back.
    pub is_revoked: bool,
}

/// The erasures of one set of records.
#[derive(Clone, Debug, Default)]
pub(super) struct Erasures {
    /// Ascending by hash.
    pub(super) counting: Vec<CountingErasure>,
    in_force: BTreeSet<DocId>,
    named: BTreeSet<DocId>,
}

impl Erasures {
    /// Both an erasure and its revocation are coordinators' or the root's; any of them may take back
    /// another's.
    pub(super) fn of(ranks: &Ranks) -> Self {
        let counts = |hash| ranks.is_counting(hash);
        let revoked: BTreeSet<Hash> = ranks
            .facts()
            .iter()
            .filter(|fact| counts(fact.hash))
            .filter_map(|fact| {
                let Record::ErasureRevoked(erasure) = fact.record else { return None };
                Some(erasure)
            })
            .collect();
        let mut erasures = Self::default();
        for fact in ranks.facts() {
            let Record::Erasure(named) = &fact.record else { continue };
            let personal = named.iter().filter(|doc| doc.kind.is_personal());
            let documents: Vec<DocId> = personal.copied().collect();
            let by = fact.feed.device;
            if ranks.rank(by).is_some_and(|rank| rank <= Role::Coordinator) {
                erasures.named.extend(&documents);
            }
            if counts(fact.hash) {
                let is_revoked = revoked.contains(&fact.hash);
                if !is_revoked {
                    erasures.in_force.extend(&documents);
                }
                let hash = fact.hash;
                erasures.counting.push(CountingErasure { hash, by, documents, is_revoked });
            }
        }
        erasures.counting.sort_unstable_by_key(|erasure| erasure.hash);
        erasures.counting.dedup_by_key(|erasure| erasure.hash);
        erasures
    }

    pub(super) fn in_force(&self) -> &BTreeSet<DocId> {
        &self.in_force
    }

    pub(super) fn names(&self, doc: DocId) -> bool {
        self.named.contains(&doc)
    }
}
