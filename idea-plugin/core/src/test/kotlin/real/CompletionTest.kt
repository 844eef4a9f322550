package dev.inlayd.core.real

import dev.inlayd.core.status.Outcome
import dev.inlayd.core.suggestions.Ghost
import dev.inlayd.core.support.RealDaemon
import dev.inlayd.core.support.Reply
import dev.inlayd.core.support.test
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** The core with the real daemon, from a key to what stands on the screen. */
class CompletionTest {
    private val daemon = RealDaemon()

    @AfterTest
    fun close() = daemon.close()

    @Test
    fun `ghost text comes for the caret`() = test {
        daemon.model.reply = { Reply.Says("return a + b\n") }
        val editor = daemon.open("def add(a, b):\n    ")
        daemon.running()
        val session = assertNotNull(editor.ask())
        assertEquals(Ghost(editor.caret, "return a + b"), session.ghost)
        assertEquals(Outcome.Suggested(1), daemon.inlayd.status.value.last)
        assertTrue(daemon.model.nextPrompt().contains("def add(a, b):"))
    }
}
