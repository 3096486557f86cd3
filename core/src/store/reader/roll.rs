//! Questions about a class's roll: who is enrolled, who was there, how far they came.

use std::collections::BTreeMap;

use rusqlite::params;

use crate::domain::attendance::Mark;
use crate::domain::class::Enrolment;
use crate::domain::document::DocKind;
use crate::domain::id::{
    ClassId, DeviceId, LearnerId, MeetingKey, PersonId, ShortLearner, SpaceId,
};
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::row::Author;
use crate::domain::time::{Date, Instant};
use crate::store::dated::comes;
use crate::store::erasure_table::is_expected;
use crate::store::error::StoreError;
use crate::store::numbers::ROLL;
use crate::store::reader::Reader;
use crate::store::reader::columns::Columns;
use crate::store::taken_back::is_there;

/// A learner of a class, also one who left.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EnrolmentRow {
    /// The learner.
    pub learner: LearnerId,
    /// How the roll names the learner.
    pub short: ShortLearner,
    /// Whether the learner comes, by what was said of the latest day.
    pub enrolled: bool,
    /// What was said of no day and holds from the beginning; `None` where nothing was.
    pub undated: Option<Enrolment>,
    /// What was said to hold from a day on, by day.
    pub days: Vec<(Date, Enrolment)>,
}

/// A mark other than none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MarkRow {
    /// The meeting.
    pub key: MeetingKey,
    /// The learner, as the roll names it.
    pub short: ShortLearner,
    /// The mark; where disputed, the one that prevails.
    pub mark: Mark,
    /// Who said so.
    pub author: Author,
    /// Whether it is disputed.
    pub disputed: bool,
}

/// Of a mark other than none, what is counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CountedMark {
    /// The meeting.
    pub key: MeetingKey,
    /// The learner, as the roll names it.
    pub short: ShortLearner,
    /// The mark; where disputed, the one that prevails.
    pub mark: Mark,
    /// Who said so.
    pub person: PersonId,
    /// Whether it is disputed.
    pub disputed: bool,
}

/// A level other than none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LevelRow {
    /// The learner, as the roll names it.
    pub short: ShortLearner,
    /// The topic.
    pub topic: TopicId,
    /// The level; where disputed, the higher.
    pub level: Level,
    /// Who said so.
    pub author: Author,
    /// Whether it is disputed.
    pub disputed: bool,
}

/// At which meeting a learner came to a level.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LevelDayRow {
    /// The learner, as the roll names it.
    pub short: ShortLearner,
    /// The topic.
    pub topic: TopicId,
    /// The level.
    pub level: Level,
    /// The meeting; only a day where its number is 0.
    pub key: MeetingKey,
}

impl Reader {
    /// Returns the learners of a class, also those who left, by id; not those of an import that was taken
    /// back. Of one who was erased it is not said when: nobody is expected.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn enrolments(
        &self,
        space: SpaceId,
        class: ClassId,
    ) -> Result<Vec<EnrolmentRow>, StoreError> {
        let mut days: BTreeMap<LearnerId, Vec<_>> = BTreeMap::new();
        self.each(
            "SELECT learner, from_date, enrolled FROM enrolment_day
             WHERE space = ?1 AND class = ?2 ORDER BY learner, from_date",
            [space.0, class.0],
            |c| {
                let learner = LearnerId(c.bytes("learner")?);
                let day = (c.parsed("day of an enrolment")?, enrolment(c.flag("enrolment")?));
                days.entry(learner).or_default().push(day);
                Ok(())
            },
        )?;
        self.all(
            &format!(
                "SELECT learner, short, {}, iif({}, ifnull(undated, 2), 3) FROM enrolment e
                 WHERE space = ?1 AND class = ?2 AND {} ORDER BY learner",
                comes("e", self.today),
                is_expected("e"),
                is_there("e")
            ),
            [space.0, class.0],
            |c| {
                let learner = LearnerId(c.bytes("learner")?);
                let (short, enrolled) = (short(c)?, c.flag("enrolment")?);
                let (undated, days) = match c.integer("enrolment")? {
                    // Erased.
                    3 => (None, Vec::new()),
                    said => {
                        let undated = (said != 2).then(|| enrolment(said == 1));
                        (undated, days.remove(&learner).unwrap_or_default())
                    }
                };
                Ok(EnrolmentRow { learner, short, enrolled, undated, days })
            },
        )
    }

    /// Returns the learners whose unbelieved enrolment in a class has this short id, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn flagged_enrolments(
        &self,
        space: SpaceId,
        class: ClassId,
        short: ShortLearner,
    ) -> Result<Vec<LearnerId>, StoreError> {
        let prefix = format!("e:{short}");
        let after = format!("e:{short}~");
        let keys = self.all(
            "SELECT DISTINCT key FROM flagged
             WHERE space = ?1 AND kind = ?2 AND id = ?3 AND key >= ?4 AND key < ?5 ORDER BY key",
            params![space.0, DocKind::Roll as u8, class.0, prefix, after],
            |c| c.owned("flagged key"),
        )?;
        let learner = |key: &String| key.strip_prefix("e:").and_then(|id| id.parse().ok());
        Ok(keys.iter().filter_map(learner).collect())
    }

    /// Returns the marks of a class other than none, by meeting.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn marks(&self, space: SpaceId, class: ClassId) -> Result<Vec<MarkRow>, StoreError> {
        let mut last = None;
        self.all(
            &format!(
                "SELECT date, number, short, value, person, device, at, disputed
                 FROM mark LEFT JOIN author USING (author)
                 WHERE roll = {ROLL} AND value <> 0 ORDER BY date, number, short"
            ),
            [space.0, class.0],
            |c| {
                Ok(MarkRow {
                    key: c.meeting_key_of_days(&mut last)?,
                    short: short(c)?,
                    mark: c.numbered("mark", Mark::from_number)?,
                    author: author(c)?,
                    disputed: c.flag("mark disputed")?,
                })
            },
        )
    }

    /// Hands out what is counted of the marks of a class other than none, from a day to a day
    /// inclusive, by meeting.
    ///
    /// # Errors
    ///
    /// What SQLite says, or what `read` does.
    pub fn each_counted_mark(
        &self,
        space: SpaceId,
        class: ClassId,
        from: Option<Date>,
        to: Option<Date>,
        mut read: impl FnMut(CountedMark) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let from = from.map_or(i32::MIN, Date::days_since_1970);
        let to = to.map_or(i32::MAX, Date::days_since_1970);
        let mut last = None;
        self.each(
            &format!(
                "SELECT date, number, short, value, person, disputed
                 FROM mark LEFT JOIN author USING (author)
                 WHERE roll = {ROLL} AND date BETWEEN ?3 AND ?4 AND value <> 0
                 ORDER BY date, number, short"
            ),
            params![space.0, class.0, from, to],
            |c| {
                read(CountedMark {
                    key: c.meeting_key_of_days(&mut last)?,
                    short: short(c)?,
                    mark: c.numbered("mark", Mark::from_number)?,
                    person: PersonId(c.bytes("author")?),
                    disputed: c.flag("mark disputed")?,
                })
            },
        )
    }

    /// Returns whether a meeting has a mark other than none, whether or not its opening is known.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn has_marks(
        &self,
        space: SpaceId,
        class: ClassId,
        key: MeetingKey,
    ) -> Result<bool, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT 1 FROM mark WHERE roll = {ROLL} AND date = ?3 AND number = ?4 AND value <> 0"
        ))?;
        Ok(statement.exists(params![space.0, class.0, key.date.days_since_1970(), key.number])?)
    }

    /// Returns the levels of a class other than none, by learner and topic.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn levels(&self, space: SpaceId, class: ClassId) -> Result<Vec<LevelRow>, StoreError> {
        self.all(
            &format!(
                "SELECT short, topic, value, person, device, at, disputed
                 FROM level LEFT JOIN author USING (author)
                 WHERE roll = {ROLL} AND value <> 0 ORDER BY short, topic"
            ),
            [space.0, class.0],
            |c| {
                Ok(LevelRow {
                    short: short(c)?,
                    topic: c.parsed("topic")?,
                    level: c.numbered("level", Level::from_number)?,
                    author: author(c)?,
                    disputed: c.flag("level disputed")?,
                })
            },
        )
    }

    /// Returns at which meetings levels were reached, with the number 0 for none, by learner, topic and level.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn level_days(
        &self,
        space: SpaceId,
        class: ClassId,
    ) -> Result<Vec<LevelDayRow>, StoreError> {
        let mut last = None;
        self.all(
            &format!(
                "SELECT short, topic, level, date, number FROM level_day
                 WHERE roll = {ROLL} ORDER BY short, topic, level"
            ),
            [space.0, class.0],
            |c| {
                Ok(LevelDayRow {
                    short: short(c)?,
                    topic: c.parsed("topic")?,
                    level: c.numbered("level", Level::from_number)?,
                    key: c.meeting_key_of_days(&mut last)?,
                })
            },
        )
    }
}

fn short(c: &mut Columns<'_>) -> Result<ShortLearner, StoreError> {
    let what = "short learner id";
    ShortLearner::parse(c.text(what)?).ok_or(StoreError::Format { what })
}

pub(super) fn author(c: &mut Columns<'_>) -> Result<Author, StoreError> {
    Ok(Author {
        person: PersonId(c.bytes("author")?),
        device: DeviceId(c.bytes("author's device")?),
        at: Instant(c.integer("time of a tap")?),
    })
}

fn enrolment(comes: bool) -> Enrolment {
    if comes { Enrolment::Enrolled } else { Enrolment::Left }
}
