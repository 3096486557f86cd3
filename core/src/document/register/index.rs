//! Where the register of a key is, found by the key's hash.
//!
//! A roll has thousands of keys, and hashing them was a fifth of loading one: so each is hashed once for each
//! operation, and what is in the table is never hashed again when it grows.

use hashbrown::HashTable;

/// Places by the hashes of keys; the keys are their owner's.
#[derive(Clone, Debug, Default)]
pub(in crate::document) struct KeyIndex(HashTable<(u64, u32)>);

impl KeyIndex {
    /// Returns an index with room for so many.
    pub(in crate::document) fn with_capacity(keys: usize) -> Self {
        Self(HashTable::with_capacity(keys))
    }

    /// Returns the place of this hash whose key it is.
    pub(in crate::document) fn find(
        &self,
        hash: u64,
        mut is_it: impl FnMut(u32) -> bool,
    ) -> Option<u32> {
        let found = self.0.find(hash, |(of, place)| *of == hash && is_it(*place));
        found.map(|(_, place)| *place)
    }

    /// Adds the place of a key that has none yet.
    pub(in crate::document) fn add(&mut self, hash: u64, place: u32) {
        self.0.insert_unique(hash, (hash, place), |(of, _)| *of);
    }

    /// Takes a place away again.
    pub(super) fn remove(&mut self, hash: u64, place: u32) {
        if let Ok(entry) = self.0.find_entry(hash, |(_, at)| *at == place) {
            let _ = entry.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::*;
    use crate::document::register::Registers;
    use crate::document::schema::Key;

    #[test]
    fn keys_of_one_hash_are_told_apart_and_each_is_taken_away_by_itself() {
        let mut index = KeyIndex::default();
        let keys = ["a", "b", "c"];
        for place in 0..3 {
            index.add(7, place);
        }
        let find = |index: &KeyIndex, key| index.find(7, |place| keys[place as usize] == key);
        for (place, key) in keys.into_iter().enumerate() {
            assert_eq!(find(&index, key), u32::try_from(place).ok());
        }
        assert_eq!(index.find(8, |_| true), None);
        index.remove(7, 1);
        assert_eq!(keys.map(|key| find(&index, key)), [Some(0), None, Some(2)]);
    }

    #[test]
    fn no_two_documents_hash_a_key_alike() {
        let [one, other] = [Registers::default(), Registers::default()];
        assert_eq!(one.hash_of(&Key::Name), one.clone().hash_of(&Key::Name));
        assert_ne!(one.hash_of(&Key::Name), other.hash_of(&Key::Name));
    }

    #[test]
    fn what_was_added_is_found_after_the_table_has_grown() {
        let mut index = KeyIndex::default();
        let by_chance = RandomState::new();
        let hashes: Vec<u64> = (0..5_000).map(|n| by_chance.hash_one(n)).collect();
        for (place, hash) in (0..).zip(&hashes) {
            index.add(*hash, place);
        }
        for (place, hash) in (0..).zip(&hashes) {
            assert_eq!(index.find(*hash, |at| at == place), Some(place));
        }
    }
}
