//! `topic`: what is taught. Topics are data of a framework; some are shipped.

use std::path::Path;

use lantoa_core::domain::command::Command;
use lantoa_core::domain::programme::{Topic, TopicId};
use serde_json::json;

use crate::args::programme::Topic as Args;
use crate::desk::Desk;
use crate::failure::{Done, file_failure, invalid};
use crate::sheet::Sheet;
use crate::words::{Lang, Words};

/// Longest file of topics, in bytes: a thousand topics with long names.
const FILE_BYTES_MAX: u64 = 1 << 20;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    match args {
        Args::List => {
            desk.caller.answer(&desk.query()?.topics()?, |topics| {
                let columns = ["topic", "name", "audience", "framework", "version"];
                let mut sheet = Sheet::new(&desk.caller, &columns);
                for topic in topics {
                    sheet.row([
                        topic.topic.to_string(),
                        label(desk.caller.words, topic).to_owned(),
                        desk.caller.words.word("audience", &topic.audience),
                        topic.framework.clone(),
                        topic.version.clone(),
                    ]);
                }
                sheet.print(&desk.caller);
            });
        }
        Args::Import { file } => {
            let topics = read(&desk.caller.path(file))?;
            desk.execute(Command::ImportTopics(topics))?;
            desk.caller.done("done");
        }
    }
    Ok(())
}

fn read(path: &Path) -> Done<Vec<Topic>> {
    let length = std::fs::metadata(path).map_err(|e| file_failure(path, &e))?.len();
    let file = path.display().to_string();
    if length > FILE_BYTES_MAX {
        let detail = json!({ "file": file, "count": FILE_BYTES_MAX });
        return Err(invalid("topics-too-long", "file of topics is too long", detail));
    }
    let bytes = std::fs::read(path).map_err(|e| file_failure(path, &e))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        let detail = json!({ "file": file, "line": error.line(), "reason": error.to_string() });
        invalid("topics-unreadable", "file is not a JSON array of topics", detail)
    })
}

/// Returns a topic's name in the language of the person; where it has none there, in the other one.
fn label(words: Words, topic: &Topic) -> &str {
    let (own, other) = match words.lang() {
        Lang::Vi => (&topic.vi, &topic.en),
        Lang::En => (&topic.en, &topic.vi),
    };
    if own.is_empty() { other } else { own }
}

/// Returns what a topic is called: its id where it is not known.
pub(super) fn name_of(words: Words, topics: &[Topic], topic: &TopicId) -> String {
    let known = topics.iter().find(|other| other.topic == *topic);
    known.map_or_else(|| topic.to_string(), |known| label(words, known).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_file_of_topics_names_its_line() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), "[\n{\"topic\":\"A B\"}\n]").expect("a written file");
        let failure = read(file.path()).expect_err("not a topic id");
        assert_eq!(failure.error.code, "topics-unreadable");
        assert_eq!(failure.error.detail["line"], 2);
        for lang in [Lang::Vi, Lang::En] {
            let said = Words::new(lang).error(&failure.error);
            let form = said.rsplit_once('[').expect("an example").1;
            let example: Vec<Topic> = serde_json::from_str(&format!("[{form}")).expect("topics");
            assert_eq!(example, Topic::starting()[..1]);
        }
    }
}
