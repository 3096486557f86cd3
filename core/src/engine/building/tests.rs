//! What befalls a device between the transactions in which a space is built.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tempfile::TempDir;

use crate::domain::attendance::Mark;
use crate::domain::command::Command;
use crate::domain::id::{ClassId, LearnerId, SpaceId};
use crate::engine::Engine;
use crate::engine::building::NewRows;
use crate::engine::cost::{
    Class, LEARNERS, NOW, PHONE, class_of, device, does, entries, folder_in_memory,
    holds_a_meeting, office_and_phone,
};
use crate::feed::entry::SignedEntry;
use crate::store::build_table::Phase;
use crate::store::reader::Reader;

const CLASSES: usize = 3;
const MEETINGS: usize = 3;

/// An office with some classes, and what a phone that has joined holds before it meets anybody.
struct Scene {
    office: Engine,
    classes: Vec<(ClassId, [LearnerId; LEARNERS])>,
    meeting: Class,
    space: SpaceId,
    beginning: TempDir,
    _folders: [TempDir; 2],
}

/// What befalls the phone.
#[derive(Clone, Copy, Debug)]
enum Event {
    Opening,
    Erasure,
    Tap,
    Command,
    /// A batch that is not large.
    More,
}

impl Scene {
    fn new() -> Self {
        let (folders, [mut office, phone], team) = office_and_phone();
        let beginning = folder_in_memory();
        phone.store.backup(&beginning.path().join("lantoa.db")).expect("there is room");
        let names = ["Lớp 1", "Lớp 2", "Lớp 3"];
        let classes: Vec<_> = names.map(|name| class_of(&mut office, team, name)).into();
        let mut meeting = None;
        for number in 0..MEETINGS {
            for class in &classes {
                meeting = Some(holds_a_meeting(&mut office, class, number));
            }
        }
        let meeting = meeting.expect("one at least");
        Self { office, classes, meeting, space: team.space(), beginning, _folders: folders }
    }

    /// Returns a phone that has got everything, and received the team's space in two steps or in one.
    fn phone(&self, unbuilt_from: usize) -> (Engine, TempDir) {
        let folder = folder_in_memory();
        let [from, to] = [&self.beginning, &folder].map(|folder| folder.path().join("lantoa.db"));
        std::fs::copy(from, to).expect("there is room");
        let mut phone = device(&folder, PHONE);
        phone.set_unbuilt_from(usize::MAX);
        let programme = self.office.programme().expect("founded").space();
        takes(&mut phone, programme, entries(&self.office, programme));
        phone.set_unbuilt_from(unbuilt_from);
        takes(&mut phone, self.space, entries(&self.office, self.space));
        (phone, folder)
    }

    fn befalls(&mut self, event: Event, mut phone: Engine, folder: &TempDir) -> Engine {
        let Class { meeting, learner } = self.meeting;
        match event {
            Event::Opening => {
                drop(phone);
                return device(folder, PHONE);
            }
            Event::Erasure => {
                if self.office.authority().erasures().is_empty() {
                    let learner = self.classes[0].1[1];
                    does(&mut self.office, Command::EraseLearner { learner });
                }
                let records = self.office.control().records().to_vec();
                phone.receive_control(records, NOW).expect("a sound store");
            }
            Event::Tap => {
                let mark = Command::SetMark { meeting, learner, mark: Mark::Late, seen: None };
                does(&mut phone, mark);
                phone.fold(NOW).expect("a tap becomes an entry");
            }
            Event::Command => {
                does(&mut phone, Command::CloseMeeting { meeting, note: None });
            }
            Event::More => {
                let held = entries(&self.office, self.space).len();
                holds_a_meeting(&mut self.office, &self.classes[1], MEETINGS + held);
                phone.set_unbuilt_from(usize::MAX);
                takes(&mut phone, self.space, entries(&self.office, self.space));
            }
        }
        phone
    }

    fn rows(&self, phone: &Engine) -> Vec<(&'static str, String)> {
        phone.tables().row_digests(self.space, false).expect("a sound store")
    }
}

fn takes(phone: &mut Engine, space: SpaceId, entries: Vec<SignedEntry>) {
    phone.receive_entries(space, entries, NOW).expect("a sound store");
}

/// Builds the space up to this transaction; returns whether there were so many.
fn builds(phone: &mut Engine, space: SpaceId, transactions: usize) -> bool {
    let build = phone.tables().build_of(space).expect("sound").expect("nothing is built");
    assert_eq!(build.phase, Phase::Receiving);
    if transactions > 0 {
        phone.apply_unbuilt(&build, &|| false).expect("a sound store");
        let mut rows =
            NewRows::behind(&phone.store, &build, None, &|| false).expect("a sound store");
        for _ in 1..transactions {
            if phone.publish(&build, &mut rows, &|| false).expect("a sound store") {
                return false;
            }
        }
    }
    true
}

#[test]
fn whatever_befalls_between_two_transactions_of_building_comes_to_the_same() {
    for event in [Event::Opening, Event::Erasure, Event::Tap, Event::Command, Event::More] {
        let mut scene = Scene::new();
        let mut transactions = 0;
        loop {
            let (mut phone, folder) = scene.phone(1);
            if !builds(&mut phone, scene.space, transactions) {
                break;
            }
            let what = format!("{event:?} after {transactions} transactions");
            for (class, _) in &scene.classes {
                // A roll is absent or whole.
                let [held, whole] = [&phone, &scene.office].map(|engine| {
                    let reader = Reader::open(engine.store.path()).expect("the database is there");
                    reader.marks(scene.space, *class).expect("marks are read").len()
                });
                assert!([0, whole].contains(&held), "{what}: {held} marks of {whole}");
            }
            let mut phone = scene.befalls(event, phone, &folder);
            phone.build().expect("a sound store");
            let (twin, twins_folder) = scene.phone(usize::MAX);
            let twin = match event {
                // It has got all of it at once.
                Event::More => twin,
                Event::Opening | Event::Erasure | Event::Tap | Event::Command => {
                    scene.befalls(event, twin, &twins_folder)
                }
            };
            assert_eq!(scene.rows(&phone), scene.rows(&twin), "{what}");
            assert_eq!(phone.tables().builds().expect("sound"), [], "{what}");
            let faults = phone.verify(NOW, &mut |_, _| {}).expect("a sound store").faults;
            assert_eq!(faults, Vec::<String>::new(), "{what}");
            transactions += 1;
        }
        assert!(transactions > 2 * CLASSES, "only {transactions} transactions for {event:?}");
    }
}

#[test]
fn what_is_left_off_at_any_document_is_gone_on_with() {
    let scene = Scene::new();
    let (twin, _twins_folder) = scene.phone(usize::MAX);
    let mut left_off = 0;
    loop {
        let (mut phone, _folder) = scene.phone(1);
        let asked = AtomicUsize::new(0);
        let is_over = || asked.fetch_add(1, Ordering::Relaxed) == left_off;
        phone.build_until(&is_over).expect("a sound store");
        if phone.tables().builds().expect("sound").is_empty() {
            break;
        }
        phone.build().expect("a sound store");
        assert_eq!(scene.rows(&phone), scene.rows(&twin), "left off at document {left_off}");
        let faults = phone.verify(NOW, &mut |_, _| {}).expect("a sound store").faults;
        assert_eq!(faults, Vec::<String>::new(), "left off at document {left_off}");
        left_off += 1;
    }
    assert!(left_off > 2 * CLASSES, "left off at {left_off} documents only");
}

#[test]
fn a_folder_that_is_let_go_is_built_by_whoever_opens_it_next_which_is_told_from_how_it_was_left() {
    let scene = Scene::new();
    let (mut phone, folder) = scene.phone(1);
    let left = phone.left_as().expect("a sound store");
    phone.leave_off_at(Arc::new(AtomicBool::new(true)));
    phone.build_ahead().expect("a sound store");
    assert_eq!(phone.left_as().expect("a sound store"), left, "nothing is built any more");
    drop(phone);
    let phone = device(&folder, PHONE);
    assert_eq!(phone.tables().builds().expect("sound"), []);
    assert_ne!(phone.left_as().expect("a sound store"), left, "rows were written since");
    let (twin, _twins_folder) = scene.phone(usize::MAX);
    assert_eq!(scene.rows(&phone), scene.rows(&twin));
}
