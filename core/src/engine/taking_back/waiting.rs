//! What was tapped and is in no entry yet: a preview, which writes none, reads it as what stands.

use std::collections::BTreeMap;

use crate::document::profile::Profile;
use crate::document::register::Registers;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::id::TeamId;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::store::error::StoreError;

/// What was tapped in one document and is in no entry yet, by key.
pub(super) type Waiting = BTreeMap<Key, Scalar>;

/// Returns what was tapped and is in no entry yet, by document.
pub(super) fn waiting(engine: &Engine) -> Result<BTreeMap<DocId, Waiting>, Error> {
    let mut waiting: BTreeMap<DocId, Waiting> = BTreeMap::new();
    for tap in engine.tables().pending()? {
        let doc = DocId::roll(TeamId::from(tap.space), tap.class);
        let key = Key::parse(Profile::NEWEST, doc.kind, &tap.key);
        let key = key.ok_or(StoreError::Format { what: "tap" })?;
        waiting.entry(doc).or_default().insert(key, Scalar::Int(tap.value));
    }
    Ok(waiting)
}

/// Returns whether a key shows what was said of it, or says nothing where nothing was. What waits is shown
/// instead of all else.
pub(super) fn is_as_said(
    registers: &Registers,
    waiting: &Waiting,
    key: &Key,
    said: Option<&Scalar>,
) -> bool {
    let shown: Vec<&Scalar> = match waiting.get(key) {
        Some(tapped) => vec![tapped],
        None => {
            let shown = registers.shown(key).into_iter().filter(|shown| shown.believed);
            shown.map(|shown| shown.value).collect()
        }
    };
    let says_nothing = |value: &Scalar| match value {
        Scalar::Int(int) => *int == 0,
        Scalar::Str(text) => text.is_empty(),
        Scalar::Bytes(bytes) => bytes.is_empty(),
    };
    shown.into_iter().all(|shown| match said {
        Some(said) => shown == said,
        None => says_nothing(shown),
    })
}
