//! Joinings: the engine as the one who let somebody in, and as the newcomer.

use crate::domain::id::DeviceId;
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::engine::session_host::Host;
use crate::session::holdings::LocalFault;
use crate::session::join::{Inviting, JoinRefused, JoinRequest, Joining};
use crate::trust::control::SignedControl;
use crate::trust::invite::Ticket;

impl Inviting for Host<'_> {
    fn redeem(
        &mut self,
        joiner: DeviceId,
        request: &JoinRequest,
    ) -> Result<Vec<Vec<u8>>, JoinRefused> {
        let redeemed = self.engine.redeem(joiner, request, self.now);
        self.local(redeemed).map_err(|LocalFault| JoinRefused::Local)??;
        let records = self.engine.control().records().iter();
        Ok(records.map(|record| record.bytes().to_vec()).collect())
    }
}

/// The engine of a newcomer during a joining.
#[derive(Debug)]
pub struct Newcomer<'e> {
    engine: &'e mut Engine,
    ticket: &'e Ticket,
    name: &'e str,
    now: Instant,
    /// Why keeping the answer failed.
    pub failure: Option<Error>,
}

impl<'e> Newcomer<'e> {
    /// Returns the engine as one that joins by this ticket under this volunteer's name.
    pub fn new(engine: &'e mut Engine, ticket: &'e Ticket, name: &'e str, now: Instant) -> Self {
        Self { engine, ticket, name, now, failure: None }
    }
}

impl Joining for Newcomer<'_> {
    fn accept(&mut self, records: Vec<SignedControl>) -> bool {
        match self.engine.join(self.ticket, records, self.name, self.now) {
            Ok(()) => true,
            Err(error) => {
                self.failure = Some(error);
                false
            }
        }
    }
}
