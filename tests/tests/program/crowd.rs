//! A training day: everybody syncs with the office at once, and not only members are at its door.
//! (Guards: members shut out by idle sockets or by programs of another programme, a phone that waits
//! while others who came later are served, and one that is told to update where it only has to wait.)

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use lantoa_core::domain::id::ClassId;
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{SyncEvent, SyncOptions};
use lantoa_tests::node_device::NodeDevice;
use lantoa_tests::program::{Office, PATIENCE};
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;
use socket2::{Domain, Socket, Type};

/// Rounds of a usual class that a crowd is compared with.
const ROUNDS: usize = 5;
/// How much later somebody comes who may not be served before those who wait.
const LATER: Duration = Duration::from_secs(5);

/// Connects from an address of one's own.
fn connect(from: Ipv4Addr, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    socket.connect(&to.into())?;
    Ok(socket.into())
}

fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

/// Returns where to dial so that the office is reached from an address of one's own.
fn line(from: Ipv4Addr, office: SocketAddr) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("it listens").port();
    thread::spawn(move || {
        for caller in listener.incoming().flatten() {
            let Ok(called) = connect(from, office) else { continue };
            let back = (called.try_clone().expect("cloned"), caller.try_clone().expect("cloned"));
            thread::spawn(move || pass_on(caller, called));
            thread::spawn(move || pass_on(back.0, back.1));
        }
    });
    format!("/ip4/127.0.0.1/tcp/{port}")
}

/// Holds so many sockets open that say nothing, from several addresses, until told to stop.
fn idle(sockets: usize, office: SocketAddr, are_there: &Barrier, stop: &AtomicBool) {
    let from = |n: usize| Ipv4Addr::new(127, 0, 2, u8::try_from(n % 7).expect("below 7") + 1);
    // Some are behind the members' own hotspot.
    let of = |n: usize| if n.is_multiple_of(8) { Ipv4Addr::LOCALHOST } else { from(n) };
    let mut open: Vec<Option<TcpStream>> = (0..sockets).map(|_| None).collect();
    let mut is_first = true;
    while !stop.load(Ordering::Relaxed) {
        for (n, socket) in open.iter_mut().enumerate() {
            let is_open = socket.as_ref().is_some_and(|socket| {
                let mut byte = [0];
                matches!(socket.peek(&mut byte), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
            });
            if !is_open {
                *socket = connect(of(n), office).ok();
                if let Some(socket) = socket {
                    socket.set_nonblocking(true).expect("a socket can be asked without waiting");
                }
            }
        }
        if std::mem::take(&mut is_first) {
            are_there.wait();
        }
        thread::sleep(Duration::from_millis(500));
    }
}

/// Ends what runs beside a test, also where the test fails.
struct Stops<'a>(&'a AtomicBool, &'a Stop);

impl Drop for Stops<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        self.1.set();
    }
}

/// A member's phone, and where it dials the office.
struct Phone {
    device: NodeDevice,
    office: Vec<String>,
}

impl Phone {
    fn brings_a_learner(&self, class: ClassId, number: usize) {
        self.device.adds_a_learner(class, number);
    }

    /// Syncs once; returns when the office began to serve it.
    fn syncs(&self, what: &str) -> Instant {
        let mut served = None;
        let told = |event| {
            if let SyncEvent::Progress { .. } = event {
                served.get_or_insert_with(Instant::now);
            }
        };
        let summary = self.device.syncs_watched(&self.office, told, &Stop::default());
        assert_eq!(summary.failed, 0, "{what}: {summary:?}");
        let (own, held) = self.device.own_and_acknowledged();
        assert!(held >= own, "{what}: {held} of {own} are surely held");
        served.expect("something was exchanged")
    }
}

/// When somebody came, when the office began to serve it, and when everything was exchanged.
#[derive(Clone, Copy)]
struct Visit {
    came: Instant,
    served: Instant,
    done: Instant,
}

/// Lets phones sync at once, the last few of them later.
fn at_once(phones: &[Phone], late: usize, what: &str) -> Vec<Visit> {
    let together = Barrier::new(phones.len());
    let visits = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for (n, phone) in phones.iter().enumerate() {
            let (together, visits) = (&together, &visits);
            scope.spawn(move || {
                together.wait();
                if n >= phones.len() - late {
                    thread::sleep(LATER);
                }
                let came = Instant::now();
                let served = phone.syncs(what);
                let visit = Visit { came, served, done: Instant::now() };
                visits.lock().expect("nobody panicked").push(visit);
            });
        }
    });
    visits.into_inner().expect("nobody panicked")
}

/// Returns how long it took from the first who came to the last who was done.
fn in_all(visits: &[Visit]) -> Duration {
    let came = visits.iter().map(|visit| visit.came).min().expect("there are some");
    visits.iter().map(|visit| visit.done).max().expect("there are some") - came
}

/// Returns the most memory that a process has had, in KiB.
fn most_kib(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line of it");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
#[cfg(target_os = "linux")]
fn everybody_gets_in_at_once_beside_idle_and_foreign_sockets() {
    let (members, behind_one) = tries((20, 8), (150, 60));
    let (idle_sockets, foreign) = tries((100, 10), (300, 100));
    let late = tries(1, 5);
    if members > 100 {
        // Folders and sockets of all of them are open in this one process.
        let own = std::process::id().to_string();
        let limits = ["--pid", &own, "--nofile=16384:"];
        let _ = std::process::Command::new("prlimit").args(limits).status();
    }
    let office = Office::default();
    let serving = office.device.serve();
    let there = vec![serving.address().to_owned()];
    let port = there[0].rsplit('/').next().and_then(|port| port.parse().ok()).expect("a port");
    let door = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let class: ClassId = office.class.parse().expect("an id");
    let invite = ["invite", "--role", "volunteer", "--team", &office.team];
    let phones: Vec<Phone> = (0..members)
        .map(|n| {
            let device = NodeDevice::default();
            device.joins(
                &office.device.text(invite, "ticket"),
                &format!("Tình nguyện viên {n}"),
                &there,
            );
            device.syncs(&there);
            let own = Ipv4Addr::new(127, 0, 3, u8::try_from(n % 250).expect("below 250") + 1);
            let office = if n < behind_one { there.clone() } else { vec![line(own, door)] };
            Phone { device, office }
        })
        .collect();
    let before_kib = most_kib(serving.process());

    let (stop, stop_foreign) = (AtomicBool::new(false), Stop::default());
    let foreigners: Vec<_> = (0..foreign).map(|_| NodeDevice::office().0).collect();
    let are_there = Barrier::new(2);
    let visits = thread::scope(|scope| {
        scope.spawn(|| idle(idle_sockets, door, &are_there, &stop));
        for foreigner in &foreigners {
            let (there, stop) = (there.clone(), &stop_foreign);
            scope.spawn(move || {
                let options = SyncOptions { with: there, once: false, timeout: PATIENCE };
                foreigner.node.sync(options, |_| {}, stop).expect("a member of something may sync");
            });
        }
        are_there.wait();
        for (n, phone) in phones.iter().enumerate() {
            phone.brings_a_learner(class, n);
        }
        let _stops = Stops(&stop, &stop_foreign);
        at_once(&phones, late, "in the crowd")
    });
    for (one, other) in visits.iter().flat_map(|one| visits.iter().map(move |other| (one, other))) {
        let is_later = other.came >= one.came + LATER;
        assert!(!is_later || one.served <= other.served, "who came {LATER:?} later was first");
    }
    let grown_kib = most_kib(serving.process()) - before_kib;
    let found = office.device.json(["class", "show", &office.class]);
    let learners = found["learners"].as_array().map_or(0, Vec::len);
    assert_eq!(learners, members + 2, "what each brought is there");

    let mut rounds = Duration::ZERO;
    for (round, phones) in phones.chunks(members / ROUNDS).enumerate() {
        for (n, phone) in phones.iter().enumerate() {
            phone.brings_a_learner(class, 1_000 * (round + 1) + n);
        }
        rounds += in_all(&at_once(phones, 0, "in its round"));
    }
    let first = visits.iter().map(|visit| visit.came).min().expect("there are some");
    let crowd: Vec<_> = visits.into_iter().filter(|visit| visit.came < first + LATER).collect();
    let crowd = in_all(&crowd);
    let ratio = crowd.as_secs_f64() / rounds.as_secs_f64();
    // In a check twenty sessions are too short to be measured against each other on a busy machine.
    let most = tries(3.0, 1.2);
    assert!(ratio <= most, "at once {crowd:?}, in {ROUNDS} rounds {rounds:?}: {ratio:.2}");
    assert!(grown_kib <= 96 * 1024, "the office grew by {grown_kib} KiB");
    withstood("members who came at once beside idle sockets and strangers", members as u64);
    serving.end();
}
