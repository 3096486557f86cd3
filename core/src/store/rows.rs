//! Read rows, written whole: the same row twice, or two rows in another order, change nothing.
//!
//! Every row belongs to one document, and [`Batch::clear_document`] takes away all that one
//! document gave before it is built again. Absent on purpose: any merging; a row arrives decided.

mod dated;
mod dispute;
mod programme;
mod roll;
mod team;

use rusqlite::params;

use crate::domain::document::{DocId, DocKind};
use crate::domain::id::{ClassId, LearnerId, MeetingKey, NoteId, PersonId, ReportId};
use crate::domain::row::{Flagged, OperationId, Row};
use crate::store::batch::Batch;
use crate::store::error::StoreError;

impl Batch<'_> {
    /// Writes one row in place of the one with its key.
    ///
    /// One without a dispute ends the dispute that its key had; one with a dispute takes its place.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn write_row(&self, row: &Row) -> Result<(), StoreError> {
        match row {
            Row::Programme(programme, name) => self.write_programme(*programme, name),
            Row::Place { place, name, within } => self.write_place(*place, name, *within),
            Row::PlaceCode(place, code) => self.write_place_code(*place, code),
            Row::Team(team) => self.write_team(team),
            Row::Topic(topic) => self.write_topic(topic),
            Row::Target(target) => self.write_target(target),
            Row::Link(row) => self.write_link(row),
            Row::Person(space, person, name) => self.write_person(*space, *person, name),
            Row::Class(class) => self.write_class(class),
            Row::Learner(learner) => self.write_learner(learner),
            Row::Enrolment { space, class, learner, enrolment, undated } => {
                self.write_enrolment(*space, *class, *learner, *enrolment, *undated)
            }
            Row::Meeting { space, class, key, state } => {
                self.write_meeting(*space, *class, *key, *state)
            }
            Row::MeetingTopic { space, class, key, topic } => {
                self.write_meeting_topic(*space, *class, *key, topic)
            }
            Row::Mark(mark) => self.write_mark(mark),
            Row::Level(level) => self.write_level(level),
            Row::Visit(visit, month) => self.write_visit(visit, month),
            Row::Pair(pair, month) => self.write_pair(pair, month),
            Row::Note { space, note, about, text } => self.write_note(*space, *note, about, text),
            Row::EnrolmentDay { space, class, learner, from, enrolment } => {
                self.write_enrolment_day(*space, *class, *learner, *from, *enrolment)
            }
            Row::MeetingMore(more) => self.write_meeting_more(more),
            Row::NotMet(space, class, day) => self.write_not_met(*space, *class, *day),
            Row::LevelDay { space, class, short, topic, level, date, number } => {
                let at = MeetingKey { date: *date, number: *number };
                self.write_level_day((*space, *class), *short, topic, *level, at)
            }
            Row::ClassDay(space, class, from, day) => {
                self.write_class_day(*space, *class, *from, *day)
            }
            Row::ClassSame(space, a, b) => self.write_class_same(*space, *a, *b),
            Row::LearnerGone(space, learner) => self.write_learner_gone(*space, *learner),
            Row::Retired(space, what, since) => self.write_retired(*space, *what, *since),
            Row::Differ(answer, learner, hashes) => self.write_differ(*answer, *learner, hashes),
            Row::PlaceDay(place, from, day) => self.write_place_day(*place, *from, day),
            Row::PlaceLink(link, a, b) => self.write_place_link(*link, *a, *b),
            Row::PersonSame(a, b) => self.write_person_same(*a, *b),
            Row::TeamDay(team, from, place) => self.write_team_day(*team, *from, *place),
            Row::TargetDay(target) => self.write_target_day(target),
            Row::Signed(report, bytes, author) => self.write_signed(*report, bytes, *author),
            Row::Head(number, line) => self.write_head(*number, line),
        }
    }

    /// Writes a value that is applied but not believed.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn write_flagged(&self, flagged: &Flagged) -> Result<(), StoreError> {
        let doc = flagged.doc;
        let author = flagged.author;
        self.tx
            .prepare_cached(
                "INSERT INTO flagged (space, kind, id, key, operation, value, person, device, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT DO UPDATE SET value = excluded.value, person = excluded.person,
                     device = excluded.device, at = excluded.at",
            )?
            .execute(params![
                doc.space.0,
                doc.kind as u8,
                doc.id,
                flagged.key,
                operation_bytes(flagged.operation),
                flagged.value,
                author.person.0,
                author.device.0,
                author.at.0,
            ])?;
        Ok(())
    }

    /// Deletes the unbelieved values of one document, for the ones that are found next.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn clear_flagged(&self, doc: DocId) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM flagged WHERE space = ?1 AND kind = ?2 AND id = ?3")?
            .execute(params![doc.space.0, doc.kind as u8, doc.id])?;
        Ok(())
    }

    /// Deletes every row that derives from `doc`, with its disputes and unbelieved values.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn clear_document(&self, doc: DocId) -> Result<(), StoreError> {
        self.clear_flagged(doc)?;
        self.clear_disputes(doc)?;
        match doc.kind {
            DocKind::Programme if doc.id == doc.space.0 => self.clear_programme(doc.space),
            DocKind::Programme => self.clear_signed(ReportId(doc.id)),
            DocKind::Link => self.clear_links(),
            DocKind::Class => self.clear_class(doc.space, ClassId(doc.id)),
            DocKind::Roll => self.clear_roll(doc.space, ClassId(doc.id)),
            DocKind::Learner => self.clear_learner(doc.space, LearnerId(doc.id)),
            DocKind::Person => self.clear_person(doc.space, PersonId(doc.id)),
            DocKind::Pair => self.clear_pairs(doc.space, &doc.id),
            DocKind::Visit => self.clear_visits(doc.space, &doc.id),
            DocKind::Note => self.clear_note(doc.space, NoteId(doc.id)),
        }
    }
}

/// Returns an operation as a column holds it: in byte order as operations order.
fn operation_bytes(operation: OperationId) -> [u8; 24] {
    let mut bytes = [0; 24];
    bytes[..8].copy_from_slice(&operation.counter.to_be_bytes());
    bytes[8..].copy_from_slice(&operation.actor);
    bytes
}

/// Returns an id as a column holds it that may hold none.
fn optional_id(id: Option<&[u8; 16]>) -> &[u8] {
    id.map_or(&[], |id| id.as_slice())
}
