//! Circles: modules of one layer that import each other, directly or around corners.
//!
//! rustc accepts them in silence; whoever reads one of the modules then has to read all of them.
//! One finding is made for each knot, with its shortest circle and the line of every step.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::finding::Finding;
use crate::layers::graph::{Graph, layer_of};

/// For each module the modules of its layer that it imports, with the first line that does.
type Edges = BTreeMap<String, BTreeMap<String, usize>>;

/// Returns one finding for each knot of modules.
pub(crate) fn findings(graph: &Graph) -> Vec<Finding> {
    let edges = edges(graph);
    let mut done = BTreeSet::new();
    let mut findings = Vec::new();
    for start in edges.keys() {
        if done.contains(start) {
            continue;
        }
        let Some(circle) = shortest_circle(&edges, start) else { continue };
        let mut steps = String::new();
        for (at, module) in circle.iter().enumerate() {
            let next = &circle[(at + 1) % circle.len()];
            let line = edges[module][next];
            steps +=
                &format!("`{module}` imports `{next}` ({}:{line})", graph.modules[module].file);
            steps += if at + 1 == circle.len() { "" } else { ", " };
        }
        let first_line = edges[start][&circle[1 % circle.len()]];
        findings.push(Finding::at(
            &graph.modules[start].file,
            first_line,
            format!(
                "modules import each other in a circle: {steps}; move what both need below both"
            ),
        ));
        // Everything knotted with the start is named once; what remains shows in the next run.
        done.extend(knot(&edges, start));
    }
    findings
}

fn edges(graph: &Graph) -> Edges {
    let mut edges = Edges::new();
    for (path, module) in graph.modules.iter().filter(|(path, _)| !path.is_empty()) {
        let targets = edges.entry(path.clone()).or_default();
        for reference in &module.references {
            if let Some(target) = graph.target(reference)
                && target != *path
                && !is_above(&target, path)
                && layer_of(&target) == layer_of(path)
            {
                let line = targets.entry(target).or_insert(reference.line);
                *line = (*line).min(reference.line);
            }
        }
    }
    edges
}

/// Returns whether `above` is a file in whose folder `path` lies.
///
/// `foo.rs` and `foo/` are one noun: the folder's files add to the type that the file is named
/// after, so that they name it says nothing. Two files of the folder are as apart as any.
fn is_above(above: &str, path: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with("::"))
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
