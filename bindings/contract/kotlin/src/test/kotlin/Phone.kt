// A phone in a process of its own, led by lines on its standard input, as bindings/scenarios.md says.

import kotlinx.coroutines.runBlocking
import lantoa.LearnerId
import lantoa.Mark
import lantoa.MeetingId
import lantoa.Node
import lantoa.readTicket

fun main(arguments: Array<String>) = runBlocking {
    val folder = arguments.single()
    val phone = Device(Node.open(options(folder)), folder)
    for (line in generateSequence(::readLine)) {
        for (answer in phone.answers(line.split(' '))) println(answer)
        println("done")
    }
    phone.node.shut()
}

private suspend fun Device.answers(words: List<String>): List<String> {
    val rest = words.drop(1)
    when (words.first()) {
        "join" -> {
            val (ticket, name) = rest
            node.join(ticket, name, timeoutMs = PATIENCE)
            sync(readTicket(ticket).addresses)
        }
        "listen" -> return node.startSync(loopback()).addresses.map { "address $it" }
        "mark" -> {
            val (meeting, learner, mark) = rest
            node.setMark(MeetingId(meeting), LearnerId(learner), Mark.valueOf(mark.uppercase()))
        }
        "sync" -> sync(rest)
        "holds" -> {
            val sheet = node.classSheet(classOf(MeetingId(rest.single())))!!
            val marks = sheet.marks.map { "mark ${it.learner} ${it.mark.name.lowercase()}" }
            return marks + digests().map { (space, digest) -> "digest $space $digest" }
        }
        else -> error(words)
    }
    return emptyList()
}

private suspend fun Device.sync(addresses: List<String>) =
    check(node.syncNow(addresses, PATIENCE).failed == 0u)
