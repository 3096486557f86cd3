//! Commands about meetings and disputes. Marks and levels are taps: `engine::tap`.

use std::collections::BTreeSet;

use crate::document::profile::Profile;
use crate::document::rows;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::attendance::Mark;
use crate::domain::class::MeetingState;
use crate::domain::command::Outcome;
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, DisputeId, MeetingId, MeetingKey, NoteId, ShortLearner, TeamId};
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::row::{Joining, SaidOfHolding};
use crate::domain::text::{NOTE_BYTES_MAX, clean};
use crate::domain::time::Date;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;

/// Most meetings of one class on one day.
const MEETINGS_PER_DAY_MAX: u8 = 9;

type Plan = Result<(EditPlan, Outcome), Error>;

impl Engine {
    pub(super) fn plan_meeting(
        &mut self,
        class: ClassId,
        date: Date,
        another: bool,
        topics: &[TopicId],
    ) -> Plan {
        let team = self.team_of_class(class)?;
        self.require_here(team, class)?;
        for topic in topics {
            self.require_topic(topic.as_str())?;
        }
        let mut held = None;
        for roll in self.rolls_of(class)?.into_iter().filter(|_| !another) {
            let key = self.tables().held_on(team.space(), roll, date)?;
            held = held.or(key.map(|key| MeetingId { class: roll, key }));
        }
        let mut plan = EditPlan::new();
        let meeting = match held {
            Some(meeting) => meeting,
            None => {
                let numbers = self.tables().meetings_on(team.space(), class, date)?;
                let number = numbers.last().copied().unwrap_or(0) + 1;
                if number > MEETINGS_PER_DAY_MAX {
                    let max = u32::from(MEETINGS_PER_DAY_MAX);
                    return Err(Error::Range { field: "meetings_of_one_day", min: 1, max });
                }
                let key = MeetingKey { date, number };
                let doc = DocId::roll(team, class);
                plan.put(doc, Key::Meeting(key), MeetingState::Open.number());
                // Somebody may correct the day of an older meeting of this id apart: then both are seen.
                if self.replicas.knows() >= Profile::Two {
                    plan.put(doc, Key::MeetingDay(key), date.to_string());
                }
                MeetingId { class, key }
            }
        };
        let doc = DocId::roll(team, meeting.class);
        for topic in topics {
            plan.put(doc, Key::MeetingTopic(meeting.key, topic.clone()), 1);
        }
        Ok((plan, Outcome::Meeting(meeting)))
    }

    pub(super) fn plan_meeting_close(&mut self, meeting: MeetingId, note: Option<&str>) -> Plan {
        let team = self.require_meeting(meeting)?;
        let mut plan = EditPlan::new();
        let closed = MeetingState::Closed.number();
        plan.put(DocId::roll(team, meeting.class), Key::Meeting(meeting.key), closed);
        self.put_note(&mut plan, team, meeting, note)?;
        Ok((plan, Outcome::Done))
    }

    /// Puts what somebody noted of a meeting, if anything.
    pub(super) fn put_note(
        &mut self,
        plan: &mut EditPlan,
        team: TeamId,
        meeting: MeetingId,
        note: Option<&str>,
    ) -> Result<(), Error> {
        if let Some(note) = note {
            let text = clean(note, NOTE_BYTES_MAX)
                .map_err(|problem| Error::Text { field: "note", problem })?;
            let doc = DocId::note(team, NoteId(self.random()));
            plan.put(doc, Key::About, meeting.to_string());
            plan.put(doc, Key::Text, text);
        }
        Ok(())
    }

    /// Settling writes the value over every visible one; a mark made apart meanwhile re-opens it.
    pub(super) fn plan_settling(&mut self, dispute: DisputeId, value: &str) -> Plan {
        let (doc, key) = self.place_of(dispute)?.ok_or(Error::StaleDispute)?;
        let key = Key::parse(Profile::NEWEST, doc.kind, &key)
            .ok_or(Error::DamagedDocument { kind: doc.kind.word() })?;
        let said: Option<Scalar> = if let Key::Mark(..) = key {
            value.parse::<Mark>().ok().map(|mark| mark.number().into())
        } else if let Key::Level(..) = key {
            value.parse::<Level>().ok().map(|level| level.number().into())
        } else if let Key::MeetingDay(_) = key {
            value.parse::<Date>().ok().map(|day| day.to_string().into())
        } else if let Key::MeetingWithdrawn(meeting) = key {
            match value {
                value if value == SaidOfHolding::Restored.word() => Some(restored()),
                value if value == SaidOfHolding::Withdrawn.word() => {
                    Some(self.seen_marks(doc, meeting)?)
                }
                _ => None,
            }
        } else if let Key::LinkMeeting(..) = key {
            let joining = Joining::ALL.into_iter().find(|joining| joining.word() == value);
            joining.map(|joining| joining.number().into())
        } else {
            None
        };
        let said = said.filter(|said| key.takes_since(said.as_ref()).is_some());
        let said = said.ok_or(Error::Unfit { what: "value is none of this dispute's kind" })?;
        let mut plan = EditPlan::new();
        for also in self.keys_of_row(doc, &key)? {
            plan.put(doc, also, said.clone());
        }
        plan.put(doc, key, said);
        Ok((plan, Outcome::Done))
    }

    /// Returns the document and the key of a dispute, be it over what two registrations of one person say.
    fn place_of(&self, dispute: DisputeId) -> Result<Option<(DocId, String)>, Error> {
        if let Some(place) = self.tables().dispute_place(dispute)? {
            return Ok(Some(place));
        }
        let linked = self.tables().linked_disputes()?.into_iter();
        let mut linked = linked.filter(|linked| linked.dispute == dispute);
        Ok(linked.next().map(|linked| (linked.doc, linked.key)))
    }

    /// Returns where else a person has a mark of that meeting, or a level with that topic, under another
    /// registration that a roll of the class names: one row shows them together.
    fn keys_of_row(&self, doc: DocId, key: &Key) -> Result<BTreeSet<Key>, Error> {
        let (space, class, tables) = (doc.space, ClassId(doc.id), self.tables());
        let (Key::Mark(_, short) | Key::Level(short, _)) = key else { return Ok(BTreeSet::new()) };
        let rolls = self.rolls_of(class)?;
        let (mut named, mut theirs) = (BTreeSet::new(), BTreeSet::new());
        for roll in &rolls {
            named.extend(tables.registered_as((space, *roll), *short)?);
        }
        for learner in named {
            for roll in &rolls {
                let registrations = tables.registrations((space, *roll), learner)?;
                theirs.extend(registrations.into_iter().map(ShortLearner::from));
            }
        }
        theirs.remove(short);
        let mut keys = BTreeSet::new();
        for other in theirs {
            let also = if let Key::Mark(meeting, _) = key {
                let held = tables.mark(space, class, *meeting, other)?;
                held.map(|_| Key::Mark(*meeting, other))
            } else if let Key::Level(_, topic) = key {
                let held = tables.level(space, class, other, topic.as_str())?;
                held.map(|_| Key::Level(other, topic.clone()))
            } else {
                None
            };
            keys.extend(also);
        }
        Ok(keys)
    }

    /// Returns what is written where a meeting is withdrawn: all marks of it that are seen here.
    pub(super) fn seen_marks(&mut self, doc: DocId, meeting: MeetingKey) -> Result<Scalar, Error> {
        let Self { store, replicas, .. } = self;
        let replica = replicas.open(store.tables(), doc)?;
        Ok(Scalar::Bytes(rows::seen_in(replica, meeting).bytes()))
    }
}

/// Returns what is written where a withdrawn meeting is restored.
pub(super) fn restored() -> Scalar {
    Scalar::Bytes(Vec::new())
}
