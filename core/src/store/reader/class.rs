//! Questions about classes and their meetings.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, params};

use crate::domain::class::{Class, MeetingState};
use crate::domain::id::{ClassId, MeetingId, MeetingKey, NoteId, PlaceId, SpaceId, TeamId};
use crate::domain::programme::TopicId;
use crate::domain::time::Date;
use crate::domain::weekdays::Weekdays;
use crate::store::dated::{class_closed, class_place, comes};
use crate::store::erasure_table::is_expected;
use crate::store::error::StoreError;
use crate::store::reader::Reader;
use crate::store::reader::columns::Columns;
use crate::store::taken_back::is_there;

/// How much a class holds.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ClassCounts {
    /// Learners enrolled.
    pub learners: u32,
    /// Meetings held.
    pub meetings: u32,
}

/// Where a class meets, from a day on or from the beginning.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClassPlace {
    /// The team's space.
    pub space: SpaceId,
    /// The class.
    pub class: ClassId,
    /// The first day; `None`: from the beginning.
    pub from: Option<Date>,
    /// The place, where it is known.
    pub place: Option<PlaceId>,
}

/// A meeting with its topics.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MeetingRow {
    /// Which meeting.
    pub key: MeetingKey,
    /// The day on which it was held, as it was corrected.
    pub day: Date,
    /// Whether it was withdrawn and counts nowhere.
    pub withdrawn: bool,
    /// Whether people differ about its day, or about whether it was held.
    pub disputed: bool,
    /// Whether it is going on.
    pub state: MeetingState,
    /// What it was about, ascending.
    pub topics: Vec<TopicId>,
}

/// What was said of classes from a day on, of one kind.
const CLASS_DAYS: &str = "SELECT space, class, from_date, value FROM class_day WHERE what = ?1
     ORDER BY space, class, from_date";

impl Reader {
    /// Returns all classes of these teams, or of every team held where none is named, by space and
    /// id.
    ///
    /// A class of which only the roll arrived is one of them, with an empty name: what a volunteer
    /// recorded counts before the name does.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn classes(&self, teams: &BTreeSet<TeamId>) -> Result<Vec<Class>, StoreError> {
        let mut classes = BTreeMap::new();
        let (place, closed) = (class_place(self.today), class_closed(self.today));
        let sql = format!("SELECT space, class, name, {place}, {closed} FROM class");
        self.each(&sql, [], |c| {
            let class = class(c)?;
            classes.insert((class.team, class.class), class);
            Ok(())
        })?;
        for table in ["enrolment", "meeting", "roll"] {
            for (space, class) in self.rolls_in(table)? {
                let team = TeamId::from(space);
                classes.entry((team, class)).or_insert_with(|| Class {
                    class,
                    name: String::new(),
                    team,
                    place: None,
                    closed: false,
                });
            }
        }
        let asked = |class: &Class| teams.is_empty() || teams.contains(&class.team);
        Ok(classes.into_values().filter(asked).collect())
    }

    /// Returns one class, also one of which only the roll arrived; where hostile data gave two
    /// teams the same id, the smaller team's.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn class(&self, id: ClassId) -> Result<Option<Class>, StoreError> {
        // Space by space, by the key that begins with it: else every class would be looked at.
        let sql = format!(
            "WITH RECURSIVE spaces (space) AS (
                 SELECT min(space) FROM class
                 UNION ALL
                 SELECT (SELECT min(space) FROM class WHERE class.space > spaces.space)
                 FROM spaces WHERE space IS NOT NULL
             )
             SELECT class.space, class, name, {}, {}
             FROM spaces CROSS JOIN class USING (space)
             WHERE class.class = ?1 ORDER BY class.space",
            class_place(self.today),
            class_closed(self.today)
        );
        let found = self.all(&sql, [id.0], class)?;
        match found.into_iter().next() {
            Some(class) => Ok(Some(class)),
            None => Ok(self.classes(&BTreeSet::new())?.into_iter().find(|c| c.class == id)),
        }
    }

    /// Returns where classes meet, from the beginning or from a day on, by space, class and day; `None` for a
    /// place that is not known.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn class_places(&self) -> Result<Vec<ClassPlace>, StoreError> {
        let sql = "SELECT space, class, '' AS from_date, place FROM class
             UNION ALL SELECT space, class, from_date, value FROM class_day WHERE what = 'place'
             ORDER BY 1, 2, 3";
        self.all(sql, [], |c| {
            Ok(ClassPlace {
                space: SpaceId(c.bytes("class space")?),
                class: ClassId(c.bytes("class")?),
                from: c.parsed_or_none("day of a class's place")?,
                place: c.id_or_none("class place")?.map(PlaceId),
            })
        })
    }

    /// Returns on which weekdays classes mean to meet from a day on, by space, class and day.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn class_plans(&self) -> Result<Vec<(SpaceId, ClassId, Date, Weekdays)>, StoreError> {
        let what = "weekdays of a plan";
        self.all(CLASS_DAYS, ["plan"], |c| {
            let (space, class) = (SpaceId(c.bytes("class space")?), ClassId(c.bytes("class")?));
            let from = c.parsed("day of a plan")?;
            let weekdays = Weekdays::from_number(c.integer(what)?);
            Ok((space, class, from, weekdays.ok_or(StoreError::Format { what })?))
        })
    }

    /// Returns whether classes have ended from a day on, by space, class and day.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn class_closings(&self) -> Result<Vec<(SpaceId, ClassId, Date, bool)>, StoreError> {
        self.all(CLASS_DAYS, ["closed"], |c| {
            let (space, class) = (SpaceId(c.bytes("class space")?), ClassId(c.bytes("class")?));
            Ok((space, class, c.parsed("day of a closing")?, c.flag("class closed")?))
        })
    }

    /// Returns the days on which classes did not meet, as somebody said, by space, class and day.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn not_met(&self) -> Result<Vec<(SpaceId, ClassId, Date)>, StoreError> {
        let sql = "SELECT space, class, day FROM not_met ORDER BY space, class, day";
        self.all(sql, [], |c| {
            let (space, class) = (SpaceId(c.bytes("class space")?), ClassId(c.bytes("class")?));
            Ok((space, class, c.parsed("day without a meeting")?))
        })
    }

    /// Returns the notes about the meetings of a class, in one order on every device. One that was taken back is empty,
    /// and none.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn notes(
        &self,
        space: SpaceId,
        class: ClassId,
    ) -> Result<BTreeMap<MeetingKey, Vec<(NoteId, String)>>, StoreError> {
        let mut notes: BTreeMap<MeetingKey, Vec<(NoteId, String)>> = BTreeMap::new();
        let meetings = format!("{class}/*");
        self.each(
            "SELECT about, note, text FROM note WHERE space = ?1 AND about GLOB ?2 AND text <> '' ORDER BY note",
            params![space.0, meetings],
            |c| {
                let about = c.text("what a note is about")?.parse::<MeetingId>();
                // What names no meeting is a note about something else.
                if let Ok(meeting) = about {
                    let note = (NoteId(c.bytes("id of a note")?), c.owned("note")?);
                    notes.entry(meeting.key).or_default().push(note);
                }
                Ok(())
            },
        )?;
        Ok(notes)
    }

    /// Returns the classes that `table` holds rows of. It leaps from class to class, for a class
    /// has thousands of marks.
    fn rolls_in(&self, table: &str) -> Result<Vec<(SpaceId, ClassId)>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT space, class FROM {table} WHERE (space, class) >= (?1, ?2)
             ORDER BY space, class LIMIT 1"
        ))?;
        let mut rolls = Vec::new();
        let mut last: (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
        while let Some((space, class)) = statement
            .query_row(params![last.0, last.1], |row| {
                Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, [u8; 16]>(1)?))
            })
            .optional()?
        {
            rolls.push((SpaceId(space), ClassId(class)));
            // The smallest BLOB after the class's: a seek past all its rows, where `>` would walk them.
            last = (space.to_vec(), [&class[..], &[0]].concat());
        }
        Ok(rolls)
    }

    /// Returns how many learners are enrolled and how many meetings were held, by space and class.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn class_counts(&self) -> Result<BTreeMap<(SpaceId, ClassId), ClassCounts>, StoreError> {
        self.counts_where("1", [])
    }

    /// Returns the same of one class.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn class_counts_of(
        &self,
        space: SpaceId,
        class: ClassId,
    ) -> Result<ClassCounts, StoreError> {
        let counts = self.counts_where("space = ?1 AND class = ?2", [space.0, class.0])?;
        Ok(counts.get(&(space, class)).copied().unwrap_or_default())
    }

    fn counts_where(
        &self,
        which: &str,
        params: impl rusqlite::Params + Clone,
    ) -> Result<BTreeMap<(SpaceId, ClassId), ClassCounts>, StoreError> {
        let mut counts: BTreeMap<(SpaceId, ClassId), ClassCounts> = BTreeMap::new();
        self.each(
            &format!(
                "SELECT space, class, count(*) FROM enrolment e
                 WHERE {which} AND {} AND {} AND {} GROUP BY space, class",
                comes("e", self.today),
                is_there("e"),
                is_expected("e")
            ),
            params.clone(),
            |c| {
                let roll = (SpaceId(c.bytes("class space")?), ClassId(c.bytes("class")?));
                counts.entry(roll).or_default().learners = c.number("count")?;
                Ok(())
            },
        )?;
        let sql = format!(
            "SELECT space, class, count(*) FROM meeting
                 LEFT JOIN meeting_more USING (space, class, date, number)
             WHERE {which} AND ifnull(withdrawn, 0) = 0 GROUP BY space, class"
        );
        self.each(&sql, params, |c| {
            let roll = (SpaceId(c.bytes("class space")?), ClassId(c.bytes("class")?));
            counts.entry(roll).or_default().meetings = c.number("count")?;
            Ok(())
        })?;
        Ok(counts)
    }

    /// Returns the meetings of a class with their topics, by date and number.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn meetings(&self, space: SpaceId, class: ClassId) -> Result<Vec<MeetingRow>, StoreError> {
        let mut topics: BTreeMap<MeetingKey, Vec<TopicId>> = BTreeMap::new();
        let mut last = None;
        self.each(
            "SELECT date, number, topic FROM meeting_topic WHERE space = ?1 AND class = ?2
             ORDER BY date, number, topic",
            [space.0, class.0],
            |c| {
                let key = c.meeting_key(&mut last)?;
                topics.entry(key).or_default().push(c.parsed("topic")?);
                Ok(())
            },
        )?;
        self.all(
            "SELECT date, number, ifnull(day, ''), ifnull(withdrawn, 0),
                 ifnull(day_disputed OR withdrawn_disputed, 0), state
             FROM meeting LEFT JOIN meeting_more USING (space, class, date, number)
             WHERE space = ?1 AND class = ?2 ORDER BY date, number",
            [space.0, class.0],
            |c| {
                let key = c.meeting_key(&mut last)?;
                Ok(MeetingRow {
                    key,
                    day: c.parsed_or_none("day of a meeting")?.unwrap_or(key.date),
                    withdrawn: c.flag("withdrawn")?,
                    disputed: c.flag("meeting disputed")?,
                    state: c.numbered("meeting state", MeetingState::from_number)?,
                    topics: topics.remove(&key).unwrap_or_default(),
                })
            },
        )
    }
}

fn class(c: &mut Columns<'_>) -> Result<Class, StoreError> {
    Ok(Class {
        team: TeamId(c.bytes("class space")?),
        class: ClassId(c.bytes("class")?),
        name: c.owned("class name")?,
        place: c.id_or_none("class place")?.map(PlaceId),
        closed: c.flag("class closed")?,
    })
}
