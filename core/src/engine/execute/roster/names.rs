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
    by_name: BTreeMap<String, Vec<usize>>,
    near: Near<usize>,
    things: Vec<(T, Known)>,
}

impl<T: Copy + Eq> Names<T> {
    pub(super) fn new(kinds: Kinds, doubt: DoubtKind) -> Self {
        let (found, by_name) = (BTreeMap::new(), BTreeMap::new());
        Self { kinds, doubt, found, by_name, near: Near::new(kinds), things: Vec::new() }
    }

    /// Adds a thing. Of several with one name the first is meant; which place, is asked.
    pub(super) fn add(&mut self, thing: T, known: Known) {
        let identity = identity_fold(&known.name);
        if let Some(found) = self.found.get_mut(&identity)
            && !matches!(found, Found::Is(_))
        {
            *found = Found::Is(thing);
        }
        self.by_name.entry(identity).or_default().push(self.things.len());
        self.near.add(&known.name, self.things.len());
        self.things.push((thing, known));
    }

    /// Returns how a question names a thing.
    pub(super) fn known(&self, thing: T) -> Option<&Known> {
        self.things.iter().find(|(one, _)| *one == thing).map(|(_, known)| known)
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
            (_, Some(named)) => named.iter().map(|at| self.things[*at].0).collect(),
            (None, None) => self.without_kind(name).into_iter().collect(),
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
        let is_asked = matches!(self.kinds, Kinds::Place);
        let found = match (self.by_name.get(&identity).map(Vec::as_slice), self.without_kind(name))
        {
            (Some([first, rest @ ..]), _) if rest.is_empty() || !is_asked => {
                Found::Is(self.things[*first].0)
            }
            (Some(several), _) => {
                let doubt = DoubtKind::WhichPlace;
                self.asked(questions, (doubt, line), &[within, name], several.to_vec())
            }
            (None, Some(thing)) => Found::Is(thing),
            (None, None) => {
                let near = self.near.find(name);
                if near.is_empty() {
                    Found::New
                } else {
                    self.asked(questions, (self.doubt, line), &[within, name], near)
                }
            }
        };
        self.found.insert(identity, found);
        found
    }

    /// Asks which place a text means, whose code and name are not one place's.
    pub(super) fn which(
        &mut self,
        questions: &mut Questions<'_>,
        text: &str,
        name: &str,
        coded: Option<T>,
        line: u32,
    ) -> Found<T> {
        let identity = identity_fold(text);
        if let Some(found) = self.found.get(&identity) {
            return *found;
        }
        let is_coded = |at: &usize| Some(self.things[*at].0) == coded;
        let mut known: Vec<usize> = (0..self.things.len()).filter(is_coded).collect();
        known.extend(self.near.find(name).into_iter().filter(|at| !is_coded(at)));
        let found = self.asked(questions, (DoubtKind::WhichPlace, line), &["", text], known);
        self.found.insert(identity, found);
        found
    }

    fn asked(
        &self,
        questions: &mut Questions<'_>,
        (doubt, line): (DoubtKind, u32),
        about: &[&str],
        which: Vec<usize>,
    ) -> Found<T> {
        let known = which.iter().map(|at| self.things[*at].1.clone()).collect();
        match questions.ask(doubt, line, about, known) {
            Some(Answer::Same(Some(id))) => {
                let meant = which.into_iter().find(|at| self.things[*at].1.id == id);
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
