//! A member's phone sends changes that were made to break Automerge, correctly hashed and signed.
//! (Guards: one bad change that makes every phone of the team crash at each start. Without the
//! strict profile Automerge 0.12 panics or saves what it cannot load at 81 of 100 of them.)
//!
//! `LANTOA_HOSTILE_SEED` repeats a run, `LANTOA_HOSTILE_CHANGES` makes it shorter or longer.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, ObjId, ROOT, ReadDoc, ScalarValue};
use lantoa_core::document::chunk::hash_of;
use lantoa_core::document::fault::Fault;
use lantoa_core::document::ingest::Refusal;
use lantoa_core::document::replica::{Replica, Verdict};
use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::entry::Hash;
use lantoa_core::domain::id::SpaceId;
use lantoa_tests::document_phone::{Phone, Sent};
use lantoa_tests::mutation::Stock;
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sha2::{Digest, Sha256};

const DOC: DocId = DocId { space: SpaceId([1; 16]), kind: DocKind::Roll, id: [2; 16] };
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
    let changes = number("LANTOA_HOSTILE_CHANGES", tries(10_000, 100_000));
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
    withstood("hostile changes of a document", made);
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
    stock: Stock,
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
        let log = victim.log.iter().map(|sent| &sent.bytes[..]);
        let stock = Stock::of(KEYS.map(str::to_owned).to_vec(), log);
        Self { victim, next, stock }
    }

    /// Returns one of the honest next changes, mutated.
    fn hostile(&self, rng: &mut StdRng) -> Option<Sent> {
        let honest = self.next[rng.random_range(0..self.next.len())].clone();
        let bytes = self.stock.hostile(rng, &honest.bytes)?;
        // The header lists whatever the attacker says it lists.
        let hash = hash_of(&bytes).unwrap_or_default();
        Some(Sent { bytes, hash, ..honest })
    }
}

fn random_put(rng: &mut StdRng) -> (&'static str, Scalar) {
    (KEYS[rng.random_range(0..KEYS.len())], Scalar::Int(rng.random_range(1..3)))
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
