// The screens over the fake.

package lantoa.kit

import lantoa.kit.fake.FakePhone
import lantoa.kit.fake.FakeVillage
import lantoa.kit.fake.addClass
import lantoa.kit.fake.addTopic

class FakeScreensTest : ScreensContract() {
    override fun ground() = object : Ground {
        private val village = FakeVillage()

        override suspend fun office(learners: List<String>, topics: List<Topic>): Office {
            val phone = village.office("Minh")
            val classId = phone.addClass("An toàn số")
            topics.forEach { phone.addTopic(it) }
            val ids = learners.map { phone.add(classId, NewLearner(it)) }
            phone.startSync()
            return Office(phone, classId, ids)
        }

        override suspend fun phone() = village.phone()

        override suspend fun ticket(office: Office) = village.ticket(office.phone as FakePhone)

        override suspend fun close() = Unit
    }
}
