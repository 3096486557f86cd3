//! Machines that fail: writes, memory, clocks.

mod clocks;
mod io_faults;
mod killed;
mod low_memory;
mod short_contacts;
mod two_steps;
mod updates;
