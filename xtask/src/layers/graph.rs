//! The module graph of `core/src`: which file is which module, and what each refers to.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Finding;
use crate::layers::reference::{Reference, references};
use crate::project::Project;

/// Where the core's modules stand.
pub(crate) const CORE: &str = "core/src";

/// One module that has a file.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    /// The file, from the project's root.
    pub(crate) file: String,
    /// What it refers to.
    pub(crate) references: Vec<Reference>,
}

impl Module {
    /// Returns a finding at the line of one of its references.
    pub(crate) fn finding(&self, reference: &Reference, sentence: String) -> Finding {
        Finding::at(&self.file, reference.line, sentence)
    }
}

/// The modules of a crate by their path, joined by `::`; the root is the empty path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    /// The modules; those for tests only are left out.
    pub(crate) modules: BTreeMap<String, Module>,
}

impl Graph {
    /// Reads the core's modules. A file that is not Rust is a finding and has no references.
    pub(crate) fn read(project: &Project) -> (Self, Vec<Finding>) {
        let files: BTreeMap<String, String> =
            project.files(CORE, ".rs").into_iter().map(|file| (module_path(&file), file)).collect();
        let names: BTreeSet<String> = files.keys().cloned().collect();
        let mut graph = Self::default();
        let mut findings = Vec::new();
        let mut for_tests = BTreeSet::new();
        for (name, file) in files {
            let here: Vec<_> =
                name.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
            let text = match project.read(&file) {
                Ok(text) => text,
                Err(finding) => {
                    findings.push(finding);
                    continue;
                }
            };
            let references = match references(&text, &here, &names) {
                Ok(read) => {
                    for child in read.test_modules {
                        let path = [here.as_slice(), &[child]].concat();
                        for_tests.insert(path.join("::"));
                    }
                    read.all
                }
                Err((line, sentence)) => {
                    findings.push(Finding::at(&file, line, sentence));
                    Vec::new()
                }
            };
            graph.modules.insert(name, Module { file, references });
        }
        graph.modules.retain(|name, _| !for_tests.iter().any(|test| is_within(name, test)));
        (graph, findings)
    }

    /// Returns the module that a reference to the own crate names: the longest path with a file.
    ///
    /// `None` for other crates and for names that stand in the crate's root.
    pub(crate) fn target(&self, reference: &Reference) -> Option<String> {
        let (first, rest) = reference.path.split_first()?;
        if first != "crate" {
            return None;
        }
        (1..=rest.len())
            .rev()
            .map(|length| rest[..length].join("::"))
            .find(|path| self.modules.contains_key(path))
    }
}

/// Returns whether a module path is `outer` or below it.
pub(crate) fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Returns the layer of a module path: its first word.
pub(crate) fn layer_of(path: &str) -> &str {
    path.split("::").next().unwrap_or(path)
}

fn module_path(file: &str) -> String {
    let path = file.trim_start_matches(CORE).trim_start_matches('/').trim_end_matches(".rs");
    let path = path.trim_end_matches("/mod");
    if path == "lib" { String::new() } else { path.replace('/', "::") }
}
