//! The sheet that learners sign: A4 across, with the head that offices put above their papers.
//!
//! No form for it is prescribed; margins and letters are those of Decree 30/2020. Pages are broken here, so
//! that no row is split and the signatures below never stand on a page without a learner.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet, XlsxError};

use super::book::{A4, Book};

/// What stands above the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Head {
    /// Whose paper it is, on the left: two lines.
    pub(crate) issuer: [String; 2],
    /// What it is under, on the right: one or two lines, the last underlined.
    pub(crate) under: [String; 2],
    /// Where and on which day, to be filled in.
    pub(crate) day: String,
}

/// The sheet of one class.
pub(crate) struct Signatures {
    pub(crate) name: String,
    pub(crate) head: Option<Head>,
    pub(crate) title: String,
    /// The class, its team and place.
    pub(crate) about: String,
    /// Number, name, year, village, signature, note.
    pub(crate) columns: [String; 6],
    /// How often each learner signs.
    pub(crate) times: u16,
    /// Name, year and village of each.
    pub(crate) learners: Vec<[String; 3]>,
    /// Lines for those who come new.
    pub(crate) blank: u16,
    /// Who signs below, on the left and on the right.
    pub(crate) signers: [String; 2],
    /// What stands below them.
    pub(crate) by_hand: String,
}

/// Height of a page between its margins, in millimetres: 210 less 20 above and 20 below.
const PAGE_MM: f64 = 170.0;
/// Height of a learner's row, in millimetres: a signature needs no less.
const ROW_MM: f64 = 9.0;
/// Height of the headings, which each page repeats, in millimetres.
const HEADING_MM: f64 = 12.0;
/// Heights of the lines below the list, in millimetres: who signs, how, and the room for it.
const BELOW_MM: [f64; 4] = [6.0, 7.0, 6.0, 24.0];
/// Learners who go over to the page of the signatures, where these would stand alone.
const TOGETHER: usize = 2;
/// Width of all columns, in pixels: 297 mm less 30 on the left and 15 on the right are 952, of which
/// LibreOffice makes a twentieth more than Excel.
const WIDTH: u32 = 890;
/// Widths of number, name, year, village and note, in pixels.
const WIDTHS: [u32; 5] = [45, 215, 75, 135, 90];

impl Signatures {
    /// Returns the file.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Book::new();
        self.write(book.sheet())?;
        book.bytes()
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(&self.name)?;
        sheet.set_paper_size(A4).set_landscape();
        let inches = |mm: f64| mm / 25.4;
        sheet.set_margins(
            inches(30.0),
            inches(15.0),
            inches(20.0),
            inches(20.0),
            inches(10.0),
            inches(10.0),
        );
        sheet.set_footer("&R&\"Times New Roman\"&P/&N");
        let times = self.times.max(1);
        let last = 4 + times;
        let [number, name, year, village, note] = WIDTHS;
        let signature = (WIDTH - WIDTHS.iter().sum::<u32>()) / u32::from(times);
        for (at, width) in (0_u16..).zip([number, name, year, village]) {
            sheet.set_column_width_pixels(at, width)?;
        }
        for at in 4..last {
            sheet.set_column_width_pixels(at, signature)?;
        }
        sheet.set_column_width_pixels(last, note)?;
        let mut lines = Lines { sheet, row: 0, mm: 0.0 };
        if let Some(head) = &self.head {
            let lined = |format: Format| format.set_bold().set_underline(FormatUnderline::Single);
            // The line stands below whichever is the last.
            let is_one = head.under[1].is_empty();
            let issuer = [font(13.0), lined(font(13.0))];
            let first = if is_one { lined(font(13.0)) } else { font(12.0).set_bold() };
            let under = [first, lined(font(13.0))];
            for at in 0..2 {
                let (row, sheet) = lines.next(7.0)?;
                sheet.merge_range(row, 0, row, 3, &head.issuer[at], &issuer[at])?;
                merged(sheet, row, 4, last, &head.under[at], &under[at])?;
            }
            let (row, sheet) = lines.next(9.0)?;
            merged(sheet, row, 4, last, &head.day, &font(13.0).set_italic())?;
        }
        let (row, sheet) = lines.next(10.0)?;
        sheet.merge_range(row, 0, row, last, &self.title, &font(14.0).set_bold())?;
        let (row, sheet) = lines.next(9.0)?;
        sheet.merge_range(row, 0, row, last, &self.about, &font(13.0))?;
        self.list(&mut lines, last)?;
        self.below(&mut lines, last)
    }

    fn list(&self, lines: &mut Lines<'_>, last: u16) -> Result<(), XlsxError> {
        let cell = |format: Format| format.set_border(FormatBorder::Thin).set_text_wrap();
        let head = cell(font(12.0).set_bold());
        let (top, sheet) = lines.next(HEADING_MM)?;
        for at in 0..=last {
            let title = match at {
                0..=3 => usize::from(at),
                _ if at == last => 5,
                _ => 4,
            };
            sheet.write_string_with_format(top, at, &self.columns[title], &head)?;
        }
        sheet.set_repeat_rows(top, top)?;
        let count = self.learners.len() + usize::from(self.blank);
        let breaks = breaks(lines.mm, count);
        lines.sheet.set_page_breaks(&breaks.iter().map(|at| top + 1 + at).collect::<Vec<_>>())?;
        let (middle, left) = (cell(font(12.0)), cell(font(12.0)).set_align(FormatAlign::Left));
        let nobody = [String::new(), String::new(), String::new()];
        for at in 0..count {
            let [name, year, village] = self.learners.get(at).unwrap_or(&nobody);
            let (row, sheet) = lines.next(ROW_MM)?;
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            sheet.write_number_with_format(row, 0, number, &middle)?;
            sheet.write_string_with_format(row, 1, name, &left)?;
            sheet.write_string_with_format(row, 2, year, &middle)?;
            sheet.write_string_with_format(row, 3, village, &left)?;
            for at in 4..=last {
                sheet.write_blank(row, at, &middle)?;
            }
        }
        Ok(())
    }

    fn below(&self, lines: &mut Lines<'_>, last: u16) -> Result<(), XlsxError> {
        let [gap, who, how, room] = BELOW_MM;
        lines.next(gap)?;
        let [left, right] = &self.signers;
        for (height, texts, format) in [
            (who, [left, right], font(13.0).set_bold()),
            (how, [&self.by_hand, &self.by_hand], font(12.0).set_italic()),
        ] {
            let (row, sheet) = lines.next(height)?;
            sheet.merge_range(row, 0, row, 3, texts[0], &format)?;
            merged(sheet, row, 4, last, texts[1], &format)?;
        }
        lines.next(room)?;
        Ok(())
    }
}

/// Returns before which rows of the list a new page begins. `used` is what the first page holds already.
fn breaks(used: f64, count: usize) -> Vec<u32> {
    let below: f64 = BELOW_MM.iter().sum();
    let (mut breaks, mut at, mut used) = (Vec::new(), 0, used);
    let mut new_page = |at: usize, used: &mut f64| {
        breaks.push(u32::try_from(at).unwrap_or(u32::MAX));
        *used = HEADING_MM;
    };
    while at < count {
        // The last learners stay with what stands below them.
        let is_end = at + TOGETHER >= count;
        let rows = if is_end { count - at } else { 1 };
        let needed = ROW_MM * f64::from(u32::try_from(rows).unwrap_or(u32::MAX));
        if used + needed + if is_end { below } else { 0.0 } > PAGE_MM && at > 0 {
            new_page(at, &mut used);
        }
        used += needed;
        at += rows;
    }
    breaks
}

/// Rows from above, each with its height.
struct Lines<'s> {
    sheet: &'s mut Worksheet,
    row: u32,
    /// Height of those so far, in millimetres.
    mm: f64,
}

impl Lines<'_> {
    fn next(&mut self, mm: f64) -> Result<(u32, &mut Worksheet), XlsxError> {
        let row = self.row;
        // 72 points are an inch.
        self.sheet.set_row_height(row, mm * 72.0 / 25.4)?;
        self.row += 1;
        self.mm += mm;
        Ok((row, self.sheet))
    }
}

fn font(size: f64) -> Format {
    let font = Format::new().set_font_name("Times New Roman").set_font_size(size);
    font.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter)
}

/// Writes over several columns, or into one where there is only one.
fn merged(
    sheet: &mut Worksheet,
    row: u32,
    from: u16,
    to: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if from < to {
        sheet.merge_range(row, from, row, to, text, format)?;
    } else {
        sheet.write_string_with_format(row, from, text, format)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_is_overfull_and_the_signatures_never_stand_alone() {
        let below: f64 = BELOW_MM.iter().sum();
        for head in [31.0, 54.0] {
            for count in 1..=200_u32 {
                let breaks = breaks(head, count as usize);
                let ends = breaks.iter().copied().chain([count]);
                let begins = [0].into_iter().chain(breaks.iter().copied());
                for (begin, end) in begins.zip(ends) {
                    assert!(begin < end, "{count}: {breaks:?}");
                    let used = if begin == 0 { head } else { HEADING_MM };
                    let signed = if end == count { below } else { 0.0 };
                    let used = used + f64::from(end - begin) * ROW_MM + signed;
                    assert!(used <= PAGE_MM, "{count}: {breaks:?}");
                }
                let last = breaks.last().map_or(count, |last| count - last);
                assert!(last >= TOGETHER as u32 || count < TOGETHER as u32, "{count}: {breaks:?}");
            }
        }
    }
}
