//! The season as other systems are given it: what our tables show of it, a class in a line of JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::ClassId;
use lantoa_core::node::answer::ClassSheet;
use lantoa_core::node::query::Query;
use lantoa_core::store::reader::Reader;
use lantoa_peer_lines::{Class, Learner, Said, Session};

use crate::field_day::{FieldDay, TOPICS};

/// The seed of the season that is compared.
pub const SEED: u64 = 2025;
/// From one topic to the next, in milliseconds: a week.
const WEEK: i64 = 7 * 24 * 3_600_000;
/// From one tap to the next, in milliseconds.
const TAP: i64 = 2_000;

/// Writes a season of so many classes, whole or not at all.
///
/// # Panics
///
/// When there is no room.
pub fn export(classes: usize, file: &Path) {
    let day = FieldDay::with_season(classes, SEED);
    let path = day.devices[0].store().path().to_owned();
    let query = Query::new(Reader::open(&path).expect("a second connection"), BTreeSet::new());
    let folder = file.parent().expect("a file has a folder");
    let mut out = tempfile::NamedTempFile::new_in(folder).expect("there is room");
    for id in in_order(&query) {
        let sheet = query.class(id).expect("it reads").expect("the class is there");
        let line = serde_json::to_string(&class(&query, &sheet)).expect("it is JSON");
        writeln!(out, "{line}").expect("there is room");
    }
    out.persist(file).expect("the file takes its name");
}

/// Returns the classes by the numbers in their names.
///
/// # Panics
///
/// When they cannot be read.
#[must_use]
pub fn in_order(query: &Query) -> Vec<ClassId> {
    let classes = query.classes().expect("classes are read");
    let number = |name: &str| name.rsplit(' ').next().and_then(|n| n.parse::<usize>().ok());
    let mut classes: Vec<_> = classes.iter().map(|line| (number(&line.name), line.class)).collect();
    classes.sort_unstable();
    classes.into_iter().map(|(_, class)| class).collect()
}

/// Returns the letter by which other systems hold a mark.
#[must_use]
pub fn letter(mark: Mark) -> &'static str {
    match mark {
        Mark::None => "",
        Mark::Present => "P",
        Mark::Late => "L",
        Mark::Absent => "A",
        Mark::Excused => "E",
    }
}

/// Returns the mark of a letter.
#[must_use]
pub fn mark(of: &str) -> Option<Mark> {
    Mark::ALL.into_iter().find(|mark| letter(*mark) == of)
}

fn class(query: &Query, sheet: &ClassSheet) -> Class {
    let learner = |id| query.learner(id).expect("it reads").expect("a learner").learner.details;
    let learners = sheet.learners.iter().map(|line| {
        let details = learner(line.learner);
        Learner {
            id: line.learner.to_string(),
            name: details.name,
            year: details.birth_year.map_or(0, i64::from),
            phone: details.phone.map(|phone| phone.to_string()).unwrap_or_default(),
            group: details.village.unwrap_or_default(),
        }
    });
    let sessions = sheet.meetings.iter().enumerate().map(|(number, line)| Session {
        id: line.meeting.key.to_string(),
        date: line.date.to_string(),
        topic: format!("t{}", number % TOPICS),
    });
    // People by numbers, in the order in which they are met.
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    let mut last = 0;
    let mut marks = BTreeMap::new();
    for line in &sheet.marks {
        let next = people.len() + 1;
        let by = format!("v{}", people.entry(&line.by).or_insert(next));
        last = last.max(line.at.0);
        let said = Said(letter(line.mark).to_owned(), by, line.at.0);
        marks.insert((line.meeting, line.learner), said);
    }
    let mut levels = BTreeMap::new();
    for line in &sheet.levels {
        let next = people.len() + 1;
        let by = format!("v{}", people.entry(&line.by).or_insert(next));
        let word = line.level.word().to_owned();
        levels.insert((line.topic.to_string(), line.learner), (word, by));
    }
    let marks_of = |meeting| {
        let of = sheet.learners.iter().map(|line| marks[&(meeting, line.learner)].clone());
        of.collect::<Vec<_>>()
    };
    let levels_of = |topic: usize| {
        let of = sheet.learners.iter().enumerate().map(|(number, line)| {
            let (word, by) = levels[&(format!("t{topic}"), line.learner)].clone();
            Said(word, by, last + (topic as i64 + 1) * WEEK + number as i64 * TAP)
        });
        of.collect::<Vec<_>>()
    };
    Class {
        name: sheet.name.clone(),
        learners: learners.collect(),
        sessions: sessions.collect(),
        marks: sheet.meetings.iter().map(|line| marks_of(line.meeting)).collect(),
        levels: (0..TOPICS).map(levels_of).collect(),
    }
}
