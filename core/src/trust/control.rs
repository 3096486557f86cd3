//! Control entries: the signed records of a control feed.
//!
//! A control feed is append-only like any feed: seq and prev, so that a removal cuts it too. It
//! belongs to the programme's own space; every member holds all of them. They hold no names.

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::domain::document::{DocId, DocKind};
use crate::domain::entry::{EntryRef, FeedId, FeedKind, Hash, Incarnation};
use crate::domain::id::{DeviceId, ProgrammeId, SpaceId};
use crate::domain::layout::{LayoutError, Reader, Writer};
use crate::domain::time::Instant;
use crate::trust::certificate::Certificate;
use crate::trust::key::{Domain, SecretKey, is_signed};

/// Largest control entry, in bytes. A removal naming 512 feeds, the most one can name, has 45 KB.
pub const CONTROL_BYTES_MAX: usize = 64 * 1024;
/// Most feeds one removal can name: 64 spaces by 8 incarnations.
pub const FEEDS_PER_REMOVAL_MAX: usize = 512;
/// Most documents one erasure can name.
pub const DOCUMENTS_PER_ERASURE_MAX: usize = 1024;
/// Longest evidence of one entry in a fork proof, in bytes: a data entry's signed head has 229.
pub const EVIDENCE_BYTES_MAX: usize = 512;
/// Version byte of the layout.
const VERSION: u8 = 1;

/// What a control entry says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Record {
    /// A device may do something.
    Certificate(Certificate),
    /// A device may no longer; what it wrote beyond the named heights is set aside.
    Removal(Removal),
    /// A chain of a feed is to be believed up to an entry.
    Adoption(EntryRef),
    /// Documents are to be hidden at once and their bodies dropped after the grace.
    Erasure(Vec<DocId>),
    /// An erasure, named by its entry's hash, is taken back within the grace.
    ErasureRevoked(Hash),
    /// A feed has two entries at one place.
    ForkProof(ForkProof),
}

impl Record {
    /// Returns the certificate where the record is one.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        if let Self::Certificate(certificate) = self { Some(certificate) } else { None }
    }
}

/// Takes a device's rights away, keeping what the remover held of its work.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Removal {
    /// The device removed.
    pub device: DeviceId,
    /// The heads of every feed of that device that the remover held, ascending by feed.
    pub named: Vec<EntryRef>,
}

/// Two signed entries of one feed at one seq, whole, so that anyone can check them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ForkProof {
    /// The feed.
    pub feed: FeedId,
    /// The place where it forks.
    pub seq: u32,
    /// The hash of one entry, the smaller.
    pub one: Hash,
    /// The hash of the other.
    pub other: Hash,
    /// What was signed in each, followed by the signature: short, because a signature covers the
    /// hash of an entry's lists, not the lists.
    pub evidence: [Vec<u8>; 2],
}

/// A control entry before it is signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ControlEntry {
    /// The programme it belongs to.
    pub programme: ProgrammeId,
    /// Who signs: a device, or the root key.
    pub device: DeviceId,
    /// The signer's incarnation.
    pub incarnation: Incarnation,
    /// Its place in the control feed, from 1.
    pub seq: u32,
    /// The hash of the entry before it; `None` at seq 1.
    pub prev: Option<Hash>,
    /// What the signer's clock showed. Shown, never decides.
    pub at: Instant,
    /// What it says.
    pub record: Record,
}

/// A control entry with its signature checked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignedControl {
    entry: ControlEntry,
    hash: Hash,
    bytes: Vec<u8>,
}

/// Bytes that are no control entry of anybody. They are dropped; the session ends.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum RefusedControl {
    /// Longer than [`CONTROL_BYTES_MAX`].
    #[error("control entry is longer than {CONTROL_BYTES_MAX} bytes")]
    TooLong,
    /// Not the layout.
    #[error("control entry does not follow its layout: {0}")]
    Layout(#[from] LayoutError),
    /// Not signed by its author.
    #[error("control entry is not signed by its author")]
    BadSignature,
    /// A fork proof whose evidence does not prove what it says.
    #[error("fork proof does not prove a fork")]
    NoFork,
}

impl ControlEntry {
    /// Returns the feed it belongs to.
    #[must_use]
    pub fn feed(&self) -> FeedId {
        FeedId {
            kind: FeedKind::Control,
            space: self.programme.space(),
            device: self.device,
            incarnation: self.incarnation,
        }
    }

    /// Signs the entry. The key is the signer's.
    #[must_use]
    pub fn sign(self, key: &SecretKey) -> SignedControl {
        debug_assert_eq!(key.device(), self.device, "signed by its author");
        let mut bytes = self.layout();
        let message = signed_message(&bytes).expect("a layout is longer than its head");
        let hash = Domain::Control.hash(&message);
        bytes.extend_from_slice(&key.sign(Domain::Control, &message));
        SignedControl { entry: self, hash, bytes }
    }

    /// Returns head and record, each in its fixed layout.
    fn layout(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.u8(VERSION).bytes(&self.programme.0).bytes(&self.device.0).u64(self.incarnation.0);
        w.u32(self.seq).bytes(&self.prev.unwrap_or_default().0).i64(self.at.0);
        match &self.record {
            Record::Certificate(certificate) => {
                w.u8(1);
                certificate.write(&mut w);
            }
            Record::Removal(removal) => {
                w.u8(2).bytes(&removal.device.0).count(removal.named.len());
                for named in &removal.named {
                    write_feed(&mut w, named.feed);
                    w.u32(named.seq).bytes(&named.hash.0);
                }
            }
            Record::Adoption(named) => {
                w.u8(3).bytes(&named.feed.device.0);
                write_feed(&mut w, named.feed);
                w.u32(named.seq).bytes(&named.hash.0);
            }
            Record::Erasure(documents) => {
                w.u8(4).count(documents.len());
                for doc in documents {
                    w.bytes(&doc.space.0).u8(doc.kind as u8).bytes(&doc.id);
                }
            }
            Record::ErasureRevoked(erasure) => {
                w.u8(5).bytes(&erasure.0);
            }
            Record::ForkProof(proof) => {
                w.u8(6).bytes(&proof.feed.device.0);
                write_feed(&mut w, proof.feed);
                w.u32(proof.seq).bytes(&proof.one.0).bytes(&proof.other.0);
                for evidence in &proof.evidence {
                    w.count(evidence.len()).bytes(evidence);
                }
            }
        }
        w.finish()
    }

    fn read(bytes: &[u8]) -> Result<Self, LayoutError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != VERSION {
            return Err(LayoutError::Value { field: "version" });
        }
        let programme = ProgrammeId(r.array()?);
        let device = DeviceId(r.array()?);
        let incarnation = Incarnation(r.u64()?);
        let seq = r.u32()?;
        let prev = Hash(r.array()?);
        if seq == 0 || (seq == 1) != (prev == Hash::default()) {
            return Err(LayoutError::Value { field: "prev" });
        }
        let at = Instant(r.i64()?);
        let record = match r.u8()? {
            1 => Record::Certificate(Certificate::read(&mut r)?),
            2 => {
                let device = DeviceId(r.array()?);
                let count = r.count("named feeds", FEEDS_PER_REMOVAL_MAX)?;
                let mut named = Vec::with_capacity(count);
                for _ in 0..count {
                    let feed = read_feed(&mut r, device)?;
                    named.push(EntryRef { feed, seq: r.u32()?, hash: Hash(r.array()?) });
                }
                if !named.is_sorted_by(|a, b| a.feed < b.feed) {
                    return Err(LayoutError::Value { field: "named feeds" });
                }
                Record::Removal(Removal { device, named })
            }
            3 => {
                let device = DeviceId(r.array()?);
                let feed = read_feed(&mut r, device)?;
                Record::Adoption(EntryRef { feed, seq: r.u32()?, hash: Hash(r.array()?) })
            }
            4 => {
                let count = r.count("documents", DOCUMENTS_PER_ERASURE_MAX)?;
                let mut documents = Vec::with_capacity(count);
                for _ in 0..count {
                    let space = SpaceId(r.array()?);
                    let kind = DocKind::from_number(r.u8()?)
                        .ok_or(LayoutError::Value { field: "document kind" })?;
                    documents.push(DocId { space, kind, id: r.array()? });
                }
                Record::Erasure(documents)
            }
            5 => Record::ErasureRevoked(Hash(r.array()?)),
            6 => {
                let device = DeviceId(r.array()?);
                let feed = read_feed(&mut r, device)?;
                let seq = r.u32()?;
                let (one, other) = (Hash(r.array()?), Hash(r.array()?));
                let mut evidence = || -> Result<Vec<u8>, LayoutError> {
                    let len = r.count("evidence", EVIDENCE_BYTES_MAX)?;
                    Ok(r.bytes(len)?.to_vec())
                };
                let evidence = [evidence()?, evidence()?];
                Record::ForkProof(ForkProof { feed, seq, one, other, evidence })
            }
            _ => {
                return Err(LayoutError::Value { field: "record kind" });
            }
        };
        r.end()?;
        Ok(Self {
            programme,
            device,
            incarnation,
            seq,
            prev: (seq > 1).then_some(prev),
            at,
            record,
        })
    }
}

impl SignedControl {
    /// Reads bytes from a peer or a table and checks their signature.
    ///
    /// A fork proof's evidence is checked by `feed::verify_fork`, which knows both layouts.
    ///
    /// # Errors
    ///
    /// [`RefusedControl`] saying what is wrong with them.
    pub fn parse(bytes: &[u8]) -> Result<Self, RefusedControl> {
        if bytes.len() > CONTROL_BYTES_MAX {
            return Err(RefusedControl::TooLong);
        }
        let (body, signature) = bytes.split_last_chunk::<64>().ok_or(LayoutError::Short)?;
        let control = Self::stored(bytes)?;
        let message = signed_message(body)?;
        if !is_signed(control.entry.device, Domain::Control, &message, signature) {
            return Err(RefusedControl::BadSignature);
        }
        Ok(control)
    }

    /// Reads a control entry back from where it was stored after [`SignedControl::parse`] or signing.
    ///
    /// The signature is not checked again: for answers alone, never for what is believed.
    ///
    /// # Errors
    ///
    /// [`RefusedControl`] when the stored bytes are not a control entry's any more.
    pub fn stored(bytes: &[u8]) -> Result<Self, RefusedControl> {
        let (body, _) = bytes.split_last_chunk::<64>().ok_or(LayoutError::Short)?;
        let entry = ControlEntry::read(body)?;
        let hash = Domain::Control.hash(&signed_message(body)?);
        Ok(Self { entry, hash, bytes: bytes.to_vec() })
    }

    /// Returns what was signed.
    #[must_use]
    pub fn entry(&self) -> &ControlEntry {
        &self.entry
    }

    /// Returns the entry's hash, which does not cover its signature.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// Returns the layout with the signature behind it, as sent and stored.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns what a fork proof needs of this entry: the signed message and the signature.
    #[must_use]
    pub fn evidence(&self) -> Vec<u8> {
        let (body, signature) =
            self.bytes.split_last_chunk::<64>().expect("only built with a signature behind");
        let mut evidence = signed_message(body).expect("only built from a whole layout");
        evidence.extend_from_slice(signature);
        evidence
    }
}

/// Reads evidence of a control entry: its feed, place and hash, if its author signed it.
#[must_use]
pub fn read_evidence(evidence: &[u8]) -> Option<EntryRef> {
    let (message, signature) = evidence.split_last_chunk::<64>()?;
    let mut r = Reader::new(message);
    if message.len() != HEAD_BYTES + 32 || r.u8().ok()? != VERSION {
        return None;
    }
    let space = ProgrammeId(r.array().ok()?).space();
    let device = DeviceId(r.array().ok()?);
    let incarnation = Incarnation(r.u64().ok()?);
    let seq = r.u32().ok()?;
    let feed = FeedId { kind: FeedKind::Control, space, device, incarnation };
    is_signed(device, Domain::Control, message, signature).then(|| EntryRef {
        feed,
        seq,
        hash: Domain::Control.hash(message),
    })
}

/// Bytes of the head: version, programme, device, incarnation, seq, prev, at.
const HEAD_BYTES: usize = 1 + 16 + 32 + 8 + 4 + 32 + 8;

/// Returns what is signed and hashed: the head, and the hash of the record instead of the record.
fn signed_message(layout: &[u8]) -> Result<Vec<u8>, LayoutError> {
    let (head, record) = layout.split_at_checked(HEAD_BYTES).ok_or(LayoutError::Short)?;
    let record: [u8; 32] = Sha256::digest(record).into();
    Ok([head, &record].concat())
}

fn write_feed(w: &mut Writer, feed: FeedId) {
    let kind = match feed.kind {
        FeedKind::Control => 0,
        FeedKind::Data => 1,
    };
    w.u8(kind).bytes(&feed.space.0).u64(feed.incarnation.0);
}

fn read_feed(r: &mut Reader<'_>, device: DeviceId) -> Result<FeedId, LayoutError> {
    let kind = match r.u8()? {
        0 => FeedKind::Control,
        1 => FeedKind::Data,
        _ => return Err(LayoutError::Value { field: "feed kind" }),
    };
    Ok(FeedId { kind, space: SpaceId(r.array()?), device, incarnation: Incarnation(r.u64()?) })
}
