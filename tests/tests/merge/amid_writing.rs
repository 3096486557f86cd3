//! A session while others bring more to the office all the time, as at the door of a crowd. (Guards: a
//! phone that is told that something waits which nobody can give, only because others went on.)

use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::session_host::{Config, Effect, Host, Machine, Outcome};
use lantoa_tests::field_day::{FieldDay, date_after, open};
use lantoa_tests::pipe::{entries, meet};

/// More steps than this mean that the session goes on for as long as others do.
const STEPS_MAX: usize = 200;

#[test]
fn a_session_amid_writing_ends_in_step_with_all_that_was_there_when_it_began() {
    let mut day = FieldDay::with_rosters(1, 2026);
    let (mut phone, _folder) = day.newcomer(10);
    let now = day.now();
    meet(&mut phone, &mut day.devices[0], now);
    let class = day.classes[0].0;
    let office = &mut day.devices[0];
    let mut days = (0..).map(date_after);
    let mut brings = |office: &mut Engine| {
        open(office, class, days.next().expect("days go on"), now);
    };
    brings(office);
    let there = entries(office);

    let config = |peer, dialled| Config { peer, dialled, live: false, port: None };
    let (answers, dials) = (config(phone.device(), false), config(office.device(), true));
    let (mut answering, mut to_phone) = Machine::open(answers, &mut Host::new(office, now), 0);
    let (mut dialling, mut to_office) = Machine::open(dials, &mut Host::new(&mut phone, now), 0);
    let mut ends = Vec::new();
    let mut steps = 0;
    while !(to_phone.is_empty() && to_office.is_empty()) {
        // Before each answer somebody else was here.
        brings(office);
        steps += 1;
        assert!(steps <= STEPS_MAX, "it goes on for as long as others do");
        let took = takes(&mut answering, office, std::mem::take(&mut to_office), &mut ends, now);
        to_phone.extend(took);
        let took = takes(&mut dialling, &mut phone, std::mem::take(&mut to_phone), &mut ends, now);
        to_office.extend(took);
    }
    assert_eq!(ends, [Outcome::InSync; 2]);
    assert!(entries(&phone) >= there, "what was there at first came");
    assert!(entries(office) > entries(&phone), "nobody went on: nothing was tried");
}

/// Hands over what the other side sent; returns what to send, and notes how the session ended.
fn takes(
    machine: &mut Machine,
    engine: &mut Engine,
    effects: Vec<Effect>,
    ends: &mut Vec<Outcome>,
    now: Instant,
) -> Vec<Effect> {
    let mut answers = Vec::new();
    for effect in effects {
        match effect {
            Effect::Send(bytes) => {
                answers.extend(machine.handle_bytes(&mut Host::new(engine, now), &bytes, 0));
            }
            Effect::Close(outcome) => ends.push(outcome),
            Effect::Progress(_) | Effect::Settled { .. } => {}
        }
    }
    answers
}
