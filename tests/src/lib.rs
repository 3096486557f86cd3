//! What the tests of Lantoa share: phones that write and meet.

pub mod actions;
pub mod document_phone;
pub mod fixture_town;
pub mod formats;
pub mod frame_mutation;
pub mod insider;
pub mod mutation;
pub mod net_peer;
pub mod samples;
pub mod town;
pub mod wire;
