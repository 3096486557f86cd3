//! Places, which outlive their official codes.
//!
//! On 2025-07-01 one day's law renumbered the whole country; a place keeps its own id, and its codes
//! are dated. Villages have no code at all.

pub mod kind;
pub mod official;

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

use crate::domain::id::PlaceId;
use crate::domain::place::kind::is_one_name;
use crate::domain::time::Date;

/// Most steps from a place to the one that contains all, and from one that was merged to what it is today: a house,
/// a village, a commune, a province, and as many again. More are a circle, and what lies behind is not known.
pub(crate) const STEPS_MAX: usize = 16;

/// Returns the name of a place and those of the places around it, the nearest first, where a text has both; `None`
/// where it is one name.
///
/// # Examples
///
/// ```
/// use lantoa_core::domain::place::around;
///
/// let written = "xã Lục Hồn, tỉnh Quảng Ninh";
/// assert_eq!(around(written), Some(("xã Lục Hồn", vec!["tỉnh Quảng Ninh"])));
/// assert_eq!(around("Xã Lục Hồn"), None);
/// ```
#[must_use]
pub fn around(text: &str) -> Option<(&str, Vec<&str>)> {
    let commas = text.split([',', ';']).flat_map(|part| part.split(" - "));
    let mut parts = commas.map(str::trim).filter(|part| !part.is_empty());
    let name = parts.next()?;
    let around: Vec<&str> = parts.collect();
    (!around.is_empty()).then_some((name, around))
}

/// Returns whether a place lies in one that is called so, at any distance; `within` tells of the place around each and
/// `called` of its name.
pub(crate) fn is_within<'n>(
    place: PlaceId,
    name: &str,
    within: impl Fn(PlaceId) -> Option<PlaceId>,
    called: impl Fn(PlaceId) -> Option<&'n str>,
) -> bool {
    let around = std::iter::successors(within(place), |place| within(*place)).take(STEPS_MAX);
    around.into_iter().any(|place| called(place).is_some_and(|of| is_one_name(of, name)))
}

/// A place: a province, a commune, a village, a house.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Place {
    /// Its id.
    pub place: PlaceId,
    /// What it is called.
    pub name: String,
    /// The place that contains it.
    #[serde(rename = "in")]
    pub within: Option<PlaceId>,
    /// Its official codes, ascending by date.
    pub codes: Vec<DatedCode>,
}

impl Place {
    /// Returns the official code that held on a day: the last one given from that day or before, unless
    /// it had ended by then, as [`Place::until`] says. `None` before the first, and where the place never
    /// had one.
    ///
    /// # Examples
    ///
    /// ```
    /// use lantoa_core::domain::id::PlaceId;
    /// use lantoa_core::domain::place::{DatedCode, Place};
    ///
    /// let code = |code: &str, from: &str| DatedCode {
    ///     code: code.parse().unwrap(),
    ///     from: from.parse().unwrap(),
    /// };
    /// let place = Place {
    ///     place: PlaceId([1; 16]),
    ///     name: "Hồng Gai".to_owned(),
    ///     within: None,
    ///     codes: vec![code("06691", "2004-07-01"), code("06685", "2025-07-01")],
    /// };
    /// let on = |day: &str| place.code_on(day.parse().unwrap()).map(ToString::to_string);
    ///
    /// assert_eq!(on("2004-06-30"), None);
    /// assert_eq!(on("2025-06-30"), Some("06691".to_owned()));
    /// assert_eq!(on("2025-07-01"), Some("06685".to_owned()));
    /// ```
    #[must_use]
    pub fn code_on(&self, day: Date) -> Option<&Code> {
        let held = self.codes.iter().filter(|dated| dated.from <= day);
        let last = held.max_by_key(|dated| dated.from)?;
        self.until(last).is_none_or(|until| day < until).then_some(&last.code)
    }

    /// Returns the first day on which the place no longer has a code that it was given: that of its next
    /// code, or the day on which the country was renumbered, where the code passed to another name then
    /// or to none. `None` where it has the code still.
    #[must_use]
    pub fn until(&self, dated: &DatedCode) -> Option<Date> {
        let next =
            self.codes.iter().map(|other| other.from).filter(|from| *from > dated.from).min();
        let law = official::renumbered();
        let kept = |place: &official::Official| place.is_called(&self.name);
        let is_lost = dated.from < law && !official::holder(&dated.code, law).is_some_and(kept);
        next.into_iter().chain(is_lost.then_some(law)).min()
    }

    /// Returns whether the place has this code still.
    #[must_use]
    pub fn has(&self, code: &Code) -> bool {
        self.codes.iter().any(|dated| dated.code == *code && self.until(dated).is_none())
    }

    /// Returns whether both places have one code on one day, which names neither then.
    #[must_use]
    pub fn shares_code_with(&self, other: &Self, code: &Code) -> bool {
        let spans = |place: &Self| {
            let given = place.codes.iter().filter(|dated| dated.code == *code);
            given.map(|dated| (dated.from, place.until(dated))).collect::<Vec<_>>()
        };
        let ends_before = |until: Option<Date>, from| until.is_some_and(|until| until <= from);
        let theirs = spans(other);
        spans(self).iter().any(|(from, until)| {
            let mut theirs = theirs.iter();
            theirs.any(|(begin, end)| !ends_before(*until, *begin) && !ends_before(*end, *from))
        })
    }
}

/// An official code from a day on.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct DatedCode {
    /// The code.
    pub code: Code,
    /// The first day on which it holds.
    pub from: Date,
}

/// An official code: 2 digits for a province, 5 for a commune (Decision 19/2025/QĐ-TTg), 3 for a
/// district in data from before 2025-07-01.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Code(String);

/// Text that is no official code.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("code is not 2, 3 or 5 digits")]
pub struct CodeError;

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        (matches!(text.len(), 2 | 3 | 5) && text.bytes().all(|c| c.is_ascii_digit()))
            .then(|| Self(text.to_owned()))
            .ok_or(CodeError)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, codes: &[(&str, &str)]) -> Place {
        let dated = |(code, from): &(&str, &str)| DatedCode {
            code: code.parse().expect("a code"),
            from: from.parse().expect("a day"),
        };
        let codes = codes.iter().map(dated).collect();
        Place { place: PlaceId([1; 16]), name: name.to_owned(), within: None, codes }
    }

    #[test]
    fn a_code_from_before_the_renumbering_ends_with_it_unless_the_name_kept_it() {
        for (name, code, kept) in [
            ("Phường Trần Hưng Đạo", "06685", false),
            ("Hồng Gai", "06685", true),
            ("Thị trấn Bình Liêu", "06838", true),
            ("Huyện Bình Liêu", "198", false),
            ("Phường Hồng Gai", "06691", false),
            ("Tỉnh Quảng Ninh", "22", true),
        ] {
            let place = place(name, &[(code, "2004-07-01")]);
            let on = |day: &str| place.code_on(day.parse().expect("a day")).is_some();
            let found = (on("2025-06-30"), on("2025-07-01"), place.has(&place.codes[0].code));
            assert_eq!(found, (true, kept, kept), "{name} {code}");
        }
    }

    #[test]
    fn two_places_share_a_code_only_where_both_have_it_on_one_day() {
        let new = place("Phường Hồng Gai", &[("06685", "2025-07-01")]);
        for (name, codes, shared) in [
            ("Phường Trần Hưng Đạo", &[("06685", "2004-07-01")][..], false),
            ("Phường Hạ Long", &[("06685", "2026-01-01")], true),
            ("Phường Hạ Long", &[("06685", "2025-07-01"), ("06688", "2026-01-01")], true),
            ("Phường Hạ Long", &[("06688", "2025-07-01")], false),
        ] {
            let other = place(name, codes);
            let code = "06685".parse().expect("a code");
            assert_eq!(new.shares_code_with(&other, &code), shared, "{codes:?}");
            assert_eq!(other.shares_code_with(&new, &code), shared, "{codes:?}");
        }
    }
}
