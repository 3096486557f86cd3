//! How an evening ends: everybody meets everybody, and every promise is looked at.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::document::schema::Key;
use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::{ClassId, SpaceId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::progress::Level;
use lantoa_core::engine::Engine;
use lantoa_core::engine::session_host::Outcome;
use lantoa_core::store::reader::Reader;

use super::Village;
use super::ledger::Spot;

/// Rounds of everybody with everybody after which nothing may move any more.
const ROUNDS_MAX: usize = 12;

/// What a phone shows at a spot.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Shown {
    /// The value that the list shows.
    pub(super) prevailing: i64,
    /// All values, where they differ.
    disputed: BTreeSet<i64>,
}

impl Village {
    /// Lets two phones hold one whole session; returns whether it moved anything.
    pub(super) fn meet(&mut self, one: usize, other: usize) -> bool {
        self.open_link(one, other, false, None);
        let link = self.links.len() - 1;
        while !self.links[link].is_over() {
            assert!(
                self.links[link].ends.iter().any(|end| !end.coming.is_empty()),
                "phones {one} and {other} wait for each other"
            );
            self.deliver(link);
        }
        let link = self.links.pop().expect("just opened");
        let mut moved = false;
        for end in &link.ends {
            let counters = end.machine.counters();
            moved |= counters.received_entries + counters.received_records > 0;
            match end.outcome {
                Some(Outcome::InSync | Outcome::Removed | Outcome::PeerRemoved) => {}
                Some(Outcome::Refused(_)) if self.troubles.removals => {}
                // What was dropped everywhere and then taken back is asked for again and again.
                Some(Outcome::Differs) if self.troubles.erasures => {}
                // What is cut here is cut in both: one side was told of a removal.
                Some(Outcome::Cut) if self.troubles.removals => {}
                outcome => panic!("phones {one} and {other}: {outcome:?}"),
            }
        }
        moved
    }

    /// Lets everybody meet everybody until nothing moves.
    pub(super) fn heal(&mut self) {
        for phone in 0..self.phones.len() {
            self.cut_links_of(phone);
        }
        for _ in 0..ROUNDS_MAX {
            let mut pairs = Vec::new();
            for one in 0..self.phones.len() {
                for other in 0..one {
                    if self.phones[one].device() != self.phones[other].device() {
                        pairs.push((one, other));
                    }
                }
            }
            self.random.shuffle(&mut pairs);
            let mut moved = false;
            for (one, other) in pairs {
                moved |= self.meet(one, other);
            }
            if !moved {
                return;
            }
        }
        panic!("entries still move after {ROUNDS_MAX} rounds of everybody with everybody");
    }

    /// Looks at every promise.
    pub(super) fn check(&mut self) {
        let members: Vec<usize> =
            (0..self.phones.len()).filter(|phone| self.is_believed(*phone)).collect();
        assert!(!members.is_empty(), "the office is a member");
        self.check_equal(&members);
        self.check_readers();
        for phone in 0..self.phones.len() {
            let checked = self.on(phone, |engine, now| engine.verify(now, &mut |_, _| {}));
            let faults = checked.expect("the store is readable").faults;
            assert_eq!(faults, [""; 0], "phone {phone}");
        }
        self.check_standing(&members);
        self.check_honest(&members);
        if self.copied.is_some() {
            self.check_last_values(&members);
        }
    }

    /// Returns digests of all that a phone holds and shows.
    pub(super) fn digests(&self, phone: usize) -> Vec<String> {
        let engine = self.phones[phone].held();
        let programme = engine.programme().expect("a member has a programme").space();
        let mut all = vec![format!("records {}", engine.authority().digest())];
        for space in engine.tables().spaces_with_entries().expect("the store is readable") {
            let heights = engine.data_heights(space).expect("the store is readable");
            all.push(format!("space {space} heights {:?}", heights.digest()));
            let rows = engine.tables().row_digests(space, space == programme);
            let rows = rows.expect("the store is readable");
            all.extend(rows.into_iter().map(|(table, digest)| format!("{table} {digest}")));
        }
        all
    }

    fn is_believed(&self, phone: usize) -> bool {
        let office = self.phones[0].held();
        office.authority().role(self.phones[phone].device()).is_some()
    }

    /// Members that share a space hold and show the same of it.
    fn check_equal(&self, members: &[usize]) {
        let control = self.phones[0].held().authority().digest();
        let mut known: BTreeMap<SpaceId, (usize, Vec<String>)> = BTreeMap::new();
        for phone in members {
            let engine = self.phones[*phone].held();
            assert_eq!(engine.authority().digest(), control, "records of phone {phone}");
            let programme = engine.programme().expect("a member has a programme").space();
            for space in engine.spaces().expect("the store is readable") {
                let heights = engine.data_heights(space).expect("the store is readable");
                let rows = engine.tables().row_digests(space, space == programme);
                let rows = rows.expect("the store is readable");
                let mut shown = vec![format!("heights {:?}", heights.digest())];
                shown.extend(rows.into_iter().map(|(table, digest)| format!("{table} {digest}")));
                match known.get(&space) {
                    Some((other, same)) => {
                        let differs = |(a, b): &(&String, &String)| a != b;
                        let differing: Vec<_> = shown.iter().zip(same).filter(differs).collect();
                        assert!(
                            differing.is_empty(),
                            "space {space} of phones {phone} and {other}: {differing:?}"
                        );
                    }
                    None => {
                        known.insert(space, (*phone, shown));
                    }
                }
            }
        }
    }

    /// Nobody holds anything of a space that it was never given.
    fn check_readers(&self) {
        for phone in self.phones.iter().filter(|phone| phone.role != Role::Coordinator) {
            let programme = phone.held().programme().expect("everybody has joined").space();
            let held = phone.held().tables().spaces_with_entries().expect("the store is readable");
            for space in held {
                assert!(
                    space == programme || phone.spaces.contains(&space),
                    "phone {} holds entries of a space that is not its own",
                    phone.number
                );
            }
        }
    }

    /// Every member shows exactly the values that nobody who had seen them replaced.
    ///
    /// Where a folder was copied this is said of the spots about which nobody wrote who held what
    /// one of the copies wrote after the copy: what builds on a branch that loses is issued again,
    /// and its author may have heard of more in between than the ledger sees in the first entry.
    fn check_standing(&mut self, members: &[usize]) {
        let authority = self.phones[0].held().authority();
        let standing = self.ledger.standing(|device| authority.role(device).is_some());
        let copied = self.copied.as_ref();
        let touched = copied.map(|copied| self.ledger.touched_by(copied)).unwrap_or_default();
        if copied.is_some() {
            self.lived.untouched += standing.keys().filter(|at| !touched.contains(*at)).count();
        }
        for phone in members {
            let shown = marks_and_levels(self.phones[*phone].held());
            let spaces = self.phones[*phone].held().spaces().expect("the store is readable");
            if *phone == 0 {
                self.lived.disputes += shown.values().filter(|s| !s.disputed.is_empty()).count();
            }
            for (spot, wanted) in &standing {
                if !spaces.contains(&spot.0) || touched.contains(spot) {
                    continue;
                }
                let values: BTreeSet<i64> = wanted.iter().map(|(value, _)| *value).collect();
                let prevailing = prevailing(spot, &values);
                let disputed = if values.len() > 1 { values } else { BTreeSet::new() };
                let blank = Shown { prevailing: 0, disputed: BTreeSet::new() };
                assert_eq!(
                    shown.get(spot).unwrap_or(&blank),
                    &Shown { prevailing, disputed },
                    "phone {phone} at {spot:?}, where value and writer are {wanted:?}{}",
                    self.ledger.story(spot, &[self.phones[*phone].held()])
                );
            }
            for spot in shown.keys() {
                assert!(
                    standing.contains_key(spot) || touched.contains(spot),
                    "phone {phone} shows {spot:?}, said by nobody"
                );
            }
        }
    }

    /// Nothing of a member that was never removed is set aside or doubted, but for what stands on the
    /// branches of a folder that was copied.
    fn check_honest(&self, members: &[usize]) {
        let office = self.phones[0].held().authority();
        for phone in members {
            let tables = self.phones[*phone].held().tables();
            for space in tables.spaces_with_entries().expect("the store is readable") {
                for held in tables.doubtful_in(space).expect("the store is readable") {
                    let device = held.feed.device;
                    let is_touched = |copied| self.ledger.is_touched_by(copied, held.hash);
                    assert!(
                        office.role(device).is_none()
                            || self.ledger.is_removed(device)
                            || self.copied.as_ref().is_some_and(is_touched),
                        "phone {phone} doubts {held:?} of a member"
                    );
                }
            }
        }
    }

    /// With two phones under one key, at least: what one phone alone has said is shown as it said it
    /// last, and nothing is shown that nobody said.
    fn check_last_values(&self, members: &[usize]) {
        let removed = self.phones.iter().filter(|phone| !self.is_believed(phone.number));
        let removed: BTreeSet<usize> = removed.map(|phone| phone.number).collect();
        let last = self.ledger.last_values();
        for phone in members {
            let shown = marks_and_levels(self.phones[*phone].held());
            let spaces = self.phones[*phone].held().spaces().expect("the store is readable");
            for (spot, by_phone) in &last {
                let doubted = by_phone.keys().any(|phone| removed.contains(phone));
                if !spaces.contains(&spot.0) || doubted || by_phone.len() > 1 {
                    continue;
                }
                let wanted = by_phone.values().next().expect("one phone wrote it");
                let engines: Vec<_> = self.phones.iter().map(super::Phone::held).collect();
                let blank = Shown { prevailing: 0, disputed: BTreeSet::new() };
                assert_eq!(
                    shown.get(spot).unwrap_or(&blank),
                    &Shown { prevailing: *wanted, disputed: BTreeSet::new() },
                    "phone {phone} at {spot:?} {}",
                    self.ledger.story(spot, &engines)
                );
            }
            for spot in shown.keys() {
                assert!(last.contains_key(spot), "phone {phone} shows {spot:?}, said by nobody");
            }
        }
    }
}

/// Returns the marks and levels that a phone shows, blanks left out.
pub(super) fn marks_and_levels(engine: &Engine) -> BTreeMap<Spot, Shown> {
    let reader = Reader::open(engine.store().path()).expect("the store is readable");
    let mut all = BTreeMap::new();
    let plain = |prevailing| Shown { prevailing, disputed: BTreeSet::new() };
    for class in reader.classes(&BTreeSet::new()).expect("the store is readable") {
        let space = class.team.space();
        for row in reader.marks(space, class.class).expect("the store is readable") {
            let key = Key::Mark(row.key, row.short).to_string();
            all.insert((space, class.class, key), plain(row.mark.number()));
        }
        for row in reader.levels(space, class.class).expect("the store is readable") {
            let key = Key::Level(row.short, row.topic).to_string();
            all.insert((space, class.class, key), plain(row.level.number()));
        }
    }
    let disputes = reader.disputes().expect("the store is readable").into_iter();
    let is_tapped = |key: &str| key.starts_with("m:") || key.starts_with("l:");
    for row in disputes.filter(|row| is_tapped(&row.key)) {
        let spot = (row.doc.space, ClassId(row.doc.id), row.key);
        let shown = all.entry(spot).or_insert_with(|| plain(0));
        shown.disputed = row.values.iter().filter_map(|value| value.said.number()).collect();
    }
    all
}

fn prevailing((_, _, key): &Spot, values: &BTreeSet<i64>) -> i64 {
    let values = values.iter().copied();
    if key.starts_with("m:") {
        let marks = values.map(|value| Mark::from_number(value).expect("a mark"));
        marks.max().map_or(0, Mark::number)
    } else {
        let levels = values.map(|value| Level::from_number(value).expect("a level"));
        levels.max().map_or(0, Level::number)
    }
}
