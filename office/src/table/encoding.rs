//! Bytes of a file as UTF-8, whatever program wrote them.
//!
//! UTF-16 and Windows-1258 come over without loss. A file that is neither stays as it is, and its lines
//! that are no UTF-8 are named by whoever reads them: letters are never guessed. TCVN3 and VNI are fonts,
//! not encodings ([`fonts`]).

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

use super::fonts;

/// Begins of files that are no text, each with the word for it.
const NO_TEXT: [(&[u8], &str); 7] = [
    (b"\xd0\xcf\x11\xe0", "workbook"),
    (b"%PDF", "no-table"),
    (b"{\\rtf", "no-table"),
    (b"<!DOCTYPE", "no-table"),
    (b"<html", "no-table"),
    (b"<table", "no-table"),
    (b"<?xml", "no-table"),
];

/// How much of a file tells whether it is UTF-16, in bytes.
const SAMPLE_BYTES: usize = 4 << 10;

/// Returns the bytes of a file as UTF-8 whose lines end with `\n`.
///
/// # Errors
///
/// A word of the catalogue's `problem` family, where nothing of the file can be read.
pub(super) fn read(bytes: Vec<u8>) -> Result<Vec<u8>, &'static str> {
    if let Some(problem) = no_text(&bytes) {
        return Err(problem);
    }
    let mut text = decoded(bytes)?;
    if !text.contains(&b'\n') {
        // Old programs for the Mac end a line so.
        text.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
    }
    Ok(text)
}

fn no_text(bytes: &[u8]) -> Option<&'static str> {
    let begin = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let is = |sign: &[u8]| begin.get(..sign.len()).is_some_and(|b| b.eq_ignore_ascii_case(sign));
    NO_TEXT.iter().find(|(sign, _)| is(sign)).map(|(_, problem)| *problem)
}

fn decoded(bytes: Vec<u8>) -> Result<Vec<u8>, &'static str> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return Ok(rest.to_vec());
    }
    if let Some(encoding) = utf_16(&bytes) {
        let (text, _) = encoding.decode_with_bom_removal(&bytes);
        return Ok(text.into_owned().into_bytes());
    }
    if !is_of_one_byte(&bytes) {
        return Ok(bytes);
    }
    let (text, _) = WINDOWS_1258.decode_without_bom_handling(&bytes);
    let text: String = text.nfc().collect();
    if fonts::is_vietnamese(&text) {
        return Ok(text.into_bytes());
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
    match text.lines().find_map(fonts::garbled) {
        Some(problem) => Err(problem),
        None => Ok(bytes),
    }
}

/// Returns which UTF-16 it is: by its mark, or by the zero bytes of its digits and plain letters.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.starts_with(b"\xff\xfe") {
        return Some(UTF_16LE);
    }
    if bytes.starts_with(b"\xfe\xff") {
        return Some(UTF_16BE);
    }
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let zeros = |at: usize| sample.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    // A quarter of all letters at least: a delimiter stands between two names.
    let is_most = |many: usize, few: usize| many * 8 > sample.len() && few * 8 < many;
    if is_most(second, first) {
        Some(UTF_16LE)
    } else if is_most(first, second) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Returns whether the bytes are rather letters of one byte than UTF-8 with some broken lines.
fn is_of_one_byte(bytes: &[u8]) -> bool {
    let (mut letters, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken > letters
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "lớp,họ tên\nLớp 1,Đặng Thị Hoà\nLớp 1,Nguyễn Văn Ấn\nLớp 1,Lý Thị Thuỷ\n";

    /// The text as Windows-1258 writes it: a letter with its first mark, then the tone.
    fn windows_1258(text: &str) -> Vec<u8> {
        let tones = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];
        let mut bytes = Vec::new();
        for c in text.nfc() {
            let parts: Vec<char> = std::iter::once(c).collect::<String>().nfd().collect();
            let (marks, tone): (Vec<char>, Vec<char>) =
                parts.into_iter().partition(|c| !tones.contains(c));
            let letter: String = marks.into_iter().collect::<String>().nfc().collect();
            for part in [letter, tone.into_iter().collect()] {
                bytes.extend_from_slice(&WINDOWS_1258.encode(&part).0);
            }
        }
        bytes
    }

    #[test]
    fn a_text_is_the_same_in_every_encoding_that_it_was_saved_in() {
        let units = |order: fn(u16) -> [u8; 2], mark: bool| {
            let mark = if mark { "\u{feff}" } else { "" };
            let text = format!("{mark}{TEXT}");
            text.encode_utf16().flat_map(order).collect::<Vec<u8>>()
        };
        let files = [
            TEXT.as_bytes().to_vec(),
            format!("\u{feff}{TEXT}").into_bytes(),
            units(u16::to_le_bytes, true),
            units(u16::to_be_bytes, true),
            units(u16::to_le_bytes, false),
            units(u16::to_be_bytes, false),
            windows_1258(TEXT),
        ];
        for (at, bytes) in files.into_iter().enumerate() {
            let read = read(bytes).map(|text| String::from_utf8(text).expect("UTF-8"));
            assert_eq!(read.as_deref(), Ok(TEXT), "file {at}");
        }
    }

    #[test]
    fn every_letter_comes_out_of_windows_1258() {
        for vowel in "aăâeêioôơuưy".chars() {
            for tone in ["", "\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"] {
                let letter: String = format!("{vowel}{tone}").nfc().collect();
                let text = format!("đ{letter}Đ{}\n", letter.to_uppercase());
                let read = read(windows_1258(&text)).expect("it is read");
                assert_eq!(String::from_utf8(read).as_deref(), Ok(&*text), "{letter}");
            }
        }
    }

    #[test]
    fn a_file_that_is_no_text_is_told_by_its_first_bytes() {
        for (bytes, problem) in [
            (&b"\xd0\xcf\x11\xe0\xa1\xb1"[..], "workbook"),
            (b"%PDF-1.7", "no-table"),
            (b"\xef\xbb\xbf<HTML>", "no-table"),
        ] {
            assert_eq!(read(bytes.to_vec()), Err(problem));
        }
        // TCVN3 as a spreadsheet without Unicode saves it.
        assert_eq!(read(b"l\xedp,t\xaan\nL,\xa7\xc6ng Th\xde Ho\xb5\n".to_vec()), Err("tcvn3"));
    }

    #[test]
    fn lines_of_the_old_mac_are_lines() {
        assert_eq!(read(b"a,b\rc,d\r".to_vec()), Ok(b"a,b\nc,d\n".to_vec()));
        assert_eq!(read(b"a,b\r\nc,d\r\n".to_vec()), Ok(b"a,b\r\nc,d\r\n".to_vec()));
    }
}
