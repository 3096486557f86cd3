//! The history of a thing: who did what and when, out of the entries that are held.
//!
//! There is no log beside the entries. They stand in the order in which they came to this device, the last
//! first: what somebody did after having seen another's work always stands above it, and no clock decides.
//! Absent on purpose: visits, pairs and certificates, and taps that have not become an entry yet.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::deed::{Deed, Thing};
use crate::domain::document::{DocId, DocKind};
use crate::domain::id::{ActId, ClassId, LearnerId, MeetingId, PlaceId, SpaceId};
use crate::domain::page::{Cursor, Page};
use crate::domain::seen::Seen;
use crate::engine::history::deeds;
use crate::node::answer::{DeedLine, History, HistoryLine};
use crate::node::error::Error;
use crate::node::links::Links;
use crate::node::query::{Query, Volunteers};
use crate::node::short_ids::ShortIds;
use crate::store::reader::{PastChange, PastState};

/// Acts of one beginning that are shown: more tell a person nothing.
const ACTS_SHOWN_MAX: u32 = 20;
/// What is said of two things, of which each has its own part.
const ORDERED: [&str; 3] = ["moved", "became", "same-meeting"];
/// Changes of one document that are read at once.
const READ_AT_ONCE: u32 = 32;

impl Query {
    /// Returns how far this device has got. Asked before a screen is read, edits from that screen carry it
    /// ([`crate::node::Node::seeing`]).
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn seen(&self) -> Result<Seen, Error> {
        Ok(self.reader.seen()?)
    }

    /// Returns the acts whose printed ids begin so, at most as many as are worth showing; none for what no id
    /// begins with.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn acts_beginning(&self, letters: &str) -> Result<Vec<ActId>, Error> {
        let Some(missing) = ActId::LETTERS.checked_sub(letters.len()) else {
            return Ok(Vec::new());
        };
        // The last letter prints one bit.
        let last = |one: char| if missing == 0 { String::new() } else { one.to_string() };
        let filled = |with: &str, one| {
            format!("{letters}{}{}", with.repeat(missing.saturating_sub(1)), last(one))
        };
        let (low, high) = (filled("a", 'a').parse::<ActId>(), filled("7", 'q').parse::<ActId>());
        let (Ok(low), Ok(high)) = (low, high) else { return Ok(Vec::new()) };
        let found = self.reader.entries_between(low.into(), high.into(), ACTS_SHOWN_MAX)?;
        Ok(found.into_iter().map(ActId::from).collect())
    }

    /// Returns one page of the history of a thing; `None` where nothing of it is held here.
    ///
    /// A class or a learner that moved has the history of before, too, and places that are one have one. Of
    /// an erased learner nothing is told, neither by name nor by id.
    ///
    /// # Errors
    ///
    /// `cursor-unfit`, and what reading may answer: `damaged`, `busy`.
    pub fn history(&self, thing: Thing, page: &Page) -> Result<Option<History>, Error> {
        let _still = self.reader.hold()?;
        let list = format!("history of {thing:?}");
        let after = page.key::<i64>(&list)?;
        let mut past = self.past(thing)?;
        if past.untold.contains("erased") && matches!(thing, Thing::Learner(_)) {
            return Ok(Some(History { untold: vec!["erased"], ..History::default() }));
        }
        let volunteers = self.volunteer_names()?;
        let mut before = after.unwrap_or(i64::MAX);
        let mut rows: Vec<(i64, HistoryLine)> = Vec::new();
        // One more than is shown tells whether there is more.
        while rows.len() <= page.rows() {
            let Some(changes) = past.next_entry(self, before)? else { break };
            before = changes[0].1.arrived;
            if let Some(line) = past.line(self, &changes, &volunteers)? {
                rows.push((before, line));
            }
        }
        if rows.is_empty() && after.is_none() && past.untold.is_empty() {
            return Ok(None);
        }
        let has_more = rows.len() > page.rows();
        rows.truncate(page.rows());
        let next = rows.last().filter(|_| has_more).map(|(at, _)| Cursor::at(&list, at));
        let rows = rows.into_iter().map(|(_, line)| line).collect();
        Ok(Some(History { rows, next, untold: past.untold.into_iter().collect() }))
    }

    /// Returns which documents tell of a thing, and what it is called in them.
    fn past(&self, thing: Thing) -> Result<Past<'_>, Error> {
        let mut past = Past {
            thing,
            same: BTreeSet::from([thing]),
            learners: BTreeSet::new(),
            erased: self.reader.erased_learners()?.into_iter().collect(),
            sources: Vec::new(),
            short_ids: BTreeMap::new(),
            untold: BTreeSet::new(),
        };
        let programme = self.reader.programme_space()?;
        let in_programme =
            |kind| programme.map(|space| Source::new(DocId { space, kind, id: space.0 }));
        match thing {
            Thing::Learner(learner) => self.past_of_learner(learner, &mut past)?,
            Thing::Class(class) => {
                for class in Links::read(&self.reader)?.classes.group(class) {
                    past.same.insert(Thing::Class(class));
                    self.past_of_class(class, &[DocKind::Class, DocKind::Roll], &mut past)?;
                }
            }
            Thing::Meeting(meeting) => {
                self.past_of_class(meeting.class, &[DocKind::Roll], &mut past)?;
                if let Some(space) = past.sources.first().map(|source| source.doc.space) {
                    for note in self.reader.notes_about(space, meeting)? {
                        let doc = DocId { space, kind: DocKind::Note, id: note.0 };
                        past.sources.push(Source::new(doc));
                    }
                }
            }
            Thing::Place(place) => {
                let same = self.reader.tables().same_places()?;
                let all = self.reader.places()?.into_iter().map(|held| held.place);
                let one = |other: &PlaceId| same.one(*other) == same.one(place);
                past.same.extend(all.filter(one).map(Thing::Place));
                past.sources.extend(in_programme(DocKind::Programme));
            }
            Thing::Team(_) => past.sources.extend(in_programme(DocKind::Programme)),
        }
        match thing {
            Thing::Learner(_) | Thing::Class(_) | Thing::Meeting(_) => {
                past.sources.extend(in_programme(DocKind::Link));
            }
            Thing::Place(_) | Thing::Team(_) => {}
        }
        Ok(past)
    }

    fn past_of_learner(&self, learner: LearnerId, past: &mut Past<'_>) -> Result<(), Error> {
        let links = Links::read(&self.reader)?.registrations;
        for learner in links.group(learner) {
            past.same.insert(Thing::Learner(learner));
            past.learners.insert(learner);
            if past.erased.contains(&learner) {
                past.untold.insert("erased");
                continue;
            }
            let mut rolls = self.reader.rolls_of(learner)?;
            match self.reader.learner(learner)? {
                Some(held) => {
                    let space = held.team.space();
                    let doc = DocId { space, kind: DocKind::Learner, id: learner.0 };
                    past.sources.push(Source::new(doc));
                    let once = self.reader.rolls_that_named(space, learner)?.into_iter();
                    rolls.extend(once.map(|class| (space, class)));
                }
                None if links.root(learner) != learner || past.same.len() > 1 => {
                    past.untold.insert("elsewhere");
                }
                None => {}
            }
            for (space, class) in rolls {
                let doc = DocId { space, kind: DocKind::Roll, id: class.0 };
                if past.sources.iter().all(|source| source.doc != doc) {
                    past.sources.push(Source::new(doc));
                }
            }
        }
        Ok(())
    }

    fn past_of_class(
        &self,
        class: ClassId,
        kinds: &[DocKind],
        past: &mut Past<'_>,
    ) -> Result<(), Error> {
        match self.reader.class(class)? {
            Some(held) => past.sources.extend(kinds.iter().map(|kind| {
                Source::new(DocId { space: held.team.space(), kind: *kind, id: class.0 })
            })),
            None if past.same.len() > 1 => {
                past.untold.insert("elsewhere");
            }
            None => {}
        }
        Ok(())
    }
}

/// What tells of a thing.
struct Past<'q> {
    thing: Thing,
    /// The thing and what it was before it moved, or places that are one with it.
    same: BTreeSet<Thing>,
    /// Of a learner, every registration.
    learners: BTreeSet<LearnerId>,
    erased: BTreeSet<LearnerId>,
    sources: Vec<Source>,
    short_ids: BTreeMap<(SpaceId, ClassId), ShortIds<'q>>,
    untold: BTreeSet<&'static str>,
}

/// A document that tells of it, and what was read of it already.
struct Source {
    doc: DocId,
    /// The changes that were read and not told yet, the last to arrive at the end.
    read: Vec<PastChange>,
    is_read_whole: bool,
}

impl Source {
    fn new(doc: DocId) -> Self {
        Self { doc, read: Vec::new(), is_read_whole: false }
    }

    /// Returns when the last change arrived that is not told yet.
    fn last(&mut self, query: &Query, before: i64) -> Result<Option<i64>, Error> {
        if self.read.is_empty() && !self.is_read_whole {
            self.read = query.reader.changes_before(self.doc, before, READ_AT_ONCE)?;
            self.is_read_whole = self.read.is_empty();
            self.read.reverse();
        }
        Ok(self.read.last().map(|change| change.arrived))
    }
}

impl<'q> Past<'q> {
    /// Returns the changes of the last entry that arrived before `before`, each with its document.
    fn next_entry(
        &mut self,
        query: &Query,
        before: i64,
    ) -> Result<Option<Vec<(DocId, PastChange)>>, Error> {
        let mut last = None;
        for source in &mut self.sources {
            last = last.max(source.last(query, before)?);
        }
        let Some(last) = last else { return Ok(None) };
        let mut changes = Vec::new();
        for source in &mut self.sources {
            while let Some(change) = source.read.pop_if(|change| change.arrived == last) {
                changes.push((source.doc, change));
            }
        }
        Ok(Some(changes))
    }

    /// Returns what an entry did to the thing; `None` where it did nothing to it.
    fn line(
        &mut self,
        query: &'q Query,
        changes: &[(DocId, PastChange)],
        volunteers: &Volunteers,
    ) -> Result<Option<HistoryLine>, Error> {
        let (mut told, mut is_about) = (Vec::new(), false);
        let (doc, first) = &changes[0];
        for (doc, change) in changes {
            let Some(body) = &change.body else {
                // Of a document that tells of much else nobody knows whether this was about the thing.
                is_about |= self.is_of(*doc);
                continue;
            };
            let Some(deeds) = deeds(*doc, body) else {
                is_about |= self.is_of(*doc);
                continue;
            };
            for deed in deeds {
                if let Some(deed) = self.told(query, *doc, deed)? {
                    is_about = true;
                    told.push(deed);
                }
            }
        }
        if !is_about {
            return Ok(None);
        }
        let standing = match first.state {
            PastState::Applied if first.believed => "counts",
            PastState::Applied => "unbelieved",
            PastState::Quarantined => "set-aside",
            PastState::Later => "later",
            PastState::Unbuilt => "building",
        };
        if matches!(standing, "set-aside" | "later") {
            told.clear();
        }
        if matches!(self.thing, Thing::Class(_)) {
            told = summed(told);
        }
        Ok(Some(HistoryLine {
            act: first.entry.into(),
            by: volunteers.name(first.author.person, doc.space),
            person: first.author.person,
            device: first.author.device,
            at: first.author.at,
            standing,
            deeds: told,
        }))
    }

    /// Returns whether everything in a document is about the thing.
    fn is_of(&self, doc: DocId) -> bool {
        matches!(
            (doc.kind, self.thing),
            (DocKind::Learner, Thing::Learner(_))
                | (DocKind::Class | DocKind::Roll, Thing::Class(_))
                | (DocKind::Note, Thing::Meeting(_))
        )
    }

    /// Returns a deed as it is told; `None` where it is not about the thing.
    fn told(
        &mut self,
        query: &'q Query,
        doc: DocId,
        deed: Deed,
    ) -> Result<Option<DeedLine>, Error> {
        let Deed { what, value, from, mut about, short, person, topic } = deed;
        if let Some(short) = short {
            let roll = (doc.space, ClassId(doc.id));
            let short_ids = match self.short_ids.entry(roll) {
                Entry::Occupied(held) => held.into_mut(),
                Entry::Vacant(free) => free.insert(ShortIds::read(&query.reader, roll.0, roll.1)?),
            };
            about.extend(short_ids.learners(short)?.iter().copied().map(Thing::Learner));
        }
        let is_linked = |meeting: MeetingId| {
            matches!(self.thing, Thing::Class(_))
                && self.same.contains(&Thing::Class(meeting.class))
        };
        let is_about = self.is_of(doc)
            || about.iter().any(|thing| match thing {
                Thing::Meeting(meeting) => self.same.contains(thing) || is_linked(*meeting),
                Thing::Learner(_) | Thing::Class(_) | Thing::Place(_) | Thing::Team(_) => {
                    self.same.contains(thing)
                }
            });
        if !is_about {
            return Ok(None);
        }
        about.retain(|thing| match thing {
            Thing::Learner(learner) if self.erased.contains(learner) => false,
            Thing::Learner(_)
            | Thing::Class(_)
            | Thing::Meeting(_)
            | Thing::Place(_)
            | Thing::Team(_) => *thing != self.thing || ORDERED.contains(&what),
        });
        // A meeting says of which class it is.
        let named = [self.thing].into_iter().chain(about.iter().copied());
        let classes: BTreeSet<Thing> = named
            .filter_map(|thing| match thing {
                Thing::Meeting(meeting) => Some(Thing::Class(meeting.class)),
                Thing::Learner(_) | Thing::Class(_) | Thing::Place(_) | Thing::Team(_) => None,
            })
            .collect();
        about.retain(|thing| !classes.contains(thing));
        Ok(Some(DeedLine { what, value, from, about, person, topic, count: 1 }))
    }
}

/// Returns marks of one meeting, and levels, as one line each with their number; a single one says whose it is.
fn summed(deeds: Vec<DeedLine>) -> Vec<DeedLine> {
    let is_meeting = |thing: &Thing| matches!(thing, Thing::Meeting(_));
    let meeting = |deed: &DeedLine| deed.about.iter().copied().find(is_meeting);
    let mut sums: Vec<DeedLine> = Vec::new();
    for deed in deeds {
        let is_summed = matches!(deed.what, "mark" | "level");
        let same = |sum: &&mut DeedLine| sum.what == deed.what && meeting(sum) == meeting(&deed);
        match sums.iter_mut().find(same).filter(|_| is_summed) {
            Some(sum) => {
                sum.count += 1;
                (sum.value, sum.topic) = (None, None);
                sum.about.retain(is_meeting);
            }
            None => sums.push(deed),
        }
    }
    sums
}
