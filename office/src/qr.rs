//! A ticket as a QR code in a terminal, for any camera and any terminal's colours.
//!
//! The letters are capitals: a QR code holds those in fewer fields than small ones, and a ticket is
//! read in either. Both colours are set, because most readers want dark on light and a terminal's own
//! colours can be either way round.

use std::fmt::Write;

use lantoa_core::node::error::{Error, ErrorKind};
use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

use crate::failure::Done;
use crate::output::Look;

/// Black on white by their places in the cube of 256 colours: themes give the first 16 other shades.
const BLACK_ON_WHITE: &str = "\u{1b}[38;5;16;48;5;231m";
const RESET: &str = "\u{1b}[0m";

/// Returns the picture, two fields to a cell, one above the other. On a terminal it is black on white,
/// also where it was asked for no colours: here they are what is said. Elsewhere it is plain text, for
/// light letters on a dark ground.
pub(crate) fn picture(ticket: &str, look: Look) -> Done<String> {
    let code = code(ticket)?;
    let mut render = code.render::<Dense1x2>();
    if !look.is_terminal() {
        return Ok(render.dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build());
    }
    let mut picture = String::new();
    for line in render.build().lines() {
        writeln!(picture, "{BLACK_ON_WHITE}{line}{RESET}").expect("writing to memory cannot fail");
    }
    picture.truncate(picture.trim_end().len());
    Ok(picture)
}

/// Returns the code of a ticket, of low correction: a screen does not get dirty.
fn code(ticket: &str) -> Done<QrCode> {
    let code = QrCode::with_error_correction_level(ticket.to_uppercase(), EcLevel::L);
    code.map_err(|_| {
        let message = "ticket does not fit a QR code";
        Error::new(ErrorKind::InvalidInput, "ticket-too-long", message).into()
    })
}

#[cfg(test)]
mod tests {
    use rqrr::PreparedImage;

    use super::*;

    /// As long as a usual one, with every letter and digit that tickets have.
    const TICKET: &str = concat!(
        "lantoa1abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwxyz234567",
        "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwxyz234567",
        "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwxyz234567",
        "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwxyz234567",
    );
    const TERMINAL: Look = Look { colour: true, width: Some(120) };
    /// Dots of one field, each way: a cell is twice as high as wide.
    const DOTS: usize = 4;

    /// What a terminal with these colours of its own shows, in grey: 0 is black.
    fn shown(text: &str, letters: u8, ground: u8) -> Vec<Vec<u8>> {
        let mut fields = Vec::new();
        for line in text.lines() {
            let (mut ink, mut paper) = (letters, ground);
            let (mut upper, mut lower) = (Vec::new(), Vec::new());
            let mut rest = line;
            while let Some(letter) = rest.chars().next() {
                rest = &rest[letter.len_utf8()..];
                if letter == '\u{1b}' {
                    let (codes, after) = rest.split_once('m').expect("a colour's end");
                    match codes {
                        "[0" => (ink, paper) = (letters, ground),
                        "[38;5;16;48;5;231" => (ink, paper) = (0, 255),
                        other => panic!("{other}: colours of which a theme may make others"),
                    }
                    rest = after;
                    continue;
                }
                let (above, below) = match letter {
                    ' ' => (paper, paper),
                    '▀' => (ink, paper),
                    '▄' => (paper, ink),
                    '█' => (ink, ink),
                    other => panic!("{other:?}: not a block"),
                };
                upper.push(above);
                lower.push(below);
            }
            fields.extend([upper, lower]);
        }
        fields
    }

    /// Reads what is on a screen with some of its own ground around.
    fn read(fields: &[Vec<u8>], ground: u8) -> Option<String> {
        let (wide, high) = (fields[0].len() + 4, fields.len() + 4);
        let mut image = PreparedImage::prepare_from_greyscale(wide * DOTS, high * DOTS, |x, y| {
            let line = (y / DOTS).checked_sub(2).and_then(|y| fields.get(y));
            let field = line.and_then(|line| line.get((x / DOTS).checked_sub(2)?));
            field.copied().unwrap_or(ground)
        });
        let grids = image.detect_grids();
        let (_, content) = grids.first()?.decode().ok()?;
        Some(content)
    }

    #[test]
    fn a_ticket_is_read_from_light_and_dark_terminals() {
        // White, black, and the grounds of common themes with their letters.
        for (letters, ground) in [(0, 255), (255, 0), (98, 246), (131, 34), (248, 40)] {
            let picture = picture(TICKET, TERMINAL).expect("it fits");
            let fields = shown(&picture, letters, ground);
            let content = read(&fields, ground);
            assert_eq!(content, Some(TICKET.to_uppercase()), "{letters} on {ground}");
        }
    }

    #[test]
    fn capitals_make_a_ticket_two_versions_smaller() {
        let small = QrCode::with_error_correction_level(TICKET, EcLevel::L).expect("it fits");
        let capitals = code(TICKET).expect("it fits");
        assert!(
            capitals.width() + 2 * 4 <= small.width(),
            "{} {}",
            capitals.width(),
            small.width()
        );
    }

    #[test]
    fn no_colours_go_into_a_file_and_a_square_does() {
        let text = picture(TICKET, Look::default()).expect("it fits");
        assert!(!text.contains('\u{1b}'));
        let widths: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| *width == widths[0]));
        assert!(widths.len().abs_diff(widths[0] / 2) <= 1);
    }
}
