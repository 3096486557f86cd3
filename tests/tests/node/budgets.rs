//! Budgets that are not about time: bytes, round trips and entries.
//!
//! They hold on every machine, so a change that breaks one is told by the check; times are ratios and
//! stand in `tests/benches`. (Guards: a session that grows with what is held.)

use lantoa_core::domain::attendance::Mark;
use lantoa_tests::field_day::{FieldDay, LEARNERS, date_after, marks, open};
use lantoa_tests::pipe::meet;

/// Most payload of a session with nothing new, in bytes: for each shared space, and once.
const UNCHANGED_BYTES: (u64, u64) = (200, 1_024);
/// Spaces that a phone of one team shares with its office: the programme's and the team's.
const SPACES: u64 = 2;

#[test]
fn a_session_with_nothing_new_is_one_round_trip_of_the_same_bytes_with_any_number_of_documents() {
    let mut seen = Vec::new();
    for classes in [1, 120] {
        let mut day = FieldDay::with_rosters(classes, 7);
        let (mut phone, _folder) = day.newcomer(10);
        let now = day.now();
        meet(&mut phone, &mut day.devices[0], now);
        let counted = meet(&mut phone, &mut day.devices[0], now);
        let bytes = counted.bytes_in + counted.bytes_out;
        let documents = classes * (LEARNERS + 2);
        let (for_each, once) = UNCHANGED_BYTES;
        assert_eq!(counted.round_trips, 1, "{documents} documents");
        assert!(bytes <= SPACES * for_each + once, "{bytes} B with {documents} documents");
        seen.push(bytes);
    }
    assert_eq!(seen[0], seen[1], "the same with 42 documents and with 5,040");
}

#[test]
fn a_roll_call_of_forty_is_two_entries_and_few_bytes_on_the_way() {
    let mut day = FieldDay::with_rosters(1, 7);
    let (mut phone, _folder) = day.newcomer(10);
    let now = day.now();
    meet(&mut phone, &mut day.devices[0], now);
    let (class, learners) = day.classes[0].clone();
    for (number, expected_bytes) in [(0, 1_600), (1, 1_500)] {
        let meeting = open(&mut phone, class, date_after(number), now);
        for (at, learner) in learners.iter().enumerate() {
            let mark = [Mark::Present, Mark::Late, Mark::Absent][at % 7 % 3];
            marks(&mut phone, meeting, *learner, mark, now);
        }
        let counted = meet(&mut phone, &mut day.devices[0], now);
        assert_eq!(counted.sent_entries, 2, "the meeting, and 40 marks in one");
        assert!(counted.round_trips <= 4, "{} round trips", counted.round_trips);
        let bytes = counted.bytes_out;
        assert!(bytes <= expected_bytes, "{bytes} B sent at meeting {number}");
    }
}

#[test]
fn a_first_sync_sends_less_than_two_hundred_bytes_for_each_learner() {
    let mut day = FieldDay::with_rosters(10, 7);
    let (mut phone, _folder) = day.newcomer(10);
    let now = day.now();
    let counted = meet(&mut phone, &mut day.devices[0], now);
    let learners = (10 * LEARNERS) as u64;
    assert!(counted.bytes_in < 200 * learners, "{} B for {learners}", counted.bytes_in);
    // Three at least: greeting, heights and what lacks, the last summaries. A session begins small.
    assert!(counted.round_trips <= 6, "{} round trips", counted.round_trips);
}
