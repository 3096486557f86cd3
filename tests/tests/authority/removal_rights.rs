//! Who may remove and adopt: those rows of the table of core/docs/data-model.md, tried cell by cell by
//! what a device's engine does and by what its key can sign. (Guards: a lead who empties another team;
//! a phone that loses a team because of another one.)

use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::error::Error;
use lantoa_core::session::join::JoinOutcome;
use lantoa_core::store::entry_table::State;
use lantoa_core::trust::control::{Record, Removal};
use lantoa_tests::phone::{Phone, meet};
use lantoa_tests::rights::{COLUMNS, Programme, document, forces, forces_record, table, tried};

#[test]
fn a_device_is_removed_exactly_where_the_table_says_yes() {
    let table = table();
    let mut life = 0;
    for (column, name) in COLUMNS.into_iter().enumerate() {
        let mut programme = Programme::founded();
        let mut targets = Vec::new();
        for role in [Role::Observer, Role::Volunteer, Role::Lead] {
            for (place, team) in [("own team", programme.own), ("other team", programme.other)] {
                let mut target = Phone::new("target", 20 + targets.len() as u8);
                let ticket = programme.office.invites(role, &[team], None);
                let joined = target.joins(&mut programme.office, &ticket);
                assert_eq!(joined, JoinOutcome::Joined);
                targets.push((role, place, team, target.device()));
            }
        }
        meet(&mut programme.judge, &mut programme.office);
        if column > 0 {
            meet(&mut programme.devices[column], &mut programme.office);
        }
        for (role, place, team, device) in targets {
            let may = table[&(format!("remove {role}"), place.to_owned())][column];
            let case = format!("{name} removes a {role} of {place}");
            life += 1;
            let removal = Record::Removal(Removal { device, named: Vec::new() });
            let forced = forces_record(&programme, column as u8 + 3, life, removal);
            let judge = programme.judge.engine_mut();
            judge.receive_control(vec![forced], Instant(1)).expect("it is judged");
            let authority = judge.authority();
            assert_eq!(authority.is_removed_in(device, team.space()), may, "{case}, by its key");
            assert_eq!(authority.may_read(device, team.space()), !may, "{case}, by its key");
            let engine = programme.devices[column].engine_mut();
            match engine.remove_device(device, None, None, Instant(1)) {
                Ok(()) => assert!(may, "{case}"),
                Err(Error::NotAllowed { .. }) => assert!(!may, "{case}"),
                Err(Error::NoProgramme) => assert_eq!(column, 0, "{case}"),
                Err(other) => panic!("{case}: {other}"),
            }
        }
    }
}

#[test]
fn what_was_set_aside_is_adopted_exactly_where_the_table_says_yes() {
    let table = table();
    for (column, name) in COLUMNS.into_iter().enumerate() {
        for place in ["own team", "other team"] {
            let may = table[&("adopt".to_owned(), place.to_owned())][column];
            let case = format!("{name} adopts in {place}");
            let mut programme = Programme::founded();
            let mut lost = Phone::new("lost", 20);
            let (space, team) = match place {
                "own team" => (programme.own.space(), programme.own),
                _ => (programme.other.space(), programme.other),
            };
            let ticket = programme.office.invites(Role::Volunteer, &[team], None);
            assert_eq!(lost.joins(&mut programme.office, &ticket), JoinOutcome::Joined);
            let now = programme.office.now;
            let device = lost.device();
            let office = programme.office.engine_mut();
            office.remove_device(device, None, None, now).expect("a coordinator may remove");
            let entry = forces(&lost, 20, document("note", DocKind::Note, space, &lost, 20), None);
            let office = programme.office.engine_mut();
            office.receive_entries(space, vec![entry.clone()], now).expect("it is judged");
            meet(&mut programme.judge, &mut programme.office);
            if column > 0 {
                meet(&mut programme.devices[column], &mut programme.office);
            }
            let adoption = Record::Adoption(entry.as_ref());
            let forced = forces_record(&programme, column as u8 + 3, 1, adoption);
            let judge = programme.judge.engine_mut();
            let stands = |judge: &Engine| {
                judge
                    .tables()
                    .held(entry.hash())
                    .expect("the tables are read")
                    .map(|held| (held.standing.state, held.standing.believed))
            };
            assert_eq!(stands(judge), Some((State::Quarantined, false)), "{case}");
            judge.receive_control(vec![forced], now).expect("it is judged");
            let believed = (State::Applied, true);
            assert_eq!(stands(judge) == Some(believed), may, "{case}, by its key");
            match programme.devices[column].engine_mut().adopt(device, now) {
                Ok(_) => assert!(may, "{case}"),
                Err(Error::NotAllowed { .. }) => assert!(!may, "{case}"),
                Err(Error::NoProgramme) => assert_eq!(column, 0, "{case}"),
                Err(other) => panic!("{case}: {other}"),
            }
        }
    }
}

#[test]
fn a_coordinator_is_removed_with_the_recovery_sheet_only() {
    let mut programme = Programme::founded();
    let [.., coordinator] = &programme.devices;
    let device = coordinator.device();
    let now = programme.office.now;
    let office = programme.office.engine_mut();
    let refused = office.remove_device(device, None, None, now);
    assert!(matches!(refused, Err(Error::NotAllowed { .. })), "{refused:?}");
    let removal = Record::Removal(Removal { device, named: Vec::new() });
    // By every key of the programme, past what its engine refuses.
    for number in 1..7 {
        let forced = forces_record(&programme, number, u64::from(number), removal.clone());
        let judge = programme.judge.engine_mut();
        judge.receive_control(vec![forced], now).expect("it is judged");
        assert!(!judge.authority().is_removed(device), "by key {number}");
    }
    let sheet = programme.sheet.clone();
    let office = programme.office.engine_mut();
    office.remove_device(device, None, Some(&sheet), now).expect("the root may");
    meet(&mut programme.judge, &mut programme.office);
    assert!(programme.judge.engine().authority().is_removed(device));
}

#[test]
fn a_device_keeps_the_teams_from_which_nobody_removed_it() {
    let mut programme = Programme::founded();
    let Programme { own, other, .. } = programme;
    let mut both = Phone::new("both", 20);
    let ticket = programme.office.invites(Role::Volunteer, &[own, other], None);
    assert_eq!(both.joins(&mut programme.office, &ticket), JoinOutcome::Joined);
    meet(&mut both, &mut programme.office);
    let [_, _, _, lead, _] = &mut programme.devices;
    meet(lead, &mut programme.office);
    let (device, now) = (both.device(), lead.now);
    lead.engine_mut().remove_device(device, None, None, now).expect("a lead may remove");
    meet(lead, &mut programme.office);
    // News in both teams.
    let [before_own, before_other] = [own, other].map(|team| both.entries(team.space()));
    programme.office.registers("Chi", programme.class);
    programme.office.adds_class("Lớp mới", other, None);
    meet(&mut both, &mut programme.office);
    assert_eq!(both.entries(own.space()), before_own, "nothing new of the lead's team");
    assert!(both.entries(other.space()) > before_other, "the other team goes on");
    for phone in [&both, &programme.office] {
        let authority = phone.engine().authority();
        assert!(!authority.is_removed(device), "{}", phone.name);
        assert!(authority.is_removed_in(device, own.space()), "{}", phone.name);
        for (what, kind) in tried() {
            for (team, may) in [(own, false), (other, kind != DocKind::Class)] {
                let doc = document(what, kind, team.space(), &both, 20);
                let may = may && doc.kind.in_programme_space() != Some(true);
                let may = may && what != "another's person";
                assert_eq!(authority.may_write(device, doc), may, "{}: {what}", phone.name);
            }
        }
        let link = DocId { space: programme.space, kind: DocKind::Link, id: programme.space.0 };
        assert!(authority.may_write(device, link), "{}", phone.name);
    }
    // What it forces is set aside in the one team and stands in the other.
    for (team, stands) in [(own, State::Quarantined), (other, State::Applied)] {
        let space = team.space();
        let entry = forces(&both, 20, document("note", DocKind::Note, space, &both, 20), None);
        let office = programme.office.engine_mut();
        office.receive_entries(space, vec![entry.clone()], now).expect("it is judged");
        let held = office.tables().held(entry.hash()).expect("the tables are read");
        assert_eq!(held.map(|held| held.standing.state), Some(stands));
    }
}
