// Large type and strong contrast, for old phones and older eyes in a dim village house.

package lantoa.ui

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Typography
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.sp
import lantoa.kit.Mark
import lantoa.kit.screen.Preferences
import lantoa.ui.words.LocalWords
import lantoa.ui.words.Words

/** `font` is the system's own on a phone. */
@Composable
fun LantoaTheme(
    preferences: Preferences,
    font: FontFamily = FontFamily.Default,
    content: @Composable () -> Unit,
) {
    val density = LocalDensity.current
    val grown = if (preferences.largeLetters) density.fontScale * LARGE else density.fontScale
    CompositionLocalProvider(
        LocalWords provides Words.of(preferences.language),
        LocalDensity provides Density(density.density, grown),
    ) {
        MaterialTheme(colorScheme = COLOURS, typography = typography(font), content = content)
    }
}

/** What a mark looks like. Its word or letter always stands by: colour alone tells nobody enough. */
internal fun colourOf(mark: Mark): Color =
    when (mark) {
        Mark.NONE -> Color(0xFF5F6B6B)
        Mark.PRESENT -> Color(0xFF1B6E3C)
        Mark.ABSENT -> Color(0xFFB3261E)
        Mark.LATE -> Color(0xFF8A5300)
        Mark.EXCUSED -> Color(0xFF2B5EA8)
    }

private fun typography(font: FontFamily): Typography {
    fun style(size: Int, weight: FontWeight = FontWeight.Normal) =
        TextStyle(fontFamily = font, fontSize = size.sp, lineHeight = (size * 1.35).sp, fontWeight = weight)
    return Typography(
        titleLarge = style(24, FontWeight.Medium),
        titleMedium = style(20, FontWeight.Medium),
        bodyLarge = style(18),
        bodyMedium = style(16),
        bodySmall = style(15),
        labelLarge = style(18, FontWeight.Medium),
        labelMedium = style(15, FontWeight.Medium),
        labelSmall = style(14, FontWeight.Medium),
    )
}

/** How much larger than the system's letters. */
private const val LARGE = 1.3f

private val COLOURS = lightColorScheme(
    primary = Color(0xFF00594F),
    onPrimary = Color.White,
    primaryContainer = Color(0xFFCFE9E4),
    onPrimaryContainer = Color(0xFF00201C),
    secondary = Color(0xFF3F5E5A),
    secondaryContainer = Color(0xFFD9E8E5),
    onSecondaryContainer = Color(0xFF0B1F1C),
    error = Color(0xFFB3261E),
    errorContainer = Color(0xFFFBE3E1),
    onErrorContainer = Color(0xFF410E0B),
    background = Color(0xFFF7F9F8),
    onBackground = Color(0xFF161D1C),
    surface = Color.White,
    onSurface = Color(0xFF161D1C),
    surfaceVariant = Color(0xFFE6ECEA),
    onSurfaceVariant = Color(0xFF3A4543),
    outline = Color(0xFF6B7876),
)
