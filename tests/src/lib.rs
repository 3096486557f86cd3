//! What the tests of Lantoa share: phones that write and meet.

pub mod bare_commit;
pub mod document_phone;
pub mod field_day;
pub mod measure;
pub mod net_peer;
pub mod phone_process;
pub mod pipe;
pub mod plain_automerge;
