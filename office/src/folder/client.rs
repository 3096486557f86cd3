//! A command of this process, carried out by the process that holds the folder.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use interprocess::local_socket::Stream;
use interprocess::local_socket::prelude::*;
use lantoa_core::node::stop::Stop;

use super::{Request, address};
use crate::output::{Piece, Sink};

/// What came of asking.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Asked {
    /// The command ended there with this exit code; everything it said was printed.
    Ended(u8),
    /// The holder does not take this command; `resident` says that it will not go away by itself.
    Refused { resident: bool },
    /// Nobody took the command: asking again is harmless.
    Nobody,
    /// The holder went away during the command, which may have been carried out or not.
    Cut,
    /// The holder is there and says nothing, as one does that was stopped; `begun` says that it had
    /// taken the command, which may have been carried out or not.
    Silent { begun: bool },
}

/// What the caller says once the holder has taken its command. Whoever gave up meanwhile does not say it, and
/// nothing is carried out: it was told so.
pub(super) const GO: &str = "go";

/// How long a holder that lives may say nothing: it takes a command at once, and then tells every
/// two seconds that it is at it.
pub(super) const SILENCE_MAX: Duration = Duration::from_secs(9);

/// Asks the holder of `home` to carry out a command and prints what it says.
pub(super) fn ask(
    home: &Path,
    request: &Request,
    screen: &dyn Sink,
    stop: &Arc<Stop>,
    is_long: bool,
) -> Asked {
    let Ok(stream) = address::name(home).and_then(Stream::connect) else {
        return Asked::Nobody;
    };
    // Where the system has no such timeout, a holder that was stopped is waited for.
    let _ = stream.set_recv_timeout(Some(SILENCE_MAX));
    let _ = stream.set_send_timeout(Some(SILENCE_MAX));
    let stream = Arc::new(stream);
    let mut send = &*stream;
    let mut line = serde_json::to_vec(request).expect("a request is plain values");
    line.push(b'\n');
    match send.write_all(&line).and_then(|()| send.flush()) {
        Ok(()) => {}
        Err(error) if is_silence(&error) => return Asked::Silent { begun: false },
        Err(_) => return Asked::Nobody,
    }
    let over = Arc::new(AtomicBool::new(false));
    if is_long {
        pass_on_stop(Arc::clone(&stream), Arc::clone(stop), Arc::clone(&over));
    }
    let go = || {
        let mut send = &*stream;
        send.write_all(format!("{GO}\n").as_bytes()).and_then(|()| send.flush())
    };
    let asked = listen(BufReader::new(&*stream), screen, go);
    over.store(true, Ordering::Relaxed);
    asked
}

/// Prints pieces until the exit code comes; lets the holder go on once it has taken the command.
fn listen(receive: impl BufRead, screen: &dyn Sink, go: impl Fn() -> io::Result<()>) -> Asked {
    let mut lost = Asked::Nobody;
    for line in receive.lines() {
        let line = match line {
            Ok(line) => line,
            Err(error) if is_silence(&error) => {
                screen.send(Piece::BarEnd);
                return Asked::Silent { begun: lost == Asked::Cut };
            }
            Err(_) => break,
        };
        match serde_json::from_str(&line) {
            Ok(Piece::Accepted) => {
                lost = Asked::Cut;
                if go().is_err() {
                    break;
                }
            }
            Ok(Piece::Refused { resident }) => return Asked::Refused { resident },
            Ok(Piece::Exit(code)) => return Asked::Ended(code),
            Ok(piece) => screen.send(piece),
            Err(_) => break,
        }
    }
    screen.send(Piece::BarEnd);
    lost
}

/// Returns whether a timeout has passed, which systems name in two ways.
fn is_silence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// Tells the holder when this process is interrupted, so that the command can still say its last
/// line. Where the system gives no thread, nothing is told: the command is under way already.
fn pass_on_stop(stream: Arc<Stream>, stop: Arc<Stop>, over: Arc<AtomicBool>) {
    let passing = move || {
        stop.wait();
        if !over.load(Ordering::Relaxed) {
            let mut send = &*stream;
            let _ = send.write_all(b"stop\n").and_then(|()| send.flush());
        }
    };
    let _ = std::thread::Builder::new().spawn(passing);
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Kept(Mutex<Vec<Piece>>);

    impl Sink for Kept {
        fn send(&self, piece: Piece) {
            self.0.lock().expect("no test panics with it").push(piece);
        }
    }

    fn heard(pieces: &[Piece]) -> (Asked, Vec<Piece>) {
        let lines: Vec<String> =
            pieces.iter().map(|p| serde_json::to_string(p).expect("plain") + "\n").collect();
        let kept = Kept::default();
        let asked = listen(lines.concat().as_bytes(), &kept, || Ok(()));
        (asked, kept.0.into_inner().expect("no test panics with it"))
    }

    #[test]
    fn a_holder_that_goes_away_is_told_apart_from_one_that_never_began() {
        let out = Piece::Out("a\n".to_owned());
        assert_eq!(heard(&[]).0, Asked::Nobody);
        assert_eq!(heard(&[Piece::Accepted, out.clone()]).0, Asked::Cut);
        let (asked, said) = heard(&[Piece::Accepted, out.clone(), Piece::Exit(1)]);
        assert_eq!((asked, said), (Asked::Ended(1), vec![out]));
        let refused = Piece::Refused { resident: true };
        assert_eq!(heard(&[refused]).0, Asked::Refused { resident: true });
    }
}
