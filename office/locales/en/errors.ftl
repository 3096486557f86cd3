# What happened, what it means, what to do. Codes without a sentence fall back on their kind.
kind-invalid_input = That cannot be taken: { $message }. Nothing was changed; correct it and try again.
kind-not_allowed = This device may not do that: { $message }. Ask a lead or a coordinator.
kind-not_found = That is not here: { $message }. Look at the list again, or sync first.
kind-busy = The folder is in use: { $message }. Nothing was changed; try again in a moment.
kind-storage_full = There is no space left. Everything confirmed is kept; free some space and try again.
kind-damaged = The data folder is damaged: { $message }. Nothing was deleted; run "lantoa repair", which keeps it and brings over what can be read.
kind-unreachable = The other device was not reached: { $message }. Check that both are on one network, or give its address with --with.
kind-conflict = Somebody else was first: { $message }. Look at the newer value and decide again.

error-usage = Nothing was done; "{ $command }" shows what can be written.
error-line-not-utf8 = The command line is not valid UTF-8. Nothing was done; rename the file or write the name anew.
error-ambiguous = "{ $text }" may mean several things. Nothing was changed; write one of these ids:
error-not-found-place = No place here is called "{ $text }". "lantoa place list" shows them all.
error-not-found-province = No province is called "{ $text }" since July 2025. Nothing was changed; write one of the 34 names, such as "Quảng Ninh", or its code.
error-not-found-team = No team here is called "{ $text }". "lantoa team list" shows them all.
error-not-found-class = No class here is called "{ $text }". "lantoa class list" shows them all.
error-not-found-history = Nothing about "{ $text }" is held here, so there is no history of it.
error-not-found-learner = No learner here is called "{ $text }". "lantoa learner find" looks by part of a name.
error-not-found-topic = No topic here is called "{ $text }". "lantoa topic list" shows them all.
error-not-found-device = No device here is called "{ $text }". "lantoa devices" shows them all.
error-not-found-person = No volunteer here is called "{ $text }". Names arrive with a sync.
error-not-found-meeting = No meeting here is "{ $text }". Write it as class/YYYY-MM-DD; "lantoa meeting list" shows them.
error-not-found-joined-places = No two places called so were said to be one. Nothing was changed; their ids can be given as well.
error-place-circle = { $other } lies in { $place } or came of it, so { $place } does not come to lie in it, become it or be one with it. Nothing was changed; correct first what was said of { $other }, with "lantoa place edit" or "lantoa place merge --undo".
error-not-found-merger = That merger was not said of that day. Nothing was changed; "lantoa place list" shows what places became and since when.
error-not-found-joined-classes = No two classes called so were said to be one. Nothing was changed; their ids can be given as well.
error-not-found-joined-persons = No two volunteers called so were said to be one. Nothing was changed; their ids can be given as well.
error-same-team = A team does not go into itself. Nothing was changed; name two teams.
error-team-retired = { $team } is offered no more. Nothing was changed; if it goes on: "team retire { $id } --undo".
error-not-found-signed = No signed report here is "{ $text }". "lantoa signed list" shows them.
error-not-found-dispute = No dispute here is "{ $text }"; it may be settled already. "lantoa dispute list" shows those left.
error-not-found-erasure = No erasure is "{ $text }". "lantoa erasure list" lists those that this device has heard of.
error-not-found-invitation = No open invitation is "{ $text }". "lantoa invitation list" shows those that somebody may still use.
error-unconfirmed-erase = This erases the data of { $name } ({ $count ->
        [one] one registration
       *[other] { $count } registrations that are linked
    }) on every device. After 30 days nothing brings them back.
error-unconfirmed-remove = This removes the device of { $name } ({ $device }) from the programme for good. It gets nothing new, and can come back only as another device, with a new ticket.
error-unconfirmed-adopt = From then on { $entries } entries of { $name } ({ $device }) that are set aside count everywhere, and cannot be set aside again.
error-unconfirmed-leave = This takes the programme off this device: its key and everything that is stored here are removed. It can come back only as another device, with a new ticket.
error-unconfirmed-sign = This signs the totals until { $day }{ $days_left ->
        [0] {""}
        [one] {" "}(one day of that period is not over)
       *[other] {" "}({ $days_left } days of that period are not over)
    }: { $reported } of { $classes } classes have reported{ $devices ->
        [0] .
        [one] , and one device may have work of it that is not here yet.
       *[other] , and { $devices } devices may have work of it that is not here yet.
    } What was signed is never changed nor taken back; what comes later stands beside it.
error-unconfirmed-restore = A device is at work in this folder. It goes on from the backup, without what was done since; { $entries } of its entries are surely held by no other device. What stands here is kept in a file beside.
error-not-found-visit = No visit here is "{ $text }". "lantoa visit list" shows them all.
error-folder-cut = The process that has the folder open ended during this command. The command may have been carried out or not; look before you try again.
error-folder-served = "lantoa serve" has this folder open. Stop it first, then try again.
error-no-device = No device lies in this folder, so nothing was read, and none was made. Check --home, and whether the card or stick with the folder is there; "lantoa init" and "lantoa join" make a device.
error-folder-gone = The data folder is not where it was opened: it was deleted, moved or replaced, or its card or stick was taken out. Nothing more is written or confirmed; put it back where it was, and start again.
error-folder-silent = The process that has this folder open says nothing any more. The command may have been carried out or not; look before you try again.
error-folder-busy = Another process has this folder open and does not answer. Nothing was changed; end that process or try again in a moment.
error-folder-open-here = This program has the folder open already. Nothing was changed; close it there first, or wait a moment until that is done.
error-leave-busy = Another process has this folder open, and leaving needs it closed. Nothing was changed; stop "lantoa serve" or the other command first.
error-leave-unsent = { $entries } of this device's entries are surely held by no other device. Nothing was removed; sync with another device first, or save them with "lantoa backup".
error-restore-busy = Another process has this folder open, and a restore needs it closed. Nothing was changed; stop "lantoa serve" or the other command first.
error-repair-busy = Another process has this folder open, and a repair needs it closed. Nothing was changed; stop "lantoa serve" or the other command first.
error-backup-broken = This file is no backup, was cut or changed on the way, or is encrypted under a key that was not given. Nothing was changed; copy it again from where it was written, or take another backup.
error-backup-altered = This backup was altered or has rotted: something in it does not carry its author's signature. Nothing was changed; take another backup. If there is no other, copy this one into a new folder as lantoa.db and run "lantoa --home FOLDER repair": what is signed is saved.
error-backup-sealed = This backup is sealed, and neither this folder's key nor a sheet given opens it. Nothing was changed; use the device that wrote it, a coordinator's, or "--recovery" with the recovery sheet.
error-crashed = The command broke in the process that has the folder open. Nothing confirmed was lost; run "lantoa verify" and tell the makers.
error-home-unknown = This system names no folder for data. Name one with --home.
error-file-not-found = The file { $file } does not exist. Check its name and folder.
error-file-unusable = The file { $file } cannot be used: { $reason }. Nothing was changed.
error-storage-full = There is no space left. Everything confirmed is kept; free some space and try again.
error-file-storage-full = There is no space left for { $file }. Free some space and try again.
error-file-taken = The file { $file } is there already. Nothing was written; choose another name, or say --overwrite.
error-file-exists = A file of that name is there already, and an earlier backup is never written over. Nothing was written; choose another name.
error-folder-missing = The folder that the file is to be written into does not exist. Nothing was written; check its name, or make it first.
error-key-file = The file { $file } holds { $bytes } bytes, and a database key has just 32. Nothing was done; name another file with LANTOA_KEY_FILE.
error-now-unreadable = LANTOA_NOW is "{ $text }", which is not a time such as 2026-11-22T19:30:00+07:00. Nothing was done.
error-topics-too-long = The file { $file } is too long for topics. At most 1 MiB is taken.
error-topics-unreadable = The file { $file } is not a list of topics: { $reason }. Nothing was changed. A list of one topic is [{"{"}"topic": "vneid", "framework": "757/QĐ-BKHCN", "version": "1.0", "audience": "people", "vi": "Sử dụng VNeID", "en": "Using VNeID"{"}"}]
error-import-worked-on = { $count } things that this import made were worked on since, so it cannot be taken back; nothing was changed. Mend them one by one with "lantoa learner leave" or "lantoa learner edit".
error-not-found-act = No act on this device is "{ $text }". "lantoa history" shows the ids.
error-unconfirmed-undo = { $count } details of this act stay as they are; the rest is put back.
error-act-worked-on = { $count } things that this act made were worked on since, so it is not taken back; nothing was changed. Mend them one by one.
error-act-taken-back = Everything that this act wrote is as it was before it. There is nothing to take back; "lantoa history" shows what came after.
error-act-overruled = Nothing is left of this act: what it wrote was changed since, or says the same as before. "lantoa history" shows what came after.
error-act-record = This says who may do what, or is an erasure; it is no act that "undo" takes back. A device is removed with "lantoa device remove", an erasure taken back with "lantoa erasure revoke".
error-act-of-import = This is part of an import, which is taken back as a whole: "lantoa import undo { $import }".
error-act-set-aside = This was set aside or is not believed, so it counts nowhere; there is nothing to take back.
error-act-later = This device cannot read that act yet. Update the program, or sync until everything has come, and try again.
error-act-signed = Signed totals are never taken back. Sign the period again; both stay beside each other.
error-act-settled = This settled a dispute, and several values stood there before. Write the right value instead.
error-act-stays = What this act made, or wrote for the first time, stays. A place or a team is offered no more after "lantoa place retire" or "lantoa team retire"; a wrong name is written anew; a topic of a meeting stays with it.
error-act-topic = A topic that was noted for a meeting cannot be taken off it. If the meeting was not about it: open another one of that day with the right topics ("lantoa meeting open CLASS --date DAY --another --topics …") and let the marks of each volunteer count there ("lantoa meeting part MEETING --by PERSON --into THE_NEW_ONE"). A meeting without marks does not count.
error-topic-empty = A topic that was noted for a meeting cannot be taken off it. If the meeting was not about it: open another one of that day with the right topics ("lantoa meeting open CLASS --date DAY --another --topics …") and let the marks of each volunteer count there ("lantoa meeting part MEETING --by PERSON --into THE_NEW_ONE"). A meeting without marks does not count.
error-act-place-code = An official code is only replaced by another one, never left empty. Give this place its right code from the same day: "lantoa place code PLACE --code CODE --from DAY". If it has none: add the place again ("lantoa place add … --another") and retire the old one ("lantoa place retire"); another place can have the code of one that is retired.
error-code-empty = An official code is only replaced by another one, never left empty. Give this place its right code from the same day: "lantoa place code PLACE --code CODE --from DAY". If it has none: add the place again ("lantoa place add … --another") and retire the old one ("lantoa place retire"); another place can have the code of one that is retired.
error-act-erased = The data that this act wrote were erased; there is nothing to put back.
error-import-taken-back = This import was taken back on { $day }; there is nothing left to do.
error-roster-doubts = { $count } things in the roster are in doubt, so nothing was taken. Import again with --write-decisions FILE, answer in that file (same, new, leave out), and import with --decisions FILE.
error-decision-lines = { $count } lines of the decisions cannot be taken, so nothing was taken. Correct them:
error-roster-lines =
    { $count ->
        [one] One line of the roster cannot be taken, so nothing was imported. Correct it and import again:
       *[other] { $count } lines of the roster cannot be taken, so nothing was imported. Correct them and import again:
    }
error-mark-lines =
    { $count ->
        [one] One line of the file cannot be taken, so nothing was marked. Correct it and try again:
       *[other] { $count } lines of the file cannot be taken, so nothing was marked. Correct them and try again:
    }
error-file-not-utf-8 = Some text is neither UTF-8 nor another encoding that is known (line { $line }), so nothing was taken. Open the list in the program that it comes from and save it as "CSV UTF-8".
error-file-workbook = This is an old workbook or one with a password (XLS, XLSB), or another document, so nothing was taken. Open it in the spreadsheet and save it as XLSX, without a password.
error-file-workbook-broken = The workbook is cut or broken, so nothing was taken. Copy the file again; if that does not help, open it in the spreadsheet and save it anew.
error-file-workbook-locked = The workbook has a password, so nothing was taken. Open it in the spreadsheet and save a copy without one.
error-file-workbook-too-large = The workbook is too large, so nothing was taken: unpacked it may have 256 MiB, with 4,000,000 cells, 1,024 columns and 64 MiB of text. Copy the list alone into a new workbook.
error-file-no-sheets = The file is a CSV and has no sheets, so nothing was taken. Leave --sheet out.
error-file-sheet-unknown = The workbook has not exactly one sheet of that name, so nothing was taken. Sheets with something in them: { $sheets }.
error-file-sheets-several = Which sheet is the list is not clear, so nothing was taken. Leave only that one in the workbook, or choose it for "lantoa import" with --sheet. Sheets with something in them: { $sheets }.
error-file-no-table = This is a web page or a document (HTML, PDF, RTF, XML), so nothing was taken. Put its table into a spreadsheet and save it as "CSV UTF-8".
error-file-too-long = The file is longer than 64 MiB, so nothing was taken. Is this a table saved as CSV?
error-file-tcvn3 = The text is typed for a TCVN3 (ABC) font such as .VnTime (line { $line }), so nothing was taken. Saving it as UTF-8 does not help. In UniKey: copy the table, press Ctrl+Shift+F6, choose from TCVN3 (ABC) to Unicode, convert the clipboard, and paste it back.
error-file-vni = The text is typed for a VNI font (line { $line }), so nothing was taken. Saving it as UTF-8 does not help. In UniKey: copy the table, press Ctrl+Shift+F6, choose from VNI Windows to Unicode, convert the clipboard, and paste it back.
error-file-decoded-twice = The letters were spoilt before: UTF-8 was opened as another encoding and saved (line { $line }), so nothing was taken. Take the list as it was before; when a spreadsheet asks for the encoding or origin of a file, choose 65001: Unicode (UTF-8).
error-file-empty = The file is empty, so nothing was taken. It needs a line of column names and lines below.
error-file-no-lines = The file holds column names and nothing below, so nothing was taken.
error-file-column-missing = The column "{ $column }" is missing in the heading, line { $line }, so nothing was taken. Add it there; team, class and place can be given by --team, --class and --place instead.
error-file-column-twice = The column "{ $column }" is there twice, so nothing was taken. Keep one of them.
error-file-too-many-lines = The file has more than 100,000 lines, so nothing was taken. Split it and take the parts one by one.
error-file-line-too-long = Line { $line } is longer than 64 KiB, so nothing was taken. Is this really a table saved as CSV?
error-team-needed = Several teams could be meant. Name one with --team.
error-hotspot-form = The hotspot must be written as SSID:PASSWORD. No ticket was made.
error-ticket-too-long = The ticket is too long for a QR code. Send it as text, or name fewer teams.
error-period-turned = The period ends before it begins. Exchange --from and --to.
error-sessions-failed =
    { $count ->
        [one] One session did not reach its end. What arrived is kept; sync again to go on from there.
       *[other] { $count } sessions did not reach their end. What arrived is kept; sync again to go on from there.
    }
error-verify-faults =
    { $count ->
        [one] The data folder holds one fault. Nothing was deleted; run "lantoa repair", which brings over what can be read and keeps the damaged file, then sync.
       *[other] The data folder holds { $count } faults. Nothing was deleted; run "lantoa repair", which brings over what can be read and keeps the damaged file, then sync.
    }
error-demo-folder-used = The folder { $file } is not empty. Give the demo a new one.
error-demo-unequal = The devices of the demo do not report the same. This is a fault of the program; please tell its makers.

# What the core refuses.
error-no-programme = This device belongs to no programme yet. Found one with "lantoa init" or join one with "lantoa join"; after restoring a backup, run "lantoa init --recovery" with the recovery sheet, or join anew.
error-has-programme = This device belongs to a programme already. Take another folder with --home for another one.
error-holds-programme = This folder holds the work of another programme, from a backup, and this device does not belong to it yet. Nothing was changed. To go on with it, run "lantoa init --recovery" with its recovery sheet, or join it anew with a ticket; for another programme take an empty folder with --home.
error-removed = This device was removed from its programme, so it writes nothing more, and what it wrote is kept. Ask a coordinator; to come back as a new device, run "lantoa leave" and then join with a new ticket.
error-role-too-low = This device's role does not allow it to { $what }. Nothing was changed; ask { $by }.
error-not-found = No such { $what } is here. Nothing was changed; look at the list again, or sync first.
error-text = "{ $field }" { $problem }. Nothing was changed; correct it and try again.
error-text-too-long = "{ $field }" is longer than { $max } bytes. Nothing was changed; shorten it and try again.
error-learner-details = { $fields }. Nothing was changed; correct it and try again.
error-range = "{ $field }" must be between { $min } and { $max }. Nothing was changed.
error-cursor-unfit = That place is of another list. Ask for the list from its beginning.
error-unfit = That does not fit: { $what }. Nothing was changed.
error-class-moved = This class went to another team: { $team }. Nothing was written; record it in the class there, { $class }.
error-learner-moved = This learner went to another team: { $team }. Nothing was written; record it there, under { $learner }.
error-learner-moved-away = This learner went to a team whose work is not held here. Nothing was written; let it be recorded there, under { $learner }.
error-class-of-another-team = These two classes are of two teams. Nothing was written; move one of them to the other's team first, with "lantoa class move".
error-day-needed = This device's clock cannot be believed. Nothing was written; say the day, with --since, --from or --date as this command takes it.
error-value-dated = Something else was said from a day on ({ $days }). Nothing was written; say with --from from which day on this holds, or with --every-day that it always did.
error-meeting-withdrawn = This meeting was withdrawn. Nothing was written; if it was held after all, "lantoa meeting restore" brings it back.
error-changed-meanwhile = This was changed after the screen was opened, or who may change it was. Nothing was written; look at what is there now and decide again.
error-acting-only = Who acts with less than this device may only ask and edit; this is for the device itself.
error-value-changed = Somebody else wrote meanwhile: it is { $now } by now. Nothing was changed; look and decide again.
error-code-taken = On { $from } the code { $text } is that of "{ $name }". Nothing was changed; check the code, or choose the place that has it. If that place got it wrongly, give it its right code from the same day first, or retire it.
error-dispute-value = "{ $text }" is no answer to this dispute. Nothing was changed; write one of: { $answers }.
error-dispute-stale = That dispute was settled or changed since you saw it. Nothing was changed; "lantoa dispute list" shows those left.
error-ticket = The ticket was not accepted: it was used, is too old, or belongs to another programme. Both devices are as before; ask for a new one.
error-ticket-invalid = This is no ticket of Lantoa, or letters are missing. Nothing was changed; copy it whole or scan it again.
error-inviter-unreachable = The inviting device was not reached. Both are as before; check that they are on one network and that "lantoa serve" runs there, or give its address with --with.
error-recovery-needed = Who becomes a coordinator is invited with the recovery sheet. Nothing was done; give the same line with --recovery FILE.
error-recovery-sheet = The recovery sheet cannot be read, or is another programme's. Nothing was changed; compare every letter with the paper.
error-pin-form = A PIN has 4 to 12 digits and nothing else. Nothing was changed; with - in its place it is read from standard input.
error-one-meeting = That is twice the same meeting ({ $day }). Nothing was changed; name two of the class, as "lantoa meeting list" prints them.
error-day-of-no-record = { $day } cannot be written down: records are of the years { $from } to { $to }. Nothing was changed; write the day with the year that is meant.
error-learner-is-erased = The data of { $text } was erased, so there is nothing left to show or change. "lantoa erasure list" says when and by whom.
error-class-not-of-that-team = "{ $class }" is a class of "{ $team }", not of "{ $said }". Nothing was imported; leave out --team, or name the class of "{ $said }" that is meant.
error-meeting-unclear = Several classes are called as "{ $text }" says, and here is a meeting of one of them alone on that day. Nothing was changed; if it is meant, write its id:
error-twin-retired = "{ $text }" is there already ({ $id }) and is offered no more since { $day }. Nothing was added; to use it again: "lantoa { $kind } retire { $id } --undo". To have another of that name, give the same line with --another.
error-twin = "{ $text }" is there already ({ $id }). Nothing was added; to have another of that name, give the same line with --another.
error-unconfirmed-today = This class met on { $day } already, and by this device's clock today is { $today }. Check the clock, or say the day with --date.
error-unconfirmed-day = The day { $day } is far from today, which is { $today } by this device's clock.
error-unconfirmed-birth-year = { $name }, born in { $year }, would be younger than 4 or older than 110.
error-unconfirmed-birth-years = Who was born in { $years } would be younger than 4 or older than 110: lines { $rows }.
error-pin-asked = This volunteer has set a PIN. Nobody was changed; type it.
error-pin-wrong = The PIN is not this volunteer's. Nobody was changed; try again, or let the one who enrolled this phone give a new one.
error-pin-wait = Too many wrong PINs. Nobody was changed; try again in { $wait_s } seconds.
error-too-large = That is too much for one action. Nothing was changed; do it in parts.
error-document-damaged = A part of the data is damaged. Nothing was deleted; run "lantoa repair", which builds it again.
error-database-damaged = The database is damaged. Nothing was deleted; run "lantoa repair", which brings over what can be read and keeps the damaged file, then sync.
error-database-key-wrong = The key is not the one this folder's database was encrypted with. Nothing was changed; give the right key. If it is the right one, the database is damaged: run "lantoa repair".
error-database-plain = This folder's database is not encrypted. Nothing was changed.
error-database-no-cipher = This build of the program cannot encrypt. Nothing was changed; use one that can, or give no key.
error-database-newer = A newer version of the program wrote this folder. Nothing was changed; update the program.
error-keys-damaged = The device's key is damaged, so the folder cannot be opened as this device. Nothing was deleted; restore the keys folder, or join anew from another folder.
error-listening = This device listens already. "lantoa serve" is running.
error-peer-removed = The other device was removed from the programme, so nothing was given to it.
error-sync-cut = The connection was cut. What arrived is kept; sync again to go on from there.
error-sync-silent = The other device fell silent. What arrived is kept; bring the two closer and sync again.
error-sync-differs = Both exchanged everything and still hold different things. Nothing is lost; run "lantoa verify" on both.
error-sync-local = This device could not keep what came. Nothing confirmed is lost; free some space and sync again.

# A line that cannot be carried out. "error-usage" follows each.
usage-command = There is no command "{ $command }".
usage-argument = "{ $argument }" does not belong in this command.
usage-missing = { $argument } is missing.
usage-no-command = A command is missing.
usage-no-value = { $argument } stands there without a value.
usage-value = "{ $value }" cannot be taken for { $argument }.
usage-no-day = No calendar has { $value }.
usage-takes = What it takes: { $text }.
usage-twice = { $argument } stands there more than once.
usage-conflict = { $argument } cannot stand beside { $other }.
usage-other = This line cannot be understood.
usage-similar = Is "{ $similar }" meant?
error-later = "lantoa { $text }" comes with a later version; this one cannot do it yet. Nothing was done.

# What joining with a ticket may come to.
error-ticket-expired = This ticket is too old. Both devices are as before; ask for a new one.
error-ticket-used = This ticket was used by another device. Both devices are as before; ask for a new one.
error-ticket-unknown = The inviting device knows no such ticket. Both devices are as before; ask for a new one.
error-ticket-secret = A letter of the ticket is wrong. Both devices are as before; copy it whole or scan it again.
error-ticket-void = This ticket no longer counts: the inviting device was restored or may not invite any more, or this device was removed from the programme. Both devices are as before; ask for a new ticket, or ask a coordinator whether this device was removed.
error-ticket-not-inviter = The device that answered did not make this ticket. Both devices are as before; join at the device that made it.
error-inviter-failed = The inviting device could not keep the new member; it may be out of space. Both devices are as before; try again once it has room.
error-not-certified = The answer does not hold what the ticket promises, so this device did not join. Ask for a new ticket, and tell a coordinator.
error-join-lost = The inviting device took this one in, but the answer was not kept here. Join again with the same ticket.
error-join-fault = What the other device answered cannot be understood. Both devices are as before; update the program on both.
error-join-silent = The inviting device fell silent. Both devices are as before; bring the two closer and join again with the same ticket.
error-join-cut = The connection was cut. Both devices are as before; join again with the same ticket.

# Why another device was not reached.
error-nobody-known = Nobody was met: no other device of the programme is known here, and none was found nearby. Give an address with --with, as "lantoa serve" prints it there.
error-nobody-reached = Nobody was met: none of the devices known here or found nearby answered. Check that they are on one network with this one and that "lantoa serve" or the app runs there.
error-no-address = No address of that device is known. Give one with --with, as "lantoa serve" prints it there.
error-no-way = No way leads to that address. Check that both devices are on one network.
error-no-answer = Nobody answered in time. Check that both devices are on one network and that "lantoa serve" runs there.
error-nobody-listens = Nobody listens at that address. Start "lantoa serve" there and take the address that it prints.
error-own-address = That address is this device's own. Give the other device's.
error-no-permission = The system does not let this program use the local network, so nobody can be met. Allow it in the system's settings, under local network or devices nearby, and try again.
error-other-programme = Only devices of other programmes or other versions are near. Check that both devices belong to the same programme, and update the older one.
error-broke-off = The other device answered and broke off: it may have too many callers, or it was closed. Nothing was lost; try again in a moment.
error-peer-busy = Too many devices call the other one at the moment. Nothing was lost; try again in a moment.
error-other-protocol = Something else than Lantoa, or another version of it, answers at that address. Check the address, and update the program on both.
error-other-device = Another device answered than the address names. Take the address anew from "lantoa serve" there.
error-blocked = That device was shut out here, so no session is held with it.
error-too-many = Too many devices are connected at the moment. Nothing was lost; try again in a moment.
error-network-stopped = The network was stopped meanwhile. What arrived is kept; try again.
error-sync-other-version = The two devices speak no version of the protocol in common. Nothing was exchanged; update the program on the older one.
error-sync-other-programme = The other device belongs to another programme. Nothing was exchanged; check its address.
error-sync-stranger = The other device is no member of this programme, as far as is known here. Nothing was exchanged; let it join with a ticket, or sync with a coordinator first.
error-sync-stranger-here = The other device does not know this one for a member. Nothing was exchanged; sync with the device that invited this one, and then again.
error-sync-removal-disputed = One of the two devices has heard of a removal that the other does not see. Nothing was exchanged; sync both with a coordinator's device.
error-sync-fault-here = The other device could not understand what this one sent. What arrived before is kept; update the program on both.
error-sync-peer-failed = The other device failed, perhaps because its storage is full. What arrived is kept; look at that device, then sync again.
error-sync-fault = What the other device sent cannot be understood. What arrived before is kept; update the program on both.

# Why this device cannot listen.
error-address-in-use = Another program listens at that address. Choose another port with --listen, or end that program.
error-cannot-listen = The system lets this device listen nowhere. Check its network and firewall.
error-listen-address = That is no address to listen at. Write it like /ip4/0.0.0.0/tcp/7227.
error-no-threads = The system gives no more threads. Nothing was changed; end other programs and try again.

# What the folder itself may come to.
error-memory-low = This device is out of memory. Nothing was changed; end other programs and try again.
error-storage-unusable = A folder or file cannot be read or written: { $message }. Nothing was changed; check its rights, whether its card or stick is write-protected, and whether it is worn out.
error-database-failed = The database could not carry this out: { $message }. Nothing was changed; run "lantoa verify".
error-database-format = The database holds something that this version cannot read. Nothing was deleted; run "lantoa repair", which keeps it and brings over what can be read.
error-keys-unusable = The device's key cannot be read or written: { $message }. Nothing was changed; check the rights of the data folder.
error-closed = This folder was closed meanwhile. Nothing was lost; open it again.
error-suspended = The app let this folder go when it went to the background. Nothing was lost and nothing was done; open the app again and repeat it.
error-suspend-late = Work that began before is still under way, so the folder is not let go yet. Nothing is lost; it is let go when that work is done.
error-cancelled = It was called off. Nothing was changed.
error-not-syncing = Sync was not started on this device. Start it first.
error-panicked = The program made a mistake in this one call. Nothing confirmed was lost; try again, and tell us if it comes back.
error-writer-gone = The part of the program that writes has ended. Nothing confirmed was lost; start the command again.
