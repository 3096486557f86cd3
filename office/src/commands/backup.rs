//! `backup`: a consistent copy, also while others write. `restore` needs the folder closed
//! (`closed`).

use crate::args::devices::Backup;
use crate::desk::Desk;
use crate::failure::Done;

pub(super) fn run(desk: &Desk, args: &Backup) -> Done {
    let file = desk.caller.path(&args.file);
    if args.sealed {
        desk.caller.while_busy("busy-backup", || desk.node.backup_sealed(&file))?;
        desk.caller.done("done-backup-sealed");
    } else {
        desk.caller.while_busy("busy-backup", || desk.node.backup(&file))?;
        desk.caller.done("done-backup");
    }
    Ok(())
}
