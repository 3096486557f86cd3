//! What each command does: one file per family.

use crate::args::Command;
use crate::caller::Caller;
use crate::desk::Desk;
use crate::failure::Done;

mod apart;
mod backup;
mod class;
mod closed;
mod deeds;
mod demo;
mod devices;
mod diagnostics;
mod digest;
mod dispute;
mod ended;
mod erasure;
mod founding;
mod head;
mod history;
mod import;
mod invite;
mod learner;
mod level;
mod link;
mod mark;
mod meeting;
mod people;
mod person;
mod place;
mod receipts;
mod report;
mod runs;
mod serve;
mod signed;
mod since_move;
mod sync;
mod target;
mod team;
mod topic;
mod undo;
mod verify;
mod visit;
mod worked_on;

pub(crate) use runs::{Lasts, Needs, Runs};

/// Returns how a command runs, with its work: all that is said of it but what can be typed.
pub(crate) fn runs(command: &Command) -> Runs<'_> {
    match command {
        Command::Init(init) => {
            let work = |desk: &Desk| founding::init(desk, init);
            Runs::Open(Needs::Nothing, Lasts::Briefly, Box::new(work))
        }
        Command::Whoami => brief(founding::whoami),
        Command::Place(place) => brief(|desk| place::run(desk, place)),
        Command::Team(team) => brief(|desk| team::run(desk, team)),
        Command::Person(person) => brief(|desk| person::run(desk, person)),
        Command::Topic(topic) => brief(|desk| topic::run(desk, topic)),
        Command::Target(target) => brief(|desk| target::run(desk, target)),
        Command::Head(head) => brief(|desk| head::run(desk, head)),
        Command::Import(import) => brief(|desk| import::run(desk, import)),
        Command::Class(class) => brief(|desk| class::run(desk, class)),
        Command::Learner(learner) => brief(|desk| learner::run(desk, learner)),
        Command::Erasure(erasure) => brief(|desk| erasure::run(desk, erasure)),
        Command::Consent(consent) => brief(|desk| learner::run_consent(desk, consent)),
        Command::Meeting(meeting) => brief(|desk| meeting::run(desk, meeting)),
        Command::Mark(mark) => brief(|desk| mark::run(desk, mark)),
        Command::Level(level) => brief(|desk| level::run(desk, level)),
        Command::Visit(visit) => brief(|desk| visit::run(desk, visit)),
        Command::Pair(pair) => brief(|desk| visit::run_pair(desk, pair)),
        Command::Dispute(dispute) => brief(|desk| dispute::run(desk, dispute)),
        Command::History(history) => brief(|desk| history::run(desk, history)),
        Command::Undo(undo) => brief(|desk| undo::run(desk, undo)),
        Command::Link(link) => brief(|desk| link::run(desk, link)),
        Command::Invite(invite) => brief(|desk| invite::invite(desk, invite)),
        Command::Invitation(invitation) => brief(|desk| invite::run(desk, invitation)),
        Command::Join(join) => {
            let work = |desk: &Desk| invite::join(desk, join);
            Runs::Open(Needs::Nothing, Lasts::WhileOthersAnswer, Box::new(work))
        }
        Command::Leave(args) => {
            let work = |caller: &Caller, config| closed::leave(caller, config, args);
            Runs::Closed(Box::new(work))
        }
        Command::Devices => brief(devices::list),
        Command::Device(device) => brief(|desk| devices::run(desk, device)),
        Command::Quarantine => brief(devices::quarantine),
        Command::Adopt(adopt) => brief(|desk| devices::adopt(desk, adopt)),
        Command::Serve(serve) => open(Lasts::AsHolder, |desk| serve::run(desk, serve)),
        Command::Sync(sync) => {
            let lasts = if sync.once { Lasts::WhileOthersAnswer } else { Lasts::UntilStopped };
            open(lasts, |desk| sync::run(desk, sync))
        }
        Command::Receipts => brief(receipts::run),
        Command::Report(report) => brief(|desk| report::run(desk, report)),
        Command::Signed(signed) => brief(|desk| signed::run(desk, signed)),
        Command::Digest => brief(digest::run),
        Command::Diagnostics => brief(diagnostics::run),
        Command::Verify => brief(verify::run),
        Command::Backup(backup) => brief(|desk| backup::run(desk, backup)),
        Command::Restore(args) => {
            let work = |caller: &Caller, config| closed::restore(caller, config, args);
            Runs::Closed(Box::new(work))
        }
        Command::Repair => Runs::Closed(Box::new(closed::repair)),
        Command::Demo(args) => Runs::Alone(Box::new(|caller, home| demo::run(caller, home, args))),
    }
}

fn brief<'a>(work: impl FnOnce(&Desk) -> Done + 'a) -> Runs<'a> {
    open(Lasts::Briefly, work)
}

fn open<'a>(lasts: Lasts, work: impl FnOnce(&Desk) -> Done + 'a) -> Runs<'a> {
    Runs::Open(Needs::Device, lasts, Box::new(work))
}
