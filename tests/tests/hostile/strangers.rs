//! Somebody without a certificate opens a session and says what it likes. (Guards: a stranger on the
//! same network who learns which spaces there are, how much stands in them, or who is a member.)

use lantoa_core::domain::entry::Hash;
use lantoa_core::domain::programme::Role;
use lantoa_core::engine::session_host::{Config, Effect, Host, Machine, Outcome};
use lantoa_core::session::fault::FRAME_BYTES_MAX;
use lantoa_core::session::frame::{Frame, FrameBuffer};
use lantoa_core::session::hello::{Bye, Hello, chain_hash};
use lantoa_core::session::holdings::Scope;
use lantoa_core::session::summary::Summary;
use lantoa_tests::town::{Holder, NOW, Town};
use lantoa_tests::wire::answers;

#[test]
fn a_stranger_is_told_a_hello_and_a_bye_whatever_it_says() {
    let mut town = Town::new(61);
    let ha = town.phone(62, Role::Volunteer);
    let stranger = Holder::new(1).key.device();
    let programme = town.office.engine.programme().expect("founded");
    let records = town.office.engine.tables().control().expect("sound");
    let stolen: Vec<Vec<u8>> = records.into_iter().map(|(_, r)| r.bytes().to_vec()).collect();
    let hello = |chain: &[Vec<u8>], knows_you| {
        let chain_hash = chain_hash(chain);
        Frame::Hello(Hello {
            versions: vec![1],
            port: None,
            programme,
            chain_hash,
            knows_you,
            live: true,
        })
    };
    let summary =
        Frame::Summary(Summary::new(Hash([1; 32]), &[(town.team.space(), Hash([2; 32]))]));
    let end = Frame::End(Scope::Space(town.team.space()));
    let says = [
        ("nothing but hello", vec![hello(&[], true)]),
        ("an empty chain", vec![hello(&[], false), Frame::Chain(Vec::new())]),
        ("a member's chain", vec![hello(&stolen, true), Frame::Chain(stolen.clone())]),
        (
            "a chain that is not the one announced",
            vec![hello(&[], true), Frame::Chain(stolen.clone())],
        ),
        ("a summary at once", vec![hello(&[], true), summary.clone()]),
        (
            "a summary, then its chain",
            vec![hello(&stolen, true), summary, Frame::Chain(stolen.clone())],
        ),
        ("an end", vec![hello(&[], true), end.clone()]),
        ("no hello", vec![end]),
    ];
    for (what, frames) in says {
        let (said, _) = answers(&mut town.office, stranger, &frames);
        let [Frame::Hello(ours), rest @ ..] = &said[..] else { panic!("{what}: {said:?}") };
        assert!(!ours.knows_you, "{what}");
        assert!(rest.iter().all(|frame| matches!(frame, Frame::Bye(_))), "{what}: {rest:?}");
    }
    // The same chain from the device that it is about opens the door.
    let (said, _) = answers(&mut town.office, ha.engine.device(), &[hello(&stolen, true)]);
    assert!(said.iter().any(|frame| matches!(frame, Frame::Summary(_))), "{said:?}");
}

#[test]
fn a_device_of_another_programme_is_told_so_and_nothing_else() {
    let mut town = Town::new(63);
    let mut other = Town::new(64);
    let peer = other.office.engine.device();
    let config =
        Config { peer: town.office.engine.device(), dialled: true, live: false, port: None };
    let (_, effects) = Machine::open(config, &mut Host::new(&mut other.office.engine, NOW), 0);
    let [Effect::Send(bytes)] = &effects[..] else { panic!("{effects:?}") };
    let mut buffer = FrameBuffer::default();
    buffer.push(bytes);
    let hello = buffer.next_frame(FRAME_BYTES_MAX).expect("whole").expect("there");
    let (said, end) = answers(&mut town.office, peer, &[hello]);
    assert!(matches!(said[..], [Frame::Hello(_), Frame::Bye(Bye::OtherProgramme)]), "{said:?}");
    assert!(matches!(end, Some(Outcome::Refused(_))), "{end:?}");
}
