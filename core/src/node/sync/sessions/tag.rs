//! What devices of a programme announce, so that others know whom to pass by.
//!
//! Both sides of a meeting compute it, perhaps by different versions: it never changes.

use sha2::{Digest, Sha256};

use crate::domain::id::{ProgrammeId, printed};

/// Bytes of the hash that are announced.
const BYTES: usize = 5;

/// Returns the tag of a programme: enough to pass others by, too little to name it.
pub(super) fn tag_of(programme: ProgrammeId) -> String {
    let mut sha = Sha256::new();
    sha.update(b"lantoa-tag-1\0");
    sha.update(programme.0);
    printed(&sha.finalize()[..BYTES])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_of_a_programme_is_the_one_that_version_1_announced() {
        let programme = |first: u8| ProgrammeId(std::array::from_fn(|at| first + at as u8));
        // `printf 'lantoa-tag-1\0…' | sha256sum`, the first 5 bytes in lower-case base32.
        assert_eq!(tag_of(programme(0)), "q6aualvy");
        assert_eq!(tag_of(programme(240)), "zy3cymzz");
    }
}
