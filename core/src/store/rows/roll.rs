//! Rows of a class's roll: enrolments, meetings, marks, levels, and the disputes over them.

use std::fmt;

use rusqlite::{OptionalExtension, params};

use crate::domain::class::{Enrolment, MeetingState};
use crate::domain::id::{ClassId, LearnerId, MeetingKey, ShortLearner, SpaceId};
use crate::domain::programme::TopicId;
use crate::domain::row::{Dispute, LevelRow, MarkRow};
use crate::store::batch::Batch;
use crate::store::error::StoreError;
use crate::store::rows::operation_bytes;

impl Batch<'_> {
    pub(super) fn write_enrolment(
        &self,
        space: SpaceId,
        class: ClassId,
        learner: LearnerId,
        enrolment: Enrolment,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO enrolment (space, class, learner, short, enrolled)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET enrolled = excluded.enrolled",
            )?
            .execute(params![
                space.0,
                class.0,
                learner.0,
                ShortLearner::from(learner).as_str(),
                enrolment == Enrolment::Enrolled,
            ])?;
        Ok(())
    }

    pub(super) fn write_meeting(
        &self,
        space: SpaceId,
        class: ClassId,
        key: MeetingKey,
        state: MeetingState,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO meeting (space, class, date, number, state)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET state = excluded.state",
            )?
            .execute(params![space.0, class.0, key.date.to_string(), key.number, state.number()])?;
        Ok(())
    }

    pub(super) fn write_meeting_topic(
        &self,
        space: SpaceId,
        class: ClassId,
        key: MeetingKey,
        topic: &TopicId,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO meeting_topic (space, class, date, number, topic)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?
            .execute(params![space.0, class.0, key.date.to_string(), key.number, topic.as_str()])?;
        Ok(())
    }

    pub(super) fn write_mark(&self, row: &MarkRow) -> Result<(), StoreError> {
        let MarkRow { space, class, key, short, mark, author, dispute } = row;
        self.tx
            .prepare_cached(
                "INSERT INTO mark (space, class, date, number, short, value, person, at, device,
                     disputed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT DO UPDATE SET value = excluded.value, person = excluded.person,
                     at = excluded.at, device = excluded.device, disputed = excluded.disputed",
            )?
            .execute(params![
                space.0,
                class.0,
                key.date.to_string(),
                key.number,
                short.as_str(),
                mark.number(),
                author.person.0,
                author.at.0,
                author.device.0,
                dispute.is_some(),
            ])?;
        let at = format_args!("m:{key}:{short}");
        self.write_dispute(*space, *class, at, dispute.as_ref(), |mark| mark.number())
    }

    pub(super) fn write_level(&self, row: &LevelRow) -> Result<(), StoreError> {
        let LevelRow { space, class, short, topic, level, author, dispute } = row;
        self.tx
            .prepare_cached(
                "INSERT INTO level (space, class, short, topic, value, person, at, device,
                     disputed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT DO UPDATE SET value = excluded.value, person = excluded.person,
                     at = excluded.at, device = excluded.device, disputed = excluded.disputed",
            )?
            .execute(params![
                space.0,
                class.0,
                short.as_str(),
                topic.as_str(),
                level.number(),
                author.person.0,
                author.at.0,
                author.device.0,
                dispute.is_some(),
            ])?;
        let at = format_args!("l:{short}:{topic}");
        self.write_dispute(*space, *class, at, dispute.as_ref(), |level| level.number())
    }

    /// Makes `dispute` the one of `key`, or ends the one that it had.
    fn write_dispute<V>(
        &self,
        space: SpaceId,
        class: ClassId,
        key: fmt::Arguments<'_>,
        dispute: Option<&Dispute<V>>,
        number: impl Fn(&V) -> i64,
    ) -> Result<(), StoreError> {
        if dispute.is_none() && self.is_undisputed(space, class)? {
            return Ok(());
        }
        self.undisputed.set(None);
        let key = key.to_string();
        let old: Option<[u8; 16]> = self
            .tx
            .prepare_cached(
                "SELECT dispute FROM dispute WHERE space = ?1 AND class = ?2 AND key = ?3",
            )?
            .query_row(params![space.0, class.0, key], |row| row.get(0))
            .optional()?;
        if old != dispute.map(|dispute| dispute.id.0) {
            self.changed_disputes.set(true);
        }
        if let Some(old) = old {
            for sql in [
                "DELETE FROM dispute_value WHERE dispute = ?1",
                "DELETE FROM dispute WHERE dispute = ?1",
            ] {
                self.tx.prepare_cached(sql)?.execute([old])?;
            }
        }
        let Some(dispute) = dispute else {
            return Ok(());
        };
        self.tx
            .prepare_cached(
                "INSERT INTO dispute (dispute, space, class, key) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![dispute.id.0, space.0, class.0, key])?;
        for (operation, value, author) in &dispute.values {
            self.tx
                .prepare_cached(
                    "INSERT INTO dispute_value (dispute, operation, value, person, device, at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    dispute.id.0,
                    operation_bytes(*operation),
                    number(value),
                    author.person.0,
                    author.device.0,
                    author.at.0,
                ])?;
        }
        Ok(())
    }

    /// Returns whether a class has no dispute at all; asks once for a run of rows of one class.
    fn is_undisputed(&self, space: SpaceId, class: ClassId) -> Result<bool, StoreError> {
        if self.undisputed.get() == Some((space, class)) {
            return Ok(true);
        }
        let disputed: bool = self
            .tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM dispute WHERE space = ?1 AND class = ?2)",
            )?
            .query_row([space.0, class.0], |row| row.get(0))?;
        if !disputed {
            self.undisputed.set(Some((space, class)));
        }
        Ok(!disputed)
    }

    pub(super) fn clear_roll(&self, space: SpaceId, class: ClassId) -> Result<(), StoreError> {
        if !self.is_undisputed(space, class)? {
            self.changed_disputes.set(true);
        }
        for sql in [
            "DELETE FROM dispute_value WHERE dispute IN
                 (SELECT dispute FROM dispute WHERE space = ?1 AND class = ?2)",
            "DELETE FROM dispute WHERE space = ?1 AND class = ?2",
            "DELETE FROM mark WHERE space = ?1 AND class = ?2",
            "DELETE FROM level WHERE space = ?1 AND class = ?2",
            "DELETE FROM meeting_topic WHERE space = ?1 AND class = ?2",
            "DELETE FROM meeting WHERE space = ?1 AND class = ?2",
            "DELETE FROM enrolment WHERE space = ?1 AND class = ?2",
        ] {
            self.tx.prepare_cached(sql)?.execute([space.0, class.0])?;
        }
        Ok(())
    }
}
