//! Lists out, edited elsewhere, and in again. (Guards: a list that comes back with more changed than somebody
//! changed, or written over another.)

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use lantoa_tests::program::{Device, Homes, Office};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The people whose list was edited: two of one name among them.
const ROSTER: &str = "team,class,place,name,birth_year,sex,village,phone,audience\n\
    Tổ 1,Lớp 1,Xã Ba Chẽ,Đặng Thị Hoà,1960,nữ,Khe Lạc,0912345678,people\n\
    Tổ 1,Lớp 1,Xã Ba Chẽ,Nguyễn Văn An,1958,nam,,,\n\
    Tổ 1,Lớp 1,Xã Ba Chẽ,Nguyễn Văn An,1971,nam,Khe Lạc,0987654321,\n\
    Tổ 1,Lớp 2,Xã Ba Chẽ,Bùi Thị Ấn,1961,nữ,Khe Hó,,\n\
    Tổ 2,Lớp 1,,Lê Thị Hạ,,nữ,,02033825123,officials\n";

fn office(homes: &Homes) -> Device {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    let file = homes.file("roster.csv", ROSTER);
    assert_eq!(office.json(["import", &file])["learners"], 5);
    office
}

/// Everybody as name, year, sex, village, phone and audience, by id.
fn people(office: &Device) -> BTreeMap<String, String> {
    let list = office.json(["learner", "list"]);
    let fields = ["name", "birth_year", "sex", "village", "phone", "audience"];
    let told = |person: &Value| {
        let text = |field: &str| {
            let (text, number) = (person[field].as_str(), person[field].as_u64());
            text.map(str::to_owned).or(number.map(|number| number.to_string())).unwrap_or_default()
        };
        (text("learner"), fields.map(text).join("|"))
    };
    list.as_array().expect("a list").iter().map(told).collect()
}

#[test]
fn a_list_that_nobody_edited_changes_nothing() {
    for lang in ["vi", "en"] {
        let homes = Homes::default();
        let office = office(&homes);
        let before = people(&office);
        let [csv, xlsx] = ["list.csv", "list.xlsx"].map(|name| homes.path(name));
        let office = office.speaking(lang);
        office.json(["learner", "list", "--csv", &csv, "--xlsx", &xlsx]);
        let text = std::fs::read_to_string(&csv).expect("a list");
        let separator = if lang == "vi" { ';' } else { ',' };
        assert!(text.lines().all(|line| line.matches(separator).count() == 9), "{text}");
        for file in [&csv, &xlsx] {
            let again = office.json(["import", file]);
            assert_eq!(again["unchanged"], 5, "{file}: {again}");
            assert_eq!(again["columns_left_out"], serde_json::json!([]), "{file}");
        }
        assert_eq!(people(&office), before, "{lang}");
        let taken = office.refused(["learner", "list", "--csv", &csv]);
        assert_eq!((&taken["kind"], &taken["code"]), (&"conflict".into(), &"file-taken".into()));
        office.json(["learner", "list", "--class", "Lớp 2", "--csv", &csv, "--overwrite"]);
        let text = std::fs::read_to_string(&csv).expect("a list");
        assert_eq!(text.lines().count(), 2, "{text}");
    }
}

/// The ids that stand in the edited fixtures, by name and year.
const EDITED: &str = include_str!("../../fixtures/workbooks/edited.txt");

/// Returns a fixture with the ids of `office` in the place of those of its own.
fn edited(name: &str, office: &Device) -> Vec<u8> {
    let path = format!("{}/fixtures/workbooks/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).expect("a fixture");
    let people = people(office);
    let of = |who: &str| people.iter().find(|(_, told)| told.starts_with(who)).expect(who).0;
    let ids: Vec<(&str, &String)> = EDITED
        .lines()
        .map(|line| line.split_once(' ').expect("an id and who it is of"))
        .map(|(id, who)| (id, of(who)))
        .collect();
    let replaced = |text: String| ids.iter().fold(text, |text, (old, new)| text.replace(old, new));
    if name.ends_with(".csv") {
        return replaced(String::from_utf8(bytes).expect("UTF-8")).into_bytes();
    }
    let mut from = ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).expect("a part");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("a whole part");
        let name = part.name().expect("a name").into_owned();
        to.start_file(name, SimpleFileOptions::default()).expect("memory takes it");
        // There is a picture among them.
        let bytes = String::from_utf8(bytes)
            .map_or_else(|picture| picture.into_bytes(), |text| replaced(text).into_bytes());
        to.write_all(&bytes).expect("memory takes it");
    }
    to.finish().expect("memory takes it").into_inner()
}

#[test]
fn a_list_that_was_edited_elsewhere_changes_what_was_edited_and_nothing_else() {
    for file in [
        "edited-openpyxl.xlsx",
        "edited-sheetjs.xlsx",
        "edited-sheetjs.csv",
        "edited-libreoffice.ods",
    ] {
        let homes = Homes::default();
        let office = office(&homes);
        let before = people(&office);
        let path = homes.file(file, edited(file, &office));
        let taken = office.json(["import", &path]);
        assert_eq!(
            ["changed", "filled", "learners", "unchanged", "lines"]
                .map(|field| taken[field].as_u64()),
            [1, 1, 1, 2, 5].map(Some),
            "{file}: {taken}"
        );
        let after = people(&office);
        let differs = |(id, told): &(&String, &String)| before.get(*id) != Some(*told);
        let mut changed: Vec<&str> =
            after.iter().filter(differs).map(|(_, told)| told.as_str()).collect();
        changed.sort_unstable();
        // One was renamed, one got a village and a phone, one is new; the line that was deleted is nobody's end.
        let expected = [
            "Nguyễn Văn An|1958|male|Khe Hó|0934567890|",
            "Trần Thị Mới|1980|female|||",
            "Đặng Thị Hoà Bình|1960|female|Khe Lạc|0912345678|people",
        ];
        assert_eq!(changed, expected, "{file}");
        assert_eq!(after.len(), before.len() + 1, "{file}");
    }
}

#[test]
fn a_roll_has_a_letter_for_each_meeting_and_is_taken_again() {
    let homes = Homes::default();
    let office = office(&homes);
    let meeting = office.text(["meeting", "open", "Lớp 2", "--date", "2026-03-12"], "meeting");
    office.json(["mark", &meeting, "--all", "present"]);
    let [csv, xlsx] = ["roll.csv", "roll.xlsx"].map(|name| homes.path(name));
    let office = office.speaking("vi");
    office.json(["class", "show", "Lớp 2", "--csv", &csv, "--xlsx", &xlsx]);
    let text = std::fs::read_to_string(&csv).expect("a roll");
    let expected =
        "\u{feff}Mã;Đội;Lớp;Địa bàn;Tên;Năm sinh;Giới tính;Thôn;Điện thoại;Đối tượng;12/03/2026;";
    assert!(text.starts_with(expected), "{text}");
    assert!(text.lines().nth(1).is_some_and(|line| line.ends_with(";Khe Hó;;;C;")), "{text}");
    for file in [&csv, &xlsx] {
        assert_eq!(office.json(["import", file])["unchanged"], 1, "{file}");
    }
}

#[test]
fn whose_data_were_erased_stands_in_no_list() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["learner", "erase", "Bùi Thị Ấn", "--yes"]);
    assert_eq!(people(&office).len(), 4);
    let [list, roll, sheet] = ["list.csv", "roll.csv", "sheet.xlsx"].map(|name| homes.path(name));
    office.json(["learner", "list", "--csv", &list]);
    office.json(["class", "show", "Lớp 2", "--csv", &roll]);
    office.json(["class", "sheet", "Lớp 2", "--xlsx", &sheet]);
    for file in [&list, &roll] {
        assert!(!std::fs::read_to_string(file).expect("a list").contains("Ấn"), "{file}");
    }
    let mut book = ZipArchive::new(std::fs::File::open(&sheet).expect("a sheet")).expect("a zip");
    let mut texts = String::new();
    let mut part = book.by_name("xl/sharedStrings.xml").expect("its texts");
    part.read_to_string(&mut texts).expect("XML");
    assert!(texts.contains("Lớp 2") && !texts.contains("Ấn"), "{texts}");
}

#[test]
fn a_report_by_place_has_the_code_of_its_last_day() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["place", "code", "Xã Ba Chẽ", "--code", "06970", "--from", "2025-07-01"]);
    let meeting = office.text(["meeting", "open", "Lớp 2", "--date", "2026-03-12"], "meeting");
    office.json(["mark", &meeting, "--all", "present"]);
    for (period, code) in [(&[][..], "06970"), (&["--to", "2025-06-30"], "")] {
        let file = homes.path("report.csv");
        let args = ["report", "--by", "place", "--csv", &file, "--overwrite"];
        office.json(args.into_iter().chain(period.iter().copied()));
        let text = std::fs::read_to_string(&file).expect("a report");
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].ends_with(",Official code"), "{text}");
        let place = lines.iter().find(|line| line.contains("Xã Ba Chẽ")).expect("the place");
        assert!(place.ends_with(&format!(",{code}")), "{period:?}: {text}");
    }
}

/// Returns the cells of the first sheet of a workbook, row by row.
fn cells(file: &str) -> Vec<Vec<String>> {
    let mut book = ZipArchive::new(std::fs::File::open(file).expect("a file")).expect("a zip");
    let mut part = |name: &str| {
        let mut text = String::new();
        book.by_name(name).expect("the part").read_to_string(&mut text).expect("XML");
        text
    };
    let (sheet, strings) = (part("xl/worksheets/sheet1.xml"), part("xl/sharedStrings.xml"));
    let text = |item: &str| {
        item.split("</t>").next().and_then(|t| t.rsplit('>').next()).map(str::to_owned)
    };
    let strings: Vec<String> = strings.split("<si>").skip(1).filter_map(text).collect();
    let value = |cell: &str| {
        let value = cell.split("<v>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or("");
        match cell.contains("t=\"s\"") {
            true => strings[value.parse::<usize>().expect("a number")].clone(),
            false => value.to_owned(),
        }
    };
    let row = |row: &str| row.split("<c ").skip(1).map(value).collect();
    sheet.split("<row").skip(1).map(row).collect()
}

#[test]
fn every_place_has_its_own_code_in_every_file_whatever_order_people_read_them_in() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    let places = ["Xã Ấm", "Xã Bắc", "Xã Đông", "Xã Lạc", "Xã Tây", "Xã Yên"];
    let code = |place: &str| {
        let at = places.iter().position(|other| *other == place);
        at.map(|at| format!("9000{at}"))
    };
    for place in places.iter().rev() {
        let code = code(place).expect("one of them");
        office.json(["place", "add", place, "--code", &code, "--from", "2025-07-01"]);
        let (team, class) = (format!("Đội {place}"), format!("Lớp {place}"));
        office.json(["team", "add", &team, "--place", place]);
        office.json(["class", "add", &class, "--team", &team]);
        office.json(["learner", "add", "An", "--class", &class]);
        let meeting = office.text(["meeting", "open", &class, "--date", "2026-03-12"], "meeting");
        office.json(["mark", &meeting, "--all", "present"]);
    }
    let [csv, xlsx] = ["report.csv", "report.xlsx"].map(|name| homes.path(name));
    for by in ["place", "area"] {
        let files = ["--csv", &csv, "--xlsx", &xlsx, "--overwrite"];
        office.json(["report", "--by", by].into_iter().chain(files));
        let text = std::fs::read_to_string(&csv).expect("a report");
        let rows = text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect());
        let rows: Vec<Vec<String>> = rows.collect();
        let names: Vec<&str> = rows.iter().map(|row| &*row[1]).collect();
        assert_eq!(names, places, "by {by}, in the order of a list");
        let official: Vec<_> = cells(&xlsx)
            .into_iter()
            .filter(|row| row.first().is_some_and(|name| code(name).is_some()))
            .map(|row| (row[0].clone(), row.last().cloned()))
            .collect();
        assert_eq!(official.len(), places.len(), "{official:?}");
        let bare = rows.iter().map(|row| (row[1].clone(), row.last().cloned()));
        for (name, said) in bare.chain(official) {
            assert_eq!(said, code(&name), "{name}, by {by}");
        }
    }
}

#[test]
fn a_report_and_a_sheet_for_signature_are_workbooks_that_are_read_again() {
    let homes = Homes::default();
    let office = office(&homes);
    let [report, sheet] = ["report.xlsx", "sheet.xlsx"].map(|name| homes.path(name));
    office.json(["report", "--by", "class", "--xlsx", &report]);
    let learners = "Lớp 2";
    for head in ["state", "union", "none"] {
        for signatures in ["1", "6"] {
            let args = ["class", "sheet", learners, "--xlsx", &sheet, "--head", head];
            office.json(args.into_iter().chain(["--signatures", signatures, "--overwrite"]));
        }
    }
    // Nobody's phone is on it, and its heading is found below the titles.
    let given = lantoa_office::roster::Given {
        team: Some("Tổ 1".to_owned()),
        class: Some(learners.to_owned()),
        ..Default::default()
    };
    let bytes = std::fs::read(&sheet).expect("a sheet");
    let read = lantoa_office::roster::read(&bytes[..], &given).expect("a list of people");
    let names: Vec<&str> = read.lines.iter().map(|line| line.details.name.as_str()).collect();
    assert_eq!(names, ["Bùi Thị Ấn"]);
    let taken = office.refused(["class", "sheet", learners, "--xlsx", &sheet]);
    assert_eq!(taken["code"], "file-taken");
}

#[test]
fn a_head_is_set_once_and_stands_on_every_sheet() {
    let homes = Homes::default();
    let office = office(&homes).speaking("vi");
    let sheet = homes.path("sheet.xlsx");
    let texts = |options: &[&str]| {
        let args = ["class", "sheet", "Lớp 2", "--xlsx", &sheet, "--overwrite"];
        office.json(args.into_iter().chain(options.iter().copied()));
        let file = std::fs::File::open(&sheet).expect("a sheet");
        let mut book = ZipArchive::new(file).expect("a zip");
        let mut texts = String::new();
        let mut part = book.by_name("xl/sharedStrings.xml").expect("its texts");
        part.read_to_string(&mut texts).expect("XML");
        texts
    };
    assert!(texts(&[]).contains("CỘNG HÒA XÃ HỘI"));
    // Papers are the programme's, whatever language somebody types in.
    office.speaking("en").json([
        "head",
        "set",
        "--head",
        "union",
        "--issuer",
        "Xã đoàn Ba Chẽ",
        "--unit",
        "Chi đoàn",
    ]);
    for line in ["Xã đoàn Ba Chẽ", "Chi đoàn", "ĐOÀN TNCS HỒ CHÍ MINH"] {
        assert!(texts(&[]).contains(line), "{line}");
    }
    assert!(!texts(&[]).contains("CỘNG HÒA XÃ HỘI"));
    assert!(texts(&["--issuer", "BCH Đoàn"]).contains("BCH Đoàn"), "another for once");
    assert!(!texts(&["--head", "none"]).contains("Chi đoàn"));
    let shown = office.json(["head", "set", "--head", "state", "--unit", ""]);
    assert_eq!((&shown["issuer"], &shown["unit"]), (&json!("Xã đoàn Ba Chẽ"), &json!("")));
    assert_eq!(office.json(["head", "show"]), shown);
    assert!(texts(&[]).contains("CỘNG HÒA XÃ HỘI"));
    let long = "x".repeat(201);
    let refused = office.refused(["head", "set", "--unit", &long]);
    assert_eq!(refused["detail"]["field"], "unit");
}

#[test]
fn a_list_of_marks_that_names_both_registrations_of_a_person_is_refused() {
    let Office { homes, device: office, class, an, binh, .. } = &Office::default();
    let meeting = office.text(["meeting", "open", class, "--date", "2026-11-02"], "meeting");
    let marks = homes.file("marks.csv", format!("learner,mark\n{an},present\n{binh},absent\n"));
    office.json(["link", "add", an, binh]);
    let refused = office.refused(["mark", &meeting, "--from", &marks]);
    let line = json!([{ "line": 3, "field": "mark", "problem": "mark-twice" }]);
    assert_eq!(refused["detail"]["lines"], line);
    assert_eq!(office.json(["class", "show", class])["marks"], json!([]));
}

#[test]
fn a_list_with_a_column_of_marks_is_taken_by_id_and_by_name() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    office.json(["team", "add", "Đội 1"]);
    office.json(["class", "add", "Lớp 1", "--team", "Đội 1"]);
    let add = |name: &str| office.text(["learner", "add", name, "--class", "Lớp 1"], "learner");
    let (a, b) = (add("An Văn"), add("An Văn"));
    let c = add("Bình Hòa");
    let meeting = |day: usize| {
        let day = format!("2026-11-{day:02}");
        office.text(["meeting", "open", "Lớp 1", "--date", &day], "meeting")
    };
    let from = |text: &str| homes.file("marks.csv", text);
    for (day, (heading, names)) in (1..).zip([
        ("mã;điểm danh", false),
        ("id;mark", false),
        ("learner;mark", false),
        ("mã;họ tên;điểm danh", true),
        ("learner;name;mark", true),
    ]) {
        let row = |id: &str, name: &str, mark: &str| match names {
            true => format!("{id};{name};{mark}\n"),
            false => format!("{id};{mark}\n"),
        };
        let rows =
            [row(&a, "An Văn", "có mặt"), row(&b, "AN VĂN", "vắng"), row(&c, "Binh Hoa", "V")];
        let marked = office.json([
            "mark",
            &meeting(day),
            "--from",
            &from(&format!("{heading}\n{}", rows.concat())),
        ]);
        assert_eq!(marked["marked"], 3, "{heading}");
    }
    let meeting = meeting(20);
    let around = "ĐIỂM DANH;;\nTT;Họ và tên;Điểm danh\n(1);(2);(3)\n1;Bình Hoà;muộn\nTổng cộng: 1;;\n;Tổng cộng;1\n";
    let marked = office.json(["mark", &meeting, "--from", &from(around)]);
    assert_eq!(marked, json!({ "marked": 1, "lines_left_out": [3, 5, 6], "left_blank": 0 }));
    for (rows, line, field, problem) in [
        ("An Văn;có mặt\n".to_owned(), 2, "name", "learner-ambiguous"),
        (";vắng\n".to_owned(), 2, "learner", "empty"),
        ("Bình Hòa;vắng\nBình Hòa;muộn\n".to_owned(), 3, "mark", "mark-twice"),
        ("Bình Hòa;vắng\nBinh Hoa;V\n".to_owned(), 3, "learner", "repeat"),
    ] {
        let error = office.refused([
            "mark",
            &meeting,
            "--from",
            &from(&format!("họ tên;điểm danh\n{rows}")),
        ]);
        let mut fault = error["detail"]["lines"][0].clone();
        if problem == "learner-ambiguous" {
            let candidates = fault["candidates"].as_array().map(Vec::len);
            assert_eq!(candidates, Some(2), "{fault}");
            fault.as_object_mut().expect("a fault").remove("candidates");
        }
        assert_eq!(fault, json!({ "line": line, "field": field, "problem": problem }), "{rows}");
    }
    // A sheet of which the names alone were sorted.
    let shifted = format!("mã;họ tên;điểm danh\n{a};Bình Hòa;có mặt\n{c};An Văn;vắng\n");
    let error = office.refused(["mark", &meeting, "--from", &from(&shifted)]);
    assert_eq!(error["detail"]["count"], 2);
    assert_eq!(error["detail"]["lines"][0]["problem"], "learner-other");
    let error = office.refused(["mark", &meeting, "--from", &from("họ tên;ghi chú\nBình Hòa;x\n")]);
    assert_eq!(
        error["detail"]["lines"],
        json!([{ "line": 1, "field": "mark", "problem": "column-missing" }])
    );
    // Our own list, with a column of marks put behind.
    let list = homes.path("list.csv");
    office.speaking("vi").json(["learner", "list", "--csv", &list]);
    let text = std::fs::read_to_string(&list).expect("the list is written");
    let mut lines = text.lines();
    let heading = lines.next().expect("a heading");
    let rows: String = lines.map(|line| format!("{line};có mặt\n")).collect();
    let own = homes.file("own.csv", format!("{heading};Điểm danh\n{rows}"));
    let open = ["meeting", "open", "Lớp 1", "--date", "2026-11-21"];
    let meeting = office.text(open, "meeting");
    assert_eq!(office.json(["mark", &meeting, "--from", &own])["marked"], 3);
}

#[test]
fn a_list_with_some_marks_tells_namesakes_apart_and_says_how_many_were_left_blank() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    let people = "đội,lớp,họ tên,năm sinh,thôn\nĐội 1,Lớp 1,An Văn,1950,Khe O\nĐội 1,Lớp 1,An Văn,1950,Khe Và\n\
                  Đội 1,Lớp 1,An Văn,1962,\nĐội 1,Lớp 1,Bình Hòa,1951,\n";
    office.json(["import", &homes.file("people.csv", people)]);
    let meeting = office.text(["meeting", "open", "Lớp 1", "--date", "2026-11-02"], "meeting");
    let from = |text: &str| homes.file("marks.csv", text);
    let text = "họ tên;năm sinh;thôn;điểm danh\nAn Văn;1950;khe o;có mặt\nAn Văn;1962;;vắng\n\
                An Văn;01/02/1950;Khe Và;\nBình Hòa;;;–\n";
    let marked = office.json(["mark", &meeting, "--from", &from(text)]);
    assert_eq!(marked, json!({ "marked": 2, "lines_left_out": [], "left_blank": 2 }));
    let sheet = office.json(["class", "show", "Lớp 1"]);
    let learners = sheet["learners"].as_array().expect("a list");
    let mark_of = |village: &str, year: u16| {
        let is_it = |line: &&Value| {
            line["birth_year"] == year && line["village"].as_str().unwrap_or_default() == village
        };
        let learner = &learners.iter().find(is_it).expect("somebody")["learner"];
        let marks = sheet["marks"].as_array().expect("a list");
        marks.iter().find(|mark| mark["learner"] == *learner).map(|mark| mark["mark"].clone())
    };
    assert_eq!(mark_of("Khe O", 1950), Some(json!("present")));
    assert_eq!(mark_of("", 1962), Some(json!("absent")));
    assert_eq!((mark_of("Khe Và", 1950), mark_of("", 1951)), (None, None));
    // The year alone tells two of them apart no more, and both are shown.
    let unclear = from("họ tên;năm sinh;điểm danh\nAn Văn;1950;vắng\n");
    for (lang, says) in [("vi", "có nhiều người cùng tên"), ("en", "several people")] {
        let ended = office.speaking(lang).run(["mark", &meeting, "--from", &unclear]);
        let shown = ["Khe O", "Khe Và", says].iter().all(|text| ended.stderr.contains(text));
        assert!(shown, "{ended:#?}");
    }
    let blank = from("họ tên;điểm danh\nBình Hòa;\n");
    for (lang, says) in [("vi", "1 người để trống"), ("en", "left blank")] {
        let ended = office.speaking(lang).run(["mark", &meeting, "--from", &blank]);
        assert!(ended.stderr.contains(says), "{ended:#?}");
    }
}
