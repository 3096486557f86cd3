//! When a link counts as dead, and when its peer is asked for a sign of life.
//!
//! Every byte that comes in is a sign of life, whatever it means: it is the peer's system and network
//! threads that answer, so a peer whose writer is busy for minutes is alive. A peer is asked also
//! while bytes come in from it: whoever only sends would otherwise hear nothing back.
//! Time is an argument.

use std::time::Duration;

use tokio::time::Instant;

/// How long nothing may be exchanged with a peer before it is asked for a sign of life: short beside
/// what people wait for, and one small packet each way.
pub(super) const QUIET_ACTIVE_MAX: Duration = Duration::from_secs(5);

/// How long a peer may be unheard before its link is dead: asked after the quiet time, it had 10 seconds,
/// in which TCP sends a lost packet again five times.
pub(super) const UNHEARD_ACTIVE_MAX: Duration = Duration::from_secs(15);

/// As [`QUIET_ACTIVE_MAX`], where the screen is off: a radio that is woken stays awake for seconds.
pub(super) const QUIET_RESTING_MAX: Duration = Duration::from_secs(25);

/// As [`UNHEARD_ACTIVE_MAX`], where the screen is off: 15 seconds, because the radio may sleep.
pub(super) const UNHEARD_RESTING_MAX: Duration = Duration::from_secs(40);

/// How closely links are watched.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Pace {
    /// Somebody looks at the screen, or the device has a plug.
    Active,
    /// The screen is off.
    Resting,
}

impl Pace {
    fn quiet_max(self) -> Duration {
        match self {
            Self::Active => QUIET_ACTIVE_MAX,
            Self::Resting => QUIET_RESTING_MAX,
        }
    }

    fn unheard_max(self) -> Duration {
        match self {
            Self::Active => UNHEARD_ACTIVE_MAX,
            Self::Resting => UNHEARD_RESTING_MAX,
        }
    }
}

/// When something was last heard over a link, and until when it therefore lives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Life {
    heard: Instant,
    is_blocked: bool,
}

impl Life {
    /// Begins with the link.
    pub(super) fn new(now: Instant) -> Self {
        Self { heard: now, is_blocked: false }
    }

    /// Notes that bytes came in.
    pub(super) fn note_heard(&mut self, now: Instant) {
        self.heard = now;
    }

    /// Notes that the system takes no more bytes to send for now.
    pub(super) fn note_blocked(&mut self) {
        self.is_blocked = true;
    }

    /// Notes that the system took bytes to send. Where it had no room before, the peer's system has
    /// received some: on a slow line that is long before anything comes back.
    pub(super) fn note_taken(&mut self, now: Instant) {
        if self.is_blocked {
            self.heard = now;
            self.is_blocked = false;
        }
    }

    /// Returns when the link is dead unless something is heard.
    pub(super) fn ends(&self, pace: Pace) -> Instant {
        self.heard + pace.unheard_max()
    }
}

/// When a peer is asked for a sign of life.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pulse(Instant);

impl Pulse {
    /// Begins with the connection.
    pub(super) fn new(now: Instant) -> Self {
        Self(now)
    }

    /// Notes that either side asked and was answered, or cannot be.
    pub(super) fn note_exchange(&mut self, now: Instant) {
        self.0 = now;
    }

    /// Returns when to ask next.
    pub(super) fn due(&self, pace: Pace) -> Instant {
        self.0 + pace.quiet_max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_peer_is_asked_long_before_its_link_is_dead() {
        let now = Instant::now();
        for (pace, asked, dead) in [(Pace::Active, 5, 15), (Pace::Resting, 25, 40)] {
            assert_eq!(Pulse::new(now).due(pace), now + asked * SECOND, "{pace:?}");
            assert_eq!(Life::new(now).ends(pace), now + dead * SECOND, "{pace:?}");
        }
    }

    #[test]
    fn bytes_that_leave_are_life_only_where_there_was_no_room_for_them() {
        let now = Instant::now();
        let dead = now + UNHEARD_ACTIVE_MAX;
        let mut life = Life::new(now);
        // The system takes the first bytes of a dead link too.
        life.note_taken(now + SECOND);
        assert_eq!(life.ends(Pace::Active), dead);
        life.note_blocked();
        assert_eq!(life.ends(Pace::Active), dead);
        life.note_taken(now + 2 * SECOND);
        life.note_taken(now + 3 * SECOND);
        assert_eq!(life.ends(Pace::Active), dead + 2 * SECOND);
        life.note_heard(now + 9 * SECOND);
        assert_eq!(life.ends(Pace::Active), dead + 9 * SECOND);
    }

    #[test]
    fn whoever_was_answered_is_asked_again_after_the_quiet_time() {
        let now = Instant::now();
        let mut pulse = Pulse::new(now);
        pulse.note_exchange(now + 3 * SECOND);
        assert_eq!(pulse.due(Pace::Active), now + 8 * SECOND);
    }
}
