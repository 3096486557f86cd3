//! The lines of one team: who each is, and what is written for it.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::schema::Key;
use crate::domain::class::Enrolment;
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, LearnerId, TeamId};
use crate::domain::roster::{Answer, DoubtKind, Known, LineVerdict, RosterLine, Verdict};
use crate::domain::row::Retired;
use crate::domain::text::{Kinds, identity_fold};
use crate::engine::Engine;
use crate::engine::error::{BadLine, Error};
use crate::engine::execute::learner::{put_enrolment, put_learner};
use crate::engine::execute::place_text;
use crate::engine::execute::programme::put_class;
use crate::engine::execute::roster::class::Class;
use crate::engine::execute::roster::learnt::{Learnt, learn, put_differing};
use crate::engine::execute::roster::line::{Line, fields};
use crate::engine::execute::roster::names::{Found, Names};
use crate::engine::execute::roster::team::{Match, Member, Seat, Team};
use crate::engine::execute::roster::{Import, Placed, stored};

/// Where a newcomer of a class goes.
enum Gate {
    Into(ClassId),
    No(Verdict),
}

/// The lines of one team being taken.
pub(super) struct People<'i, 'a> {
    engine: &'i mut Engine,
    import: &'i mut Import<'a>,
    team: TeamId,
    people: Team,
    names: Names<ClassId>,
    classes: BTreeMap<ClassId, Class>,
    /// Lines that were seen, each with the identity of its class's name, so that one which is there twice is told.
    seen: BTreeSet<(ClassId, u64, String)>,
    /// Who lines were taken for, by what they say of somebody of a class.
    taken: BTreeMap<(ClassId, u64), usize>,
}

impl<'i, 'a> People<'i, 'a> {
    /// Takes the lines of a team.
    pub(super) fn take(
        engine: &'i mut Engine,
        import: &'i mut Import<'a>,
        team: TeamId,
        lines: impl Iterator<Item = (usize, RosterLine)>,
        verdicts: &mut Vec<Placed>,
    ) -> Result<(), Error> {
        let mut people = Self::of(engine, import, team)?;
        let called = |line: &RosterLine| identity_fold(&line.details.name);
        let lines: Vec<Line> =
            lines.map(|(at, said)| Line { at, called: called(&said), said }).collect();
        let mut open = Vec::with_capacity(lines.len());
        let classes = people.classes_of(&lines);
        for (line, found) in lines.iter().zip(classes) {
            let verdict = match found {
                Found::Is(class) => {
                    if people.is_first(line, class) {
                        open.push((line, class));
                    }
                    continue;
                }
                Found::LeftOut => Verdict::LeftOut,
                Found::New | Found::Asked => Verdict::Asked,
            };
            verdicts.push((line.at, said(line, verdict, None)));
        }
        // Whoever is sure goes first, so that nobody else is taken for them.
        for surely in [Self::by_id, Self::by_equality, Self::by_name] {
            let mut left = Vec::new();
            for (line, class) in open {
                match surely(&mut people, line, class) {
                    Some(verdict) => {
                        people.note_taken(line, class, &verdict);
                        verdicts.push((line.at, verdict));
                    }
                    None => left.push((line, class)),
                }
            }
            open = left;
        }
        people.put()
    }

    fn of(engine: &'i mut Engine, import: &'i mut Import<'a>, team: TeamId) -> Result<Self, Error> {
        let mut people = Team::default();
        let mut names = Names::new(Kinds::Class, DoubtKind::NearClass);
        let mut classes = BTreeMap::new();
        let tables = engine.tables();
        let stands = tables.same_classes()?;
        let mut seats: BTreeMap<LearnerId, Vec<(ClassId, Seat)>> = BTreeMap::new();
        let (mut erased, mut inhabited) = (BTreeSet::new(), BTreeSet::new());
        for (class, learner, comes) in tables.enrolments_in(team.space())? {
            let class = stands.one(class);
            if comes {
                inhabited.insert(class);
            }
            let seat = Seat { comes, is_taken: false, is_new: false, is_of_several: false };
            let of: &mut Vec<(ClassId, Seat)> = seats.entry(learner).or_default();
            match of.iter_mut().find(|(held, _)| *held == class) {
                // By whichever roll somebody comes.
                Some((_, held)) => {
                    held.comes |= comes;
                    held.is_of_several = true;
                }
                None => of.push((class, seat)),
            }
            if import.erased.contains(&(team, learner)) {
                erased.insert(class);
            }
        }
        let gone = tables.taken_back_in(team.space())?;
        for (learner, details) in tables.learners_in(team.space())? {
            let classes = seats.remove(&learner).unwrap_or_default();
            let is_moved = import.moved_learners.contains_key(&learner);
            let is_gone = gone.contains(&learner);
            people.add(Member { learner, details, classes, is_moved, is_gone, made_by: None });
        }
        let mut known = tables.classes_in(team.space())?;
        // Of several with one name, the one that goes on.
        known.sort_by_key(|class| {
            let is_retired = import.retired.contains(&Retired::Class(class.class));
            let is_moved = import.moved_classes.contains_key(&class.class);
            (is_moved, is_retired, class.closed, class.class)
        });
        let team_name = import.team_names.get(&team).cloned().unwrap_or_default();
        for class in known {
            // One that is there more than once is called by every of its names.
            let one = stands.one(class.class);
            let (id, of) = (one.to_string(), vec![team_name.clone()]);
            names.add(one, Known { id, name: class.name.clone(), of, ..Known::default() });
            let has_met = tables.has_met(team.space(), class.class)?;
            let is_taken_back = class.closed && !inhabited.contains(&one) && !has_met;
            let met = Class {
                name: class.name,
                place: class.place,
                is_closed: class.closed,
                is_retired: import.retired.contains(&Retired::Class(class.class)),
                is_taken_back,
                has_erased: erased.contains(&class.class),
                instead: None,
            };
            match classes.get_mut(&one) {
                None => drop(classes.insert(one, met)),
                Some(held) => held.join(met, class.class == one),
            }
        }
        Ok(Self {
            engine,
            import,
            team,
            people,
            names,
            classes,
            seen: BTreeSet::new(),
            taken: BTreeMap::new(),
        })
    }

    /// Returns the class of each line; those that are not there are made, where nothing is in doubt.
    fn classes_of(&mut self, lines: &[Line]) -> Vec<Found<ClassId>> {
        let mut identities: BTreeMap<&str, String> = BTreeMap::new();
        let mut by_name: BTreeMap<String, Vec<&Line>> = BTreeMap::new();
        for line in lines {
            let class = &*line.class;
            let identity = identities.entry(class);
            let identity = identity.or_insert_with(|| identity_fold(class)).clone();
            by_name.entry(identity).or_default().push(line);
        }
        let mut found: BTreeMap<String, Found<ClassId>> = BTreeMap::new();
        let mut classes = Vec::with_capacity(lines.len());
        for line in lines {
            let identity = &identities[&*line.class];
            let class = match found.get(identity) {
                Some(class) => *class,
                None => {
                    let of_class = by_name.get(identity).map_or(&[][..], Vec::as_slice);
                    let class = self.class(line, of_class);
                    found.insert(identity.clone(), class);
                    class
                }
            };
            if let Found::Is(class) = class {
                self.meets_at(class, line);
            }
            classes.push(class);
        }
        classes
    }

    /// Returns the class that a line names, made where it is not there; `of_class` is every line of it.
    fn class(&mut self, line: &RosterLine, of_class: &[&Line]) -> Found<ClassId> {
        let team = self.team_name();
        let within = team.as_str();
        match self.names.find(&mut self.import.questions, within, &line.class, line.line) {
            Found::New => {}
            found @ (Found::Is(_) | Found::LeftOut | Found::Asked) => return found,
        }
        if let Some(other) = self.whose_people(of_class) {
            let known = vec![self.known_class(other)];
            let about = [within, &*line.class];
            match self.import.questions.ask(DoubtKind::Renamed, line.line, &about, known) {
                Some(Answer::Same(_)) => return Found::Is(other),
                Some(Answer::New) => {}
                Some(Answer::LeaveOut) => return Found::LeftOut,
                None => return Found::Asked,
            }
        }
        if let Some(verdict) = self.import.not_into_team(self.team, line) {
            return if verdict == Verdict::LeftOut { Found::LeftOut } else { Found::Asked };
        }
        // A place that is said once is said of the class.
        let placed = of_class.iter().find(|line| !line.place.trim().is_empty());
        Found::Is(self.make_class(line, placed.map_or(line, |line| line)))
    }

    /// Returns the class of which at least half of those are who are known already.
    fn whose_people(&self, lines: &[&Line]) -> Option<ClassId> {
        let mut counts: BTreeMap<ClassId, usize> = BTreeMap::new();
        let mut known = 0;
        for line in lines {
            let classes = self.people.classes_of_one(&line.details, &line.called);
            known += usize::from(!classes.is_empty());
            for (class, _) in classes {
                *counts.entry(*class).or_default() += 1;
            }
        }
        let (class, count) = counts.into_iter().max_by_key(|(class, count)| (*count, *class))?;
        // One alone comes to a further class.
        let is_class = count * 2 >= known && count > 1;
        is_class.then_some(class)
    }

    fn make_class(&mut self, line: &RosterLine, placed: &RosterLine) -> ClassId {
        let place = self.import.place(self.engine, placed);
        let class = ClassId(self.engine.random());
        let name = stored(&line.class);
        put_class(&mut self.import.plan, self.team, class, &name, place);
        let team = self.team_name();
        self.import.summary.classes.push((team.clone(), name.clone()));
        let id = format!("line-{}", line.line);
        let known = Known { id, name: name.clone(), of: vec![team], ..Known::default() };
        self.names.add(class, known);
        self.classes.insert(class, Class { name, place, ..Class::default() });
        class
    }

    /// Takes a class's place from a line, where it has none; another one is left out.
    fn meets_at(&mut self, class: ClassId, line: &RosterLine) {
        if line.place.trim().is_empty() {
            return;
        }
        let Some(known) = self.classes.get(&class) else { return };
        match known.place {
            Some(place) if self.import.is_place(place, line) => {}
            Some(_) => self.import.summary.places_left_out.push(line.line),
            None => {
                let place = self.import.place(self.engine, line);
                if place.is_some() {
                    let doc = DocId::class(self.team, class);
                    self.import.plan.put(doc, Key::ClassPlace, place_text(place));
                }
                if let Some(known) = self.classes.get_mut(&class) {
                    known.place = place;
                }
            }
        }
    }

    /// Returns whether no earlier line says just the same; one that does is bad. Somebody may be in the list of each
    /// name of a class that is there more than once.
    fn is_first(&mut self, line: &Line, class: ClassId) -> bool {
        let is_first = self.seen.insert((class, line.says(), identity_fold(&line.class)));
        if !is_first {
            let bad = BadLine { line: line.line, field: "name", problem: "repeat" };
            self.import.bad.push(bad);
        }
        is_first
    }

    /// Notes who a line was taken for.
    fn note_taken(&mut self, line: &Line, class: ClassId, verdict: &LineVerdict) {
        let at = verdict.learner.and_then(|learner| self.people.with_id(learner));
        // Who is named otherwise was only shown.
        let at = at.filter(|at| self.people.members[*at].is_taken_in(class));
        if let Some(at) = at {
            self.taken.entry((class, line.says())).or_insert(at);
        }
    }

    /// Takes a line that names an id of ours.
    fn by_id(&mut self, line: &Line, class: ClassId) -> Option<LineVerdict> {
        let id = line.learner.trim();
        if id.is_empty() {
            return None;
        }
        let Ok(named) = id.parse::<LearnerId>() else {
            self.import.summary.ids_left_out.push(line.line);
            return None;
        };
        let learner = self.newest(named);
        if self.import.erased.contains(&(self.team, learner)) {
            return Some(said(line, Verdict::Erased, Some(learner)));
        }
        let Some(at) = self.people.with_id(learner) else {
            if learner != named {
                return Some(said(line, Verdict::Moved, Some(learner)));
            }
            // Also somebody of another team, who is likeness only.
            self.import.summary.ids_left_out.push(line.line);
            return None;
        };
        let who = self.people.in_doubt(at, &line.details);
        if !who.is_empty() {
            return match self.ask_who(DoubtKind::OtherId, line, &who) {
                Some(Answer::Same(id)) => {
                    let meant = id.and_then(|id| self.people.named(&id)).unwrap_or(at);
                    Some(self.take_member(line, class, meant, meant == at))
                }
                Some(Answer::New) => Some(self.take_new(line, class)),
                Some(Answer::LeaveOut) => Some(said(line, Verdict::LeftOut, None)),
                None => Some(said(line, Verdict::Asked, None)),
            };
        }
        Some(self.take_member(line, class, at, true))
    }

    /// Takes a line that says just what is known of somebody.
    fn by_equality(&mut self, line: &Line, class: ClassId) -> Option<LineVerdict> {
        let equal = self.people.equal(&line.details, &line.called, class);
        equal.map(|at| self.take_member(line, class, at, false))
    }

    /// Takes any other line. One that says what an earlier line said of somebody in another list of the class is the
    /// same person, where more than the name says so, or both rolls name that person.
    fn by_name(&mut self, line: &Line, class: ClassId) -> Option<LineVerdict> {
        if let Some(at) = self.taken.get(&(class, line.says())).copied()
            && self.people.is_of_both(at, &line.details, class)
        {
            return Some(self.take_member(line, class, at, false));
        }
        let (kind, who) = match self.people.matching(&line.details, &line.called, class) {
            Match::Here(at) | Match::Elsewhere(at) => {
                return Some(self.take_member(line, class, at, false));
            }
            Match::Nobody => return Some(self.take_new(line, class)),
            Match::Moved(at) => {
                let learner = self.newest(self.people.members[at].learner);
                return Some(said(line, Verdict::Moved, Some(learner)));
            }
            Match::Several(who) => (DoubtKind::Several, who),
            Match::NameOnly(who) => (DoubtKind::NameOnly, who),
            Match::Repeat(at) => (DoubtKind::Repeat, vec![at]),
            Match::Contradiction(who) => (DoubtKind::Contradiction, who),
        };
        Some(match self.ask_who(kind, line, &who) {
            Some(Answer::Same(Some(id))) => match self.people.named(&id) {
                Some(at) => self.take_member(line, class, at, false),
                None => said(line, Verdict::Asked, None),
            },
            Some(Answer::New) => self.take_new(line, class),
            Some(Answer::LeaveOut) => said(line, Verdict::LeftOut, None),
            Some(Answer::Same(None)) | None => said(line, Verdict::Asked, None),
        })
    }

    fn ask_who(&mut self, kind: DoubtKind, line: &RosterLine, who: &[usize]) -> Option<Answer> {
        let name_of =
            |class: ClassId| self.classes.get(&class).map_or(String::new(), |of| of.name.clone());
        let known = who.iter().map(|at| self.people.known(*at, &line.details, name_of)).collect();
        let team = self.team_name();
        let rest = fields(&line.details);
        let mut about = vec![&*team, &*line.class];
        about.extend(rest.iter().map(String::as_str));
        about.push(&line.details.name);
        self.import.questions.ask(kind, line.line, &about, known)
    }

    /// Writes what a line says of a member: into the class where the member is not of it, and what is
    /// blank so far; with an id also what is otherwise.
    fn take_member(
        &mut self,
        line: &RosterLine,
        class: ClassId,
        at: usize,
        has_id: bool,
    ) -> LineVerdict {
        let learner = self.people.members[at].learner;
        if self.people.comes_back(at) {
            self.import.plan.put(DocId::learner(self.team, learner), Key::Gone, 0);
        }
        let member = &mut self.people.members[at];
        let newcomer = match member.seat(class) {
            Some(seat) if !seat.comes => {
                seat.is_taken = true;
                return said(line, Verdict::Gone, Some(learner));
            }
            Some(seat) => {
                seat.is_taken = true;
                false
            }
            None => true,
        };
        if newcomer {
            match self.gate(line, class) {
                Gate::No(verdict) => return said(line, verdict, Some(learner)),
                Gate::Into(class) => {
                    self.people.members[at].classes.push((class, Seat::NEW));
                }
            }
        }
        let (is_filled, is_changed) = self.learn(line, at, has_id);
        let verdict = match (newcomer, is_changed, is_filled) {
            (true, _, _) => Verdict::Enrolled,
            (false, true, _) => Verdict::Changed,
            (false, false, true) => Verdict::Filled,
            (false, false, false) => Verdict::Unchanged,
        };
        said(line, verdict, Some(learner))
    }

    /// Notes what a line says of a member. Returns whether a blank was filled, and whether something was
    /// corrected.
    fn learn(&mut self, line: &RosterLine, at: usize, has_id: bool) -> (bool, bool) {
        let member = &mut self.people.members[at];
        let before = member.details.clone();
        let (known, new) = (&mut member.details, &line.details);
        let learnt = [
            learn(&mut known.birth_year, &new.birth_year, has_id),
            learn(&mut known.sex, &new.sex, has_id),
            learn(&mut known.village, &new.village, has_id),
            learn(&mut known.phone, &new.phone, has_id),
            learn(&mut known.audience, &new.audience, has_id),
        ];
        let is_renamed = has_id && known.name != new.name;
        if is_renamed {
            known.name.clone_from(&new.name);
        }
        if member.made_by.is_none() {
            let doc = DocId::learner(self.team, member.learner);
            put_differing(&mut self.import.plan, doc, &before, &member.details);
        }
        let is_changed = is_renamed || learnt.contains(&Learnt::Corrected);
        (learnt.contains(&Learnt::Filled), is_changed)
    }

    /// Makes a learner.
    fn take_new(&mut self, line: &RosterLine, class: ClassId) -> LineVerdict {
        match self.gate(line, class) {
            Gate::No(verdict) => said(line, verdict, None),
            Gate::Into(class) => {
                let learner = LearnerId(self.engine.random());
                self.people.add(Member {
                    learner,
                    details: line.details.clone(),
                    classes: vec![(class, Seat::NEW)],
                    is_moved: false,
                    is_gone: false,
                    made_by: Some(line.line),
                });
                said(line, Verdict::New, Some(learner))
            }
        }
    }

    /// Returns whether somebody new may come into a class, and into which.
    fn gate(&mut self, line: &RosterLine, class: ClassId) -> Gate {
        let Some(known) = self.classes.get(&class) else {
            return Gate::Into(class);
        };
        if let Some(instead) = known.instead {
            return Gate::Into(instead);
        }
        let is_moved = self.import.moved_classes.contains_key(&class);
        let (doubt, name) = (known.doubt(is_moved), known.name.clone());
        let has_erased = known.has_erased;
        let team = self.team_name();
        let about = [&*team, &*name];
        // Of a class that went elsewhere it is asked first: that may be why its team is retired.
        if !is_moved && let Some(verdict) = self.import.not_into_team(self.team, line) {
            return Gate::No(verdict);
        }
        if let Some(kind) = doubt {
            let seen = vec![self.known_class(class)];
            match self.import.questions.ask(kind, line.line, &about, seen) {
                Some(Answer::Same(_)) => {}
                Some(Answer::New) => {
                    if is_moved && let Some(verdict) = self.import.not_into_team(self.team, line) {
                        return Gate::No(verdict);
                    }
                    let instead = self.make_class(line, line);
                    if let Some(known) = self.classes.get_mut(&class) {
                        known.instead = Some(instead);
                    }
                    return Gate::Into(instead);
                }
                Some(Answer::LeaveOut) => return Gate::No(Verdict::LeftOut),
                None => return Gate::No(Verdict::Asked),
            }
        }
        if has_erased {
            match self.import.questions.ask(DoubtKind::Erased, line.line, &about, Vec::new()) {
                Some(Answer::New) => {}
                Some(Answer::LeaveOut) => return Gate::No(Verdict::LeftOut),
                Some(Answer::Same(_)) | None => return Gate::No(Verdict::Asked),
            }
        }
        if let Some(known) = self.classes.get_mut(&class)
            && std::mem::take(&mut known.is_taken_back)
        {
            known.is_closed = false;
            self.import.plan.put(DocId::class(self.team, class), Key::ClassClosed, 0);
        }
        Gate::Into(class)
    }

    /// Puts those whom lines have made, with all that lines say of them, and where everybody is new.
    fn put(self) -> Result<(), Error> {
        let Self { engine, import, team, people, .. } = self;
        let (plan, when) = (&mut import.plan, (None, import.now));
        let mut days = BTreeMap::new();
        for Member { learner, details, classes, made_by, .. } in people.members {
            if made_by.is_some() {
                put_learner(plan, team, learner, &details, engine.random());
            }
            for (class, _) in classes.into_iter().filter(|(_, seat)| seat.is_new) {
                let from = match (made_by, days.get(&class)) {
                    (Some(_), Some(from)) => *from,
                    (Some(_), None) => {
                        let from = engine.holds_from((team, class), when)?;
                        days.insert(class, from);
                        from
                    }
                    (None, _) => engine.holds_from_of((team, class), learner, when)?,
                };
                put_enrolment(plan, (team, class), learner, (Enrolment::Enrolled, from));
            }
        }
        Ok(())
    }

    /// Returns the id that somebody has by now, after moves.
    fn newest(&self, learner: LearnerId) -> LearnerId {
        let mut newest = learner;
        // Links that lead in a circle were made by hand.
        for _ in 0..self.import.moved_learners.len() {
            match self.import.moved_learners.get(&newest) {
                Some(next) => newest = *next,
                None => break,
            }
        }
        newest
    }

    fn known_class(&self, class: ClassId) -> Known {
        let known = self.classes.get(&class);
        Known {
            id: class.to_string(),
            name: known.map_or(String::new(), |known| known.name.clone()),
            of: vec![self.team_name()],
            ..Known::default()
        }
    }

    fn team_name(&self) -> String {
        self.import.team_names.get(&self.team).cloned().unwrap_or_default()
    }
}

fn said(line: &RosterLine, verdict: Verdict, learner: Option<LearnerId>) -> LineVerdict {
    LineVerdict { line: line.line, verdict, learner }
}
