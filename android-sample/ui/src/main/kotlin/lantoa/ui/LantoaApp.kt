// The whole app as drawn: which page stands where, and the four tabs. A platform adds the scanner and
// what its back key does.

package lantoa.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.material.icons.Icons
import androidx.compose.material.icons.filled.List
import androidx.compose.material.icons.filled.Refresh
import androidx.compose.material.icons.filled.Settings
import androidx.compose.material.icons.filled.Warning
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role as Kind
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import lantoa.kit.Me
import lantoa.kit.Role
import lantoa.kit.screen.Language
import lantoa.kit.screen.Screen
import lantoa.kit.screen.Shelf
import lantoa.ui.words.LocalWords
import lantoa.ui.words.Words

/** `scan` opens the platform's scanner and gives what it read. */
@Composable
fun LantoaApp(
    shelf: Shelf,
    way: Way,
    scan: ((String) -> Unit) -> Unit,
    font: FontFamily = FontFamily.Default,
) {
    val settings by shelf.settings.state.collectAsState()
    val enrolled by shelf.enrol.state.collectAsState()
    val isKnown by shelf.enrol.isAnswered.collectAsState()
    LantoaTheme(settings.preferences, font) {
        if (enrolled.me == null) {
            // Who has long joined is not asked to join while the phone is still opening.
            if (isKnown) Enrol(shelf, scan)
        } else {
            // Who I am is read anew: settings were first read when there was nothing yet.
            LaunchedEffect(enrolled.me) { shelf.settings.again() }
            Column(Modifier.fillMaxSize()) {
                Box(Modifier.weight(1f)) { At(shelf, way, settings.me) }
                if (way.here.isTab) Tabs(way)
            }
        }
    }
}

@Composable
private fun Enrol(shelf: Shelf, scan: ((String) -> Unit) -> Unit) {
    val screen = shelf.enrol
    val state by screen.state.collectAsState()
    EnrolView(
        state,
        frameOf(screen),
        scan = { scan { screen.read(it) } },
        read = { screen.read(it) },
        join = { screen.join(it) },
        giveUp = screen::giveUp,
    )
}

@Composable
private fun At(shelf: Shelf, way: Way, me: Me?) {
    when (val here = way.here) {
        Place.Classes -> Classes(shelf, way)
        is Place.Roll -> Roll(shelf, way, here)
        is Place.Learners -> Learners(shelf, way, here)
        is Place.Newcomer -> Newcomer(shelf, way, here)
        is Place.Progress -> ProgressOf(shelf, way, here)
        Place.Disputes -> Disputes(shelf)
        Place.Sync -> Syncing(shelf)
        Place.Settings -> Settings(shelf, way, me)
        Place.Invite -> Invite(shelf, way)
        Place.Sharers -> Sharers(shelf, way)
    }
}

@Composable
private fun Classes(shelf: Shelf, way: Way) {
    val state by shelf.classes.state.collectAsState()
    val holding by shelf.sharers.state.collectAsState()
    // Alone with a phone one need not be told one's own name.
    val acting = holding.acting?.name.takeIf { holding.sharers.size > 1 }
    ClassesView(state, acting, frameOf(shelf.classes), { way.go(Place.Sharers) }) {
        way.go(Place.Roll(it))
    }
}

@Composable
private fun Roll(shelf: Shelf, way: Way, at: Place.Roll) {
    val screen = shelf.roll(at.classId)
    val state by screen.state.collectAsState()
    val does = remember(screen) {
        RollActions(
            tap = { screen.tap(it) },
            mark = { learner, mark -> screen.mark(learner, mark) },
            allPresent = { screen.allPresent() },
            undo = { screen.undo() },
            end = { screen.close(it) },
            withdraw = { screen.withdraw() },
            restore = { screen.restore() },
            learners = { way.go(Place.Learners(at.classId)) },
        )
    }
    RollView(state, frameOf(screen, way), does)
}

@Composable
private fun Learners(shelf: Shelf, way: Way, at: Place.Learners) {
    val screen = shelf.learners(at.classId)
    val state by screen.state.collectAsState()
    LearnersView(
        state,
        frameOf(screen, way),
        find = { screen.find(it) },
        open = {
            screen.open(it.id)
            way.go(Place.Progress(at.classId, it.name))
        },
        newcomer = { way.go(Place.Newcomer(at.classId)) },
    )
}

@Composable
private fun Newcomer(shelf: Shelf, way: Way, at: Place.Newcomer) {
    val screen = shelf.learners(at.classId)
    val state by screen.state.collectAsState()
    val before = remember { state.added }
    LaunchedEffect(state.added) { if (state.added != before) way.back() }
    NewcomerView(frameOf(screen, way)) { screen.add(it) }
}

@Composable
private fun ProgressOf(shelf: Shelf, way: Way, at: Place.Progress) {
    val screen = shelf.learners(at.classId)
    val state by screen.state.collectAsState()
    val settings by shelf.settings.state.collectAsState()
    val english = settings.preferences.language == Language.ENGLISH
    ProgressView(at.name, state.progress, english, frameOf(screen, way)) { topic, level ->
        screen.level(topic, level)
    }
}

@Composable
private fun Disputes(shelf: Shelf) {
    val state by shelf.disputes.state.collectAsState()
    DisputesView(state, frameOf(shelf.disputes)) { dispute, value ->
        shelf.disputes.settle(dispute, value)
    }
}

@Composable
private fun Syncing(shelf: Shelf) {
    val screen = shelf.sync
    val state by screen.state.collectAsState()
    val does = remember(screen) {
        SyncActions(
            start = { screen.start() },
            pause = { screen.pause() },
            resume = { screen.resume() },
            stop = { screen.stop() },
            now = { screen.now() },
        )
    }
    SyncView(state, frameOf(screen), does)
}

@Composable
private fun Settings(shelf: Shelf, way: Way, me: Me?) {
    val screen = shelf.settings
    val state by screen.state.collectAsState()
    val does = SettingsActions(
        rename = { screen.rename(it) },
        language = { screen.language(it) },
        largeLetters = { screen.largeLetters(it) },
        sharers = { way.go(Place.Sharers) },
        invite = { way.go(Place.Invite) }.takeIf { me?.role in INVITING },
    )
    SettingsView(state, frameOf(screen), does)
}

@Composable
private fun Invite(shelf: Shelf, way: Way) {
    val screen = remember { shelf.invite() }
    val state by screen.state.collectAsState()
    InviteView(state, frameOf(screen, way), { screen.choose(it) }, { screen.invite() })
}

@Composable
private fun Sharers(shelf: Shelf, way: Way) {
    val screen = shelf.sharers
    val state by screen.state.collectAsState()
    LaunchedEffect(state.acting) { shelf.settings.again() }
    val does = remember(screen) {
        SharersActions(
            choose = { screen.choose(it) },
            type = { screen.type(it) },
            giveUp = { screen.giveUp() },
            add = { screen.add(it) },
            setPin = { old, new -> screen.setPin(old, new) },
        )
    }
    SharersView(state, frameOf(screen, way), does)
}

@Composable
private fun frameOf(screen: Screen<*>, way: Way? = null): PageFrame {
    val problem by screen.problem.collectAsState()
    val isAnswered by screen.isAnswered.collectAsState()
    return PageFrame(problem, screen::seen, way?.let { { it.back() } }, isAnswered)
}

@Composable
private fun Tabs(way: Way) {
    val colours = MaterialTheme.colorScheme
    Surface(shadowElevation = 8.dp) {
        Row(Modifier.fillMaxWidth()) {
            for (tab in TABS) {
                val chosen = tab.place == way.here
                val colour = if (chosen) colours.primary else colours.onSurfaceVariant
                Column(
                    Modifier.weight(1f).heightIn(min = 64.dp)
                        .selectable(chosen, role = Kind.Tab) { way.tab(tab.place) }
                        .padding(vertical = 8.dp, horizontal = 2.dp),
                    Arrangement.Center,
                    Alignment.CenterHorizontally,
                ) {
                    Icon(tab.icon, contentDescription = null, tint = colour)
                    Text(
                        tab.title(LocalWords.current),
                        color = colour,
                        style = MaterialTheme.typography.labelSmall,
                        textAlign = TextAlign.Center,
                    )
                }
            }
        }
    }
}

private class Tab(val place: Place, val icon: ImageVector, val title: (Words) -> String)

private val TABS = listOf(
    Tab(Place.Classes, Icons.Filled.List) { it.classes.title },
    Tab(Place.Disputes, Icons.Filled.Warning) { it.disputes.title },
    Tab(Place.Sync, Icons.Filled.Refresh) { it.sync.title },
    Tab(Place.Settings, Icons.Filled.Settings) { it.settings.title },
)

private val INVITING = setOf(Role.LEAD, Role.COORDINATOR)
