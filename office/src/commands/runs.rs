//! How a command runs: on which folder, in which process, and for how long.
//!
//! Each command says it once, in [`super::runs()`]; what the process, the holder of a folder and its
//! callers do with the command follows from here.

use std::path::Path;

use lantoa_core::node::config::Config;

use crate::caller::Caller;
use crate::desk::Desk;
use crate::failure::Done;

/// How a command runs, with its work.
pub(crate) enum Runs<'a> {
    /// On folders that it makes itself; it gets the folder that the line names, if any.
    Alone(Box<dyn FnOnce(&Caller, Option<&Path>) -> Done + 'a>),
    /// On a folder that nobody has open; refused while somebody has.
    Closed(Box<dyn FnOnce(&Caller, Config) -> Done + 'a>),
    /// On the open folder, in the process that holds it.
    Open(Needs, Lasts, Box<dyn FnOnce(&Desk) -> Done + 'a>),
}

/// What has to lie in the folder before a command runs on it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Needs {
    /// A device. Where there is none, `--home` was mistyped or a card is not there, and a new device
    /// would be taken for the one that is meant.
    Device,
    /// Nothing: the command makes the folder, and a device in it.
    Nothing,
}

/// How long a command on the open folder lasts, and so whose commands a holder carries out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Lasts {
    /// As long as its own work takes: any holder carries it out.
    Briefly,
    /// Until other devices have answered or a timeout has passed. A passing holder refuses it,
    /// because its own caller would wait for it; a resident one carries it out.
    WhileOthersAnswer,
    /// Until it is interrupted. Otherwise as [`Lasts::WhileOthersAnswer`].
    UntilStopped,
    /// Until it is interrupted, in the process that was started for it and in no other.
    AsHolder,
}

impl Runs<'_> {
    /// Returns whether an interruption ends the command in good order, with its last line said.
    pub(crate) fn is_stopped_in_order(&self) -> bool {
        match self {
            Self::Alone(_) | Self::Closed(_) => false,
            Self::Open(_, lasts, _) => lasts.is_long(),
        }
    }
}

impl Lasts {
    /// Returns whether the command may wait for others, and is told when its caller is interrupted.
    pub(crate) fn is_long(self) -> bool {
        match self {
            Self::Briefly => false,
            Self::WhileOthersAnswer | Self::UntilStopped | Self::AsHolder => true,
        }
    }

    /// Returns whether the process of the command holds the folder until it is interrupted.
    pub(crate) fn is_resident(self) -> bool {
        match self {
            Self::Briefly | Self::WhileOthersAnswer => false,
            Self::UntilStopped | Self::AsHolder => true,
        }
    }

    /// Returns whether a holder carries the command out for another process.
    pub(crate) fn is_taken_by(self, resident_holder: bool) -> bool {
        match self {
            Self::Briefly => true,
            Self::WhileOthersAnswer | Self::UntilStopped => resident_holder,
            Self::AsHolder => false,
        }
    }
}
