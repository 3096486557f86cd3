//! Rows of a team's space beside its rolls: classes, learners, volunteers, visits, pairs, notes.

use rusqlite::params;

use crate::domain::class::Class;
use crate::domain::id::{ClassId, LearnerId, NoteId, PersonId, SpaceId};
use crate::domain::learner::Learner;
use crate::domain::text::{fold, sort_key};
use crate::domain::visit::{Pair, Visit};
use crate::store::batch::Batch;
use crate::store::error::StoreError;
use crate::store::rows::optional_id;

impl Batch<'_> {
    pub(super) fn write_person(
        &self,
        space: SpaceId,
        person: PersonId,
        name: &str,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO person (space, person, name) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET name = excluded.name",
            )?
            .execute(params![space.0, person.0, name])?;
        Ok(())
    }

    pub(super) fn clear_person(&self, space: SpaceId, person: PersonId) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM person WHERE space = ?1 AND person = ?2")?
            .execute(params![space.0, person.0])?;
        Ok(())
    }

    pub(super) fn write_class(&self, class: &Class) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO class (space, class, name, place, closed)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET name = excluded.name, place = excluded.place,
                     closed = excluded.closed",
            )?
            .execute(params![
                class.team.0,
                class.class.0,
                class.name,
                optional_id(class.place.as_ref().map(|id| &id.0)),
                class.closed
            ])?;
        Ok(())
    }

    pub(super) fn clear_class(&self, space: SpaceId, class: ClassId) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM class WHERE space = ?1 AND class = ?2",
            "DELETE FROM class_day WHERE space = ?1 AND class = ?2",
            "DELETE FROM class_same WHERE space = ?1 AND a = ?2",
            "DELETE FROM retired WHERE space = ?1 AND kind = 'class' AND id = ?2",
        ] {
            self.tx.prepare_cached(sql)?.execute(params![space.0, class.0])?;
        }
        Ok(())
    }

    pub(super) fn write_learner(&self, learner: &Learner) -> Result<(), StoreError> {
        let details = &learner.details;
        let consent = learner.consent.as_ref().map(ToString::to_string);
        self.tx
            .prepare_cached(
                "INSERT INTO learner (space, learner, name, birth_year, sex, village, phone,
                     audience, consent, folded, sort)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                 ON CONFLICT DO UPDATE SET name = excluded.name,
                     birth_year = excluded.birth_year, sex = excluded.sex,
                     village = excluded.village, phone = excluded.phone,
                     audience = excluded.audience, consent = excluded.consent,
                     folded = excluded.folded, sort = excluded.sort",
            )?
            .execute(params![
                learner.team.0,
                learner.learner.0,
                details.name,
                details.birth_year.unwrap_or(0),
                details.sex.map_or("", |sex| sex.word()),
                details.village.as_deref().unwrap_or(""),
                details.phone.as_ref().map_or("", |phone| phone.as_str()),
                details.audience.as_deref().unwrap_or(""),
                consent.as_deref().unwrap_or(""),
                fold(&details.name),
                sort_key(&details.name),
            ])?;
        Ok(())
    }

    pub(super) fn clear_learner(
        &self,
        space: SpaceId,
        learner: LearnerId,
    ) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM learner WHERE space = ?1 AND learner = ?2",
            "DELETE FROM learner_gone WHERE space = ?1 AND learner = ?2",
        ] {
            self.tx.prepare_cached(sql)?.execute(params![space.0, learner.0])?;
        }
        Ok(())
    }

    pub(super) fn write_visit(&self, visit: &Visit, month: &[u8; 16]) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO visit (space, visit, date, place, topic, count, month)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT DO UPDATE SET date = excluded.date, place = excluded.place,
                     topic = excluded.topic, count = excluded.count",
            )?
            .execute(params![
                visit.team.0,
                visit.visit.0,
                visit.date.to_string(),
                visit.place.0,
                visit.topic.as_str(),
                visit.count,
                month
            ])?;
        Ok(())
    }

    pub(super) fn clear_visits(&self, space: SpaceId, month: &[u8; 16]) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM visit WHERE space = ?1 AND month = ?2")?
            .execute(params![space.0, month])?;
        Ok(())
    }

    pub(super) fn write_pair(&self, pair: &Pair, month: &[u8; 16]) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO pair (space, month, mentor, learner, since)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET since = excluded.since",
            )?
            .execute(params![
                pair.team.0,
                month,
                pair.mentor.0,
                pair.learner.0,
                pair.since.to_string()
            ])?;
        Ok(())
    }

    pub(super) fn clear_pairs(&self, space: SpaceId, month: &[u8; 16]) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM pair WHERE space = ?1 AND month = ?2")?
            .execute(params![space.0, month])?;
        Ok(())
    }

    pub(super) fn write_note(
        &self,
        space: SpaceId,
        note: NoteId,
        about: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO note (space, note, about, text) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET about = excluded.about, text = excluded.text",
            )?
            .execute(params![space.0, note.0, about, text])?;
        Ok(())
    }

    pub(super) fn clear_note(&self, space: SpaceId, note: NoteId) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM note WHERE space = ?1 AND note = ?2")?
            .execute(params![space.0, note.0])?;
        Ok(())
    }
}
