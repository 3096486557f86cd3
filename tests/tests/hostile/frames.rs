//! Somebody between two devices, or one of them, breaks the frames of their sessions. (Guards: a
//! stream of bytes that crashes a phone, fills it, or leaves it unable to meet others again.)
//!
//! Both sides are real engines on their own stores, and every session has news to exchange.
//! `LANTOA_SEED` repeats a run, `LANTOA_HOSTILE_FRAMES` makes it shorter or longer.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::{LearnerId, MeetingId};
use lantoa_core::domain::programme::Role;
use lantoa_core::engine::session_host::Outcome;
use lantoa_tests::frame_mutation::Breaker;
use lantoa_tests::reliability::withstood;
use lantoa_tests::town::{Device, NOW, Town, folder};
use lantoa_tests::tries::tries;
use lantoa_tests::wire::{Ends, session};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Most that memory may grow while they come, in bytes: a few largest frames, and what the
/// allocator keeps.
const GROWTH_BYTES_MAX: u64 = 64 * 1024 * 1024;

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Who meets whom.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Meeting {
    /// A volunteer and the office, acquainted.
    Acquainted,
    /// A volunteer whom the other has never heard of.
    Strange,
    /// A removed volunteer and the office that removed it.
    RemovedSpeaks,
    /// The office, and a volunteer who has not heard that it is removed.
    RemovedHears,
}

const MEETINGS: [Meeting; 4] =
    [Meeting::Acquainted, Meeting::Strange, Meeting::RemovedSpeaks, Meeting::RemovedHears];

#[test]
fn no_broken_frame_stops_a_device_or_spoils_what_it_holds() {
    let seed = number("LANTOA_SEED").unwrap_or(20_261_124);
    let frames = number("LANTOA_HOSTILE_FRAMES").unwrap_or_else(|| tries(10_000, 100_000)) as usize;
    say(&format!("LANTOA_SEED={seed}"));
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        before(info);
    }));
    let cast = Cast::new(seed);
    let peak = peak_bytes();
    let besiege = |seed| {
        let rng = StdRng::seed_from_u64(seed);
        let mut siege = Siege { rng, seed, broken: 0, counts: BTreeMap::new() };
        while siege.broken < frames.div_ceil(2) {
            for meeting in MEETINGS {
                siege.one_pair(&cast, meeting);
            }
        }
        siege
    };
    let sieges = std::thread::scope(|scope| {
        let both = [seed, seed + 1].map(|seed| scope.spawn(move || besiege(seed)));
        both.map(|siege| siege.join().expect("a siege says itself what is wrong"))
    });
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (what, count) in sieges.iter().flat_map(|siege| &siege.counts) {
        *counts.entry(what).or_default() += count;
    }
    let report: Vec<_> = counts.iter().map(|(what, n)| format!("{n:>7}  {what}")).collect();
    let report = report.join("\n");
    let broken: usize = sieges.iter().map(|siege| siege.broken).sum();
    let grown = peak_bytes().saturating_sub(peak);
    say(&format!("{broken} broken frames, {} MB more at most\n{report}", grown >> 20));
    assert_eq!(PANICS.load(Ordering::Relaxed), 0, "panics, caught or not\n{report}");
    assert!(grown < GROWTH_BYTES_MAX, "{grown} bytes");
    for fault in
        ["FrameTooLong", "UnknownKind", "Layout", "OutOfTurn", "Inflate", "Entry", "Heights"]
    {
        assert!(counts.keys().any(|what| what.contains(fault)), "no {fault} was tried\n{report}");
    }
    withstood("frames broken on their way", broken);
}

/// The devices of all meetings, each as a database from which it begins.
struct Cast {
    meeting: MeetingId,
    learners: Vec<LearnerId>,
    folder: tempfile::TempDir,
    /// The numbers of the office, Hà and Minh.
    numbers: [u64; 3],
}

impl Cast {
    fn new(seed: u64) -> Self {
        let mut town = Town::new(seed);
        let numbers = [seed, seed + 1, seed + 2];
        let ha = town.phone(numbers[1], Role::Volunteer);
        let folder = folder();
        let keep = |device: &Device, name: &str| {
            let file = folder.path().join(name);
            device.engine.store().backup(&file).expect("there is room");
        };
        keep(&ha, "ha");
        let minh = town.phone(numbers[2], Role::Volunteer);
        keep(&minh, "minh");
        keep(&town.office, "office");
        let mut strict = Device::on_copy_of(seed, &folder.path().join("office"));
        strict.engine.remove_device(minh.engine.device(), None, None, NOW).expect("may remove");
        keep(&strict, "strict");
        Self { meeting: town.meeting, learners: town.learners, folder, numbers }
    }

    fn open(&self, number: u64, name: &str) -> Device {
        let file: PathBuf = self.folder.path().join(name);
        Device::on_copy_of(number, &file)
    }

    /// Returns who speaks and who is besieged.
    fn pair(&self, meeting: Meeting) -> [Device; 2] {
        let [office, ha, minh] = self.numbers;
        match meeting {
            Meeting::Acquainted => [self.open(ha, "ha"), self.open(office, "office")],
            Meeting::Strange => [self.open(minh, "minh"), self.open(ha, "ha")],
            Meeting::RemovedSpeaks => [self.open(minh, "minh"), self.open(office, "strict")],
            Meeting::RemovedHears => [self.open(office, "strict"), self.open(minh, "minh")],
        }
    }
}

/// Sessions with a breaker in the middle, and what came of them.
struct Siege {
    rng: StdRng,
    seed: u64,
    broken: usize,
    counts: BTreeMap<String, usize>,
}

impl Siege {
    /// Lets a fresh pair meet again and again, and then once more in peace.
    fn one_pair(&mut self, cast: &Cast, meeting: Meeting) {
        let [mut speaker, mut victim] = cast.pair(meeting);
        let sessions = if meeting == Meeting::Acquainted { 200 } else { 20 };
        for _ in 0..sessions {
            self.writes(cast, &mut speaker);
            if self.rng.random_bool(0.3) {
                self.writes(cast, &mut victim);
            }
            let mut breaker = Breaker::new(&mut self.rng);
            let ends = session(&mut speaker, &mut victim, |frame| breaker.carry(frame));
            self.broken += breaker.broken;
            let Ends { sender, receiver } = ends;
            let failed = [sender, receiver].contains(&Some(Outcome::Local));
            assert!(!failed, "seed {}, {meeting:?}, frame {}", self.seed, self.broken);
            *self.counts.entry(format!("{meeting:?} {receiver:?}")).or_default() += 1;
        }
        let peace = session(&mut speaker, &mut victim, |frame| vec![frame]);
        let expected = match meeting {
            Meeting::Acquainted | Meeting::Strange => {
                [Some(Outcome::InSync), Some(Outcome::InSync)]
            }
            Meeting::RemovedSpeaks => [Some(Outcome::Removed), Some(Outcome::PeerRemoved)],
            Meeting::RemovedHears => [Some(Outcome::PeerRemoved), Some(Outcome::Removed)],
        };
        let what = format!("seed {}, {meeting:?}, after frame {}", self.seed, self.broken);
        assert_eq!([peace.sender, peace.receiver], expected, "{what}");
        victim.is_sound(&what);
        speaker.is_sound(&what);
        victim.reopened().is_sound(&what);
    }

    /// Writes a mark, so that the next session has something to tell; a removed device cannot.
    fn writes(&mut self, cast: &Cast, device: &mut Device) {
        let learner = cast.learners[self.rng.random_range(0..cast.learners.len())];
        let mark = [Mark::Present, Mark::Late, Mark::Absent][self.rng.random_range(0..3)];
        let command = Command::SetMark { meeting: cast.meeting, learner, mark, seen: None };
        let _ = device.engine.execute(command, NOW);
    }
}

/// Returns the most memory that the process has had resident; 0 where the system does not say.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1_024
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

// The only place of this test where it speaks; shown with --nocapture and when it fails.
fn say(what: &str) {
    writeln!(std::io::stdout(), "{what}").expect("standard output is open");
}
