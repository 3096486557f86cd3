//! Every screen in a preview, over the fake.

import LantoaKit
import LantoaKitFake
import SwiftUI

/// What the previews show: a class of forty in its evening, and a dispute.
private func village() -> (api: FakeAPI, classID: ClassID) {
    var state = FakeState()
    state.isMember = true
    state.duty = .lead
    state.name = "Minh"
    state.teams = [TeamName(id: "team-1", name: "Đội 1")]
    state.topics = [TopicName(id: "vneid", vi: "VNeID", en: "VNeID")]
    let said = [("late", "Minh"), ("absent", "Hà")].map { OpenDispute.Value(word: $0, by: $1) }
    let classID = state.addClass("An toàn số", learners: (1...40).map { "Nguyễn Thị \($0)" })
    state.disputes = [
        OpenDispute(
            id: "1", about: .mark, learner: "Đỗ Ân", classID: classID, day: "2026-11-24",
            values: said, answers: said.map(\.word))
    ]
    state.holders = [Holder(id: "2", name: "Văn phòng", lacks: 3)]
    return (FakeAPI(state), classID)
}

/// Nobody else is in a preview's room.
private struct EmptyRoom: Nearby {
    func announce(_ service: NearbyService?) {}
    func news() -> AsyncStream<NearbyNews> { AsyncStream { _ in } }
}

private struct NoPictures: TicketPictures {
    func picture(of ticket: String) -> Image? { Image(systemName: "qrcode") }
}

private struct NoCamera: TicketScanner {
    func view(found: @escaping @MainActor (String) -> Void) -> AnyView {
        AnyView(Button("enrol/scan") { found(FakeAPI.ticket) })
    }
}

private struct NoBackground: BackgroundTime {
    func finish(_ work: @escaping @MainActor () async -> Void) { Task { await work() } }
}

private let platform = Platform(
    pictures: NoPictures(), scanner: NoCamera(), background: NoBackground())

struct Screens_Previews: PreviewProvider {
    static var previews: some View {
        let (api, classID) = village()
        let learner = RollLearner(id: "learner-2", name: "Nguyễn Thị 1", village: nil)
        Group {
            EnrolView(api: FakeAPI(), platform: platform) {}
            HomeView(api: api, sync: SyncScreen(api, nearby: EmptyRoom()), platform: platform)
            RollCallView(api: api, classID: classID, day: "2026-11-24")
            TopicsView(api: api, learner: learner, classID: classID)
            AddLearnerView(api: api, classID: classID)
            SharersView(api: api)
            InviteView(api: api, pictures: platform.pictures)
        }
        .environment(\.locale, Locale(identifier: "vi"))
    }
}
