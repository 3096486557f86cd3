//! Frames broken on their way: bits, lengths, order, lists, and what is packed inside.

use lantoa_core::domain::entry::{Hash, Incarnation};
use lantoa_core::domain::id::{DeviceId, SpaceId};
use lantoa_core::feed::height::Tip;
use lantoa_core::session::deflate::{Deflater, Inflater};
use lantoa_core::session::fault::FRAME_BYTES_MAX;
use lantoa_core::session::frame::{Ack, Frame, FrameBuffer, HeightsPart, INFLATED_BYTES_MAX};
use lantoa_core::session::holdings::Scope;
use rand::RngExt;
use rand::rngs::StdRng;

/// Somebody between two devices, for one session.
pub struct Breaker<'r> {
    rng: &'r mut StdRng,
    /// What is packed comes from one stream, so whoever changes it packs everything anew.
    inflater: Inflater,
    deflater: Deflater,
    is_repacking: bool,
    kept: Option<Vec<u8>>,
    last: Option<Vec<u8>>,
    /// Frames that were broken, left out, doubled or put elsewhere.
    pub broken: usize,
}

impl<'r> Breaker<'r> {
    /// Begins a session.
    #[must_use]
    pub fn new(rng: &'r mut StdRng) -> Self {
        let is_repacking = rng.random_bool(0.3);
        Self {
            rng,
            inflater: Inflater::default(),
            deflater: Deflater::default(),
            is_repacking,
            kept: None,
            last: None,
            broken: 0,
        }
    }

    /// Returns what arrives in the place of an honest frame.
    pub fn carry(&mut self, frame: Vec<u8>) -> Vec<Vec<u8>> {
        let frame = if self.is_repacking { self.repack(&frame) } else { frame };
        let mut arriving = match self.rng.random_range(0..10) {
            0..6 => vec![frame.clone()],
            6 => {
                self.broken += 1;
                vec![self.break_bytes(frame.clone())]
            }
            7 => {
                self.broken += 1;
                self.reorder(frame.clone())
            }
            _ => {
                self.broken += 1;
                vec![self.break_value(&frame)]
            }
        };
        if let Some(kept) = self.kept.take_if(|_| arriving.len() == 1) {
            arriving.push(kept);
        }
        self.last = Some(frame);
        arriving
    }

    fn reorder(&mut self, frame: Vec<u8>) -> Vec<Vec<u8>> {
        match self.rng.random_range(0..4) {
            0 => Vec::new(),
            1 => vec![frame.clone(), frame],
            2 => {
                self.kept = Some(frame);
                Vec::new()
            }
            _ => self.last.clone().into_iter().chain([frame]).collect(),
        }
    }

    fn break_bytes(&mut self, mut frame: Vec<u8>) -> Vec<u8> {
        let rng = &mut *self.rng;
        match rng.random_range(0..7) {
            0 => {
                let len = rng.random_range(0..=frame.len());
                frame.truncate(len);
            }
            1 => {
                let lens = [0, 1, 2, u32::MAX, 1 << 31, FRAME_BYTES_MAX as u32];
                let len =
                    lens[rng.random_range(0..lens.len())].wrapping_add(rng.random_range(0..2));
                frame[..4].copy_from_slice(&len.to_be_bytes());
            }
            2 => frame[4] = rng.random_range(0..16),
            3 => frame = (0..rng.random_range(0..200)).map(|_| rng.random()).collect(),
            4 => {
                let payload: Vec<u8> =
                    (0..rng.random_range(0..200)).map(|_| rng.random()).collect();
                frame = framed(rng.random_range(0..13), &payload);
            }
            _ => {
                for _ in 0..rng.random_range(1..4) {
                    let at = rng.random_range(4..frame.len());
                    frame[at] ^= 1 << rng.random_range(0..8);
                }
            }
        }
        frame
    }

    /// Unpacks, perhaps changes, and packs again what a frame of records or entries carries.
    fn repack(&mut self, frame: &[u8]) -> Vec<u8> {
        let (packed_at, bytes_max) = match frame[4] {
            5 => (5, INFLATED_BYTES_MAX),
            6 => (5 + 17 + 64 * usize::from(frame[21]), INFLATED_BYTES_MAX),
            _ => return frame.to_vec(),
        };
        let plain = self.inflater.inflate(&frame[packed_at..], bytes_max);
        let mut plain = plain.expect("an honest frame inflates");
        if self.rng.random_bool(0.5) {
            self.broken += 1;
            let rng = &mut *self.rng;
            for _ in 0..rng.random_range(1..4) {
                let at = rng.random_range(0..plain.len());
                match rng.random_range(0..5) {
                    0 => plain[at] ^= 1 << rng.random_range(0..8),
                    1 => plain[at] = [0, 1, 0x7f, 0x80, 0xff][rng.random_range(0..5)],
                    2 => drop(plain.splice(at..at, [0xff, 0xff, 0xff, 0xff, 0x0f])),
                    3 if plain.len() > 1 => drop(plain.remove(at)),
                    _ => {
                        let to = rng.random_range(at..plain.len());
                        let piece = plain[at..to].to_vec();
                        plain.splice(at..at, piece);
                    }
                }
            }
        }
        let packed = self.deflater.deflate(&plain);
        framed(frame[4], &[&frame[5..packed_at], &packed].concat())
    }

    /// Changes what a frame says, and writes it as an honest device would.
    fn break_value(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut buffer = FrameBuffer::default();
        buffer.push(bytes);
        let Ok(Some(mut frame)) = buffer.next_frame(FRAME_BYTES_MAX) else { return bytes.to_vec() };
        let rng = &mut *self.rng;
        match &mut frame {
            Frame::Hello(hello) => match rng.random_range(0..6) {
                0 => hello.versions = vec![rng.random(); rng.random_range(0..8)],
                5 => hello.port = Some(rng.random()),
                1 => hello.programme.0[0] ^= 1,
                2 => hello.chain_hash = Hash(rng.random()),
                3 => hello.knows_you ^= true,
                _ => hello.live ^= true,
            },
            Frame::Summary(summary) => match rng.random_range(0..5) {
                0 => summary.control = rng.random(),
                1 => summary.spaces.iter_mut().for_each(|(_, digest)| *digest = rng.random()),
                2 => summary.spaces.reverse(),
                3 => {
                    let count = rng.random_range(0..2_000);
                    summary.spaces =
                        (0..count).map(|_| (SpaceId(rng.random()), rng.random())).collect();
                    summary.spaces.sort_unstable();
                }
                _ => summary.clock_ms = [i64::MIN, i64::MAX, 0][rng.random_range(0..3)],
            },
            Frame::Chain(records) => match rng.random_range(0..3) {
                0 => records.clear(),
                1 => records.push(vec![rng.random(); rng.random_range(0..2_000)]),
                _ => records.reverse(),
            },
            Frame::Heights(part) => break_heights(rng, part),
            Frame::Entries(part) => match rng.random_range(0..4) {
                0 => part.space = SpaceId(rng.random()),
                1 => part.signatures.reverse(),
                2 => part.signatures.push([0; 64]),
                _ => part.packed = bomb(rng),
            },
            Frame::Records(packed) => *packed = bomb(rng),
            Frame::End(scope) => *scope = any_scope(rng),
            Frame::Ack(ack) => {
                ack.absent =
                    (0..rng.random_range(0..64)).map(|_| rng.random_range(0..70)).collect();
                if rng.random_bool(0.5) {
                    ack.absent.sort_unstable();
                    ack.absent.dedup();
                }
            }
            Frame::Removed(removed) => match rng.random_range(0..3) {
                0 => removed.records.clear(),
                1 => removed.records.reverse(),
                _ => {
                    let tips = (0..rng.random_range(0..400)).map(|_| any_tip(rng)).collect();
                    removed.own_feeds.push((SpaceId(rng.random()), tips));
                }
            },
            Frame::HandedOver => frame = Frame::Ack(Ack { absent: Vec::new() }),
            Frame::Bye(_) => frame = Frame::HandedOver,
        }
        frame.bytes()
    }
}

impl std::fmt::Debug for Breaker<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Breaker").field("broken", &self.broken).finish_non_exhaustive()
    }
}

fn break_heights(rng: &mut StdRng, part: &mut HeightsPart) {
    match rng.random_range(0..6) {
        0 => part.scope = any_scope(rng),
        1 => part.last ^= true,
        2 => part.tips.reverse(),
        3 => part.tips.clear(),
        4 => {
            part.tips = (0..rng.random_range(0..2_000)).map(|_| any_tip(rng)).collect();
            part.tips.sort_unstable();
        }
        _ => {
            for tip in &mut part.tips {
                match rng.random_range(0..4) {
                    0 => tip.height = [0, 1, u32::MAX][rng.random_range(0..3)],
                    1 => tip.hash = Hash(rng.random()),
                    _ => {}
                }
            }
        }
    }
}

fn any_scope(rng: &mut StdRng) -> Scope {
    if rng.random_bool(0.5) { Scope::Control } else { Scope::Space(SpaceId(rng.random())) }
}

fn any_tip(rng: &mut StdRng) -> Tip {
    Tip {
        device: DeviceId(rng.random()),
        incarnation: Incarnation(rng.random()),
        height: rng.random(),
        hash: Hash(rng.random()),
    }
}

/// Returns a few bytes that unpack to very many.
fn bomb(rng: &mut StdRng) -> Vec<u8> {
    let len = [INFLATED_BYTES_MAX - 1, INFLATED_BYTES_MAX + 1, 4_000_000][rng.random_range(0..3)];
    Deflater::default().deflate(&vec![rng.random_range(0..3); len])
}

fn framed(kind: u8, payload: &[u8]) -> Vec<u8> {
    let len = u32::try_from(payload.len() + 1).expect("short");
    [&len.to_be_bytes()[..], &[kind], payload].concat()
}
