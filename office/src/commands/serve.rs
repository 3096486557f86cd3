//! `serve`: stays on and syncs with whoever comes.

use std::sync::{Mutex, PoisonError};

use lantoa_core::node::sync::{ListenOptions, SyncEvent};

use crate::args::devices::Serve;
use crate::commands::sync;
use crate::desk::Desk;
use crate::failure::Done;

pub(super) fn run(desk: &Desk, args: &Serve) -> Done {
    // Without an address the node listens everywhere at the port that tickets carry.
    let options = ListenOptions { listen: args.listen.clone(), discovery: !args.no_discovery };
    let listening = desk.node.listen(options)?;
    sync::show(&desk.caller, &SyncEvent::Listening { addresses: listening.addresses.clone() });
    desk.line(&desk.say("serve-stop"));
    let caller = desk.caller.clone();
    let shown = Mutex::new(listening.addresses);
    // Watching ends with the function, after the network has.
    let _watching = desk.node.watch_sync(move |event| {
        if let SyncEvent::Listening { addresses } = &event {
            let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
            if *shown == *addresses {
                return;
            }
            shown.clone_from(addresses);
        }
        sync::show(&caller, &event);
    });
    desk.caller.stop.wait();
    desk.node.stop_network();
    Ok(())
}
