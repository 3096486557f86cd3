//! Keys and their ranges: one printed form each, and nothing else is taken.

use sha2::{Digest, Sha256};

use super::*;
use crate::document::scalar::Scalar;
use crate::domain::id::{SpaceId, printed};

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

/// A key of profile 2 with the outermost values that it takes, and those just beyond.
struct Bounds {
    kind: DocKind,
    text: String,
    good: Vec<Scalar>,
    bad: Vec<Scalar>,
}

fn bounds() -> Vec<Bounds> {
    let ints = |ints: &[i64]| ints.iter().copied().map(Scalar::Int).collect::<Vec<_>>();
    let texts = |texts: &[&str]| texts.iter().copied().map(Scalar::from).collect::<Vec<_>>();
    let bytes = |bytes: &[&[u8]]| {
        bytes.iter().map(|bytes| Scalar::Bytes(bytes.to_vec())).collect::<Vec<_>>()
    };
    let both = |mut some: Vec<Scalar>, more: Vec<Scalar>| {
        some.extend(more);
        some
    };
    let days = || texts(&["2000-01-01", "2099-12-31"]);
    let no_days = || {
        let days = ["1999-12-31", "2100-01-01", "2026-02-30", "2026-1-01", "x"];
        both(texts(&days), ints(&[0, 1]))
    };
    let (long, too_long) = ("x".repeat(200), "x".repeat(201));
    let whole = vec![7_u8; 64 * 1024];
    let hash = printed(&Sha256::digest(&whole)[..16]);
    let seen = |learners: usize| {
        let learner = |n: usize| [0, 0, 0, (n >> 8) as u8, n as u8, 15];
        [vec![1], (0..learners).flat_map(learner).collect()].concat()
    };
    let (most, too_many) = (seen(4_096), seen(4_097));
    let dated = format!("2026-11-02:{ID}");
    let moves = || {
        let bad = [ID, "2026-11-02:", "2026-11-02:x", "", "2026-11-02"].map(str::to_owned);
        let bad = bad.into_iter().chain([format!("1999-12-31:{ID}"), format!("{dated} ")]);
        both(bad.map(Scalar::from).collect(), ints(&[-1, 2]))
    };
    let roll = DocKind::Roll;
    let all = [
        (roll, format!("e:{ID}:2026-11-02"), ints(&[0, 1, 2]), ints(&[-1, 3])),
        (roll, "h:2026-11-02.1:d".to_owned(), days(), both(no_days(), texts(&[""]))),
        (
            roll,
            "h:2026-11-02.1:w".to_owned(),
            bytes(&[&[], &[1], &most]),
            both(bytes(&[&[0], &[1, 1], &too_many]), ints(&[0])),
        ),
        (
            roll,
            format!("h:2026-11-02.1:by:{ID}"),
            texts(&["", "2026-11-02.2", "1970-01-01.255"]),
            both(texts(&["2026-11-02.1", "2026-11-02", "2026-11-02.0"]), ints(&[0])),
        ),
        (roll, "x:2026-11-02".to_owned(), ints(&[0, 1]), ints(&[-1, 2])),
        (roll, "l:abcdefgh:vneid:4".to_owned(), ints(&[0, 759_711]), ints(&[-1, 759_712])),
        (
            DocKind::Class,
            "place:2026-11-02".to_owned(),
            both(texts(&["", ID]), ints(&[0])),
            both(texts(&["x"]), ints(&[1])),
        ),
        (DocKind::Class, "plan:2026-11-02".to_owned(), ints(&[0, 127]), ints(&[-1, 128])),
        (DocKind::Class, "closed:2026-11-02".to_owned(), ints(&[0, 1]), ints(&[-1, 2])),
        (DocKind::Class, format!("same:{ID}"), ints(&[0, 1]), ints(&[-1, 2])),
        (DocKind::Class, "retired".to_owned(), both(days(), texts(&[""])), no_days()),
        (DocKind::Learner, "gone".to_owned(), ints(&[0, 1]), ints(&[-1, 2])),
        (
            DocKind::Link,
            format!("meeting:{ID}/2026-11-02.1:{OTHER}/2026-11-03.1"),
            ints(&[0, 3]),
            ints(&[-1, 4]),
        ),
        (
            DocKind::Link,
            format!("differ:{ID}:{OTHER}"),
            both(bytes(&[&[7; 16]]), ints(&[0])),
            both(bytes(&[&[7; 15], &[7; 17]]), ints(&[1])),
        ),
        (
            DocKind::Programme,
            format!("p:{ID}:name:2026-11-02"),
            both(texts(&["x", &long]), ints(&[0])),
            both(texts(&["", &too_long, "a\nb"]), ints(&[1])),
        ),
        (
            DocKind::Programme,
            format!("p:{ID}:in:2026-11-02"),
            both(texts(&["", OTHER]), ints(&[0])),
            both(texts(&["x"]), ints(&[1])),
        ),
        (
            DocKind::Programme,
            format!("p:{ID}:kind"),
            both(texts(&["xa", &"x".repeat(24)]), ints(&[0])),
            both(texts(&["", &"x".repeat(25), "Xa", "xa 1"]), ints(&[1])),
        ),
        (
            DocKind::Programme,
            format!("p:{ID}:kind:2026-11-02"),
            both(texts(&["dac-khu"]), ints(&[0])),
            both(texts(&["đặc-khu"]), ints(&[1])),
        ),
        (DocKind::Programme, format!("p:{ID}:into:{OTHER}:2026-11-02"), ints(&[0, 1]), ints(&[2])),
        (DocKind::Programme, format!("p:{ID}:same:{OTHER}"), ints(&[0, 1]), ints(&[2])),
        (DocKind::Programme, format!("p:{ID}:retired"), both(days(), texts(&[""])), no_days()),
        (DocKind::Programme, format!("t:{ID}:retired"), both(days(), texts(&[""])), no_days()),
        (DocKind::Programme, format!("person:{ID}:retired"), both(days(), texts(&[""])), no_days()),
        (
            DocKind::Programme,
            format!("t:{ID}:place:2026-11-02"),
            both(texts(&["", OTHER]), ints(&[0])),
            both(texts(&["x"]), ints(&[1])),
        ),
        (
            DocKind::Programme,
            format!("g:{ID}:vneid:2026-11-02"),
            both(texts(&["100:4294967295", "0:0"]), ints(&[0])),
            both(texts(&["101:1", "80:4294967296", ""]), ints(&[1])),
        ),
        (
            DocKind::Programme,
            format!("s:{hash}"),
            bytes(&[&whole]),
            both(bytes(&[&[], &whole[1..], &[7; 64 * 1024 + 1]]), texts(&["x"])),
        ),
        (DocKind::Programme, "head:4".to_owned(), texts(&["", &long]), texts(&[&too_long, "a\tb"])),
        (
            DocKind::Link,
            format!("moved-class:{ID}:{OTHER}"),
            both(texts(&[&dated]), ints(&[0])),
            moves(),
        ),
        (
            DocKind::Link,
            format!("moved-learner:{ID}:{OTHER}"),
            both(texts(&[&dated]), ints(&[0])),
            moves(),
        ),
    ];
    let all = all.into_iter();
    all.map(|(kind, text, good, bad)| Bounds { kind, text, good, bad }).collect()
}

fn parsed(kind: DocKind, text: &str) -> Option<Key> {
    Key::parse(Profile::NEWEST, kind, text)
}

#[test]
fn every_key_is_read_back_from_its_one_printed_form() {
    let first = examples().into_iter().map(|(kind, text, ..)| (kind, text));
    let second = bounds().into_iter().map(|bounds| (bounds.kind, bounds.text));
    for (kind, text) in first.chain(second) {
        let key = parsed(kind, &text);
        assert_eq!(key.map(|key| key.to_string()).as_deref(), Some(text.as_str()), "{kind:?}");
    }
}

#[test]
fn a_key_of_profile_1_takes_its_own_values_and_no_others_for_ever() {
    for (kind, text, good, bad) in examples() {
        let key = Key::parse(Profile::One, kind, &text).expect("an example");
        assert_eq!(parsed(kind, &text).as_ref(), Some(&key));
        assert_eq!(key.takes_since(good.as_ref()), Some(Profile::One), "{text} = {good}");
        assert!(key.takes(Profile::NEWEST, good.as_ref()), "{text} = {good}");
        assert!(!key.takes(Profile::One, bad.as_ref()), "{text} = {bad}");
    }
}

#[test]
fn a_key_of_profile_2_takes_its_values_up_to_their_bounds() {
    for Bounds { kind, text, good, bad } in bounds() {
        let key = parsed(kind, &text).expect("an example");
        for good in good {
            assert_eq!(key.takes_since(good.as_ref()), Some(Profile::Two), "{text} = {good}");
        }
        for bad in bad {
            assert_eq!(key.takes_since(bad.as_ref()), None, "{text} = {bad}");
        }
    }
}

#[test]
fn profile_1_has_no_key_of_profile_2_and_takes_none_of_its_values() {
    let values = [Scalar::Int(0), Scalar::Int(1), Scalar::from(""), Scalar::Bytes(Vec::new())];
    let mut new = 0;
    for Bounds { kind, text, good, .. } in bounds() {
        let key = parsed(kind, &text).expect("an example");
        if key.since() == Profile::Two {
            new += 1;
            assert_eq!(Key::parse(Profile::One, kind, &text), None, "{text}");
            for value in good.iter().chain(&values) {
                assert!(!key.takes(Profile::One, value.as_ref()), "{text} = {value}");
            }
        }
    }
    assert_eq!(new, bounds().len() - 2, "all but the moves, which have new values only");
}

#[test]
fn an_older_key_has_new_values_under_profile_2_alone() {
    let day_of = format!("2026-11-02:{ID}");
    for (text, since) in [
        (format!("meeting:{ID}/2026-11-02.1:{ID}/2026-11-03.1"), vec![(2, None), (3, None)]),
        (format!("moved-class:{ID}:{OTHER}"), vec![(0, None), (1, Some(Profile::One))]),
        (format!("moved-learner:{ID}:{OTHER}"), vec![(0, None), (1, Some(Profile::One))]),
    ] {
        let key = Key::parse(Profile::One, DocKind::Link, &text).expect("a key of profile 1");
        for (int, since) in since {
            let value = Scalar::Int(int);
            let since = since.unwrap_or(Profile::Two);
            assert_eq!(key.takes_since(value.as_ref()), Some(since), "{text} = {int}");
        }
        let dated = key.takes_since(Scalar::from(day_of.as_str()).as_ref());
        let is_move = text.starts_with("moved");
        assert_eq!(dated, is_move.then_some(Profile::Two), "{text} = {day_of}");
    }
}

#[test]
fn a_key_of_one_kind_is_none_of_another() {
    let first = examples().into_iter().map(|(kind, text, ..)| (kind, text));
    let second = bounds().into_iter().map(|bounds| (bounds.kind, bounds.text));
    for (own, text) in first.chain(second).filter(|(_, text)| text.contains(':')) {
        for kind in DocKind::ALL.into_iter().filter(|kind| *kind != own) {
            assert_eq!(parsed(kind, &text), None, "{text} in {kind:?}");
        }
    }
}

#[test]
fn a_signed_report_stands_in_its_own_document_and_nothing_else_does() {
    let space = SpaceId([1; 16]);
    let report: ReportId = ID.parse().expect("an id");
    let (own, programme) = (DocId::signed(space, report), DocId::programme(space));
    for (text, in_own, in_programme) in
        [(format!("s:{ID}"), true, false), (format!("s:{OTHER}"), false, false)]
            .into_iter()
            .chain(["name", "head:1"].map(|text| (text.to_owned(), false, true)))
    {
        let key = parsed(DocKind::Programme, &text).expect("an example");
        assert_eq!(key.stands_in(&own), in_own, "{text}");
        assert_eq!(key.stands_in(&programme), in_programme, "{text}");
    }
    let roll = parsed(DocKind::Roll, "x:2026-11-02").expect("an example");
    assert!(roll.stands_in(&DocId { space, kind: DocKind::Roll, id: [3; 16] }));
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
        (DocKind::Link, format!("meeting:{OTHER}/2026-11-02.1:{ID}/2026-11-03.1")),
        (DocKind::Link, format!("differ:{ID}")),
        (DocKind::Roll, format!("e:{ID}:1999-12-31")),
        (DocKind::Roll, format!("e:{ID}:2100-01-01")),
        (DocKind::Roll, "h:2026-11-02.1:D".to_owned()),
        (DocKind::Roll, "h:2026-11-02.1:d:".to_owned()),
        (DocKind::Roll, "h:2026-11-02.1:by:x".to_owned()),
        (DocKind::Roll, "x:1999-12-31".to_owned()),
        (DocKind::Roll, "l:abcdefgh:vneid:0".to_owned()),
        (DocKind::Roll, "l:abcdefgh:vneid:5".to_owned()),
        (DocKind::Roll, "l:abcdefgh:vneid:04".to_owned()),
        (DocKind::Class, "plan:2100-01-01".to_owned()),
        (DocKind::Class, "closed:".to_owned()),
        (DocKind::Programme, format!("p:{ID}:name:1999-12-31")),
        (DocKind::Programme, format!("p:{ID}:into:{ID}:2026-11-02")),
        (DocKind::Programme, format!("p:{OTHER}:same:{ID}")),
        (DocKind::Programme, format!("p:{ID}:same:{ID}")),
        (DocKind::Programme, format!("g:{ID}:vneid:2100-01-01")),
        (DocKind::Programme, "head:0".to_owned()),
        (DocKind::Programme, "head:5".to_owned()),
        (DocKind::Programme, format!("s:{upper}")),
        (DocKind::Programme, format!("p:{ID}:c:2025-7-1")),
        (DocKind::Programme, format!("p:{ID}:code")),
        (DocKind::Class, "Name".to_owned()),
        (DocKind::Class, String::new()),
    ] {
        assert_eq!(parsed(kind, &text), None, "{text}");
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
