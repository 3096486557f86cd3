//! Fixed binary layouts: the one writer and the one reader of everything that is signed.
//!
//! Integers are big-endian, lists carry their count in front, text its length in bytes. A layout
//! has one encoding only, so that a signature cannot cover two readings; [`Reader::end`] refuses
//! bytes left over.

use thiserror::Error;

/// Signed bytes do not follow their layout. What they came in is refused whole.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum LayoutError {
    /// The bytes end before the layout does.
    #[error("bytes end early")]
    Short,
    /// Bytes follow after the layout's end.
    #[error("bytes follow after the end")]
    Long,
    /// A field holds a value that the layout does not have.
    #[error("field {field} holds a value outside its range")]
    Value {
        /// The field's name in the layout.
        field: &'static str,
    },
}

/// Writes a fixed layout.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Returns an empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends raw bytes; their number is fixed by the layout.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Appends one byte.
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.bytes(&[value])
    }

    /// Appends two bytes.
    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    /// Appends four bytes.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    /// Appends eight bytes.
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    /// Appends eight bytes, two's complement.
    pub fn i64(&mut self, value: i64) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    /// Appends a count of at most 65,535 in front of a list.
    ///
    /// # Panics
    ///
    /// When the list is longer; every caller caps its lists far below.
    pub fn count(&mut self, len: usize) -> &mut Self {
        self.u16(u16::try_from(len).expect("lists are capped below 65,536 by their makers"))
    }

    /// Appends text with its length in front.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.count(text.len()).bytes(text.as_bytes())
    }

    /// Returns what was written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Reads a fixed layout. Never reads past the end, never allocates more than the input is long.
#[derive(Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Returns a reader at the start of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Reads `len` raw bytes.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Short`] when fewer are left; so for every reading method below.
    pub fn bytes(&mut self, len: usize) -> Result<&'a [u8], LayoutError> {
        let (head, rest) = self.0.split_at_checked(len).ok_or(LayoutError::Short)?;
        self.0 = rest;
        Ok(head)
    }

    /// Reads an array of a fixed number of bytes.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Short`].
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], LayoutError> {
        self.bytes(N).map(|b| b.try_into().expect("bytes() returns what was asked for"))
    }

    /// Reads one byte.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Short`].
    pub fn u8(&mut self) -> Result<u8, LayoutError> {
        self.array::<1>().map(|[b]| b)
    }

    /// Reads two bytes.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Short`].
    pub fn u16(&mut self) -> Result<u16, LayoutError> {
        self.array().map(u16::from_be_bytes)
    }

    /// Reads four bytes.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Short`].
    pub fn u32(&mut self) -> Result<u32, LayoutError> {
        self.array().map(u32::from_be_bytes)
    }

    /// Reads eight bytes.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Short`].
    pub fn u64(&mut self) -> Result<u64, LayoutError> {
        self.array().map(u64::from_be_bytes)
    }

    /// Reads eight bytes, two's complement.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Short`].
    pub fn i64(&mut self) -> Result<i64, LayoutError> {
        self.array().map(i64::from_be_bytes)
    }

    /// Reads a list's count, at most `max`.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Value`] naming `field` above `max`, [`LayoutError::Short`].
    pub fn count(&mut self, field: &'static str, max: usize) -> Result<usize, LayoutError> {
        let count = usize::from(self.u16()?);
        if count > max { Err(LayoutError::Value { field }) } else { Ok(count) }
    }

    /// Reads text of at most `max` bytes.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Value`] naming `field` when longer or not UTF-8, [`LayoutError::Short`].
    pub fn text(&mut self, field: &'static str, max: usize) -> Result<String, LayoutError> {
        let len = self.count(field, max)?;
        let bytes = self.bytes(len)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| LayoutError::Value { field })
    }

    /// Returns how many bytes are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.0.len()
    }

    /// Ends the reading.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Long`] when bytes are left.
    pub fn end(self) -> Result<(), LayoutError> {
        if self.0.is_empty() { Ok(()) } else { Err(LayoutError::Long) }
    }
}
