//! An office with a team, a class and two learners: where most tests of the program begin.

use serde_json::Value;

use super::{Device, Homes};

/// An office of one team with one class and two learners, An and Bình.
#[derive(Debug)]
pub struct Office {
    /// Where its folder and those of its phones are.
    pub homes: Homes,
    /// The coordinator's machine.
    pub device: Device,
    /// The recovery sheet, as it was printed.
    pub sheet: String,
    /// The id of Xã Ba Chẽ.
    pub place: String,
    /// The id of Tổ Ba Chẽ, there.
    pub team: String,
    /// The id of its Lớp 1.
    pub class: String,
    /// The id of the learner Nguyễn Văn An.
    pub an: String,
    /// The id of the learner Đặng Thị Bình.
    pub binh: String,
}

impl Default for Office {
    /// Founds it, on a folder of its own.
    fn default() -> Self {
        let homes = Homes::default();
        let device = homes.device("office");
        let init = ["init", "--programme", "Quảng Ninh", "--as", "Oanh"];
        let sheet = device.text(init, "recovery");
        let place = device.text(["place", "add", "Xã Ba Chẽ"], "place");
        let team = ["team", "add", "Tổ Ba Chẽ", "--place", "Xã Ba Chẽ"];
        let team = device.text(team, "team");
        let class = ["class", "add", "Lớp 1", "--team", "Tổ Ba Chẽ", "--place", "Xã Ba Chẽ"];
        let class = device.text(class, "class");
        let learner = |name| device.text(["learner", "add", name, "--class", &class], "learner");
        let (an, binh) = (learner("Nguyễn Văn An"), learner("Đặng Thị Bình"));
        Self { homes, device, sheet, place, team, class, an, binh }
    }
}

impl Office {
    /// Returns a phone that joined and holds all of the team.
    ///
    /// # Panics
    ///
    /// When it is refused.
    #[must_use]
    pub fn phone(&self, name: &str, role: &str) -> Device {
        let phone = self.homes.device(name);
        let ticket = self.device.text(["invite", "--role", role, "--team", &self.team], "ticket");
        phone.comes_in(&ticket, name, &self.device);
        phone
    }

    /// Returns the day's meeting of the class, opened on a device.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn meeting(&self, device: &Device) -> String {
        device.text(["meeting", "open", &self.class, "--date", "2026-03-12"], "meeting")
    }

    /// Returns the mark of a learner of the class, as a device shows it; null where there is none.
    ///
    /// # Panics
    ///
    /// When the class is not shown.
    #[must_use]
    pub fn mark_of(&self, device: &Device, learner: &str) -> Value {
        let sheet = device.json(["class", "show", &self.class]);
        let marks = sheet["marks"].as_array().expect("a list");
        let line = marks.iter().find(|line| line["learner"] == *learner);
        line.map_or(Value::Null, |line| line["mark"].clone())
    }
}
