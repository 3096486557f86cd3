//! The classes of a team: which one a line names, and whether somebody new comes into it.

use std::collections::BTreeMap;

use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::id::ClassId;
use crate::domain::roster::{Answer, DoubtKind, Known, RosterLine, Verdict};
use crate::domain::text::identity_fold;
use crate::engine::error::BadLine;
use crate::engine::execute::place_text;
use crate::engine::execute::programme::put_class;
use crate::engine::execute::roster::class::Class;
use crate::engine::execute::roster::line::Line;
use crate::engine::execute::roster::names::{Found, is_id};
use crate::engine::execute::roster::people::People;
use crate::engine::execute::roster::stored;
use crate::engine::execute::roster::team::Seat;

/// Where a newcomer of a class goes.
pub(super) enum Gate {
    Into(ClassId),
    No(Verdict),
}

impl People<'_, '_> {
    /// Returns the class of each line; those that are not there are made, where nothing is in doubt.
    pub(super) fn classes_of(&mut self, lines: &[Line]) -> Vec<Found<ClassId>> {
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
        if let Some(class) = self.whose_all_are(&line.class, of_class) {
            return Found::Is(class);
        }
        match self.names.find(&mut self.import.questions, within, &line.class, line.line) {
            Found::New if is_id(&line.class) => {
                let named = line.class.trim().to_lowercase().parse::<ClassId>().ok();
                let is_elsewhere = named.is_some_and(|class| self.is_of_another_team(class));
                let problem = if is_elsewhere { "id-of-another-team" } else { "id" };
                self.import.bad.push(BadLine { line: line.line, field: "class", problem });
                return Found::LeftOut;
            }
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

    /// Returns whether a class is one that this device is told of, of another team.
    fn is_of_another_team(&self, class: ClassId) -> bool {
        self.engine.team_of_class(class).is_ok_and(|team| team != self.team)
    }

    /// Returns the class, of several that are called so, of which each of these lines is somebody who comes to it and to
    /// no other of them: a list that is imported again.
    fn whose_all_are(&self, name: &str, lines: &[&Line]) -> Option<ClassId> {
        let twins = self.names.called(name);
        if twins.len() < 2 {
            return None;
        }
        let mut all: Option<ClassId> = None;
        for line in lines {
            let seats = self.people.classes_of_one(&line.details, &line.called).iter();
            let is_it = |(class, seat): &&(ClassId, Seat)| {
                seat.comes && !seat.is_away && twins.contains(class)
            };
            let mut of = seats.filter(is_it);
            let (Some((class, _)), None) = (of.next(), of.next()) else { return None };
            if all.is_some_and(|all| all != *class) {
                return None;
            }
            all = Some(*class);
        }
        all
    }

    /// Returns the class of which at least half of those are who are known already.
    fn whose_people(&self, lines: &[&Line]) -> Option<ClassId> {
        let mut counts: BTreeMap<ClassId, usize> = BTreeMap::new();
        let mut known = 0;
        for line in lines {
            let classes = self.people.classes_of_one(&line.details, &line.called);
            known += usize::from(!classes.is_empty());
            for (class, _) in classes.iter().filter(|(_, seat)| !seat.is_away) {
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
        self.names.add(class, known, 0);
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

    /// Returns whether somebody new may come into a class, and into which.
    pub(super) fn gate(&mut self, line: &RosterLine, class: ClassId) -> Gate {
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

    fn known_class(&self, class: ClassId) -> Known {
        let known = self.classes.get(&class);
        Known {
            id: class.to_string(),
            name: known.map_or(String::new(), |known| known.name.clone()),
            of: vec![self.team_name()],
            ..Known::default()
        }
    }
}
