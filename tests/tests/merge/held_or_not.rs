//! A meeting's day, withdrawal and parted marks, and days on which a class did not meet, said apart.

use lantoa_core::document::rows::seen_in;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::id::{MeetingKey, PersonId, SpaceId};
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::row::{MarkRow, MeetingMore, Row, SaidOfHolding};
use lantoa_core::domain::time::Date;
use lantoa_tests::document_phone::{Phone, apart, meet_all};

const ROLL: DocId = DocId { space: SpaceId([1; 16]), kind: DocKind::Roll, id: [2; 16] };
const MEETING: &str = "2026-11-28.1";
const OTHER: &str = "2026-11-27.1";
const DAY: &str = "h:2026-11-28.1:d";
const WITHDRAWN: &str = "h:2026-11-28.1:w";
const AN: &str = "m:2026-11-28.1:aaaaaaaa";
const BINH: &str = "m:2026-11-28.1:bbbbbbbb";

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn meeting(text: &str) -> MeetingKey {
    text.parse().expect("a meeting")
}

fn text(text: &str) -> Scalar {
    Scalar::from(text)
}

fn mark(mark: Mark) -> Scalar {
    Scalar::Int(mark.number())
}

fn more(phone: &Phone) -> Option<MeetingMore> {
    let mut rows = phone.rows().into_iter();
    rows.find_map(|row| if let Row::MeetingMore(more) = row { Some(more) } else { None })
}

fn marks(phone: &Phone) -> Vec<MarkRow> {
    let rows = phone.rows().into_iter();
    rows.filter_map(|row| if let Row::Mark(row) = row { Some(row) } else { None }).collect()
}

/// What a phone writes that withdraws the meeting with all that it sees.
fn withdraws(phone: &Phone) -> (&'static str, Scalar) {
    (WITHDRAWN, Scalar::Bytes(seen_in(&phone.replica, meeting(MEETING)).bytes()))
}

fn restores() -> (&'static str, Scalar) {
    (WITHDRAWN, Scalar::Bytes(Vec::new()))
}

/// Three phones that hold the meeting with these marks.
fn marked(said: &[(&str, Scalar)]) -> [Phone; 3] {
    apart(ROLL, said, [&[], &[]])
}

/// Returns what is disputed of whether the meeting was held, in words.
fn disputed(phone: &Phone) -> Vec<&'static str> {
    let held = more(phone).and_then(|more| more.held);
    let values = held.into_iter().flat_map(|dispute| dispute.values);
    let mut words: Vec<_> = values.map(|(_, said, _)| SaidOfHolding::word(said)).collect();
    words.sort_unstable();
    words
}

fn is_withdrawn(phone: &Phone) -> bool {
    more(phone).is_some_and(|more| more.is_withdrawn)
}

#[test]
fn a_day_corrected_apart_from_an_opening_is_a_dispute_that_shows_the_later_day() {
    // Somebody opens the meeting of the 28th on the 28th, while another corrects it to the 27th.
    let mut phones = apart(
        ROLL,
        &[("h:2026-11-28.1", Scalar::Int(1))],
        [&[(DAY, text("2026-11-28"))], &[(DAY, text("2026-11-27"))]],
    );
    let shown = more(&phones[2]).expect("a corrected day");
    assert_eq!((shown.key, shown.day), (meeting(MEETING), Some(day("2026-11-28"))));
    let values = shown.days.expect("two days").values;
    let mut days: Vec<_> = values.iter().map(|(_, day, _)| day.to_string()).collect();
    days.sort_unstable();
    assert_eq!(days, ["2026-11-27", "2026-11-28"]);
    // Who has seen both settles it, for an earlier day, too.
    phones[2].writes(&[(DAY, text("2026-11-27"))]);
    meet_all(&mut phones);
    let shown = more(&phones[0]).expect("a corrected day");
    assert_eq!((shown.day, shown.days), (Some(day("2026-11-27")), None));
}

#[test]
fn the_same_corrected_day_said_apart_is_no_dispute() {
    let said: [&[_]; 2] = [&[(DAY, text("2026-11-27"))], &[(DAY, text("2026-11-27"))]];
    let shown = more(&apart(ROLL, &[], said)[0]).expect("a corrected day");
    assert_eq!((shown.day, shown.days), (Some(day("2026-11-27")), None));
}

#[test]
fn a_withdrawn_meeting_is_restored_and_withdrawn_again_by_who_saw_it() {
    let mut phones = marked(&[(AN, mark(Mark::Present)), (BINH, mark(Mark::None))]);
    for (at, withdrawn) in [(0, true), (1, false), (2, true)] {
        let put = if withdrawn { withdraws(&phones[at]) } else { restores() };
        phones[at].writes(&[put]);
        meet_all(&mut phones);
        assert_eq!(is_withdrawn(&phones[0]), withdrawn, "phone {at}");
        assert_eq!(disputed(&phones[0]), Vec::<&str>::new());
    }
    assert_eq!(marks(&phones[0]).len(), 2, "every mark stays in the roll");
}

#[test]
fn a_meeting_without_any_mark_can_be_withdrawn_and_a_mark_made_apart_brings_it_back() {
    let mut phones = marked(&[("h:2026-11-28.1", Scalar::Int(1))]);
    let put = withdraws(&phones[0]);
    assert_eq!(put.1, Scalar::Bytes(vec![1]));
    phones[0].writes(&[put]);
    phones[1].writes(&[(AN, mark(Mark::Late))]);
    assert!(is_withdrawn(&phones[0]));
    meet_all(&mut phones);
    assert!(!is_withdrawn(&phones[0]));
    assert_eq!(disputed(&phones[0]), ["late", "withdrawn"]);
}

#[test]
fn a_mark_made_apart_from_a_withdrawal_makes_the_meeting_count_as_disputed() {
    let mut phones = marked(&[(AN, mark(Mark::Present))]);
    let put = withdraws(&phones[0]);
    phones[0].writes(&[put]);
    phones[1].writes(&[(BINH, mark(Mark::Present))]);
    meet_all(&mut phones);
    let shown = more(&phones[2]).expect("it is disputed");
    assert!(!shown.is_withdrawn, "it counts");
    assert_eq!(disputed(&phones[2]), ["present", "withdrawn"]);
    // Withdrawn once more by somebody who saw that mark, too.
    let first = shown.held.expect("a dispute").id;
    phones[1].writes(&[(BINH, mark(Mark::Late))]);
    meet_all(&mut phones);
    let again = more(&phones[2]).expect("it is disputed").held.expect("a dispute").id;
    assert_ne!(again, first, "another mark is another dispute");
    let put = withdraws(&phones[2]);
    phones[2].writes(&[put]);
    meet_all(&mut phones);
    assert!(is_withdrawn(&phones[0]));
    assert_eq!(disputed(&phones[0]), Vec::<&str>::new());
    // A mark that was seen and is taken back leaves it withdrawn; another value does not.
    phones[0].writes(&[(BINH, mark(Mark::None))]);
    assert!(is_withdrawn(&phones[0]));
    phones[0].writes(&[(BINH, mark(Mark::Absent))]);
    assert_eq!(disputed(&phones[0]), ["absent", "withdrawn"]);
}

#[test]
fn two_withdrawals_that_saw_different_marks_withdraw_together() {
    let mut phones = [1, 2, 3].map(|number| Phone::new(ROLL, number));
    phones[0].writes(&[(AN, mark(Mark::Present))]);
    phones[1].writes(&[(BINH, mark(Mark::Absent))]);
    for phone in &mut phones[..2] {
        let put = withdraws(phone);
        phone.writes(&[put]);
    }
    meet_all(&mut phones);
    assert!(is_withdrawn(&phones[2]));
    assert_eq!(disputed(&phones[2]), Vec::<&str>::new());
}

#[test]
fn a_restoring_apart_from_a_second_withdrawal_counts_as_disputed() {
    let mut phones = marked(&[(AN, mark(Mark::Present))]);
    let put = withdraws(&phones[0]);
    phones[0].writes(&[put]);
    meet_all(&mut phones);
    phones[0].writes(&[(BINH, mark(Mark::Present))]);
    let put = withdraws(&phones[0]);
    phones[0].writes(&[put]);
    phones[1].writes(&[restores()]);
    meet_all(&mut phones);
    assert!(!is_withdrawn(&phones[2]));
    assert_eq!(disputed(&phones[2]), ["restored", "withdrawn"]);
}

#[test]
fn a_withdrawal_names_marks_and_no_operations_so_that_a_mark_issued_again_stays_seen() {
    let mut phones = marked(&[(AN, mark(Mark::Present))]);
    let put = withdraws(&phones[0]);
    phones[0].writes(&[put]);
    // The same mark by another operation.
    phones[1].writes(&[(AN, mark(Mark::Absent))]);
    phones[1].writes(&[(AN, mark(Mark::Present))]);
    meet_all(&mut phones);
    assert!(is_withdrawn(&phones[2]));
}

/// The volunteer whose phone this is.
fn volunteer(phone: &Phone) -> PersonId {
    PersonId([phone.device.0[0]; 16])
}

/// Two volunteers marked one meeting, and the marks of one are parted to another day's.
fn parted() -> [Phone; 3] {
    let mut phones = apart(ROLL, &[], [&[(AN, mark(Mark::Present))], &[(BINH, mark(Mark::Late))]]);
    let key = format!("h:{MEETING}:by:{}", volunteer(&phones[1]));
    phones[2].writes(&[(&key, text(OTHER))]);
    meet_all(&mut phones);
    phones
}

fn shown(phone: &Phone) -> Vec<(String, &'static str, bool)> {
    let rows = marks(phone).into_iter().map(|row| {
        (
            format!("{} {}", row.key, &row.short.as_str()[..1]),
            row.mark.word(),
            row.dispute.is_some(),
        )
    });
    rows.collect()
}

#[test]
fn marks_that_were_parted_count_in_the_other_meeting_one_step_and_can_come_back() {
    let mut phones = parted();
    let apart = [(format!("{OTHER} b"), "late", false), (format!("{MEETING} a"), "present", false)];
    assert_eq!(shown(&phones[0]), apart);
    // Of the other meeting that volunteer parted marks as well: no further step.
    let key = format!("h:{OTHER}:by:{}", volunteer(&phones[1]));
    phones[2].writes(&[(&key, text("2026-11-20.1"))]);
    meet_all(&mut phones);
    assert_eq!(shown(&phones[0]), apart);
    let key = format!("h:{MEETING}:by:{}", volunteer(&phones[1]));
    phones[0].writes(&[(&key, text(""))]);
    meet_all(&mut phones);
    let together =
        [(format!("{MEETING} a"), "present", false), (format!("{MEETING} b"), "late", false)];
    assert_eq!(shown(&phones[1]), together);
}

#[test]
fn of_where_marks_were_parted_to_apart_the_last_one_holds() {
    let mut phones = parted();
    let key = format!("h:{MEETING}:by:{}", volunteer(&phones[1]));
    phones[0].writes(&[(&key, text("2026-11-20.1"))]);
    phones[2].writes(&[(&key, text(""))]);
    meet_all(&mut phones);
    let all = shown(&phones[0]);
    assert_eq!(all.len(), 2);
    let of_binh = all.iter().filter(|(at, ..)| at.ends_with('b')).count();
    assert_eq!(of_binh, 1, "in one meeting, the same everywhere: {all:?}");
}

#[test]
fn a_mark_of_the_other_meeting_itself_stands_before_one_that_was_parted_into_it() {
    let mut phones = parted();
    let own = format!("m:{OTHER}:bbbbbbbb");
    let decided = |phone: &Phone, mark| {
        assert_eq!(shown(phone)[0], (format!("{OTHER} b"), mark, false));
    };
    phones[0].writes(&[(&own, mark(Mark::Absent))]);
    meet_all(&mut phones);
    decided(&phones[1], "absent");
    // Whenever the volunteer said it, also apart from that and after it.
    phones[1].writes(&[(BINH, mark(Mark::Present))]);
    phones[0].writes(&[(&own, mark(Mark::Excused))]);
    meet_all(&mut phones);
    decided(&phones[2], "excused");
    // Taken back, it is blank there; the volunteer's mark stays in the roll.
    phones[2].writes(&[(&own, mark(Mark::None))]);
    meet_all(&mut phones);
    decided(&phones[0], "none");
}

#[test]
fn a_withdrawal_covers_the_marks_that_count_in_the_meeting_and_no_others() {
    let mut phones = parted();
    let put = withdraws(&phones[0]);
    phones[0].writes(&[put]);
    meet_all(&mut phones);
    assert!(is_withdrawn(&phones[2]), "the parted mark counts elsewhere");
    let key = format!("h:{MEETING}:by:{}", volunteer(&phones[1]));
    phones[2].writes(&[(&key, text(""))]);
    meet_all(&mut phones);
    assert_eq!(disputed(&phones[0]), ["late", "withdrawn"], "it counts here again");
}

#[test]
fn did_not_meet_said_apart_from_marks_is_held() {
    let mut phones =
        apart(ROLL, &[], [&[("x:2026-11-28", Scalar::Int(1))], &[(AN, mark(Mark::Present))]]);
    let not_met = |phone: &Phone| {
        phone
            .rows()
            .into_iter()
            .any(|row| matches!(row, Row::NotMet(_, _, at) if at == day("2026-11-28")))
    };
    // Both are there, so that they can be listed; nothing is taken from the marks.
    assert!(not_met(&phones[2]));
    assert_eq!(shown(&phones[2]), [(format!("{MEETING} a"), "present", false)]);
    phones[0].writes(&[("x:2026-11-28", Scalar::Int(0))]);
    meet_all(&mut phones);
    assert!(!not_met(&phones[1]), "it was taken back");
    let said: [&[_]; 2] =
        [&[("x:2026-11-28", Scalar::Int(0))], &[("x:2026-11-28", Scalar::Int(1))]];
    let phones = apart(ROLL, &[("x:2026-11-28", Scalar::Int(1))], said);
    // The second says nothing new, so the taking back saw all there was.
    assert!(!not_met(&phones[0]));
}

fn level_day(phone: &Phone) -> Option<(String, u8, Level)> {
    let mut rows = phone.rows().into_iter();
    rows.find_map(|row| {
        let Row::LevelDay { date, number, level, .. } = row else { return None };
        Some((date.to_string(), number, level))
    })
}

#[test]
fn of_two_meetings_at_which_a_level_was_reached_the_earlier_as_corrected_is_shown() {
    let at = |text: &str, number: i64| {
        let day = (0..47_482).find(|days| Date::from_days_since_1970(*days) == Some(day(text)));
        Scalar::Int(i64::from(day.expect("a day")) * 16 + number)
    };
    let key = "l:aaaaaaaa:vneid:3";
    let mut phones =
        apart(ROLL, &[], [&[(key, at("2026-11-20", 1))], &[(key, at("2026-11-28", 1))]]);
    assert_eq!(level_day(&phones[2]), Some(("2026-11-20".to_owned(), 1, Level::Alone)));
    // The meeting of the 28th was held on the 6th.
    phones[2].writes(&[(DAY, text("2026-11-06"))]);
    meet_all(&mut phones);
    assert_eq!(level_day(&phones[0]), Some(("2026-11-28".to_owned(), 1, Level::Alone)));
    phones[0].writes(&[(key, at("2026-11-01", 0))]);
    meet_all(&mut phones);
    assert_eq!(level_day(&phones[0]), Some(("2026-11-01".to_owned(), 0, Level::Alone)));
    phones[0].writes(&[(key, Scalar::Int(0))]);
    meet_all(&mut phones);
    assert_eq!(level_day(&phones[1]), None, "it was said wrongly");
}
