//! A database under a key: nothing of it can be read in any file, and no key is ever lost with it.
//! (Guards: a name in a log or a copy; a database that a wrong key, or a change of keys, destroys.)
#![cfg(feature = "encrypted")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::learner::Details;
use lantoa_core::node::Node;
use lantoa_core::node::config::{Config, DatabaseKey};
use lantoa_core::node::error::{Error, ErrorKind};
use tempfile::TempDir;

/// What stands in no file, in the spellings in which it could.
const SECRETS: [&str; 5] =
    ["Đặng Thị Hoa", "dang thi hoa", "0203 3825 123", "02033825123", "Khe Tiền"];

/// Returns how a folder is opened under the key of this number, plain for 0.
fn config(folder: &Path, key: u8) -> Config {
    let database_key = (key > 0).then(|| DatabaseKey::new([key; 32]));
    Config { database_key, ..Config::new(folder.join("device")) }
}

/// Returns a folder with a device that has worked; it is open.
fn worked(key: u8) -> (TempDir, Node) {
    let folder = tempfile::tempdir().expect("a folder");
    let node = Node::open(config(folder.path(), key)).expect("a new folder opens");
    node.found("Bình dân học vụ số", "Cô Lan", Vec::new()).expect("a programme");
    let team = Command::AddTeam { name: "Đội 1".into(), place: None };
    let Ok(Outcome::Team(team)) = node.execute(team) else { panic!("a team") };
    let class = Command::AddClass { name: "An toàn số".into(), team, place: None };
    let Ok(Outcome::Class(class)) = node.execute(class) else { panic!("a class") };
    for _ in 0..30 {
        let details = Details::parse("Đặng Thị Hoa", "1961", "", "Khe Tiền", "0203 3825 123", "");
        let details = details.expect("details");
        let learner = Command::AddLearner { class, details, consent: None, since: None };
        node.execute(learner).expect("a learner");
    }
    (folder, node)
}

/// Returns what every file below a folder says.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut open = vec![folder.to_owned()];
    let mut found = BTreeMap::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let bytes = fs::read(&path).expect("a file");
                found.insert(path, bytes);
            }
        }
    }
    found
}

/// Returns the files in which a secret stands, or a key.
fn telling(folder: &Path) -> Vec<PathBuf> {
    let has = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    let tells = |bytes: &Vec<u8>| {
        SECRETS.iter().any(|secret| has(bytes, secret.as_bytes()))
            || (1..10).any(|key| has(bytes, &[key; 32]))
    };
    files(folder).into_iter().filter(|(_, bytes)| tells(bytes)).map(|(path, _)| path).collect()
}

fn digests(node: &Node) -> lantoa_core::node::answer::Digest {
    node.digest().expect("reads")
}

/// Returns why a folder cannot be opened, which must leave its files as they are.
fn refused(folder: &Path, key: u8) -> Error {
    let before = files(folder);
    let error = Node::open(config(folder, key)).expect_err("it is not its key");
    assert_eq!(files(folder).keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    assert!(files(folder) == before, "a wrong key changed a file");
    error
}

#[test]
fn no_file_tells_a_name_while_the_folder_is_open_or_after() {
    let (plain, node) = worked(0);
    assert!(!telling(plain.path()).is_empty(), "a plain one tells: the search finds what is there");
    drop(node);
    let (folder, node) = worked(1);
    let found = node.query().and_then(|query| query.find_learners("dang thi hoa")).expect("reads");
    assert!(!found.is_empty(), "it can be searched under its key");
    node.backup(&folder.path().join("copy.db")).expect("a copy");
    assert!(files(folder.path()).keys().any(|path| path.ends_with("lantoa.db-wal")), "it is open");
    assert_eq!(telling(folder.path()), [PathBuf::new(); 0]);
    node.fold().expect("folds");
    drop(node);
    assert_eq!(telling(folder.path()), [PathBuf::new(); 0]);
}

#[test]
fn a_wrong_key_is_said_and_changes_nothing() {
    let (folder, node) = worked(1);
    let digest = digests(&node);
    drop(node);
    for key in [2, 0] {
        let error = refused(folder.path(), key);
        assert_eq!((error.kind, error.code), (ErrorKind::NotAllowed, "database-key-wrong"));
    }
    let node = Node::open(config(folder.path(), 1)).expect("its key opens it");
    assert_eq!(digests(&node), digest);
    assert_eq!(node.verify(&mut |_, _| {}).expect("reads").faults, Vec::<String>::new());
}

#[test]
fn a_key_is_changed_and_the_old_one_opens_nothing_any_more() {
    let (folder, node) = worked(1);
    let digest = digests(&node);
    let new = || DatabaseKey::new([2; 32]);
    let open = Node::rekey(config(folder.path(), 1), new()).expect_err("it is open");
    assert_eq!(open.kind, ErrorKind::Busy);
    drop(node);
    let wrong = Node::rekey(config(folder.path(), 3), new()).expect_err("it is not its key");
    assert_eq!(wrong.code, "database-key-wrong");
    // What an earlier change left behind when it was killed.
    fs::write(folder.path().join("device/lantoa.db.part"), [7; 5000]).expect("there is room");
    let node = Node::rekey(config(folder.path(), 1), new()).expect("the key is changed");
    assert_eq!(digests(&node), digest);
    drop(node);
    assert_eq!(refused(folder.path(), 1).code, "database-key-wrong");
    let node = Node::open(config(folder.path(), 2)).expect("the new key opens it");
    assert_eq!(digests(&node), digest);
    assert_eq!(telling(folder.path()), [PathBuf::new(); 0]);
}

#[test]
fn a_plain_database_is_encrypted_when_it_is_opened_under_a_key() {
    let (folder, node) = worked(0);
    let digest = digests(&node);
    let incarnation = node.identity().expect("reads").incarnation;
    drop(node);
    let node = Node::open(config(folder.path(), 1)).expect("it is encrypted");
    assert_eq!(digests(&node), digest);
    let again = node.identity().expect("reads").incarnation;
    assert_eq!(again, incarnation, "it is the same life of the device");
    assert_eq!(telling(folder.path()), [PathBuf::new(); 0]);
    drop(node);
    assert_eq!(refused(folder.path(), 0).code, "database-key-wrong");
}

#[test]
fn a_copy_is_restored_under_its_key_and_a_plain_one_is_encrypted() {
    let (folder, node) = worked(1);
    let digest = digests(&node);
    let copy = folder.path().join("copy.db");
    node.backup(&copy).expect("a copy");
    drop(node);
    let restored = Node::restore(config(folder.path(), 1), &copy, None).expect("it is restored");
    assert_eq!(digests(&restored.node), digest);
    drop(restored);
    let before = files(folder.path());
    let wrong =
        Node::restore(config(folder.path(), 2), &copy, None).expect_err("it is not its key");
    assert_eq!(wrong.code, "database-key-wrong");
    assert!(files(folder.path()) == before, "a wrong key changed a file");

    let (plain, node) = worked(0);
    let copy = plain.path().join("copy.db");
    node.backup(&copy).expect("a copy");
    drop(node);
    fs::remove_dir_all(plain.path().join("device")).expect("it is closed");
    let restored = Node::restore(config(plain.path(), 3), &copy, None).expect("it is restored");
    drop(restored);
    fs::remove_file(&copy).expect("the plain copy is thrown away");
    assert_eq!(telling(plain.path()), [PathBuf::new(); 0]);
}

#[test]
fn whichever_page_is_destroyed_its_key_brings_the_rest_over_and_another_key_changes_nothing() {
    const PAGE: usize = 4096;
    let (folder, node) = worked(1);
    let digest = digests(&node);
    node.fold().expect("folds");
    drop(node);
    let sound = files(&folder.path().join("device"));
    let pages = sound[&folder.path().join("device/lantoa.db")].len() / PAGE;
    let places: Vec<usize> = (0..pages).filter(|page| *page < 3 || page % 4 == 0).collect();
    let mut whole = Vec::new();
    for page in &places {
        let hurt = tempfile::tempdir().expect("a folder");
        let device = hurt.path().join("device");
        fs::create_dir_all(device.join("keys")).expect("there is room");
        for (path, bytes) in &sound {
            let path = path.strip_prefix(folder.path()).expect("it is below");
            fs::write(hurt.path().join(path), bytes).expect("there is room");
        }
        let mut bytes = fs::read(device.join("lantoa.db")).expect("a database");
        bytes[page * PAGE..(page + 1) * PAGE].fill(0xa5);
        fs::write(device.join("lantoa.db"), &bytes).expect("it is closed");

        let before = files(hurt.path());
        for key in [2, 0] {
            let error = Node::repair(config(hurt.path(), key)).expect_err("it is not its key");
            assert_eq!(error.code, "database-key-wrong", "page {page}");
        }
        assert!(files(hurt.path()) == before, "page {page}: a wrong key changed a file");

        let repaired = Node::repair(config(hurt.path(), 1)).expect("its key repairs it");
        let kept = fs::read(device.join("lantoa.db.damaged-1")).expect("it is kept");
        assert!(kept == bytes, "page {page}: the damaged database was changed");
        assert_eq!(telling(hurt.path()), [PathBuf::new(); 0], "page {page}");
        let node = Node::open(config(hurt.path(), 1)).expect("it opens");
        assert!(node.verify(&mut |_, _| {}).expect("reads").ok, "page {page}");
        if repaired.missing == 0 {
            assert!(!repaired.must_join, "page {page}");
            assert_eq!(digests(&node), digest, "page {page}");
            whole.push(*page);
        }
    }
    assert!(whole.contains(&0), "a new first page reads the rest");
    assert!(whole.len() > places.len() / 2, "{whole:?} of {places:?}");
}

#[test]
fn a_sealed_copy_brings_its_key_and_comes_under_the_folders_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = Node::open(config(folder.path(), 1)).expect("a new folder opens");
    let founded = node.found("Bình dân học vụ số", "Cô Lan", Vec::new()).expect("a programme");
    let digest = digests(&node);
    let copy = folder.path().join("copy");
    node.backup_sealed(&copy).expect("a sealed copy");
    assert_eq!(telling(folder.path()), [PathBuf::new(); 0]);
    drop(node);
    // The key of the platform is lost with the phone; the sheet is not.
    fs::remove_file(folder.path().join("device/lantoa.db")).expect("it is closed");
    let sheet = &founded.recovery_sheet;
    let restored = Node::restore(config(folder.path(), 2), &copy, Some(sheet));
    assert_eq!(digests(&restored.expect("it is restored").node), digest);
    let wrong = Node::open(config(folder.path(), 1)).expect_err("it has another key now");
    assert_eq!(wrong.code, "database-key-wrong");
    let plain = Node::restore(config(folder.path(), 0), &copy, Some(sheet));
    assert_eq!(plain.expect_err("nobody would have its key").code, "database-key-wrong");
    assert_eq!(telling(folder.path()), [PathBuf::new(); 0]);
}
