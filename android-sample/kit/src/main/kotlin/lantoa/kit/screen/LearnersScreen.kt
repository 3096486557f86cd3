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

/** `progress` is that of the learner who is `open`, for every topic. `added` came last. */
data class LearnersState(
    val query: String = "",
    val found: List<FoundLearner> = emptyList(),
    val added: LearnerId? = null,
    val open: LearnerId? = null,
    val progress: List<Progress> = emptyList(),
)

class LearnersScreen(
    private val phone: Phone,
    private val classId: ClassId,
    scope: CoroutineScope,
) : Screen<LearnersState>(scope, LearnersState()) {
    init {
        follow(phone.changes()) { classId in it.classes }
    }

    fun find(text: String): Job = act { show { it.copy(query = text) } }

    fun add(learner: NewLearner): Job = act {
        val id = phone.add(classId, learner)
        show { it.copy(added = id, open = id) }
    }

    fun open(learner: LearnerId): Job = act { show { it.copy(open = learner, progress = emptyList()) } }

    fun level(topic: TopicId, level: Level): Job = act {
        val learner = state.value.open ?: return@act
        val shown = state.value.progress.firstOrNull { it.topic.id == topic }?.level ?: Level.NONE
        phone.level(classId, learner, topic, level, shown)
    }

    override suspend fun read() {
        val (query, open) = state.value.query to state.value.open
        val found = if (query.isBlank()) emptyList() else phone.find(query)
        val progress = if (open == null) emptyList() else progressOf(open)
        show { it.copy(found = found, progress = progress) }
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
