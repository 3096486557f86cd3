//! The module graph of a crate: which file is which module, and what each refers to.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Finding;
use crate::layers::method::Methods;
use crate::layers::reference::{Reference, References, references};
use crate::project::Project;

/// Where the core's modules stand.
pub(crate) const CORE: &str = "core/src";

/// Returns the folders of our own crates' sources: the core's, and all that hold a crate's root.
pub(crate) fn crates(project: &Project) -> BTreeSet<String> {
    let roots = project.sources().into_iter().filter_map(|file| {
        let root = file.strip_suffix("/lib.rs").or_else(|| file.strip_suffix("/main.rs"))?;
        root.ends_with("/src").then(|| root.to_owned())
    });
    roots.chain([CORE.to_owned()]).collect()
}

/// One module that has a file.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    /// The file, from the project's root.
    pub(crate) file: String,
    /// What it refers to.
    pub(crate) references: Vec<Reference>,
    /// Methods that it defines and calls.
    pub(crate) methods: Methods,
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
    /// Whether the table of layers is the law between its top modules: in the core.
    pub(crate) has_layers: bool,
    /// The modules; those for tests only are left out.
    pub(crate) modules: BTreeMap<String, Module>,
}

impl Graph {
    /// Reads the modules of the crate in this folder. A file that is not Rust is a finding and has
    /// no references.
    pub(crate) fn read(project: &Project, root: &str) -> (Self, Vec<Finding>) {
        let files = project.files(root, ".rs").into_iter();
        let files: Vec<(String, String)> =
            files.map(|file| (module_path(root, &file), file)).collect();
        let names: BTreeSet<String> = files.iter().map(|(name, _)| name.clone()).collect();
        let mut graph = Self { has_layers: root == CORE, ..Self::default() };
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
            let read = match references(&text, &here, &names) {
                Ok(read) => {
                    for child in &read.test_modules {
                        let path = [here.as_slice(), std::slice::from_ref(child)].concat();
                        for_tests.insert(path.join("::"));
                    }
                    read
                }
                Err((line, sentence)) => {
                    findings.push(Finding::at(&file, line, sentence));
                    References::default()
                }
            };
            let References { all: references, methods, .. } = read;
            // A program beside a library has a second root; both stand above the same modules.
            let module = graph.modules.entry(name).or_insert_with(|| Module {
                file,
                references: Vec::new(),
                methods: Methods::default(),
            });
            module.references.extend(references);
            module.methods.extend(methods);
        }
        graph.modules.retain(|name, _| !for_tests.iter().any(|test| is_within(name, test)));
        (graph, findings)
    }

    /// Returns whether nothing but the order within one layer, or a crate without layers, says which
    /// of two modules may use the other.
    pub(crate) fn are_one_layer(&self, a: &str, b: &str) -> bool {
        !self.has_layers || layer_of(a) == layer_of(b)
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

/// Returns whether `above` is a file in whose folder `path` lies, or the crate's root.
///
/// `foo.rs` and `foo/` are one noun: the folder's files add to the type that the file is named
/// after, so that they name it says nothing.
pub(crate) fn is_above(above: &str, path: &str) -> bool {
    above != path && (above.is_empty() || is_within(path, above))
}

fn module_path(root: &str, file: &str) -> String {
    let path = file.strip_prefix(root).unwrap_or(file).trim_start_matches('/');
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    if ["lib", "main"].contains(&path) { String::new() } else { path.replace('/', "::") }
}
