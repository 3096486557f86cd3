//! The key under which the database is encrypted, kept in this phone's Keychain.

import Foundation
import LantoaKit
import Security

/// The database's key. It never leaves this phone, in no backup either: a database that was restored
/// elsewhere cannot be read, and the volunteer enrols again.
enum DatabaseKey {
    private static let bytes = 32
    private static let item: [CFString: Any] = [
        kSecClass: kSecClassGenericPassword,
        kSecAttrService: "lantoa",
        kSecAttrAccount: "database-key",
    ]

    /// Returns the key, made from random bytes the first time.
    static func kept() throws -> Data {
        var found: CFTypeRef?
        let query = item.merging([kSecReturnData: true]) { $1 }
        switch SecItemCopyMatching(query as CFDictionary, &found) {
        case errSecSuccess:
            guard let key = found as? Data else { throw Problem(.damaged, "database-key") }
            return key
        case errSecItemNotFound:
            return try made()
        default:
            // Locked since its start: it can be read after the first unlocking.
            throw Problem(.busy, "keychain")
        }
    }

    private static func made() throws -> Data {
        var key = Data(count: bytes)
        let drawn = key.withUnsafeMutableBytes {
            SecRandomCopyBytes(kSecRandomDefault, bytes, $0.baseAddress!)
        }
        let new = item.merging([
            kSecValueData: key,
            kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
        ]) { $1 }
        guard drawn == errSecSuccess, SecItemAdd(new as CFDictionary, nil) == errSecSuccess else {
            throw Problem(.busy, "keychain")
        }
        return key
    }
}
