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
import lantoa.kit.screen.DisputesState
import lantoa.ui.words.LocalWords

@Composable
fun DisputesView(
    state: DisputesState,
    frame: PageFrame,
    settle: (dispute: String, value: String) -> Unit,
) {
    val words = LocalWords.current
    Page(words.disputes.title, frame) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).padding(16.dp),
            Arrangement.spacedBy(12.dp),
        ) {
            Text(if (state.disputes.isEmpty()) words.disputes.none else words.disputes.explain)
            for (dispute in state.disputes) Card {
                val name = words.nameOf(dispute.learner)
                Text(name, style = MaterialTheme.typography.titleMedium)
                for (claim in dispute.values) {
                    val value = words.value(claim.value)
                    val said = words.disputes.by(value, claim.by)
                    val label = "$name. ${words.disputes.choose(said)}"
                    OtherButton(
                        said,
                        { settle(dispute.id, claim.value) },
                        Modifier.semantics { contentDescription = label },
                    )
                }
            }
        }
    }
}
