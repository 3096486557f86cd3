//! The form that registers a learner. Nothing but the name is needed.

import LantoaKit
import SwiftUI

struct AddLearnerView: View {
    @State private var screen: AddLearnerScreen

    init(api: any LantoaAPI, classID: ClassID) {
        _screen = State(initialValue: AddLearnerScreen(api, classID: classID))
    }

    var body: some View {
        Form {
            Section("add/learner") {
                TextField("add/name", text: $screen.learner.name)
                    .refused(screen.isRefused("name"))
                TextField("add/birth-year", text: year)
                    .keyboardType(.numberPad)
                    .refused(screen.isRefused("birth_year"))
                TextField("add/village", text: text(\.village))
                    .refused(screen.isRefused("village"))
                TextField("add/phone", text: text(\.phone))
                    .keyboardType(.phonePad)
                    .refused(screen.isRefused("phone"))
            }
            // Silence is no consent: it is empty until somebody says who witnessed it.
            Section("add/consent") {
                TextField("add/witness", text: text(\.consentWitness))
                Text("add/consent-text").font(.footnote)
            }
            Section {
                Button("add/add") { Task { await screen.add() } }
                    .disabled(screen.isWorking)
                if screen.added != nil {
                    Label("add/added", systemImage: "checkmark")
                }
                ProblemView(problem: screen.problem)
            }
        }
        .navigationTitle("add/title")
    }

    private var year: Binding<String> {
        Binding {
            screen.learner.birthYear.map { String($0) } ?? ""
        } set: { typed in
            screen.learner.birthYear = Int(typed)
        }
    }

    private func text(_ field: WritableKeyPath<NewLearner, String?>) -> Binding<String> {
        Binding {
            screen.learner[keyPath: field] ?? ""
        } set: { typed in
            screen.learner[keyPath: field] = typed.isEmpty ? nil : typed
        }
    }
}

extension View {
    /// Shows that a field cannot be taken, and says so.
    func refused(_ isRefused: Bool) -> some View {
        foregroundStyle(isRefused ? Color.red : Color.primary)
            .accessibilityHint(isRefused ? Text("add/refused") : Text(verbatim: ""))
    }
}
