//! What the volunteers were told is safe, and what everybody must therefore see in the end.
//!
//! The ledger knows nothing of Automerge, of dependencies and of predecessors: it notes which
//! entries a phone held when it wrote and had not set aside, which is all that "had seen" can mean,
//! and works out from that alone which values stand.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::document::chunk;
use lantoa_core::document::profile::Profile;
use lantoa_core::document::scalar::ScalarRef;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::document::DocKind;
use lantoa_core::domain::entry::{Hash, Incarnation};
use lantoa_core::domain::id::{ClassId, DeviceId, SpaceId};
use lantoa_core::engine::Engine;
use lantoa_core::feed::entry::SignedEntry;
use lantoa_core::feed::height::Heights;
use lantoa_core::store::entry_table::State;

/// A place that holds one value: the class and the roll's key.
pub(super) type Spot = (SpaceId, ClassId, String);

/// A feed, and how far it goes.
type Reach = BTreeMap<(DeviceId, Incarnation), u32>;

/// What one entry says of rolls, and what its author held when writing it.
struct Written {
    phone: usize,
    feed: (DeviceId, Incarnation),
    seq: u32,
    space: SpaceId,
    seen: Reach,
    /// What it held and did not show: an adoption later brings it beside what it wrote.
    set_aside: BTreeSet<Hash>,
    values: BTreeMap<Spot, i64>,
}

/// A device that was removed: how far its feeds went where the remover knew.
struct Removal {
    remover: DeviceId,
    device: DeviceId,
    /// The spaces it acts on; all where there are none.
    spaces: Vec<SpaceId>,
    reach: BTreeMap<SpaceId, Reach>,
    /// The records that say so.
    records: BTreeSet<Hash>,
}

/// Feeds that are believed up to some place, whatever removals say.
struct Adoption {
    reach: BTreeMap<SpaceId, Reach>,
    /// The records that say so.
    records: BTreeSet<Hash>,
}

/// A device whose folder was copied, and how far its feeds went then.
pub(super) struct Copied {
    device: DeviceId,
    reach: BTreeMap<SpaceId, Reach>,
}

impl Copied {
    /// Returns where a device stands whose folder is being copied.
    pub(super) fn of(engine: &Engine) -> Self {
        Self { device: engine.device(), reach: reaches(engine) }
    }

    fn has_written(&self, written: &Written) -> bool {
        written.feed.0 == self.device && self.is_beyond(written.space, written.feed, written.seq)
    }

    /// Returns whether one of the copies wrote the entry after the copy, or something that its
    /// author held.
    fn has_touched(&self, written: &Written) -> bool {
        let is_seen = |(feed, to): (&(DeviceId, Incarnation), &u32)| {
            feed.0 == self.device && self.is_beyond(written.space, *feed, *to)
        };
        self.has_written(written) || written.seen.iter().any(is_seen)
    }

    fn is_beyond(&self, space: SpaceId, feed: (DeviceId, Incarnation), seq: u32) -> bool {
        let known = self.reach.get(&space).and_then(|reach| reach.get(&feed));
        known.is_none_or(|known| seq > *known)
    }
}

/// Everything that was confirmed in a village.
#[derive(Default)]
pub(super) struct Ledger {
    entries: BTreeMap<Hash, Written>,
    lost: BTreeSet<Hash>,
    removals: Vec<Removal>,
    adoptions: Vec<Adoption>,
    /// By phone: taps that are confirmed and not yet in an entry, the last for each spot, with what
    /// the phone showed there before the first.
    waiting: BTreeMap<usize, BTreeMap<Spot, (i64, Option<i64>)>>,
    /// By phone: how it was when last looked at.
    looked: BTreeMap<usize, Looked>,
}

/// How a phone was when it was last looked at.
#[derive(Default)]
struct Looked {
    /// How much of its arrivals was looked at.
    arrived: i64,
    /// What it held.
    held: BTreeMap<SpaceId, Reach>,
    /// What of that it had set aside.
    set_aside: BTreeSet<Hash>,
}

impl Ledger {
    /// Notes a tap that a phone has confirmed, and what it showed before.
    pub(super) fn tapped(&mut self, phone: usize, spot: Spot, value: i64, before: Option<i64>) {
        let waiting = self.waiting.entry(phone).or_default();
        waiting.entry(spot).or_insert((value, before)).0 = value;
    }

    /// Looks at what a phone holds since it was last looked at: its own new entries are noted with
    /// what it held before.
    ///
    /// # Panics
    ///
    /// When a tap that was confirmed is neither waiting nor in an entry.
    pub(super) fn look(&mut self, phone: usize, engine: &Engine) {
        let tables = engine.tables();
        let arrived = tables.last_arrival().expect("the store is readable");
        let Looked { arrived: before, mut held, set_aside } =
            self.looked.remove(&phone).unwrap_or_default();
        if arrived != before {
            let mut fresh = BTreeSet::new();
            for space in tables.spaces_with_entries().expect("the store is readable") {
                let rows = tables.arrived_after(space, before, u32::MAX);
                for row in rows.expect("the store is readable") {
                    let is_own = row.feed.device == engine.device();
                    if !is_own || self.entries.contains_key(&row.hash) {
                        continue;
                    }
                    let entry = tables.entry(row.local_seq).expect("the store is readable");
                    let entry = entry.expect("an entry that is listed is there");
                    let seen = held.get(&space).cloned().unwrap_or_default();
                    let written =
                        Written { set_aside: set_aside.clone(), ..written(phone, &entry, seen) };
                    held.entry(space).or_default().insert(written.feed, written.seq);
                    fresh.insert(row.hash);
                    self.entries.insert(row.hash, written);
                }
                let heights = engine.data_heights(space).expect("the store is readable");
                held.insert(space, reach(&heights));
            }
            self.settle_waiting(phone, engine, &fresh);
        }
        let set_aside = set_aside_by(engine);
        self.looked.insert(phone, Looked { arrived, held, set_aside });
    }

    /// Taps leave the waiting rows only into entries, or because they say what stands already.
    fn settle_waiting(&mut self, phone: usize, engine: &Engine, fresh: &BTreeSet<Hash>) {
        if engine.tables().pending_count().expect("the store is readable") > 0 {
            return;
        }
        for (spot, (value, before)) in self.waiting.remove(&phone).unwrap_or_default() {
            let is_written = fresh
                .iter()
                .any(|hash| self.entries[hash].values.get(&spot).is_some_and(|v| *v == value));
            assert!(
                is_written || before == Some(value),
                "phone {phone} confirmed {value} at {spot:?}, where {before:?} stood: no entry \
                 says so"
            );
        }
    }

    /// Forgets how far a phone was looked at: its database is another one now.
    pub(super) fn put_back(&mut self, phone: usize) {
        self.looked.remove(&phone);
        self.waiting.remove(&phone);
    }

    /// Notes that of a phone's entries only those survive that some phone still holds.
    pub(super) fn lose_unheld(&mut self, phone: usize, holds: impl Fn(SpaceId, Hash) -> bool) {
        for (hash, written) in &self.entries {
            if written.phone == phone && !holds(written.space, *hash) {
                self.lost.insert(*hash);
            }
        }
    }

    /// Notes that of removals and adoptions only those have an effect that some phone still holds.
    pub(super) fn forget_unheld(&mut self, held: &BTreeSet<Hash>) {
        self.removals.retain(|removal| removal.records.is_subset(held));
        self.adoptions.retain(|adoption| adoption.records.is_subset(held));
    }

    /// Notes a removal with what the remover held of the device.
    pub(super) fn removed(
        &mut self,
        remover: DeviceId,
        device: DeviceId,
        spaces: Vec<SpaceId>,
        records: BTreeSet<Hash>,
        held: &Engine,
    ) {
        self.removals.push(Removal { remover, device, spaces, reach: reaches(held), records });
    }

    /// Notes an adoption of these feeds as far as the adopter held them.
    pub(super) fn adopted(
        &mut self,
        feeds: &BTreeSet<(SpaceId, DeviceId, Incarnation)>,
        records: BTreeSet<Hash>,
        held: &Engine,
    ) {
        let mut reach = reaches(held);
        for (space, reach) in &mut reach {
            reach.retain(|(device, life), _| feeds.contains(&(*space, *device, *life)));
        }
        self.adoptions.push(Adoption { reach, records });
    }

    /// Returns whether somebody has removed the device.
    pub(super) fn is_removed(&self, device: DeviceId) -> bool {
        self.removals.iter().any(|removal| removal.device == device)
    }

    /// Returns whether the device has removed somebody.
    pub(super) fn has_removed(&self, device: DeviceId) -> bool {
        self.removals.iter().any(|removal| removal.remover == device)
    }

    /// Returns how many entries with values were noted.
    pub(super) fn count(&self) -> usize {
        self.entries.values().filter(|written| !written.values.is_empty()).count()
    }

    /// Returns which values stand at every spot, each with the phone that wrote it, once everybody
    /// holds everything; `counts` says whose certificate counts in the end.
    pub(super) fn standing(
        &self,
        counts: impl Fn(DeviceId) -> bool,
    ) -> BTreeMap<Spot, BTreeSet<(i64, usize)>> {
        let mut by_spot: BTreeMap<&Spot, Vec<(Hash, &Written)>> = BTreeMap::new();
        for (hash, written) in &self.entries {
            if !self.lost.contains(hash) && self.is_believed(written, &counts) {
                for spot in written.values.keys() {
                    by_spot.entry(spot).or_default().push((*hash, written));
                }
            }
        }
        let mut standing = BTreeMap::new();
        for (spot, all) in by_spot {
            let values = all
                .iter()
                .filter(|(hash, one)| !all.iter().any(|(_, other)| other.has_seen(*hash, one)))
                .map(|(_, one)| (one.values[spot], one.phone))
                .collect();
            standing.insert(spot.clone(), values);
        }
        standing
    }

    /// Returns the spots about which something was said that a copied device wrote after the copy, or
    /// that was said by somebody who held something of it.
    pub(super) fn touched_by(&self, copied: &Copied) -> BTreeSet<Spot> {
        let touched = self.entries.values().filter(|written| copied.has_touched(written));
        touched.flat_map(|written| written.values.keys().cloned()).collect()
    }

    /// Returns whether an entry was written by a copied device after the copy, or by somebody who
    /// held something of it.
    pub(super) fn is_touched_by(&self, copied: &Copied, hash: Hash) -> bool {
        self.entries.get(&hash).is_none_or(|written| copied.has_touched(written))
    }

    /// Returns which phones ever wrote a spot, and each one's last value.
    pub(super) fn last_values(&self) -> BTreeMap<Spot, BTreeMap<usize, i64>> {
        let mut last: BTreeMap<Spot, BTreeMap<usize, (Hash, &Written, i64)>> = BTreeMap::new();
        for (hash, written) in &self.entries {
            if self.lost.contains(hash) {
                continue;
            }
            for (spot, value) in &written.values {
                let of_phone = last.entry(spot.clone()).or_default();
                match of_phone.get(&written.phone) {
                    Some((known_as, known, _)) if !written.has_seen(*known_as, known) => {}
                    _ => {
                        of_phone.insert(written.phone, (*hash, written, *value));
                    }
                }
            }
        }
        let plain = |all: BTreeMap<usize, (Hash, &Written, i64)>| {
            all.into_iter().map(|(phone, (_, _, value))| (phone, value)).collect()
        };
        last.into_iter().map(|(spot, all)| (spot, plain(all))).collect()
    }

    /// Returns what is known of a spot, for a person who looks for what went wrong.
    pub(super) fn story(&self, spot: &Spot, engines: &[&Engine]) -> String {
        let mut story = String::new();
        for (hash, written) in &self.entries {
            let Some(value) = written.values.get(spot) else { continue };
            story += &format!(
                "\n{hash:?} value {value} by phone {} {:?} seq {} lost {} saw {:?}",
                written.phone,
                written.feed,
                written.seq,
                self.lost.contains(hash),
                written.seen
            );
            for engine in engines {
                let held = engine.tables().held(*hash).expect("the store is readable");
                let again = engine.tables().reissued_as(*hash).expect("the store is readable");
                story += &format!("\n    {:?} again {again:?}", held.map(|held| held.standing));
            }
        }
        story
    }

    fn is_believed(&self, written: &Written, counts: &impl Fn(DeviceId) -> bool) -> bool {
        let (device, _) = written.feed;
        let removals: Vec<_> = self
            .removals
            .iter()
            .filter(|removal| removal.device == device)
            .filter(|one| one.spaces.is_empty() || one.spaces.contains(&written.space))
            .collect();
        let is_adopted = self.adoptions.iter().any(|adoption| written.is_within(&adoption.reach));
        match removals.is_empty() {
            true => counts(device),
            false => is_adopted || removals.iter().all(|removal| written.is_within(&removal.reach)),
        }
    }
}

impl Written {
    fn is_within(&self, reach: &BTreeMap<SpaceId, Reach>) -> bool {
        let to = reach.get(&self.space).and_then(|reach| reach.get(&self.feed));
        to.is_some_and(|to| self.seq <= *to)
    }

    fn has_seen(&self, hash: Hash, other: &Self) -> bool {
        self.space == other.space
            && !self.set_aside.contains(&hash)
            && self.seen.get(&other.feed).is_some_and(|height| other.seq <= *height)
    }
}

/// Returns the feeds of a device of which a phone doubts something.
pub(super) fn doubtful(
    engine: &Engine,
    device: DeviceId,
) -> BTreeSet<(SpaceId, DeviceId, Incarnation)> {
    let mut feeds = BTreeSet::new();
    for space in engine.spaces().expect("the store is readable") {
        let rows = engine.tables().doubtful_in(space).expect("the store is readable");
        let of_device = rows.iter().map(|row| row.feed).filter(|feed| feed.device == device);
        feeds.extend(of_device.map(|feed| (space, feed.device, feed.incarnation)));
    }
    feeds
}

fn set_aside_by(engine: &Engine) -> BTreeSet<Hash> {
    let spaces = engine.tables().spaces_with_entries().expect("the store is readable");
    let doubtful = |space| engine.tables().doubtful_in(space).expect("the store is readable");
    let rows = spaces.into_iter().flat_map(doubtful);
    rows.filter(|row| row.standing.state != State::Applied).map(|row| row.hash).collect()
}

fn reaches(engine: &Engine) -> BTreeMap<SpaceId, Reach> {
    let spaces = engine.tables().spaces_with_entries().expect("the store is readable");
    let heights = |space| engine.data_heights(space).expect("the store is readable");
    spaces.into_iter().map(|space| (space, reach(&heights(space)))).collect()
}

fn reach(heights: &Heights) -> Reach {
    let mut reach = Reach::new();
    for tip in heights.tips() {
        let height = reach.entry((tip.device, tip.incarnation)).or_default();
        *height = tip.height.max(*height);
    }
    reach
}

fn written(phone: usize, entry: &SignedEntry, seen: Reach) -> Written {
    let header = entry.header();
    let mut values = BTreeMap::new();
    for (change, body) in header.changes.iter().zip(entry.bodies()) {
        if change.doc.kind != DocKind::Roll {
            continue;
        }
        let body = body.as_ref().expect("an own entry has its bodies");
        let (_, read) = chunk::read(body).expect("an own change can be read");
        for operation in &read.operations {
            // Not at which meeting a level was reached, which is beside what was said.
            let key = Key::parse(Profile::NEWEST, DocKind::Roll, operation.key);
            let is_tapped = matches!(key, Some(Key::Mark(..) | Key::Level(..)));
            if let Some(ScalarRef::Int(value)) = operation.value
                && is_tapped
            {
                let class = ClassId(change.doc.id);
                values.insert((header.space, class, operation.key.to_owned()), value);
            }
        }
    }
    Written {
        phone,
        feed: (header.device, header.incarnation),
        seq: header.seq,
        space: header.space,
        seen,
        set_aside: BTreeSet::new(),
        values,
    }
}

/// Returns the one value that a phone shows at a spot: 0 for a blank, `None` where it is disputed.
pub(super) fn shown(engine: &Engine, (space, class, key): &Spot) -> Option<i64> {
    let tables = engine.tables();
    let shown = match Key::parse(Profile::NEWEST, DocKind::Roll, key) {
        Some(Key::Mark(meeting, short)) => {
            let mark = tables.mark(*space, *class, meeting, short).expect("the store is readable");
            mark.map(|(mark, disputed)| (mark.number(), disputed))
        }
        Some(Key::Level(short, topic)) => {
            let level = tables.level(*space, *class, short, topic.as_str());
            let level = level.expect("the store is readable");
            level.map(|(level, disputed)| (level.number(), disputed))
        }
        _ => panic!("{key} is no place of a tap"),
    };
    match shown {
        None => Some(0),
        Some((_, true)) => None,
        Some((value, false)) => Some(value),
    }
}
