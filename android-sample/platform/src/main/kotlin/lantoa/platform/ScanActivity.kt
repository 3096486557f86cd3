// The scanner: what the camera sees, until there is a QR code in it.

package lantoa.platform

import android.annotation.SuppressLint
import android.app.Activity
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.media.ImageReader
import android.os.Bundle
import android.os.Handler
import android.os.HandlerThread
import android.view.Surface
import android.view.TextureView

/** Answers with [TICKET], or is cancelled where there is no camera or none may be used. */
class ScanActivity : Activity(), TextureView.SurfaceTextureListener {
    private val thread = HandlerThread("scan").apply { start() }
    private val frames by lazy { Handler(thread.looper) }
    private lateinit var view: TextureView
    private var camera: CameraDevice? = null
    private var reader: ImageReader? = null

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        view = TextureView(this).also { setContentView(it) }
        if (checkSelfPermission(CAMERA) == PackageManager.PERMISSION_GRANTED) {
            view.surfaceTextureListener = this
        } else {
            requestPermissions(arrayOf(CAMERA), 0)
        }
    }

    override fun onRequestPermissionsResult(code: Int, asked: Array<String>, given: IntArray) {
        if (given.singleOrNull() != PackageManager.PERMISSION_GRANTED) return finish()
        view.surfaceTextureListener = this
        view.surfaceTexture?.let { onSurfaceTextureAvailable(it, view.width, view.height) }
    }

    // It was asked for above.
    @SuppressLint("MissingPermission")
    override fun onSurfaceTextureAvailable(texture: SurfaceTexture, width: Int, height: Int) {
        val cameras = getSystemService(Context.CAMERA_SERVICE) as CameraManager
        val back = cameras.cameraIdList.firstOrNull {
            cameras.getCameraCharacteristics(it)[CameraCharacteristics.LENS_FACING] ==
                CameraCharacteristics.LENS_FACING_BACK
        } ?: return finish()
        cameras.openCamera(back, Opened(texture), frames)
    }

    override fun onSurfaceTextureSizeChanged(texture: SurfaceTexture, width: Int, height: Int) = Unit

    override fun onSurfaceTextureUpdated(texture: SurfaceTexture) = Unit

    override fun onSurfaceTextureDestroyed(texture: SurfaceTexture): Boolean {
        camera?.close()
        return true
    }

    override fun onDestroy() {
        camera?.close()
        reader?.close()
        thread.quitSafely()
        super.onDestroy()
    }

    private fun look(from: ImageReader) {
        val image = from.acquireLatestImage() ?: return
        val text = image.use {
            // The first plane is the brightness.
            val plane = it.planes[0]
            val stride = plane.rowStride
            // The last row may be shorter than the others.
            val bytes = ByteArray(stride * it.height)
            plane.buffer.get(bytes, 0, minOf(bytes.size, plane.buffer.remaining()))
            QrReader.read(bytes, stride, it.width, it.height)
        } ?: return
        setResult(RESULT_OK, Intent().putExtra(TICKET, text))
        finish()
    }

    private inner class Opened(private val texture: SurfaceTexture) : CameraDevice.StateCallback() {
        @Suppress("DEPRECATION")
        override fun onOpened(device: CameraDevice) {
            camera = device
            texture.setDefaultBufferSize(WIDTH, HEIGHT)
            val seen = ImageReader.newInstance(WIDTH, HEIGHT, ImageFormat.YUV_420_888, 2)
            reader = seen
            seen.setOnImageAvailableListener({ look(it) }, frames)
            val surfaces = listOf(Surface(texture), seen.surface)
            val request = device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW).apply {
                surfaces.forEach { addTarget(it) }
                set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
            }.build()
            device.createCaptureSession(
                surfaces,
                object : CameraCaptureSession.StateCallback() {
                    override fun onConfigured(session: CameraCaptureSession) {
                        session.setRepeatingRequest(request, null, frames)
                    }

                    override fun onConfigureFailed(session: CameraCaptureSession) = finish()
                },
                frames,
            )
        }

        override fun onDisconnected(device: CameraDevice) = device.close()

        override fun onError(device: CameraDevice, code: Int) {
            device.close()
            finish()
        }
    }

    companion object {
        const val TICKET = "ticket"
        private const val CAMERA = "android.permission.CAMERA"

        // Enough for a ticket across a table, and taken by every camera.
        private const val WIDTH = 1280
        private const val HEIGHT = 720
    }
}
