//! The program `lantoa` as people use it, over real files and sockets.

mod bad_rosters;
mod causes;
mod crowd;
mod data_asked;
mod demo;
mod duckdb;
mod ends;
mod erasure;
mod evening;
mod field_cases;
mod hostile_text;
mod leaving;
mod lists;
mod logs;
mod lost_devices;
mod mixed;
mod names;
mod older;
mod places;
mod readme;
mod roster_doubts;
mod rosters;
mod signed;
mod taking_back;
mod workbooks;
