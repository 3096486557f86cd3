//! A roster: the learners of classes on a list that somebody made in a spreadsheet.
//!
//! Offices' lists are made for people: titles stand above the heading, totals and signatures below, a name
//! is in two columns and a day of birth where a year is asked. What is surely meant is taken, every line of
//! which it is not is named, and so is every column and line of which nothing is kept.

use std::collections::HashSet;
use std::io::Read;
use std::sync::Arc;

use lantoa_core::domain::learner::{Details, DetailsError};
use lantoa_core::domain::roster::RosterLine;
use lantoa_core::domain::text::{self, TextError};

use crate::failure::Done;
use crate::table::{self, BadLines, Column, Pick, Row, Rows, aside, fonts};

mod cells;
mod columns;
mod texts;

pub use cells::{text, year};
pub use columns::{BIRTH_YEAR, COLUMNS, LEARNER, NAME, NUMBER, VILLAGE};

use cells::Cross;
use columns::Field;
use texts::Texts;

/// What a roster's lines have where they say nothing of it themselves.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The team.
    pub team: Option<String>,
    /// The class.
    pub class: Option<String>,
    /// Where the class meets.
    pub place: Option<String>,
    /// Whether an empty cell of these columns says what the line above says.
    pub fill_down: bool,
    /// What of a workbook is read.
    pub pick: Pick,
}

/// A roster that was read without a fault.
#[derive(Debug)]
pub struct Roster {
    /// Its lines.
    pub lines: Vec<RosterLine>,
    /// Columns of the file of which something is left out.
    pub columns_left_out: Vec<String>,
    /// Lines of the file that are no learner: without a name, sums, numbers of columns.
    pub lines_left_out: Vec<u32>,
    /// Lines of whose phones all but the first are left out.
    pub phones_left_out: Vec<u32>,
    /// The sheet of the workbook that was read.
    pub sheet: Option<String>,
    /// Sheets of the workbook that hold something and were not read.
    pub sheets_left_out: Vec<String>,
    /// Columns that were read and that the sheet does not show.
    pub columns_hidden: Vec<String>,
    /// Lines that the sheet does not show: taken or left out, as was said.
    pub lines_hidden: Vec<u32>,
}

/// Reads a roster, whole.
///
/// # Errors
///
/// `invalid_input` with every bad line in `detail.lines`.
pub fn read(reader: impl Read, given: &Given) -> Done<Roster> {
    let mut bad = BadLines::default();
    let columns = columns_of(given);
    let Some(mut rows) = Rows::open(reader, &columns, &given.pick, &mut bad) else {
        return Err(bad.failure("roster-lines"));
    };
    let mut reading = Reading::of(&mut rows, given);
    while let Some(row) = rows.next(&mut bad) {
        reading.take(&row, &mut bad);
    }
    if reading.lines.is_empty() && bad.is_empty() {
        bad.add(1, "", "no-lines");
    }
    if !bad.is_empty() {
        return Err(bad.failure("roster-lines"));
    }
    Ok(Roster {
        lines: reading.lines,
        columns_left_out: rows.ignored(),
        lines_left_out: reading.no_learners,
        phones_left_out: reading.phones,
        sheet: rows.sheet().map(str::to_owned),
        sheets_left_out: rows.other_sheets().to_vec(),
        columns_hidden: rows.hidden_columns(),
        lines_hidden: rows.hidden_lines().to_vec(),
    })
}

/// Returns the columns, of which none is needed that is given.
fn columns_of(given: &Given) -> [Column; COLUMNS.len()] {
    let mut columns = COLUMNS;
    columns[Field::Team as usize].needed = given.team.is_none();
    columns[Field::Class as usize].needed = given.class.is_none();
    columns
}

/// A roster under way.
struct Reading<'g> {
    given: &'g Given,
    /// Whether names stand in columns for their parts.
    has_parts: bool,
    /// What stands in the column beside the names, where that has no heading.
    beside: Beside,
    /// Team, class and place of the line above.
    above: [Arc<str>; 3],
    texts: Texts,
    /// Whether the learners have running numbers.
    is_numbered: bool,
    /// Whether the line above is no learner; in a list with running numbers, some line since the last number.
    is_past_end: bool,
    seen: HashSet<u64>,
    lines: Vec<RosterLine>,
    no_learners: Vec<u32>,
    phones: Vec<u32>,
}

/// What stands beside the names in a column without heading.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Beside {
    /// Nothing.
    Nothing,
    /// Given names: the heading was merged over both columns.
    GivenNames,
    /// Something here and there, of which nobody says what it is.
    Something,
}

impl<'g> Reading<'g> {
    fn of(rows: &mut Rows, given: &'g Given) -> Self {
        let found = rows.beside(Field::Name as usize).unwrap_or_default();
        let beside = if found.words + found.others == 0 {
            Beside::Nothing
        } else {
            rows.join(Field::Name as usize);
            // Nearly all: somebody may be called by one word.
            let is_most = found.others == 0 && found.words * 10 >= found.rows * 8;
            if found.is_merged || is_most { Beside::GivenNames } else { Beside::Something }
        };
        let parts = [Field::Family, Field::Middle];
        let has_parts = parts.into_iter().any(|part| rows.has(part as usize));
        let numbered = [Field::Number as usize, Field::Name as usize];
        let is_numbered = rows.any(numbered, |[number, name]| {
            aside::is_number(number) && name.contains(char::is_alphabetic)
        });
        Self {
            given,
            has_parts,
            beside,
            is_numbered,
            above: Default::default(),
            texts: Texts::default(),
            is_past_end: false,
            seen: HashSet::new(),
            lines: Vec::new(),
            no_learners: Vec::new(),
            phones: Vec::new(),
        }
    }

    fn take(&mut self, row: &Row, bad: &mut BadLines) {
        if is_no_learner(row) {
            self.no_learners.push(row.line);
            self.is_past_end = !self.lines.is_empty();
            return;
        }
        let mut bad = Bad { row, bad, is_good: true };
        if let Some(problem) = self.stands_aside(row) {
            return bad.add("name", problem);
        }
        let names = self.names(&mut bad);
        let name = self.whole_name(&mut bad);
        let details = self.details(&name, &mut bad);
        let (true, Some(details)) = (bad.is_good, details) else { return };
        let [team, class, place] = names;
        let learner = cells::text(row.field(Field::Learner as usize)).trim().to_owned();
        let line = RosterLine { line: row.line, team, class, place, learner, details };
        if self.seen.insert(self.texts.identity(&line)) {
            self.lines.push(line);
        } else {
            bad.add("", "repeat");
        }
    }

    /// Returns what a row looks like that is hardly a learner: one that says little more than a name, below
    /// the end of the list, or without a number where the others have one.
    fn stands_aside(&mut self, row: &Row) -> Option<&'static str> {
        let is_past_end = std::mem::take(&mut self.is_past_end);
        let is_alone = is_name_alone(row, &[]);
        if self.is_numbered && !has_number(row) {
            self.is_past_end = is_past_end;
            let is_nearly = || is_name_alone(row, &[Field::Village, Field::Audience, Field::Place]);
            return match (is_past_end, is_alone) {
                (true, _) if is_nearly() => Some("below-end"),
                (false, true) => Some("unnumbered"),
                (true | false, _) => None,
            };
        }
        let name = cells::text(row.field(Field::Name as usize));
        match is_alone {
            true if is_past_end => Some("below-end"),
            true if !self.is_numbered && aside::is_section(name) => Some("section"),
            true | false => None,
        }
    }

    /// Returns team, class and place.
    fn names(&mut self, bad: &mut Bad<'_>) -> [Arc<str>; 3] {
        let fields = [Field::Team, Field::Class, Field::Place];
        let given = [&self.given.team, &self.given.class, &self.given.place];
        let mut names = fields.map(|field| bad.shared(field, &mut self.texts));
        for (name, given) in names.iter_mut().zip(given) {
            if let (Some(name), Some(given)) = (name, given)
                && name.is_empty()
            {
                *name = self.texts.shared(given);
            }
        }
        let mut within = true;
        for (at, field) in fields.into_iter().enumerate() {
            let above = &self.above[at];
            let Some(name) = &mut names[at] else { continue };
            if name.is_empty() {
                let can_fill = within && !above.is_empty();
                if can_fill && self.given.fill_down {
                    name.clone_from(above);
                } else if field != Field::Place {
                    let problem = if can_fill { "empty-below" } else { "empty" };
                    bad.add(COLUMNS[field as usize].name, problem);
                }
            }
            within = within && (name.is_empty() || name == above);
        }
        let names = names.map(Option::unwrap_or_default);
        if bad.is_good {
            self.above.clone_from(&names);
        }
        names
    }

    /// Returns the name out of its columns.
    fn whole_name(&self, bad: &mut Bad<'_>) -> String {
        let row = bad.row;
        let parts = [Field::Family, Field::Middle, Field::Name];
        let parts = parts.map(|field| bad.text(field).unwrap_or_default());
        let beside = cells::text(&row.beside).trim();
        let [family, middle, name] = &parts;
        let has_family = !family.is_empty() || !middle.is_empty();
        let is_half = match self.beside {
            _ if self.has_parts => !has_family || name.is_empty(),
            Beside::GivenNames => beside.is_empty() != name.is_empty(),
            Beside::Nothing | Beside::Something => false,
        };
        if self.beside == Beside::Something && !beside.is_empty() {
            bad.add("name", "beside-name");
        } else if is_half && bad.is_good {
            bad.add("name", "half-name");
        }
        let all = [family, middle, name, beside];
        all.map(str::trim).into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn details(&mut self, name: &str, bad: &mut Bad<'_>) -> Option<Details> {
        let cell = |field: Field| bad.row.field(field as usize);
        let mut year = cells::year(cell(Field::BirthYear));
        let mut sex = cells::sex(cell(Field::Sex));
        let crossed = [(Field::Male, "male"), (Field::Female, "female")];
        let crosses = crossed.map(|(field, word)| (cells::cross(cell(field)), word));
        let phone = cells::phone(cell(Field::Phone));
        let mut said = 0;
        for (cross, word) in crosses {
            let Some(cross) = cross else {
                bad.add("sex", "sex");
                return None;
            };
            if cross != Cross::No {
                said += 1;
                word.clone_into(&mut sex);
            }
            if let Cross::Year(born) = cross {
                year = born;
            }
        }
        if said > 1 {
            bad.add("sex", "sex-twice");
        }
        let phone = match phone {
            Ok(phone) => phone,
            Err(problem) => {
                bad.add("phone", problem);
                return None;
            }
        };
        let village = bad.shared(Field::Village, &mut self.texts)?;
        let audience = bad.shared(Field::Audience, &mut self.texts)?;
        match Details::parse(name, &year, &sex, &village, &phone.number, &audience) {
            Ok(details) => {
                if phone.has_more {
                    self.phones.push(bad.row.line);
                }
                Some(details)
            }
            Err(error) => {
                for fault in error.faults() {
                    // A bad name is told already, with the column that it stands in.
                    if !matches!(fault, DetailsError::Name(_)) || bad.is_good {
                        bad.add(fault.field(), fault.problem());
                    }
                }
                None
            }
        }
    }
}

/// Faults of one row.
struct Bad<'r> {
    row: &'r Row,
    bad: &'r mut BadLines,
    is_good: bool,
}

impl Bad<'_> {
    fn add(&mut self, field: &str, problem: &str) {
        self.bad.add(self.row.line, field, problem);
        self.is_good = false;
    }

    /// Returns what [`Bad::text`] does, of a column of which many lines say the same.
    fn shared(&mut self, field: Field, texts: &mut Texts) -> Option<Arc<str>> {
        texts.read(cells::text(self.row.field(field as usize)), || self.text(field))
    }

    /// Returns a text as it is stored, empty where there is none; `None` where it cannot be taken.
    fn text(&mut self, field: Field) -> Option<String> {
        let cell = cells::text(self.row.field(field as usize));
        let column = COLUMNS[field as usize].name;
        let problem = if table::is_formula(cell) { Some("formula") } else { fonts::garbled(cell) };
        if let Some(problem) = problem {
            self.add(column, problem);
            return None;
        }
        match text::name(cell) {
            Ok(name) => Some(name),
            Err(TextError::Empty) => Some(String::new()),
            Err(error) => {
                self.add(column, error.word());
                None
            }
        }
    }
}

/// The columns that hold a name.
const NAMES: [Field; 3] = [Field::Family, Field::Middle, Field::Name];

/// Returns a cell as far as it says something.
fn cell(row: &Row, field: Field) -> &str {
    cells::text(row.field(field as usize)).trim()
}

fn has_number(row: &Row) -> bool {
    aside::is_number(cell(row, Field::Number))
}

/// Returns whether a row holds no learner: no name and nothing of a person, the numbers of columns, or what
/// sums up, signs or explains the list.
fn is_no_learner(row: &Row) -> bool {
    let is_empty = |field: &Field| cell(row, *field).is_empty();
    let own = [Field::Sex, Field::Male, Field::Female, Field::Phone];
    let is_nobodys = own.iter().all(is_empty);
    let has_nothing = is_nobodys && [Field::Village, Field::Audience].iter().all(is_empty);
    if NAMES.iter().all(is_empty) && row.beside.trim().is_empty() {
        let nothing = has_nothing && is_empty(&Field::BirthYear);
        let all = [Field::Number, Field::Team, Field::Class, Field::Place, Field::Village];
        return nothing || all.into_iter().any(|field| aside::is_total(cell(row, field)));
    }
    let is_column_number = |field: &Field| aside::is_column_number(cell(row, *field));
    if is_column_number(&Field::Name) && NAMES.iter().all(|f| is_empty(f) || is_column_number(f)) {
        return true;
    }
    let has_no_class = is_empty(&Field::Team) && is_empty(&Field::Class);
    let is_alone = has_no_class && has_nothing && !has_number(row);
    let mut names = NAMES.into_iter().map(|field| cell(row, field));
    is_nobodys
        && !has_number(row)
        && names.any(|name| aside::is_aside(name) || is_alone && aside::is_aside_alone(name))
}

/// Returns whether a row holds a name and nothing else of a learner, but for some fields.
fn is_name_alone(row: &Row, but: &[Field]) -> bool {
    let is_other = |column: &usize| !NAMES.iter().chain(but).any(|f| *f as usize == *column);
    let is_empty = |column: usize| match column == Field::Number as usize {
        true => !has_number(row),
        false => cells::text(row.field(column)).trim().is_empty(),
    };
    (0..COLUMNS.len()).filter(is_other).all(is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "đội,lớp,địa bàn,họ tên,năm sinh,giới tính,thôn,điện thoại,đối tượng\n";

    fn taken(text: &str) -> Done<Roster> {
        read(text.as_bytes(), &Given::default())
    }

    fn faults(lines: &str) -> Vec<String> {
        let failure = taken(&format!("{HEADER}{lines}")).expect_err("bad lines");
        let listed = failure.error.detail["lines"].as_array().cloned().unwrap_or_default();
        let text = |value: &serde_json::Value| value.to_string().replace('"', "");
        listed
            .iter()
            .map(|l| format!("{} {} {}", text(&l["line"]), text(&l["field"]), text(&l["problem"])))
            .collect()
    }

    #[test]
    fn a_roster_of_a_commune_is_read() {
        let text = format!(
            "{HEADER}Đội Tiên Yên,Lớp 1,Yên Than,Chíu Chăn Lằm,1960,Nữ,Khe Hó,0912 345 678,people\n\
             Đội Tiên Yên,Lớp 1,,  Đặng   Văn An ,,,,,\n"
        );
        let roster = taken(&text).expect("a good roster");
        assert_eq!(roster.lines.len(), 2);
        assert_eq!(roster.lines[0].details.phone.as_ref().map(|p| p.as_str()), Some("0912345678"));
        assert_eq!(roster.lines[1].details.name, "Đặng Văn An");
        assert_eq!(roster.lines[1].line, 3);
    }

    #[test]
    fn every_bad_line_is_named_with_its_field() {
        let lines = "Đ,L,,An,60,,,,\n\
                     Đ,,,Bình,,,,,\n\
                     Đ,L,,Chi,,x,,,\n\
                     Đ,L,,Dung,,,,123,\n\
                     Đ,L,,,1960,,,,\n";
        assert_eq!(
            faults(lines),
            [
                "2 birth_year birth-year",
                "3 class empty-below",
                "4 sex sex",
                "5 phone phone",
                "6 name empty",
            ]
        );
    }

    #[test]
    fn an_exact_repeat_is_a_bad_line_and_a_namesake_is_not() {
        for again in [" An ", "AN", "A\u{200b}n"] {
            let lines = format!("Đ,L,,An,1960,,,,\nĐ,l,,{again},1960,,,,\n");
            assert_eq!(faults(&lines), ["3  repeat"], "{again:?}");
        }
        assert_eq!(faults("Đ,L,,Hoà,,,,,\nĐ,L,,Hòa,,,,,\n"), ["3  repeat"]);
        let namesakes = format!("{HEADER}Đ,L,,An,1960,,,,\nĐ,L,,An,1961,,,,\nĐ,M,,An,1960,,,,\n");
        assert_eq!(taken(&namesakes).expect("three people").lines.len(), 3);
    }

    #[test]
    fn a_name_that_a_spreadsheet_would_run_is_refused() {
        for name in ["=1+1", "+84", "-An", "@An", "\tAn", " =1+1", "\u{a0}@An", "＝1+1"] {
            assert_eq!(faults(&format!("Đ,L,,{name},,,,,\n")), ["2 name formula"], "{name:?}");
        }
        assert!(taken(&format!("{HEADER}Đ,L,,An,,,,+84912345678,\n")).is_ok());
    }

    #[test]
    fn a_name_that_has_lost_letters_is_refused() {
        assert_eq!(faults("Đ,L,,Nguy?n Văn An,,,,,\n"), ["2 name lost"]);
        assert_eq!(faults("Đ\u{fffd}i 1,L,,An,,,,,\n"), ["2 team lost"]);
        assert_eq!(faults("Đ,L,,An,,,Kh? O,,\n"), ["2 village lost"]);
    }

    /// Reads a list of one class, whose lines name none.
    fn of_class(text: &str) -> Result<Vec<String>, Vec<String>> {
        let given = Given {
            team: Some("T".to_owned()),
            class: Some("L".to_owned()),
            fill_down: true,
            ..Given::default()
        };
        let read = read(text.as_bytes(), &given);
        read.map(|roster| roster.lines.into_iter().map(|line| line.details.name).collect()).map_err(
            |failure| {
                let lines = failure.error.detail["lines"].as_array().cloned().unwrap_or_default();
                let fault =
                    |line: &serde_json::Value| format!("{} {}", line["line"], line["problem"]);
                lines.iter().map(|line| fault(line).replace('"', "")).collect()
            },
        )
    }

    #[test]
    fn titles_of_sections_signatures_notes_and_totals_are_no_learners() {
        let list = "TT,Họ và tên,Năm sinh,Thôn\n1,An Một,1960,Khe O\n2,Bình Hai,1961,Khe O\n";
        for aside in [
            "Tổng số: 2 học viên,,,",
            ",Tổng cộng: 2,,",
            ",Danh sách có 2 học viên,,",
            ",\"(Bằng chữ: hai học viên)\",,",
            ",\"(Ký, ghi rõ họ tên)\",,",
            ",Người lập biểu,,TM. UBND XÃ",
            ",Ghi chú: V là vắng,,",
            ",Trong đó nữ: 1,,",
        ] {
            let names = of_class(&format!("{list}{aside}\n"));
            assert_eq!(
                names.as_deref(),
                Ok(&["An Một", "Bình Hai"].map(str::to_owned)[..]),
                "{aside}"
            );
        }
        for (below, fault) in [
            (",Nguyễn Văn Lập,,", "4 unnumbered"),
            (",Tổ dân phố 2,,\n3,Cúc Ba,1962,Khe Hó", "4 unnumbered"),
            ("II,Thôn Khe Hó,,\n3,Cúc Ba,1962,Khe Hó", "4 unnumbered"),
            (",Tổng cộng,2,\n,Nguyễn Văn Lập,,Trần Chủ", "5 below-end"),
            (",Tổng cộng,2,\n,,,\n,Nguyễn Văn Lập,,", "6 below-end"),
        ] {
            assert_eq!(
                of_class(&format!("{list}{below}\n")),
                Err(vec![fault.to_owned()]),
                "{below}"
            );
        }
        let titled = "Họ và tên,Năm sinh\nI. Thôn Khe O,\nAn Một,1960\n";
        assert_eq!(of_class(titled), Err(vec!["2 section".to_owned()]));
        let summed = format!("{HEADER}Đ,L,,An,1960,,,,\nĐ,L,,Tổng cộng: 2 học viên,,,,,\n");
        assert_eq!(taken(&summed).expect("a total with its team and class").lines_left_out, [3]);
    }

    #[test]
    fn a_learner_without_a_number_or_with_a_rare_name_is_one() {
        let names = [
            "Y Thôn",
            "Danh Sách Minh",
            "A Páo",
            "H'Mông",
            "K'Brể",
            "Tổng Văn An",
            "Cộng A Tủa",
            "Ma",
        ];
        let rows = |number: bool| {
            let row = |(at, name)| {
                let at = if number { format!("{at}") } else { String::new() };
                format!("{at},{name},,\n")
            };
            let rows: String = (1..).zip(names).map(row).collect();
            format!("TT,Họ và tên,Năm sinh,Thôn\n(1),(2),(3),(4)\n{rows}")
        };
        for is_numbered in [true, false] {
            let read = of_class(&rows(is_numbered));
            assert_eq!(read.as_deref(), Ok(&names.map(str::to_owned)[..]), "{is_numbered}");
        }
        let list = "TT,Họ và tên,Năm sinh\n1,An,1960\n,Bình,1961\n3,Cộng,\n";
        assert_eq!(of_class(list).map(|names| names.len()), Ok(3));
    }

    #[test]
    fn a_name_over_the_cap_is_refused() {
        use lantoa_core::domain::text::NAME_BYTES_MAX;
        let long = "x".repeat(NAME_BYTES_MAX + 1);
        assert_eq!(faults(&format!("{long},L,,An,,,,,\n")), ["2 team too-long"]);
        assert_eq!(faults(&format!("Đ,L,,{long},,,,,\n")), ["2 name too-long"]);
    }

    #[test]
    fn columns_that_are_not_a_rosters_are_told_and_left_out() {
        let text = "team,class,name,CCCD\nĐ,L,An,022060001234\n";
        assert_eq!(taken(text).expect("good").columns_left_out, ["CCCD"]);
    }
}
