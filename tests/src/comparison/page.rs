//! What was measured, as a table for the page.

use std::fmt::Write as _;

use crate::comparison::figures::{Figures, Row};
use crate::comparison::system::{OWN, SAMOD, System};

/// Returns the table of all systems and, below it, what is missing and why.
#[must_use]
pub fn table(figures: &Figures, systems: &[System]) -> String {
    let ran: Vec<&System> = systems
        .iter()
        .filter(|system| Row::ALL.iter().any(|row| figures.count(system.name, *row) > 0))
        .collect();
    let mut text = "| what | n |".to_owned();
    for system in &ran {
        let _ = write!(text, " {} |", system.name);
    }
    text += &format!(" {OWN} : best other | {OWN} : {SAMOD} |\n|---|---|");
    text += &"---|".repeat(ran.len() + 2);
    text.push('\n');
    for row in Row::ALL {
        let counts: Vec<usize> = ran.iter().map(|system| figures.count(system.name, row)).collect();
        let most = counts.iter().copied().max().unwrap_or_default();
        if most == 0 {
            continue;
        }
        let _ = write!(text, "| {} | {most} |", row.title());
        for (system, count) in ran.iter().zip(&counts) {
            let cell = cell(figures, system.name, row);
            let fewer =
                if *count > 0 && *count < most { format!(", n = {count}") } else { String::new() };
            let _ = write!(text, " {cell}{fewer} |");
        }
        let others = ran.iter().filter(|system| system.name != OWN);
        let best = others
            .filter_map(|system| Some((figures.median(system.name, row)?, system.name)))
            .min_by(|one, other| one.0.total_cmp(&other.0));
        let own = figures.median(OWN, row);
        let to_best = own.zip(best).map(|(own, (value, name))| against(own, value, Some(name)));
        let to_samod = own.zip(figures.median(SAMOD, row));
        let to_samod = to_samod.map(|(own, value)| against(own, value, None));
        let dash = || "–".to_owned();
        let _ = writeln!(
            text,
            " {} | {} |",
            to_best.unwrap_or_else(dash),
            to_samod.unwrap_or_else(dash)
        );
    }
    for (name, why) in &figures.missing {
        let _ = write!(text, "\nNot measured: {name}: {why}.\n");
    }
    text
}

/// Returns the systems, one a line.
#[must_use]
pub fn about(systems: &[System]) -> String {
    systems.iter().map(|system| format!("- {}: {}.\n", system.name, system.about)).collect()
}

fn cell(figures: &Figures, system: &str, row: Row) -> String {
    let Some((median, (least, most))) =
        figures.median(system, row).zip(figures.bounds(system, row))
    else {
        return "–".to_owned();
    };
    let [median, least, most] = [median, least, most].map(|value| number(row, value));
    if least == most { median } else { format!("{median} ({least}–{most})") }
}

/// Returns a ratio, and who is ahead where it is not we.
fn against(own: f64, other: f64, name: Option<&str>) -> String {
    let named = name.map(|name| format!(" {name}")).unwrap_or_default();
    if own == 0.0 && other == 0.0 {
        return "1 ×".to_owned();
    } else if other == 0.0 {
        // Less than a tick of the system's clock.
        return format!("**> 1 ×**{named}");
    }
    let ratio = own / other;
    let said = if ratio < 0.005 { "< 0.01".to_owned() } else { format!("{ratio:.2}") };
    if ratio > 1.005 { format!("**{said} ×**{named}") } else { format!("{said} ×{named}") }
}

fn number(row: Row, value: f64) -> String {
    match row {
        Row::FirstSender | Row::FirstReceiver => format!("{value:.2}"),
        Row::FirstMemory | Row::FirstDisk => format!("{value:.1}"),
        Row::FirstBytes
        | Row::AgainBytes
        | Row::LiveBytes
        | Row::ReconnectBytes
        | Row::DivergedBytes
        | Row::DivergedLost => thousands(value),
        Row::First
        | Row::Open
        | Row::Again
        | Row::Live
        | Row::LiveComputed
        | Row::Reconnect
        | Row::Diverged
        | Row::Crowd => {
            if value < 100.0 {
                format!("{value:.1}")
            } else {
                thousands(value)
            }
        }
    }
}

fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_another_wins_is_marked_and_one_that_nobody_ran_is_left_out() {
        let systems = [System::own(&[]), System::others(std::path::Path::new("-"))[0].clone()];
        let mut figures = Figures::default();
        for (system, row, value) in [
            (OWN, Row::First, 1_500.0),
            (OWN, Row::First, 900.0),
            (OWN, Row::First, 1_000.0),
            (SAMOD, Row::First, 500.0),
            (OWN, Row::FirstBytes, 460_527.0),
            (SAMOD, Row::FirstBytes, 921_054.0),
        ] {
            figures.note(system, row, value);
        }
        let text = table(&figures, &systems);
        let lines: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "| first sync, ms | 3 | 1,000 (900–1,500) | 500, n = 1 | **2.00 ×** samod | **2.00 ×** |",
                "| – bytes on the cable | 1 | 460,527 | 921,054 | 0.50 × samod | 0.50 × |",
            ]
        );
    }
}
