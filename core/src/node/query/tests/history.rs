//! The history of a thing: what was done to it, by whom, the last first; and nothing of who was erased.

use tempfile::TempDir;

use crate::domain::command::{Command, Holds, Outcome, Within};
use crate::domain::deed::{Thing, WORDS};
use crate::domain::id::{ClassId, TeamId};
use crate::domain::learner::Details;
use crate::domain::page::Page;
use crate::engine::Engine;
use crate::engine::cost::{
    LEARNERS, NOW, class_of, device, does, folder_in_memory, holds_a_meeting,
};
use crate::node::answer::{History, HistoryLine};
use crate::node::query::Query;
use crate::store::reader::Reader;

use super::*;

struct Office {
    folder: TempDir,
    engine: Engine,
    team: TeamId,
    class: ClassId,
    learners: [LearnerId; LEARNERS],
}

impl Office {
    fn new() -> Self {
        let folder = folder_in_memory();
        let mut engine = device(&folder, 1);
        engine.found("Bình dân học vụ số", "Minh", &[], NOW).expect("a programme is founded");
        let added = Command::AddTeam { name: "Đội 1".to_owned(), place: None };
        let Outcome::Team(team) = does(&mut engine, added) else { panic!("a team is added") };
        let (class, learners) = class_of(&mut engine, team, "Lớp 1");
        Self { folder, engine, team, class, learners }
    }

    fn does(&mut self, command: Command) -> Outcome {
        let outcome = does(&mut self.engine, command);
        self.engine.fold(NOW).expect("taps become an entry");
        outcome
    }

    fn query(&self) -> Query {
        let reader = Reader::open(&self.folder.path().join("lantoa.db")).expect("a database");
        Query::new(reader, BTreeSet::new())
    }

    /// Returns the whole history of a thing, asked for in pages of two lines.
    fn history(&self, thing: Thing) -> History {
        let query = self.query();
        let (mut all, mut after) = (History::default(), None);
        loop {
            let page = Page { limit: 2, after };
            let part = query.history(thing, &page).expect("an answer").expect("it is here");
            assert!(part.rows.len() <= 2, "no more than asked for");
            all.rows.extend(part.rows);
            all.untold = part.untold;
            after = part.next;
            if after.is_none() {
                let whole = query.history(thing, &Page { limit: 1_000, after: None });
                assert_eq!(whole.expect("an answer").expect("it is here"), all);
                return all;
            }
        }
    }

    fn names(&mut self, learner: LearnerId, name: &str) {
        let details = Details::parse(name, "1960", "", "", "", "").expect("good details");
        self.does(Command::EditLearner { learner, details, consent: None });
    }
}

/// Returns what a line says, as "what value".
fn said(line: &HistoryLine) -> Vec<String> {
    assert_eq!(line.standing, "counts");
    let deeds = line.deeds.iter();
    deeds
        .map(|deed| {
            assert!(WORDS.contains(&deed.what), "{}", deed.what);
            format!("{} {}", deed.what, deed.value.as_deref().unwrap_or("-"))
        })
        .collect()
}

fn all_said(history: &History) -> Vec<Vec<String>> {
    history.rows.iter().map(said).collect()
}

#[test]
fn a_learner_s_history_is_what_was_said_of_that_one_the_last_first_with_who_said_it() {
    let mut office = Office::new();
    let learner = office.learners[0];
    let (class, learners) = (office.class, office.learners);
    let held = holds_a_meeting(&mut office.engine, &(class, learners), 0);
    office.names(learner, "Đặng Thị Hoa");
    let Outcome::Person(lan) = office.does(Command::AddPerson { name: "Lan".to_owned() }) else {
        panic!("a person is added")
    };
    office.does(Command::ChangePerson { person: lan, pin: None });
    let (meeting, mark) = (held.meeting, Present);
    office.does(Command::SetMark { meeting, learner, mark, seen: None });
    office.does(Command::SetMark { meeting, learner: learners[1], mark, seen: None });
    let history = office.history(Thing::Learner(learner));
    let told = all_said(&history);
    assert_eq!(
        told,
        [
            vec!["mark present"],
            vec!["born 1960", "name Đặng Thị Hoa"],
            vec!["mark absent"],
            vec!["name Học viên", "comes comes"],
        ]
    );
    let by: Vec<&str> = history.rows.iter().map(|line| &*line.by).collect();
    assert_eq!(by, ["Lan", "Minh", "Minh", "Minh"]);
    assert_eq!(history.rows[0].deeds[0].about, [Thing::Meeting(meeting)]);
    assert!(
        history.rows.iter().all(|line| line.at == NOW && line.device == office.engine.device())
    );
}

#[test]
fn a_single_mark_of_an_evening_says_what_it_is() {
    let mut office = Office::new();
    let (class, learners) = (office.class, office.learners);
    let held = holds_a_meeting(&mut office.engine, &(class, learners), 0);
    let (meeting, mark) = (held.meeting, Present);
    office.does(Command::SetMark { meeting, learner: learners[0], mark, seen: None });
    let history = office.history(Thing::Class(class));
    let deed = &history.rows[0].deeds[0];
    assert_eq!((deed.count, deed.value.as_deref()), (1, Some("present")));
    assert_eq!(deed.about, [Thing::Meeting(meeting), Thing::Learner(learners[0])]);
}

#[test]
fn a_class_sums_the_marks_of_an_evening_and_a_meeting_names_each() {
    let mut office = Office::new();
    let (class, learners) = (office.class, office.learners);
    let held = holds_a_meeting(&mut office.engine, &(class, learners), 0);
    let meeting = held.meeting;
    let another = holds_a_meeting(&mut office.engine, &(class, learners), 1);
    let history = office.history(Thing::Class(class));
    let marks = history.rows.iter().flat_map(|line| &line.deeds).filter(|d| d.what == "mark");
    let marks: Vec<_> = marks.map(|deed| (deed.count, deed.value.clone(), &*deed.about)).collect();
    let of = |meeting| vec![Thing::Meeting(meeting)];
    assert_eq!(
        marks,
        [(3, None, &*of(another.meeting)), (3, None, &*of(meeting))],
        "two evenings of three"
    );
    let day = "2026-01-05".parse().expect("a day");
    office.does(Command::CorrectDay { meeting, date: day });
    let reason = Some("mưa to".to_owned());
    office.does(Command::WithdrawMeeting { meeting, reason });
    office.does(Command::RestoreMeeting { meeting });
    let history = office.history(Thing::Meeting(meeting));
    let told = all_said(&history);
    let withdrawn = vec!["held withdrawn".to_owned(), "note mưa to".to_owned()];
    assert_eq!(
        told[..3],
        [vec!["held restored".to_owned()], withdrawn, vec!["day 2026-01-05".to_owned()]]
    );
    let marked: Vec<_> = history.rows[3].deeds.iter().map(|deed| deed.about.clone()).collect();
    let mut each = learners.map(|learner| vec![Thing::Learner(learner)]);
    each.sort_by_key(|about| format!("{about:?}"));
    let mut marked_each = marked;
    marked_each.sort_by_key(|about| format!("{about:?}"));
    assert_eq!(marked_each, each);
    assert_eq!(told[4], ["meeting open"]);
    assert_eq!(told.len(), 5, "nothing of the other meeting");
}

#[test]
fn places_and_teams_tell_what_was_said_of_them_and_from_when() {
    let mut office = Office::new();
    let mut adds = |name: &str| {
        let added = Command::AddPlace { name: name.to_owned(), within: None, code: None };
        let Outcome::Place(place) = office.does(added) else { panic!("a place is added") };
        place
    };
    let (here, there) = (adds("Xã A"), adds("Xã B"));
    let from: crate::domain::time::Date = "2026-07-01".parse().expect("a day");
    let name = Some("Xã A Mới".to_owned());
    office.does(Command::EditPlace { place: here, name, within: None, holds: Holds::From(from) });
    let (team, place) = (office.team, Some(Within::Place(there)));
    office.does(Command::EditTeam { team, name: None, place, holds: Holds::default() });
    let history = office.history(Thing::Place(here));
    assert_eq!(all_said(&history), [vec!["name Xã A Mới"], vec!["name Xã A"]]);
    assert_eq!(history.rows[0].deeds[0].from, Some(from));
    assert_eq!(all_said(&office.history(Thing::Place(there))), [["name Xã B"]]);
    let told = all_said(&office.history(Thing::Team(team)));
    assert_eq!(told, [vec![format!("place {there}")], vec!["name Đội 1".to_owned()]]);
}

#[test]
fn a_class_that_moved_has_the_history_of_before() {
    let mut office = Office::new();
    let (class, learners) = (office.class, office.learners);
    let held = holds_a_meeting(&mut office.engine, &(class, learners), 0);
    let added = Command::AddTeam { name: "Đội 2".to_owned(), place: None };
    let Outcome::Team(team) = office.does(added) else { panic!("a team is added") };
    let Outcome::Class(new) = office.does(Command::MoveClass { class, team, since: None }) else {
        panic!("a class moves")
    };
    for thing in [Thing::Class(new), Thing::Class(class)] {
        let history = office.history(thing);
        let deeds: Vec<_> = history.rows.iter().flat_map(|line| &line.deeds).collect();
        let marks = deeds.iter().find(|deed| deed.what == "mark").expect("those of before");
        assert_eq!((marks.count, &*marks.about), (3, &[Thing::Meeting(held.meeting)][..]));
        let moved = deeds.iter().find(|deed| deed.what == "moved").expect("that it moved");
        assert_eq!(moved.value.as_deref(), Some("yes"));
        assert_eq!(history.untold, Vec::<&str>::new());
    }
}

#[test]
fn nothing_of_who_was_erased_stands_in_any_history() {
    let mut office = Office::new();
    let (class, learners) = (office.class, office.learners);
    let (learner, other) = (learners[0], learners[1]);
    office.names(learner, "Đặng Thị Hoa");
    let held = holds_a_meeting(&mut office.engine, &(class, learners), 0);
    office.does(Command::LinkLearners { a: learner, b: other, same: true });
    office.does(Command::LinkLearners { a: learner, b: other, same: false });
    let things = [Thing::Class(class), Thing::Meeting(held.meeting), Thing::Learner(other)];
    let text = |office: &Office, thing| {
        serde_json::to_string(&office.history(thing)).expect("a history is JSON")
    };
    let id = learner.to_string();
    for thing in things {
        assert!(text(&office, thing).contains(&id), "{thing:?} tells of all until then");
    }
    office.does(Command::EraseLearner { learner });
    let history = office.history(Thing::Learner(learner));
    assert_eq!((history.rows, history.untold), (Vec::new(), vec!["erased"]));
    for thing in things {
        let text = text(&office, thing);
        assert!(!text.contains(&id) && !text.contains("Hoa"), "{thing:?}: {text}");
    }
    let marks = office.history(Thing::Meeting(held.meeting)).rows;
    let marks: usize =
        marks.iter().flat_map(|line| &line.deeds).filter(|d| d.what == "mark").count();
    assert_eq!(marks, 3, "the marks stay, under no name");
}

#[test]
fn of_what_is_not_here_nothing_is_told() {
    let office = Office::new();
    for thing in [Thing::Learner(learner_id(9)), Thing::Place(place_id(9)), Thing::Team(team_id(9))]
    {
        let told = office.query().history(thing, &Page { limit: 9, after: None });
        assert_eq!(told.expect("an answer"), None, "{thing:?}");
    }
}
