//! Questions about what this device holds, answered from the read tables.
//!
//! Every answer is of one state of the database and in one order, which depends on the rows alone.
//! A person is named where the name is known here, and by printed id where it is not.

mod candidate;
mod class;
#[cfg(test)]
mod cost;
mod differing;
mod dispute;
mod history;
mod learner;
mod like_names;
mod likeness;
mod moved;
mod one_row;
mod record;
mod same_class;
mod volunteer;

use std::collections::{BTreeMap, BTreeSet};
#[cfg(feature = "net")]
use std::sync::Arc;

use crate::domain::id::{PersonId, PlaceId, ReportId, SpaceId};
use crate::domain::place::Place;
use crate::domain::programme::{Head, Target, Team, Topic};
use crate::domain::row::{Link, PlaceLink};
use crate::domain::signed::SignedReport;
use crate::domain::text::title_key;
use crate::domain::time::{Date, Instant};
use crate::domain::visit::Visit;
use crate::engine::clock::{believed_today, today_of_a_running_clock};
use crate::node::answer::{LaterWork, Report, ReportQuery, RetiredLine, SignedLine};
use crate::node::error::Error;
use crate::node::readers::Lent;
use crate::node::report::{self, Here};
#[cfg(feature = "net")]
use crate::node::sync::looked::Looked;
use crate::store::reader::Reader;

pub use crate::node::query::candidate::meant;

/// A view of the data for questions; does not hinder the writer.
#[derive(Debug)]
pub struct Query {
    reader: Lent,
    here: Here,
    /// Hears which class is looked at.
    #[cfg(feature = "net")]
    looked: Option<Arc<Looked>>,
}

impl Query {
    /// Makes a view without a clock. `incomplete` names the spaces of which entries are known to exist that
    /// are not held here: their classes do not count as reported.
    #[must_use]
    pub fn new(reader: Reader, incomplete: BTreeSet<SpaceId>) -> Self {
        Self {
            reader: Lent::alone(reader),
            here: Here { incomplete, now: None },
            #[cfg(feature = "net")]
            looked: None,
        }
    }

    /// Makes a view at what the device's clock says, of things as they are on that day where the clock can be believed.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub(super) fn at(reader: Lent, now: Instant) -> Result<Self, Error> {
        let today = believed_today(reader.tables(), now)?;
        // Feeds are held without holes, so what is known of is held.
        Ok(Self {
            reader: reader.shown_on(today),
            here: Here { incomplete: BTreeSet::new(), now: Some(now) },
            #[cfg(feature = "net")]
            looked: None,
        })
    }

    /// Tells this one which class is looked at.
    #[cfg(feature = "net")]
    pub(super) fn telling(self, looked: Arc<Looked>) -> Self {
        Self { looked: Some(looked), ..self }
    }

    /// Returns the day of this device's clock; `None` where that has begun anew: it is of a year that no record has, or
    /// more than a year behind the device met last. Then a day has to be said.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn today(&self) -> Result<Option<Date>, Error> {
        let Some(now) = self.here.now else { return Ok(None) };
        Ok(today_of_a_running_clock(self.reader.tables(), now)?)
    }

    /// As [`Query::today`], also where this device's clock is more than a day from that of the device met last, in
    /// either direction: for what is counted up to today, and not written.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn believed_today(&self) -> Result<Option<Date>, Error> {
        let Some(now) = self.here.now else { return Ok(None) };
        Ok(believed_today(self.reader.tables(), now)?)
    }

    /// Returns whether any class means to meet on some weekdays, or did: without, no meeting is planned in any report.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn has_plans(&self) -> Result<bool, Error> {
        Ok(self.reader.tables().has_plans()?)
    }

    /// Returns all places with their codes, by name; one that was added twice once. What is said of a day is
    /// shown as it is today, or where the clock cannot be believed, as it was said of the latest.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn places(&self) -> Result<Vec<Place>, Error> {
        let _still = self.reader.hold()?;
        let same = self.reader.tables().same_places()?;
        let mut places = self.reader.places()?;
        places.retain(|place| same.one(place.place) == place.place);
        for place in &mut places {
            place.within = place.within.map(|around| same.one(around));
        }
        places.sort_by_cached_key(|p| (title_key(&p.name), p.place));
        Ok(places)
    }

    /// Returns the pairs of places that were said to be one, by ids.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn joined_places(&self) -> Result<Vec<(Place, Place)>, Error> {
        let _still = self.reader.hold()?;
        let places = self.reader.places()?;
        let place = |id| places.iter().find(|place| place.place == id).cloned();
        let links = self.reader.place_links()?.into_iter();
        let same = links.filter(|(_, _, link)| *link == PlaceLink::Same);
        Ok(same.filter_map(|(a, b, _)| Some((place(a)?, place(b)?))).collect())
    }

    /// Returns what places became, from which day on: one and what it became, or a part of, by ids and day; of places
    /// that are one, what stands for them.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn merged_places(&self) -> Result<Vec<(PlaceId, PlaceId, Date)>, Error> {
        let _still = self.reader.hold()?;
        let same = self.reader.tables().same_places()?;
        let links = self.reader.place_links()?.into_iter();
        let became = |(a, b, link)| match link {
            PlaceLink::Into(from) => Some((same.one(a), same.one(b), from)),
            PlaceLink::Same => None,
        };
        let became: BTreeSet<_> = links.filter_map(became).collect();
        Ok(became.into_iter().filter(|(a, b, _)| a != b).collect())
    }

    /// Returns all teams, by name.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn teams(&self) -> Result<Vec<Team>, Error> {
        let _still = self.reader.hold()?;
        let same = self.reader.tables().same_places()?;
        let mut teams = self.reader.teams()?;
        for team in &mut teams {
            team.place = team.place.map(|place| same.one(place));
        }
        teams.sort_by_cached_key(|t| (title_key(&t.name), t.team));
        Ok(teams)
    }

    /// Returns all topics, by id.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn topics(&self) -> Result<Vec<Topic>, Error> {
        Ok(self.reader.topics()?)
    }

    /// Returns all targets, by place, topic and the day from which they hold; also those by which nothing is
    /// asked for any more.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn targets(&self) -> Result<Vec<Target>, Error> {
        Ok(self.reader.targets()?)
    }

    /// Returns what stands above what is printed for this programme.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn head(&self) -> Result<Head, Error> {
        Ok(self.reader.head()?)
    }

    /// Returns the links that hold, by kind and ids. Undone ones are not among them.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn links(&self) -> Result<Vec<Link>, Error> {
        let links = self.reader.links()?;
        Ok(links.into_iter().filter(Link::holds).collect())
    }

    /// Returns the visits that were not taken back, by date.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn visits(&self) -> Result<Vec<Visit>, Error> {
        let _still = self.reader.hold()?;
        let same = self.reader.tables().same_places()?;
        let mut visits = self.reader.visits()?;
        for visit in &mut visits {
            visit.place = same.one(visit.place);
        }
        Ok(visits)
    }

    /// Returns what is offered no more, with the day since when, by kind and id.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn retired(&self) -> Result<Vec<RetiredLine>, Error> {
        let retired = self.reader.retired()?.into_iter();
        Ok(retired.map(|(what, since)| RetiredLine { what, since }).collect())
    }

    /// Returns totals with their coverage: turns, distinct people, present rate and levels, over a
    /// period and divided as asked. The same on every device that holds the same rows, but for the devices
    /// of its coverage. Where no day is given as of which places are read, it is today, as far as the clock can be
    /// believed: what places become on a later day changes nothing before.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn report(&self, query: &ReportQuery) -> Result<Report, Error> {
        let places_of = query.places_of.or(self.reader.today());
        let query = ReportQuery { places_of, ..query.clone() };
        Ok(report::report(&self.reader, &query, &self.here)?)
    }

    /// Returns the totals of a period as they would be signed now.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn report_to_sign(&self, from: Option<Date>, to: Date) -> Result<SignedReport, Error> {
        Ok(report::to_sign(&self.reader, (from, to), &self.here)?)
    }

    /// Returns the signed reports, by their last day and when they were signed; each with what is counted for
    /// its period now and how many entries each device's work grew by since. A report that a later program
    /// wrote is not among them.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn signed_reports(&self) -> Result<Vec<SignedLine>, Error> {
        self.signed_of(|_| true)
    }

    /// Returns one of the signed reports; `None` where it is not held here.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn signed_report(&self, id: ReportId) -> Result<Option<SignedLine>, Error> {
        Ok(self.signed_of(|report| report == id)?.pop())
    }

    /// Returns the ids of the signed reports.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn signed_ids(&self) -> Result<Vec<ReportId>, Error> {
        Ok(self.reader.signed()?.into_iter().map(|(report, ..)| report).collect())
    }

    fn signed_of(&self, is_asked: impl Fn(ReportId) -> bool) -> Result<Vec<SignedLine>, Error> {
        let _still = self.reader.hold()?;
        let volunteers = self.volunteer_names()?;
        let devices = self.reader.known_devices()?;
        let name = |digits: &str| {
            let device = devices.iter().find(|known| report::digits(known.device) == digits);
            device.map_or_else(|| digits.to_owned(), |known| known.name.clone())
        };
        let held = report::held(&self.reader)?;
        let mut lines = Vec::new();
        for (report, bytes, author) in self.reader.signed()? {
            if !is_asked(report) {
                continue;
            }
            let Some(signed) = SignedReport::parse(&bytes) else { continue };
            let before: BTreeMap<&str, u64> =
                signed.held.iter().map(|(device, height)| (&**device, *height)).collect();
            let grew = held.iter().map(|(device, height)| {
                let since = height.saturating_sub(before.get(&**device).copied().unwrap_or(0));
                (device, since)
            });
            let later = grew.filter(|(_, since)| *since > 0);
            let later = later.map(|(device, entries)| LaterWork { device: name(device), entries });
            lines.push(SignedLine {
                report,
                by: volunteers.name_anywhere(author.person),
                at: author.at,
                later: later.collect(),
                now: report::to_sign(&self.reader, (signed.from, signed.to), &self.here)?,
                signed,
            });
        }
        lines.sort_by_key(|line| (line.signed.to, line.at, line.report));
        Ok(lines)
    }

    fn volunteer_names(&self) -> Result<Volunteers, Error> {
        Ok(Volunteers(
            self.reader
                .person_names()?
                .into_iter()
                .map(|(person, space, name)| ((person, space), name))
                .collect(),
        ))
    }
}

/// The names of volunteers, each as given in one space.
#[derive(Debug, Default)]
struct Volunteers(BTreeMap<(PersonId, SpaceId), String>);

impl Volunteers {
    /// Returns the names as [`Volunteers::name`] gives them in one space, each looked up once.
    fn in_space(&self, space: SpaceId) -> NamesInSpace<'_> {
        NamesInSpace { volunteers: self, space, met: BTreeMap::new() }
    }

    /// Returns the name as given in `space`, else in any, else the printed id.
    fn name(&self, person: PersonId, space: SpaceId) -> String {
        let here = self.0.get(&(person, space)).cloned();
        here.unwrap_or_else(|| self.name_anywhere(person))
    }

    /// Returns the name as given in any space, else the printed id.
    fn name_anywhere(&self, person: PersonId) -> String {
        let all = (person, SpaceId([0; 16]))..=(person, SpaceId([255; 16]));
        self.0.range(all).next().map_or_else(|| person.to_string(), |(_, name)| name.clone())
    }
}

/// The names of volunteers in one space, of whom a class's sheet names few and each a thousand times.
struct NamesInSpace<'v> {
    volunteers: &'v Volunteers,
    space: SpaceId,
    met: BTreeMap<PersonId, String>,
}

impl NamesInSpace<'_> {
    fn of(&mut self, person: PersonId) -> String {
        let named = || self.volunteers.name(person, self.space);
        self.met.entry(person).or_insert_with(named).clone()
    }
}

#[cfg(test)]
mod tests;
