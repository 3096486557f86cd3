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
import lantoa.kit.screen.ClassesState
import lantoa.ui.words.LocalWords

@Composable
fun ClassesView(state: ClassesState, frame: PageFrame, open: (String) -> Unit) {
    val words = LocalWords.current.classes
    Page(words.title, frame) {
        if (state.classes.isEmpty()) Text(words.none, Modifier.padding(16.dp))
        LazyColumn(
            contentPadding = PaddingValues(16.dp),
            verticalArrangement = Arrangement.spacedBy(12.dp),
        ) {
            items(state.classes, key = { it.id }) { row ->
                TapCard(words.openRoll, { open(row.id) }) {
                    Text(row.name, style = MaterialTheme.typography.titleMedium)
                    val counts = "${words.learners(row.learners)} · ${words.meetings(row.meetings)}"
                    Quiet(if (row.closed) "$counts · ${words.closed}" else counts)
                }
            }
        }
    }
}
