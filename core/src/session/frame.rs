//! Frames: what travels between two devices, cut out of the byte stream.
//!
//! A frame is its length (4 bytes, big-endian, of what follows), its kind (1 byte) and its payload.
//! Every cap is checked before anything is allocated for it. A frame that breaks a cap or its layout
//! ends the session, and nothing of it is used.

use serde::{Deserialize, Serialize};

use crate::domain::id::SpaceId;
use crate::feed::entry::ENTRY_BYTES_MAX;
use crate::feed::height::Tip;
use crate::session::capped::{capped, decode, encode};
use crate::session::fault::{FRAME_BYTES_MAX, Fault};
use crate::session::hello::{Bye, Hello};
use crate::session::holdings::Scope;
use crate::session::summary::Summary;

/// Most entries or records in one batch: what one commit takes without holding up other writers. A
/// document is proven once for each batch, so a first meeting takes half as long as with 64; an
/// acknowledgement names them by one byte.
pub const BATCH_ENTRIES_MAX: usize = 255;
/// Largest batch as stored, in bytes with signatures: four largest entries.
pub const BATCH_BYTES_MAX: usize = 4 * ENTRY_BYTES_MAX + 64;
/// Largest batch when inflated, in bytes. Packing makes batches smaller; the slack is for entries
/// that it cannot make smaller.
pub const INFLATED_BYTES_MAX: usize = BATCH_BYTES_MAX + 64 * 1024;
/// Most tips in one HEIGHTS frame: about 160 KB.
pub const TIPS_PER_FRAME_MAX: usize = 2_048;
/// Most tips in one scope: four times the devices of the largest district office.
pub const TIPS_MAX: usize = 32_768;
/// Most tips that one session remembers of a peer, over all scopes: three times the feeds of a province of ten
/// such offices.
pub const TIPS_OF_PEER_MAX: usize = 8 * TIPS_MAX;
/// Most records in a chain: root, coordinator, lead and device, four times over.
pub const CHAIN_RECORDS_MAX: usize = 16;
/// Most bytes of records in a chain: twice what 16 certificates with every list full take.
pub const CHAIN_BYTES_MAX: usize = 192 * 1024;
/// Most records in the proof of a removal: the feeds of who signed it and of who certified them,
/// over several years of invitations.
pub const PROOF_RECORDS_MAX: usize = 4_096;
/// Most bytes of records in the proof of a removal: what leaves room for the rest of the frame.
pub const PROOF_BYTES_MAX: usize = 960 * 1024;
/// Largest frame of a device that nobody has vouched for yet, without its length, in bytes: a full
/// chain. Strangers may open many streams, and each could begin a frame and never end it.
pub const STRANGER_FRAME_BYTES_MAX: usize = 256 * 1024;
/// Most tips that REMOVED shows: the feeds that one removal can name.
pub const OWN_TIPS_MAX: usize = 512;
/// Bytes of a frame's length.
const LENGTH_BYTES: usize = 4;

/// One message of a session.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Frame {
    /// Who speaks; always the first.
    Hello(Hello),
    /// What the sender holds, by digests; opens a round.
    Summary(Summary),
    /// The sender's certificates, for a peer that does not know it.
    Chain(Vec<Vec<u8>>),
    /// What the sender holds of one scope, by tips.
    Heights(HeightsPart),
    /// Control records, deflated.
    Records(Vec<u8>),
    /// Entries of one space.
    Entries(EntriesPart),
    /// The sender has sent all that it can of a scope in this round.
    End(Scope),
    /// The oldest unacknowledged batch has been kept, but for the ones named.
    Ack(Ack),
    /// The receiver was removed; it may hand over its own work.
    Removed(Removed),
    /// A removed device has handed over all it had.
    HandedOver,
    /// The sender ends the session.
    Bye(Bye),
}

/// A part of a scope's tips.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct HeightsPart {
    /// Which feeds.
    pub scope: Scope,
    /// Tips, ascending within and across the parts.
    #[serde(deserialize_with = "capped::<_, _, TIPS_PER_FRAME_MAX>")]
    pub tips: Vec<Tip>,
    /// Whether no further part follows.
    pub last: bool,
}

/// A batch of entries of one space.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EntriesPart {
    /// The space.
    pub space: SpaceId,
    /// One for each entry; not deflated, as nothing shrinks them.
    pub signatures: Vec<[u8; 64]>,
    /// The entries without signatures, packed and deflated.
    pub packed: Vec<u8>,
}

/// What became of a batch.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Ack {
    /// Which of the batch the receiver does not hold now, ascending.
    #[serde(deserialize_with = "capped::<_, _, BATCH_ENTRIES_MAX>")]
    pub absent: Vec<u8>,
}

/// What a removed device is told.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Removed {
    /// The removal and the certificates that make it count.
    #[serde(deserialize_with = "capped::<_, _, PROOF_RECORDS_MAX>")]
    pub records: Vec<Vec<u8>>,
    /// Spaces in which the device may hand over its own work, with the tips of its own feeds that
    /// the sender holds.
    #[serde(deserialize_with = "capped::<_, _, OWN_TIPS_MAX>")]
    pub own_feeds: Vec<(SpaceId, Vec<Tip>)>,
}

impl Frame {
    /// Returns the frame's bytes, length in front.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let payload = match self {
            Self::Hello(hello) => encode(hello),
            Self::Summary(summary) => encode(summary),
            Self::Chain(records) => encode(records),
            Self::Heights(part) => encode(part),
            Self::Records(deflated) => deflated.clone(),
            Self::Entries(part) => part.bytes(),
            Self::End(scope) => encode(scope),
            Self::Ack(ack) => encode(ack),
            Self::Removed(removed) => encode(removed),
            Self::HandedOver => Vec::new(),
            Self::Bye(bye) => encode(bye),
        };
        let len = u32::try_from(1 + payload.len()).expect("payloads are capped far below 4 GB");
        let mut bytes = Vec::with_capacity(LENGTH_BYTES + 1 + payload.len());
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.push(self.kind());
        bytes.extend_from_slice(&payload);
        bytes
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Hello(_) => 1,
            Self::Summary(_) => 2,
            Self::Chain(_) => 3,
            Self::Heights(_) => 4,
            Self::Records(_) => 5,
            Self::Entries(_) => 6,
            Self::End(_) => 7,
            Self::Ack(_) => 8,
            Self::Removed(_) => 9,
            Self::HandedOver => 10,
            Self::Bye(_) => 11,
        }
    }

    fn read(kind: u8, payload: &[u8]) -> Result<Self, Fault> {
        Ok(match kind {
            1 => Self::Hello(decode(payload)?),
            2 => Self::Summary(decode(payload)?),
            3 => Self::Chain(decode::<Records>(payload)?.0),
            4 => Self::Heights(decode(payload)?),
            5 => Self::Records(payload.to_vec()),
            6 => Self::Entries(EntriesPart::read(payload)?),
            7 => Self::End(decode(payload)?),
            8 => Self::Ack(decode(payload)?),
            9 => {
                let removed: Removed = decode(payload)?;
                let tips = removed.own_feeds.iter().map(|(_, tips)| tips.len()).sum::<usize>();
                if tips > OWN_TIPS_MAX {
                    return Err(Fault::Layout);
                }
                Self::Removed(removed)
            }
            10 if payload.is_empty() => Self::HandedOver,
            10 => return Err(Fault::Layout),
            11 => Self::Bye(decode(payload)?),
            _ => return Err(Fault::UnknownKind),
        })
    }
}

/// The layout of a chain.
#[derive(Deserialize, Serialize)]
struct Records(#[serde(deserialize_with = "capped::<_, _, CHAIN_RECORDS_MAX>")] Vec<Vec<u8>>);

impl EntriesPart {
    fn bytes(&self) -> Vec<u8> {
        let count = u8::try_from(self.signatures.len()).expect("batches are capped at 255");
        let mut bytes = Vec::with_capacity(17 + 64 * self.signatures.len() + self.packed.len());
        bytes.extend_from_slice(&self.space.0);
        bytes.push(count);
        bytes.extend(self.signatures.iter().flatten());
        bytes.extend_from_slice(&self.packed);
        bytes
    }

    fn read(payload: &[u8]) -> Result<Self, Fault> {
        let (space, rest) = payload.split_first_chunk::<16>().ok_or(Fault::Layout)?;
        let (count, rest) = rest.split_first().ok_or(Fault::Layout)?;
        let count = usize::from(*count);
        if count == 0 || count > BATCH_ENTRIES_MAX {
            return Err(Fault::Layout);
        }
        let (signatures, packed) = rest.split_at_checked(64 * count).ok_or(Fault::Layout)?;
        let signatures = signatures.as_chunks::<64>().0.to_vec();
        Ok(Self { space: SpaceId(*space), signatures, packed: packed.to_vec() })
    }
}

/// Cuts a byte stream into frames, however it arrives. Holds at most one largest frame beyond what
/// the last piece brought.
#[derive(Debug, Default)]
pub struct FrameBuffer {
    bytes: Vec<u8>,
    /// How many of `bytes` are used up.
    used: usize,
}

impl FrameBuffer {
    /// Takes the next piece of the stream.
    pub fn push(&mut self, piece: &[u8]) {
        self.bytes.drain(..self.used);
        self.used = 0;
        self.bytes.extend_from_slice(piece);
    }

    /// Returns the next whole frame of at most `bytes_max`, or `None` until more has come.
    ///
    /// # Errors
    ///
    /// [`Fault`] where the bytes are no frame. The length is judged before the rest has come.
    pub fn next_frame(&mut self, bytes_max: usize) -> Result<Option<Frame>, Fault> {
        let rest = &self.bytes[self.used..];
        let Some((len, rest)) = rest.split_first_chunk::<LENGTH_BYTES>() else { return Ok(None) };
        let len = u32::from_be_bytes(*len) as usize;
        if len > bytes_max.min(FRAME_BYTES_MAX) {
            return Err(Fault::FrameTooLong);
        }
        let Some(frame) = rest.get(..len) else { return Ok(None) };
        let (kind, payload) = frame.split_first().ok_or(Fault::Layout)?;
        let frame = Frame::read(*kind, payload)?;
        self.used += LENGTH_BYTES + len;
        Ok(Some(frame))
    }

    /// Returns how many bytes it takes; what once was needed stays taken.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.bytes.capacity()
    }

    /// Returns whether a part of a frame has come, but not all of it.
    #[must_use]
    pub fn is_amid_frame(&self) -> bool {
        self.used < self.bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entry::{Hash, Incarnation};
    use crate::domain::id::DeviceId;

    fn frames() -> Vec<Frame> {
        let tip = Tip {
            device: DeviceId([1; 32]),
            incarnation: Incarnation(2),
            height: 3,
            hash: Hash([4; 32]),
        };
        let space = SpaceId([5; 16]);
        vec![
            Frame::Chain(vec![vec![1, 2], vec![3]]),
            Frame::Heights(HeightsPart { scope: Scope::Space(space), tips: vec![tip], last: true }),
            Frame::Records(vec![9; 300]),
            Frame::Entries(EntriesPart { space, signatures: vec![[7; 64]; 2], packed: vec![8] }),
            Frame::End(Scope::Control),
            Frame::Ack(Ack { absent: vec![3] }),
            Frame::Removed(Removed { records: vec![vec![1]], own_feeds: vec![(space, vec![tip])] }),
            Frame::HandedOver,
            Frame::Bye(Bye::Leaving),
        ]
    }

    #[test]
    fn frames_are_the_same_however_the_stream_is_cut() {
        let stream: Vec<u8> = frames().iter().flat_map(Frame::bytes).collect();
        for piece in [1, 2, 3, 7, 100, stream.len()] {
            let mut buffer = FrameBuffer::default();
            let mut seen = Vec::new();
            for bytes in stream.chunks(piece) {
                buffer.push(bytes);
                while let Some(frame) = buffer.next_frame(FRAME_BYTES_MAX).unwrap() {
                    seen.push(frame);
                }
            }
            assert_eq!(seen, frames(), "pieces of {piece}");
            assert!(!buffer.is_amid_frame());
        }
    }

    #[test]
    fn a_frame_over_its_cap_is_refused_by_its_length_alone() {
        let mut buffer = FrameBuffer::default();
        buffer.push(&(FRAME_BYTES_MAX as u32 + 1).to_be_bytes());
        assert_eq!(buffer.next_frame(FRAME_BYTES_MAX), Err(Fault::FrameTooLong));
    }

    #[test]
    fn a_list_over_its_cap_is_refused_by_its_count_alone() {
        let mut payload = encode(&Scope::Control);
        payload.extend([0xff, 0xff, 0xff, 0xff, 0x0f]);
        assert_eq!(Frame::read(4, &payload), Err(Fault::Layout));
        assert_eq!(Frame::read(3, &[17]), Err(Fault::Layout));
        assert_eq!(Frame::read(10, &[0]), Err(Fault::Layout), "bytes left over");
        assert_eq!(Frame::read(12, &[]), Err(Fault::UnknownKind));
    }
}
