//! Keys of devices, of the root and of invitations, and what they sign.
//!
//! Every signature is over a prefix that names what is signed, so that bytes signed as one thing
//! can never be read as another.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::domain::entry::Hash;
use crate::domain::id::{DeviceId, PersonId, ProgrammeId};

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
    VerifyingKey::from_bytes(&device.0).is_ok_and(|key| {
        key.verify_strict(&domain.message(bytes), &Signature::from_bytes(signature)).is_ok()
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
