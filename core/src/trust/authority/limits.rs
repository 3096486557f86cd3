//! Limits on how much one key can make everybody else carry (R9).
//!
//! What is in excess is not believed, but may be an ancestor: an honest entry that was built on it
//! stands. Only what lies within cuts is counted, so a thief's flood is gone once the device is
//! removed. The root has no limits; a stolen root key is a new programme anyway.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::entry::{FeedId, Hash};
use crate::domain::id::DeviceId;

/// Most certificates of one control feed that count, lowest place first. Ten times the devices that
/// one person can plausibly let in by hand in a season; a device goes on by a new incarnation.
pub const CERTIFICATES_PER_FEED_MAX: usize = 1024;
/// Most unnamed feeds of one device in one space that count. A new one begins after a restore or a
/// clone; the worst honest device of 6,000 simulated histories had 3.
pub const FEEDS_PER_DEVICE_MAX: usize = 64;

/// Returns the feeds that are in excess, given every feed of one kind in one space that has an
/// entry within its cut, with the place and hash of the first such entry.
///
/// `named` says of a feed whether a counting removal or adoption names it; such a feed is never in
/// excess and takes no other's room.
pub(super) fn excess(
    firsts: impl Iterator<Item = (FeedId, u32, Hash)>,
    named: impl Fn(FeedId) -> bool,
) -> BTreeSet<FeedId> {
    let mut by_device: BTreeMap<DeviceId, Vec<(u32, Hash, FeedId)>> = BTreeMap::new();
    for (feed, seq, hash) in firsts {
        if !named(feed) {
            by_device.entry(feed.device).or_default().push((seq, hash, feed));
        }
    }
    let mut excess = BTreeSet::new();
    for mut feeds in by_device.into_values() {
        feeds.sort_unstable();
        excess.extend(feeds.into_iter().skip(FEEDS_PER_DEVICE_MAX).map(|(_, _, feed)| feed));
    }
    excess
}
