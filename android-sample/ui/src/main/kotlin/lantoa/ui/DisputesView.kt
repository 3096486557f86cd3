// What two phones said differently, side by side.

package lantoa.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import lantoa.kit.About
import lantoa.kit.Dispute
import lantoa.kit.DisputeId
import lantoa.kit.screen.DisputesState
import lantoa.ui.words.LocalWords

@Composable
fun DisputesView(
    state: DisputesState,
    frame: PageFrame,
    settle: (dispute: DisputeId, value: String) -> Unit,
) {
    val words = LocalWords.current
    Page(words.disputes.title, frame) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).padding(16.dp),
            Arrangement.spacedBy(12.dp),
        ) {
            Text(if (state.disputes.isEmpty()) words.disputes.none else words.disputes.explain)
            for (dispute in state.disputes) Disputed(dispute, state) { settle(dispute.id, it) }
        }
    }
}

@Composable
private fun Disputed(dispute: Dispute, state: DisputesState, settle: (value: String) -> Unit) {
    val words = LocalWords.current
    val title = dispute.learner?.let { words.nameOf(it) } ?: words.disputes.about.getValue(dispute.about)
    val where = listOfNotNull(state.classNames[dispute.classId], dispute.day?.let { words.day(it) })
    Card {
        Text(title, style = MaterialTheme.typography.titleMedium)
        Text(where.joinToString(" · "), style = MaterialTheme.typography.bodySmall)
        // Who marked in a withdrawn meeting says that it was held: that is answered, not the mark.
        for (claim in dispute.values) {
            Text(words.disputes.by(words.value(claim.value), claim.by))
        }
        for (answer in dispute.answered()) {
            val said = words.disputes.choose(words.value(answer))
            OtherButton(
                said,
                { settle(answer) },
                Modifier.semantics { contentDescription = "$title. $said" },
            )
        }
    }
}

/** What is offered: of marks and levels what was said, of the rest whatever settles it. */
private fun Dispute.answered(): List<String> =
    when (about) {
        About.MARK, About.LEVEL -> values.map { it.value }.distinct()
        About.DAY, About.WITHDRAWN, About.JOINED -> answers
    }
