// What all screens are made of: a page, large buttons, cards, and the sentence for what went wrong.

package lantoa.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material.icons.Icons
import androidx.compose.material.icons.filled.ArrowBack
import androidx.compose.material.icons.filled.Close
import androidx.compose.material3.Button
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import lantoa.kit.Problem
import lantoa.ui.words.LocalWords

/**
 * Where a page stands: what went wrong last on it, the way back where there is one, and whether the phone has answered.
 * Before, what the page would show is not known to be so.
 */
class PageFrame(
    val problem: Problem? = null,
    val seen: () -> Unit = {},
    val back: (() -> Unit)? = null,
    val isAnswered: Boolean = true,
)

@Composable
internal fun Page(title: String, frame: PageFrame, content: @Composable ColumnScope.() -> Unit) {
    Column(Modifier.fillMaxSize().background(MaterialTheme.colorScheme.background)) {
        Surface(color = MaterialTheme.colorScheme.primary) {
            Row(
                Modifier.fillMaxWidth().heightIn(min = 60.dp).padding(horizontal = 4.dp),
                verticalAlignment = Alignment.CenterVertically,
            ) {
                frame.back?.let { back ->
                    IconButton(onClick = back) {
                        Icon(Icons.Filled.ArrowBack, contentDescription = LocalWords.current.general.back)
                    }
                }
                Text(
                    title,
                    Modifier.padding(horizontal = 12.dp, vertical = 8.dp).semantics { heading() },
                    style = MaterialTheme.typography.titleLarge,
                )
            }
        }
        frame.problem?.let { ProblemBanner(it, frame.seen) }
        if (frame.isAnswered) content()
    }
}

@Composable
private fun ProblemBanner(problem: Problem, seen: () -> Unit) {
    Surface(color = MaterialTheme.colorScheme.errorContainer) {
        Row(
            Modifier.fillMaxWidth().padding(start = 16.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Text(
                LocalWords.current.problem(problem),
                Modifier.weight(1f).padding(vertical = 12.dp)
                    .semantics { liveRegion = LiveRegionMode.Polite },
            )
            IconButton(onClick = seen) {
                Icon(Icons.Filled.Close, contentDescription = LocalWords.current.general.close)
            }
        }
    }
}

/** What one must look for is as wide as the page; what one must hit is a thumb high. */
@Composable
internal fun MainButton(
    text: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
) {
    Button(onClick, modifier.fillMaxWidth().heightIn(min = TAPPABLE), enabled, shape = ROUND) {
        Text(text, textAlign = TextAlign.Center)
    }
}

@Composable
internal fun OtherButton(
    text: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
) {
    OutlinedButton(onClick, modifier.fillMaxWidth().heightIn(min = TAPPABLE), enabled, shape = ROUND) {
        Text(text, textAlign = TextAlign.Center)
    }
}

/** One of several. Says to a screen reader what it chooses, and whether it is chosen. */
@Composable
internal fun Choice(text: String, chosen: Boolean, label: String, onClick: () -> Unit) {
    val colours = MaterialTheme.colorScheme
    Surface(
        selected = chosen,
        onClick = onClick,
        modifier = Modifier.heightIn(min = TAPPABLE).semantics { contentDescription = label },
        shape = ROUND,
        color = if (chosen) colours.primary else colours.surfaceVariant,
    ) {
        Box(Modifier.padding(horizontal = 14.dp, vertical = 12.dp), Alignment.Center) {
            Text(text, style = MaterialTheme.typography.bodyMedium)
        }
    }
}

@Composable
internal fun Card(modifier: Modifier = Modifier, content: @Composable ColumnScope.() -> Unit) {
    Surface(modifier.fillMaxWidth(), shape = ROUND, shadowElevation = 1.dp) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(8.dp), content = content)
    }
}

/** A card that leads somewhere; `label` says where. */
@Composable
internal fun TapCard(label: String, onClick: () -> Unit, content: @Composable ColumnScope.() -> Unit) {
    Card(
        Modifier.clickable(onClickLabel = label, role = Role.Button, onClick = onClick),
        content = content,
    )
}

@Composable
internal fun Heading(text: String) {
    Text(
        text,
        Modifier.padding(top = 8.dp).semantics { heading() },
        style = MaterialTheme.typography.titleMedium,
    )
}

@Composable
internal fun Quiet(text: String, modifier: Modifier = Modifier) {
    Text(
        text,
        modifier,
        color = MaterialTheme.colorScheme.onSurfaceVariant,
        style = MaterialTheme.typography.bodyMedium,
    )
}

/** A `secret` one is of digits and shows none of them. */
@Composable
internal fun Field(
    value: String,
    label: String,
    wrong: Boolean = false,
    number: Boolean = false,
    secret: Boolean = false,
    onChange: (String) -> Unit,
) {
    OutlinedTextField(
        value,
        onChange,
        // The label is drawn apart from the field's own node: a screen reader needs it there too.
        Modifier.fillMaxWidth().semantics { contentDescription = label },
        label = { Text(label) },
        isError = wrong,
        singleLine = true,
        shape = ROUND,
        visualTransformation =
            if (secret) PasswordVisualTransformation() else VisualTransformation.None,
        keyboardOptions = KeyboardOptions(
            keyboardType = when {
                secret -> KeyboardType.NumberPassword
                number -> KeyboardType.Number
                else -> KeyboardType.Text
            },
        ),
    )
}

internal val TAPPABLE = 52.dp
internal val ROUND = RoundedCornerShape(12.dp)
