//! A certificate: which device may do what, where. Embedded in its issuer's control feed.

use crate::domain::id::{DeviceId, InviteId, PersonId, ProgrammeId, SpaceId};
use crate::domain::layout::{LayoutError, Reader, Writer};
use crate::domain::programme::Role;
use crate::domain::time::Instant;
use crate::trust::key::{Domain, SecretKey, is_signed};

/// Most spaces one certificate can name. Twice the teams of the largest pilot's busiest lead.
pub const SPACES_PER_CERTIFICATE_MAX: usize = 64;

/// What the issuer says of a device. The signature is the control entry's that carries it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Certificate {
    /// The device it speaks of.
    pub device: DeviceId,
    /// The device's X25519 public key, to which files are sealed.
    pub sealing: [u8; 32],
    /// The volunteer who first used the device.
    pub person: PersonId,
    /// What the device may do.
    pub role: Role,
    /// Team spaces it may do it in, ascending; empty and meaningless for a coordinator, who has all.
    pub spaces: Vec<SpaceId>,
    /// The invitation that it answers; zeros for the first coordinator.
    pub invite: InviteId,
    /// When the issuer's clock said it was issued. Shown, never decides.
    pub issued_at: Instant,
    /// From when on the issuer wished to be asked again; 0 for never. Warns, never decides.
    pub not_after: Instant,
    /// For a coordinator invited by a coordinator: the root's word for it.
    pub appointment: Option<Appointment>,
}

/// The root's word that whoever redeems one invitation of one inviter is a coordinator.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Appointment {
    /// The root key that signed, whose hash is the programme's id.
    pub root: DeviceId,
    /// Signature over programme, inviter, invitation and role.
    pub signature: [u8; 64],
}

impl Appointment {
    /// Signs an appointment with the root key.
    #[must_use]
    pub fn sign(
        root: &SecretKey,
        programme: ProgrammeId,
        inviter: DeviceId,
        invite: InviteId,
    ) -> Self {
        let signature = root.sign(Domain::Appointment, &appointed(programme, inviter, invite));
        Self { root: root.device(), signature }
    }

    /// Returns whether the programme's root appointed the redeemer of this invitation.
    #[must_use]
    pub fn is_valid(&self, programme: ProgrammeId, inviter: DeviceId, invite: InviteId) -> bool {
        crate::trust::key::programme_of(self.root) == programme
            && is_signed(
                self.root,
                Domain::Appointment,
                &appointed(programme, inviter, invite),
                &self.signature,
            )
    }
}

fn appointed(programme: ProgrammeId, inviter: DeviceId, invite: InviteId) -> Vec<u8> {
    let mut w = Writer::new();
    w.bytes(&programme.0).bytes(&inviter.0).bytes(&invite.0).u8(Role::Coordinator as u8);
    w.finish()
}

impl Certificate {
    /// Appends the certificate's layout.
    pub fn write(&self, w: &mut Writer) {
        w.bytes(&self.device.0).bytes(&self.sealing).bytes(&self.person.0).u8(self.role as u8);
        w.count(self.spaces.len());
        for space in &self.spaces {
            w.bytes(&space.0);
        }
        w.bytes(&self.invite.0).i64(self.issued_at.0).i64(self.not_after.0);
        match &self.appointment {
            None => w.u8(0),
            Some(word) => w.u8(1).bytes(&word.root.0).bytes(&word.signature),
        };
    }

    /// Reads a certificate's layout.
    ///
    /// # Errors
    ///
    /// [`LayoutError`] where the bytes are not one; spaces that do not ascend are no layout.
    pub fn read(r: &mut Reader<'_>) -> Result<Self, LayoutError> {
        let device = DeviceId(r.array()?);
        let sealing = r.array()?;
        let person = PersonId(r.array()?);
        let role = Role::from_number(r.u8()?)
            .filter(|role| *role != Role::Root)
            .ok_or(LayoutError::Value { field: "role" })?;
        let count = r.count("spaces", SPACES_PER_CERTIFICATE_MAX)?;
        let mut spaces = Vec::with_capacity(count);
        for _ in 0..count {
            spaces.push(SpaceId(r.array()?));
        }
        if !spaces.is_sorted_by(|a, b| a < b) {
            return Err(LayoutError::Value { field: "spaces" });
        }
        let invite = InviteId(r.array()?);
        let issued_at = Instant(r.i64()?);
        let not_after = Instant(r.i64()?);
        let appointment = match r.u8()? {
            0 => None,
            1 => Some(Appointment { root: DeviceId(r.array()?), signature: r.array()? }),
            _ => {
                return Err(LayoutError::Value { field: "appointment" });
            }
        };
        Ok(Self {
            device,
            sealing,
            person,
            role,
            spaces,
            invite,
            issued_at,
            not_after,
            appointment,
        })
    }
}
