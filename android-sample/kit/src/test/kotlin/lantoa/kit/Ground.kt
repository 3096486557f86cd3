// What the tests of the screens stand on: an office with one class, and phones that join it. There is
// one for the real core and one for the fake, and every test runs on both.

package lantoa.kit

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.Job
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout

const val DAY = "2026-11-24"

/** How long something that has to happen may take: only a failing test waits for it. */
const val PATIENCE_MS = 60_000L

interface Ground {
    /** Opens the office of Minh, which listens, with the class "An toàn số" and the topics given. */
    suspend fun office(learners: List<String>, topics: List<Topic>): Office

    /** Opens a phone that belongs to no programme. */
    suspend fun phone(): Phone

    /** Makes a ticket for a volunteer. */
    suspend fun ticket(office: Office): String

    suspend fun close()
}

class Office(val phone: Phone, val classId: ClassId, val learners: List<LearnerId>)

/** One test on one ground, with a scope for its screens. */
class Stage(private val ground: Ground, val scope: CoroutineScope) {
    suspend fun office(learners: Int = 3, topics: List<Topic> = emptyList()): Office =
        ground.office(List(learners) { "Nguyễn Thị $it" }, topics)

    suspend fun office(vararg learners: String): Office = ground.office(learners.asList(), emptyList())

    suspend fun newPhone(): Phone = ground.phone()

    suspend fun ticket(office: Office): String = ground.ticket(office)

    /** Opens a phone that has joined and holds what the office holds. */
    suspend fun phone(office: Office, name: String = "Hà"): Phone {
        val phone = ground.phone()
        phone.join(ground.ticket(office), name)
        sync(phone, office)
        return phone
    }

    suspend fun sync(phone: Phone, office: Office): SyncSummary =
        phone.syncNow(office.phone.syncState().addresses)
}

fun onGround(ground: Ground, test: suspend Stage.() -> Unit) = runBlocking {
    val screens = CoroutineScope(coroutineContext + Job())
    try {
        Stage(ground, screens).test()
    } finally {
        screens.cancel()
        ground.close()
    }
}

/** Waits for a state that fits. */
suspend fun <S> StateFlow<S>.until(fits: (S) -> Boolean): S =
    withTimeout(PATIENCE_MS) { first(fits) }

/** Waits until all that was asked for is done. */
suspend fun all(vararg jobs: Job) = withTimeout(PATIENCE_MS) { jobs.asList().joinAll() }
