//! Roll call: one tap marks all present, one more each exception; any tap can be undone.

import LantoaKit
import SwiftUI

struct RollCallView: View {
    let api: any LantoaAPI
    let classID: ClassID
    @State private var screen: RollCallScreen
    @State private var chosen: RollLearner?
    @State private var isWithdrawing = false

    init(api: any LantoaAPI, classID: ClassID, day: String) {
        self.api = api
        self.classID = classID
        _screen = State(initialValue: RollCallScreen(api, classID: classID, day: day))
    }

    var body: some View {
        List {
            Section {
                LabeledContent("roll/day") { Text(day: screen.day) }
                if screen.isDisputed {
                    Label("roll/disputed", systemImage: "exclamationmark.bubble")
                        .foregroundStyle(.red)
                }
                LabeledContent("roll/unmarked") { Text(verbatim: screen.unmarked.formatted()) }
                Button("roll/all-present", systemImage: "checkmark.circle.fill") {
                    Task { await screen.allPresent() }
                }
                .disabled(screen.unmarked == 0 || screen.isWithdrawn)
                ProblemView(problem: screen.problem)
            }
            Section("roll/learners") {
                ForEach(screen.rows) { row in
                    RollRow(row: row) { mark in
                        Task { await screen.mark(row.id, as: mark) }
                    }
                    .swipeActions {
                        Button("topics/title", systemImage: "chart.bar") { chosen = row.learner }
                    }
                }
            }
            Section {
                if screen.isClosed {
                    Label("roll/closed", systemImage: "lock")
                } else {
                    Button("roll/close") { Task { await screen.close() } }
                }
                if screen.isWithdrawn {
                    Label("roll/withdrawn", systemImage: "calendar.badge.minus")
                    Button("roll/restore") { Task { await screen.restore() } }
                } else {
                    Button("roll/withdraw", role: .destructive) { isWithdrawing = true }
                }
            }
        }
        .navigationTitle(Text(verbatim: screen.title))
        .confirmationDialog("roll/withdraw", isPresented: $isWithdrawing) {
            Button("roll/withdraw", role: .destructive) { Task { await screen.withdraw() } }
        } message: {
            Text("roll/withdraw-explain")
        }
        .navigationDestination(item: $chosen) { learner in
            TopicsView(api: api, learner: learner, classID: classID)
        }
        .toolbar {
            Button("roll/undo", systemImage: "arrow.uturn.backward") {
                Task { await screen.undo() }
            }
            .disabled(screen.undoable == 0)
        }
        .task {
            await screen.open()
            await screen.follow()
        }
    }
}

/// A learner with the last meetings and a button for each mark.
struct RollRow: View {
    let row: RollCallScreen.Row
    let mark: @MainActor (Attendance) -> Void

    var body: some View {
        VStack(alignment: .leading, spacing: 8) {
            Text(learner: row.learner.name).font(.headline)
            if row.hasLeft { Text("roll/left").font(.subheadline).foregroundStyle(.secondary) }
            if let village = row.learner.village {
                Text(verbatim: village).font(.subheadline).foregroundStyle(.secondary)
            }
            HStack {
                ForEach(Array(row.before.enumerated()), id: \.offset) { _, before in
                    Image(systemName: before.symbol)
                        .accessibilityLabel(Text(before.word))
                }
            }
            .foregroundStyle(.secondary)
            // With large type the marks stand below each other.
            ViewThatFits {
                HStack { marks }
                VStack(alignment: .leading) { marks }
            }
        }
        .accessibilityElement(children: .contain)
    }

    private var marks: some View {
        ForEach([Attendance.present, .late, .absent, .excused], id: \.self) { choice in
            Button {
                mark(row.mark == choice ? .blank : choice)
            } label: {
                Label(choice.word, systemImage: choice.symbol)
            }
            .buttonStyle(.bordered)
            .tint(row.mark == choice ? .accentColor : .gray)
            .accessibilityHint(Text(learner: row.learner.name))
            .accessibilityAddTraits(row.mark == choice ? [.isSelected] : [])
        }
    }
}
