//! Hostile changes: honest ones, broken at random, with hashes and checksums that fit again.

use std::num::NonZeroU64;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::legacy::{ElementId, Key as LegacyKey, MarkData, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjType, ScalarValue};
use rand::RngExt;
use rand::rngs::StdRng;
use sha2::{Digest, Sha256};

/// What a document holds that a hostile change can refer to, rightly or wrongly.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    /// Keys of the document.
    pub keys: Vec<String>,
    operations: Vec<OpId>,
    hashes: Vec<ChangeHash>,
}

impl Stock {
    /// Returns the stock of these changes, in their bytes.
    ///
    /// # Panics
    ///
    /// When there is none, or one is not honest.
    #[must_use]
    pub fn of<'a>(keys: Vec<String>, changes: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut stock = Self { keys, ..Self::default() };
        for bytes in changes {
            let change = Change::from_bytes(bytes.to_vec()).expect("honest").decode();
            stock.hashes.extend(change.hash);
            for place in 0..change.operations.len() as u64 {
                stock.operations.push(OpId::new(change.start_op.get() + place, &change.actor_id));
            }
        }
        assert!(!stock.operations.is_empty(), "a document holds something");
        stock
    }

    /// Returns the honest change after one to three mutations; `None` where Automerge's own writer
    /// cannot write such a thing, so that nobody could send it.
    #[must_use]
    pub fn hostile(&self, rng: &mut StdRng, honest: &[u8]) -> Option<Vec<u8>> {
        if rng.random_bool(0.3) {
            return Some(mutate_bytes(rng, honest));
        }
        let mut change = Change::from_bytes(honest.to_vec()).expect("honest").decode();
        for _ in 0..rng.random_range(1..=3) {
            self.mutate(rng, &mut change);
        }
        let written = catch_unwind(AssertUnwindSafe(|| Change::from(change)));
        let bytes = written.ok()?.raw_bytes().to_vec();
        Some(if rng.random_bool(0.1) { mutate_bytes(rng, &bytes) } else { bytes })
    }

    fn mutate(&self, rng: &mut StdRng, change: &mut ExpandedChange) {
        match rng.random_range(0..12) {
            0 => change.seq = near(rng, change.seq),
            1 => {
                let start = near(rng, change.start_op.get());
                change.start_op = NonZeroU64::new(start).unwrap_or(NonZeroU64::MIN);
            }
            2 => self.mutate_deps(rng, change),
            3 => change.time = [1, -1, i64::MAX, i64::MIN][rng.random_range(0..4)],
            4 => change.message = Some("a".repeat(rng.random_range(0..300))),
            5 => change.extra_bytes = (0..rng.random_range(1..20)).map(|_| rng.random()).collect(),
            6 => change.actor_id = self.actor(rng),
            7 => {
                let at = rng.random_range(0..=change.operations.len());
                match rng.random_range(0..3) {
                    0 => change.operations.truncate(at),
                    1 => change.operations.insert(at, self.operation(rng)),
                    _ => change.operations.reverse(),
                }
            }
            _ => {
                if !change.operations.is_empty() {
                    let at = rng.random_range(0..change.operations.len());
                    self.mutate_operation(rng, &mut change.operations[at]);
                }
            }
        }
    }

    fn mutate_deps(&self, rng: &mut StdRng, change: &mut ExpandedChange) {
        match rng.random_range(0..5) {
            0 => change.deps.clear(),
            1 => drop(change.deps.pop()),
            2 => change.deps.push(self.hashes[rng.random_range(0..self.hashes.len())]),
            3 => change.deps.push(ChangeHash(rng.random())),
            _ => change.deps.extend_from_within(..),
        }
    }

    fn mutate_operation(&self, rng: &mut StdRng, operation: &mut Op) {
        match rng.random_range(0..8) {
            0 | 1 => {
                let pred: Vec<_> = operation.pred.iter().cloned().collect();
                operation.pred = self.mutate_preds(rng, pred).into();
            }
            2 => operation.action = self.action(rng),
            3 => operation.action = OpType::Delete,
            4 => {
                let value = rng.random_range(-1..6);
                operation.action = OpType::Put(ScalarValue::Int(value));
            }
            5 => {
                operation.key = match rng.random_range(0..5) {
                    0 => LegacyKey::Seq(ElementId::Head),
                    1 => LegacyKey::Seq(ElementId::Id(self.operation_id(rng))),
                    2 => LegacyKey::Map("k".repeat(rng.random_range(0..40)).into()),
                    _ => LegacyKey::Map(self.key(rng).into()),
                }
            }
            6 => operation.obj = ObjectId::Id(self.operation_id(rng)),
            _ => operation.insert = true,
        }
    }

    fn mutate_preds(&self, rng: &mut StdRng, mut pred: Vec<OpId>) -> Vec<OpId> {
        match rng.random_range(0..5) {
            0 => pred.clear(),
            1 => drop(pred.pop()),
            2 => pred.extend_from_within(..),
            _ => pred.push(self.operation_id(rng)),
        }
        pred
    }

    fn operation(&self, rng: &mut StdRng) -> Op {
        let key = self.key(rng);
        let pred = (0..rng.random_range(0..3)).map(|_| self.operation_id(rng)).collect();
        let action = self.action(rng);
        Op { action, obj: ObjectId::Root, key: LegacyKey::Map(key.into()), pred, insert: false }
    }

    fn action(&self, rng: &mut StdRng) -> OpType {
        let value = match rng.random_range(0..9) {
            0 => ScalarValue::Null,
            1 => ScalarValue::Boolean(true),
            2 => ScalarValue::Uint(rng.random()),
            3 => ScalarValue::F64(f64::NAN),
            4 => ScalarValue::Counter(rng.random_range(-3..3_i64).into()),
            5 => ScalarValue::Timestamp(rng.random()),
            6 => ScalarValue::Str("present".into()),
            7 => ScalarValue::Bytes(vec![0; rng.random_range(0..40)]),
            _ => ScalarValue::Unknown { type_code: rng.random_range(10..16), bytes: vec![1, 2] },
        };
        let makes = [ObjType::Map, ObjType::List, ObjType::Text, ObjType::Table];
        match rng.random_range(0..6) {
            0 => OpType::Make(makes[rng.random_range(0..4)]),
            1 => OpType::Increment(rng.random()),
            2 => OpType::MarkBegin(MarkData { name: "bold".into(), value, expand: true }),
            3 => OpType::MarkEnd(rng.random()),
            _ => OpType::Put(value),
        }
    }

    fn operation_id(&self, rng: &mut StdRng) -> OpId {
        let id = self.operations[rng.random_range(0..self.operations.len())].clone();
        match rng.random_range(0..6) {
            0 => OpId::new(near(rng, id.counter()), id.actor()),
            1 => OpId::new(id.counter(), &self.actor(rng)),
            _ => id,
        }
    }

    fn actor(&self, rng: &mut StdRng) -> ActorId {
        match rng.random_range(0..4) {
            0 => ActorId::from(&rng.random::<[u8; 16]>()[..]),
            1 => ActorId::from(vec![7; rng.random_range(0..40)]),
            _ => self.operations[rng.random_range(0..self.operations.len())].actor().clone(),
        }
    }

    fn key(&self, rng: &mut StdRng) -> &str {
        &self.keys[rng.random_range(0..self.keys.len())]
    }
}

fn near(rng: &mut StdRng, number: u64) -> u64 {
    match rng.random_range(0..6) {
        0 => number.wrapping_add(1),
        1 => number.wrapping_sub(1),
        2 => 0,
        3 => u64::from(u32::MAX),
        4 => 1 << rng.random_range(0..64),
        _ => number + rng.random_range(0..5),
    }
}

/// Changes bytes of a chunk and, mostly, repairs its length and checksum.
///
/// # Panics
///
/// When `chunk` is shorter than a change.
#[must_use]
pub fn mutate_bytes(rng: &mut StdRng, chunk: &[u8]) -> Vec<u8> {
    let length_bytes = chunk[9..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    let mut contents = chunk[(9 + length_bytes).min(chunk.len())..].to_vec();
    for _ in 0..rng.random_range(1..=3) {
        if contents.is_empty() {
            break;
        }
        // Columns, the subtlest part, stand at the end.
        let from = if rng.random_bool(0.5) { contents.len() / 2 } else { 0 };
        let at = rng.random_range(from..contents.len());
        match rng.random_range(0..6) {
            0 => contents[at] = rng.random(),
            1 => contents[at] ^= 1 << rng.random_range(0..8),
            2 => contents[at] = contents[at].wrapping_add(1),
            3 => drop(contents.remove(at)),
            4 => contents.insert(at, [0, 1, 0x7f, 0x80, 0xff][rng.random_range(0..5)]),
            _ => {
                let to = rng.random_range(at..contents.len().min(at + 20));
                let piece = contents[at..to].to_vec();
                contents.splice(at..at, piece);
            }
        }
    }
    let mut whole = with_length(contents);
    let mut checksum = Sha256::digest(&whole)[..4].to_vec();
    match rng.random_range(0..40) {
        0 => checksum[0] ^= 1,
        1 => whole[0] = rng.random_range(0..5),
        2 => whole[1] = whole[1].wrapping_add(1),
        _ => {}
    }
    [&MAGIC, &checksum[..], &whole].concat()
}

/// Returns these contents as a change: with their type and length, and a checksum that is right.
#[must_use]
pub fn sealed(contents: &[u8]) -> Vec<u8> {
    let whole = with_length(contents.to_vec());
    let checksum = &Sha256::digest(&whole)[..4];
    [&MAGIC, checksum, &whole].concat()
}

/// How every chunk begins.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

fn with_length(contents: Vec<u8>) -> Vec<u8> {
    let mut whole = vec![1];
    let mut len = contents.len();
    while len > 0x7f {
        whole.push((len & 0x7f) as u8 | 0x80);
        len >>= 7;
    }
    whole.push(len as u8);
    whole.extend(contents);
    whole
}
