//! Short ids: from the 8 letters by which a class's roll names a learner to the whole id.

use std::collections::BTreeMap;

use crate::domain::id::{ClassId, LearnerId, ShortLearner, SpaceId};
use crate::store::reader::{EnrolmentRow, Reader, StoreError};

/// The learners of one class by short id.
#[derive(Debug)]
pub(crate) struct ShortIds<'r> {
    reader: &'r Reader,
    space: SpaceId,
    class: ClassId,
    enrolments: Vec<EnrolmentRow>,
    learners: BTreeMap<ShortLearner, Vec<LearnerId>>,
}

impl<'r> ShortIds<'r> {
    /// Reads the enrolments of a class, also of learners who left: their marks stay.
    pub(crate) fn read(
        reader: &'r Reader,
        space: SpaceId,
        class: ClassId,
    ) -> Result<Self, StoreError> {
        let mut learners: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let enrolments = reader.enrolments(space, class)?;
        for row in &enrolments {
            learners.entry(row.short).or_default().push(row.learner);
        }
        Ok(Self { reader, space, class, enrolments, learners })
    }

    /// Returns the enrolments as they were read, by learner.
    pub(crate) fn enrolments(&self) -> &[EnrolmentRow] {
        &self.enrolments
    }

    /// Returns whom `short` can mean, by id: one learner as a rule; several where two ids begin
    /// with the same letters, and then nothing under it may be summed; none where nobody is known.
    ///
    /// Somebody may be marked whose enrolment is not believed, because a removed device made it, or whom another roll of
    /// the class names. The learners of the team and all its rolls, and then the unbelieved enrolments, are asked in
    /// its place.
    pub(crate) fn learners(&mut self, short: ShortLearner) -> Result<&[LearnerId], StoreError> {
        if !self.learners.contains_key(&short) {
            let mut found = self.reader.learners_with_short(self.space, short.as_str())?;
            if found.is_empty() {
                found = self.reader.flagged_enrolments(self.space, self.class, short)?;
            }
            self.learners.insert(short, found);
        }
        Ok(&self.learners[&short])
    }
}
