//! My classes, and from each the roll of a day and a new learner.

import LantoaKit
import SwiftUI

struct ClassesView: View {
    let api: any LantoaAPI
    @State private var screen: ClassesScreen

    init(api: any LantoaAPI) {
        self.api = api
        _screen = State(initialValue: ClassesScreen(api))
    }

    var body: some View {
        NavigationStack {
            List {
                if let acting = screen.acting {
                    NavigationLink {
                        SharersView(api: api)
                    } label: {
                        LabeledContent("sharers/acts") { Text(verbatim: acting) }
                    }
                }
                ForEach(screen.classes) { line in
                    NavigationLink {
                        ClassView(api: api, line: line)
                    } label: {
                        VStack(alignment: .leading) {
                            Text(verbatim: line.name).font(.headline)
                            LabeledContent("classes/learners") {
                                Text(verbatim: line.learners.formatted())
                            }
                            LabeledContent("classes/meetings") {
                                Text(verbatim: line.meetings.formatted())
                            }
                        }
                    }
                }
                ProblemView(problem: screen.problem)
            }
            .navigationTitle("classes/title")
            .task { await screen.follow() }
        }
    }
}

/// One class: which day is called, or who is added.
struct ClassView: View {
    let api: any LantoaAPI
    let line: ClassSummary
    @State private var date = Date()

    var body: some View {
        List {
            Section("class/roll") {
                DatePicker("class/day", selection: $date, displayedComponents: .date)
                NavigationLink {
                    RollCallView(api: api, classID: line.id, day: day(of: date))
                } label: {
                    Label("class/call", systemImage: "checklist")
                }
            }
            NavigationLink {
                AddLearnerView(api: api, classID: line.id)
            } label: {
                Label("add/title", systemImage: "person.badge.plus")
            }
        }
        .navigationTitle(Text(verbatim: line.name))
    }
}
