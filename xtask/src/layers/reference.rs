//! References: every path by which one source file names a module or a crate.
//!
//! Read from the syntax tree, so that comments, texts and formatting cannot deceive it: `use` trees,
//! inline paths, and paths within macros and attributes; `crate`, `self`, `super`, child modules and
//! names brought in by `use` are resolved. What stands under `cfg(test)` is left out: a test may
//! name what the code beside it may not.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemExternCrate, ItemMod, ItemUse, Macro, Meta, UseTree};

use crate::layers::for_tests::{attributes, is_for_tests};
use crate::layers::method::{Methods, methods};
use crate::layers::names::Names;

/// One path that a file names.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Reference {
    /// The resolved segments. The first is `crate` for the file's own crate, else another crate.
    pub(crate) path: Vec<String>,
    /// The line, from 1.
    pub(crate) line: usize,
}

/// What was read from one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct References {
    /// Every reference, in the file's order, repeats left out.
    pub(crate) all: Vec<Reference>,
    /// Child modules in files of their own that exist for tests only.
    pub(crate) test_modules: Vec<String>,
    /// Methods that it defines and calls.
    pub(crate) methods: Methods,
}

/// Reads the references of a file.
///
/// `here` is the file's module path without `crate`; `modules` holds every module of the crate that
/// has a file, joined by `::`.
///
/// # Errors
///
/// The line and the parser's words where the file is not Rust.
pub(crate) fn references(
    text: &str,
    here: &[String],
    modules: &BTreeSet<String>,
) -> Result<References, (usize, String)> {
    let file = syn::parse_file(text)
        .map_err(|error| (error.span().start().line, format!("is not Rust: {error}")))?;
    let names = Names::at(here, modules);
    let mut reader = FileReader { names, importing: true, read: References::default() };
    reader.visit_file(&file);
    reader.importing = false;
    reader.visit_file(&file);
    let mut seen = BTreeSet::new();
    reader.read.all.retain(|reference| seen.insert(reference.clone()));
    reader.read.methods = methods(&file, reader.names);
    Ok(reader.read)
}

/// Walks a file twice: first for the names that `use` brings in, then for every reference.
struct FileReader<'a> {
    names: Names<'a>,
    importing: bool,
    read: References,
}

impl FileReader<'_> {
    fn note(&mut self, segments: &[String], line: usize) {
        if !self.importing {
            let path = self.names.resolve(segments);
            self.read.all.push(Reference { path, line });
        }
    }

    fn read_use(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.read_use(&path.tree, before);
                before.pop();
            }
            UseTree::Name(name) => self.import(before, &name.ident, &name.ident),
            UseTree::Rename(renamed) => self.import(before, &renamed.ident, &renamed.rename),
            UseTree::Glob(glob) => {
                let line = glob.star_token.spans[0].start().line;
                self.note(&before.clone(), line);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.read_use(tree, before);
                }
            }
        }
    }

    fn import(&mut self, before: &[String], name: &Ident, known_as: &Ident) {
        let mut segments = before.to_vec();
        let mut known_as = known_as.to_string();
        if name == "self" && !before.is_empty() {
            if known_as == "self" {
                known_as = before[before.len() - 1].clone();
            }
        } else {
            segments.push(name.to_string());
        }
        if self.importing {
            // A name that means itself would resolve for ever and says nothing.
            let path = self.names.resolve(&segments);
            if path.first() != Some(&known_as) {
                self.names.imported.insert(known_as, path);
            }
        } else {
            self.note(&segments, name.span().start().line);
        }
    }

    fn read_tokens(&mut self, tokens: &TokenStream) {
        let mut segments: Vec<String> = Vec::new();
        let (mut line, mut colons) = (0, 0);
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(ident) if colons == 2 && !segments.is_empty() => {
                    segments.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Ident(ident) => {
                    self.note_inline(&segments, line);
                    segments = vec![ident.to_string()];
                    (line, colons) = (ident.span().start().line, 0);
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Punct(_) => {
                    self.note_inline(&segments, line);
                    segments.clear();
                }
                TokenTree::Group(group) => {
                    self.note_inline(&segments, line);
                    segments.clear();
                    self.read_tokens(&group.stream());
                }
                TokenTree::Literal(literal) => {
                    self.note_inline(&segments, line);
                    segments.clear();
                    let text = literal.to_string();
                    if let Some(path) = text.strip_prefix("\"crate::") {
                        let path: Vec<_> = path.trim_end_matches('"').split("::").collect();
                        let own = [&["crate"], path.as_slice()].concat();
                        let own: Vec<_> = own.into_iter().map(str::to_owned).collect();
                        self.note_inline(&own, literal.span().start().line);
                    }
                }
            }
        }
        self.note_inline(&segments, line);
    }

    /// Notes a path outside `use`; a single word is a local name.
    ///
    /// What begins with an imported type was noted at its `use`. What begins with an imported module
    /// or crate says more here than there.
    fn note_inline(&mut self, segments: &[String], line: usize) {
        let says_more = |path: &Vec<String>| {
            path.len() == 1
                || path[0] == "crate" && self.names.modules.contains(&path[1..].join("::"))
        };
        if segments.len() > 1 && self.names.imported.get(&segments[0]).is_none_or(says_more) {
            self.note(segments, line);
        }
    }
}

impl<'ast> Visit<'ast> for FileReader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if let Item::Mod(module) = item
            && module.content.is_none()
            && !self.importing
            && is_for_tests(&module.attrs)
        {
            self.read.test_modules.push(module.ident.to_string());
        }
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        self.names.here.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.names.here.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.read_use(&item.tree, &mut Vec::new());
    }

    fn visit_item_extern_crate(&mut self, item: &'ast ItemExternCrate) {
        self.note(&[item.ident.to_string()], item.ident.span().start().line);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        if let Some(first) = path.segments.first() {
            self.note_inline(&segments, first.ident.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        // `crate::name!` is how an exported macro is called, wherever it stands.
        if call.path.segments.len() > 2 || call.path.segments[0].ident != "crate" {
            self.visit_path(&call.path);
        }
        self.read_tokens(&call.tokens);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.read_tokens(&list.tokens);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str, here: &str) -> Vec<String> {
        let here: Vec<_> = here.split("::").filter(|s| !s.is_empty()).map(str::to_owned).collect();
        let modules = ["feed", "feed::entry", "store", "store::reader"].map(str::to_owned);
        let read = references(text, &here, &modules.into()).expect("the text is Rust");
        read.all.iter().map(|r| format!("{} {}", r.line, r.path.join("::"))).collect()
    }

    #[test]
    fn a_path_is_found_however_it_is_written() {
        for (text, here, found) in [
            ("use crate::feed::entry::Header;", "store", "1 crate::feed::entry::Header"),
            ("use crate::{\n feed::{self},\n};", "store", "2 crate::feed"),
            ("use super::open::Open;", "store::reader", "1 crate::store::open::Open"),
            ("use super::super::feed::*;", "store::reader", "1 crate::feed"),
            ("use self::entry::Header;", "feed", "1 crate::feed::entry::Header"),
            ("use entry::Header;", "feed", "1 crate::feed::entry::Header"),
            ("fn f() -> crate::feed::X { todo() }", "store", "1 crate::feed::X"),
            ("fn f() {\n vec![crate::feed::X];\n}", "store", "2 crate::feed::X"),
            ("#[serde(with = \"crate::feed::hex\")]\nstruct S;", "store", "1 crate::feed::hex"),
            ("mod inner { use super::super::feed::X; }", "store", "1 crate::feed::X"),
            ("fn f() { tokio::spawn(g()) }", "store", "1 tokio::spawn"),
            ("use tokio as t;\nfn f() { t::spawn(g()) }", "store", "2 tokio::spawn"),
            ("use crate::feed;\nfn f() { feed::entry::g() }", "store", "2 crate::feed::entry::g"),
        ] {
            let all = paths(text, here);
            assert!(all.contains(&found.to_owned()), "{text} gave {all:?}");
        }
    }

    #[test]
    fn a_type_is_told_once_where_it_is_imported() {
        let all = paths("use crate::feed::X;\nfn f() { X::g(X::h()) }", "store");
        assert_eq!(all, ["1 crate::feed::X"]);
    }

    #[test]
    fn what_only_tests_or_comments_say_is_left_out() {
        for text in [
            "#[cfg(test)] mod tests { use crate::feed::X; }",
            "#[cfg(all(test, feature = \"net\"))] use crate::feed::X;",
            "/// See `crate::feed::X`.\nstruct S;",
            "// crate::feed::X\nconst S: &str = \"feed::X\";",
        ] {
            assert_eq!(paths(text, "store"), [""; 0], "{text}");
        }
        assert_eq!(paths("#[cfg(not(test))] use crate::feed::X;", "store").len(), 1);
    }
}
