//! samod, led by lines: an Automerge document for each class, one change for each meeting and topic.
//!
//! Its storage is its own for files, which waits for no disk. Documents are exchanged once they are in
//! memory, so opening finds each of them.

use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use automerge::transaction::Transactable;
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use futures::StreamExt;
use lantoa_peer_lines::{Class, Compared, Held, Mark, Watched, lead, now};
use samod::storage::TokioFilesystemStorage;
use samod::{
    BackoffConfig, ConnectionId, DialError, Dialer, DialerHandle, DocHandle, DocumentId, Repo,
    ShareConfig, Transport,
};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use url::Url;

/// The ids of all documents, which a newcomer must know to ask for them.
const IDS: &str = "ids";

fn main() {
    let folder = std::env::args().nth(1).expect("a folder is named");
    let runtime = Runtime::new().expect("tokio starts");
    let mut samod = Samod {
        folder: folder.into(),
        runtime,
        repo: None,
        docs: Vec::new(),
        address: None,
        dials: Arc::default(),
        link: None,
        watched: Watched::default(),
    };
    lead(&mut samod);
}

struct Samod {
    folder: PathBuf,
    runtime: Runtime,
    repo: Option<Repo>,
    docs: Vec<DocHandle>,
    address: Option<Url>,
    dials: Arc<AtomicBool>,
    link: Option<DialerHandle<io::Error>>,
    watched: Watched,
}

impl Samod {
    fn repo(&mut self) -> Repo {
        if let Some(repo) = &self.repo {
            return repo.clone();
        }
        let storage = TokioFilesystemStorage::new(self.folder.join("storage"));
        // Who listens gives what is asked for, and offers nothing by itself: else each document is asked
        // for from both sides, and sent twice.
        let dials = self.dials.clone();
        let policy = move |_, _| {
            let share = ShareConfig::read_write().with_announce(dials.load(Ordering::Relaxed));
            futures::stream::iter([share])
        };
        let repo = self.runtime.block_on(async {
            Repo::builder(tokio::runtime::Handle::current())
                .with_storage(storage)
                .with_share_policy(policy)
                .load()
                .await
        });
        self.repo.insert(repo).clone()
    }

    fn ids(&self) -> Vec<DocumentId> {
        let ids = std::fs::read_to_string(self.folder.join(IDS)).unwrap_or_default();
        ids.lines().map(|id| id.parse().expect("an id")).collect()
    }

    /// Finds the documents that are not here yet.
    fn finds(&mut self) {
        let repo = self.repo();
        let found = self.ids().into_iter().skip(self.docs.len()).map(|id| repo.find(id));
        let found: Vec<_> = found.collect();
        let first = self.docs.len();
        for (number, handle) in
            self.runtime.block_on(futures::future::join_all(found)).into_iter().enumerate()
        {
            let handle = handle.expect("the repo runs").expect("the document is there");
            self.runtime.spawn(watch(first + number, handle.clone(), self.watched.clone()));
            self.docs.push(handle);
        }
    }
}

/// Reads what is watched of a document whenever it changes.
async fn watch(class: usize, handle: DocHandle, watched: Watched) {
    let mut changes = Box::pin(handle.changes());
    while changes.next().await.is_some() {
        let marks = watched.in_class(class);
        if !marks.is_empty() {
            let seen = handle.with_document(|doc| {
                let seen = |mark: &Mark| status(doc, mark).as_deref() == Some(&*mark.status);
                marks.into_iter().filter(seen).collect::<Vec<_>>()
            });
            watched.saw(&seen);
        }
    }
}

impl Compared for Samod {
    fn seeds(&mut self, classes: &mut dyn Iterator<Item = Class>) {
        let repo = self.repo();
        let mut ids = String::new();
        for class in classes {
            let doc = document(&class);
            let handle = self.runtime.block_on(repo.create(doc)).expect("the repo runs");
            ids += &format!("{}\n", handle.document_id());
        }
        std::fs::write(self.folder.join(IDS), ids).expect("there is room");
    }

    fn opens(&mut self) {
        self.repo();
        self.finds();
    }

    fn listens(&mut self, ip: &str, port: u16) -> String {
        let repo = self.repo();
        let address = format!("{ip}:{port}");
        let url = Url::parse(&format!("tcp://{address}")).expect("an address");
        let acceptor = repo.make_acceptor(url.clone()).expect("the repo runs");
        let listener = self.runtime.block_on(TcpListener::bind(address)).expect("it listens");
        self.runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).expect("a socket");
                acceptor.accept_tokio_io(stream).expect("the repo runs");
            }
        });
        url.to_string()
    }

    fn admits(&mut self) -> String {
        self.folder.join(IDS).display().to_string()
    }

    fn joins(&mut self, address: &str, token: Option<&str>) {
        if let Some(ids) = token {
            std::fs::copy(ids, self.folder.join(IDS)).expect("the ids are there");
        }
        self.dials.store(true, Ordering::Relaxed);
        self.address = Some(address.parse().expect("an address"));
    }

    fn connects(&mut self) {
        let repo = self.repo();
        let dialer = Arc::new(Nodelay(self.address.clone().expect("it has joined")));
        let link = repo.dial(BackoffConfig::default(), dialer).expect("the repo runs");
        let peer = self.runtime.block_on(link.established()).expect("the other listens");
        let connection: ConnectionId =
            self.runtime.block_on(repo.when_connected(peer.peer_id)).expect("the repo runs").id();
        self.link = Some(link);
        self.finds();
        let in_step = self.docs.iter().map(|doc| {
            futures::future::join(
                doc.we_have_their_changes(connection),
                doc.they_have_our_changes(connection),
            )
        });
        self.runtime.block_on(futures::future::join_all(in_step));
    }

    fn disconnects(&mut self) {
        if let Some(link) = self.link.take() {
            link.close();
        }
    }

    fn holds(&mut self) -> Held {
        let mut held = Held::default();
        for doc in &self.docs {
            doc.with_document(|doc| {
                held.learners += length(doc, "learners");
                held.marks += deep_length(doc, "att");
                held.levels += deep_length(doc, "prog");
            });
        }
        held
    }

    fn marks(&mut self, mark: &Mark) {
        let doc = &self.docs[mark.class];
        doc.with_document(|doc| {
            let place = place(doc, mark).expect("the mark is there");
            doc.transact::<_, _, automerge::AutomergeError>(|tx| {
                tx.put(&place, "status", mark.status.as_str())?;
                tx.put(&place, "by", "v1")?;
                tx.put(&place, "at", i64::try_from(now() / 1_000_000).expect("a time"))
            })
            .expect("the document takes it");
        });
    }

    fn watched(&self) -> &Watched {
        &self.watched
    }

    fn ends(&mut self) {
        if let Some(repo) = self.repo.take() {
            self.runtime.block_on(repo.stop());
        }
    }
}

/// samod's own dialer, with TCP_NODELAY.
struct Nodelay(Url);

impl Dialer for Nodelay {
    type Error = io::Error;

    fn url(&self) -> Url {
        self.0.clone()
    }

    fn connect(
        &self,
    ) -> Pin<Box<dyn Future<Output = Result<Transport, DialError<io::Error>>> + Send>> {
        let host = self.0.host_str().expect("a host").to_owned();
        let port = self.0.port().expect("a port");
        Box::pin(async move {
            let stream = TcpStream::connect((host, port)).await.map_err(DialError::transient)?;
            stream.set_nodelay(true).map_err(DialError::transient)?;
            Ok(Transport::from_tokio_io(stream))
        })
    }
}

/// Returns a class's document.
fn document(class: &Class) -> Automerge {
    let mut doc = Automerge::new();
    let ids: Vec<&str> = class.learners.iter().map(|learner| learner.id.as_str()).collect();
    let root = change(&mut doc, |tx| {
        let learners = tx.put_object(ROOT, "learners", ObjType::Map)?;
        for learner in &class.learners {
            let of = tx.put_object(&learners, &learner.id, ObjType::Map)?;
            tx.put(&of, "name", learner.name.as_str())?;
            tx.put(&of, "year", learner.year)?;
            tx.put(&of, "phone", learner.phone.as_str())?;
            tx.put(&of, "group", learner.group.as_str())?;
        }
        let levels = tx.put_object(ROOT, "prog", ObjType::Map)?;
        let levels: Result<Vec<ObjId>, _> =
            ids.iter().map(|id| tx.put_object(&levels, *id, ObjType::Map)).collect();
        let sessions = tx.put_object(ROOT, "sessions", ObjType::Map)?;
        Ok((levels?, sessions, tx.put_object(ROOT, "att", ObjType::Map)?))
    });
    let (levels, sessions, marks) = root;
    for (session, said) in class.sessions.iter().zip(&class.marks) {
        change(&mut doc, |tx| {
            let of = tx.put_object(&sessions, &session.id, ObjType::Map)?;
            tx.put(&of, "date", session.date.as_str())?;
            tx.put(&of, "topic", session.topic.as_str())
        });
        change(&mut doc, |tx| {
            let marks = tx.put_object(&marks, &session.id, ObjType::Map)?;
            for (id, said) in ids.iter().zip(said) {
                let mark = tx.put_object(&marks, *id, ObjType::Map)?;
                tx.put(&mark, "status", said.0.as_str())?;
                tx.put(&mark, "by", said.1.as_str())?;
                tx.put(&mark, "at", said.2)?;
            }
            Ok(())
        });
    }
    for (topic, said) in class.levels.iter().enumerate() {
        change(&mut doc, |tx| {
            for (of, said) in levels.iter().zip(said) {
                let level = tx.put_object(of, format!("t{topic}"), ObjType::Map)?;
                tx.put(&level, "state", said.0.as_str())?;
                tx.put(&level, "by", said.1.as_str())?;
                tx.put(&level, "at", said.2)?;
            }
            Ok(())
        });
    }
    // The keys by which marks are found by number.
    change(&mut doc, |tx| {
        let order = tx.put_object(ROOT, "order", ObjType::Map)?;
        tx.put(&order, "learners", ids.join(" "))?;
        let sessions: Vec<&str> = class.sessions.iter().map(|s| s.id.as_str()).collect();
        tx.put(&order, "sessions", sessions.join(" "))
    });
    doc
}

fn change<T>(
    doc: &mut Automerge,
    act: impl FnOnce(
        &mut automerge::transaction::Transaction<'_>,
    ) -> Result<T, automerge::AutomergeError>,
) -> T {
    doc.transact(act).expect("the document takes it").result
}

fn status(doc: &Automerge, mark: &Mark) -> Option<String> {
    match doc.get(place(doc, mark)?, "status").ok()?? {
        (Value::Scalar(value), _) => match value.as_ref() {
            ScalarValue::Str(text) => Some(text.to_string()),
            _ => None,
        },
        (Value::Object(_), _) => None,
    }
}

fn place(doc: &Automerge, mark: &Mark) -> Option<ObjId> {
    let session = map_of(doc, &map_of(doc, &ROOT, "att")?, &named(doc, "sessions", mark.session)?)?;
    map_of(doc, &session, &named(doc, "learners", mark.learner)?)
}

/// Returns the key of a number.
fn named(doc: &Automerge, what: &str, number: usize) -> Option<String> {
    let order = map_of(doc, &ROOT, "order")?;
    let (keys, _) = doc.get(order, what).ok()??;
    keys.as_str()?.split(' ').nth(number).map(str::to_owned)
}

fn map_of(doc: &Automerge, of: &ObjId, key: &str) -> Option<ObjId> {
    Some(doc.get(of, key).ok()??.1)
}

fn length(doc: &Automerge, key: &str) -> usize {
    map_of(doc, &ROOT, key).map_or(0, |map| doc.length(map))
}

fn deep_length(doc: &Automerge, key: &str) -> usize {
    let Some(map) = map_of(doc, &ROOT, key) else { return 0 };
    doc.keys(&map).filter_map(|key| map_of(doc, &map, &key)).map(|of| doc.length(of)).sum()
}
