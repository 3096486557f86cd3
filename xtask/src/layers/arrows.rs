//! Arrows: no module imports what stands above it, and outside crates stay where they belong.

use crate::finding::Finding;
use crate::layers::graph::{Graph, Module, is_within, layer_of};
use crate::layers::reference::Reference;
use crate::layers::table::{KEPT, LAYERS, layer};

/// Returns every import against the table; none for a crate without layers.
pub(crate) fn findings(graph: &Graph) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !graph.has_layers {
        return findings;
    }
    for (path, module) in &graph.modules {
        for reference in &module.references {
            findings.extend(outside(path, module, reference));
            if !path.is_empty() {
                findings.extend(inside(graph, path, module, reference));
            }
        }
        if !path.is_empty() && !path.contains("::") && layer(path).is_none() {
            findings.push(Finding::about(
                &module.file,
                format!(
                    "stands in no layer; move it into one of {}, or give it a line in \
                     xtask/src/layers/table.rs and in ARCHITECTURE.md",
                    LAYERS.map(|layer| layer.name).join(", ")
                ),
            ));
        }
    }
    findings
}

fn inside(graph: &Graph, path: &str, module: &Module, reference: &Reference) -> Option<Finding> {
    if reference.path.first().is_none_or(|first| first != "crate") || reference.path.len() < 2 {
        return None;
    }
    let from = layer_of(path);
    let named = reference.path[1..].join("::");
    let to = layer_of(&named);
    let rules = layer(from)?;
    let sentence = if !graph.modules.contains_key(to) {
        format!("`crate::{named}` is a re-export; name the module where it stands")
    } else if from == to || rules.may_use.iter().any(|allowed| is_within(&named, allowed)) {
        return None;
    } else if rules.may_use.is_empty() {
        format!("`{from}` imports `{named}`, but it may import no other layer")
    } else {
        let allowed = rules.may_use.join(", ");
        format!("`{from}` imports `{named}`, but it may import only {allowed}")
    };
    Some(module.finding(reference, sentence))
}

fn outside(path: &str, module: &Module, reference: &Reference) -> Option<Finding> {
    let (kept, keeper) =
        KEPT.iter().find(|(kept, _)| reference.path.first().is_some_and(|f| f == kept))?;
    let at = if path.is_empty() { "the crate's root" } else { layer_of(path) };
    (at != *keeper).then(|| {
        module.finding(reference, format!("only `{keeper}` may name `{kept}`, and this is {at}"))
    })
}
