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
    /// Returns the targets of a report; none beside one of some teams only, or on a device that does not hold
    /// all of them, for a target is of all people of a place.
    pub(super) fn read(reader: &Reader, query: &ReportQuery) -> Result<Option<Self>, StoreError> {
        let holds = |from: Option<Date>| query.to.is_none_or(|to| from <= Some(to));
        let targets = reader.targets()?.into_iter().filter(|target| holds(target.from));
        // By day, so that of each place and topic the last that holds remains.
        let said: BTreeMap<_, Target> =
            targets.map(|target| ((target.place, target.topic.clone()), target)).collect();
        if !query.teams.is_empty() || said.is_empty() || !reader.reads_all_teams()? {
            return Ok(None);
        }
        let places = Places::read(reader, query.places_of)?;
        let mut by_place: BTreeMap<_, Vec<Target>> = BTreeMap::new();
        for ((_, topic), target) in said {
            // What was divided is no place to count in.
            let became = places.became(target.place);
            if let (Some(place), 1) = (became.first(), became.len()) {
                by_place.entry((*place, topic)).or_default().push(target);
            }
        }
        let aims = by_place.into_iter().filter_map(|((place, topic), targets)| {
            let target = Self::of_one(place, targets, &places)?;
            Some(((place, topic), Aim { target, people: BTreeMap::new() }))
        });
        Ok(Some(Self { aims: aims.collect(), to: query.to, places }))
    }

    /// Returns the target of a place: what was said of itself, else of what became it taken together. A place that
    /// was added twice counts once.
    fn of_one(place: PlaceId, mut targets: Vec<Target>, places: &Places) -> Option<Target> {
        if let Some(own) = targets.iter().position(|target| target.place == place) {
            targets = vec![targets.swap_remove(own)];
        }
        let mut places_seen = BTreeSet::new();
        targets.retain(|target| places_seen.insert(places.one(target.place)));
        targets.retain(|target| target.percent > 0);
        if let [target] = &targets[..] {
            return Some(Target { place, ..target.clone() });
        }
        let wide = |target: &Target| (u64::from(target.of), u64::from(target.percent));
        let of: u64 = targets.iter().map(|target| wide(target).0).sum();
        let asked: u64 = targets.iter().map(wide).map(|(of, percent)| of * percent).sum();
        let percent = u8::try_from((asked * 2 + of).checked_div(of * 2)?).ok()?;
        let from = targets.iter().filter_map(|target| target.from).max();
        let of = u32::try_from(of).unwrap_or(u32::MAX);
        Some(Target { place, topic: targets.first()?.topic.clone(), percent, of, from })
    }

    /// Counts the levels of a class's people for the targets of its place and those around it.
    pub(super) fn add(&mut self, group: &ClassGroup, roll: &Roll) {
        let around = self.places.holding(&group.place_on(&self.places, self.to));
        let here = self.aims.iter_mut().filter(|((place, _), _)| around.contains(place));
        for ((_, topic), aim) in here {
            for level in roll.levels.iter().filter(|level| level.topic == *topic) {
                let Some(line) = level.line else { continue };
                let held = aim.people.entry(roll.named[line].person).or_insert(Level::None);
                *held = level.level.max(*held);
            }
        }
    }

    /// Returns each target with what was reached, by place and topic.
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
