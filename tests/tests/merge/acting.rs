//! A volunteer acts at a coordinator's desk: sees and writes what a phone of that role would, and no more.

use std::collections::BTreeSet;

use lantoa_core::domain::acting::Acting;
use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds, Outcome};
use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, PersonId, SpaceId, TeamId};
use lantoa_core::domain::page::Page;
use lantoa_core::domain::programme::Role;
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::ReportQuery;
use lantoa_core::node::query::Query;
use lantoa_core::store::reader::Reader;
use lantoa_tests::evening::{Evening, TONIGHT, named};
use lantoa_tests::phone::{Phone, session};

use crate::learners::edit;

/// An evening whose office also has a team of which Hà knows nothing.
struct Desk {
    evening: Evening,
    minh: PersonId,
    other: TeamId,
    class: ClassId,
    learner: LearnerId,
    meeting: MeetingId,
}

impl Desk {
    fn begins() -> Self {
        let mut evening = Evening::begins();
        let office = &mut evening.office;
        let added = Command::AddPerson { name: "Minh".to_owned() };
        let Outcome::Person(minh) = office.does(added) else { panic!("a volunteer was asked") };
        let other = office.adds_team("Đội 2");
        let class = office.adds_class("Lớp khác", other, None);
        let learner = office.registers("Hoàng Văn An", class);
        let meeting = office.opens(class, TONIGHT);
        office.marks(meeting, learner, Mark::Present);
        office.marks(evening.meeting, evening.learners[0], Mark::Late);
        let now = evening.office.now;
        evening.office.engine_mut().fold(now).expect("entries");
        evening.all_meet();
        Self { evening, minh, other, class, learner, meeting }
    }

    fn acting(&self, role: Role) -> Acting {
        Acting { person: self.minh, role, teams: vec![self.evening.team] }
    }

    /// Does something at the desk as somebody.
    fn tries(&mut self, acting: &Acting, command: Command) -> Result<Outcome, Error> {
        let office = &mut self.evening.office;
        let now = office.now;
        let work = |engine: &mut lantoa_core::engine::Engine| engine.execute(command, now);
        office.engine_mut().acting(Some(acting), now, work)
    }
}

fn narrow(phone: &Phone, spaces: &[SpaceId]) -> Query {
    let mut reader = Reader::open(phone.engine().store().path()).expect("a second connection");
    reader.narrow(spaces).expect("is narrowed");
    Query::new(reader, BTreeSet::new())
}

/// Returns everything that a class's volunteer is shown.
fn shown(query: &Query, class: ClassId) -> String {
    let page = Page { limit: 100, after: None };
    let mut report = query.report(&ReportQuery::default()).expect("a report");
    report.coverage.devices = Default::default();
    format!(
        "{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{report:#?}",
        query.classes().expect("classes"),
        query.class(class).expect("a class"),
        query.learners_page(None, &page).expect("learners").rows,
        query.find_learners_page("an", &page).expect("learners").rows,
        query.disputes().expect("disputes"),
        query.link_candidates().expect("pairs"),
        query.teams().expect("teams"),
    )
}

#[test]
fn a_narrowed_desk_shows_what_a_phone_of_the_team_shows() {
    let desk = Desk::begins();
    let Desk { evening, class, learner, meeting, .. } = &desk;
    let own = evening.office.engine().programme().expect("it was founded").space();
    let query = narrow(&evening.office, &[own, evening.team.space()]);
    assert_eq!(shown(&query, evening.class), shown(&evening.ha.asks(), evening.class));
    assert_eq!(query.class(*class).expect("an answer"), None);
    assert_eq!(query.learner(*learner).expect("an answer"), None);
    let page = Page { limit: 10, after: None };
    for thing in [Thing::Class(*class), Thing::Learner(*learner), Thing::Meeting(*meeting)] {
        assert_eq!(query.history(thing, &page).expect("an answer"), None, "{thing:?}");
    }
    let devices =
        |query: &Query| query.report(&ReportQuery::default()).expect("a report").coverage.devices;
    let (few, all) = (devices(&query), devices(&evening.office.asks()));
    assert!(few.named.is_empty() && few.teams.iter().all(|line| line.team == evening.team));
    assert_eq!((few.count, all.named.is_empty()), (all.count, all.count == 0));
    // The desk itself sees all, and what was narrowed stays so.
    assert_eq!(evening.office.asks().classes().expect("classes").len(), 2);
    assert_eq!(query.classes().expect("classes").len(), 1);
}

#[test]
fn who_acts_writes_under_their_name_what_their_role_may_and_nothing_else() {
    let mut desk = Desk::begins();
    let Desk { class: elsewhere, learner: stranger, meeting: foreign, other, .. } = desk;
    let Evening { class, meeting, team, place, learners: [a, b, _], .. } = desk.evening;
    let volunteer = desk.acting(Role::Volunteer);
    let me = desk.evening.office.engine().person();
    let mark =
        |meeting, learner| Command::SetMark { meeting, learner, mark: Mark::Present, seen: None };
    desk.tries(&volunteer, mark(meeting, b)).expect("a volunteer marks");
    assert_eq!(desk.evening.office.engine().person(), me, "the desk is its own again");
    desk.evening.office.marks(meeting, a, Mark::Absent);
    desk.tries(&volunteer, edit(b, named("Chíu Thị Bính"))).expect("a volunteer corrects");
    desk.evening.all_meet();
    let by =
        |learner| desk.evening.all_see(|phone| phone.mark(meeting, learner)).expect("a mark").by;
    assert_eq!([by(b), by(a)], ["Minh", "Văn phòng"]);

    let renamed = Command::EditPlace {
        place,
        name: Some("Xã".to_owned()),
        within: None,
        holds: Holds::default(),
    };
    let added = Command::AddClass { name: "Lớp mới".to_owned(), team, place: None };
    let further = Command::AddClass { name: "Lớp mới".to_owned(), team: other, place: None };
    let link = Command::LinkLearners { a, b: stranger, same: true };
    let rows = desk.evening.office.entries(other.space());
    for command in [
        renamed.clone(),
        added.clone(),
        further.clone(),
        link.clone(),
        mark(foreign, stranger),
        edit(stranger, named("Hoàng Văn Ân")),
        Command::OpenMeeting {
            class: elsewhere,
            date: "2026-11-13".parse().expect("a day"),
            another: false,
            topics: Vec::new(),
        },
        Command::EraseLearner { learner: a },
        Command::MoveLearner { learner: a, class: elsewhere, since: None },
        Command::ChangePerson { person: me, pin: None },
        Command::SetPin { person: me, old: None, new: None },
    ] {
        let what = format!("{command:?}");
        let refused = desk.tries(&volunteer, command).expect_err(&what);
        assert!(
            matches!(refused, Error::NotAllowed { .. } | Error::NotFound { .. }),
            "{what}: {refused}"
        );
    }
    assert_eq!(desk.evening.office.entries(other.space()), rows, "nothing was written there");
    // A lead opens classes of the own team; an observer writes nothing.
    let lead = desk.acting(Role::Lead);
    desk.tries(&lead, added).expect("a lead opens classes");
    for command in [further, renamed, link] {
        desk.tries(&lead, command).expect_err("no lead of that");
    }
    let observer = desk.acting(Role::Observer);
    assert!(matches!(desk.tries(&observer, mark(meeting, a)), Err(Error::NotAllowed { .. })));
    let class_of = |desk: &Desk| desk.evening.office.sheet(class).name;
    assert_eq!(class_of(&desk), "Lớp tối");
}

#[test]
fn nobody_acts_with_more_than_the_device_may_nor_as_somebody_else_s_volunteer() {
    let mut desk = Desk::begins();
    let (team, other) = (desk.evening.team, desk.other);
    let stranger = Acting { person: PersonId([7; 16]), ..desk.acting(Role::Volunteer) };
    let mark = Command::NotMet {
        class: desk.evening.class,
        date: "2026-11-10".parse().expect("a day"),
        said: true,
    };
    assert!(matches!(desk.tries(&stranger, mark.clone()), Err(Error::NotFound { .. })));
    let nowhere = Acting { teams: Vec::new(), ..desk.acting(Role::Lead) };
    assert!(matches!(desk.tries(&nowhere, mark.clone()), Err(Error::NotAllowed { .. })));
    // On a volunteer's phone.
    let ha = &mut desk.evening.ha;
    let (person, now) = (ha.engine().person(), ha.now);
    for (role, teams) in [
        (Role::Coordinator, Vec::new()),
        (Role::Lead, vec![team]),
        (Role::Volunteer, vec![other]),
        (Role::Root, vec![team]),
    ] {
        let acting = Acting { person, role, teams };
        let command = mark.clone();
        let refused =
            ha.engine_mut().acting(Some(&acting), now, |engine| engine.execute(command, now));
        assert!(matches!(refused, Err(Error::NotAllowed { .. })), "{acting:?}: {refused:?}");
    }
    // A device that was removed does nothing for anybody.
    let device = desk.evening.ha.device();
    desk.evening.office.engine_mut().remove_device(device, None, None, now).expect("is removed");
    session(&mut desk.evening.ha, &mut desk.evening.office);
    let acting = Acting { person, role: Role::Volunteer, teams: vec![team] };
    let ha = &mut desk.evening.ha;
    let refused = ha.engine_mut().acting(Some(&acting), now, |engine| engine.execute(mark, now));
    assert!(matches!(refused, Err(Error::Removed)), "{refused:?}");
}
