//! One row of a class: a person, under all registrations by which its rolls name them.
//!
//! What a row shows is the value that prevails. A tap goes to every registration that holds a value, so that
//! none of them says anything else; where none does, to the first that comes to the class.

use std::collections::BTreeSet;

use crate::domain::id::{ClassId, LearnerId, ShortLearner, SpaceId};
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::store::error::StoreError;

/// What one row of a class holds in one place, a meeting or a topic.
pub(crate) struct RollRow<V> {
    /// The roll and the registration that a tap goes to where none holds a value.
    usual: (ClassId, LearnerId),
    held: Vec<Held<V>>,
    none: V,
}

/// What is held under one registration in one roll.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<V> {
    pub(crate) roll: ClassId,
    pub(crate) short: ShortLearner,
    pub(crate) value: V,
    disputed: bool,
}

impl Engine {
    /// Returns the row of a learner whom a class names, as `rolls` of it hold it: a mark is in the roll of its
    /// meeting, a level may be in each. `held` reads what one holds under one registration.
    pub(crate) fn row_of<V: Copy + Ord>(
        &self,
        (space, rolls): (SpaceId, &[ClassId]),
        learner: LearnerId,
        none: V,
        held: impl Fn(ClassId, ShortLearner) -> Result<Option<(V, bool)>, StoreError>,
    ) -> Result<RollRow<V>, Error> {
        let tables = self.tables();
        let of_class = self.rolls_of(rolls[0])?;
        let mut named: Vec<(ClassId, LearnerId)> = Vec::new();
        for roll in &of_class {
            let registrations = tables.registrations((space, *roll), learner)?;
            named.extend(registrations.into_iter().map(|registration| (*roll, registration)));
        }
        let registrations: BTreeSet<LearnerId> = named.iter().map(|(_, of)| *of).collect();
        let mut row = RollRow { usual: (rolls[0], learner), held: Vec::new(), none };
        for roll in rolls.iter().copied() {
            for short in registrations.iter().copied().map(ShortLearner::from) {
                if let Some((value, disputed)) = held(roll, short)?
                    && (value != none || disputed)
                {
                    row.held.push(Held { roll, short, value, disputed });
                }
            }
        }
        if registrations.len() > 1 || of_class.len() > 1 {
            named.retain(|(roll, _)| rolls.contains(roll));
            let first = registrations.first().map(|first| (rolls[0], *first));
            row.usual = named.first().copied().or(first).unwrap_or(row.usual);
            for (roll, registration) in named {
                if tables.classes_of(space, registration, None)?.contains(&roll) {
                    row.usual = (roll, registration);
                    break;
                }
            }
        }
        Ok(row)
    }
}

impl<V: Copy + Ord> RollRow<V> {
    /// The registration that stands for the person.
    pub(crate) fn usual(&self) -> LearnerId {
        self.usual.1
    }

    /// Returns the value that the row shows.
    pub(crate) fn shown(&self) -> Option<V> {
        self.held.iter().map(|held| held.value).max().filter(|value| *value != self.none)
    }

    /// Refuses a tap on a screen that showed something else; `word` is how a value is called.
    pub(crate) fn require_seen(
        &self,
        seen: Option<Option<V>>,
        word: impl Fn(V) -> &'static str,
    ) -> Result<(), Error> {
        let seen = seen.map(|seen| seen.filter(|value| *value != self.none));
        match seen {
            Some(seen) if seen != self.shown() => {
                Err(Error::Changed { now: self.shown().map_or("blank", word) })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Returns where a value has to be said so that the row shows it alone, each with what it held.
    pub(crate) fn to_say(&self, value: V) -> Vec<Held<V>> {
        if self.held.is_empty() {
            let (roll, usual) = self.usual;
            let held = Held { roll, short: usual.into(), value: self.none, disputed: false };
            return (value != self.none).then_some(held).into_iter().collect();
        }
        let is_known = |held: &&Held<V>| held.value == value && !held.disputed;
        self.held.iter().filter(|held| !is_known(held)).copied().collect()
    }
}
