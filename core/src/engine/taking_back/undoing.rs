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
    ActField, FieldLeft, Made, TakenBack, TakenBackAct, WhyLeft, Work, WorkedOn,
};
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::history;
use crate::engine::taking_back::inverse::{Before, before};
use crate::feed::entry::SignedEntry;

/// A value that was put, with the operations that it replaced.
#[derive(Clone, Debug)]
struct Said {
    value: Scalar,
    replaced: Vec<OperationId>,
}

/// What was put into one document, by key.
type Puts = BTreeMap<Key, Said>;

/// Entries that are being taken back.
#[derive(Default)]
pub(super) struct Undoing {
    /// Their documents with what they put, but for those of learners whom they registered.
    puts: BTreeMap<DocId, Puts>,
    /// The learners whom they registered, with what they put.
    made: BTreeMap<DocId, Puts>,
    /// Their short ids, by which rolls name them.
    short: BTreeMap<(SpaceId, ShortLearner), LearnerId>,
    /// Where in the order of arrival the last of them stands, by space.
    arrived: BTreeMap<SpaceId, i64>,
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
                    self.undone.import.erased += 1;
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
        let puts = std::mem::take(&mut self.puts);
        let is_made = |doc: &DocId| {
            let class = DocId { kind: DocKind::Class, ..*doc };
            let name = puts.get(&class).and_then(|puts| puts.get(&Key::Name));
            name.is_some_and(|name| name.replaced.is_empty())
        };
        let links: BTreeSet<&Key> = puts
            .iter()
            .filter(|(doc, _)| doc.kind == DocKind::Link)
            .flat_map(|(_, puts)| puts.keys())
            .collect();
        let mut comes: BTreeMap<LearnerId, BTreeSet<ClassId>> = BTreeMap::new();
        for (doc, puts) in &puts {
            match doc.kind {
                DocKind::Programme => self.programme(engine, *doc, puts)?,
                DocKind::Class if is_made(doc) => self.class(engine, *doc, puts)?,
                DocKind::Roll => {
                    let moved =
                        |key: &&Key| matches!(key, Key::MovedClass(_, old) if old.0 == doc.id);
                    if !is_made(doc) && !links.iter().any(moved) && puts.keys().any(is_enrolment) {
                        self.require_here(engine, *doc)?;
                    }
                    self.roll(engine, *doc, puts, is_made(doc), &mut comes)?;
                }
                DocKind::Class
                | DocKind::Learner
                | DocKind::Link
                | DocKind::Person
                | DocKind::Visit
                | DocKind::Pair
                | DocKind::Note => self.fields(engine, *doc, puts, |_| true)?,
            }
        }
        self.learners(engine, &comes, &links)?;
        let Undone { import, act, .. } = &mut self.undone;
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
        let registers = engine.replicas.open(engine.store.tables(), doc)?.registers();
        for key in registers.keys() {
            let stands = puts.get(key).map(|said| &said.value);
            let has_ended = *key == Key::ClassClosed && registers.shows_only(key, &Scalar::Int(1));
            if !has_ended && !is_as_said(registers, key, stands) {
                self.note(Made::Class(class), Work::Changed);
            }
        }
        self.plan.put(doc, Key::ClassClosed, 1);
        self.undone.import.classes.push(class);
        Ok(())
    }

    /// Takes back who was enrolled and what was said of meetings; of a class that was opened, nothing else may
    /// stand in the roll.
    fn roll(
        &mut self,
        engine: &mut Engine,
        doc: DocId,
        puts: &Puts,
        is_made: bool,
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
        let arrived = self.arrived.get(&doc.space).copied().unwrap_or(0);
        let since = engine.keys_after(doc, arrived)?;
        let replica = engine.replicas.open(engine.store.tables(), doc)?;
        let registers = replica.registers();
        for key in &since {
            let said = puts.get(key).map(|said| &said.value);
            if is_as_said(registers, key, said) {
                continue;
            }
            if let Some(meeting) = meeting_of(key).filter(|meeting| opened.contains(meeting)) {
                let made = Made::Meeting(MeetingId { class, key: meeting });
                let is_mark = matches!(key, Key::Mark(..));
                self.note(made, if is_mark { Work::Marked } else { Work::Changed });
            } else if let Key::Mark(_, marked) | Key::Level(marked, _) = key {
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
                    self.undone.import.kept += 1;
                } else if is_made {
                    self.note(Made::Class(class), Work::Enrolled);
                }
            } else if is_made {
                self.note(Made::Class(class), Work::Met);
            }
        }
        for meeting in &opened {
            let seen = Scalar::Bytes(rows::seen_in(replica, *meeting).bytes());
            self.plan.put(doc, Key::MeetingWithdrawn(*meeting), seen);
            self.undone.act.meetings.push(MeetingId { class, key: *meeting });
        }
        // Who was registered is gone as a whole, and comes again as a whole where somebody marks apart.
        let registered: BTreeSet<LearnerId> = enrolled
            .iter()
            .copied()
            .filter(|learner| self.short.contains_key(&(doc.space, (*learner).into())))
            .collect();
        self.fields(engine, doc, puts, |key| {
            let is_registered = enrolled_by(key).is_some_and(|of| registered.contains(&of));
            let is_opened = meeting_of(key).is_some_and(|of| opened.contains(&of));
            !is_registered && (!is_opened || matches!(key, Key::Mark(..)))
        })
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
            self.undone.import.erased += u32::from(doc.kind == DocKind::Learner);
            return Ok(());
        }
        let mut told = Vec::new();
        let registers = engine.replicas.open(engine.store.tables(), doc)?.registers();
        for (key, said) in puts.iter().filter(|(key, _)| is_asked(key) && !is_frame(key, puts)) {
            let left = match before(registers, key, &said.replaced) {
                Before::Value(before) if before == said.value => continue,
                Before::Value(before) if registers.shows_only(key, &said.value) => {
                    told.push((key, Some(before.clone()), None));
                    self.plan.put(doc, key.clone(), before);
                    let import = &mut self.undone.import;
                    let is_enrolment = is_enrolment(key);
                    import.enrolments += u32::from(is_enrolment);
                    import.restored += u32::from(!is_enrolment);
                    continue;
                }
                Before::Several if registers.shows_only(key, &said.value) => WhyLeft::Settled,
                Before::Nothing if registers.shows_only(key, &said.value) => WhyLeft::Stays,
                Before::Value(_) | Before::Several | Before::Nothing => WhyLeft::Changed,
            };
            self.undone.import.kept += u32::from(!is_enrolment(key));
            let stands = registers.shown(key).into_iter().rev().find(|shown| shown.believed);
            told.push((key, stands.map(|shown| shown.value.clone()), Some(left)));
        }
        // At which meeting a level was reached goes with the level.
        told.retain(|(key, ..)| !matches!(key, Key::LevelDay(..)));
        for (key, value, left) in told {
            let field = field(engine, doc, key, value.as_ref())?;
            match left {
                None => self.undone.act.restored.push(field),
                Some(why) => self.undone.act.left.push(FieldLeft { field, why }),
            }
        }
        Ok(())
    }

    /// Takes back who was registered.
    fn learners(
        &mut self,
        engine: &mut Engine,
        comes: &BTreeMap<LearnerId, BTreeSet<ClassId>>,
        own_links: &BTreeSet<&Key>,
    ) -> Result<(), Error> {
        if self.made.is_empty() {
            return Ok(());
        }
        let links = engine.tables().learner_links()?.into_iter();
        let is_others = |(a, b): &(LearnerId, LearnerId)| {
            let (person, moved) = (Key::LinkPerson(*a, *b), Key::MovedLearner(*a, *b));
            !own_links.contains(&person) && !own_links.contains(&moved)
        };
        let linked: BTreeSet<LearnerId> =
            links.filter(is_others).flat_map(|(a, b)| [a, b]).collect();
        let paired = engine.tables().paired_learners()?;
        for (doc, puts) in std::mem::take(&mut self.made) {
            let learner = LearnerId(doc.id);
            if engine.tables().erased(doc)?.is_some() {
                self.undone.import.erased += 1;
                continue;
            }
            if linked.contains(&learner) || paired.contains(&learner) {
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

    fn note(&mut self, made: Made, how: Work) {
        self.undone.worked_on.insert(WorkedOn { made, how });
    }
}

/// Returns a field as people are told of it.
fn field(
    engine: &Engine,
    doc: DocId,
    key: &Key,
    value: Option<&Scalar>,
) -> Result<ActField, Error> {
    let Some(deed) = history::said(doc, key, value.map(Scalar::as_ref)) else {
        let value = None;
        let (from, person, topic) = (None, None, None);
        return Ok(ActField { what: "other", value, from, about: Vec::new(), person, topic });
    };
    let mut about = deed.about;
    if let Some(short) = deed.short {
        let learners = engine.tables().registered_as((doc.space, ClassId(doc.id)), short)?;
        about.extend(learners.into_iter().map(Thing::Learner));
    }
    let mut told = Vec::new();
    for thing in about {
        let Thing::Learner(learner) = thing else {
            told.push(thing);
            continue;
        };
        // An erased learner is named nowhere.
        let space = engine.tables().space_of_learner(learner)?;
        let held = space.map(|space| DocId::learner(TeamId::from(space), learner));
        let is_erased = match held {
            Some(held) => engine.tables().erased(held)?.is_some(),
            None => false,
        };
        if !is_erased {
            told.push(thing);
        }
    }
    let (value, from) = (deed.value, deed.from);
    let (person, topic) = (deed.person, deed.topic);
    Ok(ActField { what: deed.what, value, from, about: told, person, topic })
}

/// Returns the thing of which a key says something first of all.
fn subject(doc: DocId, key: &Key) -> Option<Thing> {
    history::said(doc, key, None)?.about.first().copied()
}

/// Returns whom a key of a roll enrols.
fn enrolled_by(key: &Key) -> Option<LearnerId> {
    let (Key::Enrolment(learner) | Key::EnrolmentFrom(learner, _)) = key else { return None };
    Some(*learner)
}

fn is_enrolment(key: &Key) -> bool {
    enrolled_by(key).is_some()
}

/// Returns the meeting of which a key of a roll says something.
fn meeting_of(key: &Key) -> Option<MeetingKey> {
    let (Key::Meeting(meeting)
    | Key::MeetingTopic(meeting, _)
    | Key::MeetingDay(meeting)
    | Key::MeetingWithdrawn(meeting)
    | Key::MeetingParted(meeting, _)
    | Key::Mark(meeting, _)) = key
    else {
        return None;
    };
    Some(*meeting)
}

/// Returns whether a key only says what else was made: it says nothing by itself once that is taken back.
fn is_frame(key: &Key, puts: &Puts) -> bool {
    if let Key::VisitDate(visit) | Key::VisitPlace(visit) | Key::VisitTopic(visit) = key {
        puts.contains_key(&Key::VisitCount(*visit))
    } else {
        matches!(key, Key::Salt | Key::About)
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
