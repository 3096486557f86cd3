//! Teams, classes and places by name: which one a name of a roster means.

use std::collections::BTreeMap;

use crate::domain::id::TeamId;
use crate::domain::roster::{Answer, DoubtKind, Known};
use crate::domain::text::{Kinds, Near, fold, identity_fold};
use crate::engine::execute::roster::questions::Questions;

/// What a name means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Found<T> {
    /// This one.
    Is(T),
    /// One that is not there yet.
    New,
    /// Nothing that is to be taken.
    LeftOut,
    /// It is asked.
    Asked,
}

/// What is asked of a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubts {
    /// Where nothing is called so, but something nearly so.
    pub(super) near: DoubtKind,
    /// Where several are called so, or what is said beside the name is another's.
    pub(super) which: DoubtKind,
}

/// The things of one kind, by name.
#[derive(Debug)]
pub(super) struct Names<T> {
    kinds: Kinds,
    doubts: Doubts,
    found: BTreeMap<String, Found<T>>,
    by_name: BTreeMap<String, Vec<usize>>,
    by_id: BTreeMap<String, T>,
    near: Near<usize>,
    things: Vec<Thing<T>>,
}

/// A thing under one of its names.
#[derive(Debug)]
struct Thing<T> {
    thing: T,
    known: Known,
    /// Of several that are called so, those with the least are meant: others are offered no more.
    behind: u8,
}

impl<T: Copy + Eq> Names<T> {
    pub(super) fn new(kinds: Kinds, doubts: Doubts) -> Self {
        Self {
            kinds,
            doubts,
            found: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_id: BTreeMap::new(),
            near: Near::new(kinds),
            things: Vec::new(),
        }
    }

    /// Adds a thing; of several that are called so those are meant that stand least `behind`.
    pub(super) fn add(&mut self, thing: T, known: Known, behind: u8) {
        let identity = identity_fold(&known.name);
        if let Some(found) = self.found.get_mut(&identity)
            && !matches!(found, Found::Is(_))
        {
            *found = Found::Is(thing);
        }
        self.by_name.entry(identity).or_default().push(self.things.len());
        self.near.add(&known.name, self.things.len());
        self.by_id.insert(known.id.clone(), thing);
        self.things.push(Thing { thing, known, behind });
    }

    /// Lets a further id mean a thing.
    pub(super) fn add_id(&mut self, id: String, thing: T) {
        self.by_id.insert(id, thing);
    }

    /// Returns how a question names a thing.
    pub(super) fn known(&self, thing: T) -> Option<&Known> {
        self.things.iter().find(|one| one.thing == thing).map(|one| &one.known)
    }

    /// Notes what a text means from now on.
    pub(super) fn settle(&mut self, text: &str, thing: T) {
        self.found.insert(identity_fold(text), Found::Is(thing));
    }

    /// Returns what a name means, or may mean, where that needs no question.
    pub(super) fn called(&self, name: &str) -> Vec<T> {
        let identity = identity_fold(name);
        let named = self.by_name.get(&identity);
        match (self.found.get(&identity), named) {
            (Some(Found::Is(thing)), _) => vec![*thing],
            (Some(Found::New | Found::LeftOut | Found::Asked), None) => Vec::new(),
            (_, Some(named)) => named.iter().map(|at| self.things[*at].thing).collect(),
            (None, None) => {
                self.with_id(name).or_else(|| self.without_kind(name)).into_iter().collect()
            }
        }
    }

    /// Returns what a name means, or its id; asks where several are called so, or it is nearly another's. `within`
    /// tells apart things of one name.
    pub(super) fn find(
        &mut self,
        questions: &mut Questions<'_>,
        within: &str,
        name: &str,
        line: u32,
    ) -> Found<T> {
        let identity = identity_fold(name);
        if let Some(found) = self.found.get(&identity) {
            return *found;
        }
        let named = self.named(&identity);
        let known = self.with_id(name).or_else(|| self.without_kind(name));
        let found = match (named.as_slice(), known) {
            ([one], _) => Found::Is(self.things[*one].thing),
            ([_, _, ..], _) => {
                self.asked(questions, (self.doubts.which, line), &[within, name], named)
            }
            ([], Some(thing)) => Found::Is(thing),
            ([], None) => {
                let near = self.near.find(name);
                if near.is_empty() {
                    Found::New
                } else {
                    self.asked(questions, (self.doubts.near, line), &[within, name], near)
                }
            }
        };
        self.found.insert(identity, found);
        found
    }

    /// Asks which place a text means that has more than a name, or whose parts are not one place's. `fitting` are
    /// those that it may be beside those that are called nearly as `name`.
    pub(super) fn which(
        &mut self,
        questions: &mut Questions<'_>,
        text: &str,
        name: &str,
        fitting: &[T],
        line: u32,
    ) -> Found<T> {
        let identity = identity_fold(text);
        if let Some(found) = self.found.get(&identity) {
            return *found;
        }
        let is_fitting = |at: &usize| fitting.contains(&self.things[*at].thing);
        let mut known: Vec<usize> = (0..self.things.len()).filter(is_fitting).collect();
        known.extend(self.near.find(name).into_iter().filter(|at| !is_fitting(at)));
        let found = self.asked(questions, (self.doubts.which, line), &["", text], known);
        self.found.insert(identity, found);
        found
    }

    /// Returns whether something may be called so, but for marks, a letter or the kind.
    pub(super) fn is_near(&self, name: &str) -> bool {
        !self.near.find(name).is_empty()
    }

    fn asked(
        &self,
        questions: &mut Questions<'_>,
        (doubt, line): (DoubtKind, u32),
        about: &[&str],
        which: Vec<usize>,
    ) -> Found<T> {
        let which = self.each_once(which);
        let known = which.iter().map(|at| self.things[*at].known.clone()).collect();
        match questions.ask(doubt, line, about, known) {
            Some(Answer::Same(Some(id))) => {
                let meant = which.into_iter().find(|at| self.things[*at].known.id == id);
                meant.map_or(Found::Asked, |at| Found::Is(self.things[at].thing))
            }
            Some(Answer::New) => Found::New,
            Some(Answer::LeaveOut) => Found::LeftOut,
            Some(Answer::Same(None)) | None => Found::Asked,
        }
    }

    /// Returns those that a name means, by its identity, each once.
    fn named(&self, identity: &str) -> Vec<usize> {
        let all = self.by_name.get(identity).map_or(&[][..], Vec::as_slice);
        let behind = |at: &usize| self.things[*at].behind;
        let least = all.iter().map(behind).min();
        self.each_once(all.iter().filter(|at| Some(behind(at)) == least).copied().collect())
    }

    /// A thing that is one with another is there under each of its names.
    fn each_once(&self, mut which: Vec<usize>) -> Vec<usize> {
        let mut met: Vec<T> = Vec::with_capacity(which.len());
        which.retain(|at| {
            let thing = self.things[*at].thing;
            let is_first = !met.contains(&thing);
            if is_first {
                met.push(thing);
            }
            is_first
        });
        which
    }

    /// Returns the thing of which a text is the printed id.
    fn with_id(&self, text: &str) -> Option<T> {
        is_id(text).then(|| self.by_id.get(text.trim()).copied()).flatten()
    }

    /// Returns the one place that is called so, marks and all, once its kind is left out; of teams and
    /// classes the kind is a part of the name.
    fn without_kind(&self, name: &str) -> Option<T> {
        if !matches!(self.kinds, Kinds::Place) || self.kinds.is_said(name) {
            return None;
        }
        let identity = identity_fold(name);
        let is_it = |at: &usize| {
            let whole = &self.things[*at].known.name;
            let has_end = identity_fold(whole).ends_with(&format!(" {identity}"));
            has_end && self.kinds.bare(whole) == fold(name)
        };
        let fitting: Vec<usize> = self.near.find(name).into_iter().filter(is_it).collect();
        let [one] = self.each_once(fitting)[..] else { return None };
        Some(self.things[one].thing)
    }
}

/// Returns whether a text is the printed id of a team, class or place, whether or not there is one.
pub(super) fn is_id(text: &str) -> bool {
    text.trim().parse::<TeamId>().is_ok()
}
