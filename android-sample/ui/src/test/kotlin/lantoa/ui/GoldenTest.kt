// What every screen looks like, in both languages, and in the largest letters.
//
// A pixel differs where a channel is more than 24 of 255 off; up to one pixel in a thousand may.
// `-Dlantoa.golden=write` takes the screens as they are now; look at them before committing.

package lantoa.ui

import java.awt.image.BufferedImage
import java.io.File
import javax.imageio.ImageIO
import kotlin.math.abs
import lantoa.kit.screen.Language
import org.jetbrains.skia.EncodedImageFormat
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith

@ExtendWith(ScreenThread::class)
class GoldenTest {
    @Test
    fun `every screen looks as it was last agreed, in both languages`() {
        for (page in PAGES) for (language in Language.entries) {
            page.drawn(language).use { agree("${page.name}.${SHORT.getValue(language)}", it) }
        }
    }

    @Test
    fun `the screens used most look as agreed in the largest letters`() {
        for (page in PAGES.filter { it.name in listOf("roll", "sync") }) {
            page.drawn(Language.VIETNAMESE, large = true).use { agree("${page.name}.vi.large", it) }
        }
    }

    @Test
    fun `a golden image belongs to a screen that is drawn`() {
        val drawn = PAGES.flatMap { page -> SHORT.values.map { "${page.name}.$it" } } +
            listOf("roll.vi.large", "sync.vi.large")
        assertEquals(drawn.sorted(), GOLDEN.list()!!.map { it.removeSuffix(".png") }.sorted())
    }

    private fun agree(name: String, drawn: Drawn) {
        val bytes = drawn.settle().encodeToData(EncodedImageFormat.PNG)!!.bytes
        val golden = File(GOLDEN, "$name.png")
        if (System.getProperty("lantoa.golden") == "write") golden.writeBytes(bytes)
        val off = share(ImageIO.read(golden), ImageIO.read(bytes.inputStream()))
        if (off > TOLERANCE) {
            val there = File.createTempFile("lantoa-$name-", ".png").apply { writeBytes(bytes) }
            assertTrue(false, "$name differs in $off of its pixels; as drawn now: $there")
        }
    }

    /** Returns the share of pixels that differ. */
    private fun share(golden: BufferedImage, drawn: BufferedImage): Double {
        assertEquals(golden.width to golden.height, drawn.width to drawn.height)
        var off = 0
        for (y in 0 until golden.height) for (x in 0 until golden.width) {
            val (a, b) = golden.getRGB(x, y) to drawn.getRGB(x, y)
            if (listOf(0, 8, 16).any { abs((a shr it and 255) - (b shr it and 255)) > CHANNEL }) off += 1
        }
        return off.toDouble() / (golden.width * golden.height)
    }

    private companion object {
        val GOLDEN = File("src/test/golden").apply { mkdirs() }
        val SHORT = mapOf(Language.VIETNAMESE to "vi", Language.ENGLISH to "en")
        const val CHANNEL = 24
        const val TOLERANCE = 0.001
    }
}
