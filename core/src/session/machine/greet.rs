//! The first flight: HELLO, and CHAIN between devices that do not know each other.

use crate::session::fault::Fault;
use crate::session::frame::Frame;
use crate::session::hello::{Bye, Hello, Refusal, VERSIONS, chain_hash};
use crate::session::holdings::{Holdings, Membership};
use crate::session::machine::records::parse_records;
use crate::session::machine::{Machine, State, Stop};
use crate::session::outcome::Outcome;

impl Machine {
    pub(super) fn say_hello(&mut self, holdings: &mut dyn Holdings) -> Result<(), Stop> {
        holdings.prepare()?;
        self.chain = holdings.chain()?;
        let membership = holdings.membership(self.config.peer)?;
        self.send(&Frame::Hello(Hello {
            versions: VERSIONS.to_vec(),
            port: self.config.port,
            programme: holdings.programme(),
            chain_hash: chain_hash(&self.chain),
            knows_you: membership != Membership::Unknown,
            live: self.config.live,
        }));
        if membership == Membership::Member {
            self.send_summary(holdings)?;
        }
        Ok(())
    }

    pub(super) fn take_hello(
        &mut self,
        holdings: &mut dyn Holdings,
        hello: Hello,
    ) -> Result<(), Stop> {
        self.counters.round_trips += 1;
        if hello.version().is_none() {
            return Err(Stop(Outcome::Refused(Refusal::Version), Some(Bye::Version)));
        }
        if hello.programme != holdings.programme() {
            let outcome = Outcome::Refused(Refusal::OtherProgramme);
            return Err(Stop(outcome, Some(Bye::OtherProgramme)));
        }
        let knows_us = hello.knows_you;
        self.hello = Some(hello);
        match holdings.membership(self.config.peer)? {
            Membership::Removed(proof) => self.tell_removed(proof),
            Membership::Member => {
                self.show_chain_if(!knows_us);
                self.state = State::Round;
                if self.mine_open { Ok(()) } else { self.begin_round(holdings) }
            }
            Membership::Unknown => {
                self.show_chain_if(!knows_us && self.config.dialled);
                self.state = State::Strange;
                Ok(())
            }
        }
    }

    pub(super) fn take_chain(
        &mut self,
        holdings: &mut dyn Holdings,
        records: &[Vec<u8>],
    ) -> Result<(), Stop> {
        let hello = self.hello.as_ref().ok_or(Fault::OutOfTurn)?;
        if !matches!(self.state, State::Strange) {
            return Err(Fault::OutOfTurn.into());
        }
        if chain_hash(records) != hello.chain_hash {
            return Err(Fault::Chain.into());
        }
        let knows_us = hello.knows_you;
        self.counters.round_trips += 1;
        let records = parse_records(holdings, records)?;
        match holdings.judge_chain(self.config.peer, &records)? {
            Membership::Unknown => {
                let outcome = Outcome::Refused(Refusal::StrangePeer);
                Err(Stop(outcome, Some(Bye::NotAMember)))
            }
            Membership::Removed(proof) => self.tell_removed(proof),
            Membership::Member => {
                self.by_chain = true;
                self.show_chain_if(!knows_us);
                self.begin_round(holdings)
            }
        }
    }

    fn show_chain_if(&mut self, is_needed: bool) {
        if is_needed && !self.chain_shown {
            self.chain_shown = true;
            self.send(&Frame::Chain(self.chain.clone()));
        }
    }
}
