//! Questions about devices: by name, and what was heard of those that may write.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::document::{DocId, DocKind};
use crate::domain::id::{DeviceId, PersonId, ProgrammeId, SpaceId, TeamId};
use crate::domain::programme::Role;
use crate::domain::time::Instant;
use crate::store::error::StoreError;
use crate::store::reader::Reader;
use crate::trust::authority::{Authority, Reads};
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

/// Another device that may write in a team, and when it was heard of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WriterRow {
    /// The team.
    pub team: TeamId,
    /// The device.
    pub device: DeviceId,
    /// Its first volunteer's name; empty where it is not held here, and for who neither leads the team nor
    /// coordinates.
    pub name: String,
    /// When a session with it last ended here, by this device's clock.
    pub last_seen: Option<Instant>,
    /// How far its clock was ahead of this one's then, in milliseconds.
    pub clock_offset_ms: Option<i64>,
    /// The last tap of its last entry in the team that is held here, by its clock.
    pub last_tap: Option<Instant>,
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
        for control in self.controls()? {
            if let Record::Certificate(certificate) = &control.entry().record {
                let (person, spaces) = persons.entry(certificate.device).or_default();
                *person = Some(certificate.person);
                spaces.extend(&certificate.spaces);
            }
        }
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

    /// Returns whether this device may read every team of its programme, so that it holds all there is; also
    /// where it belongs to none.
    ///
    /// # Errors
    ///
    /// What SQLite says; [`StoreError::Format`] for a control record that is none.
    pub fn reads_all_teams(&self) -> Result<bool, StoreError> {
        let Some((own, programme)) = self.own()? else { return Ok(true) };
        let authority = Authority::evaluate(programme, &self.controls()?);
        Ok(self.teams()?.iter().all(|team| authority.may_read(own, team.team.space())))
    }

    fn own(&self) -> Result<Option<(DeviceId, ProgrammeId)>, StoreError> {
        let mut own = None;
        self.each("SELECT device, programme FROM self WHERE programme <> x''", [], |c| {
            own = Some((DeviceId(c.bytes("device")?), ProgrammeId(c.bytes("programme")?)));
            Ok(())
        })?;
        Ok(own)
    }

    /// Returns the other devices that may mark in these teams, or in all where none is named, by team and
    /// device. A team that this device may not read is left out.
    ///
    /// # Errors
    ///
    /// What SQLite says; [`StoreError::Format`] for a control record that is none.
    pub fn writers(&self, teams: &BTreeSet<TeamId>) -> Result<Vec<WriterRow>, StoreError> {
        let Some((own, programme)) = self.own()? else { return Ok(Vec::new()) };
        let authority = Authority::evaluate(programme, &self.controls()?);
        let asked = self.teams()?.into_iter().map(|team| team.team).filter(|team| {
            let is_seen = |seen: &Vec<SpaceId>| seen.contains(&team.space());
            (teams.is_empty() || teams.contains(team))
                && authority.may_read(own, team.space())
                && self.narrowed.as_ref().is_none_or(is_seen)
        });
        let asked: BTreeSet<SpaceId> = asked.map(TeamId::space).collect();
        let mut taps = BTreeMap::new();
        for space in &asked {
            // Feeds are held without holes: what was tapped before the last entry is held too.
            self.each(
                "SELECT feed.device, max(entry.at) FROM feed JOIN entry ON entry.hash = feed.tip
                 WHERE feed.kind = 1 AND feed.space = ?1 GROUP BY feed.device",
                [space.0],
                |c| {
                    let device = DeviceId(c.bytes("device")?);
                    taps.insert((*space, device), Instant(c.number("last tap")?));
                    Ok(())
                },
            )?;
        }
        let mut seen = BTreeMap::new();
        let sql = "SELECT device, last_seen, clock_offset_ms FROM peer WHERE last_seen <> 0";
        self.each(sql, [], |c| {
            let device = DeviceId(c.bytes("device")?);
            seen.insert(device, (Instant(c.number("last seen")?), c.number("clock")?));
            Ok(())
        })?;
        let mut names: BTreeMap<PersonId, String> = BTreeMap::new();
        for (person, _, name) in self.person_names()? {
            names.entry(person).or_insert(name);
        }
        let mut rows = Vec::new();
        for device in authority.devices().filter(|device| *device != own) {
            let spaces = match authority.reads(device) {
                Reads::All => asked.clone(),
                Reads::Spaces(spaces) => spaces.intersection(&asked).copied().collect(),
            };
            let person = authority.held_certificates(device).last().map(|held| held.person);
            let name = person.and_then(|person| names.get(&person));
            for space in spaces {
                if !authority.may_write(device, DocId { space, kind: DocKind::Roll, id: [0; 16] }) {
                    continue;
                }
                // With what role somebody sees some spaces only, is not known here.
                let may_name = self.narrowed.is_none()
                    && authority.role_in(own, space).is_some_and(|role| role <= Role::Lead);
                let met = seen.get(&device);
                rows.push(WriterRow {
                    team: TeamId::from(space),
                    device,
                    name: name.filter(|_| may_name).cloned().unwrap_or_default(),
                    last_seen: met.map(|(at, _)| *at),
                    clock_offset_ms: met.map(|(_, offset)| *offset),
                    last_tap: taps.get(&(space, device)).copied(),
                });
            }
        }
        rows.sort_by_key(|row| (row.team, row.device));
        Ok(rows)
    }

    fn controls(&self) -> Result<Vec<SignedControl>, StoreError> {
        self.all("SELECT record FROM control ORDER BY local_seq", [], |c| {
            let what = "control record";
            SignedControl::stored(c.blob(what)?).map_err(|_| StoreError::Format { what })
        })
    }
}
