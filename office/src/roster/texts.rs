//! The texts of a roster, each read and held once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use lantoa_core::domain::learner::Details;
use lantoa_core::domain::roster::RosterLine;
use lantoa_core::domain::text::identity_fold;

/// Texts that were read: thousands of lines name a few teams, classes, places and villages.
#[derive(Default)]
pub(super) struct Texts {
    /// A text as it is stored, by the cell that holds it.
    stored: HashMap<Arc<str>, Arc<str>>,
    /// The identity of a text.
    folds: HashMap<Arc<str>, String>,
}

impl Texts {
    /// Returns a cell as it is stored; what `clean` says of it, where it was not read before.
    pub(super) fn read(
        &mut self,
        cell: &str,
        clean: impl FnOnce() -> Option<String>,
    ) -> Option<Arc<str>> {
        if let Some(stored) = self.stored.get(cell) {
            return Some(Arc::clone(stored));
        }
        let stored = self.shared(&clean()?);
        self.stored.insert(cell.into(), Arc::clone(&stored));
        Some(stored)
    }

    /// Returns a text, held once.
    pub(super) fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some((shared, _)) = self.folds.get_key_value(text) {
            return Arc::clone(shared);
        }
        let shared: Arc<str> = text.into();
        self.folds.insert(Arc::clone(&shared), identity_fold(text));
        shared
    }

    fn fold(&mut self, text: &str) -> &str {
        let shared = self.shared(text);
        &self.folds[&shared]
    }

    /// Returns what two lines have in common that say the same, but for their numbers.
    pub(super) fn identity(&mut self, line: &RosterLine) -> u64 {
        let RosterLine { line: _, team, class, place, learner, details } = line;
        let Details { name, birth_year, sex, village, phone, audience } = details;
        let mut hasher = DefaultHasher::new();
        for text in [team, class, place] {
            self.fold(text).hash(&mut hasher);
        }
        for text in [village, audience] {
            text.as_deref().map(|text| self.fold(text)).hash(&mut hasher);
        }
        (identity_fold(name), birth_year, sex, phone, learner).hash(&mut hasher);
        hasher.finish()
    }
}
