//! The official places of Vietnam since 1 July 2025, and what became of former ones.
//!
//! Facts of two open sources, as far as they agree; where they are from, and how to renew them, is in
//! `docs/places.md`. On that day the whole country was renumbered, and more than half of the codes passed
//! to a commune of another name: a code means nothing without its day. Absent on purpose: names and
//! kinds before that day, but for former communes of some provinces.

use std::sync::LazyLock;

use crate::domain::derived::derived;
use crate::domain::id::PlaceId;
use crate::domain::place::kind::{Kind, bare};
use crate::domain::place::{Code, DatedCode, Place};
use crate::domain::time::Date;

/// A province or a commune of today.
#[derive(Debug)]
pub struct Official {
    code: &'static str,
    /// The first day on which it holds the code.
    pub from: Date,
    /// What it is.
    pub kind: Kind,
    /// Its name without the kind.
    pub name: &'static str,
    /// The code of its province; `None` for a province.
    pub within: Option<&'static str>,
    /// Whether the sources agree on its kind today.
    pub is_settled: bool,
}

/// A commune that ended when the country was renumbered, or went on with other bounds.
#[derive(Debug)]
pub struct Former {
    code: &'static str,
    /// The first day on which it no longer was.
    pub until: Date,
    /// What it was.
    pub kind: Kind,
    /// Its name without the kind.
    pub name: &'static str,
    /// The code of its province.
    pub within: &'static str,
    /// The communes that took it, or a part of it.
    into: Vec<&'static str>,
}

impl Official {
    /// Returns the code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code.parse().expect("a test reads every code of the table")
    }

    /// Returns what it is called: a commune with its kind, a province by its name alone, as people do.
    #[must_use]
    pub fn title(&self) -> String {
        if self.kind.is_of_province() {
            self.name.to_owned()
        } else {
            format!("{} {}", self.kind.title(), self.name)
        }
    }

    /// Returns the id under which it is a place of a programme: the same in every programme, so that two
    /// offices which take the table apart make no twins.
    #[must_use]
    pub fn id(&self) -> PlaceId {
        let from = self.from.to_string();
        PlaceId(derived("lantoa-place", &[self.code.as_bytes(), from.as_bytes()]))
    }

    /// Returns it as a place that the table makes, without its province.
    #[must_use]
    pub fn place(&self) -> Place {
        let codes = vec![DatedCode { code: self.code(), from: self.from }];
        Place { place: self.id(), name: self.title(), within: None, codes }
    }

    /// Returns the communes of a province, by code; none for a commune.
    pub fn communes(&self) -> impl Iterator<Item = &'static Self> + use<'_> {
        all().iter().filter(|place| place.within == Some(self.code))
    }

    /// Returns whether `name` is its name: with its kind or without, however the tone is placed.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        bare(name).1 == bare(&self.title()).1
    }
}

impl Former {
    /// Returns the code that it had.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code.parse().expect("a test reads every code of the table")
    }

    /// Returns the communes that took it: where there are several, it was divided, and only somebody who
    /// knows the place can say in which a village lies today.
    pub fn became(&self) -> impl Iterator<Item = &'static Official> + use<'_> {
        self.into.iter().filter_map(|code| find(code))
    }
}

/// Returns every official place of today, by code.
#[must_use]
pub fn all() -> &'static [Official] {
    static ALL: LazyLock<Vec<Official>> = LazyLock::new(|| {
        let places =
            rows(include_str!("today.csv")).map(|[code, from, kind, name, within, unsettled]| {
                Official {
                    code,
                    from: day(from),
                    kind: kind_of(kind),
                    name,
                    within: Some(within).filter(|within| !within.is_empty()),
                    is_settled: unsettled.is_empty(),
                }
            });
        places.collect()
    });
    &ALL
}

/// Returns the former communes that the table knows, by code.
#[must_use]
pub fn former() -> &'static [Former] {
    static FORMER: LazyLock<Vec<Former>> = LazyLock::new(|| {
        let places =
            rows(include_str!("former.csv")).map(|[code, until, kind, name, within, into]| {
                Former {
                    code,
                    until: day(until),
                    kind: kind_of(kind),
                    name,
                    within,
                    into: into.split(' ').collect(),
                }
            });
        places.collect()
    });
    &FORMER
}

/// Returns the provinces of today, by code.
pub fn provinces() -> impl Iterator<Item = &'static Official> {
    all().iter().filter(|place| place.within.is_none())
}

/// Returns the day on which the country was renumbered: codes of before mean another place from then on,
/// or none, unless the table gives them to the same name.
#[must_use]
pub fn renumbered() -> Date {
    Date::new(2025, 7, 1).expect("a day of the calendar")
}

/// Returns whose code this is on a day; `None` before the country was renumbered, and where the table
/// knows no such code.
#[must_use]
pub fn holder(code: &Code, day: Date) -> Option<&'static Official> {
    find(&code.to_string()).filter(|place| place.from <= day)
}

/// Returns which places of one province are meant by a name of today or of before. Several are asked
/// about, never chosen from: of a former name they are the communes among which it was divided.
#[must_use]
pub fn named(name: &str, province: &str) -> Vec<&'static Official> {
    let is_near = |within: Option<&str>| within.is_none_or(|within| within == province);
    let mut now = all().iter().filter(|place| is_near(place.within) && place.is_called(name));
    if let Some(place) = now.next() {
        return vec![place];
    }
    let (kind, name) = bare(name);
    let is_it = |place: &&Former| {
        place.within == province
            && bare(place.name).1 == name
            && kind.is_none_or(|kind| kind == place.kind)
    };
    let mut found: Vec<_> = former().iter().filter(is_it).flat_map(Former::became).collect();
    found.sort_by_key(|place| place.code);
    found.dedup_by_key(|place| place.code);
    found
}

fn find(code: &str) -> Option<&'static Official> {
    let at = all().binary_search_by_key(&code, |place| place.code).ok()?;
    all().get(at)
}

/// Returns the rows of a table without its heading; no cell holds a comma.
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().skip(1).map(|line| {
        let cells: Vec<_> = line.split(',').collect();
        cells.try_into().expect("a test reads every row of the table")
    })
}

fn day(text: &str) -> Date {
    text.parse().expect("a test reads every day of the table")
}

fn kind_of(word: &str) -> Kind {
    let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word);
    kind.expect("a test reads every kind of the table")
}

#[cfg(test)]
mod tests;
