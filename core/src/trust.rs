//! Who is believed: keys, certificates and the pure function that judges them.
//!
//! Nothing here reads a table or a socket. Authority is a value computed from the set of committed
//! control records; the same set gives the same value on every device.

pub mod authority;
pub mod certificate;
pub mod control;
pub mod invite;
pub mod key;
pub mod pin;
pub mod sealed;
