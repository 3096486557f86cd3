//! The evaluator says what the model of its rules says, history for history. (Guards: two devices
//! that hold the same records and believe different people.)
//!
//! The model knows one space and bare levels; here a level is a certificate for one team. What
//! "lowest level that may write" 2 and 3 mean there are a class and a roll document here.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::entry::{EntryRef, FeedId, FeedKind, Hash, Incarnation};
use lantoa_core::domain::id::{ClassId, DeviceId, InviteId, PersonId, ProgrammeId, TeamId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::trust::authority::Authority;
use lantoa_core::trust::authority::acceptance::EntryFact;
use lantoa_core::trust::authority::records::ControlFact;
use lantoa_core::trust::certificate::Certificate;
use lantoa_core::trust::control::{ForkProof, Record, Removal};
use lantoa_tests::reliability::withstood;
use serde::Deserialize;
use serde_json::Value;

/// One history as `fixtures/authority/export.py` writes it.
#[derive(Deserialize)]
struct History {
    seed: u64,
    feeds: Vec<(char, u64, u64)>,
    hashes: Vec<u64>,
    entries: Vec<Vec<Value>>,
    views: Vec<View>,
}

/// Sets of what is held, accepted, believed and standing, then each device's level.
type View = (String, String, String, String, Vec<(u64, u8)>);

const PROGRAMME: ProgrammeId = ProgrammeId([0xaa; 16]);
const TEAM: TeamId = TeamId([0xbb; 16]);

#[test]
fn the_evaluator_agrees_with_the_model_on_every_history() {
    let path = std::env::var_os("LANTOA_HISTORIES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/authority/histories.jsonl.gz"),
        Into::into,
    );
    let file = std::fs::File::open(path).expect("the fixture is committed");
    let (mut histories, mut views) = (0, 0);
    for line in BufReader::new(GzDecoder::new(file)).lines() {
        let history: History =
            serde_json::from_str(&line.expect("the fixture is whole")).expect("a history");
        histories += 1;
        for view in 0..history.views.len() {
            views += 1;
            history.compare(view);
        }
    }
    withstood("histories with liars, judged as the model does", histories);
    assert!(histories >= 2_000 && views >= 6 * histories, "{histories} histories, {views} views");
}

impl History {
    /// Compares one view: ranks, standing control records, accepted and believed entries.
    fn compare(&self, view: usize) {
        let (held, accepted, believed, standing, levels) = &self.views[view];
        let (mut control, mut data) = (Vec::new(), Vec::new());
        for index in bits(held) {
            match self.feeds[self.feed_index(index)].0 {
                'C' => control.push(self.control(index)),
                _ => data.push(self.entry(index)),
            }
        }
        let authority = Authority::from_facts(PROGRAMME, Some(device(0)), &control);
        let verdicts = authority.judge(TEAM.space(), &data);
        let named = |set: &str| -> BTreeSet<Hash> {
            bits(set).into_iter().map(|index| hash(self.hashes[index])).collect()
        };
        let place = format!("seed {}, view {view}", self.seed);
        let ranks: Vec<(u64, u8)> = (0..64)
            .filter_map(|number| Some((number, authority.rank(device(number))? as u8)))
            .collect();
        assert_eq!(&ranks, levels, "ranks, {place}");
        let stands: BTreeSet<Hash> =
            control.iter().map(|c| c.hash).filter(|hash| authority.stands(*hash)).collect();
        assert_eq!(stands, named(standing), "standing control records, {place}");
        assert_eq!(verdicts.accepted().collect::<BTreeSet<_>>(), named(accepted), "{place}");
        assert_eq!(verdicts.believed().collect::<BTreeSet<_>>(), named(believed), "{place}");
    }

    fn feed_index(&self, entry: usize) -> usize {
        number(&self.entries[entry][0]) as usize
    }

    fn feed(&self, index: usize) -> FeedId {
        let (kind, owner, incarnation) = self.feeds[index];
        let (kind, space) = match kind {
            'C' => (FeedKind::Control, PROGRAMME.space()),
            _ => (FeedKind::Data, TEAM.space()),
        };
        FeedId { kind, space, device: device(owner), incarnation: Incarnation(incarnation) }
    }

    fn prev(&self, entry: usize) -> Option<Hash> {
        let prev = self.entries[entry][2].as_i64().expect("a number");
        usize::try_from(prev).ok().map(|prev| hash(self.hashes[prev]))
    }

    fn seq(&self, entry: usize) -> u32 {
        u32::try_from(number(&self.entries[entry][1])).expect("a place")
    }

    fn control(&self, index: usize) -> ControlFact {
        ControlFact {
            hash: hash(self.hashes[index]),
            feed: self.feed(self.feed_index(index)),
            seq: self.seq(index),
            prev: self.prev(index),
            record: self.record(self.entries[index][5].as_array().expect("a record")),
        }
    }

    fn entry(&self, index: usize) -> EntryFact {
        let feed = self.feed(self.feed_index(index));
        let row = &self.entries[index];
        let ancestors = row[3].as_array().expect("a list").iter();
        let doc = match number(&row[4]) {
            2 => DocId::class(TEAM, ClassId([1; 16])),
            _ => DocId::roll(TEAM, ClassId([1; 16])),
        };
        EntryFact {
            hash: hash(self.hashes[index]),
            device: feed.device,
            incarnation: feed.incarnation,
            seq: self.seq(index),
            prev: self.prev(index),
            ancestors: ancestors.map(|a| hash(self.hashes[number(a) as usize])).collect(),
            docs: vec![doc],
        }
    }

    fn record(&self, row: &[Value]) -> Record {
        let named = |row: &[Value]| EntryRef {
            feed: self.feed(number(&row[0]) as usize),
            seq: u32::try_from(number(&row[1])).expect("a place"),
            hash: hash(number(&row[2])),
        };
        match row[0].as_str().expect("a word") {
            "c" => Record::Certificate(Certificate {
                device: device(number(&row[1])),
                sealing: [0; 32],
                person: PersonId::default(),
                role: Role::from_number(number(&row[2]) as u8).expect("a level"),
                spaces: vec![TEAM.space()],
                invite: InviteId::default(),
                issued_at: Instant(0),
                not_after: Instant(0),
                appointment: None,
            }),
            "r" => {
                let rows = row[2].as_array().expect("a list").iter();
                let mut rows: Vec<EntryRef> =
                    rows.map(|row| named(row.as_array().expect("a name"))).collect();
                rows.sort_unstable();
                Record::Removal(Removal { device: device(number(&row[1])), named: rows })
            }
            "a" => Record::Adoption(named(&row[1..])),
            "f" => Record::ForkProof(ForkProof {
                feed: self.feed(number(&row[1]) as usize),
                seq: u32::try_from(number(&row[2])).expect("a place"),
                one: hash(number(&row[3])),
                other: hash(number(&row[4])),
                evidence: [Vec::new(), Vec::new()],
            }),
            other => panic!("record {other}"),
        }
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

/// Returns the device of a model's number; big-endian, so that both sides order alike.
fn device(number: u64) -> DeviceId {
    let mut id = [0; 32];
    id[24..].copy_from_slice(&number.to_be_bytes());
    DeviceId(id)
}

fn hash(number: u64) -> Hash {
    Hash(device(number).0)
}

/// Returns the numbers of the bits set in a hexadecimal number of any length.
fn bits(hex: &str) -> Vec<usize> {
    let digits = hex.chars().rev().map(|digit| digit.to_digit(16).expect("a digit"));
    digits
        .enumerate()
        .flat_map(|(place, digit)| {
            (0..4).filter(move |bit| digit >> bit & 1 == 1).map(move |bit| 4 * place + bit)
        })
        .collect()
}
