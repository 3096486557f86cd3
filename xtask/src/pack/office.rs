//! The program of an office, for those who have no compiler: a package for Debian and Ubuntu, and an
//! archive for every other Linux, around one program that needs nothing of the system's libraries.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use object::elf::PT_INTERP;
use object::read::elf::{ElfFile64, FileHeader as _, ProgramHeader as _};
use object::{Endianness, Object as _};

use super::{failed, sized};
use crate::cargo::{cargo, target_folder};
use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::targets;

/// How Debian calls the processor that offices have.
const PROCESSOR: &str = "amd64";
/// Where shells look for what they offer after a `lantoa` and the key Tab.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/lantoa"),
    ("zsh", "usr/share/zsh/vendor-completions/_lantoa"),
    ("fish", "usr/share/fish/vendor_completions.d/lantoa.fish"),
];
/// What a person reads beside the program: where it stands in the project, and what it is called there.
const PAGES: [(&str, &str); 5] = [
    ("docs/so-tay.md", "so-tay.md"),
    ("docs/glossary.md", "glossary.md"),
    ("docs/cli.md", "cli.md"),
    ("LICENSE-MIT", "LICENSE-MIT"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
];
const DOCUMENTS: &str = "usr/share/doc/lantoa";
const PROGRAM: &str = "usr/bin/lantoa";

/// Builds the program without any library of the system's, packs it, and runs it shut in with nothing
/// else.
pub(super) fn pack(project: &Project) -> Result<(), Outcome> {
    let program = targets::office(project)?;
    needs_nothing(&program)?;
    let package = packed(project, &program)?;
    tried(project, &package).passed()?;
    sized(&package)?;
    sized(&package.with_file_name(archive_name()))
}

/// Checks that no loader and no library is asked for.
fn needs_nothing(program: &Path) -> Result<(), Outcome> {
    let wrong = |error: &dyn std::fmt::Display| failed(program, error);
    let bytes = fs::read(program).map_err(|error| wrong(&error))?;
    let elf = ElfFile64::<Endianness>::parse(&*bytes).map_err(|error| wrong(&error))?;
    let endian = elf.endian();
    let parts = elf.elf_header().program_headers(endian, &*bytes).map_err(|error| wrong(&error))?;
    let mut libraries = elf.imports().map_err(|error| wrong(&error))?;
    let needs_library = libraries.next().is_some();
    if needs_library || parts.iter().any(|part| part.p_type(endian) == PT_INTERP) {
        return Err(wrong(&"it needs libraries of the system's"));
    }
    Ok(())
}

/// Packs a program both ways, and returns the package.
fn packed(project: &Project, program: &Path) -> Result<PathBuf, Outcome> {
    let out = folder(project);
    let tree = out.join("tree");
    let _ = fs::remove_dir_all(&tree);
    let stripped = tree.join(PROGRAM);
    written(&stripped, b"")?;
    command(Command::new("strip").arg("-o").arg(&stripped).arg(program)).passed()?;
    for (shell, file) in COMPLETIONS {
        let said = Command::new(program).args(["completion", shell]).output();
        let said = said.map_err(|error| failed(program, &error))?;
        written(&tree.join(file), &said.stdout)?;
    }
    for (page, name) in PAGES {
        let page = project.root().join(page);
        let text = fs::read(&page).map_err(|error| failed(&page, &error))?;
        written(&tree.join(DOCUMENTS).join(name), &text)?;
    }
    let copyright = project.root().join("xtask/pack/copyright");
    let copyright = fs::read(&copyright).map_err(|error| failed(&copyright, &error))?;
    written(&tree.join(DOCUMENTS).join("copyright"), &copyright)?;
    written(&tree.join(DOCUMENTS).join("third-party.txt"), &third_parties(project)?)?;
    archive(project, &tree, &out.join(archive_name()))?;
    package(project, &tree, &out)
}

/// Returns what the program is built from: name, version, licences and home of each, one a line.
fn third_parties(project: &Project) -> Result<Vec<u8>, Outcome> {
    let mut tree = cargo(project);
    tree.args(["tree", "--package", "lantoa-office", "--edges", "normal", "--prefix", "none"]);
    let said = tree.args(["--no-dedupe", "--format", "{p}\t{l}\t{r}"]).output();
    let said = said.map_err(|error| Outcome::NotRun(format!("cargo tree: {error}")))?;
    let text = String::from_utf8_lossy(&said.stdout);
    // What is ours is named with the path it was built at.
    let of_others = |line: &&str| !line.contains(" (/") && !line.is_empty();
    let lines: BTreeSet<&str> = text.lines().filter(of_others).collect();
    let joined: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
    Ok(joined.into_bytes())
}

/// Writes the archive: a folder with the program, and what is read beside it.
fn archive(project: &Project, tree: &Path, archive: &Path) -> Result<(), Outcome> {
    let mut tar = Command::new("tar");
    tar.arg("--create")
        .arg("--gzip")
        .arg("--file")
        .arg(archive)
        .args(["--sort=name", "--mode=go-w"]);
    tar.args([
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        &format!("--mtime=@{}", time(project)?),
    ]);
    tar.args(["--transform", &format!("s,^[.]/,lantoa-{}/,", version())]);
    tar.arg("--directory").arg(tree.join(DOCUMENTS)).arg("./");
    tar.arg("--directory").arg(tree.join("usr/bin")).arg("./lantoa");
    command(&mut tar).passed()
}

/// Writes the package for Debian and what stems from it.
fn package(project: &Project, tree: &Path, out: &Path) -> Result<PathBuf, Outcome> {
    let changes = tree.join(DOCUMENTS).join("changelog.gz");
    gzipped(&project.root().join("CHANGELOG.md"), &changes)?;
    let kibibytes = bytes_below(tree).map_err(|error| failed(tree, &error))?.div_ceil(1024);
    let control = format!(
        "Package: lantoa\nVersion: {}\nArchitecture: {PROCESSOR}\nInstalled-Size: {kibibytes}\n\
         Section: education\nPriority: optional\nMaintainer: the founders of Lantoa <lantoa@localhost>\n\
         Description: attendance and progress of evening classes, without a server\n \
         Phones of volunteers keep rolls and pass them on to each other; the office collects them,\n \
         checks them and counts what they cover.\n",
        version()
    );
    written(&tree.join("DEBIAN/control"), control.as_bytes())?;
    let package = out.join(format!("lantoa_{}_{PROCESSOR}.deb", version()));
    let mut build = Command::new("dpkg-deb");
    // Fast to unpack on an old laptop, and small to carry.
    build.args(["--build", "--root-owner-group", "-Zxz"]).arg(tree).arg(&package);
    command(build.env("SOURCE_DATE_EPOCH", time(project)?)).passed()?;
    Ok(package)
}

/// Installs the package into an empty folder, and lets the program found a programme there, shut in with
/// nothing else.
fn tried(project: &Project, package: &Path) -> Outcome {
    let root = folder(project).join("root");
    let _ = fs::remove_dir_all(&root);
    command(Command::new("dpkg-deb").arg("--extract").arg(package).arg(&root)).then(|| {
        let mut inside = Command::new("unshare");
        inside.args(["--map-root-user", "--user", "chroot"]).arg(&root);
        inside.arg(Path::new("/").join(PROGRAM)).args(["--home", "/home", "init"]);
        inside.args(["--programme", "Ba Chẽ", "--as", "Hà"]);
        command(inside.env_clear().env("LANG", "vi_VN.UTF-8").env("PATH", "/usr/bin:/usr/sbin"))
    })
}

/// Writes a file, and the folders above it.
fn written(file: &Path, bytes: &[u8]) -> Result<(), Outcome> {
    let made = file.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(file, bytes)).map_err(|error| failed(file, &error))
}

/// Packs a page without its name and time, so that two builds are equal.
fn gzipped(page: &Path, to: &Path) -> Result<(), Outcome> {
    let text = File::open(page).map_err(|error| failed(page, &error))?;
    let said = Command::new("gzip").args(["-9n"]).stdin(text).stderr(Stdio::inherit()).output();
    let said = said.map_err(|error| Outcome::NotRun(format!("gzip: {error}")))?;
    let written = File::create(to).and_then(|mut file| file.write_all(&said.stdout));
    written.map_err(|error| failed(to, &error))
}

fn bytes_below(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.metadata()?;
        bytes += if kind.is_dir() { bytes_below(&entry.path())? } else { kind.len() };
    }
    Ok(bytes)
}

/// Returns when the last change was committed, in seconds since 1970: two builds of it are equal.
fn time(project: &Project) -> Result<String, Outcome> {
    let mut git = Command::new("git");
    let said = git.args(["log", "-1", "--format=%ct"]).current_dir(project.root()).output();
    let said = said.map_err(|error| Outcome::NotRun(format!("git: {error}")))?;
    Ok(String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

fn archive_name() -> String {
    format!("lantoa-{}-linux-x86_64.tar.gz", version())
}

/// Returns the version of every package of the workspace.
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

fn folder(project: &Project) -> PathBuf {
    target_folder(project).join("office")
}
