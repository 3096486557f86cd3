// Sync: who is near, how far it has come, and in whose hands my work is safe.

package lantoa.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import lantoa.kit.Peer
import lantoa.kit.SyncMode
import lantoa.kit.screen.SessionState
import lantoa.kit.screen.SyncScreenState
import lantoa.ui.words.LocalWords

/** What a person does about sync. */
class SyncActions(
    val start: () -> Unit,
    val pause: () -> Unit,
    val resume: () -> Unit,
    val stop: () -> Unit,
    val now: () -> Unit,
)

@Composable
fun SyncView(state: SyncScreenState, frame: PageFrame, does: SyncActions) {
    val words = LocalWords.current
    Page(words.sync.title, frame) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).padding(16.dp),
            Arrangement.spacedBy(12.dp),
        ) {
            Card {
                Text(
                    words.syncModes.getValue(state.sync.mode),
                    style = MaterialTheme.typography.titleMedium,
                )
                Switches(state.sync.mode, does)
            }
            state.session?.let { Session(it) }
            state.last?.let {
                Quiet(words.sync.last(it.sent, it.received))
                if (it.failed > 0) Text(words.sync.lastFailed(it.failed))
            }
            Heading(words.sync.peers)
            if (state.sync.peers.isEmpty()) {
                Text(words.sync.alone[state.sync.alone] ?: words.sync.nobodyNear)
            }
            for (peer in state.sync.peers) PeerCard(peer)
            Heading(words.sync.holders)
            Holders(state)
        }
    }
}

@Composable
private fun Switches(mode: SyncMode, does: SyncActions) {
    val words = LocalWords.current.sync
    when (mode) {
        SyncMode.STOPPED -> MainButton(words.start, does.start)
        SyncMode.RUNNING -> {
            MainButton(words.now, does.now)
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                OtherButton(words.pause, does.pause, Modifier.weight(1f))
                OtherButton(words.stop, does.stop, Modifier.weight(1f))
            }
        }
        SyncMode.PAUSED -> {
            MainButton(words.resume, does.resume)
            OtherButton(words.stop, does.stop)
        }
    }
}

@Composable
private fun Session(session: SessionState) {
    val words = LocalWords.current.sync
    val ended = session.ended
    Card {
        Text(words.session(session.with), style = MaterialTheme.typography.titleMedium)
        if (session.total > 0) Progress(session.done, session.total)
        when {
            ended?.ok == true -> Quiet(words.endedWell)
            ended != null -> Text(words.endedBadly, color = MaterialTheme.colorScheme.error)
            session.total == 0L -> Quiet(words.waiting)
        }
    }
}

@Composable
private fun PeerCard(peer: Peer) {
    val words = LocalWords.current.sync
    Card {
        Text(peer.name, style = MaterialTheme.typography.titleMedium)
        when {
            peer.inStep -> Quiet(words.inStep)
            peer.total > 0 -> Progress(peer.done, peer.total)
            else -> Quiet(words.waiting)
        }
    }
}

@Composable
private fun Progress(done: Long, total: Long) {
    LinearProgressIndicator(done.toFloat() / total, Modifier.fillMaxWidth())
    Quiet(LocalWords.current.sync.moving(done, total))
}

@Composable
private fun Holders(state: SyncScreenState) {
    val words = LocalWords.current.sync
    if (state.holders.isEmpty()) Text(words.noHolder, color = MaterialTheme.colorScheme.error)
    for ((name, spaces) in state.holders.groupBy { it.name }) Card {
        Text(name, style = MaterialTheme.typography.titleMedium)
        val (held, mine) = spaces.sumOf { it.held } to spaces.sumOf { it.mine }
        Quiet(if (name in state.safe) words.holdsAll else words.holds(held, mine))
    }
}
