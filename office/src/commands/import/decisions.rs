//! The file of decisions: what a roster leaves in doubt, to be answered in a spreadsheet.
//!
//! A row for each thing that something may be; whoever answers writes `same` beside the right one, or `new`
//! or `leave out` in any row of the question. A row without an answer says nothing. People are named in it,
//! so it is its owner's alone.

use std::collections::BTreeMap;
use std::path::Path;

use lantoa_core::domain::roster::{Answer, Doubt, Known};
use lantoa_core::domain::text::fold;

use crate::args::lists::Separator;
use crate::commands::import::{question, shown};
use crate::desk::Desk;
use crate::failure::Done;
use crate::list::{Cell, List};
use crate::private_file::write_private;
use crate::table::{self, BadLines, Column, Pick, Rows};

/// The columns that are read again.
const COLUMNS: [Column; 3] = [
    Column::needed("doubt", &["ma cau hoi"]),
    Column::wanted("id", &["ma"]),
    Column::needed("answer", &["tra loi"]),
];
/// The columns that are written.
const WRITTEN: [&str; 6] = ["doubt", "line", "question", "known", "id", "answer"];

/// Writes what is in doubt.
pub(super) fn write(desk: &Desk, file: &Path, is_over: bool, doubts: &[Doubt]) -> Done {
    let words = desk.caller.words;
    let columns = WRITTEN.map(|column| words.word("col", column)).to_vec();
    let mut rows = Vec::new();
    for doubt in doubts {
        let nothing = [Known::default()];
        let known = if doubt.known.is_empty() { &nothing[..] } else { &doubt.known };
        for known in known {
            let (asked, known_as) = (question(desk, doubt), shown(words, known));
            let texts = [asked.trim(), &*known_as, &*known.id, ""].map(Cell::from);
            let first = [Cell::from(&*doubt.key), Cell::Number(doubt.line)];
            rows.push(first.into_iter().chain(texts).collect());
        }
    }
    let bytes = List { columns, rows }.csv(Separator::Comma);
    write_private(&desk.caller.path(file), &bytes, is_over)
}

/// Reads the answers, by the keys of their questions.
///
/// # Errors
///
/// `invalid_input` with every bad line in `detail.lines`.
pub(super) fn read(file: &Path) -> Done<BTreeMap<String, Answer>> {
    let mut bad = BadLines::default();
    let mut answers: BTreeMap<String, Answer> = BTreeMap::new();
    let file = table::open(file)?;
    let Some(mut rows) = Rows::open(file, &COLUMNS, &Pick::default(), &mut bad) else {
        return Err(bad.failure("decision-lines"));
    };
    while let Some(row) = rows.next(&mut bad) {
        let [key, id, said] = [0, 1, 2].map(|column| row.field(column).trim());
        let id = Some(id).filter(|id| !id.is_empty()).map(str::to_owned);
        let answer = match fold(said).as_str() {
            "" => continue,
            "same" | "giong" | "la mot" => Answer::Same(id),
            "new" | "moi" => Answer::New,
            "leave out" | "out" | "bo" | "bo qua" => Answer::LeaveOut,
            _ => {
                bad.add(row.line, "answer", "answer");
                continue;
            }
        };
        if key.is_empty() {
            bad.add(row.line, "doubt", "empty");
        } else if answers.get(key).is_some_and(|other| *other != answer) {
            bad.add(row.line, "answer", "answer-twice");
        } else {
            answers.insert(key.to_owned(), answer);
        }
    }
    if bad.is_empty() { Ok(answers) } else { Err(bad.failure("decision-lines")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(text: &str) -> Done<BTreeMap<String, Answer>> {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), text).expect("a written file");
        read(file.path())
    }

    #[test]
    fn an_answer_stands_beside_what_it_means_in_either_language() {
        let text =
            "Mã câu hỏi;Câu hỏi;Mã;Trả lời\na;?;x1;\na;?;x2;Giống\nb;?;;mới\nc;?;y;leave out\n";
        let expected = [
            ("a", Answer::Same(Some("x2".to_owned()))),
            ("b", Answer::New),
            ("c", Answer::LeaveOut),
        ];
        let expected = expected.map(|(key, answer)| (key.to_owned(), answer));
        assert_eq!(answers(text).expect("good answers"), BTreeMap::from(expected));
    }

    #[test]
    fn answers_are_read_from_a_workbook_as_well() {
        let columns = ["Mã câu hỏi", "Mã", "Trả lời"].map(str::to_owned).to_vec();
        let rows = vec![["a", "x2", "giống"].map(Cell::from).to_vec()];
        let mut book = crate::list::Book::new();
        book.bare("A", &List { columns, rows }).expect("a sheet");
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), book.bytes().expect("a file")).expect("a written file");
        let expected = [("a".to_owned(), Answer::Same(Some("x2".to_owned())))];
        assert_eq!(read(file.path()).expect("good answers"), BTreeMap::from(expected));
    }

    #[test]
    fn an_answer_that_is_none_or_two_is_named_with_its_line() {
        let text = "doubt,id,answer\na,x1,same\na,x2,same\nb,,perhaps\n";
        let failure = answers(text).expect_err("bad answers");
        let lines = failure.error.detail["lines"].as_array().cloned().unwrap_or_default();
        let problem = |line: &serde_json::Value| format!("{} {}", line["line"], line["problem"]);
        let problems: Vec<_> = lines.iter().map(problem).collect();
        assert_eq!(problems, ["3 \"answer-twice\"", "4 \"answer\""]);
    }
}
