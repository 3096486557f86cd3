// A phone in a process of its own: joins by the ticket, marks, syncs, and says what it holds.

import kotlinx.coroutines.runBlocking
import lantoa.Mark
import lantoa.Node
import lantoa.readTicket

fun main(words: Array<String>) = runBlocking {
    val (folder, ticket, meeting, learner) = words
    val phone = Device(Node.open(options(folder)), folder)
    val there = readTicket(ticket).addresses
    phone.node.join(ticket, "Hà", timeoutMs = PATIENCE)
    phone.node.syncNow(there, PATIENCE)
    phone.node.setMark(meeting, learner, Mark.EXCUSED)
    check(phone.node.syncNow(there, PATIENCE).failed == 0u)
    for (line in phone.node.classSheet(meeting.substringBefore('/'))!!.marks) {
        println("mark ${line.learner} ${line.mark}")
    }
    for ((space, digest) in phone.digests()) println("digest $space $digest")
    phone.node.shut()
}
