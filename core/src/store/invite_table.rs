//! Invitations that this device gave out.

use rusqlite::{OptionalExtension, params};

use crate::domain::id::{DeviceId, InviteId, SpaceId};
use crate::domain::programme::Role;
use crate::domain::time::Instant;
use crate::store::batch::{Batch, Tables, bytes};
use crate::store::error::StoreError;

/// One invitation. Its secret never leaves this table but in the ticket.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Invite {
    /// Its id.
    pub invite: InviteId,
    /// What the joining device proves to know.
    pub secret: [u8; 32],
    /// The role it gives.
    pub role: Role,
    /// The team spaces it gives the role in, ascending.
    pub spaces: Vec<SpaceId>,
    /// Until when, by this device's clock.
    pub expires: Instant,
    /// The root's word for a coordinator: root key and signature.
    pub appointment: Option<([u8; 32], [u8; 64])>,
    /// Who redeemed it; `None` while it is open.
    pub redeemed_by: Option<DeviceId>,
    /// Whether a restore voided it.
    pub void: bool,
}

impl Tables<'_> {
    /// Returns the invitations that nobody redeemed and nothing voided, by id; also those whose time is
    /// over.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn open_invites(&self) -> Result<Vec<Invite>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT invite FROM invite WHERE redeemed_by = x'' AND void = 0 ORDER BY invite",
        )?;
        let ids = query.query_map([], |row| Ok(InviteId(bytes(row, 0)?)))?;
        let ids: Vec<InviteId> = ids.collect::<Result<_, _>>()?;
        let invites = ids.into_iter().filter_map(|id| self.invite(id).transpose());
        invites.collect()
    }

    /// Returns an invitation.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn invite(&self, invite: InviteId) -> Result<Option<Invite>, StoreError> {
        let mut query = self.conn.prepare_cached(
            "SELECT secret, role, spaces, expires, appointment, redeemed_by, void
             FROM invite WHERE invite = ?1",
        )?;
        let row = query
            .query_row([invite.0], |row| {
                let role: u8 = row.get(1)?;
                let spaces = row.get_ref(2)?.as_blob()?;
                let appointment = row.get_ref(4)?.as_blob()?;
                let redeemed_by = row.get_ref(5)?.as_blob()?;
                Ok((
                    Role::from_number(role),
                    Invite {
                        invite,
                        secret: bytes(row, 0)?,
                        role: Role::Observer,
                        spaces: spaces.chunks_exact(16).filter_map(SpaceId::from_slice).collect(),
                        expires: Instant(row.get(3)?),
                        appointment: appointment.split_first_chunk::<32>().and_then(
                            |(root, signature)| Some((*root, signature.try_into().ok()?)),
                        ),
                        redeemed_by: DeviceId::from_slice(redeemed_by),
                        void: row.get(6)?,
                    },
                ))
            })
            .optional()?;
        match row {
            None => Ok(None),
            Some((Some(role), invite)) => Ok(Some(Invite { role, ..invite })),
            Some((None, _)) => Err(StoreError::Format { what: "invite role" }),
        }
    }
}

impl Batch<'_> {
    /// Adds an invitation, or writes over it.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn write_invite(&self, invite: &Invite) -> Result<(), StoreError> {
        let spaces: Vec<u8> = invite.spaces.iter().flat_map(|space| space.0).collect();
        let appointment = invite
            .appointment
            .map(|(root, signature)| [&root[..], &signature[..]].concat())
            .unwrap_or_default();
        let redeemed_by = invite.redeemed_by.map(|device| device.0.to_vec()).unwrap_or_default();
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO invite
                   (invite, secret, role, spaces, expires, appointment, redeemed_by, void)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                invite.invite.0,
                invite.secret,
                invite.role as u8,
                spaces,
                invite.expires.0,
                appointment,
                redeemed_by,
                invite.void
            ])?;
        Ok(())
    }

    /// Voids every invitation that is still open.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn void_open_invites(&self) -> Result<(), StoreError> {
        self.tx.execute("UPDATE invite SET void = 1 WHERE redeemed_by = x''", [])?;
        Ok(())
    }
}
