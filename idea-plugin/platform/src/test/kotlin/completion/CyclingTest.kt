package dev.inlayd.idea.completion

import dev.inlayd.idea.support.Bench
import dev.inlayd.idea.support.script
import dev.inlayd.idea.support.scripted
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals

/** Variants, which the platform goes through with Alt+] and Alt+[. */
class CyclingTest {
    private val bench: Bench = scripted(
        script(
            emptyList(),
            emptyList(),
            "items" to listOf("one()", "two()", "three()"),
        ),
    )

    @AfterTest
    fun close() = bench.close()

    @Test
    fun `alt brackets go round and TAB takes the one that is shown`() {
        val editor = bench.open("main.py", "x = |\n")
        bench.ide.keys.press("alt SLASH", editor)
        assertEquals("one()", bench.awaitGhost(editor))
        for (expected in listOf("two()", "three()", "one()", "two()")) {
            bench.ide.keys.press("alt CLOSE_BRACKET", editor)
            assertEquals(expected, bench.ghost(editor))
        }
        bench.ide.keys.press("alt OPEN_BRACKET", editor)
        bench.ide.keys.press("alt OPEN_BRACKET", editor)
        assertEquals("three()", bench.ghost(editor))
        bench.ide.keys.press("TAB", editor)
        assertEquals("x = three()\n", editor.document.text)
    }

    @Test
    fun `typing goes on in the variant that is shown`() {
        val editor = bench.open("main.py", "x = |\n")
        bench.ide.keys.press("alt SLASH", editor)
        bench.awaitGhost(editor)
        bench.ide.keys.press("alt CLOSE_BRACKET", editor)
        bench.ide.type(editor, "tw")
        assertEquals("o()", bench.ghost(editor))
    }
}
