// Scenario C4: every command, each answered by the question that belongs to it.

import lantoa.Breakdown
import lantoa.DatedCode
import lantoa.Head
import lantoa.LearnerDetails
import lantoa.Level
import lantoa.LinkKind
import lantoa.Mark
import lantoa.Named
import lantoa.ReportQuery
import lantoa.Target
import lantoa.TopicId
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

private val vneid = TopicId("vneid")

class CommandsTest {
    @Test
    fun `C4 places, teams, topics, targets and visits are what was given`() = village {
        val (office, evening) = office()
        val node = office.node
        val place = node.addPlace("Quảng Ninh", code = DatedCode("22", "2004-07-01"))
        val commune = node.addPlace("Bình Liêu", within = place)
        node.codePlace(commune, DatedCode("06838", "2025-07-01"))
        node.editPlace(commune, name = "Xã Bình Liêu")
        val found = node.places().single { it.place == commune }
        assertEquals("Xã Bình Liêu" to place, found.name to found.within)
        assertEquals(listOf("06838"), found.codes.map { it.code })
        val taken = node.importPlaces(listOf("22"))
        assertTrue("06685" in taken.created && "06838" !in taken.created)

        val other = node.addTeam("Đội 2", commune)
        node.editTeam(other, name = "Tổ công nghệ số")
        assertTrue("Tổ công nghệ số" in node.teams().map { it.name })

        node.importTopics(listOf(topic("vneid"), topic("zalo")))
        assertEquals(STARTING + TopicId("zalo"), node.topics().map { it.topic })
        assertEquals(listOf(topic("vneid"), topic("zalo")), node.topics().takeLast(2))
        val target = Target(commune, vneid, 80u, 1200u)
        node.setTarget(target)
        assertEquals(target, node.report(ReportQuery()).targets.single().target)
        val head = Head("UBND xã Đông Hải", "", "", "")
        node.setHead(head)
        assertEquals(head, node.head())
        assertEquals(listOf(target), node.targets())

        node.editClass(evening.classId, name = "Lớp tối", place = commune)
        val line = node.classes().single()
        assertEquals(Triple("Lớp tối", 2u, 1u), Triple(line.name, line.learners, line.meetings))

        val visit = node.addVisit(evening.team, commune, vneid, DAY, 3u)
        node.countVisit(visit, 2u)
        assertEquals(listOf(visit to 2u), node.visits().map { it.visit to it.count })
    }

    @Test
    fun `C4 learners are edited, found, moved and linked`() = village {
        val (office, evening) = office()
        val (node, learner) = office.node to evening.learners[0]
        val known = LearnerDetails(
            "Chíu Chăn Lằm", birthYear = 1960u, village = "Nà Ếch", phone = "0168 123 4567",
        )
        node.editLearner(learner, known, "Minh")
        val sheet = node.learner(learner)!!
        assertEquals("0381234567", sheet.details.phone)
        assertEquals("Minh", sheet.consent?.witness)
        node.withdrawConsent(learner)
        assertNull(node.learner(learner)!!.consent)
        val found = node.findLearners("lam chiu").single()
        assertEquals(learner to listOf(evening.classId), found.line.learner to found.classes)
        assertEquals(learner.value, node.candidates(Named.LEARNER, "chiu chan lam").single().id)

        node.setLevel(evening.classId, learner, vneid, Level.ALONE, Level.NONE)
        val levels = node.classSheet(evening.classId)!!.levels
        assertEquals(listOf(vneid to Level.ALONE), levels.map { it.topic to it.level })
        node.leaveClass(learner, evening.classId)
        assertEquals(1u, node.classes().single().learners)
        node.enrolLearner(learner, evening.classId)

        val twin = node.addLearner(
            evening.classId, LearnerDetails("Chíu Chăn Lằm", birthYear = 1960u),
        )
        val pair = setOf(learner, twin)
        assertTrue(pair in node.linkCandidates().map { setOf(it.a, it.b) })
        node.linkLearners(learner, twin)
        val ids = pair.map { it.value }.toSet()
        assertEquals(listOf(ids), node.links().map { setOf(it.a, it.b) })
        node.linkLearners(learner, twin, same = false)
        val second = node.openMeeting(evening.classId, DAY, another = true, topics = listOf(vneid))
        node.linkMeetings(evening.meeting, second)
        assertEquals(listOf(LinkKind.MEETING), node.links().map { it.kind })

        val elsewhere = node.addClass("Lớp sáng", node.addTeam("Đội 2"))
        val moved = node.moveLearner(learner, elsewhere)
        assertEquals(node.classSheet(elsewhere)!!.team, node.learner(moved)!!.team)
        val newClass = node.moveClass(elsewhere, evening.team)
        assertEquals(evening.team, node.classSheet(newClass)!!.team)
    }

    @Test
    fun `C4 persons change, pairs come and go, and the report counts`() = village {
        val (office, evening) = office()
        val (node, learner) = office.node to evening.learners[0]
        val person = node.addPerson("Lan")
        node.changePerson(person, null)
        node.namePerson("Lan Anh")
        assertTrue("Lan Anh" in node.volunteers().map { it.name })
        node.addPair(person, learner, DAY)
        assertEquals(listOf(person), node.pairs().map { it.mentor })
        node.undoPair(person, learner)
        assertTrue(node.pairs().isEmpty())

        node.setMark(evening.meeting, evening.learners[1], Mark.PRESENT)
        node.fold()
        val report = node.report(ReportQuery(by = Breakdown.TEAM, fromDay = DAY, toDay = DAY))
        assertEquals(listOf(1u), report.rows.filter { it.key == evening.team.value }.map { it.turns })
        assertTrue(node.verify().ok)
    }
}
