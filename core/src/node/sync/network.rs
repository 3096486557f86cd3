//! Meeting other devices, as an app asks for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Moment};

use crate::engine::member::Ticket;
use crate::net::{Announcement, Service as NearbyService};
use crate::node::Node;
use crate::node::answer::Identity;
use crate::node::error::{Error, ErrorKind};
use crate::node::membership::ticket_of;
use crate::node::notify::Subscription;
use crate::node::sync::open_streams::{Report, Target};
use crate::node::sync::{ListenOptions, Listening, SyncEvent, SyncOptions, SyncSummary};
use crossbeam_channel::{Receiver, RecvTimeoutError, bounded, unbounded};

/// How long devices nearby are looked for before those found are all.
const LOOK_MAX: Duration = Duration::from_secs(3);
/// How often it is asked who is nearby: soon enough for people who wait, and kind to a phone that
/// stays on for an evening.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often a caller's wish to stop is looked at.
const STEP: Duration = Duration::from_millis(50);
/// How long to wait before a named device is dialled again in a session that stays.
const AGAIN: Duration = Duration::from_secs(2);
/// The same for a device that has too many callers, also in a session that is held once. A little more
/// for each try, so that a crowd that was turned away at once does not come back at once.
const AGAIN_BUSY: Duration = Duration::from_millis(250);
/// The same for a device that was not named: it may have left for good.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

impl Node {
    /// Starts listening, and looking for others where wished; returns where it is reached.
    ///
    /// # Errors
    ///
    /// `busy` when the address is in use or this node listens already, `invalid_input` for an
    /// address, `unreachable` when the system lets it listen nowhere.
    pub fn listen(&self, options: ListenOptions) -> Result<Listening, Error> {
        self.writer.call(move |core| core.listen(&options))?;
        let by = Moment::now() + Duration::from_secs(5);
        loop {
            let addresses = self.writer.call(|core| Ok(core.addresses()))?;
            if !addresses.is_empty() || Moment::now() > by {
                return Ok(Listening { addresses });
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Stops listening and every session, each at what was acknowledged last.
    pub fn stop_network(&self) {
        let _ = self.writer.call(|core| {
            core.stop_network();
            Ok(())
        });
    }

    /// Returns where this device is reached now; nothing where it does not listen.
    ///
    /// # Errors
    ///
    /// Only when the writer thread has ended.
    pub fn addresses(&self) -> Result<Vec<String>, Error> {
        self.writer.call(|core| Ok(core.addresses()))
    }

    /// Tells `listener` what happens in every session, also in those that others began.
    pub fn watch_sync(&self, listener: impl Fn(SyncEvent) + Send + 'static) -> Subscription {
        self.writer.news().on_sync(listener)
    }

    /// Takes what a phone's own finder found and resolved. It is kept until it is lost, also while
    /// the network is stopped or the sync paused.
    pub fn found_nearby(&self, service: NearbyService) {
        self.writer.post(Box::new(move |core| core.found_nearby(service)));
    }

    /// Takes a phone's own finder's word that a service is gone.
    pub fn lost_nearby(&self, name: &str) {
        let name = name.to_owned();
        self.writer.post(Box::new(move |core| core.lost_nearby(&name)));
    }

    /// Returns what a phone's own announcer has to say for this device; `None` where it does not
    /// listen. It is another after every start of the network.
    ///
    /// # Errors
    ///
    /// Only when the writer thread has ended.
    pub fn announcement(&self) -> Result<Option<Announcement>, Error> {
        self.writer.call(|core| Ok(core.announcement()))
    }

    /// Redeems a ticket with its inviter and becomes a member under this volunteer's name.
    ///
    /// A joining that fails leaves both sides as before and may be repeated.
    ///
    /// # Errors
    ///
    /// `invalid_input` for the ticket or the name, `conflict` where the device has a programme,
    /// `unreachable` when the inviter is not reached in time, `not_allowed` when it refuses.
    pub fn join(
        &self,
        ticket: &str,
        name: &str,
        with: &[String],
        timeout: Duration,
    ) -> Result<Identity, Error> {
        self.join_until(ticket, name, with, timeout, &AtomicBool::new(false))
    }

    /// Does as [`Node::join`], until `stop` is set: then nothing is left under way, and either the
    /// device has joined or it is as before.
    ///
    /// # Errors
    ///
    /// As [`Node::join`], and `cancelled` where it was stopped before it had joined.
    pub fn join_until(
        &self,
        ticket: &str,
        name: &str,
        with: &[String],
        timeout: Duration,
        stop: &AtomicBool,
    ) -> Result<Identity, Error> {
        let ticket = ticket_of(ticket)?;
        let addresses: Vec<String> =
            if with.is_empty() { ticket.addresses.clone() } else { with.to_vec() };
        let look = with.is_empty();
        self.writer.call({
            let ticket = ticket.clone();
            move |core| core.use_network_to_join(&ticket, look)
        })?;
        let result = self.redeem(&ticket, name, &addresses, timeout, stop);
        self.writer.post(Box::new(|core| core.release_network()));
        result?;
        self.identity()
    }

    fn redeem(
        &self,
        ticket: &Ticket,
        name: &str,
        addresses: &[String],
        timeout: Duration,
        stop: &AtomicBool,
    ) -> Result<(), Error> {
        let by = Moment::now() + timeout;
        let now = self.clock.now();
        loop {
            let (answer, answered) = bounded(1);
            let (ticket, name, addresses) = (ticket.clone(), name.to_owned(), addresses.to_vec());
            self.writer.call(move |core| core.begin_join(ticket, &name, addresses, now, answer))?;
            let result = loop {
                match answered.recv_deadline(by.min(Moment::now() + STEP)) {
                    Ok(result) => break result,
                    Err(RecvTimeoutError::Disconnected) => return self.end_join(not_reached()),
                    Err(_) if stop.load(Ordering::Relaxed) => return self.end_join(cancelled()),
                    Err(_) if Moment::now() >= by => return self.end_join(not_reached()),
                    Err(_) => {}
                }
            };
            match result {
                Err(error) if is_busy(&error) && Moment::now() + AGAIN_BUSY < by => {
                    if stop.load(Ordering::Relaxed) {
                        return Err(cancelled());
                    }
                    std::thread::sleep(AGAIN_BUSY);
                }
                // Perhaps the inviter's phone was just waking, or is found a moment later.
                Err(error) if error.kind == ErrorKind::Unreachable && Moment::now() < by => {
                    if stop.load(Ordering::Relaxed) {
                        return Err(cancelled());
                    }
                    std::thread::sleep(STEP);
                }
                result => return result,
            }
        }
    }

    /// Calls a joining off; `why` it did not come about, unless it did at the last moment.
    fn end_join(&self, why: Error) -> Result<(), Error> {
        self.writer.call(|core| {
            core.call_off_joining();
            if core.engine.programme().is_some() { Ok(()) } else { Err(why) }
        })
    }

    /// Exchanges with devices until everything is exchanged, or until `stop` is set.
    ///
    /// # Errors
    ///
    /// `not_allowed` for a device without programme. Sessions that fail are in the summary.
    pub fn sync(
        &self,
        options: SyncOptions,
        mut events: impl FnMut(SyncEvent),
        stop: &AtomicBool,
    ) -> Result<SyncSummary, Error> {
        let (reports, reported) = unbounded();
        let live = !options.once;
        let look = options.with.is_empty();
        self.writer.call(move |core| core.begin_sync(look))?;
        let mut run = Run {
            node: self,
            reports,
            live,
            named: !look,
            timeout: options.timeout,
            open: 0,
            next: 0,
            again: Vec::new(),
            began: Moment::now(),
            busy: 0,
            summary: SyncSummary::default(),
        };
        for address in options.with {
            run.dial(Target { device: None, addresses: vec![address] });
        }
        run.wait(&reported, &mut events, stop, look);
        self.writer.post(Box::new(|core| core.release_network()));
        Ok(run.summary)
    }
}

/// Returns whether a device answered and had no room for another caller.
fn is_busy(error: &Error) -> bool {
    matches!(error.code, "peer-busy" | "broke-off")
}

fn not_reached() -> Error {
    Error::new(
        ErrorKind::Unreachable,
        "inviter-unreachable",
        "the inviting device was not reached in time",
    )
}

fn cancelled() -> Error {
    Error::new(ErrorKind::Cancelled, "cancelled", "it was called off")
}

/// One call of [`Node::sync`].
struct Run<'n> {
    node: &'n Node,
    reports: crossbeam_channel::Sender<(u64, Report)>,
    live: bool,
    /// Whether the caller named addresses, so that one that is not reached is a failure.
    named: bool,
    timeout: Duration,
    open: usize,
    next: u64,
    again: Vec<(Moment, Target)>,
    began: Moment,
    busy: u32,
    summary: SyncSummary,
}

impl Run<'_> {
    fn dial(&mut self, target: Target) {
        let (number, reports, live) = (self.next, self.reports.clone(), self.live);
        self.next += 1;
        self.open += 1;
        let once_each = !self.named && !live;
        self.node
            .writer
            .post(Box::new(move |core| core.dial(target, live, once_each, number, reports)));
    }

    fn wait(
        &mut self,
        reported: &Receiver<(u64, Report)>,
        events: &mut dyn FnMut(SyncEvent),
        stop: &AtomicBool,
        look: bool,
    ) {
        let began = Moment::now();
        let look_until = began + LOOK_MAX.min(self.timeout);
        let mut heard = began;
        let mut look_at = began;
        let mut stopping = false;
        loop {
            let now = Moment::now();
            if look && !stopping && now >= look_at && (self.live || now < look_until) {
                self.dial_new_targets();
                look_at = now + LOOK_EVERY;
            }
            let due: Vec<_> = self.again.extract_if(.., |(at, _)| *at <= Moment::now()).collect();
            for (_, target) in due {
                self.dial(target);
            }
            match reported.recv_timeout(STEP) {
                Ok((_, report)) => {
                    heard = Moment::now();
                    self.take(report, events, stopping);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let idle = self.open == 0 && self.again.is_empty();
            let looking = look && (self.live || Moment::now() < look_until);
            if (stop.load(Ordering::Relaxed) || (!self.live && heard.elapsed() > self.timeout))
                && !stopping
            {
                stopping = true;
                self.again.clear();
                heard = Moment::now();
                let reports = self.reports.clone();
                self.node.writer.post(Box::new(move |core| core.finish_sessions(&reports)));
            }
            if idle && (stopping || !looking) {
                return;
            }
            if stopping && heard.elapsed() > self.timeout.min(Duration::from_secs(5)) {
                self.summary.failed += u32::try_from(self.open).unwrap_or(u32::MAX);
                return;
            }
        }
    }

    fn dial_new_targets(&mut self) {
        let targets = self.node.writer.call(|core| core.new_targets());
        for target in targets.unwrap_or_default() {
            self.dial(target);
        }
    }

    fn take(&mut self, report: Report, events: &mut dyn FnMut(SyncEvent), stopping: bool) {
        match report {
            Report::Event(event) => {
                if matches!(event, SyncEvent::Peer { .. }) {
                    self.summary.sessions += 1;
                }
                events(event);
            }
            Report::Surplus => self.open -= 1,
            Report::NotReached { target, error } => {
                self.open -= 1;
                if self.live && !stopping {
                    let wait = if self.named { AGAIN } else { LOOK_AGAIN };
                    self.again.push((Moment::now() + wait, target));
                } else if is_busy(&error) && !stopping && self.began.elapsed() < self.timeout {
                    self.busy += 1;
                    self.again.push((Moment::now() + AGAIN_BUSY * self.busy.min(8), target));
                } else if self.named {
                    self.summary.failed += 1;
                    events(SyncEvent::Done { device: None, ok: false, error: Some(error) });
                }
            }
            Report::Ended { target, ok, counters } => {
                self.open -= 1;
                let summary = &mut self.summary;
                summary.failed += u32::from(!ok);
                summary.sent_entries += counters.sent_entries;
                summary.received_entries += counters.received_entries;
                summary.bytes_out += counters.bytes_out;
                summary.bytes_in += counters.bytes_in;
                summary.round_trips += u32::try_from(counters.round_trips).unwrap_or(u32::MAX);
                summary.quarantined += counters.quarantined;
                if self.live && !stopping {
                    self.again.push((Moment::now() + AGAIN, target));
                }
            }
        }
    }
}
