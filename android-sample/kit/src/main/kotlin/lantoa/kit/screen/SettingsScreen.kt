// Settings: who I am here, the language, and the size of letters.

package lantoa.kit.screen

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import lantoa.kit.Enrolment
import lantoa.kit.Me

enum class Language { VIETNAMESE, ENGLISH }

data class Preferences(val language: Language = Language.VIETNAMESE, val largeLetters: Boolean = false)

/** Where the platform keeps them: shared preferences on Android, memory in tests. */
interface PreferencesStore {
    suspend fun load(): Preferences

    suspend fun save(preferences: Preferences)
}

data class SettingsState(val me: Me? = null, val preferences: Preferences = Preferences())

class SettingsScreen(
    private val phone: Enrolment,
    private val store: PreferencesStore,
    scope: CoroutineScope,
) : Screen<SettingsState>(scope, SettingsState()) {
    init {
        act {}
    }

    fun rename(name: String): Job = act { phone.rename(name) }

    fun language(language: Language): Job = act {
        store.save(store.load().copy(language = language))
    }

    fun largeLetters(large: Boolean): Job = act {
        store.save(store.load().copy(largeLetters = large))
    }

    override suspend fun read() {
        val (me, preferences) = phone.me() to store.load()
        show { SettingsState(me, preferences) }
    }
}
