//! Teams, classes and places by name: which one a name of a roster means.

use std::collections::BTreeMap;

use crate::domain::roster::{Answer, DoubtKind, Known};
use crate::domain::text::{Kinds, Near, identity_fold};
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

/// The things of one kind, by name.
#[derive(Debug)]
pub(super) struct Names<T> {
    kinds: Kinds,
    doubt: DoubtKind,
    found: BTreeMap<String, Found<T>>,
    near: Near<usize>,
    things: Vec<(T, Known)>,
}

impl<T: Copy> Names<T> {
    pub(super) fn new(kinds: Kinds, doubt: DoubtKind) -> Self {
        let near = Near::new(kinds);
        Self { kinds, doubt, found: BTreeMap::new(), near, things: Vec::new() }
    }

    /// Adds a thing. Of several with one name the first is meant.
    pub(super) fn add(&mut self, thing: T, known: Known) {
        let found = self.found.entry(identity_fold(&known.name)).or_insert(Found::Is(thing));
        if !matches!(found, Found::Is(_)) {
            *found = Found::Is(thing);
        }
        self.near.add(&known.name, self.things.len());
        self.things.push((thing, known));
    }

    /// Returns what a name means where that needs no question.
    pub(super) fn known(&self, name: &str) -> Option<T> {
        match self.found.get(&identity_fold(name)) {
            Some(Found::Is(thing)) => Some(*thing),
            Some(Found::New | Found::LeftOut | Found::Asked) => None,
            None => self.without_kind(name),
        }
    }

    /// Returns what a name means; asks where it is nearly another's. `within` tells apart things of one name.
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
        let found = match self.without_kind(name) {
            Some(thing) => Found::Is(thing),
            None => self.asked(questions, within, name, line),
        };
        self.found.insert(identity, found);
        found
    }

    fn asked(
        &self,
        questions: &mut Questions<'_>,
        within: &str,
        name: &str,
        line: u32,
    ) -> Found<T> {
        let near: Vec<usize> = self.near.find(name);
        if near.is_empty() {
            return Found::New;
        }
        let known = near.iter().map(|at| self.things[*at].1.clone()).collect();
        match questions.ask(self.doubt, line, &[within, name], known) {
            Some(Answer::Same(Some(id))) => {
                let meant = near.into_iter().find(|at| self.things[*at].1.id == id);
                meant.map_or(Found::Asked, |at| Found::Is(self.things[at].0))
            }
            Some(Answer::New) => Found::New,
            Some(Answer::LeaveOut) => Found::LeftOut,
            Some(Answer::Same(None)) | None => Found::Asked,
        }
    }

    /// Returns the one place that is called so, marks and all, once its kind is left out; of teams and
    /// classes the kind is a part of the name.
    fn without_kind(&self, name: &str) -> Option<T> {
        if !matches!(self.kinds, Kinds::Place) || self.kinds.is_said(name) {
            return None;
        }
        let identity = identity_fold(name);
        let is_it = |at: &usize| {
            let whole = &self.things[*at].1.name;
            let has_end = identity_fold(whole).ends_with(&format!(" {identity}"));
            has_end && self.kinds.bare(whole) == self.kinds.bare(name)
        };
        let fitting: Vec<usize> = self.near.find(name).into_iter().filter(is_it).collect();
        let [one] = fitting.as_slice() else { return None };
        Some(self.things[*one].0)
    }
}
