//! Villages, each from its seed. (Guards: two phones that hold the same and show
//! different things; a confirmed mark that is nowhere; a removed phone that is believed.)
//!
//! A seed that breaks is lived again with `LANTOA_SEED=<seed> cargo test --release -p lantoa-tests
//! --test village -- one_seed --ignored --nocapture`.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;
use lantoa_tests::village::{Ended, Lived, Village};

#[test]
fn villages_end_with_everybody_holding_everything() {
    let wanted = tries(150, 1_000);
    let (villages, lived) = live_until_broken(1, || wanted);
    report(&format!("{villages} villages: {lived:?}"));
    assert_eq!(villages, wanted);
    let Lived { entries, disputes, sessions, cuts, .. } = lived;
    let Lived { restarts, restores, clones, removals, lead_removals, newcomers, .. } = lived;
    let Lived { adoptions, doubled, wrong_clocks, untouched, .. } = lived;
    let Lived { erasures, revocations, months, .. } = lived;
    let common =
        [entries, disputes, sessions, cuts, restarts, clones, removals, newcomers, doubled];
    let more = [erasures, months, wrong_clocks, untouched];
    let common = common.into_iter().chain(more).map(|count| (count, 100 * wanted / 1_000));
    // What needs several things to come together is too rare to be seen in a check.
    let rare = [(restores, 50), (lead_removals, 20), (adoptions, 20), (revocations, 50)];
    let rare = rare.into_iter().filter(|_| tries(false, true));
    for (happened, least) in common.chain(rare) {
        assert!(happened as u64 >= least, "too little has happened to prove anything: {lived:?}");
    }
    withstood("villages lived to their end", wanted);
    for (what, count) in [
        ("sessions cut at any byte", cuts),
        ("phones switched off amid work", restarts),
        ("phones put back to an older copy", restores),
        ("phones copied whole", clones),
        ("phones removed while they go on", removals + lead_removals),
        ("entries delivered twice", doubled),
        ("erasures among people who go on", erasures),
        ("erasures taken back", revocations),
        ("phones with a wrong clock", wrong_clocks),
    ] {
        withstood(what, count);
    }
}

#[test]
fn a_seed_lives_the_same_village_twice() {
    for seed in 1..=3 {
        let [once, twice] = [0, 1].map(|_| Village::with_seed(seed).live());
        assert!(once.lived.entries > 0, "nothing happens in seed {seed}");
        assert_eq!(once, twice, "seed {seed}");
    }
}

#[test]
#[ignore = "lives one village again, named by LANTOA_SEED"]
fn one_seed() {
    let seed = number("LANTOA_SEED").expect("LANTOA_SEED names the village");
    let lived = Village::with_seed(seed).live().lived;
    report(&format!("{lived:?}"));
}

#[test]
#[ignore = "goes on for LANTOA_SOAK_SECONDS"]
fn soak() {
    let seconds = number("LANTOA_SOAK_SECONDS").unwrap_or(60);
    let start = number("LANTOA_SEED_START").unwrap_or(1);
    let (began, whole) = (Instant::now(), Duration::from_secs(seconds));
    let last = || if began.elapsed() < whole { u64::MAX } else { 0 };
    let (villages, lived) = live_until_broken(start, last);
    report(&format!("{villages} villages from seed {start} on: {lived:?}"));
}

/// Lives villages from a seed on, on every core, up to the last one that `last` allows; returns how
/// many, and what has happened in them.
fn live_until_broken(start: u64, last: impl Fn() -> u64 + Sync) -> (u64, Lived) {
    let next = AtomicU64::new(start);
    let all = Mutex::new((0, Lived::default()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > last() {
                        return;
                    }
                    match std::panic::catch_unwind(|| Village::with_seed(seed).live()) {
                        Ok(Ended { lived, .. }) => {
                            let mut all = all.lock().expect("nobody panics while adding");
                            all.0 += 1;
                            all.1.add(lived);
                        }
                        Err(broken) => {
                            report(&again(seed));
                            std::panic::resume_unwind(broken);
                        }
                    }
                }
            });
        }
    });
    all.into_inner().expect("nobody panics while adding")
}

fn again(seed: u64) -> String {
    format!(
        "seed {seed} broke; again with: LANTOA_SEED={seed} cargo test --release -p lantoa-tests \
         --test village -- one_seed --ignored --nocapture"
    )
}

#[expect(clippy::print_stdout, reason = "a seed is printed, so that it can be lived again")]
fn report(line: &str) {
    println!("{line}");
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
