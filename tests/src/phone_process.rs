//! A phone in a process of its own that meets its peer over its standard input and output.
//!
//! So the two devices work at the same time, as two phones do, and the memory that the system counts
//! is the phone's alone. The benchmark starts itself again; [`run_if_asked`] is its first line.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant as Moment};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::DeviceId;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::session_host::{Config, Effect, Host, Machine};

use crate::field_day::{MEETINGS, classes_of, date_after, marks, open};
use crate::measure::{cpu_time, resident_bytes, resident_bytes_most};
use crate::pipe::device;

/// What a phone's process is told: folder, its seed, its peer.
const ASKED: &str = "LANTOA_BENCH_PHONE";

/// What a phone's process tells of itself.
#[derive(Clone, Copy, Debug)]
pub struct PhoneReport {
    /// From its first byte until both held the same.
    pub time: Duration,
    /// What the phone's process computed meanwhile.
    pub cpu: Duration,
    /// Payload both ways.
    pub bytes: u64,
    /// Memory above that of the process before it opened its folder, when all was done.
    pub resident: u64,
    /// The same at its most.
    pub resident_most: u64,
}

/// Acts as the phone and ends, where this process was started as one.
///
/// # Panics
///
/// When the phone cannot do what it was asked.
pub fn run_if_asked() {
    let Ok(asked) = std::env::var(ASKED) else { return };
    let [folder, seed, peer, work] = asked.split('\n').collect::<Vec<_>>()[..] else {
        panic!("a phone is told folder, seed, peer and whether to work")
    };
    let folder = PathBuf::from(folder);
    let seed = seed.parse().expect("a seed is a number");
    let peer: DeviceId = peer.parse().expect("a device's id");
    let empty = resident_bytes();
    let mut engine = device(&folder, seed);
    let (began, cpu) = (Moment::now(), cpu_time());
    let config = Config { peer, dialled: true, live: false, port: None };
    let mut input = std::io::stdin().lock();
    let bytes = drive(&mut engine, config, &mut input, &mut std::io::stdout().lock());
    let (time, cpu) = (began.elapsed(), cpu_time() - cpu);
    if work == "true" {
        calls_every_roll(&mut engine);
    }
    let above = |resident: u64| resident.saturating_sub(empty);
    let told = format!(
        "{} {} {bytes} {} {}",
        time.as_nanos(),
        cpu.as_nanos(),
        above(resident_bytes()),
        above(resident_bytes_most())
    );
    std::fs::write(report_file(&folder), told).expect("the report is written");
    std::process::exit(0);
}

/// Starts a phone on this folder, lets it meet `engine` until both hold the same, and where `works`
/// call the roll of every class; returns what it tells.
///
/// # Panics
///
/// When the process cannot be started or the meeting fails.
pub fn meet_phone(engine: &mut Engine, folder: &Path, seed: u8, works: bool) -> PhoneReport {
    let this = std::env::current_exe().expect("a program knows itself");
    let asked = format!("{}\n{seed}\n{}\n{works}", folder.display(), engine.device());
    let mut phone = Command::new(this)
        .env(ASKED, asked)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the phone starts");
    let mut from = phone.stdout.take().expect("its output is a pipe");
    let mut to = phone.stdin.take().expect("its input is a pipe");
    let peer = lantoa_core::engine::opening::SecretKey::from_seed(&[seed; 32]).device();
    let config = Config { peer, dialled: false, live: false, port: None };
    drive(engine, config, &mut from, &mut to);
    drop(to);
    let ended = phone.wait().expect("the phone ends");
    assert!(ended.success(), "the phone ended as {ended}");
    let told = std::fs::read_to_string(report_file(folder)).expect("the phone reports");
    let numbers: Vec<u64> = told.split(' ').map(|n| n.parse().expect("a number")).collect();
    let [time, cpu, bytes, resident, resident_most] = numbers[..] else { panic!("five numbers") };
    let [time, cpu] = [time, cpu].map(Duration::from_nanos);
    PhoneReport { time, cpu, bytes, resident, resident_most }
}

fn calls_every_roll(engine: &mut Engine) {
    let teams = engine.tables().team_names().expect("teams are read");
    for (team, _) in teams {
        for (class, learners) in classes_of(engine, team) {
            let now = Instant(0);
            let meeting = open(engine, class, date_after(MEETINGS), now);
            for learner in learners {
                marks(engine, meeting, learner, Mark::Present, now);
            }
            engine.fold(now).expect("taps become an entry");
        }
    }
}

fn report_file(folder: &Path) -> PathBuf {
    folder.join("report")
}

/// Runs one session over two streams; returns its payload.
fn drive(engine: &mut Engine, config: Config, from: &mut impl Read, to: &mut impl Write) -> u64 {
    let now = Instant(0);
    let (mut machine, mut effects) = Machine::open(config, &mut Host::new(engine, now), 0);
    let mut piece = vec![0; 64 * 1024];
    loop {
        for effect in effects.drain(..) {
            match effect {
                Effect::Send(bytes) => {
                    // A peer that has what it wants may be gone already.
                    let _ = to.write_all(&bytes).and_then(|()| to.flush());
                }
                Effect::Close(outcome) => {
                    let counted = machine.counters();
                    assert_eq!(outcome, lantoa_core::engine::session_host::Outcome::InSync);
                    return counted.bytes_in + counted.bytes_out;
                }
                Effect::Progress(_) | Effect::Settled { .. } => {}
            }
        }
        let len = from.read(&mut piece).expect("the pipe holds");
        effects = if len == 0 {
            machine.handle_end()
        } else {
            let mut host = Host::new(engine, now);
            machine.handle_bytes(&mut host, &piece[..len], 0)
        };
    }
}
