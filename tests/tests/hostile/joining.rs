//! Joinings whose messages are broken on the way, and answers that promise more than they hold.
//! (Guards: a certificate for a key that was not invited; a newcomer left half in; a ticket burnt by
//! somebody who could not use it.)

use lantoa_core::domain::id::DeviceId;
use lantoa_core::domain::programme::Role;
use lantoa_core::engine::session_host::joining::Newcomer;
use lantoa_core::engine::session_host::{Host, Inviter, JoinEffect, JoinOutcome, Joiner};
use lantoa_core::trust::invite::{Secret, Ticket};
use lantoa_tests::town::{Device, NOW, Town};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

fn rng() -> StdRng {
    let seed = std::env::var("LANTOA_SEED").ok().and_then(|seed| seed.parse().ok());
    StdRng::seed_from_u64(seed.unwrap_or(20_261_124))
}

/// Opens a joining as the phone; returns it and its request's bytes.
fn asks(phone: &Device, inviter: DeviceId, ticket: &Ticket) -> (Joiner, Vec<u8>) {
    let (device, person) = (phone.engine.device(), phone.engine.person());
    let sealing = phone.engine.sealing();
    let (joiner, effects) = Joiner::open(ticket.clone(), inviter, device, sealing, person, 0);
    let [JoinEffect::Send(request)] = &effects[..] else { panic!("{effects:?}") };
    (joiner, request.clone())
}

/// Hands the office a request; returns its answer and how it took it.
fn answers(
    office: &mut Device,
    joiner: DeviceId,
    request: &[u8],
) -> (Vec<u8>, Option<JoinOutcome>) {
    let mut host = Host::new(&mut office.engine, NOW);
    let mut inviter = Inviter::open(joiner, 0);
    let mut effects = inviter.handle_bytes(&mut host, request, 0);
    effects.extend(inviter.handle_end());
    assert!(host.take_failure().is_none(), "a request made the office's store fail");
    ended(effects)
}

/// Hands the phone an answer; returns how it took it.
fn hears(phone: &mut Device, joiner: &mut Joiner, ticket: &Ticket, answer: &[u8]) -> JoinOutcome {
    let mut newcomer = Newcomer::new(&mut phone.engine, ticket, "Hà", NOW);
    let mut effects = joiner.handle_bytes(&mut newcomer, answer, 0);
    effects.extend(joiner.handle_end());
    ended(effects).1.expect("every joining ends")
}

fn ended(effects: Vec<JoinEffect>) -> (Vec<u8>, Option<JoinOutcome>) {
    let mut bytes = Vec::new();
    let mut outcome = None;
    for effect in effects {
        match effect {
            JoinEffect::Send(more) => bytes.extend(more),
            JoinEffect::Close(end) => outcome = Some(end),
        }
    }
    (bytes, outcome)
}

fn broken(rng: &mut StdRng, honest: &[u8]) -> Vec<u8> {
    let mut bytes = honest.to_vec();
    let at = rng.random_range(0..bytes.len());
    match rng.random_range(0..6) {
        0 => bytes.truncate(at),
        1 => bytes.insert(at, rng.random()),
        2 => drop(bytes.remove(at)),
        3 => bytes[..4].copy_from_slice(&rng.random::<[u8; 4]>()),
        _ => bytes[at] ^= 1 << rng.random_range(0..8),
    }
    bytes
}

#[test]
fn no_broken_request_gets_a_certificate_or_burns_the_ticket() {
    let mut rng = rng();
    let mut town = Town::new(31);
    let ticket = town.ticket(Role::Volunteer);
    let mut phone = Device::new(32);
    let (mut joiner, request) = asks(&phone, town.office.engine.device(), &ticket);
    let records = |town: &Town| town.office.engine.tables().control_hashes().expect("sound").len();
    let before = records(&town);
    let device = phone.engine.device();
    let flips = (0..request.len() * 8).map(|bit| {
        let mut bytes = request.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    });
    let random = (0..5_000).map(|_| broken(&mut rng, &request));
    for bytes in flips.chain(random).filter(|bytes| *bytes != request) {
        // What stands behind a whole request is never looked at, as behind any last word.
        if bytes.starts_with(&request) {
            continue;
        }
        let (_, outcome) = answers(&mut town.office, device, &bytes);
        assert_ne!(outcome, Some(JoinOutcome::Joined), "{bytes:?}");
    }
    // The honest request, from a device that the transport knows by another key.
    let (_, outcome) = answers(&mut town.office, Device::new(33).engine.device(), &request);
    assert_ne!(outcome, Some(JoinOutcome::Joined), "the proof covers the joiner's key");
    assert_eq!(records(&town), before, "nothing was issued");
    let (answer, outcome) = answers(&mut town.office, device, &request);
    assert_eq!(outcome, Some(JoinOutcome::Joined), "the ticket was not burnt by others");
    assert_eq!(hears(&mut phone, &mut joiner, &ticket, &answer), JoinOutcome::Joined);
    let (_, outcome) = answers(&mut town.office, Device::new(33).engine.device(), &request);
    assert_ne!(outcome, Some(JoinOutcome::Joined), "a used ticket gives nobody else anything");
}

#[test]
fn no_broken_answer_leaves_a_newcomer_half_in() {
    let mut rng = rng();
    let mut town = Town::new(34);
    let ticket = town.ticket(Role::Volunteer);
    let mut phone = Device::new(35);
    let office = town.office.engine.device();
    let (_, request) = asks(&phone, office, &ticket);
    let (answer, _) = answers(&mut town.office, phone.engine.device(), &request);
    for case in 0..5_000 {
        let bytes = broken(&mut rng, &answer);
        let (mut joiner, _) = asks(&phone, office, &ticket);
        let outcome = hears(&mut phone, &mut joiner, &ticket, &bytes);
        if bytes.starts_with(&answer) {
            continue;
        }
        assert_ne!(outcome, JoinOutcome::Joined, "case {case}");
        assert_eq!(phone.engine.programme(), None, "case {case}");
        assert!(phone.engine.tables().control_hashes().expect("sound").is_empty(), "case {case}");
    }
    let (mut joiner, _) = asks(&phone, office, &ticket);
    assert_eq!(hears(&mut phone, &mut joiner, &ticket, &answer), JoinOutcome::Joined);
    phone.is_sound("after broken answers");
}

#[test]
fn a_ticket_that_was_changed_leads_nowhere() {
    let mut town = Town::new(36);
    let honest = town.ticket(Role::Volunteer);
    let changes: [(&str, fn(&mut Ticket)); 5] = [
        ("another secret", |t| t.secret = Secret::new([1; 32])),
        ("another invitation", |t| t.invite.0[0] ^= 1),
        ("another programme", |t| t.programme.0[0] ^= 1),
        ("another inviter", |t| t.inviter.0[0] ^= 1),
        ("a higher role", |t| t.role = Role::Coordinator),
    ];
    for (n, (what, change)) in (0..).zip(changes) {
        let mut ticket = honest.clone();
        change(&mut ticket);
        let mut phone = Device::new(40 + n);
        let (device, person) = (phone.engine.device(), phone.engine.person());
        let (sealing, peer) = (phone.engine.sealing(), town.office.engine.device());
        let (mut joiner, effects) = Joiner::open(ticket.clone(), peer, device, sealing, person, 0);
        let (request, refused) = ended(effects);
        if refused.is_none() {
            let (answer, _) = answers(&mut town.office, device, &request);
            let outcome = hears(&mut phone, &mut joiner, &ticket, &answer);
            assert_ne!(outcome, JoinOutcome::Joined, "{what}");
        }
        assert_eq!(phone.engine.programme(), None, "{what}");
        // A role is shown on the ticket and decided by the inviter's table.
        let role = town.office.engine.authority().role(device);
        assert!(role.is_none_or(|role| role == Role::Volunteer), "{what}: {role:?}");
    }
}
