//! Machines that fail: writes, memory, clocks.

mod clocks;
mod io_faults;
mod low_memory;
mod short_contacts;
