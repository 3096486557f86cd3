//! Which certificates somebody had the rank to issue, whatever was cut or found in excess since.
//!
//! What counts can fall: a removal cuts, a limit is passed. What was issued only grows with the set of
//! records, so it may decide what is kept at all, where a verdict may not. A certificate that a mere
//! volunteer signs was issued by nobody: it gives its holder no room on anybody's phone.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::document::DocId;
use crate::domain::id::{DeviceId, ProgrammeId, SpaceId};
use crate::domain::programme::Role;
use crate::trust::authority::rights::Rights;
use crate::trust::certificate::{Appointment, Certificate};
use crate::trust::key::programme_of;

/// The certificates that were issued, out of all that were added.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    programme: ProgrammeId,
    root: Option<DeviceId>,
    certificates: BTreeMap<DeviceId, Vec<Certificate>>,
    /// By issuer, what it has not had the rank for so far.
    beyond: BTreeMap<DeviceId, Vec<Certificate>>,
}

impl Issued {
    pub(super) fn new(programme: ProgrammeId, root: Option<DeviceId>) -> Self {
        Self { programme, root, certificates: BTreeMap::new(), beyond: BTreeMap::new() }
    }

    /// Adds a certificate that `issuer` signed; in any order.
    pub(crate) fn add(&mut self, issuer: DeviceId, certificate: Certificate) {
        let mut open = vec![(issuer, certificate)];
        while let Some((issuer, certificate)) = open.pop() {
            if !self.may_issue(issuer, &certificate) {
                self.beyond.entry(issuer).or_default().push(certificate);
                continue;
            }
            let risen = certificate.device;
            self.certificates.entry(risen).or_default().push(certificate);
            let waited = self.beyond.remove(&risen).unwrap_or_default();
            open.extend(waited.into_iter().map(|certificate| (risen, certificate)));
        }
    }

    /// Returns whether the device is the root or has a certificate that was issued.
    pub(crate) fn knows(&self, device: DeviceId) -> bool {
        self.is_root(device) || self.certificates.contains_key(&device)
    }

    /// Also where none of the root's records is held yet.
    fn is_root(&self, device: DeviceId) -> bool {
        self.root == Some(device) || programme_of(device) == self.programme
    }

    /// Returns whether a certificate of the device that was issued covers the document.
    pub(super) fn covers(&self, device: DeviceId, doc: DocId) -> bool {
        Rights::new(device, self.of(device), self.programme.space(), doc.space).covers(doc)
    }

    fn of(&self, device: DeviceId) -> impl Iterator<Item = &Certificate> {
        self.certificates.get(&device).into_iter().flatten()
    }

    fn may_issue(&self, issuer: DeviceId, certificate: &Certificate) -> bool {
        let role = if self.is_root(issuer) {
            Some(Role::Root)
        } else {
            self.of(issuer).map(|certificate| certificate.role).min()
        };
        let leads = || leads(self.programme, self.of(issuer));
        role.is_some_and(|role| may_issue(role, certificate, leads))
            || is_appointed(self.programme, issuer, certificate)
    }
}

/// Returns whether a device of this role, which leads these teams, may issue such a certificate by its
/// own rank.
pub(super) fn may_issue(
    role: Role,
    certificate: &Certificate,
    leads: impl FnOnce() -> BTreeSet<SpaceId>,
) -> bool {
    match role {
        Role::Root => true,
        Role::Coordinator => certificate.role > Role::Coordinator,
        Role::Lead => {
            let leads = leads();
            certificate.role > Role::Lead
                && certificate.spaces.iter().all(|space| leads.contains(space))
        }
        Role::Volunteer | Role::Observer => false,
    }
}

/// Returns whether the certificate carries the root's word that its device is a coordinator.
pub(super) fn is_appointed(
    programme: ProgrammeId,
    inviter: DeviceId,
    certificate: &Certificate,
) -> bool {
    let is_valid = |word: &Appointment| word.is_valid(programme, inviter, certificate.invite);
    certificate.role == Role::Coordinator && certificate.appointment.as_ref().is_some_and(is_valid)
}

/// Returns the team spaces that a device with these certificates leads.
pub(super) fn leads<'a>(
    programme: ProgrammeId,
    certificates: impl Iterator<Item = &'a Certificate>,
) -> BTreeSet<SpaceId> {
    let mut teams: BTreeSet<SpaceId> = certificates
        .filter(|certificate| certificate.role == Role::Lead)
        .flat_map(|certificate| certificate.spaces.iter().copied())
        .collect();
    teams.remove(&programme.space());
    teams
}
