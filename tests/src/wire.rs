//! A session over a pipe on which somebody sits: every frame of one side passes through a function.

use lantoa_core::domain::id::DeviceId;
use lantoa_core::engine::session_host::{Config, Effect, Host, Machine, Outcome};
use lantoa_core::session::fault::FRAME_BYTES_MAX;
use lantoa_core::session::frame::{Frame, FrameBuffer};

use crate::town::{Device, NOW};

/// How a session ended on both sides; `None` where a side was still waiting.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Ends {
    /// On the side whose frames were passed on.
    pub sender: Option<Outcome>,
    /// On the other side.
    pub receiver: Option<Outcome>,
}

/// Cuts a piece of stream into frames, length in front. Every machine sends whole ones.
#[must_use]
pub fn frames(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    while let Some((len, _)) = bytes.split_first_chunk::<4>() {
        let end = (4 + u32::from_be_bytes(*len) as usize).min(bytes.len());
        frames.push(bytes[..end].to_vec());
        bytes = &bytes[end..];
    }
    frames
}

/// Holds a session in which everything that `sender` says goes through `carry`, frame by frame.
///
/// Neither side waits: where nothing more comes, the stream ends for both.
///
/// # Panics
///
/// When a device's own store fails: no peer may bring that about.
pub fn session(
    sender: &mut Device,
    receiver: &mut Device,
    mut carry: impl FnMut(Vec<u8>) -> Vec<Vec<u8>>,
) -> Ends {
    let mut ends = Ends::default();
    let config = |peer, dialled| Config { peer, dialled, live: false, port: None };
    let (of_sender, of_receiver) =
        (config(receiver.engine.device(), true), config(sender.engine.device(), false));
    let (mut here, out) = Machine::open(of_sender, &mut Host::new(&mut sender.engine, NOW), 0);
    let (mut there, back) =
        Machine::open(of_receiver, &mut Host::new(&mut receiver.engine, NOW), 0);
    let mut to_there = sent(out, &mut ends.sender);
    let mut to_here = sent(back, &mut ends.receiver);
    while !(to_there.is_empty() && to_here.is_empty()) {
        for frame in frames(&std::mem::take(&mut to_there)).into_iter().flat_map(&mut carry) {
            let mut host = Host::new(&mut receiver.engine, NOW);
            let effects = there.handle_bytes(&mut host, &frame, 0);
            assert!(host.take_failure().is_none(), "a peer made this device's store fail");
            to_here.extend(sent(effects, &mut ends.receiver));
        }
        for frame in frames(&std::mem::take(&mut to_here)) {
            let mut host = Host::new(&mut sender.engine, NOW);
            let effects = here.handle_bytes(&mut host, &frame, 0);
            assert!(host.take_failure().is_none(), "an answer made this device's store fail");
            to_there.extend(sent(effects, &mut ends.sender));
        }
    }
    sent(here.handle_end(), &mut ends.sender);
    sent(there.handle_end(), &mut ends.receiver);
    ends
}

/// Lets a device hear these frames from a peer that it must not trust; returns what it answers and
/// how it ends.
///
/// # Panics
///
/// When it holds itself for in step with that peer.
pub fn answers(
    device: &mut Device,
    peer: DeviceId,
    frames: &[Frame],
) -> (Vec<Frame>, Option<Outcome>) {
    let config = Config { peer, dialled: false, live: true, port: None };
    let (mut machine, mut effects) =
        Machine::open(config, &mut Host::new(&mut device.engine, NOW), 0);
    for frame in frames {
        let mut host = Host::new(&mut device.engine, NOW);
        effects.extend(machine.handle_bytes(&mut host, &frame.bytes(), 0));
    }
    effects.extend(machine.handle_end());
    let mut buffer = FrameBuffer::default();
    let mut end = None;
    for effect in effects {
        match effect {
            Effect::Send(bytes) => buffer.push(&bytes),
            Effect::Close(outcome) => end = Some(outcome),
            Effect::Progress(_) | Effect::Settled { .. } => {
                panic!("{effect:?} with whom it must not trust")
            }
        }
    }
    let mut said = Vec::new();
    while let Some(frame) = buffer.next_frame(FRAME_BYTES_MAX).expect("our own frames are whole") {
        said.push(frame);
    }
    (said, end)
}

fn sent(effects: Vec<Effect>, end: &mut Option<Outcome>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for effect in effects {
        match effect {
            Effect::Send(more) => bytes.extend(more),
            Effect::Close(outcome) => *end = Some(outcome),
            Effect::Progress(_) | Effect::Settled { .. } => {}
        }
    }
    bytes
}
