//! Links: two registrations of one person, two meetings that were one; and what may be linked.

use lantoa_core::domain::command::Command;
use lantoa_core::domain::row::Link;
use lantoa_core::node::answer;

use crate::error::LantoaError;
use crate::id::{LearnerId, MeetingId};
use crate::node::Node;
use crate::page::{Cursor, page, page_of};

pub use lantoa_core::domain::row::LinkKind;

/// A link of two things of one kind. Called so because SwiftUI has a `Link` of its own.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct LinkLine {
    /// What is linked.
    pub kind: LinkKind,
    /// The smaller printed id, or the new one of a move.
    pub a: String,
    /// The greater printed id, or the old one of a move.
    pub b: String,
    /// Whether the link holds.
    pub linked: bool,
}

impl From<Link> for LinkLine {
    fn from(link: Link) -> Self {
        let linked = link.holds();
        let Link { kind, a, b, .. } = link;
        Self { kind, a, b, linked }
    }
}

/// What a link joins.
#[uniffi::remote(Enum)]
pub enum LinkKind {
    /// Two learners who are one person.
    Person,
    /// Two meetings of one class that were one.
    Meeting,
    /// A learner who went to another team.
    MovedLearner,
    /// A class that went to another team.
    MovedClass,
}

/// Two learners who may be one person. Likeness is a hint for people; nothing merges by itself.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct LinkCandidate {
    /// One.
    pub a: LearnerId,
    /// The other.
    pub b: LearnerId,
    /// How alike, 0 to 100.
    pub score: u8,
    /// What is alike: `name`, `birth_year`, `village`, `phone`, `class`.
    pub why: Vec<String>,
    /// The number of the question, from 1: pairs that hang together, as those of thirty namesakes do,
    /// are one question.
    pub question: u32,
}

impl From<answer::LinkCandidate> for LinkCandidate {
    fn from(candidate: answer::LinkCandidate) -> Self {
        let answer::LinkCandidate { a, b, score, why, question } = candidate;
        Self { a, b, score, why: why.into_iter().map(str::to_owned).collect(), question }
    }
}

page_of!(
    /// A page of pairs who may be one person.
    LinkCandidatePage,
    LinkCandidate
);

#[uniffi::export]
impl Node {
    /// Says that two learners are one person, or takes that back.
    #[uniffi::method(default(same = true))]
    pub async fn link_learners(
        &self,
        a: LearnerId,
        b: LearnerId,
        same: bool,
    ) -> Result<(), LantoaError> {
        self.does(Command::LinkLearners { a, b, same }).await
    }

    /// Says that 2 to 64 learners who may seem one are different people, in one answer, or takes every answer about
    /// two or more of them back. `link_candidates` names their pairs no more, while the name, year, sex, village and
    /// phone of both stay the same.
    ///
    /// Throws `InvalidInput` (`unfit`) where two of them are linked as one person.
    #[uniffi::method(default(differ = true))]
    pub async fn differ(&self, learners: Vec<LearnerId>, differ: bool) -> Result<(), LantoaError> {
        self.does(Command::Differ { learners, differ }).await
    }

    /// Says that two meetings of one class were one, or takes that back: a wrongly dated meeting, `b`, is
    /// joined to the right one, `a`, whose day holds.
    #[uniffi::method(default(same = true))]
    pub async fn link_meetings(
        &self,
        a: MeetingId,
        b: MeetingId,
        same: bool,
    ) -> Result<(), LantoaError> {
        self.does(Command::LinkMeetings { a, b, same }).await
    }

    /// Returns the links that hold, by kind and ids.
    pub async fn links(&self) -> Result<Vec<LinkLine>, LantoaError> {
        self.ask(|query| Ok(query.links()?.into_iter().map(Into::into).collect())).await
    }

    /// Returns the pairs of one learner with others who may be the same person: what to say at once when
    /// somebody is registered.
    pub async fn link_candidates_of(
        &self,
        learner: LearnerId,
    ) -> Result<Vec<LinkCandidate>, LantoaError> {
        self.ask(move |query| {
            Ok(query.link_candidates_of(learner)?.into_iter().map(Into::into).collect())
        })
        .await
    }

    /// Returns pairs of learners who may be one person, the likeliest first.
    pub async fn link_candidates(&self) -> Result<Vec<LinkCandidate>, LantoaError> {
        self.ask(|query| Ok(query.link_candidates()?.into_iter().map(Into::into).collect())).await
    }

    /// Returns one page of `link_candidates`: at most `limit` rows, 1,000 at the most, behind the place
    /// `after`.
    ///
    /// Throws `InvalidInput` (`cursor-unfit`) where `after` is of another list.
    #[uniffi::method(default(after = None))]
    pub async fn link_candidates_page(
        &self,
        limit: u32,
        after: Option<Cursor>,
    ) -> Result<LinkCandidatePage, LantoaError> {
        self.ask(move |query| Ok(query.link_candidates_page(&page(limit, after))?.into())).await
    }
}
