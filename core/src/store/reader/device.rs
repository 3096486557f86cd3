//! Questions about devices by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::{DeviceId, PersonId, SpaceId};
use crate::store::error::StoreError;
use crate::store::reader::Reader;
use crate::trust::control::{Record, SignedControl};
use crate::trust::key::made_person;

/// A device that certificates, feeds or sessions told of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KnownDevice {
    /// The device.
    pub device: DeviceId,
    /// Its first volunteer's name, empty where it is not known here.
    pub name: String,
    /// The team spaces that certificates name for it, ascending.
    pub spaces: Vec<SpaceId>,
}

impl Reader {
    /// Returns every device ever heard of, also removed ones, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says; [`StoreError::Format`] for a control record that is none.
    pub fn known_devices(&self) -> Result<Vec<KnownDevice>, StoreError> {
        let mut persons: BTreeMap<DeviceId, (Option<PersonId>, BTreeSet<SpaceId>)> =
            BTreeMap::new();
        self.each("SELECT record FROM control ORDER BY local_seq", [], |c| {
            let what = "control record";
            let control = SignedControl::parse(c.blob(what)?);
            let control = control.map_err(|_| StoreError::Format { what })?;
            if let Record::Certificate(certificate) = &control.entry().record {
                let (person, spaces) = persons.entry(certificate.device).or_default();
                *person = Some(certificate.person);
                spaces.extend(&certificate.spaces);
            }
            Ok(())
        })?;
        self.each(
            "SELECT device FROM feed WHERE kind = 1 UNION SELECT device FROM peer
             UNION SELECT device FROM self",
            [],
            |c| {
                persons.entry(DeviceId(c.bytes("device")?)).or_default();
                Ok(())
            },
        )?;
        let names = self.person_names()?;
        let name_of = |device, person: Option<PersonId>| {
            let is_first = |id: PersonId| person.map_or(made_person(device, id), |p| p == id);
            let found = names.iter().find(|(id, _, _)| is_first(*id));
            found.map_or_else(String::new, |(_, _, name)| name.clone())
        };
        Ok(persons
            .into_iter()
            .map(|(device, (person, spaces))| {
                let spaces = spaces.into_iter().collect();
                KnownDevice { device, name: name_of(device, person), spaces }
            })
            .collect())
    }
}
