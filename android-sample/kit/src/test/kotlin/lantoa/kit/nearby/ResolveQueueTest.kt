// A finder that takes one question at a time, as Android's does.

package lantoa.kit.nearby

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

class ResolveQueueTest {
    private val told = mutableListOf<String>()
    private val asked = mutableListOf<String>()
    private var answer: ((String?) -> Unit)? = null

    private val queue = ResolveQueue<String, String>(
        resolve = { service, answered ->
            assertNull(answer, "$service is asked for while another is")
            asked += service
            answer = answered
        },
        tell = { name, found -> told += "$name at $found" },
    )

    private fun answer(found: String?) {
        val waiting = answer!!
        answer = null
        waiting(found)
    }

    @Test
    fun `services found together are resolved one after the other`() {
        for (name in listOf("a", "b", "c")) queue.found(name, name)
        assertEquals(listOf("a"), asked)
        for (port in listOf("1", "2", "3")) answer(port)
        assertEquals(listOf("a at 1", "b at 2", "c at 3"), told)
    }

    @Test
    fun `a service that is lost meanwhile is not told`() {
        for (name in listOf("a", "b")) queue.found(name, name)
        queue.lost("a")
        queue.lost("b")
        answer("1")
        assertEquals(emptyList<String>() to listOf("a"), told to asked)
        queue.found("b", "b")
        answer("2")
        assertEquals(listOf("b at 2"), told)
    }

    @Test
    fun `a service found again is told with its new address only`() {
        queue.found("a", "old")
        queue.found("a", "new")
        answer("1")
        answer("2")
        assertEquals(listOf("old", "new") to listOf("a at 2"), asked to told)
    }

    @Test
    fun `one that does not answer is asked three times, and does not block the others`() {
        queue.found("a", "a")
        queue.found("b", "b")
        answer(null)
        answer("2")
        answer(null)
        answer(null)
        assertEquals(listOf("a", "b", "a", "a") to listOf("b at 2"), asked to told)
        assertNull(answer)
    }

    @Test
    fun `a second answer to one question is none`() {
        queue.found("a", "a")
        val first = answer!!
        answer("1")
        first("9")
        assertEquals(listOf("a at 1"), told)
    }
}
