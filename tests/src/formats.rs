//! The bytes of every sample, as this version writes them.

use std::collections::BTreeMap;

use lantoa_core::domain::entry::{Hash, Incarnation};
use lantoa_core::domain::id::{DeviceId, PersonId};
use lantoa_core::engine::session_host::{Inviter, JoinEffect, Joiner};
use lantoa_core::engine::sheet::RecoverySheet;
use lantoa_core::feed::entry::SignedEntry;
use lantoa_core::feed::height::{Heights, Tip};
use lantoa_core::session::hello::chain_hash;
use lantoa_core::session::holdings::HeldEntry;
use lantoa_core::session::join::{Inviting, JoinRefused, JoinRequest};
use lantoa_core::session::packed::Packer;
use lantoa_core::trust::authority::Authority;
use lantoa_core::trust::key::{person_of, programme_of};

use crate::samples::{control, entry, frames, key, records, ticket};

/// Returns the bytes of every sample, by name.
///
/// # Panics
///
/// When a sample cannot be written.
#[must_use]
pub fn written() -> BTreeMap<String, Vec<u8>> {
    let entry = entry();
    let mut written = BTreeMap::from([
        ("entry.header".to_owned(), entry.header_bytes().to_vec()),
        ("entry.signature".to_owned(), entry.signature().to_vec()),
        ("entry.body".to_owned(), entry.bodies()[0].clone().expect("whole")),
        ("entry.hash".to_owned(), entry.hash().0.to_vec()),
        ("entry.packed".to_owned(), packed(&entry)),
        ("ticket".to_owned(), ticket().text().expect("within its caps").into_bytes()),
        ("sheet".to_owned(), RecoverySheet::new(key()).to_text().into_bytes()),
    ]);
    for (name, record) in records() {
        written.insert(format!("record.{name}"), control(record).bytes().to_vec());
    }
    for (name, frame) in frames() {
        written.insert(format!("frame.{name}"), frame.bytes());
    }
    for (name, bytes) in joining() {
        written.insert(format!("join.{name}"), bytes);
    }
    for (name, bytes) in compared() {
        written.insert(format!("compared.{name}"), bytes);
    }
    written
}

/// Returns what every version has to compute alike, because devices compare it or keep it: where two
/// versions differ, their devices never agree.
fn compared() -> [(&'static str, Vec<u8>); 6] {
    let signed: Vec<_> = records().into_iter().map(|(_, record)| control(record)).collect();
    let chain: Vec<_> = signed.iter().map(|record| record.bytes().to_vec()).collect();
    let programme = signed[0].entry().programme;
    let tip = |n| Tip {
        device: DeviceId([n; 32]),
        incarnation: Incarnation(2),
        height: 300,
        hash: Hash([4; 32]),
    };
    let authority = Authority::evaluate(programme, &signed);
    [
        ("heights", Heights::new(vec![tip(2), tip(1)]).digest().0.to_vec()),
        ("control", authority.digest().0.to_vec()),
        ("chain", chain_hash(&chain).0.to_vec()),
        ("programme", programme_of(key().device()).0.to_vec()),
        ("person", person_of(key().device(), [9; 8]).0.to_vec()),
        ("sealing", key().sealing().to_bytes().to_vec()),
    ]
}

fn packed(entry: &SignedEntry) -> Vec<u8> {
    let held = HeldEntry::from(entry);
    let mut packed = Vec::new();
    Packer::default().pack(entry.header().space, &held, &mut packed).expect("a whole entry");
    packed
}

/// An inviter's table with one answer.
struct Answer(Result<Vec<Vec<u8>>, JoinRefused>);

impl Inviting for Answer {
    fn redeem(&mut self, _: DeviceId, _: &JoinRequest) -> Result<Vec<Vec<u8>>, JoinRefused> {
        self.0.clone()
    }
}

/// Returns the three messages of a joining.
fn joining() -> [(&'static str, Vec<u8>); 3] {
    let sent = |effects: &[JoinEffect]| match effects.first() {
        Some(JoinEffect::Send(bytes)) => bytes.clone(),
        other => panic!("nothing is sent: {other:?}"),
    };
    let joiner = DeviceId([7; 32]);
    let person = PersonId([8; 16]);
    let (_, asks) = Joiner::open(ticket(), ticket().inviter, joiner, [9; 32], person, 0);
    let request = sent(&asks);
    let answer =
        |answer| sent(&Inviter::open(joiner, 0).handle_bytes(&mut Answer(answer), &request, 0));
    let page = answer(Ok(vec![vec![1, 2, 3], vec![4]]));
    [("request", request.clone()), ("page", page), ("refused", answer(Err(JoinRefused::Used)))]
}
