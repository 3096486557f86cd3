//! Sync: who is met and how far it is, and who surely holds this phone's work.

import LantoaKit
import SwiftUI

struct SyncView: View {
    let screen: SyncScreen

    var body: some View {
        NavigationStack {
            List {
                Section("sync/peers") {
                    if screen.isRead, screen.peers.isEmpty {
                        switch screen.alone {
                        case "no-permission": Text("sync/no-permission")
                        case "other-programme": Text("sync/other-programme")
                        default: Text("sync/nobody")
                        }
                    }
                    ForEach(screen.peers) { peer in PeerRow(peer: peer) }
                    Button("sync/now", systemImage: "arrow.triangle.2.circlepath") {
                        Task { await screen.syncNow() }
                    }
                    .disabled(screen.isWorking)
                }
                Section("sync/holders") {
                    if screen.isAtRisk {
                        Label("sync/at-risk", systemImage: "exclamationmark.triangle")
                    }
                    ForEach(screen.holders) { holder in
                        LabeledContent {
                            if holder.lacks == 0 {
                                Text("sync/holds-all")
                            } else {
                                LabeledContent("sync/lacks") {
                                    Text(verbatim: holder.lacks.formatted())
                                }
                            }
                        } label: {
                            Text(verbatim: holder.name)
                        }
                    }
                }
                Section {
                    if screen.trouble != nil { Text("sync/trouble") }
                    ProblemView(problem: screen.problem)
                }
            }
            .navigationTitle("sync/title")
            .task { await screen.load() }
        }
    }
}

/// A device with which a session is open.
struct PeerRow: View {
    let peer: Peer

    var body: some View {
        VStack(alignment: .leading) {
            if peer.name.isEmpty { Text("sync/unnamed") } else { Text(verbatim: peer.name) }
            if peer.isInStep {
                Text("sync/in-step").foregroundStyle(.secondary)
            } else if peer.total > 0 {
                ProgressView(value: Double(peer.done), total: Double(peer.total))
                    .accessibilityLabel(Text("sync/progress"))
            }
        }
    }
}
