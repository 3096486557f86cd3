//! One mark on a live link: from the sender's call to the peer's visible row, between real nodes over
//! loopback sockets, beside round trips of such a stream and one bare commit.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant as Moment};

use criterion::Criterion;
use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::{LearnerId, MeetingId};
use lantoa_core::domain::touched::Touched;
use lantoa_core::net::{NetEvent, Protocol, StreamId};
use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{SyncEvent, SyncOptions};
use lantoa_tests::bare_commit::BareCommit;
use lantoa_tests::field_day::folder;
use lantoa_tests::measure::Times;
use lantoa_tests::net_peer::{NetPeer, PATIENCE};
use lantoa_tests::node_device::{NodeDevice, OpenClass};

fn main() {
    let mut criterion = Criterion::default().sample_size(20).configure_from_args();
    let folders = [folder(), folder()];
    let office = Node::open(Config::new(folders[0].path())).expect("the office opens");
    let (meeting, learners, addresses, ticket) = evening(&office);
    let phone = Node::open(Config::new(folders[1].path())).expect("the phone opens");
    phone.join(&ticket, "Hà", &addresses, PATIENCE).expect("the phone joins");
    let (tell, told) = channel();
    let _subscription = phone.subscribe(move |touched| {
        let _ = tell.send(touched);
    });
    let mut yardsticks = Yardsticks::beside(folders[0].path());
    let [mut from_call, mut from_return]: [Times; 2] = Default::default();
    let stop = Stop::default();
    std::thread::scope(|scope| {
        let (settled, is_settled) = channel();
        let (phone, stop) = (&phone, &stop);
        scope.spawn(move || {
            let options =
                SyncOptions { with: addresses, once: false, timeout: Duration::from_secs(600) };
            let noted = |event| {
                if matches!(event, SyncEvent::Done { ok: true, .. }) {
                    let _ = settled.send(());
                }
            };
            phone.sync(options, noted, stop).expect("the phone syncs");
        });
        is_settled.recv_timeout(PATIENCE).expect("the link is live");
        let mut said = (0_usize..).map(|tap| {
            let mark = [Mark::Present, Mark::Late][tap / learners.len() % 2];
            (learners[tap % learners.len()], mark)
        });
        criterion.bench_function("one mark on a live link", |bencher| {
            bencher.iter_custom(|rounds| {
                (0..rounds)
                    .map(|_| {
                        let (learner, mark) = said.next().expect("there is always another");
                        yardsticks.measure();
                        let began = Moment::now();
                        let command = Command::SetMark { meeting, learner, mark, seen: None };
                        office.execute(command).expect("the mark is taken");
                        let returned = Moment::now();
                        wait_for(phone, &told, meeting, learner, mark);
                        from_return.note(returned.elapsed());
                        from_call.note(began.elapsed());
                        from_call.last()
                    })
                    .sum()
            });
        });
        stop.set();
    });
    criterion.final_summary();
    let Yardsticks { round_trips, commits, .. } = yardsticks;
    let budget = 2 * round_trips.median() + commits.median();
    let times = |taken: &Times| taken.median().as_secs_f64() / budget.as_secs_f64();
    println!("from the call: {from_call}; {:.2} x the budget", times(&from_call));
    println!("from its return: {from_return}; {:.2} x the budget", times(&from_return));
    println!("round trip of 64 B: {round_trips}; bare commit: {commits}; budget {budget:.1?}");
}

/// Founds a programme with one class of 40 and listens; returns its meeting and a ticket.
fn evening(office: &Node) -> (MeetingId, Vec<LearnerId>, Vec<String>, String) {
    let office = NodeDevice::of(office.clone());
    let team = office.founds();
    let OpenClass { meeting, learners, .. } = office.opens_a_class(team, 40);
    let addresses = office.listens();
    let ticket = office.ticket_naming(team, &[&addresses[0]]);
    (meeting, learners, addresses, ticket)
}

/// Waits until the phone's tables show the mark.
fn wait_for(
    phone: &Node,
    told: &Receiver<Touched>,
    meeting: MeetingId,
    learner: LearnerId,
    mark: Mark,
) {
    loop {
        told.recv_timeout(PATIENCE).expect("the phone is told of the mark");
        let sheet = phone.query().and_then(|query| query.class(meeting.class));
        let sheet = sheet.expect("the class is read").expect("the class is there");
        let line =
            sheet.marks.iter().find(|line| (line.meeting, line.learner) == (meeting, learner));
        if line.is_some_and(|line| line.mark == mark) {
            return;
        }
    }
}

/// What a mark on its way is measured by: round trips of 64 bytes on a stream of the same kind, and
/// bare commits on the same disk.
struct Yardsticks {
    here: NetPeer,
    there: NetPeer,
    streams: (StreamId, StreamId),
    bare: BareCommit,
    round_trips: Times,
    commits: Times,
}

impl Yardsticks {
    fn beside(folder: &Path) -> Self {
        let (here, there) = (NetPeer::on_loopback(1), NetPeer::on_loopback(2));
        let streams = here.opens(&there, Protocol::Sync);
        let bare = BareCommit::beside(folder);
        let (round_trips, commits) = Default::default();
        Self { here, there, streams, bare, round_trips, commits }
    }

    /// Times one of each, so that a busy moment is as long for them as for the mark.
    fn measure(&mut self) {
        let Self { here, there, streams, .. } = self;
        self.round_trips.time(|| {
            passes(here, there, streams.0, streams.1);
            passes(there, here, streams.1, streams.0);
        });
        self.commits.time(|| self.bare.write());
    }
}

fn passes(from: &NetPeer, to: &NetPeer, sent: StreamId, taken: StreamId) {
    from.network.send(sent, vec![7; 64]).expect("the stream takes it");
    let len = to.wait("64 bytes", |event| {
        let NetEvent::Bytes { stream, bytes } = event else { return None };
        (stream == taken).then_some(bytes.len())
    });
    to.network.consumed(taken, len);
}
