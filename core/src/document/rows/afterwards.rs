//! What a roll says of its meetings that decides about the rows of other keys.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::replica::Replica;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::id::{MeetingKey, PersonId};

/// What a roll says of its meetings that decides about other keys; empty where nothing does.
#[derive(Clone, Debug, Default)]
pub(super) struct Afterwards {
    /// Where a volunteer's marks of a meeting count instead.
    pub(super) parted: BTreeMap<(MeetingKey, PersonId), MeetingKey>,
    /// Meetings of which a withdrawal or a restoring is shown.
    pub(super) withdrawn: BTreeSet<MeetingKey>,
    /// Whether any level says at which meeting it was reached.
    pub(super) has_level_days: bool,
}

impl Afterwards {
    pub(super) fn of(replica: &Replica) -> Self {
        let mut afterwards = Self::default();
        let registers = replica.registers();
        for key in registers.newer_keys() {
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
