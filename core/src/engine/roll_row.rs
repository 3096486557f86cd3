//! One row of a roll: a person, under all registrations by which the roll names them.
//!
//! What a row shows is the value that prevails. A tap goes to every registration that holds a value, so that
//! none of them says anything else; where none does, to the first that comes to the class.

use crate::domain::id::{ClassId, LearnerId, ShortLearner, SpaceId};
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::store::error::StoreError;

/// What one row of a roll holds in one place, a meeting or a topic.
pub(crate) struct RollRow<V> {
    /// The registration that a tap goes to where none holds a value.
    usual: LearnerId,
    /// Registrations with a value, and whether it is disputed.
    held: Vec<(ShortLearner, V, bool)>,
    none: V,
}

impl Engine {
    /// Returns the row of a learner whom a roll names; `held` reads what it holds under one registration.
    pub(crate) fn row_of<V: Copy + Ord>(
        &self,
        (space, class): (SpaceId, ClassId),
        learner: LearnerId,
        none: V,
        held: impl Fn(ShortLearner) -> Result<Option<(V, bool)>, StoreError>,
    ) -> Result<RollRow<V>, Error> {
        let registrations = self.tables().registrations((space, class), learner)?;
        let mut row = RollRow { usual: learner, held: Vec::new(), none };
        for registration in &registrations {
            let short = ShortLearner::from(*registration);
            if let Some((value, disputed)) = held(short)?
                && (value != none || disputed)
            {
                row.held.push((short, value, disputed));
            }
        }
        if registrations.len() > 1 {
            row.usual = registrations[0];
            for registration in registrations {
                if self.tables().classes_of(space, registration)?.contains(&class) {
                    row.usual = registration;
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
        self.usual
    }

    /// Returns the value that the row shows.
    pub(crate) fn shown(&self) -> Option<V> {
        self.held.iter().map(|(_, value, _)| *value).max().filter(|value| *value != self.none)
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
    pub(crate) fn to_say(&self, value: V) -> Vec<(ShortLearner, V)> {
        if self.held.is_empty() {
            let is_known = value == self.none;
            return (!is_known).then(|| (self.usual.into(), self.none)).into_iter().collect();
        }
        let is_known = |held: V, disputed: bool| held == value && !disputed;
        let held = self.held.iter().filter(|(_, held, disputed)| !is_known(*held, *disputed));
        held.map(|(short, held, _)| (*short, *held)).collect()
    }
}
