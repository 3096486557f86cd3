//! The holder of a folder: carries out what other processes ask while its own command lasts.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use interprocess::local_socket::prelude::*;
use interprocess::local_socket::{Listener, ListenerOptions, Stream};
use lantoa_core::node::stop::Stop;

use super::client::{GO, SILENCE_MAX};
use super::{Request, address, carry_out};
use crate::args;
use crate::commands::{self, Runs};
use crate::desk::Desk;
use crate::output::{Piece, Sink};
use crate::words::Words;

/// The socket of a held folder, and the commands under way through it.
pub(super) struct Holder {
    desk: Desk,
    resident: bool,
    closing: Arc<AtomicBool>,
    accepting: JoinHandle<()>,
    guests: Guests,
}

/// Commands of other processes under way, each with what stops it.
type Guests = Arc<Mutex<Vec<(JoinHandle<()>, Arc<Stop>)>>>;

/// Longest request, in bytes: an argument list of Linux is at most 2 MiB.
const REQUEST_BYTES_MAX: u64 = 4 << 20;
/// How often a caller is told that its command is under way.
const BEAT_EVERY: Duration = Duration::from_secs(2);
/// How long the accepting thread may take to hear that the holder ends.
const ACCEPTING_WAIT: Duration = Duration::from_secs(1);
/// How long a resident holder that was told to end waits for the commands of others.
const GUESTS_WAIT: Duration = Duration::from_secs(6);

impl Holder {
    /// Begins to listen. The folder must be open in this process: a socket that lies there already
    /// is what a killed process left.
    pub(super) fn start(desk: &Desk, resident: bool) -> io::Result<Self> {
        let listener = bind(desk)?;
        let closing = Arc::new(AtomicBool::new(false));
        let guests = Guests::default();
        let accepting = {
            let (desk, closing, guests) = (desk.clone(), Arc::clone(&closing), Arc::clone(&guests));
            let accept = move || accept(&listener, &desk, resident, &closing, &guests);
            std::thread::Builder::new().spawn(accept)?
        };
        Ok(Self { desk: desk.clone(), resident, closing, accepting, guests })
    }

    /// Takes no more commands, ends those under way, and takes the socket away. A passing holder
    /// lets them finish; a resident one, which was told to end, tells them too.
    pub(super) fn end(self) {
        self.closing.store(true, Ordering::Relaxed);
        // Wakes the accepting thread, which then drops the listener and with it the socket. Where the
        // folder is gone, nobody is woken, or another's process is; the end of this one ends the thread.
        if let Ok(stream) = address::name(&self.desk.home).and_then(Stream::connect) {
            drop(stream);
            let began = Instant::now();
            while !self.accepting.is_finished() && began.elapsed() < ACCEPTING_WAIT {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        let guests =
            std::mem::take(&mut *self.guests.lock().unwrap_or_else(PoisonError::into_inner));
        if self.resident {
            for (_, stop) in &guests {
                stop.set();
            }
        }
        let began = Instant::now();
        for (guest, _) in guests {
            while self.resident && !guest.is_finished() && began.elapsed() < GUESTS_WAIT {
                std::thread::sleep(Duration::from_millis(20));
            }
            if !self.resident || guest.is_finished() {
                let _ = guest.join();
            }
        }
    }
}

fn bind(desk: &Desk) -> io::Result<Listener> {
    #[cfg(unix)]
    let socket = desk.home.join(address::SOCKET);
    #[cfg(unix)]
    if let Err(error) = std::fs::remove_file(&socket)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let listener = ListenerOptions::new().name(address::name(&desk.home)?).create_sync()?;
    #[cfg(unix)]
    std::fs::set_permissions(&socket, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(listener)
}

fn accept(listener: &Listener, desk: &Desk, resident: bool, closing: &AtomicBool, guests: &Guests) {
    loop {
        let stream = listener.accept();
        if closing.load(Ordering::Relaxed) {
            return;
        }
        let Ok(stream) = stream else {
            // Out of file handles, most likely: others must end first.
            std::thread::sleep(Duration::from_millis(50));
            continue;
        };
        let stop = Arc::<Stop>::default();
        let guest = {
            let (desk, stop) = (desk.clone(), Arc::clone(&stop));
            std::thread::Builder::new().spawn(move || serve(stream, &desk, resident, stop))
        };
        // Without a thread the caller finds nobody, and asks again.
        let Ok(guest) = guest else { continue };
        let mut guests = guests.lock().unwrap_or_else(PoisonError::into_inner);
        guests.retain(|(guest, _)| !guest.is_finished());
        guests.push((guest, stop));
    }
}

/// Carries out one command of another process.
fn serve(stream: Stream, desk: &Desk, resident: bool, stop: Arc<Stop>) {
    let stream = Arc::new(stream);
    // Nobody waits for ever for a caller that was stopped.
    let _ = stream.set_recv_timeout(Some(SILENCE_MAX));
    let mut reader = BufReader::new((&*stream).take(REQUEST_BYTES_MAX));
    let Some(request) = read_request(&mut reader) else {
        return;
    };
    let line = Arc::new(Line {
        stream: Arc::clone(&stream),
        writing: Mutex::new(()),
        stop: Arc::clone(&stop),
    });
    // The caller's process has read the line already; only another version's could differ.
    let Ok(cli) = args::read(&request.argv, Words::new(request.lang)) else {
        line.send(Piece::Exit(2));
        return;
    };
    let work = match commands::runs(&cli.command) {
        Runs::Open(_, lasts, work) if lasts.is_taken_by(resident) => work,
        Runs::Open(..) | Runs::Closed(_) | Runs::Alone(_) => {
            line.send(Piece::Refused { resident });
            return;
        }
    };
    let over = Arc::<Stop>::default();
    if beat(&line, &over).is_err() {
        return;
    }
    line.send(Piece::Accepted);
    let _ = stream.set_recv_timeout(Some(SILENCE_MAX));
    let goes = may_go(&mut reader, &stop);
    let _ = stream.set_recv_timeout(None);
    if !goes || watch(Arc::clone(&stream), Arc::clone(&stop)).is_err() {
        over.set();
        return;
    }
    let caller = request.caller(&cli, Arc::clone(&line) as Arc<dyn Sink>, stop);
    let node = desk.node.with_clock(request.clock());
    let desk = Desk { node, caller, ..desk.clone() };
    let code = carry_out(work, &desk);
    over.set();
    line.send(Piece::Exit(code));
}

/// Reads the first line.
fn read_request(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}

/// Waits until the caller says that it still wants the command; false where it has gone, as one has that
/// was told that this process is busy. Anything else that it says means what it always means: stop.
fn may_go<R: Read>(reader: &mut BufReader<R>, stop: &Stop) -> bool {
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
        if line.trim_end() == GO {
            if !reader.buffer().is_empty() {
                stop.set();
            }
            return true;
        }
        stop.set();
        line.clear();
    }
    false
}

/// Stops the command when its caller says so or goes away.
fn watch(stream: Arc<Stream>, stop: Arc<Stop>) -> io::Result<()> {
    let watching = move || {
        // Anything but silence means the same.
        let _ = (&*stream).read(&mut [0; 16]);
        stop.set();
    };
    std::thread::Builder::new().spawn(watching).map(drop)
}

/// Tells the caller every now and then that this process is alive, until the command is over.
fn beat(line: &Arc<Line>, over: &Arc<Stop>) -> io::Result<()> {
    let (line, over) = (Arc::clone(line), Arc::clone(over));
    let beating = move || {
        while !over.wait_for(BEAT_EVERY) {
            line.send(Piece::Alive);
        }
    };
    std::thread::Builder::new().spawn(beating).map(drop)
}

/// The way back to the caller's screen.
struct Line {
    stream: Arc<Stream>,
    /// Held while a piece is written, so that pieces of several threads do not mix.
    writing: Mutex<()>,
    stop: Arc<Stop>,
}

impl Sink for Line {
    fn send(&self, piece: Piece) {
        let mut text = serde_json::to_vec(&piece).expect("pieces are plain values");
        text.push(b'\n');
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut send = &*self.stream;
        if send.write_all(&text).and_then(|()| send.flush()).is_err() {
            self.stop.set();
        }
    }
}
