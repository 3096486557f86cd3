//! Lantoa for Kotlin, Swift and Python: conversions around the core's node, and nothing else.
//!
//! Every call that waits for a disk or a peer is async and waits on a thread of the core's. Values
//! of the core cross the border under their own names where their form allows it; what has another
//! form here says so in its file. Absent on purpose: rules, threads, and errors of its own but for
//! input that is none.

mod cancel;
mod class;
mod custody;
mod device;
mod dispute;
mod erasure;
mod error;
mod history;
mod hotspot;
mod id;
mod learner;
mod level;
mod link;
mod listener;
mod lookup;
mod mark;
mod meeting;
mod membership;
mod nearby;
mod node;
mod page;
mod pair;
mod person;
mod place;
mod programme;
mod report;
mod retired;
mod roster;
mod signed;
mod sync;
mod taking_back;
mod team;
mod ticket;
mod topic;
mod visit;

pub use cancel::Cancel;
pub use class::{Before, ClassLine, ClassPage, ClassSheet, SameClass, SameDay};
pub use custody::{
    Digest, Repaired, Restored, SpaceDigest, Verification, leave, rekey, repair, restore,
};
pub use device::{DeviceLine, HeldBy, QuarantineLine, ReceiptLine};
pub use dispute::{Dispute, DisputeKind, DisputePage, DisputedValue};
pub use erasure::{ErasureLine, ErasureState};
pub use error::{BadField, ErrorKind, LantoaError, ListenerError};
pub use history::{DeedLine, HistoryLine, HistoryPage, Thing};
pub use hotspot::Hotspot;
pub use id::{
    ActId, ClassId, ClockMs, Day, DeviceId, DisputeId, ErasureId, LearnerId, MeetingId, PersonId,
    PlaceCode, PlaceId, ProgrammeId, ReportId, SpaceId, TeamId, TopicId, VisitId, Weekdays,
};
pub use learner::{
    Consent, FoundLearner, LearnerDetails, LearnerLine, LearnerPage, LearnerSheet, Sex,
};
pub use level::{Level, LevelLine};
pub use link::{LinkCandidate, LinkCandidatePage, LinkKind, LinkLine};
pub use listener::{ChangeListener, Changes, LogLine, LogSink, Subscription, SyncListener};
pub use lookup::{Candidate, Named};
pub use mark::{Mark, MarkLine};
pub use meeting::{MeetingLine, MeetingPage};
pub use membership::{Identity, Invitation, Invited, Role};
pub use nearby::{Announcement, NearbyService};
pub use node::{Node, OpenOptions};
pub use page::Cursor;
pub use pair::MentorPair;
pub use person::{SharerLine, VolunteerLine};
pub use place::{CodedPlace, DatedCode, OfficialPlaces, Place, PlaceDoubt};
pub use programme::{Founded, Head};
pub use report::{
    Breakdown, Coverage, HeldAfterAll, LevelCount, MissingClass, MissingDevice, MissingDevices,
    Report, ReportQuery, ReportRow, TargetLine, TeamDevices,
};
pub use retired::{Retired, RetiredLine};
pub use roster::{
    RosterAnswer, RosterDecision, RosterDoubt, RosterKnown, RosterLine, RosterSummary,
};
pub use signed::{LaterWork, SignedNumber, SignedReport};
pub use sync::{
    Listening, PeerLine, SyncEvent, SyncFailure, SyncMode, SyncOptions, SyncState, SyncSummary,
    TryLine,
};
pub use taking_back::{ActField, FieldLeft, TakenBackAct, WhyLeft};
pub use team::Team;
pub use ticket::{TicketSummary, read_ticket};
pub use topic::{Target, Topic};
pub use visit::Visit;

uniffi::setup_scaffolding!("lantoa");

/// Waits until no call is under way, for at most `timeout_ms`; returns whether that is so.
///
/// For a language whose runtime must not be called while it ends: call it last. Python does so at
/// exit, where a thread that is about to return from it would end the process.
#[uniffi::export]
pub fn settle(timeout_ms: u32) -> bool {
    lantoa_core::node::offload::settle(std::time::Duration::from_millis(timeout_ms.into()))
}
