//! What two coordinators say of the programme apart. The rules are those of
//! core/docs/data-model.md.

use lantoa_core::domain::command::{Command, Holds, Within};
use lantoa_core::domain::id::PlaceId;
use lantoa_core::domain::place::Place;
use lantoa_core::domain::programme::{Head, Role, Topic};
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::ReportQuery;
use lantoa_core::session::join::JoinOutcome;
use lantoa_tests::evening::{Evening, day, topic, topic_id};
use lantoa_tests::phone::{Phone, meet};

/// The office and a second coordinator, who hold the same.
fn coordinators() -> (Evening, Phone) {
    let mut evening = Evening::begins();
    let mut lan = Phone::new("Lan", 9);
    let ticket = evening.office.invites(Role::Coordinator, &[], Some(&evening.sheet));
    assert_eq!(lan.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    meet(&mut lan, &mut evening.office);
    (evening, lan)
}

fn meet_all(evening: &mut Evening, lan: &mut Phone) {
    meet(lan, &mut evening.office);
    evening.all_meet();
    let programme = lan.engine().programme().expect("it joined").space();
    assert_eq!(lan.rows(programme), evening.office.rows(programme));
}

fn code(place: PlaceId, code: &str, from: &str) -> Command {
    Command::CodePlace { place, code: code.parse().expect("a code"), from: day(from) }
}

fn place(phone: &Phone, id: PlaceId) -> Place {
    let places = phone.asks().places().expect("the tables are read");
    places.into_iter().find(|place| place.place == id).expect("the place")
}

#[test]
fn codes_of_a_place_given_apart_from_different_days_on_are_both_kept() {
    let (mut evening, mut lan) = coordinators();
    let id = evening.place;
    evening.office.does(code(id, "198", "2004-07-01"));
    lan.does(code(id, "06838", "2025-07-01"));
    meet_all(&mut evening, &mut lan);
    let place = evening.all_see(|phone| place(phone, id));
    let on = |text| place.code_on(day(text)).map(ToString::to_string);
    assert_eq!(on("2004-06-30"), None);
    assert_eq!(on("2025-06-30"), Some("198".to_owned()));
    assert_eq!(on("2026-11-12"), Some("06838".to_owned()));
}

#[test]
fn two_codes_of_a_place_from_one_day_on_are_one_of_them_everywhere() {
    let (mut evening, mut lan) = coordinators();
    let id = evening.place;
    evening.office.does(code(id, "06838", "2025-07-01"));
    lan.does(code(id, "06839", "2025-07-01"));
    meet_all(&mut evening, &mut lan);
    let codes = evening.all_see(|phone| place(phone, id)).codes;
    assert_eq!(codes.len(), 1, "{codes:?}");
    assert!(["06838", "06839"].contains(&codes[0].code.to_string().as_str()), "{codes:?}");
}

#[test]
fn a_target_set_apart_is_one_of_the_two_and_never_a_mixture() {
    let (mut evening, mut lan) = coordinators();
    let (place, topic) = (evening.place, topic_id("vneid"));
    let holds = Holds::default();
    let target =
        |percent, of| Command::SetTarget { place, topic: topic.clone(), percent, of, holds };
    evening.office.does(target(80, 3_000));
    lan.does(target(60, 4_000));
    meet_all(&mut evening, &mut lan);
    let targets = evening.all_see(|phone| phone.asks().targets().expect("an answer"));
    let said: Vec<_> = targets.iter().map(|target| (target.percent, target.of)).collect();
    assert!(
        [[(80, 3_000)], [(60, 4_000)]].contains(&said.as_slice().try_into().unwrap()),
        "{said:?}"
    );
}

#[test]
fn targets_stand_beside_reports_only_where_all_teams_are_held() {
    let mut evening = Evening::begins();
    let (place, topic) = (evening.place, topic_id("vneid"));
    let holds = Holds::default();
    evening.office.does(Command::SetTarget { place, topic, percent: 80, of: 10, holds });
    evening.all_meet();
    let targets = |phone: &Phone| {
        phone.asks().report(&ReportQuery::default()).expect("a report").targets.len()
    };
    assert_eq!(evening.all_see(targets), 1, "one team is all there is");
    evening.office.adds_team("Đội 2");
    evening.all_meet();
    assert_eq!((targets(&evening.office), targets(&evening.ha)), (1, 0));
}

#[test]
fn a_head_that_is_set_is_shown_on_every_device_and_an_empty_line_takes_one_away() {
    let mut evening = Evening::begins();
    let head = Head { issuer: "UBND  xã Đông Hải ".to_owned(), ..Head::default() };
    evening.office.does(Command::SetHead(Head { unit: "Tổ 1".to_owned(), ..head.clone() }));
    evening.office.does(Command::SetHead(head));
    evening.all_meet();
    let shown = evening.all_see(|phone| phone.asks().head().expect("an answer"));
    assert_eq!(shown, Head { issuer: "UBND xã Đông Hải".to_owned(), ..Head::default() });
    let long = Head { unit: "x".repeat(201), ..Head::default() };
    let why = evening.office.tries(Command::SetHead(long)).expect_err("200 bytes are a line");
    assert!(why.to_string().contains("unit"), "{why}");
}

#[test]
fn topics_imported_apart_are_all_there_and_one_that_both_name_has_one_of_the_names() {
    let (mut evening, mut lan) = coordinators();
    let import = |topics: &[Topic]| Command::ImportTopics(topics.to_vec());
    evening.office.does(import(&[topic("vneid", "VNeID mức 2"), topic("dvc", "Dịch vụ công")]));
    lan.does(import(&[topic("vneid", "Định danh"), topic("an-toan", "An toàn")]));
    meet_all(&mut evening, &mut lan);
    let topics = evening.all_see(|phone| phone.asks().topics().expect("an answer"));
    let ids: Vec<_> = topics.iter().map(|topic| topic.topic.as_str()).collect();
    assert_eq!(ids, ["ai", "an-toan", "dvc", "vneid"]);
    let vneid = topics.last().expect("four topics");
    assert!(["VNeID mức 2", "Định danh"].contains(&vneid.vi.as_str()), "{vneid:?}");
}

#[test]
fn topics_imported_again_write_nothing() {
    let mut evening = Evening::begins();
    let programme = evening.office.engine().programme().expect("it was founded").space();
    let topics = evening.office.asks().topics().expect("an answer");
    let entries = evening.office.entries(programme);
    evening.office.does(Command::ImportTopics(topics));
    assert_eq!(evening.office.entries(programme), entries);
}

#[test]
fn teams_and_places_of_one_name_added_apart_are_two() {
    let (mut evening, mut lan) = coordinators();
    for phone in [&mut evening.office, &mut lan] {
        phone.adds_team("Đội mới");
        phone.adds_place("Lục Hồn");
    }
    meet_all(&mut evening, &mut lan);
    let teams = evening.all_see(|phone| phone.asks().teams().expect("an answer"));
    assert_eq!(teams.iter().filter(|team| team.name == "Đội mới").count(), 2);
    let places = evening.all_see(|phone| phone.asks().places().expect("an answer"));
    assert_eq!(places.iter().filter(|place| place.name == "Lục Hồn").count(), 2);
}

#[test]
fn a_place_renamed_apart_has_one_of_the_names_and_keeps_where_it_came_to_belong() {
    let (mut evening, mut lan) = coordinators();
    let (id, province) = (evening.place, evening.office.adds_place("Quảng Ninh"));
    let edit = |name: &str, within| Command::EditPlace {
        place: id,
        name: Some(name.to_owned()),
        within,
        holds: Holds::FromTheBeginning,
    };
    evening.office.does(edit("Xã Bình Liêu", Some(Within::Place(province))));
    lan.does(edit("Bình Liêu mới", None));
    meet_all(&mut evening, &mut lan);
    let place = evening.all_see(|phone| place(phone, id));
    assert!(["Xã Bình Liêu", "Bình Liêu mới"].contains(&place.name.as_str()), "{place:?}");
    assert_eq!(place.within, Some(province));
    let refused = lan.tries(edit("Bình Liêu", Some(Within::Place(id))));
    assert!(matches!(refused, Err(Error::Unfit { .. })), "{refused:?}");
}

#[test]
fn a_team_renamed_apart_has_one_of_the_names_everywhere() {
    let (mut evening, mut lan) = coordinators();
    let team = evening.team;
    for (phone, name) in [(&mut evening.office, "Đội Một"), (&mut lan, "Đội Nhất")] {
        phone.does(Command::EditTeam {
            team,
            name: Some(name.to_owned()),
            place: None,
            holds: Holds::FromTheBeginning,
        });
    }
    meet_all(&mut evening, &mut lan);
    let teams = evening.all_see(|phone| phone.asks().teams().expect("an answer"));
    assert!(["Đội Một", "Đội Nhất"].contains(&teams[0].name.as_str()), "{teams:?}");
}

#[test]
fn official_places_taken_apart_by_two_offices_are_there_once() {
    let (mut evening, mut lan) = coordinators();
    let import = || Command::ImportPlaces { provinces: vec!["22".parse().expect("a code")] };
    for phone in [&mut evening.office, &mut lan] {
        phone.does(import());
    }
    meet_all(&mut evening, &mut lan);
    let places = evening.all_see(|phone| phone.asks().places().expect("an answer"));
    assert_eq!(places.len(), 55, "a province, 53 communes, and Bình Liêu, which was there");
    assert!(places.iter().all(|place| place.codes.len() == 1), "{places:?}");
    let programme = lan.engine().programme().expect("it joined").space();
    let entries = lan.entries(programme);
    lan.does(import());
    assert_eq!(lan.entries(programme), entries, "taken again, it writes nothing");
}

#[test]
fn any_two_places_can_be_said_to_be_one_in_whatever_order() {
    let mut evening = Evening::begins();
    let places: Vec<_> = (1..=6).map(|n| evening.office.adds_place(&format!("Thôn {n}"))).collect();
    for (at, a) in places.iter().enumerate() {
        for b in &places[at + 1..] {
            for (a, b, same) in [(*a, *b, true), (*b, *a, false)] {
                evening.office.does(Command::LinkPlaces { a, b, same });
                let shown = evening.office.asks().places().expect("an answer");
                let both = shown.iter().filter(|place| [a, b].contains(&place.place)).count();
                assert_eq!(both, if same { 1 } else { 2 });
            }
        }
    }
}
