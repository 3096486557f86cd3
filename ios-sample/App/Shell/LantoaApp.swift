//! The app: the one place where the core, Apple's frameworks and the views meet. Never compiled by the
//! project's checks, like everything in this folder: only its syntax is read.

import LantoaKit
import LantoaKitRust
import SwiftUI

@main
struct LantoaApp: App {
    @State private var device = Device(nearby: Lookout(Bonjour())) {
        let folders = try Folders()
        return try await RustAPI(
            folder: folders.data.path, keys: folders.keys.path, databaseKey: DatabaseKey.kept())
    }
    private let platform = Platform(
        pictures: CodePictures(), scanner: CameraScanner(), background: BackgroundTask())

    var body: some Scene {
        WindowGroup {
            RootView(device: device, platform: platform)
        }
    }
}
