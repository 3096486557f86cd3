//! What must hold of any set of records and headers in several teams. (Guards: verdicts that depend
//! on the order of arrival; a lead whose removal reaches into another lead's team.)
//!
//! Each case is one seed of a random village: teams, devices in several of them, forks with ground
//! hashes, removals and adoptions. A failure prints the seed.

use std::collections::BTreeSet;

use lantoa_core::domain::entry::FeedKind;
use lantoa_core::domain::id::{DeviceId, SpaceId};
use lantoa_core::domain::programme::Role;
use lantoa_core::trust::authority::Authority;
use lantoa_core::trust::authority::acceptance::EntryFact;
use lantoa_core::trust::authority::records::CountingRemoval;
use lantoa_core::trust::control::{Record, Removal};
use lantoa_tests::random_teams::{PROGRAMME, ROOT, TEAMS, Village, data_feed};
use rand::RngExt;
use rand::seq::IndexedRandom;

const SEEDS: u64 = 400;

#[test]
fn verdicts_do_not_depend_on_order_or_duplicates() {
    for seed in 0..SEEDS {
        let mut village = Village::new(seed);
        let (authority, verdicts) = village.judged();
        for _ in 0..3 {
            village.shuffle_and_double();
            let (again, verdicts_again) = village.judged();
            assert_eq!(verdicts, verdicts_again, "seed {seed}");
            assert_eq!(authority.digest(), again.digest(), "seed {seed}");
            for device in authority.devices() {
                assert_eq!(authority.rank(device), again.rank(device), "seed {seed}");
                assert_eq!(authority.removals_of(device), again.removals_of(device), "seed {seed}");
                assert_eq!(authority.reads(device), again.reads(device), "seed {seed}");
            }
        }
    }
}

#[test]
fn what_an_accepted_entry_builds_on_is_accepted_and_no_place_is_taken_twice() {
    for seed in 0..SEEDS {
        let village = Village::new(seed);
        let (_, verdicts) = village.judged();
        for (space, entries) in &village.entries {
            let mut places = BTreeSet::new();
            for entry in entries.iter().filter(|e| verdicts[space].is_accepted(e.hash)) {
                for below in entry.prev.iter().chain(&entry.ancestors) {
                    assert!(verdicts[space].is_accepted(*below), "seed {seed}, {entry:?}");
                }
                let place = (entry.device, entry.incarnation, entry.seq);
                assert!(places.insert(place), "seed {seed}, {entry:?}");
            }
        }
    }
}

#[test]
fn an_honest_entry_that_builds_on_nothing_refused_is_believed() {
    let mut honest = 0;
    for seed in 0..SEEDS {
        let village = Village::new(seed);
        let (authority, verdicts) = village.judged();
        for (space, entries) in &village.entries {
            let verdicts = &verdicts[space];
            for entry in entries {
                let feed = data_feed(*space, entry.device, entry.incarnation);
                let clean_below =
                    entry.prev.iter().chain(&entry.ancestors).all(|b| verdicts.is_clean(*b));
                if clean_below
                    && !verdicts.forks().contains_key(&feed)
                    && authority.may_write(entry.device, entry.docs[0])
                {
                    honest += 1;
                    assert!(verdicts.is_believed(entry.hash), "seed {seed}, {entry:?}");
                }
            }
        }
    }
    assert!(honest > 10 * SEEDS, "{honest}");
}

#[test]
fn removals_intersect_and_adoptions_unite() {
    let (mut narrowed, mut widened) = (0, 0);
    for seed in 0..SEEDS {
        let mut village = Village::without_forks(seed);
        let Some(device) = village.some_volunteer() else {
            continue;
        };
        let (authority, before) = village.judged();
        let (by, rank) = match village.rng.random_range(0..3) {
            0 => (ROOT, Role::Root),
            1 => (village.coordinators[0], Role::Coordinator),
            _ => (village.leads[0], Role::Lead),
        };
        let named = village.wild_names(device);
        village.say(by, Record::Removal(Removal { device, named }));
        let (_, removed) = village.judged();
        let names = village.wild_names(device);
        let names: Vec<_> = names.iter().filter(|name| name.feed.kind == FeedKind::Data).collect();
        if let Some(name) = names.choose(&mut village.rng) {
            village.say(ROOT, Record::Adoption(**name));
        }
        let (_, adopted) = village.judged();
        for (space, entries) in &village.entries {
            for entry in entries.iter().filter(|entry| entry.device == device) {
                let feed = data_feed(*space, device, entry.incarnation);
                let [was, is, then] =
                    [&before, &removed, &adopted].map(|v| v[space].is_believed(entry.hash));
                // A senior may speak for what its juniors, or its equals, said nothing of (R7).
                let senior = authority.removals_of(device).first();
                let speaks = senior.is_some_and(|senior| {
                    let names = |r: &&CountingRemoval| {
                        r.rank == senior.rank && r.named.iter().any(|name| name.feed == feed)
                    };
                    rank < senior.rank
                        || rank == senior.rank
                            && !authority.removals_of(device).iter().any(|r| names(&r))
                });
                assert!(was || !is || speaks, "removal by {rank}, seed {seed}, {entry:?}");
                assert!(then || !is, "adoption, seed {seed}, {entry:?}");
                narrowed += u32::from(was && !is);
                widened += u32::from(then && !is);
            }
        }
    }
    assert!(narrowed > 30 && widened > 5, "{narrowed} narrowed, {widened} widened");
}

#[test]
fn a_leads_removal_acts_only_where_it_leads_and_its_target_does_not() {
    let (mut acted, mut stayed) = (0, 0);
    for seed in 0..SEEDS {
        let mut village = Village::new(seed);
        let Some((lead, device)) = village.lead_and_other() else {
            continue;
        };
        let (authority, before) = village.judged();
        let led = |who: DeviceId, space: SpaceId| {
            authority.certificates(who).any(|c| {
                c.role == Role::Coordinator || c.role == Role::Lead && c.spaces.contains(&space)
            })
        };
        // A removal beyond the lead's own cut does not count at all, and then nothing may change.
        let removal = village.say(lead, Record::Removal(Removal { device, named: Vec::new() }));
        let (after, judged) = village.judged();
        for team in TEAMS {
            let space = team.space();
            let reaches = after.counts(removal) && led(lead, space) && !led(device, space);
            let changed = before[&space] != judged[&space];
            let removed = after.is_removed_in(device, space);
            assert!(reaches || !changed, "seed {seed}, {team:?}");
            assert_eq!(removed, reaches || authority.is_removed_in(device, space), "seed {seed}");
            acted += u32::from(reaches);
            stayed += u32::from(!reaches);
        }
        for fact in &village.control {
            let same = authority.stands(fact.hash) == after.stands(fact.hash);
            assert!(same || fact.hash == removal, "seed {seed}: a control feed fell to a lead");
        }
    }
    assert!(acted > 50 && stayed > 50, "{acted} acted, {stayed} stayed");
}

#[test]
fn what_a_record_says_of_some_changes_nothing_where_only_others_wrote() {
    let (mut spared, mut changed) = (0, 0);
    for seed in 0..SEEDS / 4 {
        let village = Village::new(seed);
        let mut before = Authority::from_facts(PROGRAMME, Some(ROOT), &[]);
        for count in 1..=village.control.len() {
            let after = Authority::from_facts(PROGRAMME, Some(ROOT), &village.control[..count]);
            let differing = after.differing(&before);
            assert_eq!(differing, before.differing(&after), "seed {seed}");
            for (space, entries) in &village.entries {
                let others = without(entries, &differing);
                let verdicts = [&before, &after].map(|known| known.judge(*space, &others));
                assert_eq!(verdicts[0], verdicts[1], "seed {seed}, record {count}");
                spared += u32::from(!others.is_empty() && !differing.is_empty());
                let verdicts = [&before, &after].map(|known| known.judge(*space, entries));
                changed += u32::from(verdicts[0] != verdicts[1]);
            }
            before = after;
        }
    }
    assert!(spared > 1_000 && changed > 1_000, "{spared} spared, {changed} changed");
}

/// Returns the entries on which nothing of these devices' has a bearing.
fn without(entries: &[EntryFact], devices: &BTreeSet<DeviceId>) -> Vec<EntryFact> {
    let mut kept = BTreeSet::new();
    let stays = |entry: &&EntryFact| {
        let mut below = entry.prev.iter().chain(&entry.ancestors);
        let stays = !devices.contains(&entry.device) && below.all(|hash| kept.contains(hash));
        if stays {
            kept.insert(entry.hash);
        }
        stays
    };
    entries.iter().filter(stays).cloned().collect()
}

#[test]
fn who_was_let_in_once_stays_let_in_however_the_records_grow() {
    let (mut void, mut never) = (0, 0);
    for seed in 0..SEEDS / 4 {
        let mut village = Village::new(seed);
        village.shuffle_and_double();
        let mut before = Authority::from_facts(PROGRAMME, Some(ROOT), &[]);
        for count in 1..=village.control.len() {
            let after = Authority::from_facts(PROGRAMME, Some(ROOT), &village.control[..count]);
            for doc in village.entries.values().flatten().flat_map(|entry| &entry.docs) {
                for device in after.devices() {
                    let [was, is] =
                        [&before, &after].map(|known| known.covers_issued(device, *doc));
                    assert!(is || !was, "seed {seed}, record {count}");
                    assert!(is || !after.may_write(device, *doc), "seed {seed}, record {count}");
                }
            }
            before = after;
        }
        for entry in village.entries.values().flatten() {
            let may = |device| before.covers_issued(device, entry.docs[0]);
            void += u32::from(may(entry.device) && !before.may_write(entry.device, entry.docs[0]));
            never += u32::from(!may(entry.device));
        }
    }
    assert!(void > 100 && never > 100, "{void} void, {never} never issued");
}
