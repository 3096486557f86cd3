//! What holds from a day on, and what is no more, said apart.

use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::class::Enrolment;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::id::{ClassId, LearnerId, PlaceId, SpaceId};
use lantoa_core::domain::row::{ClassDay, PlaceDay, PlaceLink, Row};
use lantoa_tests::document_phone::{apart, meet_all};

const SPACE: SpaceId = SpaceId([1; 16]);
const CLASS: DocId = DocId { space: SPACE, kind: DocKind::Class, id: [2; 16] };
const ROLL: DocId = DocId { kind: DocKind::Roll, ..CLASS };
const LEARNER: DocId = DocId { kind: DocKind::Learner, ..CLASS };
const PROGRAMME: DocId = DocId { space: SPACE, kind: DocKind::Programme, id: SPACE.0 };

fn int(int: i64) -> Scalar {
    Scalar::Int(int)
}

fn text(text: &str) -> Scalar {
    Scalar::from(text)
}

/// Lets two phones say these values of one key apart, on top of one that both have seen; returns the rows
/// that all show then.
fn said_apart(doc: DocId, key: &str, before: Option<&Scalar>, said: [&Scalar; 2]) -> Vec<Row> {
    let before: Vec<_> = before.into_iter().map(|value| (key, value.clone())).collect();
    let [one, other] = said.map(|value| [(key, value.clone())]);
    apart(doc, &before, [&one, &other])[0].rows()
}

/// Of two values of a key, said apart in either order, returns the rows: the same both times where the value
/// decides, and of either value where the last one said does.
fn both_orders(doc: DocId, key: &str, before: &Scalar, said: [&Scalar; 2]) -> [Vec<Row>; 2] {
    let [one, other] = said;
    [[one, other], [other, one]].map(|said| said_apart(doc, key, Some(before), said))
}

fn comes(rows: &[Row]) -> Option<Enrolment> {
    rows.iter().find_map(|row| {
        let Row::EnrolmentDay { enrolment, .. } = row else { return None };
        Some(*enrolment)
    })
}

#[test]
fn coming_and_leaving_said_apart_on_one_day_is_coming() {
    let learner = LearnerId([7; 16]);
    let key = format!("e:{learner}:2026-11-28");
    for said in [[1, 2], [2, 1]] {
        let said = said.map(int);
        let rows = said_apart(ROLL, &key, None, [&said[0], &said[1]]);
        assert_eq!(comes(&rows), Some(Enrolment::Enrolled));
    }
    let mut phones = apart(ROLL, &[], [&[(&key, int(1))], &[(&key, int(2))]]);
    phones[2].writes(&[(&key, int(2))]);
    meet_all(&mut phones);
    assert_eq!(comes(&phones[0].rows()), Some(Enrolment::Left), "left by who saw it: left");
    phones[1].writes(&[(&key, int(0))]);
    meet_all(&mut phones);
    assert_eq!(comes(&phones[0].rows()), None, "said wrongly");
    // Apart from "said wrongly", what was said stands.
    let rows = said_apart(ROLL, &key, Some(&int(1)), [&int(0), &int(2)]);
    assert_eq!(comes(&rows), Some(Enrolment::Left));
    // The undated one is another row, which an old version reads as well.
    let rows = said_apart(ROLL, &format!("e:{learner}"), None, [&int(1), &int(1)]);
    assert!(matches!(rows[..], [Row::Enrolment { enrolment: Enrolment::Enrolled, .. }]));
}

/// Keys of which a value goes before another one: the key, the value that both saw, the one that is shown
/// of two said apart, and whether it makes a row.
#[test]
fn of_two_values_said_apart_the_one_that_the_page_names_is_shown() {
    let (a, b) = (PlaceId([3; 16]), PlaceId([4; 16]));
    let other = ClassId([9; 16]);
    for (doc, key, before, wins, loses, is_row) in [
        (ROLL, "x:2026-11-28".to_owned(), 1, 1, 0, true),
        (CLASS, "closed:2026-11-28".to_owned(), 1, 0, 1, true),
        (CLASS, format!("same:{other}"), 0, 1, 0, true),
        (LEARNER, "gone".to_owned(), 1, 0, 1, false),
        (PROGRAMME, format!("p:{a}:into:{b}:2025-07-01"), 0, 1, 0, true),
        (PROGRAMME, format!("p:{a}:same:{b}"), 0, 1, 0, true),
    ] {
        let [wins, loses] = [wins, loses].map(int);
        // Whoever says what is shown already says nothing: both change it first.
        let undo = if before == 1 { int(0) } else { int(1) };
        let mut phones = apart(doc, &[(&key, int(before))], [&[], &[]]);
        phones[0].writes(&[(&key, undo.clone())]);
        phones[0].writes(&[(&key, wins.clone())]);
        phones[1].writes(&[(&key, undo)]);
        phones[1].writes(&[(&key, loses.clone())]);
        meet_all(&mut phones);
        let rows = phones[2].rows();
        assert_eq!(rows.len(), usize::from(is_row), "{key}: {rows:?}");
        if let [Row::ClassDay(_, _, _, day)] = rows[..] {
            assert_eq!(day, ClassDay::Closed(false));
        }
        // Said by somebody who has seen both, the other one holds.
        phones[2].writes(&[(&key, loses)]);
        meet_all(&mut phones);
        let rows = phones[0].rows();
        let is_row = !is_row || doc.kind == DocKind::Class && key.starts_with("closed");
        assert_eq!(rows.len(), usize::from(is_row), "{key}: {rows:?}");
    }
}

#[test]
fn a_dated_value_said_apart_is_one_of_the_two_everywhere_and_0_takes_it_away() {
    let (place, team) = (PlaceId([3; 16]), PlaceId([5; 16]));
    let [one, two] = [PlaceId([6; 16]), PlaceId([7; 16])].map(|place| place.to_string());
    for (doc, key, said) in [
        (CLASS, "place:2026-11-28".to_owned(), [&*one, &two]),
        (PROGRAMME, format!("p:{place}:name:2026-11-28"), ["Đông", "Tây"]),
        (PROGRAMME, format!("p:{place}:in:2026-11-28"), [&*one, ""]),
        (PROGRAMME, format!("p:{place}:kind"), ["xa", "phuong"]),
        (PROGRAMME, format!("p:{place}:kind:2026-11-28"), ["xa", "dac-khu"]),
        (PROGRAMME, format!("t:{team}:place:2026-11-28"), [&*one, &two]),
        (PROGRAMME, format!("g:{place}:vneid:2026-11-28"), ["80:100", "70:200"]),
    ] {
        let [first, second] = said.map(text);
        let mut phones = apart(doc, &[], [&[(&key, first.clone())], &[(&key, second.clone())]]);
        let alone = |value: &Scalar| said_apart(doc, &key, None, [value, value]);
        let rows = phones[0].rows();
        assert!(rows == alone(&first) || rows == alone(&second), "{key}: {rows:?}");
        assert_eq!(rows.len(), 1, "{key}: {rows:?}");
        // What was said wrongly is as if it were not there; apart from a value, the last one holds.
        phones[1].writes(&[(&key, int(0))]);
        meet_all(&mut phones);
        assert_eq!(phones[2].rows(), [], "{key}");
        for rows in both_orders(doc, &key, &first, [&int(0), &second]) {
            assert!(rows.is_empty() || rows == alone(&second), "{key}: {rows:?}");
        }
    }
}

#[test]
fn a_plan_said_apart_is_one_of_the_two_and_none_is_a_plan_of_no_days() {
    let key = "plan:2026-11-28";
    let plans = |said: [i64; 2]| {
        let said = said.map(int);
        said_apart(CLASS, key, None, [&said[0], &said[1]])
    };
    for said in [[1, 64], [64, 1], [0, 127]] {
        let rows = plans(said);
        let [Row::ClassDay(_, _, _, ClassDay::Plan(plan))] = rows[..] else { panic!("{rows:?}") };
        assert!(said.contains(&i64::from(plan)));
    }
    assert!(matches!(plans([0, 0])[..], [Row::ClassDay(_, _, _, ClassDay::Plan(0))]));
}

#[test]
fn what_is_retired_apart_from_different_days_on_is_so_from_one_of_them_and_can_come_back() {
    let thing = PlaceId([3; 16]);
    for (doc, key) in [
        (CLASS, "retired".to_owned()),
        (PROGRAMME, format!("p:{thing}:retired")),
        (PROGRAMME, format!("t:{thing}:retired")),
        (PROGRAMME, format!("person:{thing}:retired")),
    ] {
        let days = ["2026-11-01", "2026-11-28"];
        let said = days.map(text);
        let mut phones = apart(doc, &[], [&[(&key, said[0].clone())], &[(&key, said[1].clone())]]);
        let rows = phones[0].rows();
        let [Row::Retired(_, _, since)] = rows[..] else { panic!("{key}: {rows:?}") };
        assert!(days.contains(&&*since.to_string()), "{key}");
        phones[2].writes(&[(&key, text(""))]);
        meet_all(&mut phones);
        assert_eq!(phones[0].rows(), [], "{key}");
    }
}

#[test]
fn that_two_classes_are_one_is_read_in_the_document_of_the_smaller_id_alone() {
    for (other, rows) in [([1; 16], 0), ([2; 16], 0), ([3; 16], 1)] {
        let key = format!("same:{}", ClassId(other));
        let said = said_apart(CLASS, &key, None, [&int(1), &int(1)]);
        assert_eq!(said.len(), rows, "{key}: {said:?}");
    }
}

#[test]
fn a_line_of_the_head_said_apart_is_one_of_the_two_and_an_empty_one_is_none() {
    let said = ["UỶ BAN NHÂN DÂN", "XÃ BÌNH LIÊU"];
    let [one, other] = said.map(text);
    let rows = said_apart(PROGRAMME, "head:1", None, [&one, &other]);
    let [Row::Head(1, line)] = &rows[..] else { panic!("{rows:?}") };
    assert!(said.contains(&&**line));
    assert_eq!(said_apart(PROGRAMME, "head:1", Some(&one), [&text(""), &text("")]), []);
}

#[test]
fn a_commune_that_became_parts_of_two_is_divided_and_both_links_are_kept() {
    let [old, one, two] = [3, 4, 5].map(|n| PlaceId([n; 16]));
    let [into_one, into_two] = [one, two].map(|to| format!("p:{old}:into:{to}:2025-07-01"));
    let rows = apart(PROGRAMME, &[], [&[(&into_one, int(1))], &[(&into_two, int(1))]])[0].rows();
    let day = "2025-07-01".parse().expect("a day");
    let link = |to| Row::PlaceLink(PlaceLink::Into(day), old, to);
    assert_eq!(rows, [link(one), link(two)]);
    let name = format!("p:{old}:name:2025-07-01");
    let rows = said_apart(PROGRAMME, &name, None, [&text("Đông"), &text("Đông")]);
    assert_eq!(rows, [Row::PlaceDay(old, Some(day), PlaceDay::Name("Đông".to_owned()))]);
}
