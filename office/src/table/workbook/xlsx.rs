//! XLSX: sheets, texts and formats in parts of their own, joined by numbers.

use super::archive::Archive;
use super::grid::{Area, Budget, Cell, Grid};
use super::xml::{Element, Piece, Xml, local};
use super::{BROKEN, Problem, number};

/// The book around the sheets.
#[derive(Default)]
struct Book {
    /// Texts that cells name by their number.
    texts: Vec<String>,
    /// Whether each style of cells shows a number as a day.
    days: Vec<bool>,
    is_from_1904: bool,
}

/// A sheet as the book names it.
struct Named {
    name: String,
    is_hidden: bool,
    link: String,
}

/// Where one part says that another stands.
struct Link {
    id: String,
    kind: String,
    part: String,
}

/// Reads every sheet, with its name and whether it is hidden.
pub(super) fn read(
    archive: &mut Archive<'_>,
    budget: &mut Budget,
) -> Result<Vec<(String, bool, Grid)>, Problem> {
    let root = links(archive, "")?.into_iter().find(|link| link.kind == "officeDocument");
    let root = root.map_or_else(|| "xl/workbook.xml".to_owned(), |link| link.part);
    if !archive.has(&root) || root.ends_with(".bin") {
        // Another kind of document, or a workbook in Excel's own binary form.
        return Err("workbook");
    }
    let (named, is_from_1904) = sheets(&archive.needed(&root)?)?;
    let links = links(archive, &root)?;
    let part = |kind: &str| links.iter().find(|link| link.kind == kind).map(|link| &link.part);
    let mut book = Book { is_from_1904, ..Book::default() };
    if let Some(styles) = part("styles").and_then(|part| archive.part(part).transpose()) {
        book.days = days(&styles?)?;
    }
    if let Some(texts) = part("sharedStrings").and_then(|part| archive.part(part).transpose()) {
        book.texts = texts_of(&texts?)?;
    }
    let mut read = Vec::new();
    for Named { name, is_hidden, link } in named {
        let found = links.iter().find(|other| other.id == link);
        // Charts by themselves are sheets, too.
        let Some(Link { part, .. }) = found.filter(|link| link.kind == "worksheet") else {
            continue;
        };
        let text = archive.needed(part)?;
        read.push((name, is_hidden, sheet(&text, &book, budget)?));
    }
    Ok(read)
}

/// Returns what a part links to; the root is the part without a name.
fn links(archive: &mut Archive<'_>, of: &str) -> Result<Vec<Link>, Problem> {
    let (folder, name) = of.rsplit_once('/').map_or(("", of), |(folder, name)| (folder, name));
    let dash = if folder.is_empty() { "" } else { "/" };
    let Some(text) = archive.part(&format!("{folder}{dash}_rels/{name}.rels"))? else {
        return Ok(Vec::new());
    };
    let mut xml = Xml::new(&text);
    let mut links = Vec::new();
    loop {
        match xml.next()? {
            Piece::Start(element) if element.local_name() == "Relationship" => {
                let get =
                    |name: &str| Ok::<String, Problem>(element.get(name)?.unwrap_or_default());
                let (id, kind, target) = (get("Id")?, get("Type")?, get("Target")?);
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                links.push(Link { id, kind, part: resolved(folder, &target) });
            }
            Piece::Over => return Ok(links),
            Piece::Start(_) | Piece::End(_) | Piece::Text(_) => {}
        }
    }
}

/// Returns the part that a link of a folder names.
fn resolved(folder: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/').filter(|step| !step.is_empty() && *step != ".") {
        if step == ".." {
            steps.pop();
        } else {
            steps.push(step);
        }
    }
    steps.join("/")
}

/// Returns the sheets that the book names, and whether its days count from 1904.
fn sheets(text: &str) -> Result<(Vec<Named>, bool), Problem> {
    let mut xml = Xml::new(text);
    let (mut named, mut is_from_1904) = (Vec::new(), false);
    loop {
        match xml.next()? {
            Piece::Start(element) => match element.local_name() {
                "sheet" => named.push(Named {
                    name: element.get("name")?.unwrap_or_default(),
                    is_hidden: element.get("state")?.is_some_and(|state| state != "visible"),
                    link: element.prefixed("id")?.unwrap_or_default(),
                }),
                "workbookPr" => is_from_1904 = element.says("date1904")?,
                _ => {}
            },
            Piece::Over => return Ok((named, is_from_1904)),
            Piece::End(_) | Piece::Text(_) => {}
        }
    }
}

/// Returns whether each style of cells shows a number as a day.
fn days(text: &str) -> Result<Vec<bool>, Problem> {
    let mut xml = Xml::new(text);
    let (mut formats, mut days, mut is_of_cells) = (Vec::new(), Vec::new(), false);
    loop {
        match xml.next()? {
            Piece::Start(element) => match element.local_name() {
                "numFmt" => {
                    let format = element.get("formatCode")?.unwrap_or_default();
                    formats.push((element.number("numFmtId")?, number::shows_day(&format)));
                }
                "cellXfs" => is_of_cells = true,
                "xf" if is_of_cells => {
                    let format = element.number("numFmtId")?.unwrap_or(0);
                    let own = formats.iter().find(|(number, _)| *number == Some(format));
                    days.push(own.map_or_else(|| number::is_day_format(format), |(_, day)| *day));
                }
                _ => {}
            },
            Piece::End(name) if local(&name) == "cellXfs" => is_of_cells = false,
            Piece::Over => return Ok(days),
            Piece::End(_) | Piece::Text(_) => {}
        }
    }
}

/// Returns the texts that cells name by their number.
fn texts_of(text: &str) -> Result<Vec<String>, Problem> {
    let mut xml = Xml::new(text);
    let mut texts = Vec::new();
    loop {
        match xml.next()? {
            Piece::Start(element) if element.local_name() == "si" => {
                texts.push(rich(&mut xml, "si")?)
            }
            Piece::Over => return Ok(texts),
            Piece::Start(_) | Piece::End(_) | Piece::Text(_) => {}
        }
    }
}

/// Returns the text of an element, up to its end: without how it is pronounced.
fn rich(xml: &mut Xml<'_>, until: &str) -> Result<String, Problem> {
    let (mut said, mut is_text, mut is_spoken) = (String::new(), false, false);
    loop {
        match xml.next()? {
            Piece::Start(element) => match element.local_name() {
                "t" => is_text = true,
                "rPh" => is_spoken = true,
                _ => {}
            },
            Piece::End(name) => match local(&name) {
                "t" => is_text = false,
                "rPh" => is_spoken = false,
                name if name == until => return Ok(unescaped(said)),
                _ => {}
            },
            Piece::Text(text) if is_text && !is_spoken => said.push_str(&text),
            Piece::Text(_) => {}
            Piece::Over => return Err(BROKEN),
        }
    }
}

/// Returns a text of which characters that XML cannot hold were written as `_x000D_`.
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let code = found.get(2..6).filter(|_| found.get(6..7) == Some("_"));
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        let taken = match code.and_then(char::from_u32) {
            Some('\r') => 7,
            Some(c) => {
                out.push(c);
                7
            }
            None => {
                out.push_str("_x");
                2
            }
        };
        rest = &found[taken..];
    }
    out.push_str(rest);
    out
}

/// A cell under way.
#[derive(Default)]
struct Raw {
    column: u32,
    kind: String,
    style: u32,
    value: Option<String>,
    is_formula: bool,
}

fn sheet(text: &str, book: &Book, budget: &mut Budget) -> Result<Grid, Problem> {
    let mut xml = Xml::new(text);
    let mut grid = Grid::default();
    let (mut row, mut next_column) = (0_u32, 0_u32);
    let mut cell = Raw::default();
    let mut is_value = false;
    loop {
        match xml.next()? {
            Piece::Start(element) => match element.local_name() {
                "row" => {
                    row = element.number("r")?.unwrap_or(row.saturating_add(1));
                    grid.row(row.checked_sub(1).ok_or(BROKEN)?, element.says("hidden")?)?;
                    next_column = 0;
                }
                "c" => {
                    cell = begun(&element, next_column)?;
                    next_column = cell.column.saturating_add(1);
                }
                "f" => cell.is_formula = true,
                "v" => {
                    is_value = true;
                    cell.value = Some(String::new());
                }
                "is" => cell.value = Some(rich(&mut xml, "is")?),
                "col" if element.says("hidden")? => {
                    let (from, to) = (element.number("min")?, element.number("max")?);
                    if let (Some(from @ 1..), Some(to @ 1..)) = (from, to) {
                        grid.hide(from - 1..=to - 1);
                    }
                }
                "mergeCell" => {
                    let area = element.get("ref")?.as_deref().and_then(area);
                    grid.merge(area.ok_or(BROKEN)?, budget)?;
                }
                _ => {}
            },
            Piece::Text(text) if is_value => {
                cell.value.get_or_insert_default().push_str(&text);
            }
            Piece::End(name) => match local(&name) {
                "v" => is_value = false,
                "c" => {
                    let Raw { column, .. } = cell;
                    if let Some(cell) = told(std::mem::take(&mut cell), book)? {
                        grid.cell(column, cell, budget)?;
                    }
                }
                _ => {}
            },
            Piece::Over => return grid.end(budget),
            Piece::Text(_) => {}
        }
    }
}

fn begun(element: &Element<'_>, next_column: u32) -> Result<Raw, Problem> {
    let column = match element.get("r")? {
        Some(name) => place(&name).ok_or(BROKEN)?.1,
        None => next_column,
    };
    let kind = element.get("t")?.unwrap_or_default();
    let style = element.number("s")?.unwrap_or(0);
    Ok(Raw { column, kind, style, ..Raw::default() })
}

/// Returns what a cell says; `None` where it says nothing.
fn told(cell: Raw, book: &Book) -> Result<Option<Cell>, Problem> {
    let Raw { kind, style, value, is_formula, .. } = cell;
    let Some(value) = value.filter(|value| !value.is_empty() || kind == "str") else {
        return Ok(is_formula.then_some(Cell::Fault("formula-uncomputed")));
    };
    let text = match kind.as_str() {
        "s" => {
            let at: usize = value.trim().parse().map_err(|_| BROKEN)?;
            book.texts.get(at).ok_or(BROKEN)?.clone()
        }
        "str" => unescaped(value),
        "inlineStr" => value,
        "b" => if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
        "d" => number::written_day(&value),
        "e" => return Ok(Some(Cell::Fault("cell-error"))),
        _ => {
            let read: f64 = value.trim().parse().map_err(|_| BROKEN)?;
            let is_day = book.days.get(style as usize).is_some_and(|is_day| *is_day);
            let day = is_day.then(|| number::day(read, book.is_from_1904)).flatten();
            day.unwrap_or_else(|| number::number(read))
        }
    };
    Ok(Some(Cell::Text(text)))
}

/// Returns row and column, from 0, of a cell's name such as `B7`.
fn place(name: &str) -> Option<(u32, u32)> {
    let name = name.replace('$', "");
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    let mut column = 0_u32;
    for c in letters.bytes() {
        let letter = c.to_ascii_uppercase().checked_sub(b'A').filter(|letter| *letter < 26)?;
        column = column.checked_mul(26)?.checked_add(u32::from(letter) + 1)?;
    }
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

fn area(name: &str) -> Option<Area> {
    let (from, to) = name.split_once(':').unwrap_or((name, name));
    let (from, to) = (place(from)?, place(to)?);
    let is_forward = from.0 <= to.0 && from.1 <= to.1;
    is_forward.then_some(Area { rows: (from.0, to.0), columns: (from.1, to.1) })
}
