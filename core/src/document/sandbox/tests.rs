//! One change at which Automerge panics, in a batch with others.

use super::trap::Trap;
use crate::document::chunk;
use crate::document::edit::{self, Put};
use crate::document::ingest::{Candidate, PROFILE, Refusal};
use crate::document::profile::Profile;
use crate::document::register::ChangeMeta;
use crate::document::replica::{Replica, Verdict};
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::document::{DocId, DocKind};
use crate::domain::entry::{Hash, Incarnation};
use crate::domain::id::{DeviceId, PersonId, SpaceId};
use crate::domain::row::Author;
use crate::domain::time::Instant;

const DOC: DocId = DocId { space: SpaceId([1; 16]), kind: DocKind::Roll, id: [2; 16] };
const LIFE: Incarnation = Incarnation(7);

/// A change and the device that wrote it.
struct Written(u8, Vec<u8>);

impl Written {
    /// Returns what a device writes that holds `before`.
    fn by(device: u8, before: &[&Self], key: &str, value: i64) -> Self {
        let mut replica = Replica::empty(DOC);
        take(&mut replica, before);
        Self::on(&replica, device, key, value)
    }

    fn on(replica: &Replica, device: u8, key: &str, value: i64) -> Self {
        let key = Key::parse(Profile::One, DocKind::Roll, key).expect("a key of rolls");
        let puts = [Put { key, value: Scalar::Int(value) }];
        let change = edit::change(replica, DeviceId([device; 32]), LIFE, &puts);
        Self(device, change.expect("a good put").expect("a new value").bytes)
    }

    fn hash(&self) -> Hash {
        chunk::hash_of(&self.1).expect("a change")
    }

    fn candidate(&self) -> Candidate<'_> {
        let device = DeviceId([self.0; 32]);
        let author = Author { person: PersonId([9; 16]), device, at: Instant(0) };
        let meta = ChangeMeta { author, believed: true };
        Candidate { bytes: &self.1, hash: self.hash(), profile: PROFILE, incarnation: LIFE, meta }
    }
}

fn admit(replica: &mut Replica, written: &[&Written]) -> Vec<Verdict> {
    let candidates: Vec<_> = written.iter().map(|written| written.candidate()).collect();
    let admission = replica.admit(&candidates).expect("a whole document");
    replica.accept();
    admission.verdicts
}

fn take(replica: &mut Replica, written: &[&Written]) {
    let verdicts = admit(replica, written);
    assert!(verdicts.iter().all(|verdict| *verdict == Verdict::Admitted), "{verdicts:?}");
}

#[test]
fn a_change_at_which_automerge_panics_is_refused_with_what_builds_on_it_and_nothing_else() {
    let first = Written::by(1, &[], "m:2026-11-02.1:aaaaaaaa", 1);
    let culprit = Written::by(2, &[&first], "m:2026-11-02.1:bbbbbbbb", 2);
    let beside = Written::by(3, &[&first], "m:2026-11-02.1:cccccccc", 3);
    let behind = Written::by(4, &[&first, &culprit], "m:2026-11-02.1:bbbbbbbb", 4);
    let far_behind = Written::by(5, &[&first, &culprit, &behind], "h:2026-11-02.1", 1);
    let apart = Written::by(6, &[], "m:2026-11-02.1:dddddddd", 1);
    let batch = [&first, &culprit, &beside, &behind, &far_behind, &apart];
    let refused = Verdict::Refused(Refusal::Sandbox);
    let admitted = Verdict::Admitted;
    let expected = [admitted, refused, admitted, refused, refused, admitted];

    let mut replica = Replica::empty(DOC);
    let trap = Trap::on(culprit.hash());
    assert_eq!(admit(&mut replica, &batch), expected);
    // It goes on with the document as if the others had come alone.
    let mut without = Replica::empty(DOC);
    take(&mut without, &[&first, &beside, &apart]);
    let own = Written::on(&replica, 7, "h:2026-11-02.1", 2);
    assert_eq!(own.1, Written::on(&without, 7, "h:2026-11-02.1", 2).1, "it builds on the others");
    take(&mut replica, &[&own]);
    take(&mut without, &[&own]);
    assert_eq!(replica.registers().heads(), without.registers().heads());
    assert_eq!(replica.snapshot(), without.snapshot());
    assert_eq!(admit(&mut replica, &[&culprit]), [refused], "the same change, the same panic");

    drop(trap);
    take(&mut replica, &[&culprit, &behind, &far_behind]);
    let mut all_at_once = Replica::empty(DOC);
    take(&mut all_at_once, &[&first, &culprit, &beside, &behind, &far_behind, &apart, &own]);
    assert_eq!(replica.registers().heads(), all_at_once.registers().heads());
    assert!(replica.snapshot().is_ok(), "Automerge holds it and loads it again");
}

/// Adds what a device writes here and keeps it without asking Automerge.
fn keep_own(replica: &mut Replica, own: &Written) {
    let checked = replica.check(&own.candidate()).expect("it passes the profile");
    replica.add(checked);
    replica.accept();
}

#[test]
fn own_changes_are_proven_with_the_next_one_of_a_peer_and_are_never_its_culprits() {
    let first = Written::by(1, &[], "m:2026-11-02.1:aaaaaaaa", 1);
    let mut replica = Replica::empty(DOC);
    take(&mut replica, &[&first]);
    let own: Vec<_> = ["bbbbbbbb", "cccccccc"]
        .map(|learner| {
            let own = Written::on(&replica, 7, &format!("m:2026-11-02.1:{learner}"), 2);
            keep_own(&mut replica, &own);
            own
        })
        .into();
    let all: Vec<&Written> = [&first].into_iter().chain(&own).collect();
    let peer = Written::by(2, &all, "m:2026-11-02.1:dddddddd", 1);
    let culprit = Written::by(3, &all, "m:2026-11-02.1:eeeeeeee", 1);
    let trap = Trap::on(culprit.hash());
    let verdicts = [Verdict::Refused(Refusal::Sandbox), Verdict::Admitted];
    assert_eq!(admit(&mut replica, &[&culprit, &peer]), verdicts);
    drop(trap);
    let mut at_once = Replica::empty(DOC);
    take(&mut at_once, &[&first, &own[0], &own[1], &peer]);
    assert_eq!(replica.registers().heads(), at_once.registers().heads());
    assert_eq!(replica.snapshot(), at_once.snapshot());
    let reloaded = Written::on(&replica, 7, "h:2026-11-02.1", 2);
    keep_own(&mut replica, &reloaded);
    take(&mut at_once, &[&reloaded]);
    assert_eq!(replica.snapshot(), at_once.snapshot(), "a snapshot has what is still to be taken");
}

#[test]
fn a_document_whose_own_change_automerge_does_not_take_admits_nothing_and_keeps_all() {
    let first = Written::by(1, &[], "m:2026-11-02.1:aaaaaaaa", 1);
    let mut replica = Replica::empty(DOC);
    take(&mut replica, &[&first]);
    let own = Written::on(&replica, 7, "m:2026-11-02.1:bbbbbbbb", 2);
    let trap = Trap::on(own.hash());
    keep_own(&mut replica, &own);
    let heads = replica.registers().heads().to_vec();
    let peer = Written::by(2, &[&first], "m:2026-11-02.1:cccccccc", 1);
    let said = replica.admit(&[peer.candidate()]);
    assert_eq!(said, Err(super::Damaged::Document));
    assert_eq!(replica.registers().heads(), heads, "what was held is held");
    drop(trap);
    take(&mut replica, &[&peer]);
    assert!(replica.snapshot().is_ok());
}
