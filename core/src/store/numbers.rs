//! The numbers by which marks and levels name their roll, and who wrote them on which device.
//!
//! A number stands for 32 or 48 bytes in each of a season's rows. It is of this database alone, in no answer,
//! digest or message, and a roll whose rows are written anew may get another.

use rusqlite::{OptionalExtension as _, Params, params};

use crate::domain::id::{ClassId, SpaceId};
use crate::domain::row::Author;
use crate::store::batch::Batch;
use crate::store::error::StoreError;

/// The number of the roll of space `?1` and class `?2`; NULL where it has no marks and no levels.
pub(super) const ROLL: &str = "(SELECT roll FROM roll WHERE space = ?1 AND class = ?2)";

/// The tables of which each row is of a numbered roll, and the views that say the same rows by ids and days.
pub(super) const NUMBERED: [(&str, &str); 3] =
    [("level", "whole_level"), ("level_day", "whole_level_day"), ("mark", "whole_mark")];

impl Batch<'_> {
    /// Returns the number of a roll, and gives it one where it has none.
    pub(super) fn roll_number(&self, space: SpaceId, class: ClassId) -> Result<i64, StoreError> {
        let roll = (space, class);
        if let Some((last, number)) = self.last_roll.get()
            && last == roll
        {
            return Ok(number);
        }
        let number = self.number(
            "SELECT roll FROM roll WHERE space = ?1 AND class = ?2",
            "INSERT INTO roll (space, class) VALUES (?1, ?2)",
            params![space.0, class.0],
        )?;
        self.last_roll.set(Some((roll, number)));
        Ok(number)
    }

    /// Returns the number of an author, who is a person on a device, and gives it one where it has none.
    pub(super) fn author_number(
        &self,
        Author { person, device, .. }: Author,
    ) -> Result<i64, StoreError> {
        let author = (person, device);
        if let Some(number) = self.authors.borrow().get(&author) {
            return Ok(*number);
        }
        let number = self.number(
            "SELECT author FROM author WHERE person = ?1 AND device = ?2",
            "INSERT INTO author (person, device) VALUES (?1, ?2)",
            params![person.0, device.0],
        )?;
        self.authors.borrow_mut().insert(author, number);
        Ok(number)
    }

    fn number(&self, find: &str, add: &str, of: impl Params + Copy) -> Result<i64, StoreError> {
        let found = self.tx.prepare_cached(find)?.query_row(of, |row| row.get(0)).optional()?;
        found.map_or_else(|| Ok(self.tx.prepare_cached(add)?.insert(of)?), Ok)
    }

    /// Deletes the marks and levels of a roll, and its number.
    pub(super) fn clear_numbered(&self, space: SpaceId, class: ClassId) -> Result<(), StoreError> {
        for table in NUMBERED.map(|(table, _)| table).into_iter().chain(["roll"]) {
            let sql = format!("DELETE FROM {table} WHERE roll = {ROLL}");
            self.tx.prepare_cached(&sql)?.execute([space.0, class.0])?;
        }
        self.last_roll.set(None);
        Ok(())
    }

    /// Deletes the numbers of a space's rolls, whose marks and levels are gone.
    pub(super) fn clear_roll_numbers(&self, space: SpaceId) -> Result<(), StoreError> {
        self.tx.prepare_cached("DELETE FROM roll WHERE space = ?1")?.execute([space.0])?;
        self.last_roll.set(None);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::domain::attendance::Mark;
    use crate::domain::document::DocId;
    use crate::domain::id::{DeviceId, MeetingKey, PersonId, ShortLearner, TeamId};
    use crate::domain::progress::Level;
    use crate::domain::row::{LevelRow, MarkRow, Row};
    use crate::domain::time::{Date, Instant};
    use crate::store::open::Store;
    use crate::store::reader::Reader;

    /// A store whose rolls go by the numbers of their space and class.
    struct Rolls {
        store: Store,
        _folder: TempDir,
    }

    impl Rolls {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let store = Store::open(folder.path()).expect("a new folder opens");
            Self { store, _folder: folder }
        }

        fn write(&mut self, rows: &[Row]) {
            self.does(|batch| {
                rows.iter().for_each(|row| batch.write_row(row).expect("a row fits"))
            });
        }

        fn does(&mut self, what: impl FnOnce(&Batch<'_>)) {
            let batch = self.store.batch().expect("a transaction");
            what(&batch);
            batch.commit().expect("a commit");
        }

        fn numbers(&self, of: &str) -> Vec<i64> {
            let sql = format!("SELECT DISTINCT {of} FROM {of} ORDER BY 1");
            let mut query = self.store.connection().prepare(&sql).expect("a question");
            let numbers = query.query_map([], |row| row.get(0)).expect("rows");
            numbers.collect::<Result<_, _>>().expect("numbers")
        }

        fn reader(&self) -> Reader {
            Reader::open(self.store.path()).expect("a second connection")
        }

        fn digests(&self, space: u8) -> Vec<(&'static str, String)> {
            self.store.tables().whole_row_digests(SpaceId([space; 16]), false).expect("digests")
        }
    }

    fn key(day: i8) -> MeetingKey {
        MeetingKey { date: Date::new(2026, 11, day).expect("a day"), number: 1 }
    }

    fn author(by: u8) -> Author {
        Author {
            person: PersonId([by; 16]),
            device: DeviceId([by / 2; 32]),
            at: Instant(by.into()),
        }
    }

    fn short() -> ShortLearner {
        ShortLearner::parse("abcdefgh").expect("eight letters")
    }

    fn mark(space: u8, class: u8, day: i8, by: u8) -> Row {
        Row::Mark(MarkRow {
            space: SpaceId([space; 16]),
            class: ClassId([class; 16]),
            key: key(day),
            short: short(),
            mark: Mark::Late,
            author: author(by),
            dispute: None,
        })
    }

    fn level(space: u8, class: u8, topic: &str, by: u8) -> Row {
        Row::Level(LevelRow {
            space: SpaceId([space; 16]),
            class: ClassId([class; 16]),
            short: short(),
            topic: topic.parse().expect("a topic"),
            level: Level::Alone,
            author: author(by),
            dispute: None,
        })
    }

    fn roll(space: u8, class: u8) -> DocId {
        DocId::roll(TeamId([space; 16]), ClassId([class; 16]))
    }

    fn rows() -> Vec<Row> {
        let marks = (1..=3).flat_map(|day| [(1, 1), (1, 2), (2, 1)].map(|of| (of, day)));
        let marks = marks.map(|((space, class), day)| mark(space, class, day, day.unsigned_abs()));
        marks.chain([level(1, 2, "ai", 4), level(2, 1, "vneid", 1)]).collect()
    }

    #[test]
    fn digests_and_answers_are_the_same_whatever_numbers_came_about() {
        let [mut one, mut other] = [(); 2].map(|()| Rolls::new());
        one.write(&rows());
        let mut backwards = rows();
        backwards.reverse();
        other.write(&[mark(3, 1, 1, 9)]);
        other.write(&backwards);
        let (of_one, of_other) = (one.reader(), other.reader());
        for (space, class) in [(1, 1), (1, 2), (2, 1)] {
            let of = (SpaceId([space; 16]), ClassId([class; 16]));
            let number_of = |rolls: &mut Rolls| {
                let mut number = 0;
                rolls.does(|batch| number = batch.roll_number(of.0, of.1).expect("a number"));
                number
            };
            assert_ne!(number_of(&mut one), number_of(&mut other));
            assert_eq!(one.digests(space), other.digests(space));
            let marks = of_one.marks(of.0, of.1).expect("marks");
            let said: Vec<_> = marks.iter().map(|mark| (mark.key, mark.author)).collect();
            assert_eq!(said, [1, 2, 3].map(|day| (key(day), author(day.unsigned_abs()))));
            assert_eq!(marks, of_other.marks(of.0, of.1).expect("marks"));
            let levels = of_one.levels(of.0, of.1).expect("levels");
            assert_eq!(levels, of_other.levels(of.0, of.1).expect("levels"));
            assert_eq!(levels.len(), usize::from((space, class) != (1, 1)));
        }
    }

    #[test]
    fn a_roll_that_is_cleared_takes_its_number_along_and_no_other_row() {
        let mut rolls = Rolls::new();
        rolls.write(&rows());
        let before = [1, 2].map(|space| rolls.digests(space));
        rolls.does(|batch| batch.clear_document(roll(1, 2)).expect("it is cleared"));
        assert_eq!(rolls.numbers("roll").len(), 2);
        let reader = rolls.reader();
        let of = |class| (SpaceId([1; 16]), ClassId([class; 16]));
        let ((space, gone), (_, left)) = (of(2), of(1));
        assert_eq!(reader.marks(space, gone).expect("marks"), []);
        assert_eq!(reader.levels(space, gone).expect("levels"), []);
        assert_eq!(reader.marks(space, left).expect("marks").len(), 3);
        assert_eq!(rolls.digests(2), before[1]);
        // In one transaction, in which the roll that is cleared was written last.
        rolls.does(|batch| {
            for row in rows().iter().chain(&[mark(1, 2, 5, 5)]) {
                batch.write_row(row).expect("a row fits");
            }
            batch.clear_document(roll(1, 2)).expect("it is cleared");
            batch.write_row(&mark(1, 2, 1, 1)).expect("a row fits");
            let shown = batch.tables().mark(space, gone, key(1), short()).expect("a mark");
            assert_eq!(shown, Some((Mark::Late, false)), "under a number that the roll has");
            batch.write_row(&mark(2, 3, 1, 1)).expect("a row fits");
            batch.clear_document(roll(2, 3)).expect("it is cleared");
            for row in rows() {
                batch.write_row(&row).expect("a row fits");
            }
        });
        assert_eq!([1, 2].map(|space| rolls.digests(space)), before);
    }

    #[test]
    fn a_space_that_is_cleared_takes_the_numbers_of_its_rolls_along() {
        let mut rolls = Rolls::new();
        rolls.write(&rows());
        let before = rolls.digests(2);
        rolls.does(|batch| {
            batch.write_row(&mark(1, 2, 5, 5)).expect("a row fits");
            batch.clear_rows(SpaceId([1; 16]), false).expect("it is cleared");
            batch.write_row(&mark(1, 2, 1, 1)).expect("a row fits");
        });
        assert_eq!(rolls.numbers("roll").len(), 2);
        assert_eq!(
            rolls.reader().marks(SpaceId([1; 16]), ClassId([2; 16])).expect("marks").len(),
            1
        );
        assert_eq!(rolls.digests(2), before);
    }

    #[test]
    fn a_mark_whose_author_is_not_there_is_told_as_damage() {
        let mut rolls = Rolls::new();
        rolls.write(&[mark(1, 1, 1, 1), level(1, 1, "ai", 1)]);
        let before = rolls.digests(1);
        rolls.does(|batch| {
            batch.tx.execute("DELETE FROM author", []).expect("they are gone");
        });
        let (reader, of) = (rolls.reader(), (SpaceId([1; 16]), ClassId([1; 16])));
        let what = "author";
        assert!(
            matches!(reader.marks(of.0, of.1), Err(StoreError::Format { what: said }) if said == what)
        );
        assert!(
            matches!(reader.levels(of.0, of.1), Err(StoreError::Format { what: said }) if said == what)
        );
        assert_ne!(rolls.digests(1), before);
    }
}
