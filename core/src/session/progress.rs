//! How far a session has come, in true numbers.
//!
//! Totals are known once heights have been compared. They are counted, never guessed: what turns out
//! to be more is added to the total when it comes, so nothing ever stands above 100 %.

/// What was moved and what is to be moved, in entries and control records.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Progress {
    /// Sent and acknowledged.
    pub sent: u64,
    /// To be sent in all.
    pub to_send: u64,
    /// Received and kept.
    pub received: u64,
    /// To be received in all.
    pub to_receive: u64,
}

/// What a session has moved so far.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counters {
    /// Data entries sent.
    pub sent_entries: u64,
    /// Data entries received that were not held before.
    pub received_entries: u64,
    /// Control records sent.
    pub sent_records: u64,
    /// Control records received that were not held before.
    pub received_records: u64,
    /// Data entries received and set aside.
    pub quarantined: u64,
    /// Payload bytes sent: the stream's, after the transport's handshake.
    pub bytes_out: u64,
    /// Payload bytes received.
    pub bytes_in: u64,
    /// How often an answer had to be waited for: one flight each way counts one. Acknowledgements
    /// count only where the window was full, once for each window.
    pub round_trips: u64,
}

impl Progress {
    /// Returns how much is done, in whole percent, rounded down; 100 when nothing was to do.
    #[must_use]
    pub fn percent(&self) -> u8 {
        let (done, total) = (self.sent + self.received, self.to_send + self.to_receive);
        let percent = (done.min(total) * 100).checked_div(total).unwrap_or(100);
        u8::try_from(percent).unwrap_or(100)
    }

    /// Adds to the totals.
    pub fn expect(&mut self, send: u64, receive: u64) {
        self.to_send += send;
        self.to_receive += receive;
    }

    /// Counts what was acknowledged.
    pub fn note_sent(&mut self, count: u64) {
        self.sent += count;
        self.to_send = self.to_send.max(self.sent);
    }

    /// Counts what was received and kept.
    pub fn note_received(&mut self, count: u64) {
        self.received += count;
        self.to_receive = self.to_receive.max(self.received);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_never_stands_above_a_hundred() {
        let mut progress = Progress::default();
        assert_eq!(progress.percent(), 100);
        progress.expect(3, 0);
        progress.note_sent(1);
        assert_eq!(progress.percent(), 33);
        progress.note_received(5);
        progress.note_sent(9);
        assert_eq!(progress.percent(), 100);
    }
}
