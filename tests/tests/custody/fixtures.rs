//! Every format that was ever stored or sent still opens. (Guards: an update after which a phone
//! cannot read its own folder, or two phones each other.)
//!
//! `tests/fixtures/README.md` says what the files are and how they were made. A format that changes
//! gets a new version and files of its own; these stay.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use lantoa_core::document::ingest::Candidate;
use lantoa_core::document::replica::Replica;
use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::entry::Hash;
use lantoa_core::domain::id::{printed, unprinted};
use lantoa_core::domain::workers::one_by_one;
use lantoa_core::engine::sheet::RecoverySheet;
use lantoa_core::feed::entry::SignedEntry;
use lantoa_core::session::fault::FRAME_BYTES_MAX;
use lantoa_core::session::frame::FrameBuffer;
use lantoa_core::session::packed::Unpacker;
use lantoa_core::trust::certificate::Certificate;
use lantoa_core::trust::control::{Record, SignedControl};
use lantoa_core::trust::invite::Ticket;
use lantoa_tests::fixture_town::{FixtureTown, OFFICE};
use lantoa_tests::formats::written;
use lantoa_tests::samples::{entry, frames, key, records, ticket};
use lantoa_tests::second_formats;
use lantoa_tests::town::{Device, NOW, folder};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Returns the bytes of a file of formats by name.
fn formats(file: &str) -> BTreeMap<String, Vec<u8>> {
    let text = std::fs::read_to_string(fixture(file)).expect("the fixture is here");
    let line = |line: &str| {
        let (name, letters) = line.split_once(' ').expect("a name and its bytes");
        (name.to_owned(), unprinted(letters).expect("base32"))
    };
    text.lines().map(line).collect()
}

#[test]
fn what_this_version_writes_is_what_the_first_one_wrote_that_did() {
    let files = [("formats-1.txt", written()), ("formats-2.txt", second_formats::written())];
    for (file, written) in files {
        let formats = formats(file);
        for (name, bytes) in &written {
            let text = format!("{name} {}", printed(bytes));
            assert_eq!(formats.get(name), Some(bytes), "in {file} it would be\n{text}");
        }
        assert_eq!(formats.len(), written.len(), "nothing stands there that nobody writes");
    }
}

#[test]
fn a_change_of_the_second_profile_is_taken_as_it_was_written_and_never_under_the_first() {
    let formats = formats("formats-2.txt");
    for said in second_formats::said() {
        let name = format!("change.{}.{}", said.doc.kind.word(), said.key);
        let bytes = formats.get(&name).unwrap_or_else(|| panic!("{name} is there"));
        let sent = said.change();
        for (profile, taken) in [(1, false), (2, true)] {
            let candidate = Candidate { bytes, profile, ..sent.candidate() };
            let checked = Replica::empty(said.doc).check(&candidate);
            assert_eq!(checked.is_ok(), taken, "{name} under {profile}: {checked:?}");
        }
    }
    let bytes = |name: &str| formats[name].clone();
    let signature = bytes("entry.signature").try_into().expect("64 bytes");
    let body = vec![Some(bytes("entry.body"))];
    let read = SignedEntry::parse(&bytes("entry.header"), signature, body);
    let read = read.expect("an entry of the second profile");
    assert_eq!((read.header().profile, &read), (2, &second_formats::entry()));
    let packed = bytes("entry.packed");
    let unpacked =
        Unpacker::default().unpack(read.header().space, &[signature], &packed, one_by_one);
    assert_eq!(unpacked, Ok(vec![read]));
}

#[test]
fn what_version_1_wrote_is_read_as_it_was_meant() {
    let formats = formats("formats-1.txt");
    let bytes = |name: &str| formats.get(name).unwrap_or_else(|| panic!("{name} is there")).clone();
    let signature = bytes("entry.signature").try_into().expect("64 bytes");
    let read =
        SignedEntry::parse(&bytes("entry.header"), signature, vec![Some(bytes("entry.body"))]);
    let read = read.expect("an entry of version 1");
    assert_eq!(read, entry());
    assert_eq!(Some(read.hash()), Hash::from_slice(&bytes("entry.hash")));
    let space = read.header().space;
    let unpacked =
        Unpacker::default().unpack(space, &[signature], &bytes("entry.packed"), one_by_one);
    assert_eq!(unpacked, Ok(vec![entry()]));
    for (name, record) in records() {
        let read = SignedControl::parse(&bytes(&format!("record.{name}"))).expect(name);
        assert_eq!(read.entry().record, record);
    }
    let certified = SignedControl::parse(&bytes("record.certificate")).expect("a record");
    let Record::Certificate(Certificate { appointment, invite, .. }) = &certified.entry().record
    else {
        panic!("a certificate")
    };
    let entry = certified.entry();
    let word = appointment.as_ref().expect("the sample has one");
    assert!(word.is_valid(entry.programme, entry.device, *invite), "the root's word stands");
    for (name, frame) in frames() {
        let mut buffer = FrameBuffer::default();
        buffer.push(&bytes(&format!("frame.{name}")));
        assert_eq!(buffer.next_frame(FRAME_BYTES_MAX), Ok(Some(frame)));
    }
    let text = |name| String::from_utf8(bytes(name)).expect("text");
    assert_eq!(Ticket::from_text(&text("ticket")), Ok(ticket()));
    let sheet = RecoverySheet::parse(&text("sheet")).expect("a sheet");
    assert_eq!(sheet.key().device(), key().device());
}

/// Unpacks a database into a folder of its own; returns what stands in it, and what it says to people.
fn database(number: u8) -> (tempfile::TempDir, PathBuf, FixtureTown, String) {
    let packed = format!("database-{number}.db.gz");
    let packed = std::fs::read(fixture(&packed)).expect("the fixture is here");
    let mut bytes = Vec::new();
    GzDecoder::new(&packed[..]).read_to_end(&mut bytes).expect("gzip");
    let folder = folder();
    let file = folder.path().join("unpacked.db");
    std::fs::write(&file, bytes).expect("there is room");
    let text = fixture(&format!("database-{number}.txt"));
    let text = std::fs::read_to_string(text).expect("the fixture is here");
    let (names, said) = text.trim_end().split_once("\n\n").expect("names, then what is said");
    (folder, file, FixtureTown::from_names(names), said.to_owned())
}

#[test]
fn a_folder_of_version_1_opens_with_everything_in_it() {
    let (_folder, file, town, expected) = database(1);
    let mut office = Device::on_copy_of(OFFICE, &file);
    let lines = town.said_by(&mut office);
    assert_eq!(lines.join("\n"), expected, "after the update");
    let roll = DocId::roll(town.team, town.meeting.class);
    assert!(!office.replica(roll).registers().is_empty());
    // The tap that waited is an entry now.
    let last = office.entries(town.team.space()).pop().expect("some");
    assert_eq!(last.header().device, office.engine.device());
    assert_eq!(last.header().last_tap, NOW);
    assert!(lines.contains(&format!("tapped {} false", Mark::Late.word())));
    assert!(lines.iter().any(|line| line.starts_with("disputed") && line.ends_with("true")));
    assert!(lines.contains(&"removed true".to_owned()));
}

#[test]
fn a_folder_in_which_the_second_profile_is_used_opens_with_everything_in_it() {
    let (_folder, file, town, expected) = database(2);
    let mut office = Device::on_copy_of(OFFICE, &file);
    let lines = town.said_by(&mut office);
    assert_eq!(lines.join("\n"), expected, "after the update");
    let meeting = town.meeting.key;
    assert!(lines.contains(&"roll x:2026-11-29 = 1".to_owned()));
    assert!(lines.iter().any(|line| line.starts_with(&format!("roll h:{meeting}:w = "))));
    let printed = town.digests(&file);
    let text = std::fs::read_to_string(fixture("digests-2-of-2.txt")).expect("the fixture is here");
    assert_eq!(printed, text.lines().collect::<Vec<_>>());
    assert!(printed.iter().any(|line| line.contains(" meeting_more ")));
}

#[test]
fn of_a_folder_of_version_1_the_digests_are_those_that_every_version_prints() {
    let (_folder, file, town, _) = database(1);
    let digests = |name| std::fs::read_to_string(fixture(name)).expect("the fixture is here");
    let (text, printed) = (digests("digests-2.txt"), town.digests(&file));
    let expected: Vec<_> = text.lines().collect();
    assert_eq!(printed, expected, "two devices of different versions would never look equal");
    assert!(expected.len() > 20, "a line for each space and table");
    // Version 1 covered more of learners, and so of spaces; all the rest is as it was.
    let changed = |line: &&&str| line.contains(" learner ") || line.split(' ').count() == 2;
    let text = digests("digests-1.txt");
    let before: Vec<_> = text.lines().collect();
    let gone: Vec<_> = before.iter().filter(|line| !expected.contains(line)).collect();
    assert_eq!(before.len(), expected.len());
    assert!(gone.iter().all(changed), "{gone:#?}");
}

#[test]
fn a_backup_of_version_1_is_put_back_as_another_life_of_its_device() {
    let (_folder, file, town, expected) = database(1);
    let before = Device::on_copy_of(OFFICE, &file);
    let device = before.engine.device();
    let own = before.entries(town.team.space()).into_iter().map(|entry| entry.header().clone());
    let first = own.into_iter().find(|header| header.device == device).expect("it wrote there");
    let mut after = before.restored(&file);
    assert_eq!(after.engine.device(), device);
    assert_eq!(town.said_by(&mut after).join("\n"), expected);
    assert_ne!(after.engine.incarnation(), first.incarnation);
    let elsewhere = Device::on_copy_of(OFFICE + 1, &file);
    assert_eq!(elsewhere.engine.programme(), None, "another key is a new device");
}
