// The learners of one class: newcomers are added, people are found, progress is set by topic.

package lantoa.kit.screen

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import lantoa.kit.ClassId
import lantoa.kit.FoundLearner
import lantoa.kit.LearnerId
import lantoa.kit.Level
import lantoa.kit.NewLearner
import lantoa.kit.Phone
import lantoa.kit.Topic
import lantoa.kit.TopicId

data class Progress(val topic: Topic, val level: Level, val disputed: Boolean)

/**
 * Who was `found` is found by `query`. `progress` is that of the learner who is `open`, for every topic, once it is
 * read. `added` came last.
 */
data class LearnersState(
    val query: String = "",
    val found: List<FoundLearner> = emptyList(),
    val added: LearnerId? = null,
    val open: LearnerId? = null,
    val progress: List<Progress>? = null,
)

class LearnersScreen(
    private val phone: Phone,
    private val classId: ClassId,
    scope: CoroutineScope,
) : Screen<LearnersState>(scope, LearnersState()) {
    private var asked = ""

    init {
        follow(phone.changes()) { classId in it.classes }
    }

    fun find(text: String): Job = act { asked = text }

    fun add(learner: NewLearner): Job = once(learner) {
        val id = phone.add(classId, learner)
        show { it.copy(added = id, open = id, progress = null) }
    }

    fun open(learner: LearnerId): Job = act { show { it.copy(open = learner, progress = null) } }

    fun level(topic: TopicId, level: Level): Job = act {
        val learner = state.value.open ?: return@act
        val shown = state.value.progress?.firstOrNull { it.topic.id == topic }?.level ?: Level.NONE
        phone.level(classId, learner, topic, level, shown)
    }

    override suspend fun read() {
        val (query, open) = asked to state.value.open
        val found = if (query.isBlank()) emptyList() else phone.find(query)
        val progress = open?.let { progressOf(it) }
        show { it.copy(query = query, found = found, progress = progress) }
    }

    private suspend fun progressOf(learner: LearnerId): List<Progress> {
        val levels = phone.sheet(classId)?.levels.orEmpty()
            .filter { it.learner == learner }
            .associateBy { it.topic }
        return phone.topics().map {
            Progress(it, levels[it.id]?.level ?: Level.NONE, levels[it.id]?.disputed == true)
        }
    }
}
