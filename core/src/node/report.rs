//! Totals with their coverage, by the definitions of the design's section on reports.
//!
//! - A meeting counts when it has a mark. One that was only opened is in no number.
//! - *turns*: marks present or late. Meetings that are joined are one, so a learner marked in
//!   several of them has one mark there, the one that prevails.
//! - A class that is there more than once in a team is one; two meetings of one day stay two until they are joined.
//! - A turn is of the team whose roll holds it, also after the class moved. A meeting in both rolls is
//!   in both teams' rows, and once in the total. Who comes on its day is known of all rolls of the class that are
//!   held here, for the row as for the total, and so it is where one team alone is asked for.
//! - A turn is of the place where the class met that day, or else of the team's place of that day; in the
//!   division of places of the day that is asked for, for communes are merged and divided. By area a place
//!   counts all that lies within it, so the rows of a commune and of its province both hold a turn. What is in one of
//!   several parts of a divided place, nobody said in which, counts in what holds them all, and as not known.
//! - A turn is of the volunteer whose mark prevails; of equal ones in joined meetings, of the first. A blank
//!   is nobody's.
//! - *learners*: distinct people, after same-person and moved-from links, with a turn in the period.
//! - *present rate*: turns over turns and absent marks, half a percent rounded up. An absent mark of
//!   somebody who does not come to the class that day, not yet or no more, is shown and not counted.
//! - *blank*: how often somebody who comes to the class that day has no mark at a meeting that has marks.
//!   A person who is registered twice in a class is not blank where one of the two is marked.
//! - By sex, age, audience or village a person is told by the registration that moved most often, of equal ones by
//!   the smallest id, of those that say something.
//! - *half marked*: meetings with a blank whose roll call ended.
//! - *levels*: how many people stand at each level with at least one topic, at the end of the period; of two
//!   levels of one person and topic the higher counts. A level is reached at a meeting, on the day of which it
//!   counts: what was reached higher than it stands now, only as far as it stands. By week, month or quarter
//!   each row has what was reached by its end. One of which nobody said when it was reached is narrowed by no
//!   period, and stands in the row of what is not known.
//! - *reported*: classes with a meeting in the period whose space lacks no entry known of, nor a row of one.
//! - The period is by meeting date, both ends inclusive. Joined meetings are of the day that was chosen;
//!   where none was, or all were overruled, of the latest: a phone without a clock writes an old one. A day that was
//!   corrected goes before one that was not.
//! - *planned*: days of the period on which a class meant to meet, by its plan, until it ended or was retired; of a
//!   class in two teams each day once, for the team that met then. On each it met (a meeting counts that day), somebody said that it did not
//!   (*not_met*), or nothing was heard (*not_heard_of*). A meeting on another day fills no planned one. A
//!   period without an end is asked about until the class's last meeting. By topic, person or volunteer there is
//!   no plan.
//! - A class that neither met nor meant to meet in the period is not asked about where it had ended before, where it
//!   or its team was retired before, in all teams and rolls that hold it, or where it began later. It begins with its
//!   first plan, dated enrolment, level with a day or mark, in a further team with the move; one that has none of them was always there,
//!   and so was one that was never marked and to which somebody comes from the beginning. One of a space that lacks an
//!   entry known of is asked about.
//! - Visits stand in their own column. They belong to no class, and to nobody of known sex, age or
//!   audience.
//! - Disputed values count by their provisional reading, and their number stands beside. A mark
//!   under a short id that two learners share is counted there too, and in no sum.
//! - The total counts each thing once, from the rolls that the rows come from: a meeting about two
//!   topics, or a class of women and men, is in two rows and once in it.
//! - A target stands beside the number of people who were confirmed with its topic in its place and all that lies
//!   within it, each once, at the end of the period, also of classes that ended before. A report of some teams only
//!   has none, nor has one on a device that may not hold all teams.
//!
//! The same rows give the same bytes on every device: nothing here depends on a clock, on arrival, or on spaces that a
//! narrower question leaves out, but for when somebody comes to a class that moved. Outside of that stands only which
//! devices were not heard of (`coverage.devices`), which is what this device knows.

mod aims;
mod class;
mod comes;
mod devices;
mod division;
mod key;
mod opened;
mod place;
mod plan;
mod roll;
mod signing;
mod tally;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::class::Class;
use crate::domain::id::{ClassId, MeetingId, SpaceId};
use crate::domain::text::title_key;
use crate::domain::time::{Date, Instant};
use crate::node::answer::{
    Breakdown, ClassDays, Coverage, HeldAfterAll, MissingClass, Report, ReportQuery,
};
use crate::node::links::Links;
use crate::node::report::aims::Aims;
use crate::node::report::class::ClassGroup;
use crate::node::report::division::Division;
use crate::node::report::plan::{Became, Plans};
use crate::node::report::roll::Roll;
use crate::node::report::tally::Tallies;
use crate::store::reader::Reader;
use crate::store::reader::StoreError;

pub(crate) use crate::node::report::signing::{digits, held, to_sign};

/// The days that a report is about.
#[derive(Clone, Copy, Debug)]
struct Period {
    from: Option<Date>,
    to: Option<Date>,
    /// Whether the rows are its weeks, months or quarters.
    is_divided: bool,
}

impl Period {
    /// All days.
    const ALL: Self = Self { from: None, to: None, is_divided: false };

    /// Returns whether it is asked when a level was reached; else each counts as it stands.
    fn asks_for_level_days(self) -> bool {
        self.to.is_some() || self.is_divided
    }

    fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// What a device knows beside its rows.
#[derive(Debug)]
pub(crate) struct Here {
    /// The spaces of which entries are known that are not held.
    pub(crate) incomplete: BTreeSet<SpaceId>,
    /// What its clock says; without one every period has ended, and every tap is believed.
    pub(crate) now: Option<Instant>,
}

/// Returns the totals that `query` asks for. A space of which entries are held and not in rows yet is incomplete
/// as well.
pub(crate) fn report(
    reader: &Reader,
    query: &ReportQuery,
    here: &Here,
) -> Result<Report, StoreError> {
    let _still = reader.hold()?;
    let unbuilt = reader.unbuilt()?;
    let is_incomplete =
        |space: &SpaceId| here.incomplete.contains(space) || unbuilt.contains(space);
    let is_divided =
        matches!(query.by, Some(Breakdown::Week | Breakdown::Month | Breakdown::Quarter));
    let period = Period { from: query.from, to: query.to, is_divided };
    let links = Links::read(reader)?;
    let mut classes = Vec::new();
    for group in ClassGroup::of(reader.classes(&query.teams)?, &links) {
        let roll = Roll::read(reader, &group, period, &links)?;
        classes.push((group, roll));
    }
    let everywhere = everywhere(reader, query, &links)?;
    // Ages are those of the last day: of the period, or of the meetings in it where it has no end.
    let meetings = classes.iter().flat_map(|(_, roll)| &roll.meetings);
    let last_met = meetings.map(|meeting| meeting.date).max();
    let last_day = query.to.or(last_met);
    let division = Division::read(reader, query, &links, last_day)?;
    let plans = Plans::read(reader)?;
    let mut aims = Aims::read(reader, query)?;

    let mut tallies = Tallies::default();
    let (mut missing, mut contradicted) = (Vec::new(), Vec::new());
    for (group, roll) in &mut classes {
        // Who was confirmed in a class that ended before stays confirmed.
        if let Some(aims) = &mut aims {
            aims.add(group, roll);
        }
        let days;
        (roll.planned, days) = plans.of(group, &roll.days(), &roll.last, period);
        contradicted.extend(days.into_iter().map(|day| HeldAfterAll {
            class: group.class.class,
            name: group.class.name.clone(),
            day,
        }));
    }
    let is_whole = |group: &ClassGroup| !group.members().any(|(space, _)| is_incomplete(&space));
    let mut asked_about = Vec::new();
    for (group, mut roll) in classes {
        if !is_asked_about(reader, &plans, (&group, &roll), (period, is_whole(&group)))? {
            continue;
        }
        let all = everywhere.get(&links.classes.root(group.class.class));
        let all = all.filter(|all| all.members().count() > group.members().count());
        let mut whole = None;
        if let Some(all) = all {
            let mut everything = Roll::read(reader, all, period, &links)?;
            (everything.planned, _) = plans.of(all, &everything.days(), &everything.last, period);
            roll.go_by(&everything);
            whole = Some(everything);
        }
        asked_about.push((group, roll, whole));
    }
    for (group, roll, everything) in &asked_about {
        if roll.meetings.is_empty() || !is_whole(group) {
            missing.push(MissingClass {
                class: group.class.class,
                name: group.class.name.clone(),
                last: roll.last_day(),
            });
        }
        let whole = roll.whole();
        Division::add_to_total(&mut tallies, roll, &whole);
        if query.by != Some(Breakdown::Team) || group.members().count() == 1 {
            division.add_class(&mut tallies, group, roll, &whole);
            continue;
        }
        // A turn is of the team whose roll holds it, also after a move.
        for part in group.by_team(&links) {
            let mut of_part = Roll::read(reader, &part, period, &links)?;
            (of_part.planned, _) = plans.of(&part, &of_part.days(), &of_part.last, period);
            if is_asked_about(reader, &plans, (&part, &of_part), (period, is_whole(&part)))? {
                of_part.go_by(everything.as_ref().unwrap_or(roll));
                division.add_class(&mut tallies, &part, &of_part, &of_part.whole());
            }
        }
    }
    for visit in reader.visits()? {
        let asked = query.teams.is_empty() || query.teams.contains(&visit.team);
        if asked && period.holds(visit.date) {
            division.add_visit(&mut tallies, &visit);
        }
    }
    missing.sort_by_cached_key(|class| (title_key(&class.name), class.class));
    contradicted.sort_by_cached_key(|class| (title_key(&class.name), class.class, class.day));
    let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
    let (classes, missing_count) = (count(asked_about.len()), count(missing.len()));
    let heard_from = devices::heard_from(query.to, last_met, here.now);
    let devices = devices::missing(reader, &query.teams, heard_from, here.now)?;
    let total = tallies.total();
    let rows = match query.by {
        None => vec![total.clone()],
        Some(_) => tallies.rows(|key| division.name(key)),
    };
    Ok(Report {
        coverage: Coverage {
            classes,
            reported: classes.saturating_sub(missing_count),
            missing,
            contradicted,
            devices,
        },
        disputed: total.disputed,
        targets: aims.map(Aims::lines).unwrap_or_default(),
        total,
        rows,
    })
}

/// Returns by the root of its classes each class that some teams only are asked about, with what is held of it in all
/// teams; of none where all are asked, or where no class is of two.
fn everywhere(
    reader: &Reader,
    query: &ReportQuery,
    links: &Links,
) -> Result<BTreeMap<ClassId, ClassGroup>, StoreError> {
    if query.teams.is_empty() || links.moved_away.is_empty() {
        return Ok(BTreeMap::new());
    }
    let groups = ClassGroup::of(reader.classes(&BTreeSet::new())?, links).into_iter();
    Ok(groups.map(|group| (links.classes.root(group.class.class), group)).collect())
}

/// Returns whether a class met or meant to meet in the period, or was there and might have.
fn is_asked_about(
    reader: &Reader,
    plans: &Plans,
    (group, roll): (&ClassGroup, &Roll),
    (period, is_whole): (Period, bool),
) -> Result<bool, StoreError> {
    if !roll.meetings.is_empty() || !roll.planned.is_empty() {
        return Ok(true);
    }
    // Where somebody reached a level, also at a meeting that does not count, the class was there. What is missing of
    // one that began later, as far as is known here, may say so, too.
    let has_taught = roll.levels.iter().any(|level| !level.reached.is_empty());
    let began_later = !has_taught && is_whole && plans.begins_after(reader, group, period)?;
    Ok(!began_later && !plans.has_ended_before(group, period))
}

/// Returns how many people who come to a class that day have no mark at each of its meetings where somebody
/// has one, as a report counts them: all of it, with what it was in other teams before it moved. One of a class that
/// moved is told by the id that it has in each of the rolls.
pub(crate) fn blanks(
    reader: &Reader,
    classes: Vec<Class>,
) -> Result<BTreeMap<MeetingId, u32>, StoreError> {
    let links = Links::read(reader)?;
    let mut of: BTreeMap<MeetingId, u32> = BTreeMap::new();
    for group in ClassGroup::of(classes, &links) {
        let blanks = Roll::blanks_by_meeting(reader, &group, &links)?;
        for (_, class) in group.members() {
            let its = blanks.iter().filter(|(meeting, _)| meeting.class == links.roll(class));
            of.extend(its.map(|(meeting, blank)| (MeetingId { class, ..*meeting }, *blank)));
        }
    }
    Ok(of)
}

/// Returns the meetings of a class that are one, with the day on which they count, by day; with those of the classes of
/// its team that are one with it.
pub(crate) fn joined_meetings(
    reader: &Reader,
    class: Class,
    same: Vec<Class>,
) -> Result<Vec<(Date, Vec<MeetingId>)>, StoreError> {
    let links = Links::read(reader)?;
    let group = ClassGroup::in_team(class, same);
    let mut joined = Roll::joined_meetings(reader, &group, &links)?;
    let classes: BTreeMap<_, _> =
        group.members().map(|(_, class)| (links.roll(class), class)).collect();
    for (_, meetings) in &mut joined {
        // Under the ids that the class has here, not those of another team's roll.
        meetings.retain_mut(|meeting| {
            let class = classes.get(&meeting.class);
            meeting.class = class.copied().unwrap_or(meeting.class);
            class.is_some()
        });
    }
    joined.retain(|(_, meetings)| meetings.len() > 1);
    Ok(joined)
}

/// Returns the days of a class, with those of the classes of its team that are one with it: what it planned, and what
/// became of that up to a day, as a report on all days until then counts it.
pub(crate) fn class_days(
    reader: &Reader,
    class: Class,
    same: Vec<Class>,
    until: Date,
) -> Result<ClassDays, StoreError> {
    let links = Links::read(reader)?;
    let group = ClassGroup::in_team(class, same);
    let period = Period { to: Some(until), ..Period::ALL };
    let roll = Roll::read(reader, &group, period, &links)?;
    let plans = Plans::read(reader)?;
    let (planned, _) = plans.of(&group, &roll.days(), &roll.last, period);
    let unheard = planned.into_iter().filter(|planned| planned.became == Became::NotHeardOf);
    Ok(ClassDays {
        plans: plans.said_of(&group),
        not_met: plans.not_met_of(&group),
        not_heard_of: unheard.map(|planned| planned.day).collect(),
    })
}

#[cfg(test)]
mod tests;
