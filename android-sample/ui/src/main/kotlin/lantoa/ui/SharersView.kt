// Who holds this phone, and the PIN by which one takes it over.

package lantoa.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import lantoa.kit.Sharer
import lantoa.kit.screen.SharersState
import lantoa.ui.words.LocalWords

/** What the volunteers of one phone do. `setPin` takes the PIN so far and the new one, empty for none. */
class SharersActions(
    val choose: (Sharer) -> Unit,
    val type: (String) -> Unit,
    val giveUp: () -> Unit,
    val add: (String) -> Unit,
    val setPin: (String, String) -> Unit,
)

@Composable
fun SharersView(state: SharersState, frame: PageFrame, does: SharersActions) {
    val words = LocalWords.current.sharers
    Page(words.title, frame) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).padding(16.dp),
            Arrangement.spacedBy(12.dp),
        ) {
            Quiet(words.explain)
            for (sharer in state.sharers) {
                if (sharer == state.asked) Asked(sharer, does) else Line(sharer, does.choose)
            }
            Newcomer(state.sharers.size, frame, does.add)
            // What was typed is gone once another one acts or the PIN is set.
            state.acting?.let { key(it.person, it.hasPin) { OwnPin(it, frame, does.setPin) } }
        }
    }
}

@Composable
private fun Line(sharer: Sharer, choose: (Sharer) -> Unit) {
    val words = LocalWords.current.sharers
    if (sharer.acts) {
        Card {
            Text(sharer.name, style = MaterialTheme.typography.titleMedium)
            Text(words.acts, color = MaterialTheme.colorScheme.primary)
        }
    } else {
        TapCard(words.take, { choose(sharer) }) {
            Text(sharer.name, style = MaterialTheme.typography.titleMedium)
            Quiet(if (sharer.hasPin) words.byPin else words.take)
        }
    }
}

@Composable
private fun Asked(sharer: Sharer, does: SharersActions) {
    val words = LocalWords.current.sharers
    // Not saved: a PIN stands in no file.
    var pin by remember { mutableStateOf("") }
    Card {
        Text(sharer.name, style = MaterialTheme.typography.titleMedium)
        if (sharer.waitS > 0) Text(words.wait(sharer.waitS), color = MaterialTheme.colorScheme.error)
        Field(pin, words.pin, secret = true) { pin = it }
        MainButton(
            words.take,
            {
                does.type(pin)
                pin = ""
            },
            enabled = pin.isNotEmpty(),
        )
        OtherButton(LocalWords.current.general.cancel, does.giveUp)
    }
}

/** `there` is how many there are: once one more is, the field is empty again. */
@Composable
private fun Newcomer(there: Int, frame: PageFrame, add: (String) -> Unit) {
    val words = LocalWords.current.sharers
    var name by rememberSaveable(there) { mutableStateOf("") }
    Heading(words.newcomer)
    Field(name, words.name, wrong = "name" in frame.problem?.fields.orEmpty()) { name = it }
    OtherButton(words.add, { add(name) }, enabled = name.isNotBlank())
}

@Composable
private fun OwnPin(acting: Sharer, frame: PageFrame, setPin: (String, String) -> Unit) {
    val words = LocalWords.current.sharers
    var old by remember { mutableStateOf("") }
    var new by remember { mutableStateOf("") }
    Heading(words.ownPin(acting.name))
    Quiet(words.pinExplain)
    if (acting.hasPin) Field(old, words.oldPin, secret = true) { old = it }
    val wrong = "new" in frame.problem?.fields.orEmpty()
    Field(new, words.newPin, wrong, secret = true) { new = it }
    OtherButton(words.setPin, { setPin(old, new) }, enabled = new.isNotEmpty())
    if (acting.hasPin) OtherButton(words.noPin, { setPin(old, "") }, enabled = old.isNotEmpty())
}
