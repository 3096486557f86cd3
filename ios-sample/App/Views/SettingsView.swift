//! Settings: who this is, the volunteer's name, the language, and invitations.

import LantoaKit
import SwiftUI

struct SettingsView: View {
    let api: any LantoaAPI
    let platform: Platform
    @State private var screen: SettingsScreen
    @State private var name = ""

    init(api: any LantoaAPI, platform: Platform) {
        self.api = api
        self.platform = platform
        _screen = State(initialValue: SettingsScreen(api))
    }

    var body: some View {
        NavigationStack {
            Form {
                if let me = screen.me {
                    Section("settings/me") {
                        LabeledContent("settings/programme") { Text(verbatim: me.programme) }
                        if let duty = me.duty {
                            LabeledContent("settings/duty") { Text(duty.word) }
                        }
                        if me.isRemoved { Text("problem/removed") }
                    }
                    if me.duty?.invites == true {
                        NavigationLink {
                            InviteView(api: api, pictures: platform.pictures)
                        } label: {
                            Label("invite/title", systemImage: "qrcode")
                        }
                    }
                }
                Section("settings/name") {
                    TextField("settings/name", text: $name)
                    Button("settings/rename") { Task { await screen.rename(to: name) } }
                }
                NavigationLink {
                    SharersView(api: api)
                } label: {
                    Label("sharers/title", systemImage: "person.2")
                }
                Picker("settings/language", selection: $screen.language) {
                    ForEach(Language.allCases, id: \.self) { language in
                        Text(language.word).tag(language)
                    }
                }
                ProblemView(problem: screen.problem)
            }
            .navigationTitle("settings/title")
            .task {
                await screen.load()
                name = screen.me?.name ?? ""
            }
        }
    }
}
