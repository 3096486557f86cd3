//! What was asked of a place, beside what its people reached.
//!
//! Counted are people, each once, who stand at *confirmed* with the topic at the end of the period, in classes of
//! the place and of all that lies within it. A target holds from its day on; the one that holds at the end of
//! the period is asked about.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::PlaceId;
use crate::domain::programme::{Target, TopicId};
use crate::domain::progress::Level;
use crate::domain::time::Date;
use crate::node::answer::{ReportQuery, TargetLine};
use crate::node::report::class::ClassGroup;
use crate::node::report::place::Places;
use crate::node::report::roll::{Roll, Who};
use crate::store::reader::{Reader, StoreError};

/// The targets that a report is beside, with who reached what.
#[derive(Debug)]
pub(super) struct Aims {
    places: Places,
    to: Option<Date>,
    aims: BTreeMap<(PlaceId, TopicId), Aim>,
}

#[derive(Debug)]
struct Aim {
    target: Target,
    /// The highest level of each person with the topic.
    people: BTreeMap<Who, Level>,
}

impl Aims {
    /// Returns the targets of a report; none beside one of some teams only, for a target is of all people
    /// of a place.
    pub(super) fn read(reader: &Reader, query: &ReportQuery) -> Result<Option<Self>, StoreError> {
        let holds = |from: Option<Date>| query.to.is_none_or(|to| from <= Some(to));
        let targets = reader.targets()?.into_iter().filter(|target| holds(target.from));
        let targets: Vec<Target> = targets.collect();
        if !query.teams.is_empty() || targets.is_empty() {
            return Ok(None);
        }
        let places = Places::read(reader, query.places_of)?;
        let mut aims = BTreeMap::new();
        for target in targets {
            // By day, so that the last that holds remains. What was divided is no place to count in.
            let Some(place) = places.of_place(target.place) else { continue };
            let aim = Aim { target: Target { place, ..target }, people: BTreeMap::new() };
            aims.insert((place, aim.target.topic.clone()), aim);
        }
        aims.retain(|_, aim| aim.target.percent > 0);
        Ok(Some(Self { places, to: query.to, aims }))
    }

    /// Counts the levels of a class's people for the targets of its place and those around it.
    pub(super) fn add(&mut self, group: &ClassGroup, roll: &Roll) {
        let Some(place) = group.place_on(&self.places, self.to) else { return };
        let around: BTreeSet<PlaceId> = self.places.around(place).into_iter().collect();
        for level in &roll.levels {
            let Some(line) = level.line else { continue };
            for place in &around {
                if let Some(aim) = self.aims.get_mut(&(*place, level.topic.clone())) {
                    let held = aim.people.entry(roll.named[line].person).or_insert(Level::None);
                    *held = level.level.max(*held);
                }
            }
        }
    }

    /// Returns each target with what was reached, by name of the place and id of the topic.
    pub(super) fn lines(self) -> Vec<TargetLine> {
        let Self { places, aims, .. } = self;
        let lines = aims.into_values().map(|Aim { target, people }| {
            let at = |level: Level| people.values().filter(|held| **held == level).count();
            let count = |level| u32::try_from(at(level)).unwrap_or(u32::MAX);
            let levels = Level::ALL.into_iter().filter(|level| *level != Level::None);
            TargetLine::new(
                target.clone(),
                places.name(target.place).to_owned(),
                levels.map(|level| (level.word(), count(level))).collect(),
            )
        });
        lines.collect()
    }
}
