//! `invite`, `invitation` and `join`: how a device comes into a programme.

use std::time::Duration;

use lantoa_core::domain::programme::Role;
use lantoa_core::node::Hotspot;
use lantoa_core::node::answer::Named;
use lantoa_core::node::membership::Invitation;
use lantoa_core::node::sync::SyncOptions;
use serde_json::json;

use crate::args::devices::{Invitation as Args, Invite, Join};
use crate::commands::founding;
use crate::desk::Desk;
use crate::failure::{Done, invalid};
use crate::labels;
use crate::lookup;
use crate::qr;
use crate::sheet::{Sheet, short};

pub(super) fn invite(desk: &Desk, args: &Invite) -> Done {
    let query = desk.query()?;
    let teams = args.team.iter().map(|team| lookup::one(&query, Named::Team, team));
    let recovery = args.recovery.as_ref();
    if args.role == Role::Coordinator && recovery.is_none() {
        let message = "inviting a coordinator needs the recovery sheet";
        return Err(invalid("recovery-needed", message, json!(null)));
    }
    let invitation = Invitation {
        role: args.role,
        teams: teams.collect::<Done<_>>()?,
        addresses: Vec::new(),
        hotspot: args.hotspot.as_deref().map(hotspot).transpose()?,
        recovery: recovery.map(|file| founding::read_sheet(&desk.caller, file)).transpose()?,
    };
    let invited = desk.node.invite(invitation)?;
    desk.caller.answer(&invited, |invited| {
        desk.line(&invited.ticket);
        let until = desk.caller.time(invited.expires);
        desk.caller
            .out
            .note(&desk.caller.words.say_with("ticket-until", &[("time", until.into())]));
        if !invited.listening {
            desk.caller.out.note(&desk.say("ticket-nobody-listens"));
        }
    });
    if args.qr && !desk.caller.out.is_json() {
        desk.caller.out.drawn(&qr::picture(&invited.ticket, desk.caller.out.look())?);
    }
    Ok(())
}

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    match args {
        Args::List => list(desk),
        Args::Withdraw { invitation } => {
            let invitation = lookup::invitation(&desk.node.invitations()?, invitation)?;
            desk.node.withdraw_invitation(invitation)?;
            desk.caller.done("done-withdraw");
            Ok(())
        }
    }
}

fn list(desk: &Desk) -> Done {
    let names = labels::Named::read(&desk.query()?)?;
    desk.caller.answer(&desk.node.invitations()?, |lines| {
        let mut sheet = Sheet::new(&desk.caller, &["invitation", "role", "teams", "until"]);
        for line in lines {
            let teams = line.teams.iter().map(|team| names.team(*team));
            sheet.row([
                short(&line.invitation),
                desk.caller.words.word("role", line.role.word()),
                teams.collect::<Vec<_>>().join(", "),
                desk.caller.time(line.expires),
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}

fn hotspot(text: &str) -> Done<Hotspot> {
    let (ssid, password) = text
        .split_once(':')
        .filter(|(ssid, _)| !ssid.is_empty() && !text.contains(char::is_control))
        .ok_or_else(|| invalid("hotspot-form", "hotspot is not SSID:PASSWORD", json!({})))?;
    Ok(Hotspot { ssid: ssid.to_owned(), password: password.to_owned() })
}

pub(super) fn join(desk: &Desk, args: &Join) -> Done {
    let timeout = Duration::from_secs(args.timeout);
    let ticket = desk.caller.typed.as_ref().unwrap_or(&args.ticket);
    desk.caller
        .while_busy("busy-join", || desk.node.join(ticket, &args.name, &args.with, timeout))?;
    // The inviter sees the name from the first session on; this device gets what it is to hold.
    let options = SyncOptions { with: args.with.clone(), once: true, timeout };
    let met = desk
        .caller
        .while_busy("busy-first-sync", || desk.node.sync(options, |_| {}, &desk.caller.stop));
    founding::show(desk, &desk.identity()?);
    if !met.is_ok_and(|summary| summary.sessions > 0 && summary.failed == 0) {
        desk.caller.out.note(&desk.say("joined-unmet"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hotspot_is_a_name_and_a_password_that_may_hold_colons() {
        let both = hotspot("Lop hoc:a:b").expect("a good hotspot");
        assert_eq!((both.ssid.as_str(), both.password.as_str()), ("Lop hoc", "a:b"));
        for bad in ["", "Lop hoc", ":secret", "Lop\u{1b}[2J:secret"] {
            assert!(hotspot(bad).is_err(), "{bad}");
        }
    }
}
