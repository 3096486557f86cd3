//! Who belongs to the programme: inviting, redeeming, joining, removing, adopting.

use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::entry::EntryRef;
use crate::domain::id::{DeviceId, InviteId, NoteId, SpaceId, TeamId};
use crate::domain::programme::Role;
use crate::domain::text::{self, NOTE_BYTES_MAX, clean};
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::control::{Beginning, Beside, sign_control};
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::sheet::RecoverySheet;
use crate::session::join::{JoinRefused, JoinRequest};
use crate::store::entry_table::State;
use crate::store::self_table::Myself;
use crate::trust::authority::Authority;
use crate::trust::certificate::{Appointment, Certificate, SPACES_PER_CERTIFICATE_MAX};
use crate::trust::control::{Record, Removal, SignedControl};
use crate::trust::invite::Secret;

pub use crate::store::invite_table::Invite;
pub use crate::trust::invite::{ADDRESSES_MAX as TICKET_ADDRESSES_MAX, Hotspot, Ticket};

/// How long a ticket is good, in milliseconds: seven days, one week's evenings. By the inviter's
/// clock only, which is the one that says no.
const TICKET_MS: i64 = 7 * 24 * 3_600_000;

/// What an invitation offers.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The role it gives.
    pub role: Role,
    /// The teams it gives the role in; none for a coordinator.
    pub teams: Vec<TeamId>,
    /// Where the inviter is reached; the node fills in its own where none is given.
    pub addresses: Vec<String>,
    /// A hotspot to join first.
    pub hotspot: Option<Hotspot>,
    /// The recovery sheet, which a coordinator's invitation needs.
    pub recovery: Option<RecoverySheet>,
}

impl Engine {
    /// Makes a one-time ticket.
    ///
    /// # Errors
    ///
    /// [`Error::NotAllowed`] where this device's role may not invite to that role or team,
    /// [`Error::Sheet`] where a coordinator's invitation lacks the sheet, [`Error::Unfit`] where
    /// teams are missing or too many.
    pub fn invite(
        &mut self,
        invitation: Invitation,
        now: Instant,
    ) -> Result<(Ticket, Instant), Error> {
        let programme = self.require_member()?;
        let spaces = self.invited_spaces(&invitation)?;
        let invite_id = InviteId(self.random());
        let appointment = match (&invitation.recovery, invitation.role) {
            (Some(sheet), Role::Coordinator) => {
                self.require_sheet(sheet)?;
                let word = Appointment::sign(sheet.key(), programme, self.me.device, invite_id);
                Some((word.root.0, word.signature))
            }
            (None, Role::Coordinator) => {
                return Err(Error::Sheet {
                    what: "a coordinator is appointed with the recovery sheet",
                });
            }
            _ => None,
        };
        let expires = Instant(now.0.saturating_add(TICKET_MS));
        let secret = self.random();
        let invite = Invite {
            invite: invite_id,
            secret,
            role: invitation.role,
            spaces,
            expires,
            appointment,
            redeemed_by: None,
            void: false,
        };
        let batch = self.store.batch()?;
        batch.write_invite(&invite)?;
        batch.commit()?;
        let ticket = Ticket {
            programme,
            inviter: self.me.device,
            invite: invite_id,
            secret: Secret::new(secret),
            role: invitation.role,
            expires,
            addresses: invitation.addresses,
            hotspot: invitation.hotspot,
        };
        Ok((ticket, expires))
    }

    /// Returns the invitations of this device that somebody may still redeem, by id.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn invitations(&self, now: Instant) -> Result<Vec<Invite>, Error> {
        let mut open = self.tables().open_invites()?;
        open.retain(|invite| now <= invite.expires);
        Ok(open)
    }

    /// Voids an invitation: its ticket lets nobody in any more.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] where it is none of this device's, or is redeemed or void already.
    pub fn withdraw_invitation(&mut self, invitation: InviteId) -> Result<(), Error> {
        let known = self.tables().invite(invitation)?;
        let open = known.filter(|invite| invite.redeemed_by.is_none() && !invite.void);
        let open = open.ok_or(Error::NotFound { what: "open invitation" })?;
        let batch = self.store.batch()?;
        batch.write_invite(&Invite { void: true, ..open })?;
        Ok(batch.commit()?)
    }

    fn invited_spaces(&self, invitation: &Invitation) -> Result<Vec<SpaceId>, Error> {
        let mine = self.authority.role(self.me.device);
        let allowed = match invitation.role {
            Role::Root => false,
            Role::Coordinator | Role::Lead => mine == Some(Role::Coordinator),
            Role::Volunteer | Role::Observer => {
                mine == Some(Role::Coordinator)
                    || invitation.teams.iter().all(|team| {
                        self.authority.role_in(self.me.device, team.space()) == Some(Role::Lead)
                    })
            }
        };
        if !allowed {
            let is_ranked = invitation.role <= Role::Lead;
            let by = if is_ranked { Role::Coordinator } else { Role::Lead };
            return Err(Error::NotAllowed { what: "invite that role into that team", by });
        }
        let mut spaces = Vec::new();
        for team in &invitation.teams {
            self.require_team(*team)?;
            spaces.push(team.space());
        }
        spaces.sort_unstable();
        spaces.dedup();
        match invitation.role {
            Role::Coordinator if !spaces.is_empty() => {
                Err(Error::Unfit { what: "a coordinator has all teams; name none" })
            }
            Role::Lead | Role::Volunteer | Role::Observer if spaces.is_empty() => {
                Err(Error::Unfit { what: "name the team" })
            }
            Role::Root | Role::Coordinator | Role::Lead | Role::Volunteer | Role::Observer => {
                if spaces.len() > SPACES_PER_CERTIFICATE_MAX {
                    return Err(Error::Unfit { what: "an invitation can name 64 teams" });
                }
                Ok(spaces)
            }
        }
    }

    /// Issues the certificate of an invitation and burns it in the same transaction, if its secret
    /// is proven.
    ///
    /// The same device again gets the same certificate, so a reply that was lost costs nothing; once
    /// it is removed, it gets nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] and the like; a refusal is no error of this device.
    pub fn redeem(
        &mut self,
        joiner: DeviceId,
        request: &JoinRequest,
        now: Instant,
    ) -> Result<Result<(), JoinRefused>, Error> {
        let programme = self.require_member()?;
        if request.programme != programme {
            return Ok(Err(JoinRefused::NotInviter));
        }
        let Some(mut known) = self.tables().invite(request.invite)? else {
            return Ok(Err(JoinRefused::Unknown));
        };
        let proof = request.proof(self.me.device, joiner);
        if !Secret::new(known.secret).is_proven(&proof, &request.mac) {
            return Ok(Err(JoinRefused::WrongSecret));
        }
        if self.authority.is_removed(joiner) {
            return Ok(Err(JoinRefused::Void));
        }
        match known.redeemed_by {
            Some(device) if device == joiner => return Ok(Ok(())),
            Some(_) => return Ok(Err(JoinRefused::Used)),
            None => {}
        }
        if known.void || self.authority.removal_of(joiner).is_some() {
            return Ok(Err(JoinRefused::Void));
        }
        if now > known.expires {
            return Ok(Err(JoinRefused::Expired));
        }
        // Judging anew writes rows anew, which must not lose those of taps that wait.
        self.build_what_can_be()?;
        self.fold_what_can_be(now)?;
        let certificate = self.certificate(&known, joiner, request, now);
        let feed = self.own_control_feed();
        known.redeemed_by = Some(joiner);
        let record = Record::Certificate(certificate);
        let signed = sign_control(&self.control, feed, &self.key, record, now);
        self.commit_control(vec![signed], Beside { invite: Some(&known), ..Beside::default() })?;
        Ok(Ok(()))
    }

    fn certificate(
        &self,
        invite: &Invite,
        joiner: DeviceId,
        request: &JoinRequest,
        now: Instant,
    ) -> Certificate {
        let appointment = invite
            .appointment
            .map(|(root, signature)| Appointment { root: DeviceId(root), signature });
        Certificate {
            device: joiner,
            sealing: request.sealing,
            person: request.person,
            role: invite.role,
            spaces: invite.spaces.clone(),
            invite: invite.invite,
            issued_at: now,
            not_after: Instant(0),
            appointment,
        }
    }

    /// Returns whether these control entries make this device a member of the ticket's programme.
    #[must_use]
    pub fn would_join(&self, ticket: &Ticket, records: &[SignedControl]) -> bool {
        let authority = Authority::evaluate(ticket.programme, records);
        authority
            .certificates(self.me.device)
            .any(|certificate| certificate.invite == ticket.invite)
    }

    /// Becomes a member: stores the programme's control entries and the volunteer's name.
    ///
    /// # Errors
    ///
    /// [`Error::HasProgramme`], [`Error::Ticket`] where the entries make it none, [`Error::Text`]
    /// for the name, or [`Error::Store`]. Nothing is changed then.
    pub fn join(
        &mut self,
        ticket: &Ticket,
        records: Vec<SignedControl>,
        name: &str,
        now: Instant,
    ) -> Result<(), Error> {
        self.require_joinable(ticket)?;
        let name = text::name(name).map_err(|problem| Error::Text { field: "name", problem })?;
        if !self.would_join(ticket, &records) {
            return Err(Error::Ticket { what: "the inviter gave no certificate" });
        }
        // Judging anew writes rows anew, which must not lose those of taps that wait.
        self.build_what_can_be()?;
        self.fold_what_can_be(now)?;
        self.renew_lost_incarnations()?;
        let programme = self.me.programme.or(Some((ticket.programme, None)));
        let me = Myself { programme, ..self.me.clone() };
        self.authority = Authority::evaluate(ticket.programme, self.control.records());
        let (fresh, _) = self.placeable(records)?;
        let beginning = Beginning { person: &name, founded: None, now };
        let beside = Beside { me: Some(&me), beginning: Some(beginning), invite: None };
        self.commit_control(fresh, beside)
    }

    /// Returns whether this device may redeem the ticket. A member may redeem a further one: for
    /// another team, or because the one who let it in was removed and nobody else had heard of it,
    /// which it cannot know.
    ///
    /// # Errors
    ///
    /// [`Error::HasProgramme`] where it belongs to another programme, or by this ticket to this one;
    /// [`Error::HoldsProgramme`] where its folder holds another one's work;
    /// [`Error::Removed`] where it knows that it was removed: no ticket brings this device back.
    pub fn require_joinable(&self, ticket: &Ticket) -> Result<(), Error> {
        match self.programme() {
            None => self.require_no_other(Some(ticket.programme)),
            Some(_) if self.authority.is_removed(self.me.device) => Err(Error::Removed),
            Some(programme)
                if programme == ticket.programme
                    && self
                        .authority
                        .certificates(self.me.device)
                        .all(|certificate| certificate.invite != ticket.invite) =>
            {
                Ok(())
            }
            Some(_) => Err(Error::HasProgramme),
        }
    }

    /// Takes a device's rights away, naming what this device holds of its work.
    ///
    /// The reason is free text and stands in a note about the device in a team of both, never in
    /// the removal, which every member keeps for ever.
    ///
    /// # Errors
    ///
    /// [`Error::NotAllowed`] where its rank is not below this device's and no sheet is given,
    /// [`Error::NotFound`] where it is no device of the programme, [`Error::Text`] for the reason,
    /// [`Error::Unfit`] where no team can keep it. Nobody is removed then.
    pub fn remove_device(
        &mut self,
        device: DeviceId,
        reason: Option<&str>,
        recovery: Option<&RecoverySheet>,
        now: Instant,
    ) -> Result<(), Error> {
        self.require_member()?;
        let rank = self.authority.rank(device).ok_or(Error::NotFound { what: "device" })?;
        if let Some(sheet) = recovery {
            self.require_sheet(sheet)?;
        } else if !self.may_remove(device, rank) {
            let by = if rank <= Role::Lead { Role::Coordinator } else { Role::Lead };
            return Err(Error::NotAllowed { what: "remove that device", by });
        }
        let note = reason.map(|reason| self.plan_reason(device, reason)).transpose()?;
        self.build_what_can_be()?;
        self.fold_what_can_be(now)?;
        let named = self.heads_of(device, recovery.is_some())?;
        let record = Record::Removal(Removal { device, named });
        self.commit_record(record, recovery, now)?;
        note.map_or(Ok(()), |note| self.commit_plan(note, now))
    }

    fn plan_reason(&mut self, device: DeviceId, reason: &str) -> Result<EditPlan, Error> {
        let text = clean(reason, NOTE_BYTES_MAX)
            .map_err(|problem| Error::Text { field: "reason", problem })?;
        let id = NoteId(self.random());
        let doc = self
            .authority
            .certificates(device)
            .flat_map(|certificate| certificate.spaces.iter())
            .map(|space| DocId::note(TeamId::from(*space), id))
            .find(|doc| self.authority.may_write(self.me.device, *doc))
            .ok_or(Error::Unfit {
                what: "a coordinator's device has no team to keep a reason; remove it without one",
            })?;
        let mut plan = EditPlan::new();
        plan.put(doc, Key::About, device.to_string());
        plan.put(doc, Key::Text, text);
        Ok(plan)
    }

    fn may_remove(&self, device: DeviceId, rank: Role) -> bool {
        let mine = self.authority.role(self.me.device);
        match mine {
            Some(Role::Coordinator) => rank > Role::Coordinator,
            Some(Role::Lead) => self.own_team_spaces().into_iter().any(|space| {
                let leads = |device| self.authority.role_in(device, space) <= Some(Role::Lead);
                self.authority.role_in(self.me.device, space) == Some(Role::Lead)
                    && self.authority.role_in(device, space).is_some()
                    && !leads(device)
            }),
            _ => false,
        }
    }

    /// Returns the tips of all feeds of a device that are held and within this device's reach; of a
    /// forked feed the tip of the branch that may serve.
    fn heads_of(&self, device: DeviceId, as_root: bool) -> Result<Vec<EntryRef>, Error> {
        let all = as_root || self.authority.role(self.me.device) == Some(Role::Coordinator);
        let mut named = Vec::new();
        for space in self.spaces()? {
            if !all && self.authority.role_in(self.me.device, space) != Some(Role::Lead) {
                continue;
            }
            named.extend(self.best_tips(device, space)?);
        }
        if all {
            named.extend(self.control.best_tips(device));
        }
        named.sort_unstable_by_key(|named| named.feed);
        Ok(named)
    }

    /// Adopts everything of a device that is set aside or not believed. Returns how many entries
    /// that were.
    ///
    /// # Errors
    ///
    /// [`Error::NotAllowed`] for others than coordinators, [`Error::NotFound`] where nothing of the
    /// device is set aside.
    pub fn adopt(&mut self, device: DeviceId, now: Instant) -> Result<u32, Error> {
        self.require_member()?;
        if self.authority.role(self.me.device) != Some(Role::Coordinator) {
            return Err(Error::NotAllowed { what: "adopt entries", by: Role::Coordinator });
        }
        self.build_what_can_be()?;
        self.fold_what_can_be(now)?;
        let mut adopted = 0;
        let mut tips = Vec::new();
        for space in self.spaces()? {
            let doubtful: Vec<_> = self
                .tables()
                .held_in(space)?
                .into_iter()
                .filter(|held| held.feed.device == device)
                .filter(|held| held.standing.state == State::Quarantined || !held.standing.believed)
                .collect();
            for tip in self.best_tips(device, space)? {
                let of_tip = doubtful.iter().filter(|held| held.feed == tip.feed).count();
                if of_tip > 0 {
                    adopted += of_tip;
                    tips.push(tip);
                }
            }
        }
        if tips.is_empty() {
            return Err(Error::NotFound { what: "entry of that device that is set aside" });
        }
        for tip in tips {
            self.commit_record(Record::Adoption(tip), None, now)?;
        }
        Ok(u32::try_from(adopted).unwrap_or(u32::MAX))
    }

    fn require_sheet(&self, sheet: &RecoverySheet) -> Result<(), Error> {
        if self.programme() == Some(sheet.programme()) {
            Ok(())
        } else {
            Err(Error::Sheet { what: "recovery sheet is another programme's" })
        }
    }
}
