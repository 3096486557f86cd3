//! What the second profile adds to what is stored and sent, one sample of each key, the same for ever.
//!
//! Their bytes are in `tests/fixtures/formats-2.txt`.

use std::collections::BTreeMap;

use lantoa_core::document::rows::seen_in;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::id::{ClassId, DisputeId, LearnerId, ReportId, SpaceId};
use lantoa_core::domain::row::Row;
use lantoa_core::feed::entry::{ChangeRef, Header, SignedEntry};
use lantoa_core::session::holdings::HeldEntry;
use lantoa_core::session::packed::Packer;
use sha2::{Digest, Sha256};

use crate::document_phone::{Phone, Sent, apart};
use crate::samples::{header, key};

const SPACE: SpaceId = SpaceId([5; 16]);
const SIGNED: &[u8] = b"80 learners";

/// A key with a value that it takes, in a document of the kind.
#[derive(Clone, Debug)]
pub struct Said {
    /// The document.
    pub doc: DocId,
    /// The key.
    pub key: String,
    /// The value.
    pub value: Scalar,
}

impl Said {
    /// Returns the first change of a phone that says this alone.
    ///
    /// # Panics
    ///
    /// When the document does not take it.
    #[must_use]
    pub fn change(&self) -> Sent {
        let sent = Phone::new(self.doc, 1).writes(&[(&self.key, self.value.clone())]);
        sent.expect("a first value is news")
    }
}

/// Returns one of every key of the second profile, and of older keys with its values.
#[must_use]
pub fn said() -> Vec<Said> {
    let [a, b] = [LearnerId([1; 16]), LearnerId([2; 16])];
    let report = report();
    let text = |text: &str| Scalar::from(text);
    let [roll, class, learner] = [DocKind::Roll, DocKind::Class, DocKind::Learner]
        .map(|kind| DocId { space: SPACE, kind, id: [9; 16] });
    let (link, programme) = (DocId::link(SPACE), DocId::programme(SPACE));
    let moved = text(&format!("2026-11-28:{a}"));
    let all = [
        (roll, format!("e:{a}:2026-11-28"), Scalar::Int(0)),
        (roll, "h:2026-11-28.1:d".to_owned(), text("2026-11-27")),
        (roll, "h:2026-11-28.1:w".to_owned(), Scalar::Bytes(vec![1, 0, 0, 0, 0, 1, 9])),
        (roll, format!("h:2026-11-28.1:by:{b}"), text("2026-11-27.1")),
        (roll, "x:2026-11-28".to_owned(), Scalar::Int(1)),
        (roll, "l:abcdefgh:vneid:4".to_owned(), Scalar::Int(20_785 * 16 + 1)),
        (class, "place:2026-11-28".to_owned(), text(&a.to_string())),
        (class, "plan:2026-11-28".to_owned(), Scalar::Int(127)),
        (class, "closed:2026-11-28".to_owned(), Scalar::Int(1)),
        (class, format!("same:{a}"), Scalar::Int(1)),
        (class, "retired".to_owned(), text("2026-11-28")),
        (learner, "gone".to_owned(), Scalar::Int(1)),
        (link, format!("meeting:{a}/2026-11-27.1:{b}/2026-11-28.1"), Scalar::Int(3)),
        (link, format!("moved-class:{b}:{a}"), moved.clone()),
        (link, format!("moved-learner:{b}:{a}"), moved),
        (link, format!("differ:{a}:{b}"), Scalar::Bytes(vec![7; 16])),
        (programme, format!("p:{a}:name:2026-07-01"), text("Đông")),
        (programme, format!("p:{a}:in:2026-07-01"), text("")),
        (programme, format!("p:{a}:kind"), text("xa")),
        (programme, format!("p:{a}:kind:2026-07-01"), text("phuong")),
        (programme, format!("p:{a}:into:{b}:2026-07-01"), Scalar::Int(1)),
        (programme, format!("p:{a}:same:{b}"), Scalar::Int(1)),
        (programme, format!("p:{a}:retired"), text("2026-07-01")),
        (programme, format!("t:{a}:retired"), text("")),
        (programme, format!("person:{a}:retired"), text("2026-07-01")),
        (programme, format!("t:{a}:place:2026-07-01"), Scalar::Int(0)),
        (programme, format!("g:{a}:vneid:2026-07-01"), text("80:100")),
        (programme, "head:4".to_owned(), text("UỶ BAN NHÂN DÂN")),
        (DocId::signed(SPACE, report), format!("s:{report}"), Scalar::Bytes(SIGNED.to_vec())),
    ];
    all.into_iter().map(|(doc, key, value)| Said { doc, key, value }).collect()
}

fn report() -> ReportId {
    ReportId::from_slice(&Sha256::digest(SIGNED)[..16]).expect("16 bytes")
}

/// Returns an entry of the second profile, with its one body.
///
/// # Panics
///
/// When documents no longer take it.
#[must_use]
pub fn entry() -> SignedEntry {
    let doc = header().changes[0].doc;
    let sent = Phone::new(doc, 1).writes(&[("h:2026-11-28.1:d", Scalar::from("2026-11-27"))]);
    let sent = sent.expect("a first day is news");
    let len = u32::try_from(sent.bytes.len()).expect("short");
    let changes = vec![ChangeRef { doc, hash: sent.hash, len }];
    Header { profile: 2, changes, ..header() }.sign(vec![sent.bytes], &key())
}

/// Returns the bytes of every sample, by name.
///
/// # Panics
///
/// When a sample cannot be written.
#[must_use]
pub fn written() -> BTreeMap<String, Vec<u8>> {
    let mut written: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for said in said() {
        written
            .insert(format!("change.{}.{}", said.doc.kind.word(), said.key), said.change().bytes);
    }
    let entry = entry();
    let mut packed = Vec::new();
    Packer::default()
        .pack(entry.header().space, &HeldEntry::from(&entry), &mut packed)
        .expect("a whole entry");
    written.insert("entry.header".to_owned(), entry.header_bytes().to_vec());
    written.insert("entry.signature".to_owned(), entry.signature().to_vec());
    written.insert("entry.body".to_owned(), entry.bodies()[0].clone().expect("whole"));
    written.insert("entry.hash".to_owned(), entry.hash().0.to_vec());
    written.insert("entry.packed".to_owned(), packed);
    for (name, dispute) in disputes() {
        written.insert(format!("compared.dispute.{name}"), dispute.0.to_vec());
    }
    let seen = seen_in(&marked()[0].replica, "2026-11-28.1".parse().expect("a meeting"));
    written.insert("compared.seen".to_owned(), seen.bytes());
    written
}

const ROLL: DocId = DocId { space: SPACE, kind: DocKind::Roll, id: [9; 16] };

fn marked() -> [Phone; 3] {
    let marks = ["m:2026-11-28.1:aaaaaaaa", "m:2026-11-28.1:22222222"];
    let marks = marks.map(|key| (key, Scalar::Int(4)));
    apart(ROLL, &marks, [&[], &[]])
}

/// Returns the name of a dispute of each kind, which every version has to compute alike.
fn disputes() -> [(&'static str, DisputeId); 3] {
    let days = ["2026-11-27", "2026-11-26"].map(|day| [("h:2026-11-28.1:d", Scalar::from(day))]);
    let withdrawn = [("h:2026-11-28.1:w", Scalar::Bytes(vec![1]))];
    let marked = [("m:2026-11-28.1:aaaaaaaa", Scalar::Int(1))];
    let class = ClassId([2; 16]);
    let joined = format!("meeting:{class}/2026-11-27.1:{class}/2026-11-28.1");
    let links = DocId::link(SPACE);
    let chosen = [2, 3].map(|value| [(joined.as_str(), Scalar::Int(value))]);
    [
        ("day", dispute(&apart(ROLL, &[], [&days[0], &days[1]])[0])),
        ("withdrawn", dispute(&apart(ROLL, &[], [&withdrawn, &marked])[0])),
        ("joined", dispute(&apart(links, &[], [&chosen[0], &chosen[1]])[0])),
    ]
}

fn dispute(phone: &Phone) -> DisputeId {
    let dispute = phone.rows().into_iter().find_map(|row| {
        if let Row::MeetingMore(more) = row {
            let held = more.held.map(|dispute| dispute.id);
            return more.days.map(|dispute| dispute.id).or(held);
        }
        let Row::Link(link) = row else { return None };
        link.dispute.map(|dispute| dispute.id)
    });
    dispute.expect("a dispute")
}
