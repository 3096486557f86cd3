//! A PIN as it is kept: an Argon2id hash with its salt and cost, in the usual printed form.
//!
//! Four digits are guessed in a minute by whoever copied the hash, at any cost that a cheap phone
//! can pay; the cost is there so that a PIN used elsewhere too is not read off at a glance.

use argon2::password_hash::{CustomizedPasswordHasher, PasswordVerifier};
use argon2::{Argon2, Params};

use crate::domain::pin::Pin;

/// Kibibytes of memory for one hash, with [`PASSES`] the cheapest that OWASP's page on storing
/// passwords recommends (7 MiB, 5 passes): a phone with 2 GB gives them without swapping.
const MEMORY_KIB: u32 = 7 * 1024;
/// How often that memory is passed over.
const PASSES: u32 = 5;

/// Returns the hash of a PIN, to be kept; the same PIN with another salt gives another one.
#[must_use]
pub fn hash(pin: &Pin, salt: [u8; 16]) -> String {
    let params =
        Params::new(MEMORY_KIB, PASSES, 1, None).expect("the cost is one that Argon2 takes");
    Argon2::default()
        .hash_password_customized(pin.digits(), &salt, None, None, params)
        .expect("digits and salt are of lengths that Argon2 takes")
        .to_string()
}

/// Tells whether `hash` is one of this PIN; not where it is no hash at all.
#[must_use]
pub fn fits(pin: &Pin, hash: &str) -> bool {
    Argon2::default().verify_password(pin.digits(), hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_own_pin_only_and_not_what_is_no_hash() {
        let pin: Pin = "1357".parse().expect("a PIN");
        let (one, two) = (hash(&pin, [1; 16]), hash(&pin, [2; 16]));
        assert_ne!(one, two);
        assert!(one.starts_with("$argon2id$v=19$m=7168,t=5,p=1$"), "{one}");
        for kept in [&one, &two] {
            assert!(fits(&pin, kept));
            assert!(!fits(&"1358".parse().expect("a PIN"), kept));
        }
        for nonsense in ["", "1357", "$argon2id$", &one[..one.len() - 9]] {
            assert!(!fits(&pin, nonsense), "{nonsense:?}");
        }
    }
}
