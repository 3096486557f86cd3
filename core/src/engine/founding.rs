//! The beginning of a programme, and a coordinator's return to it from paper.

use crate::domain::id::{InviteId, ProgrammeId};
use crate::domain::programme::{Role, Topic};
use crate::domain::text;
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::control::{Beginning, Beside, sign_control};
use crate::engine::error::Error;
use crate::engine::sheet::RecoverySheet;
use crate::store::self_table::Myself;
use crate::trust::authority::Authority;
use crate::trust::certificate::Certificate;
use crate::trust::control::Record;
use crate::trust::key::SecretKey;

impl Engine {
    /// Founds a programme that teaches these topics, with this device as its first coordinator.
    ///
    /// The root key signs that one certificate and is forgotten: the sheet that is returned is the
    /// only copy.
    ///
    /// # Errors
    ///
    /// [`Error::HasProgramme`], [`Error::HoldsProgramme`], [`Error::Text`] for the names or a text of a
    /// topic, or [`Error::Store`].
    pub fn found(
        &mut self,
        programme_name: &str,
        name: &str,
        topics: &[Topic],
        now: Instant,
    ) -> Result<RecoverySheet, Error> {
        let programme_name = text::name(programme_name)
            .map_err(|problem| Error::Text { field: "programme", problem })?;
        let sheet = RecoverySheet::new(SecretKey::from_seed(&self.random()));
        self.become_coordinator(&sheet, name, Some((&programme_name, topics)), now)?;
        Ok(sheet)
    }

    /// Becomes a coordinator of an existing programme from its recovery sheet.
    ///
    /// # Errors
    ///
    /// [`Error::HasProgramme`], [`Error::HoldsProgramme`], [`Error::Text`] for the name, or
    /// [`Error::Store`].
    pub fn recover(
        &mut self,
        sheet: &RecoverySheet,
        name: &str,
        now: Instant,
    ) -> Result<(), Error> {
        self.become_coordinator(sheet, name, None, now)
    }

    /// Refuses to begin in a folder that holds the work of another programme than this, which is a new one
    /// where none is given. A backup that was restored is such a folder until its device is let in again.
    pub(super) fn require_no_other(&self, programme: Option<ProgrammeId>) -> Result<(), Error> {
        if self.programme().is_some() {
            return Ok(());
        }
        let held = self.tables().programme_space()?;
        let is_other = match programme {
            Some(programme) => held.is_some_and(|space| space != programme.space()),
            None => held.is_some() || self.tables().has_entries()?,
        };
        if is_other { Err(Error::HoldsProgramme) } else { Ok(()) }
    }

    fn become_coordinator(
        &mut self,
        sheet: &RecoverySheet,
        name: &str,
        founded: Option<(&str, &[Topic])>,
        now: Instant,
    ) -> Result<(), Error> {
        if self.programme().is_some_and(|programme| programme != sheet.programme()) {
            return Err(Error::HasProgramme);
        }
        self.require_no_other(founded.is_none().then(|| sheet.programme()))?;
        if self.programme().is_some() && self.authority.role(self.me.device).is_some() {
            return Err(Error::HasProgramme);
        }
        let name = text::name(name).map_err(|problem| Error::Text { field: "name", problem })?;
        self.build_what_can_be()?;
        let programme = sheet.programme();
        let certificate = Record::Certificate(Certificate {
            device: self.me.device,
            sealing: self.sealing(),
            person: self.me.person,
            role: Role::Coordinator,
            spaces: Vec::new(),
            invite: InviteId::default(),
            issued_at: now,
            not_after: Instant(0),
            appointment: None,
        });
        self.authority = Authority::evaluate(programme, self.control.records());
        self.renew_lost_incarnations()?;
        let feed = self.root_control_feed(sheet.key().device());
        let me =
            Myself { programme: Some((programme, Some(sheet.key().device()))), ..self.me.clone() };
        let signed = sign_control(&self.control, feed, sheet.key(), certificate, now);
        // All in one transaction: a programme whose sheet was never shown would be lost for ever,
        // and a founding that fails at its topics has founded nothing.
        let beginning = Beginning { person: &name, founded, now };
        self.commit_control(
            vec![signed],
            Beside { me: Some(&me), beginning: Some(beginning), invite: None },
        )
    }
}
