//! A change of a peer at which Automerge panics, found after it was shown.

use proptest::prelude::*;
use tempfile::TempDir;

use crate::document::sandbox::trap::Trap;
use crate::domain::attendance::Mark;
use crate::domain::command::Command;
use crate::domain::document::DocId;
use crate::domain::entry::Hash;
use crate::domain::id::{LearnerId, MeetingId, SpaceId};
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::cost::{
    Class, LEARNERS, NOW, PHONE, class_of, device, does, entries, folder_in_memory,
    holds_a_meeting, office_and_phone, takes_all,
};
use crate::feed::entry::SignedEntry;
use crate::store::reader::Reader;

/// An office and a phone that hold a class with one meeting at which nobody was there.
struct Scene {
    office: Engine,
    phone: Engine,
    space: SpaceId,
    meeting: MeetingId,
    learners: [LearnerId; LEARNERS],
    folders: [TempDir; 2],
}

impl Scene {
    fn new() -> Self {
        let (folders, [mut office, phone], team) = office_and_phone();
        let class = class_of(&mut office, team, "Lớp 1");
        let Class { meeting, .. } = holds_a_meeting(&mut office, &class, 0);
        let (space, learners) = (team.space(), class.1);
        let mut scene = Self { office, phone, space, meeting, learners, folders };
        scene.phone_takes_all();
        scene.phone.prove(NOW).expect("a sound store");
        scene
    }

    /// Marks a learner, and returns the entry's only change.
    fn marks(&mut self, by_office: bool, learner: usize, mark: Mark) -> Hash {
        let (meeting, learner) = (self.meeting, self.learners[learner]);
        let engine = if by_office { &mut self.office } else { &mut self.phone };
        does(engine, Command::SetMark { meeting, learner, mark, seen: None });
        engine.fold(NOW).expect("a tap becomes an entry");
        entries(engine, self.space).last().expect("at least one").header().changes[0].hash
    }

    fn phone_takes_all(&mut self) {
        takes_all(&mut self.phone, &self.office, self.space);
    }

    /// Lets the phone take all in two steps, and build it.
    fn phone_takes_all_at_once(&mut self) {
        self.phone.set_unbuilt_from(1);
        self.phone_takes_all();
        self.phone.set_unbuilt_from(usize::MAX);
        self.phone.build().expect("a sound store");
    }

    /// Returns the marks that the phone shows, in the order of the learners.
    fn shown(&self) -> Vec<Mark> {
        let reader = Reader::open(self.phone.store.path()).expect("the database is there");
        let rows = reader.marks(self.space, self.meeting.class).expect("marks are read");
        let of = |learner: &LearnerId| rows.iter().find(|row| row.short == (*learner).into());
        self.learners.iter().map(|learner| of(learner).map_or(Mark::None, |row| row.mark)).collect()
    }

    /// Returns why the entry of a change does not count on the phone; empty where it does.
    fn why(&self, change: Hash) -> String {
        let lists =
            |entry: &&SignedEntry| entry.header().changes.iter().any(|it| it.hash == change);
        let entries = entries(&self.phone, self.space);
        let entry = entries.iter().find(lists).expect("it is held").hash();
        self.phone.tables().held(entry).expect("a sound store").expect("held").standing.why
    }

    fn is_sound(&mut self) {
        let checked = self.phone.verify(NOW, &mut |_, _| {}).expect("a sound store");
        assert_eq!(checked.faults, Vec::<String>::new());
    }

    /// Kills the phone, and opens its folder again.
    fn reopened(self) -> Self {
        let Self { office, phone, space, meeting, learners, folders } = self;
        drop(phone);
        let phone = device(&folders[1], PHONE);
        Self { office, phone, space, meeting, learners, folders }
    }
}

#[test]
fn it_is_set_aside_with_what_builds_on_it_and_what_was_tapped_here_stays() {
    let mut scene = Scene::new();
    let beside = scene.marks(true, 2, Mark::Excused);
    scene.phone_takes_all();
    scene.phone.prove(NOW).expect("a sound store");
    let culprit = scene.marks(true, 0, Mark::Late);
    scene.phone_takes_all();
    let own = scene.marks(false, 1, Mark::Present);
    assert_eq!(scene.shown(), [Mark::Late, Mark::Present, Mark::Excused], "shown at once");
    let behind = scene.marks(true, 0, Mark::Excused);
    scene.phone_takes_all();
    assert_eq!(scene.shown(), [Mark::Excused, Mark::Present, Mark::Excused]);
    // A tap that waits has a row and no entry.
    let (meeting, learner) = (scene.meeting, scene.learners[2]);
    does(&mut scene.phone, Command::SetMark { meeting, learner, mark: Mark::Late, seen: None });
    scene.phone.take_touched();

    let _trap = Trap::on(culprit);
    scene.phone.prove(NOW).expect("a sound store");
    assert_eq!(scene.shown(), [Mark::Absent, Mark::Present, Mark::Late]);
    let why = [culprit, behind, own, beside].map(|change| scene.why(change));
    assert_eq!(why, ["sandbox", "faulty-ancestor", "faulty-ancestor", ""]);
    assert!(scene.phone.take_touched().spaces.contains(&scene.space), "an app is told");
    scene.is_sound();
    assert!(!scene.phone.prove_next(NOW).expect("a sound store"), "nothing is left to be asked");
}

#[test]
fn what_a_killed_phone_did_not_ask_is_asked_with_the_next_change_of_a_peer() {
    let mut scene = Scene::new();
    let culprit = scene.marks(true, 0, Mark::Late);
    scene.phone_takes_all();
    let mut scene = scene.reopened();
    let _trap = Trap::on(culprit);
    scene.phone.prove(NOW).expect("a sound store");
    assert_eq!(scene.shown()[0], Mark::Late, "nothing says that it was not asked");
    let behind = scene.marks(true, 1, Mark::Present);
    scene.phone_takes_all();
    scene.phone.prove(NOW).expect("a sound store");
    assert_eq!(scene.shown(), [Mark::Absent; LEARNERS]);
    assert_eq!([culprit, behind].map(|it| scene.why(it)), ["sandbox", "faulty-ancestor"]);
    scene.is_sound();
}

#[test]
fn what_is_built_is_asked_about_afterwards_with_what_a_killed_phone_did_not_ask() {
    let mut scene = Scene::new();
    let culprit = scene.marks(true, 0, Mark::Late);
    scene.phone_takes_all();
    let mut scene = scene.reopened();
    let _trap = Trap::on(culprit);
    let behind = scene.marks(true, 1, Mark::Present);
    scene.phone_takes_all_at_once();
    assert_eq!(scene.shown(), [Mark::Late, Mark::Present, Mark::Absent], "nobody asked");
    scene.phone.prove(NOW).expect("a sound store");
    assert_eq!(scene.shown(), [Mark::Absent; LEARNERS]);
    assert_eq!([culprit, behind].map(|it| scene.why(it)), ["sandbox", "faulty-ancestor"]);
    scene.is_sound();
}

#[test]
fn what_is_asked_about_stays_loaded_only_where_it_was() {
    let mut scene = Scene::new();
    let roll = DocId::roll(scene.space.into(), scene.meeting.class);
    for was_loaded in [false, true] {
        scene.marks(true, 0, if was_loaded { Mark::Late } else { Mark::Excused });
        scene.phone_takes_all_at_once();
        if was_loaded {
            scene.marks(false, 1, Mark::Present);
        }
        assert_eq!(scene.phone.replicas.is_loaded(roll), was_loaded);
        scene.phone.prove(NOW).expect("a sound store");
        assert_eq!(scene.phone.replicas.is_loaded(roll), was_loaded);
    }
}

#[test]
fn an_own_change_at_which_it_panics_is_set_aside_and_what_was_tapped_later_stays() {
    let mut scene = Scene::new();
    let culprit = scene.marks(false, 0, Mark::Late);
    scene.marks(false, 1, Mark::Present);
    let _trap = Trap::on(culprit);
    scene.phone.prove(NOW).expect("a sound store");
    assert_eq!(scene.shown(), [Mark::Late, Mark::Present, Mark::Absent], "nobody asked");
    scene.marks(true, 2, Mark::Excused);
    scene.phone_takes_all();
    scene.phone.prove(NOW).expect("a sound store");
    assert_eq!(scene.shown(), [Mark::Absent, Mark::Present, Mark::Excused]);
    assert_eq!(scene.why(culprit), "sandbox");
    scene.is_sound();
}

#[test]
fn a_change_that_is_not_refused_is_asked_about_once() {
    let mut scene = Scene::new();
    let change = scene.marks(true, 0, Mark::Late);
    scene.phone_takes_all();
    scene.phone.prove(NOW).expect("a sound store");
    let _trap = Trap::on(change);
    assert!(!scene.phone.prove_next(NOW).expect("a sound store"));
    scene.phone_takes_all();
    scene.marks(true, 1, Mark::Present);
    scene.phone_takes_all();
    scene.phone.prove(NOW).expect("a sound store");
    assert_eq!(scene.shown(), [Mark::Late, Mark::Present, Mark::Absent]);
    assert_eq!(scene.why(change), "");
}

/// What happens to a class: somebody at the office marks a learner, or somebody at the phone another one.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Office(usize, Mark),
    Phone(Mark),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let mark = prop::sample::select(vec![Mark::Present, Mark::Late, Mark::Excused]);
    let deed = prop_oneof![
        2 => (0..2_usize, mark.clone()).prop_map(|(learner, mark)| Deed::Office(learner, mark)),
        1 => mark.prop_map(Deed::Phone),
    ];
    prop::collection::vec(deed, 1..10)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn whether_it_is_asked_at_once_or_at_the_end_the_same_is_shown(
        deeds in deeds(),
        culprit in 0..8_usize,
        at_once in prop::collection::vec(any::<bool>(), 10),
        kills in prop::collection::vec(any::<bool>(), 10),
    ) {
        let mut scene = Scene::new();
        let twins_folder = folder_in_memory();
        scene.phone.store.backup(&twins_folder.path().join("lantoa.db")).expect("there is room");
        let mut twin = device(&twins_folder, PHONE);
        let (mut trap, mut of_office) = (None, Vec::new());
        for (((deed, kill), at_once), at) in deeds.into_iter().zip(kills).zip(at_once).zip(1..) {
            match deed {
                Deed::Office(learner, mark) => {
                    let before = entries(&scene.office, scene.space).len();
                    let change = scene.marks(true, learner, mark);
                    if entries(&scene.office, scene.space).len() > before {
                        if of_office.len() == culprit {
                            trap = Some(Trap::on(change));
                        }
                        of_office.push(change);
                    }
                    let came = entries(&scene.office, scene.space);
                    twin.receive_entries(scene.space, came, NOW).expect("a sound store");
                    twin.prove(NOW).expect("a sound store");
                    if at_once {
                        scene.phone_takes_all_at_once();
                    } else {
                        scene.phone_takes_all();
                    }
                }
                Deed::Phone(mark) => {
                    let (meeting, learner) = (scene.meeting, scene.learners[2]);
                    // What one person says twice in one moment is not issued twice.
                    let now = Instant(NOW.0 + at);
                    for phone in [&mut scene.phone, &mut twin] {
                        let mark = Command::SetMark { meeting, learner, mark, seen: None };
                        phone.execute(mark, now).expect("a command is taken");
                        phone.fold(now).expect("a tap becomes an entry");
                    }
                }
            }
            if kill {
                scene = scene.reopened();
            }
        }
        // What a killed phone does not know is asked with the next change of a peer.
        scene.marks(true, 1, Mark::None);
        let came = entries(&scene.office, scene.space);
        twin.receive_entries(scene.space, came, NOW).expect("a sound store");
        scene.phone_takes_all();
        for phone in [&mut scene.phone, &mut twin] {
            phone.prove(NOW).expect("a sound store");
        }
        let found: Vec<String> = of_office.iter().map(|change| scene.why(*change)).collect();
        let is_found = found.get(culprit).is_some_and(|why| why == "sandbox");
        prop_assert_eq!(is_found, trap.is_some(), "{:?}", found);
        let rows = |phone: &Engine| phone.tables().row_digests(scene.space, false).expect("sound");
        prop_assert_eq!(rows(&scene.phone), rows(&twin));
        scene.is_sound();
        scene.phone = twin;
        let at_once: Vec<String> = of_office.iter().map(|change| scene.why(*change)).collect();
        prop_assert_eq!(found, at_once);
        scene.is_sound();
    }
}
