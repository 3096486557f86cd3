// My classes; one tap opens tonight's roll.

package lantoa.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import lantoa.kit.ClassId
import lantoa.kit.screen.ClassesState
import lantoa.ui.words.LocalWords

/** `acting` is in whose name one writes, where several share this phone; `sharers` lists them. */
@Composable
fun ClassesView(
    state: ClassesState,
    acting: String?,
    frame: PageFrame,
    sharers: () -> Unit,
    open: (ClassId) -> Unit,
) {
    val words = LocalWords.current.classes
    Page(words.title, frame) {
        if (state.classes.isEmpty()) Text(words.none, Modifier.padding(16.dp))
        LazyColumn(
            contentPadding = PaddingValues(16.dp),
            verticalArrangement = Arrangement.spacedBy(12.dp),
        ) {
            acting?.let { item { Acting(it, sharers) } }
            items(state.classes, key = { it.id.text }) { row ->
                TapCard(words.openRoll, { open(row.id) }) {
                    Text(row.name, style = MaterialTheme.typography.titleMedium)
                    val counts = "${words.learners(row.learners)} · ${words.meetings(row.meetings)}"
                    Quiet(if (row.closed) "$counts · ${words.closed}" else counts)
                }
            }
        }
    }
}

@Composable
private fun Acting(name: String, sharers: () -> Unit) {
    val words = LocalWords.current.sharers
    TapCard(words.title, sharers) {
        Quiet(words.acts)
        Text(name, style = MaterialTheme.typography.titleMedium)
    }
}
