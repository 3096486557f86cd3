//! What did not come about in one call of sync, and was not made good by a later session of it.

use std::collections::BTreeMap;

use crate::domain::id::DeviceId;
use crate::node::sync::SyncFailure;
use crate::node::sync::open_streams::Target;

/// The last failure with each device or address until a session with it comes into step.
#[derive(Debug, Default)]
pub(super) struct Failures {
    failures: BTreeMap<Tried, (SyncFailure, bool)>,
    /// Which device was met at which addresses.
    met: BTreeMap<Vec<String>, DeviceId>,
}

/// Who was tried: a device where one is known, else whoever is at an address.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Tried {
    Device(DeviceId),
    At(Vec<String>),
}

impl Failures {
    /// Takes that nobody was reached; `counts` where somebody named the address. Where nothing said
    /// that anybody is there, it is no failure.
    pub(super) fn not_reached(&mut self, target: &Target, failure: SyncFailure, counts: bool) {
        if target.is_guess {
            return;
        }
        let tried = self.tried(target);
        let counted = self.failures.get(&tried).is_some_and(|(_, counted)| *counted);
        self.failures.insert(tried, (failure, counts || counted));
    }

    /// Takes how a session with a device ended: in step where there is no failure.
    pub(super) fn ended(
        &mut self,
        target: &Target,
        device: DeviceId,
        failure: Option<SyncFailure>,
    ) {
        self.failures.remove(&self.tried(target));
        self.met.insert(target.addresses.clone(), device);
        match failure {
            Some(failure) => self.failures.insert(Tried::Device(device), (failure, true)),
            None => self.failures.remove(&Tried::Device(device)),
        };
    }

    /// Returns whether a session with the device of a target has ended in this call.
    pub(super) fn has_met(&self, target: &Target) -> bool {
        target.device.is_some_and(|device| self.met.values().any(|met| *met == device))
    }

    /// Returns how many count as failed.
    pub(super) fn failed(&self) -> u32 {
        let counting = self.failures.values().filter(|(_, counts)| *counts).count();
        u32::try_from(counting).unwrap_or(u32::MAX)
    }

    /// Returns all, by device, then by address.
    pub(super) fn all(&self) -> Vec<SyncFailure> {
        self.failures.values().map(|(failure, _)| failure.clone()).collect()
    }

    fn tried(&self, target: &Target) -> Tried {
        let device = target.device.or_else(|| self.met.get(&target.addresses).copied());
        device.map_or_else(|| Tried::At(target.addresses.clone()), Tried::Device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Instant;
    use crate::node::error::ErrorKind;

    fn failure(code: &str) -> SyncFailure {
        let (kind, code) = (ErrorKind::Unreachable, code.to_owned());
        SyncFailure { device: None, address: None, at: Instant(1), kind, code }
    }

    #[test]
    fn what_came_into_step_later_is_no_failure_and_what_broke_off_later_is_one() {
        let device = DeviceId([7; 32]);
        let named = Target { device: None, addresses: vec!["a".to_owned()], is_guess: false };
        let known =
            Target { device: Some(device), addresses: vec!["b".to_owned()], is_guess: false };
        let codes = |failures: &Failures| -> Vec<_> {
            failures.all().into_iter().map(|failure| failure.code).collect()
        };
        let mut failures = Failures::default();
        failures.not_reached(&named, failure("no-answer"), true);
        failures.not_reached(&known, failure("no-way"), false);
        assert_eq!((failures.failed(), failures.has_met(&known)), (1, false));
        assert_eq!(codes(&failures), ["no-way", "no-answer"]);
        // Who answers at the address is the device that is known.
        failures.ended(&named, device, Some(failure("sync-cut")));
        assert_eq!((failures.failed(), failures.has_met(&known)), (1, true));
        assert_eq!(codes(&failures), ["sync-cut"]);
        failures.not_reached(&named, failure("no-answer"), false);
        assert_eq!((failures.failed(), codes(&failures)), (1, vec!["no-answer".to_owned()]));
        failures.ended(&known, device, None);
        assert_eq!((failures.failed(), codes(&failures)), (0, vec![]));
    }
}
