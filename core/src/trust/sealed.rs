//! Sealed files: readable by whoever holds one of the keys that they were sealed to, and by nobody who
//! carries or keeps them.
//!
//! A file has a key pair of its own. Its secret is sealed to each recipient, and the contents, in pieces,
//! to its public key, all by HPKE (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305). Each piece says
//! whether it is the last, so that a file that was cut is no shorter file. Who the recipients are cannot
//! be seen, only how many. Absent on purpose: who sealed it; what is inside is signed where that matters.

use std::io::{self, Read, Write};

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, setup_receiver, setup_sender,
    single_shot_open, single_shot_seal,
};
use thiserror::Error;
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

/// How every sealed file begins.
pub const MAGIC: &[u8; 16] = b"lantoa-sealed-1\0";
/// Most recipients of one file: all coordinators of a province, twice over.
pub const RECIPIENTS_MAX: usize = 256;
/// Bytes of contents in one piece, but for the last.
const PIECE_BYTES: usize = 64 * 1024;
/// Bytes that sealing adds to a piece.
const TAG_BYTES: usize = 16;
/// Bytes of a public key, of an encapsulated one, and of a secret one.
const KEY_BYTES: usize = 32;
/// What a file's secret is sealed for, and what its contents are.
const FOR_SECRET: &[u8] = b"lantoa-sealed-1 secret";
const FOR_CONTENTS: &[u8] = b"lantoa-sealed-1 contents";

type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type Encapped = <X25519HkdfSha256 as Kem>::EncappedKey;

/// Why a sealed file was not opened.
#[derive(Debug, Error)]
pub enum Unopened {
    /// It is sealed to none of the keys given.
    #[error("file is sealed to others")]
    Others,
    /// It is no sealed file, or was cut or changed.
    #[error("file is not whole")]
    Broken,
    /// It cannot be read, or what is in it cannot be written.
    #[error(transparent)]
    File(#[from] io::Error),
}

/// Seals what `from` gives to the holders of these X25519 public keys.
///
/// # Errors
///
/// What reading and writing say; `InvalidInput` where a key is none or there are none or too many.
pub fn seal(
    recipients: &[[u8; KEY_BYTES]],
    from: &mut impl Read,
    to: &mut impl Write,
) -> io::Result<()> {
    if recipients.is_empty() || recipients.len() > RECIPIENTS_MAX {
        return Err(unfit("recipients"));
    }
    let (secret, public) = X25519HkdfSha256::gen_keypair();
    let secret = Zeroizing::new(<[u8; KEY_BYTES]>::from(secret.to_bytes()));
    to.write_all(MAGIC)?;
    let count = u16::try_from(recipients.len()).map_err(|_| unfit("recipients"))?;
    to.write_all(&count.to_be_bytes())?;
    for recipient in recipients {
        let key = PublicKey::from_bytes(recipient).map_err(|_| unfit("recipient"))?;
        let sealed = single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &key,
            FOR_SECRET,
            &*secret,
            &[],
        );
        let (encapped, sealed) = sealed.map_err(|_| unfit("recipient"))?;
        to.write_all(&encapped.to_bytes())?;
        to.write_all(&sealed)?;
    }
    let (encapped, mut sealing) = setup_sender::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        FOR_CONTENTS,
    )
    .map_err(|_| unfit("key"))?;
    to.write_all(&encapped.to_bytes())?;
    let mut piece = read_piece(from, PIECE_BYTES)?;
    loop {
        let next =
            if piece.len() < PIECE_BYTES { Vec::new() } else { read_piece(from, PIECE_BYTES)? };
        let is_last = next.is_empty();
        let sealed = sealing.seal(&piece, &[u8::from(is_last)]).map_err(|_| unfit("piece"))?;
        to.write_all(&sealed)?;
        if is_last {
            return to.flush();
        }
        piece = next;
    }
}

/// Opens a sealed file with whichever of these secrets it was sealed to.
///
/// What is written before an error is a true beginning of the contents, and must not be taken for them.
///
/// # Errors
///
/// [`Unopened`].
pub fn open(
    secrets: &[StaticSecret],
    from: &mut impl Read,
    to: &mut impl Write,
) -> Result<(), Unopened> {
    if read_array(from)? != *MAGIC {
        return Err(Unopened::Broken);
    }
    let count = usize::from(u16::from_be_bytes(read_array(from)?));
    if count == 0 || count > RECIPIENTS_MAX {
        return Err(Unopened::Broken);
    }
    let mut found: Option<Zeroizing<Vec<u8>>> = None;
    for _ in 0..count {
        let encapped: [u8; KEY_BYTES] = read_array(from)?;
        let sealed: [u8; KEY_BYTES + TAG_BYTES] = read_array(from)?;
        let encapped = Encapped::from_bytes(&encapped).map_err(|_| Unopened::Broken)?;
        let opened = || {
            secrets.iter().find_map(|secret| {
                let secret = PrivateKey::from_bytes(secret.as_bytes()).ok()?;
                let opened = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                    &OpModeR::Base,
                    &secret,
                    &encapped,
                    FOR_SECRET,
                    &sealed,
                    &[],
                );
                opened.ok().map(Zeroizing::new)
            })
        };
        found = found.or_else(opened);
    }
    let secret = found.ok_or(Unopened::Others)?;
    let secret = PrivateKey::from_bytes(&secret).map_err(|_| Unopened::Broken)?;
    let encapped = Encapped::from_bytes(&read_array::<KEY_BYTES>(from)?);
    let mut opening = setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret,
        &encapped.map_err(|_| Unopened::Broken)?,
        FOR_CONTENTS,
    )
    .map_err(|_| Unopened::Broken)?;
    let mut piece = read_piece(from, PIECE_BYTES + TAG_BYTES)?;
    loop {
        let next = read_piece(from, PIECE_BYTES + TAG_BYTES)?;
        let is_last = next.is_empty();
        let opened = opening.open(&piece, &[u8::from(is_last)]).map_err(|_| Unopened::Broken)?;
        to.write_all(&opened)?;
        if is_last {
            return Ok(to.flush()?);
        }
        piece = next;
    }
}

fn read_piece(from: &mut impl Read, bytes: usize) -> io::Result<Vec<u8>> {
    let mut piece = Vec::with_capacity(bytes);
    from.take(bytes as u64).read_to_end(&mut piece)?;
    Ok(piece)
}

fn read_array<const N: usize>(from: &mut impl Read) -> Result<[u8; N], Unopened> {
    let mut bytes = [0; N];
    match from.read_exact(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Unopened::Broken),
        Err(error) => Err(error.into()),
    }
}

fn unfit(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::key::{SecretKey, sealing_of_root};

    fn key(n: u8) -> SecretKey {
        SecretKey::from_seed(&[n; 32])
    }

    fn public(secret: &StaticSecret) -> [u8; 32] {
        x25519_dalek::PublicKey::from(secret).to_bytes()
    }

    fn opened(secret: StaticSecret, mut sealed: &[u8]) -> Result<Vec<u8>, Unopened> {
        let mut out = Vec::new();
        open(&[secret], &mut sealed, &mut out).map(|()| out)
    }

    #[test]
    fn each_recipient_opens_it_and_nobody_else() {
        let root = key(3);
        let recipients = [
            public(&key(1).sealing()),
            public(&key(2).sealing()),
            sealing_of_root(root.device()).expect("a key"),
        ];
        for len in [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES] {
            let contents: Vec<u8> = (0..len).map(|at| (at % 251) as u8).collect();
            let mut sealed = Vec::new();
            seal(&recipients, &mut &contents[..], &mut sealed).expect("memory");
            for secret in [key(1).sealing(), key(2).sealing(), root.root_sealing()] {
                assert_eq!(opened(secret, &sealed).expect("a recipient"), contents);
            }
            assert!(matches!(opened(key(4).sealing(), &sealed), Err(Unopened::Others)));
        }
    }

    #[test]
    fn a_file_that_was_cut_or_changed_at_any_byte_is_not_opened_whole() {
        let contents = vec![7; PIECE_BYTES + 500];
        let mut sealed = Vec::new();
        seal(&[public(&key(1).sealing())], &mut &contents[..], &mut sealed).expect("memory");
        // All of the head and of the last piece, and some of the rest.
        let places: Vec<usize> = (0..200)
            .chain((200..sealed.len() - 600).step_by(997))
            .chain(sealed.len() - 600..sealed.len())
            .collect();
        for at in places {
            assert!(opened(key(1).sealing(), &sealed[..at]).is_err(), "cut at {at}");
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(opened(key(1).sealing(), &changed).is_err(), "changed at {at}");
        }
        let longer = [&sealed[..], &[0]].concat();
        assert!(opened(key(1).sealing(), &longer).is_err());
        let pieces = [&sealed[..], &sealed[sealed.len() - 516..]].concat();
        assert!(opened(key(1).sealing(), &pieces).is_err(), "a piece twice");
    }
}
