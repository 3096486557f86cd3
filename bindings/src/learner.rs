//! Learners, with no more data than a report needs.
//!
//! Details cross the border as a form has them; the core reads them and says which field it cannot
//! take.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::learner::{Agreement, Details, Learner};
use lantoa_core::node::answer;
use lantoa_core::node::error::Error;

use crate::error::LantoaError;
use crate::id::{ClassId, Day, LearnerId, TeamId};
use crate::node::Node;
use crate::page::{Cursor, page, page_of};

pub use lantoa_core::domain::learner::{Consent, Sex};
pub use lantoa_core::node::answer::{FoundLearner, LearnerLine};

/// Sex as said by the learner.
#[uniffi::remote(Enum)]
pub enum Sex {
    /// nữ
    Female,
    /// nam
    Male,
    /// khác
    Other,
}

/// Consent to the keeping of a learner's data: explicit, never assumed.
#[uniffi::remote(Record)]
pub struct Consent {
    /// Which text was read out or shown.
    pub text: String,
    /// The day, by the phone's clock.
    pub on: Day,
    /// Who was there.
    pub witness: String,
    /// Who agreed in the learner's place, such as a child's parent; absent where the learner did.
    pub by: Option<String>,
}

/// A learner in a list.
#[uniffi::remote(Record)]
pub struct LearnerLine {
    /// The learner.
    pub learner: LearnerId,
    /// The name; empty where the learner's data has not arrived.
    pub name: String,
    /// Year of birth.
    pub birth_year: Option<u16>,
    /// Village.
    pub village: Option<String>,
}

/// A learner in a list of all, or found by name.
#[uniffi::remote(Record)]
pub struct FoundLearner {
    /// The learner.
    pub line: LearnerLine,
    /// The team that registered the learner.
    pub team: TeamId,
    /// The classes the learner is enrolled in.
    pub classes: Vec<ClassId>,
}

/// What is known of a learner. Nothing but the name is needed; what was not asked is left out.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct LearnerDetails {
    /// The whole name, as the learner writes it.
    pub name: String,
    /// Year of birth, 1900 to 2030. Never the full date.
    #[uniffi(default = None)]
    pub birth_year: Option<u16>,
    /// Sex, where it was said.
    #[uniffi(default = None)]
    pub sex: Option<Sex>,
    /// Village or hamlet, free text.
    #[uniffi(default = None)]
    pub village: Option<String>,
    /// Phone, however it is written; comes back as ten digits, or eleven for a landline.
    #[uniffi(default = None)]
    pub phone: Option<String>,
    /// The audience of the framework that the learner belongs to.
    #[uniffi(default = None)]
    pub audience: Option<String>,
}

impl TryFrom<LearnerDetails> for Details {
    type Error = Error;

    fn try_from(given: LearnerDetails) -> Result<Self, Error> {
        let year = given.birth_year.map(|year| year.to_string()).unwrap_or_default();
        let sex = given.sex.map_or("", |sex| sex.word());
        let [village, phone, audience] =
            [given.village, given.phone, given.audience].map(Option::unwrap_or_default);
        Ok(Self::parse(&given.name, &year, sex, &village, &phone, &audience)?)
    }
}

impl From<Details> for LearnerDetails {
    fn from(known: Details) -> Self {
        Self {
            name: known.name,
            birth_year: known.birth_year,
            sex: known.sex,
            village: known.village,
            phone: known.phone.map(|phone| phone.to_string()),
            audience: known.audience,
        }
    }
}

/// A learner with everything known.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct LearnerSheet {
    /// The learner.
    pub learner: LearnerId,
    /// The team that registered the learner.
    pub team: TeamId,
    /// What is known.
    pub details: LearnerDetails,
    /// Who agreed to what, when; nothing where nobody was asked.
    pub consent: Option<Consent>,
    /// The classes the learner is enrolled in.
    pub classes: Vec<ClassId>,
}

impl From<answer::LearnerSheet> for LearnerSheet {
    fn from(sheet: answer::LearnerSheet) -> Self {
        let answer::LearnerSheet { learner, classes } = sheet;
        let Learner { learner, team, details, consent } = learner;
        Self { learner, team, details: details.into(), consent, classes }
    }
}

fn agreement(witness: Option<String>, by: Option<String>) -> Option<Agreement> {
    witness.map(|witness| Agreement { witness, by })
}

page_of!(
    /// A page of learners.
    LearnerPage,
    FoundLearner
);

#[uniffi::export]
impl Node {
    /// Registers a learner in a class; always possible offline. `consent` names who witnessed it,
    /// where it was asked and given, and `consent_by` who gave it in the place of a learner who cannot,
    /// such as a parent. `since` is the day from which on the learner comes, today where none is given;
    /// who is registered before a class has a mark belongs to it from the beginning.
    ///
    /// Throws `InvalidInput` with the field that cannot be taken.
    #[uniffi::method(default(consent = None, consent_by = None, since = None))]
    pub async fn add_learner(
        &self,
        class_id: ClassId,
        details: LearnerDetails,
        consent: Option<String>,
        consent_by: Option<String>,
        since: Option<Day>,
    ) -> Result<LearnerId, LantoaError> {
        let consent = agreement(consent, consent_by);
        self.offload(move |node| {
            let details = details.try_into()?;
            let command = Command::AddLearner { class: class_id, details, consent, since };
            Ok(made(node.execute(command)?).expect("each command has one kind of outcome"))
        })
        .await
    }

    /// Changes a learner's data to `details`, which are all that is known afterwards.
    #[uniffi::method(default(consent = None, consent_by = None))]
    pub async fn edit_learner(
        &self,
        learner: LearnerId,
        details: LearnerDetails,
        consent: Option<String>,
        consent_by: Option<String>,
    ) -> Result<(), LantoaError> {
        let consent = agreement(consent, consent_by);
        self.offload(move |node| {
            let details = details.try_into()?;
            node.execute(Command::EditLearner { learner, details, consent }).map(drop)
        })
        .await
    }

    /// Notes that a learner no longer agrees to the keeping of the data.
    pub async fn withdraw_consent(&self, learner: LearnerId) -> Result<(), LantoaError> {
        self.does(Command::WithdrawConsent { learner }).await
    }

    /// Enrols a learner of the team in a further class, or again, from a day on; today where none is given.
    #[uniffi::method(default(since = None))]
    pub async fn enrol_learner(
        &self,
        learner: LearnerId,
        class_id: ClassId,
        since: Option<Day>,
    ) -> Result<(), LantoaError> {
        self.does(Command::EnrolLearner { learner, class: class_id, since }).await
    }

    /// Notes that a learner no longer comes to a class from a day on; today where none is given.
    ///
    /// Throws `InvalidInput` (`day-needed`) where none is given and this device's clock cannot be believed.
    #[uniffi::method(default(since = None))]
    pub async fn leave_class(
        &self,
        learner: LearnerId,
        class_id: ClassId,
        since: Option<Day>,
    ) -> Result<(), LantoaError> {
        self.does(Command::LeaveClass { learner, class: class_id, since }).await
    }

    /// Moves a learner to a class of another team: a new registration there, linked to the old one.
    /// Returns the new one. From `since` on the learner comes there, which is not a day to come; today where none is given.
    ///
    /// Throws `InvalidInput` (`day-needed`) where none is given and this device's clock cannot be believed.
    #[uniffi::method(default(since = None))]
    pub async fn move_learner(
        &self,
        learner: LearnerId,
        class_id: ClassId,
        since: Option<Day>,
    ) -> Result<LearnerId, LantoaError> {
        self.makes(Command::MoveLearner { learner, class: class_id, since }, made).await
    }

    /// Returns a learner with everything known; nothing where the data is not held here.
    pub async fn learner(&self, learner: LearnerId) -> Result<Option<LearnerSheet>, LantoaError> {
        self.ask(move |query| Ok(query.learner(learner)?.map(Into::into))).await
    }

    /// Returns the learners in whose name every word of `text` begins a word, whatever its case and
    /// diacritics; those written as `text` is come first. Nobody where `text` is blank.
    pub async fn find_learners(&self, text: String) -> Result<Vec<FoundLearner>, LantoaError> {
        self.ask(move |query| query.find_learners(&text)).await
    }

    /// Returns one page of `find_learners`: at most `limit` rows, 1,000 at the most, behind the place `after`.
    ///
    /// Throws `InvalidInput` (`cursor-unfit`) where `after` is of another list.
    #[uniffi::method(default(after = None))]
    pub async fn find_learners_page(
        &self,
        text: String,
        limit: u32,
        after: Option<Cursor>,
    ) -> Result<LearnerPage, LantoaError> {
        self.ask(move |query| Ok(query.find_learners_page(&text, &page(limit, after))?.into()))
            .await
    }

    /// Returns one page of all learners, or of those of a team, as a Vietnamese list sorts them: at most
    /// `limit` rows, 1,000 at the most, behind the place `after`. Who went to another team stands there as
    /// registered in the new one.
    ///
    /// Throws `InvalidInput` (`cursor-unfit`) where `after` is of another list.
    #[uniffi::method(default(team = None, after = None))]
    pub async fn learners_page(
        &self,
        limit: u32,
        team: Option<TeamId>,
        after: Option<Cursor>,
    ) -> Result<LearnerPage, LantoaError> {
        self.ask(move |query| Ok(query.learners_page(team, &page(limit, after))?.into())).await
    }
}

fn made(outcome: Outcome) -> Option<LearnerId> {
    if let Outcome::Learner(learner) = outcome { Some(learner) } else { None }
}
