//! Workbooks: a bare sheet for programs, and an official one for people.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Cell, List};

/// A workbook under way.
pub(crate) struct Book(Workbook);

/// What stands around a list that is shown to others.
pub(crate) struct Official {
    pub(crate) title: String,
    /// What is to be known of it: the programme, the period, what is not in it.
    pub(crate) lines: Vec<String>,
    /// The last row, of the same columns.
    pub(crate) total: Vec<Cell>,
}

impl Book {
    pub(crate) fn new() -> Self {
        let mut book = Workbook::new();
        // Columns are as wide as so many digits of this font, which every program has or knows to replace.
        let font = Format::new().set_font_name("Times New Roman").set_font_size(11);
        book.set_default_format(&font, 20, 64).expect("its digits are 7 pixels wide");
        // The same bytes whenever it is written.
        if let Ok(day) = ExcelDateTime::from_ymd(2026, 1, 1) {
            book.set_properties(&DocProperties::new().set_creation_datetime(&day));
        }
        Self(book)
    }

    /// Adds a sheet of the list alone, to go on working with. A list without an end of its own, since what
    /// is typed below stays what it is: columns of texts are texts down to the last row.
    pub(crate) fn bare(&mut self, name: &str, list: &List) -> Result<(), XlsxError> {
        let sheet = self.0.add_worksheet();
        sheet.set_name(name)?;
        let font = || Format::new().set_font_name("Times New Roman").set_font_size(11);
        let (plain, text) = (font(), font().set_num_format("@"));
        let bold = font().set_bold().set_border_bottom(FormatBorder::Thin);
        for (at, title) in (0_u16..).zip(&list.columns) {
            let is_text =
                list.rows.iter().any(|row| matches!(row.get(usize::from(at)), Some(Cell::Text(_))));
            sheet.set_column_width(at, width(list, at))?;
            if is_text {
                sheet.set_column_format(at, &text)?;
            }
            sheet.write_string_with_format(0, at, title, &bold)?;
        }
        for (row, cells) in (1_u32..).zip(&list.rows) {
            write(sheet, row, cells, &text, &plain)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }

    /// Adds a sheet of the list with a title above and a total below, to be printed.
    pub(crate) fn official(
        &mut self,
        name: &str,
        official: &Official,
        list: &List,
    ) -> Result<(), XlsxError> {
        let sheet = self.0.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        let font = || Format::new().set_font_name("Times New Roman").set_font_size(12);
        let cell = || font().set_border(FormatBorder::Thin).set_text_wrap();
        let last = u16::try_from(list.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let title = font().set_bold().set_font_size(14).set_align(FormatAlign::Center);
        sheet.merge_range(0, 0, 0, last, &official.title, &title)?;
        let mut row = 1;
        for line in &official.lines {
            sheet.write_string_with_format(row, 0, line, &font())?;
            row += 1;
        }
        row += 1;
        let head =
            cell().set_bold().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
        for (at, title) in (0_u16..).zip(&list.columns) {
            sheet.set_column_width(at, width(list, at).min(if at == 0 { 40.0 } else { 12.0 }))?;
            sheet.write_string_with_format(row, at, title, &head)?;
        }
        sheet.set_repeat_rows(row, row)?;
        for cells in &list.rows {
            row += 1;
            write(sheet, row, cells, &cell().set_num_format("@"), &cell())?;
        }
        row += 1;
        write(sheet, row, &official.total, &cell().set_bold(), &cell().set_bold())?;
        sheet.set_footer("&C&P/&N");
        Ok(())
    }

    pub(super) fn sheet(&mut self) -> &mut Worksheet {
        self.0.add_worksheet()
    }

    /// Returns the file.
    pub(crate) fn bytes(mut self) -> Result<Vec<u8>, XlsxError> {
        self.0.save_to_buffer()
    }
}

/// A4, as workbooks number papers.
pub(super) const A4: u8 = 9;

fn write(
    sheet: &mut Worksheet,
    row: u32,
    cells: &[Cell],
    text: &Format,
    number: &Format,
) -> Result<(), XlsxError> {
    for (at, cell) in (0_u16..).zip(cells) {
        match cell {
            Cell::Text(said) => sheet.write_string_with_format(row, at, said, text)?,
            Cell::Number(said) => sheet.write_number_with_format(row, at, *said, number)?,
            Cell::Blank => sheet.write_blank(row, at, number)?,
        };
    }
    Ok(())
}

/// Returns how wide a column is, in letters.
fn width(list: &List, at: u16) -> f64 {
    let at = usize::from(at);
    let letters = |cell: &Cell| match cell {
        Cell::Text(text) => text.chars().count(),
        Cell::Number(number) => number.to_string().len(),
        Cell::Blank => 0,
    };
    let cells = list.rows.iter().filter_map(|row| row.get(at)).map(letters);
    let most = cells.chain(list.columns.get(at).map(|title| title.chars().count())).max();
    let letters = most.unwrap_or(0).clamp(4, 40);
    f64::from(u32::try_from(letters).unwrap_or(40)) + 2.0
}
