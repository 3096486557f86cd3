//! Disputes: what was said by whom, and a tap on what is right.

import LantoaKit
import SwiftUI

struct DisputesView: View {
    @State private var screen: DisputesScreen

    init(api: any LantoaAPI) {
        _screen = State(initialValue: DisputesScreen(api))
    }

    var body: some View {
        NavigationStack {
            List {
                if screen.isRead, screen.disputes.isEmpty {
                    Label("disputes/none", systemImage: "checkmark")
                }
                ForEach(screen.disputes) { dispute in
                    Section {
                        dispute.title.font(.headline)
                        ForEach(Array(dispute.values.enumerated()), id: \.offset) { _, said in
                            LabeledContent {
                                Text(verbatim: said.by)
                            } label: {
                                Text(said: said.word)
                            }
                        }
                        ForEach(dispute.offered, id: \.self) { answer in
                            Button {
                                Task { await screen.settle(dispute, as: answer) }
                            } label: {
                                Text(said: answer)
                            }
                            .accessibilityHint(Text("disputes/settle"))
                        }
                    } header: {
                        HStack {
                            Text(verbatim: screen.classNames[dispute.classID] ?? "")
                            if let day = dispute.day { Text(day: day) }
                        }
                    }
                }
                ProblemView(problem: screen.problem)
            }
            .navigationTitle("disputes/title")
            .task { await screen.follow() }
        }
    }
}
