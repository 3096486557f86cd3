//! What is asked about people, and what is thrown away where somebody gives more. (Guards: ID-card
//! numbers of a whole commune on every volunteer's phone, because a spreadsheet had that column.)

use lantoa_core::document::profile::Profile;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::document::DocKind;
use lantoa_tests::program::{Device, Homes};

/// Columns of offices' own lists that nobody needs for a class, with values that are found again.
const TOO_MUCH: [(&str, &str); 4] = [
    ("CCCD", "022060123456"),
    ("số căn cước", "022060654321"),
    ("dân tộc", "Sán Chỉ"),
    ("ethnicity", "San Chi"),
];

#[test]
fn a_learners_document_has_a_key_for_nothing_but_what_is_asked() {
    for asked in ["name", "born", "sex", "village", "phone", "audience", "consent", "salt"] {
        assert!(Key::parse(Profile::NEWEST, DocKind::Learner, asked).is_some(), "{asked}");
    }
    for not_asked in
        ["id", "id_card", "cccd", "birth_date", "birthday", "ethnicity", "religion", ""]
    {
        assert_eq!(Key::parse(Profile::NEWEST, DocKind::Learner, not_asked), None, "{not_asked}");
    }
}

#[test]
fn columns_that_hold_more_than_is_asked_leave_no_trace_in_the_folder() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh"]);
    let [names, values] = [TOO_MUCH.map(|(name, _)| name), TOO_MUCH.map(|(_, value)| value)];
    let roster = format!(
        "team,class,name,{}\nTổ 1,Lớp 1,Chíu Thị Lằm,{}\n",
        names.join(","),
        values.join(",")
    );
    let ended = office.script(["import", &homes.file("roster.csv", roster)]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    for name in names {
        assert!(ended.stderr.contains(name), "{name} is said to be left out: {ended:#?}");
    }
    assert_held(&office, "Chíu Thị Lằm", &values);
}

/// Checks that the folder holds one text, and nothing of others.
fn assert_held(office: &Device, kept: &str, values: &[&str]) {
    let holds = |bytes: &[u8], text: &str| {
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    let files = office.bytes();
    assert!(files.iter().any(|(_, bytes)| holds(bytes, kept)), "{kept} is kept");
    for (path, bytes) in files {
        for value in values {
            assert!(!holds(&bytes, value), "{value} in {}", path.display());
        }
    }
}

#[test]
fn of_a_day_of_birth_the_year_is_kept_and_nothing_else_of_it() {
    for day in ["17/11/1960", "1960-11-17", "11/1960"] {
        for column in ["birth_year", "ngày sinh", "date of birth"] {
            let homes = Homes::default();
            let office = homes.device("office");
            office.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh"]);
            let roster = format!("team,class,name,{column}\nTổ 1,Lớp 1,Chíu Thị Lằm,{day}\n");
            office.json(["import", &homes.file("roster.csv", roster)]);
            let shown = office.json(["class", "show", "Lớp 1"]);
            assert_eq!(shown["learners"][0]["birth_year"], 1960, "{day}: {shown}");
            assert_held(&office, "Chíu Thị Lằm", &[day]);
        }
    }
}

#[test]
fn a_day_of_birth_of_which_the_year_is_not_sure_is_refused() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh"]);
    for day in ["17/11/60", "17111960", "60"] {
        let roster = format!("team,class,name,birth_year\nTổ 1,Lớp 1,Chíu Thị Lằm,{day}\n");
        let error = office.refused(["import", &homes.file("roster.csv", roster)]);
        assert_eq!(error["detail"]["lines"][0]["field"], "birth_year", "{day}: {error}");
    }
}
