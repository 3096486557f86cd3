package lantoa.platform

import com.google.zxing.BarcodeFormat
import com.google.zxing.qrcode.QRCodeWriter
import kotlin.random.Random
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

class QrReaderTest {
    @Test
    fun `a ticket is read from a dim, grainy picture with padded rows`() {
        val code = QRCodeWriter().encode(TICKET, BarcodeFormat.QR_CODE, 600, 600)
        val grain = Random(7)
        val picture = ByteArray(STRIDE * HEIGHT) { 90 }
        for (y in 0 until HEIGHT) for (x in 0 until WIDTH) {
            val inside = x in 300 until 900 && y in 60 until 660
            val dark = inside && code.get(x - 300, y - 60)
            picture[y * STRIDE + x] = ((if (dark) 30 else 110) + grain.nextInt(-12, 12)).toByte()
        }
        assertEquals(TICKET, QrReader.read(picture, STRIDE, WIDTH, HEIGHT))
    }

    @Test
    fun `a picture of a table is no ticket`() {
        val grain = Random(7)
        val picture = ByteArray(STRIDE * HEIGHT) { grain.nextInt(80, 120).toByte() }
        assertNull(QrReader.read(picture, STRIDE, WIDTH, HEIGHT))
    }

    private companion object {
        val TICKET = "LANTOA1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".repeat(8)
        const val WIDTH = 1280
        const val HEIGHT = 720
        const val STRIDE = 1344
    }
}
