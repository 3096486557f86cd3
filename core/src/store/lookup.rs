//! What a command needs to know before it writes: where a thing lives, and what is there.
//!
//! Read tables only, one question each. Lists for people are the reader's business.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use rusqlite::{OptionalExtension, params};

use crate::domain::attendance::Mark;
use crate::domain::class::Class;
use crate::domain::document::{DocId, DocKind, month_id};
use crate::domain::id::{
    ClassId, DisputeId, LearnerId, MeetingKey, PersonId, PlaceId, ShortLearner, SpaceId, TeamId,
    VisitId,
};
use crate::domain::learner::Details;
use crate::domain::place::{DatedCode, Place};
use crate::domain::progress::Level;
use crate::domain::row::LinkKind;
use crate::domain::time::Date;
use crate::store::batch::{Tables, bytes};
use crate::store::dated::{class_closed, class_place, comes, place_name, place_within, team_place};
use crate::store::error::StoreError;
use crate::store::numbers::ROLL;
use crate::store::taken_back::is_there;

impl Tables<'_> {
    fn space_of(&self, sql: &str, id: &[u8]) -> Result<Option<SpaceId>, StoreError> {
        let mut query = self.conn.prepare_cached(sql)?;
        Ok(query.query_row([id], |row| Ok(SpaceId(bytes(row, 0)?))).optional()?)
    }

    /// Returns the text of the last note about something, by the printed id of what it is about.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn note_about(&self, about: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT text FROM note WHERE about = ?1 ORDER BY space, note DESC LIMIT 1";
        Ok(self.conn.prepare_cached(sql)?.query_row([about], |row| row.get(0)).optional()?)
    }

    /// Returns the space a class lives in; of a moved class's two, the one that names it last.
    ///
    /// # Errors
    ///
    /// What SQLite says; so for every method below.
    pub fn space_of_class(&self, class: ClassId) -> Result<Option<SpaceId>, StoreError> {
        self.space_of("SELECT space FROM class WHERE class = ?1 ORDER BY space LIMIT 1", &class.0)
    }

    /// Returns the space a learner was registered in.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn space_of_learner(&self, learner: LearnerId) -> Result<Option<SpaceId>, StoreError> {
        self.space_of(
            "SELECT space FROM learner WHERE learner = ?1 ORDER BY space LIMIT 1",
            &learner.0,
        )
    }

    /// Returns the space and month document of a visit.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn visit_document(
        &self,
        visit: VisitId,
    ) -> Result<Option<(SpaceId, [u8; 16])>, StoreError> {
        let mut query =
            self.conn.prepare_cached("SELECT space, month FROM visit WHERE visit = ?1")?;
        let row = query.query_row([visit.0], |row| Ok((SpaceId(bytes(row, 0)?), bytes(row, 1)?)));
        Ok(row.optional()?)
    }

    /// Returns whether a team is known.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_team(&self, team: TeamId) -> Result<bool, StoreError> {
        self.exists("SELECT EXISTS (SELECT 1 FROM team WHERE team = ?1)", [team.0])
    }

    /// Returns whether a place is known.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_place(&self, place: PlaceId) -> Result<bool, StoreError> {
        self.exists("SELECT EXISTS (SELECT 1 FROM place WHERE place = ?1)", [place.0])
    }

    /// Returns whether a topic is known.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_topic(&self, topic: &str) -> Result<bool, StoreError> {
        self.exists("SELECT EXISTS (SELECT 1 FROM topic WHERE topic = ?1)", [topic])
    }

    /// Returns whether a volunteer's name is known in a space.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_person(&self, person: PersonId) -> Result<bool, StoreError> {
        self.exists("SELECT EXISTS (SELECT 1 FROM person WHERE person = ?1)", [person.0])
    }

    fn exists(&self, sql: &str, params: impl rusqlite::Params) -> Result<bool, StoreError> {
        Ok(self.conn.prepare_cached(sql)?.query_row(params, |row| row.get(0))?)
    }

    /// Returns the volunteers whose names are known in any space, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn persons(&self) -> Result<Vec<PersonId>, StoreError> {
        let mut query =
            self.conn.prepare_cached("SELECT DISTINCT person FROM person ORDER BY person")?;
        let rows = query.query_map([], |row| Ok(PersonId(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns a volunteer's name; empty where it is not known here.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn person_name(&self, person: PersonId) -> Result<String, StoreError> {
        let mut query = self
            .conn
            .prepare_cached("SELECT name FROM person WHERE person = ?1 ORDER BY space LIMIT 1")?;
        let name = query.query_row([person.0], |row| row.get(0)).optional()?;
        Ok(name.unwrap_or_default())
    }

    /// Returns the programme's name; empty where it is not known here.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn programme_name(&self) -> Result<String, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT name FROM programme LIMIT 1")?;
        Ok(query.query_row([], |row| row.get(0)).optional()?.unwrap_or_default())
    }

    /// Returns the names under which teams are known.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn team_names(&self) -> Result<Vec<(TeamId, String)>, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT team, name FROM team ORDER BY team")?;
        let rows = query.query_map([], |row| Ok((TeamId(bytes(row, 0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns where a team is.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn team_place(&self, team: TeamId) -> Result<Option<PlaceId>, StoreError> {
        let sql = format!("SELECT {} FROM team WHERE team = ?1", team_place(None));
        let mut query = self.conn.prepare_cached(&sql)?;
        let place = query.query_row([team.0], |row| row.get::<_, Vec<u8>>(0)).optional()?;
        Ok(place.and_then(|place| PlaceId::from_slice(&place)))
    }

    /// Returns the places that are no longer meant by a name that another has too: retired or merged by a
    /// day, or said to be the same as one of a smaller id that is offered still.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn places_aside(&self, day: Date) -> Result<BTreeSet<PlaceId>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "WITH gone AS (SELECT id FROM retired WHERE kind = 'place' AND day <= ?1)
             SELECT id FROM gone
             UNION SELECT a FROM place_link WHERE from_date <> '' AND from_date <= ?1
             UNION SELECT max(a, b) FROM place_link
                 WHERE kind = 'same' AND min(a, b) NOT IN (SELECT id FROM gone)",
        )?;
        let rows = query.query_map([day.to_string()], |row| Ok(PlaceId(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns all places with their codes, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn places(&self) -> Result<Vec<Place>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT place.place, {}, {}, place_code.from_date, code
             FROM place LEFT JOIN place_code USING (place)
             ORDER BY place.place, place_code.from_date",
            place_name(None),
            place_within(None)
        ))?;
        let mut rows = query.query([])?;
        let mut places: Vec<Place> = Vec::new();
        while let Some(row) = rows.next()? {
            let place = PlaceId(bytes(row, 0)?);
            if places.last().is_none_or(|last| last.place != place) {
                let within: Vec<u8> = row.get(2)?;
                let within = PlaceId::from_slice(&within);
                places.push(Place { place, name: row.get(1)?, within, codes: Vec::new() });
            }
            let dated: (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
            if let ((Some(from), Some(code)), Some(last)) = (dated, places.last_mut()) {
                let what = "code of a place";
                let code = code.parse().map_err(|_| StoreError::Format { what })?;
                let from = from.parse().map_err(|_| StoreError::Format { what })?;
                last.codes.push(DatedCode { code, from });
            }
        }
        Ok(places)
    }

    /// Returns whether a class has ended on a day, or was said to end at all; one whose data has not arrived has not.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn is_closed(
        &self,
        space: SpaceId,
        class: ClassId,
        on: Option<Date>,
    ) -> Result<bool, StoreError> {
        self.exists(
            &format!(
                "SELECT EXISTS (SELECT 1 FROM class
                     WHERE space = ?1 AND class = ?2 AND {} = 1)",
                class_closed(on)
            ),
            [space.0, class.0],
        )
    }

    /// Returns the learners who come to a class on a day or later, or by what was said last, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn enrolled(
        &self,
        space: SpaceId,
        class: ClassId,
        on: Option<Date>,
    ) -> Result<Vec<LearnerId>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT learner FROM enrolment e WHERE space = ?1 AND class = ?2 AND {}
                 AND {} ORDER BY learner",
            comes("e", on),
            is_there("e")
        ))?;
        let rows =
            query.query_map(params![space.0, class.0], |row| Ok(LearnerId(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the classes of a team to which a learner comes on a day or later, or by what was said last, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn classes_of(
        &self,
        space: SpaceId,
        learner: LearnerId,
        on: Option<Date>,
    ) -> Result<Vec<ClassId>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT class FROM enrolment e WHERE space = ?1 AND learner = ?2 AND {}
                 AND {} ORDER BY class",
            comes("e", on),
            is_there("e")
        ))?;
        let rows =
            query.query_map(params![space.0, learner.0], |row| Ok(ClassId(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns whether a learner ever was enrolled in a class, also where it left.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn was_enrolled(
        &self,
        space: SpaceId,
        class: ClassId,
        learner: LearnerId,
    ) -> Result<bool, StoreError> {
        self.exists(
            "SELECT EXISTS (SELECT 1 FROM enrolment
             WHERE space = ?1 AND class = ?2 AND learner = ?3)",
            params![space.0, class.0, learner.0],
        )
    }

    /// Returns what is known of the learners of a team, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learners_in(&self, space: SpaceId) -> Result<Vec<(LearnerId, Details)>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT learner, name, birth_year, sex, village, phone, audience
             FROM learner WHERE space = ?1 ORDER BY learner",
        )?;
        let text = |row: &rusqlite::Row<'_>, at| -> Result<Option<String>, rusqlite::Error> {
            Ok(Some(row.get(at)?).filter(|text: &String| !text.is_empty()))
        };
        let rows = query.query_map([space.0], |row| {
            let details = Details {
                name: row.get(1)?,
                birth_year: Some(row.get(2)?).filter(|year| *year != 0),
                sex: text(row, 3)?.and_then(|sex| sex.parse().ok()),
                village: text(row, 4)?,
                phone: text(row, 5)?.and_then(|phone| phone.parse().ok()),
                audience: text(row, 6)?,
            };
            Ok((LearnerId(bytes(row, 0)?), details))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns who ever was enrolled in the classes of a team, and whether they still come on a day, or by what was
    /// said last, by class.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn enrolments_in(
        &self,
        space: SpaceId,
        on: Option<Date>,
    ) -> Result<Vec<(ClassId, LearnerId, bool)>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT class, learner, {} FROM enrolment e WHERE space = ?1 AND {}
                 ORDER BY class, learner",
            comes("e", on),
            is_there("e")
        ))?;
        let rows = query.query_map([space.0], |row| {
            let comes: i64 = row.get(2)?;
            Ok((ClassId(bytes(row, 0)?), LearnerId(bytes(row, 1)?), comes == 1))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the classes of a team as they are on a day, or by what was said last, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn classes_in(&self, space: SpaceId, on: Option<Date>) -> Result<Vec<Class>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT class, name, {}, {} FROM class WHERE space = ?1
             ORDER BY class",
            class_place(on),
            class_closed(on)
        ))?;
        let rows = query.query_map([space.0], |row| {
            let place: Vec<u8> = row.get(2)?;
            Ok(Class {
                class: ClassId(bytes(row, 0)?),
                name: row.get(1)?,
                team: TeamId::from(space),
                place: PlaceId::from_slice(&place),
                closed: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns which learners went to another team: the new registration and the old.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn moved_learners(&self) -> Result<Vec<(LearnerId, LearnerId)>, StoreError> {
        self.links_of(LinkKind::MovedLearner)
    }

    /// Returns which registrations were linked as one person by somebody who said so, and not by a move.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn linked_learners(&self) -> Result<Vec<(LearnerId, LearnerId)>, StoreError> {
        self.links_of(LinkKind::Person)
    }

    /// Returns which classes went to another team: the new one and the old.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn moved_classes(&self) -> Result<Vec<(ClassId, ClassId)>, StoreError> {
        self.links_of(LinkKind::MovedClass)
    }

    pub(super) fn links_of<T: FromStr>(&self, kind: LinkKind) -> Result<Vec<(T, T)>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT a, b FROM link WHERE kind = ?1 AND linked >= 1 ORDER BY a, b",
        )?;
        let rows = query.query_map([kind.word()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        rows.map(|row| {
            let (a, b) = row?;
            let read = |text: String| text.parse().map_err(|_| StoreError::Format { what: "link" });
            Ok((read(a)?, read(b)?))
        })
        .collect()
    }

    /// Returns the places that have a code now, by their code of the latest day; none of a code that two
    /// places have.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn place_codes(&self) -> Result<BTreeMap<String, PlaceId>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT code, min(place) FROM place_code AS held
             WHERE from_date = (SELECT max(from_date) FROM place_code WHERE place = held.place)
             GROUP BY code HAVING count(*) = 1",
        )?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, PlaceId(bytes(row, 1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the numbers of a class's meetings of one day.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn meetings_on(
        &self,
        space: SpaceId,
        class: ClassId,
        date: Date,
    ) -> Result<Vec<u8>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT number FROM meeting WHERE space = ?1 AND class = ?2 AND date = ?3
             ORDER BY number",
        )?;
        let rows =
            query.query_map(params![space.0, class.0, date.to_string()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the mark shown for a learner at a meeting and whether it is disputed; `None` for a
    /// blank.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn mark(
        &self,
        space: SpaceId,
        class: ClassId,
        key: MeetingKey,
        short: ShortLearner,
    ) -> Result<Option<(Mark, bool)>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT value, disputed FROM mark
             WHERE roll = {ROLL} AND date = ?3 AND number = ?4 AND short = ?5"
        ))?;
        let row: Option<(i64, bool)> = query
            .query_row(
                params![space.0, class.0, key.date.days_since_1970(), key.number, short.as_str()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        match row {
            None => Ok(None),
            Some((number, disputed)) => Mark::from_number(number)
                .map(|mark| Some((mark, disputed)))
                .ok_or(StoreError::Format { what: "mark" }),
        }
    }

    /// Returns the level shown for a learner and topic and whether it is disputed; `None` for none.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn level(
        &self,
        space: SpaceId,
        class: ClassId,
        short: ShortLearner,
        topic: &str,
    ) -> Result<Option<(Level, bool)>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT value, disputed FROM level WHERE roll = {ROLL} AND short = ?3 AND topic = ?4"
        ))?;
        let row: Option<(i64, bool)> = query
            .query_row(params![space.0, class.0, short.as_str(), topic], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        match row {
            None => Ok(None),
            Some((number, disputed)) => Level::from_number(number)
                .map(|level| Some((level, disputed)))
                .ok_or(StoreError::Format { what: "level" }),
        }
    }

    /// Returns the document in which a dispute stands and its key there; `None` where it is settled or
    /// changed since.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn dispute_place(&self, dispute: DisputeId) -> Result<Option<(DocId, String)>, StoreError> {
        let mut query = self
            .conn
            .prepare_cached("SELECT space, kind, id, key FROM dispute WHERE dispute = ?1")?;
        let row = query.query_row([dispute.0], |row| {
            Ok((SpaceId(bytes(row, 0)?), row.get::<_, u8>(1)?, bytes(row, 2)?, row.get(3)?))
        });
        let Some((space, kind, id, key)) = row.optional()? else { return Ok(None) };
        let kind = DocKind::from_number(kind).ok_or(StoreError::Format { what: "dispute kind" })?;
        Ok(Some((DocId { space, kind, id }, key)))
    }

    /// Returns whether a team's month document holds a pair of mentor and learner.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_pair(
        &self,
        space: SpaceId,
        month: &str,
        mentor: PersonId,
        learner: LearnerId,
    ) -> Result<bool, StoreError> {
        self.exists(
            "SELECT EXISTS (SELECT 1 FROM pair
             WHERE space = ?1 AND month = ?2 AND mentor = ?3 AND learner = ?4)",
            params![space.0, month_id(month), mentor.0, learner.0],
        )
    }

    /// Returns the learners who have a mentor.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn paired_learners(&self) -> Result<BTreeSet<LearnerId>, StoreError> {
        let mut query = self.conn.prepare_cached("SELECT DISTINCT learner FROM pair")?;
        let rows = query.query_map([], |row| Ok(LearnerId(bytes(row, 0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the monthly documents that hold a pair of mentor and learner.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn months_of_pair(
        &self,
        space: SpaceId,
        mentor: PersonId,
        learner: LearnerId,
    ) -> Result<Vec<[u8; 16]>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT month FROM pair WHERE space = ?1 AND mentor = ?2 AND learner = ?3
             ORDER BY month",
        )?;
        let rows = query.query_map(params![space.0, mentor.0, learner.0], |row| bytes(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
