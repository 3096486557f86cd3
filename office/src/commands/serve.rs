//! `serve`: stays on and syncs with whoever comes.

use lantoa_core::node::sync::ListenOptions;
use serde_json::json;

use crate::args::devices::Serve;
use crate::commands::sync;
use crate::desk::Desk;
use crate::failure::Done;

pub(super) fn run(desk: &Desk, args: &Serve) -> Done {
    // Without an address the node listens everywhere at the port that tickets carry.
    let options = ListenOptions { listen: args.listen.clone(), discovery: !args.no_discovery };
    let listening = desk.node.listen(options)?;
    desk.set_addresses(listening.addresses.clone());
    let first = json!({
        "event": "listening",
        "addresses": listening.addresses,
        "page": null,
    });
    desk.caller.answer(&first, |_| {
        desk.line(&desk.say("serve-listening"));
        for address in &listening.addresses {
            desk.line(&format!("  {address}"));
        }
        desk.line(&desk.say("serve-stop"));
    });
    let caller = desk.caller.clone();
    // Watching ends with the function, after the network has.
    let _watching = desk.node.watch_sync(move |event| sync::show(&caller, &event));
    desk.caller.stop.wait();
    desk.set_addresses(Vec::new());
    desk.node.stop_network();
    Ok(())
}
