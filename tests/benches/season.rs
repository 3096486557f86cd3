//! One mark on a live link, and a session with nothing new, where a season of one class is held and where
//! a season of 50 is: what is held must cost nothing. Whole engines over a pipe in memory.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::time::Duration;

use criterion::Criterion;
use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::MeetingId;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::session_host::{Config, Effect, Host, Machine};
use lantoa_core::session::holdings::Scope;
use lantoa_tests::field_day::{FieldDay, date_after, marks, open};
use lantoa_tests::measure::Times;
use lantoa_tests::pipe::meet;

/// Classes of the two programmes.
const CLASSES: [usize; 2] = [1, 50];

fn main() {
    let mut criterion = Criterion::default().sample_size(20).configure_from_args();
    let [mut on_links, mut in_step]: [[Times; 2]; 2] = Default::default();
    for (at, classes) in CLASSES.into_iter().enumerate() {
        let mut day = FieldDay::with_season(classes, 2025);
        let now = day.now();
        let (class, learners) = day.classes[0].clone();
        let (mut phone, _folder) = day.newcomer(10);
        let (office, phone) = (&mut day.devices[0], &mut phone);
        let meeting: MeetingId = open(office, class, date_after(40), now);
        meet(office, phone, now);
        criterion.bench_function(&format!("nothing new, a season of {classes}"), |bencher| {
            bencher.iter_custom(|rounds| {
                timed(&mut in_step[at], rounds, || {
                    meet(office, phone, now);
                })
            });
        });
        let mut link = Link::between([office, phone], now);
        let mut tap = 0;
        criterion.bench_function(&format!("one mark, a season of {classes}"), |bencher| {
            bencher.iter_custom(|rounds| {
                timed(&mut on_links[at], rounds, || {
                    let learner = learners[tap % learners.len()];
                    let mark = [Mark::Present, Mark::Late][tap / learners.len() % 2];
                    tap += 1;
                    marks(link.ends[0].0, meeting, learner, mark, now);
                    link.ends[0].0.fold(now).expect("a tap becomes an entry");
                    link.tells(Scope::Space(day.team.space()));
                })
            });
        });
    }
    criterion.final_summary();
    for (what, times) in [("nothing new", &in_step), ("one mark", &on_links)] {
        let [one, many] = times;
        println!("{what}: {:.2} x with 50 classes: {one}, {many}", many.ratio_to(one));
    }
}

fn timed(times: &mut Times, rounds: u64, mut act: impl FnMut()) -> Duration {
    (0..rounds)
        .map(|_| {
            times.time(&mut act);
            times.last()
        })
        .sum()
}

/// A live session of two devices.
struct Link<'d> {
    ends: [(&'d mut Engine, Machine); 2],
    now: Instant,
}

impl<'d> Link<'d> {
    /// Opens one, and carries bytes until both are in step.
    fn between(devices: [&'d mut Engine; 2], now: Instant) -> Self {
        let ids = devices.each_ref().map(|device| device.device());
        let [office, phone] = devices;
        let config = |peer, dialled| Config { peer, dialled, live: true, port: None };
        let (calls, to_phone) = Machine::open(config(ids[1], true), &mut Host::new(office, now), 0);
        let (answers, to_office) =
            Machine::open(config(ids[0], false), &mut Host::new(phone, now), 0);
        let mut link = Self { ends: [(office, calls), (phone, answers)], now };
        link.carries([to_phone, to_office]);
        link
    }

    /// Tells the first end of news, and carries bytes until none are left.
    fn tells(&mut self, scope: Scope) {
        let (engine, machine) = &mut self.ends[0];
        let said = machine.local_news(&mut Host::new(engine, self.now), scope, 0);
        assert!(!said.is_empty(), "the link is not live");
        self.carries([said, Vec::new()]);
    }

    fn carries(&mut self, mut said: [Vec<Effect>; 2]) {
        while said.iter().any(|effects| !effects.is_empty()) {
            for from in [0, 1] {
                let (engine, machine) = &mut self.ends[1 - from];
                for effect in std::mem::take(&mut said[from]) {
                    if let Effect::Send(bytes) = effect {
                        let mut host = Host::new(engine, self.now);
                        said[1 - from].extend(machine.handle_bytes(&mut host, &bytes, 0));
                    }
                }
            }
        }
    }
}
