//! FIELD-DAY through Lantoa and through other systems, in turns: `cargo xtask soak --peers` builds and
//! installs those, and starts this. Needs root and `ip`.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use lantoa_tests::cable::Cable;
use lantoa_tests::comparison::exported::{SEED, export};
use lantoa_tests::comparison::figures::Figures;
use lantoa_tests::comparison::limits::Limits;
use lantoa_tests::comparison::own::run_if_asked;
use lantoa_tests::comparison::page::{about, table};
use lantoa_tests::comparison::round::Ground;
use lantoa_tests::comparison::system::{OWN, System};

/// What is asked for: `--peers FOLDER --classes N --rounds N --crowd N --only NAME,… --out FILE`.
struct Asked {
    folder: PathBuf,
    classes: usize,
    rounds: usize,
    crowd: usize,
    only: Vec<String>,
    out: PathBuf,
}

fn main() {
    run_if_asked();
    let Some(asked) = asked() else {
        println!("the comparison with other systems: cargo xtask soak --peers");
        return;
    };
    let (before, began) = (load(), said("date", &["-u", "+%Y-%m-%d %H:%M"]));
    let season = asked.folder.join(format!("season-{}.jsonl", asked.classes));
    if !season.exists() {
        println!("the season of {} classes is written", asked.classes);
        export(asked.classes, &season);
    }
    let cable = Cable::laid();
    let disk = asked.folder.join("devices");
    let _ = std::fs::remove_dir_all(&disk);
    std::fs::create_dir_all(&disk).expect("there is room");
    let ground = Ground::of(&cable, disk.clone(), season, asked.crowd);
    let mut systems = vec![System::own(&[])];
    systems.extend(System::others(&asked.folder));
    systems.retain(|system| {
        asked.only.is_empty() || asked.only.iter().any(|name| name == system.name)
    });
    let mut figures = Figures::default();
    let store = |system: &System| {
        asked.folder.join("stores").join(format!("{}-{}", system.name, asked.classes))
    };
    let mut running = Vec::new();
    for system in &systems {
        let seeded = if let Some(why) = system.missing() {
            Err(why)
        } else if asked.classes > system.classes_max {
            Err(format!("it is given {} classes at most", system.classes_max))
        } else {
            println!("{}: its store is made ready", system.name);
            ground.seeds(system, &store(system))
        };
        match seeded {
            Ok(()) => running.push(system),
            Err(why) => fails(&mut figures, system, &why),
        }
    }
    let own = System::own(&[]);
    let mut limits = Limits::beside(&disk, &own, asked.classes.min(50));
    for round in 0..asked.rounds {
        running.retain(|system| {
            if round >= system.rounds_max {
                return false;
            }
            println!("round {}: {}", round + 1, system.name);
            let measured = limits
                .measure(&cable)
                .and_then(|()| {
                    ground.round(system, &store(system), SEED + round as u64, &mut figures)
                })
                .and_then(|()| {
                    let comes = asked.crowd > 0 && round < system.crowds;
                    if comes { ground.crowd(system, &store(system), &mut figures) } else { Ok(()) }
                });
            if let Err(why) = &measured {
                fails(&mut figures, system, &format!("in round {}, {why}", round + 1));
            }
            measured.is_ok()
        });
    }
    let mut text = format!(
        "{began} UTC, {}, {}; load {before} before and {} after; commit {}.\n{} classes, {} rounds in turns, \
         {} phones at once. {}\n\n",
        machine(),
        said("uname", &["-sr"]),
        load(),
        commit(),
        asked.classes,
        asked.rounds,
        asked.crowd,
        std::env::var("LANTOA_COMPARED_BUILD").unwrap_or_default(),
    );
    let _ = writeln!(text, "{}", table(&figures, &systems));
    text += "| limit | median (least–most) |\n|---|---|\n";
    for (what, times) in limits.rows() {
        let _ = writeln!(text, "| {what} | {times} |");
    }
    let _ = write!(text, "\n{}", about(&systems));
    println!("{text}");
    std::fs::write(&asked.out, text).expect("there is room");
    let _ = std::fs::remove_dir_all(&disk);
}

fn fails(figures: &mut Figures, system: &System, why: &str) {
    println!("{}: {why}", system.name);
    assert!(system.name != OWN, "our own rounds must not fail");
    figures.missing.push((system.name, why.to_owned()));
}

fn asked() -> Option<Asked> {
    let words: Vec<String> = std::env::args().collect();
    let after = |word: &str| {
        let place = words.iter().position(|said| said == word)?;
        words.get(place + 1).cloned()
    };
    let number = |word: &str, otherwise: usize| {
        after(word).map_or(otherwise, |said| said.parse().expect("a number"))
    };
    let folder = PathBuf::from(after("--peers")?);
    let classes = number("--classes", 50);
    // Of a thousand classes, thirty at once would take half an hour.
    let crowd = if classes <= 50 { 30 } else { 0 };
    let only = after("--only").unwrap_or_default();
    let only = only.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let out = after("--out").map_or_else(|| folder.join("table.md"), PathBuf::from);
    Some(Asked {
        folder,
        classes,
        rounds: number("--rounds", 5),
        crowd: number("--crowd", crowd),
        only,
        out,
    })
}

fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or_default().to_owned()
}

fn machine() -> String {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores of {}", name.map_or("an unknown processor", |(_, name)| name))
}

fn commit() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = root.display().to_string();
    let git = |words: &[&str]| said("git", &[&["-C", &root], words].concat());
    let changed = if git(&["status", "--porcelain"]).is_empty() { "" } else { " with changes" };
    format!("{}{changed}", git(&["log", "-1", "--format=%h"]))
}

fn said(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output();
    output.map_or_else(
        |_| "?".to_owned(),
        |out| String::from_utf8_lossy(&out.stdout).trim().to_owned(),
    )
}
