//! The dump for whoever looks for a fault. (Guards: a field that nobody can explain, a page that explains
//! what is not there, and a person's data in what is handed on.)

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;

use lantoa_core::domain::command::Command;
use lantoa_core::domain::learner::Details;
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{ListenOptions, SyncOptions, SyncState};
use lantoa_core::node::{NearbyService, Node};
use lantoa_tests::node_device::NodeDevice;
use serde_json::Value;

/// Fields whose own fields are words of tables, codes or limits.
const BY_WORD: [&str; 4] = ["database.rows", "set_aside", "sync.listening", "sync.limits"];

/// Adds the paths of all fields of a dump, those of each element of a list as one.
fn paths(value: &Value, path: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if !BY_WORD.contains(&path) => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                paths(value, &format!("{path}{dot}{name}"), into);
            }
        }
        Value::Array(all) => {
            assert!(!all.is_empty(), "{path} is to be seen");
            all.iter().for_each(|each| paths(each, &format!("{path}[]"), into));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            into.insert(path.to_owned());
        }
    }
}

fn dump(node: &Node) -> Value {
    serde_json::to_value(node.diagnostics().expect("it is open")).expect("JSON")
}

/// An office that meets a phone and misses somebody at an address.
fn village() -> (NodeDevice, NodeDevice) {
    let (office, team) = NodeDevice::office();
    let class = office.opens_a_class(team, 1).class;
    let details =
        Details::parse("Chíu Chăn Lằm", "1960", "", "Thôn Nà Ún", "0912345678", "").expect("data");
    office.does(Command::AddLearner { class, details, consent: None, since: None });
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    assert_eq!(phone.syncs(&there).failed, 0);
    assert_eq!(phone.syncs(&[nobody()]).failed, 1);
    phone.node.start_sync(on_loopback()).expect("it starts");
    while state(&phone).peers.iter().all(|peer| !peer.in_step) {
        std::thread::yield_now();
    }
    (office, phone)
}

/// Returns an address where nobody listens.
fn nobody() -> String {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("it listens");
    format!("/ip4/127.0.0.1/tcp/{}", free.port())
}

fn state(device: &NodeDevice) -> SyncState {
    device.node.sync_state().expect("it is open")
}

#[test]
fn the_page_explains_each_field_of_a_dump_and_no_other() {
    let (_office, phone) = village();
    let mut held = BTreeSet::new();
    paths(&dump(&phone.node), "", &mut held);
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/diagnostics.md");
    let page = fs::read_to_string(page).expect("the page is there");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let explained: BTreeSet<String> = rows.map(|(field, _)| field.to_owned()).collect();
    assert_eq!(held, explained);
}

#[test]
fn a_dump_holds_nobodys_data() {
    let (office, phone) = village();
    for device in [&office, &phone] {
        let dump = dump(&device.node);
        let text = dump.to_string();
        let me = device.node.identity().expect("it is open");
        let whole = [
            me.device.to_string(),
            me.person.to_string(),
            me.programme.expect("a member").to_string(),
        ];
        let said = [
            "Minh",
            "Hà",
            "Bình dân",
            "Đội 1",
            "An toàn",
            "Học viên",
            "Lằm",
            "Nà Ún",
            "0912345678",
        ];
        let found = ["127.0.0.1", "/ip4", "/ip6", "/tcp"];
        for word in said.into_iter().chain(found).chain(whole.iter().map(String::as_str)) {
            assert!(!text.contains(word), "{word}: {dump:#}");
        }
        assert_eq!(dump["database"]["rows"]["learner"], 2);
    }
}

#[test]
fn why_nobody_is_met_is_told_apart() {
    let (office, team) = NodeDevice::office();
    assert_eq!(state(&office).alone, None, "it does not listen");
    let there = office.listens();
    assert_eq!(state(&office).alone.as_deref(), Some("nobody-known"));
    let phone = office.phone(team, &there, "Hà");
    phone.node.listen(on_loopback()).expect("it listens");
    office.node.set_network_denied(true);
    assert_eq!(state(&office).alone.as_deref(), Some("no-permission"));
    office.node.set_network_denied(false);

    // Another programme's devices are near, and nobody of this one is known.
    let (alone, _) = NodeDevice::office();
    let _here = alone.listens();
    let announced = office.node.announcement().expect("it is open").expect("it listens");
    let stranger = NearbyService {
        name: announced.instance,
        ips: vec!["127.0.0.1".parse().expect("an address")],
        port: announced.port,
        txt: announced.txt.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    };
    alone.node.found_nearby(stranger.clone());
    let wait = |wanted: Option<&str>| {
        while state(&alone).alone.as_deref() != wanted {
            std::thread::yield_now();
        }
    };
    wait(Some("other-programme"));
    let error = sync_once(&alone).expect_err("nobody is met");
    assert_eq!(error.code, "other-programme");
    alone.node.lost_nearby(&stranger.name);
    wait(Some("nobody-known"));
    assert_eq!(sync_once(&alone).expect_err("nobody is met").code, "nobody-known");
}

#[test]
fn the_last_try_with_each_device_is_told_with_its_code_and_address() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    assert_eq!(phone.syncs(&there).failed, 0);
    let line = |device: &NodeDevice| state(device).tries.remove(0);
    let met = line(&phone);
    assert_eq!((met.name.as_str(), met.code.as_deref()), ("Minh", None));
    assert!(met.last_contact.is_some() && met.tried_at.is_some());
    assert_eq!(met.address.as_ref(), there.first());
    office.node.stop_network();
    phone.node.start_sync(on_loopback()).expect("it starts");
    while line(&phone).code.is_none() {
        std::thread::yield_now();
    }
    let missed = line(&phone);
    assert_eq!(missed.code.as_deref(), Some("nobody-listens"));
    assert_eq!((missed.last_contact, missed.address.as_ref()), (met.last_contact, there.first()));
    assert_eq!(state(&phone).alone.as_deref(), Some("nobody-reached"));
    office.node.close();
}

fn sync_once(device: &NodeDevice) -> Result<(), lantoa_core::node::error::Error> {
    let timeout = std::time::Duration::from_millis(200);
    let options = SyncOptions { with: vec![], once: true, timeout };
    device.node.sync(options, |_| {}, &Stop::default()).map(drop)
}

fn on_loopback() -> ListenOptions {
    ListenOptions { listen: vec!["/ip4/127.0.0.1/tcp/0".to_owned()], discovery: false }
}
