//! What somebody with a member's own key can sign: any header, around any body.

use lantoa_core::document::edit::{self, LocalChange, Put};
use lantoa_core::document::ingest::{Candidate, PROFILE};
use lantoa_core::document::profile::Profile;
use lantoa_core::document::register::ChangeMeta;
use lantoa_core::document::replica::Replica;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::entry::{EntryRef, Hash, Incarnation};
use lantoa_core::domain::id::SpaceId;
use lantoa_core::domain::row::Author;
use lantoa_core::feed::entry::{ChangeRef, Header, RefusedEntry, SignedEntry};
use rand::RngExt;
use rand::rngs::StdRng;
use sha2::{Digest, Sha256};

use crate::mutation::Stock;
use crate::town::{Device, Holder, NOW};

/// A document as an insider sees it, to write into.
#[derive(Debug)]
pub struct Target {
    /// Which one.
    pub doc: DocId,
    /// What it holds.
    pub stock: Stock,
    replica: Replica,
    keys: Vec<Key>,
}

/// A change in its bytes, of a document.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The document.
    pub doc: DocId,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Draft {
    /// Returns the change that says this on top of what `device` holds, past every command.
    ///
    /// # Panics
    ///
    /// When a key is none of the document's, or everything is so already.
    #[must_use]
    pub fn says(device: &Device, pen: &Pen<'_>, doc: DocId, said: &[(&str, Scalar)]) -> Self {
        let put = |(key, value): &(&str, Scalar)| Put {
            key: Key::parse(Profile::NEWEST, doc.kind, key).expect("a key of the document"),
            value: value.clone(),
        };
        let puts: Vec<Put> = said.iter().map(put).collect();
        let (by, incarnation) = (pen.holder.key.device(), pen.next.incarnation);
        let change = edit::change(&device.replica(doc), by, incarnation, &puts);
        let change = change.expect("values that the keys take").expect("something new");
        Self { doc, bytes: change.bytes }
    }

    /// Returns the hash under which Automerge would know it: whatever the checksum says.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash(Sha256::digest(self.bytes.get(8..).unwrap_or_default()).into())
    }

    /// Returns how a header lists it.
    ///
    /// # Panics
    ///
    /// When it is longer than 4 GB.
    #[must_use]
    pub fn listed(&self) -> ChangeRef {
        let len = u32::try_from(self.bytes.len()).expect("short");
        ChangeRef { doc: self.doc, hash: self.hash(), len }
    }
}

impl Target {
    /// Returns a document as `device` holds it.
    #[must_use]
    pub fn of(device: &Device, doc: DocId) -> Self {
        let replica = device.replica(doc);
        let keys: Vec<_> = replica.registers().keys().cloned().collect();
        let stored = device.engine.tables().applied_changes(doc).expect("a sound store");
        let bodies: Vec<_> = stored.into_iter().filter_map(|change| change.body).collect();
        let names = keys.iter().map(Key::to_string).collect();
        let stock = Stock::of(names, bodies.iter().map(|body| &body[..]));
        Self { doc, stock, replica, keys }
    }

    /// Returns the document of a volunteer's own name, which nobody has written yet.
    #[must_use]
    pub fn person(space: SpaceId, holder: &Holder, stock: Stock) -> Self {
        let doc = DocId::person(space, holder.person);
        let keys =
            vec![Key::parse(Profile::One, DocKind::Person, "name").expect("a person has a name")];
        Self { doc, stock, replica: Replica::empty(doc), keys }
    }

    /// Returns honest changes of `holder`, each on top of the one before.
    ///
    /// # Panics
    ///
    /// When the document is damaged.
    pub fn drafts(
        &mut self,
        rng: &mut StdRng,
        holder: &Holder,
        incarnation: Incarnation,
        count: usize,
    ) -> Vec<Draft> {
        let device = holder.key.device();
        let author = Author { person: holder.person, device, at: NOW };
        let mut drafts = Vec::new();
        for _ in 0..count {
            let puts = self.puts(rng);
            let change = edit::change(&self.replica, device, incarnation, &puts);
            let Some(change) = change.expect("values that the keys take") else { continue };
            let candidate = candidate(&change, incarnation, author);
            assert!(
                self.replica.admit(&[candidate]).expect("sound").is_whole(),
                "an honest change"
            );
            drafts.push(Draft { doc: self.doc, bytes: change.bytes });
        }
        self.replica.cancel();
        drafts
    }

    fn puts(&self, rng: &mut StdRng) -> Vec<Put> {
        let text = |text: &str| Scalar::Str(text.to_owned());
        let values = [
            Scalar::Int(0),
            Scalar::Int(1),
            Scalar::Int(2),
            Scalar::Int(3),
            Scalar::Int(1_961),
            text("Nguyễn Văn A"),
            text("2026-11-23"),
            text("70:100"),
            text(""),
            Scalar::Bytes(rng.random::<[u8; 16]>().to_vec()),
        ];
        let mut puts = Vec::new();
        for _ in 0..rng.random_range(1..4) {
            let key = &self.keys[rng.random_range(0..self.keys.len())];
            let takes = values
                .iter()
                .filter(|value| key.takes(Profile::One, value.as_ref()))
                .collect::<Vec<_>>();
            if let Some(value) = takes.get(rng.random_range(0..takes.len().max(1))) {
                puts.push(Put { key: key.clone(), value: (*value).clone() });
            }
        }
        puts
    }
}

/// Returns a change of one's own as it asks to be applied.
pub(crate) fn candidate(
    change: &LocalChange,
    incarnation: Incarnation,
    author: Author,
) -> Candidate<'_> {
    Candidate {
        bytes: &change.bytes,
        hash: change.hash,
        profile: PROFILE,
        incarnation,
        meta: ChangeMeta { author, believed: true },
    }
}

/// One feed of an insider, while it grows.
#[derive(Debug)]
pub struct Pen<'h> {
    /// Who writes.
    pub holder: &'h Holder,
    /// The header of the next entry, honest but for its lists.
    pub next: Header,
}

impl<'h> Pen<'h> {
    /// Begins a feed.
    #[must_use]
    pub fn new(holder: &'h Holder, space: SpaceId, incarnation: Incarnation) -> Self {
        let next = Header {
            profile: PROFILE,
            space,
            device: holder.key.device(),
            incarnation,
            seq: 1,
            prev: None,
            volunteer: holder.person,
            first_tap: NOW,
            last_tap: NOW,
            control_digest: Hash::default(),
            ancestors: Vec::new(),
            changes: Vec::new(),
        };
        Self { holder, next }
    }

    /// Gives a draft to `device` as the next entry.
    ///
    /// # Panics
    ///
    /// When the device does not hold it then.
    pub fn gives(&mut self, device: &mut Device, draft: Draft) {
        let ancestors = device.ancestors(&[&draft.bytes]);
        let own = self.next.device;
        let ancestors = ancestors.into_iter().filter(|ancestor| ancestor.feed.device != own);
        let entry = self.writes(&[draft], ancestors.collect()).expect("an honest entry");
        let (space, hash) = (entry.header().space, entry.hash());
        let taken = device.engine.receive_entries(space, vec![entry], NOW).expect("a sound store");
        assert!(taken.held.contains(&hash), "an honest entry was left out");
    }

    /// Signs the next entry with these changes, as a peer would read it.
    ///
    /// # Errors
    ///
    /// [`RefusedEntry`] where a peer would end the session; the feed does not grow then.
    pub fn writes(
        &mut self,
        drafts: &[Draft],
        ancestors: Vec<EntryRef>,
    ) -> Result<SignedEntry, RefusedEntry> {
        let changes = drafts.iter().map(Draft::listed).collect();
        let header = Header { ancestors, changes, ..self.next.clone() };
        let bodies = drafts.iter().map(|draft| draft.bytes.clone()).collect();
        let entry = as_sent(&header.sign(bodies, &self.holder.key))?;
        self.next.seq += 1;
        self.next.prev = Some(entry.hash());
        Ok(entry)
    }
}

/// Returns an entry as whoever receives its bytes reads it.
///
/// # Errors
///
/// [`RefusedEntry`] where it is none.
pub fn as_sent(entry: &SignedEntry) -> Result<SignedEntry, RefusedEntry> {
    SignedEntry::parse(entry.header_bytes(), *entry.signature(), entry.bodies().to_vec())
}
