//! Bare TCP between two devices: the least that "there and back" costs.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Instant;

/// Bytes of a message.
const BYTES: usize = 64;

/// Sends back what comes, on a thread that ends with the process.
pub(crate) fn echoes(ip: &str, port: u16) {
    let listener = TcpListener::bind((ip, port)).expect("it listens");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            stream.set_nodelay(true).expect("a socket");
            let mut message = [0; BYTES];
            while stream.read_exact(&mut message).is_ok() && stream.write_all(&message).is_ok() {}
        }
    });
}

/// Returns how many nanoseconds a message took to come back, each time.
pub(crate) fn trips(ip: &str, port: u16, times: usize) -> Vec<u128> {
    let mut stream = TcpStream::connect((ip, port)).expect("the other echoes");
    stream.set_nodelay(true).expect("a socket");
    let mut message = [7; BYTES];
    let mut trip = || {
        let began = Instant::now();
        stream.write_all(&message).and_then(|()| stream.read_exact(&mut message)).expect("an echo");
        began.elapsed().as_nanos()
    };
    (0..times).map(|_| trip()).collect()
}
