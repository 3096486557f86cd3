//! ODS: all sheets in one part, with equal cells and rows written once and counted.

use std::collections::BTreeSet;

use super::archive::Archive;
use super::grid::{Area, Budget, Cell, Grid};
use super::xml::{Element, Piece, Xml};
use super::{BROKEN, Problem, number};

/// The part that holds all sheets.
pub(super) const CONTENT: &str = "content.xml";

/// Reads every sheet, with its name and whether it is hidden.
pub(super) fn read(
    archive: &mut Archive<'_>,
    budget: &mut Budget,
) -> Result<Vec<(String, bool, Grid)>, Problem> {
    let manifest = archive.part("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err("workbook-locked");
    }
    let kind = archive.part("mimetype")?.unwrap_or_default();
    if !kind.trim().starts_with("application/vnd.oasis.opendocument.spreadsheet") {
        return Err("workbook");
    }
    let text = archive.needed(CONTENT)?;
    let mut xml = Xml::new(&text);
    let mut sheets = Vec::new();
    // Styles of sheets that are not shown.
    let mut hiding = BTreeSet::new();
    let mut style = String::new();
    loop {
        match xml.next()? {
            Piece::Start(element) => match element.name() {
                "style:style" => style = element.get("style:name")?.unwrap_or_default(),
                "style:table-properties"
                    if element.get("table:display")?.as_deref() == Some("false") =>
                {
                    hiding.insert(std::mem::take(&mut style));
                }
                "table:table" => {
                    let is_hidden =
                        element.get("table:style-name")?.is_some_and(|s| hiding.contains(&s));
                    let name = element.get("table:name")?;
                    let grid = Table::default().read(&mut xml, budget)?;
                    // Without a name it is a copy of another workbook's.
                    if let Some(name) = name {
                        sheets.push((name, is_hidden, grid));
                    }
                }
                _ => {}
            },
            Piece::Over => return Ok(sheets),
            Piece::End(_) | Piece::Text(_) => {}
        }
    }
}

/// A sheet under way.
#[derive(Default)]
struct Table {
    grid: Grid,
    row: u32,
    /// How often the row under way stands one below the other.
    rows: u32,
    column: u32,
    /// The column whose width is told next.
    width_of: u32,
}

impl Table {
    fn read(mut self, xml: &mut Xml<'_>, budget: &mut Budget) -> Result<Grid, Problem> {
        loop {
            match xml.next()? {
                Piece::Start(element) => match element.name() {
                    "table:table-column" => self.column(&element)?,
                    "table:table-row" => {
                        self.rows = element.number("table:number-rows-repeated")?.unwrap_or(1);
                        self.column = 0;
                        self.grid.row(self.row, !is_shown(&element)?)?;
                    }
                    "table:table-cell" => {
                        let cell = Raw::begun(&element)?;
                        let text = text_until(xml, "table:table-cell")?;
                        self.cell(cell, text, budget)?;
                    }
                    "table:covered-table-cell" => {
                        self.column = self.column.saturating_add(times(&element)?);
                        skip(xml, "table:covered-table-cell")?;
                    }
                    // Drawings, and other tables that are kept with this one.
                    "table:shapes" => skip(xml, "table:shapes")?,
                    "table:table" => return Err(BROKEN),
                    _ => {}
                },
                Piece::End(name) if name == "table:table-row" => {
                    if self.rows > 1 {
                        self.grid.repeat(self.rows - 1, budget)?;
                    }
                    self.row = self.row.saturating_add(self.rows);
                }
                Piece::End(name) if name == "table:table" => return self.grid.end(budget),
                Piece::End(_) | Piece::Text(_) => {}
                Piece::Over => return Err(BROKEN),
            }
        }
    }

    fn column(&mut self, element: &Element<'_>) -> Result<(), Problem> {
        let to = self.width_of.saturating_add(times(element)?);
        if !is_shown(element)? && to > self.width_of {
            self.grid.hide(self.width_of..=to - 1);
        }
        self.width_of = to;
        Ok(())
    }

    fn cell(&mut self, cell: Raw, text: String, budget: &mut Budget) -> Result<(), Problem> {
        let from = self.column;
        self.column = from.saturating_add(cell.times);
        let (down, right) = cell.span;
        if down > 1 || right > 1 {
            let rows = (self.row, self.row.saturating_add(down.max(1) - 1));
            let columns = (from, from.saturating_add(right.max(1) - 1));
            self.grid.merge(Area { rows, columns }, budget)?;
        }
        let Some(told) = cell.told(text)? else { return Ok(()) };
        if matches!(&told, Cell::Text(text) if text.trim().is_empty()) {
            return Ok(());
        }
        for column in from..self.column {
            self.grid.cell(column, told.clone(), budget)?;
        }
        Ok(())
    }
}

/// Returns how often a cell or column stands one beside the other.
fn times(element: &Element<'_>) -> Result<u32, Problem> {
    Ok(element.number("table:number-columns-repeated")?.unwrap_or(1))
}

fn is_shown(element: &Element<'_>) -> Result<bool, Problem> {
    Ok(element.get("table:visibility")?.is_none_or(|shown| shown == "visible"))
}

/// A cell under way.
struct Raw {
    times: u32,
    /// Rows and columns that it goes over.
    span: (u32, u32),
    kind: String,
    value: Option<String>,
    is_error: bool,
    is_formula: bool,
}

impl Raw {
    fn begun(element: &Element<'_>) -> Result<Self, Problem> {
        let kind = element.get("office:value-type")?.unwrap_or_default();
        let value = match kind.as_str() {
            "float" | "percentage" | "currency" => element.get("office:value")?,
            "date" => element.get("office:date-value")?,
            "boolean" => element.get("office:boolean-value")?,
            "string" => element.get("office:string-value")?,
            _ => None,
        };
        let span = |name: &str| Ok::<u32, Problem>(element.number(name)?.unwrap_or(1));
        Ok(Self {
            times: times(element)?,
            span: (span("table:number-rows-spanned")?, span("table:number-columns-spanned")?),
            kind,
            value,
            is_error: element.get("calcext:value-type")?.as_deref() == Some("error"),
            is_formula: element.get("table:formula")?.is_some(),
        })
    }

    /// Returns what the cell says; `None` where it says nothing. `text` is what it shows.
    fn told(self, text: String) -> Result<Option<Cell>, Problem> {
        let Self { kind, value, is_error, is_formula, .. } = self;
        if is_error {
            return Ok(Some(Cell::Fault("cell-error")));
        }
        if kind.is_empty() && is_formula {
            return Ok(Some(Cell::Fault("formula-uncomputed")));
        }
        let text = match (kind.as_str(), value) {
            ("float" | "percentage" | "currency", Some(value)) => {
                number::number(value.trim().parse().map_err(|_| BROKEN)?)
            }
            ("date", Some(value)) => number::written_day(&value),
            ("boolean", Some(value)) => value.to_uppercase(),
            ("string", Some(value)) if text.is_empty() => value,
            _ => text,
        };
        Ok((!text.is_empty()).then_some(Cell::Text(text)))
    }
}

/// Returns the text of a cell up to its end, without notes and drawings.
fn text_until(xml: &mut Xml<'_>, until: &str) -> Result<String, Problem> {
    let mut said = String::new();
    let (mut paragraphs, mut inside) = (0_u32, 0_u32);
    loop {
        match xml.next()? {
            Piece::Start(element) => match element.name() {
                "text:p" => {
                    if paragraphs > 0 {
                        said.push('\n');
                    }
                    paragraphs += 1;
                    inside += 1;
                }
                "text:s" => {
                    let blanks = element.number("text:c")?.unwrap_or(1).min(BLANKS_MAX);
                    said.extend(std::iter::repeat_n(' ', blanks as usize));
                }
                "text:tab" => said.push('\t'),
                "text:line-break" => said.push('\n'),
                name @ ("office:annotation" | "draw:frame" | "draw:custom-shape" | "draw:g"
                | "draw:line" | "draw:rect" | "draw:caption" | "draw:control"
                | "text:ruby-text") => {
                    let name = name.to_owned();
                    skip(xml, &name)?;
                }
                "table:table" => return Err(BROKEN),
                _ => {}
            },
            Piece::Text(text) if inside > 0 => said.push_str(&text),
            Piece::End(name) if name == "text:p" => inside = inside.saturating_sub(1),
            Piece::End(name) if name == until => return Ok(said),
            Piece::End(_) | Piece::Text(_) => {}
            Piece::Over => return Err(BROKEN),
        }
    }
}

/// Most blanks taken for one element that counts them.
const BLANKS_MAX: u32 = 100;

/// Reads on to the end of an element that began.
fn skip(xml: &mut Xml<'_>, name: &str) -> Result<(), Problem> {
    let mut depth = 1_u32;
    loop {
        match xml.next()? {
            Piece::Start(element) if element.name() == name => depth += 1,
            Piece::End(end) if end == name => {
                depth -= 1;
                if depth == 0 {
                    return Ok(());
                }
            }
            Piece::Over => return Err(BROKEN),
            Piece::Start(_) | Piece::End(_) | Piece::Text(_) => {}
        }
    }
}
