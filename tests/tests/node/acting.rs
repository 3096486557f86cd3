//! The handle of a volunteer who acts with less than the device may.

use lantoa_core::domain::acting::Acting;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::roster::RosterLine;
use lantoa_core::node::Node;
use lantoa_core::node::error::ErrorKind;
use lantoa_tests::node_device::NodeDevice;

#[test]
fn nothing_leads_from_a_narrowed_handle_to_another_team() {
    let (office, team) = NodeDevice::office();
    let other = office.does(Command::AddTeam { name: "Đội 2".to_owned(), place: None });
    let Outcome::Team(other) = other else { panic!("a team, not {other:?}") };
    let (own, theirs) = (office.opens_a_class(team, 1), office.opens_a_class(other, 1));
    let person = office.node.sharers().expect("a member")[0].person;
    let acting = |role, teams| Acting { person, role, teams };
    let narrow = office.node.acting(acting(Role::Volunteer, vec![team]));
    let sees = |node: &Node| {
        let classes = node.query().expect("a member").classes().expect("reads").into_iter();
        classes.map(|line| line.class).collect::<Vec<_>>()
    };
    let adds = |class| {
        let details = Details::parse("Học viên 9", "1960", "", "", "", "").expect("a name");
        Command::AddLearner { class, details, consent: None, since: None }
    };
    let again = [
        narrow.acting(acting(Role::Coordinator, Vec::new())),
        narrow.acting(acting(Role::Lead, vec![team, other])),
    ];
    for handle in [&narrow, &again[0], &again[1]] {
        assert_eq!(sees(handle), [own.class]);
        let error = handle.execute(adds(theirs.class)).expect_err("another team's");
        assert_eq!((error.kind, error.code), (ErrorKind::NotFound, "not-found"));
        handle.preview(adds(own.class)).expect("a volunteer of the team may");
        let restarted = handle.restart_sync().expect_err("the device's to do");
        assert_eq!(restarted.code, "acting-only");
    }
    let apart = narrow.acting(acting(Role::Coordinator, vec![other]));
    assert_eq!(sees(&apart), [own.class], "a coordinator is one of all teams");
    let none = narrow.acting(acting(Role::Volunteer, vec![other]));
    assert_eq!(sees(&none), []);

    // The preview of a list says nothing of the people of a team that whoever acts is not told of.
    let list = |team: &str| {
        let details = Details::parse("Học viên 0", "1960", "", "", "", "").expect("a name");
        let class = "An toàn số".into();
        let (place, learner) = ("".into(), String::new());
        Command::ImportRoster(
            vec![RosterLine { line: 2, team: team.into(), class, place, learner, details }].into(),
        )
    };
    office.node.preview(list("Đội 2")).expect("the device knows both teams");
    narrow.preview(list("Đội 1")).expect("its own team's");
    let error = narrow.preview(list("Đội 2")).expect_err("to them it is a new team");
    assert_eq!(error.kind, ErrorKind::NotAllowed);
}
