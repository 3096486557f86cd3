// Ids, as the core prints them: a team's is never taken for a class's.

package lantoa.kit

/** The id of an [Of]. */
@JvmInline
value class Id<Of>(val text: String) {
    override fun toString() = text
}

typealias TeamId = Id<Team>
typealias PersonId = Id<Sharer>
typealias ClassId = Id<ClassSheet>
typealias LearnerId = Id<Learner>
typealias MeetingId = Id<Meeting>
typealias TopicId = Id<Topic>
typealias DisputeId = Id<Dispute>
