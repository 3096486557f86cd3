//! Inviting: a ticket as a QR code, for another phone to scan.

import LantoaKit
import SwiftUI

struct InviteView: View {
    let pictures: any TicketPictures
    @State private var screen: InviteScreen

    init(api: any LantoaAPI, pictures: any TicketPictures) {
        self.pictures = pictures
        _screen = State(initialValue: InviteScreen(api))
    }

    var body: some View {
        List {
            Section("invite/team") {
                ForEach(screen.teams) { team in
                    Button {
                        Task { await screen.invite(to: team.id) }
                    } label: {
                        Text(verbatim: team.name)
                    }
                }
            }
            if let ticket = screen.ticket {
                Section("invite/ticket") {
                    if let picture = pictures.picture(of: ticket) {
                        picture
                            .interpolation(.none)
                            .resizable()
                            .scaledToFit()
                            .accessibilityLabel(Text("invite/picture"))
                    }
                    ShareLink("invite/share", item: ticket)
                }
            }
            ProblemView(problem: screen.problem)
        }
        .navigationTitle("invite/title")
        .task { await screen.load() }
    }
}
