package dev.inlayd.core.real

import dev.inlayd.core.actions.ActionContext
import dev.inlayd.core.actions.ActionEvent
import dev.inlayd.core.actions.ActionLocation
import dev.inlayd.core.actions.Selection
import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.core.status.Outcome
import dev.inlayd.core.suggestions.Dismissal
import dev.inlayd.core.suggestions.Ghost
import dev.inlayd.core.suggestions.Mode
import dev.inlayd.core.suggestions.SuggestionSession
import dev.inlayd.core.suggestions.Trigger
import dev.inlayd.core.support.Editor
import dev.inlayd.core.support.RealDaemon
import dev.inlayd.core.support.Reply
import dev.inlayd.core.support.Story
import dev.inlayd.core.support.test
import dev.inlayd.core.support.until
import dev.inlayd.core.text.TextEdit
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.toList
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** The core with the real daemon, from a key to what stands on the screen and in the metrics. */
class CompletionTest {
    private val daemon = RealDaemon()
    private val story = Story(daemon.home)

    @AfterTest
    fun close() = daemon.close()

    private suspend fun opened(says: String, text: String = "def add(a, b):\n    "): Editor {
        daemon.model.reply = { Reply.Says(says) }
        daemon.running()
        return daemon.open(text)
    }

    private suspend fun Editor.suggested(trigger: Trigger = Trigger.INVOKED): SuggestionSession =
        assertNotNull(ask(trigger), "${daemon.inlayd.status.value}").also { it.shown() }

    /** Stops the daemon, so that all is written, and gives what became of suggestions. */
    private suspend fun told(): Story {
        daemon.inlayd.stop()
        return story
    }

    @Test
    fun `Alt+slash brings ghost text for the caret, Tab takes it`() = test {
        val editor = opened("return a + b\n")
        val session = editor.suggested()
        assertEquals(Ghost(editor.caret, "return a + b"), session.ghost)
        assertEquals(Outcome.Suggested(1), daemon.inlayd.status.value.last)
        assertTrue("def add(a, b):" in daemon.model.nextPrompt())
        editor.insert(assertNotNull(session.takeAll()))
        assertEquals("def add(a, b):\n    return a + b", editor.text)
        assertEquals(listOf("whole"), told().accepted())
        assertEquals(listOf("accepted"), story.ended())
    }

    @Test
    fun `while typing it comes by itself, and typing what it says keeps it without the model`() = test {
        val editor = opened("return a + b\n")
        editor.type("r")
        daemon.model.reply = { Reply.Says("eturn a + b\n") }
        val session = editor.suggested(Trigger.AUTOMATIC)
        assertEquals("eturn a + b", session.ghost?.text)
        val asked = daemon.model.prompts.size
        for (key in "etur") {
            editor.type("$key")
            assertNotNull(session.typed("$key"))
            assertEquals(session.ghost, editor.suggested(Trigger.AUTOMATIC).ghost)
        }
        // One more is allowed: what may follow is asked for in advance. Four keys would be four.
        assertTrue(daemon.model.prompts.size <= asked + 1, "${daemon.model.prompts}")
        editor.type("n a + b")
        assertNull(session.typed("n a + b"))
        assertEquals(emptyList(), told().accepted())
        assertEquals(listOf("typed"), story.ended())
    }

    @Test
    fun `word by word`() = test {
        val editor = opened("return a + b\n")
        val session = editor.suggested()
        repeat(2) { editor.insert(assertNotNull(session.takeWord())) }
        assertEquals("def add(a, b):\n    return a", editor.text)
        assertEquals(Ghost(editor.caret, " + b"), session.ghost)
        assertEquals(listOf("word", "word"), told().accepted())
    }

    @Test
    fun `line by line`() = test {
        val editor = opened("total = a + b\n    return total\n")
        val session = editor.suggested()
        editor.insert(assertNotNull(session.takeLine()))
        assertEquals("def add(a, b):\n    total = a + b", editor.text)
        editor.insert(assertNotNull(session.takeLine()))
        assertEquals("def add(a, b):\n    total = a + b\n    return total", editor.text)
        assertTrue(session.isOver)
        assertEquals("line", told().accepted().first())
    }

    @Test
    fun `Escape is a rejection`() = test {
        val session = opened("return a + b\n").suggested()
        session.dismiss(Dismissal.ESCAPE)
        assertNull(session.ghost)
        assertEquals(emptyList(), told().accepted())
        assertEquals(listOf("rejected"), story.ended())
    }

    @Test
    fun `Alt+brackets cycle through what the daemon knows for the place`() = test {
        val editor = opened("return a + b\n")
        editor.ask(mode = Mode.INLINE)
        daemon.model.reply = { Reply.Says("return sum((a, b))\n") }
        editor.ask(mode = Mode.IN_BLOCK)
        val session = editor.suggested()
        assertEquals(2, session.variants.size, "${session.variants}")
        val (one, other) = session.variants
        assertEquals(other, session.next())
        assertEquals(one, session.previous())
        assertEquals(other, session.previous())
        editor.insert(assertNotNull(session.takeAll()))
        assertEquals("def add(a, b):\n    ${other.text}", editor.text)
        assertEquals(listOf("whole"), told().accepted())
    }

    @Test
    fun `cancelling frees the model`() = test {
        val editor = opened("")
        daemon.model.reply = { Reply.Hangs }
        val asked = async { editor.ask() }
        daemon.model.nextPrompt()
        assertTrue(daemon.inlayd.status.value.busy)
        asked.cancelAndJoin()
        assertEquals(Outcome.Stale, daemon.inlayd.status.value.last)
        assertTrue(!daemon.inlayd.status.value.busy)
        daemon.model.reply = { Reply.Says("return 1\n") }
        editor.caret -= 4 // another place: what fits the begun answer would wait for the rest of it
        editor.type("# two\n    ", removed = 4)
        assertEquals("return 1", editor.suggested().ghost?.text)
    }

    @Test
    fun `an answer to a text that has changed is dropped`() = test {
        val editor = opened("")
        daemon.model.reply = { Reply.Hangs }
        val asked = async { editor.ask() }
        daemon.model.nextPrompt()
        daemon.model.reply = { Reply.Says("return 2\n") }
        editor.edit(TextEdit(4, 3, "sum"))
        editor.caret = editor.text.length
        assertEquals("return 2", editor.suggested().ghost?.text)
        assertNull(asked.await())
    }

    @Test
    fun `killed in the middle of a completion, it shows nothing, comes back, and the next key completes`() =
        test {
            val editor = opened("")
            val other = daemon.open("LIMIT = 3\n", "other.py")
            daemon.model.reply = { Reply.Hangs }
            val asked = async { editor.ask() }
            daemon.model.nextPrompt()
            ProcessBuilder("kill", "-9", "${daemon.processes.single().pid()}").start().waitFor()
            assertNull(asked.await())
            assertEquals(Outcome.NoDaemon, daemon.inlayd.status.value.last)
            editor.type("r") // while it is away
            other.type("x")
            until { daemon.processes.size == 2 }
            daemon.until { it is DaemonState.Running }
            daemon.model.reply = { Reply.Says("urn a + b\n") }
            editor.type("et")
            assertEquals("urn a + b", editor.suggested(Trigger.AUTOMATIC).ghost?.text)
            assertTrue("def add(a, b):\n    ret" in daemon.model.nextPrompt().replace("\r", ""))
            assertNotNull(other.also { daemon.model.reply = { Reply.Says(" = 1\n") } }.ask())
        }

    @Test
    fun `a model that fails is told in the status`() = test {
        val editor = opened("")
        daemon.model.reply = { Reply.Refuses(500) }
        assertNull(editor.ask())
        daemon.inlayd.refresh()
        val status = daemon.inlayd.status.value
        assertTrue("500" in status.modelError.orEmpty(), "$status")
        assertIs<Outcome.Nothing>(status.last)
    }

    @Test
    fun `settings are told, and the daemon starts anew where they cannot be`() = test {
        val editor = opened("return a + b\n")
        daemon.inlayd.configure(daemon.settings.copy(disabledLanguages = setOf("python")))
        assertNull(editor.ask(Trigger.AUTOMATIC))
        assertEquals(Outcome.SwitchedOff("python"), daemon.inlayd.status.value.last)
        assertNotNull(editor.ask(Trigger.INVOKED))
        daemon.inlayd.configure(
            daemon.settings.copy(environment = daemon.settings.environment + ("X" to "1")),
        )
        until { daemon.processes.size == 2 }
        daemon.running()
        assertNotNull(editor.ask(Trigger.INVOKED))
        daemon.inlayd.configure(daemon.settings.copy(enabled = false))
        daemon.until { it == DaemonState.Stopped }
        assertNull(editor.ask())
        assertTrue(daemon.processes.none(Process::isAlive))
    }

    @Test
    fun `the built-in actions are listed, and one streams its answer`() = test {
        val editor = opened("Adds two numbers.")
        val listed = daemon.inlayd.actions.list(ActionContext(editor.uri, 0))
        assertTrue(
            listed.any {
                it.id == "library/explain" && ActionLocation.CONTEXT_MENU in it.locations
            },
            "$listed",
        )
        assertEquals(listed, daemon.inlayd.actions.known)
        val events = daemon.inlayd.actions.run(
            "library/document",
            ActionContext(editor.uri, 5, Selection(0, 14)),
        ).toList()
        assertTrue(events.any { it == ActionEvent.Text("Adds two numbers.") }, "$events")
        assertTrue("Adds two numbers." in assertIs<ActionEvent.Done>(events.last()).text)
    }
}
