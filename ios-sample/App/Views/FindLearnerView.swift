//! A learner is found by name, without diacritics.

import LantoaKit
import SwiftUI

struct FindLearnerView: View {
    let api: any LantoaAPI
    @State private var screen: FindLearnerScreen
    @State private var text = ""

    init(api: any LantoaAPI) {
        self.api = api
        _screen = State(initialValue: FindLearnerScreen(api))
    }

    var body: some View {
        NavigationStack {
            List {
                ForEach(screen.found) { found in
                    if let classID = found.classes.first {
                        NavigationLink {
                            TopicsView(
                                api: api,
                                learner: RollLearner(id: found.id, name: found.name, village: nil),
                                classID: classID)
                        } label: {
                            Text(learner: found.name)
                        }
                    } else {
                        Text(learner: found.name)
                    }
                }
                ProblemView(problem: screen.problem)
            }
            .navigationTitle("find/title")
            .searchable(text: $text, prompt: Text("find/prompt"))
            .task(id: text) { await screen.search(text) }
        }
    }
}
