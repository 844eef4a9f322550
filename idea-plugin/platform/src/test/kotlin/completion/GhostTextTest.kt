package dev.inlayd.idea.completion

import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.core.support.Reply
import dev.inlayd.idea.fake.eventually
import dev.inlayd.idea.fake.onUi
import dev.inlayd.idea.settings.InlaydSettings
import dev.inlayd.idea.support.Bench
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** From a key through plugin.xml, the shell and the real daemon to the document, and back to what it reports. */
class GhostTextTest {
    private val bench = Bench()
    private val ide get() = bench.ide

    @AfterTest
    fun close() = bench.close()

    @Test
    fun `typing shows ghost text and TAB takes it`() {
        bench.model.reply = { Reply.Says("urn a + b\n") }
        val editor = bench.open("main.py", "def add(a, b):\n    re|\n")
        ide.type(editor, "t")
        assertEquals("urn a + b", bench.awaitGhost(editor))
        assertTrue("def add(a, b):" in bench.model.nextPrompt())
        ide.keys.press("TAB", editor)
        assertEquals("def add(a, b):\n    return a + b\n", editor.document.text)
        assertNull(bench.ghost(editor))
        assertEquals("Insert Inline Completion", ide.commands.done.last())
    }

    @Test
    fun `alt slash asks by hand before expanding words`() {
        bench.model.reply = { Reply.Says("return a + b\n") }
        val editor = bench.open("main.py", "def add(a, b):\n    |\n")
        ide.keys.press("alt SLASH", editor)
        assertEquals("return a + b", bench.awaitGhost(editor))
        assertEquals(listOf("dev.inlayd.Complete", "CallInlineCompletionAction"), ide.keys.performed)
    }

    @Test
    fun `escape sends it away and the document stays`() {
        bench.model.reply = { Reply.Says("return a + b\n") }
        val editor = bench.open("main.py", "def add(a, b):\n    |\n")
        ide.keys.press("alt SLASH", editor)
        bench.awaitGhost(editor)
        ide.keys.press("ESCAPE", editor)
        assertNull(bench.ghost(editor))
        assertEquals("def add(a, b):\n    \n", editor.document.text)
    }

    @Test
    fun `what is typed as suggested is followed without another request`() {
        bench.model.reply = { Reply.Says("return a + b\n") }
        val editor = bench.open("main.py", "def add(a, b):\n    |\n")
        ide.keys.press("alt SLASH", editor)
        bench.awaitGhost(editor)
        ide.type(editor, "return ")
        assertEquals("a + b", bench.awaitGhost(editor))
        ide.keys.press("TAB", editor)
        assertEquals("def add(a, b):\n    return a + b\n", editor.document.text)
    }

    @Test
    fun `words and lines are taken in parts`() {
        bench.model.reply = { Reply.Says("return a + b\n") }
        val editor = bench.open("main.py", "def add(a, b):\n    |\n")
        ide.keys.press("alt SLASH", editor)
        bench.awaitGhost(editor)
        ide.keys.press("control RIGHT", editor)
        assertEquals(" a + b", bench.ghost(editor))
        assertEquals("def add(a, b):\n    return\n", editor.document.text)
        ide.keys.press("END", editor)
        assertEquals("def add(a, b):\n    return a + b\n", editor.document.text)
        assertNull(bench.ghost(editor))
    }

    @Test
    fun `a daemon that is killed comes back and the next key completes`() {
        bench.model.reply = { Reply.Says("return a + b\n") }
        val editor = bench.open("main.py", "def add(a, b):\n    |\n")
        bench.processes.single().toHandle().destroyForcibly()
        eventually("the end is noticed") { bench.mine.inlayd.status.value.daemon !is DaemonState.Running }
        ide.type(editor, "r")
        assertNull(bench.ghost(editor))
        bench.running()
        bench.model.reply = { Reply.Says("turn a + b\n") }
        ide.type(editor, "e")
        assertEquals("turn a + b", bench.awaitGhost(editor))
        assertTrue("    re" in bench.model.prompts.last())
    }

    @Test
    fun `a language that is off leaves typing to others and still answers alt slash`() {
        bench.model.reply = { Reply.Says("return a + b\n") }
        onUi { InlaydSettings.change(InlaydSettings.current().copy(disabledLanguages = setOf("python"))) }
        val editor = bench.open("main.py", "def add(a, b):\n    |\n")
        ide.type(editor, " ")
        assertNull(bench.ghost(editor))
        ide.keys.press("alt SLASH", editor)
        assertEquals("return a + b", bench.awaitGhost(editor).trim())
    }

    @Test
    fun `a closed tab is forgotten`() {
        val editor = bench.open("main.py", "x = |")
        onUi { ide.tabs.close(bench.folder.resolve("main.py")) }
        assertNull(bench.mine.files.uriOf(editor.document))
    }
}
