//! Questions about the programme's own space: places, teams, topics, targets, links.

use std::collections::BTreeMap;

use crate::domain::id::{DeviceId, PlaceId, ReportId, SpaceId, TeamId};
use crate::domain::place::{DatedCode, Place};
use crate::domain::programme::{Head, Target, Team, Topic};
use crate::domain::row::{Author, Joining, Link, LinkKind, PlaceLink, Retired};
use crate::domain::time::Date;
use crate::store::dated::{PlaceWithin, place_name, place_within, team_place};
use crate::store::error::StoreError;
use crate::store::reader::Reader;
use crate::store::reader::roll::author;

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
        let (name, within) = (place_name(self.today), place_within(self.today));
        let sql = format!("SELECT place, {name}, {within} FROM place ORDER BY place");
        self.all(&sql, [], |c| {
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
        let place = team_place(self.today);
        let sql = format!("SELECT team, name, {place} FROM team ORDER BY team");
        self.all(&sql, [], |c| {
            Ok(Team {
                team: TeamId(c.bytes("team")?),
                name: c.owned("team name")?,
                place: c.id_or_none("team place")?.map(PlaceId),
            })
        })
    }

    /// Returns where teams work, from the beginning or from a day on, by team and day; `None` for a place that
    /// is not known.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn team_places(&self) -> Result<Vec<(TeamId, Option<Date>, Option<PlaceId>)>, StoreError> {
        let sql = "SELECT team, '' AS from_date, place FROM team
             UNION ALL SELECT team, from_date, place FROM team_day ORDER BY 1, 2";
        self.all(sql, [], |c| {
            let team = TeamId(c.bytes("team")?);
            let from = c.parsed_or_none("day of a team's place")?;
            Ok((team, from, c.id_or_none("team place")?.map(PlaceId)))
        })
    }

    /// Returns what places are called, from the beginning or from a day on, by place and day.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn place_names(&self) -> Result<Vec<(PlaceId, Option<Date>, String)>, StoreError> {
        let sql = "SELECT place, '' AS from_date, name FROM place
             UNION ALL SELECT place, from_date, value FROM place_day WHERE what = 'name'
             ORDER BY 1, 2";
        self.all(sql, [], |c| {
            let place = PlaceId(c.bytes("place")?);
            let from = c.parsed_or_none("day of a place's name")?;
            Ok((place, from, c.owned("place name")?))
        })
    }

    /// Returns what [`Tables::places_within`](crate::store::batch::Tables::places_within) does.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn places_within(&self) -> Result<Vec<PlaceWithin>, StoreError> {
        self.tables().places_within()
    }

    /// Returns how places belong together, by ids and day.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn place_links(&self) -> Result<Vec<(PlaceId, PlaceId, PlaceLink)>, StoreError> {
        let sql = "SELECT a, b, from_date FROM place_link WHERE kind <> 'person'
                   ORDER BY a, b, from_date";
        self.all(sql, [], |c| {
            let (a, b) = (PlaceId(c.bytes("place")?), PlaceId(c.bytes("place")?));
            let from = c.parsed_or_none("day of a merger")?;
            Ok((a, b, from.map_or(PlaceLink::Same, PlaceLink::Into)))
        })
    }

    /// Returns what is offered no more, with its day.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn retired(&self) -> Result<Vec<(Retired, Date)>, StoreError> {
        let what = "kind of what is retired";
        self.all("SELECT kind, id, day FROM retired ORDER BY kind, id", [], |c| {
            let word = c.owned(what)?;
            let id = c.bytes("what is retired")?;
            let retired = Retired::from_word(&word, id).ok_or(StoreError::Format { what })?;
            Ok((retired, c.parsed("day of retiring")?))
        })
    }

    /// Returns the signed reports with who signed them, by id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn signed(&self) -> Result<Vec<(ReportId, Vec<u8>, Author)>, StoreError> {
        let sql = "SELECT report, bytes, person, device, at FROM signed ORDER BY report";
        self.all(sql, [], |c| {
            let report = ReportId(c.bytes("signed report")?);
            Ok((report, c.blob("signed report")?.to_vec(), author(c)?))
        })
    }

    /// Returns the spaces of which entries are held that are in no row yet.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn unbuilt(&self) -> Result<Vec<SpaceId>, StoreError> {
        let sql = "SELECT space FROM build ORDER BY space";
        self.all(sql, [], |c| Ok(SpaceId(c.bytes("space")?)))
    }

    /// Returns how many entries of each feed of a team are held, with the device that wrote it; none of a
    /// team whose entries are not all in rows yet.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn heights(&self) -> Result<Vec<(DeviceId, u64)>, StoreError> {
        // Teams' spaces: what is said of the programme, a signed report among it, is no work.
        let sql = "SELECT device, height FROM feed
             WHERE kind = 1 AND space IN (SELECT team FROM team)
                 AND space NOT IN (SELECT space FROM build)
             ORDER BY device, space, incarnation";
        self.all(sql, [], |c| Ok((DeviceId(c.bytes("device")?), c.number("height")?)))
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

    /// Returns all targets, by place, topic and the day from which they hold.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn targets(&self) -> Result<Vec<Target>, StoreError> {
        self.all(
            "SELECT place, topic, percent, of_number, '' AS from_date FROM target
             UNION ALL SELECT place, topic, percent, of_number, from_date FROM target_day
             ORDER BY place, topic, from_date",
            [],
            |c| {
                Ok(Target {
                    place: PlaceId(c.bytes("target place")?),
                    topic: c.parsed("target topic")?,
                    percent: c.number("target percent")?,
                    of: c.number("target number")?,
                    from: c.parsed_or_none("target day")?,
                })
            },
        )
    }

    /// Returns what stands above what is printed.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn head(&self) -> Result<Head, StoreError> {
        let mut head = Head::default();
        self.each("SELECT key, value FROM setting WHERE key LIKE 'head:%'", [], |c| {
            let line = match c.owned("setting")?.as_str() {
                "head:1" => &mut head.issuer,
                "head:2" => &mut head.unit,
                "head:3" => &mut head.under,
                "head:4" => &mut head.motto,
                _ => return Ok(()),
            };
            *line = c.owned("setting")?;
            Ok(())
        })?;
        Ok(head)
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

    /// Returns from where something came, by printed id: the old ids, each with the day of the move and the team
    /// that it left, the last day first. A move that was said of no day is not among them.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn moves_to(
        &self,
        kind: LinkKind,
        new: &str,
    ) -> Result<Vec<(String, Date, TeamId)>, StoreError> {
        self.all(
            "SELECT b, day, team FROM moved WHERE kind = ?1 AND a = ?2 ORDER BY day DESC, b",
            [kind.word(), new],
            |c| Ok((c.owned("link")?, c.parsed("day of a move")?, TeamId(c.bytes("old team")?))),
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
