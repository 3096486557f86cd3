//! When one device is dialled again after its link died or it was not reached.
//!
//! A schedule begins with a sign that the device may be there: at the start, when its link is lost, when
//! this device gets another address, when the other is found nearby, when somebody taps. A device that
//! said goodbye is left alone until the next sign: it has gone, or sleeps, and comes by itself. One that
//! went before it had read the greeting counts as lost.
//! Time is an argument.

use std::time::{Duration, Instant as Moment};

/// Between the first dials of a schedule: a link that is lost in a stairwell is back in seconds.
const FIRST: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(5)];

/// How long a schedule dials every five seconds: about as long as a phone changes its network, or the
/// router starts again.
const QUICK_MAX: Duration = Duration::from_secs(60);

/// Between dials after that: what arrives once the network is back arrives within this time.
const SLOW_ACTIVE: Duration = Duration::from_secs(15);

/// As [`SLOW_ACTIVE`], where the screen is off, at first; then twice as long as has passed since the sign, up to
/// [`RESTING_MAX`].
const SLOW_RESTING: Duration = Duration::from_secs(60);

/// Most between dials of a device that rests: each wakes the processor and a radio, and whoever comes back is
/// found nearby or dials by itself.
const RESTING_MAX: Duration = Duration::from_secs(900);

/// Before a device is dialled again that had too many callers, times the tries: a crowd that was turned
/// away at once is not to come back at once.
const BUSY: Duration = Duration::from_millis(250);

/// Most of [`BUSY`] at once.
const BUSY_TIMES_MAX: u32 = 8;

/// The schedule of one device.
#[derive(Clone, Copy, Debug)]
pub(super) struct Redial {
    /// When the last sign was seen; `None` after a goodbye.
    began: Option<Moment>,
    /// When it was dialled last, and how often since the sign.
    dialled: Option<Moment>,
    count: usize,
    /// How often it had too many callers, and when it is tried again for that.
    busy: u32,
    again: Option<Moment>,
}

impl Redial {
    /// Begins with a first sign.
    pub(super) fn new(now: Moment) -> Self {
        Self { began: Some(now), dialled: None, count: 0, busy: 0, again: None }
    }

    /// Returns when to dial next; `None` while the device is left alone. From one dial to the next, so
    /// that one that waits ten seconds for an answer does not make the next later.
    pub(super) fn due(&self, is_resting: bool) -> Option<Moment> {
        if self.again.is_some() {
            return self.again;
        }
        let began = self.began?;
        let Some(dialled) = self.dialled else { return Some(began) };
        let wait = match self.count {
            // Signs may come in a row, and none is worth a storm of dials.
            0 => return Some(began.max(dialled + FIRST[0])),
            count if count <= FIRST.len() => FIRST[count - 1],
            _ if dialled < began + QUICK_MAX => FIRST[1],
            _ if is_resting && dialled < began + 2 * QUICK_MAX => SLOW_RESTING,
            _ if is_resting => RESTING_MAX.min(2 * (dialled - began)),
            _ => SLOW_ACTIVE,
        };
        Some(dialled + wait)
    }

    /// As [`Redial::due`], of a place of which nothing says that anybody is there: a device that rests dials it
    /// while a network may be coming up, and then no more until the next sign.
    pub(super) fn guess_due(&self, is_resting: bool) -> Option<Moment> {
        let is_new = self.dialled.is_none_or(|dialled| {
            self.began.is_some_and(|began| self.count <= FIRST.len() || dialled < began + QUICK_MAX)
        });
        self.due(is_resting).filter(|_| !is_resting || is_new)
    }

    /// Returns whether the device is dialled now that another one is, though it is not due yet: woken once, a
    /// device that rests dials all that have waited for half their time.
    pub(super) fn is_nearly_due(&self, is_resting: bool, now: Moment) -> bool {
        let (Some(began), Some(dialled)) = (self.began, self.dialled) else { return false };
        let is_slow = self.count > FIRST.len() && dialled >= began + 2 * QUICK_MAX;
        is_resting && is_slow && self.due(true).is_some_and(|due| due - now <= now - dialled)
    }

    /// Notes that it is dialled.
    pub(super) fn note_dialled(&mut self, now: Moment) {
        self.dialled = Some(now);
        self.again = None;
        self.count += 1;
    }

    /// Takes a sign: the schedule begins anew.
    pub(super) fn take_sign(&mut self, now: Moment) {
        self.began = Some(now);
        self.count = 0;
    }

    /// Takes that somebody tapped: a sign, but taps that follow each other are one.
    pub(super) fn take_tap(&mut self, now: Moment) {
        if self.began.is_none_or(|began| began + QUICK_MAX <= now) {
            self.take_sign(now);
        }
    }

    /// Takes that a session ended without a goodbye. One that brought nothing is no sign: the schedule
    /// goes on where it was, so that a device that breaks off each time is not dialled without end.
    pub(super) fn take_loss(&mut self, brought: bool, now: Moment) {
        if brought || self.began.is_none() {
            self.take_sign(now);
        }
    }

    /// Takes that the device is there but had too many callers: it is dialled once more, soon.
    pub(super) fn take_busy(&mut self, now: Moment) {
        self.busy += 1;
        self.again = Some(now + BUSY * self.busy.min(BUSY_TIMES_MAX));
    }

    /// Takes a goodbye.
    pub(super) fn take_goodbye(&mut self) {
        self.began = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Dials until `seconds` have passed, each dial failing at once; returns when, in seconds.
    fn dials(redial: &mut Redial, began: Moment, resting: bool, seconds: u32) -> Vec<u64> {
        let mut at = Vec::new();
        while let Some(due) = redial.due(resting).filter(|due| *due <= began + seconds * SECOND) {
            redial.note_dialled(due);
            at.push((due - began).as_secs());
        }
        at
    }

    #[test]
    fn a_lost_device_is_dialled_at_once_then_ever_less_often() {
        let now = Moment::now();
        let slow = [(false, [77, 92, 107, 122, 137]), (true, [122, 366, 1_098, 1_998, 2_898])];
        for (resting, slow) in slow {
            let mut redial = Redial::new(now);
            let quick = dials(&mut redial, now, resting, 62);
            assert_eq!(quick, [0, 2, 7, 12, 17, 22, 27, 32, 37, 42, 47, 52, 57, 62]);
            let later = dials(&mut redial, now, resting, 3_000);
            assert_eq!(later[..5], slow, "resting: {resting}");
        }
    }

    #[test]
    fn with_the_screen_off_a_guess_is_dialled_for_a_minute_after_a_sign() {
        let now = Moment::now();
        let mut redial = Redial::new(now);
        let guesses = |redial: &mut Redial, resting| {
            let mut at = Vec::new();
            while let Some(due) = redial.guess_due(resting).filter(|due| *due < now + 400 * SECOND)
            {
                redial.note_dialled(due);
                at.push((due - now).as_secs());
            }
            at
        };
        assert_eq!(guesses(&mut redial, true).last(), Some(&62));
        assert_eq!(
            redial.guess_due(false),
            Some(now + 77 * SECOND),
            "somebody looks at the screen"
        );
        redial.take_sign(now + 100 * SECOND);
        assert_eq!(guesses(&mut redial, true).last(), Some(&162));
    }

    #[test]
    fn with_the_screen_off_who_waited_for_half_its_time_is_dialled_with_another() {
        let now = Moment::now();
        let mut redial = Redial::new(now);
        let last = dials(&mut redial, now, true, 1_200).pop();
        let due = redial.due(true).map(|due| (due - now).as_secs());
        assert_eq!((last, due), (Some(1_098), Some(1_998)));
        assert!(!redial.is_nearly_due(true, now + 1_547 * SECOND), "it was dialled not long ago");
        assert!(redial.is_nearly_due(true, now + 1_548 * SECOND));
        assert!(!redial.is_nearly_due(false, now + 1_548 * SECOND), "somebody looks at the screen");
        redial.take_sign(now + 1_548 * SECOND);
        assert!(!redial.is_nearly_due(true, now + 1_548 * SECOND), "it is dialled often as it is");
    }

    #[test]
    fn a_dial_that_lasts_does_not_make_the_next_later() {
        let now = Moment::now();
        let mut redial = Redial::new(now);
        redial.note_dialled(now);
        assert_eq!(redial.due(false), Some(now + 2 * SECOND), "due while the first may still last");
    }

    #[test]
    fn every_sign_begins_anew_but_never_two_dials_within_two_seconds() {
        let now = Moment::now();
        let mut redial = Redial::new(now);
        dials(&mut redial, now, true, 300);
        redial.take_sign(now + 301 * SECOND);
        assert_eq!(dials(&mut redial, now, true, 310), [301, 303, 308]);
        redial.take_sign(now + 309 * SECOND);
        redial.take_sign(now + 309 * SECOND);
        assert_eq!(dials(&mut redial, now, true, 312), [310, 312]);
    }

    #[test]
    fn who_said_goodbye_is_left_alone_until_a_sign() {
        let now = Moment::now();
        let signs: [(&str, fn(&mut Redial, Moment)); 3] = [
            ("a sign", Redial::take_sign),
            ("a tap", Redial::take_tap),
            ("a loss", |redial, now| redial.take_loss(false, now)),
        ];
        for (name, sign) in signs {
            let mut redial = Redial::new(now);
            redial.note_dialled(now);
            redial.take_goodbye();
            assert_eq!(redial.due(false), None);
            sign(&mut redial, now + 9 * SECOND);
            assert_eq!(redial.due(false), Some(now + 9 * SECOND), "{name}");
        }
    }

    #[test]
    fn a_busy_device_is_dialled_once_more_each_time_a_little_later() {
        let now = Moment::now();
        let mut redial = Redial::new(now);
        redial.note_dialled(now);
        redial.take_goodbye();
        for wait_ms in [250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000, 2_000] {
            redial.take_busy(now);
            let due = redial.due(false);
            assert_eq!(due, Some(now + Duration::from_millis(wait_ms)));
            redial.note_dialled(now);
            assert_eq!(redial.due(false), None, "dialled once for each time");
        }
    }

    #[test]
    fn taps_in_a_row_do_not_dial_more_often_than_one() {
        let now = Moment::now();
        let mut redial = Redial::new(now);
        let mut at = Vec::new();
        for second in 0..60 {
            redial.take_tap(now + second * SECOND);
            at.extend(dials(&mut redial, now, false, second));
        }
        assert_eq!(at, [0, 2, 7, 12, 17, 22, 27, 32, 37, 42, 47, 52, 57]);
    }

    #[test]
    fn a_device_that_breaks_off_each_time_is_dialled_ever_less_often() {
        let now = Moment::now();
        let mut redial = Redial::new(now);
        let mut at = Vec::new();
        while let Some(due) = redial.due(false).filter(|due| *due < now + 100 * SECOND) {
            redial.note_dialled(due);
            redial.take_loss(false, due);
            at.push((due - now).as_secs());
        }
        assert_eq!(at[at.len() - 2..], [77, 92]);
        redial.take_loss(true, now + 100 * SECOND);
        assert_eq!(redial.due(false), Some(now + 100 * SECOND), "one that brought something");
    }
}
