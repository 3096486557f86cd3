//! A roster as the text of a CSV file, in the shapes that spreadsheets write.

use super::Line;
use super::names::Sex;

/// The language of the headings, and of the words for sex.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Headings {
    /// `team,class,place,…`
    #[default]
    English,
    /// `đội,lớp,địa bàn,…`
    Vietnamese,
}

/// How a roster is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sheet {
    /// The language of the headings.
    pub headings: Headings,
    /// What stands between fields: a comma, a semicolon or a tab.
    pub separator: char,
    /// Whether a byte order mark stands in front, as spreadsheets like it.
    pub has_bom: bool,
}

impl Default for Sheet {
    fn default() -> Self {
        Self { headings: Headings::default(), separator: ',', has_bom: false }
    }
}

impl Sheet {
    /// Returns the whole text of the file.
    #[must_use]
    pub fn text(&self, lines: &[Line]) -> String {
        let headings = match self.headings {
            Headings::English => ENGLISH,
            Headings::Vietnamese => VIETNAMESE,
        };
        let mut text = if self.has_bom { "\u{feff}".to_owned() } else { String::new() };
        self.write_row(&headings, &mut text);
        for line in lines {
            let year = line.birth_year.map(|year| year.to_string()).unwrap_or_default();
            let sex = match (self.headings, line.sex) {
                (Headings::English, Sex::Female) => "female",
                (Headings::English, Sex::Male) => "male",
                (Headings::Vietnamese, Sex::Female) => "nữ",
                (Headings::Vietnamese, Sex::Male) => "nam",
            };
            let fields = [
                &line.team,
                &line.class,
                &line.place,
                &line.name,
                year.as_str(),
                sex,
                &line.village,
                &line.phone,
                &line.audience,
            ];
            self.write_row(&fields, &mut text);
        }
        text
    }

    fn write_row(&self, fields: &[&str], text: &mut String) {
        for (at, field) in fields.iter().enumerate() {
            if at > 0 {
                text.push(self.separator);
            }
            let is_plain = !field.contains([self.separator, '"', '\n', '\r']);
            if is_plain {
                text.push_str(field);
            } else {
                text.push('"');
                text.push_str(&field.replace('"', "\"\""));
                text.push('"');
            }
        }
        text.push('\n');
    }
}

const ENGLISH: [&str; 9] =
    ["team", "class", "place", "name", "birth_year", "sex", "village", "phone", "audience"];

const VIETNAMESE: [&str; 9] =
    ["đội", "lớp", "địa bàn", "họ tên", "năm sinh", "giới tính", "thôn", "điện thoại", "đối tượng"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_written_as_spreadsheets_read_it() {
        let line = Line {
            team: "Tổ \"số\"".to_owned(),
            class: "Lớp 1; tối".to_owned(),
            place: "Xã Ba Chẽ".to_owned(),
            name: "Chíu Chăn Lằm".to_owned(),
            birth_year: None,
            sex: Sex::Male,
            village: "Khe Lạc".to_owned(),
            phone: String::new(),
            audience: "học sinh, sinh viên".to_owned(),
        };
        for (sheet, row) in [
            (
                Sheet::default(),
                "\"Tổ \"\"số\"\"\",Lớp 1; tối,Xã Ba Chẽ,Chíu Chăn Lằm,,male,Khe Lạc,,\"học sinh, sinh viên\"",
            ),
            (
                Sheet { headings: Headings::Vietnamese, separator: ';', has_bom: true },
                "\"Tổ \"\"số\"\"\";\"Lớp 1; tối\";Xã Ba Chẽ;Chíu Chăn Lằm;;nam;Khe Lạc;;học sinh, sinh viên",
            ),
        ] {
            let text = sheet.text(std::slice::from_ref(&line));
            assert_eq!(text.starts_with('\u{feff}'), sheet.has_bom);
            assert_eq!(text.lines().nth(1), Some(row));
        }
    }
}
