//! The strict profile: every rule refused by its own fault, and what honest devices write taken.

use automerge::legacy::{Key as LegacyKey, ObjectId, Op, OpId, OpType, SortedVec};
use automerge::{ActorId, ChangeHash, ExpandedChange, ObjType, ScalarValue};
use sha2::{Digest, Sha256};

use super::*;
use crate::document::edit::{self, Put};
use crate::document::fault::{CHANGE_BYTES_MAX, OPERATIONS_MAX, PREDECESSORS_MAX};
use crate::document::profile::Profile;
use crate::document::replica::Replica;
use crate::document::scalar::Scalar;
use crate::domain::document::DocKind;
use crate::domain::id::{DeviceId, PersonId, ReportId, SpaceId};
use crate::domain::row::Author;
use crate::domain::time::Instant;

const DOC: DocId = DocId { space: SpaceId([1; 16]), kind: DocKind::Roll, id: [2; 16] };
const LIFE: Incarnation = Incarnation(7);
const MARK: &str = "m:2026-11-02.1:abcdefgh";
const OTHER_MARK: &str = "m:2026-11-02.1:bbbbbbbb";

fn meta(device: u8) -> ChangeMeta {
    let device = DeviceId([device; 32]);
    let author = Author { person: PersonId([9; 16]), device, at: Instant(0) };
    ChangeMeta { author, believed: true }
}

fn put(key: &str, value: i64) -> Put {
    let key = Key::parse(Profile::One, DocKind::Roll, key).expect("a key of rolls");
    Put { key, value: Scalar::Int(value) }
}

/// A roll in which device 1 has marked twice, device 2 has answered once, and device 3 has marked
/// apart.
struct Roll {
    replica: Replica,
    /// Device 1's next change: replaces a mark of its own and one of device 2's.
    next: Vec<u8>,
}

fn write(replica: &Replica, device: u8, puts: &[Put]) -> Vec<u8> {
    let change = edit::change(replica, DeviceId([device; 32]), LIFE, puts);
    change.expect("good puts").expect("new values").bytes
}

fn take(replica: &mut Replica, device: u8, bytes: &[u8]) {
    let admission = replica.admit(&[candidate(device, bytes)]).expect("a whole document");
    assert!(admission.is_whole(), "{admission:?}");
    replica.accept();
}

fn candidate(device: u8, bytes: &[u8]) -> Candidate<'_> {
    let hash = chunk::hash_of(bytes).unwrap_or_default();
    Candidate { bytes, hash, profile: PROFILE, incarnation: LIFE, meta: meta(device) }
}

fn roll() -> Roll {
    let mut replica = Replica::empty(DOC);
    let apart = write(&replica, 3, &[put("m:2026-11-03.1:cccccccc", 1)]);
    let first = write(&replica, 1, &[put(MARK, 1), put("h:2026-11-02.1", 1)]);
    take(&mut replica, 1, &first);
    let answer = write(&replica, 2, &[put(OTHER_MARK, 2)]);
    take(&mut replica, 2, &answer);
    let second = write(&replica, 1, &[put("h:2026-11-02.1", 2)]);
    take(&mut replica, 1, &second);
    let next = write(&replica, 1, &[put(MARK, 4), put(OTHER_MARK, 4)]);
    take(&mut replica, 3, &apart);
    Roll { replica, next }
}

fn check(replica: &Replica, bytes: &[u8]) -> Result<(), Refusal> {
    replica.check(&candidate(1, bytes)).map(drop)
}

/// What becomes of device 1's next change after `mutate`.
fn mutated(mutate: impl FnOnce(&mut ExpandedChange)) -> Result<(), Refusal> {
    let Roll { replica, next } = roll();
    assert_eq!(check(&replica, &next), Ok(()), "the honest change itself");
    let mut change = Change::from_bytes(next).expect("an honest change").decode();
    mutate(&mut change);
    check(&replica, Change::from(change).raw_bytes())
}

/// What becomes of it after its raw bytes were changed and its checksum repaired.
fn rebuilt(mutate: impl FnOnce(&mut Vec<u8>)) -> Result<(), Refusal> {
    let Roll { replica, next } = roll();
    let mut contents = contents_of(&next).to_vec();
    mutate(&mut contents);
    check(&replica, &chunk_of(&contents))
}

/// What follows after magic, checksum, type and length.
fn contents_of(chunk: &[u8]) -> &[u8] {
    let length_bytes = chunk[9..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    &chunk[9 + length_bytes..]
}

fn chunk_of(contents: &[u8]) -> Vec<u8> {
    let mut covered = vec![1];
    let mut len = contents.len();
    while len > 0x7f {
        covered.push((len & 0x7f) as u8 | 0x80);
        len >>= 7;
    }
    covered.push(len as u8);
    covered.extend(contents);
    let hash = Sha256::digest(&covered);
    [&[0x85, 0x6f, 0x4a, 0x83], &hash[..4], &covered].concat()
}

fn fault(fault: Fault) -> Result<(), Refusal> {
    Err(Refusal::Fault(fault))
}

fn op(action: OpType) -> Op {
    Op {
        action,
        obj: ObjectId::Root,
        key: LegacyKey::Map("h:2026-11-02.2".into()),
        pred: SortedVec::new(),
        insert: false,
    }
}

fn actor(device: u8) -> ActorId {
    ActorId::from(&Actor::of(DeviceId([device; 32]), LIFE, &DOC).0)
}

#[test]
fn an_honest_change_passes_once_and_is_known_then() {
    let Roll { mut replica, next } = roll();
    take(&mut replica, 1, &next);
    assert_eq!(check(&replica, &next), Err(Refusal::Known));
}

#[test]
fn an_unknown_profile_waits_for_a_later_version() {
    let Roll { replica, next } = roll();
    for (profile, verdict) in
        [(0, Err(Refusal::Later)), (1, Ok(())), (2, Ok(())), (3, Err(Refusal::Later))]
    {
        let candidate = Candidate { profile, ..candidate(1, &next) };
        assert_eq!(replica.check(&candidate).map(drop), verdict, "{profile}");
    }
}

#[test]
fn what_a_profile_added_is_refused_under_the_older_one_for_ever() {
    let key = Key::parse(Profile::Two, DocKind::Roll, "x:2026-11-02").expect("of profile 2");
    let Roll { replica, .. } = roll();
    let change = edit::change(&replica, DeviceId([1; 32]), LIFE, &[Put { key, value: 1.into() }]);
    let change = change.expect("a good put").expect("a new value");
    assert_eq!(change.profile, Profile::Two);
    for (profile, verdict) in [(1, fault(Fault::Key)), (2, Ok(()))] {
        let candidate = Candidate { profile, ..candidate(1, &change.bytes) };
        assert_eq!(replica.check(&candidate).map(drop), verdict, "a key under {profile}");
    }
    let doc = DocId::link(DOC.space);
    let [one, other] = ["aaaaaaaaaaaaaaaaaaaaaaaaaa", "aebagbafaydqqcikbmga2dqpca"];
    let text = format!("moved-class:{one}:{other}");
    let key = Key::parse(Profile::One, doc.kind, &text).expect("of profile 1");
    let replica = Replica::empty(doc);
    for (value, since) in [(1, Profile::One), (0, Profile::Two)] {
        let put = Put { key: key.clone(), value: value.into() };
        let change = edit::change(&replica, DeviceId([1; 32]), LIFE, &[put]);
        let change = change.expect("a good put").expect("a new value");
        assert_eq!(change.profile, since, "{value}");
        let candidate = Candidate { profile: 1, ..candidate(1, &change.bytes) };
        let verdict = if value == 1 { Ok(()) } else { fault(Fault::Value) };
        assert_eq!(replica.check(&candidate).map(drop), verdict, "{value} under 1");
    }
}

#[test]
fn a_change_has_the_first_profile_that_takes_all_its_puts_when_issued_again_too() {
    let Roll { replica, .. } = roll();
    let old = put("m:2026-11-03.1:bbbbbbbb", 1);
    let key = Key::parse(Profile::Two, DocKind::Roll, "h:2026-11-02.1:d").expect("of profile 2");
    let new = Put { key, value: "2026-11-03".into() };
    let device = DeviceId([1; 32]);
    for (puts, since) in [(vec![old.clone()], Profile::One), (vec![old, new], Profile::Two)] {
        let change = edit::change(&replica, device, LIFE, &puts).expect("good").expect("new");
        assert_eq!(change.profile, since);
        let again = edit::reissues_of(since, DocKind::Roll, &change.bytes).expect("it is read");
        let again = edit::reissue(&replica, device, Incarnation(8), &again);
        assert_eq!(again.expect("good").expect("new").profile, since);
        let as_first = edit::reissues_of(Profile::One, DocKind::Roll, &change.bytes);
        assert_eq!(as_first.err(), (since == Profile::Two).then_some(Fault::Key));
    }
}

#[test]
fn a_signed_report_is_taken_as_its_hash_says_alone_and_for_good() {
    let said = b"80 learners".to_vec();
    let hash: [u8; 32] = Sha256::digest(&said).into();
    let report = ReportId::from_slice(&hash[..16]).expect("16 bytes");
    let doc = DocId::signed(DOC.space, report);
    let writes = |replica: &Replica, key: &str, value: Scalar| {
        let key = Key::parse(Profile::Two, DocKind::Programme, key).expect("of programmes");
        edit::change(replica, DeviceId([1; 32]), LIFE, &[Put { key, value }])
    };
    let mut replica = Replica::empty(doc);
    let whole = Scalar::Bytes(said.clone());
    let key = format!("s:{report}");
    let forged = writes(&replica, &key, Scalar::Bytes(said[1..].to_vec()));
    assert_eq!(forged, Err(edit::EditError::Value));
    let signed = writes(&replica, &key, whole.clone()).expect("good").expect("new");
    let mut other = Change::from_bytes(signed.bytes.clone()).expect("honest").decode();
    other.operations[0].action = OpType::Put(ScalarValue::Bytes(said[1..].to_vec()));
    let other = Change::from(other).raw_bytes().to_vec();
    assert_eq!(check(&replica, &other), fault(Fault::Value), "another content");
    take(&mut replica, 1, &signed.bytes);
    // Nothing else stands in its document, and it stands in no other.
    let name = writes(&replica, "name", "Đông".into()).expect("good").expect("new");
    assert_eq!(check(&replica, &name.bytes), fault(Fault::Key));
    let programme = Replica::empty(DocId::programme(DOC.space));
    let there = writes(&programme, &key, whole).expect("good").expect("new");
    assert_eq!(check(&programme, &there.bytes), fault(Fault::Key));
    let again = writes(&replica, &key, Scalar::Bytes(said.clone())).expect("good");
    assert_eq!(again, None, "it says so already");
    let mut delete = Change::from_bytes(name.bytes).expect("honest").decode();
    delete.operations[0].action = OpType::Delete;
    delete.operations[0].key = LegacyKey::Map(key.as_str().into());
    let by = ActorId::from(&Actor::of(DeviceId([1; 32]), LIFE, &doc).0);
    delete.operations[0].pred = vec![OpId::new(1, &by)].into();
    let bytes = Change::from(delete).raw_bytes().to_vec();
    assert_eq!(check(&replica, &bytes), fault(Fault::DeletesForGood));
}

#[test]
fn a_second_change_at_one_seq_is_a_fork_and_no_data_fault() {
    let Roll { mut replica, next } = roll();
    let other = {
        let mut change = Change::from_bytes(next.clone()).expect("an honest change").decode();
        change.operations[0].action = OpType::Put(ScalarValue::Int(3));
        Change::from(change).raw_bytes().to_vec()
    };
    take(&mut replica, 1, &next);
    assert_eq!(check(&replica, &other), Err(Refusal::Forked));
}

#[test]
fn a_change_over_the_cap_is_not_even_hashed() {
    let Roll { replica, .. } = roll();
    assert_eq!(check(&replica, &vec![0; CHANGE_BYTES_MAX + 1]), fault(Fault::TooLong));
}

#[test]
fn only_one_whole_raw_change_chunk_is_read() {
    let Roll { replica, next } = roll();
    let with = |at: usize, byte: u8| {
        let mut bytes = next.clone();
        bytes[at] = byte;
        bytes
    };
    let longer = [&next[..], &[0]].concat();
    for bad in [with(0, 0), with(8, 0), with(8, 2), with(8, 3), longer, next[..9].to_vec(), vec![]]
    {
        assert_eq!(check(&replica, &bad), fault(Fault::NotRaw));
    }
}

#[test]
fn a_compressed_change_is_refused_however_little_it_holds() {
    let Roll { replica, .. } = roll();
    let puts: Vec<_> = (1..100).map(|n| put(&format!("h:2026-11-04.{n}"), 1)).collect();
    let raw = write(&replica, 1, &puts);
    assert_eq!(check(&replica, &raw), Ok(()));
    let mut change = Change::from_bytes(raw.clone()).expect("an honest change");
    let compressed = change.bytes().to_vec();
    assert!(compressed.len() < raw.len());
    assert_eq!(check(&replica, &compressed), fault(Fault::NotRaw));
}

#[test]
fn a_checksum_that_is_not_the_hash_is_refused() {
    let Roll { replica, mut next } = roll();
    next[4] ^= 1;
    assert_eq!(check(&replica, &next), fault(Fault::Checksum));
}

#[test]
fn a_change_that_the_header_does_not_list_is_refused() {
    let Roll { replica, next } = roll();
    let candidate = Candidate { hash: Hash([0; 32]), ..candidate(1, &next) };
    assert_eq!(replica.check(&candidate).map(drop), fault(Fault::NotListed));
}

#[test]
fn a_change_cut_short_is_refused() {
    assert_eq!(rebuilt(|bytes| bytes.truncate(40)), fault(Fault::Malformed));
    let shorten = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 1);
    assert_eq!(rebuilt(shorten), fault(Fault::Malformed));
    assert_eq!(rebuilt(Vec::clear), fault(Fault::Malformed));
}

#[test]
fn a_compressed_column_is_refused_before_it_is_inflated() {
    // The key column's number, 0x15, with the bit that says "deflated".
    let compress = |bytes: &mut Vec<u8>| {
        let at = bytes.iter().rposition(|b| *b == 0x15).expect("a key column");
        bytes[at] |= 0x08;
    };
    assert_eq!(rebuilt(compress), fault(Fault::Compressed));
}

#[test]
fn an_operation_inside_an_object_or_list_is_refused() {
    let columns = fault(Fault::Columns);
    let parent = OpId::new(1, &actor(1));
    let in_object = ObjectId::Id(parent.clone());
    assert_eq!(mutated(|change| change.operations[0].obj = in_object), columns);
    let in_list = LegacyKey::Seq(parent.into_element());
    assert_eq!(mutated(|change| change.operations[0].key = in_list), columns);
    assert_eq!(mutated(|change| change.operations[0].insert = true), columns);
}

trait IntoElement {
    fn into_element(self) -> automerge::legacy::ElementId;
}

impl IntoElement for OpId {
    fn into_element(self) -> automerge::legacy::ElementId {
        automerge::legacy::ElementId::Id(self)
    }
}

#[test]
fn a_change_of_too_many_operations_is_refused_before_they_are_unpacked() {
    let long = |change: &mut ExpandedChange| {
        change.operations = vec![op(OpType::Put(ScalarValue::Int(1))); OPERATIONS_MAX + 1];
    };
    assert_eq!(mutated(long), fault(Fault::TooManyOperations));
}

#[test]
fn a_change_of_too_many_predecessors_is_refused_before_they_are_unpacked() {
    let long = |change: &mut ExpandedChange| {
        let ids = (0..=PREDECESSORS_MAX as u64).map(|n| OpId::new(n + 1, &actor(1)));
        change.operations[0].pred = ids.collect();
    };
    assert_eq!(mutated(long), fault(Fault::TooManyPredecessors));
}

#[test]
fn a_change_of_nothing_is_refused() {
    assert_eq!(mutated(|change| change.operations.clear()), fault(Fault::Empty));
}

#[test]
fn extra_bytes_are_refused() {
    assert_eq!(mutated(|change| change.extra_bytes = vec![1, 1, 7]), fault(Fault::Extra));
    assert_eq!(rebuilt(|bytes| bytes.push(0)), fault(Fault::Extra));
}

#[test]
fn a_message_is_refused() {
    assert_eq!(mutated(|change| change.message = Some("a".into())), fault(Fault::Message));
}

#[test]
fn a_time_is_refused() {
    for time in [1, -1, i64::MAX] {
        assert_eq!(mutated(|change| change.time = time), fault(Fault::Time));
    }
}

#[test]
fn nobody_writes_as_another_or_as_an_actor_of_another_length() {
    for other in [actor(2), actor(4), ActorId::from(&[][..]), ActorId::from(&[1; 32][..])] {
        assert_eq!(mutated(|change| change.actor_id = other), fault(Fault::Actor));
    }
}

#[test]
fn a_change_moved_to_another_document_is_refused() {
    let next = roll().next;
    let elsewhere = Replica::empty(DocId { id: [3; 16], ..DOC });
    assert_eq!(check(&elsewhere, &next), fault(Fault::Actor));
}

#[test]
fn a_change_that_does_not_follow_its_actors_last_is_refused() {
    for seq in [0, 1, 2, 4, u64::from(u32::MAX) + 3, u64::MAX] {
        assert_eq!(mutated(|change| change.seq = seq), fault(Fault::Sequence), "seq {seq}");
    }
    assert_eq!(mutated(|change| change.deps.clear()), fault(Fault::Sequence));
}

#[test]
fn an_unknown_dependency_is_refused() {
    let unknown = |change: &mut ExpandedChange| change.deps.push(ChangeHash([0; 32]));
    assert_eq!(mutated(unknown), fault(Fault::DependencyUnknown));
}

#[test]
fn dependencies_that_do_not_ascend_are_refused() {
    let Roll { replica, next } = roll();
    let read = |bytes: &[u8]| Change::from_bytes(bytes.to_vec()).expect("an honest change");
    let twice = mutated(|change| {
        change.deps.push(change.deps[0]);
    });
    assert_eq!(twice, fault(Fault::DependencyOrder));
    // Automerge's builder sorts them, so two that fall are made by hand.
    let heads = replica.registers().heads();
    assert_eq!((heads.len(), read(&next).deps().len()), (2, 1));
    let falling = rebuilt(|bytes| {
        bytes[0] = 2;
        let [small, great] = [heads[0], heads[1]];
        bytes.splice(1..33, [great.0, small.0].concat());
    });
    assert_eq!(falling, fault(Fault::DependencyOrder));
}

#[test]
fn a_first_counter_that_does_not_follow_the_dependencies_is_refused() {
    for start_op in [1, 4, 6, u64::from(u32::MAX)] {
        let start_op = std::num::NonZeroU64::new(start_op).expect("not 0");
        let moved = mutated(|change| change.start_op = start_op);
        assert_eq!(moved, fault(Fault::StartOp), "{start_op}");
    }
}

#[test]
fn a_counter_beyond_32_bits_is_refused() {
    let Roll { mut replica, .. } = roll();
    let next = write(&replica, 1, &[put(MARK, 4)]);
    let heads = replica.registers_mut().heads.clone();
    for head in heads {
        replica.registers_mut().changes[head as usize].max_op = u32::MAX;
    }
    let mut change = Change::from_bytes(next).expect("an honest change").decode();
    change.start_op = std::num::NonZeroU64::new(u64::from(u32::MAX) + 1).expect("not 0");
    let bytes = Change::from(change).raw_bytes().to_vec();
    assert_eq!(check(&replica, &bytes), fault(Fault::CounterRange));
}

#[test]
fn an_operation_that_is_neither_put_nor_delete_is_refused() {
    let makes = [ObjType::Map, ObjType::List, ObjType::Text, ObjType::Table].map(OpType::Make);
    for action in makes.into_iter().chain([OpType::Increment(1)]) {
        let refused = mutated(|change| change.operations[0].action = action.clone());
        assert!(
            [fault(Fault::Operation), fault(Fault::Value)].contains(&refused),
            "{action:?}: {refused:?}"
        );
    }
    let increment = mutated(|change| change.operations[0].action = OpType::Increment(1));
    assert_eq!(increment, fault(Fault::Operation));
}

#[test]
fn a_key_that_rolls_do_not_have_is_refused() {
    for key in ["name", "", "m:2026-11-02.01:abcdefgh", "m:2026-11-02.1:ABCDEFGH", "x:1"] {
        let moved = mutated(|change| change.operations[0].key = LegacyKey::Map(key.into()));
        assert_eq!(moved, fault(Fault::Key), "{key}");
    }
}

#[test]
fn a_value_that_its_key_does_not_take_is_refused() {
    for value in [
        ScalarValue::Int(9),
        ScalarValue::Int(i64::MIN),
        ScalarValue::Uint(1),
        ScalarValue::Boolean(true),
        ScalarValue::Null,
        ScalarValue::F64(1.0),
        ScalarValue::Counter(1.into()),
        ScalarValue::Timestamp(1),
        ScalarValue::Str("present".into()),
        ScalarValue::Bytes(vec![1]),
        ScalarValue::Unknown { type_code: 12, bytes: vec![1] },
    ] {
        let refused = mutated(|change| change.operations[0].action = OpType::Put(value.clone()));
        assert_eq!(refused, fault(Fault::Value), "{value:?}");
    }
}

#[test]
fn two_operations_on_one_key_are_refused() {
    let twice = |change: &mut ExpandedChange| change.operations.push(change.operations[0].clone());
    assert_eq!(mutated(twice), fault(Fault::KeyTwice));
}

#[test]
fn a_predecessor_on_another_key_is_refused() {
    let swap = |change: &mut ExpandedChange| {
        let pred = change.operations[0].pred.clone();
        change.operations[0].pred = change.operations[1].pred.clone();
        change.operations[1].pred = pred;
    };
    assert_eq!(mutated(swap), fault(Fault::PredecessorKey));
}

#[test]
fn a_predecessor_that_the_change_has_not_seen_is_refused() {
    // Of device 3, whose change is held but not built on; and of nobody.
    for unseen in [OpId::new(1, &actor(3)), OpId::new(1, &actor(4)), OpId::new(99, &actor(1))] {
        let refused = mutated(|change| {
            change.operations[0].key = LegacyKey::Map("m:2026-11-03.1:cccccccc".into());
            change.operations[0].pred = vec![unseen].into();
        });
        assert_eq!(refused, fault(Fault::PredecessorUnseen));
    }
}

#[test]
fn a_predecessor_that_is_a_delete_is_refused() {
    let Roll { mut replica, next } = roll();
    let mut delete = Change::from_bytes(next).expect("an honest change").decode();
    delete.operations.truncate(1);
    delete.operations[0].action = OpType::Delete;
    let counter = delete.start_op.get();
    let bytes = Change::from(delete).raw_bytes().to_vec();
    take(&mut replica, 1, &bytes);
    let again = write(&replica, 1, &[put(MARK, 1)]);
    let mut again = Change::from_bytes(again).expect("an honest change").decode();
    again.operations[0].pred = vec![OpId::new(counter, &actor(1))].into();
    let bytes = Change::from(again).raw_bytes().to_vec();
    assert_eq!(check(&replica, &bytes), fault(Fault::PredecessorDelete));
}

#[test]
fn a_predecessor_that_comes_twice_is_refused() {
    let twice = |change: &mut ExpandedChange| {
        let pred = change.operations[0].pred.get(0).cloned().expect("a predecessor");
        change.operations[0].pred = vec![pred.clone(), pred].into();
    };
    assert_eq!(mutated(twice), fault(Fault::PredecessorOrder));
}

#[test]
fn a_delete_of_nothing_is_refused() {
    let delete = |change: &mut ExpandedChange| {
        change.operations[0].action = OpType::Delete;
        change.operations[0].pred = SortedVec::new();
    };
    assert_eq!(mutated(delete), fault(Fault::DeletesNothing));
}

#[test]
fn a_delete_of_a_shown_value_passes() {
    assert_eq!(mutated(|change| change.operations[0].action = OpType::Delete), Ok(()));
}

#[test]
fn another_encoding_of_the_same_change_is_refused() {
    // seq 3 as 0x83 0x00 is malformed already; a run of two written as two runs of one is not.
    let split = |bytes: &mut Vec<u8>| {
        let at = bytes.windows(2).rposition(|pair| pair == [0x42, 2]).expect("an action column");
        // 0x42 is the action column: its two bytes say "twice put". Four say "put, put".
        bytes[at + 1] = 4;
        let data = bytes.windows(3).rposition(|run| run == [2, 2, 1]).expect("insert and action");
        bytes.splice(data + 1..data + 3, [1, 1, 1, 1]);
    };
    assert_eq!(rebuilt(split), fault(Fault::NotCanonical));
}

#[test]
fn an_actor_that_is_listed_but_not_referred_to_is_refused() {
    let listed = mutated(|change| {
        change.operations.truncate(1);
    });
    assert_eq!(listed, Ok(()));
    let Roll { replica, .. } = roll();
    let bytes = write(&replica, 1, &[put("h:2026-11-05.1", 1)]);
    let mut contents = contents_of(&bytes).to_vec();
    // deps, own actor, seq, first counter, time, no message; then no other actor.
    let at = 1 + 32 * usize::from(contents[0]) + 17 + 1 + 1 + 1 + 1;
    assert_eq!(contents[at], 0);
    contents[at] = 1;
    let other = Actor::of(DeviceId([2; 32]), LIFE, &DOC).0;
    contents.splice(at + 1..at + 1, [&[16][..], &other].concat());
    assert_eq!(check(&replica, &chunk_of(&contents)), fault(Fault::NotCanonical));
}
