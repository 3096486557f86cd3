//! What a device keeps: checked against its feeds, copied while in use, and put back.
//! (Guards: damage that nobody notices, and a backup that is half a meeting.)

use std::path::Path;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::time::Instant;
use lantoa_core::node::Node;
use lantoa_core::node::config::{Clock, Config};
use lantoa_core::store::open::DATABASE;
use lantoa_tests::evening::{Evening, day};
use lantoa_tests::phone::Phone;
use rusqlite::Connection;

/// Changes the database of a phone that is off, behind the engine's back, and turns it on.
fn tampers(phone: &mut Phone, sql: &str) {
    let database = Connection::open(phone.folder().join(DATABASE)).expect("the database opens");
    let changed = database.execute(sql, []).expect("the tables are as expected");
    assert!(changed > 0, "{sql}");
    drop(database);
    phone.turns_on();
}

#[test]
fn checking_finds_every_kind_of_planted_damage() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    evening.ha.marks(meeting, an, Mark::Present);
    assert_eq!(evening.ha.faults(), [""; 0]);
    evening.ha.turns_off();
    let database = evening.ha.folder().join(DATABASE);
    let whole = std::fs::read(&database).expect("the database is read");
    for (sql, fault) in [
        ("UPDATE mark SET value = 4", "rows of mark are not those of the documents"),
        ("UPDATE learner SET name = 'X' WHERE birth_year = 0", "rows of learner"),
        ("DELETE FROM enrolment WHERE enrolled = 1", "rows of enrolment"),
        (
            "INSERT INTO meeting SELECT space, class, '2020-01-01', 1, 1 FROM meeting",
            "rows of meeting",
        ),
        (
            "INSERT INTO learner (space, learner, name) SELECT space, zeroblob(16), 'X' FROM class",
            "rows of learner",
        ),
        ("INSERT INTO one_person SELECT learner, learner FROM learner", "who is one person"),
        ("UPDATE place SET name = 'X'", "rows of place"),
        ("UPDATE person SET name = 'X'", "rows of person"),
        (
            "UPDATE body SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'7f' AS BLOB)",
            "cannot be built",
        ),
        ("DELETE FROM body WHERE hash = (SELECT hash FROM change WHERE kind = 5)", "document"),
        ("UPDATE feed SET height = height + 1 WHERE kind = 1", "heights of space"),
        ("DELETE FROM feed WHERE kind = 1", "heights of space"),
        ("UPDATE entry SET believed = 0", "counts otherwise than it must"),
        ("UPDATE entry SET state = 2, why = 'removed'", "counts otherwise than it must"),
        (
            "DELETE FROM entry WHERE local_seq = (SELECT max(local_seq) FROM entry)",
            "heights of space",
        ),
        ("UPDATE entry SET signature = zeroblob(64)", "is not signed by its author"),
        ("UPDATE entry SET header = x'01' WHERE local_seq = 1", "cannot be read"),
    ] {
        std::fs::write(&database, &whole).expect("the database is put back");
        tampers(&mut evening.ha, sql);
        let faults = evening.ha.faults();
        evening.ha.turns_off();
        assert!(faults.iter().any(|found| found.contains(fault)), "{sql}: {faults:?}");
    }
}

#[test]
fn checking_changes_nothing() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    evening.ha.marks(meeting, an, Mark::Present);
    evening.ha.restarts();
    evening.ha.turns_off();
    tampers(&mut evening.ha, "UPDATE mark SET value = 4");
    let rows = evening.ha.rows(evening.team.space());
    assert_eq!(evening.ha.faults(), evening.ha.faults());
    assert_eq!(evening.ha.rows(evening.team.space()), rows);
}

fn backs_up(phone: &Phone, file: &Path) {
    phone.engine().store().backup(file).expect("the folder takes a file");
}

#[test]
fn a_phone_put_back_to_yesterday_gets_everything_again_and_goes_on_as_another_life() {
    let mut evening = Evening::begins();
    let (meeting, [an, binh, chi]) = (evening.meeting, evening.learners);
    let copies = tempfile::tempdir().expect("a folder");
    let copy = copies.path().join("yesterday.db");
    evening.ha.marks(meeting, an, Mark::Present);
    evening.ha.restarts();
    backs_up(&evening.ha, &copy);
    evening.ha.marks(meeting, binh, Mark::Late);
    evening.all_meet();
    let before = evening.ha.engine().incarnation();

    evening.ha.turns_off();
    evening.ha.restores(&copy, None).expect("the copy is whole");
    evening.ha.turns_on();
    assert_eq!(evening.ha.mark(meeting, an).map(|line| line.mark), Some(Mark::Present));
    assert_eq!(evening.ha.mark(meeting, binh), None, "yesterday nobody had said so");
    evening.ha.marks(meeting, chi, Mark::Excused);
    evening.all_meet();
    for (learner, mark) in [(an, Mark::Present), (binh, Mark::Late), (chi, Mark::Excused)] {
        let line = evening.all_see(|phone| phone.mark(meeting, learner));
        assert_eq!(line.map(|line| line.mark), Some(mark));
    }
    evening.ha.marks(meeting, chi, Mark::Late);
    evening.all_meet();
    assert_ne!(evening.ha.engine().incarnation(), before);
}

#[test]
fn what_is_no_backup_is_refused_and_the_folder_stays_as_it_was() {
    let mut evening = Evening::begins();
    let copies = tempfile::tempdir().expect("a folder");
    let copy = copies.path().join("copy.db");
    backs_up(&evening.ha, &copy);
    assert!(evening.ha.engine().store().backup(&copy).is_err(), "no copy is written over");
    assert!(evening.ha.restores(&copy, None).is_err(), "the folder is in use");
    let rows = evening.ha.rows(evening.team.space());
    evening.ha.turns_off();
    for (name, bytes) in
        [("text", b"no database at all, just some text".as_slice()), ("empty", b"")]
    {
        let file = copies.path().join(name);
        std::fs::write(&file, bytes).expect("a file is written");
        assert!(evening.ha.restores(&file, None).is_err(), "{name}");
    }
    assert!(evening.ha.restores(&copies.path().join("none"), None).is_err());
    evening.ha.turns_on();
    assert_eq!(evening.ha.rows(evening.team.space()), rows);
}

#[cfg(not(feature = "encrypted"))]
#[test]
fn a_copy_that_cannot_be_encrypted_is_left_nowhere_in_the_folder() {
    use lantoa_core::node::config::DatabaseKey;
    let mut evening = Evening::begins();
    let copies = tempfile::tempdir().expect("a folder");
    let copy = copies.path().join("copy.db");
    backs_up(&evening.ha, &copy);
    evening.ha.turns_off();
    let files = |folder: &Path| {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<_> = entries.map(|entry| entry.expect("a file").file_name()).collect();
        names.sort();
        names
    };
    let before = files(evening.ha.folder());
    assert!(before.contains(&DATABASE.into()), "{before:?}");
    let key = DatabaseKey::new([1; 32]);
    let refused = evening.ha.restores(&copy, Some(key));
    assert!(refused.is_err(), "this build has no cipher");
    assert_eq!(files(evening.ha.folder()), before);
}

#[test]
fn a_copy_holds_no_key_and_on_another_device_shows_no_name() {
    let evening = Evening::begins();
    let copies = tempfile::tempdir().expect("a folder");
    let copy = copies.path().join("copy.db");
    backs_up(&evening.ha, &copy);
    let bytes = std::fs::read(&copy).expect("the copy is read");
    let seed = [2; 32];
    assert!(!bytes.windows(32).any(|window| window == seed), "the device's key is in it");
    let mut stranger = Phone::new("Lan", 9);
    stranger.turns_off();
    stranger.restores(&copy, None).expect("the copy is whole");
    stranger.turns_on();
    assert_eq!(stranger.engine().programme(), None);
    let refused = stranger.tries(Command::NamePerson { name: "Lan".to_owned() });
    assert!(refused.is_err(), "{refused:?}");
}

/// A node with a class and as many learners, each a letter of the alphabet.
fn office(folder: &Path, learners: u32) -> (Node, Vec<Command>) {
    let clock = Clock::fixed(Instant(1));
    let node = Node::open(Config { clock, ..Config::new(folder) }).expect("a new folder opens");
    node.found("Lan tỏa", "Văn phòng", Vec::new()).expect("a programme is founded");
    let add = |command| node.execute(command).expect("a coordinator may");
    let Outcome::Team(team) = add(Command::AddTeam { name: "Đội 1".to_owned(), place: None })
    else {
        panic!("a team was asked")
    };
    let name = "Lớp tối".to_owned();
    let Outcome::Class(class) = add(Command::AddClass { name, team, place: None }) else {
        panic!("a class was asked")
    };
    let date = day("2026-11-12");
    let open = Command::OpenMeeting { class, date, another: false, topics: Vec::new() };
    let Outcome::Meeting(meeting) = add(open) else { panic!("a meeting was asked") };
    let tap = |n: u32| {
        let details = Details::parse(&format!("Học viên {n}"), "", "", "", "", "");
        let details = details.expect("a name");
        let adds = Command::AddLearner { class, details, consent: None, since: None };
        let Outcome::Learner(learner) = add(adds) else { panic!("a learner was asked") };
        Command::SetMark { meeting, learner, mark: Mark::Present, seen: None }
    };
    let taps = (0..learners).map(tap).collect();
    (node, taps)
}

#[test]
fn a_copy_made_while_a_roll_is_called_is_whole_and_holds_every_mark_confirmed_before() {
    let folders = tempfile::tempdir().expect("a folder");
    let (node, taps) = office(&folders.path().join("office"), 40);
    let (marked, copies) = std::sync::mpsc::channel::<u32>();
    let caller = std::thread::spawn({
        let node = node.clone();
        move || {
            for (count, tap) in (1..).zip(taps) {
                node.execute(tap).expect("a tap is taken");
                marked.send(count).expect("the test listens");
            }
        }
    });
    let mut made = Vec::new();
    for count in copies {
        if count % 10 == 0 {
            let file = folders.path().join(format!("{count}.db"));
            node.backup(&file).expect("the folder takes a file");
            made.push((count, file));
        }
    }
    caller.join().expect("every tap was taken");
    drop(node);
    assert_eq!(made.len(), 4);
    for (count, file) in made {
        let folder = folders.path().join("office");
        let restored = Node::restore(Config::new(folder), &file, None).expect("the copy is whole");
        let query = restored.node.query().expect("it is a member still");
        let class = query.classes().expect("an answer")[0].class;
        let marks = query.class(class).expect("an answer").expect("the class").marks.len();
        assert!((count..=40).contains(&(marks as u32)), "{marks} of {count}");
        let checked = restored.node.verify(&mut |_, _| {}).expect("an answer");
        assert!(checked.ok, "{checked:?}");
    }
}
