//! Two engines, one evening, a byte pipe between them.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::exchange::{Host, Newcomer};
use lantoa_core::engine::member::Invitation;
use lantoa_core::engine::opening::{Opening, Random};
use lantoa_core::session::join::{Inviter, JoinEffect, Joiner};
use lantoa_core::session::machine::{Config, Effect, Machine};
use lantoa_core::trust::key::SecretKey;

fn engine(dir: &std::path::Path, seed: u8) -> Engine {
    let key = SecretKey::from_seed(&[seed; 32]);
    Engine::open(
        Opening {
            folder: dir.to_owned(),
            key,
            install_nonce: [seed; 16],
            random: Random::system(),
        },
        Instant(1),
    )
    .expect("opens")
}

fn join(office: &mut Engine, phone: &mut Engine, ticket: &lantoa_core::trust::invite::Ticket) {
    let sealing = [3; 32];
    let (mut joiner, effects) =
        Joiner::open(ticket.clone(), office.device(), phone.device(), sealing, phone.person(), 0);
    let mut inviter = Inviter::open(phone.device(), 0);
    let mut to_office: Vec<JoinEffect> = effects;
    loop {
        let mut to_phone = Vec::new();
        for effect in to_office.drain(..) {
            match effect {
                JoinEffect::Send(bytes) => {
                    let mut host = Host::new(office, Instant(2));
                    to_phone.extend(inviter.handle_bytes(&mut host, &bytes, 0));
                }
                JoinEffect::Close(outcome) => {
                    println!("phone {outcome:?}");
                    return;
                }
            }
        }
        for effect in to_phone {
            match effect {
                JoinEffect::Send(bytes) => {
                    let mut newcomer = Newcomer::new(phone, ticket, "Hà", Instant(3));
                    to_office.extend(joiner.handle_bytes(&mut newcomer, &bytes, 0));
                    assert!(newcomer.failure.is_none(), "{:?}", newcomer.failure);
                }
                JoinEffect::Close(outcome) => println!("office {outcome:?}"),
            }
        }
        if to_office.is_empty() {
            return;
        }
    }
}

fn sync(a: &mut Engine, b: &mut Engine) {
    let (da, db) = (a.device(), b.device());
    let now = Instant(5);
    let (mut ma, ea) =
        Machine::open(Config { peer: db, dialled: true, live: false }, &mut Host::new(a, now), 0);
    let (mut mb, eb) =
        Machine::open(Config { peer: da, dialled: false, live: false }, &mut Host::new(b, now), 0);
    let mut to_b: Vec<Effect> = ea;
    let mut to_a: Vec<Effect> = eb;
    while !(to_a.is_empty() && to_b.is_empty()) {
        for effect in std::mem::take(&mut to_b) {
            match effect {
                Effect::Send(bytes) => {
                    let mut host = Host::new(b, now);
                    to_a.extend(mb.handle_bytes(&mut host, &bytes, 0));
                    let failure = host.take_failure();
                    assert!(failure.is_none(), "{failure:?}");
                }
                other => println!("a: {other:?}"),
            }
        }
        for effect in std::mem::take(&mut to_a) {
            match effect {
                Effect::Send(bytes) => {
                    let mut host = Host::new(a, now);
                    to_b.extend(ma.handle_bytes(&mut host, &bytes, 0));
                    let failure = host.take_failure();
                    assert!(failure.is_none(), "{failure:?}");
                }
                other => println!("b: {other:?}"),
            }
        }
    }
    println!("{:?}", ma.counters());
}

#[test]
fn an_evening_reaches_the_other_phone() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut office = engine(dirs[0].path(), 1);
    let mut phone = engine(dirs[1].path(), 2);
    office.found("Chương trình", "Minh", Instant(1)).expect("founds");
    let Ok(Outcome::Team(team)) =
        office.execute(Command::AddTeam { name: "Đội 1".into(), place: None }, Instant(1))
    else {
        panic!()
    };
    let Ok(Outcome::Class(class)) =
        office.execute(Command::AddClass { name: "Lớp 1".into(), team, place: None }, Instant(1))
    else {
        panic!()
    };
    for n in 0..40 {
        let details = Details::parse(&format!("Học viên {n}"), "1960", "", "", "", "").unwrap();
        office
            .execute(Command::AddLearner { class, details, consent: None }, Instant(1))
            .expect("adds");
    }
    let (ticket, _) = office
        .invite(
            Invitation {
                role: Role::Volunteer,
                teams: vec![team],
                addresses: vec![],
                hotspot: None,
                recovery: None,
            },
            Instant(1),
        )
        .expect("invites");
    join(&mut office, &mut phone, &ticket);
    sync(&mut office, &mut phone);
    let date = "2026-11-22".parse().unwrap();
    let Ok(Outcome::Meeting(meeting)) = phone
        .execute(Command::OpenMeeting { class, date, another: false, topics: vec![] }, Instant(4))
    else {
        panic!()
    };
    let marked = phone.execute(Command::FillMarks { meeting, mark: Mark::Present }, Instant(4));
    assert_eq!(marked.unwrap(), Outcome::Marked(40));
    sync(&mut office, &mut phone);
    sync(&mut office, &mut phone);
    for e in [&office, &phone] {
        println!("{:?}", e.tables().row_digests(team.space(), false).unwrap());
    }
    assert_eq!(
        office.tables().row_digests(team.space(), false).unwrap(),
        phone.tables().row_digests(team.space(), false).unwrap()
    );
    let checked = office.verify(Instant(9), &mut |_, _| {}).unwrap();
    assert_eq!(checked.faults, Vec::<String>::new());
    println!("{checked:?}");
}
