//! Counting a month by hand: from the facts that somebody knows to the numbers of a report, as slowly
//! and plainly as the definitions of core/src/node/report.rs read.

mod levels;

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, MeetingKey, PlaceId, TeamId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{Breakdown, ReportQuery};

use crate::month::numbers::Numbers;
use crate::month::view::{View, first, group};
use crate::month::{Month, Said, today};

/// A meeting as it counts: joined ones are one.
#[derive(Debug)]
struct Held {
    date: Date,
    /// The class whose roll holds it.
    class: ClassId,
    topics: BTreeSet<&'static str>,
    closed: bool,
    marks: BTreeMap<LearnerId, Mark>,
    disputed: Vec<LearnerId>,
}

/// A class as it counts: one that moved is one.
#[derive(Debug)]
struct Whole {
    now: ClassId,
    team: TeamId,
    /// Its classes, with their teams.
    classes: BTreeMap<ClassId, TeamId>,
    members: BTreeSet<ClassId>,
    /// Where it was and is, also what is not held here.
    everywhere: BTreeSet<ClassId>,
    held: Vec<Held>,
}

impl View<'_> {
    /// Returns the classes of these teams.
    fn wholes(&self, of: impl Fn(TeamId) -> bool) -> Vec<Whole> {
        let classes: Vec<(ClassId, TeamId)> = self
            .facts
            .iter()
            .filter_map(|(_, fact)| {
                if let Said::Class { class, .. } = fact.said
                    && of(fact.team?)
                {
                    Some((class, fact.team?))
                } else {
                    None
                }
            })
            .collect();
        let moved = self.moved_classes();
        let went = |class: &ClassId| moved.iter().any(|(_, old)| old == class);
        let mut wholes = BTreeMap::new();
        for (class, ..) in &classes {
            let group = group(*class, &moved);
            let held = classes.iter().filter(|(class, ..)| group.contains(class));
            let held: Vec<_> = held.copied().collect();
            // None went away where the new one is held; else the one that moved last stands for it.
            let last = |class: &ClassId| moved.iter().rposition(|(new, _)| new == class);
            let now = held.iter().find(|(class, ..)| !went(class));
            let now = now.or_else(|| held.iter().max_by_key(|(class, ..)| last(class)));
            let (now, team) = *now.expect("the class itself is held");
            let members = held.iter().map(|(class, ..)| *class).collect();
            let classes = held.iter().copied().collect();
            let held = self.held(&members, &group, now);
            let everywhere = group;
            wholes.entry(now).or_insert(Whole { now, team, classes, members, everywhere, held });
        }
        wholes.into_values().collect()
    }

    /// Returns the keys of the meetings that were opened and held, by one of these rolls.
    fn keys(&self, members: &BTreeSet<ClassId>) -> BTreeSet<MeetingKey> {
        members.iter().flat_map(|class| self.meetings(*class)).collect()
    }

    /// Returns what joins meetings of a class, and those whose day does not hold. What joins them may name any class
    /// of `of`, where the class was and is.
    fn joins(
        &self,
        of: &BTreeSet<ClassId>,
    ) -> (Vec<(MeetingKey, MeetingKey)>, BTreeSet<MeetingKey>) {
        let joined = self.joined().into_iter().filter(|(a, _)| of.contains(&a.class));
        let overruled = self.overruled().into_iter().filter(|one| of.contains(&one.class));
        (joined.map(|(a, b)| (a.key, b.key)).collect(), overruled.map(|one| one.key).collect())
    }

    /// Returns the day of meetings that are one: a corrected one before others, of several the latest. One that was
    /// overruled is asked only where all were.
    fn day_of_all(
        &self,
        members: &BTreeSet<ClassId>,
        keys: &BTreeSet<MeetingKey>,
        overruled: &BTreeSet<MeetingKey>,
    ) -> Date {
        let of = |is_asked: &dyn Fn(&MeetingKey) -> bool| {
            let asked = keys.iter().filter(|key| is_asked(key));
            let rolls = asked
                .flat_map(|key| members.iter().map(|class| MeetingId { class: *class, key: *key }));
            let opened = rolls.filter(|meeting| self.opened(meeting.class).contains(&meeting.key));
            let days = opened.map(|meeting| (self.day_held(meeting), meeting.key.date));
            days.map(|(day, first)| (day != first, day)).max()
        };
        let chosen = of(&|key| !overruled.contains(key)).or_else(|| of(&|_| true));
        chosen.expect("a meeting was opened").1
    }

    /// Returns the meetings of a class that count: held, and marked.
    fn held(&self, members: &BTreeSet<ClassId>, of: &BTreeSet<ClassId>, now: ClassId) -> Vec<Held> {
        let keys = self.keys(members);
        let (joined, overruled) = self.joins(of);
        let mut seen = BTreeSet::new();
        let mut held = Vec::new();
        for key in &keys {
            if !seen.contains(key) {
                let group: BTreeSet<_> =
                    group(*key, &joined).into_iter().filter(|key| keys.contains(key)).collect();
                held.push(self.meeting((members, now), &group, &overruled));
                // One without a mark does not count.
                held.pop_if(|held| held.marks.is_empty());
                seen.extend(group);
            }
        }
        held
    }

    fn meeting(
        &self,
        (members, now): (&BTreeSet<ClassId>, ClassId),
        keys: &BTreeSet<MeetingKey>,
        overruled: &BTreeSet<MeetingKey>,
    ) -> Held {
        let is_of = |m: &MeetingId| members.contains(&m.class) && keys.contains(&m.key);
        let topics = self.each(|said| {
            if let Said::About { meeting, topic } = said
                && is_of(meeting)
            {
                Some(*topic)
            } else {
                None
            }
        });
        let rolls = members
            .iter()
            .flat_map(|class| keys.iter().map(|key| MeetingId { class: *class, key: *key }));
        let is_open = |meeting: &MeetingId| {
            self.standing(|said| {
                if let Said::Meeting { meeting: m, open } = said
                    && m == meeting
                {
                    Some(*open)
                } else {
                    None
                }
            })
            .contains(&true)
        };
        let closed = !rolls.clone().any(|meeting| is_open(&meeting));
        let moved = self.moved();
        let (mut marks, mut disputed) = (BTreeMap::new(), Vec::new());
        let mut holds = BTreeSet::new();
        let marked = self.each(|said| {
            if let Said::Mark { meeting, learner, .. } = said
                && is_of(meeting)
            {
                Some((*meeting, *learner))
            } else {
                None
            }
        });
        for (meeting, learner) in marked.into_iter().collect::<BTreeSet<_>>() {
            let (mark, is_disputed) = self.mark(meeting, learner);
            if mark != Mark::None {
                holds.insert(meeting.class);
                let registration = first(group(learner, &moved));
                let prevails = marks.entry(registration).or_insert(mark);
                *prevails = mark.max(*prevails);
                disputed.extend(is_disputed.then_some(learner));
            }
        }
        let date = self.day_of_all(members, keys, overruled);
        // Of several rolls that of the present class is it, else that of the latest move.
        let moves = self.moved_classes();
        let last = |class: &&ClassId| moves.iter().rposition(|(new, _)| new == *class);
        let latest = holds.iter().max_by_key(last).copied();
        let class = if holds.contains(&now) { now } else { latest.unwrap_or(now) };
        Held { date, class, topics: topics.into_iter().collect(), closed, marks, disputed }
    }

    /// Returns whether a registration comes to a class on a day; `None` where it left on a day that nobody
    /// said, or was never enrolled.
    fn comes_to(&self, whole: &Whole, one: LearnerId, day: Date) -> Option<bool> {
        let registration = group(one, &self.moved());
        let mut days: BTreeMap<Date, bool> = BTreeMap::new();
        // Without a day the present roll decides; of older ones leaving does, for who comes is carried over.
        let (mut now, mut before): (Option<bool>, Option<bool>) = (None, None);
        for class in &whole.members {
            let mut undated: Option<bool> = None;
            for learner in &registration {
                for (from, comes) in self.comings(*class, *learner) {
                    // On one day coming prevails.
                    *match from {
                        Some(from) => days.entry(from).or_insert(comes),
                        None => undated.get_or_insert(comes),
                    } |= comes;
                }
            }
            let Some(comes) = undated else { continue };
            match *class == whole.now {
                true => now = Some(comes),
                false => before = Some(comes && before.unwrap_or(true)),
            }
        }
        let undated = now.or(before);
        let turns = whole.held.iter().filter(|held| {
            let mark = held.marks.get(&first(registration.clone()));
            matches!(mark, Some(Mark::Present | Mark::Late))
        });
        let first_turn = turns.map(|held| held.date).min();
        match (days.range(..=day).next_back(), undated) {
            (Some((_, comes)), _) => Some(*comes),
            (None, Some(true)) => Some(true),
            (None, Some(false)) => None,
            (None, None) if days.is_empty() => None,
            (None, None) => Some(first_turn.is_some_and(|first| first <= day)),
        }
    }

    /// Returns the days until one, or until the last meeting, on which a class means to meet.
    fn planned(&self, whole: &Whole, until: Option<Date>) -> BTreeSet<Date> {
        let last_held = whole.held.iter().map(|held| held.date).max();
        let until = until.or(last_held);
        let mut planned = BTreeSet::new();
        for class in &whole.members {
            let plans = self.plans(*class);
            let ended: Vec<Option<Date>> = self.each(|said| {
                if let Said::Ended { class: c, from } = said
                    && c == class
                {
                    Some(*from)
                } else {
                    None
                }
            });
            for day in (1..=30).filter_map(|day| Date::new(2026, 11, day)) {
                let plan = plans.range(..=day).next_back();
                let has_ended = ended.iter().any(|from| match from {
                    Some(from) => *from <= day,
                    None => last_held.is_none_or(|last| last < day),
                });
                let means_to = plan.is_some_and(|(_, weekdays)| weekdays.holds(day));
                if means_to && !has_ended && until.is_some_and(|until| day <= until) {
                    planned.insert(day);
                }
            }
        }
        planned
    }

    /// Returns the first day of a plan, of an enrolment that says one, or of a mark of a class, or that of the move
    /// that made it; `None` for one that was always there.
    fn first_day(&self, class: ClassId) -> Option<Date> {
        let comes = self.named(class).into_iter().flat_map(|one| self.comings(class, one));
        let comes: Vec<(Option<Date>, bool)> = comes.filter(|(_, comes)| *comes).collect();
        let marked = self.first_marked(class);
        let came = self.moved_classes().iter().any(|(new, _)| *new == class).then(today);
        if marked.is_none() && came.is_none() && comes.iter().any(|(from, _)| from.is_none()) {
            return None;
        }
        // To plan no weekday is no plan.
        let plans = self.plans(class).into_iter();
        let planned = plans.filter(|(_, weekdays)| weekdays.number() > 0).map(|(from, _)| from);
        let dated = comes.into_iter().filter_map(|(from, _)| from);
        dated.chain(planned).chain(marked).chain(came).min()
    }

    /// Returns who comes to a class on a day, as persons.
    fn expected(
        &self,
        whole: &Whole,
        day: Date,
        person: impl Fn(LearnerId) -> LearnerId,
    ) -> BTreeSet<LearnerId> {
        let named = whole.members.iter().flat_map(|class| self.named(*class));
        named.filter(|one| self.comes_to(whole, *one, day) == Some(true)).map(person).collect()
    }

    /// Returns the rows of a report by key, and the total under `total`.
    #[must_use]
    pub fn report(&self, query: &ReportQuery, month: &Month) -> BTreeMap<String, Numbers> {
        let same_people = self.same_people();
        let person = |learner| first(group(learner, &same_people));
        let is_asked = |date: Date| {
            query.from.is_none_or(|from| from <= date) && query.to.is_none_or(|to| date <= to)
        };
        // Of which any roll ended in the period or later was there.
        let ended = |whole: &Whole| {
            let begins = query.from.or(query.to);
            let ends = self.each(|said| {
                if let Said::Ended { class, from } = said { Some((*class, *from)) } else { None }
            });
            let mut of_members = ends.iter().filter(|(class, _)| whole.members.contains(class));
            let is_later =
                |from: Option<Date>| from.zip(begins).is_some_and(|(from, begins)| from > begins);
            ends.iter().any(|(class, _)| *class == whole.now)
                && !of_members.any(|(_, from)| is_later(*from))
        };
        let begins_after = |whole: &Whole| {
            let mut began = whole.members.iter().map(|class| self.first_day(*class));
            let is_later =
                |began: Option<Date>| began.zip(query.to).is_some_and(|(began, to)| began > to);
            began.all(is_later)
        };
        let in_period = |held: &&Held| is_asked(held.date);
        let counted = |of: &dyn Fn(TeamId) -> bool| {
            let mut wholes = self.wholes(of);
            let met = |whole: &Whole| whole.held.iter().any(|held| in_period(&held));
            let means_to = |whole: &Whole| self.planned(whole, query.to).into_iter().any(is_asked);
            wholes.retain(|whole| {
                let was_there = !ended(whole) && !begins_after(whole);
                was_there || met(whole) || means_to(whole)
            });
            wholes
        };
        let wholes = counted(&|_| true);
        let days = wholes.iter().flat_map(|whole| &whole.held).filter(in_period);
        let last_day = query.to.or(days.map(|held| held.date).max());
        let traits = |one| self.trait_of((query, month), &group(one, &same_people), last_day);
        let mut rows: BTreeMap<String, Numbers> =
            BTreeMap::from([(TOTAL.to_owned(), Numbers::default())]);
        // The keys under which all of a class counts.
        let mut all: Vec<(Whole, BTreeSet<String>)> = Vec::new();
        let mut at_last: Vec<Vec<String>> = Vec::new();
        for whole in wholes {
            let row = (query.by == Some(Breakdown::Class)).then(|| whole.now.to_string());
            // A class that did not meet stands where it meets on the last day.
            let class = self.there_on((whole.now, whole.team), &whole.classes, query.to);
            let place = || self.place_of_class(month, class, query.to, query.places_of);
            let rows =
                if is_of_places(query.by) { areas(query.by, month, place()) } else { vec![] };
            at_last.push(rows.clone());
            all.push((whole, [TOTAL.to_owned()].into_iter().chain(row).collect()));
        }
        for (team, _) in month.teams.iter().filter(|_| query.by == Some(Breakdown::Team)) {
            let parts = counted(&|of| of == *team);
            at_last.extend(parts.iter().map(|_| vec![]));
            all.extend(parts.into_iter().map(|part| (part, BTreeSet::from([team.to_string()]))));
        }
        let mut reached = Vec::new();
        for ((whole, base), at_last) in all.iter().zip(&at_last) {
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
                    let class = (held.class, whole.classes[&held.class]);
                    let as_of = query.places_of;
                    let place = self.place_of_class(month, class, Some(held.date), as_of);
                    keys.extend(areas(query.by, month, place));
                }
                keys.extend(held.and_then(|held| span(query.by, held.date)));
                keys
            };
            let mut classes = keys(None, None);
            classes.extend(at_last.iter().cloned());
            for held in whole.held.iter().filter(in_period) {
                let expected = self.expected(whole, held.date, person);
                let comes = |who| {
                    let named = whole.members.iter().flat_map(|class| self.named(*class));
                    let mut theirs = named.filter(|one| person(*one) == who);
                    theirs.any(|one| self.comes_to(whole, one, held.date) != Some(false))
                };
                let mut meetings = keys(Some(held), None);
                // One person has one mark, under however many registrations.
                let mut marks: BTreeMap<LearnerId, Mark> = BTreeMap::new();
                let disputed = held.disputed.iter().map(|learner| person(*learner));
                let mut disputed: BTreeSet<LearnerId> = disputed.collect();
                for (learner, mark) in &held.marks {
                    let prevails = marks.entry(person(*learner)).or_insert(*mark);
                    if *prevails != *mark {
                        disputed.insert(person(*learner));
                    }
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
            for day in self.planned(whole, query.to).into_iter().filter(|day| is_asked(*day)) {
                let mut keys = base.clone();
                if is_of_places(query.by) {
                    let class = self.there_on((whole.now, whole.team), &whole.classes, Some(day));
                    let place = self.place_of_class(month, class, Some(day), query.places_of);
                    keys.extend(areas(query.by, month, place));
                }
                keys.extend(span(query.by, day));
                let is_held = whole.held.iter().any(|held| held.date == day);
                let is_not_met = whole.members.iter().any(|class| self.is_not_met(*class, day));
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
                    let place = self.became(month, place, None, query.places_of);
                    keys.extend(areas(query.by, month, place));
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

    /// Returns the row of a person: what the smallest of its registrations says that says something.
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
                let place = self.place_of_team(month, team, query.places_of);
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

/// Returns the rows of what is at a place: by area also that of the place around it.
fn areas(by: Option<Breakdown>, month: &Month, place: Option<PlaceId>) -> Vec<String> {
    let Some(place) = place else { return vec!["unknown".to_owned()] };
    let mut areas = vec![place.to_string()];
    if by == Some(Breakdown::Area) && place == month.places[1] {
        areas.push(month.places[0].to_string());
    }
    areas
}
