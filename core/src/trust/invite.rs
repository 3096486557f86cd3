//! A ticket: the one-time invitation that a newcomer scans or types, and the proof of its secret.
//!
//! Only the inviting device redeems a ticket. The secret is never sent: the newcomer proves it by a
//! MAC over both keys and over what it asks to have certified, so that nobody in between can have
//! another key certified with it. Absent on purpose: who is told what when (`session::join`), and
//! whether a ticket is still good, which the inviter's table knows.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::domain::id::{DeviceId, InviteId, PersonId, ProgrammeId, printed, unprinted};
use crate::domain::layout::{LayoutError, Reader, Writer};
use crate::domain::programme::Role;
use crate::domain::time::Instant;
use crate::trust::key::Domain;

/// Most addresses of the inviter in a ticket. With more, the QR code gets too fine for old cameras.
pub const ADDRESSES_MAX: usize = 8;
/// Longest address, in bytes: twice the longest multiaddr of a device in a local network.
pub const ADDRESS_BYTES_MAX: usize = 128;
/// Longest hotspot name, in bytes: what 802.11 admits.
pub const SSID_BYTES_MAX: usize = 32;
/// Longest hotspot password, in bytes: what WPA admits, with one to spare.
pub const PASSWORD_BYTES_MAX: usize = 64;
/// Longest text of a ticket, in characters: every list and text at its cap.
pub const TICKET_LETTERS_MAX: usize = 2_200;
/// What the text form begins with; the digit is its version.
const PREFIX: &str = "lantoa1";
/// Version byte of the layout.
const VERSION: u8 = 1;
/// Bytes of the hash behind the layout: one mistyped letter in 2^32 goes unseen here, and none at
/// the inviter.
const CHECK_BYTES: usize = 4;

/// What a newcomer needs to find the inviter and to prove that it was invited.
#[derive(Clone, Eq, PartialEq)]
pub struct Ticket {
    /// The programme it leads into.
    pub programme: ProgrammeId,
    /// The device that invited, the only one that redeems.
    pub inviter: DeviceId,
    /// Which of the inviter's invitations.
    pub invite: InviteId,
    /// What the newcomer proves to know.
    pub secret: Secret,
    /// What the newcomer will be. Shown; the inviter's table decides.
    pub role: Role,
    /// Until when, by the inviter's clock. Shown; the inviter's clock decides.
    pub expires: Instant,
    /// Where the inviter can be reached, best first, as multiaddrs.
    pub addresses: Vec<String>,
    /// The hotspot to enter first, where there is one.
    pub hotspot: Option<Hotspot>,
}

/// A phone's own network, offered where there is no other.
#[derive(Clone, Eq, PartialEq)]
pub struct Hotspot {
    /// Its name.
    pub ssid: String,
    /// Its password; empty where it is open.
    pub password: String,
}

/// A ticket's secret: 32 random bytes, wiped when dropped.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(Zeroizing<[u8; 32]>);

/// What the MAC of a joining device covers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Proof {
    /// The programme.
    pub programme: ProgrammeId,
    /// Which invitation.
    pub invite: InviteId,
    /// The device that invited.
    pub inviter: DeviceId,
    /// The device that joins, whose key the transport has proven.
    pub joiner: DeviceId,
    /// The joining device's X25519 public key.
    pub sealing: [u8; 32],
    /// The volunteer who will use it first.
    pub person: PersonId,
}

/// Text that is no ticket. The newcomer scans or types it again.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum TicketError {
    /// It does not begin as tickets do.
    #[error("text does not begin with {PREFIX}")]
    NotATicket,
    /// Longer than any ticket.
    #[error("ticket is longer than {TICKET_LETTERS_MAX} characters")]
    TooLong,
    /// A character outside a-z and 2-7, or one too many or too few.
    #[error("ticket holds characters outside a-z and 2-7")]
    Letters,
    /// A character was mistyped or left out.
    #[error("ticket was mistyped")]
    Mistyped,
    /// Not the layout.
    #[error("ticket does not follow its layout: {0}")]
    Layout(#[from] LayoutError),
}

impl Secret {
    /// Returns the secret with these bytes, which the caller drew at random.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Returns the bytes, for the inviter's own table.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the MAC that proves this secret.
    #[must_use]
    pub fn prove(&self, proof: &Proof) -> [u8; 32] {
        self.mac(proof).finalize().into_bytes().into()
    }

    /// Returns whether `mac` proves this secret; takes the same time whatever it is.
    #[must_use]
    pub fn is_proven(&self, proof: &Proof, mac: &[u8; 32]) -> bool {
        self.mac(proof).verify_slice(mac).is_ok()
    }

    fn mac(&self, proof: &Proof) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0[..]).expect("HMAC takes any length");
        mac.update(Domain::Join.prefix());
        mac.update(&proof.programme.0);
        mac.update(&proof.invite.0);
        mac.update(&proof.inviter.0);
        mac.update(&proof.joiner.0);
        mac.update(&proof.sealing);
        mac.update(&proof.person.0);
        mac
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl std::fmt::Debug for Hotspot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hotspot(..)")
    }
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ticket")
            .field("programme", &self.programme)
            .field("inviter", &self.inviter)
            .field("invite", &self.invite)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl Ticket {
    /// Returns what the MAC of a joining device covers.
    #[must_use]
    pub fn proof(&self, joiner: DeviceId, sealing: [u8; 32], person: PersonId) -> Proof {
        Proof {
            programme: self.programme,
            invite: self.invite,
            inviter: self.inviter,
            joiner,
            sealing,
            person,
        }
    }

    /// Returns the ticket as text for a QR code or a message: `lantoa1` and lower-case base32.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Value`] naming the address list or text that is over its cap.
    pub fn text(&self) -> Result<String, LayoutError> {
        let fits = |field: &'static str, len: usize, max: usize| {
            if len > max { Err(LayoutError::Value { field }) } else { Ok(()) }
        };
        fits("addresses", self.addresses.len(), ADDRESSES_MAX)?;
        let mut w = Writer::new();
        w.u8(VERSION).bytes(&self.programme.0).bytes(&self.inviter.0).bytes(&self.invite.0);
        w.bytes(self.secret.bytes()).u8(self.role as u8).i64(self.expires.0);
        w.count(self.addresses.len());
        for address in &self.addresses {
            fits("address", address.len(), ADDRESS_BYTES_MAX)?;
            w.text(address);
        }
        match &self.hotspot {
            None => w.u8(0),
            Some(hotspot) => {
                fits("ssid", hotspot.ssid.len(), SSID_BYTES_MAX)?;
                fits("password", hotspot.password.len(), PASSWORD_BYTES_MAX)?;
                w.u8(1).text(&hotspot.ssid).text(&hotspot.password)
            }
        };
        let mut bytes = w.finish();
        let check = check(&bytes);
        bytes.extend_from_slice(&check);
        Ok(format!("{PREFIX}{}", printed(&bytes)))
    }

    /// Reads a ticket's text. Capitals count as small letters, because QR codes hold them in less
    /// room; blanks around it are ignored.
    ///
    /// # Errors
    ///
    /// [`TicketError`] saying what is wrong with the text.
    pub fn from_text(text: &str) -> Result<Self, TicketError> {
        let text = text.trim();
        if text.len() > TICKET_LETTERS_MAX {
            return Err(TicketError::TooLong);
        }
        let text = text.to_ascii_lowercase();
        let letters = text.strip_prefix(PREFIX).ok_or(TicketError::NotATicket)?;
        let bytes = unprinted(letters).ok_or(TicketError::Letters)?;
        let (layout, given) = bytes.split_last_chunk::<CHECK_BYTES>().ok_or(LayoutError::Short)?;
        if *given != check(layout) {
            return Err(TicketError::Mistyped);
        }
        Ok(Self::read(layout)?)
    }

    fn read(bytes: &[u8]) -> Result<Self, LayoutError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != VERSION {
            return Err(LayoutError::Value { field: "version" });
        }
        let programme = ProgrammeId(r.array()?);
        let inviter = DeviceId(r.array()?);
        let invite = InviteId(r.array()?);
        let secret = Secret::new(r.array()?);
        let role = Role::from_number(r.u8()?)
            .filter(|role| *role != Role::Root)
            .ok_or(LayoutError::Value { field: "role" })?;
        let expires = Instant(r.i64()?);
        let count = r.count("addresses", ADDRESSES_MAX)?;
        let mut addresses = Vec::with_capacity(count);
        for _ in 0..count {
            addresses.push(r.text("address", ADDRESS_BYTES_MAX)?);
        }
        let hotspot = match r.u8()? {
            0 => None,
            1 => Some(Hotspot {
                ssid: r.text("ssid", SSID_BYTES_MAX)?,
                password: r.text("password", PASSWORD_BYTES_MAX)?,
            }),
            _ => return Err(LayoutError::Value { field: "hotspot" }),
        };
        r.end()?;
        Ok(Self { programme, inviter, invite, secret, role, expires, addresses, hotspot })
    }
}

fn check(layout: &[u8]) -> [u8; CHECK_BYTES] {
    let hash: [u8; 32] = Sha256::digest(layout).into();
    hash[..CHECK_BYTES].try_into().expect("4 of 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::key::SecretKey;

    fn ticket() -> Ticket {
        Ticket {
            programme: ProgrammeId([1; 16]),
            inviter: SecretKey::from_seed(&[2; 32]).device(),
            invite: InviteId([3; 16]),
            secret: Secret::new([4; 32]),
            role: Role::Volunteer,
            expires: Instant(1_795_000_000_000),
            addresses: vec!["/ip4/192.168.43.1/tcp/4747".to_owned()],
            hotspot: Some(Hotspot { ssid: "Hà".to_owned(), password: "bình dân".to_owned() }),
        }
    }

    fn proof() -> Proof {
        let joiner = SecretKey::from_seed(&[5; 32]).device();
        ticket().proof(joiner, [6; 32], PersonId([7; 16]))
    }

    #[test]
    fn a_ticket_is_read_back_from_its_text_in_either_case() {
        let text = ticket().text().unwrap();
        assert_eq!(Ticket::from_text(&text), Ok(ticket()));
        assert_eq!(Ticket::from_text(&format!(" {}\n", text.to_uppercase())), Ok(ticket()));
    }

    #[test]
    fn the_text_and_the_proof_never_change_once_released() {
        assert_eq!(ticket().text().unwrap(), GOLDEN_TEXT);
        assert_eq!(printed(&ticket().secret.prove(&proof())), GOLDEN_MAC);
    }

    #[test]
    fn a_mistyped_letter_is_named_as_such_and_never_read_as_another_ticket() {
        let text = ticket().text().unwrap();
        for at in 0..text.len() {
            let mut typed = text.clone().into_bytes();
            typed[at] = if typed[at] == b'a' { b'b' } else { b'a' };
            let typed = String::from_utf8(typed).unwrap();
            assert!(Ticket::from_text(&typed).is_err(), "letter {at}");
        }
        assert_eq!(Ticket::from_text("hello"), Err(TicketError::NotATicket));
        assert_eq!(Ticket::from_text("lantoa1!"), Err(TicketError::Letters));
        assert_eq!(Ticket::from_text(&text[..text.len() - 8]), Err(TicketError::Mistyped));
        let long = format!("lantoa1{}", "a".repeat(TICKET_LETTERS_MAX));
        assert_eq!(Ticket::from_text(&long), Err(TicketError::TooLong));
    }

    #[test]
    fn a_ticket_with_every_list_full_fits_its_cap() {
        let mut full = ticket();
        full.addresses = vec!["a".repeat(ADDRESS_BYTES_MAX); ADDRESSES_MAX];
        full.hotspot = Some(Hotspot {
            ssid: "s".repeat(SSID_BYTES_MAX),
            password: "p".repeat(PASSWORD_BYTES_MAX),
        });
        let text = full.text().unwrap();
        assert!(text.len() <= TICKET_LETTERS_MAX, "{}", text.len());
        assert_eq!(Ticket::from_text(&text), Ok(full.clone()));
        full.addresses.push(String::new());
        assert_eq!(full.text(), Err(LayoutError::Value { field: "addresses" }));
    }

    #[test]
    fn a_proof_covers_every_field_and_the_secret() {
        let secret = ticket().secret;
        let mac = secret.prove(&proof());
        assert!(secret.is_proven(&proof(), &mac));
        assert!(!Secret::new([9; 32]).is_proven(&proof(), &mac));
        let changes: [fn(&mut Proof); 6] = [
            |p| p.programme.0[0] ^= 1,
            |p| p.invite.0[0] ^= 1,
            |p| p.inviter.0[0] ^= 1,
            |p| p.joiner.0[0] ^= 1,
            |p| p.sealing[0] ^= 1,
            |p| p.person.0[0] ^= 1,
        ];
        for (field, change) in changes.iter().enumerate() {
            let mut other = proof();
            change(&mut other);
            assert!(!secret.is_proven(&other, &mac), "field {field}");
        }
    }

    const GOLDEN_TEXT: &str = "lantoa1aeaqcaibaeaqcaibaeaqcaibaeaycolxb2uh2f27k2rvizwdjr7mzs4nrki3j3rxujo7md23r7e3hfadambqgaydambqgaydambqgaydaqcaibaeaqcaibaeaqcaibaeaqcaibaeaqcaibaeaqcaibaeaqcagaaaagq64vs6aaaacaa2f5uxanbpge4telrrgy4c4nbtfyys65ddoaxtinzug4aqaa2iyoqaactcyowg42bamtb2e3v2bplhw";
    const GOLDEN_MAC: &str = "jgi5ptb2k6tajohw7u2o7y7ggvxaqbrbsfy2fuadewqeig3crrna";
}
