//! Counting a month by hand: from the facts that somebody knows to the numbers of a report, as slowly
//! and plainly as the definitions of core/src/node/report.rs read.

mod asked;
mod levels;
mod whole;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::{ClassId, LearnerId, TeamId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{Breakdown, ReportQuery};

use crate::month::count::whole::{Held, Whole, in_period};
use crate::month::numbers::Numbers;
use crate::month::view::{View, first, group};
use crate::month::{Month, Said};

impl View<'_> {
    /// Returns the rows of a report by key, and the total under `total`.
    #[must_use]
    pub fn report(&self, query: &ReportQuery, month: &Month) -> BTreeMap<String, Numbers> {
        let same_people = self.same_people();
        let person = |learner| first(group(learner, &same_people));
        let is_asked = |date: Date| in_period(query, date);
        let in_period = |held: &&Held| is_asked(held.date);
        let wholes = self.asked_about(query, &|_| true);
        let days = wholes.iter().flat_map(|whole| &whole.held).filter(in_period);
        let last_day = query.to.or(days.map(|held| held.date).max());
        let traits = |one| self.trait_of((query, month), &group(one, &same_people), last_day);
        let mut rows: BTreeMap<String, Numbers> =
            BTreeMap::from([(TOTAL.to_owned(), Numbers::default())]);
        // The keys under which all of a class counts.
        let mut all: Vec<(Whole, BTreeSet<String>)> = Vec::new();
        let mut at_last: Vec<BTreeSet<String>> = Vec::new();
        for whole in wholes {
            let row = (query.by == Some(Breakdown::Class)).then(|| whole.now.to_string());
            // A class that did not meet stands where it meets on the last day.
            let class = self.there_on((whole.now, whole.team), &whole.classes, query.to);
            let place = || self.place_of_class(month, class, query.to, query.places_of);
            let rows = if is_of_places(query.by) {
                self.rows_at((query, month), &place())
            } else {
                BTreeSet::new()
            };
            at_last.push(rows);
            all.push((whole, [TOTAL.to_owned()].into_iter().chain(row).collect()));
        }
        for (team, _) in month.teams.iter().filter(|_| query.by == Some(Breakdown::Team)) {
            let parts = self.asked_about(query, &|of| of == *team);
            at_last.extend(parts.iter().map(|_| BTreeSet::new()));
            all.extend(parts.into_iter().map(|part| (part, BTreeSet::from([team.to_string()]))));
        }
        let mut reached = Vec::new();
        let everywhere = self.wholes(|_| true);
        for ((whole, base), at_last) in all.iter().zip(&at_last) {
            // Who comes when is known of all that the class was and is, also where one team's part is counted.
            let all_of_it = everywhere.iter().find(|all| all.classes.contains_key(&whole.now));
            let all_of_it = all_of_it.expect("a part is of a class");
            // Where somebody's mark at a meeting counts: the total, and the rows of the class, of the
            // meeting or of the person.
            let keys = |held: Option<&Held>, who: Option<LearnerId>| -> BTreeSet<String> {
                let mut keys = base.clone();
                if let (Some(Breakdown::Topic), Some(held)) = (query.by, held) {
                    keys.extend(held.topics.iter().map(|topic| (*topic).to_owned()));
                    keys.extend(held.topics.is_empty().then(|| "unknown".to_owned()));
                }
                if let (true, Some(who)) = (is_of_people(query.by), who) {
                    keys.insert(traits(who));
                }
                if let (true, Some(held)) = (is_of_places(query.by), held) {
                    // Of those that are one in a team, it met where the one meets that stands for all.
                    let class = (self.standing_class(held.class), whole.classes[&held.class]);
                    let as_of = query.places_of;
                    let place = self.place_of_class(month, class, Some(held.date), as_of);
                    keys.extend(self.rows_at((query, month), &place));
                }
                keys.extend(held.and_then(|held| span(query.by, held.date)));
                keys
            };
            let mut classes = keys(None, None);
            classes.extend(at_last.iter().cloned());
            for held in whole.held.iter().filter(in_period) {
                let expected = self.expected(all_of_it, held.date, person);
                let comes = |who| !self.stays_away(all_of_it, held, &group(who, &same_people));
                let mut meetings = keys(Some(held), None);
                // One person has one mark, under however many registrations.
                let mut marks: BTreeMap<LearnerId, Mark> = BTreeMap::new();
                let disputed = held.disputed.iter().map(|learner| person(*learner));
                let disputed: BTreeSet<LearnerId> = disputed.collect();
                for (learner, mark) in &held.marks {
                    let prevails = marks.entry(person(*learner)).or_insert(*mark);
                    *prevails = (*mark).max(*prevails);
                }
                for (who, mark) in marks {
                    for key in keys(Some(held), Some(who)) {
                        meetings.insert(key.clone());
                        let row = rows.entry(key).or_default();
                        let is_turn = matches!(mark, Mark::Present | Mark::Late);
                        let is_absent = mark == Mark::Absent && comes(who);
                        row.turns += u32::from(is_turn);
                        row.counted += u32::from(is_turn || is_absent);
                        row.learners.extend(is_turn.then_some(who));
                    }
                }
                for who in disputed {
                    for key in keys(Some(held), Some(who)) {
                        rows.entry(key).or_default().disputed += 1;
                    }
                }
                let marked: BTreeSet<_> = held.marks.keys().map(|one| person(*one)).collect();
                let blank = expected.iter().filter(|_| !marked.is_empty());
                let mut half = BTreeSet::new();
                for who in blank.filter(|who| !marked.contains(who)) {
                    for key in keys(Some(held), Some(*who)) {
                        rows.entry(key.clone()).or_default().blank += 1;
                        half.insert(key);
                    }
                }
                for key in half.into_iter().filter(|_| held.closed) {
                    rows.entry(key).or_default().half_marked += 1;
                }
                for key in &meetings {
                    rows.entry(key.clone()).or_default().meetings += 1;
                }
                classes.extend(meetings);
            }
            for key in classes {
                rows.entry(key).or_default().classes += 1;
            }
            let planned = self.planned_by(whole, all_of_it, query.to);
            for day in planned.into_iter().filter(|day| is_asked(*day)) {
                let mut keys = base.clone();
                if is_of_places(query.by) {
                    let class = self.there_on((whole.now, whole.team), &whole.classes, Some(day));
                    let place = self.place_of_class(month, class, Some(day), query.places_of);
                    keys.extend(self.rows_at((query, month), &place));
                }
                keys.extend(span(query.by, day));
                let is_held = whole.held.iter().any(|held| held.date == day);
                let is_not_met = all_of_it.members().any(|class| self.is_not_met(class, day));
                for key in keys {
                    let row = rows.entry(key).or_default();
                    row.planned += 1;
                    row.not_met += u32::from(!is_held && is_not_met);
                    row.not_heard_of += u32::from(!is_held && !is_not_met);
                }
            }
            let levels: BTreeSet<String> = base.iter().chain(at_last).cloned().collect();
            let found = self.add_levels((whole, &levels), &mut rows, query, person, traits);
            reached.extend(found);
        }
        self.add_visits((query, month), is_asked, &mut rows);
        levels::stand_on(&mut rows, &reached);
        rows
    }

    /// Returns which classes a report asks about, each with whether it met in the period.
    #[must_use]
    pub fn coverage(&self, query: &ReportQuery) -> BTreeMap<ClassId, bool> {
        let asked = self.asked_about(query, &|_| true).into_iter();
        let has_met = |whole: &Whole| whole.held.iter().any(|held| in_period(query, held.date));
        asked.map(|whole| (whole.now, has_met(&whole))).collect()
    }

    fn add_visits(
        &self,
        (query, month): (&ReportQuery, &Month),
        in_period: impl Fn(Date) -> bool,
        rows: &mut BTreeMap<String, Numbers>,
    ) {
        let visits = self.facts.iter().filter_map(|(_, fact)| {
            if let Said::Visit { visit, .. } = fact.said { Some((visit, fact.team)) } else { None }
        });
        for (visit, team) in visits.collect::<BTreeSet<_>>() {
            let standing = self.standing(|said| {
                if let Said::Visit { visit: v, place, topic, date, people } = said
                    && *v == visit
                {
                    Some((*place, *topic, *date, *people))
                } else {
                    None
                }
            });
            let [(place, topic, date, people)] = standing[..] else {
                panic!("{} numbers of one visit", standing.len())
            };
            if !in_period(date) {
                continue;
            }
            let mut keys = BTreeSet::from([TOTAL.to_owned()]);
            match query.by {
                Some(Breakdown::Place | Breakdown::Area) => {
                    let place = self.became(month, place, query.places_of);
                    keys.extend(self.rows_at((query, month), &place));
                }
                Some(Breakdown::Team) => keys.extend(team.map(|team| team.to_string())),
                Some(Breakdown::Topic) => keys.extend([topic.to_owned()]),
                Some(Breakdown::Week | Breakdown::Month | Breakdown::Quarter) => {
                    keys.extend(span(query.by, date));
                }
                Some(Breakdown::Class) | None => {}
                Some(_) => keys.extend(["unknown".to_owned()]),
            }
            for key in keys {
                rows.entry(key).or_default().visits += people;
            }
        }
    }

    /// Returns the row of a person: what that registration says that moved most often, of equal ones the smallest,
    /// of those that say something.
    fn trait_of(
        &self,
        (query, month): (&ReportQuery, &Month),
        registrations: &BTreeSet<LearnerId>,
        last_day: Option<Date>,
    ) -> String {
        let word = |details: &Details, team: TeamId| match query.by {
            Some(Breakdown::Audience) => details.audience.clone(),
            Some(Breakdown::Sex) => details.sex.map(|sex| sex.word().to_owned()),
            Some(Breakdown::Age) => {
                let years = i32::from(last_day?.year()) - i32::from(details.birth_year?);
                let band = match years {
                    ..0 => return None,
                    0..18 => "<18",
                    18..35 => "18-34",
                    35..60 => "35-59",
                    60.. => "60+",
                };
                Some(band.to_owned())
            }
            Some(Breakdown::Village) => {
                let village = details.village.as_ref()?.to_lowercase();
                let place = self.place_of_villages(month, team, query.places_of);
                Some(place.map_or(village.clone(), |place| format!("{place}:{village}")))
            }
            _ => None,
        };
        let details_of = |one: &LearnerId| {
            self.facts.iter().find_map(|(_, fact)| {
                if let Said::Learner { learner, details } = &fact.said
                    && learner == one
                {
                    Some((details, fact.team?))
                } else {
                    None
                }
            })
        };
        let mut registrations: Vec<LearnerId> = registrations.iter().copied().collect();
        registrations.sort_by_key(|one| (Reverse(self.moves_of(*one)), *one));
        let said = registrations.iter().filter_map(details_of);
        let said = said.filter_map(|(details, team)| word(details, team)).next();
        said.unwrap_or_else(|| "unknown".to_owned())
    }
}

/// The key under which the total stands.
pub const TOTAL: &str = "total";

fn is_of_people(by: Option<Breakdown>) -> bool {
    matches!(by, Some(Breakdown::Audience | Breakdown::Sex | Breakdown::Age | Breakdown::Village))
}

fn is_of_places(by: Option<Breakdown>) -> bool {
    matches!(by, Some(Breakdown::Place | Breakdown::Area))
}

fn is_of_time(by: Option<Breakdown>) -> bool {
    matches!(by, Some(Breakdown::Week | Breakdown::Month | Breakdown::Quarter))
}

/// Returns the row of a day. All is in November of 2026, which begins with a Sunday.
fn span(by: Option<Breakdown>, day: Date) -> Option<String> {
    let week = || match &day.to_string()[8..] {
        "01" => "2026-W44",
        "02" | "03" | "04" | "05" | "06" | "07" | "08" => "2026-W45",
        _ => "2026-W46",
    };
    let word = match by {
        Some(Breakdown::Week) => week(),
        Some(Breakdown::Month) => "2026-11",
        Some(Breakdown::Quarter) => "2026-Q4",
        _ => return None,
    };
    Some(word.to_owned())
}
