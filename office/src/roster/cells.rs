//! Cells as people and spreadsheets leave them, turned into what the core reads.
//!
//! Only what is surely meant is put right: a zero that a spreadsheet took away, a `.0` that it added, a year
//! in a whole date. A number of which digits are gone is told and not taken.

use lantoa_core::domain::text::fold;

/// Returns a cell's text; a lone dash is how people leave one empty.
#[must_use]
pub fn text(cell: &str) -> &str {
    let is_dash = |c: char| c.is_whitespace() || "-‐‑‒–—―−_.…".contains(c);
    if cell.chars().all(is_dash) { "" } else { cell }
}

/// Returns the year of birth that a cell says, in digits; of a whole date nothing else is kept. What is no
/// year comes back as it is, to be refused.
#[must_use]
pub fn year(cell: &str) -> String {
    let cell = number(text(cell));
    let words = fold(&cell);
    let mut parts: Vec<&str> = words.split(|c: char| !c.is_ascii_digit()).collect();
    parts.retain(|part| !part.is_empty());
    let letters: String = words.chars().filter(|c| c.is_alphabetic()).collect();
    let is_dated = cell.starts_with(char::is_alphanumeric)
        && matches!(letters.as_str(), "" | "t" | "tz" | "z" | "ngaythangnam" | "thangnam");
    let is_year = |part: &str| part.len() == 4;
    let is_day =
        |part: &str| part.len() <= 2 && part.parse().is_ok_and(|n: u8| (1..=31).contains(&n));
    match parts.as_slice() {
        [day @ .., year] if is_dated && is_year(year) && day.len() <= 2 => {
            if day.iter().all(|part| is_day(part)) { (*year).to_owned() } else { cell }
        }
        [year, month, day, time @ ..]
            if is_dated && is_year(year) && is_day(month) && is_day(day) =>
        {
            dated(year, month, day, time, letters.ends_with('z')).unwrap_or(cell)
        }
        [day, month, year, time @ ..]
            if is_dated && is_year(year) && is_day(month) && is_day(day) =>
        {
            dated(year, month, day, time, letters.ends_with('z')).unwrap_or(cell)
        }
        [year, month] if is_dated && is_year(year) && is_day(month) => (*year).to_owned(),
        _ => cell,
    }
}

/// Returns the year of a date with a time of day; `None` where the evening before is told for the day.
///
/// A program that counts in UTC writes 1 January in Vietnam as 31 December, 17:00.
fn dated(year: &str, month: &str, day: &str, time: &[&str], is_utc: bool) -> Option<String> {
    let is_midnight = time.iter().all(|part| part.bytes().all(|digit| digit == b'0'));
    if is_midnight || !(month.trim_start_matches('0') == "12" && day == "31") {
        return Some(year.to_owned());
    }
    // The country counted from UTC in other hours before.
    let hour = time.first().and_then(|hour| hour.parse::<u8>().ok()).unwrap_or(0);
    let is_evening = is_utc && hour >= 15;
    let next = || year.parse().ok().map(|year: u16| (year + 1).to_string());
    if is_evening { next() } else { None }
}

/// A phone as a cell says it.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct PhoneCell {
    /// The first number.
    pub(super) number: String,
    /// Whether another one stands behind it.
    pub(super) has_more: bool,
}

/// Returns the phone that a cell says. What is none comes back as it is, to be refused.
///
/// # Errors
///
/// `number-cut` where a spreadsheet has rounded it.
pub(super) fn phone(cell: &str) -> Result<PhoneCell, &'static str> {
    let cell = text(cell);
    let mut numbers = cell.split(['/', ';', ',', '\n', '|']).map(str::trim);
    let one = |text: &str| written_out(text).map(|text| with_zero(&number(&text)));
    // A comma may stand within a number that a spreadsheet wrote.
    let number = one(cell)?;
    if number.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(PhoneCell { number, has_more: false });
    }
    let first = numbers.find(|number| !number.is_empty()).unwrap_or_default();
    let has_more = numbers.any(|number| number.contains(|c: char| c.is_ascii_digit()));
    Ok(PhoneCell { number: one(first)?, has_more })
}

/// Returns a number without the signs by which a spreadsheet keeps or shows it.
fn number(cell: &str) -> String {
    let cell = cell.trim();
    let cell = cell.strip_prefix(['\'', '’', '`']).unwrap_or(cell).trim();
    let whole = cell.strip_suffix(".0").or_else(|| cell.strip_suffix(",0")).unwrap_or(cell);
    let is_number = !whole.is_empty() && whole.bytes().all(|digit| digit.is_ascii_digit());
    if is_number { whole.to_owned() } else { cell.to_owned() }
}

/// Returns a number with all its digits where a spreadsheet wrote it by its power of ten.
fn written_out(cell: &str) -> Result<String, &'static str> {
    let Some((digits, power)) = cell.split_once(['e', 'E']) else {
        return Ok(cell.to_owned());
    };
    let Ok(power) = power.trim_start_matches('+').parse::<usize>() else {
        return Ok(cell.to_owned());
    };
    let (whole, rest) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if whole.len() != 1 || !is_number(whole) || !is_number(rest) {
        return Ok(cell.to_owned());
    }
    // A spreadsheet leaves trailing zeros out, so that all digits are there is only sure of a whole one.
    if rest.len() == power { Ok(format!("{whole}{rest}")) } else { Err("number-cut") }
}

/// Gives a phone the zero back that a spreadsheet takes from a number.
fn with_zero(number: &str) -> String {
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let others = number.contains(|c: char| !(c.is_ascii_digit() || " .-\u{a0}".contains(c)));
    let has_lost = match digits.as_slice() {
        [b'3' | b'5' | b'7' | b'8' | b'9', rest @ ..] => rest.len() == 8,
        [b'2', rest @ ..] => rest.len() == 9,
        _ => false,
    };
    if has_lost && !others {
        format!("0{}", String::from_utf8_lossy(&digits))
    } else {
        number.to_owned()
    }
}

/// Returns the sex that a cell says, in a word that the core takes; others come back as they are.
pub(super) fn sex(cell: &str) -> String {
    let cell = text(cell).trim().trim_end_matches('.');
    match fold(cell).as_str() {
        "ong" | "anh" | "nam gioi" => "male".to_owned(),
        "ba" | "chi" | "nu gioi" => "female".to_owned(),
        _ => cell.to_owned(),
    }
}

/// What a cell of the columns for men and for women says.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Cross {
    /// Nothing.
    No,
    /// That the learner is one.
    Yes,
    /// The same, by the year of birth.
    Year(String),
}

/// Reads a cell of the columns for men and for women. Returns `None` for something else.
pub(super) fn cross(cell: &str) -> Option<Cross> {
    let cell = text(cell).trim();
    let year = year(cell);
    match fold(cell).as_str() {
        "" => Some(Cross::No),
        "x" | "1" | "v" | "✓" | "✔" | "☑" | "nam" | "nu" | "co" => Some(Cross::Yes),
        _ if year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit()) => {
            Some(Cross::Year(year))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_read_out_of_a_whole_date_and_nothing_else_is_kept() {
        for cell in [
            "1960",
            " 1960 ",
            "1960.0",
            "'1960",
            "15/03/1960",
            "5/3/1960",
            "15-03-1960",
            "15.3.1960",
            "1960-03-15",
            "1960/03/15",
            "15/03/1960 00:00:00",
            "1960-03-15T00:00:00",
            "1960-03-15T00:00:00.000Z",
            "1959-12-31T17:00:00.000Z",
            "03/1960",
            "1960-03",
            "ngày 15 tháng 3 năm 1960",
        ] {
            assert_eq!(year(cell), "1960", "{cell}");
        }
        for cell in ["60", "15/3/60", "17111960", "năm 60", "khoảng 1960", "1960-1961", "=1960"]
        {
            assert_eq!(year(cell), cell, "{cell}");
        }
        // The evening before, by a program that does not say where it counts.
        assert_ne!(year("1959-12-31 17:00:00"), "1959");
        assert_eq!(year("–"), "");
    }

    #[test]
    fn a_phone_gets_back_what_a_spreadsheet_took() {
        let read = |cell| phone(cell).map(|phone| phone.number);
        for (cell, number) in [
            ("912345678", "0912345678"),
            ("912345678.0", "0912345678"),
            ("0912345678.0", "0912345678"),
            ("'0912345678", "0912345678"),
            ("9.12345678E8", "0912345678"),
            ("9.12345678E+08", "0912345678"),
            ("912 345 678", "0912345678"),
            ("2033825123", "02033825123"),
            ("+84 912 345 678", "+84 912 345 678"),
            ("12345", "12345"),
            ("không có", "không có"),
            ("-", ""),
        ] {
            assert_eq!(read(cell).as_deref(), Ok(number), "{cell}");
        }
        for cell in ["9.12E+08", "9.12346E+08", "8,4912E+10"] {
            assert_eq!(read(cell), Err("number-cut"), "{cell}");
        }
        let two = PhoneCell { number: "0912345678".to_owned(), has_more: true };
        assert_eq!(phone("0912345678 / 0987654321"), Ok(two));
    }

    #[test]
    fn a_sex_is_read_from_a_word_or_from_the_column_it_is_crossed_in() {
        assert_eq!(sex("Nữ."), "Nữ");
        assert_eq!(sex("Bà"), "female");
        assert_eq!(sex("x"), "x");
        assert_eq!(cross("X"), Some(Cross::Yes));
        assert_eq!(cross("1960"), Some(Cross::Year("1960".to_owned())));
        assert_eq!(cross(" "), Some(Cross::No));
        assert_eq!(cross("?"), None);
    }
}
