//! Learners registered, changed, joined and moved apart. The rules are those of
//! core/docs/data-model.md.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, ShortLearner};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::roster::{RosterLine, Verdict};
use lantoa_core::engine::error::Error;
use lantoa_core::engine::random::Random;
use lantoa_core::session::join::JoinOutcome;
use lantoa_tests::evening::{Evening, named};
use lantoa_tests::phone::{Phone, meet};

/// Returns what a phone shows of a learner.
pub(crate) fn details(phone: &Phone, learner: LearnerId) -> Details {
    let sheet = phone.asks().learner(learner).expect("the tables are read");
    sheet.expect("the learner is held").learner.details
}

/// Returns the command that says all of a learner anew.
pub(crate) fn edit(learner: LearnerId, details: Details) -> Command {
    Command::EditLearner { learner, details, consent: None }
}

/// Returns what is known of a learner as a roster knows it: a name alone is like nobody's.
fn known(name: &str) -> Details {
    Details::parse(name, "1958", "", "Khe Và", "", "").expect("a learner")
}

fn registers(phone: &mut Phone, name: &str, class: ClassId) -> LearnerId {
    let Outcome::Learner(learner) =
        phone.does(Command::AddLearner { class, details: known(name), consent: None, since: None })
    else {
        panic!("a learner was asked")
    };
    learner
}

fn names_in_class(phone: &Phone, evening: &Evening) -> Vec<String> {
    phone.sheet(evening.class).learners.into_iter().map(|line| line.name).collect()
}

#[test]
fn one_person_registered_on_two_phones_is_two_learners_until_somebody_joins_them() {
    let mut evening = Evening::begins();
    let (class, meeting) = (evening.class, evening.meeting);
    let a = registers(&mut evening.ha, "Đặng Thị Dung", class);
    let b = registers(&mut evening.minh, "Đăng thị Dung", class);
    evening.ha.marks(meeting, a, Mark::Present);
    evening.minh.marks(meeting, b, Mark::Present);
    evening.all_meet();
    let counted = |evening: &Evening| {
        let row = evening.all_see(|phone| phone.totals().rows[0].clone());
        (row.learners, row.turns)
    };
    assert_eq!(counted(&evening), (2, 2), "likeness alone joins nobody");
    let candidates = evening.all_see(|phone| phone.asks().link_candidates().expect("an answer"));
    let pairs: Vec<_> =
        candidates.iter().map(|pair| (pair.a.min(pair.b), pair.a.max(pair.b))).collect();
    assert_eq!(pairs, [(a.min(b), a.max(b))]);

    evening.minh.does(Command::LinkLearners { a, b, same: true });
    evening.all_meet();
    assert_eq!(counted(&evening).0, 1);
    evening.ha.does(Command::LinkLearners { a: b, b: a, same: false });
    evening.all_meet();
    assert_eq!(counted(&evening), (2, 2), "undone");
}

#[test]
fn a_same_person_link_made_apart_from_its_undoing_holds() {
    let mut evening = Evening::begins();
    let [a, b, _] = evening.learners;
    evening.ha.does(Command::LinkLearners { a, b, same: true });
    evening.all_meet();
    evening.ha.does(Command::LinkLearners { a, b, same: false });
    meet(&mut evening.ha, &mut evening.office);
    evening.office.does(Command::LinkLearners { a, b, same: true });
    evening.minh.does(Command::LinkLearners { a, b, same: false });
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.asks().links().expect("an answer").len()), 1);
}

#[test]
fn a_learner_renamed_apart_has_one_of_the_two_names_everywhere_and_no_dispute() {
    let mut evening = Evening::begins();
    let an = evening.learners[0];
    evening.ha.does(edit(an, named("Hoàng Văn Ân")));
    evening.minh.does(edit(an, named("Hoàng Văn Ẩn")));
    evening.all_meet();
    let name = evening.all_see(|phone| details(phone, an).name);
    assert!(["Hoàng Văn Ân", "Hoàng Văn Ẩn"].contains(&name.as_str()), "{name}");
    assert_eq!(evening.all_see(Phone::disputes), []);
}

#[test]
fn different_fields_of_a_learner_changed_apart_are_all_kept() {
    let mut evening = Evening::begins();
    let an = evening.learners[0];
    let parse = |name, year, village| Details::parse(name, year, "", village, "", "");
    evening.ha.does(edit(an, parse("Hoàng Văn Ân", "", "").expect("a learner")));
    evening.minh.does(edit(an, parse("Hoàng Văn An", "1958", "Khe Và").expect("a learner")));
    evening.all_meet();
    let shown = evening.all_see(|phone| details(phone, an));
    assert_eq!(shown, parse("Hoàng Văn Ân", "1958", "Khe Và").expect("a learner"));
}

#[test]
fn consent_that_one_wrote_down_stays_when_another_changes_the_name() {
    let mut evening = Evening::begins();
    let an = evening.learners[0];
    let details = named("Hoàng Văn An");
    let consent = Some("Trưởng thôn".into());
    evening.ha.does(Command::EditLearner { learner: an, details, consent });
    evening.minh.does(edit(an, named("Hoàng Văn Ân")));
    evening.all_meet();
    let learner = evening.all_see(|phone| phone.asks().learner(an).expect("an answer"));
    let learner = learner.expect("the learner is held").learner;
    assert_eq!(learner.consent.map(|consent| consent.witness), Some("Trưởng thôn".to_owned()));
    assert_eq!(learner.details.name, "Hoàng Văn Ân");
    evening.minh.does(Command::WithdrawConsent { learner: an });
    evening.all_meet();
    let learner = evening.all_see(|phone| phone.asks().learner(an).expect("an answer"));
    assert_eq!(learner.expect("the learner is held").learner.consent, None, "withdrawn");
}

#[test]
fn a_learner_who_left_on_one_phone_and_was_enrolled_apart_on_another_comes() {
    let mut evening = Evening::begins();
    let (class, learner) = (evening.class, evening.learners[0]);
    evening.ha.does(Command::LeaveClass { learner, class, since: None });
    meet(&mut evening.ha, &mut evening.minh);
    assert!(!names_in_class(&evening.minh, &evening).contains(&"Hoàng Văn An".to_owned()));
    evening.minh.does(Command::EnrolLearner { learner, class, since: None });
    meet(&mut evening.minh, &mut evening.ha);
    evening.ha.does(Command::LeaveClass { learner, class, since: None });
    evening.minh.does(Command::LeaveClass { learner, class, since: None });
    evening.minh.does(Command::EnrolLearner { learner, class, since: None });
    evening.all_meet();
    assert!(evening.all_see(|phone| names_in_class(phone, &evening)).len() == 3);
}

#[test]
fn the_marks_of_a_learner_who_left_stay_and_count() {
    let mut evening = Evening::begins();
    let (class, meeting, learner) = (evening.class, evening.meeting, evening.learners[0]);
    evening.ha.does(Command::LeaveClass { learner, class, since: None });
    evening.minh.marks(meeting, learner, Mark::Present);
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| names_in_class(phone, &evening)).len(), 2);
    assert_eq!(evening.all_see(|phone| phone.totals().rows[0].turns), 1);
}

/// Lets a phone make ids that all begin with the same 16 letters.
fn ids_begin_alike(phone: &mut Phone, last: u8) {
    let mut count = 0;
    phone.turns_on_with(Random::from_fn(move |bytes| {
        bytes.fill(0x5a);
        if let [.., counter, of] = bytes {
            count += 1;
            (*counter, *of) = (count, last);
        }
    }));
}

#[test]
fn two_learners_of_a_class_under_one_short_id_are_shown_as_disputed_and_never_summed() {
    let mut evening = Evening::begins();
    let (class, meeting) = (evening.class, evening.meeting);
    ids_begin_alike(&mut evening.ha, 1);
    ids_begin_alike(&mut evening.minh, 2);
    let a = evening.ha.registers("Đặng Thị Dung", class);
    let b = evening.minh.registers("Lý A Páo", class);
    assert_eq!(ShortLearner::from(a), ShortLearner::from(b));
    assert_ne!(a, b);
    evening.ha.marks(meeting, a, Mark::Present);
    evening.minh.marks(meeting, b, Mark::Present);
    evening.all_meet();
    for learner in [a, b] {
        let line = evening.all_see(|phone| phone.mark(meeting, learner)).expect("a mark");
        assert_eq!((line.mark, line.disputed), (Mark::Present, true));
    }
    let report = evening.all_see(Phone::totals);
    assert_eq!((report.disputed, report.rows[0].turns, report.rows[0].learners), (1, 0, 0));
}

#[test]
fn a_learner_who_moved_is_one_person_with_the_turns_of_both_teams() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    let team = evening.office.adds_team("Đội 2");
    let class = evening.office.adds_class("Lớp mới", team, None);
    let moving = Command::MoveLearner { learner: an, class, since: None };
    let Outcome::Learner(moved) = evening.office.does(moving) else { panic!("a learner") };
    // Minh has not heard of it and marks the learner in the old class.
    evening.minh.marks(meeting, an, Mark::Present);
    let there = evening.office.opens(class, "2026-11-13");
    evening.office.marks(there, moved, Mark::Late);
    evening.all_meet();
    let row = &evening.office.totals().rows[0];
    assert_eq!((row.learners, row.turns), (1, 2));
    assert_eq!(details(&evening.office, moved), details(&evening.office, an));
    assert_eq!(evening.all_see(|phone| names_in_class(phone, &evening)).len(), 2);
    let filled = evening.ha.does(Command::FillMarks { meeting, mark: Mark::Present });
    assert_eq!(filled, Outcome::Marked(2), "who moved is called no more");
}

#[test]
fn a_learner_is_moved_only_by_somebody_of_both_teams() {
    let mut evening = Evening::begins();
    let (an, own) = (evening.learners[0], evening.class);
    let team = evening.office.adds_team("Đội 2");
    let class = evening.office.adds_class("Lớp mới", team, None);
    let refused =
        evening.office.tries(Command::MoveLearner { learner: an, class: own, since: None });
    assert!(matches!(refused, Err(Error::Unfit { .. })), "{refused:?}");
    let mut lan = Phone::new("Lan", 9);
    let ticket = evening.office.invites(Role::Volunteer, &[team], None);
    assert_eq!(lan.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    meet(&mut lan, &mut evening.office);
    let refused = lan.tries(Command::MoveLearner { learner: an, class, since: None });
    assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
}

fn roster(names: &[&str]) -> Command {
    let line = |(line, name): (u32, &&str)| RosterLine {
        line,
        team: "Đội 1".into(),
        class: "Lớp tối".into(),
        place: "Bình Liêu".into(),
        learner: String::new(),
        details: known(name),
    };
    let lines: Vec<RosterLine> = (2..).zip(names).map(line).collect();
    Command::ImportRoster(lines.into())
}

/// Returns how many lines of a roster made somebody, and how many said what was known.
fn counts(outcome: Outcome) -> (u32, u32) {
    let Outcome::Roster(summary) = outcome else { panic!("a roster comes to nothing else") };
    assert_eq!((summary.classes.len(), summary.lines.len()), (0, 2), "{summary:?}");
    (summary.count(Verdict::New), summary.count(Verdict::Unchanged))
}

#[test]
fn namesakes_of_whom_it_is_said_that_they_differ_are_asked_about_no_more_until_one_of_them_is_another()
 {
    let mut evening = Evening::begins();
    let class = evening.class;
    let dung: Vec<LearnerId> =
        (0..3).map(|_| registers(&mut evening.ha, "Đặng Thị Dung", class)).collect();
    evening.all_meet();
    let asked = |evening: &Evening| {
        let pairs = evening.all_see(|phone| phone.asks().link_candidates().expect("an answer"));
        let of_one = evening
            .all_see(|phone| phone.asks().link_candidates_of(dung[0]).expect("an answer").len());
        (pairs.len(), of_one)
    };
    assert_eq!(asked(&evening), (3, 2));
    let differ =
        |learners: &[LearnerId], differ| Command::Differ { learners: learners.to_vec(), differ };
    // Told apart by two, and of different pairs.
    evening.office.does(differ(&dung[..2], true));
    evening.minh.does(differ(&dung, true));
    evening.all_meet();
    assert_eq!(asked(&evening), (0, 0));
    // Who is known otherwise since may be somebody else's double.
    let other = Details { birth_year: Some(1960), ..known("Đặng Thị Dung") };
    let learner = dung[0];
    let edit = |details| Command::EditLearner { learner, details, consent: None };
    evening.ha.does(edit(other));
    evening.all_meet();
    assert_eq!(asked(&evening), (2, 2));
    evening.ha.does(edit(known("Đặng Thị Dung")));
    evening.all_meet();
    assert_eq!(asked(&evening), (0, 0), "the facts are again those of the answer");
    // Taken back for two, all pairs that the answers had with either are open again.
    evening.office.does(differ(&dung[..2], false));
    evening.all_meet();
    assert_eq!(asked(&evening), (3, 2));
    // A link prevails, and who is one does not differ.
    evening.minh.does(differ(&dung, true));
    evening.office.does(Command::LinkLearners { a: dung[0], b: dung[1], same: true });
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.sheet(class).learners.len()), 5);
    let why = evening.ha.tries(differ(&dung, true)).expect_err("two of them are linked");
    assert!(matches!(why, Error::Unfit { .. }), "{why}");
    let why = evening.ha.tries(differ(&dung[2..], true)).expect_err("one differs from nobody");
    assert!(matches!(why, Error::Unfit { .. }), "{why}");
}

#[test]
fn a_roster_taken_again_changes_nothing_and_one_taken_apart_makes_doubles_to_be_joined() {
    let mut evening = Evening::begins();
    registers(&mut evening.office, "Lý A Páo", evening.class);
    evening.all_meet();
    let names = ["Lý A Páo", "Đặng Thị Dung"];
    assert_eq!(counts(evening.office.does(roster(&names))), (1, 1));
    let entries = evening.office.entries(evening.team.space());
    assert_eq!(counts(evening.office.does(roster(&names))), (0, 2));
    assert_eq!(evening.office.entries(evening.team.space()), entries);
    let apart = counts(evening.ha.does(roster(&names)));
    assert_eq!(apart, (1, 1), "apart, nobody knows of the other");
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| names_in_class(phone, &evening)).len(), 6);
    let candidates = evening.all_see(|phone| phone.asks().link_candidates().expect("an answer"));
    assert_eq!(candidates.len(), 1, "{candidates:?}");
}

#[test]
fn a_roster_whose_names_are_written_another_way_changes_nothing() {
    let mut evening = Evening::begins();
    let office = &mut evening.office;
    assert_eq!(counts(office.does(roster(&["Đặng Thị Hoà", "Lý A Páo"]))), (2, 0));
    let line = |line, name| RosterLine {
        line,
        team: "ĐỘI\u{a0}1".into(),
        class: "lớp  TỐI\u{200b}".into(),
        place: "bình liêu".into(),
        learner: String::new(),
        details: known(name),
    };
    let again = vec![line(2, "ÐẶNG THỊ HÒA"), line(3, "Ly\u{301} A Páo")];
    let before = office.entries(evening.team.space());
    assert_eq!(counts(office.does(Command::ImportRoster(again.into()))), (0, 2));
    assert_eq!(office.entries(evening.team.space()), before);
    // Letters and tones make another name.
    let others = vec![line(2, "Đặng Thị Hoa"), line(3, "Lí A Páo")];
    assert_eq!(counts(office.does(Command::ImportRoster(others.into()))), (2, 0));
}

#[test]
fn an_import_taken_back_apart_from_a_mark_shows_the_learner_again() {
    let mut evening = Evening::begins();
    let (meeting, now) = (evening.meeting, evening.office.now);
    let names = ["Đặng Thị Dung", "Lý A Páo"];
    let Outcome::Roster(summary) = evening.office.does(roster(&names)) else {
        panic!("a roster comes to nothing else")
    };
    let import = summary.import.expect("it wrote something");
    let dung = summary.lines[0].learner.expect("she was registered");
    evening.all_meet();
    evening.ha.marks(meeting, dung, Mark::Present);
    let taken_back = evening.office.engine_mut().take_back(import, false, now);
    assert_eq!(taken_back.expect("nobody has heard of the mark").learners.len(), 2);
    assert_eq!(names_in_class(&evening.office, &evening).len(), 3, "An, Bình and Chi");
    evening.all_meet();
    let known = evening.all_see(|phone| names_in_class(phone, &evening));
    assert!(
        known.contains(&names[0].to_owned()) && !known.contains(&names[1].to_owned()),
        "{known:?}"
    );
    let total = evening.all_see(|phone| phone.totals().total.clone());
    assert_eq!((total.learners, total.turns, total.blank), (1, 1, 3));
    // Taken back, the mark shows nobody any more; "all present" is of who comes.
    evening.ha.marks(meeting, dung, Mark::None);
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| names_in_class(phone, &evening)).len(), 3);
    let filled = evening.ha.does(Command::FillMarks { meeting, mark: Mark::Present });
    assert_eq!(filled, Outcome::Marked(3));
}
