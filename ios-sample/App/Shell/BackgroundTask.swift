//! The system's time in the background, some 30 seconds. Whoever still holds a lock on a file when it is
//! over is ended.

import UIKit

struct BackgroundTask: BackgroundTime {
    func finish(_ work: @escaping @MainActor () async -> Void) {
        let app = UIApplication.shared
        var task = UIBackgroundTaskIdentifier.invalid
        let end: @MainActor () -> Void = {
            app.endBackgroundTask(task)
            task = .invalid
        }
        task = app.beginBackgroundTask(withName: "lantoa.suspend") { end() }
        Task {
            await work()
            end()
        }
    }
}
