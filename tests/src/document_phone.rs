//! A phone that holds one document and nothing else: for tests of merging, without feeds or rights.

use std::collections::BTreeSet;

use lantoa_core::document::chunk;
use lantoa_core::document::edit::{self, LocalChange, Put};
use lantoa_core::document::ingest::{Candidate, PROFILE};
use lantoa_core::document::profile::Profile;
use lantoa_core::document::register::ChangeMeta;
use lantoa_core::document::replica::{Admission, Replica, Verdict};
use lantoa_core::document::rows::all_rows;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::entry::{Hash, Incarnation};
use lantoa_core::domain::id::{DeviceId, PersonId};
use lantoa_core::domain::row::{Author, Row};
use lantoa_core::domain::time::Instant;

/// A phone with its copy of a document.
#[derive(Debug)]
pub struct Phone {
    /// Its device id.
    pub device: DeviceId,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// Its copy.
    pub replica: Replica,
    /// Everything that it holds, in the order in which it came.
    pub log: Vec<Sent>,
}

/// A change as its entry would carry it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sent {
    /// The change's bytes.
    pub bytes: Vec<u8>,
    /// Its hash.
    pub hash: Hash,
    /// Who wrote it.
    pub device: DeviceId,
    /// In which incarnation.
    pub incarnation: Incarnation,
    /// Whether it is believed.
    pub believed: bool,
}

impl Sent {
    /// Returns what the entry says beside the change.
    #[must_use]
    pub fn meta(&self) -> ChangeMeta {
        let person = PersonId([self.device.0[0]; 16]);
        let author = Author { person, device: self.device, at: Instant(0) };
        ChangeMeta { author, believed: self.believed }
    }

    /// Returns the change as it asks to be applied.
    #[must_use]
    pub fn candidate(&self) -> Candidate<'_> {
        Candidate {
            bytes: &self.bytes,
            hash: self.hash,
            profile: PROFILE,
            incarnation: self.incarnation,
            meta: self.meta(),
        }
    }
}

impl Phone {
    /// Returns a phone with an empty document; `number` is all bytes of its id.
    #[must_use]
    pub fn new(doc: DocId, number: u8) -> Self {
        Self {
            device: DeviceId([number; 32]),
            incarnation: Incarnation(1),
            replica: Replica::empty(doc),
            log: Vec::new(),
        }
    }

    /// Returns the change that these puts would be, without applying it.
    ///
    /// # Panics
    ///
    /// When a put is not of the document.
    #[must_use]
    pub fn drafts(&self, puts: &[(&str, Scalar)]) -> Option<Sent> {
        let kind = self.replica.doc().kind;
        let put = |(key, value): &(&str, Scalar)| Put {
            key: Key::parse(Profile::NEWEST, kind, key).expect("tests use keys that exist"),
            value: value.clone(),
        };
        let puts: Vec<_> = puts.iter().map(put).collect();
        let change = edit::change(&self.replica, self.device, self.incarnation, &puts);
        change.expect("tests put what keys take").map(|change| self.sends(change))
    }

    /// Returns a change of this phone's, ready to send.
    #[must_use]
    pub fn sends(&self, change: LocalChange) -> Sent {
        let LocalChange { hash, bytes, .. } = change;
        let (device, incarnation) = (self.device, self.incarnation);
        Sent { bytes, hash, device, incarnation, believed: true }
    }

    /// Writes; returns the change unless everything was so already.
    pub fn writes(&mut self, puts: &[(&str, Scalar)]) -> Option<Sent> {
        let sent = self.drafts(puts)?;
        self.takes(std::slice::from_ref(&sent));
        Some(sent)
    }

    /// Applies changes that must all pass.
    ///
    /// # Panics
    ///
    /// When one of them does not.
    pub fn takes(&mut self, sent: &[Sent]) {
        let admission = self.admits(sent);
        assert!(admission.is_whole(), "{admission:?}");
        self.replica.accept();
        self.log.extend_from_slice(sent);
    }

    /// Asks for changes to be applied; neither accepts nor cancels.
    ///
    /// # Panics
    ///
    /// When the document is damaged.
    pub fn admits(&mut self, sent: &[Sent]) -> Admission {
        let candidates: Vec<_> = sent.iter().map(Sent::candidate).collect();
        self.replica.admit(&candidates).expect("the document is whole")
    }

    /// Takes everything that the other phone holds and this one does not.
    pub fn meets(&mut self, other: &mut Self) {
        let lacks = |mine: &Self, log: &[Sent]| {
            let registers = mine.replica.registers();
            log.iter().filter(|sent| !registers.holds(sent.hash)).cloned().collect::<Vec<_>>()
        };
        let (to_me, to_other) = (lacks(self, &other.log), lacks(other, &self.log));
        self.takes(&to_me);
        other.takes(&to_other);
    }

    /// Returns what people see: every row of the document.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        all_rows(&self.replica)
    }

    /// Takes changes in any order and any number of times, as a pile of parcels would bring them.
    ///
    /// Returns the keys that were written.
    ///
    /// # Panics
    ///
    /// When a change never becomes applicable or breaks the profile.
    pub fn takes_in_any_order(&mut self, sent: &[Sent]) -> BTreeSet<Key> {
        let mut waiting: Vec<&Sent> = sent.iter().collect();
        let mut touched = BTreeSet::new();
        while !waiting.is_empty() {
            let registers = self.replica.registers();
            let ready = |sent: &&Sent| {
                let (_, body) = chunk::read(&sent.bytes).expect("an honest change");
                body.deps.iter().all(|dep| registers.holds(*dep))
            };
            let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(ready);
            assert!(!now.is_empty(), "changes wait for what nobody sent");
            let now: Vec<Sent> = now.into_iter().cloned().collect();
            let admission = self.admits(&now);
            for (sent, verdict) in now.iter().zip(&admission.verdicts) {
                match verdict {
                    Verdict::Admitted => self.log.push(sent.clone()),
                    Verdict::Refused(refusal) => assert_eq!(
                        *refusal,
                        lantoa_core::document::ingest::Refusal::Known,
                        "an honest change"
                    ),
                }
            }
            touched.extend(admission.touched);
            self.replica.accept();
            waiting = later;
        }
        touched
    }
}

/// Lets three phones with one document do something apart, and then all meet; returns them.
///
/// # Panics
///
/// When they show different rows then, or rows written change by change are not those of the whole.
pub fn apart(doc: DocId, before: &[(&str, Scalar)], said: [&[(&str, Scalar)]; 2]) -> [Phone; 3] {
    let mut phones = [1, 2, 3].map(|number| Phone::new(doc, number));
    phones[2].writes(before);
    meet_all(&mut phones);
    for (phone, said) in phones.iter_mut().zip(said) {
        // Each value is a change of its own, as commands and taps write them.
        for put in said {
            phone.writes(std::slice::from_ref(put));
        }
    }
    meet_all(&mut phones);
    phones
}

/// Lets phones meet until all hold the same.
///
/// # Panics
///
/// When they show different rows then.
pub fn meet_all(phones: &mut [Phone; 3]) {
    for _ in 0..2 {
        for pair in [[0, 1], [1, 2], [0, 2]] {
            let [one, other] = phones.get_disjoint_mut(pair).expect("two of three");
            one.meets(other);
        }
    }
    let rows = phones[0].rows();
    for phone in &phones[1..] {
        assert_eq!(phone.rows(), rows, "phones that hold the same show the same");
    }
}
