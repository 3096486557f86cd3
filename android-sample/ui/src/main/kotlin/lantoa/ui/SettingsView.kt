// Who I am here, in which language, in which size.

package lantoa.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import lantoa.kit.Me
import lantoa.kit.screen.Language
import lantoa.kit.screen.SettingsState
import lantoa.ui.words.LocalWords

/** What a person settles. `invite` is nothing where this device may not invite. */
class SettingsActions(
    val rename: (String) -> Unit,
    val language: (Language) -> Unit,
    val largeLetters: (Boolean) -> Unit,
    val sharers: () -> Unit,
    val invite: (() -> Unit)?,
)

@Composable
fun SettingsView(state: SettingsState, frame: PageFrame, does: SettingsActions) {
    val words = LocalWords.current.settings
    val mine = state.me?.name.orEmpty()
    var name by rememberSaveable(mine) { mutableStateOf(mine) }
    Page(words.title, frame) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).padding(16.dp),
            Arrangement.spacedBy(12.dp),
        ) {
            if (state.me?.removed == true) Text(words.removed, color = MaterialTheme.colorScheme.error)
            Field(name, words.name, wrong = "name" in frame.problem?.fields.orEmpty()) { name = it }
            OtherButton(words.rename, { does.rename(name) }, enabled = name.isNotBlank() && name != mine)
            Heading(words.language)
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                for ((language, said) in LANGUAGES) {
                    Choice(said, language == state.preferences.language, said) {
                        does.language(language)
                    }
                }
            }
            LargeLetters(state.preferences.largeLetters, does.largeLetters)
            OtherButton(LocalWords.current.sharers.title, does.sharers)
            does.invite?.let { MainButton(words.invite, it) }
            state.me?.let { About(it) }
        }
    }
}

@Composable
private fun LargeLetters(on: Boolean, change: (Boolean) -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = TAPPABLE)
            .toggleable(value = on, role = Role.Switch, onValueChange = change),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Text(LocalWords.current.settings.largeLetters, Modifier.weight(1f))
        // The row is the switch; this only shows it.
        Switch(checked = on, onCheckedChange = null)
    }
}

@Composable
private fun About(me: Me) {
    val words = LocalWords.current
    Card {
        Quiet(words.settings.programme)
        Text(me.programme.orEmpty().ifEmpty { words.settings.unknownProgramme })
        me.role?.let {
            Quiet(words.settings.role)
            Text(words.roles.getValue(it))
        }
        Quiet(words.settings.device)
        // Enough to tell two phones apart when read out.
        Text(me.device.take(DEVICE_SHOWN))
    }
}

/** Each is named in its own tongue. */
private val LANGUAGES = listOf(Language.VIETNAMESE to "Tiếng Việt", Language.ENGLISH to "English")
private const val DEVICE_SHOWN = 12
