//! iroh-docs, led by lines: one replica with an entry for each learner, mark and level.
//!
//! Its own stores on the disk, for entries and for values; no relay, no look-up of addresses.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::{Stream, StreamExt};
use iroh::endpoint::presets;
use iroh::protocol::Router;
use iroh::{Endpoint, EndpointAddr, RelayMode, SecretKey, TransportAddr};
use iroh_blobs::store::fs::FsStore;
use iroh_blobs::{BlobsProtocol, Hash};
use iroh_docs::api::Doc;
use iroh_docs::engine::LiveEvent;
use iroh_docs::protocol::Docs;
use iroh_docs::store::Query;
use iroh_docs::{AuthorId, DocTicket};
use iroh_gossip::net::Gossip;
use lantoa_peer_lines::{Class, Compared, Held, Mark, Watched, lead, now};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The ticket of the replica that a device holds.
const TICKET: &str = "ticket";
/// How long the end of a newcomer's session is waited for before another is asked for.
const FIRST: Duration = Duration::from_secs(180);
/// The same where everything is held but little.
const AGAIN: Duration = Duration::from_secs(3);
/// The device's key.
const KEY: &str = "key";

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder is named"));
    std::fs::create_dir_all(&folder).expect("there is room");
    let runtime = Runtime::new().expect("tokio starts");
    lead(&mut Device { folder, runtime, open: None, office: None, watched: Watched::default() });
}

struct Device {
    folder: PathBuf,
    runtime: Runtime,
    open: Option<Open>,
    office: Option<EndpointAddr>,
    watched: Watched,
}

/// What is open.
struct Open {
    endpoint: Endpoint,
    blobs: FsStore,
    docs: Docs,
    router: Router,
    author: AuthorId,
    replica: Option<Replica>,
}

/// The replica, and what its events say of sessions.
struct Replica {
    doc: Doc,
    sessions: UnboundedReceiver<Result<(), String>>,
}

impl Device {
    fn open(&mut self) -> &mut Open {
        let folder = self.folder.clone();
        let runtime = &self.runtime;
        self.open.get_or_insert_with(|| runtime.block_on(opened(folder)))
    }

    /// Takes a replica and listens to its events.
    fn takes(&mut self, doc: Doc) {
        let watched = self.watched.clone();
        let (tell, sessions) = unbounded_channel();
        let events = self.runtime.block_on(doc.subscribe()).expect("the replica is open");
        let blobs = self.open().blobs.clone();
        let events = Box::pin(events.filter_map(|event| futures::future::ready(event.ok())));
        self.runtime.spawn(listen(events, blobs, watched, tell));
        self.open().replica = Some(Replica { doc, sessions });
    }

    fn doc(&self) -> &Doc {
        let replica = self.open.as_ref().and_then(|open| open.replica.as_ref());
        &replica.expect("it has a replica").doc
    }
}

/// Returns the key by which others know a device, the same at each start.
fn key(file: &Path) -> SecretKey {
    let kept = std::fs::read(file).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    kept.map_or_else(
        || {
            let key = SecretKey::generate();
            std::fs::write(file, key.to_bytes()).expect("there is room");
            key
        },
        |bytes| SecretKey::from_bytes(&bytes),
    )
}

async fn opened(folder: PathBuf) -> Open {
    let key = key(&folder.join(KEY));
    let builder = Endpoint::builder(presets::Minimal).relay_mode(RelayMode::Disabled);
    let endpoint = builder.secret_key(key).bind().await.expect("a socket");
    let blobs = FsStore::load(folder.join("blobs")).await.expect("the values open");
    let gossip = Gossip::builder().spawn(endpoint.clone());
    let docs = Docs::persistent(folder);
    let docs = docs.spawn(endpoint.clone(), (*blobs).clone(), gossip.clone()).await;
    let docs = docs.expect("the entries open");
    let router = Router::builder(endpoint.clone())
        .accept(iroh_blobs::ALPN, BlobsProtocol::new(&blobs, None))
        .accept(iroh_gossip::ALPN, gossip)
        .accept(iroh_docs::ALPN, docs.clone())
        .spawn();
    let author = docs.author_default().await.expect("an author");
    Open { endpoint, blobs, docs, router, author, replica: None }
}

/// Reads what is watched when its value is here, and tells when a session has brought everything.
async fn listen(
    mut events: Pin<Box<impl Stream<Item = LiveEvent>>>,
    blobs: FsStore,
    watched: Watched,
    tell: UnboundedSender<Result<(), String>>,
) {
    // Marks whose values are on their way.
    let coming: Arc<Mutex<HashMap<Hash, Vec<Mark>>>> = Arc::default();
    let mut session_ended: Option<Result<(), String>> = None;
    while let Some(event) = events.next().await {
        let hash = match event {
            LiveEvent::InsertRemote { entry, .. } => {
                let hash = entry.content_hash();
                let marks = marks_at(entry.key(), &watched);
                if marks.is_empty() {
                    continue;
                }
                let mut coming = coming.lock().unwrap_or_else(PoisonError::into_inner);
                coming.entry(hash).or_default().extend(marks);
                hash
            }
            LiveEvent::ContentReady { hash } => hash,
            LiveEvent::PendingContentReady => {
                if let Some(result) = session_ended.take() {
                    let _ = tell.send(result);
                }
                continue;
            }
            LiveEvent::SyncFinished(session) => {
                session_ended = Some(session.result.map(drop));
                continue;
            }
            LiveEvent::InsertLocal { .. }
            | LiveEvent::NeighborUp(_)
            | LiveEvent::NeighborDown(_) => continue,
        };
        if !coming.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&hash) {
            continue;
        }
        let Ok(value) = blobs.blobs().get_bytes(hash).await else { continue };
        let marks = coming.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash);
        let mut marks = marks.unwrap_or_default();
        marks.retain(|mark| value.starts_with(format!("{}|", mark.status).as_bytes()));
        watched.saw(&marks);
    }
}

fn marks_at(key: &[u8], watched: &Watched) -> Vec<Mark> {
    let key = String::from_utf8_lossy(key);
    let mut words = key.split('/');
    let class = words.nth(1).and_then(|class| class.parse().ok());
    let mut marks = class.map(|class| watched.in_class(class)).unwrap_or_default();
    marks.retain(|mark| key_of(mark) == key);
    marks
}

fn key_of(Mark { class, session, learner, .. }: &Mark) -> String {
    format!("m/{class}/{session}/{learner}")
}

impl Compared for Device {
    fn seeds(&mut self, classes: &mut dyn Iterator<Item = Class>) {
        let open = self.open();
        let (docs, author) = (open.docs.clone(), open.author);
        let ticket = self.runtime.block_on(async {
            let doc = docs.create().await.expect("a replica");
            for (number, class) in classes.enumerate() {
                let mut entries = Vec::new();
                for (at, one) in class.learners.iter().enumerate() {
                    let value =
                        format!("{}|{}|{}|{}|{}", one.id, one.name, one.year, one.phone, one.group);
                    entries.push((format!("l/{number}/{at}"), value));
                }
                for (kind, said) in [("m", &class.marks), ("g", &class.levels)] {
                    for (of, said) in said.iter().enumerate() {
                        for (at, said) in said.iter().enumerate() {
                            let value = format!("{}|{}|{}", said.0, said.1, said.2);
                            entries.push((format!("{kind}/{number}/{of}/{at}"), value));
                        }
                    }
                }
                for (at, one) in class.sessions.iter().enumerate() {
                    let value = format!("{}|{}", one.date, one.topic);
                    entries.push((format!("s/{number}/{at}"), value));
                }
                for (key, value) in entries {
                    doc.set_bytes(author, key, value).await.expect("there is room");
                }
            }
            let mode = iroh_docs::api::protocol::ShareMode::Write;
            doc.share(mode, Default::default()).await.expect("a ticket")
        });
        std::fs::write(self.folder.join(TICKET), ticket.to_string()).expect("there is room");
    }

    fn opens(&mut self) {
        let docs = self.open().docs.clone();
        let Some(ticket) = self.ticket() else { return };
        let opened = self.runtime.block_on(docs.open(ticket.capability.id()));
        let doc = opened.expect("the entries are read").expect("the replica is there");
        self.takes(doc);
    }

    fn listens(&mut self, ip: &str, _: u16) -> String {
        let sockets = self.open().endpoint.bound_sockets();
        let port = sockets.iter().find(|socket| socket.is_ipv4()).expect("a socket").port();
        // Else it refuses who asks.
        self.runtime.block_on(self.doc().start_sync(Vec::new())).expect("the replica is open");
        format!("{}@{ip}:{port}", self.open().endpoint.id())
    }

    fn admits(&mut self) -> String {
        self.ticket().expect("it has a replica").to_string()
    }

    fn joins(&mut self, address: &str, token: Option<&str>) {
        let (id, socket) = address.split_once('@').expect("an id and where it is");
        let socket: SocketAddr = socket.parse().expect("an address");
        self.office = Some(EndpointAddr {
            id: id.parse().expect("an id"),
            addrs: [TransportAddr::Ip(socket)].into(),
        });
        let Some(token) = token else { return };
        let ticket: DocTicket = token.parse().expect("a ticket");
        std::fs::write(self.folder.join(TICKET), token).expect("there is room");
        let docs = self.open().docs.clone();
        let doc = self.runtime.block_on(docs.import_namespace(ticket.capability));
        self.takes(doc.expect("the replica is made"));
    }

    fn connects(&mut self) {
        let office = self.office.clone().expect("it has joined");
        let open = self.open.as_mut().expect("it is open");
        let Replica { doc, sessions } = open.replica.as_mut().expect("it has a replica");
        while sessions.try_recv().is_ok() {}
        self.runtime.block_on(async {
            let holds = doc.get_one(Query::all()).await.expect("entries are read").is_some();
            loop {
                doc.start_sync(vec![office.clone()]).await.expect("the other is there");
                let ended =
                    tokio::time::timeout(if holds { AGAIN } else { FIRST }, sessions.recv()).await;
                // It tells of no end where gossip came before the session.
                let Ok(ended) = ended else { continue };
                match ended.expect("sessions end") {
                    Ok(()) => return,
                    // All was exchanged, only the end of the connection came too early; for a newcomer it
                    // may have come before anything.
                    Err(why) if holds && why.contains("Failed to close") => return,
                    Err(_) => {}
                }
            }
        });
    }

    fn disconnects(&mut self) {
        self.runtime.block_on(self.doc().leave()).expect("the replica is open");
    }

    fn holds(&mut self) -> Held {
        let doc = self.doc();
        self.runtime.block_on(async {
            let mut held = Held::default();
            let query = Query::single_latest_per_key().build();
            let mut entries = Box::pin(doc.get_many(query).await.expect("entries are read"));
            while let Some(entry) = entries.next().await {
                match entry.expect("an entry").key().first() {
                    Some(b'l') => held.learners += 1,
                    Some(b'm') => held.marks += 1,
                    Some(b'g') => held.levels += 1,
                    _ => {}
                }
            }
            held
        })
    }

    fn marks(&mut self, mark: &Mark) {
        let author = self.open().author;
        let value = format!("{}|v1|{}", mark.status, now() / 1_000_000);
        let written = self.doc().set_bytes(author, key_of(mark), value);
        self.runtime.block_on(written).expect("there is room");
    }

    fn watched(&self) -> &Watched {
        &self.watched
    }

    fn ends(&mut self) {
        if let Some(open) = self.open.take() {
            self.runtime.block_on(open.router.shutdown()).expect("it ends");
        }
    }
}

impl Device {
    fn ticket(&self) -> Option<DocTicket> {
        let ticket = std::fs::read_to_string(self.folder.join(TICKET)).ok()?;
        Some(ticket.parse().expect("a ticket"))
    }
}
