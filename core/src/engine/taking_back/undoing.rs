//! What takes back what some entries wrote, and what stands in the way.
//!
//! What was made is taken back whole, or not at all where somebody has worked on it since: who was registered
//! is gone, a class that was opened has ended, a meeting is withdrawn. What was changed is as before, key by
//! key, where nobody changed it since. Nothing is deleted.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::edit;
use crate::document::profile::Profile;
use crate::document::register::Registers;
use crate::document::rows;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::class::Enrolment;
use crate::domain::deed::Thing;
use crate::domain::document::{DocId, DocKind};
use crate::domain::id::{
    ClassId, LearnerId, MeetingId, MeetingKey, PlaceId, ShortLearner, SpaceId, TeamId,
};
use crate::domain::row::OperationId;
use crate::domain::taken_back::{
    FieldLeft, Made, TakenBack, TakenBackAct, WhyLeft, Work, WorkedOn,
};
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::taking_back::inverse::{Before, before};
use crate::engine::taking_back::keys::{
    enrolled_by, field, is_enrolment, is_frame, marked_by, meeting_of, subject,
};
use crate::engine::taking_back::waiting::{Waiting, is_as_said, waiting};
use crate::feed::entry::SignedEntry;

/// A value that was put, with the operations that it replaced.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) value: Scalar,
    replaced: Vec<OperationId>,
}

/// What was put into one document, by key.
pub(super) type Puts = BTreeMap<Key, Said>;

/// Entries that are being taken back.
#[derive(Default)]
pub(super) struct Undoing {
    /// Their documents with what they put, but for those of learners whom they registered.
    pub(super) puts: BTreeMap<DocId, Puts>,
    /// The learners whom they registered, with what they put.
    made: BTreeMap<DocId, Puts>,
    /// Their short ids, by which rolls name them.
    short: BTreeMap<(SpaceId, ShortLearner), LearnerId>,
    /// Where in the order of arrival the last of them stands, by space.
    arrived: BTreeMap<SpaceId, i64>,
    /// What was tapped and is in no entry yet. Once something is written nothing waits.
    waiting: BTreeMap<DocId, Waiting>,
    /// Whose data were erased: they are named nowhere.
    erased: BTreeSet<LearnerId>,
    /// Of whom nothing is taken back, because their data were erased.
    lost: BTreeSet<LearnerId>,
    plan: EditPlan,
    undone: Undone,
}

/// What taking back comes to.
#[derive(Default)]
pub(super) struct Undone {
    /// As an import tells of it: in numbers.
    pub(super) import: TakenBack,
    /// As an act tells of it: field by field.
    pub(super) act: TakenBackAct,
    /// What somebody has worked on since: then nothing may be written.
    pub(super) worked_on: BTreeSet<WorkedOn>,
    /// How many fields say again what they said before.
    pub(super) back: u32,
    /// How many others stay as they are.
    pub(super) stands: u32,
    /// Whether they signed totals.
    pub(super) is_signed: bool,
}

impl Undoing {
    /// Reads an entry, the last one first.
    pub(super) fn read(&mut self, entry: &SignedEntry, arrived: i64) {
        let header = entry.header();
        let last = self.arrived.entry(header.space).or_default();
        *last = arrived.max(*last);
        let Some(profile) = Profile::from_number(header.profile) else { return };
        // The last change first: of several puts on one key that one is what was said.
        for (listed, body) in header.changes.iter().zip(entry.bodies()).rev() {
            let Some(body) = body else {
                if listed.doc.kind == DocKind::Learner {
                    self.lost.insert(LearnerId(listed.doc.id));
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

    /// Returns what takes it back, and what that comes to.
    pub(super) fn plan(mut self, engine: &mut Engine) -> Result<(EditPlan, Undone), Error> {
        self.waiting = waiting(engine)?;
        self.erased = engine.tables().erased_learners()?;
        let puts = std::mem::take(&mut self.puts);
        let arrives: BTreeSet<ClassId> = puts
            .iter()
            .filter(|(doc, _)| doc.kind == DocKind::Link)
            .flat_map(|(_, puts)| puts)
            .filter(|(_, said)| said.value != Scalar::Int(0))
            .filter_map(
                |(key, _)| {
                    if let Key::MovedClass(new, _) = key { Some(*new) } else { None }
                },
            )
            .collect();
        // A class that came back to a team is opened there again.
        let is_made = |doc: &DocId| {
            let class = puts.get(&DocId { kind: DocKind::Class, ..*doc });
            class.is_some_and(|class| {
                is_first(class)
                    || arrives.contains(&ClassId(doc.id)) && class.contains_key(&Key::ClassClosed)
            })
        };
        let links: BTreeSet<&Key> = puts
            .iter()
            .filter(|(doc, _)| doc.kind == DocKind::Link)
            .flat_map(|(_, puts)| puts.keys())
            .collect();
        let mut moved = BTreeSet::new();
        for key in &links {
            if let Key::MovedClass(_, old) = key {
                moved.extend(engine.rolls_of(*old)?.into_iter().map(|roll| roll.0));
            }
        }
        let mut comes: BTreeMap<LearnerId, BTreeSet<ClassId>> = BTreeMap::new();
        let mut again = Vec::new();
        for (doc, said) in &puts {
            match doc.kind {
                DocKind::Programme => self.programme(engine, *doc, said)?,
                DocKind::Class if is_made(doc) => {
                    self.class(engine, *doc, said)?;
                    let roll = DocId { kind: DocKind::Roll, ..*doc };
                    if !puts.contains_key(&roll) {
                        self.roll(engine, (roll, &Puts::new()), true, &puts, &mut comes)?;
                    }
                }
                DocKind::Roll => {
                    if !is_made(doc) && !moved.contains(&doc.id) && said.keys().any(is_enrolment) {
                        self.require_here(engine, *doc)?;
                    }
                    self.roll(engine, (*doc, said), is_made(doc), &puts, &mut comes)?;
                }
                DocKind::Learner => {
                    let gone = said.get(&Key::Gone);
                    if gone.is_some_and(|gone| gone.value == Scalar::Int(0)) {
                        again.push((*doc, said));
                    }
                    self.fields(engine, *doc, said, |_| true)?;
                }
                DocKind::Class
                | DocKind::Link
                | DocKind::Person
                | DocKind::Visit
                | DocKind::Pair
                | DocKind::Note => self.fields(engine, *doc, said, |_| true)?,
            }
        }
        let linked = self.linked(engine, &links, !again.is_empty())?;
        for (doc, said) in again {
            let roll =
                |class: &ClassId| puts.get(&DocId { kind: DocKind::Roll, id: class.0, ..doc });
            self.again(engine, doc, (said, &roll), &linked)?;
        }
        self.learners(engine, &comes, &linked)?;
        let Undone { import, act, .. } = &mut self.undone;
        import.erased = u32::try_from(self.lost.len()).unwrap_or(u32::MAX);
        (act.learners, act.classes) = (import.learners.clone(), import.classes.clone());
        (act.teams, act.places) = (import.teams.clone(), import.places.clone());
        act.erased = import.erased;
        Ok((self.plan, self.undone))
    }

    /// Notes what was made for good, and puts back the rest.
    fn programme(&mut self, engine: &mut Engine, doc: DocId, puts: &Puts) -> Result<(), Error> {
        let (mut teams, mut places) = (BTreeSet::new(), BTreeSet::new());
        for (key, said) in puts {
            if let Key::TeamName(team) = key
                && said.replaced.is_empty()
            {
                teams.insert(*team);
            } else if let Key::PlaceName(place) = key
                && said.replaced.is_empty()
            {
                places.insert(*place);
            }
            self.undone.is_signed |= matches!(key, Key::Signed(_));
        }
        let is_of_made = |key: &Key| match subject(doc, key) {
            Some(Thing::Team(team)) => teams.contains(&team),
            Some(Thing::Place(place)) => places.contains(&place),
            Some(Thing::Learner(_) | Thing::Class(_) | Thing::Meeting(_)) | None => false,
        };
        self.fields(engine, doc, puts, |key| !is_of_made(key) && !matches!(key, Key::Signed(_)))?;
        self.undone.import.teams.extend::<BTreeSet<TeamId>>(teams);
        self.undone.import.places.extend::<BTreeSet<PlaceId>>(places);
        Ok(())
    }

    /// Ends a class that was opened.
    fn class(&mut self, engine: &mut Engine, doc: DocId, puts: &Puts) -> Result<(), Error> {
        let class = ClassId(doc.id);
        if !engine.moves_of_class(class)?.is_empty() {
            self.note(Made::Class(class), Work::Moved);
        }
        let since = self.since(engine, doc)?;
        let registers = engine.replicas.open(engine.store.tables(), doc)?.registers();
        let is_new = is_first(puts);
        for key in registers.keys().filter(|key| is_new || since.contains(*key)) {
            let stands = puts.get(key).map(|said| &said.value);
            let has_ended = *key == Key::ClassClosed && registers.shows_only(key, &Scalar::Int(1));
            if !has_ended && !is_as_said(registers, &Waiting::new(), key, stands) {
                self.note(Made::Class(class), Work::Changed);
            }
        }
        self.plan.put(doc, Key::ClassClosed, 1);
        self.undone.import.classes.push(class);
        Ok(())
    }

    /// Takes back who was enrolled and what was said of meetings; of a class that was opened, nothing else may
    /// stand in the roll. `all` is what was put into every document.
    fn roll(
        &mut self,
        engine: &mut Engine,
        (doc, puts): (DocId, &Puts),
        is_made: bool,
        all: &BTreeMap<DocId, Puts>,
        comes: &mut BTreeMap<LearnerId, BTreeSet<ClassId>>,
    ) -> Result<(), Error> {
        let class = ClassId(doc.id);
        let enrolled: BTreeSet<LearnerId> = puts
            .iter()
            .filter(|(_, said)| said.value == Scalar::Int(Enrolment::Enrolled.number()))
            .filter_map(|(key, _)| enrolled_by(key))
            .collect();
        let short: BTreeMap<ShortLearner, LearnerId> =
            enrolled.iter().map(|learner| ((*learner).into(), *learner)).collect();
        for learner in &enrolled {
            comes.entry(*learner).or_default().insert(class);
        }
        let opened: BTreeSet<MeetingKey> = puts
            .iter()
            .filter(|(_, said)| said.replaced.is_empty())
            .filter_map(|(key, _)| if let Key::Meeting(key) = key { Some(*key) } else { None })
            .collect();
        let mut since = self.since(engine, doc)?;
        let replica = engine.replicas.open(engine.store.tables(), doc)?;
        let registers = replica.registers();
        let waiting = self.waiting_in(doc, registers);
        since.extend(waiting.keys().cloned());
        // Somebody may have opened the same meeting apart: what was said of it counts whenever it came.
        let is_opened = |key: &&Key| meeting_of(key).is_some_and(|of| opened.contains(&of));
        since.extend(registers.keys().filter(is_opened).cloned());
        let mut kept = BTreeSet::new();
        for key in &since {
            let said = puts.get(key).map(|said| &said.value);
            // A day on which nobody met is taken back with the act, and that is no work.
            let is_no_day =
                matches!(key, Key::NotMet(_)) && is_as_said(registers, &waiting, key, None);
            if is_no_day || is_as_said(registers, &waiting, key, said) {
                continue;
            }
            if let Some(meeting) = meeting_of(key).filter(|meeting| opened.contains(meeting)) {
                let made = Made::Meeting(MeetingId { class, key: meeting });
                let is_mark = matches!(key, Key::Mark(..));
                self.note(made, if is_mark { Work::Marked } else { Work::Changed });
            } else if let Some(marked) = marked_by(key) {
                match short.get(&marked) {
                    Some(learner) => kept.extend(self.note_marked(*learner)),
                    None if is_made => self.note(Made::Class(class), Work::Met),
                    None => {}
                }
            } else if let Some(learner) = enrolled_by(key) {
                let is_ours = enrolled.contains(&learner);
                let is_registered = self.short.contains_key(&(doc.space, learner.into()));
                if is_ours && is_registered {
                    self.note(Made::Learner(learner), Work::Enrolled);
                } else if is_ours {
                    self.undone.import.kept += 1;
                } else if is_made {
                    self.note(Made::Class(class), Work::Enrolled);
                }
            } else if is_made {
                self.note(Made::Class(class), Work::Met);
            }
        }
        for learner in self.marked_elsewhere(engine, doc, &short, all)? {
            kept.extend(self.note_marked(learner));
        }
        let replica = engine.replicas.open(engine.store.tables(), doc)?;
        for meeting in &opened {
            let seen = Scalar::Bytes(rows::seen_in(replica, *meeting).bytes());
            self.plan.put(doc, Key::MeetingWithdrawn(*meeting), seen);
            self.undone.act.meetings.push(MeetingId { class, key: *meeting });
        }
        self.lost.extend(&kept);
        // Who was registered is gone as a whole, and comes again as a whole where somebody marks apart.
        let registered: BTreeSet<LearnerId> = enrolled
            .iter()
            .copied()
            .filter(|learner| self.short.contains_key(&(doc.space, (*learner).into())))
            .collect();
        self.fields(engine, doc, puts, |key| {
            let is_registered =
                enrolled_by(key).is_some_and(|of| registered.contains(&of) || kept.contains(&of));
            let is_opened = meeting_of(key).is_some_and(|of| opened.contains(&of));
            !is_registered && (!is_opened || matches!(key, Key::Mark(..)))
        })
    }

    /// Notes that somebody who was enrolled was marked since; returns an erased learner, of whom nothing is left to
    /// take back and who is named nowhere.
    fn note_marked(&mut self, learner: LearnerId) -> Option<LearnerId> {
        if self.erased.contains(&learner) {
            return Some(learner);
        }
        self.note(Made::Learner(learner), Work::Marked);
        None
    }

    /// Returns who of these was marked since in another roll of the class, to which nobody else brought them.
    fn marked_elsewhere(
        &self,
        engine: &mut Engine,
        doc: DocId,
        short: &BTreeMap<ShortLearner, LearnerId>,
        all: &BTreeMap<DocId, Puts>,
    ) -> Result<BTreeSet<LearnerId>, Error> {
        let mut marked = BTreeSet::new();
        for roll in engine.rolls_of(ClassId(doc.id))? {
            let roll = DocId { id: roll.0, ..doc };
            if roll == doc || short.is_empty() {
                continue;
            }
            let (said, space) = (all.get(&roll), roll.space);
            for key in self.changed_since(engine, roll, said)? {
                let Some(of) = marked_by(&key).and_then(|of| short.get(&of)) else { continue };
                let is_ours =
                    said.is_some_and(|it| it.keys().any(|key| enrolled_by(key) == Some(*of)));
                if is_ours || !engine.tables().was_enrolled(space, ClassId(roll.id), *of)? {
                    marked.insert(*of);
                }
            }
            engine.replicas.trim();
        }
        Ok(marked)
    }

    /// Returns the keys of a roll that were written or tapped since, and say something else than these puts did.
    fn changed_since(
        &self,
        engine: &mut Engine,
        roll: DocId,
        puts: Option<&Puts>,
    ) -> Result<BTreeSet<Key>, Error> {
        let mut since = self.since(engine, roll)?;
        let registers = engine.replicas.open(engine.store.tables(), roll)?.registers();
        let waiting = self.waiting_in(roll, registers);
        since.extend(waiting.keys().cloned());
        since.retain(|key| {
            let said = puts.and_then(|puts| puts.get(key)).map(|said| &said.value);
            !is_as_said(registers, &waiting, key, said)
        });
        Ok(since)
    }

    /// Puts back what was known before, key by key, where it still says what was said.
    fn fields(
        &mut self,
        engine: &mut Engine,
        doc: DocId,
        puts: &Puts,
        is_asked: impl Fn(&Key) -> bool,
    ) -> Result<(), Error> {
        if engine.tables().erased(doc)?.is_some() {
            if doc.kind == DocKind::Learner {
                self.lost.insert(LearnerId(doc.id));
            }
            return Ok(());
        }
        let mut told = Vec::new();
        let registers = engine.replicas.open(engine.store.tables(), doc)?.registers();
        let waiting = self.waiting_in(doc, registers);
        let shows = |key: &Key, value: &Scalar| match waiting.get(key) {
            Some(tapped) => tapped == value,
            None => registers.shows_only(key, value),
        };
        for (key, said) in puts
            .iter()
            .filter(|(key, _)| is_asked(key) && !is_frame(key, &|of| puts.contains_key(of)))
        {
            let before = before(registers, key, &said.replaced);
            let is_back = matches!(&before, Before::Value(before) if shows(key, before));
            let left = match before {
                Before::Value(before) if before == said.value => continue,
                Before::Value(before) if shows(key, &said.value) => {
                    told.push((key, Some(before.clone()), None));
                    self.plan.put(doc, key.clone(), before);
                    let import = &mut self.undone.import;
                    let is_enrolment = is_enrolment(key);
                    import.enrolments += u32::from(is_enrolment);
                    import.restored += u32::from(!is_enrolment);
                    continue;
                }
                Before::Several if shows(key, &said.value) => WhyLeft::Settled,
                Before::Nothing if shows(key, &said.value) => WhyLeft::Stays,
                Before::Value(_) | Before::Several | Before::Nothing => WhyLeft::Changed,
            };
            self.undone.back += u32::from(is_back);
            self.undone.stands += u32::from(!is_back);
            self.undone.import.kept += u32::from(!is_enrolment(key));
            let stands = registers.shown(key).into_iter().rev().find(|shown| shown.believed);
            let stands = waiting.get(key).or(stands.map(|shown| shown.value));
            told.push((key, stands.cloned(), Some(left)));
        }
        // At which meeting a level was reached goes with the level.
        told.retain(|(key, ..)| !matches!(key, Key::LevelDay(..)));
        for (key, value, left) in told {
            let field = field(engine, (doc, key), value.as_ref(), &self.erased)?;
            match left {
                None => self.undone.act.restored.push(field),
                Some(why) => self.undone.act.left.push(FieldLeft { field, why }),
            }
        }
        Ok(())
    }

    /// Returns who is linked to another registration, but by the act itself, or paired.
    fn linked(
        &self,
        engine: &Engine,
        own_links: &BTreeSet<&Key>,
        is_asked: bool,
    ) -> Result<BTreeSet<LearnerId>, Error> {
        if self.made.is_empty() && !is_asked {
            return Ok(BTreeSet::new());
        }
        let links = engine.tables().learner_links()?.into_iter();
        let is_others = |(a, b): &(LearnerId, LearnerId)| {
            let (person, moved) = (Key::LinkPerson(*a, *b), Key::MovedLearner(*a, *b));
            !own_links.contains(&person) && !own_links.contains(&moved)
        };
        let mut linked: BTreeSet<LearnerId> =
            links.filter(is_others).flat_map(|(a, b)| [a, b]).collect();
        linked.extend(engine.tables().paired_learners()?);
        Ok(linked)
    }

    /// Notes what was done since with somebody who had been gone and came again.
    fn again<'p>(
        &mut self,
        engine: &mut Engine,
        doc: DocId,
        (puts, roll_puts): (&Puts, &dyn Fn(&ClassId) -> Option<&'p Puts>),
        linked: &BTreeSet<LearnerId>,
    ) -> Result<(), Error> {
        let learner = LearnerId(doc.id);
        if self.erased.contains(&learner) {
            return Ok(());
        }
        if linked.contains(&learner) {
            self.note(Made::Learner(learner), Work::Linked);
        }
        let since = self.since(engine, doc)?;
        let registers = engine.replicas.open(engine.store.tables(), doc)?.registers();
        let is_changed = |key: &Key| {
            let said = puts.get(key).map(|said| &said.value);
            !is_as_said(registers, &Waiting::new(), key, said)
        };
        if since.iter().any(is_changed) {
            self.note(Made::Learner(learner), Work::Changed);
        }
        let mut rolls = BTreeSet::new();
        for class in engine.tables().classes_of(doc.space, learner, None)? {
            rolls.extend(engine.rolls_of(class)?);
        }
        for class in rolls {
            let roll = DocId { kind: DocKind::Roll, id: class.0, ..doc };
            for key in self.changed_since(engine, roll, roll_puts(&class))? {
                if enrolled_by(&key) == Some(learner) {
                    self.note(Made::Learner(learner), Work::Enrolled);
                } else if marked_by(&key) == Some(learner.into()) {
                    self.note(Made::Learner(learner), Work::Marked);
                }
            }
            engine.replicas.trim();
        }
        Ok(())
    }

    /// Takes back who was registered.
    fn learners(
        &mut self,
        engine: &mut Engine,
        comes: &BTreeMap<LearnerId, BTreeSet<ClassId>>,
        linked: &BTreeSet<LearnerId>,
    ) -> Result<(), Error> {
        for (doc, puts) in std::mem::take(&mut self.made) {
            let learner = LearnerId(doc.id);
            if engine.tables().erased(doc)?.is_some() {
                self.lost.insert(learner);
                continue;
            }
            if linked.contains(&learner) {
                self.note(Made::Learner(learner), Work::Linked);
            }
            let brought = comes.get(&learner);
            let is_elsewhere = |class| brought.is_none_or(|into| !into.contains(class));
            if engine.tables().classes_of(doc.space, learner, None)?.iter().any(is_elsewhere) {
                self.note(Made::Learner(learner), Work::Enrolled);
            }
            let registers = engine.replicas.open(engine.store.tables(), doc)?.registers();
            if registers.is_empty() {
                continue;
            }
            let is_changed = |key: &Key| {
                let said = puts.get(key).map(|said| &said.value);
                !is_as_said(registers, &Waiting::new(), key, said)
            };
            if registers.keys().any(is_changed) {
                self.note(Made::Learner(learner), Work::Changed);
            }
            engine.replicas.trim();
            self.plan.put(doc, Key::Gone, 1);
            self.undone.import.learners.push(learner);
        }
        Ok(())
    }

    /// Notes a class that went to another team since, where whoever comes would be missed.
    fn require_here(&mut self, engine: &Engine, roll: DocId) -> Result<(), Error> {
        let class = ClassId(roll.id);
        match engine.require_here(TeamId::from(roll.space), class) {
            Err(Error::Moved { .. }) => {
                self.note(Made::Class(class), Work::Moved);
                Ok(())
            }
            here => here,
        }
    }

    /// Returns the keys of a document that were written since.
    fn since(&self, engine: &Engine, doc: DocId) -> Result<BTreeSet<Key>, Error> {
        engine.keys_after(doc, self.arrived.get(&doc.space).copied().unwrap_or(0))
    }

    /// Returns what was tapped in a document, is in no entry yet, and says something else than is shown.
    fn waiting_in(&self, doc: DocId, registers: &Registers) -> Waiting {
        let mut waiting = self.waiting.get(&doc).cloned().unwrap_or_default();
        waiting.retain(|key, value| !registers.shows_only(key, value));
        waiting
    }

    fn note(&mut self, made: Made, how: Work) {
        self.undone.worked_on.insert(WorkedOn { made, how });
    }
}

/// Returns whether this is what a class was opened with.
fn is_first(class: &Puts) -> bool {
    class.get(&Key::Name).is_some_and(|name| name.replaced.is_empty())
}
