// The program of docs/getting-started-android.md: its snippets are the regions of this file, and here
// two phones run it.

// snippet: import
import java.io.File
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import lantoa.*
// end of snippet
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

// snippet: open
suspend fun openNode(filesDir: File, noBackupFilesDir: File): Node =
    Node.open(OpenOptions(File(filesDir, "lantoa").path, File(noBackupFilesDir, "lantoa").path))
// end of snippet

// snippet: found
class Programme(val team: TeamId, val classId: ClassId, val recoverySheet: String)

suspend fun foundProgramme(node: Node): Programme {
    val founded = node.found("Bình dân học vụ số", "Minh")
    val team = node.addTeam("Đội 1")
    val classId = node.addClass("An toàn số", team)
    node.addLearner(classId, LearnerDetails("Chíu Chăn Lằm"))
    return Programme(team, classId, founded.recoverySheet)
}
// end of snippet

// snippet: invite
suspend fun startSync(node: Node, options: SyncOptions = SyncOptions()) {
    node.startSync(options)
}

suspend fun ticket(node: Node, team: TeamId): String =
    node.invite(Invitation(Role.VOLUNTEER, listOf(team))).ticket
// end of snippet

// snippet: join
suspend fun join(node: Node, ticket: String) {
    node.join(ticket, "Hà")
}
// end of snippet

// snippet: nearby
fun pass(service: NearbyService, node: Node) = node.foundNearby(service)

// The default routes of `LinkProperties`: a phone that gives a hotspot is the gateway of those in it.
fun pass(gateways: List<String>, node: Node) = node.setGateways(gateways)

// What to announce now, and each time that this phone is reached elsewhere; null is: nothing any more.
suspend fun announce(node: Node, announce: (Announcement?) -> Unit) = coroutineScope {
    val moved = Channel<Unit>(Channel.CONFLATED).apply { trySend(Unit) }
    launch(start = CoroutineStart.UNDISPATCHED) {
        node.syncEvents().collect { if (it is SyncEvent.Listening) moved.trySend(Unit) }
    }
    for (ignored in moved) announce(node.announcement())
}
// end of snippet

// snippet: mark
suspend fun markAllPresent(node: Node, classId: ClassId, day: String) {
    val meeting = node.openMeeting(classId, day)
    node.fillMarks(meeting, Mark.PRESENT)
}
// end of snippet

// snippet: listen
suspend fun marks(node: Node, classId: ClassId): List<Mark> =
    node.classSheet(classId)?.marks.orEmpty().map { it.mark }

// Now and after each change, until its coroutine is cancelled.
suspend fun follow(node: Node, classId: ClassId, show: (List<Mark>) -> Unit) = coroutineScope {
    val changed = Channel<Unit>(Channel.CONFLATED).apply { trySend(Unit) }
    // It listens before it reads, so that nothing is missed between.
    launch(start = CoroutineStart.UNDISPATCHED) {
        node.changes().collect { if (classId in it.classes) changed.trySend(Unit) }
    }
    // One reading after the other: what is shown last was read last.
    for (ignored in changed) show(marks(node, classId))
}
// end of snippet

// snippet: background
suspend fun goToBackground(node: Node) {
    withTimeoutOrNull(10_000) {
        while (node.syncState().peers.any { !it.inStep }) delay(200)
    }
    node.suspend()
}

suspend fun comeBack(node: Node) = node.resume()
// end of snippet

// snippet: errors
fun sentence(error: LantoaException): String = when (error) {
    is LantoaException.InvalidInput -> "Xem lại chỗ đã nhập."
    is LantoaException.NotAllowed -> "Máy này không được làm việc đó."
    is LantoaException.NotFound -> "Không còn ở đây nữa."
    is LantoaException.Busy -> "Thử lại sau giây lát."
    is LantoaException.StorageFull -> "Máy đã hết chỗ."
    is LantoaException.Damaged -> "Dữ liệu bị hỏng; hãy khôi phục."
    is LantoaException.Unreachable -> "Chưa thấy máy kia. Hai máy có cùng Wi-Fi không?"
    is LantoaException.Conflict -> "Người khác vừa sửa; xem lại."
    is LantoaException.Cancelled -> ""
}
// end of snippet

class GettingStartedTest {
    @Test
    fun `the page leads from nothing to two phones that hold the same`() = village {
        val minh = openNode(File(folder("minh")), File(folder("minh-keys")))
        val programme = foundProgramme(minh)
        assertTrue(programme.recoverySheet.isNotEmpty())
        startSync(minh, loopback())

        val ha = openNode(File(folder("ha")), File(folder("ha-keys")))
        join(ha, ticket(minh, programme.team))
        startSync(ha, loopback())
        coroutineScope {
            val announced = Channel<Announcement?>(Channel.UNLIMITED)
            val announcing = launch { announce(minh) { announced.trySend(it) } }
            val first = withTimeout(PATIENCE_MS) { announced.receive() }
            assertEquals("_lantoa._tcp", first?.service)
            minh.restartSync()
            withTimeout(PATIENCE_MS) {
                while (announced.receive()?.instance == first?.instance) continue
            }
            announcing.cancelAndJoin()
        }

        coroutineScope {
            val shown = Channel<List<Mark>>(Channel.UNLIMITED)
            val following = launch { follow(ha, programme.classId) { shown.trySend(it) } }
            assertEquals(emptyList<Mark>(), withTimeout(PATIENCE_MS) { shown.receive() })
            markAllPresent(minh, programme.classId, DAY)
            withTimeout(PATIENCE_MS) {
                while (shown.receive() != listOf(Mark.PRESENT)) continue
            }
            following.cancelAndJoin()
        }
        goToBackground(ha)
        fails<LantoaException.Busy>("suspended") { marks(ha, programme.classId) }
        comeBack(ha)
        assertEquals(listOf(Mark.PRESENT), marks(ha, programme.classId))
        for (node in listOf(minh, ha)) {
            node.shut()
            node.close()
        }
    }

    @Test
    fun `a refusal has a sentence of the app`() = village {
        val node = openNode(File(folder("ha")), File(folder("ha-keys")))
        val refused = fails<LantoaException> { join(node, "no ticket") }
        assertEquals("Xem lại chỗ đã nhập.", sentence(refused))
        node.shut()
        node.close()
    }
}
