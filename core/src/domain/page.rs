//! Pages of long lists: so many rows, from the row behind a key on.
//!
//! A page begins behind a key and never at a number: rows that come or go before it neither hide a row nor
//! show one twice. Absent on purpose: what each list sorts by.

use std::fmt;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use thiserror::Error;

use crate::domain::id::{printed, unprinted};

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Page {
    /// How many rows at most; taken as 1 for 0 and as [`ROWS_MAX`] for more.
    pub limit: u32,
    /// Behind which row, as the page before said; `None`: from the beginning.
    pub after: Option<Cursor>,
}

/// A part of a list.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Paged<T> {
    /// The rows, in the order of the list.
    pub rows: Vec<T>,
    /// Where the next page begins; `None` for the last one.
    pub next: Option<Cursor>,
    /// How many rows the whole list has now.
    pub total: u32,
}

/// A place in one list, as text of a-z and 2-7.
///
/// It says what that list sorts by, which may be a name: it is to be kept as the list itself is, and
/// stands in no log.
#[derive(Clone, Eq, PartialEq)]
pub struct Cursor(Vec<u8>);

/// Text is no [`Cursor`]. The caller asks for the first page.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("cursor is not of a-z and 2-7")]
pub struct CursorError;

/// A place of another list. The caller asks for the first page of this one.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("cursor is of another list")]
pub struct OtherList;

/// Most rows of one page: what a screen or a request can still use at once.
pub const ROWS_MAX: u32 = 1_000;

impl Page {
    /// Returns how many rows a page has at most.
    #[must_use]
    pub fn rows(&self) -> usize {
        usize::try_from(self.limit.clamp(1, ROWS_MAX)).expect("a thousand fits")
    }

    /// Returns behind which key of the list called `list` the page begins.
    ///
    /// # Errors
    ///
    /// [`OtherList`].
    pub fn key<K: DeserializeOwned>(&self, list: &str) -> Result<Option<K>, OtherList> {
        self.after.as_ref().map(|cursor| cursor.key(list)).transpose()
    }

    /// Returns the page of a whole list called `list`, which ascends by `key`.
    ///
    /// # Errors
    ///
    /// [`OtherList`].
    pub fn cut<T, K: Ord + Serialize + DeserializeOwned>(
        &self,
        list: &str,
        mut all: Vec<T>,
        key: impl Fn(&T) -> K,
    ) -> Result<Paged<T>, OtherList> {
        let total = u32::try_from(all.len()).unwrap_or(u32::MAX);
        if let Some(after) = self.key::<K>(list)? {
            all.drain(..all.partition_point(|row| key(row) <= after));
        }
        let has_more = all.len() > self.rows();
        all.truncate(self.rows());
        let last = all.last().filter(|_| has_more);
        Ok(Paged { next: last.map(|row| Cursor::at(list, &key(row))), rows: all, total })
    }
}

impl<T> Paged<T> {
    /// Returns the same page with each row as `to` makes it.
    ///
    /// # Errors
    ///
    /// The first that `to` returns.
    pub fn each<U, E>(self, to: impl FnMut(T) -> Result<U, E>) -> Result<Paged<U>, E> {
        let Self { rows, next, total } = self;
        Ok(Paged { rows: rows.into_iter().map(to).collect::<Result<_, _>>()?, next, total })
    }
}

impl Cursor {
    /// Returns the place behind a row with this key, in the list called `list`.
    #[must_use]
    pub fn at(list: &str, key: &impl Serialize) -> Self {
        Self(serde_json::to_vec(&(list, key)).expect("keys of lists are texts and numbers"))
    }

    fn key<K: DeserializeOwned>(&self, list: &str) -> Result<K, OtherList> {
        let (of, key): (String, K) = serde_json::from_slice(&self.0).map_err(|_| OtherList)?;
        if of == list { Ok(key) } else { Err(OtherList) }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printed(&self.0))
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cursor(..)")
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        unprinted(text).map(Self).ok_or(CursorError)
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(limit: u32, after: Option<Cursor>) -> Page {
        Page { limit, after }
    }

    #[test]
    fn pages_of_any_size_give_the_list_each_row_once() {
        let list: Vec<u32> = (0..23).map(|row| row * 2).collect();
        for limit in [0, 1, 5, 22, 23, 24, u32::MAX] {
            let (mut met, mut after) = (Vec::new(), None);
            loop {
                let part = page(limit, after).cut("even", list.clone(), |row| *row);
                let part = part.expect("a cursor of this list");
                assert_eq!(part.total, 23);
                met.extend(part.rows);
                after = part.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(met, list, "{limit} at once");
        }
    }

    #[test]
    fn a_page_goes_on_behind_its_key_whatever_came_or_went_before() {
        let of = |rows: &[u32], after| page(2, after).cut("rows", rows.to_vec(), |row| *row);
        let first = of(&[10, 20, 30, 40], None).expect("a page");
        for rows in [&[30, 40][..], &[5, 10, 15, 20, 30, 40], &[10, 30, 40]] {
            assert_eq!(of(rows, first.next.clone()).expect("a page").rows, [30, 40], "{rows:?}");
        }
    }

    #[test]
    fn a_cursor_is_read_as_it_was_printed_and_by_its_own_list_only() {
        let cursor = Cursor::at("learner", &("HOA", 7));
        let read: Cursor = cursor.to_string().parse().expect("what was printed");
        assert_eq!(read.key::<(String, u32)>("learner"), Ok(("HOA".to_owned(), 7)));
        assert_eq!(read.key::<(String, u32)>("class"), Err(OtherList));
        assert_eq!(read.key::<u32>("learner"), Err(OtherList));
        for no in ["HOA", "a", "1", "đ"] {
            assert_eq!(no.parse::<Cursor>(), Err(CursorError), "{no}");
        }
        let other: Cursor = "aaaaaaaa".parse().expect("letters");
        assert_eq!(other.key::<u32>("learner"), Err(OtherList));
    }

    #[test]
    fn a_log_of_a_page_tells_no_name() {
        let page = page(3, Some(Cursor::at("learner", &("HOA", 7))));
        let told = format!("{page:?}");
        assert!(!told.contains("HOA") && !told.contains(&printed(b"HOA")), "{told}");
    }
}
