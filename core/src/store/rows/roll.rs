//! Rows of a class's roll: enrolments, meetings, marks and levels.

use rusqlite::params;

use crate::domain::class::{Enrolment, MeetingState};
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, LearnerId, MeetingKey, ShortLearner, SpaceId, TeamId};
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::row::{LevelRow, MarkRow};
use crate::domain::time::Date;
use crate::store::batch::Batch;
use crate::store::error::StoreError;

impl Batch<'_> {
    pub(super) fn write_enrolment(
        &self,
        space: SpaceId,
        class: ClassId,
        learner: LearnerId,
        enrolment: Enrolment,
        undated: Option<Enrolment>,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO enrolment (space, class, learner, short, enrolled, undated)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET enrolled = excluded.enrolled, undated = excluded.undated",
            )?
            .execute(params![
                space.0,
                class.0,
                learner.0,
                ShortLearner::from(learner).as_str(),
                enrolment == Enrolment::Enrolled,
                undated.map(|undated| undated == Enrolment::Enrolled),
            ])?;
        Ok(())
    }

    pub(super) fn write_enrolment_day(
        &self,
        space: SpaceId,
        class: ClassId,
        learner: LearnerId,
        from: Date,
        enrolment: Enrolment,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO enrolment_day (space, class, learner, short, from_date, enrolled)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET enrolled = excluded.enrolled",
            )?
            .execute(params![
                space.0,
                class.0,
                learner.0,
                ShortLearner::from(learner).as_str(),
                from.to_string(),
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
                "INSERT INTO mark (roll, date, number, short, value, author, at, disputed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT DO UPDATE SET value = excluded.value, author = excluded.author,
                     at = excluded.at, disputed = excluded.disputed",
            )?
            .execute(params![
                self.roll_number(*space, *class)?,
                key.date.days_since_1970(),
                key.number,
                short.as_str(),
                mark.number(),
                self.author_number(*author)?,
                author.at.0,
                dispute.is_some(),
            ])?;
        let doc = DocId::roll(TeamId::from(*space), *class);
        let at = format_args!("m:{key}:{short}");
        self.write_dispute(doc, at, dispute.as_ref(), |mark| mark.number().into())
    }

    pub(super) fn write_level(&self, row: &LevelRow) -> Result<(), StoreError> {
        let LevelRow { space, class, short, topic, level, author, dispute } = row;
        self.tx
            .prepare_cached(
                "INSERT INTO level (roll, short, topic, value, author, at, disputed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT DO UPDATE SET value = excluded.value, author = excluded.author,
                     at = excluded.at, disputed = excluded.disputed",
            )?
            .execute(params![
                self.roll_number(*space, *class)?,
                short.as_str(),
                topic.as_str(),
                level.number(),
                self.author_number(*author)?,
                author.at.0,
                dispute.is_some(),
            ])?;
        let doc = DocId::roll(TeamId::from(*space), *class);
        let at = format_args!("l:{short}:{topic}");
        self.write_dispute(doc, at, dispute.as_ref(), |level| level.number().into())
    }

    pub(super) fn write_level_day(
        &self,
        (space, class): (SpaceId, ClassId),
        short: ShortLearner,
        topic: &TopicId,
        level: Level,
        at: MeetingKey,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO level_day (roll, short, topic, level, date, number)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET date = excluded.date, number = excluded.number",
            )?
            .execute(params![
                self.roll_number(space, class)?,
                short.as_str(),
                topic.as_str(),
                level.number(),
                at.date.days_since_1970(),
                at.number,
            ])?;
        Ok(())
    }

    pub(super) fn clear_roll(&self, space: SpaceId, class: ClassId) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM meeting_topic WHERE space = ?1 AND class = ?2",
            "DELETE FROM meeting WHERE space = ?1 AND class = ?2",
            "DELETE FROM enrolment WHERE space = ?1 AND class = ?2",
            "DELETE FROM enrolment_day WHERE space = ?1 AND class = ?2",
            "DELETE FROM meeting_more WHERE space = ?1 AND class = ?2",
            "DELETE FROM not_met WHERE space = ?1 AND class = ?2",
        ] {
            self.tx.prepare_cached(sql)?.execute([space.0, class.0])?;
        }
        self.clear_numbered(space, class)
    }
}
