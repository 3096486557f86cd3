// The roll call of an evening. A row is one large button: a tap goes on to the next mark, a long press
// offers them all.

package lantoa.ui

import androidx.compose.foundation.ExperimentalFoundationApi
import androidx.compose.foundation.background
import androidx.compose.foundation.combinedClickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Divider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import lantoa.kit.LearnerId
import lantoa.kit.Mark
import lantoa.kit.screen.RollRow
import lantoa.kit.screen.RollState
import lantoa.ui.words.LocalWords

/** What a person does on the roll. */
class RollActions(
    val tap: (learner: LearnerId) -> Unit,
    val mark: (learner: LearnerId, Mark) -> Unit,
    val allPresent: () -> Unit,
    val undo: () -> Unit,
    val end: (note: String) -> Unit,
    val withdraw: () -> Unit,
    val restore: () -> Unit,
    val learners: () -> Unit,
)

@Composable
fun RollView(state: RollState, frame: PageFrame, does: RollActions) {
    var choosing by rememberSaveable { mutableStateOf<String?>(null) }
    var ending by rememberSaveable { mutableStateOf(false) }
    var withdrawing by rememberSaveable { mutableStateOf(false) }
    val row = state.rows.firstOrNull { it.learner.id.text == choosing }
    when {
        row != null -> MarkChoice(row, back = { choosing = null }) {
            choosing = null
            does.mark(row.learner.id, it)
        }
        ending -> Ending(back = { ending = false }) {
            ending = false
            does.end(it)
        }
        withdrawing -> Withdrawing(back = { withdrawing = false }) {
            withdrawing = false
            does.withdraw()
        }
        else -> Rows(
            state,
            frame,
            does,
            choose = { choosing = it.text },
            end = { ending = true },
            withdraw = { withdrawing = true },
        )
    }
}

@Composable
private fun Rows(
    state: RollState,
    frame: PageFrame,
    does: RollActions,
    choose: (LearnerId) -> Unit,
    end: () -> Unit,
    withdraw: () -> Unit,
) {
    val words = LocalWords.current
    Page(state.className, frame) {
        Row(
            Modifier.padding(start = 16.dp, end = 4.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Column(Modifier.weight(1f).padding(vertical = 8.dp), Arrangement.spacedBy(4.dp)) {
                Text(words.day(state.day), style = MaterialTheme.typography.bodySmall)
                Counts(state)
            }
            TextButton(does.learners) { Text(words.roll.learners) }
        }
        if (state.disputed) {
            Text(
                words.roll.meetingDisputed,
                Modifier.padding(horizontal = 16.dp, vertical = 8.dp),
                color = MaterialTheme.colorScheme.error,
            )
        }
        if (state.withdrawn != null) {
            Card(Modifier.padding(12.dp)) {
                Text(words.roll.withdrawn)
                OtherButton(words.roll.restore, does.restore)
            }
        }
        if (state.rows.isEmpty()) Text(words.roll.none, Modifier.padding(16.dp))
        LazyColumn(Modifier.weight(1f), contentPadding = PaddingValues(bottom = 8.dp)) {
            items(state.rows, key = { it.learner.id.text }) { row ->
                LearnerRow(row, { does.tap(row.learner.id) }, { choose(row.learner.id) })
                Divider(color = MaterialTheme.colorScheme.surfaceVariant)
            }
            // At the end of the list: whoever ends a meeting has been through it.
            item {
                Column(Modifier.padding(12.dp), Arrangement.spacedBy(8.dp)) {
                    if (state.closed) Text(words.roll.closed) else OtherButton(words.roll.end, end)
                    if (state.opened) OtherButton(words.roll.withdraw, withdraw)
                }
            }
        }
        Surface(shadowElevation = 6.dp) {
            Row(Modifier.padding(12.dp), Arrangement.spacedBy(8.dp)) {
                MainButton(words.roll.allPresent, does.allPresent, Modifier.weight(3f))
                OtherButton(words.roll.undo, does.undo, Modifier.weight(2f), enabled = state.canUndo)
            }
        }
    }
}

/** How many have which mark: letters as in the rows, so that all fit in one line also when large. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Counts(state: RollState) {
    val words = LocalWords.current
    val counts = state.rows.groupingBy { it.mark }.eachCount()
    val shown = COUNTED.filter { it in counts }
    val spoken = shown.joinToString(" · ") { "${words.marks.getValue(it)} ${counts[it]}" }
    FlowRow(
        Modifier.clearAndSetSemantics { contentDescription = spoken },
        horizontalArrangement = Arrangement.spacedBy(4.dp),
        verticalArrangement = Arrangement.spacedBy(4.dp),
    ) {
        for (mark in shown) Small(mark, counts[mark])
    }
}

@OptIn(ExperimentalFoundationApi::class, ExperimentalLayoutApi::class)
@Composable
private fun LearnerRow(row: RollRow, tap: () -> Unit, choose: () -> Unit) {
    val words = LocalWords.current
    val said = words.marks.getValue(row.mark)
    val before = row.before.joinToString(", ") { words.marks.getValue(it) }
    val name = words.nameOf(row.learner.name)
    val spoken = listOfNotNull(
        name,
        words.roll.left.takeIf { row.left },
        words.roll.disputed.takeIf { row.disputed },
        if (row.before.isEmpty()) words.roll.noneBefore else words.roll.before(before),
    ).joinToString(". ")
    Row(
        Modifier.fillMaxWidth()
            .background(MaterialTheme.colorScheme.surface)
            .combinedClickable(
                onClickLabel = words.roll.change,
                role = Role.Button,
                onLongClickLabel = words.roll.choose,
                onLongClick = choose,
                onClick = tap,
            )
            .semantics {
                contentDescription = spoken
                stateDescription = said
            }
            .heightIn(min = 72.dp)
            .padding(horizontal = 16.dp, vertical = 8.dp),
        horizontalArrangement = Arrangement.spacedBy(8.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        // The row itself says all this.
        Column(Modifier.weight(1f).clearAndSetSemantics {}, Arrangement.spacedBy(4.dp)) {
            Text(name, style = MaterialTheme.typography.titleMedium)
            // Below each other where large letters leave no room beside.
            FlowRow(
                horizontalArrangement = Arrangement.spacedBy(4.dp),
                verticalArrangement = Arrangement.spacedBy(4.dp),
            ) {
                for (mark in row.before) Small(mark)
                if (row.left) Text(words.roll.left, style = MaterialTheme.typography.labelSmall)
                if (row.disputed) {
                    Text(
                        words.roll.disputed,
                        color = MaterialTheme.colorScheme.error,
                        style = MaterialTheme.typography.labelSmall,
                    )
                }
            }
        }
        Large(row.mark, Modifier.clearAndSetSemantics {})
    }
}

@Composable
private fun Small(mark: Mark, count: Int? = null) {
    Box(
        Modifier.clip(RoundedCornerShape(5.dp))
            .background(colourOf(mark).copy(alpha = 0.13f))
            .widthIn(min = 22.dp)
            .padding(horizontal = 4.dp),
        Alignment.Center,
    ) {
        Text(
            listOfNotNull(LocalWords.current.markLetters.getValue(mark), count).joinToString("$UNBROKEN"),
            color = colourOf(mark),
            style = MaterialTheme.typography.labelSmall,
        )
    }
}

@Composable
private fun Large(mark: Mark, modifier: Modifier = Modifier) {
    val blank = mark == Mark.NONE
    Box(
        modifier.clip(ROUND)
            .background(if (blank) MaterialTheme.colorScheme.surfaceVariant else colourOf(mark))
            .widthIn(min = 104.dp)
            .padding(horizontal = 10.dp, vertical = 12.dp),
        Alignment.Center,
    ) {
        Text(
            LocalWords.current.marks.getValue(mark),
            color = if (blank) colourOf(mark) else Color.White,
            style = MaterialTheme.typography.labelLarge,
            textAlign = TextAlign.Center,
        )
    }
}

@Composable
private fun MarkChoice(row: RollRow, back: () -> Unit, mark: (Mark) -> Unit) {
    val words = LocalWords.current
    Page(LocalWords.current.nameOf(row.learner.name), PageFrame(back = back)) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(12.dp)) {
            Heading(words.roll.choose)
            for (choice in Mark.entries) {
                val said = words.marks.getValue(choice)
                Choice(said, choice == row.mark, said) { mark(choice) }
            }
        }
    }
}

@Composable
private fun Ending(back: () -> Unit, end: (String) -> Unit) {
    val words = LocalWords.current
    var note by rememberSaveable { mutableStateOf("") }
    Page(words.roll.endTitle, PageFrame(back = back)) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(14.dp)) {
            Field(note, words.roll.note) { note = it }
            MainButton(words.roll.end, { end(note) })
            OtherButton(words.general.cancel, back)
        }
    }
}

@Composable
private fun Withdrawing(back: () -> Unit, withdraw: () -> Unit) {
    val words = LocalWords.current
    Page(words.roll.withdrawTitle, PageFrame(back = back)) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(14.dp)) {
            Text(words.roll.withdrawExplain)
            MainButton(words.roll.withdraw, withdraw)
            OtherButton(words.general.cancel, back)
        }
    }
}

/** A space at which no line ends. */
private const val UNBROKEN = '\u00a0'

private val COUNTED = listOf(Mark.PRESENT, Mark.LATE, Mark.EXCUSED, Mark.ABSENT, Mark.NONE)
