//! Who holds this phone, and the PIN by which one takes it over.

import LantoaKit
import SwiftUI

struct SharersView: View {
    @State private var screen: SharersScreen
    @State private var typed = ""
    @State private var name = ""
    @State private var old = ""
    @State private var new = ""

    init(api: any LantoaAPI) {
        _screen = State(initialValue: SharersScreen(api))
    }

    var body: some View {
        Form {
            Section {
                Text("sharers/explain").font(.footnote).foregroundStyle(.secondary)
                ForEach(screen.sharers) { sharer in
                    SharerRow(sharer: sharer) { Task { await screen.choose(sharer) } }
                }
                ProblemView(problem: screen.problem)
            }
            if let asked = screen.asked {
                Section("sharers/pin") {
                    Text(verbatim: asked.name).font(.headline)
                    if asked.waitSeconds > 0 {
                        LabeledContent("sharers/wait") {
                            Text(verbatim: asked.waitSeconds.formatted())
                        }
                    }
                    SecureField("sharers/pin", text: $typed).keyboardType(.numberPad)
                    Button("sharers/take") {
                        let pin = typed
                        typed = ""
                        Task { await screen.type(pin) }
                    }
                    .disabled(typed.isEmpty)
                    Button("sharers/give-up", role: .cancel) {
                        typed = ""
                        screen.giveUp()
                    }
                }
            }
            Section("sharers/newcomer") {
                TextField("sharers/name", text: $name)
                Button("sharers/add") {
                    Task {
                        if await screen.add(name) { name = "" }
                    }
                }
                .disabled(name.isEmpty)
            }
            if let acting = screen.acting { ownPIN(acting) }
        }
        .navigationTitle("sharers/title")
        .task { await screen.load() }
        // What was typed of one volunteer is not there for the next.
        .onChange(of: screen.acting) { _, _ in (old, new) = ("", "") }
    }

    private func ownPIN(_ acting: Sharer) -> some View {
        Section("sharers/own-pin") {
            Text(verbatim: acting.name).font(.headline)
            Text("sharers/pin-explain").font(.footnote).foregroundStyle(.secondary)
            if acting.hasPIN {
                SecureField("sharers/old-pin", text: $old).keyboardType(.numberPad)
            }
            SecureField("sharers/new-pin", text: $new).keyboardType(.numberPad)
            Button("sharers/set-pin") { Task { await screen.setPIN(from: old, to: new) } }
                .disabled(new.isEmpty)
            if acting.hasPIN {
                Button("sharers/no-pin") { Task { await screen.setPIN(from: old, to: "") } }
                    .disabled(old.isEmpty)
            }
        }
    }
}

/// One volunteer: who acts, or a button by which to take over.
struct SharerRow: View {
    let sharer: Sharer
    let choose: @MainActor () -> Void

    var body: some View {
        if sharer.acts {
            VStack(alignment: .leading) {
                Text(verbatim: sharer.name).font(.headline)
                Label("sharers/acts", systemImage: "pencil").foregroundStyle(.secondary)
            }
            .accessibilityElement(children: .combine)
        } else {
            Button(action: choose) {
                VStack(alignment: .leading) {
                    Text(verbatim: sharer.name).font(.headline)
                    Text(sharer.way)
                }
            }
        }
    }
}
