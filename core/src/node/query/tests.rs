//! Questions asked of rows that tests write: what people see, in which order.

use std::collections::BTreeSet;

use crate::domain::attendance::Mark::{Absent, None as Blank, Present};
use crate::domain::class::Enrolment;
use crate::domain::document::{DocId, month_id};
use crate::domain::id::{DisputeId, LearnerId, MeetingKey, NoteId, PersonId, ProgrammeId, SpaceId};
use crate::domain::learner::Consent;
use crate::domain::place::DatedCode;
use crate::domain::programme::{Target, Topic};
use crate::domain::progress::Level;
use crate::domain::row::{Flagged, LinkKind, MarkRow, Row};
use crate::domain::visit::Pair;
use crate::node::answer::Named;
use crate::node::error::{Error, ErrorKind};
use crate::node::sample::*;
use crate::store::reader::StoreError;

mod history;
mod pages;

fn names_found(sample: &Sample, text: &str) -> Vec<String> {
    let found = sample.query().find_learners(text).expect("an answer");
    found.into_iter().map(|found| found.line.name).collect()
}

fn meant(sample: &Sample, named: Named, text: &str) -> Vec<String> {
    let candidates = sample.query().candidates(named, text);
    let candidates = candidates.expect("an answer").into_iter();
    candidates.map(|candidate| candidate.name).collect()
}

#[test]
fn a_name_with_signs_is_found_without_them_where_nobody_is_written_so() {
    let names =
        ["H'Mai Niê", "H\u{2019}Phik Ayŭn", "Y-Đam Êban", "Lò Thị Mai (Nga)", "Hoàng Thị Hoa"];
    let rows: Vec<Row> = (1..).zip(names).map(|(n, name)| learner(1, n, name)).collect();
    let sample = Sample::of(&rows);
    for (text, expected) in [
        ("hmai", vec!["H'Mai Niê"]),
        ("h mai", vec!["H'Mai Niê"]),
        ("H'Mai", vec!["H'Mai Niê"]),
        ("hphik ayun", vec!["H\u{2019}Phik Ayŭn"]),
        ("y dam", vec!["Y-Đam Êban"]),
        ("ydam eban", vec!["Y-Đam Êban"]),
        ("nga", vec!["Lò Thị Mai (Nga)"]),
        ("mai", vec!["Lò Thị Mai (Nga)"]),
        ("hoang", vec!["Hoàng Thị Hoa"]),
        ("h", vec!["Hoàng Thị Hoa", "H'Mai Niê", "H\u{2019}Phik Ayŭn"]),
        ("xyz", vec![]),
    ] {
        let mut found = names_found(&sample, text);
        let mut expected = expected;
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_search_ignores_case_and_marks_and_shows_whole_words_first_and_then_what_is_written_so() {
    let names = [
        "Đặng Văn Bình",
        "Dang Van Cuong",
        "Nguyễn Đức An",
        "Trần Thị Hòa",
        "Lê Thị Hoà",
        "Phạm Hoa",
        "Hoàng Hải Đăng",
    ];
    let rows: Vec<Row> = (1..).zip(names).map(|(n, name)| learner(1, n, name)).collect();
    let sample = Sample::of(&rows);
    for (text, expected) in [
        ("dang", vec!["Dang Van Cuong", "Đặng Văn Bình", "Hoàng Hải Đăng"]),
        ("ĐẶNG", vec!["Đặng Văn Bình", "Dang Van Cuong", "Hoàng Hải Đăng"]),
        ("đăng", vec!["Hoàng Hải Đăng", "Đặng Văn Bình", "Dang Van Cuong"]),
        ("duc", vec!["Nguyễn Đức An"]),
        ("hoa", vec!["Phạm Hoa", "Lê Thị Hoà", "Trần Thị Hòa", "Hoàng Hải Đăng"]),
        ("an nguyen", vec!["Nguyễn Đức An"]),
        // As a Mac types it, and with the tone on either letter.
        ("\u{111}a\u{323}\u{306}ng", vec!["Đặng Văn Bình", "Dang Van Cuong", "Hoàng Hải Đăng"]),
        ("hòa", vec!["Lê Thị Hoà", "Trần Thị Hòa", "Phạm Hoa", "Hoàng Hải Đăng"]),
        ("hoà", vec!["Lê Thị Hoà", "Trần Thị Hòa", "Phạm Hoa", "Hoàng Hải Đăng"]),
        ("ho", vec!["Hoàng Hải Đăng", "Phạm Hoa", "Lê Thị Hoà", "Trần Thị Hòa"]),
        ("hò", vec!["Trần Thị Hòa", "Hoàng Hải Đăng", "Phạm Hoa", "Lê Thị Hoà"]),
        ("hoa thi", vec!["Lê Thị Hoà", "Trần Thị Hòa"]),
        ("ang", vec![]),
        ("%", vec![]),
        ("  ", vec![]),
    ] {
        assert_eq!(names_found(&sample, text), expected, "{text}");
    }
}

#[test]
fn a_class_lists_its_learners_by_given_name_and_its_marks_but_none() {
    let sample = Sample::of(&[
        class(10, "Lớp Một"),
        enrolled(10, 1),
        enrolled(10, 2),
        enrolled(10, 3),
        learner(1, 1, "Nguyễn Văn Bình"),
        learner(1, 2, "Trần Thị Ân"),
        learner(1, 3, "Chíu Chăn Lằm"),
        learner(1, 4, "Lê Thị Đã Nghỉ"),
        Row::Enrolment {
            space: team_id(1).space(),
            class: class_id(10),
            learner: learner_id(4),
            enrolment: Enrolment::Left,
            undated: Some(Enrolment::Left),
        },
        meeting(10, "11-09"),
        meeting(10, "11-02"),
        meeting_topic(10, "11-02", "ai"),
        mark(10, "11-09", 1, Present),
        mark(10, "11-02", 4, Absent),
        mark(10, "11-02", 2, Blank),
        level(10, 3, "ai", Level::Alone),
        Row::Person(team_id(1).space(), PersonId([1; 16]), "Hà".to_owned()),
    ]);
    let sheet = sample.query().class(class_id(10)).expect("an answer").expect("a class");
    let names: Vec<_> = sheet.learners.iter().map(|line| &*line.name).collect();
    assert_eq!(names, ["Trần Thị Ân", "Nguyễn Văn Bình", "Chíu Chăn Lằm"]);
    let marks: Vec<_> = sheet.marks.iter().map(|m| (m.meeting, m.learner, m.mark)).collect();
    let (first, second) = (meeting_id(10, "11-02"), meeting_id(10, "11-09"));
    assert_eq!(marks, [(first, learner_id(4), Absent), (second, learner_id(1), Present)]);
    assert_eq!((&*sheet.marks[0].by, &*sheet.levels[0].by), ("Hà", "Hà"));
    assert_eq!(sheet.meetings[0].topics, [topic_id("ai")]);
    let lines = sample.query().classes().expect("an answer");
    assert_eq!((lines[0].learners, lines[0].meetings), (3, 2));
    assert!(sample.query().class(class_id(99)).expect("an answer").is_none());
}

#[test]
fn a_class_whose_name_has_not_arrived_shows_its_roll() {
    let sample =
        Sample::of(&[enrolled(10, 1), meeting(10, "11-02"), mark(10, "11-02", 1, Present)]);
    let query = sample.query();
    assert_eq!(query.classes().expect("an answer")[0].class, class_id(10));
    let sheet = query.class(class_id(10)).expect("an answer").expect("a class");
    assert_eq!((sheet.learners.len(), sheet.marks.len(), &*sheet.name), (1, 1, ""));
    assert_eq!(sheet.marks[0].by, PersonId([1; 16]).to_string());
}

#[test]
fn a_mark_of_two_learners_with_one_short_id_is_shown_for_both_as_disputed() {
    let mut twin = learner_id(1);
    twin.0[15] = 0;
    let rows = [enrolled(10, 1), enrolled_as(10, twin), mark(10, "11-02", 1, Present)];
    let sample = Sample::of(&rows);
    let sheet = sample.query().class(class_id(10)).expect("an answer").expect("a class");
    let marks: Vec<_> = sheet.marks.iter().map(|m| (m.learner, m.disputed)).collect();
    assert_eq!(marks, [(twin, true), (learner_id(1), true)]);
}

#[test]
fn a_dispute_is_listed_until_a_row_without_one_is_written() {
    let mut sample = Sample::of(&[
        class(10, "Lớp"),
        enrolled(10, 1),
        learner(1, 1, "An"),
        disputed_mark(10, "11-02", 1, [Absent, Present]),
    ]);
    let disputes = sample.query().disputes().expect("an answer");
    let values: Vec<_> = disputes[0].values.iter().map(|v| &*v.value).collect();
    assert_eq!(values, ["absent", "present"]);
    assert_eq!((disputes[0].kind, &*disputes[0].name), ("mark", "An"));
    assert_eq!(disputes[0].meeting, Some(meeting_id(10, "11-02")));
    let mut reopened = disputed_mark(10, "11-02", 1, [Blank, Present]);
    if let Row::Mark(MarkRow { dispute: Some(dispute), .. }) = &mut reopened {
        dispute.id = DisputeId([0xdd; 16]);
    }
    sample.write(&[reopened]);
    let disputes = sample.query().disputes().expect("an answer");
    assert_eq!(disputes.len(), 1);
    assert_eq!(disputes[0].id, DisputeId([0xdd; 16]));
    sample.write(&[mark(10, "11-02", 1, Absent)]);
    assert!(sample.query().disputes().expect("an answer").is_empty());
    let sheet = sample.query().class(class_id(10)).expect("an answer").expect("a class");
    assert!(!sheet.marks[0].disputed);
}

#[test]
fn an_id_a_prefix_or_a_name_means_what_it_means_to_one_reader_only() {
    let sample = Sample::of(&[
        learner(1, 1, "Nguyễn Văn An"),
        learner(1, 2, "Nguyen Van An"),
        learner(1, 3, "Nguyễn Văn Ân"),
        learner(1, 4, "Lê Hoà"),
        class(10, "Lớp Hoa"),
        class(11, "Lớp Hòa"),
        Row::Topic(Topic {
            topic: topic_id("vneid"),
            framework: String::new(),
            version: String::new(),
            audience: String::new(),
            vi: "Định danh điện tử".to_owned(),
            en: "Electronic identity".to_owned(),
        }),
    ]);
    for (named, text, expected) in [
        (Named::Learner, "Nguyễn Văn An", vec!["Nguyễn Văn An"]),
        (Named::Learner, "nguyễn  văn an", vec!["Nguyễn Văn An"]),
        (Named::Learner, "nguyen van an", vec!["Nguyen Van An"]),
        (Named::Learner, "Nguyèn Van An", vec!["Nguyễn Văn An", "Nguyen Van An", "Nguyễn Văn Ân"]),
        (Named::Learner, "Lê Hòa", vec!["Lê Hoà"]),
        (Named::Learner, "An", vec![]),
        (Named::Learner, "", vec![]),
        (Named::Class, "lớp hoa", vec!["Lớp Hoa"]),
        (Named::Class, "lop hoa", vec!["Lớp Hoa", "Lớp Hòa"]),
        (Named::Topic, "vneid", vec!["Định danh điện tử"]),
        (Named::Topic, "electronic identity", vec!["Electronic identity"]),
        (Named::Topic, "dinh danh dien tu", vec!["Định danh điện tử"]),
    ] {
        assert_eq!(meant(&sample, named, text), expected, "{text}");
    }
    let id = learner_id(4).to_string();
    for (letters, found) in [(26, 1), (8, 1), (4, 1), (3, 0)] {
        assert_eq!(meant(&sample, Named::Learner, &id[..letters]).len(), found, "{letters}");
    }
}

/// Somebody who has read another's id can take its first letters for a name.
#[test]
fn a_name_like_the_beginning_of_an_id_hides_no_id() {
    let of = learner_id(4).to_string();
    let whole = of.clone();
    let sample = Sample::of(&[
        learner(1, 4, "Lê Hoà"),
        learner(1, 5, &of[..8]),
        learner(1, 6, &of[..4].to_uppercase()),
        learner(1, 7, &whole),
    ]);
    for (text, expected) in [
        (&of[..8], vec!["Lê Hoà", &of[..8]]),
        (&of[..4], vec!["Lê Hoà", &of[..4].to_uppercase()]),
        (&of[..5], vec!["Lê Hoà"]),
        (&whole, vec!["Lê Hoà"]),
    ] {
        let mut found = meant(&sample, Named::Learner, text);
        found.sort_by_key(|name| expected.iter().position(|known| known == name));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn likely_pairs_are_shown_by_score_and_never_again_once_decided() {
    let person = |n, name: &str, year, village: &str, phone: &str| {
        let mut one = a_learner(n / 10, n, name);
        one.details.birth_year = year;
        one.details.village = Some(village.to_owned()).filter(|v| !v.is_empty());
        one.details.phone = phone.parse().ok();
        Row::Learner(one)
    };
    let phone = "0912345678";
    let mut sample = Sample::of(&[
        person(11, "Đặng Thị An", Some(1960), "Thôn Đồng", phone),
        person(21, "Đặng Thị An", Some(1960), "thôn đồng", phone),
        person(12, "Dang Thi An", Some(1960), "", ""),
        person(13, "Đặng Thị Anh", Some(1960), "Thôn Đồng", ""),
        person(14, "Trần Văn Bình", Some(1960), "Thôn Đồng", phone),
        person(15, "Đặng Thị An", Some(1990), "", ""),
    ]);
    let pairs = |sample: &Sample| -> Vec<(LearnerId, LearnerId, u8)> {
        let candidates = sample.query().link_candidates().expect("an answer");
        candidates.iter().map(|c| (c.a, c.b, c.score)).collect()
    };
    let id = learner_id;
    assert_eq!(
        pairs(&sample),
        [
            (id(11), id(21), 100),
            (id(11), id(12), 70),
            (id(12), id(21), 70),
            (id(11), id(13), 65),
            (id(13), id(21), 65),
        ]
    );
    let first = &sample.query().link_candidates().expect("an answer")[0];
    assert_eq!(first.why, ["name", "birth_year", "village", "phone"]);
    sample.write(&[
        same_person(11, 21),
        link(LinkKind::Person, id(11), id(12), false),
        link(LinkKind::Person, id(11), id(13), true),
    ]);
    assert_eq!(pairs(&sample), [(id(12), id(21), 70)]);
    assert_eq!(sample.query().links().expect("an answer").len(), 2);
}

/// A learner of class 10, all of one family but for the name, or of another class.
fn of_one_house(class: u8, n: u8, name: &str) -> [Row; 2] {
    let mut one = a_learner(class / 10, n, name);
    one.details.birth_year = Some(1970);
    one.details.village = Some("Thôn 1".to_owned());
    one.details.phone = "0912345678".parse().ok();
    [Row::Learner(one), enrolled(class, n)]
}

#[test]
fn two_of_one_house_are_a_surer_pair_the_liker_their_names_are_and_never_sure_when_they_differ() {
    let score = |a: &str, b: &str| {
        let rows = [of_one_house(10, 1, a), of_one_house(10, 2, b)].concat();
        let pairs = Sample::of(&rows).query().link_candidates().expect("an answer");
        pairs.first().map(|pair| pair.score)
    };
    let same = score("Bùi Thị Hoa", "bùi thị hoa");
    assert_eq!(same, Some(100));
    assert_eq!(score("Bùi Thị Hoà", "Bùi Thị Hòa"), same, "the place of the tone is no difference");
    for (a, b) in [
        ("Bùi Thị Hoa", "Bùi Thị Hòa"),
        ("Bùi Thị Hoa", "Bùi Thị Hoan"),
        ("Nguyễn Thị Hoa", "Nguyễn Hoa"),
        ("Chíu Chăn Lằm", "Chíu Lằm Chăn"),
    ] {
        let nearly = score(a, b);
        assert!(nearly.is_some() && nearly < same, "{a} and {b}: {nearly:?}");
    }
    for (a, b) in [("Bùi Thị Hoa", "Bùi Thị Bình"), ("Bùi Thị Hoa", "Trần Thị Hoa")] {
        assert_eq!(score(a, b), None, "{a} and {b}");
    }
}

#[test]
fn a_village_is_another_in_another_place_and_the_same_where_no_place_is_known() {
    let person = |class: u8, n: u8| {
        let mut one = a_learner(class / 10, n, "Bùi Thị Hoa");
        one.details.village = Some("Thôn 1".to_owned());
        [Row::Learner(one), enrolled(class, n)]
    };
    let rows = [person(10, 1), person(20, 2)].concat();
    let pairs = |places: [Option<u8>; 2]| {
        let teams = [team(1, "Đội Một", places[0]), team(2, "Đội Hai", places[1])];
        let sample = Sample::of(&[&rows[..], &teams].concat());
        sample.query().link_candidates().expect("an answer").len()
    };
    assert_eq!(pairs([Some(7), Some(7)]), 1, "of one place");
    assert_eq!(pairs([Some(7), Some(8)]), 0, "of two");
    assert_eq!(pairs([Some(7), None]), 1, "who knows");
}

#[test]
fn many_namesakes_are_one_question_and_a_rare_name_says_more_than_a_common_one() {
    let namesakes = |name: &str, from: u8, count: u8| -> Vec<Row> {
        (from..from + count).flat_map(|n| of_one_house(10, n, name)).collect()
    };
    let mut rows = namesakes("Nguyễn Thị Hoa", 1, 30);
    rows.extend(namesakes("Phùn Dảu Dếnh", 100, 2));
    let sample = Sample::of(&rows);
    let pairs = sample.query().link_candidates().expect("an answer");
    let questions: BTreeSet<u32> = pairs.iter().map(|pair| pair.question).collect();
    assert_eq!((questions.len(), pairs.len()), (2, 30 * 29 / 2 + 1));
    let rare = pairs.iter().find(|pair| pair.a == learner_id(100)).expect("the rare pair");
    assert!(pairs.iter().all(|pair| pair == rare || pair.score <= rare.score));
    let of_one = sample.query().link_candidates_of(learner_id(3)).expect("an answer");
    assert_eq!(of_one.len(), 29);
    assert!(of_one.iter().all(|pair| pair.a == learner_id(3) || pair.b == learner_id(3)));
    let of_all: Vec<_> =
        pairs.iter().filter(|p| p.a == learner_id(3) || p.b == learner_id(3)).collect();
    for (one, all) in of_one.iter().zip(of_all) {
        assert_eq!((one.a, one.b, one.score, &one.why), (all.a, all.b, all.score, &all.why));
    }
}

#[test]
fn who_is_found_has_the_classes_of_every_enrolment_and_of_no_other() {
    let left = Row::Enrolment {
        space: team_id(1).space(),
        class: class_id(12),
        learner: learner_id(1),
        enrolment: Enrolment::Left,
        undated: None,
    };
    let sample = Sample::of(&[
        learner(1, 1, "An An"),
        learner(1, 2, "Ân"),
        enrolled(11, 1),
        enrolled(10, 1),
        left,
        enrolled(10, 3),
    ]);
    let found = sample.query().find_learners("an").expect("an answer");
    let found: Vec<_> = found.into_iter().map(|one| (one.line.learner, one.classes)).collect();
    assert_eq!(found, [(learner_id(1), vec![class_id(10), class_id(11)]), (learner_id(2), vec![])]);
}

#[test]
fn what_is_meant_by_one_name_is_told_apart_and_one_thing_needs_nothing() {
    let mut hoa = a_learner(1, 1, "Hoa");
    hoa.details.birth_year = Some(1960);
    let mut other = a_learner(1, 2, "hoa");
    other.details.village = Some("Khe O".to_owned());
    let sample = Sample::of(&[
        Row::Learner(hoa),
        Row::Learner(other),
        enrolled(10, 1),
        learner(1, 3, "An"),
        class(10, "Lớp 1"),
        class(20, "Lớp 1"),
        team(1, "Đội Một", None),
        team(2, "Đội Hai", None),
    ]);
    let apart = |named, text: &str| -> Vec<String> {
        let found = sample.query().candidates(named, text).expect("an answer");
        found.into_iter().map(|one| one.apart).collect()
    };
    assert_eq!(apart(Named::Learner, "Hoa"), ["1960, Lớp 1 (Đội Một)", "Khe O"]);
    assert_eq!(apart(Named::Class, "Lớp 1"), ["Đội Một", "Đội Hai"]);
    assert_eq!(apart(Named::Learner, "An"), [""]);
}

#[test]
fn a_learner_is_read_back_as_it_was_written() {
    let mut written = a_learner(1, 1, "Chíu Chăn Lằm");
    written.details.birth_year = Some(1955);
    written.details.phone = "0912345678".parse().ok();
    written.consent = Some(Consent {
        text: "lantoa-2026-1".to_owned(),
        on: day("2026-11-02"),
        witness: "Phùn Dảu Dếnh".to_owned(),
        by: Some("Chíu Sáng Hín".to_owned()),
    });
    let sample = Sample::of(&[Row::Learner(written.clone()), enrolled(10, 1), enrolled(11, 1)]);
    let sheet = sample.query().learner(learner_id(1)).expect("an answer").expect("a learner");
    assert_eq!(sheet.learner, written);
    assert_eq!(sheet.classes, [class_id(10), class_id(11)]);
}

/// Every document leaves nothing behind when it is cleared, and takes nothing of another's.
#[test]
fn clearing_a_document_takes_its_rows_and_no_others() {
    let (team, programme) = (team_id(1), SpaceId([9; 16]));
    let space = team.space();
    let roll = [
        enrolled(10, 1),
        meeting(10, "11-02"),
        meeting_topic(10, "11-02", "ai"),
        disputed_mark(10, "11-02", 1, [Absent, Present]),
        level(10, 1, "ai", Level::Alone),
    ];
    let pair = |month: &str| {
        let pair = Pair {
            mentor: PersonId([1; 16]),
            learner: learner_id(1),
            team,
            since: day("2026-11-02"),
        };
        Row::Pair(pair, month_id(month))
    };
    let note = |n: u8| Row::Note {
        space,
        note: NoteId([n; 16]),
        about: meeting_id(10, "11-02").to_string(),
        text: "mưa to".to_owned(),
    };
    let documents: Vec<(DocId, Vec<Row>)> = vec![
        (
            DocId::programme(programme),
            vec![
                Row::Programme(ProgrammeId(programme.0), "Quảng Ninh".to_owned()),
                place(7, "Cẩm Phả"),
                Row::PlaceCode(
                    place_id(7),
                    DatedCode { code: "06793".parse().expect("a code"), from: day("2025-07-01") },
                ),
                crate::node::sample::team(1, "Đội", None),
                Row::Topic(Topic {
                    topic: topic_id("ai"),
                    framework: "757/QĐ-BKHCN".to_owned(),
                    version: "1.0".to_owned(),
                    audience: "people".to_owned(),
                    vi: "AI".to_owned(),
                    en: "AI".to_owned(),
                }),
                Row::Target(Target {
                    place: place_id(7),
                    topic: topic_id("ai"),
                    percent: 80,
                    of: 4_000,
                    from: None,
                }),
            ],
        ),
        (DocId::link(programme), vec![same_person(1, 2)]),
        (DocId::class(team, class_id(10)), vec![class(10, "Lớp")]),
        (DocId::class(team, class_id(11)), vec![class(11, "Lớp")]),
        (DocId::roll(team, class_id(10)), roll.to_vec()),
        (DocId::learner(team, learner_id(1)), vec![learner(1, 1, "An")]),
        (
            DocId::person(space, PersonId([1; 16])),
            vec![Row::Person(space, PersonId([1; 16]), "Hà".to_owned())],
        ),
        (
            DocId::monthly(team, crate::domain::document::DocKind::Pair, month_id("2026-11")),
            vec![pair("2026-11")],
        ),
        (
            DocId::monthly(team, crate::domain::document::DocKind::Pair, month_id("2026-12")),
            vec![pair("2026-12")],
        ),
        (
            DocId::monthly(team, crate::domain::document::DocKind::Visit, month_id("2026-11")),
            vec![visit(1, 1, 7, "ai", "2026-11-02", 2)],
        ),
        (
            DocId::monthly(team, crate::domain::document::DocKind::Visit, month_id("2026-12")),
            vec![visit(1, 1, 7, "ai", "2026-12-02", 2)],
        ),
        (DocId::note(team, NoteId([1; 16])), vec![note(1)]),
        (DocId::note(team, NoteId([2; 16])), vec![note(2)]),
    ];
    let all: Vec<Row> = documents.iter().flat_map(|(_, rows)| rows.clone()).collect();
    for (doc, _) in &documents {
        let others = documents.iter().filter(|(other, _)| other != doc);
        let others: Vec<Row> = others.flat_map(|(_, rows)| rows.clone()).collect();
        let mut cleared = Sample::of(&all);
        let batch = cleared.store.batch().expect("a transaction");
        batch
            .write_flagged(&Flagged {
                doc: *doc,
                key: "name".to_owned(),
                operation: operation(1),
                value: "Z".to_owned(),
                author: author(1),
            })
            .expect("a flagged value");
        batch.clear_document(*doc).expect("a document is cleared");
        batch.commit().expect("a commit");
        let digests = |sample: &Sample| {
            let tables = sample.store.tables();
            let of = |space, whole| tables.row_digests(space, whole).expect("digests");
            (of(space, false), of(programme, true))
        };
        let never_written = digests(&Sample::of(&others));
        assert_eq!(digests(&cleared), never_written, "{doc:?}");
        assert_ne!(digests(&Sample::of(&all)), never_written, "{doc:?}");
    }
}

#[test]
fn a_failing_store_tells_the_app_what_to_do() {
    let code = |code| rusqlite_failure(code);
    for (error, kind) in [
        (code(11), ErrorKind::Damaged),
        (code(26), ErrorKind::Damaged),
        (code(13), ErrorKind::StorageFull),
        (code(5), ErrorKind::Busy),
        (StoreError::Format { what: "mark" }, ErrorKind::Damaged),
    ] {
        assert_eq!(Error::from(error).kind, kind);
    }
}

fn rusqlite_failure(code: i32) -> StoreError {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None).into()
}

#[test]
fn a_hold_sees_one_state_while_a_writer_goes_on() {
    let mut sample = Sample::of(&[class(10, "Lớp"), meeting(10, "11-02")]);
    let query = sample.query();
    let still = query.reader.hold().expect("a hold");
    assert_eq!(query.meetings(class_id(10)).expect("an answer").len(), 1);
    sample.write(&[meeting(10, "11-09")]);
    assert_eq!(query.meetings(class_id(10)).expect("an answer").len(), 1);
    drop(still);
    let keys: Vec<MeetingKey> = query
        .meetings(class_id(10))
        .expect("an answer")
        .iter()
        .map(|line| line.meeting.key)
        .collect();
    assert_eq!(keys, [meeting_key("11-02"), meeting_key("11-09")]);
}
