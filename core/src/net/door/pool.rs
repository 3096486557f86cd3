//! Who may be inside: the connections that others made to this device, as numbers.
//!
//! Whoever has not been shown to be a member has a place in a small room of its own, for a short time.
//! A newcomer to a full room takes the place of somebody who has had time enough, from the address that
//! holds the most places: many phones may share one address behind a hotspot, so an address is never
//! shut out for its number alone. Members have the house to themselves. Time is an argument, in
//! milliseconds of a clock that does not jump.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};

use crate::domain::id::DeviceId;
use crate::net::limits::{
    LIFE_MS_MAX, PROOF_MS, UNPROVED_MAX, UNPROVED_PER_ADDRESS_MAX, UNPROVED_PER_ADDRESS_SURE,
    UNPROVED_PER_MEMBER_MAX,
};

/// The number of a connection that came in. Never used twice.
pub(super) type Seat = u64;

/// Everybody inside.
#[derive(Debug)]
pub(super) struct Pool {
    proved_max: usize,
    unproved_max: usize,
    unproved: BTreeMap<Seat, Unproved>,
    proved: BTreeMap<Seat, DeviceId>,
}

/// A connection of which nobody knows whether it is a member's.
#[derive(Clone, Copy, Debug)]
struct Unproved {
    address: IpAddr,
    since_ms: u64,
    /// Whose it is, once its key is proven.
    device: Option<DeviceId>,
}

impl Pool {
    /// Returns an empty house that has room for so many connections of members.
    pub(super) fn new(proved_max: usize) -> Self {
        let unproved_max = UNPROVED_MAX.min(UNPROVED_PER_MEMBER_MAX.saturating_mul(proved_max));
        Self { proved_max, unproved_max, unproved: BTreeMap::new(), proved: BTreeMap::new() }
    }

    /// Takes a connection from an address; returns the one to be closed, if any: it may be this one.
    pub(super) fn arrive(&mut self, seat: Seat, address: IpAddr, now_ms: u64) -> Option<Seat> {
        let address = network_of(address);
        let same = self.unproved.values().filter(|each| each.address == address).count();
        let out = if same >= UNPROVED_PER_ADDRESS_MAX {
            Some(self.to_yield(Some(address), now_ms).unwrap_or(seat))
        } else if self.unproved.len() >= self.unproved_max {
            Some(self.to_yield(None, now_ms).unwrap_or(seat))
        } else {
            None
        };
        if let Some(out) = out {
            self.unproved.remove(&out);
        }
        if out != Some(seat) {
            self.unproved.insert(seat, Unproved { address, since_ms: now_ms, device: None });
        }
        out
    }

    /// Notes whose connection it is, by the key that its handshake has proven.
    pub(super) fn name(&mut self, seat: Seat, device: DeviceId) {
        if let Some(unproved) = self.unproved.get_mut(&seat) {
            unproved.device = Some(device);
        }
    }

    /// Counts a device's connections as a member's from now on; returns those to be closed because the
    /// house is full.
    pub(super) fn prove(&mut self, device: DeviceId) -> Vec<Seat> {
        let of_device = |_: &Seat, each: &mut Unproved| each.device == Some(device);
        let mut over = Vec::new();
        for (seat, _) in self.unproved.extract_if(.., of_device) {
            if self.proved.len() < self.proved_max {
                self.proved.insert(seat, device);
            } else {
                over.push(seat);
            }
        }
        over
    }

    /// Returns the devices that are inside and not shown to be members.
    pub(super) fn strangers(&self) -> impl Iterator<Item = DeviceId> + '_ {
        self.unproved.values().filter_map(|each| each.device)
    }

    /// Forgets a connection that has closed.
    pub(super) fn leave(&mut self, seat: Seat) {
        self.unproved.remove(&seat);
        self.proved.remove(&seat);
    }

    /// Returns when [`Pool::overdue`] has something to say.
    pub(super) fn due_ms(&self) -> Option<u64> {
        self.unproved.values().map(|each| each.since_ms + LIFE_MS_MAX).min()
    }

    /// Returns the connections that have had their time, which are to be closed.
    pub(super) fn overdue(&mut self, now_ms: u64) -> Vec<Seat> {
        let is_over = |_: &Seat, each: &mut Unproved| each.since_ms + LIFE_MS_MAX <= now_ms;
        self.unproved.extract_if(.., is_over).map(|(seat, _)| seat).collect()
    }

    /// Returns who is to make room, of those at one address or of all: the oldest of the address that
    /// holds the most. Nobody within the time that a proof takes, unless its address holds more than
    /// its sure share of a full room.
    fn to_yield(&self, at: Option<IpAddr>, now_ms: u64) -> Option<Seat> {
        let mut held: BTreeMap<IpAddr, usize> = BTreeMap::new();
        for each in self.unproved.values() {
            *held.entry(each.address).or_default() += 1;
        }
        let had_time = |each: &Unproved| now_ms.saturating_sub(each.since_ms) >= PROOF_MS;
        let beyond_share =
            |each: &Unproved| at.is_none() && held[&each.address] > UNPROVED_PER_ADDRESS_SURE;
        let candidates = self.unproved.iter().filter(|(_, each)| {
            at.is_none_or(|at| each.address == at) && (had_time(each) || beyond_share(each))
        });
        // Seats are given in the order of arrival.
        let key =
            |each: &Unproved, seat| (had_time(each), held[&each.address], std::cmp::Reverse(seat));
        candidates.max_by_key(|(seat, each)| key(each, **seat)).map(|(seat, _)| *seat)
    }
}

/// Returns what counts as one address: of IPv6 the network, of which each device may take any host.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(host: u8) -> IpAddr {
        IpAddr::from([192, 168, 1, host])
    }

    fn device(number: u64) -> DeviceId {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&number.to_be_bytes());
        DeviceId(key)
    }

    /// Lets so many in from an address; returns those that had to go.
    fn arrive(pool: &mut Pool, seats: std::ops::Range<u64>, host: u8, now_ms: u64) -> Vec<Seat> {
        seats.filter_map(|seat| pool.arrive(seat, at(host), now_ms)).collect()
    }

    #[test]
    fn a_hotspot_of_sixty_gets_in_at_once() {
        let mut pool = Pool::new(192);
        assert_eq!(arrive(&mut pool, 0..60, 1, 0), Vec::<Seat>::new());
    }

    #[test]
    fn idle_sockets_make_room_for_each_who_comes_once_they_had_their_time() {
        let mut pool = Pool::new(192);
        // Three hundred from six addresses: more than the room holds.
        for host in 1..=6 {
            let first = u64::from(host) * 100;
            arrive(&mut pool, first..first + 50, host, 0);
        }
        assert_eq!(pool.unproved.len(), UNPROVED_MAX);
        for (seat, host) in (1_000..).zip([1, 7, 7, 8, 1, 9]) {
            let out = pool.arrive(seat, at(host), PROOF_MS).expect("the room is full");
            assert!(out < 1_000, "{seat} was let in");
        }
    }

    #[test]
    fn one_address_with_a_flood_takes_no_place_from_others() {
        let mut pool = Pool::new(192);
        for host in 1..=4 {
            let first = u64::from(host) * 1_000;
            let out = arrive(&mut pool, first..first + 500, host, 0);
            assert_eq!(out.len(), 500 - UNPROVED_PER_ADDRESS_MAX, "its own newest, host {host}");
        }
        // All of it is new; still the next address gets its share.
        let seats = 10_000..10_000 + UNPROVED_PER_ADDRESS_SURE as u64;
        let out = arrive(&mut pool, seats, 9, 1);
        assert!(out.iter().all(|seat| *seat < 10_000), "{out:?}");
    }

    #[test]
    fn the_sure_share_of_an_address_is_left_alone_while_it_may_still_prove_itself() {
        let mut pool = Pool::new(192);
        let hosts = UNPROVED_MAX / UNPROVED_PER_ADDRESS_SURE;
        for host in 0..hosts {
            let first = (host * UNPROVED_PER_ADDRESS_SURE) as u64;
            let seats = first..first + UNPROVED_PER_ADDRESS_SURE as u64;
            assert_eq!(arrive(&mut pool, seats, host as u8, 0), Vec::<Seat>::new());
        }
        assert_eq!(pool.arrive(9_999, at(200), PROOF_MS - 1), Some(9_999));
        assert_eq!(pool.arrive(9_999, at(200), PROOF_MS), Some(0));
    }

    #[test]
    fn who_is_not_proved_has_a_short_life_and_a_member_stays() {
        let mut pool = Pool::new(192);
        arrive(&mut pool, 0..3, 1, 100);
        pool.name(1, device(1));
        assert_eq!(pool.strangers().collect::<Vec<_>>(), [device(1)]);
        assert_eq!(pool.prove(device(1)), Vec::<Seat>::new());
        assert_eq!(pool.due_ms(), Some(100 + LIFE_MS_MAX));
        assert_eq!(pool.overdue(99 + LIFE_MS_MAX), Vec::<Seat>::new());
        assert_eq!(pool.overdue(100 + LIFE_MS_MAX), [0, 2]);
        assert_eq!(pool.due_ms(), None);
        assert_eq!(pool.proved.len(), 1);
        pool.leave(1);
        assert_eq!(pool.proved.len(), 0);
    }

    #[test]
    fn a_full_house_turns_away_who_came_last() {
        let mut pool = Pool::new(2);
        arrive(&mut pool, 0..3, 1, 0);
        for seat in 0..3 {
            pool.name(seat, device(seat));
        }
        assert_eq!([0, 1, 2].map(|each| pool.prove(device(each))), [vec![], vec![], vec![2]]);
        pool.leave(0);
        arrive(&mut pool, 3..4, 1, 0);
        pool.name(3, device(3));
        assert_eq!(pool.prove(device(3)), Vec::<Seat>::new());
    }

    #[test]
    fn devices_of_one_network_share_its_address_however_it_is_written() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        for (one, other, same) in [
            ("10.0.0.1", "::ffff:10.0.0.1", true),
            ("10.0.0.1", "10.0.0.2", false),
            ("2001:db8:1:2::1", "2001:db8:1:2:ff::9", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
        ] {
            assert_eq!(network_of(ip(one)) == network_of(ip(other)), same, "{one} {other}");
        }
    }
}
