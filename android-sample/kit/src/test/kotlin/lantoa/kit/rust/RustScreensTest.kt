// The screens over the real core, on loopback.

package lantoa.kit.rust

import java.net.InetAddress
import java.net.ServerSocket
import java.nio.file.Files
import java.nio.file.Path
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import lantoa.Invitation
import lantoa.LearnerDetails
import lantoa.Node
import lantoa.OpenOptions
import lantoa.Role
import lantoa.kit.About
import lantoa.kit.Background
import lantoa.kit.Claim
import lantoa.kit.DAY
import lantoa.kit.Ground
import lantoa.kit.Mark
import lantoa.kit.Office
import lantoa.kit.PATIENCE_MS
import lantoa.kit.ScreensContract
import lantoa.kit.Topic
import lantoa.kit.all
import lantoa.kit.onGround
import lantoa.kit.screen.DisputesScreen
import lantoa.kit.screen.EnrolScreen
import lantoa.kit.screen.RollScreen
import lantoa.kit.until
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class RustScreensTest : ScreensContract() {
    override fun ground(): Ground = RustGround()

    @Test
    fun `a joining that is given up leaves the phone as it was`() = onGround(ground()) {
        // Connections are taken and nothing is said.
        ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { silent ->
            val folder = Files.createTempDirectory("lantoa-kit-")
            val inviter = Node.open(OpenOptions(folder.toString(), "$folder/no-backup"))
            inviter.found("Bình dân học vụ số", "Minh")
            val there = listOf("/ip4/127.0.0.1/tcp/${silent.localPort}")
            val team = inviter.addTeam("Đội 1")
            val invitation = Invitation(Role.VOLUNTEER, listOf(team), addresses = there)
            val screen = EnrolScreen(newPhone(), scope)
            all(screen.read(inviter.invite(invitation).ticket))
            val joining = screen.join("Hà")
            withContext(Dispatchers.IO) { silent.accept() }.use {
                assertTrue(screen.state.value.joining)
                screen.giveUp()
                all(joining)
            }
            val state = screen.state.value
            assertEquals(false to null, state.joining to state.me)
            assertNull(screen.problem.value)
            inviter.shut()
            inviter.close()
            folder.toFile().deleteRecursively()
        }
    }

    @Test
    fun `who has left stands on the roll with the mark`() {
        val ground = RustGround()
        onGround(ground) {
            val office = office(learners = 2)
            val (stays, leaves) = office.learners
            val meeting = office.phone.openMeeting(office.classId, DAY)
            office.phone.mark(meeting, leaves, Mark.LATE, Mark.NONE)
            ground.nodes[0].leaveClass(leaves.core(), office.classId.core(), "2026-11-25")
            val screen = RollScreen(office.phone, office.classId, DAY, scope)
            val rows = screen.state.until { it.rows.size == 2 }.rows
            val shown = rows.associate { it.learner.id to (it.mark to it.left) }
            assertEquals(mapOf(stays to (Mark.NONE to false), leaves to (Mark.LATE to true)), shown)
            val another = RollScreen(office.phone, office.classId, "2026-11-26", scope)
            assertEquals(stays, another.state.until { it.rows.isNotEmpty() }.rows.single().learner.id)
        }
    }

    @Test
    fun `days that were corrected apart are shown until one is chosen`() {
        val ground = RustGround()
        onGround(ground) {
            val office = office(learners = 1)
            val meeting = office.phone.openMeeting(office.classId, DAY)
            val phone = phone(office)
            ground.nodes[0].correctDay(meeting.core(), "2026-11-20")
            ground.nodes[1].correctDay(meeting.core(), "2026-11-22")
            val roll = RollScreen(phone, office.classId, "2026-11-22", scope)
            val screen = DisputesScreen(phone, scope)
            sync(phone, office)
            val dispute = screen.state.until { it.disputes.isNotEmpty() }.disputes.single()
            assertEquals(About.DAY to DAY, dispute.about to dispute.day)
            assertNull(dispute.learner)
            val said = setOf(Claim("2026-11-20", "Minh"), Claim("2026-11-22", "Hà"))
            assertEquals(said, dispute.values.toSet())
            roll.state.until { it.opened && it.disputed }
            all(screen.settle(dispute.id, "2026-11-20"))
            assertTrue(screen.state.value.disputes.isEmpty())
            roll.state.until { !it.opened }
        }
    }

    @Test
    fun `what the person refused meanwhile is said, and what was allowed no more`() = onGround(ground()) {
        val phone = office().phone
        var denied = true
        val background = Background({ phone }) { denied }
        background.enter()
        assertEquals("no-permission", phone.syncState().alone)
        denied = false
        background.enter()
        assertEquals("nobody-known", phone.syncState().alone)
    }

    /** The ground of the real core. */
    class RustGround : Ground {
        private val folders: Path = Files.createTempDirectory("lantoa-kit-")
        val nodes = mutableListOf<Node>()

        override suspend fun office(learners: List<String>, topics: List<Topic>): Office {
            val node = open()
            val taught = topics.map { lantoa.Topic(it.id.core(), "757", "1", "people", it.vi, it.en) }
            node.found("Bình dân học vụ số", "Minh", taught)
            val team = node.addTeam("Đội 1")
            val classId = node.addClass("An toàn số", team)
            val ids = learners.map { node.addLearner(classId, LearnerDetails(it)).plain() }
            val phone = RustPhone(node, LOOPBACK, PATIENCE_MS.toInt())
            phone.startSync()
            return Office(phone, classId.plain(), ids)
        }

        override suspend fun phone() = RustPhone(open(), LOOPBACK, PATIENCE_MS.toInt())

        override suspend fun ticket(office: Office): String {
            val team = nodes.first().teams().single().team
            return nodes.first().invite(Invitation(Role.VOLUNTEER, listOf(team))).ticket
        }

        override suspend fun close() {
            for (node in nodes) {
                node.shut()
                node.close()
            }
            folders.toFile().deleteRecursively()
        }

        private suspend fun open(): Node {
            val folder = folders.resolve("device-${nodes.size}").toString()
            return Node.open(OpenOptions(folder, "$folder/no-backup")).also { nodes += it }
        }
    }

    private companion object {
        val LOOPBACK = listOf("/ip4/127.0.0.1/tcp/0")
    }
}
