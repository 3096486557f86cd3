//! Keys and their ranges: one printed form each, and nothing else is taken.

use super::*;
use crate::document::scalar::Scalar;

const ID: &str = "aebagbafaydqqcikbmga2dqpca";
const OTHER: &str = "caqdaqcqmbyibefawdanbyhraa";

fn examples() -> Vec<(DocKind, String, Scalar, Scalar)> {
    let text = |t: &str| Scalar::Str(t.to_owned());
    let int = Scalar::Int;
    let mut all = vec![
        (DocKind::Programme, "name".to_owned(), text("Xã Đông"), text("")),
        (DocKind::Programme, format!("p:{ID}:name"), text("Đông"), int(1)),
        (DocKind::Programme, format!("p:{ID}:in"), text(""), text("x")),
        (DocKind::Programme, format!("p:{ID}:c:2025-07-01"), text("00123"), text("1234")),
        (DocKind::Programme, format!("t:{ID}:name"), text("Đội 1"), text("a\nb")),
        (DocKind::Programme, format!("t:{ID}:place"), text(ID), text("a")),
        (DocKind::Programme, format!("g:{ID}:1.2"), text("80:1200"), text("080:1200")),
        (DocKind::Link, format!("person:{ID}:{OTHER}"), int(1), int(2)),
        (DocKind::Link, format!("meeting:{ID}/2026-11-02.1:{ID}/2026-11-03.1"), int(0), int(-1)),
        (DocKind::Link, format!("moved-learner:{OTHER}:{ID}"), int(1), int(0)),
        (DocKind::Link, format!("moved-class:{ID}:{OTHER}"), int(1), text("1")),
        (DocKind::Class, "name".to_owned(), text("An toàn số"), text(&"x".repeat(201))),
        (DocKind::Class, "place".to_owned(), text(""), int(0)),
        (DocKind::Class, "closed".to_owned(), int(1), int(2)),
        (DocKind::Roll, format!("e:{ID}"), int(2), int(0)),
        (DocKind::Roll, "h:2026-11-02.1".to_owned(), int(1), int(3)),
        (DocKind::Roll, "h:2026-11-02.12:t:1.2".to_owned(), int(1), int(0)),
        (DocKind::Roll, "m:2026-11-02.1:abcdefgh".to_owned(), int(4), int(9)),
        (DocKind::Roll, "l:abcdefgh:vneid".to_owned(), int(4), int(5)),
        (DocKind::Learner, "name".to_owned(), text("Chíu"), Scalar::Bytes(vec![0; 16])),
        (DocKind::Learner, "born".to_owned(), int(0), int(1)),
        (DocKind::Learner, "sex".to_owned(), text("female"), text("nữ")),
        (DocKind::Learner, "village".to_owned(), text(""), int(0)),
        (DocKind::Learner, "phone".to_owned(), text("0912345678"), text("+84912345678")),
        (DocKind::Learner, "audience".to_owned(), text("people"), text("a\tb")),
        (DocKind::Learner, "consent".to_owned(), text("v1\t2026-11-02\tHà"), text("v1\t\tHà")),
        (DocKind::Learner, "salt".to_owned(), Scalar::Bytes(vec![7; 16]), Scalar::Bytes(vec![7])),
        (DocKind::Person, "name".to_owned(), text("Minh"), text("")),
        (DocKind::Pair, format!("r:{ID}:{OTHER}"), text("2026-11-02"), text("2026-13-02")),
        (DocKind::Visit, format!("v:{ID}:date"), text("2026-11-02"), text("")),
        (DocKind::Visit, format!("v:{ID}:place"), text(ID), text("")),
        (DocKind::Visit, format!("v:{ID}:topic"), text("vneid"), text("VNeID")),
        (DocKind::Visit, format!("v:{ID}:count"), int(0), int(-1)),
        (DocKind::Note, "about".to_owned(), text("x"), text("")),
        (DocKind::Note, "text".to_owned(), text(""), text(&"x".repeat(4_001))),
    ];
    for field in TopicField::ALL {
        all.push((DocKind::Programme, format!("k:a-1:{}", field.word()), text(""), int(0)));
    }
    all
}

#[test]
fn every_key_is_read_back_from_its_one_printed_form() {
    for (kind, text, ..) in examples() {
        let key = Key::parse(kind, &text);
        assert_eq!(key.map(|key| key.to_string()).as_deref(), Some(text.as_str()), "{kind:?}");
    }
}

#[test]
fn a_key_takes_its_own_values_and_no_others() {
    for (kind, text, good, bad) in examples() {
        let key = Key::parse(kind, &text).expect("an example");
        assert!(key.takes(good.as_ref()), "{text} = {good}");
        assert!(!key.takes(bad.as_ref()), "{text} = {bad}");
    }
}

#[test]
fn a_key_of_one_kind_is_none_of_another() {
    for (own, text, ..) in examples().into_iter().filter(|(_, text, ..)| text.contains(':')) {
        for kind in DocKind::ALL.into_iter().filter(|kind| *kind != own) {
            assert_eq!(Key::parse(kind, &text), None, "{text} in {kind:?}");
        }
    }
}

#[test]
fn a_key_in_another_spelling_is_no_key() {
    let upper = ID.to_uppercase();
    for (kind, text) in [
        (DocKind::Roll, "h:2026-11-02.01".to_owned()),
        (DocKind::Roll, "h:2026-11-02.0".to_owned()),
        (DocKind::Roll, "h:2026-11-02.+1".to_owned()),
        (DocKind::Roll, "h:2026-11-02.256".to_owned()),
        (DocKind::Roll, "h:2026-1-02.1".to_owned()),
        (DocKind::Roll, "h:0000-01-02.1".to_owned()),
        (DocKind::Roll, "h:2026-02-30.1".to_owned()),
        (DocKind::Roll, format!("e:{upper}")),
        (DocKind::Roll, "m:2026-11-02.1:abcdefg".to_owned()),
        (DocKind::Roll, "m:2026-11-02.1:abcdefgh:".to_owned()),
        (DocKind::Roll, "l:abcdefgh:VNeID".to_owned()),
        (DocKind::Link, format!("person:{OTHER}:{ID}")),
        (DocKind::Link, format!("person:{ID}:{ID}")),
        (DocKind::Link, format!("meeting:{ID}/2026-11-02.1:{OTHER}/2026-11-03.1")),
        (DocKind::Programme, format!("p:{ID}:c:2025-7-1")),
        (DocKind::Programme, format!("p:{ID}:code")),
        (DocKind::Class, "Name".to_owned()),
        (DocKind::Class, String::new()),
    ] {
        assert_eq!(Key::parse(kind, &text), None, "{text}");
    }
}

#[test]
fn a_meeting_is_read_as_the_domain_reads_it() {
    for text in [
        "2026-11-02.1",
        "2026-11-02.200",
        "2026-11-02.300",
        "9999-12-31.9",
        "0001-01-01.1",
        "2026-11-02.",
        "2026-11-02.1a",
        "2024-02-29.1",
        "2026-02-29.1",
        "2026-11-02,1",
    ] {
        assert_eq!(meeting_key(text), text.parse().ok(), "{text}");
    }
}
