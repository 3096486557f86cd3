//! Who is believed: a pure function of the set of control records.
//!
//! The same set gives the same [`Authority`] on every device, in whatever order the records came
//! and whatever is still missing. `core/docs/authority.md` has the rules R1 to R9 by number.
//!
//! Absent on purpose: clocks (expiry warns, never decides) and any stored verdict. A verdict is
//! computed again from the set whenever the set changes.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::domain::acting::Acting;
use crate::domain::document::DocId;
use crate::domain::entry::{FeedId, Hash};
use crate::domain::id::{DeviceId, ProgrammeId, SpaceId};
use crate::domain::programme::Role;
use crate::trust::authority::acceptance::{EntryFact, Verdicts};
use crate::trust::authority::erasures::{CountingErasure, Erasures};
use crate::trust::authority::issued::Issued;
use crate::trust::authority::ranks::Ranks;
use crate::trust::authority::records::{ControlFact, CountingRemoval};
use crate::trust::authority::rights::Rights;
use crate::trust::certificate::Certificate;
use crate::trust::control::{Record, SignedControl};
use crate::trust::key::programme_of;

pub mod acceptance;
mod branches;
mod cuts;
pub mod erasures;
pub(crate) mod issued;
pub mod limits;
mod pass;
mod ranks;
pub mod records;
mod rights;

/// Who may do what in a programme, as far as one set of control records says.
#[derive(Clone, Debug)]
pub struct Authority {
    programme: ProgrammeId,
    ranks: Ranks,
    issued: Issued,
    erasures: Erasures,
    digest: Hash,
}

/// What a device may read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reads {
    /// Every space: a coordinator.
    All,
    /// These spaces, the programme's own among them; none for a device without rights.
    Spaces(BTreeSet<SpaceId>),
}

impl Authority {
    /// Evaluates a set of control records: any order, duplicates and holes allowed.
    ///
    /// Records of other programmes are passed over. The evidence of fork proofs must have been
    /// checked with `feed::entry::proves_fork`, which this layer cannot name.
    #[must_use]
    pub fn evaluate(programme: ProgrammeId, records: &[SignedControl]) -> Self {
        let facts: Vec<ControlFact> = records.iter().map(ControlFact::from).collect();
        let signers: BTreeSet<DeviceId> = facts.iter().map(|fact| fact.feed.device).collect();
        let root = signers.into_iter().find(|signer| programme_of(*signer) == programme);
        Self::from_facts(programme, root, &facts)
    }

    /// Evaluates plain facts under a given root: what [`Authority::evaluate`] is built on, once
    /// signatures are checked and the root's key is found among the signers.
    #[must_use]
    pub fn from_facts(
        programme: ProgrammeId,
        root: Option<DeviceId>,
        facts: &[ControlFact],
    ) -> Self {
        let ranks = pass::evaluate(programme, root, facts);
        let erasures = Erasures::of(&ranks);
        let digest = digest(&ranks);
        let mut issued = Issued::new(programme, root);
        for fact in ranks.facts() {
            if let Record::Certificate(certificate) = &fact.record {
                issued.add(fact.feed.device, certificate.clone());
            }
        }
        Self { programme, ranks, issued, erasures, digest }
    }

    /// Returns the programme whose records were evaluated.
    #[must_use]
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Returns the root's key, once a record that it signed is held.
    #[must_use]
    pub fn root(&self) -> Option<DeviceId> {
        self.ranks.root
    }

    /// Returns the digest of the set of records: equal digests mean equal authority.
    #[must_use]
    pub fn digest(&self) -> Hash {
        self.digest
    }

    /// Returns every device that a certificate names, void ones too, ascending.
    pub fn devices(&self) -> impl Iterator<Item = DeviceId> + '_ {
        self.ranks.devices()
    }

    /// Returns the highest role ever validly certified to the device, removed or not.
    ///
    /// A rank never falls: what a signer's records are worth does not depend on what became of it.
    #[must_use]
    pub fn rank(&self, device: DeviceId) -> Option<Role> {
        self.ranks.rank(device)
    }

    /// Returns the best role that the device can use now: of a certificate that counts, for a space
    /// from which it is not removed.
    #[must_use]
    pub fn role(&self, device: DeviceId) -> Option<Role> {
        if self.is_removed(device) {
            return None;
        }
        let usable = |certificate: &&Certificate| {
            certificate.role == Role::Coordinator
                || certificate.spaces.is_empty()
                || certificate.spaces.iter().any(|space| !self.is_removed_in(device, *space))
        };
        self.certificates(device).filter(usable).map(|certificate| certificate.role).min()
    }

    /// Returns the best role that the device can use in this space now. Any certificate opens the
    /// programme's own space.
    #[must_use]
    pub fn role_in(&self, device: DeviceId, space: SpaceId) -> Option<Role> {
        let removed = self.is_removed_in(device, space);
        if removed { None } else { self.ranks.rights(device, space).role() }
    }

    /// Returns the certificates of the device that count.
    pub fn certificates(&self, device: DeviceId) -> impl Iterator<Item = &Certificate> {
        self.ranks.certificates(device)
    }

    /// Returns every certificate of the device that is held, void or not.
    pub fn held_certificates(&self, device: DeviceId) -> impl Iterator<Item = &Certificate> {
        self.ranks.held_certificates(device)
    }

    /// Returns whether the device has no space left to work in: the root or a coordinator removed
    /// it, or leads together removed it from every team that it has.
    #[must_use]
    pub fn is_removed(&self, device: DeviceId) -> bool {
        self.ranks.is_removed(device)
    }

    /// Returns whether the device is removed from this space.
    #[must_use]
    pub fn is_removed_in(&self, device: DeviceId, space: SpaceId) -> bool {
        self.ranks.is_removed_in(device, space)
    }

    /// Returns the removal that says most against the device: the most senior, of equals the
    /// smallest hash.
    #[must_use]
    pub fn removal_of(&self, device: DeviceId) -> Option<&CountingRemoval> {
        self.removals_of(device).first()
    }

    /// Returns every counting removal of the device, the most senior first.
    #[must_use]
    pub fn removals_of(&self, device: DeviceId) -> &[CountingRemoval] {
        self.ranks.removals(device)
    }

    /// Returns whether the device may be given the entries of this space.
    #[must_use]
    pub fn may_read(&self, device: DeviceId, space: SpaceId) -> bool {
        self.role_in(device, space).is_some()
    }

    /// Returns the spaces whose entries the device may be given.
    #[must_use]
    pub fn reads(&self, device: DeviceId) -> Reads {
        if self.role(device) == Some(Role::Coordinator) {
            return Reads::All;
        }
        let listed = self.certificates(device).flat_map(|certificate| certificate.spaces.iter());
        let spaces = listed.copied().chain([self.programme.space()]);
        Reads::Spaces(spaces.filter(|space| self.may_read(device, *space)).collect())
    }

    /// Returns whether what the device writes to the document from now on can be believed.
    #[must_use]
    pub fn may_write(&self, device: DeviceId, doc: DocId) -> bool {
        !self.is_removed_in(device, doc.space) && self.ranks.rights(device, doc.space).covers(doc)
    }

    /// Returns whether a certificate of the device with that role for those teams would cover the document.
    #[must_use]
    pub fn covers(&self, acting: &Acting, device: DeviceId, doc: DocId) -> bool {
        Rights::of(acting, device, self.programme.space(), doc.space).covers(doc)
    }

    /// Returns whether a certificate covers the document that somebody had the rank to issue, whether
    /// it counts now or not: never false again with more records.
    ///
    /// Where it does not, an entry waits for a certificate. One that only a volunteer signed is held
    /// and void (R6), and gives its holder no room on anybody's phone.
    #[must_use]
    pub fn covers_issued(&self, device: DeviceId, doc: DocId) -> bool {
        self.issued.covers(device, doc)
    }

    /// Returns the certificates that somebody had the rank to issue.
    pub(crate) fn issued(&self) -> &Issued {
        &self.issued
    }

    /// Returns the erasures that count, those that were taken back among them; ascending by hash.
    #[must_use]
    pub fn erasures(&self) -> &[CountingErasure] {
        &self.erasures.counting
    }

    /// Returns the documents that are hidden and to be dropped: those of erasures in force.
    #[must_use]
    pub fn erased(&self) -> &BTreeSet<DocId> {
        self.erasures.in_force()
    }

    /// Returns whether an entry may come without the body of its change of this document: somebody who
    /// was ever of the rank to do so has erased it, so that others may have dropped the body, whether
    /// the erasure counts now or not. Never false again with more records.
    #[must_use]
    pub fn may_lack(&self, doc: DocId) -> bool {
        self.erasures.names(doc)
    }

    /// Returns the feeds that the records show or prove to be forked, with the lowest such place.
    #[must_use]
    pub fn forks(&self) -> &BTreeMap<FeedId, u32> {
        self.ranks.forks()
    }

    /// Returns whether the control entry has an effect: it stands, its signer may say what it says,
    /// and it is within the limits. A fork proof and the root's own appointment count whoever signs.
    #[must_use]
    pub fn counts(&self, control: Hash) -> bool {
        self.ranks.is_counting(control)
    }

    /// Returns whether the control entry stands: it lies within what removals left of the control
    /// feed of a signer who is root, coordinator or lead.
    #[must_use]
    pub fn stands(&self, control: Hash) -> bool {
        self.ranks.is_standing(control)
    }

    /// Returns the devices whose entries the two may judge differently. Where a space has an entry of
    /// none of them, both judge it alike.
    #[must_use]
    pub fn differing(&self, other: &Self) -> BTreeSet<DeviceId> {
        self.ranks.differing(&other.ranks)
    }

    /// Judges the entries of one space.
    ///
    /// The facts are those held, any order, closed under ancestors; an entry that builds on one
    /// that is missing is refused. Fork knowledge is what the facts show and the records prove.
    #[must_use]
    pub fn judge(&self, space: SpaceId, facts: &[EntryFact]) -> Verdicts {
        acceptance::judge(&self.ranks, space, facts)
    }
}

fn digest(ranks: &Ranks) -> Hash {
    let hashes: BTreeSet<Hash> = ranks.facts().iter().map(|fact| fact.hash).collect();
    let mut sha = Sha256::new();
    sha.update(b"lantoa-control-set-1\0");
    for hash in hashes {
        sha.update(hash.0);
    }
    Hash(sha.finalize().into())
}
