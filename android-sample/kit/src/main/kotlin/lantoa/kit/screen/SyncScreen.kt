// Sync: who is near, how far a session has come, and who surely holds my work.

package lantoa.kit.screen

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.onEach
import lantoa.kit.Holder
import lantoa.kit.Phone
import lantoa.kit.SyncMode
import lantoa.kit.SyncNews
import lantoa.kit.SyncState
import lantoa.kit.SyncSummary

/**
 * `with`, `done` and `total` belong to the session that told last; `ended` is how it ended. `total`
 * is 0 while nothing has to move.
 */
data class SessionState(
    val with: String = "",
    val done: Long = 0,
    val total: Long = 0,
    val ended: SyncNews.Ended? = null,
)

/** `safe` names those who hold everything of mine. Until it `isRead` nothing is known of how sync stands. */
data class SyncScreenState(
    val sync: SyncState = SyncState(SyncMode.STOPPED, emptyList(), emptyList()),
    val session: SessionState? = null,
    val last: SyncSummary? = null,
    val holders: List<Holder> = emptyList(),
    val isRead: Boolean = false,
) {
    val safe: Set<String> =
        holders.groupBy { it.name }.filterValues { of -> of.all { it.held >= it.mine } }.keys
}

class SyncScreen(private val phone: Phone, scope: CoroutineScope) :
    Screen<SyncScreenState>(scope, SyncScreenState()) {
    init {
        follow(phone.news().onEach { hear(it) })
        follow(phone.changes())
    }

    fun start(): Job = act { phone.startSync() }

    fun pause(): Job = act { phone.pauseSync() }

    fun resume(): Job = act { phone.resumeSync() }

    fun stop(): Job = act { phone.stopSync() }

    /** Syncs once, also while sync is not started. */
    fun now(addresses: List<String> = emptyList()): Job = act {
        val summary = phone.syncNow(addresses)
        show { it.copy(last = summary) }
    }

    override suspend fun read() {
        val (sync, holders) = phone.syncState() to phone.holders()
        show { it.copy(sync = sync, holders = holders, isRead = true) }
    }

    private fun hear(news: SyncNews) = show {
        val before = it.session ?: SessionState()
        val session = when (news) {
            is SyncNews.Began -> SessionState(with = news.name)
            is SyncNews.Moved -> before.copy(done = news.done, total = news.total)
            is SyncNews.Ended -> before.copy(ended = news)
        }
        it.copy(session = session)
    }
}
