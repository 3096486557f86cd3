//! Questions about the programme's own space: places, teams, topics, targets, links.

use std::collections::BTreeMap;

use crate::domain::id::{PlaceId, TeamId};
use crate::domain::place::{DatedCode, Place};
use crate::domain::programme::{Target, Team, Topic};
use crate::domain::row::{Joining, Link, LinkKind};
use crate::store::error::StoreError;
use crate::store::reader::Reader;

impl Reader {
    /// Returns all places with their codes, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn places(&self) -> Result<Vec<Place>, StoreError> {
        let mut codes: BTreeMap<PlaceId, Vec<DatedCode>> = BTreeMap::new();
        self.each(
            "SELECT place, from_date, code FROM place_code ORDER BY place, from_date",
            [],
            |c| {
                let place = PlaceId(c.bytes("place")?);
                let from = c.parsed("date of a code")?;
                let code = c.parsed("code of a place")?;
                codes.entry(place).or_default().push(DatedCode { code, from });
                Ok(())
            },
        )?;
        self.all("SELECT place, name, within FROM place ORDER BY place", [], |c| {
            let place = PlaceId(c.bytes("place")?);
            Ok(Place {
                place,
                name: c.owned("place name")?,
                within: c.id_or_none("place around")?.map(PlaceId),
                codes: codes.remove(&place).unwrap_or_default(),
            })
        })
    }

    /// Returns all teams, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn teams(&self) -> Result<Vec<Team>, StoreError> {
        self.all("SELECT team, name, place FROM team ORDER BY team", [], |c| {
            Ok(Team {
                team: TeamId(c.bytes("team")?),
                name: c.owned("team name")?,
                place: c.id_or_none("team place")?.map(PlaceId),
            })
        })
    }

    /// Returns all topics, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn topics(&self) -> Result<Vec<Topic>, StoreError> {
        self.all(
            "SELECT topic, framework, version, audience, vi, en FROM topic ORDER BY topic",
            [],
            |c| {
                Ok(Topic {
                    topic: c.parsed("topic")?,
                    framework: c.owned("topic framework")?,
                    version: c.owned("topic version")?,
                    audience: c.owned("topic audience")?,
                    vi: c.owned("topic name")?,
                    en: c.owned("topic name")?,
                })
            },
        )
    }

    /// Returns all targets, by place and topic.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn targets(&self) -> Result<Vec<Target>, StoreError> {
        self.all(
            "SELECT place, topic, percent, of_number FROM target ORDER BY place, topic",
            [],
            |c| {
                Ok(Target {
                    place: PlaceId(c.bytes("target place")?),
                    topic: c.parsed("target topic")?,
                    percent: c.number("target percent")?,
                    of: c.number("target number")?,
                })
            },
        )
    }

    /// Returns the links of one kind that hold, by ids.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn links_of(&self, kind: LinkKind) -> Result<Vec<Link>, StoreError> {
        self.all(
            "SELECT a, b, linked FROM link WHERE kind = ?1 AND linked >= 1 ORDER BY a, b",
            [kind.word()],
            |c| {
                let (a, b) = (c.owned("link")?, c.owned("link")?);
                Ok(Link { kind, a, b, joining: c.numbered("link", Joining::from_number)? })
            },
        )
    }

    /// Returns all links, also undone ones, by kind and ids.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn links(&self) -> Result<Vec<Link>, StoreError> {
        let what = "link kind";
        self.all("SELECT kind, a, b, linked FROM link ORDER BY kind, a, b", [], |c| {
            let word = c.text(what)?;
            Ok(Link {
                kind: LinkKind::ALL
                    .into_iter()
                    .find(|kind| kind.word() == word)
                    .ok_or(StoreError::Format { what })?,
                a: c.owned("link")?,
                b: c.owned("link")?,
                joining: c.numbered("link", Joining::from_number)?,
            })
        })
    }
}
