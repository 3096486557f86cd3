//! A member's phone sends changes that were made to break Automerge, correctly hashed and signed.
//! (Guards: one bad change that makes every phone of the team crash at each start. Without the
//! strict profile Automerge 0.12 panics or saves what it cannot load at 81 of 100 of them.)
//!
//! `LANTOA_HOSTILE_SEED` repeats a run, `LANTOA_HOSTILE_CHANGES` makes it shorter or longer.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::legacy::{ElementId, Key as LegacyKey, MarkData, ObjectId, Op, OpId, OpType};
use automerge::{
    ActorId, Automerge, Change, ChangeHash, ExpandedChange, ObjId, ObjType, ROOT, ReadDoc,
    ScalarValue,
};
use lantoa_core::document::chunk::hash_of;
use lantoa_core::document::fault::Fault;
use lantoa_core::document::ingest::Refusal;
use lantoa_core::document::replica::{Replica, Verdict};
use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::entry::Hash;
use lantoa_core::domain::id::SpaceId;
use lantoa_tests::document_phone::{Phone, Sent};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sha2::{Digest, Sha256};

const DOC: DocId = DocId { space: SpaceId([1; 16]), kind: DocKind::Roll, id: [2; 16] };
const CHANGES: usize = 100_000;
/// After so many mutated changes the roll is begun anew.
const CHANGES_PER_ROLL: usize = 250;
const KEYS: [&str; 7] = [
    "m:2026-11-02.1:aaaaaaaa",
    "m:2026-11-02.1:bbbbbbbb",
    "m:2026-11-03.1:aaaaaaaa",
    "l:aaaaaaaa:vneid",
    "l:bbbbbbbb:1.2",
    "e:aebagbafaydqqcikbmga2dqpca",
    "h:2026-11-02.1",
];

#[test]
fn no_hostile_change_gets_through_to_a_panic_or_an_unloadable_document() {
    let number = |name, or| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(or);
    let seed = number("LANTOA_HOSTILE_SEED", 20_261_122) as u64;
    let changes = number("LANTOA_HOSTILE_CHANGES", CHANGES);
    let mut rng = StdRng::seed_from_u64(seed);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut made = 0;
    while made < changes {
        let mut roll = Roll::new(&mut rng);
        for _ in 0..CHANGES_PER_ROLL {
            let Some(sent) = roll.hostile(&mut rng) else { continue };
            made += 1;
            let verdict = roll.victim.admits(std::slice::from_ref(&sent)).verdicts[0];
            *counts.entry(name_of(verdict)).or_default() += 1;
            assert_ne!(verdict, Verdict::Refused(Refusal::Sandbox), "seed {seed}, change {made}");
            if verdict == Verdict::Admitted {
                is_whole(&mut roll.victim.replica);
                if rng.random_bool(0.1) {
                    roll.victim.replica.accept();
                    roll.victim.log.push(sent);
                } else {
                    roll.victim.replica.cancel();
                }
            }
        }
        // What was admitted and stored also loads from its bodies.
        let stored = roll.victim.log.iter().map(|sent| (sent.bytes.clone(), sent.meta()));
        let mut again = Replica::load(DOC, stored).expect("stored changes load");
        is_whole(&mut again);
    }
    let report: Vec<_> = counts.iter().map(|(name, count)| format!("{count:>7}  {name}")).collect();
    let report = report.join("\n");
    // The only place of this test where it speaks; shown with --nocapture.
    std::io::Write::write_all(
        &mut std::io::stdout(),
        format!("seed {seed}: {made} hostile changes\n{report}\n").as_bytes(),
    )
    .expect("standard output is open");
    assert!(counts.keys().filter(|name| name.starts_with("fault")).count() > 15, "{report}");
}

fn name_of(verdict: Verdict) -> String {
    match verdict {
        Verdict::Admitted => "admitted, loads again".to_owned(),
        Verdict::Refused(Refusal::Fault(fault)) => format!("fault: {fault}"),
        Verdict::Refused(other) => format!("{other:?}"),
    }
}

/// Saves and loads the document and compares every value with the registers.
fn is_whole(replica: &mut Replica) {
    let saved = replica.snapshot().expect("an admitted change leaves a document that loads");
    let doc = Automerge::load(&saved).expect("checked by the snapshot");
    let registers = replica.registers();
    let heads: Vec<_> = doc.get_heads().iter().map(|hash| Hash(hash.0)).collect();
    assert_eq!(registers.heads(), heads);
    let mut keys = BTreeSet::new();
    for key in registers.keys() {
        let text = key.to_string();
        let values = doc.get_all(ROOT, text.as_str()).expect("the root is a map");
        let theirs: BTreeSet<_> = values
            .iter()
            .map(|(value, id)| match (value.as_scalar(), id) {
                (Some(ScalarValue::Int(int)), ObjId::Id(counter, actor, _)) => {
                    (*counter, actor.to_bytes().to_vec(), Scalar::Int(*int))
                }
                other => panic!("{other:?} in a roll"),
            })
            .collect();
        let ours = registers.shown(key).into_iter().filter(|shown| shown.full).map(|shown| {
            (shown.operation.counter, shown.operation.actor.to_vec(), shown.value.clone())
        });
        assert_eq!(ours.collect::<BTreeSet<_>>(), theirs, "{text}");
        keys.insert(text);
    }
    assert!(doc.keys(ROOT).all(|key| keys.contains(&key)));
}

/// A roll on which three phones wrote, partly apart, and the next honest changes of each.
struct Roll {
    victim: Phone,
    next: Vec<Sent>,
    /// Names of operations to refer to, right or wrong.
    operations: Vec<OpId>,
    hashes: Vec<ChangeHash>,
}

impl Roll {
    fn new(rng: &mut StdRng) -> Self {
        let mut phones: Vec<_> = (1..=3).map(|number| Phone::new(DOC, number)).collect();
        for _ in 0..rng.random_range(6..16) {
            let who = rng.random_range(0..3);
            let puts: Vec<_> = (0..rng.random_range(1..5)).map(|_| random_put(rng)).collect();
            phones[who].writes(&puts);
            if rng.random_bool(0.5) {
                let with = (who + 1) % 3;
                let [one, other] = phones.get_disjoint_mut([who, with]).expect("two phones");
                one.meets(other);
            }
        }
        let next = phones.iter().filter_map(|phone| {
            let puts: Vec<_> = KEYS.iter().map(|key| (*key, Scalar::Int(2))).collect();
            phone.drafts(&puts)
        });
        let next: Vec<_> = next.collect();
        let mut victim = Phone::new(DOC, 9);
        for phone in &mut phones {
            victim.meets(phone);
        }
        let decoded =
            |sent: &Sent| Change::from_bytes(sent.bytes.clone()).expect("honest").decode();
        let mut operations = Vec::new();
        let mut hashes = Vec::new();
        for change in victim.log.iter().map(decoded) {
            hashes.extend(change.hash);
            for place in 0..change.operations.len() as u64 {
                operations.push(OpId::new(change.start_op.get() + place, &change.actor_id));
            }
        }
        Self { victim, next, operations, hashes }
    }

    /// Returns one of the honest next changes after one to three mutations; `None` where Automerge's
    /// own writer cannot write such a thing, so that nobody could send it.
    fn hostile(&self, rng: &mut StdRng) -> Option<Sent> {
        let honest = self.next[rng.random_range(0..self.next.len())].clone();
        let bytes = if rng.random_bool(0.7) {
            let mut change = Change::from_bytes(honest.bytes.clone()).expect("honest").decode();
            for _ in 0..rng.random_range(1..=3) {
                self.mutate(rng, &mut change);
            }
            let written = catch_unwind(AssertUnwindSafe(|| Change::from(change)));
            let mut bytes = written.ok()?.raw_bytes().to_vec();
            if rng.random_bool(0.1) {
                bytes = mutate_bytes(rng, &bytes);
            }
            bytes
        } else {
            mutate_bytes(rng, &honest.bytes)
        };
        // The header lists whatever the attacker says it lists.
        let hash = hash_of(&bytes).unwrap_or_default();
        Some(Sent { bytes, hash, ..honest })
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
                    _ => LegacyKey::Map(KEYS[rng.random_range(0..KEYS.len())].into()),
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
        let (key, _) = random_put(rng);
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
}

fn random_put(rng: &mut StdRng) -> (&'static str, Scalar) {
    (KEYS[rng.random_range(0..KEYS.len())], Scalar::Int(rng.random_range(1..3)))
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

/// Changes bytes of the chunk and, mostly, repairs its length and checksum.
fn mutate_bytes(rng: &mut StdRng, chunk: &[u8]) -> Vec<u8> {
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
    let mut whole = vec![1];
    let mut len = contents.len();
    while len > 0x7f {
        whole.push((len & 0x7f) as u8 | 0x80);
        len >>= 7;
    }
    whole.push(len as u8);
    whole.extend(contents);
    let mut checksum = Sha256::digest(&whole)[..4].to_vec();
    match rng.random_range(0..40) {
        0 => checksum[0] ^= 1,
        1 => whole[0] = rng.random_range(0..5),
        2 => whole[1] = whole[1].wrapping_add(1),
        _ => {}
    }
    [&[0x85, 0x6f, 0x4a, 0x83], &checksum[..], &whole].concat()
}

#[test]
fn a_change_that_would_unpack_to_gigabytes_is_refused_in_no_time() {
    let mut phone = Phone::new(DOC, 1);
    let honest = phone.drafts(&[(KEYS[0], Scalar::Int(1))]).expect("a new mark");
    // The action column, 0x42: from "once put" to "2^40 times put", in six bytes more.
    let contents = &honest.bytes[10..];
    let at = contents.windows(2).rposition(|pair| pair == [0x42, 2]).expect("an action column");
    let mut bomb = contents.to_vec();
    bomb[at + 1] = 7;
    let data = bomb.windows(3).rposition(|run| run == [1, 0x7f, 1]).expect("insert and action");
    bomb.splice(data + 1..data + 2, [0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
    let mut whole = vec![1, bomb.len() as u8];
    whole.extend(bomb);
    let checksum = Sha256::digest(&whole)[..4].to_vec();
    let bytes = [&[0x85, 0x6f, 0x4a, 0x83], &checksum[..], &whole].concat();
    let hash = hash_of(&bytes).expect("a raw change");
    let verdicts = phone.admits(&[Sent { bytes, hash, ..honest }]).verdicts;
    assert_eq!(verdicts, [Verdict::Refused(Refusal::Fault(Fault::TooManyOperations))]);
}
