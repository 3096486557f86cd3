//! Totals with their coverage, by the definitions of the design's section on reports.
//!
//! - *turns*: marks present or late. Meetings that are joined are one, so a learner marked in
//!   several of them has one mark there, the one that prevails.
//! - *learners*: distinct people, after same-person and moved-from links, with a turn in the period.
//! - *present rate*: turns over all marks but excused and none.
//! - *levels*: how many people stand at each level with at least one topic. A level has no day, so
//!   the period does not narrow it; of two levels of one person and topic the higher counts.
//! - *reported*: classes with a meeting in the period whose space lacks no entry known of.
//! - The period is by meeting date, both ends inclusive. Joined meetings are of the latest of their
//!   dates: a phone without a clock writes an old one.
//! - An ended class without a meeting in the period is not asked about.
//! - Visits stand in their own column. They belong to no class, and to nobody of known sex, age or
//!   audience.
//! - Disputed values count by their provisional reading, and their number stands beside. A mark
//!   under a short id that two learners share is counted there too, and in no sum.
//!
//! The same rows give the same bytes on every device: nothing here depends on a clock, on arrival,
//! or on spaces that a narrower question leaves out.

mod class;
mod division;
mod key;
mod roll;
mod tally;

use std::collections::BTreeSet;

use crate::domain::id::SpaceId;
use crate::domain::text::title_key;
use crate::domain::time::Date;
use crate::node::answer::{Breakdown, Coverage, MissingClass, Report, ReportQuery};
use crate::node::joined::Links;
use crate::node::report::class::ClassGroup;
use crate::node::report::division::Division;
use crate::node::report::key::Key;
use crate::node::report::roll::Roll;
use crate::node::report::tally::Tallies;
use crate::store::reader::Reader;
use crate::store::reader::StoreError;

/// The days that a report is about.
#[derive(Clone, Copy, Debug)]
struct Period {
    from: Option<Date>,
    to: Option<Date>,
}

impl Period {
    fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// Returns the totals that `query` asks for.
///
/// `incomplete` names the spaces of which entries are known that are not held here.
pub(crate) fn report(
    reader: &Reader,
    query: &ReportQuery,
    incomplete: &BTreeSet<SpaceId>,
) -> Result<Report, StoreError> {
    let _still = reader.hold()?;
    let period = Period { from: query.from, to: query.to };
    let links = Links::new(&reader.links()?);
    let groups = ClassGroup::of(reader.classes(&query.teams)?, &links);
    let last_day = last_day(reader, query, period, &groups, &links)?;
    let division = Division::read(reader, query, &links, last_day)?;

    let mut tallies = Tallies::default();
    if query.by.is_none() {
        tallies.at(Key::All);
    }
    let (mut classes, mut disputed) = (0, 0);
    let mut missing = Vec::new();
    for group in &groups {
        let roll = Roll::read(reader, group, period, &links)?;
        if group.class.closed && roll.meetings.is_empty() {
            continue;
        }
        classes += 1;
        disputed += roll.disputed;
        let is_whole = !group.members.iter().any(|(s, _)| incomplete.contains(s));
        if roll.meetings.is_empty() || !is_whole {
            missing.push(MissingClass {
                class: group.class.class,
                name: group.class.name.clone(),
                last: roll.last,
            });
        }
        division.add_class(&mut tallies, group, &roll, &links);
    }
    for visit in reader.visits()? {
        let asked = query.teams.is_empty() || query.teams.contains(&visit.team);
        if asked && period.holds(visit.date) {
            division.add_visit(&mut tallies, &visit);
        }
    }
    missing.sort_by_cached_key(|class| (title_key(&class.name), class.class));
    let missing_count = u32::try_from(missing.len()).unwrap_or(u32::MAX);
    Ok(Report {
        coverage: Coverage { classes, reported: classes.saturating_sub(missing_count), missing },
        disputed,
        rows: tallies.rows(|key| division.name(key)),
    })
}

/// Returns the day on which ages are taken, where they are asked for: the last of the period, or of
/// the meetings in it where it has no end.
fn last_day(
    reader: &Reader,
    query: &ReportQuery,
    period: Period,
    groups: &[ClassGroup],
    links: &Links,
) -> Result<Option<Date>, StoreError> {
    if query.to.is_some() || query.by != Some(Breakdown::Age) {
        return Ok(query.to);
    }
    let mut last = None;
    for group in groups {
        let roll = Roll::read(reader, group, period, links)?;
        last = last.max(roll.meetings.iter().map(|meeting| meeting.date).max());
    }
    Ok(last)
}

#[cfg(test)]
mod tests;
