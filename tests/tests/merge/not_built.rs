//! What is asked of a device that holds entries and has not built them. (Guards: somebody's work that counts
//! for nothing because no row shows it yet; totals that are signed as whole and lack a class; a damaged
//! document of which nobody hears.)

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::LearnerId;
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::roster::RosterLine;
use lantoa_core::domain::signed::SignedReport;
use lantoa_core::engine::error::Error;
use lantoa_core::engine::session_host::Host;
use lantoa_core::feed::entry::SignedEntry;
use lantoa_core::session::holdings::Holdings;
use lantoa_core::store::open::DATABASE;
use lantoa_tests::evening::{Evening, day};
use lantoa_tests::phone::Phone;
use rusqlite::Connection;

/// Gives one phone all that another holds of the team, without a session that would build it.
fn stores(evening: &mut Evening) {
    let space = evening.team.space();
    let Evening { ha, office, .. } = evening;
    let now = office.now;
    ha.engine_mut().fold(now).expect("a sound store");
    let tables = ha.engine().tables();
    let held = tables.held_in(space).expect("a sound store").into_iter();
    let entries: Vec<SignedEntry> = held
        .map(|held| tables.entry(held.local_seq).expect("a sound store").expect("held"))
        .collect();
    let office = office.engine_mut();
    office.set_unbuilt_from(1);
    office.receive_entries(space, entries, now).expect("a sound store");
    assert_eq!(office.tables().builds().expect("a sound store").len(), 1, "it is stored only");
}

/// Lets the office take a roster of one learner; returns the import and her.
fn takes_a_roster(office: &mut Phone) -> (u32, LearnerId) {
    let details = Details::parse("Đặng Thị Dung", "1958", "", "Khe Và", "", "").expect("a learner");
    let [team, class, place] = ["Đội 1", "Lớp tối", "Bình Liêu"].map(Into::into);
    let line = RosterLine { line: 2, team, class, place, learner: String::new(), details };
    let Outcome::Roster(summary) = office.does(Command::ImportRoster(vec![line].into())) else {
        panic!("a roster comes to nothing else")
    };
    let learner = summary.lines[0].learner.expect("she was registered");
    (summary.import.expect("it wrote something"), learner)
}

#[test]
fn an_import_is_not_taken_back_over_a_mark_that_is_not_built_yet() {
    let mut evening = Evening::begins();
    let (import, learner) = takes_a_roster(&mut evening.office);
    evening.all_meet();
    let (meeting, now) = (evening.meeting, evening.office.now);
    evening.ha.marks(meeting, learner, Mark::Present);
    stores(&mut evening);
    let refused = evening.office.engine_mut().take_back(import, false, now);
    assert!(matches!(refused, Err(Error::WorkedOn(_))), "{refused:?}");
}

fn to_sign(phone: &Phone) -> SignedReport {
    phone.asks().report_to_sign(None, day("2026-12-31")).expect("the tables are read")
}

#[test]
fn a_class_of_which_something_is_not_built_yet_is_not_reported_and_its_work_is_signed_by_nobody() {
    let mut evening = Evening::begins();
    let (meeting, learner) = (evening.meeting, evening.learners[0]);
    evening.ha.marks(meeting, learner, Mark::Present);
    evening.all_meet();
    assert_eq!(to_sign(&evening.office).classes, (1, 1));
    evening.ha.marks(meeting, learner, Mark::Absent);
    stores(&mut evening);
    let before = to_sign(&evening.office);
    assert_eq!((before.classes, before.held), ((1, 0), Vec::new()));
    assert_eq!(evening.office.totals().coverage.reported, 0);
    evening.office.engine_mut().build().expect("a sound store");
    let built = to_sign(&evening.office);
    assert_eq!((built.classes, built.held), ((1, 1), to_sign(&evening.ha).held));
    assert_eq!(built.total, to_sign(&evening.ha).total);
}

#[test]
fn a_session_that_cannot_build_what_came_says_that_a_document_is_damaged() {
    let mut evening = Evening::begins();
    evening.ha.marks(evening.meeting, evening.learners[0], Mark::Present);
    stores(&mut evening);
    let office = &mut evening.office;
    let conn = Connection::open(office.folder().join(DATABASE)).expect("the database is there");
    let rolls = "UPDATE body SET bytes = x'00' WHERE hash IN
                     (SELECT change.hash FROM change JOIN entry ON local_seq = entry
                      WHERE kind = (SELECT max(kind) FROM change WHERE entry = ?1) AND state = 1)";
    let marked = "SELECT max(local_seq) FROM entry WHERE state = 4";
    let marked: i64 = conn.query_row(marked, [], |row| row.get(0)).expect("it is stored only");
    assert!(conn.execute(rolls, [marked]).expect("bodies are spoilt") > 0);
    let now = office.now;
    let mut host = Host::new(office.engine_mut(), now);
    host.settle().expect_err("the roll cannot be read");
    assert!(matches!(host.take_failure(), Some(Error::DamagedDocument { .. })));
}
