//! What fuzzing gives arbitrary bytes to: one function for everything that a peer or a file can send.
//!
//! The fuzzer itself stands in `tests/fuzz`, and `cargo xtask soak --fuzz` runs it. What it found worth
//! keeping is the corpus there, which `fuzz_corpus.rs` gives to the same functions in every check,
//! together with honest samples of each format.

mod order;
mod workbook;

use lantoa_core::document::chunk;
use lantoa_core::document::ingest::{Candidate, PROFILE};
use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::id::{SpaceId, printed, unprinted};
use lantoa_core::domain::workers::one_by_one;
use lantoa_core::feed::entry::{Header, SignedEntry};
use lantoa_core::session::deflate::{Deflater, Inflater};
use lantoa_core::session::fault::FRAME_BYTES_MAX;
use lantoa_core::session::frame::{Frame, FrameBuffer, INFLATED_BYTES_MAX};
use lantoa_core::session::holdings::HeldEntry;
use lantoa_core::session::packed::{Packer, Unpacker};
use lantoa_core::trust::control::SignedControl;
use lantoa_core::trust::invite::Ticket;
use lantoa_core::trust::key::Domain;
use lantoa_core::trust::sealed;
use lantoa_office::roster;
use sha2::{Digest, Sha256};

use crate::document_phone::{Phone, Sent};
use crate::mutation::sealed;
use crate::samples;

/// Something that reads bytes from outside.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is also its corpus's and its program's.
    pub name: &'static str,
    /// Gives it bytes. Panics where a promise is broken.
    pub run: fn(&[u8]),
    /// Returns honest bytes to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: [Target; 10] = [
    Target { name: "frame", run: frame, seeds: frame_seeds },
    Target { name: "packed", run: packed, seeds: packed_seeds },
    Target { name: "entry", run: entry, seeds: entry_seeds },
    Target { name: "control", run: control, seeds: control_seeds },
    Target { name: "ticket", run: ticket, seeds: ticket_seeds },
    Target { name: "change", run: change, seeds: change_seeds },
    Target { name: "sealed", run: sealed_file, seeds: sealed_seeds },
    Target { name: "roster", run: read_roster, seeds: roster_seeds },
    Target { name: "workbook", run: workbook::run, seeds: workbook::seeds },
    Target { name: "order", run: order::run, seeds: order::seeds },
];

/// Gives bytes to the target of this name.
///
/// # Panics
///
/// When there is none, or it breaks a promise.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.expect("a target of that name").run)(bytes);
}

/// A stream that is cut anywhere is read as the same frames, and a frame has one form.
fn frame(bytes: &[u8]) {
    let frames = |piece: usize| {
        let mut buffer = FrameBuffer::default();
        let mut seen: Vec<Frame> = Vec::new();
        for bytes in bytes.chunks(piece) {
            buffer.push(bytes);
            loop {
                match buffer.next_frame(FRAME_BYTES_MAX) {
                    Ok(Some(frame)) => seen.push(frame),
                    Ok(None) => break,
                    Err(fault) => return (seen, Some(fault)),
                }
            }
        }
        (seen, None)
    };
    let (whole, fault) = frames(bytes.len().max(1));
    assert_eq!(frames(7), (whole.clone(), fault), "however the stream is cut");
    let again: Vec<u8> = whole.iter().flat_map(Frame::bytes).collect();
    assert!(bytes.starts_with(&again), "a frame has one form");
}

fn frame_seeds() -> Vec<Vec<u8>> {
    samples::frames().iter().map(|(_, frame)| frame.bytes()).collect()
}

/// What unpacks is within its caps, and each entry is one that somebody signed.
fn packed(bytes: &[u8]) {
    let Some((count, deflated)) = bytes.split_first() else { return };
    let mut inflater = Inflater::default();
    for deflated in [deflated, &deflated[deflated.len() / 2..]] {
        let Ok(packed) = inflater.inflate(deflated, INFLATED_BYTES_MAX) else { return };
        assert!(packed.len() <= INFLATED_BYTES_MAX);
        let signatures = vec![[7; 64]; usize::from(*count % 4)];
        let mut unpacker = Unpacker::default();
        let entries = unpacker.unpack(SpaceId([5; 16]), &signatures, &packed, one_by_one);
        assert!(entries.is_err() || count % 4 == 0, "nobody signed so");
    }
}

fn packed_seeds() -> Vec<Vec<u8>> {
    let mut packed = Vec::new();
    let entry = HeldEntry::from(&samples::entry());
    let written = Packer::default().pack(SpaceId([5; 16]), &entry, &mut packed);
    written.expect("an entry as it is stored");
    let deflated = Deflater::default().deflate(&packed);
    vec![[&[1], &deflated[..]].concat()]
}

/// A header has one layout, and nothing is an entry that nobody signed.
fn entry(bytes: &[u8]) {
    let Ok(header) = Header::read(bytes) else { return };
    assert_eq!(header.layout(), bytes);
    let bodies = vec![None; header.changes.len()];
    assert!(SignedEntry::parse(bytes, [7; 64], bodies).is_err(), "nobody signed so");
}

fn entry_seeds() -> Vec<Vec<u8>> {
    vec![samples::header().layout(), samples::entry().header_bytes().to_vec()]
}

/// A control record, signed by whoever wrote these bytes, has one layout.
fn control(bytes: &[u8]) {
    assert!(SignedControl::parse(bytes).is_err() || bytes.len() > 64);
    let signed = sign_control(bytes);
    if let Ok(control) = SignedControl::parse(&signed) {
        assert_eq!(control.entry().clone().sign(&samples::key()).bytes(), signed);
    }
}

/// Signs bytes as the layout of a control entry, whether they are one or not.
#[must_use]
pub fn sign_control(layout: &[u8]) -> Vec<u8> {
    const HEAD_BYTES: usize = 101;
    let (head, record) = layout.split_at(HEAD_BYTES.min(layout.len()));
    let message = [head, &Sha256::digest(record)].concat();
    [layout, &samples::key().sign(Domain::Control, &message)].concat()
}

fn control_seeds() -> Vec<Vec<u8>> {
    let controls = samples::records().into_iter().map(|(_, record)| samples::control(record));
    controls.map(|control| control.bytes()[..control.bytes().len() - 64].to_vec()).collect()
}

/// A ticket has one text but for capitals and blanks.
fn ticket(bytes: &[u8]) {
    let check: [u8; 32] = Sha256::digest(bytes).into();
    let text = format!("lantoa1{}", printed(&[bytes, &check[..4]].concat()));
    if let Ok(ticket) = Ticket::from_text(&text) {
        assert_eq!(ticket.text().as_ref(), Ok(&text));
    }
    let typed = String::from_utf8_lossy(bytes);
    if let Ok(ticket) = Ticket::from_text(&typed) {
        assert_eq!(ticket.text(), Ok(typed.trim().to_ascii_lowercase()));
    }
}

fn ticket_seeds() -> Vec<Vec<u8>> {
    let text = samples::ticket().text().expect("within its caps");
    let bytes = unprinted(&text["lantoa1".len()..]).expect("base32");
    vec![bytes[..bytes.len() - 4].to_vec(), text.into_bytes()]
}

const ROLL: DocId = DocId { space: SpaceId([5; 16]), kind: DocKind::Roll, id: [9; 16] };

/// A phone with a roll of some marks.
fn roll() -> Phone {
    let mut phone = Phone::new(ROLL, 1);
    for puts in [
        [("h:2026-11-22.1", Scalar::Int(1)), ("m:2026-11-22.1:aaaaaaaa", Scalar::Int(1))],
        [("m:2026-11-22.1:aaaaaaaa", Scalar::Int(3)), ("l:aaaaaaaa:vneid", Scalar::Int(2))],
    ] {
        phone.writes(&puts);
    }
    phone
}

/// What passes the profile is taken by Automerge, whatever it says, and makes a document that is read
/// again. The bytes are a chunk's contents, so that its checksum is right; the first says over how much
/// of the roll it comes.
fn change(bytes: &[u8]) {
    let Some((behind, contents)) = bytes.split_first() else { return };
    let honest = roll();
    let mut phone = Phone::new(ROLL, 2);
    phone.takes(&honest.log[..usize::from(*behind) % (honest.log.len() + 1)]);
    let bytes = sealed(contents);
    let Ok(hash) = chunk::hash_of(&bytes) else { return };
    let (device, incarnation) = (honest.device, honest.incarnation);
    let sent = Sent { bytes, hash, device, incarnation, believed: true };
    let candidate = Candidate { profile: PROFILE, ..sent.candidate() };
    let Ok(checked) = phone.replica.check(&candidate) else { return };
    phone.replica.add(checked);
    let refused = phone.replica.prove().expect("what was held is sound");
    if refused.is_empty() {
        phone.replica.accept();
        phone.replica.snapshot().expect("what was taken is read again");
    } else {
        phone.replica.cancel();
    }
}

fn change_seeds() -> Vec<Vec<u8>> {
    let log = roll().log;
    // Magic, checksum, type and the length stand before the contents.
    let contents = |bytes: &[u8]| {
        let length_bytes = bytes[9..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
        bytes[9 + length_bytes..].to_vec()
    };
    let behind = (0u8..).zip(&log);
    behind.map(|(behind, sent)| [&[behind], &contents(&sent.bytes)[..]].concat()).collect()
}

/// A sealed file gives what was sealed, or nothing that is taken for it.
fn sealed_file(mut bytes: &[u8]) {
    let whole = sealed_seeds().concat();
    let mut opened = Vec::new();
    let secrets = [samples::key().sealing(), samples::key().root_sealing()];
    if sealed::open(&secrets, &mut bytes, &mut opened).is_ok() {
        assert!(opened.len() <= whole.len().max(64 * 1024 * 4));
    }
}

fn sealed_seeds() -> Vec<Vec<u8>> {
    let public = x25519_dalek::PublicKey::from(&samples::key().sealing()).to_bytes();
    let mut file = Vec::new();
    sealed::seal(&[public], &mut &b"a backup"[..], &mut file).expect("memory takes it");
    vec![file]
}

/// A roster is read or refused, with every bad line named; what is read can be read again from what
/// was kept of it.
fn read_roster(bytes: &[u8]) {
    match roster::read(bytes, &roster::Given::default()) {
        Ok(read) => {
            for line in &read.lines {
                assert!(!line.details.name.is_empty() && !line.team.is_empty());
            }
        }
        Err(failure) => {
            assert!(failure.error.detail["lines"].as_array().is_some(), "{:?}", failure.error);
        }
    }
}

fn roster_seeds() -> Vec<Vec<u8>> {
    let lines = "Đội 1,Lớp 1,Khe Hó,Đặng Thị Hoà,1960,nữ,Khe Hó,0912345678,people\n\
                 Đội 1,Lớp 1,,\"Chíu, Chăn\nLằm\",,,,,\n";
    let vi = "đội,lớp,địa bàn,họ tên,năm sinh,giới tính,thôn,điện thoại,đối tượng\n";
    let en = "team;class;place;name;birth_year;sex;village;phone;audience\n";
    let semicolons = format!("\u{feff}{en}{}", lines.replace(',', ";"));
    let titled = format!(
        "UBND XÃ,,\nTT,Tổ,Lớp,Họ và tên,,Năm sinh,\n,,,Họ đệm,Tên,Nam,Nữ\n{}",
        "1,A,B,C,D,1960,\n"
    );
    let wide = titled.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![format!("{vi}{lines}").into_bytes(), semicolons.into_bytes(), titled.into_bytes(), wide]
}
