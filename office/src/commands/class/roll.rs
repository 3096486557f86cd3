//! A class's roll as a file: everybody with a letter for each meeting.

use lantoa_core::node::answer::{ClassLine, ClassSheet, MarkLine};
use lantoa_core::node::query::Query;

use crate::args::lists::ListFile;
use crate::commands::people::{self, Called};
use crate::desk::Desk;
use crate::failure::Done;
use crate::list::{self, Book, Cell, List};

/// Writes the files that were asked for.
pub(super) fn write(desk: &Desk, query: &Query, class: &ClassSheet, file: &ListFile) -> Done {
    if file.csv.is_none() && file.xlsx.is_none() {
        return Ok(());
    }
    let roll = roll(desk, query, class)?;
    let words = desk.caller.words;
    let separator = file.separator.unwrap_or_else(|| list::separator_of(words.lang()));
    let xlsx = || {
        let mut book = Book::new();
        book.bare(&desk.say("list-sheet"), &roll)?;
        book.bytes()
    };
    list::write(&desk.caller, file, || roll.csv(separator), xlsx)
}

/// Returns the roll. Who left stands below, and says so.
fn roll(desk: &Desk, query: &Query, class: &ClassSheet) -> Done<List> {
    let line = ClassLine {
        class: class.class,
        name: class.name.clone(),
        team: class.team,
        place: class.place,
        closed: class.closed,
        learners: 0,
        meetings: 0,
        same: Vec::new(),
    };
    let words = desk.caller.words;
    let comes = people::of_class(query, &line, &class.learners)?;
    let left = people::of_class(query, &line, &class.left)?;
    let states = comes.iter().map(|_| Cell::Blank).collect::<Vec<_>>();
    let states =
        states.into_iter().chain(left.iter().map(|_| Cell::from(&*words.say("list-left"))));
    let states: Vec<Cell> = states.collect();
    let people: Vec<_> = comes.into_iter().chain(left).collect();
    let mut list = Called::read(query)?.list(words, &people);
    for meeting in &class.meetings {
        let withdrawn = if meeting.withdrawn { words.say("list-withdrawn") } else { String::new() };
        list.columns.push(format!("{}{withdrawn}", super::day(class, meeting)));
    }
    list.columns.push(words.word("col", "state"));
    for ((row, person), state) in list.rows.iter_mut().zip(&people).zip(states) {
        for meeting in &class.meetings {
            let is_it = |mark: &&MarkLine| {
                mark.meeting == meeting.meeting && mark.learner == person.learner
            };
            row.push(match class.marks.iter().find(is_it) {
                Some(_) => Cell::from(&*super::letter(desk, class, meeting, person.learner)),
                None => Cell::Blank,
            });
        }
        row.push(state);
    }
    Ok(list)
}
