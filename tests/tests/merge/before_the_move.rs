//! What was before a class or a learner went to another team: whose marks are corrected there, levels that were reached
//! then, and who was expected. (Guards: a correction that no office can make, and people of whom a meeting of then
//! knows nothing.)

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, TeamId};
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::error::Error;
use lantoa_tests::evening::Evening;
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
    let Outcome::Class(moved) = phone.does(Command::MoveClass { class, team }) else {
        panic!("a class was moved")
    };
    moved
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
            let moved = office.does(Command::MoveLearner { learner: an, class: there });
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
