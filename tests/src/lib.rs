//! What the tests of Lantoa share: phones that write and meet, hostile ones too, and the program as
//! a process.

pub mod actions;
pub mod bare_commit;
pub mod cable;
pub mod document_phone;
pub mod evening;
pub mod field_day;
pub mod fixture_town;
pub mod formats;
pub mod frame_mutation;
pub mod insider;
pub mod measure;
pub mod mutation;
pub mod net_peer;
pub mod node_device;
pub mod phone;
pub mod phone_process;
pub mod pipe;
pub mod plain_automerge;
pub mod program;
pub mod random_teams;
pub mod rights;
pub mod samples;
pub mod town;
pub mod village;
pub mod wire;
