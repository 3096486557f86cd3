//! FIELD-DAY in plain Automerge documents, synced by Automerge's own protocol: what to be measured by.
//!
//! One document for each class with nested maps, one change for each meeting and topic, as the systems
//! that we compare with hold it. Nothing is signed, checked, stored or put into tables here; a system
//! built on it does some of that on top.

use automerge::sync::{State, SyncDoc};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ObjType, ROOT};
use lantoa_rosters::random::Random;

use crate::field_day::{LEARNERS, MEETINGS, TOPICS};

/// Returns one class after its season: 53 changes.
///
/// # Panics
///
/// When Automerge refuses.
#[must_use]
pub fn class(chance: &mut Random) -> AutoCommit {
    let actor = ActorId::from(chance.bits().to_be_bytes());
    let mut doc = AutoCommit::new().with_actor(actor);
    let ids: Vec<_> = (0..LEARNERS).map(|_| id(chance)).collect();
    let learners = map(&mut doc, &ROOT, "learners");
    for (number, id) in ids.iter().enumerate() {
        let learner = map(&mut doc, &learners, id);
        put(&mut doc, &learner, "name", format!("Nguyễn Thị {number}"));
        put(&mut doc, &learner, "year", 1945 + i64::from(chance.below(60)));
        put(&mut doc, &learner, "phone", format!("030{:07}", chance.below(10_000_000)));
        put(&mut doc, &learner, "group", format!("Tổ {}", chance.below(4)));
    }
    doc.commit();
    let meetings = map(&mut doc, &ROOT, "sessions");
    let marks = map(&mut doc, &ROOT, "att");
    let levels = map(&mut doc, &ROOT, "prog");
    let mut at = 1_767_614_400_i64;
    for number in 0..MEETINGS {
        let meeting_id = id(chance);
        let meeting = map(&mut doc, &meetings, &meeting_id);
        put(&mut doc, &meeting, "date", format!("2026-01-{:02}", number + 1));
        put(&mut doc, &meeting, "topic", format!("t{number}"));
        doc.commit();
        let marked = map(&mut doc, &marks, &meeting_id);
        for learner in &ids {
            at += 2;
            let mark = map(&mut doc, &marked, learner);
            let status = *chance.weighted(&[("P", 75), ("L", 10), ("A", 10), ("E", 5)]);
            put(&mut doc, &mark, "status", status);
            put(&mut doc, &mark, "by", *chance.pick(&["v1", "v2", "v3"]));
            put(&mut doc, &mark, "at", at);
        }
        doc.commit();
    }
    for id in &ids {
        map(&mut doc, &levels, id);
    }
    for topic in 0..TOPICS {
        for id in &ids {
            at += 2;
            let of = automerge::ReadDoc::get(&doc, &levels, id).expect("the document reads");
            let (_, of) = of.expect("every learner has levels");
            let level = map(&mut doc, &of, &format!("t{topic}"));
            put(&mut doc, &level, "state", *chance.pick(&["taught", "practised", "alone"]));
            put(&mut doc, &level, "score", i64::from(chance.below(10)));
            put(&mut doc, &level, "at", at);
        }
        doc.commit();
    }
    doc
}

/// Brings a document to a peer that has nothing of it; returns the peer's copy and the bytes sent
/// both ways.
///
/// # Panics
///
/// When Automerge does not take its own messages.
pub fn sync(doc: &mut AutoCommit) -> (AutoCommit, usize) {
    let mut other = AutoCommit::new();
    let (mut here, mut there) = (State::new(), State::new());
    let mut bytes = 0;
    loop {
        let sent = doc.sync().generate_sync_message(&mut here).map(|message| message.encode());
        if let Some(sent) = &sent {
            bytes += sent.len();
            let message = automerge::sync::Message::decode(sent).expect("an honest message");
            other.sync().receive_sync_message(&mut there, message).expect("the peer takes it");
        }
        let answered =
            other.sync().generate_sync_message(&mut there).map(|message| message.encode());
        if let Some(answered) = &answered {
            bytes += answered.len();
            let message = automerge::sync::Message::decode(answered).expect("an honest message");
            doc.sync().receive_sync_message(&mut here, message).expect("the peer takes it");
        }
        if sent.is_none() && answered.is_none() {
            return (other, bytes);
        }
    }
}

fn id(chance: &mut Random) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    (0..26).map(|_| char::from(*chance.pick(LETTERS))).collect()
}

fn map(doc: &mut AutoCommit, of: &automerge::ObjId, key: &str) -> automerge::ObjId {
    doc.put_object(of, key, ObjType::Map).expect("a map is put")
}

fn put(
    doc: &mut AutoCommit,
    of: &automerge::ObjId,
    key: &str,
    value: impl Into<automerge::ScalarValue>,
) {
    doc.put(of, key, value.into()).expect("a value is put");
}
