//! Who acts on a device, what they may write, and of what they are told.
//!
//! Asked for the device and for whoever acts on it with less: by the one table of rights, as if a device of
//! that role had asked.

use crate::domain::document::DocId;
use crate::domain::id::{PersonId, SpaceId};
use crate::domain::programme::Role;
use crate::engine::Engine;
use crate::engine::error::Error;

impl Engine {
    /// Returns the volunteer who acts now.
    pub(crate) fn who_acts(&self) -> PersonId {
        self.acting.as_ref().map_or(self.me.person, |acting| acting.person)
    }

    /// Returns the role with which this device acts now.
    pub(crate) fn role(&self) -> Option<Role> {
        let role = self.authority.role(self.me.device)?;
        Some(self.acting.as_ref().map_or(role, |acting| acting.role.max(role)))
    }

    /// Returns whether whoever acts may write a document.
    pub(crate) fn may_write(&self, doc: DocId) -> bool {
        let acting = self.acting.as_ref();
        self.authority.may_write(self.me.device, doc)
            && acting.is_none_or(|acting| self.authority.covers(acting, self.me.device, doc))
    }

    /// Returns whether whoever acts is told of a space.
    pub(crate) fn is_told_of(&self, space: SpaceId) -> bool {
        let programme = self.authority.programme().space();
        self.acting.as_ref().is_none_or(|acting| acting.is_told_of(space, programme))
    }

    /// Refuses what says of the device itself who acts on it.
    pub(crate) fn require_nobody_acting(&self) -> Result<(), Error> {
        match self.acting {
            Some(_) => Err(Error::NotAllowed { what: "say who uses this device", by: Role::Lead }),
            None => Ok(()),
        }
    }
}
