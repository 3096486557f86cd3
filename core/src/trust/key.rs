//! Keys of devices, of the root and of invitations, and what they sign.
//!
//! Every signature is over a prefix that names what is signed, so that bytes signed as one thing
//! can never be read as another.

use std::cell::RefCell;
use std::num::NonZeroUsize;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use lru::LruCache;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::domain::entry::Hash;
use crate::domain::id::{DeviceId, PersonId, ProgrammeId};

/// Public keys that stay decoded on a thread: more devices than write in turns in one team. Decoding one takes
/// a sixth of what checking a signature takes.
const DECODED_MAX: NonZeroUsize = NonZeroUsize::new(64).expect("64 is not 0");

thread_local! {
    /// The public keys used last on this thread.
    static DECODED: RefCell<LruCache<DeviceId, VerifyingKey>> =
        RefCell::new(LruCache::new(DECODED_MAX));
}

/// What a signature or hash is for; its bytes stand in front of what is signed or hashed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Domain {
    /// A data entry's header.
    Entry,
    /// A control entry.
    Control,
    /// The root's appointment of a coordinator.
    Appointment,
    /// A joining device's proof of the ticket's secret.
    Join,
}

impl Domain {
    /// Returns the prefix.
    #[must_use]
    pub fn prefix(self) -> &'static [u8] {
        match self {
            Self::Entry => b"lantoa-entry-1\0",
            Self::Control => b"lantoa-control-1\0",
            Self::Appointment => b"lantoa-appointment-1\0",
            Self::Join => b"lantoa-join-1\0",
        }
    }

    /// Returns the hash of `bytes` under this prefix.
    #[must_use]
    pub fn hash(self, bytes: &[u8]) -> Hash {
        let mut sha = Sha256::new();
        sha.update(self.prefix());
        sha.update(bytes);
        Hash(sha.finalize().into())
    }

    fn message(self, bytes: &[u8]) -> Vec<u8> {
        [self.prefix(), bytes].concat()
    }
}

/// A secret Ed25519 key: a device's, or the root's while the recovery sheet is read.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// Returns the key with this seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Returns the seed, wiped from memory when dropped.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// Returns the public key, which is the device's id.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        DeviceId(self.0.verifying_key().to_bytes())
    }

    /// Returns the X25519 secret that belongs to this device, for sealed files.
    ///
    /// Derived, so that one secret is kept and backed up nowhere.
    #[must_use]
    pub fn sealing(&self) -> x25519_dalek::StaticSecret {
        let mut sha = Sha256::new();
        sha.update(b"lantoa-x25519-1\0");
        sha.update(self.0.to_bytes());
        x25519_dalek::StaticSecret::from(<[u8; 32]>::from(sha.finalize()))
    }

    /// Returns the X25519 secret that belongs to a root key: what is sealed for the recovery sheet is
    /// opened with it. Unlike a device's it follows from the signing key as everybody converts it, so that
    /// those who know the public root key can seal to it.
    #[must_use]
    pub fn root_sealing(&self) -> x25519_dalek::StaticSecret {
        x25519_dalek::StaticSecret::from(self.0.to_scalar_bytes())
    }

    /// Returns the signature over `bytes` for this use.
    #[must_use]
    pub fn sign(&self, domain: Domain, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(&domain.message(bytes)).to_bytes()
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// Returns whether `signature` is `device`'s over `bytes` for this use.
///
/// Strict: small-order keys and non-canonical signatures are refused, so that all devices agree.
#[must_use]
pub fn is_signed(device: DeviceId, domain: Domain, bytes: &[u8], signature: &[u8; 64]) -> bool {
    decoded(device).is_some_and(|key| {
        key.verify_strict(&domain.message(bytes), &Signature::from_bytes(signature)).is_ok()
    })
}

/// Returns the public key that a device's id is; `None` where it is none.
fn decoded(device: DeviceId) -> Option<VerifyingKey> {
    DECODED.with_borrow_mut(|decoded| {
        if let Some(key) = decoded.get(&device) {
            return Some(*key);
        }
        let key = VerifyingKey::from_bytes(&device.0).ok()?;
        decoded.put(device, key);
        Some(key)
    })
}

/// Returns the X25519 public key to which files for the holder of a root key are sealed; `None` where it
/// is no key.
#[must_use]
pub fn sealing_of_root(root: DeviceId) -> Option<[u8; 32]> {
    let key = VerifyingKey::from_bytes(&root.0).ok()?;
    (!key.is_weak()).then(|| key.to_montgomery().to_bytes())
}

/// Returns the programme that a root key founds.
#[must_use]
pub fn programme_of(root: DeviceId) -> ProgrammeId {
    let mut sha = Sha256::new();
    sha.update(b"lantoa-programme-1\0");
    sha.update(root.0);
    let hash: [u8; 32] = sha.finalize().into();
    ProgrammeId(hash[..16].try_into().expect("16 of 32 bytes"))
}

/// Returns a person id made by `device`: 8 bytes that name the device, 8 that are random.
#[must_use]
pub fn person_of(device: DeviceId, random: [u8; 8]) -> PersonId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&person_prefix(device));
    id[8..].copy_from_slice(&random);
    PersonId(id)
}

/// Returns whether `device` made this person id.
#[must_use]
pub fn made_person(device: DeviceId, person: PersonId) -> bool {
    person.0[..8] == person_prefix(device)
}

fn person_prefix(device: DeviceId) -> [u8; 8] {
    let mut sha = Sha256::new();
    sha.update(b"lantoa-person-1\0");
    sha.update(device.0);
    let hash: [u8; 32] = sha.finalize().into();
    hash[..8].try_into().expect("8 of 32 bytes")
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::Verifier;

    use super::*;

    #[test]
    fn a_key_that_stayed_decoded_takes_what_a_fresh_one_takes() {
        let keys = |number: u8| SecretKey::from_seed(&[number; 32]);
        let more = u8::try_from(DECODED_MAX.get()).expect("few") + 1;
        // Each is decoded, decoded again after the others, and used again at once.
        for number in (0..more).chain(0..more).flat_map(|number| [number, number]) {
            let (device, signature) =
                (keys(number).device(), keys(number).sign(Domain::Entry, b"x"));
            assert!(is_signed(device, Domain::Entry, b"x", &signature), "{number}");
            assert!(!is_signed(device, Domain::Entry, b"y", &signature), "{number}");
            assert!(!is_signed(device, Domain::Control, b"x", &signature), "{number}");
            let other = keys(number + 1).device();
            assert!(!is_signed(other, Domain::Entry, b"x", &signature), "{number}");
        }
    }

    #[test]
    fn what_anybody_could_sign_is_refused_however_often_it_comes() {
        // The neutral point as a key, and the base point signed by the number 1.
        let (mut neutral, mut signature) = ([0; 32], [0x66; 64]);
        neutral[0] = 1;
        signature[0] = 0x58;
        signature[32..].fill(0);
        signature[32] = 1;
        let key = VerifyingKey::from_bytes(&neutral).expect("a point");
        let message = Domain::Entry.message(b"x");
        assert!(key.verify(&message, &Signature::from_bytes(&signature)).is_ok(), "not strict");
        for _ in 0..3 {
            assert!(!is_signed(DeviceId(neutral), Domain::Entry, b"x", &signature));
        }
        let none = DeviceId([0xfd; 32]);
        assert!(VerifyingKey::from_bytes(&none.0).is_err(), "no point");
        assert!(!is_signed(none, Domain::Entry, b"x", &signature));
    }
}
