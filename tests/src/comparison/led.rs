//! A device of any system, led by lines.

use std::time::{Duration, Instant};

use lantoa_peer_lines::{Held, Mark};

use crate::cable::{Device, DeviceEnded};

/// How long the longest answer may take: a thousand classes, many times over. A system that says nothing until
/// then is told as one that was not measured.
const PATIENCE: Duration = Duration::from_secs(300);

/// A device, and what it has said that nobody asked for yet.
pub(super) struct Led {
    device: Device,
    said: Vec<Vec<String>>,
}

impl Led {
    pub(super) fn new(device: Device) -> Self {
        Self { device, said: Vec::new() }
    }

    /// Returns its process's number.
    pub(super) fn process(&self) -> u32 {
        self.device.process()
    }

    /// Tells it a line.
    pub(super) fn told(&mut self, line: &str) {
        self.device.is_told(line);
    }

    /// Tells it a line and returns what it answers.
    pub(super) fn asked(&mut self, line: &str, word: &str) -> Result<Vec<String>, String> {
        self.told(line);
        self.answer(word)
    }

    /// Returns what stands after a word, said already or within [`PATIENCE`].
    pub(super) fn answer(&mut self, word: &str) -> Result<Vec<String>, String> {
        self.answer_within(word, PATIENCE)?
            .ok_or_else(|| format!("it did not say \"{word}\" in {} s", PATIENCE.as_secs()))
    }

    /// Returns what stands after a word; `None` where it is not said in time.
    pub(super) fn answer_within(
        &mut self,
        word: &str,
        patience: Duration,
    ) -> Result<Option<Vec<String>>, String> {
        let deadline = Instant::now() + patience;
        let after = |words: &Vec<String>| {
            let place = words.iter().position(|said| said == word)?;
            Some(words[place + 1..].to_vec())
        };
        if let Some((place, found)) =
            self.said.iter().enumerate().find_map(|(at, words)| Some((at, after(words)?)))
        {
            self.said.remove(place);
            return Ok(Some(found));
        }
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Some(line) = self.device.line(left).map_err(|DeviceEnded| {
                format!("its process ended before it said \"{word}\"; what it complained of stands above")
            })?
            else {
                return Ok(None);
            };
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            if let Some(found) = after(&words) {
                return Ok(Some(found));
            }
            self.said.push(words);
        }
    }

    /// Tells it a line and returns when it began and ended, in nanoseconds since 1970.
    pub(super) fn timed(&mut self, line: &str, word: &str) -> Result<(u128, u128), String> {
        self.told(line);
        self.times(word)
    }

    /// Returns when what it was told began and ended.
    pub(super) fn times(&mut self, word: &str) -> Result<(u128, u128), String> {
        let answer = self.answer(word)?;
        let number = |at: usize| answer.get(at).and_then(|word| word.parse().ok());
        number(0).zip(number(1)).ok_or_else(|| format!("\"{word}\" came without its times"))
    }

    /// Marks a learner, and returns when the call began.
    pub(super) fn marks(&mut self, mark: &Mark) -> Result<u128, String> {
        Ok(self.timed(&line("mark", mark), "marked")?.0)
    }

    /// Waits for a mark from now on.
    pub(super) fn watches(&mut self, mark: &Mark) -> Result<(), String> {
        self.asked(&line("watch", mark), "watching").map(drop)
    }

    /// Returns how much can be read there.
    pub(super) fn holds(&mut self) -> Result<Held, String> {
        let answer = self.asked("count", "counted")?;
        let number = |at: usize| answer.get(at).and_then(|word| word.parse().ok());
        let held = number(0).zip(number(1)).zip(number(2));
        let held = held.map(|((learners, marks), levels)| Held { learners, marks, levels });
        held.ok_or_else(|| "it counts without numbers".to_owned())
    }

    /// Ends it in good order.
    pub(super) fn ends(mut self) {
        self.told("end");
        self.device.ends();
    }
}

fn line(word: &str, mark: &Mark) -> String {
    let Mark { class, session, learner, status } = mark;
    format!("{word} {class} {session} {learner} {status}")
}
