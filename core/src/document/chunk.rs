//! One change in its bytes: read by hand, written by Automerge.
//!
//! Automerge's own reader believes run lengths, inflates without a limit and does not compare the
//! checksum; so hostile bytes never reach it. What was read here is written again by Automerge, and
//! only a change whose bytes come out the same is taken: it is then one that Automerge itself could
//! have written.

use std::num::NonZeroU64;

use automerge::legacy::{Key as LegacyKey, ObjectId, Op, OpId, OpType, SortedVec};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ScalarValue};
use sha2::{Digest, Sha256};

use crate::document::actor::Actor;
use crate::document::columns::{BadColumn, Bytes, deltas, runs, text};
use crate::document::fault::{CHANGE_BYTES_MAX, Fault, OPERATIONS_MAX, PREDECESSORS_MAX};
use crate::document::scalar::ScalarRef;
use crate::domain::entry::Hash;
use crate::domain::row::OperationId;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE_CHUNK: u8 = 1;

/// What a change says, in the terms of root keys.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Body<'a> {
    /// The changes it builds on, ascending.
    pub deps: Vec<Hash>,
    /// Who made it.
    pub actor: Actor,
    /// Which of the actor's changes on this document, from 1.
    pub seq: u64,
    /// The counter of its first operation.
    pub start_op: u64,
    /// Its operations in the order of their counters.
    pub operations: Vec<Operation<'a>>,
}

/// One put or delete on a root key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Operation<'a> {
    /// The key as printed.
    pub key: &'a str,
    /// The value put; `None` for a delete.
    pub value: Option<ScalarRef<'a>>,
    /// What it replaces.
    pub predecessors: Vec<OperationId>,
}

/// Returns the hash of a raw change chunk, checking only what finding it needs.
///
/// # Errors
///
/// [`Fault::TooLong`], [`Fault::NotRaw`], [`Fault::Checksum`].
pub fn hash_of(bytes: &[u8]) -> Result<Hash, Fault> {
    contents(bytes).map(|(hash, _)| hash)
}

fn contents(bytes: &[u8]) -> Result<(Hash, &[u8]), Fault> {
    if bytes.len() > CHANGE_BYTES_MAX {
        return Err(Fault::TooLong);
    }
    let header = |bytes: &mut Bytes<'_>| {
        let magic: [u8; 4] = bytes.array()?;
        let checksum: [u8; 4] = bytes.array()?;
        let [kind] = bytes.array()?;
        let len = bytes.length()?;
        (magic == MAGIC && kind == CHANGE_CHUNK && len == bytes.0.len()).then_some(checksum)
    };
    let mut rest = Bytes(bytes);
    let checksum = header(&mut rest).ok_or(Fault::NotRaw)?;
    // The hash covers everything from the type on; the length's only form was checked.
    let hash: [u8; 32] = Sha256::digest(&bytes[8..]).into();
    if hash[..4] == checksum { Ok((Hash(hash), rest.0)) } else { Err(Fault::Checksum) }
}

/// The columns of a put or delete on a root key, by the numbers of the storage format.
#[derive(Default)]
struct Columns<'a> {
    key: &'a [u8],
    insert: &'a [u8],
    action: &'a [u8],
    value_meta: &'a [u8],
    value: &'a [u8],
    predecessor_count: &'a [u8],
    predecessor_actor: &'a [u8],
    predecessor_counter: &'a [u8],
}

/// Reads a change without believing anything but its length.
///
/// # Errors
///
/// [`Fault`]: everything that can be said of the bytes alone.
pub fn read(bytes: &[u8]) -> Result<(Hash, Body<'_>), Fault> {
    let (hash, contents) = contents(bytes)?;
    let mut rest = Bytes(contents);
    let (deps, actors, seq, start_op) = read_head(&mut rest)?;
    let columns = read_columns(&mut rest)?;
    if !rest.is_empty() {
        return Err(Fault::Extra);
    }
    let operations = read_operations(&columns, &actors)?;
    if operations.is_empty() {
        return Err(Fault::Empty);
    }
    Ok((hash, Body { deps, actor: actors[0], seq, start_op, operations }))
}

fn read_head(rest: &mut Bytes<'_>) -> Result<(Vec<Hash>, Vec<Actor>, u64, u64), Fault> {
    let malformed = Fault::Malformed;
    let count = rest.length().ok_or(malformed)?;
    let bytes = count.checked_mul(32).and_then(|len| rest.take(len)).ok_or(malformed)?;
    let deps = bytes.chunks_exact(32).filter_map(Hash::from_slice).collect();
    let mut actors = vec![read_actor(rest)?];
    let seq = rest.unsigned().ok_or(malformed)?;
    let start_op = rest.unsigned().ok_or(malformed)?;
    if rest.signed().ok_or(malformed)? != 0 {
        return Err(Fault::Time);
    }
    if !rest.prefixed().ok_or(malformed)?.is_empty() {
        return Err(Fault::Message);
    }
    for _ in 0..rest.length().ok_or(malformed)? {
        actors.push(read_actor(rest)?);
    }
    Ok((deps, actors, seq, start_op))
}

// Every actor of ours has 16 bytes; one of another length can be nobody's.
fn read_actor(rest: &mut Bytes<'_>) -> Result<Actor, Fault> {
    let actor = rest.prefixed().ok_or(Fault::Malformed)?;
    actor.try_into().map(Actor).map_err(|_| Fault::Actor)
}

fn read_columns<'a>(rest: &mut Bytes<'a>) -> Result<Columns<'a>, Fault> {
    let count = rest.length().ok_or(Fault::Malformed)?;
    let mut specs = Vec::new();
    for _ in 0..count {
        let spec = rest.unsigned().ok_or(Fault::Malformed)?;
        let len = rest.length().ok_or(Fault::Malformed)?;
        if specs.last().is_some_and(|(last, _)| *last >= spec) {
            return Err(Fault::Malformed);
        }
        specs.push((spec, len));
    }
    let mut columns = Columns::default();
    for (spec, len) in specs {
        let column = match spec {
            0x15 => &mut columns.key,
            0x34 => &mut columns.insert,
            0x42 => &mut columns.action,
            0x56 => &mut columns.value_meta,
            0x57 => &mut columns.value,
            0x70 => &mut columns.predecessor_count,
            0x71 => &mut columns.predecessor_actor,
            0x73 => &mut columns.predecessor_counter,
            _ if spec & 0x08 != 0 => return Err(Fault::Compressed),
            _ => return Err(Fault::Columns),
        };
        *column = rest.take(len).ok_or(Fault::Malformed)?;
    }
    Ok(columns)
}

fn read_operations<'a>(
    columns: &Columns<'a>,
    actors: &[Actor],
) -> Result<Vec<Operation<'a>>, Fault> {
    let too_many = |bad| match bad {
        BadColumn::TooLong => Fault::TooManyOperations,
        BadColumn::Malformed => Fault::Malformed,
    };
    let actions = runs(columns.action, OPERATIONS_MAX, Bytes::unsigned).map_err(too_many)?;
    let len = actions.len();
    // Nothing is inserted into a list: the column is one run of "no", or is left out.
    let mut insert = Bytes(columns.insert);
    if !insert.is_empty() && (insert.length() != Some(len) || !insert.is_empty()) {
        return Err(Fault::Columns);
    }
    let keys = runs(columns.key, len, text).map_err(|_| Fault::Malformed)?;
    let metas = runs(columns.value_meta, len, Bytes::unsigned).map_err(|_| Fault::Malformed)?;
    let counts = runs(columns.predecessor_count, len, Bytes::length);
    let counts = counts.map_err(|_| Fault::Malformed)?;
    if keys.len() != len || metas.len() != len || counts.len() != len {
        return Err(Fault::Malformed);
    }
    let mut predecessors = read_predecessors(columns, &counts, actors)?.into_iter();
    let mut values = Bytes(columns.value);
    let mut operations = Vec::with_capacity(len);
    for (((action, key), meta), count) in actions.into_iter().zip(keys).zip(metas).zip(counts) {
        let value = read_value(&mut values, meta)?;
        let value = match (action, value) {
            (1, Some(value)) => Some(value),
            (3, None) => None,
            (1 | 3, _) => return Err(Fault::Value),
            _ => return Err(Fault::Operation),
        };
        let predecessors = predecessors.by_ref().take(count).collect();
        operations.push(Operation { key, value, predecessors });
    }
    if values.is_empty() { Ok(operations) } else { Err(Fault::Malformed) }
}

fn read_predecessors(
    columns: &Columns<'_>,
    counts: &[usize],
    actors: &[Actor],
) -> Result<Vec<OperationId>, Fault> {
    let total = counts
        .iter()
        .try_fold(0_usize, |sum, count| sum.checked_add(*count))
        .filter(|total| *total <= PREDECESSORS_MAX)
        .ok_or(Fault::TooManyPredecessors)?;
    let which = runs(columns.predecessor_actor, total, Bytes::length);
    let counters = deltas(columns.predecessor_counter, total);
    let (Ok(which), Ok(counters)) = (which, counters) else {
        return Err(Fault::Malformed);
    };
    if which.len() != total || counters.len() != total {
        return Err(Fault::Malformed);
    }
    which
        .into_iter()
        .zip(counters)
        .map(|(which, counter)| {
            let actor = actors.get(which).ok_or(Fault::Malformed)?.0;
            let counter = u64::try_from(counter).map_err(|_| Fault::PredecessorUnseen)?;
            Ok(OperationId { counter, actor })
        })
        .collect()
}

/// Reads the value that `meta` announces; `None` is Automerge's null, which deletes carry.
fn read_value<'a>(values: &mut Bytes<'a>, meta: u64) -> Result<Option<ScalarRef<'a>>, Fault> {
    let len = usize::try_from(meta >> 4).map_err(|_| Fault::Malformed)?;
    let bytes = values.take(len).ok_or(Fault::Malformed)?;
    match meta & 0x0f {
        0 if len == 0 => Ok(None),
        4 => {
            let mut bytes = Bytes(bytes);
            let int = bytes.signed().filter(|_| bytes.is_empty()).ok_or(Fault::Malformed)?;
            Ok(Some(ScalarRef::Int(int)))
        }
        6 => std::str::from_utf8(bytes)
            .map(|text| Some(ScalarRef::Str(text)))
            .map_err(|_| Fault::Malformed),
        7 => Ok(Some(ScalarRef::Bytes(bytes))),
        _ => Err(Fault::Value),
    }
}

/// Returns the change that Automerge makes of `body`.
///
/// Within Automerge this cannot fail for a body whose `start_op` is not 0; the caller still guards
/// against panics when the body came from a peer.
pub(super) fn write(body: &Body<'_>) -> Change {
    let op_id = |id: &OperationId| OpId::new(id.counter, &ActorId::from(&id.actor));
    let operations = body.operations.iter().map(|operation| Op {
        action: match operation.value {
            None => OpType::Delete,
            Some(ScalarRef::Int(int)) => OpType::Put(ScalarValue::Int(int)),
            Some(ScalarRef::Str(text)) => OpType::Put(ScalarValue::Str(text.into())),
            Some(ScalarRef::Bytes(bytes)) => OpType::Put(ScalarValue::Bytes(bytes.to_owned())),
        },
        obj: ObjectId::Root,
        key: LegacyKey::Map(operation.key.into()),
        pred: operation.predecessors.iter().map(op_id).collect::<SortedVec<_>>(),
        insert: false,
    });
    Change::from(ExpandedChange {
        operations: operations.collect(),
        actor_id: ActorId::from(&body.actor.0),
        hash: None,
        seq: body.seq,
        start_op: NonZeroU64::new(body.start_op).unwrap_or(NonZeroU64::MIN),
        time: 0,
        message: None,
        deps: body.deps.iter().map(|hash| ChangeHash(hash.0)).collect(),
        extra_bytes: Vec::new(),
        author: None,
    })
}
