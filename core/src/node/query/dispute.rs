//! Disputes with what was said by whom.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::domain::attendance::Mark;
use crate::domain::id::{ClassId, LearnerId, MeetingId, MeetingKey, ShortLearner, SpaceId};
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::node::answer::{DisputeLine, DisputedValue};
use crate::node::error::Error;
use crate::node::query::{Query, Volunteers};
use crate::node::short_ids::ShortIds;
use crate::store::reader::DisputeRow;
use crate::store::reader::StoreError;

/// What a dispute is about, as its key in the roll says.
enum About {
    Mark(MeetingKey, ShortLearner),
    Level(ShortLearner, TopicId),
}

impl Query {
    /// Returns all open disputes, by team, class and key.
    ///
    /// One about a learner of whom nothing at all is known here is left out; it is shown when the
    /// enrolment arrives. Where two learners share the short id, the one with the smaller id stands
    /// for both.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn disputes(&self) -> Result<Vec<DisputeLine>, Error> {
        let _still = self.reader.hold()?;
        let volunteers = self.volunteer_names()?;
        let mut rolls: BTreeMap<(SpaceId, ClassId), ShortIds<'_>> = BTreeMap::new();
        let mut lines = Vec::new();
        for row in self.reader.disputes()? {
            let about = about(&row.key)?;
            let short = match &about {
                About::Mark(_, short) | About::Level(short, _) => *short,
            };
            let roll = (row.space, row.class);
            let short_ids = match rolls.entry(roll) {
                Entry::Occupied(held) => held.into_mut(),
                Entry::Vacant(free) => {
                    free.insert(ShortIds::read(&self.reader, row.space, row.class)?)
                }
            };
            if let Some(learner) = short_ids.learners(short)?.first().copied() {
                lines.push(self.dispute_line(&row, &about, learner, &volunteers)?);
            }
        }
        Ok(lines)
    }

    fn dispute_line(
        &self,
        row: &DisputeRow,
        about: &About,
        learner: LearnerId,
        volunteers: &Volunteers,
    ) -> Result<DisputeLine, Error> {
        let (kind, meeting, topic) = match about {
            About::Mark(key, _) => {
                let class = row.class;
                ("mark", Some(MeetingId { class, key: *key }), None)
            }
            About::Level(_, topic) => ("level", None, Some(topic.clone())),
        };
        let word = |number| match about {
            About::Mark(..) => Mark::from_number(number).map(Mark::word),
            About::Level(..) => Level::from_number(number).map(Level::word),
        };
        let mut values = Vec::with_capacity(row.values.len());
        for value in &row.values {
            let word = word(value.number).ok_or(StoreError::Format { what: "disputed value" })?;
            values.push(DisputedValue {
                value: word.to_owned(),
                by: volunteers.name(value.author.person, row.space),
                device: value.author.device,
            });
        }
        let named = self.reader.learner(learner)?;
        Ok(DisputeLine {
            id: row.dispute,
            kind,
            class: row.class,
            meeting,
            topic,
            learner,
            name: named.map_or_else(String::new, |learner| learner.details.name),
            values,
        })
    }
}

fn about(key: &str) -> Result<About, StoreError> {
    let mut parts = key.splitn(3, ':');
    let parsed = match (parts.next(), parts.next(), parts.next()) {
        (Some("m"), Some(meeting), Some(short)) => (meeting.parse().ok())
            .zip(ShortLearner::parse(short))
            .map(|(meeting, short)| About::Mark(meeting, short)),
        (Some("l"), Some(short), Some(topic)) => ShortLearner::parse(short)
            .zip(topic.parse().ok())
            .map(|(short, topic)| About::Level(short, topic)),
        _ => None,
    };
    parsed.ok_or(StoreError::Format { what: "dispute key" })
}
