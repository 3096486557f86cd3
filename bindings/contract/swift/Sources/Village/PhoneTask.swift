//! What the phone in the other process is given, and what it answers.

import Lantoa

/// What the phone is given.
public struct PhoneTask: Codable {
    public let folder: String
    public let ticket: String
    public let meeting: MeetingId
    public let learner: LearnerId

    public init(folder: String, ticket: String, meeting: MeetingId, learner: LearnerId) {
        self.folder = folder
        self.ticket = ticket
        self.meeting = meeting
        self.learner = learner
    }
}

/// What it holds at its end.
public struct PhoneHoldings: Codable {
    public let marks: [LearnerId: String]
    public let digests: [SpaceId: String]

    public init(marks: [LearnerId: String], digests: [SpaceId: String]) {
        self.marks = marks
        self.digests = digests
    }
}
