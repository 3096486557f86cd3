//! An act is taken back: what it wrote and nobody changed since is as it was before.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds, Outcome, Within};
use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::id::{ActId, LearnerId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::page::Page;
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::roster::RosterLine;
use lantoa_core::domain::row::Retired;
use lantoa_core::domain::taken_back::{Made, NoWayBack, TakenBackAct, WhyLeft, Work, WorkedOn};
use lantoa_core::domain::weekdays::Weekdays;
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::ClassSheet;
use lantoa_tests::evening::{Evening, day, named, topic_id};
use lantoa_tests::phone::{Phone, meet};

use crate::learners::{details, edit};

/// Returns the acts of a thing's history, what came last first.
pub(crate) fn acts(phone: &Phone, thing: Thing) -> Vec<ActId> {
    let page = Page { limit: 100, after: None };
    let history = phone.asks().history(thing, &page).expect("an answer").expect("it is here");
    history.rows.into_iter().map(|row| row.act).collect()
}

pub(crate) fn last_act(phone: &Phone, thing: Thing) -> ActId {
    acts(phone, thing)[0]
}

/// Lets a moment pass, so that what follows is another action than what was before.
pub(crate) fn later(phone: &mut Phone) {
    phone.now.0 += 1_000;
}

/// Takes an act back, after a preview, which must say the same and write nothing.
pub(crate) fn takes_back(phone: &mut Phone, act: ActId) -> TakenBackAct {
    later(phone);
    let now = phone.now;
    let preview = phone.engine_mut().preview(Command::TakeBack { act }, now);
    let Outcome::TakenBack(would) = preview.expect("it has a way back") else {
        unreachable!("taking back comes to nothing else")
    };
    let Outcome::TakenBack(done) = phone.does(Command::TakeBack { act }) else {
        unreachable!("taking back comes to nothing else")
    };
    assert_eq!(done, would);
    assert_eq!(done.act, act);
    *done
}

/// Returns why an act is not taken back.
pub(crate) fn refused(phone: &mut Phone, act: ActId) -> Error {
    phone.tries(Command::TakeBack { act }).expect_err("it has no way back")
}

pub(crate) fn no_way_back(phone: &mut Phone, act: ActId) -> NoWayBack {
    let refused = refused(phone, act);
    let Error::NoWayBack(why) = &refused else { panic!("another refusal: {refused}") };
    *why
}

/// Returns the words of the fields that were put back, with what stands there now.
pub(crate) fn restored(back: &TakenBackAct) -> Vec<(&str, &str)> {
    let fields = back.restored.iter();
    let mut said: Vec<_> =
        fields.map(|field| (field.what, field.value.as_deref().unwrap_or("?"))).collect();
    said.sort_unstable();
    said
}

fn left(back: &TakenBackAct) -> Vec<(&str, WhyLeft)> {
    back.left.iter().map(|left| (left.field.what, left.why)).collect()
}

/// What an office shows of everything that acts may change, but for who did it and when.
pub(crate) fn shown(phone: &Phone) -> String {
    let query = phone.asks();
    let classes = query.classes().expect("classes");
    let sheets: Vec<ClassSheet> = classes.iter().map(|line| phone.sheet(line.class)).collect();
    let marks = |sheet: &ClassSheet| {
        let marks = sheet.marks.iter().filter(|line| line.mark != Mark::None);
        marks.map(|line| (line.meeting, line.learner, line.mark)).collect::<Vec<_>>()
    };
    let rolls: Vec<_> = sheets
        .iter()
        .map(|sheet| {
            let learners: Vec<_> = sheet.learners.iter().map(|line| line.learner).collect();
            let meetings: Vec<_> = sheet
                .meetings
                .iter()
                .map(|line| (line.meeting, line.date, line.withdrawn, line.closed))
                .collect();
            (sheet.class, &sheet.name, sheet.place, sheet.closed, learners, meetings, marks(sheet))
        })
        .collect();
    let targets = query.targets().expect("targets").into_iter().filter(|t| t.percent > 0);
    format!(
        "{rolls:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}",
        query.places().expect("places"),
        query.teams().expect("teams"),
        targets.collect::<Vec<_>>(),
        query.retired().expect("retired"),
        query.links().expect("links"),
    )
}

#[test]
fn every_edit_is_as_before_once_it_is_taken_back_and_as_after_once_that_is_taken_back() {
    let mut evening = Evening::begins();
    let Evening { class, team, place, meeting, learners: [a, b, _], .. } = evening;
    let office = &mut evening.office;
    office.marks(meeting, a, Mark::Present);
    let there = office.adds_place("Khe O");
    let other = office.opens(class, "2026-11-19");
    let village = Details { village: Some("Khe Và".to_owned()), ..details(office, a) };
    let place_edit = |name: &str, holds| Command::EditPlace {
        place,
        name: Some(name.to_owned()),
        within: Some(Within::Place(there)),
        holds,
    };
    let class_edit = |closed, holds| Command::EditClass {
        class,
        name: Some("Lớp tối thứ hai".to_owned()),
        place: Some(Within::Place(there)),
        closed,
        holds,
    };
    let from = Holds::From(day("2026-11-20"));
    let edits: Vec<(Thing, Command)> = vec![
        (Thing::Learner(a), edit(a, village)),
        (Thing::Learner(a), Command::LeaveClass { learner: a, class, since: None }),
        (Thing::Meeting(meeting), Command::CorrectDay { meeting, date: day("2026-11-10") }),
        (Thing::Meeting(meeting), Command::WithdrawMeeting { meeting, reason: None }),
        (Thing::Meeting(meeting), Command::CloseMeeting { meeting, note: None }),
        (Thing::Meeting(meeting), Command::LinkMeetings { a: meeting, b: other, same: true }),
        (Thing::Learner(a), Command::LinkLearners { a, b, same: true }),
        (Thing::Class(class), Command::NotMet { class, date: day("2026-11-13"), said: true }),
        (
            Thing::Class(class),
            Command::PlanClass {
                class,
                weekdays: "mon,wed".parse::<Weekdays>().expect("weekdays"),
                from: day("2026-11-01"),
            },
        ),
        (Thing::Class(class), class_edit(Some(true), Holds::FromTheBeginning)),
        (Thing::Class(class), class_edit(Some(true), from)),
        (
            Thing::Class(class),
            Command::Retire { what: Retired::Class(class), since: Some(day("2026-11-13")) },
        ),
        (Thing::Place(place), place_edit("Xã Bình Liêu", Holds::FromTheBeginning)),
        (Thing::Place(place), place_edit("Xã Bình Liêu", from)),
        (
            Thing::Place(place),
            Command::MergePlace { place, into: vec![there], from: day("2026-11-20"), said: true },
        ),
        (Thing::Place(place), Command::LinkPlaces { a: place, b: there, same: true }),
        (
            Thing::Place(place),
            Command::Retire { what: Retired::Place(place), since: Some(day("2026-11-13")) },
        ),
        (
            Thing::Place(place),
            Command::SetTarget {
                place,
                topic: topic_id("ai"),
                percent: 80,
                of: 100,
                holds: Holds::FromTheBeginning,
            },
        ),
        (
            Thing::Team(team),
            Command::EditTeam {
                team,
                name: Some("Đội Một".to_owned()),
                place: Some(Within::Place(there)),
                holds: Holds::FromTheBeginning,
            },
        ),
    ];
    for (thing, command) in edits {
        let what = format!("{command:?}");
        let before = shown(office);
        later(office);
        office.does(command);
        let after = shown(office);
        let act = last_act(office, thing);
        let back = takes_back(office, act);
        assert_eq!(shown(office), before, "{what}");
        assert!(!back.restored.is_empty() && back.left.is_empty(), "{what}: {back:?}");
        assert_eq!(no_way_back(office, act), NoWayBack::TakenBack, "{what}: a second time");
        let undoing = last_act(office, thing);
        takes_back(office, undoing);
        assert_eq!(shown(office), after, "{what}: done again");
        // And once more back, for what comes next.
        let again = last_act(office, thing);
        takes_back(office, again);
        assert_eq!(shown(office), before, "{what}: taken back again");
    }
    assert_eq!(evening.office.faults(), [""; 0]);
    evening.all_meet();
}

#[test]
fn what_somebody_changed_since_is_left_and_told_field_by_field() {
    let mut evening = Evening::begins();
    let [a, ..] = evening.learners;
    let wrong = Details::parse("Hoàng Văn Ân", "1958", "", "Khe Và", "", "").expect("a learner");
    evening.ha.does(edit(a, wrong.clone()));
    let act = last_act(&evening.ha, Thing::Learner(a));
    evening.all_meet();
    evening.minh.does(edit(a, Details { name: "Hoàng Văn Ấn".to_owned(), ..wrong }));
    evening.all_meet();
    // Whose act it is does not matter: the office may write what Hà wrote.
    let back = takes_back(&mut evening.office, act);
    assert_eq!(restored(&back), [("born", ""), ("village", "")]);
    assert_eq!(left(&back), [("name", WhyLeft::Changed)]);
    let stands = back.left[0].field.clone();
    assert_eq!(
        (stands.value.as_deref(), &stands.about[..]),
        (Some("Hoàng Văn Ấn"), &[Thing::Learner(a)][..])
    );
    evening.all_meet();
    let shown = evening.all_see(|phone| details(phone, a));
    assert_eq!(shown, named("Hoàng Văn Ấn"));
}

#[test]
fn the_marks_of_an_evening_are_one_act_and_a_corrected_one_stays() {
    let mut evening = Evening::begins();
    let Evening { meeting, class, learners: [a, b, c], .. } = evening;
    for learner in [a, b, c] {
        evening.ha.marks(meeting, learner, Mark::Present);
    }
    later(&mut evening.ha);
    evening.ha.notes_level(class, a, "ai", Level::Taught);
    evening.all_meet();
    evening.office.marks(meeting, b, Mark::Absent);
    let act = last_act(&evening.ha, Thing::Meeting(meeting));
    let back = takes_back(&mut evening.office, act);
    assert_eq!(restored(&back), [("level", "none"), ("mark", "none"), ("mark", "none")]);
    assert_eq!(left(&back), [("mark", WhyLeft::Changed)], "one that was tapped and not sent, too");
    evening.all_meet();
    let marks = |phone: &Phone| {
        [a, b, c].map(|learner| phone.mark(meeting, learner).map_or(Mark::None, |line| line.mark))
    };
    assert_eq!(evening.all_see(marks), [Mark::None, Mark::Absent, Mark::None]);
    assert_eq!(
        evening.office.level(class, a, "ai").map_or(Level::None, |(level, _)| level),
        Level::None
    );
    assert_eq!(evening.all_see(Phone::disputes).len(), 0);
}

#[test]
fn who_was_registered_is_gone_and_stays_where_somebody_has_worked_on_them() {
    let mut evening = Evening::begins();
    let Evening { class, meeting, .. } = evening;
    let people = |phone: &Phone| phone.sheet(class).learners.len();
    let wrong = evening.ha.registers("Đặng Thị Dung", class);
    let act = last_act(&evening.ha, Thing::Learner(wrong));
    let back = takes_back(&mut evening.ha, act);
    assert_eq!(back.learners, [wrong]);
    assert!(back.restored.is_empty(), "the registration goes as a whole: {back:?}");
    evening.all_meet();
    assert_eq!(evening.all_see(people), 3);

    let other = evening.ha.registers("Lý A Páo", class);
    let act = last_act(&evening.ha, Thing::Learner(other));
    evening.all_meet();
    evening.minh.marks(meeting, other, Mark::Present);
    evening.all_meet();
    let Error::ActWorkedOn(things) = refused(&mut evening.ha, act) else { panic!("was marked") };
    assert_eq!(things, [WorkedOn { made: Made::Learner(other), how: Work::Marked }]);
    assert_eq!(people(&evening.ha), 4, "nothing was written");
}

#[test]
fn a_mark_of_before_an_enrolment_is_no_work_on_it() {
    let mut evening = Evening::begins();
    let Evening { class, meeting, learners: [a, ..], .. } = evening;
    let office = &mut evening.office;
    office.marks(meeting, a, Mark::Present);
    let (leaves, comes) = (Some(day("2026-11-13")), Some(day("2026-11-20")));
    office.does(Command::LeaveClass { learner: a, class, since: leaves });
    office.does(Command::EnrolLearner { learner: a, class, since: comes });
    let act = last_act(office, Thing::Learner(a));
    let back = takes_back(office, act);
    assert_eq!(restored(&back), [("comes", "unsaid")]);
    office.does(Command::EnrolLearner { learner: a, class, since: comes });
    let act = last_act(office, Thing::Learner(a));
    let further = office.opens(class, "2026-11-26");
    office.marks(further, a, Mark::Late);
    assert!(matches!(refused(office, act), Error::ActWorkedOn(_)));
}

#[test]
fn a_meeting_that_was_opened_is_withdrawn_while_nobody_is_marked_in_it() {
    let mut evening = Evening::begins();
    let Evening { class, learners: [a, ..], .. } = evening;
    let office = &mut evening.office;
    let empty = office.opens(class, "2026-11-19");
    let act = last_act(office, Thing::Meeting(empty));
    let back = takes_back(office, act);
    assert_eq!((back.meetings, back.restored.len()), (vec![empty], 0));
    let is_withdrawn = |phone: &Phone, meeting| {
        let lines = phone.sheet(class).meetings;
        lines.iter().find(|line| line.meeting == meeting).expect("a meeting").withdrawn
    };
    assert!(is_withdrawn(office, empty));
    let held = office.opens(class, "2026-11-26");
    let act = last_act(office, Thing::Meeting(held));
    office.marks(held, a, Mark::Present);
    let Error::ActWorkedOn(things) = refused(office, act) else { panic!("was marked") };
    assert_eq!(things, [WorkedOn { made: Made::Meeting(held), how: Work::Marked }]);
    assert!(!is_withdrawn(office, held));
}

#[test]
fn a_move_is_one_act_in_all_its_spaces_by_whichever_entry_it_is_named() {
    let mut evening = Evening::begins();
    let Evening { class, learners: [a, ..], .. } = evening;
    let office = &mut evening.office;
    let team = office.adds_team("Đội 2");
    let there = office.adds_class("Lớp khác", team, None);
    let before = shown(office);
    later(office);
    let Outcome::Learner(moved) =
        office.does(Command::MoveLearner { learner: a, class: there, since: None })
    else {
        panic!("a learner was moved")
    };
    let after = shown(office);
    let named = acts(office, Thing::Learner(moved));
    let moves: Vec<ActId> = named[..3].to_vec();
    for act in &moves {
        let now = office.now;
        let would = office.engine_mut().preview(Command::TakeBack { act: *act }, now);
        let Outcome::TakenBack(would) = would.expect("a way back") else { panic!("no answer") };
        assert_eq!(would.learners, [moved]);
        assert_eq!(restored(&would), [("comes", "comes"), ("moved", "no")], "{act:?}");
    }
    takes_back(office, moves[1]);
    assert_eq!(shown(office), before);
    assert_ne!(before, after);

    // A class, whose learners all go with it.
    later(office);
    let Outcome::Class(moved) = office.does(Command::MoveClass { class, team, since: None }) else {
        panic!("a class was moved")
    };
    let act = last_act(office, Thing::Class(moved));
    let back = takes_back(office, act);
    assert_eq!((back.classes, back.learners.len()), (vec![moved], 3));
    let sheet = office.sheet(class);
    assert!(!sheet.closed && sheet.learners.len() == 3, "{sheet:?}");
    assert!(office.asks().links().expect("links").is_empty());
    evening.all_meet();
    assert_eq!(evening.office.faults(), [""; 0]);
}

#[test]
fn what_has_no_way_back_is_refused_and_says_why() {
    let mut evening = Evening::begins();
    let Evening { team, meeting, learners: [a, b, _], .. } = evening;
    let office = &mut evening.office;
    // A place can only be offered no more.
    let place = office.adds_place("Khe O");
    let act = last_act(office, Thing::Place(place));
    assert_eq!(no_way_back(office, act), NoWayBack::Stays);
    // Who may do what is another matter.
    let record = office.engine().tables().control_hashes().expect("records")[0];
    assert_eq!(no_way_back(office, record.into()), NoWayBack::Record);
    assert!(matches!(refused(office, ActId([9; 32])), Error::NotFound { .. }));
    // An import is taken back as one.
    let line = RosterLine {
        line: 2,
        team: "Đội 1".into(),
        class: "Lớp tối".into(),
        place: "".into(),
        learner: String::new(),
        details: Details::parse("Bàn Thị Mùi", "1960", "", "Khe Và", "", "").expect("a learner"),
    };
    office.does(Command::ImportRoster(vec![line].into()));
    let imported: Vec<LearnerId> =
        office.sheet(evening.class).learners.iter().map(|line| line.learner).collect();
    let imported =
        imported.into_iter().find(|of| !evening.learners.contains(of)).expect("one more");
    let act = last_act(office, Thing::Learner(imported));
    assert_eq!(no_way_back(office, act), NoWayBack::Import(1));
    // A dispute that was settled: which of the two stood there?
    evening.ha.marks(meeting, a, Mark::Present);
    evening.minh.marks(meeting, a, Mark::Absent);
    evening.all_meet();
    let dispute = evening.office.disputes()[0].id;
    evening.office.does(Command::Settle { dispute, value: "late".to_owned() });
    let act = last_act(&evening.office, Thing::Meeting(meeting));
    assert_eq!(no_way_back(&mut evening.office, act), NoWayBack::Settled);
    // What was erased.
    evening.office.does(edit(b, named("Chíu Thị Bính")));
    let act = last_act(&evening.office, Thing::Learner(b));
    evening.office.does(Command::EraseLearner { learner: b });
    assert_eq!(no_way_back(&mut evening.office, act), NoWayBack::Erased);
    // A volunteer takes back no more than may be written.
    let edited = Command::EditTeam {
        team,
        name: Some("Đội Một".to_owned()),
        place: None,
        holds: Holds::default(),
    };
    evening.office.does(edited);
    let act = last_act(&evening.office, Thing::Team(team));
    evening.all_meet();
    assert!(matches!(refused(&mut evening.ha, act), Error::NotAllowed { .. }));
}

#[test]
fn what_is_set_aside_counts_nowhere_and_has_no_way_back() {
    let mut evening = Evening::begins();
    let Evening { meeting, learners: [a, ..], .. } = evening;
    let (office, now) = (&mut evening.office, evening.ha.now);
    office.engine_mut().remove_device(evening.minh.device(), None, None, now).expect("is removed");
    evening.minh.marks(meeting, a, Mark::Present);
    evening.minh.engine_mut().fold(now).expect("an entry");
    let act = last_act(&evening.minh, Thing::Meeting(meeting));
    meet(&mut evening.minh, &mut evening.ha);
    meet(&mut evening.ha, &mut evening.office);
    assert_eq!(no_way_back(&mut evening.office, act), NoWayBack::SetAside);
}

#[test]
fn a_meeting_that_somebody_else_opened_apart_and_marked_before_is_not_withdrawn() {
    let mut evening = Evening::begins();
    let Evening { class, learners: [a, ..], .. } = evening;
    let opened = evening.minh.opens(class, "2026-11-19");
    evening.minh.marks(opened, a, Mark::Present);
    meet(&mut evening.minh, &mut evening.office);
    assert_eq!(evening.ha.opens(class, "2026-11-19"), opened, "one day, one meeting");
    let act = last_act(&evening.ha, Thing::Meeting(opened));
    meet(&mut evening.ha, &mut evening.office);
    let Error::ActWorkedOn(things) = refused(&mut evening.office, act) else {
        panic!("was marked")
    };
    assert_eq!(things, [WorkedOn { made: Made::Meeting(opened), how: Work::Marked }]);
}

#[test]
fn an_erased_learner_is_named_neither_by_what_goes_back_nor_by_what_stands_in_the_way() {
    let mut evening = Evening::begins();
    let Evening { class, learners: [a, b, _], .. } = evening;
    let office = &mut evening.office;
    office.does(Command::LeaveClass { learner: a, class, since: None });
    let left = last_act(office, Thing::Learner(a));
    later(office);
    office.does(Command::LeaveClass { learner: b, class, since: Some(day("2026-11-13")) });
    later(office);
    let comes = Some(day("2026-11-20"));
    office.does(Command::EnrolLearner { learner: b, class, since: comes });
    let came = last_act(office, Thing::Learner(b));
    let further = office.opens(class, "2026-11-26");
    office.marks(further, b, Mark::Late);
    let Error::ActWorkedOn(things) = refused(office, came) else { panic!("was marked") };
    assert_eq!(things, [WorkedOn { made: Made::Learner(b), how: Work::Marked }]);
    for learner in [a, b] {
        office.does(Command::EraseLearner { learner });
    }
    let back = takes_back(office, left);
    assert_eq!(restored(&back), [("comes", "comes")]);
    assert_eq!(back.restored[0].about, [Thing::Class(class)]);
    assert_eq!(no_way_back(office, came), NoWayBack::Erased, "and nobody is named");
}

#[test]
fn what_took_an_import_of_hundreds_back_is_taken_back_whole() {
    let mut evening = Evening::begins();
    let (class, place) = (evening.class, "Bình Liêu");
    let office = &mut evening.office;
    let first = ["Lò", "Bế", "Quàng"];
    let middle = ["Thị", "Văn", "Dảu", "A", "Mùi", "Seo", "Láo", "Củi", "San", "Tả"];
    let last = ["Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười"];
    let name = |at: usize| {
        let [first, middle, last] = [first[at / 100], middle[at / 10 % 10], last[at % 10]];
        format!("{first} {middle} {last}")
    };
    let names = (0..300).map(name);
    let lines: Vec<RosterLine> = (2..)
        .zip(names)
        .map(|(line, name)| RosterLine {
            line,
            team: if line % 10 == 0 { "Đội 2" } else { "Đội 1" }.into(),
            class: if line % 10 == 0 { "Lớp khác" } else { "Lớp tối" }.into(),
            place: place.into(),
            learner: String::new(),
            details: Details::parse(&name, "1960", "", "", "", "").expect("a learner"),
        })
        .collect();
    assert_eq!(lines.len(), 300);
    let before = shown(office);
    later(office);
    office.does(Command::ImportRoster(lines.into()));
    let after = shown(office);
    let imported = office.sheet(class).learners;
    let imported =
        imported.iter().map(|line| line.learner).find(|of| !evening.learners.contains(of));
    later(office);
    let now = office.now;
    let back = office.engine_mut().take_back(1, false, now).expect("it has a way back");
    assert_eq!(back.learners.len(), 300);
    let gone = shown(office);
    assert!(gone != after && before != after);
    let act = last_act(office, Thing::Learner(imported.expect("one more")));
    let again = takes_back(office, act);
    assert_eq!(shown(office), after);
    assert_eq!(again.restored.iter().filter(|field| field.what == "taken-back").count(), 300);
    assert!(again.left.is_empty());
    // Which is an act as large.
    let act = last_act(office, Thing::Learner(imported.expect("one more")));
    takes_back(office, act);
    assert_eq!(shown(office), gone);
}

#[test]
fn a_preview_makes_no_entry_of_what_was_tapped_and_reckons_with_it() {
    let mut evening = Evening::begins();
    let Evening { class, team, meeting, learners: [a, b, _], .. } = evening;
    let office = &mut evening.office;
    let line = RosterLine {
        line: 2,
        team: "Đội 1".into(),
        class: "Lớp tối".into(),
        place: "Bình Liêu".into(),
        learner: String::new(),
        details: Details::parse("Bàn Thị Mùi", "1960", "", "", "", "").expect("a learner"),
    };
    office.does(Command::ImportRoster(vec![line].into()));
    office.marks(meeting, a, Mark::Present);
    let further = office.opens(class, "2026-11-19");
    let opened = last_act(office, Thing::Meeting(further));
    let marked = last_act(office, Thing::Meeting(meeting));
    later(office);
    office.marks(further, b, Mark::Late);
    office.marks(meeting, a, Mark::Absent);
    let held = |phone: &Phone| {
        let waiting = phone.engine().tables().pending_count().expect("a count");
        (phone.entries(team.space()), waiting)
    };
    let before = held(office);
    assert_eq!(before.1, 2);
    let now = office.now;
    let mut previews = |act| office.engine_mut().preview(Command::TakeBack { act }, now);
    let Err(Error::ActWorkedOn(things)) = previews(opened) else { panic!("was marked") };
    assert_eq!(things, [WorkedOn { made: Made::Meeting(further), how: Work::Marked }]);
    let refused = previews(marked);
    let overruled = Err(NoWayBack::Overruled);
    assert_eq!(
        refused.map_err(|error| {
            let Error::NoWayBack(why) = error else { panic!("another refusal: {error}") };
            why
        }),
        overruled
    );
    office.engine_mut().take_back(1, true, now).expect("it has a way back");
    assert_eq!(held(office), before);
    // In earnest it is the same.
    assert!(matches!(self::refused(office, opened), Error::ActWorkedOn(_)));
    assert_eq!(held(office), (before.0 + 1, 0));
    assert_eq!(no_way_back(office, marked), NoWayBack::Overruled);
}
