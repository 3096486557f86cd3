//! The layer table: who stands on whom in `core/src`, and who alone may name which outside crate.
//!
//! This is the law; ARCHITECTURE.md explains it. An arrow that is missing here is missing on
//! purpose: think about where the shared word belongs before adding one.

/// A layer: a top-level module of the core.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layer {
    /// The module's name.
    pub(crate) name: &'static str,
    /// What it may import, besides itself: layers, or one module of a layer.
    pub(crate) may_use: &'static [&'static str],
}

/// The layers, from the bottom to the top.
pub(crate) const LAYERS: [Layer; 9] = [
    Layer { name: "domain", may_use: &[] },
    Layer { name: "document", may_use: &["domain"] },
    Layer { name: "trust", may_use: &["domain"] },
    Layer { name: "feed", may_use: &["domain", "trust"] },
    Layer { name: "store", may_use: &["domain", "trust", "feed"] },
    Layer { name: "session", may_use: &["domain", "trust", "feed"] },
    Layer { name: "engine", may_use: &["domain", "document", "trust", "feed", "store", "session"] },
    Layer { name: "net", may_use: &["domain"] },
    Layer { name: "node", may_use: &["domain", "store::reader", "engine", "net"] },
];

/// Outside crates that only one layer may name: `(crate, layer)`.
pub(crate) const KEPT: [(&str, &str); 6] = [
    ("automerge", "document"),
    ("rusqlite", "store"),
    ("tokio", "net"),
    ("libp2p", "net"),
    ("socket2", "net"),
    ("mdns_sd", "net"),
];

/// The layers that programs and bindings may use: what an app holds, and its words.
pub(crate) const PUBLIC: [&str; 2] = ["domain", "node"];

/// Names that say nothing about what a file holds.
pub(crate) const EMPTY_NAMES: [&str; 9] =
    ["util", "utils", "common", "helper", "helpers", "types", "manager", "misc", "stuff"];

/// Longest source file, in lines. A file splits by noun well before that.
pub(crate) const LINES_MAX: usize = 600;

/// Returns the layer with this name.
pub(crate) fn layer(name: &str) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| layer.name == name)
}
