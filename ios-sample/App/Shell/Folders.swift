//! Where the device stands on this phone.

import Foundation

/// The folder of the device and that of its keys.
struct Folders {
    let data: URL
    /// No backup takes it: a copied phone has to be another device.
    let keys: URL

    /// Makes them where they are not there. Files may be used while the phone is locked, once it was
    /// unlocked after its start, as the database's key may be.
    init() throws {
        data = URL.applicationSupportDirectory.appending(path: "lantoa")
        var keys = data.appending(path: "keys")
        let kept: [FileAttributeKey: Any] = [
            .protectionKey: FileProtectionType.completeUntilFirstUserAuthentication
        ]
        try FileManager.default.createDirectory(
            at: keys, withIntermediateDirectories: true, attributes: kept)
        var rules = URLResourceValues()
        rules.isExcludedFromBackup = true
        try keys.setResourceValues(rules)
        self.keys = keys
    }
}
