package lantoa.platform

import android.content.Context
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import lantoa.kit.screen.Language
import lantoa.kit.screen.Preferences
import lantoa.kit.screen.PreferencesStore

/** Language and letters in Android's shared preferences. */
class KeptPreferences(context: Context) : PreferencesStore {
    private val kept by lazy { context.getSharedPreferences("lantoa", Context.MODE_PRIVATE) }

    override suspend fun load() = withContext(Dispatchers.IO) {
        Preferences(
            language = Language.entries.firstOrNull { it.name == kept.getString(LANGUAGE, null) }
                ?: Language.VIETNAMESE,
            largeLetters = kept.getBoolean(LARGE, false),
        )
    }

    override suspend fun save(preferences: Preferences) = withContext(Dispatchers.IO) {
        kept.edit()
            .putString(LANGUAGE, preferences.language.name)
            .putBoolean(LARGE, preferences.largeLetters)
            .apply()
    }

    private companion object {
        const val LANGUAGE = "language"
        const val LARGE = "large-letters"
    }
}
