// Everybody can use the screens: by ear, with thick fingers, and with letters as large as they go.

package lantoa.ui

import com.google.zxing.BinaryBitmap
import com.google.zxing.RGBLuminanceSource
import com.google.zxing.common.HybridBinarizer
import com.google.zxing.qrcode.QRCodeReader
import javax.imageio.ImageIO
import lantoa.kit.screen.Language
import org.jetbrains.skia.EncodedImageFormat
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith

@ExtendWith(ScreenThread::class)
class ReachTest {
    @Test
    fun `everything that can be tapped has a label`() = onEveryPage { page, drawn ->
        for (node in drawn.tappable()) {
            assertTrue(Drawn.spoken(node).isNotBlank(), "$page: ${node.config} at ${node.boundsInRoot}")
        }
    }

    @Test
    fun `everything that can be tapped is at least forty-eight points high`() = onEveryPage { page, drawn ->
        for (node in drawn.tappable()) {
            // The touch bounds of a node reach beyond what is drawn of it.
            val high = node.touchBoundsInRoot.height
            assertTrue(high >= 48, "$page: ${Drawn.spoken(node)} is $high high")
        }
    }

    @Test
    fun `no text is cut, in any language or size`() = onEveryPage { page, drawn ->
        val texts = drawn.texts()
        assertTrue(texts.isNotEmpty(), page)
        // A field of one line scrolls; everything else has to fit.
        for (text in texts.filter { it.layoutInput.text.text != TICKET }) {
            assertTrue(!text.hasVisualOverflow, "$page: ${text.layoutInput.text}")
        }
    }

    @Test
    fun `the code on the screen is the ticket in capitals`() {
        PAGES.single { it.name == "invite" }.drawn(Language.VIETNAMESE).use { drawn ->
            val png = drawn.settle().encodeToData(EncodedImageFormat.PNG)!!.bytes
            val image = ImageIO.read(png.inputStream())
            val dots = image.getRGB(0, 0, image.width, image.height, null, 0, image.width)
            val seen = RGBLuminanceSource(image.width, image.height, dots)
            val read = QRCodeReader().decode(BinaryBitmap(HybridBinarizer(seen)))
            assertEquals(TICKET, read.text)
        }
    }

    private fun onEveryPage(look: (name: String, Drawn) -> Unit) {
        for (page in PAGES) for (language in Language.entries) for (large in listOf(false, true)) {
            // So high that nothing has to be scrolled.
            page.drawn(language, large, height = 2400).use { look("${page.name} $language $large", it) }
        }
    }
}
