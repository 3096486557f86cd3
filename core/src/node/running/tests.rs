//! What the writer thread does when nothing is asked of it.

use std::time::{Duration, Instant as Moment};

use tempfile::TempDir;

use crate::document::sandbox::trap::Trap;
use crate::domain::attendance::Mark;
use crate::domain::command::Command;
use crate::domain::id::SpaceId;
use crate::engine::Engine;
use crate::engine::cost::{
    Class, NOW, PHONE, class_of, device, does, entries, holds_a_meeting, office_and_phone,
    takes_all,
};
use crate::feed::entry::SignedEntry;
use crate::node::config::Config;
use crate::node::writer::Writer;

/// A phone's folder, and an entry of its office that comes next.
struct Scene {
    folder: TempDir,
    space: SpaceId,
    next: SignedEntry,
}

impl Scene {
    fn new() -> Self {
        let ([_own, folder], [mut office, mut phone], team) = office_and_phone();
        let class = class_of(&mut office, team, "Lớp 1");
        let Class { meeting, learner } = holds_a_meeting(&mut office, &class, 0);
        let space = team.space();
        takes_all(&mut phone, &office, space);
        phone.prove(NOW).expect("a sound store");
        drop(phone);
        does(&mut office, Command::SetMark { meeting, learner, mark: Mark::Late, seen: None });
        office.fold(NOW).expect("a tap becomes an entry");
        let next = entries(&office, space).pop().expect("at least one");
        let keys = folder.path().join("keys");
        std::fs::create_dir_all(&keys).expect("there is room");
        std::fs::write(keys.join("device.key"), [PHONE; 48]).expect("there is room");
        Self { folder, space, next }
    }

    /// Opens the folder and takes the entry, at which Automerge panics on the writer's thread; in two steps from
    /// so many changes on.
    fn takes_what_it_panics_at(&self, unbuilt_from: usize) -> Writer {
        let writer = Writer::start(Config::new(self.folder.path())).expect("the folder opens");
        let (space, next) = (self.space, self.next.clone());
        let taken = writer.call(move |core| {
            // For as long as the thread lives.
            std::mem::forget(Trap::on(next.header().changes[0].hash));
            core.engine.set_unbuilt_from(unbuilt_from);
            Ok(core.engine.receive_entries(space, vec![next], NOW)?)
        });
        assert_eq!(taken.expect("it is taken").quarantined, 0);
        assert_eq!(self.why(&writer), "", "nothing is set aside yet");
        writer
    }

    fn why(&self, writer: &Writer) -> String {
        let hash = self.next.hash();
        let why = writer.call(move |core| Ok(why(&core.engine, hash)));
        why.expect("it is open")
    }
}

fn why(engine: &Engine, entry: crate::domain::entry::Hash) -> String {
    engine.tables().held(entry).expect("a sound store").expect("it is held").standing.why
}

#[test]
fn automerge_is_asked_about_what_came_once_it_is_quiet() {
    for unbuilt_from in [usize::MAX, 1] {
        let scene = Scene::new();
        let writer = scene.takes_what_it_panics_at(unbuilt_from);
        let by = Moment::now() + Duration::from_secs(60);
        while scene.why(&writer).is_empty() {
            assert!(Moment::now() < by, "it was not asked");
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(scene.why(&writer), "sandbox");
    }
}

#[test]
fn automerge_is_asked_about_what_came_before_the_folder_is_let_go() {
    let scene = Scene::new();
    let writer = scene.takes_what_it_panics_at(usize::MAX);
    assert!(writer.close(), "it ends");
    assert_eq!(why(&device(&scene.folder, PHONE), scene.next.hash()), "sandbox");
}
