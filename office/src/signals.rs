//! Being told to end: by the terminal or by the system.

use std::sync::Arc;

use lantoa_core::node::stop::Stop;

/// Returns what is set when the process is told to end; told twice, it ends at once.
pub(crate) fn stop_on_interrupt() -> Arc<Stop> {
    let stop = Arc::<Stop>::default();
    let seen = Arc::clone(&stop);
    // Where the handler cannot be set, a signal ends the process the hard way, which loses nothing.
    let _ = ctrlc::set_handler(move || {
        if seen.is_set() {
            std::process::exit(1);
        }
        seen.set();
    });
    stop
}
