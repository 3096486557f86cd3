//! Places of a roster: by name, by official code, or by both, as lists write them.
//!
//! A code means its place where it stands alone, or beside a name of that place, and so do the places around it;
//! else it is asked. Digits alone are no name: nothing is made that is called so.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::PlaceId;
use crate::domain::place::{Place, around, is_within};
use crate::domain::roster::{DoubtKind, Known};
use crate::domain::text::{Kinds, identity_fold};
use crate::engine::execute::roster::names::{Doubts, Found, Names};
use crate::engine::execute::roster::questions::Questions;

/// Digits of the official code of a commune or ward.
const CODE_DIGITS: usize = 5;

/// The places, by what lists write.
#[derive(Debug)]
pub(super) struct Places {
    names: Names<PlaceId>,
    /// Codes without the zeros before them, which spreadsheets take away.
    by_code: BTreeMap<String, Vec<PlaceId>>,
    /// What each place is called, as [`identity_fold`] has it.
    called: BTreeMap<PlaceId, String>,
    /// The place around each.
    within: BTreeMap<PlaceId, PlaceId>,
}

impl Places {
    /// Takes the places, of which those `aside` are not meant by a name that another has too.
    pub(super) fn new(
        places: Vec<Place>,
        codes: BTreeMap<String, PlaceId>,
        aside: &BTreeSet<PlaceId>,
    ) -> Self {
        let called: BTreeMap<PlaceId, String> =
            places.iter().map(|place| (place.place, place.name.clone())).collect();
        let offered = called.iter().filter(|(place, _)| !aside.contains(place));
        let offered: BTreeSet<String> = offered.map(|(_, name)| identity_fold(name)).collect();
        let within = places.iter().filter_map(|place| Some((place.place, place.within?)));
        let within = within.collect();
        let doubts = Doubts { near: DoubtKind::NearPlace, which: DoubtKind::WhichPlace };
        let mut names = Names::new(Kinds::Place, doubts);
        for Place { place, name, within, codes } in places {
            if aside.contains(&place) && offered.contains(&identity_fold(&name)) {
                continue;
            }
            let around = within.and_then(|around| called.get(&around).cloned());
            let code = codes.last().map(|dated| dated.code.to_string());
            let of = around.into_iter().chain(code).collect();
            names.add(place, Known { id: place.to_string(), name, of, ..Known::default() }, 0);
        }
        let called =
            called.into_iter().map(|(place, name)| (place, identity_fold(&name))).collect();
        let mut by_code: BTreeMap<String, Vec<PlaceId>> = BTreeMap::new();
        for (code, place) in codes {
            by_code.entry(without_zeros(&code).to_owned()).or_default().push(place);
        }
        Self { names, by_code, called, within }
    }

    /// Returns which place a text means; asks where that is not sure. With [`Found::New`] it is to be called
    /// as [`named`] says. `None` where the text is a code of no place, or of several.
    pub(super) fn find(
        &mut self,
        questions: &mut Questions<'_>,
        text: &str,
        line: u32,
    ) -> Option<Found<PlaceId>> {
        let (code, name) = parts(text);
        let Some(code) = code else {
            return Some(self.find_named(questions, text, line));
        };
        let coded = self.coded(code);
        if name.is_empty() {
            let known = || match self.names.called(text)[..] {
                [one] => Some(one),
                [] | [_, ..] => None,
            };
            return coded.or_else(known).map(Found::Is);
        }
        match coded {
            Some(place) if self.called(name).contains(&place) => Some(Found::Is(place)),
            Some(_) | None => {
                let name = around(name).map_or(name, |(name, _)| name);
                Some(self.names.which(questions, text, name, coded.as_slice(), line))
            }
        }
    }

    /// Returns which place a name means, also with the places around it.
    fn find_named(
        &mut self,
        questions: &mut Questions<'_>,
        text: &str,
        line: u32,
    ) -> Found<PlaceId> {
        let Some((name, _)) = around(text).filter(|_| self.names.called(text).is_empty()) else {
            return self.names.find(questions, "", text, line);
        };
        match self.called(text)[..] {
            [place] => {
                self.names.settle(text, place);
                Found::Is(place)
            }
            ref several if !several.is_empty() || self.names.is_near(name) => {
                self.names.which(questions, text, name, several, line)
            }
            [] | [_, ..] => self.names.find(questions, "", text, line),
        }
    }

    /// Returns what a name means or may mean, also with the places around it, which must be those that are known.
    fn called(&self, text: &str) -> Vec<PlaceId> {
        let mut called = self.names.called(text);
        if called.is_empty()
            && let Some((name, around)) = around(text)
        {
            called = self.names.called(name);
            let within = |place: PlaceId| self.within.get(&place).copied();
            let of = |place: PlaceId| self.called.get(&place).map(String::as_str);
            let is_in = |place: PlaceId, name: &str| is_within(place, name, within, of);
            called.retain(|place| around.iter().all(|around| is_in(*place, around)));
        }
        called
    }

    /// Returns whether a text means this place, or may.
    pub(super) fn is(&self, place: PlaceId, text: &str) -> bool {
        let (code, name) = parts(text);
        let is_called = |name| {
            self.called.get(&place).is_some_and(|called| *called == identity_fold(name))
                || self.called(name).contains(&place)
        };
        match code.and_then(|code| self.coded(code)) {
            Some(coded) => coded == place && (name.is_empty() || is_called(name)),
            None => is_called(text) || !name.is_empty() && is_called(name),
        }
    }

    /// Returns what a place is called, if one is given.
    pub(super) fn name(&self, place: Option<PlaceId>) -> Option<String> {
        self.names.known(place?).map(|known| known.name.clone())
    }

    /// Returns how a question names a place.
    pub(super) fn known(&self, place: PlaceId) -> Vec<Known> {
        self.names.known(place).cloned().into_iter().collect()
    }

    /// Adds a place that a text made.
    pub(super) fn add(&mut self, place: PlaceId, text: &str, known: Known) {
        self.names.add(place, known, 0);
        self.names.settle(text, place);
    }

    fn coded(&self, code: &str) -> Option<PlaceId> {
        match self.by_code.get(without_zeros(code)).map(Vec::as_slice) {
            Some([place]) => Some(*place),
            Some(_) | None => None,
        }
    }
}

/// Returns what a place is to be called that a text names: without the code beside the name.
pub(super) fn named(text: &str) -> &str {
    parts(text).1
}

/// Returns the code and the name that a text holds; the name is empty where there are only digits.
fn parts(text: &str) -> (Option<&str>, &str) {
    let text = text.trim();
    let is_digit = |c: char| c.is_ascii_digit();
    if !text.is_empty() && text.chars().all(is_digit) {
        return (Some(text), "");
    }
    let is_sign = |c: char| !c.is_alphanumeric();
    let end = text.trim_end_matches(is_sign);
    let before = text.trim_start_matches(is_digit);
    let behind = end.trim_end_matches(is_digit);
    let is_code = |code: &str| code.len() == CODE_DIGITS;
    if is_code(&text[..text.len() - before.len()]) && before.starts_with(is_sign) {
        return (Some(&text[..CODE_DIGITS]), before.trim_start_matches(is_sign));
    }
    if is_code(&end[behind.len()..]) && behind.ends_with(is_sign) {
        return (Some(&end[behind.len()..]), behind.trim_end_matches(is_sign));
    }
    (None, text)
}

fn without_zeros(code: &str) -> &str {
    code.trim_start_matches('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_alone_or_beside_a_name() {
        for (text, code, name) in [
            ("06838", Some("06838"), ""),
            ("6838", Some("6838"), ""),
            ("06838 - Xã Bình Liêu", Some("06838"), "Xã Bình Liêu"),
            ("06838 Bình Liêu", Some("06838"), "Bình Liêu"),
            ("Xã Bình Liêu (06838)", Some("06838"), "Xã Bình Liêu"),
            ("Xã Bình Liêu 06838", Some("06838"), "Xã Bình Liêu"),
            ("Khu 5", None, "Khu 5"),
            ("Thôn 12", None, "Thôn 12"),
            ("Tổ dân phố 068381", None, "Tổ dân phố 068381"),
            ("Nhà văn hoá (cũ)", None, "Nhà văn hoá (cũ)"),
        ] {
            assert_eq!(parts(text), (code, name), "{text}");
        }
    }
}
