//! Two devices in one process, as an app holds them, without a language in between. (Guards: a call
//! that blocks whoever waits, a listener that is told too much, and a cancel that comes too late.)

use std::future::Future;
use std::net::TcpListener;
use std::pin::{Pin, pin};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, RwLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use lantoa_bindings::{
    Cancel, ChangeListener, Changes, Invitation, LantoaError, LearnerDetails, ListenerError, Mark,
    Node, OpenOptions, Role, RosterLine, SyncOptions, read_ticket,
};
use lantoa_core::node::offload::offload;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

fn opened(folder: &tempfile::TempDir) -> Arc<Node> {
    let folder = folder.path().to_str().expect("a plain path").to_owned();
    let no_backup_folder = Some(format!("{folder}/no-backup"));
    wait(Node::open(OpenOptions {
        folder,
        no_backup_folder,
        database_key: None,
        keep_syncing: false,
    }))
    .expect("a new folder opens")
}

fn on_loopback() -> SyncOptions {
    SyncOptions { listen: vec!["/ip4/127.0.0.1/tcp/0".to_owned()], discovery: false }
}

struct Told(Mutex<Sender<Changes>>);

impl ChangeListener for Told {
    fn changed(&self, changes: Changes) -> Result<(), ListenerError> {
        // Late news come after the test.
        let _ = self.0.lock().expect("nobody panics").send(changes);
        Err(ListenerError::Failed)
    }
}

#[test]
fn a_mark_on_one_device_is_told_and_read_on_the_other() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let [office, phone] = [opened(&folders[0]), opened(&folders[1])];
    let founded = wait(office.found("Bình dân học vụ số".to_owned(), "Minh".to_owned(), None));
    assert_eq!(founded.expect("founds").identity.role, Some(Role::Coordinator));
    let team = wait(office.add_team("Đội 1".to_owned(), None)).expect("adds");
    wait(office.start_sync(on_loopback())).expect("starts");
    let invitation = Invitation {
        role: Role::Volunteer,
        teams: vec![team],
        addresses: Vec::new(),
        hotspot: None,
        recovery_sheet: None,
    };
    let ticket = wait(office.invite(invitation)).expect("invites").ticket;
    let there = read_ticket(&ticket).expect("a ticket").addresses;
    let joined = wait(phone.join(ticket, "Hà".to_owned(), Vec::new(), 30_000, None));
    assert_eq!(joined.expect("joins").name, "Hà");

    let class = wait(office.add_class("An toàn số".to_owned(), team, None)).expect("adds");
    let details = LearnerDetails {
        name: "Chíu Chăn Lằm".to_owned(),
        birth_year: Some(1960),
        sex: None,
        village: None,
        phone: Some("01681234567".to_owned()),
        audience: None,
    };
    let learner = wait(office.add_learner(class, details, None, None, None)).expect("adds");
    let meeting = "2026-11-24".parse().expect("a day");
    let meeting = wait(office.open_meeting(class, meeting, false, Vec::new())).expect("opens");
    let summary = wait(phone.sync_now(there.clone(), 30_000, None)).expect("syncs");
    assert_eq!((summary.sessions, summary.failed), (1, 0));
    let sheet = wait(phone.learner(learner)).expect("reads").expect("it came");
    assert_eq!(sheet.details.phone.as_deref(), Some("0381234567"));

    let (tell, told) = channel();
    let listening = office.subscribe(Arc::new(Told(Mutex::new(tell))));
    assert_eq!(wait(phone.set_mark(meeting, learner, Mark::Late, None)), Ok(1));
    wait(phone.sync_now(there, 30_000, None)).expect("syncs");
    while !told.recv().expect("it is told").classes.contains(&class) {}
    listening.end();
    let sheet = wait(office.class_sheet(class)).expect("reads").expect("it is held");
    assert_eq!(sheet.marks[0].mark, Mark::Late);
    let conflict = wait(office.set_mark(meeting, learner, Mark::Absent, Some(Mark::None)));
    let Err(LantoaError::Conflict { now, .. }) = conflict else { panic!("{conflict:?}") };
    assert_eq!(now.as_deref(), Some("late"));
}

#[test]
fn a_joining_is_called_off_by_its_handle_and_by_whoever_drops_it() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let [office, phone] = [opened(&folders[0]), opened(&folders[1])];
    wait(office.found("Bình dân học vụ số".to_owned(), "Minh".to_owned(), None)).expect("founds");
    let team = wait(office.add_team("Đội 1".to_owned(), None)).expect("adds");
    // Somebody takes the connection and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("it listens").port();
    let invitation = Invitation {
        role: Role::Volunteer,
        teams: vec![team],
        addresses: vec![format!("/ip4/127.0.0.1/tcp/{port}")],
        hotspot: None,
        recovery_sheet: None,
    };
    let ticket = wait(office.invite(invitation)).expect("invites").ticket;
    let join = |cancel| phone.join(ticket.clone(), "Hà".to_owned(), Vec::new(), 600_000, cancel);

    let cancel = Arc::new(Cancel::new());
    let connection = thread::scope(|scope| {
        let joining = scope.spawn(|| wait(join(Some(Arc::clone(&cancel)))));
        let connection = silent.accept().expect("the phone dials");
        cancel.cancel();
        let ended = joining.join().expect("it returns");
        assert!(matches!(ended, Err(LantoaError::Cancelled { .. })), "{ended:?}");
        connection
    });
    drop(connection);

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut joining = Box::pin(join(None));
    assert!(joining.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    let (mut connection, _) = silent.accept().expect("the phone dials");
    drop(joining);
    // What was under way ends, and with it the connection.
    let _hung_up = std::io::copy(&mut connection, &mut std::io::sink());
    assert_eq!(wait(phone.identity()).expect("it is open").programme, None);
}

#[test]
fn what_an_app_gives_is_read_on_a_thread_of_the_cores() {
    let folder = tempfile::tempdir().expect("a folder");
    let office = opened(&folder);
    wait(office.found("Bình dân học vụ số".to_owned(), "Minh".to_owned(), None)).expect("founds");
    let team = wait(office.add_team("Đội 1".to_owned(), None)).expect("adds");
    let class = wait(office.add_class("An toàn số".to_owned(), team, None)).expect("adds");
    let learner = wait(office.add_learner(class, called("An"), None, None, None)).expect("adds");
    // All of them wait, so that whatever is answered meanwhile was read here.
    let gate = Arc::new(RwLock::new(()));
    let shut = gate.write().expect("nobody panics");
    let busy: Vec<_> = (0..64)
        .map(|_| {
            let gate = Arc::clone(&gate);
            offload(move || {
                drop(gate.read().expect("nobody panics"));
                Ok(())
            })
        })
        .collect();
    let line = RosterLine {
        line: 2,
        team_name: "Đội 1".to_owned(),
        class_name: "Lớp 2".to_owned(),
        place_name: String::new(),
        details: called(" "),
    };
    let mut calls: Vec<Pin<Box<dyn Future<Output = Option<LantoaError>>>>> = vec![
        Box::pin(async { office.add_learner(class, called(" "), None, None, None).await.err() }),
        Box::pin(async { office.edit_learner(learner, called(" "), None, None).await.err() }),
        Box::pin(async { office.import_roster(vec![line], false, vec![], None).await.err() }),
    ];
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    for call in &mut calls {
        assert!(call.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    drop(shut);
    for call in calls {
        let refused = wait(call);
        assert!(matches!(refused, Some(LantoaError::InvalidInput { .. })), "{refused:?}");
    }
    for work in busy {
        wait(work).expect("it was let go on");
    }
}

fn called(name: &str) -> LearnerDetails {
    LearnerDetails {
        name: name.to_owned(),
        birth_year: None,
        sex: None,
        village: None,
        phone: None,
        audience: None,
    }
}
