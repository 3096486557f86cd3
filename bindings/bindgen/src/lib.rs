//! Kotlin, Swift and Python from the built bindings, and their surface as text.
//!
//! Both are read from what uniffi's macros left in the library itself, so neither can say anything
//! that is not there.

mod id;
mod surface;

use std::error::Error;
use std::fs;
use std::path::Path;

use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate};
use uniffi_bindgen::macro_metadata::extract_from_library;
use uniffi_meta::Metadata;

/// What goes wrong here is told to a developer as it is.
pub type Failure = Box<dyn Error + Send + Sync>;

/// The languages, each with the name of its folder.
const LANGUAGES: [(&str, TargetLanguage); 3] = [
    ("kotlin", TargetLanguage::Kotlin),
    ("swift", TargetLanguage::Swift),
    ("python", TargetLanguage::Python),
];

/// Writes the generated code of each language into a folder of its name in `out`.
///
/// # Errors
///
/// When the library cannot be read or was built without the bindings, or a file cannot be written.
pub fn write(library: &Path, out: &Path) -> Result<(), Failure> {
    for (name, language) in LANGUAGES {
        let options = GenerateOptions {
            languages: vec![language],
            source: library.to_path_buf().try_into()?,
            out_dir: out.join(name).try_into()?,
            format: false,
            ..GenerateOptions::default()
        };
        generate(options)?;
    }
    let items = items(library)?;
    fs::write(out.join("kotlin/lantoa/Ids.kt"), id::kotlin(&items))?;
    fs::write(out.join("swift/Ids.swift"), id::swift(&items))?;
    let generated = out.join("swift/Lantoa.swift");
    fs::write(&generated, plain_import(&fs::read_to_string(&generated)?)?)?;
    fs::write(out.join("swift/LantoaFFI.modulemap"), MODULE)?;
    Ok(())
}

/// The C module below the generated Swift. uniffi's own asks besides for modules of Apple's compiler,
/// which no other has.
const MODULE: &str = "module LantoaFFI {\n    header \"LantoaFFI.h\"\n    export *\n}\n";

/// Returns the generated Swift with the C module imported plainly. uniffi imports it where it can be: where
/// it is not found, thousands of errors follow and none of them says so.
fn plain_import(generated: &str) -> Result<String, Failure> {
    let plain = "import LantoaFFI\n";
    let guarded = format!("#if canImport(LantoaFFI)\n{plain}#endif\n");
    if !generated.contains(&guarded) {
        return Err("uniffi imports the C module in another way than was known".into());
    }
    let text = generated.replace(&guarded, plain);
    if text.contains("canImport") {
        return Err("more of the generated Swift may compile to nothing".into());
    }
    Ok(text)
}

/// Returns the surface of the built bindings: a line for each function, method, field and variant
/// that an app can name, sorted, with types as they are called in Rust.
///
/// # Errors
///
/// When the library cannot be read or was built without the bindings.
pub fn surface(library: &Path) -> Result<String, Failure> {
    Ok(surface::text(&items(library)?))
}

/// Returns what uniffi's macros left in the library.
fn items(library: &Path) -> Result<Vec<Metadata>, Failure> {
    let library = library.to_str().ok_or("the library's path is not UTF-8")?;
    let items = extract_from_library(library.into())?;
    if items.is_empty() {
        return Err("the library holds no bindings".into());
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_compile_to_nothing_is_imported_plainly_or_refused() {
        let guarded = "import Foundation\n#if canImport(LantoaFFI)\nimport LantoaFFI\n#endif\n";
        let plain = plain_import(guarded).expect("it is what uniffi writes");
        assert_eq!(plain, "import Foundation\nimport LantoaFFI\n");
        for other in [plain, format!("{guarded}#if canImport(Combine)\n#endif\n")] {
            assert!(plain_import(&other).is_err(), "{other}");
        }
    }
}
