// Every sentence that the screens say. A language is one value of this class, so that none can lack
// a word.

package lantoa.ui.words

import androidx.compose.runtime.staticCompositionLocalOf
import lantoa.kit.About
import lantoa.kit.Level
import lantoa.kit.Mark
import lantoa.kit.Problem
import lantoa.kit.Role
import lantoa.kit.SyncMode
import lantoa.kit.screen.Language

class Words(
    val general: General,
    val enrol: Enrol,
    val invite: Invite,
    val classes: Classes,
    val roll: Roll,
    val learners: Learners,
    val disputes: Disputes,
    val sync: Sync,
    val settings: Settings,
    val sharers: Sharers,
    val marks: Map<Mark, String>,
    /** One letter for each, where there is room for no more. */
    val markLetters: Map<Mark, String>,
    val levels: Map<Level, String>,
    val roles: Map<Role, String>,
    val syncModes: Map<SyncMode, String>,
    val problem: (Problem) -> String,
) {
    class General(
        val back: String,
        val close: String,
        val save: String,
        val cancel: String,
        val erased: String,
    )

    class Enrol(
        val title: String,
        val explain: String,
        val scan: String,
        val ticket: String,
        val read: String,
        val offered: (role: String) -> String,
        val hotspot: (ssid: String, password: String) -> String,
        val name: String,
        val join: String,
        val joining: String,
        val giveUp: String,
    )

    class Invite(
        val title: String,
        val team: String,
        val make: String,
        val show: String,
        val code: String,
        val once: String,
    )

    class Classes(
        val title: String,
        val none: String,
        val learners: (Int) -> String,
        val meetings: (Int) -> String,
        val closed: String,
        val openRoll: String,
    )

    class Roll(
        val allPresent: String,
        val undo: String,
        val end: String,
        val closed: String,
        val change: String,
        val choose: String,
        val before: (marks: String) -> String,
        val noneBefore: String,
        val disputed: String,
        /** People differ about the meeting's day, or about whether it was held. */
        val meetingDisputed: String,
        val left: String,
        val none: String,
        val learners: String,
        val endTitle: String,
        val note: String,
        val withdrawn: String,
        val restore: String,
        val withdraw: String,
        val withdrawTitle: String,
        val withdrawExplain: String,
    )

    class Learners(
        val title: String,
        val find: String,
        val nobody: String,
        val add: String,
        val newcomer: String,
        val name: String,
        val birthYear: String,
        val village: String,
        val phone: String,
        val added: String,
        val born: (Int) -> String,
        val progress: String,
        val noTopics: String,
        val open: String,
        val setLevel: (level: String) -> String,
        val disputed: String,
    )

    class Disputes(
        val title: String,
        val explain: String,
        val none: String,
        val by: (value: String, name: String) -> String,
        val choose: (value: String) -> String,
        /** What it is about, where that is no learner. */
        val about: Map<About, String>,
        /** What the core prints of whether a meeting was held, and of meetings that are one. */
        val said: Map<String, String>,
    )

    class Sync(
        val title: String,
        val start: String,
        val pause: String,
        val resume: String,
        val stop: String,
        val now: String,
        val peers: String,
        val nobodyNear: String,
        /** By the core's code, where that says more. */
        val alone: Map<String, String>,
        val inStep: String,
        val moving: (done: Long, total: Long) -> String,
        val waiting: String,
        val session: (name: String) -> String,
        val endedWell: String,
        val endedBadly: String,
        val last: (sent: Long, received: Long) -> String,
        val lastFailed: (failed: Int) -> String,
        val holders: String,
        val noHolder: String,
        val holdsAll: String,
        val holds: (held: Int, mine: Int) -> String,
    )

    class Settings(
        val title: String,
        val name: String,
        val rename: String,
        val language: String,
        val largeLetters: String,
        val programme: String,
        val unknownProgramme: String,
        val role: String,
        val device: String,
        val invite: String,
        val removed: String,
    )

    class Sharers(
        val title: String,
        val explain: String,
        val acts: String,
        val take: String,
        val byPin: String,
        val pin: String,
        val wait: (seconds: Int) -> String,
        val newcomer: String,
        val name: String,
        val add: String,
        val ownPin: (name: String) -> String,
        val pinExplain: String,
        val oldPin: String,
        val newPin: String,
        val setPin: String,
        val noPin: String,
    )

    /** Returns how a value that the core prints is said; as it is where nobody knows it. */
    fun value(printed: String): String =
        marks.entries.firstOrNull { it.key.name.equals(printed, ignoreCase = true) }?.value
            ?: levels.entries.firstOrNull { it.key.name.equals(printed, ignoreCase = true) }?.value
            ?: disputes.said[printed]
            ?: day(printed)

    /** Returns a day as people here write it; what is none, as it is. */
    fun day(printed: String): String {
        val parts = DAY.matchEntire(printed)?.destructured ?: return printed
        val (year, month, day) = parts
        return "$day/$month/$year"
    }

    /** Returns a learner's name, or what stands in its place once it was erased. */
    fun nameOf(learner: String): String = learner.ifEmpty { general.erased }

    companion object {
        private val DAY = Regex("""(\d{4})-(\d\d)-(\d\d)""")

        fun of(language: Language): Words =
            when (language) {
                Language.VIETNAMESE -> VIETNAMESE
                Language.ENGLISH -> ENGLISH
            }
    }
}

val LocalWords = staticCompositionLocalOf { VIETNAMESE }
