//! A roster: the learners of classes on a list that somebody made in a spreadsheet.

use std::collections::HashSet;
use std::io::BufRead;

use lantoa_core::domain::command::RosterLine;
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::text::{self, TextError, identity_fold};

use crate::csv_file::{self, BadLines, Column, Row, Rows};
use crate::failure::Done;

/// The columns of a roster.
pub const COLUMNS: [Column; 9] = [
    Column { name: "team", also: &["doi", "doi hinh", "to", "to cong nghe so"], needed: true },
    Column { name: "class", also: &["lop", "lop hoc", "ten lop"], needed: true },
    Column { name: "place", also: &["dia ban", "noi hoc"], needed: false },
    Column { name: "name", also: &["ten", "ho ten", "ho va ten", "hoc vien"], needed: true },
    Column { name: "birth_year", also: &["nam sinh"], needed: false },
    Column { name: "sex", also: &["gioi tinh"], needed: false },
    Column {
        name: "village",
        also: &["thon", "ban", "thon ban", "to dan pho", "khu pho"],
        needed: false,
    },
    Column { name: "phone", also: &["dien thoai", "so dien thoai", "sdt", "dt"], needed: false },
    Column { name: "audience", also: &["doi tuong"], needed: false },
];

/// A column by its place in [`COLUMNS`], whose order is this one.
#[derive(Clone, Copy)]
enum Field {
    Team,
    Class,
    Place,
    Name,
    BirthYear,
    Sex,
    Village,
    Phone,
    Audience,
}

/// The columns of free text, which a spreadsheet could take for a formula when they come out again.
const TEXTS: [Field; 6] =
    [Field::Team, Field::Class, Field::Place, Field::Name, Field::Village, Field::Audience];

/// A roster that was read without a fault.
#[derive(Debug)]
pub struct Roster {
    /// Its lines.
    pub lines: Vec<RosterLine>,
    /// Columns of the file that are not a roster's; nothing of them is kept.
    pub ignored: Vec<String>,
}

/// Reads a roster, whole.
///
/// # Errors
///
/// `invalid_input` with every bad line in `detail.lines`.
pub fn read(reader: impl BufRead) -> Done<Roster> {
    let mut bad = BadLines::default();
    let Some(mut rows) = Rows::open(reader, &COLUMNS, &mut bad) else {
        return Err(bad.failure("roster-lines"));
    };
    let mut lines = Vec::new();
    let mut seen = HashSet::new();
    while let Some(row) = rows.next(&mut bad) {
        if let Some(line) = line_of(&row, &mut bad) {
            if seen.insert(identity(&line)) {
                lines.push(line);
            } else {
                bad.add(row.line, "", "repeat");
            }
        }
    }
    let ignored = rows.ignored().to_vec();
    if bad.is_empty() { Ok(Roster { lines, ignored }) } else { Err(bad.failure("roster-lines")) }
}

fn line_of(row: &Row, bad: &mut BadLines) -> Option<RosterLine> {
    let field = |field: Field| row.field(field as usize);
    let mut is_good = true;
    for text in TEXTS {
        if csv_file::is_formula(field(text)) {
            bad.add(row.line, COLUMNS[text as usize].name, "formula");
            is_good = false;
        }
    }
    let mut name = |which: Field| match text::name(field(which)) {
        Ok(name) => name,
        Err(TextError::Empty) => String::new(),
        Err(error) => {
            bad.add(row.line, COLUMNS[which as usize].name, error.word());
            is_good = false;
            String::new()
        }
    };
    let (team, class, place) = (name(Field::Team), name(Field::Class), name(Field::Place));
    let details = Details::parse(
        field(Field::Name),
        field(Field::BirthYear),
        field(Field::Sex),
        field(Field::Village),
        field(Field::Phone),
        field(Field::Audience),
    );
    match details {
        Ok(details) => {
            is_good.then_some(RosterLine { line: row.line, team, class, place, details })
        }
        Err(error) => {
            bad.add(row.line, error.field(), error.problem());
            None
        }
    }
}

/// Returns everything of a line but its number, as far as it says what is meant: what makes two lines the
/// same.
fn identity(line: &RosterLine) -> impl Eq + std::hash::Hash + use<> {
    let RosterLine { line: _, team, class, place, details } = line;
    let Details { name, birth_year, sex, village, phone, audience } = details;
    let texts = [team, class, place, name].map(|text| identity_fold(text));
    let more = [village, audience].map(|text| text.as_deref().map(identity_fold));
    (texts, more, *birth_year, *sex, phone.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "đội,lớp,địa bàn,họ tên,năm sinh,giới tính,thôn,điện thoại,đối tượng\n";

    fn faults(lines: &str) -> Vec<String> {
        let failure = read(format!("{HEADER}{lines}").as_bytes()).expect_err("bad lines");
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
        let roster = read(text.as_bytes()).expect("a good roster");
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
                     Đ,L,,,,,,,\n";
        assert_eq!(
            faults(lines),
            [
                "2 birth_year birth-year",
                "3 class empty",
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
        assert_eq!(read(namesakes.as_bytes()).expect("three people").lines.len(), 3);
    }

    #[test]
    fn a_name_that_a_spreadsheet_would_run_is_refused() {
        for name in ["=1+1", "+84", "-An", "@An", "\tAn", " =1+1", "\u{a0}@An", "＝1+1"] {
            assert_eq!(faults(&format!("Đ,L,,{name},,,,,\n")), ["2 name formula"], "{name:?}");
        }
        assert!(read(format!("{HEADER}Đ,L,,An,,,,+84912345678,\n").as_bytes()).is_ok());
    }

    #[test]
    fn a_name_that_has_lost_letters_is_refused() {
        assert_eq!(faults("Đ,L,,Nguy?n Văn An,,,,,\n"), ["2 name lost"]);
        assert_eq!(faults("Đ\u{fffd}i 1,L,,An,,,,,\n"), ["2 team lost"]);
        assert_eq!(faults("Đ,L,,An,,,Kh? O,,\n"), ["2 village lost"]);
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
        assert_eq!(read(text.as_bytes()).expect("good").ignored, ["CCCD"]);
    }
}
