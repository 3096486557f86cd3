//! What each command does: one file per family.

use crate::args::Command;
use crate::desk::Desk;
use crate::failure::Done;

mod backup;
mod class;
pub(crate) mod demo;
mod devices;
mod digest;
mod dispute;
mod erasure;
pub(crate) mod founding;
mod import;
mod invite;
mod learner;
mod level;
mod link;
mod mark;
mod meeting;
mod place;
mod receipts;
mod report;
mod serve;
mod sync;
mod target;
mod team;
mod topic;
mod verify;
mod visit;

/// Carries out one command on the open folder.
pub(crate) fn run(command: &Command, desk: &Desk) -> Done {
    match command {
        Command::Init(init) => founding::init(desk, init),
        Command::Whoami => founding::whoami(desk),
        Command::Place(place) => place::run(desk, place),
        Command::Team(team) => team::run(desk, team),
        Command::Topic(topic) => topic::run(desk, topic),
        Command::Target(target) => target::run(desk, target),
        Command::Import(import) => import::run(desk, import),
        Command::Class(class) => class::run(desk, class),
        Command::Learner(learner) => learner::run(desk, learner),
        Command::Erasure(erasure) => erasure::run(desk, erasure),
        Command::Meeting(meeting) => meeting::run(desk, meeting),
        Command::Mark(mark) => mark::run(desk, mark),
        Command::Level(level) => level::run(desk, level),
        Command::Visit(visit) => visit::run(desk, visit),
        Command::Pair(pair) => visit::run_pair(desk, pair),
        Command::Dispute(dispute) => dispute::run(desk, dispute),
        Command::Link(link) => link::run(desk, link),
        Command::Invite(invite) => invite::invite(desk, invite),
        Command::Join(join) => invite::join(desk, join),
        Command::Devices => devices::list(desk),
        Command::Device(device) => devices::run(desk, device),
        Command::Quarantine => devices::quarantine(desk),
        Command::Adopt(adopt) => devices::adopt(desk, adopt),
        Command::Serve(serve) => serve::run(desk, serve),
        Command::Sync(sync) => sync::run(desk, sync),
        Command::Receipts => receipts::run(desk),
        Command::Report(report) => report::run(desk, report),
        Command::Digest => digest::run(desk),
        Command::Verify => verify::run(desk),
        Command::Backup(backup) => backup::run(desk, backup),
        // None works on an open folder: `folder::run` carries them out.
        Command::Leave | Command::Restore(_) | Command::Repair | Command::Demo(_) => Ok(()),
        // `args::read` lets no such line pass.
        Command::Later(_) => Ok(()),
    }
}
