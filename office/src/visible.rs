//! Text from outside as a terminal may show it: what cannot be seen is written out.
//!
//! Names, headings, file names and the errors of others may hold characters that move the cursor, turn
//! the direction of a line, or are not seen at all, by which one text passes for another. They are
//! printed as their numbers. Names take none of them in the first place (`lantoa_core::domain::text`).

use std::borrow::Cow;
use std::fmt::Write;

use lantoa_core::domain::text::is_invisible;

/// Returns `text` with every character that is not seen written as its number, as `\u{202e}`.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    written_out(text, |c, out| {
        let _ = write!(out, "{}", c.escape_unicode());
    })
}

/// Does as [`visible`] for a text of several lines.
pub(crate) fn visible_lines(text: &str) -> Cow<'_, str> {
    if text.contains('\n') {
        Cow::Owned(text.split('\n').map(visible).collect::<Vec<_>>().join("\n"))
    } else {
        visible(text)
    }
}

/// Does the same in a JSON document, which stays the same document: such characters stand in its
/// strings only, where JSON has a form of its own for them.
pub(crate) fn visible_json(json: &str) -> Cow<'_, str> {
    written_out(json, |c, out| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    })
}

fn written_out(text: &str, write_out: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unseen(c) {
            write_out(c, &mut out);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Returns whether a character is not seen: what names leave out, control characters, and Unicode's
/// separators of lines and paragraphs, which are blanks in a name.
fn is_unseen(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_shown_as_it_is() {
        for text in ["Đặng Thị Hoà", "Nguye\u{302}\u{303}n", "Lớp 1 (A-B)", "a\u{a0}b", "東京", ""]
        {
            assert!(matches!(visible(text), Cow::Borrowed(shown) if shown == text), "{text}");
        }
        assert_eq!(visible_lines("a\nb"), "a\nb");
    }

    #[test]
    fn what_is_not_seen_is_written_out() {
        for (text, shown) in [
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("a\rb\nc\td", "a\\u{d}b\\u{a}c\\u{9}d"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
            ("\u{202e}gnp.\u{2066}", "\\u{202e}gnp.\\u{2066}"),
            ("Hà\u{200b}\u{ad}\u{feff}", "Hà\\u{200b}\\u{ad}\\u{feff}"),
            ("\u{e0041}", "\\u{e0041}"),
        ] {
            assert_eq!(visible(text), shown, "{text:?}");
        }
    }

    #[test]
    fn a_json_document_stays_the_same_document() {
        for text in ["\u{9b}31m", "\u{202e}x", "\u{e0041}", "\u{1b}[2J\n", "Hoà"] {
            let json = serde_json::to_string(&[text]).expect("plain");
            let shown = visible_json(&json);
            assert!(!shown.chars().any(is_unseen), "{text:?}");
            assert_eq!(serde_json::from_str::<[String; 1]>(&shown).expect("JSON"), [text]);
        }
    }
}
