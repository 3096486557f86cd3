//! The rows of a class's roll: enrolments, meetings, marks and levels, with their disputes.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::document::rows::view::{View, int_of};
use crate::document::schema::Key;
use crate::domain::attendance::Mark;
use crate::domain::class::{Enrolment, MeetingState};
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, DisputeId, LearnerId, MeetingKey, ShortLearner};
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::row::{Author, Dispute, LevelRow, MarkRow, OperationId, Row};

pub(super) fn enrolment(view: &View<'_>, learner: LearnerId) -> Option<Row> {
    let values = view.ints(&Key::Enrolment(learner));
    let enrolment = values.into_iter().filter_map(Enrolment::from_number).max()?;
    Some(Row::Enrolment { space: view.doc.space, class: class(view), learner, enrolment })
}

pub(super) fn meeting(view: &View<'_>, key: MeetingKey) -> Option<Row> {
    let values = view.ints(&Key::Meeting(key));
    // Open is the smaller: a meeting that one phone still holds open is not over.
    let state = values.into_iter().filter_map(MeetingState::from_number).min()?;
    Some(Row::Meeting { space: view.doc.space, class: class(view), key, state })
}

pub(super) fn meeting_topic(view: &View<'_>, key: MeetingKey, topic: &TopicId) -> Option<Row> {
    view.int(&Key::MeetingTopic(key, topic.clone()))?;
    let topic = topic.clone();
    Some(Row::MeetingTopic { space: view.doc.space, class: class(view), key, topic })
}

pub(super) fn mark(view: &View<'_>, key: MeetingKey, short: ShortLearner) -> Option<Row> {
    let (mark, author, dispute) = settled(view, &Key::Mark(key, short), Mark::from_number)?;
    let (space, class) = (view.doc.space, class(view));
    Some(Row::Mark(MarkRow { space, class, key, short, mark, author, dispute }))
}

pub(super) fn level(view: &View<'_>, short: ShortLearner, topic: &TopicId) -> Option<Row> {
    let key = Key::Level(short, topic.clone());
    let (level, author, dispute) = settled(view, &key, Level::from_number)?;
    let (space, class, topic) = (view.doc.space, class(view), topic.clone());
    Some(Row::Level(LevelRow { space, class, short, topic, level, author, dispute }))
}

fn class(view: &View<'_>) -> ClassId {
    ClassId(view.doc.id)
}

/// Returns the value that is shown, who said so, and the dispute where values differ.
fn settled<V: Copy + Ord>(
    view: &View<'_>,
    key: &Key,
    read: impl Fn(i64) -> Option<V>,
) -> Option<(V, Author, Option<Dispute<V>>)> {
    let shown = view.values(key);
    let values: Vec<(OperationId, V, Author)> = shown
        .iter()
        .filter_map(|s| Some((s.operation, read(int_of(s.value)?)?, s.meta.author)))
        .collect();
    let prevailing = values.iter().map(|(_, value, _)| *value).max()?;
    let (_, _, author) = *values.iter().find(|(_, value, _)| *value == prevailing)?;
    let different: BTreeSet<V> = values.iter().map(|(_, value, _)| *value).collect();
    let dispute = (different.len() > 1).then(|| Dispute {
        id: dispute_id(view.doc, key, values.iter().map(|(operation, ..)| operation)),
        values,
    });
    Some((prevailing, author, dispute))
}

/// Returns the name of a dispute: the hash of its key and its operations, the same on every device
/// that holds the same.
fn dispute_id<'a>(
    doc: &DocId,
    key: &Key,
    operations: impl Iterator<Item = &'a OperationId>,
) -> DisputeId {
    let mut hash = Sha256::new();
    hash.update(b"lantoa-dispute-1\0");
    hash.update(doc.space.0);
    hash.update([doc.kind as u8]);
    hash.update(doc.id);
    hash.update(key.to_string());
    for operation in operations {
        hash.update(operation.counter.to_be_bytes());
        hash.update(operation.actor);
    }
    let hash: [u8; 32] = hash.finalize().into();
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    DisputeId(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::profile::Profile;
    use crate::domain::document::DocKind;
    use crate::domain::id::SpaceId;

    #[test]
    fn a_dispute_has_the_same_id_on_every_version_of_lantoa() {
        let doc = DocId {
            space: SpaceId(std::array::from_fn(|i| 0xa0 + i as u8)),
            kind: DocKind::Roll,
            id: std::array::from_fn(|i| 0xc0 + i as u8),
        };
        let key = Key::parse(Profile::One, DocKind::Roll, "m:2026-11-02.1:abcdefgh")
            .expect("a mark's key");
        let operations = [
            OperationId { counter: 5, actor: [1; 16] },
            OperationId { counter: 7, actor: [2; 16] },
        ];
        let golden = 0xe5fd_4259_e6ae_f63d_0978_7274_2e46_4227_u128;
        assert_eq!(dispute_id(&doc, &key, operations.iter()).0, golden.to_be_bytes());
    }
}
