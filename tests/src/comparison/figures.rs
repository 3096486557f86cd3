//! What was measured of each system, row by row.

use std::collections::BTreeMap;

/// A row of the table.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Row {
    /// From the call until an empty device holds everything, in milliseconds.
    First,
    /// What the sender computed meanwhile, in seconds.
    FirstSender,
    /// What the receiver computed meanwhile, in seconds.
    FirstReceiver,
    /// Bytes on the cable.
    FirstBytes,
    /// The receiver's memory at its most, in megabytes.
    FirstMemory,
    /// What the receiver's folder takes afterwards, in megabytes.
    FirstDisk,
    /// From the call until a device that holds everything can read it, in milliseconds.
    Open,
    /// From the call until both know that nothing changed, in milliseconds.
    Again,
    /// Bytes on the cable.
    AgainBytes,
    /// From the call of one mark until the other device can read it, in milliseconds.
    Live,
    /// What both computed for it, in milliseconds.
    LiveComputed,
    /// Bytes on the cable for it.
    LiveBytes,
    /// From the call that connects until a mark made before can be read, in milliseconds.
    Reconnect,
    /// Bytes on the cable.
    ReconnectBytes,
    /// From the call that connects until both can read what the other marked, in milliseconds.
    Diverged,
    /// Bytes on the cable.
    DivergedBytes,
    /// Marks that nobody can read afterwards.
    DivergedLost,
    /// From the first call until the last of many empty devices holds everything, in milliseconds.
    Crowd,
}

impl Row {
    /// Every row, in the table's order.
    pub const ALL: [Self; 18] = [
        Self::First,
        Self::FirstSender,
        Self::FirstReceiver,
        Self::FirstBytes,
        Self::FirstMemory,
        Self::FirstDisk,
        Self::Open,
        Self::Again,
        Self::AgainBytes,
        Self::Live,
        Self::LiveComputed,
        Self::LiveBytes,
        Self::Reconnect,
        Self::ReconnectBytes,
        Self::Diverged,
        Self::DivergedBytes,
        Self::DivergedLost,
        Self::Crowd,
    ];

    /// Returns what the page calls it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::First => "first sync, ms",
            Self::FirstSender => "– CPU time of the sender, s",
            Self::FirstReceiver => "– CPU time of the receiver, s",
            Self::FirstBytes => "– bytes on the cable",
            Self::FirstMemory => "– memory of the receiver at its most, MB",
            Self::FirstDisk => "– disk of the receiver, MB",
            Self::Open => "opening all that is held, ms",
            Self::Again => "nothing changed, both opened: connect to in step, ms",
            Self::AgainBytes => "– bytes on the cable",
            Self::Live => "one mark on a live link: call to read by the other, ms",
            Self::LiveComputed => "– CPU time of both, ms",
            Self::LiveBytes => "– bytes on the cable",
            Self::Reconnect => "one mark made apart: connect to read by the other, ms",
            Self::ReconnectBytes => "– bytes on the cable",
            Self::Diverged => {
                "10 marks on each side in each class, of 50 at most: connect to read by both, ms"
            }
            Self::DivergedBytes => "– bytes on the cable",
            Self::DivergedLost => "– marks that cannot be read afterwards",
            Self::Crowd => "many empty phones at one office at once: the slowest, ms",
        }
    }
}

/// Values of each system and row, in the order in which they were measured.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    values: BTreeMap<(&'static str, Row), Vec<f64>>,
    /// Why a system or a row of it has no values.
    pub missing: Vec<(&'static str, String)>,
}

impl Figures {
    /// Notes a value.
    pub fn note(&mut self, system: &'static str, row: Row, value: f64) {
        self.values.entry((system, row)).or_default().push(value);
    }

    /// Returns how often a row was measured of a system.
    #[must_use]
    pub fn count(&self, system: &str, row: Row) -> usize {
        self.of(system, row).len()
    }

    /// Returns the median; `None` where nothing was measured.
    #[must_use]
    pub fn median(&self, system: &str, row: Row) -> Option<f64> {
        let sorted = sorted(self.of(system, row));
        sorted.get(sorted.len() / 2).copied()
    }

    /// Returns the least and the most.
    #[must_use]
    pub fn bounds(&self, system: &str, row: Row) -> Option<(f64, f64)> {
        let sorted = sorted(self.of(system, row));
        Some((*sorted.first()?, *sorted.last()?))
    }

    fn of(&self, system: &str, row: Row) -> &[f64] {
        let found = self.values.iter().find(|((name, of), _)| *name == system && *of == row);
        found.map_or(&[], |(_, values)| values)
    }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}
