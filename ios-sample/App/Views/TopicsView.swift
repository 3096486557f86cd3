//! How far a learner has come, topic by topic.

import LantoaKit
import SwiftUI

struct TopicsView: View {
    let learner: RollLearner
    @State private var screen: ProgressScreen
    @Environment(\.locale) private var locale

    init(api: any LantoaAPI, learner: RollLearner, classID: ClassID) {
        self.learner = learner
        _screen = State(
            initialValue: ProgressScreen(api, learner: learner.id, classID: classID))
    }

    var body: some View {
        List {
            ForEach(screen.rows) { row in
                Picker(selection: level(of: row)) {
                    ForEach(Level.allCases, id: \.self) { level in
                        Text(level.word).tag(level)
                    }
                } label: {
                    Text(verbatim: isEnglish ? row.topic.en : row.topic.vi)
                }
            }
            ProblemView(problem: screen.problem)
        }
        .navigationTitle(Text(learner: learner.name))
        .task { await screen.load() }
    }

    private var isEnglish: Bool { locale.language.languageCode?.identifier == "en" }

    private func level(of row: ProgressScreen.Row) -> Binding<Level> {
        Binding {
            row.level
        } set: { level in
            Task { await screen.set(row.id, to: level) }
        }
    }
}
