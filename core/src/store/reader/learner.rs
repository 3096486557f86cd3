//! Questions about people: learners and volunteers.

use std::collections::BTreeSet;

use rusqlite::params;

use crate::domain::class::Enrolment;
use crate::domain::id::{ClassId, LearnerId, PersonId, PlaceId, SpaceId, TeamId, unprinted};
use crate::domain::learner::{Consent, Details, Learner, Sex};
use crate::domain::time::Date;
use crate::store::dated::comes;
use crate::store::erasure_table::is_expected;
use crate::store::error::StoreError;
use crate::store::reader::Reader;
use crate::store::reader::columns::Columns;
use crate::store::taken_back::is_there;

/// What a report breaks learners down by.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LearnerTraits {
    /// The learner.
    pub learner: LearnerId,
    /// Year of birth.
    pub birth_year: Option<u16>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The audience.
    pub audience: Option<String>,
    /// Village.
    pub village: Option<String>,
    /// The team that holds the registration.
    pub team: TeamId,
}

/// A learner that a search met.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SearchHit {
    /// The learner.
    pub learner: LearnerId,
    /// The name.
    pub name: String,
    /// The name without case and marks.
    pub folded: String,
    /// Year of birth.
    pub birth_year: Option<u16>,
    /// Village.
    pub village: Option<String>,
}

/// A learner that a search met, with what a list of the found is made of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FoundHit {
    /// The space.
    pub space: SpaceId,
    /// The place in a Vietnamese list.
    pub sort: String,
    /// The learner.
    pub hit: SearchHit,
}

/// Where a learner is enrolled.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Whereabouts {
    /// The learner.
    pub learner: LearnerId,
    /// The class.
    pub class: ClassId,
    /// The class's place, or that of its team.
    pub place: Option<PlaceId>,
}

/// Most learners of a word that are counted to know how rare it is.
const COUNTED_MAX: u32 = 2_000;
/// How many rows are read one after the other in the time in which one is found.
const ROWS_FOR_ONE: usize = 8;

const LEARNER_COLUMNS: &str =
    "space, learner, name, birth_year, sex, village, phone, audience, consent";

impl Reader {
    /// Returns all learners, by id and space; here and wherever nobody is asked for by id, those of an
    /// import that was taken back are none.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learners(&self) -> Result<Vec<Learner>, StoreError> {
        self.all(
            &format!(
                "SELECT {LEARNER_COLUMNS} FROM learner WHERE {} ORDER BY learner, space",
                is_there("learner")
            ),
            [],
            learner,
        )
    }

    /// Returns one learner; where hostile data gave two teams the same id, the smaller team's.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learner(&self, id: LearnerId) -> Result<Option<Learner>, StoreError> {
        // By space, so that the primary key answers.
        for space in self.learner_spaces()? {
            let found = self.all(
                &format!("SELECT {LEARNER_COLUMNS} FROM learner WHERE space = ?1 AND learner = ?2"),
                [space.0, id.0],
                learner,
            )?;
            if let Some(found) = found.into_iter().next() {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Returns what reports break learners down by, of these teams, or of all held
    /// where none is named, by id and space.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learner_traits(
        &self,
        teams: &BTreeSet<TeamId>,
    ) -> Result<Vec<LearnerTraits>, StoreError> {
        let mut traits = Vec::new();
        self.each(
            "SELECT space, learner, birth_year, sex, audience, village FROM learner
             ORDER BY learner, space",
            [],
            |c| {
                let space = SpaceId(c.bytes("learner space")?);
                if teams.is_empty() || teams.contains(&TeamId::from(space)) {
                    traits.push(LearnerTraits {
                        learner: LearnerId(c.bytes("learner")?),
                        birth_year: Some(c.number("birth year")?).filter(|year| *year != 0),
                        sex: c.parsed_or_none("sex")?,
                        audience: some_text(c, "audience")?,
                        village: some_text(c, "village")?,
                        team: TeamId::from(space),
                    });
                }
                Ok(())
            },
        )?;
        Ok(traits)
    }

    /// Returns the learners with a word that begins with the rarest of `starts`, which are folded
    /// already; one with two such words twice. In no order: the caller knows a better one.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learners_with_rarest(&self, starts: &[&str]) -> Result<Vec<FoundHit>, StoreError> {
        let Some(start) = self.rarest(starts)? else {
            return Ok(Vec::new());
        };
        self.all(
            &format!(
                "SELECT space, sort, learner, name, folded, birth_year, village
                 FROM learner_word CROSS JOIN learner USING (space, learner)
                 WHERE word >= ?1 AND word < ?2 AND {}",
                is_there("learner")
            ),
            [start, &word_end(start)],
            found_hit,
        )
    }

    /// Adds where these learners of a space are enrolled, and maybe others of it, in no order.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn add_enrolled(
        &self,
        space: SpaceId,
        learners: &[LearnerId],
        to: &mut Vec<(LearnerId, ClassId)>,
    ) -> Result<(), StoreError> {
        let enrolled = |which: &str| {
            format!(
                "SELECT learner, class FROM enrolment e
                 WHERE {which} = ?1 AND {} AND {}",
                comes("e", self.today),
                is_there("e")
            )
        };
        let mut add = |c: &mut Columns<'_>| {
            to.push((LearnerId(c.bytes("learner")?), ClassId(c.bytes("class")?)));
            Ok(())
        };
        // Half of a team may have the same word in their name: then all of it is read in one go.
        let few = "SELECT 1 FROM enrolment WHERE space = ?1 LIMIT 1 OFFSET ?2";
        let rows = learners.len().saturating_mul(ROWS_FOR_ONE);
        let are_few = self.conn.prepare_cached(few)?.exists(params![space.0, rows])?;
        if !are_few {
            return self.each(&enrolled("space"), [space.0], add);
        }
        let mut query = self.conn.prepare_cached(&enrolled("learner"))?;
        for learner in learners {
            let mut rows = query.query([learner.0])?;
            while let Some(row) = rows.next()? {
                add(&mut Columns::new(row))?;
            }
        }
        Ok(())
    }

    /// Returns the learners whose whole name folds to `folded`, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learners_named(&self, folded: &str) -> Result<Vec<SearchHit>, StoreError> {
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let Some(word) = self.rarest(&words)? else {
            return Ok(Vec::new());
        };
        self.all(
            &format!(
                "SELECT learner, name, folded, birth_year, village
                 FROM learner_word CROSS JOIN learner USING (space, learner)
                 WHERE word = ?1 AND folded = ?2 AND {} ORDER BY learner, space",
                is_there("learner")
            ),
            [word, folded],
            search_hit,
        )
    }

    /// Returns at most `max` learners whose names begin with these whole words and go on, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learners_beginning(&self, folded: &str, max: u32) -> Result<Vec<SearchHit>, StoreError> {
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let Some(word) = self.rarest(&words)? else {
            return Ok(Vec::new());
        };
        self.all(
            &format!(
                "SELECT learner, name, folded, birth_year, village
                 FROM learner_word CROSS JOIN learner USING (space, learner)
                 WHERE word = ?1 AND folded > ?2 || ' ' AND folded < ?2 || '!' AND {}
                 ORDER BY learner, space LIMIT ?3",
                is_there("learner")
            ),
            params![word, folded, max],
            search_hit,
        )
    }

    /// Returns the word with which the fewest begin, as far as counting is worth it; `None` of none.
    fn rarest<'w>(&self, words: &[&'w str]) -> Result<Option<&'w str>, StoreError> {
        let sql = "SELECT count(*) FROM (SELECT 1 FROM learner_word
                   WHERE word >= ?1 AND word < ?2 LIMIT ?3)";
        let mut rarest: Option<(u32, &str)> = None;
        // The last is the given name, and rarer than most: of the others no more are counted than of it.
        for word in words.iter().rev() {
            let max = rarest.map_or(COUNTED_MAX, |(least, _)| least);
            let params = params![word, word_end(word), max];
            let count = self.conn.prepare_cached(sql)?.query_row(params, |row| row.get(0))?;
            if rarest.is_none_or(|(least, _)| count < least) {
                rarest = Some((count, *word));
            }
        }
        Ok(rarest.map(|(_, word)| word))
    }

    /// Returns the learners whose printed id begins with `prefix`, by id; none where `prefix` is
    /// not made of the letters of ids.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learners_with_id(&self, prefix: &str) -> Result<Vec<SearchHit>, StoreError> {
        let Some((from, to)) = id_range(prefix) else {
            return Ok(Vec::new());
        };
        self.all(
            "SELECT learner, name, folded, birth_year, village FROM learner
             WHERE learner BETWEEN ?1 AND ?2 ORDER BY learner, space",
            [from, to],
            search_hit,
        )
    }

    /// Returns the learners of a class who come to it, or who left, in the order of a Vietnamese list;
    /// those whose data has not arrived have an empty name and stand first.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn class_learners(
        &self,
        space: SpaceId,
        class: ClassId,
        enrolment: Enrolment,
    ) -> Result<Vec<SearchHit>, StoreError> {
        self.all(
            &format!(
                "SELECT e.learner, coalesce(l.name, ''), coalesce(l.folded, ''),
                     coalesce(l.birth_year, 0), coalesce(l.village, '')
                 FROM enrolment e LEFT JOIN learner l ON l.space = e.space AND l.learner = e.learner
                 WHERE e.space = ?1 AND e.class = ?2 AND ({}) = ?3 AND {}
                 ORDER BY coalesce(l.sort, ''), e.learner",
                comes("e", self.today),
                is_there("e")
            ),
            params![space.0, class.0, enrolment == Enrolment::Enrolled],
            search_hit,
        )
    }

    /// Returns the learners who can be like one of this folded name, phone and year of birth: those who
    /// share one of them, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learners_near(
        &self,
        folded: &str,
        phone: Option<&str>,
        birth_year: Option<u16>,
    ) -> Result<Vec<Learner>, StoreError> {
        self.all(
            &format!(
                "SELECT {LEARNER_COLUMNS} FROM learner
                 WHERE (folded = ?1 OR phone = ?2 AND phone <> ''
                     OR birth_year = ?3 AND birth_year <> 0 AND village <> '') AND {}
                 ORDER BY learner, space",
                is_there("learner")
            ),
            params![folded, phone.unwrap_or_default(), birth_year.unwrap_or_default()],
            learner,
        )
    }

    /// Returns where everybody is enrolled, in no order.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn whereabouts(&self) -> Result<Vec<Whereabouts>, StoreError> {
        self.all(&whereabouts_where("1", self.today), [], whereabouts)
    }

    /// Returns where one learner is enrolled.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn whereabouts_of(&self, learner: LearnerId) -> Result<Vec<Whereabouts>, StoreError> {
        self.all(&whereabouts_where("e.learner = ?1", self.today), [learner.0], whereabouts)
    }

    /// Returns the classes that a learner is enrolled in, by id, whose lists have the learner: none of one who was
    /// erased.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn classes_expecting(&self, learner: LearnerId) -> Result<Vec<ClassId>, StoreError> {
        self.all(
            &format!(
                "SELECT DISTINCT class FROM enrolment e WHERE learner = ?1 AND {} AND {}
                     AND {} ORDER BY class",
                comes("e", self.today),
                is_there("e"),
                is_expected("e")
            ),
            [learner.0],
            |c| Ok(ClassId(c.bytes("class")?)),
        )
    }

    /// Returns the classes that a learner is enrolled in, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn classes_of(&self, learner: LearnerId) -> Result<Vec<ClassId>, StoreError> {
        self.all(
            &format!(
                "SELECT DISTINCT class FROM enrolment e WHERE learner = ?1 AND {} AND {}
                 ORDER BY class",
                comes("e", self.today),
                is_there("e")
            ),
            [learner.0],
            |c| Ok(ClassId(c.bytes("class")?)),
        )
    }

    /// Returns whether a learner is shown nowhere, since the import that registered it was taken back.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn is_taken_back(&self, space: SpaceId, learner: LearnerId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM learner_taken_back WHERE space = ?1 AND learner = ?2";
        Ok(self.conn.prepare_cached(sql)?.exists([space.0, learner.0])?)
    }

    /// Returns the rolls that name a learner who comes, or left, by space and class.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn rolls_of(&self, learner: LearnerId) -> Result<Vec<(SpaceId, ClassId)>, StoreError> {
        self.all(
            "SELECT space, class FROM enrolment WHERE learner = ?1 ORDER BY space, class",
            [learner.0],
            |c| Ok((SpaceId(c.bytes("class space")?), ClassId(c.bytes("class")?))),
        )
    }

    /// Returns the learners of a space whose printed id begins with `short`, by id: also who was erased, as long as a roll
    /// names them.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn learners_with_short(
        &self,
        space: SpaceId,
        short: &str,
    ) -> Result<Vec<LearnerId>, StoreError> {
        let Some((from, to)) = id_range(short) else {
            return Ok(Vec::new());
        };
        self.all(
            "SELECT learner FROM learner WHERE space = ?1 AND learner BETWEEN ?2 AND ?3
             UNION SELECT learner FROM enrolment WHERE +space = ?1 AND learner BETWEEN ?2 AND ?3
             ORDER BY learner",
            params![space.0, from, to],
            |c| Ok(LearnerId(c.bytes("learner")?)),
        )
    }

    /// Returns the volunteers' names that are known, by person and then by space.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn person_names(&self) -> Result<Vec<(PersonId, SpaceId, String)>, StoreError> {
        self.all(
            "SELECT person, space, name FROM person WHERE name <> '' ORDER BY person, space",
            [],
            |c| {
                Ok((
                    PersonId(c.bytes("person")?),
                    SpaceId(c.bytes("person space")?),
                    c.owned("person name")?,
                ))
            },
        )
    }

    fn learner_spaces(&self) -> Result<Vec<SpaceId>, StoreError> {
        let mut spaces: Vec<SpaceId> = Vec::new();
        while let Some(next) = self
            .all(
                "SELECT space FROM learner WHERE space > ?1 ORDER BY space LIMIT 1",
                [spaces.last().map_or(&[][..], |space| &space.0)],
                |c| Ok(SpaceId(c.bytes("learner space")?)),
            )?
            .pop()
        {
            spaces.push(next);
        }
        Ok(spaces)
    }
}

fn whereabouts_where(which: &str, today: Option<Date>) -> String {
    format!(
        "SELECT e.learner, e.class, coalesce(nullif(c.place, x''), t.place, x'')
         FROM enrolment e LEFT JOIN class c ON c.space = e.space AND c.class = e.class
             LEFT JOIN team t ON t.team = e.space
         WHERE {} AND {which} AND {}",
        comes("e", today),
        is_there("e")
    )
}

fn whereabouts(c: &mut Columns<'_>) -> Result<Whereabouts, StoreError> {
    Ok(Whereabouts {
        learner: LearnerId(c.bytes("learner")?),
        class: ClassId(c.bytes("class")?),
        place: c.id_or_none("class place")?.map(PlaceId),
    })
}

fn learner(c: &mut Columns<'_>) -> Result<Learner, StoreError> {
    let team = TeamId(c.bytes("learner space")?);
    Ok(Learner {
        learner: LearnerId(c.bytes("learner")?),
        team,
        details: Details {
            name: c.owned("learner name")?,
            birth_year: Some(c.number("birth year")?).filter(|year| *year != 0),
            sex: c.parsed_or_none("sex")?,
            village: some_text(c, "village")?,
            phone: c.parsed_or_none("phone")?,
            audience: some_text(c, "audience")?,
        },
        consent: consent(c.text("consent")?)?,
    })
}

/// Reads the space and the sort key, and what [`search_hit`] reads.
pub(super) fn found_hit(c: &mut Columns<'_>) -> Result<FoundHit, StoreError> {
    let space = SpaceId(c.bytes("learner space")?);
    let sort = c.owned("sort key")?;
    Ok(FoundHit { space, sort, hit: search_hit(c)? })
}

fn search_hit(c: &mut Columns<'_>) -> Result<SearchHit, StoreError> {
    Ok(SearchHit {
        learner: LearnerId(c.bytes("learner")?),
        name: c.owned("learner name")?,
        folded: c.owned("learner name")?,
        birth_year: Some(c.number("birth year")?).filter(|year| *year != 0),
        village: some_text(c, "village")?,
    })
}

fn some_text(c: &mut Columns<'_>, what: &'static str) -> Result<Option<String>, StoreError> {
    Ok(Some(c.owned(what)?).filter(|text| !text.is_empty()))
}

fn consent(text: &str) -> Result<Option<Consent>, StoreError> {
    if text.is_empty() {
        return Ok(None);
    }
    Consent::parse(text).map(Some).ok_or(StoreError::Format { what: "consent" })
}

/// Returns what stands behind every word that begins with `start`.
fn word_end(start: &str) -> String {
    format!("{start}{}", char::MAX)
}

/// Returns the smallest and the greatest 16-byte id whose printed form begins with `prefix`.
fn id_range(prefix: &str) -> Option<([u8; 16], [u8; 16])> {
    let letters = LearnerId::LETTERS;
    if prefix.len() > letters || !prefix.is_ascii() {
        return None;
    }
    // 26 letters are 130 bits: the last letter carries 3 bits of the id and two that are zero, so
    // the range is filled in a form of 32 letters, 20 bytes, of which the first 16 are the id.
    let padded = |letter: char| {
        let fill: String = std::iter::repeat_n(letter, 32 - prefix.len()).collect();
        let bytes = unprinted(&format!("{prefix}{fill}"))?;
        bytes[..16].try_into().ok()
    };
    Some((padded('a')?, padded('7')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_exactly_the_ids_with_its_prefix() {
        let id = LearnerId([0x5b; 16]);
        let printed = id.to_string();
        for letters in 0..=26 {
            let (from, to) = id_range(&printed[..letters]).expect("letters of an id");
            assert!(from <= id.0 && id.0 <= to, "{letters}");
            assert!(LearnerId(from).to_string().starts_with(&printed[..letters.min(25)]));
        }
        assert_eq!(id_range(&printed), Some((id.0, id.0)));
        for bad in ["Ab", "a1", "đặng", "a b"] {
            assert_eq!(id_range(bad), None, "{bad}");
        }
    }
}
