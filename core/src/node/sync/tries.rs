//! The last try to meet each device, and whoever is at an address where nobody is known, so that a person
//! who meets nobody can be told why.

use std::collections::BTreeMap;

use crate::domain::id::DeviceId;
use crate::domain::time::Instant;
use crate::node::sync::reason::Obstacle;

/// Most addresses of which a try is remembered where nobody is known.
const UNKNOWN_MAX: usize = 32;

/// What came of the last try with each, since the folder was opened.
#[derive(Debug, Default)]
pub(super) struct Tries(BTreeMap<Whom, Try>);

/// Who was tried: a device where one is known, else whoever is at an address.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Whom {
    Device(DeviceId),
    At(String),
}

/// One try.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Try {
    pub(super) at: Instant,
    pub(super) address: Option<String>,
    /// Why it did not reach its end; `None` where it did.
    pub(super) code: Option<&'static str>,
}

impl Tries {
    /// Takes that a device, or whoever is at an address, was not reached.
    pub(super) fn not_reached(
        &mut self,
        device: Option<DeviceId>,
        address: Option<&str>,
        code: &'static str,
        at: Instant,
    ) {
        let at_address = || address.map(|address| Whom::At(address.to_owned()));
        let Some(whom) = device.map(Whom::Device).or_else(at_address) else { return };
        self.0.insert(whom, Try { at, address: address.map(str::to_owned), code: Some(code) });
        let unknown = || self.0.iter().filter(|(whom, _)| matches!(whom, Whom::At(_)));
        if unknown().count() > UNKNOWN_MAX
            && let Some((oldest, _)) = unknown().min_by_key(|(_, each)| each.at)
        {
            let oldest = oldest.clone();
            self.0.remove(&oldest);
        }
    }

    /// Takes how a session with a device stands or ended: in step where there is no code.
    pub(super) fn met(
        &mut self,
        device: DeviceId,
        address: Option<String>,
        code: Option<&'static str>,
        at: Instant,
    ) {
        if let Some(address) = &address {
            self.0.remove(&Whom::At(address.clone()));
        }
        self.0.insert(Whom::Device(device), Try { at, address, code });
    }

    /// Forgets tries at addresses where somebody was found and is no more.
    pub(super) fn gone(&mut self, addresses: &[String]) {
        for address in addresses {
            self.0.remove(&Whom::At(address.clone()));
        }
    }

    /// Returns the last try with a device.
    pub(super) fn with(&self, device: DeviceId) -> Option<&Try> {
        self.0.get(&Whom::Device(device))
    }

    /// Returns the tries, devices first.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Whom, &Try)> {
        self.0.iter()
    }

    /// Returns what the tries that failed say of why nobody is met.
    pub(super) fn obstacle(&self) -> Option<Obstacle> {
        let of = |each: &Try| each.code.and_then(Obstacle::of);
        let obstacles: Vec<_> = self.0.values().filter_map(of).collect();
        let denied = obstacles.contains(&Obstacle::NoPermission);
        if denied { Some(Obstacle::NoPermission) } else { obstacles.first().copied() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(n: u8) -> Option<DeviceId> {
        Some(DeviceId([n; 32]))
    }

    #[test]
    fn the_last_try_counts() {
        let mut tries = Tries::default();
        tries.not_reached(None, Some("a"), "no-answer", Instant(1));
        tries.not_reached(device(7), Some("b"), "no-way", Instant(2));
        assert_eq!(tries.all().count(), 2);
        let device = DeviceId([7; 32]);
        tries.met(device, Some("a".to_owned()), None, Instant(3));
        let met = Try { at: Instant(3), address: Some("a".to_owned()), code: None };
        assert_eq!(tries.with(device), Some(&met));
        assert_eq!(tries.all().count(), 1, "who is at the address is known now");
    }

    #[test]
    fn of_unknown_addresses_the_newest_are_remembered() {
        let mut tries = Tries::default();
        for n in 0..=UNKNOWN_MAX {
            let at = Instant(i64::try_from(n).expect("a small number"));
            tries.not_reached(None, Some(&n.to_string()), "no-answer", at);
        }
        assert_eq!(tries.all().count(), UNKNOWN_MAX);
        assert!(tries.all().all(|(_, each)| each.at > Instant(0)));
    }

    #[test]
    fn a_missing_permission_is_told_before_another_programme() {
        let mut tries = Tries::default();
        assert_eq!(tries.obstacle(), None);
        tries.not_reached(device(1), None, "sync-other-programme", Instant(1));
        assert_eq!(tries.obstacle(), Some(Obstacle::OtherProgramme));
        tries.not_reached(device(2), None, "no-permission", Instant(1));
        assert_eq!(tries.obstacle(), Some(Obstacle::NoPermission));
        for n in [1, 2] {
            tries.not_reached(device(n), None, "no-answer", Instant(2));
        }
        assert_eq!(tries.obstacle(), None);
    }
}
