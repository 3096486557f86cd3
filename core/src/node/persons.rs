//! The volunteers who share this device, as a screen that asks "who taps now?" shows them.

use crate::domain::text::sort_key;
use crate::engine::error::Error as EngineError;
use crate::node::Node;
use crate::node::answer::SharerLine;
use crate::node::error::Error;

impl Node {
    /// Returns the volunteers who use this device, by name as a Vietnamese list sorts them.
    ///
    /// # Errors
    ///
    /// `not_allowed` before the device belongs to a programme, `damaged` when the store cannot be
    /// read.
    pub fn sharers(&self) -> Result<Vec<SharerLine>, Error> {
        let now = self.clock.now();
        self.whole()?.call(move |core| {
            core.engine.programme().ok_or(EngineError::NoProgramme)?;
            let mut lines = Vec::new();
            for person in core.engine.persons()? {
                let pin = core.engine.pin_wait_s(person, now)?;
                lines.push(SharerLine {
                    person,
                    name: core.engine.tables().person_name(person)?,
                    acts: person == core.engine.person(),
                    has_pin: pin.is_some(),
                    wait_s: pin.unwrap_or_default(),
                });
            }
            lines.sort_by_cached_key(|line| sort_key(&line.name));
            Ok(lines)
        })
    }
}
