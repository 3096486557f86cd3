//! One row's columns, read from left to right, each by the words of what it holds.

use std::str::FromStr;

use rusqlite::Row;

use crate::domain::id::MeetingKey;
use crate::domain::time::Date;
use crate::store::error::StoreError;

/// What was said, as it is stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SaidValue {
    /// A mark's or level's number.
    Number(i64),
    /// A day, or a word.
    Text(String),
}

impl SaidValue {
    /// Returns a mark's or level's number.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

pub(super) struct Columns<'r> {
    row: &'r Row<'r>,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(super) fn new(row: &'r Row<'r>) -> Self {
        Self { row, next: 0 }
    }

    fn column(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    pub(super) fn bytes<const N: usize>(
        &mut self,
        what: &'static str,
    ) -> Result<[u8; N], StoreError> {
        let column = self.column();
        let blob = self.row.get_ref(column)?.as_blob();
        blob.ok().and_then(|blob| blob.try_into().ok()).ok_or(StoreError::Format { what })
    }

    /// Reads an id of a column where an empty BLOB means none.
    pub(super) fn id_or_none(
        &mut self,
        what: &'static str,
    ) -> Result<Option<[u8; 16]>, StoreError> {
        let column = self.column();
        let blob = self.row.get_ref(column)?.as_blob();
        let blob = blob.map_err(|_| StoreError::Format { what })?;
        match blob {
            [] => Ok(None),
            id => id.try_into().map(Some).map_err(|_| StoreError::Format { what }),
        }
    }

    pub(super) fn blob(&mut self, what: &'static str) -> Result<&'r [u8], StoreError> {
        let column = self.column();
        let blob = self.row.get_ref(column)?.as_blob();
        blob.map_err(|_| StoreError::Format { what })
    }

    /// Reads bytes that may not be held.
    pub(super) fn blob_or_null(
        &mut self,
        what: &'static str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let column = self.column();
        let blob = self.row.get_ref(column)?.as_blob_or_null();
        Ok(blob.map_err(|_| StoreError::Format { what })?.map(<[u8]>::to_vec))
    }

    pub(super) fn text(&mut self, what: &'static str) -> Result<&'r str, StoreError> {
        let column = self.column();
        let text = self.row.get_ref(column)?.as_str();
        text.map_err(|_| StoreError::Format { what })
    }

    pub(super) fn owned(&mut self, what: &'static str) -> Result<String, StoreError> {
        self.text(what).map(str::to_owned)
    }

    pub(super) fn parsed<T: FromStr>(&mut self, what: &'static str) -> Result<T, StoreError> {
        self.text(what)?.parse().map_err(|_| StoreError::Format { what })
    }

    /// Reads text of a column where an empty one means none.
    pub(super) fn parsed_or_none<T: FromStr>(
        &mut self,
        what: &'static str,
    ) -> Result<Option<T>, StoreError> {
        match self.text(what)? {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| StoreError::Format { what }),
        }
    }

    pub(super) fn integer(&mut self, what: &'static str) -> Result<i64, StoreError> {
        let column = self.column();
        let integer = self.row.get_ref(column)?.as_i64();
        integer.map_err(|_| StoreError::Format { what })
    }

    /// Reads a value that is an integer or a text.
    pub(super) fn said(&mut self, what: &'static str) -> Result<SaidValue, StoreError> {
        let column = self.column();
        let value = self.row.get_ref(column)?;
        if let Ok(number) = value.as_i64() {
            return Ok(SaidValue::Number(number));
        }
        let text = value.as_str().map_err(|_| StoreError::Format { what })?;
        Ok(SaidValue::Text(text.to_owned()))
    }

    pub(super) fn number<T: TryFrom<i64>>(&mut self, what: &'static str) -> Result<T, StoreError> {
        self.integer(what)?.try_into().map_err(|_| StoreError::Format { what })
    }

    pub(super) fn flag(&mut self, what: &'static str) -> Result<bool, StoreError> {
        Ok(self.integer(what)? != 0)
    }

    /// Reads a value that stands in its column as a number.
    pub(super) fn numbered<T>(
        &mut self,
        what: &'static str,
        from: impl FnOnce(i64) -> Option<T>,
    ) -> Result<T, StoreError> {
        from(self.integer(what)?).ok_or(StoreError::Format { what })
    }

    /// Reads the two columns `date, number`. The date of the row before is not parsed again, for
    /// rolls come with forty marks of one evening.
    pub(super) fn meeting_key(
        &mut self,
        last: &mut Option<(String, Date)>,
    ) -> Result<MeetingKey, StoreError> {
        let what = "meeting date";
        let text = self.text(what)?;
        let date = match last {
            Some((old, date)) if old == text => *date,
            _ => {
                let date = text.parse().map_err(|_| StoreError::Format { what })?;
                *last = Some((text.to_owned(), date));
                date
            }
        };
        Ok(MeetingKey { date, number: self.number("meeting number")? })
    }

    /// Reads the two columns `date, number` where the date is a number of days, as
    /// [`Columns::meeting_key`] does.
    pub(super) fn meeting_key_of_days(
        &mut self,
        last: &mut Option<(i32, Date)>,
    ) -> Result<MeetingKey, StoreError> {
        let what = "meeting date";
        let days = self.number(what)?;
        let date = match last {
            Some((old, date)) if *old == days => *date,
            _ => {
                let date = Date::from_days_since_1970(days).ok_or(StoreError::Format { what })?;
                *last = Some((days, date));
                date
            }
        };
        Ok(MeetingKey { date, number: self.number("meeting number")? })
    }
}
