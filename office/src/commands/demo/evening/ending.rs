//! How the evening ends: work is carried, a phone is lost, and everybody reports.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::node::answer::{Breakdown, MissingDevices, ReportQuery};
use serde_json::{Value, json};

use super::{Evening, LOST, first_class, learners_of, open};
use crate::commands::demo::Stage;
use crate::commands::demo::device::Device;
use crate::failure::Done;

impl Evening {
    /// Lets one phone carry another's work to the office.
    pub(in crate::commands::demo) fn carry(&self, stage: &Stage<'_>) -> Done {
        let carrier = self.phones.get(2).unwrap_or(&self.phones[0]);
        let other = &self.phones[LOST];
        let work = || {
            let address = carrier.listen()?;
            other.sync(&address, stage)?;
            carrier.node.stop_network();
            let summary = carrier.sync(&self.address, stage)?;
            Ok(summary.sent_entries)
        };
        let done = stage.step("carry", work, |entries| {
            let line = json!({ "by": carrier.name, "of": other.name, "entries": entries });
            let args = vec![
                ("a", carrier.name.clone().into()),
                ("b", other.name.clone().into()),
                ("entries", (*entries).into()),
            ];
            (line, args)
        });
        done.map(drop)
    }

    /// Removes a lost phone; what is written on it afterwards is set aside.
    pub(in crate::commands::demo) fn remove(&self, stage: &Stage<'_>) -> Done {
        let lost = &self.phones[LOST];
        let work = || {
            let device = lost.id()?;
            self.office.node.remove_device(device, Some("lost"), None)?;
            // The finder taps on, not knowing: refusals along the way are what this shows.
            let class = first_class(lost)?;
            let learners = learners_of(lost, class)?;
            if let (Ok(meeting), Some(learner)) = (open(lost, class, stage), learners.first()) {
                let mark = Mark::Excused;
                let command = Command::SetMark { meeting, learner: *learner, mark, seen: None };
                let _ = lost.node.execute(command).and_then(|_| lost.node.fold());
            }
            let _ = lost.sync(&self.address, stage);
            let aside = self.office.node.quarantine()?;
            let aside = aside.iter().filter(|line| line.device == device);
            Ok((device, aside.map(|line| line.entries).sum::<u32>()))
        };
        let done = stage.step("remove", work, |(device, entries)| {
            let line = json!({ "device": device, "quarantined": entries });
            (line, vec![("b", lost.name.clone().into()), ("entries", (*entries).into())])
        });
        done.map(drop)
    }

    /// Brings everybody who is left up to date and compares what they report.
    pub(in crate::commands::demo) fn report(&mut self, stage: &Stage<'_>) -> Done<bool> {
        self.phones.remove(LOST);
        // Twice: what the last phone brings, the first one gets on the second round.
        for _ in 0..2 {
            for phone in &self.phones {
                phone.sync(&self.address, stage)?;
            }
        }
        let ours = reported(&self.office)?;
        let equal = self.phones.iter().map(|phone| Ok(reported(phone)? == ours));
        let equal: Vec<bool> = equal.collect::<Done<_>>()?;
        let all = equal.iter().all(|equal| *equal);
        let caller = stage.caller;
        caller.out.progress_end();
        caller.out.line("");
        for (phone, equal) in self.phones.iter().zip(&equal) {
            let key = if *equal { "demo-equal" } else { "demo-differs" };
            caller.out.line(&caller.words.say_with(key, &[("name", phone.name.clone().into())]));
        }
        let key = if all { "demo-report" } else { "demo-report-differs" };
        let row = &ours[0]["rows"][0];
        let number = |field: &str| row[field].as_u64().unwrap_or(0).into();
        let args = [
            ("turns", number("turns")),
            ("learners", number("learners")),
            ("meetings", number("meetings")),
        ];
        caller.out.line(&stage.bold(&caller.words.say_with(key, &args)));
        let devices = self.phones.iter().zip(&equal);
        let devices: Vec<_> =
            devices.map(|(phone, equal)| json!({ "name": phone.name, "equal": equal })).collect();
        let last =
            json!({ "event": "report", "equal": all, "devices": devices, "report": ours[0] });
        caller.out.json(&last);
        Ok(all)
    }
}

/// Returns what a device reports, in total and by class, without the devices that it has not met.
fn reported(device: &Device) -> Done<[Value; 2]> {
    let query = device.node.query()?;
    let ask = |by: Option<Breakdown>| -> Done<Value> {
        let mut report = query.report(&ReportQuery { by, ..ReportQuery::default() })?;
        report.coverage.devices = MissingDevices::default();
        Ok(serde_json::to_value(report).expect("reports are plain values"))
    };
    Ok([ask(None)?, ask(Some(Breakdown::Class))?])
}
