//! Tables as people bring them: every make, and every way to be broken.

use super::*;

const COLUMNS: [Column; 3] = [
    Column::needed("class", &["lop"]),
    Column::needed("name", &["ho ten"]),
    Column::wanted("birth_year", &["nam sinh"]),
];

/// A line with its field and its problem.
type Fault = (u64, String, String);

fn read(bytes: &[u8]) -> (Vec<(u32, Vec<String>)>, Vec<Fault>) {
    let mut bad = BadLines::default();
    let mut rows = Vec::new();
    if let Some(mut open) = Rows::open(bytes, &COLUMNS, &Pick::default(), &mut bad) {
        while let Some(row) = open.next(&mut bad) {
            if row.is_whole(&COLUMNS, &mut bad) {
                rows.push((row.line, row.fields));
            }
        }
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let faults = bad.listed.iter().map(|fault| {
        (fault["line"].as_u64().unwrap_or(0), text(&fault["field"]), text(&fault["problem"]))
    });
    (rows, faults.collect())
}

fn problem(bytes: &[u8]) -> Fault {
    let (_, faults) = read(bytes);
    faults.into_iter().next().unwrap_or_default()
}

fn fault(line: u64, field: &str, problem: &str) -> Fault {
    (line, field.to_owned(), problem.to_owned())
}

#[test]
fn files_of_every_make_say_the_same() {
    for text in [
        "class,name,birth_year\nA,Đặng An,1960\n",
        "\u{feff}class,name,birth_year\r\nA,Đặng An,1960\r\n",
        "lớp;họ tên;năm sinh\nA;Đặng An;1960",
        "LỚP\tHỌ TÊN\tNĂM SINH\nA\tĐặng An\t1960\n\n",
        "lop;ho ten;nam sinh\nA;\"Đặng An\";1960\n",
        "Birth Year,Class,Name\n1960,A,Đặng An\n",
        "sep=;\nclass;name;birth_year\nA;Đặng An;1960\n",
        "class,name,birth_year,CCCD\nA,Đặng An,1960,001\n",
    ] {
        let (rows, faults) = read(text.as_bytes());
        let fields: Vec<_> = rows.iter().map(|(_, fields)| fields.join("|")).collect();
        assert_eq!(fields, ["A|Đặng An|1960"], "{text:?} {faults:?}");
    }
}

#[test]
fn a_line_is_counted_as_an_editor_counts() {
    let text = "class,name\n\n\"A\nB\",An\nC,\"Bình \"\"Tư\"\", em\"\nD,\n";
    let (rows, faults) = read(text.as_bytes());
    let lines: Vec<u32> = rows.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 5]);
    assert_eq!(rows[0].1[0], "A\nB");
    assert_eq!(rows[1].1[1], "Bình \"Tư\", em");
    assert_eq!(faults, [fault(6, "name", "empty")]);
}

#[test]
fn a_file_that_is_no_such_file_says_so() {
    assert_eq!(problem(b""), fault(1, "", "empty-file"));
    assert_eq!(problem(b"\xef\xbb\xbf\n\n"), fault(1, "", "empty-file"));
    assert_eq!(problem(b"class,name\n"), fault(1, "", "no-lines"));
    assert_eq!(problem(b"class,birth_year\nA,1960\n"), fault(1, "name", "column-missing"));
    assert_eq!(problem(b"class,name,ho ten\nA,B,C\n"), fault(1, "name", "column-twice"));
    assert_eq!(problem(b"PK\x03\x04"), fault(1, "", "workbook-broken"));
    let mixed = ["class,name\nĐ,Ấn\nA,Nguy".as_bytes(), b"\xea An\n"].concat();
    assert_eq!(problem(&mixed), fault(3, "name", "not-utf-8"));
    assert_eq!(problem(b"class,name\nA,B,C\n"), fault(2, "", "too-many-fields"));
    assert_eq!(problem(b"class,name\nA,\"B\nC,D\n"), fault(2, "name", "quote-open"));
}

#[test]
fn every_line_in_another_encoding_is_named() {
    let text =
        ["class,name\nA,".as_bytes(), b"\xea\nB,", "Đặng\nC,".as_bytes(), b"\xea\n"].concat();
    let (rows, faults) = read(&text);
    assert_eq!(rows.len(), 1);
    assert_eq!(faults, [fault(2, "name", "not-utf-8"), fault(4, "name", "not-utf-8")]);
}

#[test]
fn a_line_over_the_cap_is_named_and_ends_the_reading() {
    let mut text = b"class,name\nA,An\nB,".to_vec();
    text.resize(text.len() + 1_000_000, b'x');
    text.extend_from_slice(b"\nC,\n");
    let (rows, faults) = read(&text);
    assert_eq!(rows.len(), 1);
    assert_eq!(faults, [fault(3, "name", "line-too-long")]);
    let fits = format!("class,name\nA,{}\n", "x".repeat(LINE_BYTES_MAX - 2));
    assert_eq!(read(fits.as_bytes()).0.len(), 1);
    let over = format!("class,name\nA,{}\r\n", "x".repeat(LINE_BYTES_MAX - 1));
    assert_eq!(problem(over.as_bytes()), fault(2, "name", "line-too-long"));
}

#[test]
fn a_quote_that_is_never_closed_is_named_by_the_line_that_opens_it() {
    let text = format!("class,name\nA,\"An\n{}", "B,Bình\n".repeat(20_000));
    assert_eq!(problem(text.as_bytes()), fault(2, "name", "quote-open"));
}

#[test]
fn a_hundred_thousand_lines_are_taken_and_not_one_more() {
    let mut text = format!("class,name\n{}", "A,An\n".repeat(100_000));
    let (rows, faults) = read(text.as_bytes());
    assert_eq!((rows.len(), faults.len()), (100_000, 0));
    text.push_str("A,An\n");
    assert_eq!(problem(text.as_bytes()), fault(100_002, "", "too-many-lines"));
}

#[test]
fn bad_lines_are_listed_up_to_a_cap_and_all_counted() {
    let text = format!("class,name\n{}", "A,\n".repeat(1_500));
    let mut bad = BadLines::default();
    let mut rows =
        Rows::open(text.as_bytes(), &COLUMNS, &Pick::default(), &mut bad).expect("a good header");
    while let Some(row) = rows.next(&mut bad) {
        assert!(!row.is_whole(&COLUMNS, &mut bad));
    }
    let failure = bad.failure("roster-lines");
    assert_eq!(failure.error.code, "roster-lines");
    assert_eq!(failure.error.detail["count"], 1_500);
    assert_eq!(failure.error.detail["lines"].as_array().map(Vec::len), Some(1_000));
}

#[test]
fn a_whole_file_in_another_encoding_gets_a_sentence_of_its_own() {
    let mut bad = BadLines::default();
    let file = &b"l\xed,\xa7\xc6ng,t\xaan\n"[..];
    assert!(Rows::open(file, &COLUMNS, &Pick::default(), &mut bad).is_none());
    let failure = bad.failure("roster-lines");
    assert_eq!(failure.error.code, "file-tcvn3");
    assert_eq!(failure.error.detail["line"], 1);
}
