// A ticket as the dark and light fields of a QR code, the quiet border included.

package lantoa.ui

import com.google.zxing.BarcodeFormat
import com.google.zxing.EncodeHintType
import com.google.zxing.common.BitMatrix
import com.google.zxing.qrcode.QRCodeWriter
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel

class QrGrid private constructor(private val fields: BitMatrix) {
    val side: Int = fields.width

    fun isDark(x: Int, y: Int): Boolean = fields.get(x, y)

    companion object {
        /**
         * Low correction: a screen does not get dirty, and larger fields are read from further off. In
         * capitals, which take fewer fields: a ticket is read in either.
         */
        fun of(ticket: String): QrGrid {
            val hints = mapOf(
                EncodeHintType.ERROR_CORRECTION to ErrorCorrectionLevel.L,
                EncodeHintType.MARGIN to 4,
            )
            return QrGrid(QRCodeWriter().encode(ticket.uppercase(), BarcodeFormat.QR_CODE, 0, 0, hints))
        }
    }
}
