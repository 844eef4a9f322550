package dev.inlayd.core.suggestions

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

class LiveSessionTest {
    private val told = mutableListOf<String>()
    private val reports = object : Reports {
        override fun shown(item: Item) = note("shown ${item.text}")

        override fun partiallyAccepted(item: Item, units: Int) = note("part $units")

        override fun accepted(item: Item) = note("accepted ${item.text}")

        override fun dismissed(item: Item, why: Dismissal) = note("dismissed ${item.text} $why")
    }

    private fun note(what: String) {
        told += what
    }

    private fun session(vararg texts: String, head: Int = 0, replaced: Int = 0) =
        LiveSession("file:///a.py", 10, texts.map { Item(null, head, it, replaced) }, reports)

    @Test
    fun `word by word to the end`() {
        val session = session("return a\n")
        assertEquals(Taken(10, "return", 0, Ghost(16, " a\n")), session.takeWord())
        assertEquals(Taken(16, " a", 0, Ghost(18, "\n")), session.takeWord())
        assertEquals(Taken(18, "\n", 0, null), session.takeWord())
        assertTrue(session.isOver)
        assertNull(session.ghost)
        assertNull(session.takeWord())
        assertEquals(listOf("part 6", "part 8", "accepted return a\n"), told)
    }

    @Test
    fun `line by line`() {
        val session = session("if a:\n    b()")
        assertEquals("if a:", session.takeLine()?.text)
        assertEquals(Taken(15, "\n    b()", 0, null), session.takeLine())
        assertEquals(listOf("part 5", "accepted if a:\n    b()"), told)
    }

    @Test
    fun `a part counts from the start of the item, what stood before included`() {
        session("turn a", head = 2).takeWord()
        assertEquals(listOf("part 6"), told)
    }

    @Test
    fun `what is replaced goes with the last part`() {
        val session = session("a b", replaced = 3)
        assertEquals(0, session.takeWord()?.replaced)
        assertEquals(3, session.takeWord()?.replaced)
    }

    @Test
    fun `typing it keeps it and reports nothing`() {
        val session = session("return a")
        assertEquals(Ghost(12, "turn a"), session.typed("re"))
        assertEquals(Ghost(16, " a"), session.typed("turn"))
        assertNull(session.typed(" a"))
        assertTrue(session.isOver)
        assertEquals(emptyList(), told)
    }

    @Test
    fun `typing something else dismisses it`() {
        val session = session("return a")
        assertNull(session.typed("x"))
        assertTrue(session.isOver)
        assertEquals(listOf("dismissed return a TYPED"), told)
    }

    @Test
    fun `typing what another variant says changes to it`() {
        val session = session("return a", "raise B")
        session.shown()
        session.typed("r")
        assertEquals(Ghost(12, "ise B"), session.typed("a"))
        assertEquals(1, session.index)
        assertEquals(listOf("shown return a", "shown raise B"), told)
    }

    @Test
    fun `cycling goes round both ways and reports each once`() {
        val session = session("a", "b", "c")
        session.shown()
        assertEquals(listOf("b", "c", "a", "b"), List(4) { session.next()?.text })
        assertEquals(listOf("a", "c"), List(2) { session.previous()?.text })
        assertEquals(listOf("shown a", "shown b", "shown c"), told)
    }

    @Test
    fun `cycling leaves out what no longer fits`() {
        val session = session("return a", "raise", "return b")
        session.typed("ret")
        assertEquals("urn b", session.next()?.text)
        assertEquals("urn a", session.next()?.text)
        assertNull(session.choose(1))
        assertEquals("urn a", session.ghost?.text)
    }

    @Test
    fun `Escape is told once`() {
        val session = session("a")
        session.dismiss(Dismissal.ESCAPE)
        session.dismiss(Dismissal.MOVED)
        session.shown()
        assertNull(session.next())
        assertNull(session.typed("a"))
        assertEquals(listOf("dismissed a ESCAPE"), told)
    }

    @Test
    fun `lengths of an editor's own rules are cut to what is left`() {
        val session = session("abc")
        assertNull(session.take(0))
        assertFalse(session.isOver)
        assertEquals("abc", session.take(99)?.text)
    }
}
