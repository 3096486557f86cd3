//! What was before a class or a learner went to another team: whose marks are corrected there, levels that were reached
//! then, and who was expected. (Guards: a correction that no office can make, and people of whom a meeting of then
//! knows nothing.)

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, TeamId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::{Breakdown, ReportQuery};
use lantoa_tests::evening::{Evening, TONIGHT, day, topic_id};
use lantoa_tests::phone::Phone;

const DAY_MS: i64 = 24 * 3_600_000;

/// An evening whose meeting is marked, and a further team, six days later.
fn evening() -> (Evening, TeamId) {
    let mut evening = Evening::begins();
    let (meeting, office) = (evening.meeting, &mut evening.office);
    office.does(Command::FillMarks { meeting, mark: Mark::Present });
    let team = office.adds_team("Đội 2");
    office.now = Instant(office.now.0 + 6 * DAY_MS);
    (evening, team)
}

fn moves_class(phone: &mut Phone, class: ClassId, team: TeamId) -> ClassId {
    let Outcome::Class(moved) = phone.does(Command::MoveClass { class, team, since: None }) else {
        panic!("a class was moved")
    };
    moved
}

fn registers(phone: &mut Phone, name: &str, class: ClassId, since: &str) -> LearnerId {
    let details = Details::parse(name, "", "", "", "", "").expect("good details");
    let since = Some(day(since));
    let command = Command::AddLearner { class, details, consent: None, since };
    let Outcome::Learner(learner) = phone.does(command) else { panic!("a learner was added") };
    learner
}

fn named(phone: &Phone, class: ClassId, name: &str) -> LearnerId {
    let learners = phone.sheet(class).learners.into_iter();
    let found = learners.into_iter().find(|line| line.name == name);
    found.expect("somebody called so").learner
}

#[test]
fn a_mark_of_before_is_corrected_under_either_id_of_who_went_to_another_team() {
    for is_class in [true, false] {
        let (mut evening, team) = evening();
        let Evening { class, meeting, learners: [an, binh, _], .. } = evening;
        let office = &mut evening.office;
        let new = if is_class {
            let moved = moves_class(office, class, team);
            named(office, moved, "Hoàng Văn An")
        } else {
            let there = office.adds_class("Lớp khác", team, None);
            let moved =
                office.does(Command::MoveLearner { learner: an, class: there, since: None });
            let Outcome::Learner(moved) = moved else { panic!("a learner was moved") };
            moved
        };
        assert_ne!(new, an);
        assert_eq!(office.marks(meeting, new, Mark::Late), 1, "{is_class}");
        let shown = |phone: &Phone| phone.mark(meeting, an).map(|line| (line.mark, line.disputed));
        assert_eq!(shown(office), Some((Mark::Late, false)), "{is_class}");
        assert_eq!(office.marks(meeting, new, Mark::Late), 0, "it is known");
        assert_eq!(office.marks(meeting, an, Mark::Absent), 1, "{is_class}");
        assert_eq!(shown(office), Some((Mark::Absent, false)), "{is_class}");
        let taps = Command::SetMark {
            meeting,
            learner: new,
            mark: Mark::Present,
            seen: Some(Some(Mark::Late)),
        };
        let refused = office.tries(taps);
        assert!(matches!(refused, Err(Error::Changed { now: "absent" })), "{refused:?}");
        assert_eq!(office.sheet(class).marks.len(), 3, "under no further id");
        assert_eq!(office.mark(meeting, binh).map(|line| line.mark), Some(Mark::Present));
        // Somebody else is not of the class.
        let stranger = LearnerId([9; 16]);
        let mark = Command::SetMark { meeting, learner: stranger, mark: Mark::Late, seen: None };
        assert!(matches!(office.tries(mark), Err(Error::NotFound { .. })));
        evening.all_meet();
    }
}

/// Returns how many were at the level by the end of each month.
fn by_month(phone: &Phone) -> Vec<(String, u32)> {
    let query = ReportQuery { by: Some(Breakdown::Month), ..ReportQuery::default() };
    let rows = phone.asks().report(&query).expect("a report").rows.into_iter();
    rows.map(|row| (row.key, row.levels["alone"])).collect()
}

#[test]
fn a_level_of_a_class_that_moved_is_of_the_meeting_of_before_at_which_it_was_reached() {
    let (mut evening, team) = evening();
    let (class, office) = (evening.class, &mut evening.office);
    let october = office.opens(class, "2026-10-08");
    office.does(Command::FillMarks { meeting: october, mark: Mark::Present });
    let other = office.adds_class("Lớp khác", team, None);
    let of_other = office.opens(other, "2026-10-09");
    let moved = moves_class(office, class, team);
    let [an, binh] = ["Hoàng Văn An", "Chíu Thị Bình"].map(|name| named(office, moved, name));
    let set = |learner, at: Option<MeetingId>| Command::SetLevel {
        class: moved,
        learner,
        topic: topic_id("vneid"),
        level: Level::Alone,
        at,
        seen: None,
    };
    office.does(set(an, Some(october)));
    let months =
        |october, november| [("2026-10".to_owned(), october), ("2026-11".to_owned(), november)];
    assert_eq!(by_month(office), months(1, 1));
    // Of the last one, which was before the move.
    office.does(set(binh, None));
    assert_eq!(by_month(office), months(1, 2));
    let until = |date: &str| {
        let query = ReportQuery { to: Some(day(date)), ..ReportQuery::default() };
        evening.office.asks().report(&query).expect("a report").total.levels["alone"]
    };
    let seen = ["2026-10-07", "2026-10-08", "2026-11-11", TONIGHT].map(until);
    assert_eq!(seen, [0, 1, 1, 2]);
    let refused = evening.office.tries(set(an, Some(of_other)));
    assert!(matches!(refused, Err(Error::Unfit { .. })), "{refused:?}");
    evening.all_meet();
}

#[test]
fn who_came_before_a_class_moved_is_expected_on_a_day_of_then_in_the_new_team_too() {
    let (mut evening, team) = evening();
    let (class, office) = (evening.class, &mut evening.office);
    let dung = registers(office, "Đặng Thị Dung", class, "2026-11-10");
    let since = Some(day("2026-11-15"));
    office.does(Command::LeaveClass { learner: dung, class, since });
    let moved = moves_class(office, class, team);
    office.now = Instant(office.now.0 + DAY_MS);
    let today = office.now.date_in_vietnam();
    registers(office, "Bàn Văn An", moved, &today.to_string());
    let [an, binh, chi] =
        ["Hoàng Văn An", "Chíu Thị Bình", "Phùn Dảu Chi"].map(|name| named(office, moved, name));
    // After Dung left and before the class moved; the newcomer came later still.
    let held = office.opens(moved, "2026-11-16");
    let fills = |mark| Command::FillMarks { meeting: held, mark };
    office.marks(held, an, Mark::Present);
    office.marks(held, binh, Mark::Absent);
    let on = |phone: &Phone, date: &str| {
        let (from, to) = (Some(day(date)), Some(day(date)));
        let query = ReportQuery { from, to, ..ReportQuery::default() };
        phone.asks().report(&query).expect("a report").total.blank
    };
    let blank = |phone: &Phone, meeting| phone.asks().blanks(moved).expect("blanks")[&meeting];
    assert_eq!((blank(office, held), on(office, "2026-11-16")), (1, 1));
    let before = evening.meeting;
    assert_eq!((blank(office, before), on(office, TONIGHT)), (1, 1), "Dung came then");
    assert_eq!(office.does(fills(Mark::Late)), Outcome::Marked(1));
    assert_eq!(office.mark(held, chi).map(|line| line.mark), Some(Mark::Late));
    assert_eq!((blank(office, held), on(office, "2026-11-16")), (0, 0));
    assert_eq!(office.sheet(moved).marks.len(), 3);
    // Who left in the new team is expected no more, whatever the old roll says.
    office.does(Command::LeaveClass { learner: chi, class: moved, since: Some(today) });
    let tonight = office.opens(moved, &today.to_string());
    let tonight = Command::FillMarks { meeting: tonight, mark: Mark::Present };
    assert_eq!(office.does(tonight), Outcome::Marked(3), "An, Bình and the newcomer");
    evening.all_meet();
}
