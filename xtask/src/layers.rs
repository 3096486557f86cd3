//! `cargo xtask layers`: holds the directions between modules, which rustc does not.
//!
//! It reads sources only, so it takes no build and also judges code behind any feature.

mod arrows;
mod border;
mod calls;
mod circles;
mod for_tests;
mod graph;
mod method;
mod names;
mod reference;
mod shape;
mod table;

use crate::finding::Finding;
use crate::project::Project;

/// Returns everything that breaks the layer rules, by file and line.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut crates = Vec::new();
    for root in graph::crates(project) {
        let (graph, unread) = graph::Graph::read(project, &root);
        findings.extend(unread);
        crates.push(graph);
    }
    for (at, graph) in crates.iter().enumerate() {
        let others: Vec<_> = crates[..at].iter().chain(&crates[at + 1..]).collect();
        findings.extend(arrows::findings(graph));
        findings.extend(circles::findings(graph, &others));
    }
    findings.extend(border::findings(project));
    findings.extend(shape::findings(project));
    findings.sort();
    findings.dedup();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::planted;

    fn refused(files: &[(&str, &str)]) -> Vec<String> {
        let (_folder, project) = planted::project(files);
        findings(&project).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn honest_sources_pass() {
        let refused = refused(&[
            ("core/src/lib.rs", "pub mod domain; pub mod document; pub use domain::id::Id;"),
            ("core/src/domain.rs", "pub mod id; pub mod learner;"),
            ("core/src/domain/id.rs", "pub struct Id;"),
            ("core/src/domain/learner.rs", "use crate::domain::id::Id;"),
            ("core/src/document.rs", "use automerge::Change; use crate::domain::id::Id;"),
            ("core/src/store.rs", "pub mod reader;"),
            ("core/src/store/reader.rs", "use rusqlite::Connection;"),
            ("core/src/node.rs", "use crate::store::reader::Reader;"),
            ("office/src/main.rs", "use lantoa_core::node::Node; use lantoa_core::domain::id::Id;"),
        ]);
        assert_eq!(refused, [""; 0]);
    }

    #[test]
    fn an_upward_import_is_refused_where_it_stands() {
        for (text, line) in [
            ("use crate::store::open::Store;", 1),
            ("//! d\n\nfn f() {\n    crate::store::open::g();\n}", 4),
            ("use super::super::store::open::Store;", 1),
            ("use crate::{\n    domain::id::Id,\n    store::open::Store,\n};", 3),
        ] {
            let refused = refused(&[
                ("core/src/domain/id.rs", ""),
                ("core/src/domain.rs", ""),
                ("core/src/store.rs", ""),
                ("core/src/trust.rs", ""),
                ("core/src/trust/key.rs", text),
            ]);
            let path = if text.contains("::g") { "g" } else { "Store" };
            let wanted = format!(
                "core/src/trust/key.rs:{line}: `trust` imports `store::open::{path}`, but it may \
                 import only domain"
            );
            assert_eq!(refused, [wanted], "{text}");
        }
    }

    #[test]
    fn a_node_reaches_the_store_through_its_reader_only() {
        let refused = refused(&[
            ("core/src/store.rs", ""),
            ("core/src/store/batch.rs", ""),
            ("core/src/node.rs", "use crate::store::batch::Batch;"),
        ]);
        assert_eq!(
            refused,
            ["core/src/node.rs:1: `node` imports `store::batch::Batch`, but it may import only \
              domain, store::reader, engine, net"]
        );
    }

    #[test]
    fn a_circle_is_refused_with_every_step() {
        let refused = refused(&[
            ("core/src/trust.rs", "pub mod a; pub mod b; pub mod c;"),
            ("core/src/trust/a.rs", "use crate::trust::b::B;"),
            ("core/src/trust/b.rs", "\nuse super::c::C;"),
            ("core/src/trust/c.rs", "fn f() {\n\n crate::trust::a::g() }"),
        ]);
        assert_eq!(
            refused,
            ["core/src/trust/a.rs:1: modules use each other in a circle: `trust::a` imports \
              `trust::b` (core/src/trust/a.rs:1), `trust::b` imports `trust::c` \
              (core/src/trust/b.rs:2), `trust::c` imports `trust::a` (core/src/trust/c.rs:3); \
              move what both need below both"]
        );
    }

    #[test]
    fn a_folder_may_name_the_file_it_belongs_to_and_its_files_may_not_circle() {
        let file = ("core/src/trust.rs", "pub mod a; pub mod b; use a::A; pub struct T;");
        let honest = [file, ("core/src/trust/a.rs", "use super::T;"), ("core/src/trust/b.rs", "")];
        assert_eq!(refused(&honest), [""; 0]);
        let refused = refused(&[
            file,
            ("core/src/trust/a.rs", "use super::b::B;"),
            ("core/src/trust/b.rs", "use super::a::A;"),
        ]);
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(refused[0].contains("in a circle"), "{refused:?}");
    }

    /// An engine whose methods stand in three files, and what two of them say.
    fn engine(a: &str, b: &str) -> Vec<String> {
        let own = "pub struct Engine { inner: Inner }\nstruct Inner;\n\
                   impl Engine { fn low(&self) {} fn over(&self) { self.of_b() } }";
        let import = "use crate::engine::{Engine, Inner};\n";
        refused(&[
            ("core/src/engine.rs", own),
            ("core/src/engine/a.rs", &[import, a].concat()),
            ("core/src/engine/b.rs", &[import, b].concat()),
        ])
    }

    #[test]
    fn a_circle_of_calls_is_refused_however_they_are_written() {
        let of_a = "impl Engine { fn of_a(&self) { self.of_b() } }";
        let of_b = "impl Engine { fn of_b(&self) {} }";
        for (call, line) in [
            ("impl Engine { fn of_b(&self) { self.of_a() } }", 2),
            ("impl Engine { fn of_b(&self) { Self::of_a(self) } }", 2),
            ("impl Engine { fn of_b(&self) { all().map(Engine::of_a); } }", 2),
            ("impl Engine { fn of_b(&self) {\n assert!(self.of_a(), \"so\") } }", 3),
            ("fn f(engine: &mut Engine) { engine.of_a() }", 2),
            ("struct H { e: Box<Engine> }\nfn f(host: H) { host.e.of_a() }", 3),
            ("fn f() { with(|core| core.of_a()) }", 2),
        ] {
            let own = if call.contains("fn of_b") { "" } else { of_b };
            let refused = engine(of_a, &format!("{call}\n{own}"));
            let wanted = format!(
                "core/src/engine/a.rs:2: modules use each other in a circle: `engine::a` calls \
                 `of_b` of `engine::b` (core/src/engine/a.rs:2), `engine::b` calls `of_a` of \
                 `engine::a` (core/src/engine/b.rs:{line}); move what both need below both"
            );
            assert_eq!(refused, [wanted], "{call}");
        }
    }

    #[test]
    fn a_circle_of_calls_through_the_file_above_is_refused() {
        let refused = engine(
            "impl Engine { fn of_a(&self) {\n self.over() } }",
            "impl Engine { fn of_b(&self) { self.of_a() } }",
        );
        assert_eq!(
            refused,
            [
                "core/src/engine/a.rs:3: modules use each other in a circle: `engine::a` calls `of_b` \
              of `engine::b` (core/src/engine/a.rs:3), `engine::b` calls `of_a` of `engine::a` \
              (core/src/engine/b.rs:2); move what both need below both"
            ]
        );
    }

    #[test]
    fn calls_that_go_one_way_or_may_mean_another_method_pass() {
        let of_a = "impl Engine { fn of_a(&self) { self.of_b() } }";
        let twin = "impl Engine { fn twin(&self) { self.of_b() } }";
        let of_inner = "impl Inner { fn twin(&self) {} }";
        let of_b = |call: &str| format!("impl Engine {{ fn of_b(&self) {{ {call} }} }}\n");
        for (why, a, b) in [
            ("the file above is the same noun", of_a.to_owned(), of_b("self.low()")),
            ("another type's", twin.to_owned(), of_b("self.inner.twin()") + of_inner),
            ("one of two types'", twin.to_owned() + of_inner, of_b("some().twin()")),
            ("more arguments", of_a.to_owned(), of_b("some().of_a(1)")),
            ("the std's", of_a.replace("of_a(&self", "join(&self, b: u8"), of_b("some().join(1)")),
            (
                "a test's",
                of_a.to_owned(),
                "impl Engine { fn of_b(&self) {}\n#[cfg(test)] fn t(&self) { self.of_a() } }"
                    .into(),
            ),
        ] {
            assert_eq!(engine(&a, &b), [""; 0], "{why}");
        }
    }

    #[test]
    fn a_circle_is_refused_in_every_crate() {
        for root in ["office/src", "bindings/src", "bindings/bindgen/src", "tests/src", "xtask/src"]
        {
            let at = |file: &str| format!("{root}/{file}");
            let refused = refused(&[
                (&at("main.rs"), "mod a; mod b;"),
                (&at("a.rs"), "use crate::b::B;"),
                (&at("b.rs"), "use crate::a::A;"),
            ]);
            assert_eq!(refused.len(), 1, "{root}: {refused:?}");
            assert!(refused[0].contains("in a circle: `a` imports `b`"), "{refused:?}");
        }
    }

    #[test]
    fn tests_may_import_what_the_code_may_not() {
        let refused = refused(&[
            ("core/src/store.rs", ""),
            (
                "core/src/trust.rs",
                "#[cfg(test)]\nmod tests;\n#[cfg(test)]\nmod more { use crate::store::X; }",
            ),
            ("core/src/trust/tests.rs", "use crate::store::X;"),
        ]);
        assert_eq!(refused, [""; 0]);
    }

    #[test]
    fn an_outside_crate_is_refused_away_from_its_layer() {
        for (kept, keeper) in
            [("automerge", "document"), ("rusqlite", "store"), ("tokio", "net"), ("libp2p", "net")]
        {
            let refused =
                refused(&[("core/src/engine.rs", &format!("\nfn f({kept}: {kept}::X) {{}}"))]);
            let wanted = format!(
                "core/src/engine.rs:2: only `{keeper}` may name `{kept}`, and this is engine"
            );
            assert_eq!(refused, [wanted]);
        }
    }

    #[test]
    fn a_re_export_is_refused_inside_the_core() {
        let refused = refused(&[
            ("core/src/lib.rs", "pub use domain::Mark;"),
            ("core/src/domain.rs", "pub struct Mark;"),
            ("core/src/engine.rs", "use crate::Mark;"),
        ]);
        assert_eq!(
            refused,
            ["core/src/engine.rs:1: `crate::Mark` is a re-export; name the module where it stands"]
        );
    }

    #[test]
    fn the_office_may_not_reach_below_the_node() {
        let refused =
            refused(&[("office/src/report.rs", "//! r\nuse lantoa_core::store::reader::Reader;")]);
        assert_eq!(
            refused,
            ["office/src/report.rs:2: uses `lantoa_core::store`, but from outside the core only \
              `domain` and `node` may be used; add what is missing to `Node`"]
        );
    }

    #[test]
    fn a_file_is_refused_for_its_name_its_length_and_its_place() {
        let long = "// a line\n".repeat(601);
        let refused = refused(&[
            ("core/src/domain/mod.rs", ""),
            ("core/src/domain/util.rs", ""),
            ("core/src/domain/long.rs", &long),
            ("core/src/loose.rs", ""),
            ("core/src/domain/broken.rs", "fn {"),
        ]);
        for wanted in [
            "core/src/domain/mod.rs: is a `mod.rs`; name it core/src/domain.rs",
            "core/src/domain/util.rs: `util` says nothing about what stands here; name the noun",
            "core/src/domain/long.rs:601: has 601 lines, and 600 is the most; split it by noun",
            "core/src/loose.rs: stands in no layer",
            "core/src/domain/broken.rs:1: is not Rust",
        ] {
            assert!(
                refused.iter().any(|found| found.starts_with(wanted)),
                "{wanted}: {refused:#?}"
            );
        }
    }
}
