//! What a library wants of the system it runs on, against what that system has. A symbol that is
//! missing there is an app that does not link or does not start.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use object::read::archive::ArchiveFile;
use object::{File, Object, ObjectSymbol};

use crate::finding::Finding;
use crate::project::Project;

/// Names of symbols, as the system's linker has them.
pub(super) type Names = BTreeSet<String>;

/// What Android has since version 7.0 (API 24), of what the library was ever seen to want.
const ANDROID: &str = "xtask/targets/android-24.txt";

/// Returns what a static library wants and no part of it has.
pub(super) fn of_archive(library: &Path) -> Result<Names, String> {
    let failed = |why: &dyn std::fmt::Display| format!("{}: {why}", library.display());
    let bytes = fs::read(library).map_err(|error| failed(&error))?;
    let archive = ArchiveFile::parse(&*bytes).map_err(|error| failed(&error))?;
    let (mut wanted, mut given) = (Names::new(), Names::new());
    for member in archive.members() {
        let member = member.map_err(|error| failed(&error))?;
        // Metadata of rustc lies among the objects.
        let Ok(file) = member.data(&*bytes).and_then(File::parse) else { continue };
        for symbol in file.symbols() {
            let Ok(name) = symbol.name() else { continue };
            if symbol.is_undefined() {
                wanted.insert(name.to_owned());
            } else if symbol.is_global() {
                given.insert(name.to_owned());
            }
        }
    }
    Ok(wanted.difference(&given).filter(|name| !name.is_empty()).cloned().collect())
}

/// Returns what a shared library wants of others, but for what it can do without.
pub(super) fn of_shared(library: &Path) -> Result<Names, String> {
    let failed = |why: &dyn std::fmt::Display| format!("{}: {why}", library.display());
    let bytes = fs::read(library).map_err(|error| failed(&error))?;
    let file = File::parse(&*bytes).map_err(|error| failed(&error))?;
    let wanted = file.dynamic_symbols().filter(|symbol| symbol.is_undefined() && !symbol.is_weak());
    let names = wanted.filter_map(|symbol| Some(symbol.name().ok()?.to_owned()));
    Ok(names.filter(|name| !name.is_empty()).collect())
}

/// Returns what stands in the list of Apple's system library, which every iPhone has.
pub(super) fn of_iphone(list: &Path) -> Result<Names, String> {
    let text = fs::read_to_string(list).map_err(|error| format!("{}: {error}", list.display()))?;
    let words = text.split(|letter: char| letter.is_whitespace() || "[],'".contains(letter));
    let mut names: Names = words.filter(|word| word.starts_with('_')).map(str::to_owned).collect();
    // The linker's own.
    names.insert("dyld_stub_binder".to_owned());
    Ok(names)
}

/// Returns what the reviewed list of Android's names has.
pub(super) fn of_android(project: &Project) -> Result<Names, String> {
    let text = project.read(ANDROID).map_err(|finding| finding.to_string())?;
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(str::to_owned).collect())
}

/// Returns a finding for each name that is wanted and not given.
pub(super) fn unknown(wanted: &Names, given: &Names) -> Vec<Finding> {
    wanted
        .difference(given)
        .map(|name| Finding::about(name, "is wanted, and the system does not have it".to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_apples_is_read_and_what_it_lacks_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let list = folder.path().join("libSystem.tbd");
        let text = "exports:\n  - targets: [ arm64e-macos ]\n    symbols: [ _free, _malloc,\n\
                    '_open$NOCANCEL', ___error ]\n";
        fs::write(&list, text).expect("a file");
        let given = of_iphone(&list).expect("a list");
        let wanted = ["_malloc", "_open$NOCANCEL", "_SCDynamicStoreCreate"].map(str::to_owned);
        let unknown = unknown(&wanted.into(), &given);
        let names: Vec<_> = unknown.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["_SCDynamicStoreCreate: is wanted, and the system does not have it"]);
    }
}
