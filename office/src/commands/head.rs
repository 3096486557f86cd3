//! `head`: what stands above the papers of the programme, set once.

use lantoa_core::domain::command::Command;
use lantoa_core::domain::programme::Head;

use crate::args::programme::{Head as Args, HeadOf};
use crate::desk::Desk;
use crate::failure::Done;
use crate::sheet::Sheet;
use crate::words::{Lang, Words};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let held = desk.query()?.head()?;
    match args {
        Args::Set { head, issuer, unit } => {
            let of = head.map_or(held.clone(), of);
            let issuer = issuer.clone().unwrap_or(held.issuer);
            let unit = unit.clone().unwrap_or(held.unit);
            desk.execute(Command::SetHead(Head { issuer, unit, ..of }))?;
            shown(desk, &desk.query()?.head()?);
        }
        Args::Show => shown(desk, &held),
    }
    Ok(())
}

/// Returns the usual head, without whose paper it is.
pub(super) fn of(head: HeadOf) -> Head {
    match head {
        HeadOf::State => Head::default(),
        // Papers of the programme, whatever language somebody types in.
        HeadOf::Union => Head { under: Words::new(Lang::Vi).say("sheet-union"), ..Head::default() },
    }
}

/// Returns the two lines on the right; where none were set, the state's.
pub(super) fn right(head: &Head, words: Words) -> [String; 2] {
    let is_usual = head.under.is_empty();
    let under = if is_usual { words.say("sheet-state") } else { head.under.clone() };
    let motto = if is_usual && head.motto.is_empty() {
        words.say("sheet-motto")
    } else {
        head.motto.clone()
    };
    [under, motto]
}

fn shown(desk: &Desk, head: &Head) {
    let words = desk.caller.words;
    desk.caller.answer(head, |head| {
        let left = [(&head.issuer, "head-issuer"), (&head.unit, "head-unit")];
        let left = left.map(|(line, usual)| match line.as_str() {
            "" => words.say(usual),
            line => line.to_owned(),
        });
        let mut sheet = Sheet::new(&desk.caller, &["left", "right"]);
        for (left, right) in left.into_iter().zip(right(head, words)) {
            sheet.row([left, right]);
        }
        sheet.print(&desk.caller);
    });
}
