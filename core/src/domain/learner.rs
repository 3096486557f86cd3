//! A learner: a person who learns, with no more personal data than a report needs.
//!
//! No ID-card number and no full birth date exist here, by law and on purpose. A name never
//! identifies anybody: likeness is a hint for people, never a merge.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::id::{LearnerId, TeamId};
use crate::domain::text::{self, TextError};
use crate::domain::time::Date;

/// What is known of a learner. Empty means "not asked" everywhere but in `name`.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Details {
    /// The whole name, as the learner writes it.
    pub name: String,
    /// Year of birth.
    pub birth_year: Option<u16>,
    /// Sex, where it was said.
    pub sex: Option<Sex>,
    /// Village or hamlet, free text: villages have no code.
    pub village: Option<String>,
    /// Phone; often the family's, so a hint and never a key.
    pub phone: Option<Phone>,
    /// The audience of the framework that the learner belongs to.
    pub audience: Option<String>,
}

/// A learner with id and team.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Learner {
    /// The learner's id.
    pub learner: LearnerId,
    /// The team that registered the learner.
    pub team: TeamId,
    /// What is known.
    #[serde(flatten)]
    pub details: Details,
    /// Who agreed to what, when; `None` where nobody was asked.
    pub consent: Option<Consent>,
}

/// Consent to the keeping of a learner's data: explicit, never assumed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Consent {
    /// Which text was read out or shown.
    pub text: String,
    /// The day, by the phone's clock.
    pub on: Date,
    /// Who was there.
    pub witness: String,
    /// Who agreed in the learner's place, such as a child's parent; `None` where the learner did.
    pub by: Option<String>,
}

impl Consent {
    /// Returns the consent of its one written form, or `None` where it is not one.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let mut parts = written.split('\t');
        let (text, on, witness) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        let by = parts.next();
        let is_whole = parts.next().is_none() && ![text, witness].contains(&"") && by != Some("");
        is_whole.then(|| Self {
            text: text.to_owned(),
            on,
            witness: witness.to_owned(),
            by: by.map(str::to_owned),
        })
    }
}

impl fmt::Display for Consent {
    /// Writes version, day and witness, and who agreed in the learner's place, with tabs between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}", self.text, self.on, self.witness)?;
        self.by.iter().try_for_each(|by| write!(f, "\t{by}"))
    }
}

/// A consent that was given just now.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Agreement {
    /// Who was there.
    pub witness: String,
    /// Who agreed in the learner's place; `None` where the learner did.
    pub by: Option<String>,
}

impl From<&str> for Agreement {
    /// Returns the learner's own, before this witness.
    fn from(witness: &str) -> Self {
        Self { witness: witness.to_owned(), by: None }
    }
}

/// The version of the consent text that this version of Lantoa shows.
pub const CONSENT_TEXT: &str = "lantoa-2026-1";

/// What of a learner's data could not be taken, in the order of the fields. Never empty.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct BadDetails(Vec<DetailsError>);

impl BadDetails {
    /// Returns what is wrong with each bad field.
    #[must_use]
    pub fn faults(&self) -> &[DetailsError] {
        &self.0
    }

    /// Returns what a field holds; where it is bad, notes why.
    fn or_note<T: Default>(&mut self, field: Result<T, DetailsError>) -> T {
        field.unwrap_or_else(|fault| {
            self.0.push(fault);
            T::default()
        })
    }
}

/// A field of a learner's data could not be taken. Each names the field.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum DetailsError {
    /// The name.
    #[error("name: {0}")]
    Name(TextError),
    /// The year of birth.
    #[error("birth year is not a year between {BIRTH_YEAR_MIN} and {BIRTH_YEAR_MAX}")]
    BirthYear,
    /// The sex.
    #[error("sex is not one of female, male, other")]
    Sex,
    /// The village.
    #[error("village: {0}")]
    Village(TextError),
    /// The phone.
    #[error("phone is not a Vietnamese number of 10 digits")]
    Phone,
    /// The audience.
    #[error("audience: {0}")]
    Audience(TextError),
}

impl DetailsError {
    /// Returns the field, as rosters and JSON name it.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::BirthYear => "birth_year",
            Self::Sex => "sex",
            Self::Village(_) => "village",
            Self::Phone => "phone",
            Self::Audience(_) => "audience",
        }
    }

    /// Returns the word by which apps find their own sentence for what is wrong with the field.
    #[must_use]
    pub fn problem(self) -> &'static str {
        match self {
            Self::Name(problem) | Self::Village(problem) | Self::Audience(problem) => {
                problem.word()
            }
            Self::BirthYear => "birth-year",
            Self::Sex => "sex",
            Self::Phone => "phone",
        }
    }
}

/// Returns whether somebody born in `year` hardly learns in a class of `today`: younger than 4 or older
/// than 110. It is asked about, never refused.
#[must_use]
pub fn is_unlikely_birth_year(year: u16, today: Date) -> bool {
    let age = i32::from(today.year()) - i32::from(year);
    !AGES.contains(&age)
}

/// Ages of learners, by the year: classes take children along, and nobody older lives.
const AGES: std::ops::RangeInclusive<i32> = 4..=110;

/// Earliest year of birth taken; nobody older lives.
pub const BIRTH_YEAR_MIN: u16 = 1900;
/// Latest year of birth taken: a constant, because a phone's clock says nothing.
pub const BIRTH_YEAR_MAX: u16 = 2030;

/// Sex as said by the learner.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// nữ
    Female,
    /// nam
    Male,
    /// khác
    Other,
}

impl Sex {
    /// Returns the word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Sex {
    type Err = DetailsError;

    /// Reads the English and the Vietnamese words of rosters, whatever their case and marks.
    fn from_str(text: &str) -> Result<Self, DetailsError> {
        match text::fold(text).as_str() {
            "female" | "f" | "nu" => Ok(Self::Female),
            "male" | "m" | "nam" => Ok(Self::Male),
            "other" | "khac" => Ok(Self::Other),
            _ => Err(DetailsError::Sex),
        }
    }
}

/// A Vietnamese phone number in its ten digits of today.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Phone(String);

/// The eleven-digit mobile prefixes that became ten-digit ones on 2018-09-15.
const OLD_PREFIXES: [(&str, &str); 21] = [
    ("0162", "032"),
    ("0163", "033"),
    ("0164", "034"),
    ("0165", "035"),
    ("0166", "036"),
    ("0167", "037"),
    ("0168", "038"),
    ("0169", "039"),
    ("0120", "070"),
    ("0121", "079"),
    ("0122", "077"),
    ("0126", "076"),
    ("0128", "078"),
    ("0123", "083"),
    ("0124", "084"),
    ("0125", "085"),
    ("0127", "081"),
    ("0129", "082"),
    ("0186", "056"),
    ("0188", "058"),
    ("0199", "059"),
];

impl Phone {
    /// Returns the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Phone {
    type Err = DetailsError;

    /// Reads a number with blanks, dots, hyphens, `+84`, or an eleven-digit prefix from before 2018.
    fn from_str(text: &str) -> Result<Self, DetailsError> {
        let mut digits = String::new();
        for c in text.trim().chars() {
            match c {
                '0'..='9' => digits.push(c),
                '+' if digits.is_empty() => {}
                ' ' | '.' | '-' | '(' | ')' => {}
                _ => return Err(DetailsError::Phone),
            }
        }
        for country in ["0084", "84"] {
            // A landline has a digit more than a mobile.
            if let Some(rest) = digits.strip_prefix(country)
                && (rest.len() == 9 || rest.len() == 10 && rest.starts_with('2'))
            {
                digits = format!("0{rest}");
                break;
            }
        }
        for (old, new) in OLD_PREFIXES {
            if digits.len() == 11 && digits.starts_with(old) {
                digits = format!("{new}{}", &digits[old.len()..]);
                break;
            }
        }
        let mobile = matches!(digits.as_bytes(), [b'0', b'3' | b'5' | b'7' | b'8' | b'9', ..]);
        let fits = digits.len() == 10 && mobile || digits.starts_with("02") && digits.len() == 11;
        if fits { Ok(Self(digits)) } else { Err(DetailsError::Phone) }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Details {
    /// Returns the details from a form's or a roster's fields; a blank field is one not asked.
    ///
    /// # Errors
    ///
    /// [`BadDetails`] naming every field that cannot be taken.
    pub fn parse(
        name: &str,
        birth_year: &str,
        sex: &str,
        village: &str,
        phone: &str,
        audience: &str,
    ) -> Result<Self, BadDetails> {
        let text = |text: &str, field: fn(TextError) -> DetailsError| {
            given(text).map(|text| text::name(&text).map_err(field)).transpose()
        };
        let mut bad = BadDetails(Vec::new());
        let name = bad.or_note(text::name(name).map_err(DetailsError::Name));
        let birth_year =
            bad.or_note(given(birth_year).map(|year| birth_year_of(&year)).transpose());
        let sex = bad.or_note(given(sex).map(|sex| sex.parse()).transpose());
        let village = bad.or_note(text(village, DetailsError::Village));
        let phone = bad.or_note(given(phone).map(|phone| phone.parse()).transpose());
        let audience = bad.or_note(text(audience, DetailsError::Audience));
        if bad.0.is_empty() {
            Ok(Self { name, birth_year, sex, village, phone, audience })
        } else {
            Err(bad)
        }
    }
}

/// Returns a field without what nobody sees; `None` where nothing is left.
fn given(text: &str) -> Option<String> {
    match text::clean(text, usize::MAX) {
        Ok(clean) => Some(clean),
        Err(TextError::Empty) => None,
        // Whoever reads the field refuses it, with a word of its own.
        Err(_) => Some(text.to_owned()),
    }
}

fn birth_year_of(text: &str) -> Result<u16, DetailsError> {
    let year = text.trim().parse().map_err(|_| DetailsError::BirthYear)?;
    if (BIRTH_YEAR_MIN..=BIRTH_YEAR_MAX).contains(&year) {
        Ok(year)
    } else {
        Err(DetailsError::BirthYear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_the_same_however_it_was_written() {
        for (written, digits) in [
            ("0912 345 678", "0912345678"),
            ("+84 912.345.678", "0912345678"),
            ("84912345678", "0912345678"),
            ("01681234567", "0381234567"),
            ("0123-456-7890", "0834567890"),
            ("0203 3825 123", "02033825123"),
            ("+84 203 3825 123", "02033825123"),
            ("0084 912 345 678", "0912345678"),
        ] {
            assert_eq!(written.parse::<Phone>().map(|p| p.to_string()), Ok(digits.to_owned()));
        }
        for bad in ["12345", "091234567", "0912 34x 678", "01101234567", ""] {
            assert!(bad.parse::<Phone>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_learner_needs_a_name_and_nothing_else() {
        assert!(Details::parse("Chíu Chăn Lằm", "", " ", "", "", "").is_ok());
        let none = DetailsError::Name(TextError::Empty);
        for (name, year, sex, phone, bad) in [
            (" ", "1960", "", "", vec![none]),
            ("An", "60", "", "", vec![DetailsError::BirthYear]),
            ("An", "", "x", "", vec![DetailsError::Sex]),
            ("", "60", "nữ", "12", vec![none, DetailsError::BirthYear, DetailsError::Phone]),
        ] {
            let parsed = Details::parse(name, year, sex, "", phone, "");
            assert_eq!(parsed, Err(BadDetails(bad)), "{name} {year} {sex} {phone}");
        }
    }
}
