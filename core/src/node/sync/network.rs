//! Meeting other devices, as an app asks for it.

use std::net::IpAddr;
use std::time::{Duration, Instant as Moment};

use crossbeam_channel::{at, bounded, select};

use crate::domain::time::Instant;
use crate::engine::member::Ticket;
use crate::net::{Announcement, Service as NearbyService};
use crate::node::Node;
use crate::node::answer::Identity;
use crate::node::error::{Error, ErrorKind};
use crate::node::lock::locked;
use crate::node::membership::{identity, ticket_of};
use crate::node::notify::Subscription;
use crate::node::running::Running;
use crate::node::stop::Stop;
use crate::node::sync::call::Call;
use crate::node::sync::reason::is_busy;
use crate::node::sync::{ListenOptions, Listening, SyncEvent, SyncOptions, SyncSummary};

/// How long to wait before an inviter is dialled again that was not reached: perhaps its phone just wakes,
/// or it had too many callers.
const JOIN_AGAIN: Duration = Duration::from_millis(250);

impl Node {
    /// Starts listening, and looking for others where wished; returns where it is reached.
    ///
    /// # Errors
    ///
    /// `busy` when the address is in use or this node listens already, `invalid_input` for an
    /// address, `unreachable` when the system lets it listen nowhere.
    pub fn listen(&self, options: ListenOptions) -> Result<Listening, Error> {
        self.whole()?.call(move |core| core.listen(&options))?;
        let by = Moment::now() + Duration::from_secs(5);
        loop {
            let addresses = self.whole()?.call(|core| Ok(core.addresses()))?;
            if !addresses.is_empty() || Moment::now() > by {
                return Ok(Listening { addresses });
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Stops listening and every session, each at what was acknowledged last.
    pub fn stop_network(&self) {
        let Ok(writer) = self.whole() else { return };
        let _ = writer.call(|core| {
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
        self.whole()?.call(|core| Ok(core.addresses()))
    }

    /// Takes the gateways of the default routes, as a phone's system says them, in the place of those
    /// told before: a phone that gives a hotspot is one. They are looked for at the default port.
    pub fn set_gateways(&self, gateways: Vec<IpAddr>) {
        let Ok(writer) = self.whole() else { return };
        locked(writer.surroundings()).gateways = gateways;
    }

    /// Tells `listener` what happens in every session, also in those that others began.
    pub fn watch_sync(&self, listener: impl Fn(SyncEvent) + Send + 'static) -> Subscription {
        // Who is met is the device's to know.
        let is_whole = self.whole().is_ok();
        self.writer.news().on_sync(move |event| {
            if is_whole {
                listener(event);
            }
        })
    }

    /// Takes what a phone's own finder found and resolved. It is kept until it is lost, also while
    /// the network is stopped, the sync paused or the node suspended.
    pub fn found_nearby(&self, service: NearbyService) {
        let Ok(writer) = self.whole() else { return };
        locked(writer.surroundings()).found(service.clone());
        writer.post(Box::new(move |core| core.found_nearby(&service)));
    }

    /// Takes a phone's own finder's word that a service is gone.
    pub fn lost_nearby(&self, name: &str) {
        let Ok(writer) = self.whole() else { return };
        locked(writer.surroundings()).reported.remove(name);
        let name = name.to_owned();
        writer.post(Box::new(move |core| core.lost_nearby(&name)));
    }

    /// Returns what a phone's own announcer has to say for this device; `None` where it does not
    /// listen. It is another after every start of the network.
    ///
    /// # Errors
    ///
    /// Only when the writer thread has ended.
    pub fn announcement(&self) -> Result<Option<Announcement>, Error> {
        self.whole()?.call(|core| Ok(core.announcement()))
    }

    /// Redeems a ticket with its inviter and becomes a member under this volunteer's name.
    ///
    /// A joining that fails leaves both sides as before and may be repeated. The inviter learns the
    /// volunteer's name in the first session: sync at once.
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
        self.join_until(ticket, name, with, timeout, &Stop::default())
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
        stop: &Stop,
    ) -> Result<Identity, Error> {
        let ticket = ticket_of(ticket)?;
        // The same to its end: what was begun before a suspension is not gone on with after it.
        let running = self.whole()?.running()?;
        let look = with.is_empty();
        let addresses = match look {
            true => {
                let gateways = running.call(|core| Ok(core.gateways()))?;
                ticket.addresses.iter().cloned().chain(gateways).collect()
            }
            false => with.to_vec(),
        };
        running.call({
            let ticket = ticket.clone();
            move |core| core.use_network_to_join(&ticket, look)
        })?;
        let result = redeem(&running, &ticket, name, &addresses, (self.clock.now(), timeout), stop);
        running.post(Box::new(|core| core.release_network()));
        // What a network says that was stopped with the folder is no news.
        result.map_err(|error| running.require_open().err().unwrap_or(error))?;
        running.call(|core| identity(&core.engine))
    }

    /// Exchanges with devices until everything is exchanged, or until `stop` is set.
    ///
    /// # Errors
    ///
    /// `not_allowed` for a device without programme; `unreachable` where none was named and nobody
    /// was met (`nobody-known` where nobody is known or was found, else `nobody-reached`), unless it
    /// was stopped before it could know. Sessions that fail are in the summary.
    pub fn sync(
        &self,
        options: SyncOptions,
        mut events: impl FnMut(SyncEvent),
        stop: &Stop,
    ) -> Result<SyncSummary, Error> {
        Call::begin(self.whole()?.running()?, options)?.run(&mut events, stop)
    }

    /// Takes whether the person has not let this app use the local network, as the platform says.
    pub fn set_network_denied(&self, is_denied: bool) {
        let Ok(writer) = self.whole() else { return };
        locked(writer.surroundings()).is_denied = is_denied;
    }

    /// Takes that the screen of this device went off, or on. While it is off, links are watched and devices
    /// dialled less often, which spares the battery: what others did arrives within 60 seconds of the
    /// network being back instead of 15, and where it was gone for longer than two minutes within twice that
    /// time, at most 15 minutes, if nothing else shows that it is back. Another address is noticed after
    /// minutes, or by [`Node::restart_sync`]. [`Node::resume_sync`] means that it is on.
    pub fn set_resting(&self, is_resting: bool) {
        let Ok(writer) = self.whole() else { return };
        locked(writer.surroundings()).is_resting = is_resting;
        writer.post(Box::new(move |core| core.set_resting(is_resting)));
    }
}

fn redeem(
    running: &Running,
    ticket: &Ticket,
    name: &str,
    addresses: &[String],
    (now, timeout): (Instant, Duration),
    stop: &Stop,
) -> Result<(), Error> {
    let by = Moment::now() + timeout;
    let mut why = serde_json::Value::Null;
    loop {
        let (answer, answered) = bounded(1);
        let (ticket, name, addresses) = (ticket.clone(), name.to_owned(), addresses.to_vec());
        running.call(move |core| core.begin_join(ticket, &name, addresses, now, answer))?;
        let result = select! {
            recv(answered) -> result => match result {
                Ok(result) => result,
                Err(_) => return end_join(running, not_reached(why)),
            },
            recv(stop.said()) -> _ => return end_join(running, cancelled()),
            recv(at(by)) -> _ => return end_join(running, not_reached(why)),
        };
        match result {
            Err(error) if may_come(&error) && Moment::now() + JOIN_AGAIN < by => {
                running.require_open()?;
                if stop.wait_for(JOIN_AGAIN) {
                    return Err(cancelled());
                }
                why = error.detail;
            }
            result => return result,
        }
    }
}

/// Calls a joining off; `why` it did not come about, unless it did at the last moment.
fn end_join(running: &Running, why: Error) -> Result<(), Error> {
    running.call(|core| {
        core.call_off_joining();
        if core.engine.programme().is_some() { Ok(()) } else { Err(why) }
    })
}

/// Returns what a joining came to in which no answer came; `why` the last dial before failed.
fn not_reached(why: serde_json::Value) -> Error {
    let message = "the inviting device was not reached in time";
    Error::new(ErrorKind::Unreachable, "inviter-unreachable", message).with(why)
}

/// Returns whether an inviter that was not reached may be a moment later.
fn may_come(error: &Error) -> bool {
    error.kind == ErrorKind::Unreachable || is_busy(error.code)
}

fn cancelled() -> Error {
    Error::new(ErrorKind::Cancelled, "cancelled", "it was called off")
}
