//! What names mean in one file: its place, the crate's modules, and what `use` brings in.

use std::collections::{BTreeMap, BTreeSet};

/// The names of one file.
#[derive(Clone, Debug)]
pub(crate) struct Names<'a> {
    /// The module path without `crate`; longer within an inline module.
    pub(crate) here: Vec<String>,
    /// Every module of the crate that has a file, joined by `::`.
    pub(crate) modules: &'a BTreeSet<String>,
    /// What `use` brings in, resolved, by the name that it has here.
    pub(crate) imported: BTreeMap<String, Vec<String>>,
}

impl<'a> Names<'a> {
    /// Returns the names of a file whose `use` was not read yet.
    pub(crate) fn at(here: &[String], modules: &'a BTreeSet<String>) -> Self {
        Self { here: here.to_vec(), modules, imported: BTreeMap::new() }
    }

    /// Returns a path from `crate` or from an outside crate; unchanged where it is neither.
    pub(crate) fn resolve(&self, segments: &[String]) -> Vec<String> {
        let own = |rest: &[String]| [&["crate".to_owned()], rest].concat();
        let mut here = self.here.clone();
        match segments.first().map(String::as_str) {
            Some("crate") => segments.to_vec(),
            Some("self") => own(&[here, segments[1..].to_vec()].concat()),
            Some("super") => {
                let ups = segments.iter().take_while(|segment| *segment == "super").count();
                here.truncate(here.len().saturating_sub(ups));
                own(&[here, segments[ups..].to_vec()].concat())
            }
            Some(first) => {
                let child = [here.as_slice(), &[first.to_owned()]].concat();
                if let Some(path) = self.imported.get(first) {
                    [path.as_slice(), &segments[1..]].concat()
                } else if self.modules.contains(&child.join("::")) {
                    own(&[here, segments.to_vec()].concat())
                } else {
                    segments.to_vec()
                }
            }
            None => Vec::new(),
        }
    }
}
