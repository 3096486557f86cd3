//! Erasures: ordered, taken back, and carried out when their grace is over.
//!
//! A person's data are hidden at once and dropped after the grace, while everything that counts stays.

use std::collections::BTreeSet;

use crate::domain::command::Outcome;
use crate::domain::document::DocId;
use crate::domain::entry::Hash;
use crate::domain::erasure::{Erased, GRACE_DAYS};
use crate::domain::id::{DeviceId, ErasureId, LearnerId};
use crate::domain::programme::Role;
use crate::domain::time::{Date, Instant};
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::trust::authority::erasures::CountingErasure;
use crate::trust::control::{DOCUMENTS_PER_ERASURE_MAX, Record};

/// An erasure as this device holds it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct HeldErasure {
    pub(crate) erasure: ErasureId,
    pub(crate) by: DeviceId,
    /// When it was ordered, by that device's clock.
    pub(crate) at: Instant,
    /// The registrations whose data it erases.
    pub(crate) learners: Vec<LearnerId>,
    pub(crate) is_revoked: bool,
    /// Days of the grace that this device has counted.
    pub(crate) days: u32,
    /// The day on which the bodies went from here.
    pub(crate) done: Option<Date>,
    /// Registrations that were linked to the person since, and are shown.
    pub(crate) linked_since: Vec<LearnerId>,
    /// Whether data that were to be shown again are not here again yet.
    pub(crate) is_missing: bool,
}

impl Engine {
    /// Orders the erasure of a person's data, as [`Engine::documents_of_person`] found them.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub(crate) fn erase(&mut self, documents: Vec<DocId>, now: Instant) -> Result<Outcome, Error> {
        let hash = self.order(Record::Erasure(documents.clone()), now)?;
        Ok(erasure_of(Some(ErasureId(hash.0)), &documents))
    }

    /// Takes an erasure back that [`Engine::require_revocable`] lets pass.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub(crate) fn revoke_erasure(
        &mut self,
        erasure: ErasureId,
        now: Instant,
    ) -> Result<Outcome, Error> {
        self.order(Record::ErasureRevoked(Hash(erasure.0)), now)?;
        Ok(Outcome::Done)
    }

    /// Refuses to take an erasure back where that cannot be.
    ///
    /// # Errors
    ///
    /// [`Error::NotAllowed`] for anybody but a coordinator, [`Error::NotFound`] where no such erasure is
    /// in force, [`Error::Unfit`] where its grace is over on this device: nobody can say any more who
    /// still has the data.
    pub(crate) fn require_revocable(&self, erasure: ErasureId) -> Result<(), Error> {
        self.require_coordinator()?;
        let hash = Hash(erasure.0);
        let is_in_force = |held: &CountingErasure| held.hash == hash && !held.is_revoked;
        if !self.authority.erasures().iter().any(is_in_force) {
            return Err(Error::NotFound { what: "erasure" });
        }
        if self.tables().erasure_done(hash)?.is_some() {
            return Err(Error::Unfit { what: "the grace is over; the data are gone from here" });
        }
        Ok(())
    }

    fn require_coordinator(&self) -> Result<(), Error> {
        if self.role() == Some(Role::Coordinator) {
            Ok(())
        } else {
            Err(Error::NotAllowed {
                what: "erase a person's data or take that back",
                by: Role::Coordinator,
            })
        }
    }

    fn order(&mut self, record: Record, now: Instant) -> Result<Hash, Error> {
        self.commit_record(record, None, now)?;
        let own = self.own_control_feed();
        let tip = self.control.best_tips(own.device).into_iter().find(|tip| tip.feed == own);
        Ok(tip.map(|tip| tip.hash).unwrap_or_default())
    }

    /// Returns the documents that hold a person's data: of a learner and of every registration linked
    /// to it.
    ///
    /// # Errors
    ///
    /// [`Error::NotAllowed`] for anybody but a coordinator, [`Error::NotFound`] where the learner is not
    /// shown here, [`Error::Unfit`] where more are linked than one record can name.
    pub(crate) fn documents_of_person(&self, learner: LearnerId) -> Result<Vec<DocId>, Error> {
        self.require_coordinator()?;
        self.team_of_learner(learner)?;
        let mut documents = Vec::new();
        for learner in self.linked_to([learner])? {
            if let Some(space) = self.tables().space_of_learner(learner)? {
                documents.push(DocId::learner(space.into(), learner));
            }
        }
        documents.sort_unstable();
        if documents.len() > DOCUMENTS_PER_ERASURE_MAX {
            return Err(Error::Unfit {
                what: "more registrations are linked than one record names",
            });
        }
        Ok(documents)
    }

    /// Returns learners with all that are linked to them.
    fn linked_to(
        &self,
        learners: impl IntoIterator<Item = LearnerId>,
    ) -> Result<BTreeSet<LearnerId>, Error> {
        let mut found = BTreeSet::new();
        for learner in learners {
            found.extend(self.tables().same_person(learner)?);
        }
        Ok(found)
    }

    /// Returns the erasures that count, those taken back among them, by the time of their order.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub(crate) fn erasures(&self) -> Result<Vec<HeldErasure>, Error> {
        let states = self.tables().erased_documents()?;
        let mut erasures = Vec::new();
        for counting in self.authority.erasures() {
            let CountingErasure { hash, by, ref documents, is_revoked } = *counting;
            let learners: Vec<LearnerId> = documents.iter().map(|doc| LearnerId(doc.id)).collect();
            let mut linked_since = Vec::new();
            for learner in self.linked_to(learners.iter().copied())? {
                if !is_revoked && self.tables().space_of_learner(learner)?.is_some() {
                    linked_since.push(learner);
                }
            }
            erasures.push(HeldErasure {
                erasure: ErasureId(hash.0),
                by,
                at: self.control.get(hash).map_or(Instant(0), |record| record.entry().at),
                learners,
                is_revoked,
                days: self.tables().erasure_days(hash)?,
                done: self.tables().erasure_done(hash)?,
                linked_since,
                is_missing: documents.iter().any(|doc| states.get(doc) == Some(&Erased::Missing)),
            });
        }
        erasures.sort_by_key(|erasure| (erasure.at, erasure.erasure));
        Ok(erasures)
    }

    /// Counts a day on which the folder is open, and drops what an erasure's grace no longer keeps.
    ///
    /// What fails is tried again at the next call: an erasure keeps nobody from working. Only a database
    /// that a restore kept, and in which it cannot be done, is tried again on the next day: a try may fill the
    /// disk. The erasure is not done until then.
    pub fn pass_day(&mut self, now: Instant) {
        let today = now.date_in_vietnam();
        if self.counted_day != Some(today) && self.count_day(today).is_ok() {
            self.counted_day = Some(today);
        }
    }

    fn count_day(&mut self, today: Date) -> Result<(), Error> {
        let erasures = self.authority.erasures().iter().filter(|erasure| !erasure.is_revoked);
        let batch = self.store.batch()?;
        let mut has_dropped = false;
        let mut ended = Vec::new();
        for erasure in erasures {
            if batch.tables().erasure_done(erasure.hash)?.is_some() {
                has_dropped = true;
                continue;
            }
            batch.add_erasure_day(erasure.hash, today)?;
            if batch.tables().erasure_days(erasure.hash)? < GRACE_DAYS {
                continue;
            }
            for doc in &erasure.documents {
                batch.drop_bodies(*doc)?;
                batch.set_erased(*doc, Some(Erased::Dropped))?;
                self.replicas.drop_one(*doc);
            }
            ended.push(erasure.hash);
            has_dropped = true;
        }
        batch.commit()?;
        if has_dropped {
            let dropped = self.tables().erased_documents()?;
            let dropped = dropped.into_iter().filter(|(_, state)| *state == Erased::Dropped);
            if !self.store.erase_beside(&dropped.map(|(doc, _)| doc).collect::<Vec<_>>())? {
                return Ok(());
            }
        }
        if ended.is_empty() {
            return Ok(());
        }
        // The receipt comes last: it says that nothing is left in any file.
        let batch = self.store.batch()?;
        for erasure in ended {
            batch.end_erasure(erasure, today)?;
        }
        Ok(batch.commit()?)
    }
}

/// Returns what the erasure of these documents is answered with; without an id before it is ordered.
pub(crate) fn erasure_of(erasure: Option<ErasureId>, documents: &[DocId]) -> Outcome {
    Outcome::Erasure { erasure, learners: documents.iter().map(|doc| LearnerId(doc.id)).collect() }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::domain::command::Command;
    use crate::engine::cost::{NOW, class_of, device, does, folder_in_memory};
    use crate::store::batch::Tables;

    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

    #[test]
    fn a_kept_database_that_cannot_be_written_is_tried_once_a_day_and_no_erasure_is_done_without() {
        let folder = folder_in_memory();
        let mut office = device(&folder, 1);
        office.found("Bình dân học vụ số", "Minh", &[], NOW).expect("a programme is founded");
        let added = Command::AddTeam { name: "Đội 1".to_owned(), place: None };
        let Outcome::Team(team) = does(&mut office, added) else { panic!("a team is added") };
        let (_, [learner, ..]) = class_of(&mut office, team, "Lớp 1");
        let kept = folder.path().join("lantoa.db.before-restore-1");
        office.store.backup(&kept).expect("there is room");
        let kept = || Connection::open(&kept).expect("a database");
        let is_of = |version: i64| kept().pragma_update(None, "user_version", version);
        let doc = DocId::learner(team, learner);
        let holds = || Tables::new(&kept()).has_bodies(doc).expect("reads");
        let erased = does(&mut office, Command::EraseLearner { learner });
        let Outcome::Erasure { erasure: Some(erasure), .. } = erased else { panic!("an erasure") };
        let done = |office: &Engine| office.tables().erasure_done(Hash(erasure.0)).expect("reads");

        // Of a version that nobody knows: writing fails, reading does not.
        let version: i64 =
            kept().pragma_query_value(None, "user_version", |row| row.get(0)).expect("a version");
        is_of(version + 1).expect("it is written");
        let day = |number: u32| Instant(NOW.0 + i64::from(number) * DAY_MS);
        for number in 1..=GRACE_DAYS {
            office.pass_day(day(number));
        }
        assert!(!office.tables().has_bodies(doc).expect("reads"), "the grace is over");
        is_of(version).expect("it is written");
        office.pass_day(day(GRACE_DAYS));
        assert!(holds(), "tried again on the same day");
        assert_eq!(done(&office), None);
        office.pass_day(day(GRACE_DAYS + 1));
        assert!(!holds());
        assert_eq!(done(&office), Some(day(GRACE_DAYS + 1).date_in_vietnam()));
    }
}
