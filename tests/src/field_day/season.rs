//! FIELD-DAY's season in bulk: each meeting and topic as the entries that a phone makes of its taps.
//!
//! Three volunteers' keys take turns. Their changes are made by the core's own `edit` and signed as
//! phones sign them; the office takes them as it takes a peer's, in batches of a session's size. What
//! it holds then is kept in a file, because a season of 1,000 classes is 52,000 entries. Absent on
//! purpose: the taps, which cost two million durable commits and leave nothing else behind.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use lantoa_core::document::edit::{self, Put};
use lantoa_core::document::ingest::PROFILE;
use lantoa_core::document::register::ChangeMeta;
use lantoa_core::document::replica::Replica;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::class::MeetingState;
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::entry::{EntryRef, Hash, Incarnation};
use lantoa_core::domain::id::{LearnerId, MeetingKey, ShortLearner};
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::row::Author;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::feed::entry::SignedEntry;
use lantoa_rosters::random::Random;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{
    BEGINNING, FieldDay, MEETINGS, TAP, TOPICS, WEEK, WRITERS, chosen_mark, classes_of, date_after,
    folder_in_memory, invitation, target_folder, topic_id,
};
use crate::insider::{Draft, Pen, candidate};
use crate::pipe::device;
use crate::town::Holder;

/// Entries that the office takes at once: as many as a session's batch holds.
const BATCH: usize = 255;
/// The database in a device's folder.
const DATABASE: &str = "lantoa.db";
/// The seed of the office's key.
const OFFICE: u8 = 1;

impl FieldDay {
    /// Returns a programme with so many classes after the whole season. Its one device is the office,
    /// which has taken everything from three volunteers.
    ///
    /// The first call of a size writes the season and keeps it in the build's folder.
    ///
    /// # Panics
    ///
    /// When the office refuses what it must take, or there is no room.
    #[must_use]
    pub fn with_season(classes: usize, seed: u64) -> Self {
        let kept = kept_file(classes, seed);
        if !kept.exists() {
            let mut day = Self::of_an_office(classes, seed);
            day.passes_a_season();
            let folder = day.folders.remove(0);
            drop(day);
            keep(&folder.path().join(DATABASE), &kept);
        }
        let folder = folder_in_memory();
        std::fs::copy(&kept, folder.path().join(DATABASE)).expect("there is room");
        let office = device(folder.path(), OFFICE);
        let named = office.tables().team_names().expect("teams are read");
        let [(team, _)] = named[..] else { panic!("one team is named") };
        let classes = classes_of(&office, team);
        let chance = Random::new(seed);
        Self { devices: vec![office], team, classes, now: END, chance, folders: vec![folder] }
    }

    fn passes_a_season(&mut self) {
        let mut holders = Vec::new();
        for number in 0..WRITERS as u64 {
            let holder = Holder::new(number);
            let office = &mut self.devices[0];
            let now = Instant(self.now);
            let (ticket, _) = office.invite(invitation(self.team), now).expect("an invitation");
            let redeemed = office.redeem(holder.key.device(), &holder.request(&ticket), now);
            redeemed.expect("a sound store").expect("a fresh ticket");
            holders.push(holder);
        }
        let space = self.team.space();
        let digest = self.devices[0].authority().digest();
        let pens = holders.iter().map(|holder| {
            let mut pen = Pen::new(holder, space, Incarnation(1));
            pen.next.control_digest = digest;
            pen
        });
        let mut pens: Vec<Pen<'_>> = pens.collect();
        let office = &self.devices[0];
        let rolls = self.classes.iter();
        let rolls = rolls.map(|(class, learners)| {
            Roll::of(office, DocId::roll(self.team, *class), learners.clone())
        });
        let mut rolls: Vec<Roll> = rolls.collect();
        let mut out = Outbox { office: &mut self.devices[0], entries: Vec::new() };
        for week in 0..MEETINGS + TOPICS {
            let mut now = BEGINNING + week as i64 * WEEK;
            let pen = &mut pens[if week < MEETINGS { week } else { week - MEETINGS } % WRITERS];
            for roll in &mut rolls {
                let said = if week < MEETINGS {
                    let key = MeetingKey { date: date_after(week), number: 1 };
                    out.takes(roll.writes(pen, &opened(key), (now, now)));
                    roll.marks(key, &mut self.chance)
                } else {
                    roll.levels(week - MEETINGS, &mut self.chance)
                };
                let last = now + said.len() as i64 * TAP;
                out.takes(roll.writes(pen, &said, (now + TAP, last)));
                now = last;
            }
        }
        out.is_emptied();
        self.devices[0].build().expect("a sound store");
    }
}

/// When the season is over.
const END: i64 = BEGINNING + (MEETINGS + TOPICS) as i64 * WEEK;

/// A class's roll, as all volunteers have it.
struct Roll {
    replica: Replica,
    learners: Vec<LearnerId>,
    /// Which entry lists each change.
    listed: HashMap<Hash, EntryRef>,
}

impl Roll {
    fn of(office: &Engine, doc: DocId, learners: Vec<LearnerId>) -> Self {
        let tables = office.tables();
        let stored = tables.applied_changes(doc).expect("a sound store");
        let mut listed = HashMap::new();
        for change in &stored {
            let holders = tables.entries_of_change(change.hash).expect("a sound store");
            let held = holders.first().expect("what is applied was listed");
            let entry = EntryRef { feed: held.feed, seq: held.seq, hash: held.hash };
            listed.insert(change.hash, entry);
        }
        let changes = stored.into_iter().map(|change| {
            let meta = ChangeMeta { author: change.author, believed: change.believed };
            (change.body.expect("nothing is erased"), meta)
        });
        let replica = Replica::load(doc, changes).expect("a sound document");
        Self { replica, learners, listed }
    }

    fn marks(&self, key: MeetingKey, chance: &mut Random) -> Vec<Put> {
        let mark = |learner: &LearnerId| Put {
            key: Key::Mark(key, ShortLearner::from(*learner)),
            value: Scalar::Int(chosen_mark(chance).number()),
        };
        self.learners.iter().map(mark).collect()
    }

    /// Each with the meeting at which it was reached.
    fn levels(&self, topic: usize, chance: &mut Random) -> Vec<Put> {
        let level = |learner: &LearnerId| {
            let level = *chance.pick(&[Level::Taught, Level::Practised, Level::Alone]);
            let short = ShortLearner::from(*learner);
            let of = Key::Level(short, topic_id(topic));
            let at = Key::LevelDay(short, topic_id(topic), level);
            let day = i64::from(date_after(topic + 8).days_since_1970()) * 16 + 1;
            let put = |key, value| Put { key, value: Scalar::Int(value) };
            [put(of, level.number()), put(at, day)]
        };
        self.learners.iter().flat_map(level).collect()
    }

    /// Writes a change and its entry, tapped between these times.
    fn writes(
        &mut self,
        pen: &mut Pen<'_>,
        puts: &[Put],
        (first, last): (i64, i64),
    ) -> SignedEntry {
        let (device, incarnation) = (pen.next.device, pen.next.incarnation);
        let change = edit::change(&self.replica, device, incarnation, puts);
        let change = change.expect("values that the keys take").expect("something new");
        let author = Author { person: pen.holder.person, device, at: Instant(last) };
        let candidate = candidate(&change, incarnation, author);
        let checked = self.replica.check(&candidate).expect("an honest change");
        self.replica.add(checked);
        self.replica.accept();
        let holders = change.deps.iter().map(|dep| self.listed[dep]);
        let feed = pen.next.feed();
        let mut ancestors: Vec<_> = holders.filter(|holder| holder.feed != feed).collect();
        ancestors.sort_unstable_by_key(|ancestor| ancestor.hash);
        ancestors.dedup();
        pen.next.profile = change.profile.number();
        pen.next.first_tap = Instant(first);
        pen.next.last_tap = Instant(last);
        let draft = Draft { doc: *self.replica.doc(), bytes: change.bytes };
        let entry = pen.writes(&[draft], ancestors).expect("an honest entry");
        self.listed.insert(change.hash, entry.as_ref());
        entry
    }
}

/// What a phone says when a meeting is opened.
fn opened(key: MeetingKey) -> [Put; 2] {
    let state = Scalar::Int(MeetingState::Open.number());
    let day = Scalar::Str(key.date.to_string());
    [Put { key: Key::Meeting(key), value: state }, Put { key: Key::MeetingDay(key), value: day }]
}

/// Entries on their way to the office.
struct Outbox<'d> {
    office: &'d mut Engine,
    entries: Vec<SignedEntry>,
}

impl Outbox<'_> {
    fn takes(&mut self, entry: SignedEntry) {
        self.entries.push(entry);
        if self.entries.len() == BATCH {
            self.is_emptied();
        }
    }

    fn is_emptied(&mut self) {
        let entries = std::mem::take(&mut self.entries);
        let Some(space) = entries.first().map(|entry| entry.header().space) else { return };
        let sent = entries.len();
        let taken = self.office.receive_entries(space, entries, Instant(END));
        let taken = taken.expect("a sound store");
        assert_eq!((taken.stored as usize, taken.quarantined), (sent, 0), "an honest entry");
    }
}

/// Returns where a season is kept: by the version of the stored format, and by how it is written.
fn kept_file(classes: usize, seed: u64) -> PathBuf {
    let folder = folder_in_memory();
    drop(device(folder.path(), OFFICE));
    let version = version_of(&folder);
    let sources = [include_str!("season.rs"), include_str!("../field_day.rs")].concat();
    let written = hex(&Sha256::digest(sources)[..4]);
    let name = format!("{classes}-{seed}-v{version}-p{PROFILE}-{written}.db");
    target_folder().join("field-day").join(name)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn version_of(folder: &TempDir) -> i64 {
    let database = folder.path().join(DATABASE);
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let version =
        conn.and_then(|conn| conn.pragma_query_value(None, "user_version", |row| row.get(0)));
    version.expect("a database has a version")
}

/// Keeps a closed database: whole under its name, or not at all.
fn keep(database: &Path, kept: &Path) {
    let folder = kept.parent().expect("a file has a folder");
    std::fs::create_dir_all(folder).expect("the folder is made");
    // One of each size: what an older version kept is of no use any more.
    let name = kept.file_name().and_then(|name| name.to_str()).expect("a name of ours");
    let (size, _) = name.split_once("-v").expect("the size stands first");
    for older in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        if older.file_name().to_string_lossy().starts_with(&format!("{size}-v")) {
            std::fs::remove_file(older.path()).expect("what is older goes");
        }
    }
    let copy = tempfile::NamedTempFile::new_in(folder).expect("there is room");
    std::fs::copy(database, copy.path()).expect("there is room");
    copy.persist(kept).expect("the file takes its name");
}
