//! The address book: where other devices are reached, as far as this one has seen.
//!
//! An address tells where people are, so it is never sent and never logged, and it goes with the
//! programme when that is left. Few are kept of a device, and none for ever; but the last one that is
//! known of a device stays, however old: where a phone's clock jumps ahead, two devices that met
//! still meet again.

use crate::domain::id::DeviceId;
use crate::domain::time::{DAY_MS, Instant};
use crate::engine::Engine;
use crate::engine::error::Error;

pub use crate::store::address_table::KnownAddress;

/// Most addresses kept of a device: a phone's of some evenings, in both families.
const ADDRESSES_MAX: usize = 8;
/// How long an address is kept that nobody was reached at, in milliseconds: 90 days, a season.
const KEPT_MS: i64 = 90 * DAY_MS;
/// The same where the device was the gateway of its network, as a phone is that gives a hotspot: it
/// draws another address each time.
const GATEWAY_KEPT_MS: i64 = DAY_MS;
/// How old what is noted must be before the same is noted again, in milliseconds: a session with
/// nothing new, or the fifth dial in a minute, must not cost a write to the disk.
const NOTED_MS: i64 = 60_000;
/// The same of a failure: that it happened again says nothing of where to dial, and a phone that is away from all
/// others for a day must not write for each dial.
const FAILURE_NOTED_MS: i64 = 3_600_000;

/// By what an address became known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Heard {
    /// The device was dialled there, and answered.
    Reached,
    /// The device came from there, or its ticket names it.
    Told,
}

impl Engine {
    /// Returns the devices of which an address is known, by id.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn devices_with_addresses(&self) -> Result<Vec<DeviceId>, Error> {
        Ok(self.tables().devices_with_addresses()?)
    }

    /// Returns the addresses of a device, the newest first.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn addresses_of(&self, device: DeviceId) -> Result<Vec<KnownAddress>, Error> {
        Ok(self.tables().addresses_of(device)?)
    }

    /// Notes an address of a device; `network` names the network of this device that it was seen on,
    /// and ends with that network's gateway.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn note_address(
        &mut self,
        device: DeviceId,
        address: &str,
        network: &str,
        heard: Heard,
        now: Instant,
    ) -> Result<(), Error> {
        let mut known = self.addresses_of(device)?;
        let before = known.iter().position(|each| each.address == address);
        let before = before.map(|at| known.remove(at));
        let new = KnownAddress {
            address: address.to_owned(),
            network: network.to_owned(),
            heard_at: now,
            reached_at: match heard {
                Heard::Reached => Some(now),
                Heard::Told => before.as_ref().and_then(|before| before.reached_at),
            },
            failed: before.as_ref().and_then(|before| before.failed.clone()),
        };
        if before.is_some_and(|before| !says_more(&new, &before)) {
            return Ok(());
        }
        known.insert(0, new.clone());
        let batch = self.store.batch()?;
        batch.write_address(device, &new)?;
        for old in given_up(known, now) {
            batch.forget_address(device, &old.address)?;
        }
        Ok(batch.commit()?)
    }

    /// Notes that a device was dialled in vain at some of its addresses, each with the code of why.
    /// Addresses that are not known are passed over: nobody of the programme was ever there.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn note_failures(
        &mut self,
        device: DeviceId,
        failures: &[(String, &'static str)],
        now: Instant,
    ) -> Result<(), Error> {
        let mut changed = Vec::new();
        for mut known in self.addresses_of(device)? {
            let Some((_, code)) = failures.iter().find(|(at, _)| *at == known.address) else {
                continue;
            };
            let is_noted = known.failed.as_ref().is_some_and(|(at, noted)| {
                noted == code
                    && *at > known.heard_at
                    && now.0.saturating_sub(at.0) < FAILURE_NOTED_MS
            });
            if !is_noted {
                known.failed = Some((now, (*code).to_owned()));
                changed.push(known);
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        let batch = self.store.batch()?;
        for known in &changed {
            batch.write_address(device, known)?;
        }
        Ok(batch.commit()?)
    }

    /// Returns the port that this device was last reached at.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn port(&self) -> Result<Option<u16>, Error> {
        Ok(self.tables().port()?)
    }

    /// Notes the port that this device is reached at.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn note_port(&mut self, port: u16) -> Result<(), Error> {
        if self.port()? == Some(port) {
            return Ok(());
        }
        let batch = self.store.batch()?;
        batch.write_port(port)?;
        Ok(batch.commit()?)
    }
}

/// Returns whether an address has to be written anew.
fn says_more(new: &KnownAddress, before: &KnownAddress) -> bool {
    let is_old = new.heard_at.0.saturating_sub(before.heard_at.0) > NOTED_MS;
    is_old
        || before.has_failed_since()
        || new.network != before.network
        || new.reached_at.is_some() != before.reached_at.is_some()
}

/// Returns which of a device's addresses are forgotten now, never its best.
fn given_up(mut known: Vec<KnownAddress>, now: Instant) -> Vec<KnownAddress> {
    known.sort_by_key(|each| (each.has_failed_since(), std::cmp::Reverse(each.heard_at)));
    let mut kept = 0;
    known.retain(|each| {
        let keeps = kept == 0 || (kept < ADDRESSES_MAX && !is_over(each, now));
        kept += usize::from(keeps);
        !keeps
    });
    known
}

fn is_over(known: &KnownAddress, now: Instant) -> bool {
    let is_gateway = known
        .network
        .rsplit_once(' ')
        .is_some_and(|(_, gateway)| known.address.split('/').nth(2) == Some(gateway));
    let kept_ms = if is_gateway { GATEWAY_KEPT_MS } else { KEPT_MS };
    now.0.saturating_sub(known.heard_at.0) > kept_ms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::cost::{device, folder_in_memory};

    fn at(last: usize, network: &str, heard_at: i64) -> KnownAddress {
        KnownAddress {
            address: format!("/ip4/10.0.0.{last}/tcp/61474"),
            network: network.to_owned(),
            heard_at: Instant(heard_at),
            reached_at: None,
            failed: None,
        }
    }

    fn given_up_of(known: &[KnownAddress], now: i64) -> Vec<String> {
        given_up(known.to_vec(), Instant(now)).into_iter().map(|each| each.address).collect()
    }

    #[test]
    fn the_oldest_addresses_are_forgotten_and_those_that_fail_before_them() {
        let mut known: Vec<_> = (0..ADDRESSES_MAX + 2).map(|n| at(n, "", 100 + n as i64)).collect();
        assert_eq!(given_up_of(&known, 200), [1, 0].map(|n| at(n, "", 0).address));
        known[9].failed = Some((Instant(150), "no-answer".to_owned()));
        assert_eq!(given_up_of(&known, 200), [0, 9].map(|n| at(n, "", 0).address));
    }

    #[test]
    fn the_same_failure_is_written_once_in_an_hour_another_one_at_once() {
        let folder = folder_in_memory();
        let mut engine = device(&folder, 1);
        let other = DeviceId([2; 32]);
        let address = at(1, "", 0).address;
        engine.note_address(other, &address, "", Heard::Reached, Instant(0)).expect("noted");
        let mut fails = |code, now| {
            let failures = [(address.clone(), code)];
            engine.note_failures(other, &failures, Instant(now)).expect("noted");
            let known = engine.addresses_of(other).expect("read");
            known[0].failed.as_ref().map(|(at, code)| (at.0, code.clone()))
        };
        let noted = |at, code: &str| Some((at, code.to_owned()));
        assert_eq!(fails("no-answer", 1), noted(1, "no-answer"));
        assert_eq!(fails("no-answer", FAILURE_NOTED_MS), noted(1, "no-answer"));
        assert_eq!(fails("nobody-listens", 2), noted(2, "nobody-listens"));
        let later = FAILURE_NOTED_MS + 2;
        assert_eq!(fails("nobody-listens", later), noted(later, "nobody-listens"));
    }

    #[test]
    fn a_hotspots_address_lasts_a_day_others_a_season_and_the_last_one_for_ever() {
        let hotspot = at(1, "wlan 10.0.0.0/24 10.0.0.1", 1);
        let beside = at(2, "wlan 10.0.0.0/24 10.0.0.1", 0);
        let known = [hotspot.clone(), beside.clone(), at(3, "", 2)];
        for (now, given_up) in [
            (DAY_MS, vec![]),
            (DAY_MS + 2, vec![hotspot.address.clone()]),
            (KEPT_MS + 2, vec![hotspot.address.clone(), beside.address.clone()]),
            (i64::MAX, vec![hotspot.address, beside.address]),
        ] {
            assert_eq!(given_up_of(&known, now), given_up, "at {now}");
        }
    }
}
