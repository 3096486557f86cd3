# What commands say when they worked.
nothing = Nothing here yet.
find-nobody = Nobody here is called "{ $text }". Names are looked at, whatever their marks; villages and phones are not.
none-yet = –
done = Done.
done-meeting-withdraw = The meeting is withdrawn and counts nowhere. "lantoa meeting restore" takes that back.
done-meeting-restore = The meeting counts again, with its marks.
meeting-of-wrong-clock = This device's clock is wrong by years, so the meeting is noted for { $day }. If that is not the day: "lantoa meeting correct".
meeting-counts-on = It is one with another meeting, and both count on { $day }: that was said when they were joined. To let each have its own day: "lantoa meeting same { $a } { $b } --undo".
meeting-same-day = On { $day } the class has another meeting ({ $a }), so two are counted. If they are one: "lantoa meeting same { $a } { $b }". If the class met twice that day, nothing is to be done.
done-meeting-same = The two meetings are one, held on { $day }. "lantoa meeting same { $a } { $b } --undo" takes that back.
done-close = The roll call is closed. Late marks are still taken.
close-blank =
    { $count ->
        [one] One learner has no mark.
       *[other] { $count } learners have no mark.
    }
link-never = These were not linked with each other. It is noted that they are not one person, and "lantoa link candidates" asks no more; where others link them, "lantoa link list" has those links.
done-settle = The dispute is settled.
done-remove = The device is removed. It gets nothing new; what it writes from now on is set aside.
done-withdraw = The invitation is withdrawn: its ticket lets nobody in any more.
say-yes = Nothing was done. To do it, give the same line with --yes.
ask-yes = Go on? [y/N]
ask-no = Nothing was done.
done-revoke = The erasure is taken back. The data are shown again wherever they are still kept, as soon as that device hears of it.
erased = The data of { $count ->
        [one] one registration
       *[other] { $count } registrations of one person
    } are hidden here, and on every device that hears of it. They are gone from each after { $days } days on which it was open. Until then "lantoa erasure revoke { $erasure }" takes it back.
erasure-kept = Damaged databases are kept beside this one and may still hold erased data: { $files }. Delete them once a sync has brought what they held.
erasure-linked = People in the last column were linked to an erased person since and are still shown; "lantoa learner erase" erases them too.
done-backup = The backup is written. Keep it as safe as the data itself.
done-backup-sealed = The backup is written and sealed: this device, a coordinator's and the recovery sheet open it, nobody else.
done-leave = This device has left: its key and its data are gone from here. Tell a lead or a coordinator, who removes it from the list.
restored = The backup is in place, and this device goes on with it. Next: "lantoa sync" fetches what is newer from others.
restored-must-join = The backup is in place. Another device wrote it, so this one shows nothing yet. Next: with the recovery sheet, "lantoa init --recovery FILE --as NAME"; without it, "lantoa join TICKET --name NAME".
restored-kept = What stood here before is kept as { $file }. To go back to it: "lantoa sync", then "lantoa restore { $file }".
repaired =
    { $missing ->
        [0] A new database is made: { $entries } entries and { $taps } waiting marks are brought over, and nothing is missing. The one before is kept beside it.
       *[other] A new database is made: { $entries } entries and { $taps } waiting marks are brought over. Not everything could be: at least { $missing } missing. The damaged one is kept beside it. Sync now: others may hold what is missing.
    }
repaired-must-join = Nothing could be read of where this device belongs. The damaged database is kept beside the new one. Join again with a ticket: what others hold comes back.
founded = The programme "{ $name }" is founded; this device is its coordinator.
sheet-keep = Print this recovery sheet and lock it away. It exists nowhere else and is not shown again:
recovered = This device is a coordinator of the programme now. Next: if there is a backup that is not put back yet, "lantoa restore FILE --recovery SHEET"; then "lantoa serve", so that the others bring their work, and "lantoa device remove" for the device that is gone.
whoami-programme = Programme
whoami-name = Name
whoami-role = Role
whoami-device = Device
whoami-spaces = Spaces held
whoami-removed = This device was removed from the programme. Its unsent work is kept here.
person-acts = acts now
person-pin = has a PIN
learner-alike = { $name } ({ $apart }) may be the same person. If so: "lantoa link add { $a } { $b }". If not: "lantoa link differ { $a } { $b }".
learner-consent = Consent
learner-agreed = { $day }, witnessed by { $witness }
learner-agreed-by = { $day }, given by { $by }, witnessed by { $witness }
learner-taken-back = Registered by an import that was taken back, so shown nowhere; "lantoa learner enrol" brings the learner back into a class.
learner-linked = The same person, registered a second time: { $name } ({ $team }, { $id })
class-days-before = { $count } earlier ones
class-plans = From { $from } on it means to meet on { $weekdays }.
class-plans-none = From { $from } on it means to meet on no day in particular.
class-not-met = Did not meet, as was said: { $days }.
class-not-heard-of = Planned, and nothing heard of so far: { $days }.
class-went-elsewhere = This class went on in another team, which is not held here. Meetings of before can still be corrected; new people and meetings are recorded there.
class-has-ended = This class had ended. If it goes on: "class edit { $class } --closed=false".
class-is-retired = This class is offered no more since { $since }, and reports miss nothing of it from then on. If it goes on: "class retire { $class } --undo".
class-team-is-retired = The team of this class is offered no more since { $since }, and reports miss nothing of it from then on. If it goes on: "team retire" with --undo.
class-moved-to = This class went on in { $team } as { $class }. Meetings of before can still be corrected here; new ones are held there.
moved-before = Before { $day } in { $team }.
learner-linked-by-move = The same person, moved between teams: { $name } ({ $team }, { $id })
comes-always = comes from the beginning
comes-from = comes from { $day }
left-from = left on { $day }
left-unknown = left
clock-ahead-minutes = { $count } min ahead
clock-ahead-hours = { $count ->
        [one] 1 hour ahead
       *[other] { $count } hours ahead
    }
clock-ahead-days = { $count ->
        [one] 1 day ahead
       *[other] { $count } days ahead
    }
clock-ahead-years = { $count ->
        [one] 1 year ahead
       *[other] { $count } years ahead
    }
clock-behind-minutes = { $count } min behind
clock-behind-hours = { $count ->
        [one] 1 hour behind
       *[other] { $count } hours behind
    }
clock-behind-days = { $count ->
        [one] 1 day behind
       *[other] { $count } days behind
    }
clock-behind-years = { $count ->
        [one] 1 year behind
       *[other] { $count } years behind
    }
clock-far = The clock of { $name } is { $apart }, against this device's, which shows { $here }. Look which of the two is wrong, and set it: meetings get their day from it.
class-closed = ended
retired = offered no more since { $day }
class-joined = { $day } (one: { $all })
class-meetings = Meetings: { $days }
class-letters = P present, L late, E excused, A absent, · blank, ? disputed
meeting-closed = closed
meeting-withdrawn = withdrawn
device-seen = last met { $time }
meeting-joined = one with that of { $day }
meeting-disputed = disputed
class-withdrawn = – withdrawn meeting: { $days }
class-newcomers = { $count } newly registered in the old class ({ $team }) since it moved. To carry them over: "lantoa class move { $class } --team { $to }".
class-changed = Of { $count ->
    [one] one learner
   *[other] { $count } learners
} the old class ({ $team }) says more: something was changed there, or that they left. To carry it over: "lantoa class move { $class } --team { $to }".
class-said-there = The old class ({ $team }) says of itself: { $said }. That is not known here. To carry it over: "lantoa class move { $old } --team { $to }".
class-said-both = The old class ({ $team }) says: { $there }. Here something else was said since: { $here }. Neither is chosen; if the old class is right, say it here with "lantoa class edit { $class }" or "lantoa class plan { $class }".
learner-said-there = The registration of before ({ $team }) says: { $said }. That is not known here. To carry it over: "lantoa learner move { $learner } --class { $class }".
learner-said-both = The registration of before ({ $team }) says: { $there }. Here something else was said since: { $here }. Neither is chosen; if the one of before is right, say it here with "lantoa learner edit { $learner }".
class-moved =
    { $count ->
        [one] The class has one learner there.
       *[other] The class has { $count } learners there.
    } Its meetings of before count for { $team }: "lantoa meeting list { $class }" has them, "lantoa class show { $old }" their marks.
came-last = last came { $day }
came-never = never came
class-apart = Another office moved this class to { $team } ({ $class }): one class goes on in two teams, and its people stand in both lists. Reports count each person and meeting once. If it is held here: "lantoa class move { $class } --team { $here }"; if it is held there: "lantoa class move { $this } --team { $there }".
class-apart-here = This team has that class already as { $class }, moved by another office. To make them one: "lantoa class same { $this } { $class }".
class-met-after-undo = { $name } met in { $there } after its move from { $was } was taken back: a phone did not know that yet. Reports count two classes, and who is in both lists as two people. If it is held in { $there }: "{ $redo }" does the move again. If it is held in { $was }: do the same, then "lantoa class move { $class } --team { $team }".
class-same-places = The two had places of their own. All meetings of both count at { $place } now, none at { $other }; if it is the other one: "lantoa class edit { $class } --place …".
class-also = also in { $teams }
class-together = { $name } (together with { $others })
place-same = together with { $others }
place-same-in = { $name } is the one that stands for both, and it lies in no other place; the other one lies in { $around }. By area the two count in none until that is said: "lantoa place edit { $place } --in { $in }".
place-became = { $place } from { $day } on
person-same = together with { $others }
team-merged = { $count ->
    [one] 1 class that goes on is in { $into } now
   *[other] { $count } classes that go on are in { $into } now
}; { $team } is offered no more. Its past stays with it in reports.
team-merged-undo = To take all of it back, one after the other:
team-merged-devices = { $count ->
    [one] 1 device belongs to { $team } and not
   *[other] { $count } devices belong to { $team } and not
} to { $into } yet: { $names }. Invite each in its role: "lantoa invite --role … --team { $id }".
class-same-day = On { $day } each roll has a meeting: { $a } and { $b }. If they are one: "lantoa meeting same { $a } { $b }". If they are two, add --undo, and it is not asked again.
class-left = { $name } (left)
marked =
    { $count ->
        [0] Nothing to change: every mark was as wished.
        [one] One mark is stored.
       *[other] { $count } marks are stored.
    }
imported = { $classes } classes and { $learners } learners created, { $unchanged } of { $lines } lines unchanged.
import-undo = If this was a mistake: "lantoa import undo { $import }".
import-was-undone = taken back { $time }
import-undone =
    Taken back: { $learners ->
        [one] 1 learner is
       *[other] { $learners } learners are
    } shown nowhere any more, { $classes ->
        [one] 1 class has
       *[other] { $classes } classes have
    } ended.
undo-would = Would take back: { $learners } learners would be shown nowhere any more, { $classes } classes would end. Nothing was written.
undo-enrolments = Learners who were there already and come to a further class no more: { $count }.
undo-restored = Details that are as they were before the import: { $count }.
undo-kept = Details that stay, because somebody has changed them since: { $count }.
undo-erased = Learners whose data were erased before: { $count }.
undo-stay = New teams and places stay: { $names }
undo-data-stay = Their names and details stay on the devices until a coordinator erases them ("lantoa learner erase", by id). Whoever was marked on another device is shown again.
undo-worked-on = {"  "}{ $name }: { $how }
act-restored = As before again:
act-left = Left as it is:
act-left-line = {"  "}{ $field } – { $why }
act-learners = Learners who are shown no more: { $names }
act-classes = Classes that have ended: { $names }
act-meetings = Meetings that are withdrawn: { $names }
act-undone = Taken back. "lantoa history" shows this, too; "lantoa undo" with its id does it again.
act-would = Nothing was written.
import-would = Would create { $classes } classes and { $learners } learners; { $unchanged } of { $lines } lines are there already. Nothing was written.
import-as-shown = To write just this, and only if nothing has changed since: "--as-shown { $shown }" in place of --dry-run.
places-taken = { $created } places added, { $coded } given their code or their province, { $unchanged } were here already.
places-would = Would add { $created } places and give { $coded } their code or their province; { $unchanged } are here already. Nothing was written.
places-unsettled = Open sources dispute whether these are of another kind since 2026; they are written as of July 2025: { $names }
places-questions = Nothing was written of these, because a place here may be the same. If it is, "lantoa place code PLACE --code CODE --from 2025-07-01"; if not, "lantoa place add" with that code:
import-sheets = Left out, other sheets: { $names }
import-hidden-columns = Taken although the spreadsheet hides them, the columns: { $names }
import-hidden-taken = Taken although the spreadsheet hides them: lines { $lines }
import-hidden-left-out = Left out because the spreadsheet hides them: lines { $lines }
import-columns = Left out, these columns or some of what is in them: { $names }
marks-blank =
    { $count ->
        [one] One person's mark was left blank: nothing is marked there.
       *[other] { $count } people's marks were left blank: nothing is marked there.
    }
marked-beside = This meeting is one with { $meeting }; the mark that was noted there was corrected, too.
marked-p = The letter P is read as "{ $mark }".
dispute-answers = answers: { $answers }
import-lines = Left out, no learners: lines { $lines }
import-phones = Only the first phone was taken, of lines { $lines }
import-ids = The id is no learner's of this team and is left out: lines { $lines }
import-places = The class meets elsewhere, and the place is left out: lines { $lines }
import-answers = Decisions about what was not asked: { $names }
import-teams = New teams: { $names }
import-new-places = New places: { $names }
import-classes = New classes: { $names }
import-verdict = { $verdict }: { $count } (lines { $lines })
import-doubts = { $count } things are in doubt; as long as one is, nothing is written. Have them written with --write-decisions FILE, answer in it, and import with --decisions FILE.
more-doubts = {"  "}and { $count } more
doubt-near-team = {"  "}line { $line }: there is no team "{ $name }", but nearly
doubt-near-class = {"  "}line { $line }: there is no class "{ $name }" in this team, but nearly
doubt-near-place = {"  "}line { $line }: there is no place "{ $name }", but nearly
doubt-which-team = {"  "}line { $line }: several teams are called "{ $name }"; which of these (same), or a further one of that name (new)?
doubt-which-class = {"  "}line { $line }: this team has several classes called "{ $name }"; which of these (same), or a further one of that name (new)?
doubt-which-place = {"  "}line { $line }: which place is "{ $name }"? One of these (same), or another one (new)?
doubt-no-place = {"  "}line { $line }: "{ $name }" is the name and code of no place that is there; a new place of this name (new), or none (leave out)?
doubt-renamed = {"  "}line { $line }: the people of "{ $name }" are those of another class; renamed (same), or a further class (new)?
doubt-closed-class = {"  "}line { $line }: newcomers for "{ $name }", which has ended; into it all the same (same), into a new class of that name (new)?
doubt-moved-class = {"  "}line { $line }: newcomers for "{ $name }", which went to another team; a new class of that name (new), or leave out?
doubt-retired-class = {"  "}line { $line }: newcomers for "{ $name }", which is offered no more; into it all the same (same), into a new class of that name (new)?
doubt-retired-team = {"  "}line { $line }: newcomers for the team "{ $name }", which is offered no more; into it all the same (same), or leave out? The list may also name the team that goes on.
doubt-retired-place = {"  "}line { $line }: the place "{ $name }" is offered no more; there all the same (same), or another place of that name (new)?
doubt-erased = {"  "}line { $line }: newcomers for "{ $name }", where somebody's data were erased; are they all other people (new)?
doubt-several = {"  "}line { $line }: several are called "{ $name }"; a year of birth or a village would tell them apart
doubt-name-only = {"  "}line { $line }: "{ $name }" is also called somebody of another class; a year of birth or a village would tell
doubt-two-lines = {"  "}line { $line }: several lines for "{ $name }" differ, and each may be this person who is known; is this line the one (same), or another person (new)?
doubt-repeat = {"  "}line { $line }: "{ $name }" stands twice; one person (same), or two (new)?
doubt-contradiction = {"  "}line { $line }: "{ $name }" is known otherwise; the same person (same), or another one (new)?
doubt-other-id = {"  "}line { $line }: "{ $name }" has the id of somebody else; was one column sorted alone? One of these (same, beside the right one; whose id it is, is corrected), or another one (new)?
doubt-differs = – otherwise: { $fields }
bad-sheet = {"  "}sheet { $sheet }
bad-file = {"  "}file { $file }
ticket-until = One device may join with this ticket, until { $time }.
ticket-nobody-listens = Nobody listens here yet: run "lantoa serve" before the ticket is used. It leads here then.
more-teams =
    { $count ->
        [one] and one more
       *[other] and { $count } more
    }
device-removed = removed
adopted =
    { $count ->
        [one] One entry is believed from now on.
       *[other] { $count } entries are believed from now on.
    }
space-programme = (programme)
held-by-nobody = nobody yet
serve-listening = Serving. Other devices reach this one at:
serve-stop = Ctrl+C ends it.
sync-peer = Session with { $name }
sync-waiting = The other device was reached and serves others first. It takes each in the order in which they came; please wait.
sync-progress = Entries
sync-done = Session done.
sync-broken = The session broke off. What arrived is kept; the next one goes on from there.
sync-summary = { $sessions } sessions: { $sent } entries sent, { $received } received ({ $out } bytes out, { $in } bytes in), { $quarantined } set aside.
verified = { $entries } entries and { $documents } documents checked.
verified-whole = No fault was found.
report-title = REPORT ON CLASSES
report-sheet = Report
report-data = Data
report-programme = Programme: { $name }
report-period = Period: { $from } – { $to }
report-from-first = from the first meeting
report-to-last = the last meeting of each class
list-sheet = List
list-left = left
list-withdrawn = {" (withdrawn)"}
sheet-title = LEARNERS WHO SIGN FOR THE CLASS
sheet-about = Class: { $class } – Team: { $team } – Place: { $place }
sheet-about-team = Class: { $class } – Team: { $team }
sheet-committee = PEOPLE'S COMMITTEE { $place }
sheet-state = SOCIALIST REPUBLIC OF VIET NAM
sheet-motto = Independence - Freedom - Happiness
sheet-branch = YOUTH UNION { $place }
sheet-union = HO CHI MINH COMMUNIST YOUTH UNION
sheet-day = { $place }, day ..... month ..... year ..........
sheet-teacher = IN CHARGE OF THE CLASS
sheet-confirmed = CONFIRMED BY
sheet-by-hand = (signature, full name)
head-issuer = (by the place of the class)
head-unit = (by the team of the class)
report-total = Total
report-coverage = { $reported } of { $classes } classes have reported.
report-missing = {"  "}missing: { $name } (last meeting: { $last })
report-more = {"  "}and { $count } more
report-planned = Of { $planned } planned meetings { $held } were held, { $not_met } were not, and of { $not_heard_of } nothing was heard.
report-since = { $count ->
    [one] Not in it: 1 planned meeting
   *[other] Not in it: { $count } planned meetings
} of which nothing was heard until today, { $today }, each after the last meeting of its class. With "--to { $today }" they are counted.
report-until-last = Planned meetings are counted up to the last meeting of each class: the clock of this device cannot be believed. Give the last day with --to.
report-ahead = Of those of which nothing was heard { $count } are still to come.
report-target = Target of { $place }, { $topic }: { $reached } people are confirmed of the { $needed } that are asked for ({ $percent } % of { $of }), { $lacking } to go.
report-target-reached = Target of { $place }, { $topic }: { $reached } people are confirmed, { $needed } were asked for ({ $percent } % of { $of }): reached.
report-held-after-all = {"  "}{ $name }, { $day }: said not to have met, and there are marks; it counts
report-parts = The rows add up to more than the total in { $columns }: a class, a meeting or a person may be in several rows, and the total counts each once.
report-not-held = This device holds nothing of { $teams }, so nothing of it is counted here.
report-half-marked =
    { $count ->
        [one] One meeting is closed although learners there have no mark.
       *[other] { $count } meetings are closed although learners there have no mark.
    }
report-disputed = { $count } marks or levels are disputed and counted by their provisional reading.
report-devices = { $count ->
        [one] One device may have work that is not here yet ({ $teams }): since these meetings this one has neither met it nor got anything of it. Sync with it and ask again; if it is
       *[other] { $count } devices may have work that is not here yet ({ $teams }): since these meetings this one has neither met them nor got anything of theirs. Sync with them and ask again; if one is
    } lost or used no more, remove it with "lantoa device remove".
report-device = {"  "}{ $name }: { $met }
report-device-clock = {"  "}{ $name }: { $met }; its clock is wrong
report-device-met = last met { $at }
report-device-never-met = never met
signed-devices =
    { $count ->
        [one] When this was signed, one device might have had work that was not there yet ({ $teams }).
       *[other] When this was signed, { $count } devices might have had work that was not there yet ({ $teams }).
    }
signed-joined-place = { $name } (now { $one })
signed-by = signed by { $name }, { $at }
signed-already = These totals were signed already, and nothing is different; this is when.
signed-as-now = The same is counted now.
signed-differs = Other numbers are counted now; what was signed stays.
signed-part-as-now = This device holds only some of these teams; of those the same is counted now.
signed-part-differs = This device holds only some of these teams, and counts other numbers of those now (later records, or a class that moved).
signed-not-held = This device holds none of these teams, so it cannot count again.
signed-other-rules = It was counted by other rules than this program has; the numbers cannot be compared.
signed-later = {"  "}{ $name }: { $count ->
        [one] one entry
       *[other] { $count } entries
    } since
busy-join = Joining
busy-first-sync = Fetching what this device is to hold
joined-unmet = This device has joined, and its first sync did not reach its end: nobody sees its name yet. Run "lantoa sync".
busy-digest = Computing digests
busy-verify = Checking
busy-backup = Writing the backup
busy-repair = Repairing
busy-restore = Restoring
busy-report = Counting
busy-import-undo = Taking the import back
busy-import = Importing
code-instead = By its name the place has this code, or one of these:
bad-line = {"  "}line { $line } { $field } – { $problem }
more-lines = {"  "}and { $count } more lines
learner-erased = (data erased)
said-from = from { $day } on
page-goes-on = There is more: add --after { $after }
part-goes-on = { $total } in all. There is more: add --after { $after }
