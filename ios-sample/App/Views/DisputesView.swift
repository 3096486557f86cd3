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
                if screen.disputes.isEmpty {
                    Label("disputes/none", systemImage: "checkmark")
                }
                ForEach(screen.disputes) { dispute in
                    Section {
                        Text(learner: dispute.learner).font(.headline)
                        ForEach(Array(dispute.values.enumerated()), id: \.offset) { _, said in
                            Button {
                                Task { await screen.settle(dispute, as: said.word) }
                            } label: {
                                LabeledContent {
                                    Text(verbatim: said.by)
                                } label: {
                                    said.text
                                }
                            }
                            .accessibilityHint(Text("disputes/settle"))
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
