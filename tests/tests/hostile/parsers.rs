//! Everything that reads bytes or text from outside, given honest forms broken at random. (Guards: a
//! reader that panics; a thing with two printed forms, which two devices then hold for two things.)
//!
//! `LANTOA_SEED` repeats a run.

use lantoa_core::document::chunk;
use lantoa_core::document::profile::Profile;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::document::{DocId, DocKind};
use lantoa_core::domain::id::{SpaceId, printed, unprinted};
use lantoa_core::engine::sheet::RecoverySheet;
use lantoa_core::feed::entry::{Header, SignedEntry};
use lantoa_core::session::fault::FRAME_BYTES_MAX;
use lantoa_core::session::frame::FrameBuffer;
use lantoa_core::trust::control::SignedControl;
use lantoa_core::trust::invite::Ticket;
use lantoa_tests::document_phone::Phone;
use lantoa_tests::fuzz::sign_control;
use lantoa_tests::mutation::mutate_bytes;
use lantoa_tests::samples::{control, entry, frames, header, key, records, ticket};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sha2::{Digest, Sha256};

/// Broken forms of each honest one.
const CASES: usize = 20_000;

fn rng() -> StdRng {
    let seed = std::env::var("LANTOA_SEED").ok().and_then(|seed| seed.parse().ok());
    StdRng::seed_from_u64(seed.unwrap_or(20_261_124))
}

/// Breaks bytes in one to three places, mostly leaving their length.
fn broken(rng: &mut StdRng, honest: &[u8]) -> Vec<u8> {
    let mut bytes = honest.to_vec();
    for _ in 0..rng.random_range(1..=3) {
        let at = rng.random_range(0..=bytes.len());
        match rng.random_range(0..8) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, rng.random()),
            2 => {
                let piece = bytes[at..bytes.len().min(at + 40)].to_vec();
                bytes.splice(at..at, piece);
            }
            3 if at < bytes.len() => drop(bytes.remove(at)),
            4 if at < bytes.len() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][rng.random_range(0..5)],
            _ if at < bytes.len() => bytes[at] ^= 1 << rng.random_range(0..8),
            _ => {}
        }
    }
    bytes
}

#[test]
fn a_header_has_one_layout() {
    let mut rng = rng();
    let honest = header();
    let layout = honest.layout();
    assert_eq!(Header::read(&layout), Ok(honest));
    let mut read = 0;
    for _ in 0..CASES {
        let bytes = broken(&mut rng, &layout);
        if let Ok(header) = Header::read(&bytes) {
            assert_eq!(header.layout(), bytes);
            read += 1;
        }
    }
    assert!(read > CASES / 4, "only {read} were headers at all");
}

#[test]
fn an_entry_is_read_only_as_it_was_signed() {
    let mut rng = rng();
    let honest = entry();
    let bodies = honest.bodies().to_vec();
    let read = SignedEntry::parse(honest.header_bytes(), *honest.signature(), bodies.clone());
    assert_eq!(read.as_ref(), Ok(&honest));
    for _ in 0..CASES {
        let bytes = broken(&mut rng, honest.header_bytes());
        let mut signature = *honest.signature();
        let is_signature = bytes == honest.header_bytes();
        if is_signature {
            signature[rng.random_range(0..64)] ^= 1 << rng.random_range(0..8);
        }
        let read = SignedEntry::parse(&bytes, signature, bodies.clone());
        assert!(read.is_err(), "{read:?}");
    }
}

#[test]
fn a_control_record_has_one_layout() {
    let mut rng = rng();
    let mut read = 0;
    for (_, record) in records() {
        let honest = control(record);
        assert_eq!(SignedControl::parse(honest.bytes()).as_ref(), Ok(&honest));
        let layout = &honest.bytes()[..honest.bytes().len() - 64];
        assert_eq!(sign_control(layout), honest.bytes());
        for _ in 0..CASES / 5 {
            let bytes = sign_control(&broken(&mut rng, layout));
            if let Ok(control) = SignedControl::parse(&bytes) {
                assert_eq!(control.entry().clone().sign(&key()).bytes(), bytes);
                read += 1;
            }
        }
    }
    assert!(read > CASES / 4, "only {read} were records at all");
}

#[test]
fn a_ticket_has_one_text_but_for_capitals_and_blanks() {
    let mut rng = rng();
    let honest = ticket();
    let text = honest.text().expect("within its caps");
    assert_eq!(Ticket::from_text(&text), Ok(honest));
    let bytes = unprinted(&text["lantoa1".len()..]).expect("base32");
    let layout = &bytes[..bytes.len() - 4];
    let mut read = 0;
    for _ in 0..CASES {
        let mut bytes = broken(&mut rng, layout);
        let check: [u8; 32] = Sha256::digest(&bytes).into();
        bytes.extend(&check[..4]);
        let text = format!("lantoa1{}", printed(&bytes));
        if let Ok(ticket) = Ticket::from_text(&text) {
            assert_eq!(ticket.text().as_ref(), Ok(&text));
            read += 1;
        }
        let typed = String::from_utf8_lossy(&broken(&mut rng, text.as_bytes())).into_owned();
        if let Ok(ticket) = Ticket::from_text(&typed) {
            assert_eq!(ticket.text(), Ok(typed.trim().to_ascii_lowercase()));
        }
    }
    assert!(read > CASES / 8, "only {read} were tickets at all");
}

#[test]
fn a_recovery_sheet_with_a_slip_is_no_other_sheet() {
    let mut rng = rng();
    let sheet = RecoverySheet::new(key());
    let text = sheet.to_text();
    for _ in 0..CASES {
        let typed = String::from_utf8_lossy(&broken(&mut rng, text.as_bytes())).into_owned();
        if let Ok(read) = RecoverySheet::parse(&typed) {
            assert_eq!(read.programme(), sheet.programme(), "{typed}");
        }
    }
}

#[test]
fn a_frame_has_one_form() {
    let mut rng = rng();
    let mut read = 0;
    for (_, honest) in frames() {
        let bytes = honest.bytes();
        let mut buffer = FrameBuffer::default();
        buffer.push(&bytes);
        assert_eq!(buffer.next_frame(FRAME_BYTES_MAX), Ok(Some(honest)));
        for _ in 0..CASES / 5 {
            let payload = broken(&mut rng, &bytes[4..]);
            let len = u32::try_from(payload.len()).expect("short");
            let framed = [&len.to_be_bytes()[..], &payload].concat();
            let mut buffer = FrameBuffer::default();
            buffer.push(&framed);
            if let Ok(Some(frame)) = buffer.next_frame(FRAME_BYTES_MAX) {
                assert_eq!(frame.bytes(), framed, "{frame:?}");
                read += 1;
            }
        }
    }
    assert!(read > CASES / 4, "only {read} were frames at all");
}

#[test]
fn a_key_has_one_printed_form() {
    let mut rng = rng();
    let id = "aebagbafaydqqcikbmga2dqpca";
    let keys = [
        (DocKind::Programme, "name".to_owned()),
        (DocKind::Programme, format!("p:{id}:c:2026-11-02")),
        (DocKind::Programme, "k:vneid.1:framework".to_owned()),
        (DocKind::Programme, format!("g:{id}:vneid")),
        (DocKind::Link, "person:aaaaaaaaaaaaaaaaaaaaaaaaaa:aebagbafaydqqcikbmga2dqpca".to_owned()),
        (DocKind::Link, format!("meeting:{id}/2026-11-02.1:{id}/2026-11-03.12")),
        (DocKind::Class, "closed".to_owned()),
        (DocKind::Roll, format!("e:{id}")),
        (DocKind::Roll, "h:2026-11-02.255:t:vneid".to_owned()),
        (DocKind::Roll, "m:2026-02-28.1:aaaaaaaa".to_owned()),
        (DocKind::Roll, "l:aaaaaaaa:1.2".to_owned()),
        (DocKind::Learner, "salt".to_owned()),
        (DocKind::Person, "name".to_owned()),
        (DocKind::Pair, format!("r:{id}:{id}")),
        (DocKind::Visit, format!("v:{id}:count")),
        (DocKind::Note, "text".to_owned()),
        (DocKind::Programme, format!("p:{id}:name:2026-11-02")),
        (DocKind::Programme, format!("p:{id}:into:aaaaaaaaaaaaaaaaaaaaaaaaaa:2026-11-02")),
        (DocKind::Programme, format!("p:aaaaaaaaaaaaaaaaaaaaaaaaaa:same:{id}")),
        (DocKind::Programme, format!("person:{id}:retired")),
        (DocKind::Programme, format!("g:{id}:vneid:2026-11-02")),
        (DocKind::Programme, format!("s:{id}")),
        (DocKind::Programme, "head:4".to_owned()),
        (DocKind::Link, format!("differ:{id}:{id}")),
        (DocKind::Class, "closed:2026-11-02".to_owned()),
        (DocKind::Class, format!("same:{id}")),
        (DocKind::Roll, format!("e:{id}:2026-11-02")),
        (DocKind::Roll, "h:2026-11-02.255:w".to_owned()),
        (DocKind::Roll, format!("h:2026-11-02.1:by:{id}")),
        (DocKind::Roll, "x:2099-12-31".to_owned()),
        (DocKind::Roll, "l:aaaaaaaa:1.2:4".to_owned()),
        (DocKind::Learner, "gone".to_owned()),
    ];
    for (kind, text) in &keys {
        let key =
            Key::parse(Profile::NEWEST, *kind, text).unwrap_or_else(|| panic!("{text} is a key"));
        assert_eq!(key.to_string(), *text);
        for _ in 0..CASES / 10 {
            let broken = broken(&mut rng, text.as_bytes());
            let Ok(text) = String::from_utf8(broken) else { continue };
            for kind in DocKind::ALL {
                if let Some(key) = Key::parse(Profile::NEWEST, kind, &text) {
                    assert_eq!(key.to_string(), text, "{kind:?}");
                    assert_eq!(
                        Key::parse(Profile::NEWEST, kind, &key.to_string()).as_ref(),
                        Some(&key)
                    );
                }
            }
        }
    }
}

#[test]
fn a_change_is_read_to_its_end_or_refused() {
    let mut rng = rng();
    let doc = DocId { space: SpaceId([1; 16]), kind: DocKind::Roll, id: [2; 16] };
    let mut phone = Phone::new(doc, 1);
    for round in 0..3 {
        let keys = ["m:2026-11-02.1:aaaaaaaa", "m:2026-11-02.1:bbbbbbbb", "l:aaaaaaaa:vneid"];
        let puts: Vec<_> = keys.iter().map(|key| (*key, Scalar::Int(round % 2 + 1))).collect();
        let sent = phone.writes(&puts).expect("a change");
        let (hash, body) = chunk::read(&sent.bytes).expect("an honest change");
        assert_eq!((hash, body.operations.len()), (sent.hash, 3));
        for _ in 0..CASES {
            let bytes = mutate_bytes(&mut rng, &sent.bytes);
            if let Ok((hash, body)) = chunk::read(&bytes) {
                assert!(!body.operations.is_empty());
                assert_eq!(chunk::hash_of(&bytes), Ok(hash));
            }
            let _ = chunk::read(&broken(&mut rng, &sent.bytes));
        }
    }
}
