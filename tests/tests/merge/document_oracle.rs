//! Registers against Automerge itself, and against a slow model of the believed view.
//! (Guards: rows that differ between phones that hold the same.)

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, Change, ExpandedChange, ObjId, ROOT, ReadDoc, ScalarValue, Value};
use lantoa_core::document::chunk::{self, hash_of};
use lantoa_core::document::edit::{self, reissues_of};
use lantoa_core::document::profile::Profile;
use lantoa_core::document::register::Registers;
use lantoa_core::document::replica::Replica;
use lantoa_core::document::rows::{all_rows, flagged, rows_of};
use lantoa_core::document::scalar::Scalar;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::entry::Incarnation;
use lantoa_core::domain::id::SpaceId;
use lantoa_core::domain::row::{LevelRow, MarkRow, OperationId, Row};
use lantoa_tests::document_phone::{Phone, Sent};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

const DOC: DocId = DocId { space: SpaceId([1; 16]), kind: DocKind::Roll, id: [2; 16] };
const HISTORIES: u64 = 150;

/// Few keys, so that phones meet on them.
const KEYS: [(&str, &[i64]); 8] = [
    ("m:2026-11-02.1:aaaaaaaa", &[0, 1, 2, 3, 4]),
    ("m:2026-11-02.1:bbbbbbbb", &[1, 4]),
    ("m:2026-11-03.1:aaaaaaaa", &[1, 4]),
    ("l:aaaaaaaa:vneid", &[1, 2, 3, 4]),
    ("l:bbbbbbbb:vneid", &[0, 4]),
    ("e:aebagbafaydqqcikbmga2dqpca", &[1, 2]),
    ("h:2026-11-02.1", &[1, 2]),
    ("h:2026-11-02.1:t:1.2", &[1]),
];

struct History {
    phones: Vec<Phone>,
    /// Changes made by hand: deletes, which our own writer never makes.
    by_hand: usize,
}

/// Lets four phones write, meet, delete and issue again, at random.
fn history(seed: u64) -> History {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut phones: Vec<_> = (1..=4).map(|number| Phone::new(DOC, number)).collect();
    let mut by_hand = 0;
    for _ in 0..rng.random_range(15..60) {
        let who = rng.random_range(0..phones.len());
        match rng.random_range(0..10) {
            0..6 => {
                let believed = who != 3 || rng.random_bool(0.3);
                if let Some(sent) = drafts(&mut rng, &phones[who]) {
                    phones[who].takes(&[Sent { believed, ..sent }]);
                }
            }
            6 => by_hand += usize::from(deletes(&mut rng, &mut phones[who])),
            7 => issues_again(&mut rng, &mut phones[who]),
            _ => {
                let with = rng.random_range(0..phones.len());
                if let Ok([one, other]) = phones.get_disjoint_mut([who, with]) {
                    one.meets(other);
                }
            }
        }
    }
    History { phones, by_hand }
}

fn drafts(rng: &mut StdRng, phone: &Phone) -> Option<Sent> {
    let puts: Vec<_> = (0..rng.random_range(1..4))
        .map(|_| {
            let (key, values) = KEYS[rng.random_range(0..KEYS.len())];
            (key, Scalar::Int(values[rng.random_range(0..values.len())]))
        })
        .collect();
    phone.drafts(&puts)
}

fn deletes(rng: &mut StdRng, phone: &mut Phone) -> bool {
    let Some(sent) = drafts(rng, phone) else { return false };
    let mut change = Change::from_bytes(sent.bytes).expect("an honest change").decode();
    for operation in &mut change.operations {
        if !operation.pred.is_empty() && rng.random_bool(0.7) {
            operation.action = automerge::legacy::OpType::Delete;
        }
    }
    phone.takes(&[by_hand(phone, change)]);
    true
}

fn by_hand(phone: &Phone, change: ExpandedChange) -> Sent {
    let bytes = Change::from(change).raw_bytes().to_vec();
    let hash = hash_of(&bytes).expect("a raw change");
    Sent { bytes, hash, device: phone.device, incarnation: phone.incarnation, believed: true }
}

/// The phone's last work was set aside unseen: it starts a new life and says it again.
fn issues_again(rng: &mut StdRng, phone: &mut Phone) {
    let Some(lost) = drafts(rng, phone) else { return };
    phone.incarnation = Incarnation(phone.incarnation.0 + 1);
    let again = reissues_of(Profile::One, DocKind::Roll, &lost.bytes).expect("an honest change");
    let change = edit::reissue(&phone.replica, phone.device, phone.incarnation, &again);
    let change = change.expect("good values").expect("at least one");
    let sent = phone.sends(change);
    phone.takes(&[sent]);
}

type Visible = BTreeMap<String, BTreeSet<(OperationId, Scalar)>>;

fn by_registers(registers: &Registers) -> Visible {
    let mut visible = Visible::new();
    for key in registers.keys() {
        let shown = registers.shown(key).into_iter().filter(|shown| shown.full);
        let shown: BTreeSet<_> = shown.map(|s| (s.operation, s.value.clone())).collect();
        if !shown.is_empty() {
            visible.insert(key.to_string(), shown);
        }
    }
    visible
}

fn by_automerge(doc: &Automerge) -> Visible {
    let mut visible = Visible::new();
    for key in doc.keys(ROOT) {
        let values = doc.get_all(ROOT, key.as_str()).expect("the root is a map");
        let values = values.into_iter().map(|(value, id)| (operation_of(&id), scalar_of(&value)));
        visible.insert(key.clone(), values.collect());
    }
    visible
}

fn operation_of(id: &ObjId) -> OperationId {
    match id {
        ObjId::Id(counter, actor, _) => OperationId {
            counter: *counter,
            actor: actor.to_bytes().try_into().expect("actors of 16 bytes"),
        },
        ObjId::Root => panic!("a value is not the root"),
    }
}

fn scalar_of(value: &Value<'_>) -> Scalar {
    #[expect(clippy::wildcard_enum_match_arm, reason = "automerge adds scalars")]
    match value.as_scalar().expect("no objects") {
        ScalarValue::Int(int) => Scalar::Int(*int),
        ScalarValue::Str(text) => Scalar::Str(text.to_string()),
        ScalarValue::Bytes(bytes) => Scalar::Bytes(bytes.clone()),
        other => panic!("{other:?} in a document"),
    }
}

fn loaded(log: &[Sent]) -> Automerge {
    let mut doc = Automerge::new();
    let change = |sent: &Sent| Change::from_bytes(sent.bytes.clone()).expect("an honest change");
    doc.apply_changes(log.iter().map(change).collect::<Vec<_>>()).expect("honest changes");
    doc
}

/// The believed view, as its definition says it: with every unbelieved operation taken out, and
/// what it had replaced handed on to those who replaced it.
fn by_definition(log: &[Sent]) -> Visible {
    struct Said {
        key: String,
        value: Option<Scalar>,
        replaced: Vec<OperationId>,
        believed: bool,
    }
    let mut said: BTreeMap<OperationId, Said> = BTreeMap::new();
    for sent in log {
        let (_, body) = chunk::read(&sent.bytes).expect("an honest change");
        for (place, operation) in body.operations.iter().enumerate() {
            let counter = body.start_op + place as u64;
            let says = Said {
                key: operation.key.to_owned(),
                value: operation.value.map(|value| value.to_scalar()),
                replaced: operation.predecessors.clone(),
                believed: sent.believed,
            };
            said.insert(OperationId { counter, actor: body.actor.0 }, says);
        }
    }
    let mut hidden = BTreeSet::new();
    for believed in said.values().filter(|said| said.believed) {
        let mut replaced = believed.replaced.clone();
        while let Some(id) = replaced.pop() {
            if !said[&id].believed {
                replaced.extend(&said[&id].replaced);
            }
            hidden.insert(id);
        }
    }
    let mut visible = Visible::new();
    for (id, said) in said.into_iter().filter(|(id, said)| said.believed && !hidden.contains(id)) {
        if let Some(value) = said.value {
            visible.entry(said.key).or_default().insert((id, value));
        }
    }
    visible
}

fn believed_by_registers(registers: &Registers) -> Visible {
    let mut visible = Visible::new();
    for key in registers.keys() {
        for shown in registers.shown(key).into_iter().filter(|shown| shown.believed) {
            let value = (shown.operation, shown.value.clone());
            visible.entry(key.to_string()).or_default().insert(value);
        }
    }
    visible
}

#[test]
fn every_phone_shows_what_automerge_shows() {
    let (mut honest, mut by_hand) = (0, 0);
    for seed in 0..HISTORIES {
        let History { phones, by_hand: deletes } = history(seed);
        for phone in &phones {
            let doc = loaded(&phone.log);
            let registers = phone.replica.registers();
            assert_eq!(by_registers(registers), by_automerge(&doc), "seed {seed}");
            let heads: Vec<_> = doc.get_heads().iter().map(|hash| hash.0).collect();
            let ours: Vec<_> = registers.heads().iter().map(|hash| hash.0).collect();
            assert_eq!(ours, heads, "seed {seed}");
            honest += phone.log.len();
        }
        by_hand += deletes;
    }
    // `Phone::takes` fails the test at the first honest change that is refused.
    assert!(honest > 3_000 && by_hand > 100, "{honest} changes, {by_hand} by hand");
}

#[test]
fn what_is_believed_is_what_the_definition_says() {
    let mut flags = 0;
    for seed in 0..HISTORIES {
        for phone in &history(seed).phones {
            let believed = believed_by_registers(phone.replica.registers());
            assert_eq!(believed, by_definition(&phone.log), "seed {seed}");
            assert_eq!(
                flagged(&phone.replica).len(),
                phone.replica.registers().flagged(),
                "seed {seed}"
            );
            flags += phone.replica.registers().flagged();
        }
    }
    assert!(flags > 100, "{flags} flagged values");
}

#[test]
fn the_order_and_number_of_deliveries_change_nothing() {
    for seed in 0..HISTORIES {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut phones = history(seed).phones;
        let all: BTreeMap<_, _> =
            phones.iter().flat_map(|phone| &phone.log).map(|sent| (sent.hash, sent)).collect();
        let mut pile: Vec<Sent> = all.into_values().cloned().collect();
        let mut results = Vec::new();
        for number in 10..13 {
            pile.extend_from_within(..pile.len() / 3);
            pile.shuffle(&mut rng);
            let mut phone = Phone::new(DOC, number);
            phone.takes_in_any_order(&pile);
            results.push((all_rows(&phone.replica), flagged(&phone.replica)));
            let stored = phone.log.iter().map(|sent| (sent.bytes.clone(), sent.meta()));
            let loaded = Replica::load(DOC, stored).expect("what was admitted loads");
            results.push((all_rows(&loaded), flagged(&loaded)));
        }
        for other in &results {
            assert_eq!(*other, results[0], "seed {seed}");
        }
        // The phones themselves, once they have met.
        for _ in 0..3 {
            for (one, other) in [(0, 1), (2, 3), (0, 2), (1, 3), (0, 3)] {
                let [one, other] = phones.get_disjoint_mut([one, other]).expect("two of four");
                one.meets(other);
            }
        }
        for phone in &phones {
            assert_eq!(all_rows(&phone.replica), results[0].0, "seed {seed}");
        }
    }
}

#[test]
fn rows_written_change_by_change_are_the_rows_of_the_whole() {
    let mut vanished = 0;
    for seed in 0..HISTORIES {
        for phone in &history(seed).phones {
            let mut other = Phone::new(DOC, 20);
            let mut table: BTreeMap<String, Row> = BTreeMap::new();
            for sent in &phone.log {
                let touched = other.takes_in_any_order(std::slice::from_ref(sent));
                let rows = rows_of(&other.replica, &touched);
                if rows.vanished {
                    vanished += 1;
                    table.clear();
                    table.extend(all_rows(&other.replica).into_iter().map(|r| (name_of(&r), r)));
                } else {
                    table.extend(rows.rows.into_iter().map(|row| (name_of(&row), row)));
                }
            }
            let whole: BTreeMap<_, _> =
                all_rows(&phone.replica).into_iter().map(|row| (name_of(&row), row)).collect();
            assert_eq!(table, whole, "seed {seed}");
        }
    }
    assert!(vanished > 0);
}

fn name_of(row: &Row) -> String {
    match row {
        Row::Enrolment { learner, .. } => format!("e {learner}"),
        Row::Meeting { key, .. } => format!("h {key}"),
        Row::MeetingTopic { key, topic, .. } => format!("t {key} {topic}"),
        Row::Mark(MarkRow { key, short, .. }) => format!("m {key} {short}"),
        Row::Level(LevelRow { short, topic, .. }) => format!("l {short} {topic}"),
        Row::Programme(..)
        | Row::Place { .. }
        | Row::PlaceCode(..)
        | Row::Team(_)
        | Row::Topic(_)
        | Row::Target(_)
        | Row::Link(_)
        | Row::Person(..)
        | Row::Class(_)
        | Row::Learner(_)
        | Row::Visit(..)
        | Row::Pair(..)
        | Row::Note { .. }
        | Row::EnrolmentDay { .. }
        | Row::MeetingMore(_)
        | Row::NotMet(..)
        | Row::LevelDay { .. }
        | Row::ClassDay(..)
        | Row::ClassSame(..)
        | Row::LearnerGone(..)
        | Row::Retired(..)
        | Row::Differ(..)
        | Row::PlaceDay(..)
        | Row::PlaceLink(..)
        | Row::PersonSame(..)
        | Row::TeamDay(..)
        | Row::TargetDay(..)
        | Row::Signed(..)
        | Row::Head(..) => panic!("{row:?} of no key here"),
    }
}

#[test]
fn a_cancelled_change_leaves_no_trace() {
    for seed in 0..HISTORIES {
        let mut rng = StdRng::seed_from_u64(seed);
        let phones = history(seed).phones;
        let mut phone = Phone::new(DOC, 20);
        for sent in phones[0].log.chunks(3) {
            let before = picture(&phone.replica);
            let admission = phone.admits(sent);
            assert!(admission.is_whole());
            let after = picture(&phone.replica);
            phone.replica.roll_back(rng.random_range(0..=sent.len()));
            phone.replica.cancel();
            assert_eq!(picture(&phone.replica), before, "seed {seed}");
            phone.takes(sent);
            assert_eq!(picture(&phone.replica), after, "seed {seed}");
        }
        assert_eq!(picture(&phone.replica), picture(&phones[0].replica), "seed {seed}");
    }
}

fn picture(replica: &Replica) -> impl PartialEq + std::fmt::Debug + use<> {
    let registers = replica.registers();
    let keys: BTreeSet<Key> = registers.keys().cloned().collect();
    (
        keys,
        by_registers(registers),
        believed_by_registers(registers),
        flagged(replica),
        (registers.heads(), registers.max_op_of(&registers.heads()), registers.len()),
    )
}
