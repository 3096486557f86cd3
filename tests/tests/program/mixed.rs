//! Mixed runs, each from its seed: everything that happens to devices and their operators, by chance and
//! mixed. (Guards: two mishaps, each harmless alone, that together lose an evening.)
//!
//! A seed that breaks is run again with `LANTOA_SEED=<seed> cargo test -p lantoa-tests --test program --
//! mixed::one_seed --ignored --nocapture`.
#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use lantoa_tests::mixed_run::{Event, Happened, MixedRun};
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;

/// Things that happen in one run: every third is rare, and each of these is dealt once.
const STEPS: u16 = 63;
/// The first seed of a check. Of few runs not any will do: all that can happen has to happen in them.
const SEED: u64 = 10;
/// Runs in a check.
const RUNS: u64 = 2;

#[test]
fn after_everything_mixed_all_that_was_confirmed_is_there() {
    let runs = tries(RUNS, 10);
    let happened = runs_until_broken(SEED, |done| done < runs);
    let rare = happened.too_rare();
    assert!(rare.is_empty(), "too little has happened to prove anything: {rare:?}");
    for (what, events) in [
        ("commands of mixed runs", &[Event::Command][..]),
        ("kills in mixed runs", &[Event::Killed, Event::HolderKilled]),
        ("sessions cut in mixed runs", &[Event::CallerKilled, Event::CalledKilled]),
        ("confirmed values looked for after mixed runs", &[Event::LookedFor]),
    ] {
        withstood(what, events.iter().map(|event| happened.count(*event)).sum::<u64>());
    }
}

#[test]
#[ignore = "runs one seed again, named by LANTOA_SEED"]
fn one_seed() {
    let seed = number("LANTOA_SEED").expect("LANTOA_SEED names the run");
    report(&MixedRun::with_seed(seed).telling().run(STEPS).to_string());
}

#[test]
#[ignore = "goes on for LANTOA_SOAK_SECONDS"]
fn soak() {
    let seconds = number("LANTOA_SOAK_SECONDS").unwrap_or(60);
    let start = number("LANTOA_SEED_START").unwrap_or(1);
    let (began, whole) = (Instant::now(), Duration::from_secs(seconds));
    let happened = runs_until_broken(start, |_| began.elapsed() < whole);
    // A few minutes are for looking at one seed.
    let rare = happened.too_rare();
    let is_night = happened.count(Event::Run) >= NIGHT_RUNS;
    assert!(!is_night || rare.is_empty(), "too little has happened to prove anything: {rare:?}");
}

/// Runs from which on everything that can happen must have.
const NIGHT_RUNS: u64 = 20;

/// Makes runs from a seed on as long as told, and returns what has happened in them.
fn runs_until_broken(start: u64, goes_on: impl Fn(u64) -> bool) -> Happened {
    let mut all = Happened::default();
    for done in (0..).take_while(|done| goes_on(*done)) {
        let seed = start + done;
        report(&format!("seed {seed}; again with LANTOA_SEED={seed} and mixed::one_seed"));
        all.add(&MixedRun::with_seed(seed).run(STEPS));
    }
    report(&all.to_string());
    all
}

#[expect(clippy::print_stdout, reason = "a seed is printed, so that it can be run again")]
fn report(line: &str) {
    println!("{line}");
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
