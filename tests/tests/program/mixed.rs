//! Mixed runs, each from its seed: everything that happens to devices and their operators, by chance and
//! mixed. (Guards: two mishaps, each harmless alone, that together lose an evening.)
//!
//! A seed that breaks is run again with `LANTOA_SEED=<seed> cargo test -p lantoa-tests --test program --
//! mixed::one_seed --ignored --nocapture`.
#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use lantoa_tests::mixed_run::{Happened, MixedRun};
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;

/// Things that happen in one run.
const STEPS: usize = 60;

#[test]
fn after_everything_mixed_all_that_was_confirmed_is_there() {
    let runs = tries(3, 60);
    let happened = runs_until_broken(1, |done| done < runs);
    withstood(
        "operations of mixed runs over the command line",
        happened.commands + happened.sessions,
    );
    withstood("confirmed values looked for after mixed runs", happened.looked_for);
}

#[test]
#[ignore = "runs one seed again, named by LANTOA_SEED"]
fn one_seed() {
    let seed = number("LANTOA_SEED").expect("LANTOA_SEED names the run");
    runs_until_broken(seed, |done| done < 1);
}

#[test]
#[ignore = "goes on for LANTOA_SOAK_SECONDS"]
fn soak() {
    let seconds = number("LANTOA_SOAK_SECONDS").unwrap_or(60);
    let start = number("LANTOA_SEED_START").unwrap_or(1);
    let (began, whole) = (Instant::now(), Duration::from_secs(seconds));
    runs_until_broken(start, |_| began.elapsed() < whole);
}

/// Makes runs from a seed on as long as told, and returns what has happened in them.
#[expect(clippy::print_stdout, reason = "a seed is printed, so that it can be run again")]
fn runs_until_broken(start: u64, goes_on: impl Fn(u64) -> bool) -> Happened {
    let mut all = Happened::default();
    for done in (0..).take_while(|done| goes_on(*done)) {
        let seed = start + done;
        println!("seed {seed}; again with LANTOA_SEED={seed} and mixed::one_seed");
        let happened = MixedRun::with_seed(seed).run(STEPS);
        println!("{happened:?}");
        all.add(happened);
    }
    println!("all: {all:?}");
    all
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
