//! Workbooks whose XML nobody's spreadsheet wrote, in a package that is whole.

use std::io::{Cursor, Write as _};

use lantoa_office::roster::{self, Given};
use lantoa_office::table::{Hidden, Pick};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const LINKS: &str = "<Relationships>\
    <Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"sheet.xml\"/>\
    <Relationship Id=\"b\" Type=\"x/sharedStrings\" Target=\"texts.xml\"/>\
    <Relationship Id=\"c\" Type=\"x/styles\" Target=\"styles.xml\"/></Relationships>";
const BOOK: &str = "<workbook><sheets><sheet name=\"A\" r:id=\"a\"/></sheets></workbook>";
const TEXTS: &str = "<sst><si><t>Tổ 1</t></si><si><r><t>Hoà</t></r></si></sst>";
const STYLES: &str = "<styleSheet><cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// The first byte says which part the others are.
pub(super) fn run(bytes: &[u8]) {
    let Some((kind, xml)) = bytes.split_first() else { return };
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/sheet.xml", SHEET.as_bytes()),
        ("xl/texts.xml", TEXTS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
    ];
    match usize::from(*kind) % (parts.len() + 1) {
        0 => parts = vec![("mimetype", ODS.as_bytes()), ("content.xml", xml)],
        part => parts[part - 1].1 = xml,
    }
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, options).expect("memory takes it");
        zip.write_all(bytes).expect("memory takes it");
    }
    let book = zip.finish().expect("memory takes it").into_inner();
    for hidden in [None, Some(Hidden::Take)] {
        let pick = Pick { sheet: None, hidden };
        match roster::read(&book[..], &Given { pick, ..Given::default() }) {
            Ok(read) => {
                for line in &read.lines {
                    assert!(!line.details.name.is_empty() && !line.team.is_empty());
                }
            }
            Err(failure) => {
                assert!(failure.error.detail["lines"].as_array().is_some(), "{:?}", failure.error);
            }
        }
    }
}

/// A sheet with everything in it that is looked at.
const SHEET: &str = "<worksheet><cols><col min=\"5\" max=\"5\" hidden=\"1\"/></cols><sheetData>\
    <row r=\"1\"><c t=\"inlineStr\"><is><t>Tổ</t></is></c><c t=\"inlineStr\"><is><t>Lớp</t></is></c>\
    <c t=\"inlineStr\"><is><t>Tên</t></is></c><c/><c t=\"str\"><v>Ngày sinh</v></c></row>\
    <row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\"><v>1</v></c><c t=\"str\"><v>Đặng</v></c>\
    <c t=\"s\"><v>1</v></c><c s=\"1\"><v>21990</v></c></row>\
    <row r=\"4\" hidden=\"1\"><c r=\"B4\"><f>B2</f></c><c t=\"e\"><v>#N/A</v></c></row></sheetData>\
    <mergeCells><mergeCell ref=\"A2:A4\"/><mergeCell ref=\"C1:D1\"/></mergeCells></worksheet>";

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let content = "<x><style:style style:name=\"h\"><style:table-properties table:display=\"false\"/>\
        </style:style><table:table table:name=\"A\" table:style-name=\"h\"><table:table-column \
        table:visibility=\"collapse\"/><table:table-row table:number-rows-repeated=\"2\">\
        <table:table-cell table:number-rows-spanned=\"2\"><text:p>Tổ<text:s text:c=\"2\"/></text:p>\
        <office:annotation><text:p>?</text:p></office:annotation></table:table-cell>\
        <table:covered-table-cell/><table:table-cell office:value-type=\"date\" \
        office:date-value=\"1960-03-15\"/><table:table-cell table:formula=\"of:=1\"/>\
        <table:table-cell office:value-type=\"float\" office:value=\"1e3\" \
        table:number-columns-repeated=\"3\"/></table:table-row></table:table></x>";
    let parts = [content, BOOK, LINKS, SHEET, TEXTS, STYLES];
    (0_u8..).zip(parts).map(|(kind, xml)| [&[kind], xml.as_bytes()].concat()).collect()
}
