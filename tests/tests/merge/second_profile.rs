//! What the second profile says stands in tables, alike on every device, and goes with what it is about.

use std::collections::BTreeSet;

use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::id::{LearnerId, SpaceId, TeamId};
use lantoa_core::domain::programme::Role;
use lantoa_core::store::reader::Reader;
use lantoa_tests::second_profile::Scene;
use lantoa_tests::town::{Device, NOW};

fn int(int: i64) -> Scalar {
    Scalar::Int(int)
}

fn text(text: &str) -> Scalar {
    Scalar::from(text)
}

/// Tells a coordinator's device everything: of the teams it hears first.
fn tells_all(office: &Device, other: &mut Device) {
    for _ in 0..2 {
        office.tells(other);
    }
}

/// Returns a digest for each table of both spaces.
fn digests(device: &Device, programme: SpaceId, team: TeamId) -> BTreeSet<(&'static str, String)> {
    let of = |space, is_programme| {
        device.engine.tables().row_digests(space, is_programme).expect("a sound store")
    };
    of(programme, true).into_iter().chain(of(team.space(), false)).collect()
}

fn tables(of: &BTreeSet<(&'static str, String)>) -> BTreeSet<&'static str> {
    of.iter().map(|(table, _)| *table).collect()
}

const NEW: [&str; 16] = [
    "class_day",
    "class_same",
    "differ",
    "enrolment_day",
    "learner_gone",
    "level_day",
    "meeting_more",
    "moved",
    "not_met",
    "place_day",
    "place_link",
    "retired",
    "setting",
    "signed",
    "target_day",
    "team_day",
];

#[test]
fn every_row_of_the_second_profile_stands_in_its_table_and_is_built_again_alike() {
    let mut scene = Scene::new(11);
    let (programme, team) = (scene.programme(), scene.town.team);
    let before = digests(&scene.town.office, programme, team);
    let mut there: BTreeSet<_> = tables(&before).intersection(&NEW.into()).copied().collect();
    assert!(there.remove("meeting_more"), "opening a meeting says its day");
    assert!(there.remove("level_day"), "raising a level says at which meeting");
    assert!(there.is_empty(), "no table that is empty has a digest: {there:?}");
    scene.says_everything();
    let office = &mut scene.town.office;
    let after = digests(office, programme, team);
    assert!(tables(&after).is_superset(&NEW.into()), "{:?}", tables(&after));
    // What is checked is built from the bodies once more, into other tables.
    office.is_sound("with everything that the second profile says");
    let mut other = scene.town.newcomer(77, Role::Coordinator);
    tells_all(&scene.town.office, &mut other);
    other.is_sound("told at once");
    let named = |of: BTreeSet<(&'static str, String)>| {
        // The other one says its own name beside.
        of.into_iter().filter(|(table, _)| *table != "person").collect::<Vec<_>>()
    };
    assert_eq!(named(digests(&other, programme, team)), named(after));
    // Taken back, everything is gone again, in the very tables.
    let (roll, meeting) = (DocId::roll(team, scene.town.class), scene.town.meeting.key);
    let an = scene.town.learners[0];
    let short = &an.to_string()[..8];
    scene.says(
        roll,
        &[
            (&format!("e:{an}:2026-11-23"), int(0)),
            (&format!("h:{meeting}:w"), Scalar::Bytes(Vec::new())),
            ("x:2026-11-29", int(0)),
            (&format!("l:{short}:vneid:1"), int(0)),
        ],
    );
    let left = tables(&digests(&scene.town.office, programme, team));
    for gone in ["enrolment_day", "not_met", "level_day"] {
        assert!(!left.contains(gone), "{gone}");
    }
    scene.town.office.is_sound("after it was taken back");
}

#[test]
fn what_was_said_of_a_learner_goes_with_the_learner() {
    let mut scene = Scene::new(11);
    let (programme, team) = (scene.programme(), scene.town.team);
    scene.says_everything();
    let learner: LearnerId = scene.town.learners[0];
    scene.town.office.does(Command::EraseLearner { learner });
    let left = tables(&digests(&scene.town.office, programme, team));
    assert!(!left.contains("learner_gone"));
    scene.town.office.is_sound("after an erasure");
    // The hash of an answer fits nobody without the learner's salt; it is the same on every device.
    assert!(left.contains("differ"));
}

/// Returns the disputes of the office: the key and what was said.
fn disputes(device: &Device) -> Vec<String> {
    let reader = Reader::open(device.engine.store().path()).expect("the store opens");
    reader.disputes().expect("a sound store").into_iter().map(|row| row.key).collect()
}

#[test]
fn a_dispute_over_a_day_a_withdrawal_or_joined_meetings_is_settled_by_its_words() {
    let mut scene = Scene::new(11);
    let (team, class) = (scene.town.team, scene.town.class);
    let meeting = scene.town.meeting.key;
    let roll = DocId::roll(team, class);
    let day = format!("h:{meeting}:d");
    let held = format!("h:{meeting}:w");
    let joined = format!("meeting:{class}/2026-11-20.1:{class}/2026-11-22.1");
    let links = DocId::link(scene.programme());
    let restored = Scalar::Bytes(Vec::new());
    for (number, doc, key, said, answers) in [
        (70, roll, &day, [text("2026-11-20"), text("2026-11-19")], ["2026-11-18", "x"]),
        (71, roll, &held, [Scalar::Bytes(vec![1]), restored], ["withdrawn", "present"]),
        (72, links, &joined, [int(2), int(3)], ["day-of-a", "alone"]),
    ] {
        let [one, other] = said;
        scene.says_apart(doc, [(key, one), (key, other)]);
        assert_eq!(disputes(&scene.town.office), std::slice::from_ref(key));
        let reader = Reader::open(scene.town.office.engine.store().path()).expect("it opens");
        let dispute = reader.disputes().expect("a sound store")[0].dispute;
        let [good, bad] = answers.map(|value| Command::Settle { dispute, value: value.to_owned() });
        let refused = scene.town.office.engine.execute(bad, NOW);
        assert!(refused.is_err(), "{key}");
        scene.town.office.does(good.clone());
        assert_eq!(disputes(&scene.town.office), Vec::<String>::new(), "{key}");
        let stale = scene.town.office.engine.execute(good, NOW);
        assert!(stale.is_err(), "{key} is settled");
        scene.town.office.is_sound("after settling");
        let mut other = scene.town.newcomer(number, Role::Coordinator);
        tells_all(&scene.town.office, &mut other);
        assert_eq!(disputes(&other), Vec::<String>::new(), "{key}");
    }
}
