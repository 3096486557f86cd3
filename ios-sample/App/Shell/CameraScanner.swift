//! Tickets through the camera, read by AVFoundation.

import AVFoundation
import SwiftUI
import UIKit

struct CameraScanner: TicketScanner {
    func view(found: @escaping @MainActor (String) -> Void) -> AnyView {
        AnyView(CameraView(found: found).ignoresSafeArea())
    }
}

private struct CameraView: UIViewControllerRepresentable {
    let found: @MainActor (String) -> Void

    func makeUIViewController(context: Context) -> CameraController {
        CameraController(found: found)
    }

    func updateUIViewController(_ controller: CameraController, context: Context) {}
}

/// The camera's picture, until a code is read. Without a camera, or without leave to use it, the
/// picture stays black, and a ticket can be pasted instead.
private final class CameraController: UIViewController, AVCaptureMetadataOutputObjectsDelegate {
    private let found: @MainActor (String) -> Void
    private let capture = AVCaptureSession()
    private let queue = DispatchQueue(label: "lantoa-camera")
    private var isDone = false

    init(found: @escaping @MainActor (String) -> Void) {
        self.found = found
        super.init(nibName: nil, bundle: nil)
    }

    @available(*, unavailable)
    required init?(coder: NSCoder) {
        fatalError("it stands in no storyboard")
    }

    override func viewDidLoad() {
        super.viewDidLoad()
        view.backgroundColor = .black
        let output = AVCaptureMetadataOutput()
        guard let camera = AVCaptureDevice.default(for: .video),
            let input = try? AVCaptureDeviceInput(device: camera),
            capture.canAddInput(input), capture.canAddOutput(output)
        else { return }
        capture.addInput(input)
        capture.addOutput(output)
        output.setMetadataObjectsDelegate(self, queue: .main)
        output.metadataObjectTypes = [.qr]
        let preview = AVCaptureVideoPreviewLayer(session: capture)
        preview.frame = view.bounds
        preview.videoGravity = .resizeAspectFill
        view.layer.addSublayer(preview)
        // Starting waits for the camera.
        queue.async { [capture] in capture.startRunning() }
    }

    override func viewDidDisappear(_ animated: Bool) {
        super.viewDidDisappear(animated)
        queue.async { [capture] in capture.stopRunning() }
    }

    nonisolated func metadataOutput(
        _ output: AVCaptureMetadataOutput, didOutput objects: [AVMetadataObject],
        from connection: AVCaptureConnection
    ) {
        let codes = objects.compactMap { ($0 as? AVMetadataMachineReadableCodeObject)?.stringValue }
        guard let code = codes.first else { return }
        MainActor.assumeIsolated { take(code) }
    }

    /// Says the first code and nothing after it: the camera reads on until the view is gone.
    private func take(_ code: String) {
        guard !isDone else { return }
        isDone = true
        found(code)
    }
}
