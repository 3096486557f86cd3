//! Calls: which module calls a method that another module defines.
//!
//! A type is one place for its readers, but its methods may be spread over files that then need each
//! other in silence. A call is followed where the receiver's type is known, and else where one method
//! of all our crates alone has that name and takes so many arguments. Not seen therefore: a method of
//! a trait, and on a receiver of unknown type a name that several types or the standard library have.
//! Functions without a type need no following: their `use` or path tells of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::layers::graph::{Graph, is_above};
use crate::layers::method::Call;

/// Methods of the standard library, of which a mere name says nothing.
const OF_STD: [&str; 42] = [
    "add", "all", "any", "append", "chain", "clear", "clone", "close", "contains", "count",
    "drain", "end", "entries", "entry", "extend", "finish", "first", "flush", "get", "insert",
    "is_empty", "iter", "join", "keys", "kind", "last", "len", "lines", "lock", "merge", "name",
    "next", "parse", "path", "pop", "push", "read", "remove", "send", "take", "then", "write",
];

/// One module's call of another's method.
#[derive(Clone, Debug)]
pub(crate) struct Crossing {
    /// Who calls.
    pub(crate) from: String,
    /// Who defines the method.
    pub(crate) to: String,
    /// The method's name.
    pub(crate) method: String,
    /// The line of the call in the file of `from`, from 1.
    pub(crate) line: usize,
}

/// A method and the module that defines it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Target {
    owner: String,
    name: String,
    module: String,
}

/// Returns every call between modules.
///
/// A file may call the file in whose folder it lies. What it reaches there beyond that file counts
/// as called by itself, because two files of a folder are as apart as any.
pub(crate) fn crossings(graph: &Graph, others: &[&Graph]) -> Vec<Crossing> {
    let index = Index::of(graph, others);
    let mut crossings = Vec::new();
    for (from, module) in &graph.modules {
        for call in &module.methods.calls {
            let mut seen = BTreeSet::new();
            let mut ahead = index.targets(call);
            while let Some(target) = ahead.pop() {
                if target.module == *from || !seen.insert(target.clone()) {
                    continue;
                }
                if is_above(&target.module, from) {
                    let beyond =
                        graph.modules[&target.module].methods.calls.iter().filter(|call| {
                            call.within.as_ref().is_some_and(|(owner, name)| {
                                (owner, name) == (&target.owner, &target.name)
                            })
                        });
                    ahead.extend(beyond.flat_map(|call| index.targets(call)));
                } else {
                    crossings.push(Crossing {
                        from: from.clone(),
                        to: target.module,
                        method: target.name,
                        line: call.line,
                    });
                }
            }
        }
    }
    crossings
}

/// What the whole crate says of methods.
#[derive(Debug, Default)]
struct Index {
    /// Where the methods of a type stand, by type and name.
    of_types: BTreeMap<(String, String), BTreeSet<Target>>,
    /// Every method that takes `self` by name and number of arguments; `None` for those of traits and
    /// of other crates.
    by_name: BTreeMap<(String, usize), BTreeSet<Option<Target>>>,
    fields: BTreeMap<(String, String), String>,
    types: BTreeSet<String>,
}

impl Index {
    fn of(graph: &Graph, others: &[&Graph]) -> Self {
        let mut index = Self::default();
        let elsewhere = others.iter().flat_map(|other| other.modules.values());
        for method in elsewhere.flat_map(|module| &module.methods.defined) {
            if let Some(arguments) = method.arguments {
                index.by_name.entry((method.name.clone(), arguments)).or_default().insert(None);
            }
        }
        for (module, read) in &graph.modules {
            for method in &read.methods.defined {
                let target = Target {
                    owner: method.owner.clone(),
                    name: method.name.clone(),
                    module: module.clone(),
                };
                if let Some(arguments) = method.arguments {
                    let named = index.by_name.entry((method.name.clone(), arguments)).or_default();
                    named.insert((!method.of_trait).then(|| target.clone()));
                }
                if !method.of_trait {
                    index.types.insert(method.owner.clone());
                    let key = (method.owner.clone(), method.name.clone());
                    index.of_types.entry(key).or_default().insert(target);
                }
            }
            index.fields.extend(read.methods.fields.clone());
        }
        index
    }

    fn targets(&self, call: &Call) -> Vec<Target> {
        if let Some(owner) = self.receiver(call) {
            let found = self.of_types.get(&(owner.clone(), call.name.clone()));
            if found.is_some() || !self.types.contains(&owner) {
                return found.into_iter().flatten().cloned().collect();
            }
        }
        let Some(arguments) = call.arguments.filter(|_| !OF_STD.contains(&call.name.as_str()))
        else {
            return Vec::new();
        };
        let named = self.by_name.get(&(call.name.clone(), arguments));
        match named.map(|named| named.iter().collect::<Vec<_>>()).as_deref() {
            Some([Some(target)]) => vec![target.clone()],
            _ => Vec::new(),
        }
    }

    /// Returns the type of what a method is called on, where it is known.
    fn receiver(&self, call: &Call) -> Option<String> {
        let field =
            |owner: String, field: &String| self.fields.get(&(owner, field.clone())).cloned();
        call.fields.iter().try_fold(call.owner.clone()?, field)
    }
}
