//! The engine's jobs at once, on threads that end with them.

use std::sync::Mutex;
use std::thread::{self, Builder};

use crate::domain::workers::Job;
use crate::node::lock::locked;

/// Does every job at once. Where the system gives no more threads, the one that asks does what is left.
///
/// # Panics
///
/// When a job does, once the others are done.
pub fn all_at_once(jobs: &mut [Job<'_>]) {
    let others = jobs.len().saturating_sub(1);
    let open = Mutex::new(jobs.iter_mut());
    let work = || {
        loop {
            let Some(job) = locked(&open).next() else { return };
            job();
        }
    };
    thread::scope(|scope| {
        for _ in 0..others {
            let named = Builder::new().name("lantoa-worker".to_owned());
            if named.spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn jobs_are_done_at_once_each_one_time() {
        // Each waits for the other, so one thread alone would wait for ever.
        let meet = Barrier::new(2);
        let mut done = [0, 0];
        let [one, other] = &mut done;
        let mut first = || {
            meet.wait();
            *one += 1;
        };
        let mut second = || {
            meet.wait();
            *other += 1;
        };
        all_at_once(&mut [&mut first, &mut second]);
        assert_eq!(done, [1, 1]);
        all_at_once(&mut []);
    }
}
