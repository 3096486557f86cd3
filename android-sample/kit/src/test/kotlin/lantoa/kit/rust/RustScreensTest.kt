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
import lantoa.kit.Ground
import lantoa.kit.Office
import lantoa.kit.PATIENCE_MS
import lantoa.kit.ScreensContract
import lantoa.kit.Topic
import lantoa.kit.all
import lantoa.kit.onGround
import lantoa.kit.screen.EnrolScreen
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class RustScreensTest : ScreensContract() {
    override fun ground() = object : Ground {
        private val folders: Path = Files.createTempDirectory("lantoa-kit-")
        private val nodes = mutableListOf<Node>()

        override suspend fun office(learners: List<String>, topics: List<Topic>): Office {
            val node = open()
            node.found("Bình dân học vụ số", "Minh")
            val team = node.addTeam("Đội 1")
            val classId = node.addClass("An toàn số", team)
            node.importTopics(topics.map { lantoa.Topic(it.id, "757", "1", "people", it.vi, it.en) })
            val ids = learners.map { node.addLearner(classId, LearnerDetails(it)) }
            val phone = RustPhone(node, LOOPBACK, PATIENCE_MS.toInt())
            phone.startSync()
            return Office(phone, classId, ids)
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

    private companion object {
        val LOOPBACK = listOf("/ip4/127.0.0.1/tcp/0")
    }
}
