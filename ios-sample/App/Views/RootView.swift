//! The first view: how it stands with the device decides what is shown.

import LantoaKit
import SwiftUI

struct RootView: View {
    let device: Device
    let platform: Platform
    @AppStorage(SettingsScreen.languageKey) private var language = Language.vi
    @Environment(\.scenePhase) private var phase

    var body: some View {
        stage
            .environment(\.locale, Locale(identifier: language.rawValue))
            .task { await device.open() }
            .onChange(of: phase) { _, now in
                switch now {
                case .background: platform.background.finish { await device.sleep() }
                case .active: Task { await device.wake() }
                default: break
                }
            }
    }

    @ViewBuilder private var stage: some View {
        switch device.stage {
        case .opening:
            ProgressView("root/opening")
        case .closed(let problem):
            VStack(spacing: 16) {
                ProblemView(problem: problem)
                Button("root/again") { Task { await device.open() } }
            }
            .padding()
        case .newcomer(let api):
            EnrolView(api: api, platform: platform) { await device.joined() }
        case .member(let api, let sync):
            HomeView(api: api, sync: sync, platform: platform)
        }
    }
}

/// The tabs of a member.
struct HomeView: View {
    let api: any LantoaAPI
    let sync: SyncScreen
    let platform: Platform

    var body: some View {
        TabView {
            ClassesView(api: api)
                .tabItem { Label("classes/title", systemImage: "person.3") }
            FindLearnerView(api: api)
                .tabItem { Label("find/title", systemImage: "magnifyingglass") }
            DisputesView(api: api)
                .tabItem { Label("disputes/title", systemImage: "questionmark.bubble") }
            SyncView(screen: sync)
                .tabItem { Label("sync/title", systemImage: "arrow.triangle.2.circlepath") }
            SettingsView(api: api, platform: platform)
                .tabItem { Label("settings/title", systemImage: "gearshape") }
        }
        .task { await sync.follow() }
    }
}
