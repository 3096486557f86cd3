// What a call costs in Kotlin: a tap and the list of a thousand learners, as `name median least` in
// nanoseconds. A program that tells; `cargo xtask measure` sets the same in Rust beside it.

import kotlin.time.Duration
import kotlin.time.measureTime
import kotlinx.coroutines.runBlocking
import lantoa.LearnerDetails
import lantoa.Mark
import lantoa.Node

private const val LEARNERS = 1000
private const val ROUNDS = 200

fun main(words: Array<String>) = runBlocking {
    val node = Node.open(options(words.single()))
    node.found("Bình dân học vụ số", "Minh")
    val classId = node.addClass("An toàn số", node.addTeam("Đội 1"))
    val learners = List(LEARNERS) { node.addLearner(classId, LearnerDetails("Nguyễn Thị $it")) }
    val meeting = node.openMeeting(classId, DAY)
    val taps = learners.take(ROUNDS).map {
        measureTime { node.setMark(meeting, it, Mark.PRESENT) }
    }
    node.fold()
    val lists = List(ROUNDS) {
        measureTime { check(node.classSheet(classId)!!.learners.size == LEARNERS) }
    }
    tell("tap", taps)
    tell("list", lists)
    node.shut()
    node.close()
}

private fun tell(what: String, times: List<Duration>) {
    val (median, least) = times.sorted().let { listOf(it[it.size / 2], it.first()) }
    println("$what ${median.inWholeNanoseconds} ${least.inWholeNanoseconds}")
}
