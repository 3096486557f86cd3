//! What was named lately, so that it need not be named again in full.
//!
//! Sender and receiver each keep one and note the same things in the same order; a thing is then
//! named by how many were noted after it. Bounded: the oldest is forgotten on both sides alike.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

/// Most things remembered: the entries of about four thousand meetings; three megabytes at most.
pub const RECENT_MAX: usize = 8_192;

/// A thing by name: one noted before, or a new one in full.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Named<T> {
    /// Noted before; so many were noted after it.
    Again(u32),
    /// Not noted before, or forgotten.
    New(T),
}

/// The sender's side: finds things.
#[derive(Debug)]
pub struct Written<T> {
    at: BTreeMap<T, u64>,
    order: VecDeque<T>,
    noted: u64,
}

/// The receiver's side: looks things up.
#[derive(Debug)]
pub struct Read<T> {
    order: VecDeque<T>,
}

impl<T> Default for Written<T> {
    fn default() -> Self {
        Self { at: BTreeMap::new(), order: VecDeque::new(), noted: 0 }
    }
}

impl<T> Default for Read<T> {
    fn default() -> Self {
        Self { order: VecDeque::new() }
    }
}

impl<T: Copy + Ord> Written<T> {
    /// Returns about how many bytes it takes.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.order.len() * (2 * size_of::<T>() + size_of::<u64>())
    }

    /// Notes a thing; if it was noted before, it now has the newer place.
    pub fn note(&mut self, thing: T) {
        if self.order.len() == RECENT_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            let place = self.noted - RECENT_MAX as u64;
            if self.at.get(&oldest) == Some(&place) {
                self.at.remove(&oldest);
            }
        }
        self.at.insert(thing, self.noted);
        self.order.push_back(thing);
        self.noted += 1;
    }

    /// Returns how many were noted after a thing, or `None` where it is not remembered.
    #[must_use]
    pub fn find(&self, thing: &T) -> Option<u32> {
        let place = self.at.get(thing)?;
        u32::try_from(self.noted - 1 - place).ok()
    }

    /// Names a thing without noting it.
    #[must_use]
    pub fn name(&self, thing: T) -> Named<T> {
        self.find(&thing).map_or(Named::New(thing), Named::Again)
    }

    /// Names a thing and notes it if it is new.
    pub fn name_and_note(&mut self, thing: T) -> Named<T> {
        let named = self.name(thing);
        if matches!(named, Named::New(_)) {
            self.note(thing);
        }
        named
    }
}

impl<T: Copy> Read<T> {
    /// Returns about how many bytes it takes.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.order.len() * size_of::<T>()
    }

    /// Notes a thing.
    pub fn note(&mut self, thing: T) {
        if self.order.len() == RECENT_MAX {
            self.order.pop_front();
        }
        self.order.push_back(thing);
    }

    /// Returns the thing after which so many were noted.
    #[must_use]
    pub fn look_up(&self, back: u32) -> Option<T> {
        let index = self.order.len().checked_sub(1)?.checked_sub(back as usize)?;
        self.order.get(index).copied()
    }

    /// Returns the thing named, without noting it.
    #[must_use]
    pub fn get(&self, named: Named<T>) -> Option<T> {
        match named {
            Named::Again(back) => self.look_up(back),
            Named::New(thing) => Some(thing),
        }
    }

    /// Returns the thing named, and notes it if it is new.
    pub fn get_and_note(&mut self, named: Named<T>) -> Option<T> {
        if let Named::New(thing) = named {
            self.note(thing);
        }
        self.get(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_mean_the_same_thing_and_forget_the_same_things() {
        let (mut written, mut read) = (Written::default(), Read::default());
        for step in 0..80_000_u64 {
            let thing = step.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 12_000;
            let named =
                if step % 3 == 0 { written.name(thing) } else { written.name_and_note(thing) };
            let got = if step % 3 == 0 { read.get(named) } else { read.get_and_note(named) };
            assert_eq!(got, Some(thing), "step {step}");
            if step % 5 == 0 {
                written.note(thing);
                read.note(thing);
            }
        }
        assert!(written.at.len() <= RECENT_MAX && read.order.len() <= RECENT_MAX);
        assert_eq!(read.look_up(RECENT_MAX as u32), None);
    }
}
