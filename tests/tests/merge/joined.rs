//! Joined meetings, moves, answers that people differ, and signed reports, said apart.

use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::id::{AnswerId, ClassId, LearnerId, ReportId, SpaceId, TeamId};
use lantoa_core::domain::row::{Joining, LinkRow, Row};
use lantoa_tests::document_phone::{Phone, apart, meet_all};
use sha2::{Digest, Sha256};

const SPACE: SpaceId = SpaceId([1; 16]);
const LINKS: DocId = DocId { space: SPACE, kind: DocKind::Link, id: SPACE.0 };

fn int(int: i64) -> Scalar {
    Scalar::Int(int)
}

fn meetings() -> String {
    let class = ClassId([2; 16]);
    format!("meeting:{class}/2026-11-27.1:{class}/2026-11-28.1")
}

fn link(phone: &Phone) -> LinkRow {
    let rows = phone.rows();
    let [Row::Link(link)] = &rows[..] else { panic!("{rows:?}") };
    link.clone()
}

/// What two phones say apart of a key that says `before`, and what all show then.
fn said_apart(key: &str, before: i64, said: [i64; 2]) -> [Phone; 3] {
    let [one, other] = said.map(|value| [(key, int(value))]);
    apart(LINKS, &[(key, int(before))], [&one, &other])
}

#[test]
fn two_days_chosen_apart_for_joined_meetings_are_one_dispute() {
    let key = meetings();
    let mut phones = said_apart(&key, 0, [2, 3]);
    let shown = link(&phones[2]);
    assert_eq!(shown.link.joining, Joining::Later, "the later day");
    assert!(shown.link.holds(), "one meeting");
    let values: Vec<_> =
        shown.dispute.expect("a dispute").values.iter().map(|(_, said, _)| *said).collect();
    assert!(values.contains(&Joining::DayOfA) && values.contains(&Joining::DayOfB), "{values:?}");
    phones[0].writes(&[(&key, int(2))]);
    meet_all(&mut phones);
    assert_eq!(link(&phones[1]).link.joining, Joining::DayOfA);
    assert_eq!(link(&phones[1]).dispute, None);
}

#[test]
fn of_what_was_said_apart_of_two_meetings_the_greatest_is_shown_without_a_dispute() {
    let key = meetings();
    for (said, shown) in
        [([1, 2], Joining::DayOfA), ([3, 1], Joining::DayOfB), ([2, 2], Joining::DayOfA)]
    {
        let phones = said_apart(&key, 0, said);
        assert_eq!(link(&phones[2]).link.joining, shown, "{said:?}");
        assert_eq!(link(&phones[2]).dispute, None, "{said:?}");
    }
    // Undone apart from a choice it stays one meeting.
    let phones = said_apart(&key, 1, [0, 3]);
    assert_eq!(link(&phones[2]).link.joining, Joining::DayOfB);
}

#[test]
fn meetings_of_a_class_before_and_after_it_moved_can_be_one() {
    let [one, other] = [ClassId([2; 16]), ClassId([3; 16])];
    let key = format!("meeting:{one}/2026-11-28.1:{other}/2026-11-28.1");
    let phones = said_apart(&key, 0, [1, 1]);
    assert_eq!(link(&phones[0]).link.joining, Joining::Later);
}

#[test]
fn of_a_move_said_apart_what_says_more_is_shown_and_who_saw_it_undoes_it() {
    let team = TeamId([8; 16]);
    let [new, old] = [LearnerId([2; 16]), LearnerId([3; 16])];
    let from = Scalar::from(format!("2026-11-28:{team}"));
    let day = "2026-11-28".parse().expect("a day");
    for kind in ["moved-class", "moved-learner"] {
        let key = format!("{kind}:{new}:{old}");
        for (said, moved, holds) in [
            ([from.clone(), int(1)], Some((day, team)), true),
            ([int(0), from.clone()], Some((day, team)), true),
            ([int(1), int(1)], None, true),
            ([int(0), int(0)], None, false),
        ] {
            let puts = said.clone().map(|value| [(key.as_str(), value)]);
            let mut phones = apart(LINKS, &[], [&puts[0], &puts[1]]);
            let shown = link(&phones[2]);
            assert_eq!((shown.moved, shown.link.holds()), (moved, holds), "{said:?}");
            phones[2].writes(&[(&key, int(0))]);
            meet_all(&mut phones);
            assert!(!link(&phones[0]).link.holds(), "undone by who saw it");
            assert_eq!(link(&phones[0]).moved, None);
        }
    }
}

#[test]
fn of_answers_that_people_differ_every_hash_is_kept_until_taken_back() {
    let (answer, learner) = (AnswerId([7; 16]), LearnerId([2; 16]));
    let key = format!("differ:{answer}:{learner}");
    let [one, other] = [[3; 16], [4; 16]];
    let said = [one, other].map(|hash| [(key.as_str(), Scalar::Bytes(hash.to_vec()))]);
    let mut phones = apart(LINKS, &[], [&said[0], &said[1]]);
    assert_eq!(phones[2].rows(), [Row::Differ(answer, learner, vec![one, other])]);
    phones[0].writes(&[(&key, int(0))]);
    meet_all(&mut phones);
    assert_eq!(phones[1].rows(), []);
    let apart_from_it = [[(key.as_str(), int(0))], [(key.as_str(), Scalar::Bytes(other.to_vec()))]];
    let phones = apart(LINKS, &said[0], [&apart_from_it[0], &apart_from_it[1]]);
    assert_eq!(phones[0].rows(), [Row::Differ(answer, learner, vec![other])]);
}

#[test]
fn a_report_signed_by_two_apart_is_one_with_the_first_name() {
    let bytes = b"80 learners";
    let report = ReportId::from_slice(&Sha256::digest(bytes)[..16]).expect("16 bytes");
    let doc = DocId::signed(SPACE, report);
    let key = format!("s:{report}");
    let said = [(key.as_str(), Scalar::Bytes(bytes.to_vec()))];
    let phones = apart(doc, &[], [&said, &said]);
    let rows = phones[2].rows();
    let [Row::Signed(of, what, author)] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((*of, &what[..]), (report, &bytes[..]));
    assert!([phones[0].device, phones[1].device].contains(&author.device));
}
