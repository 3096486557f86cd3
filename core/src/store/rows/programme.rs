//! Rows of the programme's own space: places, teams, topics, targets, links.

use rusqlite::params;
use rusqlite::types::Value;

use crate::domain::document::DocId;
use crate::domain::id::{LearnerId, PlaceId, ProgrammeId, SpaceId, TeamId};
use crate::domain::place::DatedCode;
use crate::domain::programme::{Target, Team, Topic};
use crate::domain::row::{Joining, Link, LinkKind, LinkRow};
use crate::domain::time::Date;
use crate::store::batch::Batch;
use crate::store::error::StoreError;
use crate::store::rows::optional_id;

impl Batch<'_> {
    pub(super) fn write_programme(
        &self,
        programme: ProgrammeId,
        name: &str,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO programme (programme, name) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET name = excluded.name",
            )?
            .execute(params![programme.0, name])?;
        Ok(())
    }

    pub(super) fn write_place(
        &self,
        place: PlaceId,
        name: &str,
        within: Option<PlaceId>,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO place (place, name, within) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET name = excluded.name, within = excluded.within",
            )?
            .execute(params![place.0, name, optional_id(within.as_ref().map(|id| &id.0))])?;
        Ok(())
    }

    pub(super) fn write_place_code(
        &self,
        place: PlaceId,
        code: &DatedCode,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO place_code (place, from_date, code) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET code = excluded.code",
            )?
            .execute(params![place.0, code.from.to_string(), code.code.to_string()])?;
        Ok(())
    }

    pub(super) fn write_team(&self, team: &Team) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO team (team, name, place) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET name = excluded.name, place = excluded.place",
            )?
            .execute(params![
                team.team.0,
                team.name,
                optional_id(team.place.as_ref().map(|id| &id.0))
            ])?;
        Ok(())
    }

    pub(super) fn write_topic(&self, topic: &Topic) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO topic (topic, framework, version, audience, vi, en)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET framework = excluded.framework,
                     version = excluded.version, audience = excluded.audience,
                     vi = excluded.vi, en = excluded.en",
            )?
            .execute(params![
                topic.topic.as_str(),
                topic.framework,
                topic.version,
                topic.audience,
                topic.vi,
                topic.en
            ])?;
        Ok(())
    }

    pub(super) fn write_target(&self, target: &Target) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO target (place, topic, percent, of_number) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET percent = excluded.percent,
                     of_number = excluded.of_number",
            )?
            .execute(params![target.place.0, target.topic.as_str(), target.percent, target.of])?;
        Ok(())
    }

    pub(super) fn write_link(&self, row: &LinkRow) -> Result<(), StoreError> {
        let LinkRow { space, link, moved, dispute } = row;
        let Link { kind, a, b, joining } = link;
        self.tx
            .prepare_cached(
                "INSERT INTO link (kind, a, b, linked) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET linked = excluded.linked",
            )?
            .execute(params![kind.word(), a, b, joining.number()])?;
        if matches!(kind, LinkKind::Person | LinkKind::MovedLearner) {
            let both = [a, b].into_iter().filter_map(|id| id.parse::<LearnerId>().ok());
            self.linked.borrow_mut().extend(both);
            self.has_unjoined_links.set(true);
        }
        if matches!(kind, LinkKind::MovedLearner | LinkKind::MovedClass) {
            self.write_moved(link, *moved)?;
        }
        if *kind != LinkKind::Meeting {
            return Ok(());
        }
        let word = |joining: &Joining| Value::from(joining.word().to_owned());
        let at = format_args!("meeting:{a}:{b}");
        self.write_dispute(DocId::link(*space), at, dispute.as_ref(), word)
    }

    fn write_moved(&self, link: &Link, moved: Option<(Date, TeamId)>) -> Result<(), StoreError> {
        let Link { kind, a, b, .. } = link;
        let Some((day, team)) = moved else {
            self.tx
                .prepare_cached("DELETE FROM moved WHERE kind = ?1 AND a = ?2 AND b = ?3")?
                .execute(params![kind.word(), a, b])?;
            return Ok(());
        };
        self.tx
            .prepare_cached(
                "INSERT INTO moved (kind, a, b, day, team) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET day = excluded.day, team = excluded.team",
            )?
            .execute(params![kind.word(), a, b, day.to_string(), team.0])?;
        Ok(())
    }

    /// Deletes the rows of the programme's document; the tables without a space are all its own,
    /// because a device belongs to one programme.
    pub(super) fn clear_programme(&self, space: SpaceId) -> Result<(), StoreError> {
        for table in [
            "place",
            "place_code",
            "place_day",
            "place_link",
            "team",
            "team_day",
            "topic",
            "target",
            "target_day",
            "setting",
        ] {
            self.tx.execute(&format!("DELETE FROM {table}"), [])?;
        }
        self.tx.execute("DELETE FROM programme WHERE programme = ?1", [space.0])?;
        self.tx.execute("DELETE FROM retired WHERE space = ?1", [space.0])?;
        Ok(())
    }

    pub(super) fn clear_links(&self) -> Result<(), StoreError> {
        for table in ["link", "moved", "differ"] {
            self.tx.execute(&format!("DELETE FROM {table}"), [])?;
        }
        self.has_unjoined_links.set(true);
        Ok(())
    }
}
