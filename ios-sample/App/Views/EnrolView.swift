//! Enrolling: scan or paste a ticket, say a name, join.

import LantoaKit
import SwiftUI

struct EnrolView: View {
    let platform: Platform
    let joined: @MainActor () async -> Void
    @State private var screen: EnrolScreen
    @State private var typed = ""
    @State private var isScanning = false

    init(
        api: any LantoaAPI, platform: Platform, joined: @escaping @MainActor () async -> Void
    ) {
        self.platform = platform
        self.joined = joined
        _screen = State(initialValue: EnrolScreen(api))
    }

    var body: some View {
        NavigationStack {
            Form {
                Section("enrol/ticket") {
                    Button("enrol/scan", systemImage: "qrcode.viewfinder") { isScanning = true }
                    TextField("enrol/paste", text: $typed)
                        .autocorrectionDisabled()
                        .onSubmit { read(typed) }
                    if let duty = screen.info?.duty {
                        LabeledContent("enrol/duty") { Text(duty.word) }
                    }
                    if let hotspot = screen.info?.hotspot {
                        LabeledContent("enrol/hotspot") { Text(verbatim: hotspot) }
                    }
                }
                Section("enrol/name") {
                    TextField("enrol/name", text: $screen.name)
                }
                Section {
                    if screen.isWorking {
                        ProgressView("enrol/joining")
                        Button("enrol/cancel", role: .cancel) { screen.cancel() }
                    } else {
                        Button("enrol/join") { join() }
                            .disabled(!screen.canJoin)
                    }
                    ProblemView(problem: screen.problem)
                }
            }
            .navigationTitle("enrol/title")
            .sheet(isPresented: $isScanning) {
                platform.scanner.view { ticket in
                    isScanning = false
                    read(ticket)
                }
            }
        }
    }

    private func read(_ ticket: String) {
        Task { await screen.scanned(ticket) }
    }

    private func join() {
        Task {
            await screen.join()
            if screen.me != nil { await joined() }
        }
    }
}
