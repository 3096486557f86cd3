//! Deflate over a whole session, one flush per frame, with the output capped while it grows.
//!
//! One stream per direction, so that a frame of one mark is written with the words of the frames
//! before it. A frame whose output passes its cap is refused in the middle, not afterwards.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use crate::session::fault::Fault;

/// Smallest room made for output, in bytes.
const ROOM_BYTES: usize = 4 * 1024;

/// The sending side.
pub struct Deflater(Compress);

/// The receiving side.
pub struct Inflater(Decompress);

impl Default for Deflater {
    fn default() -> Self {
        Self(Compress::new(Compression::default(), false))
    }
}

impl Default for Inflater {
    fn default() -> Self {
        Self(Decompress::new(false))
    }
}

impl std::fmt::Debug for Deflater {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Deflater(..)")
    }
}

impl std::fmt::Debug for Inflater {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inflater(..)")
    }
}

impl Deflater {
    /// Returns `bytes` deflated, whole in themselves for a receiver who has had all before.
    #[must_use]
    pub fn deflate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len() / 2 + ROOM_BYTES);
        let mut rest = bytes;
        loop {
            let before = self.0.total_in();
            self.0
                .compress_vec(rest, &mut out, FlushCompress::Sync)
                .expect("deflating to memory with room in it cannot fail");
            let taken = usize::try_from(self.0.total_in() - before)
                .expect("no more is taken than was given");
            rest = &rest[taken..];
            if rest.is_empty() && out.len() < out.capacity() {
                return out;
            }
            out.reserve(ROOM_BYTES);
        }
    }
}

impl Inflater {
    /// Returns `bytes` inflated to at most `bytes_max`.
    ///
    /// # Errors
    ///
    /// [`Fault::Inflate`] when they are damaged, end the stream, or grow over the cap.
    pub fn inflate(&mut self, bytes: &[u8], bytes_max: usize) -> Result<Vec<u8>, Fault> {
        let mut out = Vec::with_capacity((bytes.len() * 4).max(ROOM_BYTES).min(bytes_max + 1));
        let mut rest = bytes;
        loop {
            let before = self.0.total_in();
            let status = self
                .0
                .decompress_vec(rest, &mut out, FlushDecompress::Sync)
                .map_err(|_| Fault::Inflate)?;
            let taken = usize::try_from(self.0.total_in() - before).map_err(|_| Fault::Inflate)?;
            rest = rest.get(taken..).ok_or(Fault::Inflate)?;
            if out.len() > bytes_max || status == Status::StreamEnd {
                return Err(Fault::Inflate);
            }
            if out.len() < out.capacity() {
                // Room was left, so all input was used or none of it can be.
                return if rest.is_empty() { Ok(out) } else { Err(Fault::Inflate) };
            }
            let room = out.capacity().max(ROOM_BYTES).min(bytes_max + 1 - out.len());
            out.reserve_exact(room);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(len: usize) -> Vec<u8> {
        let mut x = 7_u64;
        let mut byte = || {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (x >> 56) as u8
        };
        (0..len).map(|_| byte()).collect()
    }

    #[test]
    fn frames_of_any_size_come_back_and_later_ones_use_earlier_words() {
        let (mut deflater, mut inflater) = (Deflater::default(), Inflater::default());
        for len in [0, 1, 100, 4_096, 65_536, 300_000] {
            let bytes = noise(len);
            let deflated = deflater.deflate(&bytes);
            assert_eq!(inflater.inflate(&deflated, len), Ok(bytes), "{len} bytes");
        }
        let bytes = noise(2_000);
        let first = deflater.deflate(&bytes).len();
        let again = deflater.deflate(&bytes).len();
        assert!(first > 1_900 && again < 100, "{first} then {again}");
    }

    #[test]
    fn output_is_never_larger_than_its_cap() {
        let bomb = Deflater::default().deflate(&vec![0; 50_000_000]);
        assert!(bomb.len() < 100_000);
        assert_eq!(Inflater::default().inflate(&bomb, 1_000_000), Err(Fault::Inflate));
        let exact = Deflater::default().deflate(&[0; 1_000]);
        assert_eq!(Inflater::default().inflate(&exact, 999), Err(Fault::Inflate));
        assert_eq!(Inflater::default().inflate(&exact, 1_000).map(|b| b.len()), Ok(1_000));
    }
}
