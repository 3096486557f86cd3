//! The program `lantoa` as a user has it: a process for each command, and a folder for each device.
//!
//! Nothing here looks into the core: what a test learns, it learns from exit codes, stdout, stderr
//! and files. The program's path comes from `LANTOA_BIN`.

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::io_fault::{Fault, Shim};

mod ended;
mod office;
mod running;
mod serving;
mod shape;

pub use ended::{Ended, ended, ended_reading, signal};
pub use office::Office;
pub use running::Running;
pub use serving::Serving;
pub use shape::assert_fits;

/// How long a test waits for a process; far above what it takes even on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);
/// Where a device listens in tests: on loopback, at a port that the system chooses.
pub const LOOPBACK: &str = "/ip4/127.0.0.1/tcp/0";

/// Folders of devices that are gone after the test.
#[derive(Debug)]
pub struct Homes(TempDir);

impl Default for Homes {
    fn default() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }
}

impl Homes {
    /// Returns the device whose data folder has this name.
    #[must_use]
    pub fn device(&self, name: &str) -> Device {
        Device::at_home(&self.0.path().join(name))
    }

    /// Writes a file beside the data folders, and returns its path.
    ///
    /// # Panics
    ///
    /// When it cannot be written.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("a temporary file is written");
        path.to_str().expect("temporary paths are UTF-8").to_owned()
    }

    /// Returns the path of a file that is not there yet.
    ///
    /// # Panics
    ///
    /// When the temporary folder's path is not UTF-8.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().expect("temporary paths are UTF-8").to_owned()
    }
}

/// A data folder, and how its commands are run: in which language, at what time, and how loud.
#[derive(Clone, Debug)]
pub struct Device {
    home: PathBuf,
    lang: &'static str,
    now: Option<String>,
    log: Option<PathBuf>,
    key: Option<PathBuf>,
    program: Option<PathBuf>,
    unsure: bool,
}

impl Device {
    /// Returns the device of a data folder that is spelled so.
    #[must_use]
    pub fn at_home(home: &Path) -> Self {
        let home = home.to_owned();
        Self { home, lang: "en", now: None, log: None, key: None, program: None, unsure: false }
    }

    /// Returns the data folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Returns the same device in another language.
    #[must_use]
    pub fn speaking(&self, lang: &'static str) -> Self {
        Self { lang, ..self.clone() }
    }

    /// Returns the same device with a wall clock that shows this time, in RFC 3339.
    #[must_use]
    pub fn at(&self, now: &str) -> Self {
        Self { now: Some(now.to_owned()), ..self.clone() }
    }

    /// Returns the same device in the hands of somebody who never says `--yes` without saying so.
    #[must_use]
    pub fn unsure(&self) -> Self {
        Self { unsure: true, ..self.clone() }
    }

    /// Returns the same device, whose commands find the database's key in this file.
    #[must_use]
    pub fn keyed(&self, file: &str) -> Self {
        Self { key: Some(file.into()), ..self.clone() }
    }

    /// Returns the same device, whose commands say all that they can: what they say on stderr is
    /// added to this file.
    #[must_use]
    pub fn logging_to(&self, file: &str) -> Self {
        Self { log: Some(file.into()), ..self.clone() }
    }

    /// Returns the same device with another program.
    #[must_use]
    pub fn running(&self, program: &Path) -> Self {
        Self { program: Some(program.to_owned()), ..self.clone() }
    }

    /// Returns a copy of the device's folder, for a world of its own: it must not meet whoever met
    /// the original, because it is the same device.
    ///
    /// # Panics
    ///
    /// When it cannot be copied.
    #[must_use]
    pub fn copied(&self, homes: &Homes) -> Self {
        let name = self.home.file_name().and_then(OsStr::to_str).expect("a folder with a name");
        self.copied_as(&homes.device(name))
    }

    /// Returns the device of a copy of the folder's files, which stands where that of another would. The
    /// socket that a killed `serve` has left is no file.
    ///
    /// # Panics
    ///
    /// When it cannot be copied.
    #[must_use]
    pub fn copied_as(&self, other: &Self) -> Self {
        copy_folder(&self.home, &other.home).expect("a folder is copied");
        self.moved_to(other)
    }

    /// Returns the same device, whose folder was moved to where another's would stand.
    #[must_use]
    pub fn moved_to(&self, other: &Self) -> Self {
        Self { home: other.home.clone(), ..self.clone() }
    }

    /// Runs a command for people.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ended {
        self.run_in(Path::new("."), &[], args)
    }

    /// Runs a command for scripts.
    pub fn script<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ended {
        self.run_in(Path::new("."), &["--json"], args)
    }

    /// Runs a command for scripts that gets no more memory than so many KiB from the system.
    ///
    /// # Panics
    ///
    /// When there is no shell.
    pub fn script_within<S: AsRef<OsStr>>(
        &self,
        kib: usize,
        args: impl IntoIterator<Item = S>,
    ) -> Ended {
        let mut command = self.command(&["--json"]);
        command.args(self.said(args));
        let limit = format!("ulimit -v {kib} && exec \"$0\" \"$@\"");
        let mut limited = Command::new("sh");
        limited.args(["-c", &limit]).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        ended(&mut limited)
    }

    /// Runs a command for scripts of which one write fails, if it comes so far. One that is killed there
    /// has no exit code.
    pub fn script_failing<S: AsRef<OsStr>>(
        &self,
        shim: &Shim,
        fault: Fault,
        args: impl IntoIterator<Item = S>,
    ) -> Ended {
        let mut command = self.command(&["--json"]);
        shim.put_before(&mut command, &self.home, fault);
        ended(command.args(self.said(args)))
    }

    /// Runs a command for people from another working folder.
    pub fn run_from<S: AsRef<OsStr>>(
        &self,
        folder: &Path,
        args: impl IntoIterator<Item = S>,
    ) -> Ended {
        self.run_in(folder, &[], args)
    }

    /// Runs a command that works, and returns what it prints to people.
    ///
    /// # Panics
    ///
    /// When it fails.
    pub fn say<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        let ended = self.run(args);
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        ended.stdout
    }

    /// Runs a command that works, and returns its one JSON document.
    ///
    /// # Panics
    ///
    /// When it fails or prints anything else.
    pub fn json<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Value {
        let ended = self.script(args);
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        let mut lines = ended.lines();
        assert_eq!(lines.len(), 1, "one document: {ended:#?}");
        lines.remove(0)
    }

    /// Returns a report without `coverage.devices`, in which alone devices that hold the same differ.
    ///
    /// # Panics
    ///
    /// When it fails.
    pub fn totals(&self, args: &[&str]) -> Value {
        let mut report = self.json(["report"].iter().chain(args));
        let coverage = report["coverage"].as_object_mut().expect("a report has its coverage");
        assert!(coverage.remove("devices").is_some(), "{coverage:?}");
        report
    }

    /// Runs a command that works, and returns one text field of its JSON document.
    ///
    /// # Panics
    ///
    /// When it fails or the field is no text.
    pub fn text<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>, field: &str) -> String {
        let value = self.json(args);
        value[field].as_str().unwrap_or_else(|| panic!("{field} in {value}")).to_owned()
    }

    /// Runs a command that is refused, and returns its `error` object: exit 1, one sentence on
    /// stderr, the error as the last line of stdout.
    ///
    /// # Panics
    ///
    /// When it is not refused in just that way.
    pub fn refused<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Value {
        let ended = self.script(args);
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        let error = ended.error();
        let sentence = error["message"].as_str().unwrap_or_default();
        assert!(ended.stderr.contains(sentence), "stderr says the same: {ended:#?}");
        error
    }

    /// Runs a command that is wrong usage, and returns its `error` object: exit 2.
    ///
    /// # Panics
    ///
    /// When it is anything else.
    pub fn misused<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Value {
        let ended = self.script(args);
        assert_eq!(ended.code, Some(2), "{ended:#?}");
        ended.error()
    }

    /// Holds one session with the device at `address`, and returns its summary.
    ///
    /// # Panics
    ///
    /// When the session does not reach its end.
    pub fn sync(&self, address: &str) -> Value {
        let ended = self.script(["sync", "--once", "--timeout", "60", "--with", address]);
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        ended.lines().pop().expect("a summary is the last line in every case")
    }

    /// Meets another device: it serves, this one holds a session with it.
    ///
    /// # Panics
    ///
    /// When the session does not reach its end.
    pub fn meet(&self, other: &Self) -> Value {
        let serving = other.serve();
        let summary = self.sync(serving.address());
        serving.end();
        summary
    }

    /// Joins a programme with a ticket of `inviter`, which serves meanwhile, and holds what it may.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn comes_in(&self, ticket: &str, name: &str, inviter: &Self) {
        let serving = inviter.serve();
        self.join(ticket, name, &serving);
        self.sync(serving.address());
        serving.end();
    }

    /// Starts to serve on loopback.
    ///
    /// # Panics
    ///
    /// When it does not begin to listen.
    #[must_use]
    pub fn serve(&self) -> Serving {
        Serving::start(self.command(&["--json"]).args(SERVE))
    }

    /// Starts to serve at an address where it, or another process, served before.
    ///
    /// # Panics
    ///
    /// When it does not begin to listen.
    #[must_use]
    pub fn serve_at(&self, address: &str) -> Serving {
        Serving::start(self.command(&["--json"]).args([
            "serve",
            "--listen",
            address,
            "--no-discovery",
        ]))
    }

    /// Starts to serve on loopback; one of the writes fails that it makes from [`Shim::begin`] on.
    ///
    /// # Panics
    ///
    /// When it does not begin to listen.
    #[must_use]
    pub fn serve_failing(&self, shim: &Shim, fault: Fault) -> Serving {
        let mut command = self.command(&["--json"]);
        shim.lie_in_wait(&mut command, &self.home, fault);
        Serving::start(command.args(SERVE))
    }

    /// Joins a programme with a ticket, at the device that serves.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn join(&self, ticket: &str, name: &str, serving: &Serving) -> Value {
        let with = ["--with", serving.address(), "--timeout", "60"];
        self.json(["join", ticket, "--name", name].into_iter().chain(with))
    }

    /// Starts a command for scripts that stays on.
    #[must_use]
    pub fn start<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Running {
        Running::start(self.command(&["--json"]).args(self.said(args)))
    }

    /// Returns every byte that stands in the data folder, with the names of the files.
    ///
    /// # Panics
    ///
    /// When a file cannot be read.
    #[must_use]
    pub fn bytes(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        read_folder(&self.home, &mut files).expect("a data folder is read");
        files
    }

    fn run_in<S: AsRef<OsStr>>(
        &self,
        folder: &Path,
        globals: &[&str],
        args: impl IntoIterator<Item = S>,
    ) -> Ended {
        let mut command = self.command(globals);
        command.current_dir(folder).args(self.said(args));
        let ended = ended(&mut command);
        if let Some(log) = &self.log {
            opened(log).write_all(ended.stderr.as_bytes()).expect("a log takes a line");
        }
        ended
    }

    /// Returns a line as it is given: by somebody who is sure, where it would be asked about. A test's days
    /// are what they are, whatever the clock of the machine shows.
    fn said<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Vec<OsString> {
        let mut said: Vec<OsString> =
            args.into_iter().map(|word| word.as_ref().to_owned()).collect();
        let is_asked = ASKED.iter().any(|asked| {
            asked.len() <= said.len() && asked.iter().zip(&said).all(|(word, said)| said == word)
        });
        if is_asked && !self.unsure && said.iter().all(|word| word != "--yes") {
            said.push("--yes".into());
        }
        said
    }

    fn command(&self, globals: &[&str]) -> Command {
        let mut command = self.program.as_deref().map_or_else(program, program_at);
        command.arg("--home").arg(&self.home).args(["--lang", self.lang]).args(globals);
        if let Some(now) = &self.now {
            command.env("LANTOA_NOW", now);
        }
        if let Some(key) = &self.key {
            command.env("LANTOA_KEY_FILE", key);
        }
        if let Some(log) = &self.log {
            command.arg("-v").envs(LOUD).stderr(opened(log));
        }
        command
    }
}

/// The commands that may be asked about.
const ASKED: [&[&str]; 10] = [
    &["leave"],
    &["restore"],
    &["adopt"],
    &["device", "remove"],
    &["learner", "erase"],
    &["learner", "add"],
    &["learner", "edit"],
    &["meeting", "open"],
    &["visit", "add"],
    &["pair", "add"],
];

/// What makes Rust programs say the most, whichever way they log.
const LOUD: [(&str, &str); 2] = [("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full")];

/// What `serve` is given in tests.
const SERVE: [&str; 4] = ["serve", "--listen", LOOPBACK, "--no-discovery"];

/// Returns the program without any argument, as on a machine that is set to no language.
///
/// # Panics
///
/// When `LANTOA_BIN` does not name it.
#[must_use]
pub fn program() -> Command {
    let path = std::env::var_os("LANTOA_BIN").expect("LANTOA_BIN names the program `lantoa`");
    program_at(Path::new(&path))
}

fn program_at(path: &Path) -> Command {
    let path = std::fs::canonicalize(path).expect("the program `lantoa` is a file");
    let mut command = Command::new(path);
    for name in ["LANTOA_NOW", "LANTOA_KEY_FILE", "LC_ALL", "LC_MESSAGES", "LANGUAGE"] {
        command.env_remove(name);
    }
    // Whom it is set for is a developer. Where memory is out, Rust's report of that asks for more of it
    // for the trace, and then waits for itself for ever.
    command.env_remove("RUST_BACKTRACE");
    command.env("LANG", "C");
    command
}

/// Asks again and again until the answer is yes.
///
/// # Panics
///
/// When it is not yes within [`PATIENCE`].
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "waited too long for {what}");
    }
}

fn opened(log: &Path) -> File {
    OpenOptions::new().create(true).append(true).open(log).expect("a log is opened")
}

/// Copies a folder's files, and those of the folders in it.
///
/// # Errors
///
/// What the file system says.
pub fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else if kind.is_file() {
            std::fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

fn read_folder(folder: &Path, into: &mut Vec<(PathBuf, Vec<u8>)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            read_folder(&entry.path(), into)?;
        } else if kind.is_file() {
            into.push((entry.path(), std::fs::read(entry.path())?));
        }
    }
    Ok(())
}

/// Splits a line as a shell does that knows spaces and double quotes.
#[must_use]
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        match at % 2 {
            1 => words.push(part.to_owned()),
            _ => words.extend(part.split_whitespace().map(str::to_owned)),
        }
    }
    words
}
