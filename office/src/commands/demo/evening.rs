//! The evening itself, step by step.

use std::collections::BTreeSet;
use std::path::Path;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, DisputeId, LearnerId, MeetingId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::{Role, Topic};
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::roster::Verdict;
use lantoa_core::node::membership::Invitation;
use lantoa_rosters::Plan;
use lantoa_rosters::sheet::Sheet;
use serde_json::json;

use super::Stage;
use super::device::{Device, TIMEOUT};
use crate::args::devices::Demo;
use crate::failure::Done;
use crate::roster;

mod ending;

/// Volunteers, by phone; more phones begin again with a number.
const NAMES: [&str; 10] = ["Hà", "Minh", "Lan", "Tú", "Oanh", "Sơn", "Yến", "Quý", "Bảo", "Vân"];
/// Disputes that are shown one by one.
const SHOWN_DISPUTES_MAX: usize = 5;
/// The phone that is lost in the end; its work has been carried to the office by then.
const LOST: usize = 1;

/// Everything that the evening needs.
pub(super) struct Evening {
    office: Device,
    /// Where the office listens.
    address: Vec<String>,
    phones: Vec<Device>,
    csv: String,
}

impl Evening {
    /// Founds the programme.
    pub(super) fn begin(stage: &Stage<'_>, folder: &Path, args: &Demo) -> Done<Self> {
        let words = stage.caller.words;
        let programme = words.say("demo-programme");
        stage.step(
            "found",
            || {
                let office = Device::open(folder, 0, words.say("demo-office"))?;
                office.node.found(&programme, &office.name, Topic::starting())?;
                let address = office.listen()?;
                let phones = (1..=usize::from(args.phones))
                    .map(|number| Device::open(folder, number, name(number - 1)))
                    .collect::<Done<Vec<_>>>()?;
                let csv = csv(args);
                Ok(Self { office, address, phones, csv })
            },
            |_| (json!({ "programme": programme }), vec![("name", programme.clone().into())]),
        )
    }

    /// Takes the roster.
    pub(super) fn import(&self, stage: &Stage<'_>) -> Done {
        let import = || {
            let lines = roster::read(self.csv.as_bytes(), &roster::Given::default())?.lines;
            let imported = self.office.node.execute(Command::ImportRoster(lines.into()))?;
            let Outcome::Roster(summary) = imported else {
                unreachable!("a roster comes to nothing else")
            };
            Ok((summary.classes.len(), summary.count(Verdict::New)))
        };
        let done = stage.step("import", import, |(classes, learners)| {
            let line = json!({ "classes": classes, "learners": learners });
            (line, vec![("classes", (*classes).into()), ("learners", (*learners).into())])
        });
        done.map(drop)
    }

    /// Invites every phone and brings it up to date.
    pub(super) fn join(&self, stage: &Stage<'_>) -> Done {
        let teams = self.office.node.query()?.teams()?;
        let teams: Vec<_> = teams.into_iter().map(|team| team.team).collect();
        stage.step(
            "join",
            || {
                self.phones.iter().try_fold(0, |entries, phone| {
                    let invited = self.office.node.invite(Invitation {
                        role: Role::Volunteer,
                        teams: teams.clone(),
                        addresses: self.address.clone(),
                        hotspot: None,
                        recovery: None,
                    })?;
                    phone.node.join(&invited.ticket, &phone.name, &self.address, TIMEOUT)?;
                    Ok(entries + phone.sync(&self.address, stage)?.received_entries)
                })
            },
            |entries| {
                let names: Vec<_> = self.phones.iter().map(|phone| phone.name.clone()).collect();
                let line = json!({ "phones": names, "received_entries": entries });
                (line, vec![("names", names.join(", ").into())])
            },
        )?;
        Ok(())
    }

    /// Lets two helpers take the same roll apart, with differences and a newcomer.
    pub(super) fn mark_apart(&self, stage: &Stage<'_>) -> Done {
        let (one, other) = (&self.phones[0], &self.phones[LOST]);
        let work = || {
            let class = first_class(one)?;
            let learners = learners_of(one, class)?;
            let mut marks = 0;
            let meeting = open(one, class, stage)?;
            marks += count(one.node.execute(Command::FillMarks { meeting, mark: Mark::Present })?);
            let meeting = open(other, class, stage)?;
            for (at, learner) in learners.iter().enumerate() {
                let mark = match at {
                    0 => Mark::Absent,
                    1 => Mark::Late,
                    _ => Mark::Present,
                };
                let command = Command::SetMark { meeting, learner: *learner, mark, seen: None };
                marks += count(other.node.execute(command)?);
            }
            let newcomer = Details::parse("Chíu Chăn Lằm", "1958", "nam", "Khe Hó", "", "")
                .expect("good details");
            let command =
                Command::AddLearner { class, details: newcomer, consent: None, since: None };
            if let Outcome::Learner(learner) = other.node.execute(command)? {
                let mark = Mark::Present;
                let command = Command::SetMark { meeting, learner, mark, seen: None };
                marks += count(other.node.execute(command)?);
            }
            if let (Some(topic), [learner, ..]) = (Topic::starting().first(), learners.as_slice()) {
                let command = Command::SetLevel {
                    class,
                    learner: *learner,
                    topic: topic.topic.clone(),
                    level: Level::Practised,
                    at: Some(meeting),
                    seen: None,
                };
                one.node.execute(command)?;
            }
            one.node.fold()?;
            other.node.fold()?;
            Ok((class, marks))
        };
        let done = stage.step("apart", work, |(class, marks)| {
            let line = json!({ "class": class, "marks": marks, "by": [one.name, other.name] });
            let args = vec![
                ("a", one.name.clone().into()),
                ("b", other.name.clone().into()),
                ("marks", (*marks).into()),
            ];
            (line, args)
        });
        done.map(drop)
    }

    /// Lets the two meet: what they said differently becomes disputes, the same on both.
    pub(super) fn meet(&self, stage: &Stage<'_>) -> Done {
        let (one, other) = (&self.phones[0], &self.phones[LOST]);
        let work = || {
            let address = one.listen()?;
            other.sync(&address, stage)?;
            one.node.stop_network();
            Ok((disputes(one)?, disputes(other)?))
        };
        let done = stage.step("meet", work, |(ours, theirs)| {
            let line = json!({ "disputes": ours, "same": ours == theirs });
            let args = vec![
                ("a", one.name.clone().into()),
                ("b", other.name.clone().into()),
                ("disputes", ours.len().into()),
            ];
            (line, args)
        });
        done?;
        let words = stage.caller.words;
        for line in one.node.query()?.disputes()?.iter().take(SHOWN_DISPUTES_MAX) {
            let said = line.values.iter().map(|value| {
                let mark = words.word(line.kind, &value.value);
                words.say_with(
                    "demo-said",
                    &[("by", value.by.as_str().into()), ("mark", mark.into())],
                )
            });
            let said = said.collect::<Vec<_>>().join(", ");
            stage.aside(&format!("{}: {said}", line.name));
        }
        Ok(())
    }

    /// Settles every dispute as the second helper saw it, and lets the two meet again.
    pub(super) fn settle(&self, stage: &Stage<'_>) -> Done {
        let (one, other) = (&self.phones[0], &self.phones[LOST]);
        let settler = other.id()?;
        let work = || {
            let lines = one.node.query()?.disputes()?;
            for line in &lines {
                let value = line.values.iter().find(|value| value.device == settler);
                if let Some(value) = value.or(line.values.first()) {
                    let value = value.value.clone();
                    one.node.execute(Command::Settle { dispute: line.id, value })?;
                }
            }
            one.node.fold()?;
            let address = one.listen()?;
            other.sync(&address, stage)?;
            one.node.stop_network();
            Ok((lines.len(), disputes(one)?.len() + disputes(other)?.len()))
        };
        let done = stage.step("settle", work, |(settled, left)| {
            let line = json!({ "settled": settled, "left": left });
            (line, vec![("a", one.name.clone().into()), ("settled", (*settled).into())])
        });
        done.map(drop)
    }
}

/// Returns a roster in the shape of Quảng Ninh's, of people who do not exist.
fn csv(args: &Demo) -> String {
    let whole = Plan::with_seed(args.seed);
    let classes = usize::from(args.classes);
    let learners = classes * whole.learners / whole.classes;
    Sheet::default().text(&lantoa_rosters::roster(Plan {
        classes,
        learners,
        variants: true,
        ..whole
    }))
}

fn name(phone: usize) -> String {
    let name = NAMES[phone % NAMES.len()];
    match phone / NAMES.len() {
        0 => name.to_owned(),
        again => format!("{name} {}", again + 1),
    }
}

fn first_class(device: &Device) -> Done<ClassId> {
    let classes = device.node.query()?.classes()?;
    // By id: the same class on both phones, however their lists are sorted.
    Ok(classes.iter().map(|line| line.class).min().unwrap_or_default())
}

fn learners_of(device: &Device, class: ClassId) -> Done<Vec<LearnerId>> {
    let sheet = device.node.query()?.class(class)?;
    let learners = sheet.into_iter().flat_map(|sheet| sheet.learners);
    Ok(learners.map(|line| line.learner).collect::<BTreeSet<_>>().into_iter().collect())
}

fn open(device: &Device, class: ClassId, stage: &Stage<'_>) -> Done<MeetingId> {
    let date = stage.caller.today();
    let topics = Topic::starting().into_iter().take(1).map(|topic| topic.topic).collect();
    let command = Command::OpenMeeting { class, date, another: false, topics };
    let Outcome::Meeting(meeting) = device.node.execute(command)? else {
        unreachable!("opening a meeting returns it")
    };
    Ok(meeting)
}

fn count(outcome: Outcome) -> u32 {
    if let Outcome::Marked(count) = outcome { count } else { 0 }
}

fn disputes(device: &Device) -> Done<BTreeSet<DisputeId>> {
    Ok(device.node.query()?.disputes()?.into_iter().map(|line| line.id).collect())
}
