//! Ids as types of their own: a value class in Kotlin, a struct in Swift, each over its printed form.
//!
//! uniffi makes an alias of what crosses the border as a string, and a team's id would be taken where a
//! class's is asked for. Here stand the types; how they are converted, says `uniffi.toml`, and neither
//! language compiles where one of the two names an id that the other lacks. Absent on purpose: checks,
//! which the core makes of each id that it is given, and Python, where ids are strings.

use uniffi_meta::{CustomTypeMetadata, Metadata, Type};

/// How the name of an id ends.
const ENDING: &str = "Id";

/// Returns the file of the ids in Kotlin.
pub(crate) fn kotlin(items: &[Metadata]) -> String {
    let id = |id: &CustomTypeMetadata| {
        let (doc, name) = (doc(id, "\n * "), &id.name);
        format!(
            "\n/**\n * {doc}\n */\n@JvmInline\n\
             public value class {name}(public val value: String) {{\n    \
             override fun toString(): String = value\n}}\n"
        )
    };
    let ids: String = ids(items).map(id).collect();
    format!("// {ABOUT}\n\npackage lantoa\n{ids}")
}

/// Returns the file of the ids in Swift.
pub(crate) fn swift(items: &[Metadata]) -> String {
    let id = |id: &CustomTypeMetadata| {
        let (doc, name) = (doc(id, "\n/// "), &id.name);
        format!(
            "\n/// {doc}\npublic struct {name}: {SWIFT} {{\n    \
             public let rawValue: String\n\n    \
             public init(rawValue: String) {{ self.rawValue = rawValue }}\n    \
             public init(_ rawValue: String) {{ self.rawValue = rawValue }}\n    \
             public init(stringLiteral value: String) {{ rawValue = value }}\n\n    \
             public var description: String {{ rawValue }}\n}}\n"
        )
    };
    let ids: String = ids(items).map(id).collect();
    format!("// {ABOUT}\n{ids}")
}

/// What an id of Swift can do: stand in sets, be kept, be printed, and be written down as it is.
const SWIFT: &str = "RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible, \
                     ExpressibleByStringLiteral";

/// The head of both files.
const ABOUT: &str = "Ids: each a type of its own over its one printed form, which the core checks.";

fn ids(items: &[Metadata]) -> impl Iterator<Item = &CustomTypeMetadata> {
    items.iter().filter_map(|item| {
        let Metadata::CustomType(of) = item else { return None };
        (of.builtin == Type::String && of.name.ends_with(ENDING)).then_some(of)
    })
}

/// Returns what an id is, with `between` its lines.
fn doc(id: &CustomTypeMetadata, between: &str) -> String {
    let lines = id.docstring.as_deref().unwrap_or_default().trim().lines();
    lines.map(str::trim).collect::<Vec<_>>().join(between)
}
