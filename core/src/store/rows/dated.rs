//! Rows of what holds from a day on, and of what is no more.

use rusqlite::params;
use rusqlite::types::Value;

use crate::domain::document::DocId;
use crate::domain::id::{
    AnswerId, ClassId, LearnerId, PersonId, PlaceId, ReportId, SpaceId, TeamId,
};
use crate::domain::programme::Target;
use crate::domain::row::{
    Author, ClassDay, MeetingMore, PlaceDay, PlaceLink, Retired, SaidOfHolding,
};
use crate::domain::time::Date;
use crate::store::batch::Batch;
use crate::store::error::StoreError;
use crate::store::prevailing::PERSONS;
use crate::store::rows::optional_id;

impl Batch<'_> {
    pub(super) fn write_meeting_more(&self, row: &MeetingMore) -> Result<(), StoreError> {
        let MeetingMore { space, class, key, day, days, is_withdrawn, held } = row;
        self.tx
            .prepare_cached(
                "INSERT INTO meeting_more (space, class, date, number, day, day_disputed, withdrawn,
                     withdrawn_disputed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT DO UPDATE SET day = excluded.day,
                     day_disputed = excluded.day_disputed, withdrawn = excluded.withdrawn,
                     withdrawn_disputed = excluded.withdrawn_disputed",
            )?
            .execute(params![
                space.0,
                class.0,
                key.date.to_string(),
                key.number,
                day.map(|day| day.to_string()).unwrap_or_default(),
                days.is_some(),
                is_withdrawn,
                held.is_some(),
            ])?;
        let doc = DocId::roll(TeamId::from(*space), *class);
        let word = |day: &Date| Value::from(day.to_string());
        self.write_dispute(doc, format_args!("h:{key}:d"), days.as_ref(), word)?;
        let word = |said: &SaidOfHolding| Value::from(said.word().to_owned());
        self.write_dispute(doc, format_args!("h:{key}:w"), held.as_ref(), word)
    }

    pub(super) fn write_not_met(
        &self,
        space: SpaceId,
        class: ClassId,
        day: Date,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO not_met (space, class, day) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![space.0, class.0, day.to_string()])?;
        Ok(())
    }

    pub(super) fn write_class_day(
        &self,
        space: SpaceId,
        class: ClassId,
        from: Date,
        day: ClassDay,
    ) -> Result<(), StoreError> {
        let value = match day {
            ClassDay::Place(place) => place_value(place),
            ClassDay::Plan(weekdays) => Value::from(i64::from(weekdays)),
            ClassDay::Closed(closed) => Value::from(i64::from(closed)),
        };
        self.tx
            .prepare_cached(
                "INSERT INTO class_day (space, class, what, from_date, value)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET value = excluded.value",
            )?
            .execute(params![space.0, class.0, day.word(), from.to_string(), value])?;
        Ok(())
    }

    pub(super) fn write_class_same(
        &self,
        space: SpaceId,
        a: ClassId,
        b: ClassId,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO class_same (space, a, b) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![space.0, a.0, b.0])?;
        Ok(())
    }

    pub(super) fn write_learner_gone(
        &self,
        space: SpaceId,
        learner: LearnerId,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO learner_gone (space, learner) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute(params![space.0, learner.0])?;
        Ok(())
    }

    pub(super) fn write_retired(
        &self,
        space: SpaceId,
        what: Retired,
        since: Date,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO retired (space, kind, id, day) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET day = excluded.day",
            )?
            .execute(params![space.0, what.word(), what.id(), since.to_string()])?;
        Ok(())
    }

    pub(super) fn write_differ(
        &self,
        answer: AnswerId,
        learner: LearnerId,
        hashes: &[[u8; 16]],
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM differ WHERE answer = ?1 AND learner = ?2")?
            .execute(params![answer.0, learner.0])?;
        for hash in hashes {
            self.tx
                .prepare_cached("INSERT INTO differ (answer, learner, hash) VALUES (?1, ?2, ?3)")?
                .execute(params![answer.0, learner.0, hash])?;
        }
        Ok(())
    }

    pub(super) fn write_place_day(
        &self,
        place: PlaceId,
        from: Option<Date>,
        day: &PlaceDay,
    ) -> Result<(), StoreError> {
        let value = match day {
            PlaceDay::Name(text) | PlaceDay::Kind(text) => Value::from(text.clone()),
            PlaceDay::Within(within) => place_value(*within),
        };
        let from = from.map(|from| from.to_string()).unwrap_or_default();
        self.tx
            .prepare_cached(
                "INSERT INTO place_day (place, what, from_date, value) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET value = excluded.value",
            )?
            .execute(params![place.0, day.word(), from, value])?;
        Ok(())
    }

    pub(super) fn write_place_link(
        &self,
        link: PlaceLink,
        a: PlaceId,
        b: PlaceId,
    ) -> Result<(), StoreError> {
        let from = match link {
            PlaceLink::Into(from) => from.to_string(),
            PlaceLink::Same => String::new(),
        };
        self.tx
            .prepare_cached(
                "INSERT INTO place_link (kind, a, b, from_date) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![link.word(), a.0, b.0, from])?;
        Ok(())
    }

    pub(super) fn write_person_same(&self, a: PersonId, b: PersonId) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO place_link (kind, a, b) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![PERSONS, a.0, b.0])?;
        Ok(())
    }

    pub(super) fn write_team_day(
        &self,
        team: TeamId,
        from: Date,
        place: Option<PlaceId>,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO team_day (team, from_date, place) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET place = excluded.place",
            )?
            .execute(params![
                team.0,
                from.to_string(),
                optional_id(place.as_ref().map(|id| &id.0))
            ])?;
        Ok(())
    }

    pub(super) fn write_target_day(&self, target: &Target) -> Result<(), StoreError> {
        let Target { place, topic, percent, of, from } = target;
        let from = from.map(|from| from.to_string());
        self.tx
            .prepare_cached(
                "INSERT INTO target_day (place, topic, from_date, percent, of_number)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET percent = excluded.percent,
                     of_number = excluded.of_number",
            )?
            .execute(params![place.0, topic.as_str(), from, percent, of])?;
        Ok(())
    }

    pub(super) fn write_signed(
        &self,
        report: ReportId,
        bytes: &[u8],
        author: Author,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO signed (report, bytes, person, device, at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET bytes = excluded.bytes, person = excluded.person,
                     device = excluded.device, at = excluded.at",
            )?
            .execute(params![report.0, bytes, author.person.0, author.device.0, author.at.0])?;
        Ok(())
    }

    pub(super) fn clear_signed(&self, report: ReportId) -> Result<(), StoreError> {
        self.tx.execute("DELETE FROM signed WHERE report = ?1", [report.0])?;
        Ok(())
    }

    pub(super) fn write_head(&self, number: u8, line: &str) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO setting (key, value) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET value = excluded.value",
            )?
            .execute(params![format!("head:{number}"), line])?;
        Ok(())
    }
}

fn place_value(place: Option<PlaceId>) -> Value {
    Value::from(place.map(|place| place.0.to_vec()).unwrap_or_default())
}
