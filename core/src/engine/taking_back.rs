//! Imports of this device, and the taking back of one.
//!
//! What an import wrote is read in its own entries, so that nothing of a person is kept beside them. It is taken
//! back whole, or not at all where somebody has worked on what it made: who was registered is gone, what was
//! opened has ended, what was changed is as before where nobody changed it since. Nothing is deleted.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::edit;
use crate::document::profile::Profile;
use crate::document::register::Registers;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::class::Enrolment;
use crate::domain::document::{DocId, DocKind};
use crate::domain::id::{ClassId, LearnerId, ShortLearner, SpaceId};
use crate::domain::roster::{RosterSummary, Verdict};
use crate::domain::row::OperationId;
use crate::domain::taken_back::{Made, TakenBack, Work, WorkedOn};
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::feed::entry::SignedEntry;
use crate::store::error::StoreError;
use crate::store::import_table::{Import, Wrote};

impl Engine {
    /// Returns the imports of this device, the first one first.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn imports(&self) -> Result<Vec<Import>, Error> {
        Ok(self.tables().imports()?)
    }

    /// Writes what a roster came to, and notes in the same transaction by which entries. Returns the
    /// import's number; `None` where there was nothing to write.
    ///
    /// # Errors
    ///
    /// As for any plan; nothing is written then.
    pub(crate) fn commit_import(
        &mut self,
        plan: EditPlan,
        summary: &RosterSummary,
        now: Instant,
    ) -> Result<Option<u32>, Error> {
        let mut before = Vec::new();
        for space in self.ready(&plan)? {
            let feed = self.own_feed(space);
            before.push((feed, self.tables().height_of(feed)?.map_or(0, |tip| tip.height)));
        }
        let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let mut import = Import {
            import: 0,
            at: now,
            person: self.me.person,
            lines: count(summary.lines.len()),
            learners: summary.count(Verdict::New),
            classes: count(summary.classes.len()),
            undone: None,
            wrote: Vec::new(),
        };
        let mut number = None;
        self.write_noting(plan, now, |batch| {
            for (feed, height) in before {
                if let Some(tip) = batch.tables().height_of(feed)?
                    && tip.height > height
                {
                    let (last, entries) = (tip.hash, tip.height - height);
                    import.wrote.push(Wrote { space: feed.space, last, entries });
                }
            }
            if !import.wrote.is_empty() {
                number = Some(batch.add_import(&import)?);
            }
            Ok(())
        })?;
        Ok(number)
    }

    /// Takes an import back, or says with `is_dry` what that would do.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] where this device knows no such import, [`Error::TakenBack`] where it was taken
    /// back, [`Error::WorkedOn`] with all that somebody has worked on since; nothing is written then.
    pub fn take_back(
        &mut self,
        number: u32,
        is_dry: bool,
        now: Instant,
    ) -> Result<TakenBack, Error> {
        self.require_member()?;
        // Somebody's work that is only stored counts as work.
        self.build_what_can_be()?;
        self.fold(now)?;
        let imports = self.tables().imports()?;
        let import = imports.into_iter().find(|import| import.import == number);
        let import = import.ok_or(Error::NotFound { what: "import" })?;
        if let Some(at) = import.undone {
            return Err(Error::TakenBack { at });
        }
        let (plan, taken_back) = Undoing::of(self, &import)?.plan(self)?;
        self.require_writable(&plan)?;
        if !is_dry {
            self.commit_noting(plan, now, |batch| Ok(batch.undo_import(number, now)?))?;
        }
        Ok(taken_back)
    }

    /// Returns the entries of an import, the last one first: by those before each, for a feed that was
    /// copied has several of one number.
    fn entries_of(
        &self,
        wrote: &Wrote,
        mut read: impl FnMut(SignedEntry) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut next = Some(wrote.last);
        for _ in 0..wrote.entries {
            let Some(hash) = next else { break };
            let held = self.tables().held(hash)?.ok_or(Error::NotFound { what: "import" })?;
            let entry = self.tables().entry(held.local_seq)?;
            let entry = entry.ok_or(StoreError::Format { what: "entry" })?;
            next = entry.header().prev;
            read(entry)?;
        }
        Ok(())
    }
}

/// A value that an import put, with the operations that it replaced.
#[derive(Clone, Debug)]
struct Said {
    value: Scalar,
    replaced: Vec<OperationId>,
}

/// What an import put into one document, by key.
type Puts = BTreeMap<Key, Said>;

/// An import being taken back.
#[derive(Default)]
struct Undoing {
    /// Its documents with what it put, but for those of learners whom it registered.
    puts: BTreeMap<DocId, Puts>,
    /// The learners whom it registered, with what it put.
    made: BTreeMap<DocId, Puts>,
    /// Their short ids, by which rolls name them.
    short: BTreeMap<(SpaceId, ShortLearner), LearnerId>,
    worked_on: BTreeSet<WorkedOn>,
    taken_back: TakenBack,
    plan: EditPlan,
}

impl Undoing {
    /// Reads what an import wrote.
    fn of(engine: &Engine, import: &Import) -> Result<Self, Error> {
        let mut undoing = Self::default();
        for wrote in &import.wrote {
            engine.entries_of(wrote, |entry| {
                undoing.read(&entry);
                Ok(())
            })?;
        }
        Ok(undoing)
    }

    fn read(&mut self, entry: &SignedEntry) {
        let header = entry.header();
        let Some(profile) = Profile::from_number(header.profile) else { return };
        // The last change first: of several puts on one key that one is what the import said.
        for (listed, body) in header.changes.iter().zip(entry.bodies()).rev() {
            let Some(body) = body else {
                if listed.doc.kind == DocKind::Learner {
                    self.taken_back.erased += 1;
                }
                continue;
            };
            let Ok(again) = edit::reissues_of(profile, listed.doc.kind, body) else { continue };
            let puts: Vec<(Key, Said)> = again
                .into_iter()
                .map(|again| {
                    (again.put.key, Said { value: again.put.value, replaced: again.replaced })
                })
                .collect();
            // Who has got a salt was registered.
            let is_made = puts.iter().any(|(key, _)| *key == Key::Salt);
            let documents = if is_made { &mut self.made } else { &mut self.puts };
            let document = documents.entry(listed.doc).or_default();
            for (key, said) in puts {
                document.entry(key).or_insert(said);
            }
            if is_made {
                let learner = LearnerId(listed.doc.id);
                self.short.insert((listed.doc.space, learner.into()), learner);
            }
        }
    }

    /// Returns what takes it back.
    fn plan(mut self, engine: &mut Engine) -> Result<(EditPlan, TakenBack), Error> {
        let puts = std::mem::take(&mut self.puts);
        let is_made = |doc: &DocId| {
            let class = DocId { kind: DocKind::Class, ..*doc };
            puts.get(&class).is_some_and(|puts| puts.contains_key(&Key::Name))
        };
        let mut comes: BTreeMap<LearnerId, BTreeSet<ClassId>> = BTreeMap::new();
        for (doc, puts) in &puts {
            match doc.kind {
                DocKind::Programme => self.stays(puts),
                DocKind::Class => self.class(engine, *doc, puts, is_made(doc))?,
                DocKind::Roll => {
                    self.roll(engine, *doc, puts, is_made(doc), &mut comes)?;
                }
                DocKind::Learner => self.fields(engine, *doc, puts)?,
                // A roster writes no others.
                DocKind::Link
                | DocKind::Person
                | DocKind::Visit
                | DocKind::Pair
                | DocKind::Note => {}
            }
        }
        self.learners(engine, &comes)?;
        if !self.worked_on.is_empty() {
            return Err(Error::WorkedOn(self.worked_on.into_iter().collect()));
        }
        Ok((self.plan, self.taken_back))
    }

    /// Notes what has no way back.
    fn stays(&mut self, puts: &Puts) {
        for key in puts.keys() {
            if let Key::TeamName(team) = key {
                self.taken_back.teams.push(*team);
            } else if let Key::PlaceName(place) = key {
                self.taken_back.places.push(*place);
            }
        }
    }

    fn class(
        &mut self,
        engine: &mut Engine,
        doc: DocId,
        puts: &Puts,
        is_made: bool,
    ) -> Result<(), Error> {
        if !is_made {
            return self.fields(engine, doc, puts);
        }
        let class = ClassId(doc.id);
        if !engine.moves_of_class(class)?.is_empty() {
            self.note(Made::Class(class), Work::Moved);
        }
        let registers = engine.replicas.open(engine.store.tables(), doc)?.registers();
        for key in registers.keys() {
            let stands = puts.get(key).map(|said| &said.value);
            let has_ended = *key == Key::ClassClosed && registers.shows_only(key, &Scalar::Int(1));
            if !has_ended && !is_as_said(registers, key, stands) {
                self.note(Made::Class(class), Work::Changed);
            }
        }
        self.plan.put(doc, Key::ClassClosed, 1);
        self.taken_back.classes.push(class);
        Ok(())
    }

    /// Takes back who was enrolled; of a class that it opened, nothing else may stand in the roll.
    fn roll(
        &mut self,
        engine: &mut Engine,
        doc: DocId,
        puts: &Puts,
        is_made: bool,
        comes: &mut BTreeMap<LearnerId, BTreeSet<ClassId>>,
    ) -> Result<(), Error> {
        let class = ClassId(doc.id);
        let enrolled: BTreeSet<LearnerId> = puts.keys().filter_map(enrolled_by).collect();
        let short: BTreeMap<ShortLearner, LearnerId> =
            enrolled.iter().map(|learner| ((*learner).into(), *learner)).collect();
        for learner in &enrolled {
            comes.entry(*learner).or_default().insert(class);
        }
        let registers = engine.replicas.open(engine.store.tables(), doc)?.registers();
        for key in registers.keys() {
            let said = puts.get(key).map(|said| &said.value);
            if is_as_said(registers, key, said) {
                continue;
            }
            if let Key::Mark(_, marked) | Key::Level(marked, _) = key {
                match short.get(marked) {
                    Some(learner) => self.note(Made::Learner(*learner), Work::Marked),
                    None if is_made => self.note(Made::Class(class), Work::Met),
                    None => {}
                }
            } else if let Some(learner) = enrolled_by(key) {
                let is_ours = enrolled.contains(&learner);
                let is_registered = self.short.contains_key(&(doc.space, learner.into()));
                if is_ours && is_registered {
                    self.note(Made::Learner(learner), Work::Enrolled);
                } else if is_ours {
                    self.taken_back.kept += 1;
                } else if is_made {
                    self.note(Made::Class(class), Work::Enrolled);
                }
            } else if is_made {
                self.note(Made::Class(class), Work::Met);
            }
        }
        for (key, said) in puts {
            let Some(learner) = enrolled_by(key) else { continue };
            // Who was registered is gone as a whole, and comes again as a whole where somebody marks apart.
            let is_registered = self.short.contains_key(&(doc.space, learner.into()));
            if is_registered || !registers.shows_only(key, &said.value) {
                continue;
            }
            let is_dated = matches!(key, Key::EnrolmentFrom(..));
            let never = if is_dated { 0 } else { Enrolment::Left.number() };
            self.plan.put(doc, key.clone(), never);
            self.taken_back.enrolments += 1;
        }
        Ok(())
    }

    /// Puts back what was known before, key by key, where it still says what the import said.
    fn fields(&mut self, engine: &mut Engine, doc: DocId, puts: &Puts) -> Result<(), Error> {
        if engine.tables().erased(doc)?.is_some() {
            return Ok(());
        }
        let registers = engine.replicas.open(engine.store.tables(), doc)?.registers();
        for (key, said) in puts {
            let before = match said.replaced.iter().max() {
                None => Some(blank(key)),
                Some(replaced) => registers.value_of(replaced).cloned(),
            };
            match before {
                Some(before) if registers.shows_only(key, &said.value) => {
                    self.plan.put(doc, key.clone(), before);
                    self.taken_back.restored += 1;
                }
                Some(_) | None => self.taken_back.kept += 1,
            }
        }
        Ok(())
    }

    /// Takes back who was registered.
    fn learners(
        &mut self,
        engine: &mut Engine,
        comes: &BTreeMap<LearnerId, BTreeSet<ClassId>>,
    ) -> Result<(), Error> {
        let linked = engine.tables().people()?;
        let paired = engine.tables().paired_learners()?;
        for (doc, puts) in std::mem::take(&mut self.made) {
            let learner = LearnerId(doc.id);
            if engine.tables().erased(doc)?.is_some() {
                self.taken_back.erased += 1;
                continue;
            }
            if linked.contains_key(&learner) || paired.contains(&learner) {
                self.note(Made::Learner(learner), Work::Linked);
            }
            let brought = comes.get(&learner);
            let is_elsewhere = |class| brought.is_none_or(|into| !into.contains(class));
            if engine.tables().classes_of(doc.space, learner)?.iter().any(is_elsewhere) {
                self.note(Made::Learner(learner), Work::Enrolled);
            }
            let registers = engine.replicas.open(engine.store.tables(), doc)?.registers();
            if registers.is_empty() {
                continue;
            }
            let is_changed =
                |key: &Key| !is_as_said(registers, key, puts.get(key).map(|said| &said.value));
            if registers.keys().any(is_changed) {
                self.note(Made::Learner(learner), Work::Changed);
            }
            engine.replicas.trim();
            self.plan.put(doc, Key::Gone, 1);
            self.taken_back.learners.push(learner);
        }
        Ok(())
    }

    fn note(&mut self, made: Made, how: Work) {
        self.worked_on.insert(WorkedOn { made, how });
    }
}

/// Returns whom a key of a roll enrols.
fn enrolled_by(key: &Key) -> Option<LearnerId> {
    let (Key::Enrolment(learner) | Key::EnrolmentFrom(learner, _)) = key else { return None };
    Some(*learner)
}

/// Returns what says nothing at a key of a learner or class.
fn blank(key: &Key) -> Scalar {
    if matches!(key, Key::Born | Key::ClassClosed | Key::Gone) {
        Scalar::Int(0)
    } else {
        Scalar::Str(String::new())
    }
}

/// Returns whether a key shows what was said of it, or says nothing where nothing was.
fn is_as_said(registers: &Registers, key: &Key, said: Option<&Scalar>) -> bool {
    let shown = registers.shown(key).into_iter().filter(|shown| shown.believed);
    let says_nothing = |value: &Scalar| match value {
        Scalar::Int(int) => *int == 0,
        Scalar::Str(text) => text.is_empty(),
        Scalar::Bytes(bytes) => bytes.is_empty(),
    };
    shown.into_iter().all(|shown| match said {
        Some(said) => shown.value == said,
        None => says_nothing(shown.value),
    })
}
