//! One honest sample of everything that is stored or sent, the same for ever.
//!
//! Their bytes are in `tests/fixtures/formats-1.txt`: a sample that changes is a new format.

use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::entry::{EntryRef, FeedId, FeedKind, Hash, Incarnation};
use lantoa_core::domain::id::{DeviceId, InviteId, PersonId, ProgrammeId, SpaceId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::feed::entry::{ChangeRef, Header, SignedEntry};
use lantoa_core::feed::height::Tip;
use lantoa_core::session::frame::{Ack, EntriesPart, Frame, HeightsPart, Removed};
use lantoa_core::session::hello::{Bye, Hello};
use lantoa_core::session::holdings::Scope;
use lantoa_core::session::summary::Summary;
use lantoa_core::trust::certificate::{Appointment, Certificate};
use lantoa_core::trust::control::{ControlEntry, ForkProof, Record, Removal, SignedControl};
use lantoa_core::trust::invite::{Hotspot, Secret, Ticket};
use lantoa_core::trust::key::{SecretKey, programme_of};

use crate::document_phone::Phone;

/// Returns the key that signs every sample.
#[must_use]
pub fn key() -> SecretKey {
    SecretKey::from_seed(&[4; 32])
}

fn root() -> SecretKey {
    SecretKey::from_seed(&[3; 32])
}

fn programme() -> ProgrammeId {
    programme_of(root().device())
}

fn feed(kind: FeedKind) -> FeedId {
    let device = key().device();
    FeedId { kind, space: SpaceId([5; 16]), device, incarnation: Incarnation(6) }
}

fn named(n: u8) -> EntryRef {
    EntryRef { feed: feed(FeedKind::Data), seq: 7, hash: Hash([n; 32]) }
}

/// Returns a header with a change whose body is nobody's.
#[must_use]
pub fn header() -> Header {
    let doc = DocId { space: SpaceId([5; 16]), kind: DocKind::Roll, id: [9; 16] };
    Header {
        profile: 1,
        space: SpaceId([5; 16]),
        device: key().device(),
        incarnation: Incarnation(6),
        seq: 3,
        prev: Some(Hash([8; 32])),
        volunteer: PersonId([7; 16]),
        first_tap: Instant(-5),
        last_tap: Instant(1_795_000_000_000),
        control_digest: Hash([1; 32]),
        ancestors: vec![named(1), named(2)],
        changes: vec![ChangeRef { doc, hash: Hash([3; 32]), len: 100 }],
    }
}

/// Returns an entry with its one body: a meeting of a class.
///
/// # Panics
///
/// When documents no longer take a meeting.
#[must_use]
pub fn entry() -> SignedEntry {
    let doc = header().changes[0].doc;
    let sent = Phone::new(doc, 1).writes(&[("h:2026-11-22.1", Scalar::Int(1))]);
    let sent = sent.expect("a first meeting is news");
    let len = u32::try_from(sent.bytes.len()).expect("short");
    let changes = vec![ChangeRef { doc, hash: sent.hash, len }];
    Header { changes, ..header() }.sign(vec![sent.bytes], &key())
}

/// Returns a control record of every kind, by its name.
#[must_use]
pub fn records() -> Vec<(&'static str, Record)> {
    let certificate = Certificate {
        device: DeviceId([1; 32]),
        sealing: [2; 32],
        person: PersonId([3; 16]),
        role: Role::Lead,
        spaces: vec![SpaceId([4; 16]), SpaceId([5; 16])],
        invite: InviteId([6; 16]),
        issued_at: Instant(7),
        not_after: Instant(8),
        appointment: Some(Appointment::sign(
            &root(),
            programme(),
            key().device(),
            InviteId([6; 16]),
        )),
    };
    let doc = DocId { space: SpaceId([4; 16]), kind: DocKind::Learner, id: [5; 16] };
    let (feed, evidence) = (feed(FeedKind::Control), [vec![1, 2], vec![3]]);
    vec![
        ("certificate", Record::Certificate(certificate)),
        ("removal", Record::Removal(Removal { device: key().device(), named: vec![named(1)] })),
        ("adoption", Record::Adoption(named(2))),
        ("erasure", Record::Erasure(vec![doc])),
        ("erasure-revoked", Record::ErasureRevoked(Hash([9; 32]))),
        (
            "fork-proof",
            Record::ForkProof(ForkProof {
                feed,
                seq: 2,
                one: Hash([1; 32]),
                other: Hash([2; 32]),
                evidence,
            }),
        ),
    ]
}

/// Returns a control entry with this record.
#[must_use]
pub fn control(record: Record) -> SignedControl {
    let entry = ControlEntry {
        programme: programme(),
        device: key().device(),
        incarnation: Incarnation(6),
        seq: 2,
        prev: Some(Hash([8; 32])),
        at: Instant(9),
        record,
    };
    entry.sign(&key())
}

/// Returns a ticket with everything that one can hold.
#[must_use]
pub fn ticket() -> Ticket {
    Ticket {
        programme: ProgrammeId([1; 16]),
        inviter: key().device(),
        invite: InviteId([3; 16]),
        secret: Secret::new([4; 32]),
        role: Role::Volunteer,
        expires: Instant(9),
        addresses: vec!["/ip4/10.0.0.1/tcp/4747".into(), "/ip6/::1/tcp/1".into()],
        hotspot: Some(Hotspot { ssid: "Hà".into(), password: "bình dân".into() }),
    }
}

/// Returns a frame of every kind, by its name.
#[must_use]
pub fn frames() -> Vec<(&'static str, Frame)> {
    let tip = |n| Tip {
        device: DeviceId([n; 32]),
        incarnation: Incarnation(2),
        height: 300,
        hash: Hash([4; 32]),
    };
    let space = SpaceId([5; 16]);
    let hello = Hello {
        versions: vec![1, 700],
        port: None,
        programme: ProgrammeId([1; 16]),
        chain_hash: Hash([2; 32]),
        knows_you: true,
        live: false,
    };
    let summary = Summary { control: [1; 16], spaces: vec![(space, [2; 16])], clock_ms: -300 };
    vec![
        ("hello-port", Frame::Hello(Hello { port: Some(61_474), ..hello.clone() })),
        ("hello", Frame::Hello(hello)),
        ("summary", Frame::Summary(summary)),
        ("chain", Frame::Chain(vec![vec![1, 2], vec![3; 200]])),
        (
            "heights",
            Frame::Heights(HeightsPart {
                scope: Scope::Space(space),
                tips: vec![tip(1), tip(2)],
                last: true,
            }),
        ),
        ("records", Frame::Records(vec![9; 30])),
        (
            "entries",
            Frame::Entries(EntriesPart {
                space,
                signatures: vec![[7; 64]; 2],
                packed: vec![8; 20],
            }),
        ),
        ("end", Frame::End(Scope::Control)),
        ("ack", Frame::Ack(Ack { absent: vec![3, 9] })),
        (
            "removed",
            Frame::Removed(Removed {
                records: vec![vec![1]],
                own_feeds: vec![(space, vec![tip(1)])],
            }),
        ),
        ("handed-over", Frame::HandedOver),
        ("bye", Frame::Bye(Bye::NotRemoved)),
    ]
}
