//! What a roll says of its meetings that decides about the rows of other keys.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::replica::Replica;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::class::Enrolment;
use crate::domain::id::{LearnerId, MeetingKey, PersonId};
use crate::domain::time::Date;

/// What a roll says of its meetings that decides about other keys; empty where nothing does.
#[derive(Clone, Debug, Default)]
pub(super) struct Afterwards {
    /// Where a volunteer's marks of a meeting count instead.
    pub(super) parted: BTreeMap<(MeetingKey, PersonId), MeetingKey>,
    /// Meetings of which a withdrawal or a restoring is shown.
    pub(super) withdrawn: BTreeSet<MeetingKey>,
    /// What the latest day says of whether a learner comes.
    pub(super) enrolled: BTreeMap<LearnerId, (Date, Enrolment)>,
    /// Whether any level says at which meeting it was reached.
    pub(super) has_level_days: bool,
}

impl Afterwards {
    pub(super) fn of(replica: &Replica) -> Self {
        let mut afterwards = Self::default();
        let registers = replica.registers();
        for key in registers.newer_keys() {
            // A roll has one for each level that was reached, and this is asked for every mark.
            if afterwards.has_level_days && matches!(key, Key::LevelDay(..)) {
                continue;
            }
            let mut values = registers.shown(key);
            values.retain(|shown| shown.believed);
            let Some(last) = values.last() else { continue };
            if let (Key::MeetingParted(from, person), Scalar::Str(to)) = (key, last.value) {
                // Empty: they count where they stand.
                if let Ok(to) = to.parse() {
                    afterwards.parted.insert((*from, *person), to);
                }
            } else if let Key::MeetingWithdrawn(meeting) = key {
                afterwards.withdrawn.insert(*meeting);
            } else if let Key::LevelDay(..) = key {
                afterwards.has_level_days = true;
            } else if let Key::EnrolmentFrom(learner, from) = key {
                let said = values.iter().filter_map(|shown| match shown.value {
                    Scalar::Int(int) => Enrolment::from_number(*int),
                    Scalar::Str(_) | Scalar::Bytes(_) => None,
                });
                // Said wrongly: as if nothing was said of that day.
                let Some(enrolment) = said.max() else { continue };
                let last = afterwards.enrolled.entry(*learner).or_insert((*from, enrolment));
                *last = (*last).max((*from, enrolment));
            }
        }
        afterwards
    }

    /// Returns whether marks of this meeting count in another, or those of another in this one.
    pub(super) fn parts(&self, meeting: MeetingKey) -> bool {
        self.parted.iter().any(|((from, _), to)| *from == meeting || *to == meeting)
    }

    /// Returns in which meetings marks under this meeting's key may count.
    pub(super) fn targets(&self, meeting: MeetingKey) -> impl Iterator<Item = MeetingKey> {
        let to = self.parted.iter().filter(move |((from, _), _)| *from == meeting);
        [meeting].into_iter().chain(to.map(|(_, to)| *to))
    }
}
