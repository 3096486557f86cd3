//! A document that very many have written at once: more heads than an entry may name.
//!
//! Honest phones never get there. A few members together can, each by as many lives as count; what
//! they must not gain by it is that nobody else can write there any more.

use lantoa_core::document::edit::{self, DEPS_MAX, Put};
use lantoa_core::document::scalar::Scalar;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::command::{Command, Holds};
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::entry::Incarnation;
use lantoa_core::domain::programme::Role;
use lantoa_core::feed::entry::ANCESTORS_MAX;
use lantoa_tests::insider::{Draft, Pen};
use lantoa_tests::town::{Device, Holder, NOW, Town};

/// Together more than an entry can name.
const INSIDERS: u64 = 10;
const LIVES: u64 = 60;

/// Returns how many values of the class's name a device shows.
fn names(device: &Device, doc: DocId) -> usize {
    device.replica(doc).registers().shown(&Key::Name).len()
}

#[test]
fn a_document_with_more_heads_than_an_entry_names_can_still_be_written() {
    let mut town = Town::new(5);
    let mut phone = town.phone(90, Role::Volunteer);
    let doc = DocId::class(town.team, town.class);
    let before = town.office.replica(doc);
    let mut entries = Vec::new();
    for number in 0..INSIDERS {
        let insider = Holder::new(100 + number);
        town.certifies(&insider, Role::Lead);
        for life in 1..=LIVES {
            let incarnation = Incarnation(life);
            let put = Put { key: Key::Name, value: Scalar::Str(format!("{number}-{life}")) };
            let change = edit::change(&before, insider.key.device(), incarnation, &[put]);
            let bytes = change.expect("a name").expect("another one").bytes;
            let ancestors = town.office.ancestors(&[&bytes]);
            let mut pen = Pen::new(&insider, doc.space, incarnation);
            let draft = Draft { doc, bytes };
            entries.push(pen.writes(&[draft], ancestors).expect("an honest entry"));
        }
    }
    town.office.engine.receive_entries(doc.space, entries, NOW).expect("a sound store");
    let heads = town.office.replica(doc).registers().heads().len();
    assert!(heads > ANCESTORS_MAX && names(&town.office, doc) == heads, "{heads} heads");

    // Each writing takes in what an entry can name; after a few the document is as any other.
    let mut left = heads;
    let mut written = 0;
    while left > 1 {
        let name = Some(format!("An toàn số {written}"));
        town.office.does(Command::EditClass {
            class: town.class,
            name,
            place: None,
            closed: None,
            holds: Holds::FromTheBeginning,
        });
        let now = names(&town.office, doc);
        assert!(now <= (left + 1).saturating_sub(DEPS_MAX - 1).max(1), "{left} became {now}");
        (left, written) = (now, written + 1);
    }
    assert!(written > 1, "one writing had room for all");
    town.office.tells(&mut phone);
    assert_eq!(names(&phone, doc), 1, "the phone shows what the office shows");
    for device in [&mut town.office, &mut phone] {
        device.is_sound("after a document of many heads");
    }
}
