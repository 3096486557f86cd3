//! One round of one system: an empty device takes everything, and then what happens to two that hold it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lantoa_peer_lines::{Class, Held, Mark};
use lantoa_rosters::random::Random;
use tempfile::TempDir;

use crate::cable::Cable;
use crate::comparison::figures::{Figures, Row};
use crate::comparison::led::Led;
use crate::comparison::system::System;
use crate::measure::{cpu_time_of, resident_bytes_most_of};
use crate::program::copy_folder;

/// Single marks on a live link.
const LIVE: usize = 30;
/// Marks of each side in each class while both are apart.
const APART: usize = 10;
/// Classes of which that is done, at most.
const APART_CLASSES: usize = 50;
/// Where an office listens.
const PORT: u16 = 47_101;
/// How long marks that were made apart may take after both are in step; those of a conflict never come.
const SEEN_MAX: Duration = Duration::from_secs(5);

/// What all rounds have in common.
pub struct Ground<'g> {
    /// The cable.
    pub cable: &'g Cable,
    /// Where devices' folders are made, on a disk.
    pub disk: PathBuf,
    /// The season, as the other systems have it.
    pub season: PathBuf,
    /// What everybody must hold.
    pub held: Held,
    /// The marks of each class, by meeting and learner.
    pub marks: Vec<Vec<Vec<String>>>,
    /// Phones that come at once.
    pub crowd: usize,
}

impl<'g> Ground<'g> {
    /// Reads a season.
    #[must_use]
    pub fn of(cable: &'g Cable, disk: PathBuf, season: PathBuf, crowd: usize) -> Self {
        let mut held = Held::default();
        let mut marks = Vec::new();
        for Class { learners, marks: of, levels, .. } in lantoa_peer_lines::classes(&season) {
            held.learners += learners.len();
            held.marks += of.iter().map(Vec::len).sum::<usize>();
            held.levels += levels.iter().map(Vec::len).sum::<usize>();
            marks.push(
                of.into_iter().map(|of| of.into_iter().map(|said| said.0).collect()).collect(),
            );
        }
        Self { cable, disk, season, held, marks, crowd }
    }

    /// Has a system write the season into `store`, where it has not yet.
    ///
    /// # Errors
    ///
    /// When it cannot.
    ///
    /// # Panics
    ///
    /// When there is no room.
    pub fn seeds(&self, system: &System, store: &Path) -> Result<(), String> {
        if store.exists() {
            return Ok(());
        }
        let folder = self.folder();
        let mut device = Led::new(self.cable.runs(0, &system.device(folder.path())));
        device.asked(&format!("seed {}", self.season.display()), "seeded")?;
        device.ends();
        let mut device = Led::new(self.cable.runs(0, &system.device(folder.path())));
        device.asked("open", "opened")?;
        self.is_whole(&mut device)?;
        device.ends();
        std::fs::create_dir_all(store.parent().expect("a store has a folder"))
            .expect("there is room");
        copy_folder(folder.path(), store).expect("there is room");
        Ok(())
    }

    /// Measures every row once. Of one seed, every system has the same marks.
    ///
    /// # Errors
    ///
    /// When a device does not do what it is told.
    pub fn round(
        &self,
        system: &System,
        store: &Path,
        seed: u64,
        figures: &mut Figures,
    ) -> Result<(), String> {
        let chance = &mut Random::new(seed);
        let folders = [self.folder(), self.folder()];
        copy_folder(store, folders[0].path()).expect("there is room");
        self.first(system, &folders, figures)?;
        let mut pair = self.pair(system, &folders, figures)?;
        let mut said = HashMap::new();
        pair.again(figures)?;
        pair.live(chance, &mut said, figures)?;
        pair.reconnects(chance, &mut said, figures)?;
        pair.diverges(&mut said, figures)?;
        pair.office.ends();
        pair.phone.ends();
        Ok(())
    }

    /// Measures many phones at one office.
    ///
    /// # Errors
    ///
    /// When a device does not do what it is told.
    pub fn crowd(
        &self,
        system: &System,
        store: &Path,
        figures: &mut Figures,
    ) -> Result<(), String> {
        let folder = self.folder();
        copy_folder(store, folder.path()).expect("there is room");
        let (mut office, address) = self.office(system, folder.path())?;
        let folders: Vec<TempDir> = (0..self.crowd).map(|_| self.folder()).collect();
        let mut phones = Vec::new();
        for folder in &folders {
            let mut phone = Led::new(self.cable.runs(1, &system.device(folder.path())));
            phone.asked("open", "opened")?;
            joins(&mut office, &mut phone, &address)?;
            phones.push(phone);
        }
        for phone in &mut phones {
            phone.told("connect");
        }
        let mut times = Vec::new();
        for phone in &mut phones {
            times.push(phone.times("connected")?);
        }
        for phone in &mut phones {
            self.is_whole(phone)?;
        }
        let first = times.iter().map(|(began, _)| *began).min().unwrap_or_default();
        let last = times.iter().map(|(_, ended)| *ended).max().unwrap_or_default();
        figures.note(system.name, Row::Crowd, ms(first, last));
        phones.into_iter().for_each(Led::ends);
        office.ends();
        Ok(())
    }

    fn first(
        &self,
        system: &System,
        [office, phone]: &[TempDir; 2],
        figures: &mut Figures,
    ) -> Result<(), String> {
        let (mut office, address) = self.office(system, office.path())?;
        let mut newcomer = Led::new(self.cable.runs(1, &system.device(phone.path())));
        newcomer.asked("open", "opened")?;
        joins(&mut office, &mut newcomer, &address)?;
        let devices = [office.process(), newcomer.process()];
        let (bytes, computed) = (self.cable.bytes(), devices.map(cpu_time_of));
        let (began, ended) = newcomer.timed("connect", "connected")?;
        let after = devices.map(cpu_time_of);
        let memory = resident_bytes_most_of(newcomer.process());
        // Counting also gives the last acknowledgements time to arrive.
        self.is_whole(&mut newcomer)?;
        let mut note = |row, value| figures.note(system.name, row, value);
        note(Row::First, ms(began, ended));
        note(Row::FirstSender, (after[0] - computed[0]).as_secs_f64());
        note(Row::FirstReceiver, (after[1] - computed[1]).as_secs_f64());
        note(Row::FirstBytes, (self.cable.bytes() - bytes) as f64);
        note(Row::FirstMemory, memory as f64 / 1e6);
        newcomer.ends();
        office.ends();
        note(Row::FirstDisk, size(phone.path()) as f64 / 1e6);
        Ok(())
    }

    /// Starts both again, from what is on their disks.
    fn pair<'p>(
        &'p self,
        system: &System,
        [office, phone]: &[TempDir; 2],
        figures: &mut Figures,
    ) -> Result<Pair<'p>, String> {
        let (mut office, address) = self.office(system, office.path())?;
        let mut phone = Led::new(self.cable.runs(1, &system.device(phone.path())));
        let (began, ended) = phone.timed("open", "opened")?;
        figures.note(system.name, Row::Open, ms(began, ended));
        self.is_whole(&mut office)?;
        self.is_whole(&mut phone)?;
        phone.asked(&format!("join {address}"), "joined")?;
        Ok(Pair { ground: self, name: system.name, office, phone })
    }

    fn office(&self, system: &System, folder: &Path) -> Result<(Led, String), String> {
        let mut office = Led::new(self.cable.runs(0, &system.device(folder)));
        office.asked("open", "opened")?;
        let address = office.asked(&format!("listen {} {PORT}", Cable::ADDRESS), "listening")?;
        Ok((office, address.join(" ")))
    }

    fn is_whole(&self, device: &mut Led) -> Result<(), String> {
        let held = device.holds()?;
        if held == self.held {
            return Ok(());
        }
        Err(format!("it holds {held:?} of {:?}", self.held))
    }

    fn folder(&self) -> TempDir {
        tempfile::tempdir_in(&self.disk).expect("there is room")
    }

    /// Returns another mark than the one that a learner has.
    fn other(&self, place: (usize, usize, usize), said: &mut HashMap<Place, String>) -> Mark {
        let (class, session, learner) = place;
        let of_season = || self.marks[class][session][learner].clone();
        let before = said.get(&place).cloned().unwrap_or_else(of_season);
        let status = if before == "P" { "L" } else { "P" }.to_owned();
        said.insert(place, status.clone());
        Mark { class, session, learner, status }
    }

    fn any_place(&self, chance: &mut Random) -> Place {
        let below = |chance: &mut Random, bound: usize| {
            chance.below(u32::try_from(bound).expect("few")) as usize
        };
        let class = below(chance, self.marks.len());
        let session = below(chance, self.marks[class].len());
        (class, session, below(chance, self.marks[class][session].len()))
    }
}

/// Class, meeting and learner by their numbers.
type Place = (usize, usize, usize);

/// Two devices that hold the same.
struct Pair<'p> {
    ground: &'p Ground<'p>,
    name: &'static str,
    office: Led,
    phone: Led,
}

impl Pair<'_> {
    fn again(&mut self, figures: &mut Figures) -> Result<(), String> {
        let bytes = self.ground.cable.bytes();
        let (began, ended) = self.phone.timed("connect", "connected")?;
        figures.note(self.name, Row::Again, ms(began, ended));
        self.settles()?;
        figures.note(self.name, Row::AgainBytes, (self.ground.cable.bytes() - bytes) as f64);
        Ok(())
    }

    fn live(
        &mut self,
        chance: &mut Random,
        said: &mut HashMap<Place, String>,
        figures: &mut Figures,
    ) -> Result<(), String> {
        let devices = [self.office.process(), self.phone.process()];
        let (bytes, computed) = (self.ground.cable.bytes(), devices.map(cpu_time_of));
        for _ in 0..LIVE {
            let mark = self.ground.other(self.ground.any_place(chance), said);
            self.phone.watches(&mark)?;
            let began = self.office.marks(&mark)?;
            figures.note(self.name, Row::Live, ms(began, seen_at(&mut self.phone)?));
        }
        let computed: Duration =
            devices.map(cpu_time_of).iter().sum::<Duration>() - computed.iter().sum::<Duration>();
        let each = |value: f64| value / LIVE as f64;
        figures.note(self.name, Row::LiveComputed, each(computed.as_secs_f64() * 1e3));
        let bytes = self.ground.cable.bytes() - bytes;
        figures.note(self.name, Row::LiveBytes, each(bytes as f64));
        Ok(())
    }

    fn reconnects(
        &mut self,
        chance: &mut Random,
        said: &mut HashMap<Place, String>,
        figures: &mut Figures,
    ) -> Result<(), String> {
        self.phone.asked("disconnect", "disconnected")?;
        let mark = self.ground.other(self.ground.any_place(chance), said);
        self.phone.watches(&mark)?;
        self.office.marks(&mark)?;
        let bytes = self.ground.cable.bytes();
        let (began, _) = self.phone.timed("connect", "connected")?;
        figures.note(self.name, Row::Reconnect, ms(began, seen_at(&mut self.phone)?));
        self.settles()?;
        figures.note(self.name, Row::ReconnectBytes, (self.ground.cable.bytes() - bytes) as f64);
        Ok(())
    }

    fn diverges(
        &mut self,
        said: &mut HashMap<Place, String>,
        figures: &mut Figures,
    ) -> Result<(), String> {
        self.phone.asked("disconnect", "disconnected")?;
        for class in 0..self.ground.marks.len().min(APART_CLASSES) {
            for learner in 0..APART.min(self.ground.marks[class][0].len() / 2) {
                let of_office = self.ground.other((class, 0, learner), said);
                let of_phone = self.ground.other((class, 0, APART + learner), said);
                self.phone.watches(&of_office)?;
                self.office.watches(&of_phone)?;
                self.office.marks(&of_office)?;
                self.phone.marks(&of_phone)?;
            }
        }
        let bytes = self.ground.cable.bytes();
        let (began, in_step) = self.phone.timed("connect", "connected")?;
        let deadline = Instant::now() + SEEN_MAX;
        let (mut seen, mut lost) = (Vec::new(), 0.0);
        for device in [&mut self.office, &mut self.phone] {
            let left = deadline.saturating_duration_since(Instant::now());
            if let Some(words) = device.answer_within("seen", left)? {
                seen.push(time(&words)?);
            }
            let unseen = device.asked("unseen", "unseen")?;
            lost += unseen.first().and_then(|word| word.parse::<f64>().ok()).unwrap_or(f64::NAN);
        }
        // Where some marks never come, being in step is all that there is.
        let last = if let [one, other] = seen[..] { one.max(other) } else { in_step };
        figures.note(self.name, Row::Diverged, ms(began, last));
        figures.note(self.name, Row::DivergedLost, lost);
        figures.note(self.name, Row::DivergedBytes, (self.ground.cable.bytes() - bytes) as f64);
        Ok(())
    }

    /// Lets what is under way arrive: each is asked something that takes it a moment.
    fn settles(&mut self) -> Result<(), String> {
        self.phone.holds()?;
        self.office.holds().map(drop)
    }
}

/// Lets a newcomer in, without giving it anything.
fn joins(office: &mut Led, phone: &mut Led, address: &str) -> Result<(), String> {
    let token = office.asked("admit", "admitted")?.join(" ");
    phone.asked(&format!("join {address} {token}"), "joined").map(drop)
}

fn seen_at(device: &mut Led) -> Result<u128, String> {
    time(&device.answer("seen")?)
}

fn time(words: &[String]) -> Result<u128, String> {
    let time = words.first().and_then(|word| word.parse().ok());
    time.ok_or_else(|| "it saw at no time".to_owned())
}

fn ms(began: u128, ended: u128) -> f64 {
    ended.saturating_sub(began) as f64 / 1e6
}

fn size(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).expect("the folder is there").flatten();
    let size = |path: PathBuf| {
        if path.is_dir() { size(&path) } else { path.metadata().map_or(0, |meta| meta.len()) }
    };
    files.map(|file| size(file.path())).sum()
}
