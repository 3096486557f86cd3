//! Control records that claim what their signer may not say, and floods of them. (Guards: a member
//! that makes itself a coordinator, shuts out its seniors, or fills every phone with certificates.)

use lantoa_core::document::edit::{self, Put};
use lantoa_core::document::scalar::Scalar;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::entry::{EntryRef, FeedId, FeedKind, Hash, Incarnation};
use lantoa_core::domain::id::{DeviceId, InviteId, ProgrammeId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::trust::certificate::{Appointment, Certificate};
use lantoa_core::trust::control::{ControlEntry, ForkProof, Record, Removal, SignedControl};
use lantoa_core::trust::key::SecretKey;
use lantoa_tests::insider::{Draft, Pen};
use lantoa_tests::town::{Device, Holder, NOW, Town, branches, standing};
use lantoa_tests::tries::tries;

/// A control feed that somebody writes by hand.
struct Feed<'k> {
    key: &'k SecretKey,
    programme: ProgrammeId,
    incarnation: Incarnation,
    seq: u32,
    prev: Option<Hash>,
}

impl<'k> Feed<'k> {
    fn new(town: &Town, key: &'k SecretKey, incarnation: u64) -> Self {
        let programme = town.office.engine.programme().expect("founded");
        Self { key, programme, incarnation: Incarnation(incarnation), seq: 0, prev: None }
    }

    /// Signs the next record, as a peer would read it.
    fn signs(&mut self, record: Record) -> SignedControl {
        self.seq += 1;
        let entry = ControlEntry {
            programme: self.programme,
            device: self.key.device(),
            incarnation: self.incarnation,
            seq: self.seq,
            prev: self.prev,
            at: NOW,
            record,
        };
        let signed = entry.sign(self.key);
        self.prev = Some(signed.hash());
        SignedControl::parse(signed.bytes()).expect("it is signed by its author")
    }
}

fn certificate(town: &Town, device: DeviceId, role: Role) -> Certificate {
    Certificate {
        device,
        sealing: [3; 32],
        person: Holder::new(0).person,
        role,
        spaces: if role == Role::Coordinator { Vec::new() } else { vec![town.team.space()] },
        invite: InviteId([9; 16]),
        issued_at: NOW,
        not_after: Instant(0),
        appointment: None,
    }
}

/// Lets the office receive records; returns how many it holds of them.
fn takes(device: &mut Device, records: Vec<SignedControl>) -> usize {
    device.engine.receive_control(records, NOW).expect("the store is sound").held.len()
}

#[test]
fn no_certificate_gives_more_than_its_issuer_has() {
    let mut town = Town::new(11);
    let [lead, volunteer] = [Holder::new(1), Holder::new(2)];
    town.certifies(&lead, Role::Lead);
    town.certifies(&volunteer, Role::Volunteer);
    let friend = Holder::new(3).key.device();
    let programme = town.office.engine.programme().expect("founded");
    let elsewhere = vec![town.other_team.space()];
    let not_root = SecretKey::from_seed(&[8; 32]);
    let by_lead = lead.key.device();
    let word = |key: &SecretKey, inviter| {
        Some(Appointment::sign(key, programme, inviter, InviteId([9; 16])))
    };
    let honest = certificate(&town, friend, Role::Volunteer);
    let coordinator = certificate(&town, friend, Role::Coordinator);
    let root = town.sheet.key().clone();
    let claims = [
        ("a lead's coordinator", &lead, coordinator.clone()),
        ("a lead's lead", &lead, certificate(&town, friend, Role::Lead)),
        (
            "a lead's volunteer of another team",
            &lead,
            Certificate { spaces: elsewhere, ..honest.clone() },
        ),
        (
            "an appointment by another key",
            &lead,
            Certificate { appointment: word(&not_root, by_lead), ..coordinator.clone() },
        ),
        (
            "an appointment for another inviter",
            &lead,
            Certificate { appointment: word(&root, friend), ..coordinator.clone() },
        ),
        (
            "an appointment for another invitation",
            &lead,
            Certificate {
                invite: InviteId([1; 16]),
                appointment: word(&root, by_lead),
                ..coordinator
            },
        ),
        ("a volunteer's volunteer", &volunteer, honest.clone()),
        (
            "a volunteer's own promotion",
            &volunteer,
            certificate(&town, volunteer.key.device(), Role::Coordinator),
        ),
        ("a lead's own promotion", &lead, certificate(&town, by_lead, Role::Coordinator)),
    ];
    for (n, (what, signer, certificate)) in (0..).zip(claims) {
        let mut feed = Feed::new(&town, &signer.key, n);
        let device = certificate.device;
        let before = town.office.engine.authority().role(device);
        let record = feed.signs(Record::Certificate(certificate));
        assert_eq!(takes(&mut town.office, vec![record.clone()]), 1, "{what}: void, yet kept");
        assert!(!town.office.engine.authority().counts(record.hash()), "{what}");
        assert_eq!(town.office.engine.authority().role(device), before, "{what}");
    }
    // A self-issued beginning, under a root of one's own.
    let stranger = Holder::new(4);
    let own = certificate(&town, stranger.key.device(), Role::Coordinator);
    let record = Feed::new(&town, &stranger.key, 1).signs(Record::Certificate(own));
    assert_eq!(takes(&mut town.office, vec![record]), 0, "nobody certified that key");
    // The lead's honest one counts, whatever else it signed.
    let record = Feed::new(&town, &lead.key, 99).signs(Record::Certificate(honest));
    assert_eq!(takes(&mut town.office, vec![record.clone()]), 1);
    assert!(town.office.engine.authority().counts(record.hash()));
}

#[test]
fn no_junior_removes_adopts_or_erases() {
    let mut town = Town::new(12);
    let [lead, volunteer, other] = [Holder::new(1), Holder::new(2), Holder::new(3)];
    town.certifies(&lead, Role::Lead);
    town.certifies(&volunteer, Role::Volunteer);
    town.certifies(&other, Role::Lead);
    let office = town.office.engine.device();
    let space = town.team.space();
    let first = town.office.entries(space)[0].as_ref();
    let removal = |device| Record::Removal(Removal { device, named: Vec::new() });
    let roll = DocId::roll(town.team, town.class);
    let claims = [
        ("a lead removes the office", &lead, removal(office)),
        ("a lead removes a lead", &lead, removal(other.key.device())),
        ("a volunteer removes a volunteer", &volunteer, removal(other.key.device())),
        ("a lead removes the root", &lead, removal(town.sheet.key().device())),
        ("a lead adopts", &lead, Record::Adoption(first)),
        ("a volunteer erases", &volunteer, Record::Erasure(vec![roll])),
        ("a lead erases", &lead, Record::Erasure(vec![roll])),
        ("a lead takes an erasure back", &lead, Record::ErasureRevoked(Hash([1; 32]))),
    ];
    for (n, (what, signer, record)) in (0..).zip(claims) {
        let record = Feed::new(&town, &signer.key, n).signs(record);
        assert_eq!(takes(&mut town.office, vec![record.clone()]), 1, "{what}: void, yet kept");
        let authority = town.office.engine.authority();
        assert!(!authority.counts(record.hash()), "{what}");
        assert!(authority.erasures().is_empty(), "{what}");
        for device in [office, other.key.device()] {
            assert!(!authority.is_removed(device), "{what}");
            assert!(authority.may_read(device, space), "{what}");
        }
    }
    assert_eq!(town.office.entries(space)[0].as_ref(), first);
    town.office.is_sound("after juniors' claims");
}

#[test]
fn not_even_a_coordinator_erases_what_counts_in_a_total() {
    let mut town = Town::new(14);
    let member = Holder::new(1);
    town.certifies(&member, Role::Coordinator);
    let space = town.team.space();
    let roll = DocId::roll(town.team, town.class);
    let all = [roll, DocId::class(town.team, town.class), DocId::programme(space)];
    let before =
        town.office.engine.tables().row_digests(space, false).expect("the store is readable");
    let record = Feed::new(&town, &member.key, 1).signs(Record::Erasure(all.to_vec()));
    assert_eq!(takes(&mut town.office, vec![record.clone()]), 1);
    let authority = town.office.engine.authority();
    assert!(authority.counts(record.hash()) && authority.erased().is_empty());
    assert!(all.iter().all(|doc| !authority.may_lack(*doc)));
    let after =
        town.office.engine.tables().row_digests(space, false).expect("the store is readable");
    assert_eq!(before, after);
    town.office.is_sound("after an erasure of what is no person's data");
}

#[test]
fn a_fork_proof_that_proves_nothing_is_not_kept() {
    let mut town = Town::new(13);
    let member = Holder::new(1);
    town.certifies(&member, Role::Volunteer);
    let space = town.team.space();
    let entries = town.office.entries(space);
    let (one, other) = (&entries[0], &entries[1]);
    let forked = town.office.engine.authority().forks().len();
    let proof = |seq, pair: [(Hash, Vec<u8>); 2]| {
        let [(one, a), (other, b)] = pair;
        Record::ForkProof(ForkProof {
            feed: entries[0].header().feed(),
            seq,
            one,
            other,
            evidence: [a, b],
        })
    };
    let a = (one.hash(), one.evidence());
    let b = (other.hash(), other.evidence());
    let mut spoiled = a.clone();
    spoiled.1[40] ^= 1;
    let claims = [
        ("one entry twice", proof(1, [a.clone(), a.clone()])),
        ("two entries of different places", proof(1, [a.clone(), b.clone()])),
        ("nothing", proof(1, [(Hash([1; 32]), Vec::new()), (Hash([2; 32]), Vec::new())])),
        ("another hash", proof(1, [a.clone(), (Hash([255; 32]), a.1.clone())])),
        ("changed evidence", proof(1, [spoiled, b])),
    ];
    for (n, (what, record)) in (0..).zip(claims) {
        let record = Feed::new(&town, &member.key, n).signs(record);
        assert_eq!(takes(&mut town.office, vec![record]), 0, "{what}");
        assert_eq!(town.office.engine.authority().forks().len(), forked, "{what}");
    }
}

#[test]
fn records_out_of_place_or_of_another_programme_are_not_kept() {
    let mut town = Town::new(14);
    let lead = Holder::new(1);
    town.certifies(&lead, Role::Lead);
    let record =
        || Record::Certificate(certificate(&town, Holder::new(2).key.device(), Role::Volunteer));
    let mut gap = Feed::new(&town, &lead.key, 1);
    let _first = gap.signs(record());
    let second = gap.signs(record());
    let mut foreign = Feed::new(&town, &lead.key, 2);
    foreign.programme = ProgrammeId([5; 16]);
    let mut stolen = Feed::new(&town, &lead.key, 3);
    (stolen.seq, stolen.prev) = (1, Some(second.hash()));
    let records = [
        ("without the one before", second),
        ("another programme's", foreign.signs(record())),
        ("behind another feed", stolen.signs(record())),
    ];
    for (what, record) in records {
        assert_eq!(takes(&mut town.office, vec![record]), 0, "{what}");
    }
}

#[test]
fn certificates_without_end_fill_one_signers_room_and_give_no_more_than_the_limit() {
    let mut town = Town::new(15);
    let lead = Holder::new(1);
    town.certifies(&lead, Role::Lead);
    let before = town.office.engine.tables().control_hashes().expect("sound").len();
    let mut feed = Feed::new(&town, &lead.key, 1);
    let mut room = 0;
    let mut device = [0; 32];
    for batch in 0..tries(20_000_u32, 100_000).div_ceil(64) {
        let records: Vec<_> = (0..64)
            .map(|n| {
                device[..8].copy_from_slice(&u64::from(batch * 64 + n).to_le_bytes());
                feed.signs(Record::Certificate(certificate(
                    &town,
                    DeviceId(device),
                    Role::Volunteer,
                )))
            })
            .collect();
        room += takes(&mut town.office, records);
    }
    let kept = town.office.engine.tables().control_hashes().expect("sound").len() - before;
    assert_eq!((kept, room), (16 * 1024, 16 * 1024));
    let counting = town
        .office
        .engine
        .authority()
        .devices()
        .filter(|device| town.office.engine.authority().role(*device).is_some())
        .count();
    // Those of the flood, the lead and the office.
    assert_eq!(counting, 1_024 + 2);
    // Feeds without end, each with one record.
    for n in 0..300 {
        let record = Record::Removal(Removal { device: DeviceId([1; 32]), named: Vec::new() });
        let record = Feed::new(&town, &lead.key, 1_000 + n).signs(record);
        takes(&mut town.office, vec![record]);
    }
    let programme = town.office.engine.programme().expect("founded").space();
    assert_eq!(branches(&town.office, FeedKind::Control, programme, lead.key.device()), 1);
    // Others go on: a volunteer joins, a removal of the lead ends the flood.
    town.certifies(&Holder::new(7), Role::Volunteer);
    town.office.engine.remove_device(lead.key.device(), None, None, NOW).expect("may remove");
    assert!(town.office.engine.authority().is_removed(lead.key.device()));
    town.office.is_sound("after a flood of certificates");
}

#[test]
fn a_removal_may_name_what_nobody_holds_and_moves_nothing_else() {
    let mut town = Town::new(16);
    let [lead, volunteer] = [Holder::new(1), Holder::new(2)];
    town.certifies(&lead, Role::Lead);
    town.certifies(&volunteer, Role::Volunteer);
    let space = town.team.space();
    let device = volunteer.key.device();
    let feed = |incarnation| FeedId {
        kind: FeedKind::Data,
        space,
        device,
        incarnation: Incarnation(incarnation),
    };
    let named =
        (0..512).map(|n| EntryRef { feed: feed(n), seq: u32::MAX, hash: Hash([7; 32]) }).collect();
    let record = Feed::new(&town, &lead.key, 1).signs(Record::Removal(Removal { device, named }));
    assert_eq!(takes(&mut town.office, vec![record]), 1);
    assert!(town.office.engine.authority().is_removed(device));
    assert!(!town.office.engine.authority().is_removed(lead.key.device()));
    town.office.is_sound("after a removal that names too much");
}

#[test]
fn whoever_a_mere_volunteer_certifies_gets_no_room_until_somebody_with_the_rank_does() {
    let mut town = Town::new(17);
    let [volunteer, friend] = [Holder::new(1), Holder::new(2)];
    town.certifies(&volunteer, Role::Volunteer);
    let device = friend.key.device();
    let void = |town: &Town| Record::Certificate(certificate(town, device, Role::Volunteer));
    let record = Feed::new(&town, &volunteer.key, 1).signs(void(&town));
    assert_eq!(takes(&mut town.office, vec![record]), 1, "void, yet kept");

    let doc = DocId::roll(town.team, town.class);
    let roll = town.office.replica(doc);
    let mark = roll.registers().keys().find(|key| matches!(key, Key::Mark(..)));
    let put = Put { key: mark.expect("a mark").clone(), value: Scalar::Int(2) };
    let change = edit::change(&roll, device, Incarnation(1), &[put]);
    let draft = Draft { doc, bytes: change.expect("a mark").expect("another one").bytes };
    let ancestors = town.office.ancestors(&[&draft.bytes]);
    let mut pen = Pen::new(&friend, doc.space, Incarnation(1));
    let entry = pen.writes(&[draft], ancestors).expect("a well-formed entry");
    let held = |town: &Town| standing(&town.office, entry.hash()).is_some();
    let by_friend = Feed::new(&town, &friend.key, 1).signs(void(&town));
    town.office.engine.receive_entries(doc.space, vec![entry.clone()], NOW).expect("sound");
    assert!(!held(&town), "an entry of a key that nobody with the rank let in");
    assert_eq!(takes(&mut town.office, vec![by_friend.clone()]), 0, "its records as little");

    // Now it is a lead's certificate that came early; with the next records, what waited is taken.
    town.certifies(&volunteer, Role::Lead);
    assert_eq!(takes(&mut town.office, vec![by_friend]), 1);
    assert!(held(&town), "what waited is looked at again");
    town.office.is_sound("after a certificate that waited for its issuer's");
}
