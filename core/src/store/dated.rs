//! What is asked of values that hold from a day on.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Params, Row, params};

use crate::domain::id::{ClassId, PlaceId, SpaceId, TeamId};
use crate::domain::programme::TopicId;
use crate::domain::row::Retired;
use crate::domain::time::Date;
use crate::store::batch::{Tables, bytes};
use crate::store::error::StoreError;

/// A place, from when on, and which one contains it then.
pub(super) type PlaceWithin = (PlaceId, Option<Date>, Option<PlaceId>);

/// In a statement about `class`: where it meets on a day; by what was said of the latest day, where none is given. So
/// it is with all that follow.
pub(super) fn class_place(on: Option<Date>) -> String {
    let said = "value FROM class_day AS d
         WHERE (d.space, d.class, d.what) = (class.space, class.class, 'place')";
    said_on(said, "class.place", on)
}

/// In a statement about `class`: whether it has ended.
pub(super) fn class_closed(on: Option<Date>) -> String {
    let said = "value FROM class_day AS d
         WHERE (d.space, d.class, d.what) = (class.space, class.class, 'closed')";
    said_on(said, "class.closed", on)
}

/// In a statement about `team`: where it works.
pub(super) fn team_place(on: Option<Date>) -> String {
    said_on("place FROM team_day AS d WHERE d.team = team.team", "team.place", on)
}

/// In a statement about `place`: what it is called.
pub(super) fn place_name(on: Option<Date>) -> String {
    let said = "value FROM place_day AS d WHERE (d.place, d.what) = (place.place, 'name')";
    said_on(said, "place.name", on)
}

/// In a statement about `place`: which place contains it.
pub(super) fn place_within(on: Option<Date>) -> String {
    let said = "value FROM place_day AS d WHERE (d.place, d.what) = (place.place, 'in')";
    said_on(said, "place.within", on)
}

/// Returns the condition that the learner of an enrolment of this table comes to the class: who leaves on a later day
/// comes until then, and who comes from a later day on is one of them already.
pub(super) fn comes(table: &str, on: Option<Date>) -> String {
    let comes = format!("{table}.enrolled = 1");
    if on.is_none() {
        return comes;
    }
    let said = format!(
        "d.enrolled FROM enrolment_day AS d
         WHERE (d.space, d.class, d.learner) = ({table}.space, {table}.class, {table}.learner)"
    );
    format!("({comes} OR {} = 1)", said_on(&said, &format!("ifnull({table}.undated, 0)"), on))
}

/// Returns what was `said` of the last day until one, or of the latest, in a table of days that is `d` there; what
/// stands `undated`, where nothing was. The day stands in the statement, which is another one only once a day.
fn said_on(said: &str, undated: &str, on: Option<Date>) -> String {
    let until = on.map_or_else(String::new, |day| format!(" AND d.from_date <= '{day}'"));
    format!("ifnull((SELECT {said}{until} ORDER BY from_date DESC LIMIT 1), {undated})")
}

impl Tables<'_> {
    /// Returns the days from which on something was said of a class, ascending; `what` is the word of a
    /// [`crate::domain::row::ClassDay`].
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn days_of_class(
        &self,
        space: SpaceId,
        class: ClassId,
        what: &str,
    ) -> Result<Vec<Date>, StoreError> {
        self.days(
            "SELECT from_date FROM class_day WHERE space = ?1 AND class = ?2 AND what = ?3
             ORDER BY from_date",
            params![space.0, class.0, what],
        )
    }

    /// Returns a class's name and where it meets on a day, or by what was said last; `None` where its data has not arrived.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn class_name_and_place(
        &self,
        space: SpaceId,
        class: ClassId,
        on: Option<Date>,
    ) -> Result<Option<(String, Option<PlaceId>)>, StoreError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT name, {} FROM class WHERE space = ?1 AND class = ?2",
            class_place(on)
        ))?;
        let row = query.query_row(params![space.0, class.0], |row| {
            let place: Vec<u8> = row.get(1)?;
            Ok((row.get(0)?, PlaceId::from_slice(&place)))
        });
        Ok(row.optional()?)
    }

    /// Returns the days from which on something was said of a place, ascending; `what` is the word of a
    /// [`crate::domain::row::PlaceDay`].
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn days_of_place(&self, place: PlaceId, what: &str) -> Result<Vec<Date>, StoreError> {
        self.days(
            "SELECT from_date FROM place_day WHERE place = ?1 AND what = ?2 AND from_date <> ''
             ORDER BY from_date",
            params![place.0, what],
        )
    }

    /// Returns which place contains another, from the beginning or from a day on, by place and day; `None`:
    /// none does.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn places_within(&self) -> Result<Vec<PlaceWithin>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT place, '' AS from_date, within FROM place
             UNION ALL SELECT place, from_date, value FROM place_day WHERE what = 'in'
             ORDER BY 1, 2",
        )?;
        let mut rows = query.query([])?;
        let mut within = Vec::new();
        while let Some(row) = rows.next()? {
            let wrong = |_| StoreError::Format { what: "day of a place around" };
            let from = match row.get::<_, String>(1)?.as_str() {
                "" => None,
                day => Some(day.parse().map_err(wrong)?),
            };
            let around = match row.get_ref(2)?.as_blob() {
                Ok([]) => None,
                Ok(_) | Err(_) => Some(PlaceId(bytes(row, 2)?)),
            };
            within.push((PlaceId(bytes(row, 0)?), from, around));
        }
        Ok(within)
    }

    /// Returns what places became, from a day on, by ids and day.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn place_mergers(&self) -> Result<Vec<(PlaceId, PlaceId, Date)>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT from_date, a, b FROM place_link WHERE kind = 'into' ORDER BY a, b, from_date",
        )?;
        let mut rows = query.query([])?;
        let mut mergers = Vec::new();
        while let Some(row) = rows.next()? {
            mergers.push((PlaceId(bytes(row, 1)?), PlaceId(bytes(row, 2)?), first_day(row)?));
        }
        Ok(mergers)
    }

    /// Returns the days from which on a team works somewhere, ascending.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn days_of_team(&self, team: TeamId) -> Result<Vec<Date>, StoreError> {
        self.days("SELECT from_date FROM team_day WHERE team = ?1 ORDER BY from_date", [team.0])
    }

    /// Returns the days from which on a target of a place and topic is set, ascending.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn days_of_target(&self, place: PlaceId, topic: &TopicId) -> Result<Vec<Date>, StoreError> {
        self.days(
            "SELECT from_date FROM target_day WHERE place = ?1 AND topic = ?2 ORDER BY from_date",
            params![place.0, topic.as_str()],
        )
    }

    /// Returns the numbers of the weekdays on which a class means to meet from a day on, by day.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn plans_of(&self, space: SpaceId, class: ClassId) -> Result<Vec<(Date, i64)>, StoreError> {
        self.said_of_class(space, class, "plan")
    }

    /// Returns whether any class means to meet on some weekdays, or did.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_plans(&self) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM class_day WHERE what = 'plan' LIMIT 1";
        Ok(self.conn.prepare_cached(sql)?.exists([])?)
    }

    /// Returns whether a class has ended from a day on, 1 for yes, by day.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn closings_of(
        &self,
        space: SpaceId,
        class: ClassId,
    ) -> Result<Vec<(Date, i64)>, StoreError> {
        self.said_of_class(space, class, "closed")
    }

    /// Returns the days on which somebody says that a class did not meet, ascending.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn days_not_met(&self, space: SpaceId, class: ClassId) -> Result<Vec<Date>, StoreError> {
        self.days(
            "SELECT day FROM not_met WHERE space = ?1 AND class = ?2 ORDER BY day",
            params![space.0, class.0],
        )
    }

    fn said_of_class(
        &self,
        space: SpaceId,
        class: ClassId,
        what: &str,
    ) -> Result<Vec<(Date, i64)>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT from_date, value FROM class_day WHERE space = ?1 AND class = ?2 AND what = ?3
             ORDER BY from_date",
        )?;
        let mut rows = query.query(params![space.0, class.0, what])?;
        let mut said = Vec::new();
        while let Some(row) = rows.next()? {
            said.push((first_day(row)?, row.get(1)?));
        }
        Ok(said)
    }

    /// Returns what is offered no more on a day.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn retired_by(&self, day: Date) -> Result<BTreeSet<Retired>, StoreError> {
        let sql = "SELECT kind, id FROM retired WHERE day <= ?1";
        let mut query = self.conn.prepare_cached(sql)?;
        let mut rows = query.query([day.to_string()])?;
        let mut retired = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get(0)?;
            let what = Retired::from_word(&kind, bytes(row, 1)?);
            retired.insert(what.ok_or(StoreError::Format { what: "kind of what is retired" })?);
        }
        Ok(retired)
    }

    fn days(&self, sql: &str, params: impl Params) -> Result<Vec<Date>, StoreError> {
        let mut query = self.conn.prepare_cached(sql)?;
        let mut rows = query.query(params)?;
        let mut days = Vec::new();
        while let Some(row) = rows.next()? {
            days.push(first_day(row)?);
        }
        Ok(days)
    }
}

/// Reads the day from which on a value holds, which stands first.
fn first_day(row: &Row<'_>) -> Result<Date, StoreError> {
    let day: String = row.get(0)?;
    day.parse().map_err(|_| StoreError::Format { what: "first day of a value" })
}
