//! Disputes that no document holds: marks and levels that differ under several registrations of one person in one
//! class. They arise and end with links and marks, so they are looked for where they are asked for.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use crate::domain::document::DocId;
use crate::domain::id::{
    ClassId, DeviceId, DisputeId, LearnerId, MeetingKey, PersonId, ShortLearner, SpaceId, TeamId,
};
use crate::domain::joined::Prevailing;
use crate::domain::row::Author;
use crate::domain::time::Instant;
use crate::store::batch::{Tables, bytes};
use crate::store::error::StoreError;
use crate::store::numbers::ROLL;
use crate::store::reader::{DisputeRow, DisputeValue, SaidValue};

/// One person in a class, under the id that stands for it, with the registrations in all its rolls.
type Doubled = BTreeMap<(SpaceId, ClassId, LearnerId), Vec<ShortLearner>>;

/// What the registrations of one person say, by place: a meeting or a topic.
#[derive(Default)]
struct Row {
    /// Each registration's key in the document, and what it says.
    said: BTreeMap<String, Vec<(String, DisputeValue)>>,
    /// Where one of them is disputed in the document.
    disputed: BTreeSet<String>,
}

impl Tables<'_> {
    /// Returns where the registrations of one person in a class say different things of one meeting, or of one topic in
    /// one roll of it. The key is that of the first of them; settling is saying one thing under each that says
    /// something. Where one of them is disputed in its document, that dispute stands for all.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn linked_disputes(&self) -> Result<Vec<DisputeRow>, StoreError> {
        let mut disputes = Vec::new();
        if !self.has_linked_people()? {
            return Ok(disputes);
        }
        let stands = self.same_classes()?;
        for ((space, class, _), registrations) in doubled(self.conn, &stands)? {
            for roll in stands.all(class) {
                let mut row = Row::default();
                for short in registrations.iter().copied() {
                    row.add_marks(self.conn, (space, roll), short)?;
                    row.add_levels(self.conn, (space, roll), short)?;
                }
                let doc = DocId::roll(TeamId::from(space), roll);
                for (place, said) in row.said {
                    let first = &said[0].1.said;
                    let differ = said.iter().any(|(_, value)| value.said != *first);
                    if differ && !row.disputed.contains(&place) {
                        disputes.push(dispute(doc, said));
                    }
                }
            }
        }
        Ok(disputes)
    }
}

impl Row {
    fn add_marks(
        &mut self,
        conn: &Connection,
        roll: (SpaceId, ClassId),
        short: ShortLearner,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT mark.value, person, device, at, disputed, meeting.date, meeting.number
             FROM meeting CROSS JOIN mark
                 ON roll = {ROLL} AND mark.date = unixepoch(meeting.date) / 86400
                     AND mark.number = meeting.number AND short = ?3
                 LEFT JOIN author USING (author)
             WHERE space = ?1 AND class = ?2 AND value <> 0"
        );
        self.add(conn, &sql, (roll, short), |row| {
            let date: String = row.get(5)?;
            let date = date.parse().map_err(|_| StoreError::Format { what: "day of a meeting" })?;
            let place = format!("m:{}", MeetingKey { date, number: row.get(6)? });
            let key = format!("{place}:{short}");
            Ok((place, key))
        })
    }

    fn add_levels(
        &mut self,
        conn: &Connection,
        roll: (SpaceId, ClassId),
        short: ShortLearner,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT value, person, device, at, disputed, topic
             FROM level LEFT JOIN author USING (author)
             WHERE roll = {ROLL} AND short = ?3 AND value <> 0"
        );
        self.add(conn, &sql, (roll, short), |row| {
            let topic: String = row.get(5)?;
            Ok((format!("l:{topic}"), format!("l:{short}:{topic}")))
        })
    }

    /// Adds what a question finds of one registration; `at` reads the place and the key.
    fn add(
        &mut self,
        conn: &Connection,
        sql: &str,
        ((space, class), short): ((SpaceId, ClassId), ShortLearner),
        at: impl Fn(&rusqlite::Row<'_>) -> Result<(String, String), StoreError>,
    ) -> Result<(), StoreError> {
        let mut query = conn.prepare_cached(sql)?;
        let mut rows = query.query(params![space.0, class.0, short.as_str()])?;
        while let Some(row) = rows.next()? {
            let (place, key) = at(row)?;
            if row.get(4)? {
                self.disputed.insert(place.clone());
            }
            self.said.entry(place).or_default().push((key, value(row)?));
        }
        Ok(())
    }
}

/// Returns everybody whom the rolls of a class name under several registrations.
fn doubled(conn: &Connection, stands: &Prevailing<ClassId>) -> Result<Doubled, StoreError> {
    let mut query = conn.prepare_cached(
        "SELECT space, class, person, short FROM one_person CROSS JOIN enrolment USING (learner)
         ORDER BY learner",
    )?;
    let mut rows = query.query([])?;
    let mut doubled = Doubled::new();
    while let Some(row) = rows.next()? {
        let class = stands.one(ClassId(bytes(row, 1)?));
        let row_of = (SpaceId(bytes(row, 0)?), class, LearnerId(bytes(row, 2)?));
        let short = ShortLearner::parse(&row.get::<_, String>(3)?);
        let registrations = doubled.entry(row_of).or_default();
        // Two registrations may share a short id; then their marks are the same ones.
        registrations.extend(short.filter(|short| !registrations.contains(short)));
    }
    doubled.retain(|_, registrations| registrations.len() > 1);
    Ok(doubled)
}

fn value(row: &rusqlite::Row<'_>) -> Result<DisputeValue, StoreError> {
    Ok(DisputeValue {
        said: SaidValue::Number(row.get(0)?),
        author: Author {
            person: PersonId(bytes(row, 1)?),
            device: DeviceId(bytes(row, 2)?),
            at: Instant(row.get(3)?),
        },
    })
}

/// Returns the dispute over what several registrations say in one place. Its id is a hash of who said what, so it is
/// the same on every device that holds the same. The time is left out: other devices know a tap's only roughly.
fn dispute(doc: DocId, said: Vec<(String, DisputeValue)>) -> DisputeRow {
    let mut hash = Sha256::new();
    hash.update(b"lantoa-linked-dispute-1\0");
    hash.update(doc.space.0);
    hash.update(doc.id);
    for (key, DisputeValue { said, author }) in &said {
        hash.update(key);
        hash.update(said.number().unwrap_or_default().to_be_bytes());
        hash.update(author.person.0);
        hash.update(author.device.0);
    }
    let id = hash.finalize()[..16].try_into().expect("a hash is longer than that");
    let key = said[0].0.clone();
    let values = said.into_iter().map(|(_, value)| value).collect();
    DisputeRow { dispute: DisputeId(id), doc, key, values }
}
