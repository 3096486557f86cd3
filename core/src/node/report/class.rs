//! Classes as a report counts them: one that moved, or is there more than once, is one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::class::Class;
use crate::domain::id::{ClassId, MeetingId, PlaceId, SpaceId, TeamId};
use crate::domain::time::Date;
use crate::node::links::Links;
use crate::node::report::place::Places;
use crate::store::reader::{Reader, StoreError};

/// A class with the ones that it moved from, and those of its team that are one with it.
#[derive(Clone, Debug)]
pub(super) struct ClassGroup {
    /// The class where it is now, as far as it is held here.
    pub(super) class: Class,
    /// Where it was and is, the ones after more moves later.
    classes: Vec<Class>,
    /// Which of its classes stands for one that is there more than once in its team: that one meets where it does.
    stands: BTreeMap<ClassId, ClassId>,
    /// What it was, the latest first, each with the day on which it came from another team, where that was said.
    was: Vec<(Option<Date>, Class)>,
}

impl ClassGroup {
    /// Groups classes by their moves, in the order of the groups' smallest ids.
    pub(super) fn of(classes: Vec<Class>, links: &Links) -> Vec<Self> {
        let mut groups: BTreeMap<ClassId, Vec<Class>> = BTreeMap::new();
        for class in classes {
            let root = links.classes.root(class.class);
            groups.entry(root).or_default().push(class);
        }
        groups.into_values().filter_map(|classes| Self::one(classes, links)).collect()
    }

    fn one(mut classes: Vec<Class>, links: &Links) -> Option<Self> {
        // Of two that one class was moved to apart the smaller id comes later, as it is the newest of them below.
        if classes.len() > 1 {
            classes.sort_by_key(|class| (links.count_before(class.class), Reverse(class.class)));
        }
        // The newest is the one that went nowhere else. Where that one is not held, it is the one after the
        // most moves; two devices that moved it apart left two, and then the smaller id is it. Of those of one
        // team it is the one that stands for them.
        let newest = |class: &&Class| {
            let (class, team) = (class.class, class.team);
            let is_other = links.same.one(class) != class;
            let moved_away = links.moved_away.contains(&class);
            (is_other, moved_away, Reverse(links.count_before(class)), class, team)
        };
        let mut class = match &classes[..] {
            [one] => one,
            several => several.iter().min_by_key(newest)?,
        }
        .clone();
        let mut same = classes.iter().filter(|other| links.same.one(other.class) == class.class);
        class.closed &= same.all(|other| other.closed);
        let stands = classes.iter().map(|one| (one.class, links.same.one(one.class))).collect();
        let was = Self::over_moves(&class, &classes, links);
        Some(Self { class, classes, stands, was })
    }

    /// Returns what a class was, move by move, the latest first, as far as it is among `classes`; each with the day on
    /// which it came. Of rolls that are one the first that was there says since when, and the one that stands for them
    /// from where.
    fn over_moves(class: &Class, classes: &[Class], links: &Links) -> Vec<(Option<Date>, Class)> {
        let is_held = |roll: &ClassId| classes.iter().any(|of| of.class == *roll);
        let (mut was, mut seen) = (Vec::new(), BTreeSet::new());
        let mut next = Some(class.class);
        while let Some(one) = next {
            let mut rolls = links.same.all(one);
            // Links that lead in a circle were made by hand.
            if !seen.insert(rolls[0]) {
                break;
            }
            let stands = classes.iter().find(|of| of.class == rolls[0]);
            if rolls.iter().any(is_held) {
                rolls.retain(is_held);
            }
            let since = rolls.iter().map(|roll| links.arrivals.get(roll).copied()).min().flatten();
            was.extend(stands.map(|stands| (since, stands.clone())));
            next = rolls.first().and_then(|roll| links.one_move_back(*roll));
        }
        was
    }

    /// Returns a class as its team holds it: by itself, or with those that are one with it.
    pub(super) fn in_team(class: Class, same: Vec<Class>) -> Self {
        let classes: Vec<Class> = [class.clone()].into_iter().chain(same).collect();
        let stands = classes.iter().map(|one| (one.class, class.class)).collect();
        let was = vec![(None, class.clone())];
        Self { classes, class, stands, was }
    }

    /// Returns what each team holds of it, as somebody counts who reads that team alone.
    pub(super) fn by_team(&self, links: &Links) -> Vec<Self> {
        let mut teams: BTreeMap<TeamId, Vec<Class>> = BTreeMap::new();
        for class in &self.classes {
            teams.entry(class.team).or_default().push(class.clone());
        }
        teams.into_values().filter_map(|classes| Self::one(classes, links)).collect()
    }

    /// Returns where one of its classes met on a day, as [`Places::of_class`].
    pub(super) fn place_of(&self, places: &Places, one: ClassId, day: Date) -> BTreeSet<PlaceId> {
        let stands = self.stands.get(&one);
        let class = stands.and_then(|stands| self.classes.iter().find(|c| c.class == *stands));
        class.map_or(BTreeSet::new(), |class| places.of_class(class, Some(day)))
    }

    /// Returns where it meets on a day, in the team that it was in then, as far as that is held here; where it meets
    /// by what was said last, where there is no day. As [`Places::of_class`].
    pub(super) fn place_on(&self, places: &Places, day: Option<Date>) -> BTreeSet<PlaceId> {
        let is_there = |since: Option<Date>| day.is_none_or(|day| since <= Some(day));
        let then = self.was.iter().find(|(since, _)| is_there(*since)).map(|(_, class)| class);
        places.of_class(then.unwrap_or(&self.class), day)
    }

    /// Returns where its rolls stand.
    pub(super) fn members(&self) -> impl Iterator<Item = (SpaceId, ClassId)> {
        self.classes.iter().map(|class| (class.team.space(), class.class))
    }

    /// Returns where its rolls stand, each with whether it was said to have ended.
    pub(super) fn members_closed(&self) -> impl Iterator<Item = ((SpaceId, ClassId), bool)> {
        self.classes.iter().map(|class| ((class.team.space(), class.class), class.closed))
    }

    /// Returns whether one of its rolls has marks of a meeting, as [`Links::meeting`] names it.
    pub(super) fn has_marks(
        &self,
        reader: &Reader,
        links: &Links,
        meeting: MeetingId,
    ) -> Result<bool, StoreError> {
        for (space, class) in self.members() {
            let is_its = links.meeting(MeetingId { class, ..meeting }) == meeting;
            if is_its && reader.has_marks(space, class, meeting.key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns where its rolls stand, those after more moves later and the present one last: of what two rolls say
    /// of somebody or of the place of a meeting, that is what holds.
    pub(super) fn members_newest_last(&self) -> impl Iterator<Item = (SpaceId, ClassId)> {
        let newest = (self.class.team.space(), self.class.class);
        self.members().filter(move |member| *member != newest).chain([newest])
    }
}
