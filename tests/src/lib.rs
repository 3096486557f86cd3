//! What the tests of Lantoa share: phones that write and meet, and the program as a process.

pub mod document_phone;
pub mod evening;
pub mod net_peer;
pub mod phone;
pub mod program;
pub mod village;
