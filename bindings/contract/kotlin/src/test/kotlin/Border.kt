// What a call costs across the border: a tap and the list of a thousand learners, beside the same in
// Rust. A program that tells; no test asserts a time. `cargo xtask bindings --measure` runs it.

import java.nio.file.Files
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.measureTime
import kotlinx.coroutines.runBlocking
import lantoa.LearnerDetails
import lantoa.Mark
import lantoa.Node

private const val LEARNERS = 1000
private const val ROUNDS = 200

/** Of a busy machine the median says much and the least says what the call itself costs. */
private class Times(val median: Duration, val least: Duration) {
    override fun toString() = "$median (least $least)"
}

/** The argument is the Rust side, a program that prints its times in nanoseconds. */
fun main(words: Array<String>) = runBlocking {
    val folder = Files.createTempDirectory("lantoa-border-")
    try {
        // Rust before and after, so that a machine that grows busy is seen.
        val before = rust(words[0])
        val kotlin = kotlin(folder.toString())
        val after = rust(words[0])
        for (what in kotlin.keys) {
            val (ours, first, last) = listOf(kotlin, before, after).map { it.getValue(what) }
            val least = minOf(first.least, last.least)
            println("%-5s Kotlin %s; Rust %s and %s; ratio %.2f, of the least %.2f".format(
                what, ours, first, last,
                ours.median / (first.median + last.median) * 2, ours.least / least,
            ))
        }
    } finally {
        folder.toFile().deleteRecursively()
    }
}

private fun rust(program: String): Map<String, Times> {
    val process = ProcessBuilder(program).redirectError(ProcessBuilder.Redirect.INHERIT).start()
    val lines = process.inputStream.bufferedReader().readLines()
    check(process.waitFor() == 0) { "the Rust side failed" }
    return lines.map { it.split(' ') }.associate { (what, median, least) ->
        what to Times(median.toLong().nanoseconds, least.toLong().nanoseconds)
    }
}

private suspend fun kotlin(folder: String): Map<String, Times> {
    val node = Node.open(options(folder))
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
    node.shut()
    node.close()
    return mapOf("tap" to times(taps), "list" to times(lists))
}

private fun times(all: List<Duration>) = all.sorted().let { Times(it[it.size / 2], it.first()) }
