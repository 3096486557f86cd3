//! Times as they are told: the median with the least and the most, and one as a multiple of another.
//!
//! Machines differ and are busy, so a time alone says little; every budget of ours is a ratio to
//! something that was measured in the same run on the same disk.

use std::fmt;
use std::time::{Duration, Instant};

/// Times of one thing.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Does something and notes how long it took.
    pub fn time<T>(&mut self, act: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let done = act();
        self.0.push(began.elapsed());
        done
    }

    /// Notes a time that was taken elsewhere.
    pub fn note(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Returns the time noted last; zero before the first.
    #[must_use]
    pub fn last(&self) -> Duration {
        self.0.last().copied().unwrap_or_default()
    }

    /// Returns the median; zero where nothing was noted.
    #[must_use]
    pub fn median(&self) -> Duration {
        self.sorted().get(self.0.len() / 2).copied().unwrap_or_default()
    }

    /// Returns how many times as long as `other` this takes, by their medians.
    #[must_use]
    pub fn ratio_to(&self, other: &Self) -> f64 {
        self.median().as_secs_f64() / other.median().as_secs_f64()
    }

    fn sorted(&self) -> Vec<Duration> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sorted = self.sorted();
        let at = |place: usize| sorted.get(place).copied().unwrap_or_default();
        let (least, most) = (at(0), at(sorted.len().saturating_sub(1)));
        write!(f, "{:.1?} ({least:.1?}–{most:.1?})", self.median())
    }
}

/// Returns the memory of this process that is in use now, in bytes.
///
/// # Panics
///
/// When the system does not tell.
#[cfg(target_os = "linux")]
#[must_use]
pub fn resident_bytes() -> u64 {
    status_bytes("self", "VmRSS:")
}

/// Returns the most memory of this process that was ever in use, in bytes.
///
/// # Panics
///
/// When the system does not tell.
#[cfg(target_os = "linux")]
#[must_use]
pub fn resident_bytes_most() -> u64 {
    status_bytes("self", "VmHWM:")
}

/// Returns the most memory of another process that was ever in use, in bytes.
///
/// # Panics
///
/// When the system does not tell, as of a process that has ended.
#[cfg(target_os = "linux")]
#[must_use]
pub fn resident_bytes_most_of(process: u32) -> u64 {
    status_bytes(&process.to_string(), "VmHWM:")
}

/// Returns what this process has computed so far, in its own code and in the system's for it; in steps
/// of the system's tick, 10 ms.
///
/// # Panics
///
/// When the system does not tell.
#[cfg(target_os = "linux")]
#[must_use]
pub fn cpu_time() -> Duration {
    computed("self")
}

/// Returns the same of another process.
///
/// # Panics
///
/// When the system does not tell, as of a process that has ended.
#[cfg(target_os = "linux")]
#[must_use]
pub fn cpu_time_of(process: u32) -> Duration {
    computed(&process.to_string())
}

#[cfg(target_os = "linux")]
fn computed(process: &str) -> Duration {
    let stat = format!("/proc/{process}/stat");
    let stat = std::fs::read_to_string(stat).expect("Linux tells of its processes");
    // Behind the program's name, which may have anything in it: fields 14 and 15 of all.
    let (_, fields) = stat.rsplit_once(')').expect("the name stands in brackets");
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks = ticks.map(|ticks| ticks.parse::<u64>().expect("a number of ticks"));
    Duration::from_millis(10 * ticks.sum::<u64>())
}

#[cfg(target_os = "linux")]
fn status_bytes(process: &str, field: &str) -> u64 {
    let status = format!("/proc/{process}/status");
    let status = std::fs::read_to_string(status).expect("Linux tells of its processes");
    let line = status.lines().find_map(|line| line.strip_prefix(field)).expect("a known field");
    let kib = line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number of KiB");
    kib * 1024
}
