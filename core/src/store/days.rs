//! What a command asks of a class's days: when meetings were held, and who came then.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};

use crate::domain::id::{ClassId, LearnerId, MeetingKey, SpaceId};
use crate::domain::row::LinkKind;
use crate::domain::time::Date;
use crate::store::batch::{Tables, bytes};
use crate::store::erasure_table::is_expected;
use crate::store::error::StoreError;
use crate::store::numbers::ROLL;
use crate::store::taken_back::is_there;

impl Tables<'_> {
    /// Returns the last day on which a class came from another team, or `None` where no move says a day; nothing
    /// where it came from none.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn class_arrival(&self, class: ClassId) -> Result<Option<Option<Date>>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT count(*), max(day) FROM link LEFT JOIN moved USING (kind, a, b)
             WHERE kind = ?1 AND a = ?2 AND linked >= 1",
        )?;
        let moves = params![LinkKind::MovedClass.word(), class.to_string()];
        let (count, day): (u32, Option<String>) =
            query.query_row(moves, |row| Ok((row.get(0)?, row.get(1)?)))?;
        let day = day.map(|day| day.parse()).transpose();
        let day = day.map_err(|_| StoreError::Format { what: "day of a move" })?;
        Ok((count > 0).then_some(day))
    }

    /// Returns on which day classes came from another team, where that was said; the last of several.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn class_arrivals(&self) -> Result<BTreeMap<ClassId, Date>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT a, max(day) FROM moved JOIN link USING (kind, a, b)
             WHERE kind = ?1 AND linked >= 1 GROUP BY a",
        )?;
        let rows = query.query_map([LinkKind::MovedClass.word()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let read = |_| StoreError::Format { what: "day of a move" };
        rows.map(|row| {
            let (class, day) = row?;
            let class = class.parse().map_err(|_| StoreError::Format { what: "link" })?;
            Ok((class, day.parse().map_err(read)?))
        })
        .collect()
    }

    /// Returns the last meeting of a class that was held on a day, as days were corrected; one that was
    /// withdrawn was not.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn held_on(
        &self,
        space: SpaceId,
        class: ClassId,
        day: Date,
    ) -> Result<Option<MeetingKey>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT date, number FROM meeting LEFT JOIN meeting_more USING (space, class, date, number)
             WHERE space = ?1 AND class = ?2 AND ifnull(withdrawn, 0) = 0
                 AND coalesce(nullif(day, ''), date) = ?3
             ORDER BY date DESC, number DESC LIMIT 1",
        )?;
        let row = query.query_row(params![space.0, class.0, day.to_string()], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?))
        });
        meeting_key(row)
    }

    /// Returns the last meeting of a class, by the day on which it was held; one that was withdrawn was not.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn last_held(
        &self,
        space: SpaceId,
        class: ClassId,
    ) -> Result<Option<MeetingKey>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT date, number FROM meeting LEFT JOIN meeting_more USING (space, class, date, number)
             WHERE space = ?1 AND class = ?2 AND ifnull(withdrawn, 0) = 0
             ORDER BY coalesce(nullif(day, ''), date) DESC, date DESC, number DESC LIMIT 1",
        )?;
        let row = query.query_row(params![space.0, class.0], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?))
        });
        meeting_key(row)
    }

    /// Returns whether a meeting was withdrawn, and whether that is disputed, so that it counts.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn withdrawal(
        &self,
        space: SpaceId,
        class: ClassId,
        key: MeetingKey,
    ) -> Result<(bool, bool), StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT withdrawn, withdrawn_disputed FROM meeting_more
             WHERE space = ?1 AND class = ?2 AND date = ?3 AND number = ?4",
        )?;
        let key = params![space.0, class.0, key.date.to_string(), key.number];
        let row = query.query_row(key, |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(row.optional()?.unwrap_or_default())
    }

    /// Returns the day on which a meeting was held, as it was corrected.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn day_of(
        &self,
        space: SpaceId,
        class: ClassId,
        key: MeetingKey,
    ) -> Result<Date, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT day FROM meeting_more
             WHERE space = ?1 AND class = ?2 AND date = ?3 AND number = ?4 AND day <> ''",
        )?;
        let at = params![space.0, class.0, key.date.to_string(), key.number];
        let day: Option<String> = query.query_row(at, |row| row.get(0)).optional()?;
        let parsed = day.map(|day| day.parse());
        let day =
            parsed.transpose().map_err(|_| StoreError::Format { what: "day of a meeting" })?;
        Ok(day.unwrap_or(key.date))
    }

    /// Returns whether a class ever opened a meeting.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_met(&self, space: SpaceId, class: ClassId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM meeting WHERE space = ?1 AND class = ?2";
        Ok(self.conn.prepare_cached(sql)?.exists([space.0, class.0])?)
    }

    /// Returns the days of a class on which somebody was marked, as days were corrected, ascending.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn marked_days(&self, space: SpaceId, class: ClassId) -> Result<Vec<Date>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT DISTINCT coalesce(nullif(day, ''), m.date) FROM meeting m
                 LEFT JOIN meeting_more o USING (space, class, date, number)
             WHERE m.space = ?1 AND m.class = ?2 AND ifnull(withdrawn, 0) = 0 AND EXISTS (
                 SELECT 1 FROM mark k WHERE k.roll = {ROLL}
                     AND k.date = unixepoch(m.date) / 86400 AND k.number = m.number
                     AND k.value <> 0)
             ORDER BY 1"
        ))?;
        let days = query.query_map([space.0, class.0], |row| row.get::<_, String>(0))?;
        let read =
            |day: String| day.parse().map_err(|_| StoreError::Format { what: "day of a meeting" });
        days.map(|day| read(day?)).collect()
    }

    /// Returns the first day from which on somebody is said to come to a class.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn first_enrolment_day(
        &self,
        space: SpaceId,
        class: ClassId,
    ) -> Result<Option<Date>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT min(from_date) FROM enrolment_day
             WHERE space = ?1 AND class = ?2 AND enrolled = 1",
        )?;
        let day: Option<String> = query.query_row([space.0, class.0], |row| row.get(0))?;
        let parsed = day.map(|day| day.parse()).transpose();
        parsed.map_err(|_| StoreError::Format { what: "day of an enrolment" })
    }

    /// Returns whether somebody is said to come to a class from the beginning.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_undated_enrolment(
        &self,
        space: SpaceId,
        class: ClassId,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM enrolment WHERE space = ?1 AND class = ?2 AND undated = 1";
        Ok(self.conn.prepare_cached(sql)?.exists([space.0, class.0])?)
    }

    /// Returns the learners who come to a class on a day, by id: what was said of the latest day until
    /// then, else what holds from the beginning. Nobody who was erased.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn enrolled_on(
        &self,
        space: SpaceId,
        class: ClassId,
        day: Date,
    ) -> Result<Vec<LearnerId>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT learner FROM enrolment e WHERE space = ?1 AND class = ?2 AND coalesce(
                 (SELECT enrolled FROM enrolment_day d WHERE d.space = e.space
                      AND d.class = e.class AND d.learner = e.learner AND from_date <= ?3
                      ORDER BY from_date DESC LIMIT 1), undated, 0) = 1 AND {} AND {}
             ORDER BY learner",
            is_there("e"),
            is_expected("e")
        ))?;
        let rows = query.query_map(params![space.0, class.0, day.to_string()], |row| {
            Ok(LearnerId(bytes(row, 0)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns whether a class's roll says by a day whether somebody comes.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn says_by(
        &self,
        (space, class): (SpaceId, ClassId),
        learner: LearnerId,
        day: Date,
    ) -> Result<bool, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT 1 FROM enrolment e WHERE space = ?1 AND class = ?2 AND learner = ?3
                 AND (undated IS NOT NULL OR EXISTS (SELECT 1 FROM enrolment_day d
                     WHERE d.space = e.space AND d.class = e.class AND d.learner = e.learner
                         AND from_date <= ?4))",
        )?;
        Ok(query.exists(params![space.0, class.0, learner.0, day.to_string()])?)
    }

    /// Returns whether a learner comes to a class, from the beginning and by day, ascending.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn enrolment_of(
        &self,
        (space, class): (SpaceId, ClassId),
        learner: LearnerId,
    ) -> Result<Vec<(Option<Date>, bool)>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT '', undated = 1 FROM enrolment WHERE space = ?1 AND class = ?2 AND learner = ?3
                 AND undated IS NOT NULL
             UNION ALL SELECT from_date, enrolled = 1 FROM enrolment_day
                 WHERE space = ?1 AND class = ?2 AND learner = ?3
             ORDER BY 1",
        )?;
        let mut rows = query.query(params![space.0, class.0, learner.0])?;
        let mut said = Vec::new();
        while let Some(row) = rows.next()? {
            let wrong = |_| StoreError::Format { what: "day of an enrolment" };
            let from = match row.get::<_, String>(0)?.as_str() {
                "" => None,
                day => Some(day.parse().map_err(wrong)?),
            };
            said.push((from, row.get(1)?));
        }
        Ok(said)
    }

    /// Returns whether it was ever said from which day on a learner comes to a class, or does not.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_enrolment_days(
        &self,
        space: SpaceId,
        class: ClassId,
        learner: LearnerId,
    ) -> Result<bool, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT 1 FROM enrolment_day WHERE space = ?1 AND class = ?2 AND learner = ?3",
        )?;
        Ok(query.exists(params![space.0, class.0, learner.0])?)
    }
}

fn meeting_key(row: rusqlite::Result<(String, u8)>) -> Result<Option<MeetingKey>, StoreError> {
    let Some((date, number)) = row.optional()? else { return Ok(None) };
    let date = date.parse().map_err(|_| StoreError::Format { what: "date of a meeting" })?;
    Ok(Some(MeetingKey { date, number }))
}
