//! What the tests of Lantoa share: phones that write and meet.

pub mod document_phone;
pub mod frame_mutation;
pub mod insider;
pub mod mutation;
pub mod net_peer;
pub mod town;
pub mod wire;
