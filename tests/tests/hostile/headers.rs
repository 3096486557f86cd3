//! Entry headers that say what is not so, signed by a member's own key. (Guards: two devices that
//! disagree on an entry because one of them happened to hold more; a carrier who spoils what it
//! carries; one key that fills every phone.)

use std::collections::BTreeSet;

use lantoa_core::document::ingest::PROFILE;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::entry::{EntryRef, FeedId, FeedKind, Hash, Incarnation};
use lantoa_core::domain::id::SpaceId;
use lantoa_core::domain::programme::Role;
use lantoa_core::feed::entry::{
    ANCESTORS_MAX, CHANGES_MAX, ChangeRef, Header, RefusedEntry, SignedEntry,
};
use lantoa_core::store::entry_table::State;
use lantoa_tests::insider::{Draft, Pen, Target, as_sent};
use lantoa_tests::town::{Device, Holder, NOW, Town, branches, standing};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sha2::{Digest, Sha256};

/// What somebody changes in an honest header before signing it.
type Lie = Box<dyn Fn(&mut Header)>;

/// A town, an insider's key, and honest drafts of it on the class's roll.
struct Scene {
    town: Town,
    insider: Holder,
    rng: StdRng,
}

impl Scene {
    fn new() -> Self {
        let mut town = Town::new(5);
        let insider = Holder::new(1);
        town.certifies(&insider, Role::Volunteer);
        Self { town, insider, rng: StdRng::seed_from_u64(7) }
    }

    fn space(&self) -> SpaceId {
        self.town.team.space()
    }

    fn roll(&self) -> DocId {
        DocId::roll(self.town.team, self.town.class)
    }

    /// Returns an honest change of the insider's on the roll.
    fn draft(&mut self, incarnation: u64) -> Draft {
        let mut target = Target::of(&self.town.office, self.roll());
        let incarnation = Incarnation(incarnation);
        // A draft that says what is shown already is none.
        target.drafts(&mut self.rng, &self.insider, incarnation, 20).swap_remove(0)
    }

    fn pen(&self, incarnation: u64) -> Pen<'_> {
        Pen::new(&self.insider, self.space(), Incarnation(incarnation))
    }

    /// Returns an honest entry of the insider's, of one change.
    fn honest(&mut self, incarnation: u64) -> SignedEntry {
        let draft = self.draft(incarnation);
        let ancestors = self.town.office.ancestors(&[&draft.bytes]);
        self.pen(incarnation).writes(&[draft], ancestors).expect("an honest entry")
    }

    fn takes(&mut self, entry: &SignedEntry) -> bool {
        let entries = vec![entry.clone()];
        let space = entry.header().space;
        let taken = self.town.office.engine.receive_entries(space, entries, NOW);
        taken.expect("the store is sound").held.contains(&entry.hash())
    }

    fn signed(&self, header: Header, bodies: &SignedEntry) -> SignedEntry {
        let bodies = bodies.bodies().iter().cloned().map(|body| body.expect("whole")).collect();
        header.sign(bodies, &self.insider.key)
    }
}

fn why(device: &Device, hash: Hash) -> (State, bool, String) {
    let standing = standing(device, hash).expect("it is held");
    (standing.state, standing.believed, standing.why)
}

#[test]
fn a_header_that_names_what_is_not_there_is_neither_kept_nor_acknowledged() {
    let mut scene = Scene::new();
    let honest = scene.honest(1);
    let somebody = honest.header().ancestors[0];
    let elsewhere =
        scene.town.office.entries(scene.town.office.engine.programme().expect("founded").space());
    let foreign = elsewhere[0].as_ref();
    let changes: [(&str, Lie); 9] = [
        ("a seq beyond the feed", Box::new(|h| (h.seq, h.prev) = (7, Some(Hash([1; 32]))))),
        ("a prev of another feed", Box::new(move |h| (h.seq, h.prev) = (2, Some(somebody.hash)))),
        ("an ancestor that nobody has", Box::new(|h| h.ancestors[0].hash = Hash([0; 32]))),
        ("an ancestor at another place", Box::new(|h| h.ancestors[0].seq += 1)),
        ("an ancestor of another life", Box::new(|h| h.ancestors[0].feed.incarnation.0 ^= 1)),
        ("an ancestor of another device", Box::new(|h| h.ancestors[0].feed.device.0[0] ^= 1)),
        (
            "an ancestor of another space",
            Box::new(move |h| {
                h.ancestors =
                    vec![EntryRef { feed: FeedId { space: h.space, ..foreign.feed }, ..foreign }];
            }),
        ),
        ("a kind without right", Box::new(|h| h.changes[0].doc.kind = DocKind::Class)),
        ("a kind of another space", Box::new(|h| h.changes[0].doc.kind = DocKind::Link)),
    ];
    let space = scene.space();
    let before = scene.town.office.entries(space).len();
    for (what, change) in changes {
        let mut header = honest.header().clone();
        change(&mut header);
        let entry = as_sent(&scene.signed(header, &honest)).expect(what);
        assert!(!scene.takes(&entry), "{what}");
    }
    let mut foreign = honest.header().clone();
    foreign.space = scene.town.other_team.space();
    let entry = as_sent(&scene.signed(foreign, &honest)).expect("signed");
    assert!(!scene.takes(&entry), "a space of which it is no member");
    assert_eq!(scene.town.office.entries(space).len(), before);
    assert!(scene.takes(&honest), "the honest one is not held for what the others were");
    assert_eq!(why(&scene.town.office, honest.hash()), (State::Applied, true, String::new()));
    scene.town.office.is_sound("after headers that lie");
}

#[test]
fn a_header_over_its_caps_or_out_of_its_form_is_no_entry() {
    let mut scene = Scene::new();
    let honest = scene.honest(1);
    // Written by hand, because our own writer refuses to.
    let layout = honest.header_bytes();
    let head = layout.len() - 2 - 53 * honest.header().changes.len();
    let ancestors_at = head - 76 * honest.header().ancestors.len() - 2;
    let with = |at: usize, bytes: &[u8]| {
        let mut changed = layout.to_vec();
        changed.splice(at..at + bytes.len(), bytes.iter().copied());
        changed
    };
    let too_many = |count: usize| u16::try_from(count + 1).expect("small").to_be_bytes();
    let forms = [
        ("more ancestors than the cap", with(ancestors_at, &too_many(ANCESTORS_MAX))),
        ("more changes than the cap", with(head, &too_many(CHANGES_MAX))),
        ("no change", [&layout[..head], &[0, 0]].concat()),
        ("another version", with(0, &[2])),
        ("bytes behind", [layout, &[0]].concat()),
        ("cut short", layout[..layout.len() - 1].to_vec()),
        ("a document of no kind", with(head + 2, &[10])),
    ];
    for (what, bytes) in forms {
        let body = honest.bodies().to_vec();
        let refused = SignedEntry::parse(&bytes, *honest.signature(), body);
        assert!(refused.is_err(), "{what}: {refused:?}");
    }
}

#[test]
fn a_carrier_cannot_have_an_honest_entry_refused_for_a_body_that_it_changed() {
    let mut scene = Scene::new();
    let honest = scene.honest(1);
    let body = honest.bodies()[0].clone().expect("whole");
    for at in 0..body.len() {
        let mut spoiled = body.clone();
        spoiled[at] ^= 1;
        let read =
            SignedEntry::parse(honest.header_bytes(), *honest.signature(), vec![Some(spoiled)]);
        assert_eq!(read.err(), Some(RefusedEntry::Bodies), "byte {at}");
    }
    let without = SignedEntry::parse(honest.header_bytes(), *honest.signature(), vec![None]);
    let without = without.expect("an entry may come without what was erased");
    assert!(!scene.takes(&without), "nothing was erased, so somebody else is asked for the body");
    assert!(scene.takes(&honest));
    assert_eq!(why(&scene.town.office, honest.hash()).0, State::Applied);
    scene.town.office.is_sound("after a carrier's tricks");
}

#[test]
fn another_authors_change_is_refused_as_ones_own_whichever_came_first() {
    for honest_first in [true, false] {
        let mut scene = Scene::new();
        let ha = Holder::new(2);
        scene.town.certifies(&ha, Role::Volunteer);
        let mut target = Target::of(&scene.town.office, scene.roll());
        let drafts = target.drafts(&mut scene.rng, &ha, Incarnation(9), 4);
        let ancestors = scene.town.office.ancestors(&[&drafts[0].bytes]);
        let mut pen = Pen::new(&ha, scene.space(), Incarnation(9));
        let hers = pen.writes(&drafts[..1], ancestors.clone()).expect("honest");
        let stolen = scene.pen(1).writes(&drafts[..1], ancestors).expect("signed");
        let order = if honest_first { [&hers, &stolen] } else { [&stolen, &hers] };
        for entry in order {
            assert!(scene.takes(entry));
        }
        let office = &mut scene.town.office;
        let actor = "fault: actor is not the author's on this document".to_owned();
        assert_eq!(why(office, stolen.hash()), (State::Quarantined, false, actor));
        assert_eq!(why(office, hers.hash()), (State::Applied, true, String::new()));
        office.is_sound("after a stolen change");
    }
}

#[test]
fn a_change_that_builds_on_what_its_header_does_not_name_is_refused_everywhere() {
    let mut scene = Scene::new();
    let honest = scene.honest(1);
    assert!(!honest.header().ancestors.is_empty(), "it builds on the office's work");
    let header = Header { ancestors: Vec::new(), ..honest.header().clone() };
    let silent = as_sent(&scene.signed(header, &honest)).expect("signed");
    let mut fresh = scene.town.newcomer(77, Role::Volunteer);
    let fault = "fault: dependency is not known".to_owned();
    // One device holds all that the change builds on; the other gets the entry before any of it.
    assert!(scene.takes(&silent));
    assert_eq!(why(&scene.town.office, silent.hash()), (State::Quarantined, false, fault.clone()));
    let taken = fresh.engine.receive_entries(scene.space(), vec![silent.clone()], NOW);
    assert!(taken.expect("sound").held.contains(&silent.hash()));
    assert_eq!(why(&fresh, silent.hash()), (State::Quarantined, false, fault));
}

#[test]
fn an_entry_of_an_unknown_profile_is_kept_and_counted_for_later() {
    let mut scene = Scene::new();
    let honest = scene.honest(1);
    let header = Header { profile: PROFILE + 1, ..honest.header().clone() };
    let later = as_sent(&scene.signed(header, &honest)).expect("signed");
    assert!(scene.takes(&later), "held, so that it is passed on");
    assert_eq!(why(&scene.town.office, later.hash()), (State::Later, false, "later".to_owned()));
    let heights = scene.town.office.engine.data_heights(scene.space()).expect("sound");
    assert!(heights.tips().iter().any(|tip| tip.hash == later.hash()));
    // What builds on it waits for the update as well, and nothing else does.
    let honest = scene.honest(2);
    assert!(scene.takes(&honest));
    assert_eq!(why(&scene.town.office, honest.hash()).0, State::Applied);
    scene.town.office.is_sound("with an entry of a later version");
}

#[test]
fn an_entry_with_more_documents_than_stay_loaded_is_no_entry() {
    let mut scene = Scene::new();
    let mut changes = Vec::new();
    let mut bodies = Vec::new();
    for n in 0..=CHANGES_MAX {
        let id = [u8::try_from(n).expect("few"); 16];
        let doc = DocId { space: scene.space(), kind: DocKind::Learner, id };
        let draft = scene.draft(1);
        changes.push(ChangeRef { doc, ..draft.listed() });
        bodies.push(Some(draft.bytes));
    }
    let header = scene.honest(1).header().clone();
    let whole = Header { changes: changes[..CHANGES_MAX].to_vec(), ..header.clone() };
    let key = &scene.insider.key;
    let full = whole.sign(bodies.iter().take(CHANGES_MAX).flatten().cloned().collect(), key);
    assert!(as_sent(&full).is_ok(), "as many as the cap are an entry");
    let over = Header { changes, ..header }.layout();
    assert!(matches!(SignedEntry::parse(&over, [0; 64], bodies), Err(RefusedEntry::Layout(_))));
}

#[test]
fn one_key_fills_no_more_room_than_its_own() {
    let mut scene = Scene::new();
    let space = scene.space();
    let device = scene.insider.key.device();
    let draft = scene.draft(1);
    let ancestors = scene.town.office.ancestors(&[&draft.bytes]);
    let mut kept = BTreeSet::new();
    // New lives, and forks of one of them: all are branches that every peer is shown.
    for n in 0..400_u64 {
        let mut pen = scene.pen(if n < 200 { n } else { 7_777 });
        pen.next.last_tap.0 += i64::try_from(n).expect("small");
        let entry = pen.writes(std::slice::from_ref(&draft), ancestors.clone()).expect("signed");
        if scene.takes(&entry) {
            kept.insert(entry.hash());
        }
    }
    let count = branches(&scene.town.office, FeedKind::Data, space, device);
    assert_eq!((count, kept.len()), (128, 128), "branches and entries");
    // Whoever waits for the right has 64 places in each of 64 feeds, in memory alone.
    let before = scene.town.office.entries(space).len();
    let stranger = Holder::new(999);
    for n in 0..2_000 {
        let mut pen = Pen::new(&stranger, space, Incarnation(n % 90));
        pen.next.last_tap.0 += i64::try_from(n).expect("small");
        let entry = pen.writes(std::slice::from_ref(&draft), ancestors.clone()).expect("signed");
        assert!(!scene.takes(&entry), "nobody certified that key");
    }
    assert_eq!(scene.town.office.entries(space).len(), before);
    let honest = Holder::new(3);
    scene.town.certifies(&honest, Role::Volunteer);
    scene.insider = honest;
    let entry = scene.honest(1);
    assert!(scene.takes(&entry), "others find their place as before");
    assert_eq!(why(&scene.town.office, entry.hash()), (State::Applied, true, String::new()));
    scene.town.office.is_sound("after a flood");
}

#[test]
fn a_thief_who_signs_nonsense_does_not_keep_the_true_device_from_receiving() {
    for case in 0..8 {
        let mut scene = Scene::new();
        let mut phone = scene.town.phone(90, Role::Volunteer);
        let space = scene.space();
        let visit = |town: &Town, count| Command::AddVisit {
            team: town.team,
            place: town.place,
            topic: town.topic.clone(),
            date: "2026-11-24".parse().expect("a date"),
            count,
        };
        phone.does(visit(&scene.town, 2));
        let own = phone.entries(space).pop().expect("its visit");
        let thief = Holder { key: phone.key(), person: phone.engine.person() };
        // The chunk of a change that is none, under its true hash.
        let hashed = [1, 3, 0xff, 0xff, case];
        let hash = Sha256::digest(hashed);
        let bytes = [&[0x85, 0x6f, 0x4a, 0x83], &hash[..4], &hashed].concat();
        let mut pen = Pen::new(&thief, space, phone.engine.incarnation());
        (pen.next.seq, pen.next.prev) = (own.header().seq, own.header().prev);
        let nonsense = pen.writes(&[Draft { doc: scene.roll(), bytes }], Vec::new());
        let nonsense = nonsense.expect("it is signed");
        let taken = phone.engine.receive_entries(space, vec![nonsense.clone()], NOW);
        assert!(taken.expect("it still takes entries").held.contains(&nonsense.hash()));
        // It goes on, and what was cut off with the fork is there again once it is adopted.
        scene.town.office.does(visit(&scene.town, 5));
        scene.town.office.tells(&mut phone);
        phone.tells(&mut scene.town.office);
        phone.is_sound("after a thief's nonsense");
        let device = phone.engine.device();
        scene.town.office.engine.adopt(device, NOW).expect("something is set aside");
        scene.town.office.tells(&mut phone);
        phone.tells(&mut scene.town.office);
        for device in [&phone, &scene.town.office] {
            let month = lantoa_core::domain::document::month_id("2026-11");
            let visits = device.replica(DocId::monthly(scene.town.team, DocKind::Visit, month));
            let registers = visits.registers();
            let shown = registers.keys().flat_map(|key| registers.shown(key));
            let counts: Vec<_> = shown.filter(|shown| shown.believed).map(|s| s.value).collect();
            for count in [2, 3, 5] {
                assert!(
                    counts.contains(&&Scalar::Int(count)),
                    "case {case}: {count} of {counts:?}"
                );
            }
        }
    }
}
