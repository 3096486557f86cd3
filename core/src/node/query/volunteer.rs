//! Volunteers in lists: one who is there more than once, once.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::{PersonId, SpaceId, TeamId};
use crate::domain::row::LinkKind;
use crate::domain::text::sort_key;
use crate::domain::visit::Pair;
use crate::node::answer::VolunteerLine;
use crate::node::error::Error;
use crate::node::query::Query;

impl Query {
    /// Returns the volunteers whose names are known here, as a Vietnamese list sorts them; one who is there more
    /// than once, once.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn volunteers(&self) -> Result<Vec<VolunteerLine>, Error> {
        let _still = self.reader.hold()?;
        let same = self.reader.tables().same_persons()?;
        let mut lines: BTreeMap<PersonId, VolunteerLine> = BTreeMap::new();
        for line in self.volunteers_apart()?.into_values() {
            let (person, stands) = (line.person, same.one(line.person));
            let blank = VolunteerLine { person: stands, name: String::new(), teams: Vec::new() };
            let shown = lines.entry(stands).or_insert(blank);
            // The own name of who stands for all, where it is held here.
            if person == stands || shown.name.is_empty() {
                shown.name = line.name;
            }
            shown.teams.extend(line.teams);
        }
        for line in lines.values_mut() {
            line.teams.sort_unstable();
            line.teams.dedup();
        }
        let mut lines: Vec<_> = lines.into_values().collect();
        lines.sort_by_cached_key(|line| (sort_key(&line.name), line.person));
        Ok(lines)
    }

    /// Returns the pairs of volunteers who were said to be one, by ids.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn joined_volunteers(&self) -> Result<Vec<(VolunteerLine, VolunteerLine)>, Error> {
        let _still = self.reader.hold()?;
        let lines = self.volunteers_apart()?;
        let pairs = self.reader.tables().same_person_pairs()?.into_iter();
        Ok(pairs
            .filter_map(|(a, b)| Some((lines.get(&a)?.clone(), lines.get(&b)?.clone())))
            .collect())
    }

    /// Returns the pairs, by their first day; who is there more than once is one mentor, and who went to another
    /// team the one learner there.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn pairs(&self) -> Result<Vec<Pair>, Error> {
        let _still = self.reader.hold()?;
        let same = self.reader.tables().same_persons()?;
        let mut pairs = self.reader.pairs()?;
        let moved = self.moved(LinkKind::MovedLearner)?;
        for pair in &mut pairs {
            pair.mentor = same.one(pair.mentor);
            if let Some(held) = self.newest_held(&moved, &pair.learner.to_string())? {
                (pair.learner, pair.team) = (held.learner, held.team);
            }
        }
        let mut met = BTreeSet::new();
        pairs.retain(|pair| met.insert((pair.team, pair.mentor, pair.learner)));
        Ok(pairs)
    }

    /// Returns the volunteers whose names are known here, each for itself.
    fn volunteers_apart(&self) -> Result<BTreeMap<PersonId, VolunteerLine>, Error> {
        let teams = self.reader.teams()?.into_iter();
        let teams: BTreeMap<SpaceId, TeamId> =
            teams.map(|team| (team.team.space(), team.team)).collect();
        let mut lines: BTreeMap<PersonId, VolunteerLine> = BTreeMap::new();
        for (person, space, name) in self.reader.person_names()? {
            let line = || VolunteerLine { person, name, teams: Vec::new() };
            lines.entry(person).or_insert_with(line).teams.extend(teams.get(&space));
        }
        Ok(lines)
    }
}
