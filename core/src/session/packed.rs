//! Entries packed for a peer: what it can work out again is left out.
//!
//! Left out are the space (the frame names it), what was named before in the session (feeds, `prev`,
//! ancestors, volunteers, documents, control digests), and of a change the chunk's frame, checksum
//! and hash, its writer id and the hashes of changes it builds on that were sent before. The receiver
//! rebuilds the exact header and bodies, and the signature is checked over them,
//! so a wrong rebuilding can only be refused, never kept. Packing checks the same before it leaves
//! anything out.
//!
//! Absent on purpose: any reading of what a change does. Its first fields are recognised by layout;
//! a body that does not look like that is sent as it is.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::document::{DocId, DocKind};
use crate::domain::entry::{EntryRef, FeedId, FeedKind, Hash, Incarnation};
use crate::domain::id::{DeviceId, PersonId, SpaceId};
use crate::domain::layout::LayoutError;
use crate::domain::time::Instant;
use crate::domain::workers::Workers;
use crate::feed::entry::{
    ANCESTORS_MAX, CHANGES_MAX, ChangeRef, Header, SignedEntry, UnprovenEntry,
};
use crate::session::capped::capped;
use crate::session::fault::Fault;
use crate::session::frame::BATCH_BYTES_MAX;
use crate::session::holdings::HeldEntry;
use crate::session::model::Models;
use crate::session::recent::{Named, Read, Written};

/// Most changes that one change can build on and still be packed; more are sent as they are.
pub const DEPS_MAX: usize = 64;
/// What a chunk begins with.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// The chunk's type: a change, not deflated.
const CHANGE: u8 = 1;
/// Bytes of a writer's id in a change.
const ACTOR_BYTES: usize = 16;

/// An entry's name without its space: writer, incarnation, seq, hash.
type Name = (DeviceId, Incarnation, u32, Hash);
/// A document's name without its space.
type Doc = (u8, [u8; 16]);

/// The sender's side of a session's packing.
#[derive(Debug, Default)]
pub struct Packer {
    feeds: Written<(DeviceId, Incarnation)>,
    entries: Written<Name>,
    volunteers: Written<PersonId>,
    controls: Written<Hash>,
    docs: Written<Doc>,
    changes: Written<Hash>,
    models: Models<Doc>,
    last_tap: i64,
}

/// The receiver's side of a session's packing.
#[derive(Debug, Default)]
pub struct Unpacker {
    feeds: Read<(DeviceId, Incarnation)>,
    entries: Read<Name>,
    volunteers: Read<PersonId>,
    controls: Read<Hash>,
    docs: Read<Doc>,
    changes: Read<Hash>,
    models: Models<Doc>,
    last_tap: i64,
}

#[derive(Debug, Deserialize, Serialize)]
struct PackedEntry<'a> {
    profile: u16,
    feed: Named<(DeviceId, Incarnation)>,
    seq: u32,
    prev: Prev,
    volunteer: Named<PersonId>,
    /// After the last tap of the entry before, in ms.
    first_tap: i64,
    /// After the first tap, in ms.
    last_tap: i64,
    control: Named<Hash>,
    #[serde(deserialize_with = "capped::<_, _, ANCESTORS_MAX>")]
    ancestors: Vec<Named<Name>>,
    #[serde(borrow, deserialize_with = "capped::<_, _, CHANGES_MAX>")]
    changes: Vec<PackedChange<'a>>,
}

#[derive(Debug, Deserialize, Serialize)]
enum Prev {
    None,
    Again(u32),
    New(Hash),
}

#[derive(Debug, Deserialize, Serialize)]
struct PackedChange<'a> {
    doc: Named<Doc>,
    #[serde(borrow)]
    body: PackedBody<'a>,
}

#[derive(Debug, Deserialize, Serialize)]
enum PackedBody<'a> {
    /// A change by the entry's own writer id.
    Own {
        #[serde(deserialize_with = "capped::<_, _, DEPS_MAX>")]
        deps: Vec<Named<Hash>>,
        rest: &'a [u8],
    },
    /// The same, its rest as the difference from the last one of the document and its size.
    Like {
        #[serde(deserialize_with = "capped::<_, _, DEPS_MAX>")]
        deps: Vec<Named<Hash>>,
        difference: Cow<'a, [u8]>,
    },
    /// Bytes that are no such change.
    Raw { hash: Hash, bytes: &'a [u8] },
    /// A body that the sender does not hold.
    Absent { hash: Hash, len: u32 },
}

impl Packer {
    /// Returns about how many bytes it takes.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.feeds.held_bytes()
            + self.entries.held_bytes()
            + self.volunteers.held_bytes()
            + self.controls.held_bytes()
            + self.docs.held_bytes()
            + self.changes.held_bytes()
            + self.models.held_bytes()
    }

    /// Appends an entry of `space` to `out`, to be deflated; returns its header.
    ///
    /// # Errors
    ///
    /// [`LayoutError`] where the entry as stored is none, which only a damaged store can bring.
    pub fn pack(
        &mut self,
        space: SpaceId,
        entry: &HeldEntry,
        out: &mut Vec<u8>,
    ) -> Result<Header, LayoutError> {
        let header = Header::read(&entry.header)?;
        if header.space != space || header.changes.len() != entry.bodies.len() {
            return Err(LayoutError::Value { field: "changes" });
        }
        let feed = (header.device, header.incarnation);
        let prev = header.prev.map_or(Prev::None, |prev| {
            let name = (header.device, header.incarnation, header.seq - 1, prev);
            self.entries.find(&name).map_or(Prev::New(prev), Prev::Again)
        });
        let ancestors = header.ancestors.iter().map(|ancestor| {
            let feed = ancestor.feed;
            self.entries.name_and_note((feed.device, feed.incarnation, ancestor.seq, ancestor.hash))
        });
        let ancestors = ancestors.collect();
        let mut changes = Vec::with_capacity(header.changes.len());
        for (listed, body) in header.changes.iter().zip(&entry.bodies) {
            let doc = self.docs.name_and_note((listed.doc.kind as u8, listed.doc.id));
            let body = match body {
                None => PackedBody::Absent { hash: listed.hash, len: listed.len },
                Some(bytes) => self.pack_body(&header, listed, bytes),
            };
            self.changes.note(listed.hash);
            changes.push(PackedChange { doc, body });
        }
        let packed = PackedEntry {
            profile: header.profile,
            feed: self.feeds.name_and_note(feed),
            seq: header.seq,
            prev,
            volunteer: self.volunteers.name_and_note(header.volunteer),
            first_tap: header.first_tap.0.wrapping_sub(self.last_tap),
            last_tap: header.last_tap.0.wrapping_sub(header.first_tap.0),
            control: self.controls.name_and_note(header.control_digest),
            ancestors,
            changes,
        };
        *out = postcard::to_extend(&packed, std::mem::take(out))
            .expect("writing to memory cannot fail");
        self.last_tap = header.last_tap.0;
        self.entries.note((header.device, header.incarnation, header.seq, entry.hash));
        Ok(header)
    }

    fn pack_body<'a>(
        &mut self,
        header: &Header,
        listed: &ChangeRef,
        bytes: &'a [u8],
    ) -> PackedBody<'a> {
        let actor = actor(header, listed.doc);
        let whole = |deps: &[Hash], rest: &[u8]| {
            rebuild(deps, actor, rest) == (listed.hash, bytes.to_vec())
        };
        match split(bytes, actor) {
            Some((deps, rest)) if whole(&deps, rest) => {
                let deps = deps.into_iter().map(|dep| self.changes.name(dep)).collect();
                let doc = (listed.doc.kind as u8, listed.doc.id);
                let likeness = self.models.likeness(doc, rest);
                self.models.note(doc, rest);
                match likeness {
                    Some(difference) => PackedBody::Like { deps, difference: difference.into() },
                    None => PackedBody::Own { deps, rest },
                }
            }
            Some(_) | None => PackedBody::Raw { hash: listed.hash, bytes },
        }
    }
}

impl Unpacker {
    /// Returns about how many bytes it takes.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.feeds.held_bytes()
            + self.entries.held_bytes()
            + self.volunteers.held_bytes()
            + self.controls.held_bytes()
            + self.docs.held_bytes()
            + self.changes.held_bytes()
            + self.models.held_bytes()
    }

    /// Reads as many entries of `space` as there are signatures, and checks each; workers share that.
    ///
    /// # Errors
    ///
    /// [`Fault`] where one of them is no signed entry, bytes are left over, or all together are
    /// longer than [`BATCH_BYTES_MAX`].
    pub fn unpack(
        &mut self,
        space: SpaceId,
        signatures: &[[u8; 64]],
        mut bytes: &[u8],
        workers: Workers,
    ) -> Result<Vec<SignedEntry>, Fault> {
        let mut entries = Vec::with_capacity(signatures.len());
        let mut room = BATCH_BYTES_MAX;
        for signature in signatures {
            let (packed, rest) = postcard::take_from_bytes(bytes).map_err(|_| Fault::Layout)?;
            bytes = rest;
            let (header, bodies) = self.unpack_one(space, packed, &mut room)?;
            let entry =
                UnprovenEntry::parse(&header, *signature, bodies).map_err(|_| Fault::Entry)?;
            let Header { device, incarnation, seq, .. } = *entry.header();
            self.entries.note((device, incarnation, seq, entry.hash()));
            entries.push(entry);
        }
        if !bytes.is_empty() {
            return Err(Fault::Layout);
        }
        UnprovenEntry::prove_all(entries, workers).map_err(|_| Fault::Entry)
    }

    fn unpack_one(
        &mut self,
        space: SpaceId,
        packed: PackedEntry<'_>,
        room: &mut usize,
    ) -> Result<(Vec<u8>, Vec<Option<Vec<u8>>>), Fault> {
        let prev = match packed.prev {
            Prev::None => None,
            Prev::Again(back) => Some(self.entries.look_up(back).ok_or(Fault::Layout)?.3),
            Prev::New(prev) => Some(prev),
        };
        let mut ancestors = Vec::with_capacity(packed.ancestors.len());
        for named in packed.ancestors {
            let (device, incarnation, seq, hash) =
                self.entries.get_and_note(named).ok_or(Fault::Layout)?;
            let feed = FeedId { kind: FeedKind::Data, space, device, incarnation };
            ancestors.push(EntryRef { feed, seq, hash });
        }
        // Documents and deps come before the feed, as they were packed.
        let (device, incarnation) = match packed.feed {
            Named::Again(back) => self.feeds.look_up(back).ok_or(Fault::Layout)?,
            Named::New(feed) => feed,
        };
        let first_tap = self.last_tap.wrapping_add(packed.first_tap);
        let last_tap = first_tap.wrapping_add(packed.last_tap);
        let mut header = Header {
            profile: packed.profile,
            space,
            device,
            incarnation,
            seq: packed.seq,
            prev,
            volunteer: self.volunteers.get_and_note(packed.volunteer).ok_or(Fault::Layout)?,
            first_tap: Instant(first_tap),
            last_tap: Instant(last_tap),
            control_digest: self.controls.get_and_note(packed.control).ok_or(Fault::Layout)?,
            ancestors,
            changes: Vec::with_capacity(packed.changes.len()),
        };
        if let Named::New(feed) = packed.feed {
            self.feeds.note(feed);
        }
        let mut bodies = Vec::with_capacity(packed.changes.len());
        for change in packed.changes {
            let (kind, id) = self.docs.get_and_note(change.doc).ok_or(Fault::Layout)?;
            let kind = DocKind::from_number(kind).ok_or(Fault::Layout)?;
            let doc = DocId { space, kind, id };
            let (hash, len, body) = self.unpack_body(&header, doc, change.body, room)?;
            self.changes.note(hash);
            header.changes.push(ChangeRef { doc, hash, len });
            bodies.push(body);
        }
        self.last_tap = last_tap;
        let layout = header.layout();
        *room = room.checked_sub(layout.len() + 64).ok_or(Fault::Layout)?;
        Ok((layout, bodies))
    }

    fn unpack_body(
        &mut self,
        header: &Header,
        doc: DocId,
        body: PackedBody<'_>,
        room: &mut usize,
    ) -> Result<(Hash, u32, Option<Vec<u8>>), Fault> {
        let (hash, bytes) = match body {
            PackedBody::Absent { hash, len } => return Ok((hash, len, None)),
            PackedBody::Raw { hash, bytes } => (hash, bytes.to_vec()),
            PackedBody::Own { deps, rest } => self.unpack_own(header, doc, &deps, rest)?,
            PackedBody::Like { deps, difference } => {
                let of = (doc.kind as u8, doc.id);
                let rest = self.models.differ(of, &difference).ok_or(Fault::Layout)?;
                self.unpack_own(header, doc, &deps, &rest)?
            }
        };
        *room = room.checked_sub(bytes.len()).ok_or(Fault::Layout)?;
        let len = u32::try_from(bytes.len()).map_err(|_| Fault::Layout)?;
        Ok((hash, len, Some(bytes)))
    }

    fn unpack_own(
        &mut self,
        header: &Header,
        doc: DocId,
        deps: &[Named<Hash>],
        rest: &[u8],
    ) -> Result<(Hash, Vec<u8>), Fault> {
        let known = deps.iter().map(|dep| self.changes.get(*dep));
        let deps: Vec<_> = known.collect::<Option<_>>().ok_or(Fault::Layout)?;
        self.models.note((doc.kind as u8, doc.id), rest);
        Ok(rebuild(&deps, actor(header, doc), rest))
    }
}

/// Returns the deps of a change by `actor`, and what follows behind the writer's id.
fn split(bytes: &[u8], actor: [u8; ACTOR_BYTES]) -> Option<(Vec<Hash>, &[u8])> {
    let rest = bytes.strip_prefix(&MAGIC)?;
    let (kind, rest) = rest.get(4..)?.split_first()?;
    let (len, rest) = read_leb(rest)?;
    let (count, mut rest) = read_leb(rest)?;
    if *kind != CHANGE || len > bytes.len() || count > DEPS_MAX {
        return None;
    }
    let mut deps = Vec::with_capacity(count);
    for _ in 0..count {
        let (dep, after) = rest.split_first_chunk::<32>()?;
        deps.push(Hash(*dep));
        rest = after;
    }
    let (len, rest) = read_leb(rest)?;
    (len == ACTOR_BYTES).then_some(())?;
    Some((deps, rest.strip_prefix(&actor)?))
}

/// Returns the whole chunk of a change, and its hash.
fn rebuild(deps: &[Hash], actor: [u8; ACTOR_BYTES], rest: &[u8]) -> (Hash, Vec<u8>) {
    let mut data = Vec::with_capacity(12 + 32 * deps.len() + ACTOR_BYTES + rest.len());
    write_leb(deps.len(), &mut data);
    data.extend(deps.iter().flat_map(|dep| dep.0));
    write_leb(ACTOR_BYTES, &mut data);
    data.extend(actor);
    data.extend(rest);
    let mut hashed = Vec::with_capacity(data.len() + 6);
    hashed.push(CHANGE);
    write_leb(data.len(), &mut hashed);
    hashed.extend(data);
    let hash: [u8; 32] = Sha256::digest(&hashed).into();
    let mut chunk = Vec::with_capacity(8 + hashed.len());
    chunk.extend(MAGIC);
    chunk.extend(&hash[..4]);
    chunk.extend(hashed);
    (Hash(hash), chunk)
}

/// Returns the writer id that a device has in a document: the same rule as the documents' own. If
/// the two ever differed, bodies would be sent whole.
fn actor(header: &Header, doc: DocId) -> [u8; ACTOR_BYTES] {
    let mut sha = Sha256::new();
    sha.update(b"lantoa-actor-1\0");
    sha.update(header.device.0);
    sha.update(header.incarnation.0.to_be_bytes());
    sha.update(doc.space.0);
    sha.update([doc.kind as u8]);
    sha.update(doc.id);
    let hash: [u8; 32] = sha.finalize().into();
    hash[..ACTOR_BYTES].try_into().expect("16 of 32 bytes")
}

/// Reads an unsigned LEB128 number of at most four bytes, which holds any length in an entry.
fn read_leb(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (place, byte) in bytes.iter().enumerate().take(4) {
        value |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[place + 1..]));
        }
    }
    None
}

fn write_leb(mut value: usize, out: &mut Vec<u8>) {
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
