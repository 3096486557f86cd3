//! A program that does not know the second profile, beside one that does. (Guards: a phone that was not
//! updated and breaks a session, loses what it does not know, or keeps others from it.)
//!
//! The older program is this one, told to know profile 1 alone: what decides is the number in the header.

use std::collections::BTreeMap;

use lantoa_core::document::profile::Profile;
use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::id::SpaceId;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::progress::Level;
use lantoa_core::session::outcome::Outcome as Ended;
use lantoa_core::store::entry_table::State;
use lantoa_tests::phone::engines_meet;
use lantoa_tests::second_profile::Scene;
use lantoa_tests::town::{Device, NOW, Town, standing};

/// Lets two devices meet until they have nothing more to tell each other.
fn meet(one: &mut Device, other: &mut Device) {
    for _ in 0..4 {
        let met = engines_meet(&mut one.engine, &mut other.engine, [NOW; 2]);
        assert_eq!([met.caller, met.called], [Ended::InSync; 2]);
        if met.moved == 0 {
            return;
        }
    }
    panic!("they have something new in every session");
}

/// Returns what a device shows of both spaces, by space and table.
fn shows(device: &Device, scene: &Scene) -> BTreeMap<(SpaceId, &'static str), String> {
    let spaces = [(scene.programme(), true), (scene.town.team.space(), false)];
    let rows = spaces.into_iter().flat_map(|(space, is_programme)| {
        let digests = device.engine.tables().row_digests(space, is_programme);
        digests.expect("sound").into_iter().map(move |(table, of)| ((space, table), of))
    });
    rows.collect()
}

fn holds_the_same(one: &Device, other: &Device, scene: &Scene) -> bool {
    [scene.programme(), scene.town.team.space()].into_iter().all(|space| {
        let heights = |device: &Device| device.engine.data_heights(space).expect("sound");
        heights(one) == heights(other)
    })
}

/// Returns how many entries of a device stand so, by the profile in their header and the reason.
fn standings(device: &Device, scene: &Scene) -> BTreeMap<(u16, State, String), usize> {
    let mut found = BTreeMap::new();
    for space in [scene.programme(), scene.town.team.space()] {
        for entry in device.entries(space) {
            let standing = standing(device, entry.hash()).expect("it is held");
            let key = (entry.header().profile, standing.state, standing.why);
            *found.entry(key).or_default() += 1;
        }
    }
    found
}

#[test]
fn an_older_program_holds_and_passes_on_what_it_does_not_know_and_reads_it_once_updated() {
    let mut scene = Scene::of(Town::of_an_older_program(12));
    let mut older = scene.town.lets_in(Device::knowing(60, Profile::One), Role::Coordinator);
    meet(&mut scene.town.office, &mut older);
    let before = shows(&older, &scene);
    assert_eq!(before, shows(&scene.town.office, &scene), "what every version knows");
    scene.says_everything();
    // A level that is taken back, of profile 1, which builds on a change that the older program cannot read.
    let (meeting, learner) = (scene.town.meeting, scene.town.learners[0]);
    let (class, topic, level) = (scene.town.class, scene.town.topic.clone(), Level::None);
    let (at, seen) = (None, None);
    scene.town.office.does(Command::SetLevel { class, learner, topic, level, at, seen });
    scene.town.office.engine.fold(NOW).expect("it folds");
    meet(&mut scene.town.office, &mut older);
    assert!(holds_the_same(&older, &scene.town.office, &scene), "it holds what it does not know");
    let stands = standings(&older, &scene);
    let waiting = (State::Quarantined, "faulty-ancestor");
    let counted = |profile, as_what: (State, &str)| {
        let so = stands
            .iter()
            .filter(|((of, state, why), _)| *of == profile && (*state, why.as_str()) == as_what);
        so.map(|(_, count)| count).sum::<usize>()
    };
    let (later, behind) = (counted(2, (State::Later, "later")), counted(2, waiting));
    let of_two = stands.iter().filter(|((profile, ..), _)| *profile == 2);
    assert_eq!(of_two.map(|(_, count)| count).sum::<usize>(), later + behind, "{stands:?}");
    assert!(later > 0 && behind > 0, "{stands:?}");
    assert_eq!(counted(1, waiting), 1, "what builds on it waits: {stands:?}");
    assert_eq!(shows(&older, &scene), before, "it shows what it showed");
    older.is_sound("beside a newer program");
    // It still writes, and is read.
    let learner = scene.town.learners[2];
    older.does(Command::SetMark { meeting, learner, mark: Mark::Late, seen: None });
    older.engine.fold(NOW).expect("it folds");
    meet(&mut older, &mut scene.town.office);
    let roll = DocId::roll(scene.town.team, scene.town.class);
    let own = scene.town.office.entries(roll.space).pop().expect("some").header().clone();
    assert_eq!((own.device, own.profile), (older.engine.device(), 1));
    assert!(
        standings(&scene.town.office, &scene).keys().all(|(_, state, _)| *state == State::Applied)
    );
    // A third, which meets the older one alone, shows all that the office does.
    let mut third = scene.town.newcomer(61, Role::Coordinator);
    let news = scene.town.office.engine.tables().control().expect("sound");
    let news = news.into_iter().map(|(_, record)| record).collect();
    older.engine.receive_control(news, NOW).expect("sound");
    meet(&mut older, &mut third);
    meet(&mut older, &mut scene.town.office);
    assert!(holds_the_same(&third, &scene.town.office, &scene));
    assert_eq!(shows(&third, &scene), shows(&scene.town.office, &scene));
    third.is_sound("told by an older program");
    // The update reads what was held.
    let mut updated = older.reopened();
    assert_eq!(shows(&updated, &scene), shows(&scene.town.office, &scene));
    assert!(standings(&updated, &scene).keys().all(|(_, state, _)| *state == State::Applied));
    updated.is_sound("after its update");
}
