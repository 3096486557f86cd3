// One evening in every screen: what the golden images show, and what is looked at for labels and cuts.

package lantoa.ui

import androidx.compose.runtime.Composable
import lantoa.kit.About
import lantoa.kit.Claim
import lantoa.kit.ClassId
import lantoa.kit.ClassRow
import lantoa.kit.Dispute
import lantoa.kit.DisputeId
import lantoa.kit.FoundLearner
import lantoa.kit.Holder
import lantoa.kit.Hotspot
import lantoa.kit.Invitation
import lantoa.kit.Learner
import lantoa.kit.LearnerId
import lantoa.kit.Level
import lantoa.kit.Mark
import lantoa.kit.Me
import lantoa.kit.MeetingId
import lantoa.kit.Peer
import lantoa.kit.PersonId
import lantoa.kit.Problem
import lantoa.kit.ProblemKind
import lantoa.kit.Role
import lantoa.kit.Sharer
import lantoa.kit.SyncMode
import lantoa.kit.SyncState
import lantoa.kit.SyncSummary
import lantoa.kit.Team
import lantoa.kit.TeamId
import lantoa.kit.Topic
import lantoa.kit.TopicId
import lantoa.kit.screen.ClassesState
import lantoa.kit.screen.DisputesState
import lantoa.kit.screen.EnrolState
import lantoa.kit.screen.InviteState
import lantoa.kit.screen.Language
import lantoa.kit.screen.LearnersState
import lantoa.kit.screen.Preferences
import lantoa.kit.screen.Progress
import lantoa.kit.screen.RollRow
import lantoa.kit.screen.RollState
import lantoa.kit.screen.SessionState
import lantoa.kit.screen.SettingsState
import lantoa.kit.screen.SharersState
import lantoa.kit.screen.SyncScreenState

/** A ticket is of this length and alphabet; this one opens nothing. */
val TICKET = "LANTOA1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".repeat(8)

private val BACK = PageFrame(back = {})

private val LEARNERS = listOf(
    Learner(LearnerId("1"), "Chíu Chăn Lằm", 1958, "Nà Ếch"),
    Learner(LearnerId("2"), "Đặng Thị Hường", 1971, "Khe Vằn"),
    Learner(LearnerId("3"), "Lò Thị Mai", 1961, "Nà Ếch"),
    Learner(LearnerId("4"), "Nguyễn Văn Đức", 1966, null),
    // Erased.
    Learner(LearnerId("5"), "", null, null),
    Learner(LearnerId("6"), "Trần Thị Ngọc Ánh Nguyệt", 1949, "Bản Cáu"),
)

private val MARKS = listOf(Mark.PRESENT, Mark.LATE, Mark.PRESENT, Mark.ABSENT, Mark.EXCUSED, Mark.NONE)

private val BEFORE = listOf(Mark.PRESENT, Mark.PRESENT, Mark.ABSENT, Mark.LATE, Mark.EXCUSED)

private val ROLL = RollState(
    className = "An toàn số – Nà Ếch",
    day = "2026-11-24",
    rows = LEARNERS.mapIndexed { at, learner ->
        RollRow(learner, MARKS[at], disputed = at == 1, BEFORE.drop(at % 3), left = at == 3)
    },
    opened = true,
    disputed = true,
    canUndo = true,
)

private val TOPICS = listOf(
    Progress(Topic(TopicId("vneid"), "Định danh điện tử VNeID", "Electronic identity VNeID"), Level.ALONE, false),
    Progress(Topic(TopicId("pay"), "Thanh toán không dùng tiền mặt", "Paying without cash"), Level.TAUGHT, true),
)

private val ME = Me("7k3mq2vd9xwt4h", "Hà", "Bình dân học vụ số", Role.LEAD, removed = false)

private val SHARERS = SharersState(
    listOf(
        Sharer(PersonId("1"), "Hà", acts = true, hasPin = true, waitS = 0),
        Sharer(PersonId("2"), "Lan", acts = false, hasPin = false, waitS = 0),
        Sharer(PersonId("3"), "Minh", acts = false, hasPin = true, waitS = 0),
    ),
)

private val SYNC = SyncScreenState(
    sync = SyncState(
        SyncMode.RUNNING,
        listOf("/ip4/192.168.43.7/tcp/4001"),
        listOf(Peer("Minh", 0, 0, inStep = true), Peer("Lan", 120, 400, inStep = false)),
    ),
    session = SessionState(with = "Lan", done = 120, total = 400),
    last = SyncSummary(sessions = 1, failed = 1, sent = 42, received = 117),
    holders = listOf(Holder("Minh", 310, 310), Holder("Lan", 268, 310)),
)

private val NO_ROLL_ACTIONS = RollActions({}, { _, _ -> }, {}, {}, {}, {}, {}, {})

private fun dispute(about: About, learner: String?, vararg values: Claim) = Dispute(
    id = DisputeId(about.name),
    about = about,
    classId = ClassId("1"),
    day = "2026-11-24".takeIf { about != About.LEVEL },
    learner = learner,
    values = values.asList(),
    answers = values.map { it.value },
)

class Page(val name: String, val content: @Composable (Language) -> Unit)

val PAGES = listOf(
    Page("enrol") {
        val invitation = Invitation(Role.VOLUNTEER, Long.MAX_VALUE, Hotspot("Nha van hoa", "hoctot2026"))
        val used = Problem(ProblemKind.NOT_ALLOWED, "ticket-used")
        EnrolView(EnrolState(TICKET, invitation), PageFrame(used), {}, {}, {}, {})
    },
    Page("joining") {
        val invitation = Invitation(Role.VOLUNTEER, Long.MAX_VALUE, null)
        EnrolView(EnrolState(TICKET, invitation, joining = true), PageFrame(), {}, {}, {}, {})
    },
    Page("team") {
        val teams = listOf(Team(TeamId("1"), "Đội Nà Ếch"), Team(TeamId("2"), "Đội Khe Vằn"))
        InviteView(InviteState(teams, TeamId("2")), BACK, {}, {})
    },
    Page("invite") { InviteView(InviteState(emptyList(), TeamId("1"), TICKET.lowercase()), BACK, {}, {}) },
    Page("classes") {
        val classes = listOf(
            ClassRow(ClassId("1"), "An toàn số – Nà Ếch", closed = false, learners = 40, meetings = 6),
            ClassRow(ClassId("2"), "Bán hàng trên mạng – Khe Vằn", closed = false, learners = 22, meetings = 1),
            ClassRow(ClassId("3"), "VNeID mùa hè", closed = true, learners = 31, meetings = 8),
        )
        ClassesView(ClassesState(classes), "Hà", PageFrame(), {}) {}
    },
    Page("roll") { RollView(ROLL, BACK, NO_ROLL_ACTIONS) },
    Page("withdrawn") {
        val rows = ROLL.rows.filter { !it.left }.map { it.copy(mark = Mark.NONE, disputed = false) }
        val state = ROLL.copy(rows = rows, opened = false, withdrawn = MeetingId("1"), disputed = false, canUndo = false)
        RollView(state, BACK, NO_ROLL_ACTIONS)
    },
    Page("learners") {
        val found = LEARNERS.take(3).map { FoundLearner(it, listOf(ClassId("1"))) }
        LearnersView(LearnersState("la", found), BACK, {}, {}, {})
    },
    Page("newcomer") {
        val wrong = Problem(ProblemKind.INPUT, "learner-details", fields = listOf("phone"))
        NewcomerView(PageFrame(wrong, back = {})) {}
    },
    Page("progress") {
        ProgressView("Chíu Chăn Lằm", TOPICS, it == Language.ENGLISH, BACK) { _, _ -> }
    },
    Page("disputes") {
        val disputes = listOf(
            dispute(About.MARK, "Đặng Thị Hường", Claim("present", "Minh"), Claim("late", "Hà")),
            dispute(About.LEVEL, "Lò Thị Mai", Claim("alone", "Minh"), Claim("taught", "Lan")),
            dispute(About.DAY, null, Claim("2026-11-20", "Minh"), Claim("2026-11-22", "Hà")),
            dispute(About.WITHDRAWN, null, Claim("withdrawn", "Minh"), Claim("late", "Hà"))
                .copy(answers = listOf("withdrawn", "restored")),
        )
        val state = DisputesState(disputes, mapOf(ClassId("1") to "An toàn số – Nà Ếch"))
        DisputesView(state, PageFrame()) { _, _ -> }
    },
    Page("sync") { SyncView(SYNC, PageFrame(), SyncActions({}, {}, {}, {}, {})) },
    Page("settings") {
        SettingsView(SettingsState(ME, Preferences(it)), PageFrame(), SettingsActions({}, {}, {}, {}, {}))
    },
    Page("sharers") { SharersView(SHARERS, BACK, SharersActions({}, {}, {}, {}, { _, _ -> })) },
    Page("pin") {
        val asked = SHARERS.sharers.last().copy(waitS = 30)
        val wrong = PageFrame(Problem(ProblemKind.NOT_ALLOWED, "pin-wrong"), back = {})
        val state = SharersState(SHARERS.sharers.dropLast(1) + asked, asked)
        SharersView(state, wrong, SharersActions({}, {}, {}, {}, { _, _ -> }))
    },
)

/** Draws a page in a language, as the system's font scale and the app's own setting ask. */
fun Page.drawn(language: Language, large: Boolean = false, height: Int = 720) = Drawn(
    fontScale = if (large) 1.3f else 1f,
    height = height,
) {
    LantoaTheme(Preferences(language, largeLetters = large), ROBOTO) { content(language) }
}
