//! Commands about PINs: setting one, and letting another volunteer act.
//!
//! Each wrong attempt is noted on the disk before it is answered, so that neither a restart nor a
//! kill gives another one. From the fourth on, attempts have to wait. The wait is by the phone's
//! clock, because there is no other: setting it forward skips a wait, setting it back never makes
//! one longer than it was.

use crate::domain::command::Outcome;
use crate::domain::id::PersonId;
use crate::domain::pin::Pin;
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::store::pin_table::KeptPin;
use crate::trust::pin;

/// Wrong attempts that cost no wait: wet fingers, a PIN just changed.
const FREE_ATTEMPTS: u32 = 3;
/// The first wait, in seconds; each further wrong attempt doubles it.
const WAIT_S_FIRST: u32 = 30;
/// The longest wait, in seconds: the evening must go on.
const WAIT_S_MAX: u32 = 900;

impl Engine {
    /// Returns for how many seconds a PIN typed for a volunteer is not looked at yet; `None` where
    /// no PIN is set.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub(crate) fn pin_wait_s(&self, person: PersonId, now: Instant) -> Result<Option<u32>, Error> {
        Ok(self.tables().pin(person)?.map(|kept| wait_s(&kept, now)))
    }

    /// Sets, changes or takes away the PIN of a volunteer who uses this device.
    ///
    /// The PIN so far is asked for, but not of the volunteer who enrolled this phone and now acts:
    /// who keeps the phone can help another one who forgot.
    pub(super) fn set_pin(
        &mut self,
        person: PersonId,
        old: Option<&Pin>,
        new: Option<&Pin>,
        now: Instant,
    ) -> Result<Outcome, Error> {
        let helps = self.me.person != person && self.enrolled(self.me.person);
        if !helps {
            self.require_pin(person, old, now)?;
        }
        let kept = new.map(|new| KeptPin {
            hash: pin::hash(new, self.random()),
            wrong: 0,
            wrong_at: Instant(0),
        });
        let batch = self.store.batch()?;
        batch.write_pin(person, kept.as_ref())?;
        batch.commit()?;
        Ok(Outcome::Done)
    }

    /// Lets another volunteer who uses this device act, who has typed the right PIN where one is set.
    pub(super) fn change_person(
        &mut self,
        person: PersonId,
        typed: Option<&Pin>,
        now: Instant,
    ) -> Result<Outcome, Error> {
        self.require_pin(person, typed, now)?;
        self.become_person(person)?;
        Ok(Outcome::Done)
    }

    fn require_pin(
        &mut self,
        person: PersonId,
        typed: Option<&Pin>,
        now: Instant,
    ) -> Result<(), Error> {
        let Some(mut kept) = self.tables().pin(person)? else { return Ok(()) };
        let Some(typed) = typed else { return Err(Error::PinAsked) };
        let wait_s = wait_s(&kept, now);
        if wait_s > 0 {
            return Err(Error::PinWait { wait_s });
        }
        let right = pin::fits(typed, &kept.hash);
        if right && kept.wrong == 0 {
            return Ok(());
        }
        (kept.wrong, kept.wrong_at) =
            if right { (0, Instant(0)) } else { (kept.wrong.saturating_add(1), now) };
        let batch = self.store.batch()?;
        batch.write_pin(person, Some(&kept))?;
        batch.commit()?;
        if right { Ok(()) } else { Err(Error::PinWrong { wait_s: wait_s_after(kept.wrong) }) }
    }

    /// Tells whether a volunteer is the one in whose name this device was certified.
    fn enrolled(&self, person: PersonId) -> bool {
        self.authority
            .held_certificates(self.me.device)
            .any(|certificate| certificate.person == person)
    }
}

/// Returns for how many seconds the next attempt has to wait yet.
fn wait_s(kept: &KeptPin, now: Instant) -> u32 {
    let whole = wait_s_after(kept.wrong);
    let gone_ms = now.0.saturating_sub(kept.wrong_at.0).max(0);
    let gone_s = u32::try_from(gone_ms / 1_000).unwrap_or(u32::MAX);
    whole.saturating_sub(gone_s)
}

/// Returns for how many seconds so many wrong attempts make the next one wait.
fn wait_s_after(wrong: u32) -> u32 {
    match wrong.checked_sub(FREE_ATTEMPTS + 1) {
        None => 0,
        Some(doubled) => WAIT_S_FIRST.saturating_mul(2_u32.saturating_pow(doubled)).min(WAIT_S_MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_wait_longer_and_longer_and_never_longer_than_a_quarter_of_an_hour() {
        let waits: Vec<u32> = (0..12).map(wait_s_after).collect();
        assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(wait_s_after(u32::MAX), WAIT_S_MAX);
    }

    #[test]
    fn a_clock_set_back_makes_no_wait_longer_than_it_was() {
        let kept = KeptPin { hash: String::new(), wrong: 4, wrong_at: Instant(1_000_000) };
        for (now, wait) in [
            (1_000_000, 30),
            (1_029_999, 1),
            (1_030_000, 0),
            (0, 30),
            (i64::MIN, 30),
            (i64::MAX, 0),
        ] {
            assert_eq!(wait_s(&kept, Instant(now)), wait, "at {now}");
        }
    }
}
