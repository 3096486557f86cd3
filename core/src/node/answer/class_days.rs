//! The days of a class: when it means to meet, and what became of that.

use serde::{Serialize, Serializer};

use crate::domain::time::Date;
use crate::domain::weekdays::Weekdays;

/// The days of a class: when it means to meet, and what became of that.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ClassDays {
    /// On which weekdays it means to meet, each from a day on, ascending.
    pub plans: Vec<WeekdaysFrom>,
    /// On which days somebody says that it did not meet, ascending.
    pub not_met: Vec<Date>,
    /// On which days it meant to meet, up to the one that was asked for, and nothing was heard, ascending.
    pub not_heard_of: Vec<Date>,
}

/// Weekdays on which a class means to meet from a day on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct WeekdaysFrom {
    /// The first day of the plan; it holds until the next one begins.
    pub from: Date,
    /// The weekdays; none, where it means to meet on no day in particular.
    #[serde(serialize_with = "words")]
    pub weekdays: Weekdays,
}

fn words<S: Serializer>(weekdays: &Weekdays, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(weekdays)
}
