//! Totals that were signed, beside what is counted now.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::signed::NUMBERS;
use lantoa_core::node::answer::{self, SignedLine};

use crate::error::LantoaError;
use crate::id::{ClockMs, Day, ReportId};
use crate::node::Node;

pub use lantoa_core::node::answer::LaterWork;

/// How much of a device's work came after a report was signed.
#[uniffi::remote(Record)]
pub struct LaterWork {
    /// The device's name.
    pub device: String,
    /// Entries.
    pub entries: u64,
}

/// A signed report beside what is counted now.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct SignedReport {
    /// Its id, which names what was signed.
    pub report: ReportId,
    /// Who signed it; the printed id where the name is not known here.
    pub by: String,
    /// When, by that device's clock.
    pub at: ClockMs,
    /// The first day; from the beginning where none is given.
    pub from_day: Option<Day>,
    /// The last day.
    pub to_day: Day,
    /// Classes asked about, and how many had reported.
    pub classes: u32,
    /// How many of them had reported.
    pub reported: u32,
    /// Devices that might have had work of the period which was not held where it was signed.
    pub devices: u32,
    /// The numbers of the total, in the order of a report's row.
    pub total: Vec<SignedNumber>,
    /// Work that came since, by device.
    pub later: Vec<answer::LaterWork>,
}

/// A number as it was signed, and as it is counted now.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct SignedNumber {
    /// What it is, as a report's row names it.
    pub name: String,
    /// As it was signed; nothing for a rate of nothing.
    pub signed: Option<u32>,
    /// As it is counted now.
    pub now: Option<u32>,
}

impl From<SignedLine> for SignedReport {
    fn from(line: SignedLine) -> Self {
        let numbers = NUMBERS.iter().zip(line.signed.total).zip(line.now.total);
        let number = |((name, signed), now): ((&&str, _), _)| SignedNumber {
            name: (*name).to_owned(),
            signed,
            now,
        };
        let (classes, reported) = line.signed.classes;
        Self {
            report: line.report,
            by: line.by,
            at: line.at,
            from_day: line.signed.from,
            to_day: line.signed.to,
            classes,
            reported,
            devices: line.signed.devices,
            total: numbers.map(number).collect(),
            later: line.later,
        }
    }
}

#[uniffi::export]
impl Node {
    /// Signs the totals of a period by place and team, as they stand now. They are never changed nor taken
    /// back: ask first. For coordinators.
    #[uniffi::method(default(from_day = None))]
    pub async fn sign_report(
        &self,
        to_day: Day,
        from_day: Option<Day>,
    ) -> Result<ReportId, LantoaError> {
        let report = self.ask(move |query| query.report_to_sign(from_day, to_day)).await?;
        self.makes(Command::SignReport(report), |outcome| {
            if let Outcome::Signed(report) = outcome { Some(report) } else { None }
        })
        .await
    }

    /// Returns the signed reports, by their last day, each beside what is counted now.
    pub async fn signed_reports(&self) -> Result<Vec<SignedReport>, LantoaError> {
        let lines = self.ask(|query| query.signed_reports()).await?;
        Ok(lines.into_iter().map(Into::into).collect())
    }
}
