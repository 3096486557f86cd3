// A screen drawn without a window, at the size of a small phone, and fingers on it.

package lantoa.ui

import androidx.compose.runtime.Composable
import androidx.compose.ui.ExperimentalComposeUiApi
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.input.pointer.PointerEventType
import androidx.compose.ui.input.pointer.PointerType
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.Font
import androidx.compose.ui.unit.Density
import javax.swing.SwingUtilities
import org.jetbrains.skia.Image

/** The font of Android phones, from a package: what is drawn is the same on every machine. */
val ROBOTO = FontFamily(
    roboto("Regular", FontWeight.Normal),
    roboto("Medium", FontWeight.Medium),
)

private fun roboto(name: String, weight: FontWeight): androidx.compose.ui.text.font.Font {
    val path = "/META-INF/resources/webjars/roboto-fontface/0.10.0/fonts/roboto/Roboto-$name.woff"
    val bytes = Drawn::class.java.getResourceAsStream(path)!!.use { it.readBytes() }
    return Font("Roboto-$name", bytes, weight)
}

/** Is drawn and touched by the [ScreenThread] alone. */
@OptIn(ExperimentalComposeUiApi::class)
class Drawn(fontScale: Float = 1f, height: Int = 720, content: @Composable () -> Unit) : AutoCloseable {
    private val scene = ImageComposeScene(WIDTH, height, Density(1f, fontScale), content = content)
    private var nanos = 0L

    init {
        settle()
    }

    /** Draws until what moves has come to rest. Time here is counted, not waited for. */
    fun settle(): Image {
        repeat(FRAMES) { frame() }
        return frame()
    }

    private fun frame(): Image {
        check(SwingUtilities.isEventDispatchThread()) { "drawn beside the thread of the screens" }
        return scene.render(nanos).also { nanos += FRAME_NANOS }
    }

    /** Presses and lifts a finger in the middle of what is called `label`. */
    fun tap(label: String) {
        val at = named(label).boundsInRoot.center
        touch(PointerEventType.Press, at)
        frame()
        touch(PointerEventType.Release, at)
        settle()
    }

    fun type(label: String, text: String) {
        val set = named(label).config[SemanticsActions.SetText].action!!
        set(androidx.compose.ui.text.AnnotatedString(text))
        settle()
    }

    /** Moves the list by so many of its own heights, as a swipe does. */
    fun scroll(by: Float) {
        val list = nodes().last { SemanticsActions.ScrollBy in it.config }
        list.config[SemanticsActions.ScrollBy].action!!(0f, list.size.height * by)
        settle()
    }

    /** Returns what can be tapped and is wholly in sight under this label, or fails. */
    fun named(label: String): SemanticsNode =
        tappable().filter { spoken(it).split(". ", "\n").first() == label || spoken(it) == label }
            .firstOrNull { isWhole(it) }
            ?: error("nothing to tap is called $label among ${tappable().map { spoken(it) }}")

    fun canTap(label: String): Boolean = runCatching { named(label) }.isSuccess

    fun tappable(): List<SemanticsNode> =
        nodes().filter { SemanticsActions.OnClick in it.config || SemanticsActions.SetText in it.config }

    /** Everything that is said, one piece a line. */
    fun said(): String = nodes().map { spoken(it) }.filter { it.isNotEmpty() }.joinToString("\n")

    /** The layouts of all texts, also within what is said as one. */
    fun texts(): List<TextLayoutResult> {
        val all = mutableListOf<TextLayoutResult>()
        for (node in scene.roots.flatMap { under(it.semanticsOwner.unmergedRootSemanticsNode) }) {
            node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(all)
        }
        return all
    }

    override fun close() = scene.close()

    private fun touch(type: PointerEventType, at: Offset) {
        scene.sendPointerEvent(type, at, timeMillis = nanos / 1_000_000, type = PointerType.Touch)
    }

    private fun nodes() = scene.roots.flatMap { under(it.semanticsOwner.rootSemanticsNode) }

    private fun isWhole(node: SemanticsNode) =
        node.boundsInRoot.height >= node.size.height && node.boundsInRoot.width > 0

    companion object {
        private const val WIDTH = 360
        private const val FRAMES = 7
        private const val FRAME_NANOS = 100_000_000L

        private fun under(node: SemanticsNode): List<SemanticsNode> =
            listOf(node) + node.children.flatMap { under(it) }

        /** Returns what a screen reader says of a node, without its state. */
        fun spoken(node: SemanticsNode): String {
            val described = node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty()
            val text = node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text }
            return described.ifEmpty { text }.joinToString("\n")
        }
    }
}
