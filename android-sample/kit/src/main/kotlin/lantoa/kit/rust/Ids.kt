// The bindings' ids as the kit's, and back.

package lantoa.kit.rust

import lantoa.kit.ClassId
import lantoa.kit.DisputeId
import lantoa.kit.LearnerId
import lantoa.kit.MeetingId
import lantoa.kit.PersonId
import lantoa.kit.TeamId
import lantoa.kit.TopicId

internal fun lantoa.TeamId.plain() = TeamId(value)

internal fun lantoa.PersonId.plain() = PersonId(value)

internal fun lantoa.ClassId.plain() = ClassId(value)

internal fun lantoa.LearnerId.plain() = LearnerId(value)

internal fun lantoa.MeetingId.plain() = MeetingId(value)

internal fun lantoa.TopicId.plain() = TopicId(value)

internal fun lantoa.DisputeId.plain() = DisputeId(value)

@JvmName("coreTeamId")
internal fun TeamId.core() = lantoa.TeamId(text)

@JvmName("corePersonId")
internal fun PersonId.core() = lantoa.PersonId(text)

@JvmName("coreClassId")
internal fun ClassId.core() = lantoa.ClassId(text)

@JvmName("coreLearnerId")
internal fun LearnerId.core() = lantoa.LearnerId(text)

@JvmName("coreMeetingId")
internal fun MeetingId.core() = lantoa.MeetingId(text)

@JvmName("coreTopicId")
internal fun TopicId.core() = lantoa.TopicId(text)

@JvmName("coreDisputeId")
internal fun DisputeId.core() = lantoa.DisputeId(text)
