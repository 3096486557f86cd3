//! Who belongs to the programme, as an app asks and decides it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::acting::Acting;
use crate::domain::id::{DeviceId, InviteId, ProgrammeId, SpaceId, TeamId};
use crate::domain::programme::{Role, Topic};
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::member::{Hotspot, Invite, Ticket};
use crate::node::Node;
use crate::node::RecoverySheet;
use crate::node::answer::{DeviceLine, HeldBy, Identity, QuarantineLine, ReceiptLine};
use crate::node::error::{Error, ErrorKind};

pub use crate::engine::member::Invitation;

/// A programme that was founded.
#[derive(Debug)]
pub struct Founded {
    /// Who this device is now.
    pub identity: Identity,
    /// The only copy of the root key: show it once, print it, keep it on paper.
    pub recovery_sheet: RecoverySheet,
}

/// A ticket that was made.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Invited {
    /// The ticket, to be shown or sent to one person.
    pub ticket: String,
    /// Until when it is good, by this device's clock.
    pub expires: Instant,
    /// Whether this device listens now. Otherwise the ticket names where it would be reached if it
    /// did: start to listen before it is redeemed.
    pub listening: bool,
}

/// An invitation that somebody may still redeem. Its ticket is shown once, when it is made.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct InvitationLine {
    /// The invitation, by which it is withdrawn.
    pub invitation: InviteId,
    /// What the newcomer will be.
    pub role: Role,
    /// The teams.
    pub teams: Vec<TeamId>,
    /// Until when it is good, by this device's clock.
    pub expires: Instant,
}

/// What a ticket says to whoever holds it, before it is redeemed; its secret stays in it.
#[derive(Clone, Eq, PartialEq)]
pub struct TicketSummary {
    /// The programme it leads into.
    pub programme: ProgrammeId,
    /// The device that invited, the only one that redeems.
    pub inviter: DeviceId,
    /// What the newcomer will be; the inviter decides.
    pub role: Role,
    /// Until when; the inviter's clock decides.
    pub expires: Instant,
    /// Where the inviter can be reached, best first, as multiaddrs.
    pub addresses: Vec<String>,
    /// The hotspot to enter first, where there is one.
    pub hotspot: Option<Hotspot>,
}

impl TicketSummary {
    /// Reads a ticket as it was shown or sent.
    ///
    /// # Errors
    ///
    /// `invalid_input` where it is no ticket or a letter is wrong.
    pub fn read(ticket: &str) -> Result<Self, Error> {
        let ticket = ticket_of(ticket)?;
        Ok(Self {
            programme: ticket.programme,
            inviter: ticket.inviter,
            role: ticket.role,
            expires: ticket.expires,
            addresses: ticket.addresses,
            hotspot: ticket.hotspot,
        })
    }
}

/// Returns the ticket that `text` is.
pub(super) fn ticket_of(text: &str) -> Result<Ticket, Error> {
    Ticket::from_text(text)
        .map_err(|error| Error::new(ErrorKind::InvalidInput, "ticket-invalid", error.to_string()))
}

impl RecoverySheet {
    /// Reads a sheet as it was printed, whatever its case, line breaks and hyphens between groups.
    ///
    /// # Errors
    ///
    /// `invalid_input` where it is no sheet or a letter is wrong.
    pub fn read(text: &str) -> Result<Self, Error> {
        Ok(Self::parse(text)?)
    }
}

impl Node {
    /// Founds a programme that teaches these topics, [`Topic::starting`] for instance, with this device
    /// as its first coordinator. The sheet exists nowhere else: it is returned also when the node is
    /// closed meanwhile.
    ///
    /// # Errors
    ///
    /// `conflict` where the device belongs to a programme, `invalid_input` for the names or a text of a
    /// topic; nothing is founded then.
    pub fn found(&self, programme: &str, name: &str, topics: Vec<Topic>) -> Result<Founded, Error> {
        let (programme, name) = (programme.to_owned(), name.to_owned());
        let now = self.clock.now();
        self.whole()?.call(move |core| {
            let recovery_sheet = core.engine.found(&programme, &name, &topics, now)?;
            Ok(Founded { identity: identity(&core.engine)?, recovery_sheet })
        })
    }

    /// Becomes a coordinator of an existing programme from its recovery sheet.
    ///
    /// # Errors
    ///
    /// As [`Node::found`].
    pub fn recover(&self, sheet: &RecoverySheet, name: &str) -> Result<Identity, Error> {
        let (sheet, name) = (sheet.clone(), name.to_owned());
        let now = self.clock.now();
        self.whole()?.call(move |core| {
            core.engine.recover(&sheet, &name, now)?;
            identity(&core.engine)
        })
    }

    /// Makes a one-time ticket. Where the invitation names no address, the ticket names those at which
    /// this device listens, or would if it did.
    ///
    /// # Errors
    ///
    /// `not_allowed` where this device may not invite to that role or team, `invalid_input` where
    /// something is missing.
    pub fn invite(&self, invitation: Invitation) -> Result<Invited, Error> {
        let now = self.clock.now();
        self.whole()?.call(move |core| {
            let mut invitation = invitation;
            #[cfg(feature = "net")]
            let (addresses, listening) = core.ticket_addresses();
            #[cfg(not(feature = "net"))]
            let (addresses, listening) = (Vec::new(), false);
            if invitation.addresses.is_empty() {
                invitation.addresses = addresses;
            }
            let (ticket, expires) = core.engine.invite(invitation, now)?;
            let ticket = ticket.text().map_err(|_| {
                Error::new(ErrorKind::InvalidInput, "ticket-too-long", "ticket is too long")
            })?;
            Ok(Invited { ticket, expires, listening })
        })
    }

    /// Returns the invitations of this device that somebody may still redeem: those made first, first.
    ///
    /// # Errors
    ///
    /// `damaged` when the store cannot be read.
    pub fn invitations(&self) -> Result<Vec<InvitationLine>, Error> {
        let now = self.clock.now();
        let mut open = self.whole()?.call(move |core| Ok(core.engine.invitations(now)?))?;
        open.sort_by_key(|invite| (invite.expires, invite.invite));
        let line = |invite: Invite| InvitationLine {
            invitation: invite.invite,
            role: invite.role,
            teams: invite.spaces.into_iter().map(TeamId::from).collect(),
            expires: invite.expires,
        };
        Ok(open.into_iter().map(line).collect())
    }

    /// Withdraws an invitation: its ticket lets nobody in any more.
    ///
    /// # Errors
    ///
    /// `not_found` where it is no open invitation of this device.
    pub fn withdraw_invitation(&self, invitation: InviteId) -> Result<(), Error> {
        self.whole()?.call(move |core| Ok(core.engine.withdraw_invitation(invitation)?))
    }

    /// Removes a device: it gets nothing new from any device that knows, and what it writes from
    /// now on is set aside. The reason is kept as a note in a team of the device.
    ///
    /// # Errors
    ///
    /// `not_allowed` where this device's role does not reach so far, `not_found`, `invalid_input`
    /// for the reason.
    pub fn remove_device(
        &self,
        device: DeviceId,
        reason: Option<&str>,
        recovery: Option<&RecoverySheet>,
    ) -> Result<(), Error> {
        let (reason, recovery) = (reason.map(str::to_owned), recovery.cloned());
        let now = self.clock.now();
        self.whole()?.call(move |core| {
            Ok(core.engine.remove_device(device, reason.as_deref(), recovery.as_ref(), now)?)
        })
    }

    /// Adopts what is set aside of a device; returns how many entries.
    ///
    /// # Errors
    ///
    /// `not_allowed` for others than coordinators, `not_found` where nothing is set aside.
    pub fn adopt(&self, device: DeviceId) -> Result<u32, Error> {
        let now = self.clock.now();
        self.whole()?.call(move |core| Ok(core.engine.adopt(device, now)?))
    }

    /// Returns the devices of the programme, by id.
    ///
    /// # Errors
    ///
    /// `damaged` when the store cannot be read.
    pub fn devices(&self) -> Result<Vec<DeviceLine>, Error> {
        self.whole()?.call(|core| devices(&core.engine))
    }

    /// Returns the devices of which entries are set aside or not believed.
    ///
    /// # Errors
    ///
    /// `damaged` when the store cannot be read.
    pub fn quarantine(&self) -> Result<Vec<QuarantineLine>, Error> {
        self.whole()?.call(|core| quarantine(&core.engine))
    }

    /// Returns who surely holds what of this device's work.
    ///
    /// # Errors
    ///
    /// `damaged` when the store cannot be read.
    pub fn receipts(&self) -> Result<Vec<ReceiptLine>, Error> {
        let now = self.clock.now();
        self.whole()?.call(move |core| {
            core.engine.fold(now)?;
            receipts(&core.engine)
        })
    }
}

pub(super) fn identity(engine: &Engine) -> Result<Identity, Error> {
    let tables = engine.tables();
    let authority = engine.authority();
    let is_member = engine.programme().is_some();
    Ok(Identity {
        programme: engine.programme(),
        programme_name: if is_member { tables.programme_name()? } else { String::new() },
        device: engine.device(),
        person: engine.person(),
        name: if is_member { tables.person_name(engine.person())? } else { String::new() },
        persons: if is_member { engine.persons()? } else { Vec::new() },
        role: if is_member { authority.role(engine.device()) } else { None },
        spaces: engine.spaces()?,
        incarnation: format!("{:016x}", engine.incarnation().0),
        removed: is_member && authority.is_removed(engine.device()),
    })
}

/// Returns who somebody is who acts with less than the device may.
pub(super) fn acting(
    engine: &Engine,
    device: Identity,
    acting: &Acting,
) -> Result<Identity, Error> {
    let own = engine.programme().map(ProgrammeId::space);
    let is_told_of = |space: &SpaceId| own.is_some_and(|own| acting.is_told_of(*space, own));
    Ok(Identity {
        person: acting.person,
        name: engine.tables().person_name(acting.person)?,
        persons: vec![acting.person],
        role: device.role.map(|role| role.max(acting.role)),
        spaces: device.spaces.into_iter().filter(is_told_of).collect(),
        ..device
    })
}

fn devices(engine: &Engine) -> Result<Vec<DeviceLine>, Error> {
    let authority = engine.authority();
    let peers: BTreeMap<_, _> =
        engine.tables().peers()?.into_iter().map(|peer| (peer.device, peer)).collect();
    let mine = own_heights(engine)?;
    let held = held_by_peers(engine)?;
    let mut lines = Vec::new();
    for device in authority.devices() {
        let Some(rank) = authority.rank(device) else { continue };
        let removed = authority.is_removed(device);
        let mut teams: Vec<TeamId> = authority
            .certificates(device)
            .flat_map(|certificate| certificate.spaces.iter().copied().map(TeamId::from))
            .collect();
        teams.sort_unstable();
        teams.dedup();
        let behind = mine
            .iter()
            .filter(|(space, _)| device != engine.device() && authority.may_read(device, **space))
            .map(|(space, height)| {
                let known = held.get(&(device, *space)).map_or(0, |(height, _)| *height);
                height.saturating_sub(known)
            })
            .sum();
        let peer = peers.get(&device).filter(|peer| peer.last_seen.0 != 0);
        lines.push(DeviceLine {
            device,
            name: engine.volunteer_name(device)?,
            role: authority.role(device).or(Some(rank)),
            teams,
            last_seen: peer.map(|peer| peer.last_seen),
            clock_offset_ms: peer.map(|peer| peer.clock_offset_ms),
            removed,
            reason: engine.tables().note_about(&device.to_string())?,
            behind,
        });
    }
    Ok(lines)
}

fn quarantine(engine: &Engine) -> Result<Vec<QuarantineLine>, Error> {
    engine
        .set_aside()?
        .into_iter()
        .map(|((device, why), entries)| {
            let (name, why) = (engine.volunteer_name(device)?, why.to_owned());
            Ok(QuarantineLine { device, name, entries, why })
        })
        .collect()
}

fn receipts(engine: &Engine) -> Result<Vec<ReceiptLine>, Error> {
    let mine = own_heights(engine)?;
    let held = held_by_peers(engine)?;
    mine.into_iter()
        .map(|(space, my_height)| {
            let held_by = held
                .iter()
                .filter(|((_, of), _)| *of == space)
                .map(|((device, _), (height, seen_at))| {
                    let name = engine.volunteer_name(*device)?;
                    let (height, seen_at) = (*height, *seen_at);
                    Ok(HeldBy { device: *device, name, height, seen_at })
                })
                .collect::<Result<_, Error>>()?;
            Ok(ReceiptLine { space, my_height, held_by })
        })
        .collect()
}

/// Returns how many entries this device wrote in each space, over all its incarnations.
pub(super) fn own_heights(engine: &Engine) -> Result<BTreeMap<SpaceId, u32>, Error> {
    let mut mine = BTreeMap::new();
    for space in engine.tables().spaces_with_entries()? {
        let mut by_life: BTreeMap<_, u32> = BTreeMap::new();
        for tip in engine.data_heights(space)?.tips() {
            if tip.device == engine.device() {
                let height = by_life.entry(tip.incarnation).or_default();
                *height = tip.height.max(*height);
            }
        }
        let height: u32 = by_life.values().sum();
        if height > 0 {
            mine.insert(space, height);
        }
    }
    Ok(mine)
}

pub(super) type Held = BTreeMap<(DeviceId, SpaceId), (u32, Instant)>;

pub(super) fn held_by_peers(engine: &Engine) -> Result<Held, Error> {
    let mut held = Held::new();
    for receipt in engine.tables().receipts()? {
        let (height, seen_at) = held.entry((receipt.peer, receipt.space)).or_default();
        *height += receipt.height;
        *seen_at = receipt.seen_at.max(*seen_at);
    }
    Ok(held)
}
