//! The parts of a packed workbook, unpacked one by one.
//!
//! How large all of it is unpacked stands in its directory and is looked at first; a part that turns out to
//! be larger than it says is broken.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{BROKEN, Problem, TOO_LARGE, UNPACKED_BYTES_MAX};

/// A packed workbook.
pub(super) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// How much may still be unpacked: a part can be asked for again and again.
    left: u64,
}

impl<'b> Archive<'b> {
    /// Opens a workbook and unpacks nothing of it.
    ///
    /// # Errors
    ///
    /// The word for what is broken or too large.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Problem> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BROKEN)?;
        let mut all = 0_u64;
        for at in 0..zip.len() {
            let part = zip.by_index_data(at).map_err(|_| BROKEN)?;
            all = all.saturating_add(part.size());
        }
        if all > UNPACKED_BYTES_MAX {
            return Err(TOO_LARGE);
        }
        Ok(Self { zip, left: UNPACKED_BYTES_MAX })
    }

    /// Returns whether there is a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// Returns the text of a part; `None` where there is none.
    ///
    /// # Errors
    ///
    /// The word for what is broken or too large.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let part = match self.zip.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(_) => return Err(BROKEN),
        };
        let size = part.size();
        if size > self.left {
            return Err(TOO_LARGE);
        }
        self.left -= size;
        let mut bytes = Vec::new();
        part.take(size + 1).read_to_end(&mut bytes).map_err(|_| BROKEN)?;
        if bytes.len() as u64 > size {
            return Err(BROKEN);
        }
        let mut text = String::from_utf8(bytes).map_err(|_| BROKEN)?;
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        Ok(Some(text))
    }

    /// As [`Archive::part`], of one without which there is no workbook.
    ///
    /// # Errors
    ///
    /// The word for what is broken or too large.
    pub(super) fn needed(&mut self, name: &str) -> Result<String, Problem> {
        self.part(name)?.ok_or(BROKEN)
    }
}
