//! Enrolment under attack, and cut off at every byte. (Guards: a stranger who guesses or overhears a
//! ticket; two phones with one ticket; somebody in between who has another key certified; a newcomer
//! of whom one side says that it is in and the other that it is not.)

use std::sync::Barrier;
use std::thread;

use lantoa_core::domain::id::DeviceId;
use lantoa_core::domain::programme::Role;
use lantoa_core::engine::session_host::joining::Newcomer;
use lantoa_core::engine::session_host::{
    Host, Inviter, JoinEffect, JoinOutcome, JoinRefused, Joiner,
};
use lantoa_core::trust::invite::{Secret, Ticket};
use lantoa_tests::net_peer::PATIENCE;
use lantoa_tests::node_device::NodeDevice;
use lantoa_tests::program::Office;
use lantoa_tests::reliability::withstood;
use lantoa_tests::town::{Device, NOW, Town};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

fn opens(phone: &Device, inviter: DeviceId, ticket: &Ticket) -> (Joiner, Vec<u8>) {
    let engine = &phone.engine;
    let (device, sealing, person) = (engine.device(), engine.sealing(), engine.person());
    let (joiner, effects) = Joiner::open(ticket.clone(), inviter, device, sealing, person, 0);
    (joiner, sent(&effects))
}

fn sent(effects: &[JoinEffect]) -> Vec<u8> {
    let sent = effects.iter().filter_map(|effect| match effect {
        JoinEffect::Send(bytes) => Some(&bytes[..]),
        JoinEffect::Close(_) => None,
    });
    sent.collect::<Vec<_>>().concat()
}

fn end(effects: &[JoinEffect]) -> Option<JoinOutcome> {
    effects.iter().rev().find_map(|effect| match effect {
        JoinEffect::Close(outcome) => Some(*outcome),
        JoinEffect::Send(_) => None,
    })
}

/// Hands the office what came of a request before the stream ended; returns its answer and its end.
fn asked(town: &mut Town, joiner: DeviceId, request: &[u8]) -> (Vec<u8>, JoinOutcome) {
    let mut host = Host::new(&mut town.office.engine, NOW);
    let mut inviter = Inviter::open(joiner, 0);
    let mut effects = inviter.handle_bytes(&mut host, request, 0);
    effects.extend(inviter.handle_end());
    (sent(&effects), end(&effects).expect("every joining ends"))
}

fn answered(
    phone: &mut Device,
    joiner: &mut Joiner,
    ticket: &Ticket,
    answer: &[u8],
) -> JoinOutcome {
    let mut newcomer = Newcomer::new(&mut phone.engine, ticket, "Hà", NOW);
    let mut effects = joiner.handle_bytes(&mut newcomer, answer, 0);
    effects.extend(joiner.handle_end());
    end(&effects).expect("every joining ends")
}

fn records(town: &Town) -> usize {
    town.office.engine.tables().control_hashes().expect("sound").len()
}

#[test]
fn a_joining_that_is_cut_at_any_byte_changes_nothing_that_the_next_one_does_not_make_whole() {
    let mut town = Town::new(51);
    let ticket = town.ticket(Role::Volunteer);
    let mut phone = Device::new(52);
    let (office, device) = (town.office.engine.device(), phone.engine.device());
    let (_, request) = opens(&phone, office, &ticket);
    let before = records(&town);
    for cut in 0..request.len() {
        let (answer, outcome) = asked(&mut town, device, &request[..cut]);
        assert_eq!((answer.len(), outcome), (0, JoinOutcome::Cut), "request cut at {cut}");
    }
    assert_eq!(records(&town), before, "half a request issues nothing");
    let (whole, outcome) = asked(&mut town, device, &request);
    assert_eq!((outcome, records(&town)), (JoinOutcome::Joined, before + 1));
    for cut in 0..whole.len() {
        let (mut joiner, request) = opens(&phone, office, &ticket);
        let outcome = answered(&mut phone, &mut joiner, &ticket, &whole[..cut]);
        assert_eq!(outcome, JoinOutcome::Cut, "answer cut at {cut}");
        assert_eq!(phone.engine.programme(), None, "answer cut at {cut}");
        let held = phone.engine.tables().control_hashes().expect("sound");
        assert!(held.is_empty(), "answer cut at {cut}");
        // Asking again gives the same certificate, not a second one.
        let (again, _) = asked(&mut town, device, &request);
        assert!(again == whole, "answer cut at {cut}");
    }
    assert_eq!(records(&town), before + 1);
    let (mut joiner, _) = opens(&phone, office, &ticket);
    assert_eq!(answered(&mut phone, &mut joiner, &ticket, &whole), JoinOutcome::Joined);
    let role = |device: &Device| device.engine.authority().role(phone.engine.device());
    assert_eq!((role(&town.office), role(&phone)), (Some(Role::Volunteer), Some(Role::Volunteer)));
    withstood("joinings cut, one at each byte of request and answer", request.len() + whole.len());
}

#[test]
fn guessing_a_tickets_secret_or_number_gets_nobody_in_and_costs_the_invited_nothing() {
    const GUESSES: u64 = 20_000;
    let mut rng = StdRng::seed_from_u64(20_261_126);
    let mut town = Town::new(53);
    let honest = town.ticket(Role::Volunteer);
    let before = records(&town);
    let thief = Device::new(54);
    let office = town.office.engine.device();
    for guess in 0..GUESSES {
        let mut ticket = honest.clone();
        ticket.secret = Secret::new(rng.random());
        // Half of the guessers saw the ticket's number, half guess that too.
        let wanted = if guess % 2 == 0 {
            JoinRefused::WrongSecret
        } else {
            ticket.invite.0 = rng.random();
            JoinRefused::Unknown
        };
        let (_, request) = opens(&thief, office, &ticket);
        let (_, outcome) = asked(&mut town, thief.engine.device(), &request);
        assert_eq!(outcome, JoinOutcome::Refused(wanted), "guess {guess}");
    }
    assert_eq!(records(&town), before);
    let mut phone = Device::new(55);
    let (mut joiner, request) = opens(&phone, office, &honest);
    let (answer, _) = asked(&mut town, phone.engine.device(), &request);
    assert_eq!(answered(&mut phone, &mut joiner, &honest, &answer), JoinOutcome::Joined);
    withstood("guesses at a ticket", GUESSES);
}

#[test]
fn somebody_in_between_gets_neither_a_certificate_nor_the_newcomer() {
    let mut town = Town::new(56);
    let ticket = town.ticket(Role::Lead);
    let mut phone = Device::new(57);
    let between = Device::new(58);
    let (office, device) = (town.office.engine.device(), phone.engine.device());
    // The newcomer reaches the one in between, whose key is not the one that the ticket names: it
    // says nothing at all, so there is nothing to hand on.
    let (_, request) = opens(&phone, between.engine.device(), &ticket);
    assert!(request.is_empty(), "a proof went to a stranger");
    // Had it come by the request all the same, it can show it under its own key only.
    let (_, request) = opens(&phone, office, &ticket);
    let (answer, outcome) = asked(&mut town, between.engine.device(), &request);
    assert_eq!(outcome, JoinOutcome::Refused(JoinRefused::WrongSecret));
    // Nor does it get in by the answer that the newcomer was given.
    let (whole, outcome) = asked(&mut town, device, &request);
    assert_eq!(outcome, JoinOutcome::Joined);
    let mut thief = between;
    let (mut joiner, _) = opens(&thief, office, &ticket);
    let outcome = answered(&mut thief, &mut joiner, &ticket, &whole);
    assert_eq!((outcome, thief.engine.programme()), (JoinOutcome::NotCertified, None));
    // And the refusal, shown to the newcomer in the office's place, leaves it as before.
    let (mut joiner, _) = opens(&phone, office, &ticket);
    let outcome = answered(&mut phone, &mut joiner, &ticket, &answer);
    assert_eq!(outcome, JoinOutcome::Refused(JoinRefused::WrongSecret));
    let (mut joiner, _) = opens(&phone, office, &ticket);
    assert_eq!(answered(&mut phone, &mut joiner, &ticket, &whole), JoinOutcome::Joined);
}

#[test]
fn of_phones_that_redeem_one_ticket_at_once_just_one_gets_in() {
    const ROUNDS: usize = 20;
    let (office, team) = NodeDevice::office();
    let with = office.listens();
    for round in 0..ROUNDS {
        let ticket = office.ticket(team);
        let phones: [NodeDevice; 3] = Default::default();
        let barrier = Barrier::new(phones.len());
        let joined = thread::scope(|scope| {
            let tries = phones.each_ref().map(|phone| {
                let (ticket, with, barrier) = (&ticket, &with, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    phone.node.join(ticket, "Hà", with, PATIENCE)
                })
            });
            tries.map(|joining| joining.join().expect("no joining panics"))
        });
        let codes: Vec<_> = joined.iter().map(|joined| joined.as_ref().err()).collect();
        let refused: Vec<_> = codes.iter().flatten().map(|error| error.code).collect();
        assert_eq!(refused, ["ticket-used"; 2], "round {round}: {codes:?}");
        let members = phones.iter().filter(|phone| phone.node.query().is_ok()).count();
        assert_eq!(members, 1, "round {round}");
    }
    let devices = office.node.devices().expect("devices").len();
    assert_eq!(devices, 1 + ROUNDS, "one certificate for each ticket");
    withstood("tickets redeemed by three phones at once", ROUNDS);
}

#[test]
fn a_ticket_of_an_office_that_was_restored_since_lets_nobody_in_and_says_why() {
    let office = Office::default();
    let invite = ["invite", "--role", "volunteer", "--team", &office.team];
    let ticket = office.device.text(invite, "ticket");
    let backup = office.homes.path("yesterday.db");
    office.device.json(["backup", &backup]);
    office.device.json(["restore", &backup]);
    let phone = office.homes.device("Hà");
    let serving = office.device.serve();
    let with = ["--with", serving.address(), "--timeout", "60"];
    let join = ["join", ticket.as_str(), "--name", "Hà"];
    for (lang, word) in [("vi", "khôi phục"), ("en", "restored")] {
        let ended = phone.speaking(lang).run(join.iter().chain(&with));
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        assert!(ended.stderr.contains(word), "{lang}: {}", ended.stderr);
    }
    let error = phone.refused(join.iter().chain(&with));
    assert_eq!(
        (error["kind"].as_str(), error["code"].as_str()),
        (Some("not_allowed"), Some("ticket-void"))
    );
    serving.end();
    // A new one from the restored office works.
    let ticket = office.device.text(invite, "ticket");
    let serving = office.device.serve();
    phone.join(&ticket, "Hà", &serving);
    serving.end();
}
