package dev.inlayd.idea.completion

import dev.inlayd.core.support.Reply
import dev.inlayd.idea.fake.FakeEditor
import dev.inlayd.idea.support.Bench
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals

/** What the daemon's metrics have recorded of what was done with the keys. */
class RecordedTest {
    private val bench = Bench()

    @AfterTest
    fun close() = bench.close()

    private fun shown(): FakeEditor {
        bench.model.reply = { Reply.Says("return a + b\n") }
        val editor = bench.open("main.py", "def add(a, b):\n    |\n")
        bench.ide.keys.press("alt SLASH", editor)
        bench.awaitGhost(editor)
        return editor
    }

    @Test
    fun `TAB is an acceptance of the whole`() {
        bench.ide.keys.press("TAB", shown())
        val story = bench.recorded()
        assertEquals(listOf<String?>("whole"), story.accepted())
        assertEquals(listOf<String?>("accepted"), story.ended())
    }

    @Test
    fun `a word, and then all of the rest, are two acceptances of one suggestion`() {
        val editor = shown()
        bench.ide.keys.press("control RIGHT", editor)
        bench.ide.keys.press("END", editor)
        val story = bench.recorded()
        assertEquals(listOf<String?>("word", "whole"), story.accepted())
        assertEquals(listOf<String?>("accepted"), story.ended())
    }

    @Test
    fun `escape is a rejection`() {
        bench.ide.keys.press("ESCAPE", shown())
        val story = bench.recorded()
        assertEquals(emptyList(), story.accepted())
        assertEquals(listOf<String?>("rejected"), story.ended())
    }

    @Test
    fun `typing all of it is told apart from accepting it`() {
        bench.ide.type(shown(), "return a + b")
        assertEquals(listOf<String?>("typed"), bench.recorded().ended())
    }
}
