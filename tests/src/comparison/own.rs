//! Lantoa, led by lines as the others are: a node as an app holds it, durable, verified and in tables.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::touched::Touched;
use lantoa_core::node::Node;
use lantoa_core::node::answer::ClassSheet;
use lantoa_core::node::config::Config;
use lantoa_core::node::membership::Invitation;
use lantoa_core::node::notify::Subscription;
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{ListenOptions, SyncEvent, SyncOptions};
use lantoa_peer_lines::{Class, Compared, Held, Mark, Watched, lead};

use crate::comparison::exported::{SEED, in_order, letter, mark};
use crate::field_day::FieldDay;
use crate::program::copy_folder;

/// Names the folder of a device; this program is one then.
pub const FOLDER: &str = "LANTOA_COMPARED";
/// The seed of the office's key and the mark of its installation, as [`FieldDay`] opens it.
const OFFICE: u8 = 1;
/// How long a session may take; a thousand classes are a minute.
const PATIENCE: Duration = Duration::from_secs(1_800);

/// Acts as a device and ends, where this process was started as one.
pub fn run_if_asked() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    lead(&mut Own {
        folder: folder.into(),
        node: None,
        classes: Arc::default(),
        orders: HashMap::new(),
        address: String::new(),
        link: None,
        watched: Watched::default(),
        subscription: None,
    });
    std::process::exit(0);
}

struct Own {
    folder: PathBuf,
    node: Option<Node>,
    /// Known once they are here: to a newcomer after the first session.
    classes: Arc<Mutex<Vec<ClassId>>>,
    /// Meetings and learners of the classes that were counted, as an app knows them of what it shows.
    orders: HashMap<usize, (Vec<MeetingId>, Vec<LearnerId>)>,
    address: String,
    link: Option<(Arc<Stop>, JoinHandle<()>)>,
    watched: Watched,
    subscription: Option<(Subscription, Sender<Touched>)>,
}

impl Own {
    fn node(&self) -> &Node {
        self.node.as_ref().expect("it is open")
    }

    fn reads_classes(&self) {
        let classes = in_order(&self.node().query().expect("a member"));
        *self.classes.lock().expect("no thread panics") = classes;
    }

    /// Returns meeting and learner of a mark, in a class that was counted.
    fn place(&self, mark: &Mark) -> (MeetingId, LearnerId) {
        let (meetings, learners) = &self.orders[&mark.class];
        (meetings[mark.session], learners[mark.learner])
    }
}

/// Returns a class's meetings and learners in the order in which the others have them.
fn order(sheet: &ClassSheet) -> (Vec<MeetingId>, Vec<LearnerId>) {
    let meetings = sheet.meetings.iter().map(|line| line.meeting).collect();
    (meetings, sheet.learners.iter().map(|line| line.learner).collect())
}

/// Reads what is watched of the classes that changed, as an app reads a screen again.
fn look(node: &Node, classes: &Mutex<Vec<ClassId>>, watched: &Watched, touched: &Touched) {
    for class in &touched.classes {
        let number = classes.lock().expect("no thread panics").iter().position(|id| id == class);
        let marks = number.map(|number| watched.in_class(number)).unwrap_or_default();
        if marks.is_empty() {
            continue;
        }
        let sheet = node.query().and_then(|query| query.class(*class));
        let Ok(Some(sheet)) = sheet else { continue };
        let is_shown = |mark: &Mark| {
            let meeting = sheet.meetings.get(mark.session).map(|line| line.meeting);
            let learner = sheet.learners.get(mark.learner).map(|line| line.learner);
            sheet.marks.iter().any(|line| {
                (Some(line.meeting), Some(line.learner)) == (meeting, learner)
                    && letter(line.mark) == mark.status
            })
        };
        let seen: Vec<Mark> = marks.into_iter().filter(is_shown).collect();
        watched.saw(&seen);
    }
}

impl Compared for Own {
    fn seeds(&mut self, classes: &mut dyn Iterator<Item = Class>) {
        let day = FieldDay::with_season(classes.count(), SEED);
        let from =
            day.devices[0].store().path().parent().expect("a database has a folder").to_owned();
        copy_folder(&from, &self.folder).expect("there is room");
        let keys = self.folder.join("keys");
        std::fs::create_dir_all(&keys).expect("there is room");
        std::fs::write(keys.join("device.key"), [OFFICE; 48]).expect("there is room");
        self.opens();
        let device = self.node().identity().expect("it is open").device;
        assert_eq!(device, day.devices[0].device(), "the office's own key");
    }

    fn opens(&mut self) {
        let node = Node::open(Config::new(&self.folder)).expect("the folder opens");
        let (tell, told) = channel::<Touched>();
        let (classes, watched) = (self.classes.clone(), self.watched.clone());
        std::thread::spawn({
            let node = node.clone();
            move || {
                for touched in told {
                    look(&node, &classes, &watched, &touched);
                }
            }
        });
        let tells = tell.clone();
        let subscription = node.subscribe(move |touched| {
            let _ = tells.send(touched);
        });
        self.subscription = Some((subscription, tell));
        let is_member = node.identity().expect("it is open").programme.is_some();
        self.node = Some(node);
        if is_member {
            self.reads_classes();
        }
    }

    fn listens(&mut self, ip: &str, port: u16) -> String {
        let listen = vec![format!("/ip4/{ip}/tcp/{port}")];
        let listening = self.node().listen(ListenOptions { listen, discovery: false });
        listening.expect("it listens").addresses[0].clone()
    }

    fn admits(&mut self) -> String {
        let teams = self.node().query().and_then(|query| query.teams()).expect("teams are read");
        let invitation = Invitation {
            role: Role::Volunteer,
            teams: vec![teams[0].team],
            addresses: Vec::new(),
            hotspot: None,
            recovery: None,
        };
        self.node().invite(invitation).expect("it invites").ticket
    }

    fn joins(&mut self, address: &str, token: Option<&str>) {
        address.clone_into(&mut self.address);
        if let Some(token) = token {
            let with = [address.to_owned()];
            self.node().join(token, "Hà", &with, PATIENCE).expect("it joins");
        }
    }

    fn connects(&mut self) {
        let stop = Arc::new(Stop::default());
        let (tell, told) = channel();
        let thread = std::thread::spawn({
            let (node, stop) = (self.node().clone(), Arc::clone(&stop));
            let with = vec![self.address.clone()];
            move || {
                let options = SyncOptions { with, once: false, timeout: PATIENCE };
                let noted = |event| {
                    if let SyncEvent::Done { ok, error, .. } = event {
                        let _ = tell.send(if ok { Ok(()) } else { Err(error) });
                    }
                };
                node.sync(options, noted, &stop).expect("it syncs");
            }
        });
        told.recv_timeout(PATIENCE).expect("the session ends").expect("both hold the same");
        self.link = Some((stop, thread));
        if self.classes.lock().expect("no thread panics").is_empty() {
            self.reads_classes();
        }
    }

    fn disconnects(&mut self) {
        if let Some((stop, thread)) = self.link.take() {
            stop.set();
            thread.join().expect("the session ends well");
        }
    }

    fn holds(&mut self) -> Held {
        let query = self.node().query().expect("a member");
        let mut held = Held::default();
        let classes = self.classes.lock().expect("no thread panics").clone();
        for (number, class) in classes.into_iter().enumerate() {
            let sheet = query.class(class).expect("it reads").expect("the class is here");
            self.orders.insert(number, order(&sheet));
            held.learners += sheet.learners.len();
            held.marks += sheet.marks.len();
            held.levels += sheet.levels.len();
        }
        held
    }

    fn marks(&mut self, said: &Mark) {
        let (meeting, learner) = self.place(said);
        let mark = mark(&said.status).expect("a letter of a mark");
        let set = Command::SetMark { meeting, learner, mark, seen: None };
        self.node().execute(set).expect("the mark is taken");
    }

    fn watched(&self) -> &Watched {
        &self.watched
    }

    fn ends(&mut self) {
        self.disconnects();
        self.subscription.take();
        if let Some(node) = self.node.take() {
            node.close();
        }
    }
}
