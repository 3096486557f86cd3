//! The iOS app's texts, as far as they can be held without Apple's tools.
//!
//! Every word of a view is a key `screen/word` of the catalog, in Vietnamese and English, and no key is
//! unused; whatever can be tapped has words for VoiceOver; type grows with the person's choice; the
//! project's spec names what is there, and the keys of Info.plist without which the system refuses.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::finding::Finding;
use crate::project::Project;

/// The folder of the app.
const APP: &str = "ios-sample/App";
/// The spec of the Xcode project.
const SPEC: &str = "ios-sample/project.yml";
/// The words of the views.
const WORDS: &str = "ios-sample/App/Resources/Localizable.xcstrings";
/// The words of the system's questions.
const QUESTIONS: &str = "ios-sample/App/Resources/InfoPlist.xcstrings";
/// What Info.plist must say, or the system shows no peer and no camera.
const PLIST: [&str; 3] = [
    "NSLocalNetworkUsageDescription:",
    "NSCameraUsageDescription:",
    "NSBonjourServices: [_lantoa._tcp]",
];

/// Returns everything that is wrong with the app. A project without it has nothing wrong.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    if !project.has(SPEC) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut used = BTreeSet::new();
    for file in project.files(APP, ".swift") {
        match project.read(&file) {
            Ok(text) => {
                used.extend(keys(&text));
                findings.extend(unspoken(&file, &text));
            }
            Err(finding) => findings.push(finding),
        }
    }
    let read = || Ok((words(project, WORDS)?, words(project, QUESTIONS)?, project.read(SPEC)?));
    match read() {
        Ok((known, asked, spec)) => {
            for key in used.difference(&known) {
                let sentence = format!("lacks `{key}` in Vietnamese or English");
                findings.push(Finding::about(WORDS, sentence));
            }
            for key in known.difference(&used) {
                findings.push(Finding::about(WORDS, format!("has `{key}`, which no view shows")));
            }
            findings.extend(misnamed(project, &spec, &asked));
        }
        Err(finding) => findings.push(finding),
    }
    findings
}

/// Returns the catalog's keys that have words in both languages.
fn words(project: &Project, path: &str) -> Result<BTreeSet<String>, Finding> {
    let catalog: Value = serde_json::from_str(&project.read(path)?)
        .map_err(|error| Finding::about(path, format!("is no catalog: {error}")))?;
    let strings = catalog["strings"].as_object().into_iter().flatten();
    let whole = strings.filter(|(_, string)| {
        ["vi", "en"].iter().all(|language| {
            let unit = &string["localizations"][language]["stringUnit"]["value"];
            unit.as_str().is_some_and(|words| !words.is_empty())
        })
    });
    Ok(whole.map(|(key, _)| key.clone()).collect())
}

/// Returns the keys that stand in a source, as whole literals.
fn keys(text: &str) -> BTreeSet<String> {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    let literals = text.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
    let keys = literals.filter(|literal| {
        literal.split_once('/').is_some_and(|(screen, word)| is_word(screen) && is_word(word))
    });
    keys.map(str::to_owned).collect()
}

/// Returns what VoiceOver could not say, and type that does not grow.
fn unspoken(file: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lines: Vec<_> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let mut refuse = |sentence: &str| findings.push(Finding::at(file, at + 1, sentence));
        if line.contains(".onTapGesture") {
            refuse("is tapped unseen by VoiceOver; take a Button");
        }
        if line.contains(".font(.system(size") || line.contains(".fixedSize(") {
            refuse("does not grow with the person's type; take a text style");
        }
        let next = lines.get(at + 1).copied().unwrap_or_default();
        if line.trim_start().starts_with("Image(") && !next.contains(".accessibility") {
            refuse("has no words; add .accessibilityLabel, or take a Label");
        }
        if line.ends_with("label: {")
            && !["Text(", "Label(", ".text"].iter().any(|w| block(&lines[at..]).contains(w))
        {
            refuse("labels something with no words; put a Text or a Label in it");
        }
    }
    findings
}

/// Returns the lines of the block that the first line opens.
fn block(lines: &[&str]) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let inside = lines[1..].iter().take_while(|line| indent(line) > indent(lines[0]));
    inside.copied().collect::<Vec<_>>().join("\n")
}

/// Returns what the spec names and is not there, and what it has to say and does not.
fn misnamed(project: &Project, spec: &str, asked: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut paths = 0;
    for (number, line) in (1..).zip(spec.lines()) {
        let line = line.trim_start().trim_start_matches("- ");
        let path = ["path: ", "framework: "].iter().find_map(|key| line.strip_prefix(key));
        // What is built or generated is not there before.
        let made = |path: &str| path.starts_with("../target/") || path.ends_with("Info.plist");
        let Some(path) = path.filter(|path| !made(path)) else { continue };
        paths += 1;
        if !project.has(&format!("ios-sample/{path}")) {
            findings.push(Finding::at(SPEC, number, format!("names {path}, which is not there")));
        }
    }
    if paths == 0 {
        findings.push(Finding::about(SPEC, "names no sources"));
    }
    for key in PLIST {
        if !spec.lines().any(|line| line.trim_start().starts_with(key)) {
            findings.push(Finding::about(SPEC, format!("does not say `{key}`")));
        }
    }
    for key in PLIST.iter().filter_map(|key| key.strip_suffix(':')) {
        if !asked.contains(key) {
            findings
                .push(Finding::about(QUESTIONS, format!("lacks `{key}` in Vietnamese or English")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::planted;

    const VIEW: &str = "ios-sample/App/Views/A.swift";
    const SPEC_TEXT: &str = "  - path: App/Views\n  path: App/Info.plist\n  NSBonjourServices: [_lantoa._tcp]\n  \
        NSCameraUsageDescription: a\n  NSLocalNetworkUsageDescription: b\n";

    fn catalog(keys: &[&str], languages: &[&str]) -> String {
        let unit = |key: &str| {
            let unit =
                |language: &&str| format!(r#""{language}": {{"stringUnit": {{"value": "x"}}}}"#);
            let units: Vec<_> = languages.iter().map(unit).collect();
            format!(r#""{key}": {{"localizations": {{{}}}}}"#, units.join(","))
        };
        let strings: Vec<_> = keys.iter().map(|key| unit(key)).collect();
        format!(r#"{{"strings": {{{}}}}}"#, strings.join(","))
    }

    fn refused(view: &str, words: &str, spec: &str) -> Vec<String> {
        let asked =
            catalog(&["NSCameraUsageDescription", "NSLocalNetworkUsageDescription"], &["vi", "en"]);
        let (_folder, project) =
            planted::project(&[(VIEW, view), (WORDS, words), (QUESTIONS, &asked), (SPEC, spec)]);
        findings(&project).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_view_whose_words_are_known_passes() {
        let view = "Button(\"roll/undo\", systemImage: \"arrow.left\") {}\n} label: {\n    Text(a)\n}\n\
            Image(x)\n.accessibilityLabel(y)\n";
        assert_eq!(refused(view, &catalog(&["roll/undo"], &["vi", "en"]), SPEC_TEXT), [""; 0]);
    }

    #[test]
    fn a_key_without_a_language_and_a_key_without_a_view_are_refused() {
        let one = refused("Text(\"roll/undo\")", &catalog(&["roll/undo"], &["vi"]), SPEC_TEXT);
        assert!(one[0].contains("lacks `roll/undo`") && one.len() == 1, "{one:?}");
        let other = refused("", &catalog(&["roll/undo"], &["vi", "en"]), SPEC_TEXT);
        assert!(other[0].contains("has `roll/undo`, which no view shows"), "{other:?}");
    }

    #[test]
    fn what_voice_over_cannot_say_is_refused_by_its_line() {
        for view in [
            "\n.onTapGesture {}\n",
            "\nImage(systemName: a)\n    .resizable()\n",
            "\n} label: {\n    Circle()\n}\nText(a)\n",
            "\n.font(.system(size: 9))\n",
        ] {
            let refused = refused(view, &catalog(&[], &[]), SPEC_TEXT);
            assert!(
                refused.len() == 1 && refused[0].starts_with(&format!("{VIEW}:2: ")),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_spec_that_names_what_is_not_there_or_lacks_a_key_is_refused() {
        let gone = SPEC_TEXT.replace("App/Views", "App/Gone");
        let silent = SPEC_TEXT.replace("NSBonjourServices", "NSOther");
        for (spec, sentence) in [(gone, "names App/Gone"), (silent, "does not say `NSBonjour")] {
            let refused = refused("", &catalog(&[], &[]), &spec);
            assert!(refused.len() == 1 && refused[0].contains(sentence), "{refused:?}");
        }
    }
}
