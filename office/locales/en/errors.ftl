# What happened, what it means, what to do. Codes without a sentence fall back on their kind.
kind-invalid_input = That cannot be taken: { $message }. Nothing was changed; correct it and try again.
kind-not_allowed = This device may not do that: { $message }. Ask a lead or a coordinator.
kind-not_found = That is not here: { $message }. Look at the list again, or sync first.
kind-busy = The folder is in use: { $message }. Nothing was changed; try again in a moment.
kind-storage_full = There is no space left. Everything confirmed is kept; free some space and try again.
kind-damaged = The data folder is damaged: { $message }. Nothing was deleted; run "lantoa verify", and restore a backup if it finds faults.
kind-unreachable = The other device was not reached: { $message }. Check that both are on one network, or give its address with --with.
kind-conflict = Somebody else was first: { $message }. Look at the newer value and decide again.

error-usage = This line cannot be understood. "lantoa --help" shows what can be written.
error-line-not-utf8 = The command line is not valid UTF-8. Nothing was done; rename the file or write the name anew.
error-ambiguous = "{ $text }" may mean several things. Nothing was changed; write one of these ids:
error-not-found-place = No place here is called "{ $text }". "lantoa place list" shows them all.
error-not-found-team = No team here is called "{ $text }". "lantoa team list" shows them all.
error-not-found-class = No class here is called "{ $text }". "lantoa class list" shows them all.
error-not-found-learner = No learner here is called "{ $text }". "lantoa learner find" looks by part of a name.
error-not-found-topic = No topic here is called "{ $text }". "lantoa topic list" shows them all.
error-not-found-device = No device here is called "{ $text }". "lantoa devices" shows them all.
error-not-found-person = No volunteer here is called "{ $text }". Names arrive with a sync.
error-not-found-meeting = No meeting here is "{ $text }". Write it as class/YYYY-MM-DD; "lantoa meeting list" shows them.
error-not-found-dispute = No dispute here is "{ $text }"; it may be settled already. "lantoa dispute list" shows those left.
error-not-found-visit = No visit here is "{ $text }". "lantoa visit list" shows them all.
error-folder-cut = The process that has the folder open ended during this command. The command may have been carried out or not; look before you try again.
error-folder-served = "lantoa serve" has this folder open. Stop it first, then try again.
error-folder-busy = Another process has this folder open and does not answer. Nothing was changed; end that process or try again in a moment.
error-restore-busy = Another process has this folder open, and a restore needs it closed. Nothing was changed; stop "lantoa serve" or the other command first.
error-crashed = The command broke in the process that has the folder open. Nothing confirmed was lost; run "lantoa verify" and tell the makers.
error-home-unknown = This system names no folder for data. Name one with --home.
error-file-not-found = The file { $file } does not exist. Check its name and folder.
error-file-unusable = The file { $file } cannot be used: { $reason }. Nothing was changed.
error-storage-full = There is no space left for { $file }. Free some space and try again.
error-now-unreadable = LANTOA_NOW is "{ $text }", which is not a time such as 2026-11-22T19:30:00+07:00. Nothing was done.
error-topics-too-long = The file { $file } is too long for topics. At most 1 MiB is taken.
error-topics-unreadable = The file { $file } is not a list of topics: { $reason }. Nothing was changed; see office/data/topics.json for the form.
error-learner-name = The name cannot be taken: { $message }. Nothing was changed.
error-learner-birth-year = The year of birth must be four digits, such as 1960. Nothing was changed.
error-learner-sex = The sex must be female, male or other. Nothing was changed.
error-learner-village = The village cannot be taken: { $message }. Nothing was changed.
error-learner-phone = The phone must be a Vietnamese number of ten digits. Nothing was changed.
error-learner-audience = The audience cannot be taken: { $message }. Nothing was changed.
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
error-file-not-utf-8 = The file is not UTF-8 (line { $line }), so nothing was taken. It is probably Windows-1258 or TCVN3: open it in the spreadsheet and save it as "CSV UTF-8".
error-file-utf-16 = The file is UTF-16 ("Unicode text"), so nothing was taken. Save it as "CSV UTF-8".
error-file-empty = The file is empty, so nothing was taken. It needs a line of column names and lines below.
error-file-no-lines = The file holds column names and nothing below, so nothing was taken.
error-file-column-missing = The column "{ $column }" is missing in line { $line }, so nothing was taken. Add it to the first line.
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
        [one] The data folder holds one fault. Nothing was deleted; keep a copy of the folder, then restore a backup or sync with another device.
       *[other] The data folder holds { $count } faults. Nothing was deleted; keep a copy of the folder, then restore a backup or sync with another device.
    }
error-demo-folder-used = The folder { $file } is not empty. Give the demo a new one.
error-demo-unequal = The devices of the demo do not report the same. This is a fault of the program; please tell its makers.

# What the core refuses.
error-no-programme = This device belongs to no programme yet. Found one with "lantoa init" or join one with "lantoa join".
error-has-programme = This device belongs to a programme already. Take another folder with --home for another one.
error-removed = This device was removed from its programme, so it writes nothing more. Its unsent work is kept; ask a coordinator.
error-role-too-low = This device's role does not allow it to { $what }. Nothing was changed; ask a lead or a coordinator.
error-not-found = No such { $what } is here. Nothing was changed; look at the list again, or sync first.
error-text = The { $field } cannot be taken: { $problem }. Nothing was changed.
error-learner-details = The learner's data cannot be taken: { $problem }. Nothing was changed.
error-range = The { $field } must be between { $min } and { $max }. Nothing was changed.
error-unfit = That does not fit: { $what }. Nothing was changed.
error-value-changed = Somebody else wrote meanwhile: it is { $now } by now. Nothing was changed; look and decide again.
error-dispute-stale = That dispute was settled or changed since you saw it. Nothing was changed; "lantoa dispute list" shows those left.
error-ticket = The ticket was not accepted: it was used, is too old, or belongs to another programme. Both devices are as before; ask for a new one.
error-ticket-invalid = This is no ticket of Lantoa, or letters are missing. Nothing was changed; copy it whole or scan it again.
error-inviter-unreachable = The inviting device was not reached. Both are as before; check that they are on one network and that "lantoa serve" runs there, or give its address with --with.
error-recovery-sheet = The recovery sheet cannot be read, or is another programme's. Nothing was changed; compare every letter with the paper.
error-too-large = That is too much for one action. Nothing was changed; do it in parts.
error-document-damaged = A part of the data is damaged. Nothing was deleted; run "lantoa verify", which builds it again.
error-database-damaged = The database is damaged. Nothing was deleted; keep a copy of the folder, then restore a backup or sync with another device.
error-database-newer = A newer version of the program wrote this folder. Nothing was changed; update the program.
error-keys-damaged = The device's key is damaged, so the folder cannot be opened as this device. Nothing was deleted; restore the keys folder, or join anew from another folder.
error-listening = This device listens already. "lantoa serve" is running.
error-peer-removed = The other device was removed from the programme, so nothing was given to it.
error-sync-cut = The connection was cut. What arrived is kept; sync again to go on from there.
error-sync-silent = The other device fell silent. What arrived is kept; bring the two closer and sync again.
error-sync-differs = Both exchanged everything and still hold different things. Nothing is lost; run "lantoa verify" on both.
error-sync-local = This device could not keep what came. Nothing confirmed is lost; free some space and sync again.
