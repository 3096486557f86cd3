//! A data entry: one action of one volunteer, signed by the device, with the changes it made.
//!
//! The head and the two lists have one fixed layout each. What is signed and hashed is the head with
//! the hash of the lists, so a fork is proven in few bytes. Acceptance and waiting are decided from
//! this alone; bodies follow after it and are named by their change's hash.
//!
//! Absent on purpose: any reading of bodies, and any judgement of rights.

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::domain::document::{DocId, DocKind};
use crate::domain::entry::{EntryRef, FeedId, FeedKind, Hash, Incarnation};
use crate::domain::id::{DeviceId, PersonId, SpaceId};
use crate::domain::layout::{LayoutError, Reader, Writer};
use crate::domain::time::Instant;
use crate::domain::workers::{JOBS, Job, Workers};
use crate::trust::control::{self, ForkProof};
use crate::trust::key::{Domain, SecretKey, is_signed};

/// Largest entry with its bodies, in bytes: one frame of a session carries it.
pub const ENTRY_BYTES_MAX: usize = 256 * 1024;
/// Most direct ancestors of an entry: as many feeds can be the frontier of one space.
pub const ANCESTORS_MAX: usize = 512;
/// Most changes of an entry. Their documents are all loaded while it is applied, whole or not at all;
/// a long roll has half a megabyte loaded, and a phone 40 for everything.
pub const CHANGES_MAX: usize = 48;
/// Entries of a batch whose signatures are checked by one worker, at least: fewer cost less than a thread.
const SHARE_MIN: usize = 16;
/// Version byte of the layout.
const VERSION: u8 = 1;
/// What a body begins with: a change is a chunk of Automerge's storage format.
const CHUNK_MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// Bytes of the head: version, profile, space, device, incarnation, seq, prev, volunteer, first and
/// last tap, control digest.
const HEAD_BYTES: usize = 1 + 2 + 16 + 32 + 8 + 4 + 32 + 16 + 8 + 8 + 32;

/// What an entry says before its bodies.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Header {
    /// The ingest profile that its bodies follow.
    pub profile: u16,
    /// The space it belongs to.
    pub space: SpaceId,
    /// Who signs.
    pub device: DeviceId,
    /// The signer's incarnation.
    pub incarnation: Incarnation,
    /// Its place in the feed, from 1.
    pub seq: u32,
    /// The hash of the entry before it; `None` at seq 1.
    pub prev: Option<Hash>,
    /// The volunteer whose action it is.
    pub volunteer: PersonId,
    /// The first tap's time by the phone's clock. Shown, never ordering.
    pub first_tap: Instant,
    /// The last tap's time by the phone's clock. Shown, never ordering.
    pub last_tap: Instant,
    /// The control set that the author had seen.
    pub control_digest: Hash,
    /// Direct ancestors in other feeds of the space, ascending by hash; `prev` is one by itself.
    pub ancestors: Vec<EntryRef>,
    /// What it changes, in order.
    pub changes: Vec<ChangeRef>,
}

/// One change of an entry, by name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChangeRef {
    /// The document it changes; in the entry's space.
    pub doc: DocId,
    /// The change's own hash, as Automerge computes it.
    pub hash: Hash,
    /// The length of its body in bytes.
    pub len: u32,
}

/// An entry whose signature was checked, with the bodies that came along.
///
/// Private fields: the only ways here are signing, [`SignedEntry::parse`] and [`UnprovenEntry::prove_all`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignedEntry {
    header: Header,
    header_bytes: Vec<u8>,
    signature: [u8; 64],
    hash: Hash,
    bodies: Vec<Option<Vec<u8>>>,
}

/// An entry as it was sent, of which nobody has checked the signature yet.
#[derive(Debug)]
pub struct UnprovenEntry(SignedEntry);

/// Bytes that are no entry of anybody. A protocol fault: the session ends, nothing is kept.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum RefusedEntry {
    /// Longer than [`ENTRY_BYTES_MAX`].
    #[error("entry is longer than {ENTRY_BYTES_MAX} bytes")]
    TooLong,
    /// Not the layout.
    #[error("entry does not follow its layout: {0}")]
    Layout(#[from] LayoutError),
    /// Not signed by its author.
    #[error("entry is not signed by its author")]
    BadSignature,
    /// The bodies are not as many as the header says, or another one than it names.
    #[error("entry's bodies are not those its header lists")]
    Bodies,
}

impl Header {
    /// Returns the feed it belongs to.
    #[must_use]
    pub fn feed(&self) -> FeedId {
        FeedId {
            kind: FeedKind::Data,
            space: self.space,
            device: self.device,
            incarnation: self.incarnation,
        }
    }

    /// Returns what it builds on: the entry before it in its feed, and those of other feeds that it names.
    pub fn parents(&self) -> impl Iterator<Item = Hash> {
        self.prev.into_iter().chain(self.ancestors.iter().map(|ancestor| ancestor.hash))
    }

    /// Returns whether an entry is an earlier one of its feed, or one that it names.
    #[must_use]
    pub fn reaches(&self, entry: &EntryRef) -> bool {
        (entry.feed == self.feed() && entry.seq < self.seq)
            || self.ancestors.iter().any(|ancestor| ancestor.hash == entry.hash)
    }

    /// Signs the header and joins the bodies of its changes, in their order.
    ///
    /// # Panics
    ///
    /// When bodies and listed changes do not fit each other or a list is over its cap: both are
    /// made together by `engine::execute`.
    #[must_use]
    pub fn sign(self, bodies: Vec<Vec<u8>>, key: &SecretKey) -> SignedEntry {
        assert_eq!(bodies.len(), self.changes.len(), "one body for each change");
        assert!(self.ancestors.len() <= ANCESTORS_MAX && self.changes.len() <= CHANGES_MAX);
        let header_bytes = self.layout();
        let message = signed_message(&header_bytes).expect("a layout is longer than its head");
        let signature = key.sign(Domain::Entry, &message);
        let hash = Domain::Entry.hash(&message);
        let bodies = bodies.into_iter().map(Some).collect();
        SignedEntry { header: self, header_bytes, signature, hash, bodies }
    }

    /// Returns the header's one layout, as signed, sent and stored.
    #[must_use]
    pub fn layout(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(VERSION).u16(self.profile).bytes(&self.space.0).bytes(&self.device.0);
        w.u64(self.incarnation.0).u32(self.seq).bytes(&self.prev.unwrap_or_default().0);
        w.bytes(&self.volunteer.0).i64(self.first_tap.0).i64(self.last_tap.0);
        w.bytes(&self.control_digest.0);
        w.count(self.ancestors.len());
        for ancestor in &self.ancestors {
            w.bytes(&ancestor.feed.device.0).u64(ancestor.feed.incarnation.0);
            w.u32(ancestor.seq).bytes(&ancestor.hash.0);
        }
        w.count(self.changes.len());
        for change in &self.changes {
            w.u8(change.doc.kind as u8).bytes(&change.doc.id).bytes(&change.hash.0).u32(change.len);
        }
        w.finish()
    }

    /// Reads a header's layout. Says nothing about its signature; [`SignedEntry::parse`] does.
    ///
    /// # Errors
    ///
    /// [`LayoutError`] where the bytes are not one.
    pub fn read(bytes: &[u8]) -> Result<Self, LayoutError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != VERSION {
            return Err(LayoutError::Value { field: "version" });
        }
        let profile = r.u16()?;
        let space = SpaceId(r.array()?);
        let device = DeviceId(r.array()?);
        let incarnation = Incarnation(r.u64()?);
        let seq = r.u32()?;
        let prev = Hash(r.array()?);
        if seq == 0 || (seq == 1) != (prev == Hash::default()) {
            return Err(LayoutError::Value { field: "prev" });
        }
        let volunteer = PersonId(r.array()?);
        let first_tap = Instant(r.i64()?);
        let last_tap = Instant(r.i64()?);
        let control_digest = Hash(r.array()?);
        let count = r.count("ancestors", ANCESTORS_MAX)?;
        let mut ancestors = Vec::with_capacity(count);
        for _ in 0..count {
            let device = DeviceId(r.array()?);
            let incarnation = Incarnation(r.u64()?);
            let feed = FeedId { kind: FeedKind::Data, space, device, incarnation };
            ancestors.push(EntryRef { feed, seq: r.u32()?, hash: Hash(r.array()?) });
        }
        if !ancestors.is_sorted_by(|a, b| a.hash < b.hash) {
            return Err(LayoutError::Value { field: "ancestors" });
        }
        let count = r.count("changes", CHANGES_MAX)?;
        if count == 0 {
            return Err(LayoutError::Value { field: "changes" });
        }
        let mut changes = Vec::with_capacity(count);
        for _ in 0..count {
            let kind = DocKind::from_number(r.u8()?)
                .ok_or(LayoutError::Value { field: "document kind" })?;
            let doc = DocId { space, kind, id: r.array()? };
            changes.push(ChangeRef { doc, hash: Hash(r.array()?), len: r.u32()? });
        }
        r.end()?;
        Ok(Self {
            profile,
            space,
            device,
            incarnation,
            seq,
            prev: (seq > 1).then_some(prev),
            volunteer,
            first_tap,
            last_tap,
            control_digest,
            ancestors,
            changes,
        })
    }
}

impl UnprovenEntry {
    /// Reads a header, its signature and the bodies that came along.
    ///
    /// Each body must be the one that the signed header names, byte for byte: otherwise whoever
    /// carries an entry could spoil it, and have an honest author's work refused for its body.
    /// A body may be absent (`None`); whether it may is not judged here.
    ///
    /// # Errors
    ///
    /// [`RefusedEntry`] saying what is wrong.
    pub fn parse(
        header_bytes: &[u8],
        signature: [u8; 64],
        bodies: Vec<Option<Vec<u8>>>,
    ) -> Result<Self, RefusedEntry> {
        let bytes = header_bytes.len() + bodies.iter().flatten().map(Vec::len).sum::<usize>();
        if bytes > ENTRY_BYTES_MAX {
            return Err(RefusedEntry::TooLong);
        }
        let entry = SignedEntry::stored(header_bytes, signature, bodies)?;
        let fits = |(listed, body): (&ChangeRef, &Option<Vec<u8>>)| {
            body.as_ref().is_none_or(|body| is_named_by(listed, body))
        };
        if !entry.header.changes.iter().zip(&entry.bodies).all(fits) {
            return Err(RefusedEntry::Bodies);
        }
        Ok(Self(entry))
    }

    /// Returns what the entry says of itself.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.0.header
    }

    /// Returns the hash of the bytes that are signed.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.0.hash
    }

    /// Checks the signatures of all, which workers share.
    ///
    /// # Errors
    ///
    /// [`RefusedEntry::BadSignature`] where one of them is not its author's.
    pub fn prove_all(
        entries: Vec<Self>,
        workers: Workers,
    ) -> Result<Vec<SignedEntry>, RefusedEntry> {
        let entries: Vec<SignedEntry> = entries.into_iter().map(|Self(entry)| entry).collect();
        let share = entries.len().div_ceil(JOBS).max(SHARE_MIN);
        let mut shares: Vec<_> = entries.chunks(share).map(|share| (share, false)).collect();
        let mut jobs: Vec<_> = shares
            .iter_mut()
            .map(|(share, is_proven)| || *is_proven = share.iter().all(SignedEntry::is_signed))
            .collect();
        workers(&mut jobs.iter_mut().map(|job| job as Job<'_>).collect::<Vec<_>>());
        drop(jobs);
        if shares.iter().all(|(_, is_proven)| *is_proven) {
            Ok(entries)
        } else {
            Err(RefusedEntry::BadSignature)
        }
    }
}

impl SignedEntry {
    /// Reads a header, its signature and the bodies that came along, and checks the signature.
    ///
    /// # Errors
    ///
    /// As [`UnprovenEntry::parse`]; [`RefusedEntry::BadSignature`].
    pub fn parse(
        header_bytes: &[u8],
        signature: [u8; 64],
        bodies: Vec<Option<Vec<u8>>>,
    ) -> Result<Self, RefusedEntry> {
        let UnprovenEntry(entry) = UnprovenEntry::parse(header_bytes, signature, bodies)?;
        if entry.is_signed() { Ok(entry) } else { Err(RefusedEntry::BadSignature) }
    }

    fn is_signed(&self) -> bool {
        signed_message(&self.header_bytes).is_ok_and(|message| {
            is_signed(self.header.device, Domain::Entry, &message, &self.signature)
        })
    }

    /// Reads an entry back from where it was stored after [`SignedEntry::parse`] or signing.
    ///
    /// The signature is not checked again: only the store, which takes nothing but signed entries,
    /// calls this; `verify` checks what the disk gives back with [`SignedEntry::parse`].
    ///
    /// # Errors
    ///
    /// [`RefusedEntry`] when the stored bytes are not an entry's any more.
    pub fn stored(
        header_bytes: &[u8],
        signature: [u8; 64],
        bodies: Vec<Option<Vec<u8>>>,
    ) -> Result<Self, RefusedEntry> {
        let header = Header::read(header_bytes)?;
        if bodies.len() != header.changes.len() {
            return Err(RefusedEntry::Bodies);
        }
        let hash = Domain::Entry.hash(&signed_message(header_bytes)?);
        Ok(Self { header, header_bytes: header_bytes.to_vec(), signature, hash, bodies })
    }

    /// Returns what the entry says.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the header's layout, as sent and stored.
    #[must_use]
    pub fn header_bytes(&self) -> &[u8] {
        &self.header_bytes
    }

    /// Returns the author's signature.
    #[must_use]
    pub fn signature(&self) -> &[u8; 64] {
        &self.signature
    }

    /// Returns the entry's hash, which does not cover its signature.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// Returns the entry by name.
    #[must_use]
    pub fn as_ref(&self) -> EntryRef {
        EntryRef { feed: self.header.feed(), seq: self.header.seq, hash: self.hash }
    }

    /// Returns the bodies of the changes, in the header's order; `None` where one did not come.
    #[must_use]
    pub fn bodies(&self) -> &[Option<Vec<u8>>] {
        &self.bodies
    }

    /// Returns how many bytes header, signature and bodies have.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.header_bytes.len() + 64 + self.bodies.iter().flatten().map(Vec::len).sum::<usize>()
    }

    /// Returns what a fork proof needs of this entry: the signed message and the signature.
    #[must_use]
    pub fn evidence(&self) -> Vec<u8> {
        let mut evidence =
            signed_message(&self.header_bytes).expect("only built from a whole layout");
        evidence.extend_from_slice(&self.signature);
        evidence
    }
}

/// Returns whether a fork proof's evidence proves what it says, whichever kind of feed it is.
#[must_use]
pub fn proves_fork(proof: &ForkProof) -> bool {
    let read = |evidence: &[u8]| match proof.feed.kind {
        FeedKind::Control => control::read_evidence(evidence),
        FeedKind::Data => read_evidence(evidence),
    };
    let says = |hash| Some(EntryRef { feed: proof.feed, seq: proof.seq, hash });
    proof.one < proof.other
        && read(&proof.evidence[0]) == says(proof.one)
        && read(&proof.evidence[1]) == says(proof.other)
}

fn read_evidence(evidence: &[u8]) -> Option<EntryRef> {
    let (message, signature) = evidence.split_last_chunk::<64>()?;
    let mut r = Reader::new(message);
    if message.len() != HEAD_BYTES + 32 || r.u8().ok()? != VERSION {
        return None;
    }
    r.u16().ok()?;
    let space = SpaceId(r.array().ok()?);
    let device = DeviceId(r.array().ok()?);
    let incarnation = Incarnation(r.u64().ok()?);
    let seq = r.u32().ok()?;
    let feed = FeedId { kind: FeedKind::Data, space, device, incarnation };
    is_signed(device, Domain::Entry, message, signature).then(|| EntryRef {
        feed,
        seq,
        hash: Domain::Entry.hash(message),
    })
}

/// Returns whether `body` is the one that its author listed. A chunk's magic and checksum, which its
/// hash does not cover, follow from the hash.
fn is_named_by(listed: &ChangeRef, body: &[u8]) -> bool {
    let Some((front, hashed)) = body.split_at_checked(8) else { return false };
    body.len() == listed.len as usize
        && front == [CHUNK_MAGIC, [0, 1, 2, 3].map(|i| listed.hash.0[i])].concat()
        && Sha256::digest(hashed)[..] == listed.hash.0
}

/// Returns what is signed and hashed: the head, and the hash of the lists instead of the lists.
fn signed_message(header: &[u8]) -> Result<Vec<u8>, LayoutError> {
    let (head, lists) = header.split_at_checked(HEAD_BYTES).ok_or(LayoutError::Short)?;
    let lists: [u8; 32] = Sha256::digest(lists).into();
    Ok([head, &lists].concat())
}
