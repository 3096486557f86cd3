//! One call of [`Node::sync`](crate::node::Node::sync): whom it dials, when, and what came of it.
//!
//! It waits for events only: for what the writer thread reports, for the wish to end, and for the moment
//! at which a device is to be dialled. Who may be reached is asked for once, and again when that changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use crossbeam_channel::{Receiver, Sender, at, never, select, unbounded};

use serde_json::json;

use crate::domain::id::DeviceId;
use crate::net::DialFailure;
use crate::node::error::Error;
use crate::node::running::{Ending, Running};
use crate::node::stop::Stop;
use crate::node::sync::failures::Failures;
use crate::node::sync::open_streams::{Parting, Report, Sign, Target};
use crate::node::sync::reason::{is_busy, met_nobody};
use crate::node::sync::redial::Redial;
use crate::node::sync::{SyncEvent, SyncOptions, SyncSummary};

/// How long devices nearby are looked for before those found are all.
const LOOK_MAX: Duration = Duration::from_secs(3);

/// How long sessions that are to end may take for it.
const END_MAX: Duration = Duration::from_secs(5);

/// One call under way.
pub(super) struct Call {
    /// The same to its end: what was begun before a suspension is not gone on with after it.
    writer: Arc<Running>,
    /// Whether it stays for what is new.
    live: bool,
    /// Whether the caller named addresses, so that one that is not reached is a failure.
    named: bool,
    timeout: Duration,
    is_resting: bool,
    began: Moment,
    /// When something was last reported.
    heard: Moment,
    /// When the wish to end was taken.
    stopping: Option<Moment>,
    places: BTreeMap<u64, Place>,
    next: u64,
    /// Devices with which a session is open, whoever began it.
    present: BTreeSet<DeviceId>,
    reports: Sender<(u64, Report)>,
    reported: Receiver<(u64, Report)>,
    signs: Receiver<Sign>,
    /// Whether somebody of the programme was known or found.
    knows_somebody: bool,
    failures: Failures,
    summary: SyncSummary,
}

/// A device that this call dials, or addresses at which one may be.
struct Place {
    target: Target,
    redial: Redial,
    /// Whether it is being dialled, or a session of this call is open with it.
    is_open: bool,
}

impl Call {
    /// Begins a call. Every call that succeeds uses the network until [`Call::run`] returns.
    pub(super) fn begin(writer: Arc<Running>, options: SyncOptions) -> Result<Self, Error> {
        let (reports, reported) = unbounded();
        let (signals, signs) = unbounded();
        let SyncOptions { with, once, timeout } = options;
        let named = !with.is_empty();
        let is_resting = writer.call(move |core| core.begin_sync(!named, signals))?;
        let now = Moment::now();
        let mut call = Self {
            writer,
            live: !once,
            named,
            timeout,
            is_resting,
            began: now,
            heard: now,
            stopping: None,
            places: BTreeMap::new(),
            next: 0,
            present: BTreeSet::new(),
            reports,
            reported,
            signs,
            knows_somebody: false,
            failures: Failures::default(),
            summary: SyncSummary::default(),
        };
        for address in with {
            call.place(Target { device: None, addresses: vec![address], is_guess: false }, now);
        }
        if !named {
            call.look(now);
        }
        Ok(call)
    }

    /// Dials and listens to what happens, until all is exchanged or `stop` is set.
    ///
    /// # Errors
    ///
    /// `suspended` where the folder was suspended before the end; `nobody-known`, `nobody-reached`,
    /// `other-programme` and `no-permission` where it looked for everybody and met nobody, unless it was
    /// called off.
    pub(super) fn run(
        mut self,
        events: &mut dyn FnMut(SyncEvent),
        stop: &Stop,
    ) -> Result<SyncSummary, Error> {
        let unheard = never();
        loop {
            let now = Moment::now();
            let is_silent = !self.live && now >= self.heard + self.timeout;
            if self.stopping.is_none() && (stop.is_set() || is_silent) {
                let is_stopped = stop.is_set();
                let why = if is_stopped { DialFailure::ShutDown } else { DialFailure::TimedOut };
                self.stop(now, why);
            }
            self.dial_due(now);
            if self.is_over(now) {
                break;
            }
            let wake = self.wake().map_or_else(never, at);
            let said = if self.stopping.is_some() { &unheard } else { stop.said() };
            select! {
                recv(self.reported) -> report => if let Ok((number, report)) = report {
                    self.heard = Moment::now();
                    self.take(number, report, events);
                },
                recv(self.signs) -> sign => match sign {
                    Ok(sign) => self.take_sign(sign),
                    // The writer thread has ended.
                    Err(_) => break,
                },
                recv(said) -> _ => {}
                recv(wake) -> _ => {}
            }
        }
        let is_called_off = stop.is_set() && !self.live;
        let has_met_nobody = !self.named && self.summary.sessions == 0 && !is_called_off;
        // Asked for while the network still knows; a call that was called off waits for nothing.
        let ask = || self.writer.call(|core| Ok(core.obstacle())).unwrap_or_default();
        let obstacle = has_met_nobody.then(ask).flatten();
        self.writer.post(Box::new(|core| core.release_network()));
        if self.writer.ending() == Some(Ending::Suspended) {
            return Err(Ending::Suspended.error());
        }
        if has_met_nobody {
            let failures = json!({ "failures": self.failures.all() });
            return Err(met_nobody(self.knows_somebody, obstacle).with(failures));
        }
        let failed = self.summary.failed + self.failures.failed();
        Ok(SyncSummary { failed, failures: self.failures.all(), ..self.summary })
    }

    fn stop(&mut self, now: Moment, why: DialFailure) {
        self.stopping = Some(now);
        self.heard = now;
        let reports = self.reports.clone();
        self.writer.post(Box::new(move |core| core.finish_sessions(&reports, why)));
    }

    fn is_over(&mut self, now: Moment) -> bool {
        let open = self.places.values().filter(|place| place.is_open).count();
        match self.stopping {
            Some(_) if open == 0 => true,
            Some(_) if now >= self.heard + self.timeout.min(END_MAX) => {
                self.summary.failed += u32::try_from(open).unwrap_or(u32::MAX);
                true
            }
            Some(_) => false,
            None if self.live || open > 0 || self.due().next().is_some() => false,
            None => self.named || now >= self.look_until(),
        }
    }

    /// Returns when there is something to do though nothing happens.
    fn wake(&self) -> Option<Moment> {
        if self.stopping.is_some() {
            return Some(self.heard + self.timeout.min(END_MAX));
        }
        let due = self.due().map(|(due, _)| due).min();
        let silent = (!self.live).then(|| self.heard + self.timeout);
        // After the look it is the open sessions that are waited for.
        let looked = (!self.live && !self.named).then(|| self.look_until());
        let looked = looked.filter(|until| *until > Moment::now());
        [due, silent, looked].into_iter().flatten().min()
    }

    fn look_until(&self) -> Moment {
        self.began + LOOK_MAX.min(self.timeout)
    }

    /// Returns when each place is to be dialled.
    fn due(&self) -> impl Iterator<Item = (Moment, u64)> {
        let idle = self.places.iter().filter(|(_, place)| {
            let is_present = |device: &DeviceId| self.live && self.present.contains(device);
            !place.is_open && !place.target.device.as_ref().is_some_and(is_present)
        });
        idle.filter_map(|(number, place)| {
            let Place { redial, target, .. } = place;
            let due = if target.is_guess { Redial::guess_due } else { Redial::due };
            Some((due(redial, self.is_resting)?, *number))
        })
    }

    fn dial_due(&mut self, now: Moment) {
        if self.stopping.is_some() {
            return;
        }
        if self.due().all(|(due, _)| due > now) {
            return;
        }
        let is_due = |(due, number): &(Moment, u64)| {
            *due <= now || self.places[number].redial.is_nearly_due(self.is_resting, now)
        };
        let due: Vec<_> = self.due().filter(is_due).map(|(_, number)| number).collect();
        let mut targets = Vec::new();
        for number in due {
            let Some(place) = self.places.get_mut(&number) else { continue };
            place.is_open = true;
            place.redial.note_dialled(now);
            targets.push((number, place.target.clone()));
        }
        let (reports, live) = (self.reports.clone(), self.live);
        let once_each = !self.named && !live;
        // All in one task: each wakes the writer thread.
        self.writer.post(Box::new(move |core| {
            for (number, target) in targets {
                core.dial(target, live, once_each, number, reports.clone());
            }
        }));
    }

    /// Asks which members may be reached, and where.
    fn look(&mut self, now: Moment) {
        for target in self.writer.call(|core| Ok(core.targets())).unwrap_or_default() {
            self.place(target, now);
        }
    }

    /// Takes where somebody may be reached; a place that is new is dialled at once.
    fn place(&mut self, target: Target, now: Moment) {
        self.knows_somebody |= !target.is_guess;
        let mut places = self.places.values_mut();
        if let Some(place) = places.find(|place| place.target.is_same_place(&target)) {
            let is_news = |address| !place.target.addresses.contains(address);
            if target.addresses.iter().any(is_news) {
                place.redial.take_sign(now);
            }
            place.target.addresses = target.addresses;
            place.target.is_guess &= target.is_guess;
            return;
        }
        let place = Place { target, redial: Redial::new(now), is_open: false };
        self.places.insert(self.next, place);
        self.next += 1;
    }

    fn take_sign(&mut self, sign: Sign) {
        let now = Moment::now();
        match sign {
            Sign::Members => self.look_where_asked(now),
            Sign::Found(addresses) if !self.named => {
                self.place(
                    Target { device: None, addresses: addresses.clone(), is_guess: false },
                    now,
                );
                self.begin_anew(now, |target| target.leads_to(&addresses));
            }
            Sign::Gone(addresses) if !self.named => self.places.retain(|_, place| {
                let is_known = place.target.device.is_some();
                place.is_open || is_known || !place.target.leads_to(&addresses)
            }),
            Sign::Tapped if self.live => {
                self.places.values_mut().for_each(|place| place.redial.take_tap(now));
            }
            Sign::Found(_) | Sign::Gone(_) | Sign::Tapped => {}
            Sign::Moved => self.begin_anew(now, |_| true),
            Sign::Resting(is_resting) => {
                self.is_resting = is_resting;
                self.begin_anew(now, |_| !is_resting);
            }
            Sign::Met(device) => {
                self.present.insert(device);
            }
            Sign::Left(device, parting) => {
                self.present.remove(&device);
                // Where it was reached this time may be new.
                self.look_where_asked(now);
                let is_again = self.live;
                let of_device =
                    |place: &&mut Place| is_again && place.target.device == Some(device);
                for place in self.places.values_mut().filter(of_device) {
                    match parting {
                        // Who is named is wanted, whatever it says.
                        Parting::Goodbye if self.named => place.redial.take_loss(false, now),
                        Parting::Goodbye => place.redial.take_goodbye(),
                        Parting::Over => place.redial.take_sign(now),
                        Parting::Lost { brought } => place.redial.take_loss(brought, now),
                    }
                }
            }
        }
    }

    /// Takes a sign for some places. A call that does not stay dials each once.
    fn begin_anew(&mut self, now: Moment, where_to: impl Fn(&Target) -> bool) {
        let is_again = self.live;
        for place in self.places.values_mut().filter(|it| is_again && where_to(&it.target)) {
            place.redial.take_sign(now);
        }
    }

    fn look_where_asked(&mut self, now: Moment) {
        if !self.named && (self.live || now < self.look_until()) {
            self.look(now);
        }
    }

    fn take(&mut self, number: u64, report: Report, events: &mut dyn FnMut(SyncEvent)) {
        match report {
            Report::Event(event) => {
                if let SyncEvent::Peer { device, .. } = event {
                    self.summary.sessions += 1;
                    self.is_at(number, device);
                }
                events(event);
            }
            Report::Surplus(device) => {
                self.closed(number);
                self.is_at(number, device);
            }
            Report::NotReached { target, event } => {
                self.closed(number);
                let is_again =
                    event.failure().is_some_and(|failure| self.is_tried_again(&failure.code));
                if is_again && let Some(place) = self.places.get_mut(&number) {
                    place.redial.take_busy(self.heard);
                }
                let is_last = self.stopping.is_some() || !(self.live || is_again);
                // Whom it met at another address it has not missed.
                let is_missed = self.live || !self.failures.has_met(&target);
                if let Some(failure) = event.failure().filter(|_| is_missed) {
                    self.failures.not_reached(&target, failure, self.named && is_last);
                }
                if self.named && is_last {
                    events(event);
                }
            }
            Report::Ended { target, device, failure, counters } => {
                self.closed(number);
                self.failures.ended(&target, device, failure);
                let summary = &mut self.summary;
                summary.sent_entries += counters.sent_entries;
                summary.received_entries += counters.received_entries;
                summary.bytes_out += counters.bytes_out;
                summary.bytes_in += counters.bytes_in;
                summary.round_trips += u32::try_from(counters.round_trips).unwrap_or(u32::MAX);
                summary.quarantined += counters.quarantined;
            }
        }
    }

    /// Returns whether a call that does not stay dials once more: a device that has too many callers has
    /// room a moment later.
    fn is_tried_again(&self, code: &str) -> bool {
        let has_time = self.heard < self.began + self.timeout;
        !self.live && self.stopping.is_none() && has_time && is_busy(code)
    }

    /// Notes that nothing is open towards a place. A call that does not stay does not dial it again.
    fn closed(&mut self, number: u64) {
        if let Some(place) = self.places.get_mut(&number) {
            place.is_open = false;
            if !self.live {
                place.redial.take_goodbye();
            }
        }
    }

    /// Notes which device is at a place. Of two places of one device, the one that is not open goes:
    /// both would be dialled.
    fn is_at(&mut self, number: u64, device: DeviceId) {
        if !self.live {
            return;
        }
        let Some(place) = self.places.get_mut(&number) else { return };
        place.target.device = Some(device);
        let is_open = place.is_open;
        let same = |place: &Place| place.target.device == Some(device);
        let mut others =
            self.places.iter().filter(|(other, place)| **other != number && same(place));
        let Some((other, _)) = others.next() else { return };
        let kept = if is_open { number } else { *other };
        self.places.retain(|each, place| !same(place) || place.is_open || *each == kept);
    }
}
