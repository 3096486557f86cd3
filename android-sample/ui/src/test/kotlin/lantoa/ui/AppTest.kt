// The app through its drawn screens, over phones in memory: what a volunteer's fingers do of an evening.

package lantoa.ui

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.runBlocking
import lantoa.kit.ClassId
import lantoa.kit.Mark
import lantoa.kit.NewLearner
import lantoa.kit.Phone
import lantoa.kit.fake.FakePhone
import lantoa.kit.fake.FakeVillage
import lantoa.kit.fake.addClass
import lantoa.kit.screen.Preferences
import lantoa.kit.screen.PreferencesStore
import lantoa.kit.screen.Shelf
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith

@ExtendWith(ScreenThread::class)
class AppTest {
    @Test
    fun `forty learners with four exceptions take at most forty-five taps through the screen`() = app { phone ->
        val names = (1..40).map { "Học viên $it" }
        val classId = phone.addClass("An toàn số")
        runBlocking { for (name in names) phone.add(classId, NewLearner(name)) }
        again()
        var taps = 0
        val tap = { label: String ->
            taps += 1
            drawn.tap(label)
        }
        tap("An toàn số")
        tap("Tất cả có mặt")
        // One absent, one late, at the top; two absent further down, where one has to scroll.
        tap("Học viên 1")
        repeat(2) { tap("Học viên 3") }
        while (!drawn.canTap("Học viên 40")) drawn.scroll(by = 0.5f)
        tap("Học viên 39")
        tap("Học viên 40")
        assertTrue(taps <= 45, "$taps taps")
        assertEquals(7, taps)
        assertTrue("Có mặt 36 · Đi muộn 1 · Vắng 3" in drawn.said(), drawn.said())
        val marks = runBlocking { phone.sheet(classId)!! }.marks.groupingBy { it.mark }.eachCount()
        assertEquals(mapOf(Mark.PRESENT to 36, Mark.ABSENT to 3, Mark.LATE to 1), marks)

        tap("Hoàn tác")
        assertTrue("Có mặt 37 · Đi muộn 1 · Vắng 2" in drawn.said(), drawn.said())
    }

    @Test
    fun `a newcomer who walks in is added, found without diacritics, and gets a level`() = app { phone ->
        phone.addClass("An toàn số")
        again()
        for (label in listOf("An toàn số", "Học viên", "Thêm học viên")) drawn.tap(label)
        drawn.type("Họ và tên", "Đặng Thị Hường")
        drawn.type("Năm sinh", "1971")
        drawn.tap("Thêm học viên")
        drawn.type("Tìm theo tên, không cần dấu", "huong dang")
        assertTrue("Sinh năm 1971" in drawn.said(), drawn.said())
        drawn.tap("Đặng Thị Hường")
        assertTrue("Tiến bộ theo chủ đề" in drawn.said(), drawn.said())
        repeat(3) { drawn.tap("Quay lại") }
        assertTrue("1 học viên · 0 buổi" in drawn.said(), drawn.said())
    }

    @Test
    fun `a ticket leads a stranger in, and a wrong one says so`() {
        val village = FakeVillage()
        val office = village.office("Minh")
        runBlocking { office.startSync() }
        app(village.phone(), scanned = village.ticket(office)) {
            drawn.type("Mã mời", "không phải mã")
            drawn.tap("Đọc mã")
            assertTrue("Mã mời không đúng. Hãy quét lại." in drawn.said(), drawn.said())
            drawn.tap("Đóng")
            assertFalse("Mã mời không đúng" in drawn.said())
            drawn.tap("Quét mã QR")
            assertTrue("Bạn được mời làm: Tình nguyện viên" in drawn.said(), drawn.said())
            drawn.type("Họ và tên của bạn", "Hà")
            drawn.tap("Tham gia")
            assertTrue("Lớp của tôi" in drawn.said(), drawn.said())
        }
    }

    @Test
    fun `a shared phone goes to the next volunteer by PIN, and says in whose name it writes`() = app {
        drawn.tap("Cài đặt")
        drawn.tap("Ai đang cầm máy?")
        drawn.type("Họ và tên", "Lan")
        drawn.tap("Thêm")
        drawn.scroll(by = 1f)
        drawn.type("Mã PIN mới", "2468")
        drawn.tap("Đặt mã PIN")
        // How far one swipe goes is the list's own affair.
        repeat(3) { if (!drawn.canTap("Lan")) drawn.scroll(by = -1f) }
        drawn.tap("Lan")
        assertTrue("Lan\nĐang cầm máy" in drawn.said(), drawn.said())
        drawn.tap("Minh")
        drawn.type("Mã PIN", "1111")
        drawn.tap("Nhận máy")
        assertTrue("Mã PIN không đúng." in drawn.said(), drawn.said())
        drawn.tap("Quay lại")
        drawn.tap("Lớp của tôi")
        assertTrue("Đang cầm máy\nLan" in drawn.said(), drawn.said())
        drawn.tap("Đang cầm máy")
        drawn.type("Mã PIN", "2468")
        drawn.tap("Nhận máy")
        drawn.tap("Quay lại")
        assertTrue("Đang cầm máy\nMinh" in drawn.said(), drawn.said())
    }

    @Test
    fun `another language is spoken at once, and kept`() = app {
        drawn.tap("Cài đặt")
        drawn.tap("English")
        assertTrue("Large letters" in drawn.said(), drawn.said())
        again()
        assertTrue("My classes" in drawn.said(), drawn.said())
    }

    @Test
    fun `a ticket is shown as a code to be scanned`() = app {
        drawn.tap("Cài đặt")
        drawn.tap("Mời tình nguyện viên")
        drawn.tap("Tạo mã mời")
        assertTrue("Mã QR của lời mời" in drawn.said(), drawn.said())
    }

    @Test
    fun `nothing is said of what the phone has not answered yet`() {
        val office = FakeVillage().office("Minh")
        val (known, listed) = CompletableDeferred<Unit>() to CompletableDeferred<Unit>()
        val slow = object : Phone by office {
            override suspend fun me() = known.await().let { office.me() }

            override suspend fun classes() = listed.await().let { office.classes() }
        }
        app(slow) {
            assertEquals("", drawn.said())
            known.complete(Unit)
            drawn.settle()
            assertTrue("Lớp của tôi" in drawn.said(), drawn.said())
            assertFalse("Chưa có lớp nào" in drawn.said(), drawn.said())
            listed.complete(Unit)
            drawn.settle()
            assertTrue("Chưa có lớp nào" in drawn.said(), drawn.said())
        }
    }

    @Test
    fun `a second tap on a button adds nobody twice`() {
        val office = FakeVillage().office("Minh")
        val classId = office.addClass("An toàn số")
        val written = CompletableDeferred<Unit>()
        val slow = object : Phone by office {
            override suspend fun add(classId: ClassId, learner: NewLearner) =
                written.await().let { office.add(classId, learner) }
        }
        app(slow) {
            for (label in listOf("An toàn số", "Học viên", "Thêm học viên")) drawn.tap(label)
            drawn.type("Họ và tên", "Đặng Thị Hường")
            repeat(2) { drawn.tap("Thêm học viên") }
            written.complete(Unit)
            assertEquals(1, runBlocking { office.sheet(classId)!! }.learners.size)
        }
    }

    private class Stand(private val phone: Phone, private val scanned: String) {
        private val store = object : PreferencesStore {
            var kept = Preferences()

            override suspend fun load() = kept

            override suspend fun save(preferences: Preferences) {
                kept = preferences
            }
        }
        private var scope = newScope()
        var drawn = open()
            private set

        /** Closes the app and opens it again. */
        fun again() {
            close()
            scope = newScope()
            drawn = open()
        }

        fun close() {
            drawn.close()
            scope.cancel()
        }

        // Unconfined: what a tap leads to is done when it returns.
        private fun newScope() = CoroutineScope(Dispatchers.Unconfined + Job())

        private fun open(): Drawn {
            val shelf = Shelf(phone, store, scope) { "2026-11-24" }
            val way = Way()
            return Drawn { LantoaApp(shelf, way, scan = { it(scanned) }, font = ROBOTO) }
        }
    }

    private fun app(test: Stand.(FakePhone) -> Unit) =
        FakeVillage().office("Minh").let { office -> app(office) { test(office) } }

    private fun app(phone: Phone, scanned: String = "", test: Stand.() -> Unit) {
        val stand = Stand(phone, scanned)
        try {
            stand.test()
        } finally {
            stand.close()
        }
    }
}
