// Joining a programme, and inviting somebody into it.

package lantoa.ui

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import lantoa.kit.TeamId
import lantoa.kit.screen.EnrolState
import lantoa.kit.screen.InviteState
import lantoa.ui.words.LocalWords

/** `scan` opens the platform's scanner, which answers by `read`. */
@Composable
fun EnrolView(
    state: EnrolState,
    frame: PageFrame,
    scan: () -> Unit,
    read: (String) -> Unit,
    join: (String) -> Unit,
    giveUp: () -> Unit,
) {
    val words = LocalWords.current.enrol
    var ticket by rememberSaveable(state.ticket) { mutableStateOf(state.ticket) }
    var name by rememberSaveable { mutableStateOf("") }
    Page(words.title, frame) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).padding(16.dp),
            Arrangement.spacedBy(14.dp),
        ) {
            Text(words.explain)
            MainButton(words.scan, scan, enabled = !state.joining)
            Field(ticket, words.ticket, wrong = "ticket" in frame.problem?.fields.orEmpty()) {
                ticket = it
            }
            val invitation = state.invitation
            if (invitation == null) {
                OtherButton(words.read, { read(ticket) }, enabled = ticket.isNotBlank())
                return@Column
            }
            Card {
                val role = LocalWords.current.roles.getValue(invitation.role)
                Text(words.offered(role), style = MaterialTheme.typography.titleMedium)
                invitation.hotspot?.let { Text(words.hotspot(it.ssid, it.password)) }
            }
            Field(name, words.name, wrong = "name" in frame.problem?.fields.orEmpty()) { name = it }
            if (state.joining) {
                LinearProgressIndicator(Modifier.fillMaxWidth())
                Text(words.joining)
                OtherButton(words.giveUp, giveUp)
            } else {
                MainButton(words.join, { join(name) }, enabled = name.isNotBlank())
            }
        }
    }
}

@Composable
fun InviteView(state: InviteState, frame: PageFrame, choose: (TeamId) -> Unit, invite: () -> Unit) {
    val words = LocalWords.current.invite
    Page(words.title, frame) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).padding(16.dp),
            Arrangement.spacedBy(14.dp),
        ) {
            val ticket = state.ticket
            if (ticket != null) {
                Text(words.show)
                QrCode(ticket, words.code)
                Quiet(words.once)
                return@Column
            }
            Heading(words.team)
            for (team in state.teams) {
                Choice(team.name, team.id == state.team, team.name) { choose(team.id) }
            }
            MainButton(words.make, invite, enabled = state.team != null)
        }
    }
}

/** As wide as the page, black on white whatever the theme: cheap cameras need it. */
@Composable
internal fun QrCode(text: String, label: String) {
    val grid = remember(text) { QrGrid.of(text) }
    Canvas(
        Modifier.fillMaxWidth().aspectRatio(1f).background(Color.White)
            .semantics { contentDescription = label },
    ) {
        val dot = size.width / grid.side
        for (y in 0 until grid.side) for (x in 0 until grid.side) {
            // A hair wider than its place, so that no light line stays between two.
            if (grid.isDark(x, y)) drawRect(Color.Black, Offset(x * dot, y * dot), Size(dot + 0.5f, dot + 0.5f))
        }
    }
}
