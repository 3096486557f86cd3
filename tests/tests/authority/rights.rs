//! Who may write, read and invite: the table of core/docs/data-model.md, read from the page and tried
//! cell by cell. (Guards: a page that promises what the code does not hold, and the reverse.)

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds, Outcome};
use lantoa_core::domain::id::ErasureId;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::roster::RosterLine;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::error::Error;
use lantoa_core::engine::member::Invitation;
use lantoa_core::session::outcome::Outcome as Ended;
use lantoa_core::store::entry_table::State;
use lantoa_tests::evening::{Evening, day, named, topic_id};
use lantoa_tests::phone::{Phone, session};
use lantoa_tests::rights::{COLUMNS, PLACES, Programme, document, forces, table, tried};

#[test]
fn what_a_device_writes_is_believed_elsewhere_exactly_where_the_table_says_yes() {
    let table = table();
    let mut programme = Programme::founded();
    let mut tried_rows = BTreeSet::new();
    for (column, name) in COLUMNS.into_iter().enumerate() {
        let number = column as u8 + 3;
        for place in PLACES {
            let space = programme.space(place);
            let mut last = None;
            for (what, kind) in tried() {
                let row = (what.to_owned(), place.to_owned());
                let may = table.get(&row).is_some_and(|may| may[column]);
                tried_rows.insert(row);
                let device = &programme.devices[column];
                let doc = document(what, kind, space, device, number);
                let entry = forces(device, number, doc, last);
                let judge = &mut programme.judge;
                judge
                    .engine_mut()
                    .receive_entries(space, vec![entry.clone()], Instant(1))
                    .expect("it is judged");
                let held = judge.engine().tables().held(entry.hash()).expect("the tables are read");
                let stands = held.map(|held| (held.standing.state, held.standing.believed));
                let case = format!("{name} writes {what} in {place}");
                assert_eq!(stands, may.then_some((State::Applied, true)), "{case}");
                let judged = judge.engine().authority().may_write(device.device(), doc);
                assert_eq!(judged, may, "{case}, asked beforehand");
                if device.engine().programme().is_some() {
                    let own = device.engine().authority().may_write(device.device(), doc);
                    assert_eq!(own, may, "{case}, asked on the device itself");
                }
                if may {
                    last = Some((entry.header().seq, entry.hash()));
                }
            }
        }
    }
    // These are no documents and have tests of their own, the last two in removal_rights.rs.
    let others = ["read", "invite", "remove", "adopt"];
    let known =
        |(what, _): &&(String, String)| !others.contains(&what.split(' ').next().expect("a word"));
    let rows: BTreeSet<_> = table.keys().filter(known).cloned().collect();
    assert_eq!(rows.difference(&tried_rows).collect::<Vec<_>>(), Vec::<&(String, String)>::new());
}

#[test]
fn a_device_is_given_exactly_the_spaces_that_the_table_lets_it_read() {
    let table = table();
    let mut programme = Programme::founded();
    for (column, name) in COLUMNS.into_iter().enumerate() {
        let met = session(&mut programme.devices[column], &mut programme.office);
        assert_eq!(met.called == Ended::InSync, column > 0, "{name}: {met:?}");
        for place in PLACES {
            let may = table[&("read".to_owned(), place.to_owned())][column];
            let held = programme.devices[column].entries(programme.space(place)) > 0;
            assert_eq!(held, may, "{name} reads {place}");
        }
    }
}

#[test]
fn a_command_is_refused_exactly_where_the_table_says_no() {
    let table = table();
    let mut programme = Programme::founded();
    let Programme { own: team, other, place, class, meeting, learners, .. } = programme;
    let [a, b] = learners;
    let [team_name, note, person] = ["Đội 3", "Mưa", "Tên"].map(str::to_owned);
    let mentor = programme.office.engine().person();
    let (date, since, vneid) = (day("2026-11-12"), day("2026-11-12"), topic_id("vneid"));
    let visit = |team| Command::AddVisit { team, place, topic: vneid.clone(), date, count: 3 };
    let add_class = |team| Command::AddClass { name: "Lớp".to_owned(), team, place: None };
    let tries = [
        ("programme", "programme", Command::AddTeam { name: team_name, place: None }),
        ("link", "programme", Command::LinkLearners { a, b, same: true }),
        ("class", "own team", add_class(team)),
        ("class", "other team", add_class(other)),
        (
            "roll",
            "own team",
            Command::SetMark { meeting, learner: a, mark: Mark::Late, seen: None },
        ),
        ("roll", "own team", Command::FillMarks { meeting, mark: Mark::Present }),
        ("roll", "own team", Command::LeaveClass { learner: b, class, since: Some(since) }),
        (
            "learner",
            "own team",
            Command::AddLearner { class, details: named("Chi"), consent: None, since: None },
        ),
        ("own person", "own team", Command::NamePerson { name: person }),
        ("pair", "own team", Command::AddPair { mentor, learner: a, since }),
        ("visit", "own team", visit(team)),
        ("visit", "other team", visit(other)),
        ("note", "own team", Command::CloseMeeting { meeting, note: Some(note) }),
    ];
    for (column, name) in COLUMNS.into_iter().enumerate() {
        for (what, place, command) in &tries {
            let may = table[&((*what).to_owned(), (*place).to_owned())][column];
            let phone = &mut programme.devices[column];
            let asked = format!("{name}: {command:?}");
            match phone.tries(command.clone()) {
                Ok(_) => assert!(may, "{asked}"),
                Err(Error::NotAllowed { .. }) => assert!(!may, "{asked}"),
                Err(Error::NoProgramme) => assert_eq!(column, 0, "{asked}"),
                Err(other) => panic!("{asked}: {other}"),
            }
        }
    }
}

#[test]
fn an_invitation_is_made_exactly_where_the_table_says_yes() {
    let table = table();
    let mut programme = Programme::founded();
    for (column, name) in COLUMNS.into_iter().enumerate() {
        for role in [Role::Observer, Role::Volunteer, Role::Lead] {
            for (place, team) in [("own team", programme.own), ("other team", programme.other)] {
                let may = table[&(format!("invite {role}"), place.to_owned())][column];
                let invitation = Invitation {
                    role,
                    teams: vec![team],
                    addresses: Vec::new(),
                    hotspot: None,
                    recovery: None,
                };
                let engine = programme.devices[column].engine_mut();
                let asked = format!("{name} invites a {role} into {place}");
                match engine.invite(invitation, Instant(1)) {
                    Ok(_) => assert!(may, "{asked}"),
                    Err(Error::NotAllowed { .. }) => assert!(!may, "{asked}"),
                    Err(Error::NoProgramme) => assert_eq!(column, 0, "{asked}"),
                    Err(other) => panic!("{asked}: {other}"),
                }
            }
        }
    }
}

#[test]
fn a_preview_is_refused_wherever_the_command_itself_is() {
    let mut evening = Evening::begins();
    let (team, class, an) = (evening.team, evening.class, evening.learners[0]);
    let erased = evening.office.does(Command::EraseLearner { learner: evening.learners[2] });
    let Outcome::Erasure { erasure: Some(erasure), .. } = erased else { panic!("an erasure") };
    evening.all_meet();
    let line = RosterLine {
        line: 2,
        team: "Đội 1".into(),
        class: "Lớp sáng".into(),
        place: "".into(),
        learner: String::new(),
        details: named("Lý A Sò"),
    };
    let foretells = |phone: &mut Phone, command: &Command| {
        phone.engine_mut().preview(command.clone(), Instant(1))
    };
    for command in [
        Command::AddTeam { name: "Đội 2".to_owned(), place: None },
        Command::AddClass { name: "Lớp sáng".to_owned(), team, place: None },
        Command::EditClass {
            class,
            name: Some("Lớp".to_owned()),
            place: None,
            closed: None,
            holds: Holds::FromTheBeginning,
        },
        Command::ImportRoster(vec![line].into()),
        Command::EraseLearner { learner: an },
        Command::RevokeErasure { erasure },
    ] {
        let foretold = foretells(&mut evening.ha, &command).expect_err("a volunteer may not");
        let refused = evening.ha.tries(command.clone()).expect_err("a volunteer may not");
        assert_eq!(foretold.to_string(), refused.to_string(), "{command:?}");
        foretells(&mut evening.office, &command).expect("a coordinator may");
    }
    let unknown = Command::RevokeErasure { erasure: ErasureId([9; 32]) };
    let revoked = Command::RevokeErasure { erasure };
    foretells(&mut evening.office, &unknown).expect_err("there is no such erasure");
    evening.office.does(revoked.clone());
    foretells(&mut evening.office, &revoked).expect_err("it is in force no more");
}

#[test]
fn a_previewed_tap_is_not_made() {
    let mut evening = Evening::begins();
    let (meeting, learner) = (evening.meeting, evening.learners[0]);
    let tap = Command::SetMark { meeting, learner, mark: Mark::Present, seen: Some(None) };
    let foretold = evening.ha.engine_mut().preview(tap, Instant(1)).expect("it may be made");
    assert_eq!(foretold, Outcome::Marked(1));
    assert_eq!(evening.ha.mark(meeting, learner), None);
}
