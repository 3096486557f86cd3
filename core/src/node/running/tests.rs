//! What the writer thread does when nothing is asked of it.

use std::time::{Duration, Instant as Moment};

use tempfile::TempDir;

use crate::document::sandbox::trap::Trap;
use crate::domain::attendance::Mark;
use crate::domain::command::{Command, Outcome};
use crate::domain::id::SpaceId;
use crate::engine::Engine;
use crate::engine::cost::{
    Class, NOW, class_of, device, does, folder_in_memory, holds_a_meeting, lets_in,
};
use crate::feed::entry::SignedEntry;
use crate::node::config::Config;
use crate::node::writer::Writer;

const PHONE: u8 = 2;

/// A phone's folder, and an entry of its office that comes next.
struct Scene {
    folder: TempDir,
    space: SpaceId,
    next: SignedEntry,
}

impl Scene {
    fn new() -> Self {
        let [own, folder] = [(); 2].map(|()| folder_in_memory());
        let (mut office, mut phone) = (device(&own, 1), device(&folder, PHONE));
        office.found("Bình dân học vụ số", "Minh", &[], NOW).expect("a programme is founded");
        let added = Command::AddTeam { name: "Đội 1".to_owned(), place: None };
        let Outcome::Team(team) = does(&mut office, added) else { panic!("a team is added") };
        lets_in(&mut office, &mut phone, team);
        let class = class_of(&mut office, team, "Lớp 1");
        let Class { meeting, learner } = holds_a_meeting(&mut office, &class, 0);
        let space = team.space();
        for space in [office.programme().expect("founded").space(), space] {
            phone.receive_entries(space, entries(&office, space), NOW).expect("a sound store");
        }
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

    /// Opens the folder and takes the entry, at which Automerge panics on the writer's thread.
    fn takes_what_it_panics_at(&self) -> Writer {
        let writer = Writer::start(Config::new(self.folder.path())).expect("the folder opens");
        let (space, next) = (self.space, self.next.clone());
        let taken = writer.call(move |core| {
            // For as long as the thread lives.
            std::mem::forget(Trap::on(next.header().changes[0].hash));
            Ok(core.engine.receive_entries(space, vec![next], NOW)?)
        });
        assert_eq!(taken.expect("it is taken").quarantined, 0);
        assert_eq!(self.why(&writer), "", "it is shown");
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

fn entries(engine: &Engine, space: SpaceId) -> Vec<SignedEntry> {
    let tables = engine.tables();
    let held = tables.held_in(space).expect("a sound store").into_iter();
    held.map(|held| tables.entry(held.local_seq).expect("sound").expect("held")).collect()
}

#[test]
fn automerge_is_asked_about_what_came_once_it_is_quiet() {
    let scene = Scene::new();
    let writer = scene.takes_what_it_panics_at();
    let by = Moment::now() + Duration::from_secs(60);
    while scene.why(&writer).is_empty() {
        assert!(Moment::now() < by, "it was not asked");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(scene.why(&writer), "sandbox");
}

#[test]
fn automerge_is_asked_about_what_came_before_the_folder_is_let_go() {
    let scene = Scene::new();
    let writer = scene.takes_what_it_panics_at();
    assert!(writer.close(), "it ends");
    assert_eq!(why(&device(&scene.folder, PHONE), scene.next.hash()), "sandbox");
}
