//! Workbooks as real programs write them. (Guards: a roster of which a spreadsheet's habits change a line,
//! and a file made to fill the memory.)
//!
//! The files and the scripts that wrote them stand in `tests/fixtures/workbooks`.

use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use lantoa_office::failure::Failure;
use lantoa_office::roster::{self, Given, Roster};
use lantoa_office::table::{Hidden, Pick};
use lantoa_tests::program::Homes;
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/workbooks").join(name)
}

fn given(sheet: Option<&str>, hidden: Option<Hidden>) -> Given {
    Given { pick: Pick { sheet: sheet.map(str::to_owned), hidden }, ..Given::default() }
}

fn read(bytes: &[u8], given: &Given) -> Result<Roster, Failure> {
    roster::read(bytes, given)
}

/// Every line as team, class, name, year, village and phone.
fn told(roster: &Roster) -> Vec<String> {
    let line = |line: &lantoa_core::domain::roster::RosterLine| {
        let year = line.details.birth_year.map(|year| year.to_string()).unwrap_or_default();
        let village = line.details.village.clone().unwrap_or_default();
        let phone = line.details.phone.as_ref().map(ToString::to_string).unwrap_or_default();
        let name = &line.details.name;
        format!("{} {}|{}|{name}|{year}|{village}|{phone}", line.line, line.team, line.class)
    };
    roster.lines.iter().map(line).collect()
}

fn faults(failure: &Failure) -> Vec<String> {
    let lines = failure.error.detail["lines"].as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.to_string().replace('"', "");
    let fault = |line: &serde_json::Value| {
        format!("{} {} {}", text(&line["line"]), text(&line["field"]), text(&line["problem"]))
    };
    lines.iter().map(fault).collect()
}

const PEOPLE: [&str; 5] = [
    "5 Tổ Hồng Gai|Lớp 1|Đặng Thị Hoà|1960|Khe Hó|0912345678",
    "6 Tổ Hồng Gai|Lớp 1|Nguyễn Văn An|1958|Khe Hó|0987654321",
    "7 Tổ Hồng Gai|Lớp 2|Bùi Thị Ấn|1961|Khu 2|",
    "8 Tổ Hồng Gai|Lớp 2|Lê Thị Hạ|1955|Khu 2|02033825123",
    "9 Tổ Hồng Gai|Lớp 2|Vũ Thị Hà|1949|Khu 2|",
];

#[test]
fn a_roster_says_the_same_whichever_program_wrote_it() {
    for file in [
        "commune-openpyxl.xlsx",
        "commune-libreoffice.xlsx",
        "commune-libreoffice.ods",
        "commune-sheetjs.xlsx",
    ] {
        let bytes = std::fs::read(fixture(file)).expect("a fixture");
        let taken = read(&bytes, &given(None, Some(Hidden::Take))).expect(file);
        assert_eq!(told(&taken), PEOPLE, "{file}");
        assert_eq!(taken.lines_left_out, [10], "{file}");
        assert_eq!(taken.sheet.as_deref(), Some("Danh sách"), "{file}");
        let others: &[&str] =
            if file.contains("sheetjs") { &["Ghi chú"] } else { &["Ghi chú", "Cũ"] };
        assert_eq!(taken.sheets_left_out, others, "{file}");
        assert_eq!(taken.lines_hidden, [9], "{file}");
        assert_eq!(taken.columns_hidden, ["Thôn"], "{file}");
        let asked = read(&bytes, &Given::default()).expect_err("a row is hidden");
        assert_eq!(faults(&asked), ["9  hidden-row"], "{file}");
        assert_eq!(asked.error.detail["sheet"], "Danh sách");
        let without = read(&bytes, &given(None, Some(Hidden::LeaveOut))).expect(file);
        assert_eq!(told(&without), PEOPLE[..4], "{file}");
        assert_eq!(without.lines_hidden, [9], "{file}");
    }
}

/// SheetJS writes a day into ODS as a number of days without saying that it is one.
#[test]
fn a_day_that_is_no_day_any_more_is_refused_and_not_guessed() {
    let bytes = std::fs::read(fixture("commune-sheetjs.ods")).expect("a fixture");
    let failure = read(&bytes, &Given::default()).expect_err("21990 is no year");
    assert_eq!(faults(&failure), ["5 birth_year birth-year", "7 birth_year birth-year"]);
}

#[test]
fn a_formula_is_what_it_came_to_and_is_named_where_it_came_to_nothing() {
    for file in ["formulas-libreoffice.xlsx", "formulas-libreoffice.ods"] {
        let bytes = std::fs::read(fixture(file)).expect("a fixture");
        assert_eq!(told(&read(&bytes, &Given::default()).expect(file)), PEOPLE, "{file}");
    }
    let bytes = std::fs::read(fixture("formulas-openpyxl.xlsx")).expect("a fixture");
    let failure = read(&bytes, &Given::default()).expect_err("openpyxl computes nothing");
    let expected = [
        "6 team formula-uncomputed",
        "6 class formula-uncomputed",
        "7 team formula-uncomputed",
        "8 team formula-uncomputed",
        "8 class formula-uncomputed",
        "9 team formula-uncomputed",
        "9 class formula-uncomputed",
    ];
    assert_eq!(faults(&failure), expected);
}

#[test]
fn a_sheet_is_chosen_by_name_and_a_hidden_one_by_nothing_else() {
    let bytes = std::fs::read(fixture("commune-libreoffice.ods")).expect("a fixture");
    let old = read(&bytes, &given(Some("CŨ"), None)).expect("a list of one");
    assert_eq!(told(&old), ["2 Tổ cũ|Lớp cũ|Trần Văn Cũ|||"]);
    let failure = read(&bytes, &given(Some("Mới"), None)).expect_err("no such sheet");
    assert_eq!(failure.error.code, "file-sheet-unknown");
    assert_eq!(failure.error.detail["sheets"], "Danh sách, Ghi chú, Cũ");
    let failure = read(b"to,lop,ten\nA,B,C\n", &given(Some("Mới"), None)).expect_err("a text");
    assert_eq!(failure.error.code, "file-no-sheets");
}

/// A part of a packed workbook.
type Part<'p> = (&'p str, String);

fn packed(parts: &[Part<'_>]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("memory takes it");
        zip.write_all(text.as_bytes()).expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}

/// An XLSX of sheets by name and their XML.
fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    let (mut named, mut links) = (String::new(), String::new());
    let mut parts = Vec::new();
    for (at, (name, xml)) in sheets.iter().enumerate() {
        named += &format!("<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"r{at}\"/>");
        links += &format!("<Relationship Id=\"r{at}\" Type=\"x/worksheet\" Target=\"s{at}.xml\"/>");
        parts.push((["xl/s0.xml", "xl/s1.xml"][at], format!("<worksheet>{xml}</worksheet>")));
    }
    parts.push(("xl/workbook.xml", format!("<workbook><sheets>{named}</sheets></workbook>")));
    parts.push(("xl/_rels/workbook.xml.rels", format!("<Relationships>{links}</Relationships>")));
    packed(&parts)
}

/// An ODS of one sheet.
fn ods(xml: &str) -> Vec<u8> {
    let content = format!("<office><table:table table:name=\"A\">{xml}</table:table></office>");
    let kind = "application/vnd.oasis.opendocument.spreadsheet".to_owned();
    packed(&[("mimetype", kind), ("content.xml", content)])
}

/// A row of an XLSX.
fn row(at: u32, texts: &[&str]) -> String {
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    format!("<row r=\"{at}\">{}</row>", texts.iter().map(cell).collect::<String>())
}

fn code(bytes: &[u8]) -> String {
    read(bytes, &Given::default()).expect_err("it cannot be taken").error.code.to_owned()
}

#[test]
fn two_sheets_that_may_be_the_list_are_asked_about() {
    let list = row(1, &["Tổ", "Lớp", "Tên"]) + &row(2, &["T", "L", "An"]);
    let bytes = xlsx(&[("Tháng 1", &list), ("Tháng 2", &list)]);
    let failure = read(&bytes, &Given::default()).expect_err("two lists");
    assert_eq!(failure.error.code, "file-sheets-several");
    assert_eq!(failure.error.detail["sheets"], "Tháng 1, Tháng 2");
    let second = read(&bytes, &given(Some("tháng 2"), None)).expect("one of them");
    assert_eq!(told(&second), ["2 T|L|An|||"]);
}

#[test]
fn a_cell_that_says_nothing_sure_is_named() {
    let heading = row(1, &["Tổ", "Lớp", "Tên", "Năm sinh"]);
    for (cell, fault) in [
        ("<c r=\"D2\" t=\"e\"><v>#REF!</v></c>", Some("2 birth_year cell-error")),
        ("<c r=\"D2\"><f>A1</f><v></v></c>", Some("2 birth_year formula-uncomputed")),
        ("<c r=\"D2\" t=\"str\"><f>A1</f><v></v></c>", None),
        ("<c r=\"E2\"><f>A1</f></c>", None),
        ("<c r=\"D2\"><v>1960</v></c>", None),
    ] {
        let line = row(2, &["T", "L", "An"]).replace("</row>", &format!("{cell}</row>"));
        let read = read(&xlsx(&[("A", &(heading.clone() + &line))]), &Given::default());
        let found = read.as_ref().err().map(faults).unwrap_or_default();
        assert_eq!(found.first().map(String::as_str), fault, "{cell}");
    }
    // A name that is one cell with the one above is of one person, a phone of both.
    let merge = |area: &str| {
        let lines = row(1, &["Tổ", "Lớp", "Tên", "SĐT"])
            + &row(2, &["T", "L", "An", "0912345678"])
            + &row(3, &["T", "L", if area == "C2:C3" { "" } else { "Ấn" }, ""]);
        xlsx(&[("A", &format!("{lines}<mergeCells><mergeCell ref=\"{area}\"/></mergeCells>"))])
    };
    let both = read(&merge("D2:D3"), &Given::default()).expect("a phone of two");
    assert_eq!(told(&both), ["2 T|L|An|||0912345678", "3 T|L|Ấn|||0912345678"]);
    let failure = read(&merge("C2:C3"), &Given::default()).expect_err("a name of two");
    assert_eq!(faults(&failure), ["3 name merged-cell"]);
}

/// What a hostile or broken file comes to: a refusal that says which, in little memory.
#[test]
fn a_workbook_that_is_none_or_too_large_is_refused_before_it_is_unpacked() {
    let blank = packed(&[("xl/workbook.xml", "<workbook/>".to_owned())]);
    assert_eq!(code(&blank), "file-empty");
    assert_eq!(code(&packed(&[("word/document.xml", String::new())])), "file-workbook");
    assert_eq!(code(&packed(&[("content.xml", String::new())])), "file-workbook");
    assert_eq!(code(&blank[..blank.len() - 9]), "file-workbook-broken");
    assert_eq!(code(b"PK"), "file-workbook-broken");
    // Zeros, a thousand to one.
    let bomb = packed(&[("xl/workbook.xml", " ".repeat(300 << 20))]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(code(&bomb), "file-workbook-too-large");
    // One row, a million times.
    let many = "<table:table-row table:number-rows-repeated=\"1000000\">\
                <table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"9\">\
                <text:p>x</text:p></table:table-cell></table:table-row>";
    assert_eq!(code(&ods(many)), "file-workbook-too-large");
    let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"4000000000\"/>\
                <table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>";
    assert_eq!(code(&ods(wide)), "file-workbook-too-large");
    // One long text in every cell.
    let texts = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(60_000));
    let cells = "<row><c t=\"s\"><v>0</v></c></row>".repeat(2_000);
    let links = "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"s.xml\"/>\
                 <Relationship Id=\"b\" Type=\"x/sharedStrings\" Target=\"t.xml\"/></Relationships>";
    let book = "<workbook><sheets><sheet name=\"A\" r:id=\"a\"/></sheets></workbook>";
    let parts = [
        ("xl/workbook.xml", book.to_owned()),
        ("xl/_rels/workbook.xml.rels", links.to_owned()),
        ("xl/s.xml", format!("<worksheet>{cells}</worksheet>")),
        ("xl/t.xml", texts),
    ];
    assert_eq!(code(&packed(&parts)), "file-workbook-too-large");
    // A sheet that is named again and again.
    let sheets = "<sheet name=\"A\" r:id=\"a\"/>".repeat(10_000);
    let parts = [
        ("xl/workbook.xml", format!("<workbook><sheets>{sheets}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels", links.to_owned()),
        ("xl/s.xml", format!("<worksheet>{}</worksheet>", " ".repeat(100 << 10))),
    ];
    assert_eq!(code(&packed(&parts)), "file-workbook-too-large");
    for broken in ["<row r=\"0\"/>", "<row r=\"x\"/>", "<row><c r=\"?\"/></row>", "<row>", "</x>"] {
        assert_eq!(code(&xlsx(&[("A", broken)])), "file-workbook-broken", "{broken}");
    }
}

#[test]
fn the_program_takes_a_workbook_and_tells_what_it_leaves_out() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    let file = fixture("commune-libreoffice.xlsx").display().to_string();
    let error = office.refused(["import", &file]);
    assert_eq!(
        error["detail"]["lines"],
        json!([{ "line": 9, "field": "", "problem": "hidden-row" }])
    );
    for (lang, said) in [
        ("en", ["sheet Danh sách", "--hidden take"]),
        ("vi", ["trang tính Danh sách", "bị ẩn trong bảng tính"]),
    ] {
        let ended = office.speaking(lang).run(["import", &file]);
        for said in said {
            assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
        }
    }
    let taken = office.json(["import", &file, "--hidden", "take"]);
    assert_eq!(taken["learners"], 5);
    assert_eq!(taken["sheet"], "Danh sách");
    assert_eq!(taken["sheets_left_out"], json!(["Ghi chú", "Cũ"]));
    assert_eq!(taken["columns_hidden"], json!(["Thôn"]));
    assert_eq!(taken["lines_hidden"], json!([9]));
    // The same list by another program is known, line by line.
    for file in ["commune-sheetjs.xlsx", "commune-libreoffice.ods"] {
        let again = fixture(file).display().to_string();
        let again = office.json(["import", &again, "--hidden", "take"]);
        assert_eq!(again["unchanged"], 5, "{file}");
    }
}
