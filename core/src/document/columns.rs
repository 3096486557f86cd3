//! Reading the columns of an Automerge change: numbers, runs and deltas, as its storage format
//! defines them.
//!
//! The bytes may come from anybody. A run of one value costs an attacker three bytes however long it
//! is, so every reader is told how many values it may give at most and nothing is allocated before
//! that is checked. Only reading is done here; writing stays Automerge's own, and what it would
//! write is compared with what came.

/// Takes bytes from the front of a slice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(head)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// Reads an unsigned LEB128 number of at most 64 bits in its shortest form.
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for (i, byte) in self.0.iter().enumerate().take(10) {
            let low = u64::from(byte & 0x7f);
            if i == 9 && low > 1 {
                return None;
            }
            value |= low << (7 * i);
            if byte & 0x80 == 0 {
                self.0 = &self.0[i + 1..];
                return (i == 0 || *byte != 0).then_some(value);
            }
        }
        None
    }

    /// Reads a signed LEB128 number of at most 64 bits.
    pub(super) fn signed(&mut self) -> Option<i64> {
        let mut value = 0_i64;
        for (i, byte) in self.0.iter().enumerate().take(10) {
            let low = i64::from(byte & 0x7f);
            if i == 9 && low != 0 && low != 0x7f {
                return None;
            }
            let shift = 7 * i;
            value |= low << shift;
            if byte & 0x80 == 0 {
                self.0 = &self.0[i + 1..];
                if shift + 7 < 64 && byte & 0x40 != 0 {
                    value |= -1_i64 << (shift + 7);
                }
                return Some(value);
            }
        }
        None
    }

    /// Reads a number that counts bytes or things in memory.
    pub(super) fn length(&mut self) -> Option<usize> {
        self.unsigned()?.try_into().ok()
    }

    /// Reads bytes with their length in front.
    pub(super) fn prefixed(&mut self) -> Option<&'a [u8]> {
        let len = self.length()?;
        self.take(len)
    }
}

/// More values than allowed, or bytes that are no column.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum BadColumn {
    TooLong,
    Malformed,
}

/// Reads a run-length encoded column without nulls of at most `max` values.
pub(super) fn runs<'a, T: Copy>(
    column: &'a [u8],
    max: usize,
    read: impl Fn(&mut Bytes<'a>) -> Option<T>,
) -> Result<Vec<T>, BadColumn> {
    let mut bytes = Bytes(column);
    let mut values = Vec::new();
    while !bytes.is_empty() {
        let count = bytes.signed().ok_or(BadColumn::Malformed)?;
        let len = usize::try_from(count.unsigned_abs()).map_err(|_| BadColumn::TooLong)?;
        // A count of 0 opens a run of nulls, which no column of a put or delete on a root key has.
        if count == 0 {
            return Err(BadColumn::Malformed);
        }
        if len > max - values.len() {
            return Err(BadColumn::TooLong);
        }
        if count > 0 {
            let value = read(&mut bytes).ok_or(BadColumn::Malformed)?;
            values.resize(values.len() + len, value);
        } else {
            for _ in 0..len {
                values.push(read(&mut bytes).ok_or(BadColumn::Malformed)?);
            }
        }
    }
    Ok(values)
}

/// Reads a delta encoded column of at most `max` values.
pub(super) fn deltas(column: &[u8], max: usize) -> Result<Vec<i64>, BadColumn> {
    let mut values = runs(column, max, Bytes::signed)?;
    let mut last = 0_i64;
    for value in &mut values {
        last = last.checked_add(*value).ok_or(BadColumn::Malformed)?;
        *value = last;
    }
    Ok(values)
}

/// Reads text with its length in front.
pub(super) fn text<'a>(bytes: &mut Bytes<'a>) -> Option<&'a str> {
    std::str::from_utf8(bytes.prefixed()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_longer_than_allowed_allocates_nothing() {
        // 2^62 times the value 1, in eleven bytes.
        let run = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0xc0, 0x00, 1];
        assert_eq!(runs(&run, 4_096, Bytes::unsigned), Err(BadColumn::TooLong));
        assert_eq!(deltas(&run, 4_096), Err(BadColumn::TooLong));
    }

    #[test]
    fn numbers_are_read_to_their_limits_and_no_further() {
        for (bytes, value) in [
            (&[0x00][..], Some(0)),
            (&[0x7f], Some(127)),
            (&[0x80, 0x01], Some(128)),
            (&[0x80, 0x00], None),
            (&[0xff; 9], None),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], Some(u64::MAX)),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02], None),
        ] {
            assert_eq!(Bytes(bytes).unsigned(), value, "{bytes:x?}");
        }
        for (bytes, value) in [
            (&[0x00][..], Some(0)),
            (&[0x7f], Some(-1)),
            (&[0x40], Some(-64)),
            (&[0xc0, 0x00], Some(64)),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f], Some(i64::MIN)),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], None),
        ] {
            assert_eq!(Bytes(bytes).signed(), value, "{bytes:x?}");
        }
    }
}
