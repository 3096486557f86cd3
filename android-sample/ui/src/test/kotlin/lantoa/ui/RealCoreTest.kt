// The drawn app over the real core and a real socket: what a volunteer sees is what the office holds.

package lantoa.ui

import java.nio.file.Files
import java.nio.file.Path
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import lantoa.Invitation
import lantoa.LearnerDetails
import lantoa.Mark
import lantoa.Node
import lantoa.OpenOptions
import lantoa.SyncOptions
import lantoa.kit.rust.RustPhone
import lantoa.kit.screen.Preferences
import lantoa.kit.screen.PreferencesStore
import lantoa.kit.screen.Shelf
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith

@ExtendWith(ScreenThread::class)
class RealCoreTest {
    @Test
    fun `a volunteer joins, calls the roll and hands it over, all through the screen`(): Unit = runBlocking {
        val folders = Files.createTempDirectory("lantoa-ui-")
        val (office, phone) = open(folders, "office") to open(folders, "phone")
        val screens = CoroutineScope(coroutineContext + Job())
        try {
            office.found("Bình dân học vụ số", "Minh")
            val team = office.addTeam("Đội 1")
            val classId = office.addClass("An toàn số", team)
            for (name in listOf("Đặng Thị Hường", "Lò Thị Mai")) office.addLearner(classId, LearnerDetails(name))
            office.startSync(SyncOptions(listen = LOOPBACK))
            val ticket = office.invite(Invitation(lantoa.Role.VOLUNTEER, listOf(team))).ticket
            val shelf = Shelf(RustPhone(phone, LOOPBACK, PATIENCE_MS.toInt()), NothingKept, screens) { "2026-11-24" }
            Drawn { LantoaApp(shelf, Way(), scan = { it(ticket) }, font = ROBOTO) }.use { drawn ->
                drawn.shows("Quét mã QR").tap("Quét mã QR")
                drawn.shows("Bạn được mời làm: Tình nguyện viên").type("Họ và tên của bạn", "Hà")
                drawn.tap("Tham gia")
                drawn.shows("Lớp của tôi")
                // The addresses are what a phone's own discovery would give; fingers do the rest.
                shelf.sync.now(office.syncState().addresses).join()
                drawn.shows("2 học viên").tap("An toàn số")
                drawn.shows("Lò Thị Mai").tap("Tất cả có mặt")
                drawn.shows("Có mặt 2").tap("Lò Thị Mai")
                drawn.shows("Có mặt 1 · Vắng 1")
                shelf.sync.now(office.syncState().addresses).join()
            }
            val marks = office.classSheet(classId)!!.marks.map { it.mark }
            assertEquals(setOf(Mark.PRESENT, Mark.ABSENT), marks.toSet())
        } finally {
            screens.cancel()
            for (node in listOf(phone, office)) {
                node.shut()
                node.close()
            }
            folders.toFile().deleteRecursively()
        }
    }

    private suspend fun open(folders: Path, name: String): Node {
        val folder = folders.resolve(name).toString()
        return Node.open(OpenOptions(folder, "$folder/no-backup"))
    }

    /** Draws until `text` is said: the core answers from its own threads. */
    private suspend fun Drawn.shows(text: String): Drawn {
        withTimeout(PATIENCE_MS) {
            while (text !in said()) {
                delay(20)
                settle()
            }
        }
        return this
    }

    private object NothingKept : PreferencesStore {
        override suspend fun load() = Preferences()

        override suspend fun save(preferences: Preferences) = Unit
    }

    private companion object {
        val LOOPBACK = listOf("/ip4/127.0.0.1/tcp/0")

        /** Only a failing test waits so long. */
        const val PATIENCE_MS = 60_000L
    }
}
