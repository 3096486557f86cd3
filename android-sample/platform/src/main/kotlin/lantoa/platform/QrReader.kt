// Finds a QR code in what a camera sees.

package lantoa.platform

import com.google.zxing.BinaryBitmap
import com.google.zxing.PlanarYUVLuminanceSource
import com.google.zxing.ReaderException
import com.google.zxing.common.HybridBinarizer
import com.google.zxing.qrcode.QRCodeReader

object QrReader {
    /** `brightness` has a byte for each dot, row by row, `stride` bytes a row. Nothing where none is seen. */
    fun read(brightness: ByteArray, stride: Int, width: Int, height: Int): String? {
        val seen = PlanarYUVLuminanceSource(brightness, stride, height, 0, 0, width, height, false)
        return try {
            QRCodeReader().decode(BinaryBitmap(HybridBinarizer(seen))).text
        } catch (_: ReaderException) {
            null
        }
    }
}
