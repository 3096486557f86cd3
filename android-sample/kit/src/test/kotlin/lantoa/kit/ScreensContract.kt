// What the screens promise, on whatever ground they stand.

package lantoa.kit

import lantoa.kit.screen.ClassesScreen
import lantoa.kit.screen.DisputesScreen
import lantoa.kit.screen.EnrolScreen
import lantoa.kit.screen.InviteScreen
import lantoa.kit.screen.Language
import lantoa.kit.screen.LearnersScreen
import lantoa.kit.screen.Preferences
import lantoa.kit.screen.PreferencesStore
import lantoa.kit.screen.RollScreen
import lantoa.kit.screen.SettingsScreen
import lantoa.kit.screen.SharersScreen
import lantoa.kit.screen.SyncScreen
import lantoa.kit.screen.SyncScreenState
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

abstract class ScreensContract {
    abstract fun ground(): Ground

    private fun on(test: suspend Stage.() -> Unit) = onGround(ground(), test)

    @Test
    fun `a ticket is read before it is redeemed`() = on {
        val office = office()
        val phone = newPhone()
        val screen = EnrolScreen(phone, scope)
        all(screen.read(ticket(office)))
        assertEquals(Role.VOLUNTEER, screen.state.value.invitation?.role)
        assertNull(screen.state.value.me)
        all(screen.join("Hà"))
        val state = screen.state.value
        assertEquals("Hà" to Role.VOLUNTEER, state.me?.name to state.me?.role)
        assertEquals("" to false, state.me?.programme to state.joining)
        sync(phone, office)
        assertEquals("Bình dân học vụ số", phone.me().programme)
    }

    @Test
    fun `a ticket made on the screen lets one phone in`() = on {
        val office = office()
        val screen = InviteScreen(office.phone, scope)
        // The only team is chosen by itself.
        val team = screen.state.until { it.teams.isNotEmpty() }.team
        assertEquals("Đội 1", screen.state.value.teams.single { it.id == team }.name)
        all(screen.invite())
        val ticket = screen.state.value.ticket!!
        assertEquals(Role.VOLUNTEER, newPhone().join(ticket, "Hà").role)
        val second = runCatching { newPhone().join(ticket, "Lan") }.exceptionOrNull()
        assertEquals("ticket-used", (second as PhoneException).problem.code)
    }

    @Test
    fun `a volunteer may not invite`() = on {
        val office = office()
        val screen = InviteScreen(phone(office), scope)
        screen.state.until { it.team != null }
        all(screen.invite())
        assertEquals(ProblemKind.NOT_ALLOWED, screen.problem.value?.kind)
        assertNull(screen.state.value.ticket)
    }

    @Test
    fun `what is no ticket, and one that is used, say so and leave the phone as it was`() = on {
        val office = office()
        val screen = EnrolScreen(newPhone(), scope)
        all(screen.read("no ticket"))
        assertEquals("ticket-invalid", screen.problem.value?.code)
        assertNull(screen.state.value.invitation)
        val ticket = ticket(office)
        newPhone().join(ticket, "Lan")
        all(screen.read(ticket), screen.join("Hà"))
        assertEquals(ProblemKind.NOT_ALLOWED, screen.problem.value?.kind)
        assertEquals("ticket-used", screen.problem.value?.code)
        assertNull(screen.state.value.me)
        screen.seen()
        assertNull(screen.problem.value)
    }

    @Test
    fun `my classes are listed and follow what changes`() = on {
        val office = office(learners = 2)
        val screen = ClassesScreen(office.phone, scope)
        val row = screen.state.until { it.classes.isNotEmpty() }.classes.single()
        assertEquals("An toàn số" to 2, row.name to row.learners)
        office.phone.add(office.classId, NewLearner("Đỗ Ân"))
        screen.state.until { it.classes.single().learners == 3 }
    }

    @Test
    fun `forty learners with three exceptions take four taps`() = on {
        val office = office(learners = 40)
        val screen = RollScreen(office.phone, office.classId, DAY, scope)
        screen.state.until { it.rows.size == 40 }
        all(screen.allPresent())
        for (absent in office.learners.take(3)) all(screen.tap(absent))
        val marks = screen.state.value.rows.groupingBy { it.mark }.eachCount()
        assertEquals(mapOf(Mark.ABSENT to 3, Mark.PRESENT to 37), marks)
    }

    @Test
    fun `forty learners tapped one by one, with five late, take forty-five taps and no more`() = on {
        val office = office(learners = 40)
        val screen = RollScreen(office.phone, office.classId, DAY, scope)
        screen.state.until { it.rows.size == 40 }
        // All at once, as fast fingers do: each tap still finds what the one before it left.
        val taps = office.learners.map { screen.tap(it) } +
            office.learners.take(5).map { screen.mark(it, Mark.LATE) }
        all(*taps.toTypedArray())
        assertEquals(45, taps.size)
        val marks = screen.state.value.rows.groupingBy { it.mark }.eachCount()
        assertEquals(mapOf(Mark.LATE to 5, Mark.PRESENT to 35), marks)
        assertNull(screen.problem.value)
    }

    @Test
    fun `all present leaves marks that are there`() = on {
        val office = office(learners = 3)
        val screen = RollScreen(office.phone, office.classId, DAY, scope)
        screen.state.until { it.rows.size == 3 }
        all(screen.mark(office.learners[1], Mark.EXCUSED), screen.allPresent())
        assertEquals(
            listOf(Mark.PRESENT, Mark.EXCUSED, Mark.PRESENT),
            office.learners.map { id -> screen.state.value.rows.single { it.learner.id == id }.mark },
        )
    }

    @Test
    fun `undo takes back one tap at a time, and all present as one`() = on {
        val office = office(learners = 3)
        val screen = RollScreen(office.phone, office.classId, DAY, scope)
        assertFalse(screen.state.until { it.rows.size == 3 }.canUndo)
        val marks = { screen.state.value.rows.associate { it.learner.id to it.mark } }
        val (first, second, third) = office.learners
        all(screen.mark(first, Mark.LATE), screen.allPresent(), screen.tap(second))
        assertEquals(mapOf(first to Mark.LATE, second to Mark.ABSENT, third to Mark.PRESENT), marks())
        all(screen.undo())
        assertEquals(mapOf(first to Mark.LATE, second to Mark.PRESENT, third to Mark.PRESENT), marks())
        all(screen.undo())
        assertEquals(mapOf(first to Mark.LATE, second to Mark.NONE, third to Mark.NONE), marks())
        all(screen.undo())
        assertTrue(marks().values.all { it == Mark.NONE })
        assertFalse(screen.state.value.canUndo)
    }

    @Test
    fun `undo leaves what somebody else has marked since`() = on {
        val office = office(learners = 1)
        val (learner) = office.learners
        val screen = RollScreen(office.phone, office.classId, DAY, scope)
        screen.state.until { it.rows.isNotEmpty() }
        all(screen.tap(learner))
        val meeting = office.phone.openMeeting(office.classId, DAY)
        office.phone.mark(meeting, learner, Mark.LATE, Mark.PRESENT)
        all(screen.undo())
        assertEquals("value-changed" to "late", screen.problem.value?.let { it.code to it.now })
        assertEquals(Mark.LATE, screen.state.value.rows.single().mark)
    }

    @Test
    fun `looking at a roll opens no meeting`() = on {
        val office = office()
        val screen = RollScreen(office.phone, office.classId, DAY, scope)
        screen.state.until { it.rows.isNotEmpty() }
        assertTrue(office.phone.sheet(office.classId)!!.meetings.isEmpty())
        all(screen.tap(office.learners[0]))
        assertEquals(listOf(DAY), office.phone.sheet(office.classId)!!.meetings.map { it.date })
    }

    @Test
    fun `a row shows the last five meetings before today, the oldest first`() = on {
        val office = office(learners = 1)
        val (learner) = office.learners
        val given = listOf(
            Mark.PRESENT, Mark.ABSENT, Mark.LATE, Mark.EXCUSED, Mark.PRESENT, Mark.NONE,
        )
        for ((number, mark) in given.withIndex().toList().reversed()) {
            val meeting = office.phone.openMeeting(office.classId, "2026-11-1$number")
            if (mark != Mark.NONE) office.phone.mark(meeting, learner, mark, Mark.NONE)
        }
        office.phone.openMeeting(office.classId, "2026-11-25")
        val screen = RollScreen(office.phone, office.classId, DAY, scope)
        val row = screen.state.until { it.rows.isNotEmpty() }.rows.single()
        assertEquals(given.drop(1), row.before)
        assertEquals(Mark.NONE, row.mark)
    }

    @Test
    fun `a closed roll says so`() = on {
        val office = office()
        val screen = RollScreen(office.phone, office.classId, DAY, scope)
        screen.state.until { it.rows.isNotEmpty() }
        all(screen.allPresent(), screen.close("Mưa to"))
        assertTrue(screen.state.value.closed)
    }

    @Test
    fun `a meeting opened by mistake is withdrawn, restored, or opened anew`() = on {
        val office = office(learners = 2)
        val screen = RollScreen(office.phone, office.classId, DAY, scope)
        screen.state.until { it.rows.isNotEmpty() }
        val (first, second) = office.learners
        fun marks() = screen.state.value.rows.associate { it.learner.id to it.mark }
        all(screen.tap(first), screen.withdraw())
        val withdrawn = screen.state.value
        assertFalse(withdrawn.opened || withdrawn.canUndo)
        assertTrue(marks().values.all { it == Mark.NONE })
        val marked = runCatching { office.phone.mark(withdrawn.withdrawn!!, first, Mark.LATE, Mark.PRESENT) }
        assertEquals("meeting-withdrawn", (marked.exceptionOrNull() as PhoneException).problem.code)

        all(screen.restore())
        assertNull(screen.state.value.withdrawn)
        assertEquals(mapOf(first to Mark.PRESENT, second to Mark.NONE), marks())

        all(screen.withdraw(), screen.tap(second))
        assertNull(screen.state.value.withdrawn)
        assertEquals(mapOf(first to Mark.NONE, second to Mark.PRESENT), marks())
        val numbers = office.phone.sheet(office.classId)!!.meetings.map { it.number to it.withdrawn }
        assertEquals(listOf(1 to true, 2 to false), numbers)
        assertNull(screen.problem.value)
    }

    @Test
    fun `a learner is found without diacritics, in any order of words`() = on {
        val office = office("Chíu Chăn Lằm", "Đỗ Ân")
        val screen = LearnersScreen(office.phone, office.classId, scope)
        for ((query, found) in listOf(
            "lam chiu" to listOf("Chíu Chăn Lằm"),
            "do an" to listOf("Đỗ Ân"),
            "Đỗ" to listOf("Đỗ Ân"),
            "hoa" to emptyList(),
            " " to emptyList(),
        )) {
            all(screen.find(query))
            assertEquals(found, screen.state.value.found.map { it.learner.name }, query)
        }
    }

    @Test
    fun `a newcomer is added and stands on the roll`() = on {
        val office = office(learners = 1)
        val roll = RollScreen(office.phone, office.classId, DAY, scope)
        val screen = LearnersScreen(office.phone, office.classId, scope)
        all(screen.add(NewLearner(" ")))
        assertEquals(listOf("name"), screen.problem.value?.fields)
        assertNull(screen.state.value.added)
        all(screen.add(NewLearner("Lò Thị Mai", birthYear = 1961, village = "Nà Ếch")))
        val added = screen.state.value.added
        val row = roll.state.until { it.rows.size == 2 }.rows.single { it.learner.id == added }
        assertEquals(Learner(added!!, "Lò Thị Mai", 1961, "Nà Ếch"), row.learner)
    }

    @Test
    fun `progress is shown for every topic and set by topic`() = on {
        val topics = listOf(Topic(TopicId("an-toan"), "An toàn", "Safety"), Topic(TopicId("vneid"), "VNeID", "VNeID"))
        val office = office(learners = 1, topics = topics)
        val screen = LearnersScreen(office.phone, office.classId, scope)
        all(screen.open(office.learners[0]))
        assertEquals(topics, screen.state.value.progress?.map { it.topic })
        all(screen.level(TopicId("vneid"), Level.PRACTISED), screen.level(TopicId("vneid"), Level.ALONE))
        assertEquals(listOf(Level.NONE, Level.ALONE), screen.state.value.progress?.map { it.level })
        assertNull(screen.problem.value)
    }

    @Test
    fun `different marks made apart are shown until one is chosen`() = on {
        val office = office(learners = 1)
        val (learner) = office.learners
        val meeting = office.phone.openMeeting(office.classId, DAY)
        val phone = phone(office)
        office.phone.mark(meeting, learner, Mark.ABSENT, Mark.NONE)
        phone.mark(meeting, learner, Mark.LATE, Mark.NONE)
        val roll = RollScreen(phone, office.classId, DAY, scope)
        val screen = DisputesScreen(phone, scope)
        sync(phone, office)
        val dispute = screen.state.until { it.disputes.isNotEmpty() }.disputes.single()
        assertEquals(About.MARK to DAY, dispute.about to dispute.day)
        assertEquals("Nguyễn Thị 0", dispute.learner)
        assertEquals("An toàn số", screen.state.value.classNames[dispute.classId])
        assertEquals(setOf(Claim("absent", "Minh"), Claim("late", "Hà")), dispute.values.toSet())
        val row = roll.state.until { it.rows.singleOrNull()?.disputed == true }.rows.single()
        assertEquals(Mark.LATE, row.mark)

        all(screen.settle(dispute.id, "absent"))
        assertTrue(screen.state.value.disputes.isEmpty())
        roll.state.until { it.rows.single().mark == Mark.ABSENT && !it.rows.single().disputed }
        all(screen.settle(dispute.id, "late"))
        assertEquals("dispute-stale", screen.problem.value?.code)
    }

    @Test
    fun `sync is started, paused, resumed and stopped`() = on {
        val phone = phone(office())
        val screen = SyncScreen(phone, scope)
        val mode = { screen.state.value.sync.mode }
        assertFalse(SyncScreenState().isRead)
        all(screen.resume())
        assertTrue(screen.state.value.isRead)
        assertEquals("not-syncing", screen.problem.value?.code)
        all(screen.start())
        assertEquals(SyncMode.RUNNING, mode())
        assertTrue(screen.state.value.sync.addresses.isNotEmpty())
        all(screen.pause())
        assertEquals(SyncMode.PAUSED to emptyList<String>(), mode() to screen.state.value.sync.addresses)
        all(screen.resume())
        assertEquals(SyncMode.RUNNING, mode())
        all(screen.stop())
        assertEquals(SyncMode.STOPPED, mode())
    }

    @Test
    fun `a phone in the background answers nothing and goes on`() = on {
        val phone = phone(office())
        val screen = SyncScreen(phone, scope)
        all(screen.start())
        repeat(2) { phone.suspend() }
        all(screen.start())
        assertEquals("suspended", screen.problem.value?.code)
        repeat(2) { phone.resume() }
        assertEquals(SyncMode.RUNNING, phone.syncState().mode)
    }

    @Test
    fun `a phone that nobody looks at is let go unless it syncs`() = on {
        val phone = phone(office())
        val background = Background({ phone })
        phone.startSync()
        background.leave()
        assertEquals(SyncMode.RUNNING, phone.syncState().mode)
        phone.stopSync()
        background.leave()
        val screen = SyncScreen(phone, scope)
        all(screen.start())
        assertEquals("suspended", screen.problem.value?.code)
        background.enter()
        assertEquals(SyncMode.STOPPED, phone.syncState().mode)
    }

    @Test
    fun `sync tells with whom, how far, how it ended, and who holds my work`() = on {
        val office = office(learners = 1)
        val phone = phone(office)
        val meeting = phone.openMeeting(office.classId, DAY)
        phone.mark(meeting, office.learners[0], Mark.PRESENT, Mark.NONE)
        val screen = SyncScreen(phone, scope)
        all(screen.now(office.phone.syncState().addresses))
        val state = screen.state.until { it.session?.ended != null && "Minh" in it.safe }
        assertEquals("Minh" to true, state.session?.with to state.session?.ended?.ok)
        assertTrue(state.session!!.done <= state.session!!.total)
        assertEquals(1 to 0, state.last?.sessions to state.last?.failed)
        assertTrue(state.last!!.sent > 0)
        assertEquals(Mark.PRESENT, office.phone.sheet(office.classId)!!.marks.single().mark)

        phone.mark(meeting, office.learners[0], Mark.LATE, Mark.PRESENT)
        all(screen.now(listOf(NOBODY)))
        assertEquals(0 to 1, screen.state.value.last?.sessions to screen.state.value.last?.failed)
    }

    @Test
    fun `settings keep the language and the letters, and rename`() = on {
        val store = object : PreferencesStore {
            var kept = Preferences()

            override suspend fun load() = kept

            override suspend fun save(preferences: Preferences) {
                kept = preferences
            }
        }
        val screen = SettingsScreen(office().phone, store, scope)
        all(screen.rename("Minh Anh"), screen.language(Language.ENGLISH), screen.largeLetters(true))
        assertEquals("Minh Anh", screen.state.value.me?.name)
        assertEquals(Preferences(Language.ENGLISH, largeLetters = true), screen.state.value.preferences)
        assertEquals(screen.state.value.preferences, store.kept)
        all(screen.rename(" "))
        assertEquals(ProblemKind.INPUT, screen.problem.value?.kind)
    }

    @Test
    fun `a phone goes from one volunteer to the next, and each mark stays under its name`() = on {
        val office = office(learners = 2)
        val (first, second) = office.learners
        val meeting = office.phone.openMeeting(office.classId, DAY)
        val screen = SharersScreen(office.phone, scope)
        office.phone.mark(meeting, first, Mark.PRESENT, Mark.NONE)
        all(screen.setPin("", "1"))
        assertEquals(ProblemKind.INPUT to listOf("new"), screen.problem.value?.let { it.kind to it.fields })
        all(screen.setPin("", "2468"), screen.add("Lan"))
        assertEquals(listOf("Lan", "Minh"), screen.state.value.sharers.map { it.name }.sorted())
        assertEquals("Minh" to true, screen.state.value.acting?.let { it.name to it.hasPin })

        fun named(name: String) = screen.state.value.sharers.single { it.name == name }
        all(screen.choose(named("Lan")))
        assertEquals("Lan" to null, screen.state.value.acting?.name to screen.state.value.asked)
        office.phone.mark(meeting, second, Mark.LATE, Mark.NONE)
        all(screen.choose(named("Minh")))
        assertEquals("Lan" to "Minh", screen.state.value.acting?.name to screen.state.value.asked?.name)
        all(screen.type("1111"))
        assertEquals("pin-wrong", screen.problem.value?.code)
        assertEquals("Lan" to "Minh", screen.state.value.acting?.name to screen.state.value.asked?.name)
        all(screen.type("2468"))
        assertEquals("Minh" to null, screen.state.value.acting?.name to screen.state.value.asked)
        val by = office.phone.sheet(office.classId)!!.marks.associate { it.learner to it.by }
        assertEquals(mapOf(first to "Minh", second to "Lan"), by)

        all(screen.setPin("1111", ""))
        assertEquals("pin-wrong", screen.problem.value?.code)
        all(screen.setPin("2468", ""))
        assertEquals(false, screen.state.value.acting?.hasPin)
    }

    private companion object {
        /** An address at which nobody listens. */
        const val NOBODY = "/ip4/127.0.0.1/tcp/1"
    }
}
