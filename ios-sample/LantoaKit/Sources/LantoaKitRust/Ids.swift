//! Ids of the core as the kit's, and back.

import Lantoa
import LantoaKit

extension TeamId { var kit: TeamID { TeamID(rawValue) } }
extension PersonId { var kit: PersonID { PersonID(rawValue) } }
extension ClassId { var kit: ClassID { ClassID(rawValue) } }
extension LearnerId { var kit: LearnerID { LearnerID(rawValue) } }
extension MeetingId { var kit: MeetingID { MeetingID(rawValue) } }
extension TopicId { var kit: TopicID { TopicID(rawValue) } }
extension DisputeId { var kit: DisputeID { DisputeID(rawValue) } }

extension TeamID { var core: TeamId { TeamId(text) } }
extension PersonID { var core: PersonId { PersonId(text) } }
extension ClassID { var core: ClassId { ClassId(text) } }
extension LearnerID { var core: LearnerId { LearnerId(text) } }
extension MeetingID { var core: MeetingId { MeetingId(text) } }
extension TopicID { var core: TopicId { TopicId(text) } }
extension DisputeID { var core: DisputeId { DisputeId(text) } }
