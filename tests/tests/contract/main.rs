//! The contract of the command line, command by command: what each prints and how each is refused.
//!
//! `docs/cli.md` is that contract. Scripts rely on names of commands, options and fields, on exit
//! codes and on kinds of errors; a change that breaks one of them breaks a test here.

mod classes;
mod custody;
mod decisions;
mod devices;
mod evening;
mod examples;
mod lines;
mod programme;
mod reports;

use lantoa_tests::program::{Device, Homes};

/// An office of one team with one class and two learners, An and Bình.
pub(crate) struct Office {
    pub(crate) homes: Homes,
    pub(crate) device: Device,
    pub(crate) place: String,
    pub(crate) team: String,
    pub(crate) class: String,
    pub(crate) an: String,
    pub(crate) binh: String,
}

impl Office {
    pub(crate) fn new() -> Self {
        let homes = Homes::default();
        let device = homes.device("office");
        device.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh"]);
        let place = device.text(["place", "add", "Xã Ba Chẽ"], "place");
        let team = ["team", "add", "Tổ Ba Chẽ", "--place", "Xã Ba Chẽ"];
        let team = device.text(team, "team");
        let class = ["class", "add", "Lớp 1", "--team", "Tổ Ba Chẽ", "--place", "Xã Ba Chẽ"];
        let class = device.text(class, "class");
        let learner = |name| device.text(["learner", "add", name, "--class", &class], "learner");
        let (an, binh) = (learner("Nguyễn Văn An"), learner("Đặng Thị Bình"));
        Self { homes, device, place, team, class, an, binh }
    }

    /// Returns a phone that joined and holds all of the team.
    pub(crate) fn phone(&self, name: &str, role: &str) -> Device {
        let phone = self.homes.device(name);
        let ticket = self.device.text(["invite", "--role", role, "--team", &self.team], "ticket");
        let serving = self.device.serve();
        phone.join(&ticket, name, &serving);
        phone.sync(serving.address());
        serving.end();
        phone
    }

    /// Returns the day's meeting of the class, opened on a device.
    pub(crate) fn meeting(&self, device: &Device) -> String {
        device.text(["meeting", "open", &self.class, "--date", "2026-03-12"], "meeting")
    }
}
