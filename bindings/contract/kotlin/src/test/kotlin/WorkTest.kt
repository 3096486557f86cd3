// Scenarios A to C: opening, enrolling, an evening's work.

import java.io.File
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import lantoa.ActId
import lantoa.ClassId
import lantoa.ErasureState
import lantoa.FoundLearner
import lantoa.HistoryLine
import lantoa.LantoaException
import lantoa.LearnerDetails
import lantoa.Mark
import lantoa.MeetingId
import lantoa.Node
import lantoa.Role
import lantoa.RosterAnswer
import lantoa.RosterDecision
import lantoa.RosterLine
import lantoa.TeamId
import lantoa.Thing
import lantoa.Topic
import lantoa.TopicId
import lantoa.WhyLeft
import lantoa.readTicket
import lantoa.repair
import lantoa.restore
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class WorkTest {
    @Test
    fun `A1 a new folder is a device without programme`() = village {
        val phone = device("phone")
        val identity = phone.node.identity()
        assertNull(identity.programme)
        assertNull(identity.role)
        assertEquals(52, identity.device.value.length)
        fails<LantoaException.NotAllowed>("no-programme") { phone.node.classes() }
    }

    @Test
    fun `A2 a folder is open once and again after it was shut`() = village {
        val phone = device("phone")
        val me = phone.node.identity().device
        fails<LantoaException.Busy> { Node.open(options(phone.folder)) }
        phone.node.shut()
        fails<LantoaException.Busy>("closed") { phone.node.identity() }
        assertEquals(me, device("phone").node.identity().device)
    }

    @Test
    fun `A3 the key stands in the no-backup folder alone`() = village {
        val phone = device("phone")
        phone.node.shut()
        val folder = File(phone.folder)
        val keys = folder.walk().filter { it.name == "device.key" }.map { it.relativeTo(folder).path }
        assertEquals(listOf("no-backup/device.key"), keys.toList())
    }

    @Test
    fun `A4 a backup is restored where the key is`() = village {
        val (office, evening) = office()
        val me = office.node.identity().device
        val copy = folder("copy")
        office.node.backup(copy)
        fails<LantoaException.NotAllowed> { office.node.backup(copy) }
        fails<LantoaException.Busy> { restore(options(office.folder), copy) }
        office.node.shut()
        val put = restore(options(office.folder), copy)
        assertTrue(File(put.kept!!).isFile)
        put.node.use { restored ->
            assertEquals(me, restored.identity().device)
            assertEquals(listOf(evening.classId), restored.classes().map { it.classId })
            assertTrue(restored.verify().ok)
            restored.backup(folder("sealed"), sealed = true)
            restored.shut()
        }
        fails<LantoaException.NotAllowed>("backup-sealed") {
            restore(options(folder("stranger")), folder("sealed"))
        }
        restore(options(office.folder), folder("sealed")).node.use { again ->
            assertEquals(me, again.identity().device)
            again.shut()
        }
    }

    @Test
    fun `A6 a damaged database is gone on with and kept`() = village {
        val (office, _) = office()
        val me = office.node.identity().device
        fails<LantoaException.Busy> { repair(options(office.folder)) }
        office.node.shut()
        val database = File(office.folder, "lantoa.db")
        val damaged = database.readBytes()
        damaged.fill(0xa5.toByte(), damaged.size - 4096)
        database.writeBytes(damaged)
        val repaired = repair(options(office.folder))
        assertTrue(repaired.records > 0u && !repaired.mustJoin, "$repaired")
        assertTrue(File(office.folder, "lantoa.db.damaged-1").readBytes().contentEquals(damaged))
        Node.open(options(office.folder)).use { opened ->
            assertEquals(me, opened.identity().device)
            assertTrue(opened.verify().ok)
            opened.shut()
        }
    }

    @Test
    fun `B1 a programme is founded once`() = village {
        val office = device("office")
        val founded = office.node.found("Bình dân học vụ số", "Minh")
        assertEquals(Role.COORDINATOR, founded.identity.role)
        assertEquals("Bình dân học vụ số", founded.identity.programmeName)
        assertEquals(STARTING, office.node.topics().map { it.topic })
        fails<LantoaException.Conflict> { office.node.found("Another", "Minh") }
        val again = device("again").node.recover(founded.recoverySheet.lowercase(), "Minh")
        assertEquals(founded.identity.programme, again.programme)
        fails<LantoaException.InvalidInput> { device("third").node.recover("no sheet", "Minh") }
        val other = device("other").node
        fails<LantoaException.InvalidInput> {
            other.found("Another", "Minh", listOf(topic("zalo"), topic("long", "x".repeat(1000))))
        }
        assertNull(other.identity().programme)
        other.found("Another", "Minh", listOf(topic("zalo")))
        assertEquals(listOf(topic("zalo")), other.topics())
    }

    @Test
    fun `B2 a ticket is read, redeemed and used up`() = village {
        val (office, evening) = office()
        val ticket = ticket(office, evening.team)
        val read = readTicket(ticket)
        val me = office.node.identity()
        assertEquals(me.programme to me.device, read.programme to read.inviter)
        assertEquals(Role.VOLUNTEER to office.addresses, read.role to read.addresses)
        val identity = device("phone").node.join(ticket, "Hà", timeoutMs = PATIENCE)
        assertEquals(Role.VOLUNTEER to "Hà", identity.role to identity.name)
        assertEquals(me.programme, identity.programme)
        val thief = device("thief")
        fails<LantoaException.NotAllowed>("ticket-used") {
            thief.node.join(ticket, "Kẻ trộm", timeoutMs = PATIENCE)
        }
        assertNull(thief.node.identity().programme)
    }

    @Test
    fun `B3 what is no ticket and who is not there are told apart`() = village {
        val (office, evening) = office()
        val phone = device("phone")
        fails<LantoaException.InvalidInput>("ticket-invalid") { phone.node.join("no ticket", "Hà") }
        assertThrows(LantoaException.InvalidInput::class.java) { readTicket("no ticket") }
        val ticket = ticket(office, evening.team)
        fails<LantoaException.Unreachable> {
            phone.node.join(ticket, "Hà", listOf("/ip4/127.0.0.1/tcp/1"), timeoutMs = 1u)
        }
        assertEquals("Hà", phone.node.join(ticket, "Hà", timeoutMs = PATIENCE).name)
    }

    @Test
    fun `C1 a roll is marked, filled, unmarked and closed`() = village {
        val (office, evening) = office(learners = 3)
        val (node, meeting) = office.node to evening.meeting
        val (first, second, third) = evening.learners
        assertEquals(1u, node.setMark(meeting, first, Mark.LATE))
        assertEquals(0u, node.setMark(meeting, first, Mark.LATE))
        assertEquals(2u, node.fillMarks(meeting, Mark.PRESENT))
        val sheet = node.classSheet(evening.classId)!!
        val marks = sheet.marks.associate { it.learner to Triple(it.mark, it.by, it.disputed) }
        assertEquals(Triple(Mark.LATE, "Minh", false), marks[first])
        assertEquals(Triple(Mark.PRESENT, "Minh", false), marks[second])
        assertEquals(3, sheet.learners.size)
        node.setMark(meeting, third, Mark.NONE)
        assertEquals(emptyList<Mark>(), office.marks(meeting, third))
        node.closeMeeting(meeting, "Mưa to")
        val line = node.meetings(evening.classId).single()
        assertEquals(Triple(true, listOf("Mưa to"), DAY), Triple(line.closed, line.notes, line.date))
        assertEquals(meeting, node.openMeeting(evening.classId, DAY))
    }

    @Test
    fun `C2 a mark that is another than the screen showed is a conflict`() = village {
        val (office, evening) = office()
        val (meeting, learner) = evening.meeting to evening.learners[0]
        office.node.setMark(meeting, learner, Mark.LATE, Mark.NONE)
        val error = fails<LantoaException.Conflict>("value-changed") {
            office.node.setMark(meeting, learner, Mark.ABSENT, Mark.NONE)
        }
        assertEquals("late", error.now)
        assertEquals(listOf(Mark.LATE), office.marks(meeting, learner))
        office.node.setMark(meeting, learner, Mark.ABSENT, Mark.LATE)
        assertEquals(listOf(Mark.ABSENT), office.marks(meeting, learner))
    }

    @Test
    fun `C3 input that cannot be taken names its field`() = village {
        val (office, evening) = office()
        val node = office.node
        val calls: List<Pair<String, suspend () -> Unit>> = listOf(
            "class" to { node.classSheet(ClassId("not-an-id")) },
            "class" to { node.classSheet(ClassId(evening.classId.value.dropLast(1))) },
            "meeting" to { node.setMark(MeetingId("x"), evening.learners[0], Mark.LATE) },
            "date" to { node.openMeeting(evening.classId, "24/11/2026") },
            "name" to { node.addLearner(evening.classId, LearnerDetails(" ")) },
            "birth_year" to { node.addLearner(evening.classId, LearnerDetails("An", birthYear = 60u)) },
            "phone" to { node.addLearner(evening.classId, LearnerDetails("An", phone = "12")) },
            "topic" to { node.importTopics(listOf(topic("Không dấu"))) },
        )
        for ((field, call) in calls) {
            val error = fails<LantoaException.InvalidInput> { call() }
            assertEquals(listOf(field), error.fields.map { it.field })
        }
        fails<LantoaException.NotFound> { node.leaveClass(evening.learners[0], ClassId("a".repeat(26))) }
    }

    @Test
    fun `C5 a roster is taken whole or not at all`() = village {
        val (office, _) = office()
        val node = office.node
        val lines = listOf("Lê Thị An", "Đỗ Ân").mapIndexed { n, name ->
            RosterLine(
                line = (n + 2).toUInt(), teamName = "Đội 1", className = "Lớp 2",
                details = LearnerDetails(name),
            )
        }
        val dry = node.importRoster(lines, dryRun = true)
        assertEquals(1u to 2u, dry.classes to dry.learners)
        assertEquals(1, node.classes().size)
        val error = fails<LantoaException.InvalidInput>("roster-lines") {
            node.importRoster(lines + lines[0].copy(line = 4u))
        }
        assertEquals(listOf(4u), error.fields.map { it.line })
        assertEquals(1, node.classes().size)
        node.importRoster(lines)
        val again = node.importRoster(lines)
        assertEquals(0u to 2u, again.learners to again.unchanged)
    }

    @Test
    fun `C6 calls at once are all done`() = village {
        val (office, evening) = office(learners = 20)
        val marked = coroutineScope {
            evening.learners
                .map { async { office.node.setMark(evening.meeting, it, Mark.PRESENT) } }
                .awaitAll()
        }
        assertEquals(20u, marked.sum())
        assertEquals(20, office.node.classSheet(evening.classId)!!.marks.size)
    }

    @Test
    fun `C7 volunteers who share a phone take turns by PIN`() = village {
        val (office, evening) = office()
        val (node, first, second) = Triple(office.node, evening.learners[0], evening.learners[1])
        node.setMark(evening.meeting, first, Mark.PRESENT)
        val lan = node.addPerson("Lan")
        fails<LantoaException.InvalidInput>("malformed") { node.setPin(lan, null, "12a4") }
        node.setPin(lan, null, "2468")
        fails<LantoaException.NotAllowed>("pin-asked") { node.changePerson(lan, null) }
        repeat(4) { fails<LantoaException.NotAllowed>("pin-wrong") { node.changePerson(lan, "1111") } }
        fails<LantoaException.Busy>("pin-wait") { node.changePerson(lan, "2468") }
        val sharer = node.sharers().single { it.person == lan }
        assertTrue(sharer.hasPin && !sharer.acts && sharer.waitS in 1u..30u, "$sharer")
        node.setPin(lan, null, "1357")
        node.changePerson(lan, "1357")
        node.setMark(evening.meeting, second, Mark.PRESENT)
        val by = node.classSheet(evening.classId)!!.marks.associate { it.learner to it.by }
        assertEquals("Minh" to "Lan", by[first] to by[second])
        assertEquals(listOf(lan), node.sharers().filter { it.acts }.map { it.person })
    }

    @Test
    fun `C8 a learner is erased and the erasure taken back`() = village {
        val (office, evening) = office()
        val (node, learner) = office.node to evening.learners[0]
        val phone = phone(office, evening.team)
        val name = node.learner(learner)!!.details.name
        node.setMark(evening.meeting, learner, Mark.PRESENT)
        fails<LantoaException.NotAllowed>("role-too-low") { phone.node.eraseLearner(learner) }
        val erasure = node.eraseLearner(learner)
        assertTrue(node.findLearners(name).isEmpty())
        val sheet = node.classSheet(evening.classId)!!
        assertTrue("" in sheet.learners.map { it.name })
        assertEquals(listOf(learner), sheet.marks.map { it.learner })
        val line = node.erasures().single()
        assertEquals(Triple(erasure, listOf(learner), "Minh"), Triple(line.erasure, line.learners, line.by))
        assertEquals(Triple(ErasureState.HIDDEN, 30u, null), Triple(line.state, line.ofDays, line.goneOn))
        node.revokeErasure(erasure)
        assertEquals(name, node.learner(learner)!!.details.name)
        assertEquals(ErasureState.REVOKED, node.erasures().single().state)
        fails<LantoaException.NotFound>("not-found") { node.revokeErasure(erasure) }
    }

    @Test
    fun `C9 long lists are read page by page`() = village {
        val (office, evening) = office(learners = 5)
        val node = office.node
        val rows = mutableListOf<FoundLearner>()
        var after: String? = null
        do {
            val page = node.learnersPage(2u, after = after)
            assertEquals(5u, page.total)
            assertTrue(page.rows.size <= 2)
            rows += page.rows
            after = page.next
        } while (after != null)
        assertEquals(node.classSheet(evening.classId)!!.learners, rows.map { it.line })
        assertEquals(setOf(evening.team), rows.map { it.team }.toSet())
        val first = node.learnersPage(2u, team = evening.team)
        assertEquals(rows.take(2), first.rows)
        assertEquals(rows.take(1), node.findLearnersPage(rows[0].line.name, 1u).rows)
        val classes = node.classesPage(1u)
        assertEquals(Triple(node.classes(), 1u, null), Triple(classes.rows, classes.total, classes.next))
        val meetings = node.meetingsPage(evening.classId, 1u)
        assertEquals(listOf(evening.meeting), meetings.rows.map { it.meeting })
        assertEquals(0u, node.disputesPage(1u).total)
        assertEquals(node.linkCandidates().size.toUInt(), node.linkCandidatesPage(1u).total)
        fails<LantoaException.InvalidInput>("cursor-unfit") { node.classesPage(1u, after = first.next) }
        fails<LantoaException.InvalidInput>("malformed") { node.classesPage(1u, after = "Hoa") }
    }

    @Test
    fun `C10 a history tells who did what and nothing of the erased`() = village {
        val (office, evening) = office()
        val (node, learner) = office.node to evening.learners[0]
        val of = Thing.Learner(learner)
        node.editLearner(learner, LearnerDetails("Đặng Thị Hoa"))
        node.setMark(evening.meeting, learner, Mark.LATE)
        node.fold()
        val page = node.history(of, 2u)!!
        val said = page.rows.map { line -> line.deeds.map { it.what to it.value } }
        assertEquals(listOf(listOf("mark" to "late"), listOf("name" to "Đặng Thị Hoa")), said)
        assertEquals(setOf("Minh" to "counts"), page.rows.map { it.by to it.standing }.toSet())
        assertEquals(listOf<Thing>(Thing.Meeting(evening.meeting)), page.rows[0].deeds[0].about)
        val rest = node.history(of, 2u, page.next)!!
        assertEquals(listOf("name", "comes"), rest.rows[0].deeds.map { it.what })
        assertNull(rest.next)
        val ofClass = Thing.Class(evening.classId)
        fails<LantoaException.InvalidInput>("cursor-unfit") { node.history(ofClass, 2u, page.next) }
        node.eraseLearner(learner)
        val erased = node.history(of, 2u)!!
        assertEquals(emptyList<HistoryLine>() to listOf("erased"), erased.rows to erased.untold)
        for (thing in listOf(ofClass, Thing.Meeting(evening.meeting))) {
            val told = node.history(thing, 50u).toString()
            assertTrue("Hoa" !in told && learner.value !in told, told)
        }
        assertNull(node.history(Thing.Team(TeamId(evening.classId.value)), 2u))
    }

    @Test
    fun `C11 an edit does not take back what its screen never showed`() = village {
        val (office, evening) = office()
        val (node, learner) = office.node to evening.learners[0]
        val shown = node.learner(learner)!!.details.name
        val screen = node.seeing(node.seen())
        node.editLearner(learner, LearnerDetails("Đặng Thị Hoa"))
        val filled = LearnerDetails(shown, village = "Khe Và")
        fails<LantoaException.Conflict>("changed-meanwhile") { screen.editLearner(learner, filled) }
        assertEquals("Đặng Thị Hoa", node.learner(learner)!!.details.name)
        screen.editLearner(evening.learners[1], LearnerDetails("Lý A Páo"))
        node.seeing(node.seen()).editLearner(learner, filled)
        assertEquals("Khe Và", node.learner(learner)!!.details.village)
        fails<LantoaException.InvalidInput>("malformed") { node.seeing("12") }
    }

    @Test
    fun `C12 an act is taken back and what came since stays`() = village {
        val (office, evening) = office()
        val (node, learner) = office.node to evening.learners[0]
        val (of, before) = Thing.Learner(learner) to node.learner(learner)!!.details
        node.editLearner(learner, LearnerDetails("Đặng Thị Hoa", village = "Khe Và"))
        val act = node.history(of, 1u)!!.rows[0].act
        node.editLearner(learner, LearnerDetails("Đặng Thị Hoa", village = "Khe O"))
        val would = node.takeBack(act, dryRun = true)
        assertEquals("Đặng Thị Hoa", node.learner(learner)!!.details.name)
        val done = node.takeBack(act)
        assertEquals(would, done)
        assertEquals(listOf("name" to before.name), done.restored.map { it.what to it.value })
        val left = done.left.map { Triple(it.field.what, it.field.value, it.why) }
        assertEquals(listOf(Triple("village", "Khe O", WhyLeft.CHANGED)), left)
        val known = node.learner(learner)!!.details
        assertEquals(before.name to "Khe O", known.name to known.village)
        fails<LantoaException.Conflict>("act-overruled") { node.takeBack(act) }
        val new = node.addLearner(evening.classId, LearnerDetails("Lý A Páo"))
        val registered = node.history(Thing.Learner(new), 1u)!!.rows[0].act
        node.setMark(evening.meeting, new, Mark.PRESENT)
        fails<LantoaException.Conflict>("act-worked-on") { node.takeBack(registered) }
        assertNotNull(node.learner(new))
        fails<LantoaException.NotFound>("not-found") { node.takeBack(ActId("a".repeat(52))) }
    }

    @Test
    fun `C13 a volunteer at a desk sees and writes what their role may`() = village {
        val (office, evening) = office()
        val (node, learner) = office.node to evening.learners[0]
        val other = node.addClass("Lớp khác", node.addTeam("Đội 2"))
        val stranger = node.addLearner(other, LearnerDetails("Hoàng Văn An"))
        val meeting = node.openMeeting(other, DAY)
        val person = node.addPerson("Tâm")
        val desk = node.acting(person, Role.VOLUNTEER, listOf(evening.team))
        assertEquals(listOf(evening.classId), desk.classes().map { it.classId })
        assertNull(desk.learner(stranger))
        desk.setMark(evening.meeting, learner, Mark.LATE)
        val marks = node.classSheet(evening.classId)!!.marks
        assertEquals(listOf("Tâm"), marks.filter { it.learner == learner }.map { it.by })
        fails<LantoaException.NotFound>("not-found") { desk.setMark(meeting, stranger, Mark.LATE) }
        fails<LantoaException.NotAllowed>("role-too-low") { desk.addPlace("Khe O") }
        fails<LantoaException.NotAllowed>("acting-only") { desk.devices() }
        val observer = node.acting(person, Role.OBSERVER, listOf(evening.team))
        fails<LantoaException.NotAllowed>("role-too-low") {
            observer.setMark(evening.meeting, learner, Mark.PRESENT)
        }
        assertEquals(2, node.classes().size)
    }

    @Test
    fun `C14 namesakes who are different people are asked about no more`() = village {
        val (office, evening) = office()
        val node = office.node
        val called = LearnerDetails("Đặng Thị Dung", birthYear = 1960u)
        val namesakes = List(3) { node.addLearner(evening.classId, called) }
        assertEquals(3, node.linkCandidates().size)
        node.differ(namesakes)
        assertTrue(node.linkCandidates().isEmpty())
        node.editLearner(namesakes[0], LearnerDetails("Đặng Thị Dung", birthYear = 1961u))
        assertEquals(2, node.linkCandidates().size)
        node.differ(namesakes, differ = false)
        assertEquals(3, node.linkCandidates().size)
        fails<LantoaException.InvalidInput>("unfit") { node.differ(namesakes.take(1)) }
        node.linkLearners(namesakes[0], namesakes[1])
        fails<LantoaException.InvalidInput>("unfit") { node.differ(namesakes) }
    }

    @Test
    fun `C15 a class that its team opened twice is one with both rolls`() = village {
        val (office, evening) = office()
        val node = office.node
        val again = node.addClass("Lớp tối thứ hai", evening.team)
        node.addLearner(again, LearnerDetails("Đặng Thị Dung"))
        node.openMeeting(again, DAY)
        val before = node.classes()
        val people = before.sumOf { it.learners }
        node.linkClasses(evening.classId, again)
        val line = node.classes().single()
        assertEquals(people, line.learners)
        assertEquals(before.map { it.name }.toSet(), (line.same.map { it.name } + line.name).toSet())
        val sheet = node.classSheet(again)!!
        assertEquals(sheet, node.classSheet(evening.classId))
        assertEquals(line.classId, sheet.classId)
        assertEquals(2, sheet.meetings.size)
        val other = line.same.single().classId
        val newcomer = node.addLearner(other, LearnerDetails("Giàng A Phử"))
        assertEquals(listOf(line.classId), node.learner(newcomer)!!.classes)
        val twice = sheet.sameDays.single()
        node.linkMeetings(twice.a, twice.b)
        assertTrue(node.classSheet(again)!!.sameDays.isEmpty())
        node.linkClasses(again, evening.classId, same = false)
        assertEquals(2, node.classes().size)
        assertEquals(people + 1u, node.classes().sumOf { it.learners })
        val far = node.addClass("Lớp khác", node.addTeam("Đội 2"))
        fails<LantoaException.Conflict>("class-of-another-team") { node.linkClasses(again, far) }
    }

    @Test
    fun `C17 a volunteer with another phone is one until that is taken back`() = village {
        val (office, evening) = office()
        val (node, learner) = office.node to evening.learners[0]
        val first = node.identity().person
        val again = node.addPerson("Lan")
        for (mentor in listOf(first, again)) node.addPair(mentor, learner, DAY)
        val apart = node.volunteers()
        assertEquals(2, node.pairs().size)
        node.linkPersons(first, again)
        assertEquals(apart.size - 1, node.volunteers().size)
        assertTrue(node.pairs().single().mentor in node.volunteers().map { it.person })
        node.undoPair(again, learner)
        assertTrue(node.pairs().isEmpty())
        node.linkPersons(again, first, same = false)
        assertEquals(apart, node.volunteers())
        fails<LantoaException.InvalidInput>("unfit") { node.linkPersons(first, first) }
    }

    @Test
    fun `C16 a roster is imported as its preview showed it or not at all`() = village {
        val (office, evening) = office()
        val node = office.node
        val line = node.classes().single()
        val team = node.teams().single { it.team == evening.team }.name
        fun roster(vararg names: String) = names.mapIndexed { n, name ->
            RosterLine((n + 2).toUInt(), team, line.name, details = LearnerDetails(name))
        }
        val lines = roster("Lê Thị An", "Đỗ Ân")
        val shown = node.importRoster(lines, dryRun = true).shown
        assertNotNull(shown)
        node.addLearner(evening.classId, LearnerDetails("Đỗ Ân"))
        fails<LantoaException.Conflict>("changed-meanwhile") {
            node.importRoster(lines, shown = shown)
        }
        assertEquals(line.learners + 1u, node.classes().single().learners)
        val again = node.importRoster(lines, dryRun = true)
        assertEquals(1u to 1u, again.learners to again.unchanged)
        val done = node.importRoster(lines, shown = again.shown)
        assertEquals(1u to 1u, done.learners to done.unchanged)
        assertNull(done.shown)

        for (year in listOf(1950, 1970)) {
            val twin = LearnerDetails("Tằng Cắm Bình", birthYear = year.toUShort())
            node.addLearner(evening.classId, twin)
        }
        val twins = roster("Tằng Cắm Bình")
        val asked = node.importRoster(twins, dryRun = true)
        val doubt = asked.doubts.single()
        assertEquals(setOf<UShort?>(1950u, 1970u), doubt.known.map { it.birthYear }.toSet())
        val answer = RosterAnswer(doubt.key, RosterDecision.Same(doubt.known[0].id))
        val taken = node.importRoster(twins, answers = listOf(answer), shown = asked.shown)
        assertEquals(0u to 1u, taken.learners to taken.unchanged)
        fails<LantoaException.InvalidInput>("malformed") { node.importRoster(twins, shown = "?") }
    }
}

fun topic(name: String, vi: String = name) = Topic(TopicId(name), "757", "1", "people", vi, name)

/** The topics that a programme begins with where no others are given. */
val STARTING = listOf("ai", "an-toan", "ban-hang", "dvc", "thanh-toan", "vneid").map(::TopicId)
