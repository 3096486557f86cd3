// A device on a disk that fills up, given as the argument: what was confirmed is there afterwards.

import java.io.File
import java.io.IOException
import kotlinx.coroutines.runBlocking
import lantoa.LantoaException
import lantoa.LearnerDetails
import lantoa.LearnerId
import lantoa.Mark
import lantoa.Node

fun main(words: Array<String>) = runBlocking {
    val folder = "${words[0]}/phone"
    val node = Node.open(options(folder))
    node.found("Bình dân học vụ số", "Minh")
    val classId = node.addClass("An toàn số", node.addTeam("Đội 1"))
    val learners = List(40) { node.addLearner(classId, LearnerDetails("An $it")) }
    val meeting = node.openMeeting(classId, DAY)
    val filler = File(words[0], "filler")
    try {
        filler.outputStream().use { while (true) it.write(ByteArray(4096)) }
    } catch (_: IOException) {
        // The disk is full.
    }
    val confirmed = mutableSetOf<LearnerId>()
    var full = false
    for (learner in learners) {
        try {
            node.setMark(meeting, learner, Mark.PRESENT)
            node.fold()
            confirmed += learner
        } catch (_: LantoaException.StorageFull) {
            full = true
            break
        }
    }
    check(full) { "the full disk was not told" }
    filler.delete()
    val marks = node.classSheet(classId)!!.marks.map { it.learner }
    check(marks.containsAll(confirmed)) { "what was confirmed is gone" }
    node.fillMarks(meeting, Mark.PRESENT)
    node.shut()
    val again = Node.open(options(folder))
    check(again.classSheet(classId)!!.marks.size == 40)
    val verified = again.verify()
    check(verified.ok) { verified.faults }
    again.shut()
}
