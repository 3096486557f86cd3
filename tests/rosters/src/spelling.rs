//! The same name, as different people type it; and the form in which all of them are equal.

use super::random::Random;

/// Vowels without tone, then with grave, acute, hook, tilde and dot below.
const VOWELS: [&str; 12] = [
    "aàáảãạ",
    "ăằắẳẵặ",
    "âầấẩẫậ",
    "eèéẻẽẹ",
    "êềếểễệ",
    "iìíỉĩị",
    "oòóỏõọ",
    "ôồốổỗộ",
    "ơờớởỡợ",
    "uùúủũụ",
    "ưừứửữự",
    "yỳýỷỹỵ",
];
/// The combining marks of the tones, in the order of [`VOWELS`].
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{309}', '\u{303}', '\u{323}'];
/// Vowels with a sign of their own: bare letter and combining mark.
const SIGNED: [(char, char, char); 6] = [
    ('ă', 'a', '\u{306}'),
    ('â', 'a', '\u{302}'),
    ('ê', 'e', '\u{302}'),
    ('ô', 'o', '\u{302}'),
    ('ơ', 'o', '\u{31b}'),
    ('ư', 'u', '\u{31b}'),
];
/// Ends of syllables whose tone may stand on either vowel.
const MOVING: [(&str, &str); 15] = [
    ("òa", "oà"),
    ("óa", "oá"),
    ("ỏa", "oả"),
    ("õa", "oã"),
    ("ọa", "oạ"),
    ("òe", "oè"),
    ("óe", "oé"),
    ("ỏe", "oẻ"),
    ("õe", "oẽ"),
    ("ọe", "oẹ"),
    ("ùy", "uỳ"),
    ("úy", "uý"),
    ("ủy", "uỷ"),
    ("ũy", "uỹ"),
    ("ụy", "uỵ"),
];

/// Returns the name as another person would type it; [`bare`] of both is the same.
pub fn misspelt(name: &str, random: &mut Random) -> String {
    let moved = with_moved_tones(name);
    if moved != name && random.percent(60) {
        return moved;
    }
    match random.below(6) {
        0 => name.replace('đ', "d").replace('Đ', "D"),
        1 => bare_of_marks(name),
        2 => name.replacen(' ', "  ", 1) + " ",
        3 => name.to_uppercase(),
        _ => in_pieces(name),
    }
}

/// Returns the phone as another person would type it; the digits are the same.
pub fn mistyped(phone: &str, random: &mut Random) -> String {
    let (Some(rest), 10) = (phone.strip_prefix('0'), phone.len()) else { return phone.to_owned() };
    match random.below(4) {
        0 => format!("+84{rest}"),
        1 => format!("{} {} {}", &phone[..4], &phone[4..7], &phone[7..]),
        2 => format!("{}.{}.{}", &phone[..4], &phone[4..7], &phone[7..]),
        _ => phone.to_owned(),
    }
}

/// Returns the name without case, marks and extra blanks, đ as d: equal for every spelling.
#[must_use]
pub fn bare(name: &str) -> String {
    let plain = bare_of_marks(name).to_lowercase();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the text in decomposed form (NFD), as some phones and spreadsheets store it.
#[must_use]
pub fn in_pieces(text: &str) -> String {
    let mut pieces = String::new();
    for c in text.chars() {
        let lower = lower(c);
        let (vowel, tone) = toned(lower).unwrap_or((lower, None));
        let signed = SIGNED.iter().find(|(letter, _, _)| *letter == vowel);
        if tone.is_none() && signed.is_none() {
            pieces.push(c);
            continue;
        }
        let (base, sign) = signed.map_or((vowel, None), |(_, base, sign)| (*base, Some(*sign)));
        if lower == c {
            pieces.push(base);
        } else {
            pieces.extend(base.to_uppercase());
        }
        // The horn comes before the dot below, every other sign after it: by combining class.
        let mut marks: Vec<char> = sign.into_iter().chain(tone).collect();
        marks.sort_by_key(|mark| match mark {
            '\u{31b}' => 0,
            '\u{323}' => 1,
            _ => 2,
        });
        pieces.extend(marks);
    }
    pieces
}

fn with_moved_tones(name: &str) -> String {
    let words = name.split(' ').map(|word| {
        let end = MOVING.iter().find_map(|(old, new)| Some((word.strip_suffix(old)?, new)));
        end.map_or_else(|| word.to_owned(), |(start, new)| format!("{start}{new}"))
    });
    words.collect::<Vec<_>>().join(" ")
}

fn bare_of_marks(text: &str) -> String {
    let bare = |c| match c {
        'đ' => 'd',
        'Đ' => 'D',
        _ => c,
    };
    let is_mark = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    in_pieces(text).chars().filter(|c| !is_mark(c)).map(bare).collect()
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// Returns a vowel's letter without its tone, and the tone; `None` for what is no vowel.
fn toned(c: char) -> Option<(char, Option<char>)> {
    VOWELS.iter().find_map(|row| {
        let at = row.chars().position(|vowel| vowel == c)?;
        Some((row.chars().next()?, at.checked_sub(1).map(|tone| TONES[tone])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_pieces_is_what_the_standard_says() {
        for (whole, pieces) in [
            ("Nguyễn", "Nguye\u{302}\u{303}n"),
            ("Đặng", "Đa\u{323}\u{306}ng"),
            ("Được", "Đu\u{31b}o\u{31b}\u{323}c"),
            ("Ếch", "E\u{302}\u{301}ch"),
            ("Lan", "Lan"),
        ] {
            assert_eq!(in_pieces(whole), pieces, "{whole}");
        }
    }

    #[test]
    fn every_spelling_of_a_name_is_bare_the_same() {
        let mut random = Random::new(1);
        for name in ["Nguyễn Thị Hòa", "Đỗ Văn Được", "Chíu Chăn Lằm", "Phạm Thúy", "Lê Quý"]
        {
            for _ in 0..50 {
                let other = misspelt(name, &mut random);
                assert_eq!(bare(&other), bare(name), "{other}");
            }
        }
        assert_eq!(with_moved_tones("Hòa Thúy Quý Hoàn"), "Hoà Thuý Quý Hoàn");
        assert_eq!(bare("Đặng  Thị Hoà "), "dang thi hoa");
    }

    #[test]
    fn a_mistyped_phone_has_the_same_digits() {
        let mut random = Random::new(1);
        for _ in 0..50 {
            let other = mistyped("0301234567", &mut random);
            let digits: String =
                other.replace("+84", "0").chars().filter(char::is_ascii_digit).collect();
            assert_eq!(digits, "0301234567", "{other}");
        }
        assert_eq!(mistyped("", &mut random), "");
    }
}
