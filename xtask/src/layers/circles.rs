//! Circles: modules of one crate that use each other, directly or around corners.
//!
//! rustc accepts them in silence; whoever reads one of the modules then has to read all of them. A
//! module uses another by an import or by a call of one of its methods. `foo.rs` and `foo/` are one
//! noun: the folder's files add to the type that the file is named after, so that they use it says
//! nothing. Two files of the folder are as apart as any, also where they meet through the file above.
//! One finding is made for each knot, with its shortest circle and the line of every step.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::finding::Finding;
use crate::layers::calls::crossings;
use crate::layers::graph::{Graph, is_above};

/// For each module the others that it uses, with the first place that does.
type Edges = BTreeMap<String, BTreeMap<String, Step>>;

/// Where one module uses another.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Step {
    file: String,
    line: usize,
    /// The method that is called there; `None` for an import.
    method: Option<String>,
}

/// Returns one finding for each knot of modules of a crate; `others` are our other crates.
pub(crate) fn findings(graph: &Graph, others: &[&Graph]) -> Vec<Finding> {
    let edges = edges(graph, others);
    let mut done = BTreeSet::new();
    let mut findings = Vec::new();
    for start in edges.keys() {
        if done.contains(start) {
            continue;
        }
        let Some(circle) = shortest_circle(&edges, start) else { continue };
        let steps: Vec<_> = (0..circle.len())
            .map(|at| {
                let (from, to) = (&circle[at], &circle[(at + 1) % circle.len()]);
                let Step { file, line, method } = &edges[from][to];
                let does = match method {
                    Some(method) => format!("calls `{method}` of"),
                    None => "imports".to_owned(),
                };
                format!("`{from}` {does} `{to}` ({file}:{line})")
            })
            .collect();
        let first = &edges[start][&circle[1 % circle.len()]];
        findings.push(Finding::at(
            &first.file,
            first.line,
            format!(
                "modules use each other in a circle: {}; move what both need below both",
                steps.join(", ")
            ),
        ));
        // Everything knotted with the start is named once; what remains shows in the next run.
        done.extend(knot(&edges, start));
    }
    findings
}

fn edges(graph: &Graph, others: &[&Graph]) -> Edges {
    let mut edges = Edges::new();
    let mut note = |from: &str, to: &str, line: usize, method: Option<String>| {
        if from.is_empty() || from == to || is_above(to, from) || !graph.are_one_layer(from, to) {
            return;
        }
        let step = Step { file: graph.modules[from].file.clone(), line, method };
        let first = edges.entry(from.to_owned()).or_default().entry(to.to_owned());
        first.and_modify(|first| *first = step.clone().min(first.clone())).or_insert(step);
    };
    for (path, module) in &graph.modules {
        for reference in &module.references {
            if let Some(target) = graph.target(reference) {
                note(path, &target, reference.line, None);
            }
        }
    }
    for call in crossings(graph, others) {
        note(&call.from, &call.to, call.line, Some(call.method));
    }
    edges
}

fn shortest_circle(edges: &Edges, start: &str) -> Option<Vec<String>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for next in edges.get(at).into_iter().flat_map(BTreeMap::keys) {
            if next == start {
                let mut circle = vec![at.to_owned()];
                while let Some(before) = came_from.get(circle[circle.len() - 1].as_str()) {
                    circle.push((*before).to_owned());
                }
                circle.reverse();
                return Some(circle);
            }
            if !came_from.contains_key(next.as_str()) {
                came_from.insert(next, at);
                queue.push_back(next);
            }
        }
    }
    None
}

fn knot(edges: &Edges, start: &str) -> BTreeSet<String> {
    let ahead = reached(edges, start);
    ahead.iter().filter(|module| reached(edges, module).contains(start)).cloned().collect()
}

fn reached(edges: &Edges, start: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut queue = vec![start];
    while let Some(at) = queue.pop() {
        for next in edges.get(at).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(next.clone()) {
                queue.push(next);
            }
        }
    }
    reached
}
