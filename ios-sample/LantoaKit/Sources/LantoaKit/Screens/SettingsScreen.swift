//! Settings: who this device is, the volunteer's name, and the language.

import Foundation
import Observation

/// The languages of the app. Vietnamese where nothing was chosen.
public enum Language: String, CaseIterable, Sendable {
    case vi, en
}

/// The screen with the settings.
@MainActor
@Observable
public final class SettingsScreen: Screen {
    public private(set) var me: Me?
    public var language: Language {
        didSet { kept.set(language.rawValue, forKey: Self.languageKey) }
    }
    /// Where the language is kept.
    public static let languageKey = "lantoa.language"
    private let kept: UserDefaults

    public init(_ api: any LantoaAPI, kept: UserDefaults = .standard) {
        self.kept = kept
        language = kept.string(forKey: Self.languageKey).flatMap(Language.init) ?? .vi
        super.init(api)
    }

    public func load() async { await act(read) }

    public func rename(to name: String) async {
        await change({ try await $0.rename(to: name) }, then: read)
    }

    private func read() async {
        if let me = await ask({ try await $0.me() }) { self.me = me }
    }
}
