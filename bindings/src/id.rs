//! Ids, days and times as they cross the border: in their one printed form, checked on the way in.

use lantoa_core::domain::{id, place, programme, time, weekdays};

use crate::error::LantoaError;

pub use lantoa_core::domain::id::{
    ActId, ClassId, DeviceId, DisputeId, ErasureId, LearnerId, MeetingId, PersonId, PlaceId,
    ProgrammeId, ReportId, SpaceId, TeamId, VisitId,
};
pub use lantoa_core::domain::programme::TopicId;
pub use lantoa_core::domain::weekdays::Weekdays;

/// A calendar day. Called so because both Kotlin and Swift have a `Date` that is an instant.
pub type Day = time::Date;
/// What a device's clock showed.
pub type ClockMs = time::Instant;
/// An official code of a place.
pub type PlaceCode = place::Code;

macro_rules! printed {
    ($($(#[$doc:meta])* $name:ident, $error:ty, $what:literal;)*) => {
        $(
            uniffi::custom_type!(
                $(#[$doc])*
                $name, String, {
                    remote,
                    try_lift: |text| {
                        text.parse().map_err(|no: $error| LantoaError::no($what, no).into())
                    },
                    lower: |value| value.to_string(),
                }
            );
        )*
    };
}

printed! {
    /// One deployment: a root key and all that hangs on it. 26 letters.
    ProgrammeId, id::IdError, "programme";
    /// What is replicated and read as a whole: the programme's own, or one team's. 26 letters.
    SpaceId, id::IdError, "space";
    /// A phone or an office. 52 letters.
    DeviceId, id::IdError, "device";
    /// A volunteer. 26 letters.
    PersonId, id::IdError, "person";
    /// A team. 26 letters.
    TeamId, id::IdError, "team";
    /// A place, which keeps its id through every renaming. 26 letters.
    PlaceId, id::IdError, "place";
    /// A class. 26 letters.
    ClassId, id::IdError, "class";
    /// A learner as registered in one team. 26 letters.
    LearnerId, id::IdError, "learner";
    /// One drop-in help. 26 letters.
    VisitId, id::IdError, "visit";
    /// A dispute, the same on every device; another as soon as its values are others. 26 letters.
    DisputeId, id::IdError, "dispute";
    /// A signed report: the hash of what was signed. 26 letters.
    ReportId, id::IdError, "report";
    /// An erasure of a person's data. 52 letters.
    ErasureId, id::IdError, "erasure";
    /// What one action of one volunteer wrote, the same on every device. 52 letters.
    ActId, id::IdError, "act";
    /// A meeting of a class: `<class>/<YYYY-MM-DD>.<number>`.
    MeetingId, id::IdError, "meeting";
    /// A topic: 1 to 24 characters of a-z, 0-9, dot and hyphen.
    TopicId, programme::TopicIdError, "topic";
    /// An official code of a place: 2 digits for a province, 5 for a commune, 3 for a district in
    /// data from before 2025-07-01.
    PlaceCode, place::CodeError, "code";
    /// A calendar day as `YYYY-MM-DD`, as said by a volunteer.
    Day, time::DateError, "date";
    /// Weekdays as `mon,wed`; empty for none.
    Weekdays, weekdays::WeekdaysError, "weekdays";
}

uniffi::custom_type!(
    /// What a device's clock showed, in milliseconds since 1970 in UTC. Phones are often years
    /// wrong: show it, order nothing by it.
    ClockMs, i64, {
        remote,
        try_lift: |ms| Ok(time::Instant(ms)),
        lower: |at| at.0,
    }
);
