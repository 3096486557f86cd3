package lantoa.ui.words

import lantoa.kit.About
import lantoa.kit.Level
import lantoa.kit.Mark
import lantoa.kit.Problem
import lantoa.kit.ProblemKind
import lantoa.kit.Role
import lantoa.kit.SyncMode

val ENGLISH = Words(
    general = Words.General(back = "Back", close = "Close", save = "Save", cancel = "Cancel", erased = "(name erased)"),
    enrol = Words.Enrol(
        title = "Join",
        explain = "Scan the code on the phone of whoever invites you, or type it.",
        scan = "Scan QR code",
        ticket = "Ticket",
        read = "Read ticket",
        offered = { role -> "You are invited as: $role" },
        hotspot = { ssid, password -> "First enter the Wi-Fi “$ssid”, password “$password”." },
        name = "Your full name",
        join = "Join",
        joining = "Joining… Keep both phones close.",
        giveUp = "Give up for now",
    ),
    invite = Words.Invite(
        title = "Invite a volunteer",
        team = "Team",
        make = "Make a ticket",
        show = "Let the newcomer scan this code. Keep this phone open until they are in.",
        code = "QR code of the invitation",
        once = "The code works once.",
    ),
    classes = Words.Classes(
        title = "My classes",
        none = "No class yet. Sync with a phone of your team.",
        learners = { if (it == 1) "1 learner" else "$it learners" },
        meetings = { if (it == 1) "1 meeting" else "$it meetings" },
        closed = "Closed",
        openRoll = "Open the roll",
    ),
    roll = Words.Roll(
        allPresent = "All present",
        undo = "Undo",
        end = "End the meeting",
        closed = "This meeting has ended",
        change = "Change the mark",
        choose = "Choose a mark",
        before = { marks -> "Meetings before: $marks" },
        noneBefore = "No meeting before",
        disputed = "Disputed",
        meetingDisputed = "Phones differ about the day, or about whether it was held. See Disputes.",
        left = "Left the class",
        none = "Nobody is in this class yet.",
        learners = "Learners",
        endTitle = "End the meeting?",
        note = "Note (if you like)",
        withdrawn = "The meeting of this day was withdrawn and counts nowhere. Marking now opens a new one.",
        restore = "Restore the withdrawn meeting",
        withdraw = "Withdraw this meeting",
        withdrawTitle = "Withdraw this meeting?",
        withdrawExplain = "For one that was opened by mistake or not held. Its marks no longer count, but nothing is lost: it can be restored.",
    ),
    learners = Words.Learners(
        title = "Learners",
        find = "Find by name, accents not needed",
        nobody = "Nobody found.",
        add = "Add a learner",
        newcomer = "New learner",
        name = "Full name",
        birthYear = "Year of birth",
        village = "Village",
        phone = "Phone (if any)",
        added = "Added to the class.",
        born = { "Born in $it" },
        progress = "Progress by topic",
        noTopics = "The programme has no topics yet.",
        open = "Show the learner",
        setLevel = { level -> "Set the level: $level" },
        disputed = "Disputed",
    ),
    disputes = Words.Disputes(
        title = "Disputes",
        explain = "Two phones say different things. Choose what is right.",
        none = "Everything agrees.",
        by = { value, name -> "$value – says $name" },
        choose = { value -> "Choose: $value" },
        about = mapOf(
            About.DAY to "The day of a meeting",
            About.WITHDRAWN to "Whether this meeting was held",
            About.JOINED to "Whether two meetings are one, and on which day",
        ),
        said = mapOf(
            "withdrawn" to "Withdrawn",
            "restored" to "Held",
            "parted" to "Two meetings",
            "later" to "One, on the later day",
            "day-of-a" to "One, on the first one’s day",
            "day-of-b" to "One, on the second one’s day",
        ),
    ),
    sync = Words.Sync(
        title = "Sync",
        start = "Start",
        pause = "Pause",
        resume = "Resume",
        stop = "Stop",
        now = "Sync now",
        peers = "Phones nearby",
        nobodyNear = "No phone in sight. Enter the same Wi-Fi.",
        alone = mapOf(
            "no-permission" to "This phone does not let the app use the network nearby. Allow it in Settings.",
            "other-programme" to "Only phones of another programme are near.",
        ),
        inStep = "In step",
        moving = { done, total -> "$done of $total entries" },
        waiting = "Waiting",
        session = { name -> "Session with $name" },
        endedWell = "Done",
        endedBadly = "Cut off. It goes on next time.",
        last = { sent, received -> "Last time: $sent sent, $received received" },
        lastFailed = { if (it == 1) "1 phone was not reached" else "$it phones were not reached" },
        holders = "Who holds my work",
        noHolder = "Nobody holds it yet. Sync before you go home.",
        holdsAll = "Holds all of it",
        holds = { held, mine -> "Holds $held of $mine entries" },
    ),
    settings = Words.Settings(
        title = "Settings",
        name = "My name",
        rename = "Rename",
        language = "Language",
        largeLetters = "Large letters",
        programme = "Programme",
        unknownProgramme = "Known after the first sync",
        role = "Role",
        device = "This phone",
        invite = "Invite a volunteer",
        removed = "This phone was removed from the programme. You can only read.",
    ),
    sharers = Words.Sharers(
        title = "Who holds this phone?",
        explain = "What is recorded stands under the name of whoever holds the phone, and stays there.",
        acts = "Holds this phone",
        take = "Take over",
        byPin = "Take over by PIN",
        pin = "PIN",
        wait = { "Wrong several times. Wait $it seconds, then try again." },
        newcomer = "Somebody else who uses this phone",
        name = "Name",
        add = "Add",
        ownPin = { name -> "PIN of $name" },
        pinExplain = "So that nobody records under your name by mistake: 4 to 12 digits.",
        oldPin = "PIN so far",
        newPin = "New PIN",
        setPin = "Set PIN",
        noPin = "Remove PIN",
    ),
    marks = mapOf(
        Mark.NONE to "No mark",
        Mark.PRESENT to "Present",
        Mark.ABSENT to "Absent",
        Mark.LATE to "Late",
        Mark.EXCUSED to "Excused",
    ),
    markLetters = mapOf(
        Mark.NONE to "–",
        Mark.PRESENT to "P",
        Mark.ABSENT to "A",
        Mark.LATE to "L",
        Mark.EXCUSED to "E",
    ),
    levels = mapOf(
        Level.NONE to "Not yet",
        Level.TAUGHT to "Taught",
        Level.PRACTISED to "Practised",
        Level.ALONE to "Does it alone",
        Level.CONFIRMED to "Confirmed",
    ),
    roles = mapOf(
        Role.OBSERVER to "Observer",
        Role.VOLUNTEER to "Volunteer",
        Role.LEAD to "Lead",
        Role.COORDINATOR to "Coordinator",
        Role.ROOT to "Root key",
    ),
    syncModes = mapOf(
        SyncMode.STOPPED to "Off",
        SyncMode.RUNNING to "On",
        SyncMode.PAUSED to "Paused",
    ),
    problem = ::problemInEnglish,
)

private fun problemInEnglish(problem: Problem): String =
    when (problem.code) {
        "ticket-invalid" -> "That is no ticket. Scan it again."
        "ticket-used" -> "The ticket was used. Ask for a new one."
        "ticket-expired" -> "The ticket has expired. Ask for a new one."
        "value-changed" -> "Somebody has just changed it. Look, then mark again."
        "dispute-stale" -> "This has just changed. Look again."
        "meeting-withdrawn" -> "This meeting was withdrawn. If it was held after all, restore it first."
        "pin-wrong", "pin-asked" -> "This PIN is wrong."
        "pin-wait" -> "Wrong several times. Wait a while, then try again."
        "not-syncing" -> "Sync is off."
        else -> when (problem.kind) {
            ProblemKind.INPUT -> "Look again at what you typed."
            ProblemKind.NOT_ALLOWED -> "You may not do this."
            ProblemKind.NOT_FOUND -> "It is no longer there."
            ProblemKind.BUSY -> "The phone is busy. Try again."
            ProblemKind.STORAGE_FULL -> "The phone is full. Delete some photos and try again."
            ProblemKind.DAMAGED -> "The data on this phone are damaged. Tell the coordinator."
            ProblemKind.UNREACHABLE -> "The other phone is not reached. Enter the same Wi-Fi."
            ProblemKind.CONFLICT -> "Something has changed. Look again."
            ProblemKind.CANCELLED -> "Called off."
        }
    }
