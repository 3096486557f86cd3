//! Commands by somebody who acts with less than the device may.

use crate::domain::acting::Acting;
use crate::domain::programme::Role;
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::error::Error;

impl Engine {
    /// Does `work` as somebody; as the volunteer of this device with all that it may, where nobody is given.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for a volunteer who is none of this device, [`Error::NotAllowed`] for a role that the
    /// device does not have there; and what `work` says.
    pub fn acting<T>(
        &mut self,
        acting: Option<&Acting>,
        now: Instant,
        work: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let Some(acting) = acting else { return work(self) };
        self.require_member()?;
        self.require_acting(acting)?;
        // What somebody else tapped stands before this in the feed.
        if self.tables().pending()?.iter().any(|tap| tap.person != acting.person) {
            self.fold(now)?;
        }
        self.acting = Some(acting.clone());
        let done = work(self);
        self.acting = None;
        done
    }

    /// Refuses more than the device may.
    fn require_acting(&self, acting: &Acting) -> Result<(), Error> {
        self.require_person(acting.person)?;
        let (authority, device) = (&self.authority, self.me.device);
        let has = |held: Option<Role>| held.is_some_and(|held| held <= acting.role);
        let mut teams = acting.teams.iter();
        let is_within = match acting.role {
            Role::Root => false,
            Role::Coordinator => has(authority.role(device)),
            Role::Lead | Role::Volunteer | Role::Observer => {
                !acting.teams.is_empty()
                    && teams.all(|team| has(authority.role_in(device, team.space())))
            }
        };
        if is_within {
            Ok(())
        } else {
            Err(Error::NotAllowed { what: "act with that role", by: acting.role })
        }
    }
}
