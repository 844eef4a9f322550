package dev.inlayd.core.rpc

import dev.inlayd.core.support.test
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

class OutboxTest {
    private class Named(val name: String, val melts: Boolean = false) : Entry {
        val taken = mutableListOf(name)

        override fun message() = json("names" to taken)

        override fun absorb(later: Entry) =
            melts && later is Named && later.melts && taken.addAll(later.taken)
    }

    private suspend fun Outbox.names(count: Int) = List(count) { (take() as Named).taken.joinToString("+") }

    @Test
    fun `entries come in order, neighbours melt`() = test {
        val outbox = Outbox()
        listOf("a!", "b!", "c", "d!", "e!").forEach { outbox.add(Named(it, melts = it.endsWith("!"))) }
        assertEquals(listOf("a!+b!", "c", "d!+e!"), outbox.names(3))
    }

    @Test
    fun `what a withdrawn entry kept apart melts`() = test {
        val outbox = Outbox()
        val request = Named("request")
        outbox.add(Named("a", melts = true))
        outbox.put(request)
        outbox.add(Named("b", melts = true))
        assertTrue(outbox.withdraw(request))
        assertFalse(outbox.withdraw(request))
        assertEquals(listOf("a+b"), outbox.names(1))
    }

    @Test
    fun `requests wait for room, and one that is called off while it waits leaves no trace`() = test {
        val outbox = Outbox(capacity = 2)
        repeat(2) { outbox.put(Named("$it")) }
        val third = launch(start = CoroutineStart.UNDISPATCHED) { outbox.put(Named("third")) }
        val fourth = launch(start = CoroutineStart.UNDISPATCHED) { outbox.put(Named("fourth")) }
        yield()
        assertEquals(2, outbox.size)
        third.cancelAndJoin()
        assertEquals(listOf("0"), outbox.names(1))
        fourth.join()
        assertEquals(listOf("1", "fourth"), outbox.names(2))
    }

    @Test
    fun `what may be lost is refused where too much waits, documents are not`() = test {
        val outbox = Outbox(capacity = 2)
        assertEquals(listOf(true, true, true, true, false), List(5) { outbox.offer(Named("$it")) })
        outbox.add(Named("document"))
        assertEquals(5, outbox.size)
    }

    @Test
    fun `after the end nothing is taken and nobody waits`() = test {
        val outbox = Outbox(capacity = 1)
        outbox.put(Named("a"))
        val waiting = launch(start = CoroutineStart.UNDISPATCHED) { outbox.put(Named("b")) }
        outbox.close()
        waiting.join()
        outbox.add(Named("c"))
        assertNull(outbox.take())
        assertEquals(0, outbox.size)
    }
}
