//! What certificates let their device write and read: the table of rights as a function.
//!
//! `core/docs/data-model.md` is this file in prose. Which certificates count is not asked here:
//! the caller gives those that do, or those that are held.

use std::collections::BTreeSet;

use crate::domain::acting::Acting;
use crate::domain::document::{DocId, DocKind};
use crate::domain::id::{DeviceId, PersonId, SpaceId};
use crate::domain::programme::Role;
use crate::trust::certificate::Certificate;
use crate::trust::key::made_person;

/// The rights of one device in one space: the union of its certificates there.
#[derive(Clone, Debug)]
pub(super) struct Rights {
    device: DeviceId,
    space: SpaceId,
    in_programme: bool,
    /// The highest role of the certificates that speak of the space.
    here: Option<Role>,
    /// The highest role of all certificates.
    anywhere: Option<Role>,
    /// The persons named by the certificates that speak of the space.
    persons: BTreeSet<PersonId>,
}

impl Rights {
    /// Returns what these certificates, all of this device, give in `space`; `programme` is the
    /// programme's own space.
    pub(super) fn new<'a>(
        device: DeviceId,
        certificates: impl Iterator<Item = &'a Certificate>,
        programme: SpaceId,
        space: SpaceId,
    ) -> Self {
        let in_programme = space == programme;
        let mut rights = Self {
            device,
            space,
            in_programme,
            here: None,
            anywhere: None,
            persons: BTreeSet::new(),
        };
        let higher =
            |than: Option<Role>, role: Role| Some(than.map_or(role, |than| role.min(than)));
        for certificate in certificates {
            rights.anywhere = higher(rights.anywhere, certificate.role);
            if speaks_of(certificate, space) {
                rights.here = higher(rights.here, certificate.role);
                rights.persons.insert(certificate.person);
            }
        }
        rights
    }

    /// Returns what somebody on a device has in `space` who acts with less than it may.
    pub(super) fn of(
        acting: &Acting,
        device: DeviceId,
        programme: SpaceId,
        space: SpaceId,
    ) -> Self {
        let here = acting.speaks_of(space).then_some(acting.role);
        Self {
            device,
            space,
            in_programme: space == programme,
            here,
            anywhere: Some(acting.role),
            persons: here.map(|_| acting.person).into_iter().collect(),
        }
    }

    /// Returns whether the device may write this document.
    ///
    /// A document in a space where its kind does not live is nobody's to write, and so is a second one of
    /// links: their rows would be the same, and order would decide. A `person` document
    /// is its owner's alone: of a person that the device made or that a certificate names.
    pub(super) fn covers(&self, doc: DocId) -> bool {
        let lives_here = doc.kind.in_programme_space().is_none_or(|own| own == self.in_programme);
        let may = |role: Option<Role>| role.is_some_and(|role| role <= doc.kind.written_by());
        doc.space == self.space
            && lives_here
            && doc.can_be()
            && match doc.kind {
                DocKind::Person => {
                    let person = PersonId(doc.id);
                    may(self.here)
                        && (self.persons.contains(&person) || made_person(self.device, person))
                }
                DocKind::Link => may(self.anywhere),
                DocKind::Programme
                | DocKind::Class
                | DocKind::Roll
                | DocKind::Learner
                | DocKind::Pair
                | DocKind::Visit
                | DocKind::Note => may(self.here),
            }
    }

    /// Returns the highest role with which the device may read the space; every certificate opens
    /// the programme's own.
    pub(super) fn role(&self) -> Option<Role> {
        if self.in_programme { self.anywhere } else { self.here }
    }
}

/// Returns whether the certificate speaks of the space: a coordinator's speaks of all.
fn speaks_of(certificate: &Certificate, space: SpaceId) -> bool {
    certificate.role == Role::Coordinator || certificate.spaces.contains(&space)
}
