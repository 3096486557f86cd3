//! The recovery sheet: the root key on paper.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::domain::id::{ProgrammeId, printed, unprinted};
use crate::engine::error::Error;
use crate::trust::key::{SecretKey, programme_of};

/// The programme's root key, as it is printed once and kept on paper. No device keeps a copy.
#[derive(Clone, Debug)]
pub struct RecoverySheet(SecretKey);

/// First word of a printed sheet.
const WORD: &str = "lantoa-root-1";
/// Letters in one group of the printed form, so that a person keeps the place.
const GROUP: usize = 4;

impl RecoverySheet {
    /// Returns the sheet of a root key.
    #[must_use]
    pub fn new(root: SecretKey) -> Self {
        Self(root)
    }

    /// Returns the key on it.
    #[must_use]
    pub fn key(&self) -> &SecretKey {
        &self.0
    }

    /// Returns the programme that its key founded.
    #[must_use]
    pub fn programme(&self) -> ProgrammeId {
        programme_of(self.0.device())
    }

    /// Returns the printed form: the word, then groups of four letters of which the last ones check
    /// the others, so that a slip of the pen is noticed.
    #[must_use]
    pub fn to_text(&self) -> String {
        let seed = self.0.seed();
        let letters = printed(&[&seed[..], &check(&seed)].concat());
        let mut text = WORD.to_owned();
        for group in letters.as_bytes().chunks(GROUP) {
            let group = std::str::from_utf8(group).expect("base32 letters");
            write!(text, " {group}").expect("writing to a String cannot fail");
        }
        text
    }

    /// Reads a printed form, whatever its case, line breaks and hyphens between groups.
    ///
    /// # Errors
    ///
    /// [`Error::Sheet`] where it is no sheet or a letter is wrong.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let lower = text.to_lowercase();
        let rest = lower
            .split_once(WORD)
            .ok_or(Error::Sheet { what: "text is no recovery sheet of Lantoa" })?
            .1;
        let letters: String = rest.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let bytes = unprinted(&letters)
            .and_then(|bytes| <[u8; 36]>::try_from(bytes).ok())
            .ok_or(Error::Sheet { what: "recovery sheet has missing or wrong letters" })?;
        let (seed, checked) = bytes.split_at(32);
        let seed: [u8; 32] = seed.try_into().expect("split at 32");
        if checked != check(&seed) {
            return Err(Error::Sheet { what: "recovery sheet has a wrong letter" });
        }
        Ok(Self(SecretKey::from_seed(&seed)))
    }
}

fn check(seed: &[u8; 32]) -> [u8; 4] {
    let mut sha = Sha256::new();
    sha.update(b"lantoa-sheet-1\0");
    sha.update(seed);
    let hash: [u8; 32] = sha.finalize().into();
    hash[..4].try_into().expect("4 of 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_read_back_from_paper() {
        let sheet = RecoverySheet::new(SecretKey::from_seed(&[9; 32]));
        let typed = sheet.to_text().to_uppercase().replace(' ', "\n");
        let read = RecoverySheet::parse(&typed).expect("a whole sheet");
        assert_eq!(read.programme(), sheet.programme());
    }

    #[test]
    fn a_slip_of_the_pen_is_noticed() {
        let text = RecoverySheet::new(SecretKey::from_seed(&[9; 32])).to_text();
        let at = text.len() - 12;
        let other = if &text[at..=at] == "a" { "b" } else { "a" };
        let slip = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        assert!(RecoverySheet::parse(&slip).is_err());
        assert!(RecoverySheet::parse(&text[..text.len() - 1]).is_err());
        assert!(RecoverySheet::parse("").is_err());
    }
}
