//! Ids, as the core prints them: a team's is never taken for a class's.

public typealias TeamID = RecordID<TeamName>
public typealias PersonID = RecordID<Sharer>
public typealias ClassID = RecordID<Roll>
public typealias LearnerID = RecordID<RollLearner>
public typealias MeetingID = RecordID<Meeting>
public typealias TopicID = RecordID<TopicName>
public typealias DisputeID = RecordID<OpenDispute>

/// The id of a record of one kind.
public struct RecordID<Kind>: Hashable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    public init(stringLiteral value: String) {
        text = value
    }

    public var description: String { text }
}
