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
    Ok(())
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
