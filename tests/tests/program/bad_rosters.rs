//! Rosters that cannot be taken. (Guards: half a roster taken, or a refusal that helps nobody.)
//!
//! Each is refused with every bad line and field, to scripts in `detail.lines` and to people in their
//! language, and the data folder is as before.

use std::fmt::Write as _;

use lantoa_tests::program::{Device, Homes};
use serde_json::json;

const HEADER: &str = "team,class,place,name,birth_year,sex,village,phone,audience\n";
const GOOD: &str = "Tổ 1,Lớp 1,Xã Ba Chẽ,Chíu Chăn Lằm,1960,nam,Khe Lạc,,people\n";

/// A file that cannot be taken.
struct Bad {
    what: &'static str,
    bytes: Vec<u8>,
    /// Line, field and problem of everything that is wrong with it.
    faults: Vec<(u64, &'static str, &'static str)>,
    /// What the sentence says to people, in English and in Vietnamese.
    said: [&'static str; 2],
}

fn bad(
    what: &'static str,
    bytes: impl Into<Vec<u8>>,
    faults: &[(u64, &'static str, &'static str)],
    said: [&'static str; 2],
) -> Bad {
    Bad { what, bytes: bytes.into(), faults: faults.to_vec(), said }
}

/// The header and one line with this in the place of one field.
fn with(column: usize, text: &str) -> String {
    let mut fields: Vec<_> = GOOD.trim_end().split(',').collect();
    fields[column] = text;
    format!("{HEADER}{}\n", fields.join(","))
}

/// Files that are no roster at all.
fn whole_files() -> Vec<Bad> {
    let long = format!("{HEADER}{GOOD}Tổ 1,Lớp 1,,{}\n", "x".repeat(1 << 20));
    let mut many = HEADER.to_owned();
    for n in 0..200_000 {
        writeln!(many, "Tổ 1,Lớp 1,,An {n},,,,,").expect("memory is written");
    }
    vec![
        bad("nothing", "", &[(1, "", "empty-file")], ["is empty", "trống"]),
        bad("a mark and nothing", "\u{feff}", &[(1, "", "empty-file")], ["is empty", "trống"]),
        bad(
            "a header only",
            HEADER,
            &[(1, "", "no-lines")],
            ["nothing below", "bên dưới không có gì"],
        ),
        bad(
            "a workbook that is cut",
            "PK\u{3}\u{4}",
            &[(1, "", "workbook-broken")],
            ["cut or broken", "bị cắt hoặc bị hỏng"],
        ),
        bad(
            "an old workbook",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            &[(1, "", "workbook")],
            ["old workbook", "sổ tính kiểu cũ"],
        ),
        bad("a web page", "<table>", &[(1, "", "no-table")], ["web page", "trang web"]),
        bad(
            "TCVN3",
            "®éi,líp,hä tªn\n§éi 1,Líp 1,NguyÔn V¨n An\n",
            &[(1, "", "tcvn3")],
            ["TCVN3 (ABC) to Unicode", "TCVN3 (ABC) sang Unicode"],
        ),
        bad(
            "a column too few",
            "team,class,place\nTổ 1,Lớp 1,\n",
            &[(1, "name", "column-missing")],
            ["\"Name\" is missing in the heading, line 1", "Thiếu cột \"Tên\" ở dòng tiêu đề"],
        ),
        bad(
            "a column twice",
            "team,class,name,họ tên\nTổ 1,Lớp 1,An,An\n",
            &[(1, "name", "column-twice")],
            ["\"Name\" is there twice", "\"Tên\" có hai lần"],
        ),
        bad(
            "a line of 1 MB",
            long,
            &[(3, "name", "line-too-long")],
            ["Line 3 is longer", "Dòng 3 dài hơn"],
        ),
        bad(
            "200,000 lines",
            many,
            &[(100_002, "", "too-many-lines")],
            ["more than 100,000 lines", "quá 100.000 dòng"],
        ),
    ]
}

/// Files in which some lines cannot be taken.
fn lines() -> Vec<Bad> {
    let mut bads = vec![
        bad(
            // ê and ễ as Windows-1258 writes them.
            "Windows-1258 amid UTF-8",
            [HEADER.as_bytes(), GOOD.as_bytes(), b"T1,L1,,Nguy\xea\xdfn An,,,,,\n"].concat(),
            &[(3, "name", "not-utf-8")],
            ["neither UTF-8", "(dòng 3)"],
        ),
        bad(
            "exact repeats",
            format!("{HEADER}{GOOD}{GOOD}{GOOD}"),
            &[(3, "", "repeat"), (4, "", "repeat")],
            ["line 4", "dòng 4"],
        ),
        bad(
            "a quotation mark that stays open",
            format!("{HEADER}{GOOD}Tổ 1,Lớp 1,,\"An\n{GOOD}"),
            &[(3, "name", "quote-open")],
            ["line 3 Name – a quotation mark is opened", "dòng 3 Tên – dấu ngoặc kép mở"],
        ),
        bad(
            "more fields than columns",
            format!("{HEADER}Tổ 1,Lớp 1,,An,,,,,,x\n"),
            &[(2, "", "too-many-fields")],
            ["line 2", "dòng 2"],
        ),
        bad(
            "everything at once",
            format!("{HEADER}Tổ 1,Lớp 1,,An,60,,,,\n{GOOD},Lớp 1,,An,,,,,\nTổ 1,Lớp 1,,An,,x,,,\n"),
            &[(2, "birth_year", "birth-year"), (4, "team", "empty-below"), (5, "sex", "sex")],
            ["3 lines of the roster", "3 dòng của danh sách"],
        ),
    ];
    let fields = [
        (0, "team", ["Team", "Đội"]),
        (1, "class", ["Class", "Lớp"]),
        (2, "place", ["Place", "Địa bàn"]),
        (3, "name", ["Name", "Tên"]),
        (6, "village", ["Village", "Thôn"]),
        (8, "audience", ["Audience", "Đối tượng"]),
    ];
    let formulas = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1"];
    for (column, name, said) in fields {
        for formula in formulas {
            bads.push(bad("a formula", with(column, formula), &[(2, name, "formula")], said));
        }
        bads.push(bad("a zero byte", with(column, "A\0n"), &[(2, name, "control")], said));
        let long = "ư".repeat(101);
        bads.push(bad("a long text", with(column, &long), &[(2, name, "too-long")], said));
    }
    for year in ["60", "1899", "2031", "1/1/60", "năm 60", "=1960", "-1960"] {
        let said = ["line 2 Born", "dòng 2 Năm sinh"];
        bads.push(bad("a year", with(4, year), &[(2, "birth_year", "birth-year")], said));
    }
    for (column, name, text, problem) in [
        (3, "name", "NguyÔn V¨n An", "tcvn3"),
        (3, "name", "Ñaëng Thò Hoøa", "vni"),
        (0, "team", "Tá»• 1", "decoded-twice"),
        (7, "phone", "9.12E+08", "number-cut"),
    ] {
        bads.push(bad("spoilt", with(column, text), &[(2, name, problem)], ["2", "2"]));
    }
    for phone in ["123", "0912 345 67", "+1 202 555 0100", "không có", "=0912345678"] {
        let said = ["line 2 Phone", "dòng 2 Điện thoại"];
        bads.push(bad("a phone", with(7, phone), &[(2, "phone", "phone")], said));
    }
    bads
}

/// An office that holds something already.
fn office(homes: &Homes) -> Device {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    let file = homes.file("good.csv", format!("{HEADER}{GOOD}"));
    assert_eq!(office.json(["import", &file])["learners"], 1);
    office
}

fn assert_refused(bads: Vec<Bad>) {
    let homes = Homes::default();
    let office = office(&homes);
    let [before, verified] = ["digest", "verify"].map(|question| office.json([question]));
    for Bad { what, bytes, faults, said } in bads {
        let file = homes.file("roster.csv", &bytes);
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
        let what = format!("{what}: {start:?}");
        for import in [&["import", &file, "--dry-run"][..], &["import", &file]] {
            let error = office.refused(import);
            assert_eq!(error["kind"], "invalid_input", "{what}");
            let listed: Vec<_> = faults
                .iter()
                .map(|(line, field, problem)| {
                    json!({ "line": line, "field": field, "problem": problem })
                })
                .collect();
            assert_eq!(error["detail"]["lines"], json!(listed), "{what}");
        }
        for (lang, said) in ["en", "vi"].into_iter().zip(said) {
            let ended = office.speaking(lang).run(["import", &file]);
            assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{what}");
            assert!(ended.stderr.contains(said), "{what}: {said:?} in {}", ended.stderr);
            // The catalogue has a word for every problem: none is told by its code.
            for (_, _, problem) in &faults {
                assert!(!ended.stderr.contains(&format!("– {problem}\n")), "{}", ended.stderr);
            }
        }
        assert_eq!(office.json(["digest"]), before, "{what}");
    }
    assert_eq!(office.json(["verify"]), verified);
}

#[test]
fn a_file_that_is_no_roster_is_refused_and_changes_nothing() {
    assert_refused(whole_files());
}

#[test]
fn a_line_that_cannot_be_taken_is_named_and_nothing_of_its_file_is_taken() {
    assert_refused(lines());
}

#[test]
fn a_name_that_a_spreadsheet_would_run_comes_out_of_no_report_as_such() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    // What an import refuses can still be typed, or come from a device that minds less.
    for name in ["=HYPERLINK(\"http://x\")", "+84", "-1", "@SUM(A1)"] {
        let team = office.text(["team", "add", "--", name], "team");
        let class = office.text(["class", "add", "--team", &team, "--", name], "class");
        office.json(["place", "add", "--", name]);
        office.json(["learner", "add", "An", "--class", &class, &format!("--audience={name}")]);
        let meeting = office.text(["meeting", "open", &class, "--date", "2026-03-12"], "meeting");
        assert_eq!(office.json(["mark", &meeting, "An", "present"])["marked"], 1);
    }
    let mut names = 0;
    for by in ["team", "class", "audience"] {
        let file = homes.path(&format!("{by}.csv"));
        office.json(["report", "--by", by, "--csv", &file]);
        let text = std::fs::read_to_string(&file).expect("a report");
        for cell in cells(&text) {
            let number = cell.parse::<f64>().is_ok();
            let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!begins || number && cell == "-1", "{by}: {cell:?} in {text}");
            names += usize::from(cell.starts_with('\''));
        }
        assert!(!text.contains(",-1,") && !text.contains("\n-1,"), "{by}: {text}");
    }
    assert!(names >= 12, "each name stands in each report, made harmless: {names}");
}

/// Returns the cells of a CSV, quotes taken off.
fn cells(text: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    for c in text.trim_start_matches('\u{feff}').chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' | '\n' if !is_quoted => cells.push(String::new()),
            '\r' if !is_quoted => {}
            c => cells.last_mut().expect("it begins with one").push(c),
        }
    }
    cells
}
