//! The question before something that cannot be taken back, on a person's terminal.

use std::io::{BufRead, IsTerminal as _, Write};

use crate::words::Words;

/// Returns whether somebody sits at this process who reads questions and can answer them.
pub(crate) fn can_be_asked() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks, and returns whether the answer is yes; says that nothing was done where it is not.
pub(super) fn is_answered_yes(question: &str, words: Words) -> bool {
    ask(question, words, &mut std::io::stdin().lock(), &mut std::io::stderr())
}

fn ask(question: &str, words: Words, from: &mut impl BufRead, to: &mut impl Write) -> bool {
    let mut answer = String::new();
    let asked = write!(to, "{question} {} ", words.say("ask-yes")).and_then(|()| to.flush());
    let read = asked.and_then(|()| from.read_line(&mut answer));
    let is_yes = read.is_ok() && YES.contains(&answer.trim().to_lowercase().as_str());
    if !is_yes {
        let _ = writeln!(to, "{}", words.say("ask-no"));
    }
    is_yes
}

/// What means yes, in either language: who has the office in Vietnamese may still type y.
const YES: [&str; 5] = ["y", "yes", "c", "có", "co"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn only_a_yes_is_a_yes_and_everything_else_says_that_nothing_was_done() {
        for lang in Lang::ALL {
            let words = Words::new(lang);
            let answered = |answer: &str| {
                let mut said = Vec::new();
                let is_yes = ask("Sure?", words, &mut answer.as_bytes(), &mut said);
                (is_yes, String::from_utf8(said).expect("UTF-8"))
            };
            for yes in ["y\n", "YES\n", " có \n", "c"] {
                let (is_yes, said) = answered(yes);
                assert!(is_yes && said.starts_with("Sure? "), "{yes:?}: {said}");
            }
            for no in ["", "\n", "n\n", "không\n", "yesterday\n"] {
                let (is_yes, said) = answered(no);
                assert!(!is_yes && said.contains(&words.say("ask-no")), "{no:?}: {said}");
            }
        }
    }
}
