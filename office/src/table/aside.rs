//! What stands in lists beside their rows: totals, notes, signatures, titles of sections, and the numbers of
//! columns.
//!
//! Somebody may be called Cộng, Danh or Khu, so only whole phrases say that a row is none; what says less
//! says it only of a row that holds nothing else.

use lantoa_core::domain::text::identity_fold;

/// How a text begins that sums up, signs or explains a list; no name of a person does.
const PHRASES: [&str; 13] = [
    "tổng cộng",
    "tổng số",
    "người lập",
    "xác nhận",
    "trong đó",
    "ghi chú",
    "danh sách có",
    "danh sách gồm",
    "danh sách này",
    "danh sách học",
    "ấn định danh sách",
    "ký, ghi rõ",
    "ký và ghi rõ",
];
/// Texts that do so alone or before a sign, where nobody can be meant by them.
const WORDS: [&str; 4] = ["tổng", "cộng", "total", "danh sách"];
/// How a text begins that names a part of a place, as over the lines of those who live there.
const SECTIONS: [&str; 5] = ["thôn", "xóm", "tổ dân phố", "khu phố", "khu dân cư"];

/// Returns whether a text belongs to a list and is nobody's name.
#[must_use]
pub fn is_aside(text: &str) -> bool {
    let text = identity_fold(text);
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    PHRASES.iter().any(|phrase| {
        let rest = text.strip_prefix(&*identity_fold(phrase));
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// Returns whether a text sums up, signs or explains a list where nobody is named beside it.
#[must_use]
pub fn is_total(text: &str) -> bool {
    let folded = identity_fold(text);
    let words = folded.trim_end_matches(|c: char| !c.is_alphabetic());
    let is_word = |word: &str| {
        let rest = words.strip_prefix(&*identity_fold(word));
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(|c: char| !c.is_alphanumeric() && c != ' ')
        })
    };
    WORDS.iter().any(|word| is_word(word)) || is_aside(text)
}

/// Returns whether a text belongs to a list where nothing else stands in its row.
#[must_use]
pub fn is_aside_alone(text: &str) -> bool {
    text.trim_start().starts_with(['(', '[']) || is_total(text)
}

/// Returns whether a text is the title of a section, such as *II. Thôn Khe O*.
#[must_use]
pub fn is_section(text: &str) -> bool {
    let text = identity_fold(text);
    let bare = text.trim_start_matches(|c: char| !c.is_alphabetic());
    let number = bare.trim_start_matches(['i', 'v', 'x']);
    let behind = number.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_numbered = number.starts_with(['.', ')', ',', ':', '-', '/']);
    [bare, if is_numbered { behind } else { bare }].iter().any(|text| {
        SECTIONS.iter().any(|section| {
            let rest = text.strip_prefix(&*identity_fold(section));
            rest.is_some_and(|rest| rest.starts_with([' ', ':']))
        })
    })
}

/// Returns whether a text is the number of a column: `(1)`.
#[must_use]
pub fn is_column_number(text: &str) -> bool {
    let digits = text.trim().trim_matches(['(', ')', '[', ']']);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a text is the running number of a row: `7`, `7.`, `7.0`.
#[must_use]
pub fn is_number(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sums_up_signs_or_explains_a_list_is_known_and_no_name_is_taken_for_it() {
        for text in [
            "Tổng cộng",
            "TỔNG CỘNG: 2 học viên",
            "Tổng số học viên: 2",
            "Người lập biểu",
            "NGƯỜI LẬP",
            "Danh sách có 2 học viên",
            "Ấn định danh sách: 02 người",
            "Trong đó nữ: 1",
            "Ghi chú: V là vắng",
            "(Ký, ghi rõ họ tên)",
            "Xác nhận của UBND xã",
        ] {
            assert!(is_aside(text) && is_aside_alone(text), "{text}");
        }
        for text in ["Tổng", "Cộng:", "Cộng: 2", "Total", "Danh sách", "(Bằng chữ: hai học viên)"]
        {
            assert!(!is_aside(text) && is_aside_alone(text), "{text}");
        }
        for text in ["I. Thôn Khe O", "II,Thôn Khe Hó", "Thôn Khe O", "Tổ dân phố 2", "1) Xóm Bãi"]
        {
            assert!(is_section(text), "{text}");
        }
        for name in [
            "Danh Sách Minh",
            "Danh Thị Có",
            "Tổng Văn An",
            "Cộng A Tủa",
            "Ký Thị Hoa",
            "Y Thôn",
            "Khu Thị Xóm",
            "Thôn",
            "Ghi Văn Chú",
            "Trong Văn Đó",
            "Vi Thị Thôn",
            "Xi Thôn Na",
            "H'Mông",
            "Bàn Thị Tổng",
            "A Páo",
            "K'Brể",
        ] {
            assert!(!is_aside(name) && !is_aside_alone(name) && !is_section(name), "{name}");
        }
        assert!(is_column_number("(1)") && is_column_number("[2]") && !is_column_number("A"));
        assert!(is_number("7") && is_number("7.0") && !is_number("II") && !is_number("(1)"));
    }
}
