//! A class's roll as a file: everybody with a letter for each meeting.

use lantoa_core::node::answer::{ClassLine, ClassSheet};
use lantoa_core::node::query::Query;

use crate::args::lists::ListFile;
use crate::commands::class::columns::{Column, Joined, columns};
use crate::commands::people::{self, Called};
use crate::desk::Desk;
use crate::failure::Done;
use crate::list::{self, Book, Cell, List};

/// Writes the files that were asked for.
pub(super) fn write(
    desk: &Desk,
    query: &Query,
    (class, joined): (&ClassSheet, &[Joined]),
    file: &ListFile,
) -> Done {
    if file.csv.is_none() && file.xlsx.is_none() {
        return Ok(());
    }
    let roll = roll(desk, query, class, &columns(class, joined))?;
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
fn roll(desk: &Desk, query: &Query, class: &ClassSheet, columns: &[Column<'_>]) -> Done<List> {
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
    for column in columns {
        let withdrawn = column.is_withdrawn().then(|| words.say("list-withdrawn"));
        let title = column.title(class, words);
        list.columns.push(format!("{title}{}", withdrawn.unwrap_or_default()));
    }
    list.columns.push(words.word("col", "state"));
    for ((row, person), state) in list.rows.iter_mut().zip(&people).zip(states) {
        for column in columns {
            row.push(match column.marks(class, person.learner) {
                true => Cell::from(&*column.letter(class, person.learner, words)),
                false => Cell::Blank,
            });
        }
        row.push(state);
    }
    Ok(list)
}
