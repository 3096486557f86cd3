//! Bodies sent lately as models of the next ones: a class's second roll call looks like its first.
//!
//! Two roll calls of one class name the same learners at the same places, but between them come those
//! of every other class, so deflate has long forgotten the first. Sender and receiver each keep the
//! last body of a document and size, and the next one is sent as its difference from that: mostly
//! zeros, which deflate makes nothing of. Absent on purpose: any reading of what the bytes mean.

use std::collections::{BTreeMap, VecDeque};

/// Most bytes of bodies remembered, with their places: two of each of 1,400 rolls.
const BYTES_MAX: usize = 4 * 1024 * 1024;
/// What a body's place takes beside it, about.
const PLACE_BYTES: usize = 150;
/// Smallest body that is worth a place, in bytes.
const BODY_BYTES_MIN: usize = 200;

/// Bodies by what they belong to and their size; both sides note the same ones in the same order.
#[derive(Debug)]
pub struct Models<D> {
    bodies: BTreeMap<(D, u32), (u64, Vec<u8>)>,
    order: VecDeque<((D, u32), u64)>,
    bytes: usize,
    noted: u64,
}

impl<D> Default for Models<D> {
    fn default() -> Self {
        Self { bodies: BTreeMap::new(), order: VecDeque::new(), bytes: 0, noted: 0 }
    }
}

impl<D: Copy + Ord> Models<D> {
    /// Notes a body; it takes the place of the one of about its size.
    pub fn note(&mut self, of: D, body: &[u8]) {
        if body.len() < BODY_BYTES_MIN {
            return;
        }
        let place = (of, size(body));
        self.noted += 1;
        self.bytes += body.len() + PLACE_BYTES;
        if let Some((_, old)) = self.bodies.insert(place, (self.noted, body.to_vec())) {
            self.bytes -= old.len() + PLACE_BYTES;
        }
        self.order.push_back((place, self.noted));
        while self.bytes > BYTES_MAX || self.order.len() > 2 * self.bodies.len() {
            let Some((place, noted)) = self.order.pop_front() else { break };
            match self.bodies.get(&place) {
                Some((last, body)) if *last == noted && self.bytes > BYTES_MAX => {
                    self.bytes -= body.len() + PLACE_BYTES;
                    self.bodies.remove(&place);
                }
                // Still the last of its size: it is only asked again later.
                Some((last, _)) if *last == noted => self.order.push_back((place, noted)),
                Some(_) | None => {}
            }
        }
    }

    /// Returns about how many bytes it takes.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.bytes
    }

    /// Returns the difference of a body from its model, and a body from its difference: the same
    /// sum. `None` without a model.
    #[must_use]
    pub fn differ(&self, of: D, body: &[u8]) -> Option<Vec<u8>> {
        let (_, model) = self.bodies.get(&(of, size(body)))?;
        let rest = std::iter::repeat(&0);
        Some(body.iter().zip(model.iter().chain(rest)).map(|(a, b)| a ^ b).collect())
    }

    /// Returns the difference of a body from its model where it is mostly zeros.
    #[must_use]
    pub fn likeness(&self, of: D, body: &[u8]) -> Option<Vec<u8>> {
        let difference = self.differ(of, body)?;
        let alike = difference.iter().filter(|byte| **byte == 0).count();
        (2 * alike > difference.len()).then_some(difference)
    }
}

/// Returns how many binary digits a body's length has.
fn size(body: &[u8]) -> u32 {
    usize::BITS - body.len().leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_gives_the_body_back_on_the_other_side() {
        let (mut sent, mut received) = (Models::default(), Models::default());
        let first = [7; 300];
        sent.note(u32::MAX, &first);
        received.note(u32::MAX, &first);
        assert!(sent.differ(u32::MAX, &first).is_some());
        for step in 0..18_000_u32 {
            let of = step % 4_200;
            let len = 150 + (step as usize * 37) % 1_200;
            let body: Vec<u8> = (0..len).map(|at| (at as u32 + step / 4_200) as u8).collect();
            let got = sent.differ(of, &body).map(|difference| received.differ(of, &difference));
            assert!(got.is_none_or(|got| got.as_ref() == Some(&body)), "step {step}");
            sent.note(of, &body);
            received.note(of, &body);
        }
        assert!(sent.differ(u32::MAX, &first).is_none(), "the oldest are forgotten");
        assert!(received.bytes <= BYTES_MAX && received.order.len() <= 2 * received.bodies.len());
    }

    #[test]
    fn a_body_unlike_the_one_before_is_not_sent_as_a_difference() {
        let mut models = Models::default();
        models.note(1, &[7; 300]);
        assert_eq!(models.likeness(1, &[8; 300]), None);
        assert_eq!(models.likeness(2, &[7; 300]), None);
        assert_eq!(models.likeness(1, &[7; 300]), Some(vec![0; 300]));
    }
}
