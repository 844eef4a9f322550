package dev.inlayd.core.suggestions

import com.google.gson.JsonParser
import kotlin.test.Test
import kotlin.test.assertEquals

class ItemsTest {
    private fun items(json: String, text: String = "ab\ncdef", offset: Int = 5) =
        itemsOf(JsonParser.parseString(json), text, offset).map { Triple(it.head, it.text, it.replaced) }

    private fun range(line: Int, start: Int, end: Int) =
        """{"start":{"line":$line,"character":$start},"end":{"line":$line,"character":$end}}"""

    @Test
    fun `an item at the caret`() = assertEquals(
        listOf(Triple(0, "x", 0)),
        items("""{"items":[{"insertText":"x","range":${range(1, 2, 2)}}]}"""),
    )

    @Test
    fun `a plain list and an item without a range are taken, too`() =
        assertEquals(listOf(Triple(0, "x", 0)), items("""[{"insertText":"x"}]"""))

    @Test
    fun `what stands before the caret already is not drawn`() =
        assertEquals(listOf(Triple(2, "x", 0)), items("""[{"insertText":"cdx","range":${range(1, 0, 2)}}]"""))

    @Test
    fun `what follows may be replaced`() =
        assertEquals(listOf(Triple(0, "x", 2)), items("""[{"insertText":"x","range":${range(1, 2, 4)}}]"""))

    @Test
    fun `items that change text before the caret, are elsewhere, empty, doubled or no items are left out`() {
        val bad = listOf(
            """{"insertText":"zz","range":${range(1, 0, 2)}}""",
            """{"insertText":"x","range":${range(0, 0, 1)}}""",
            """{"insertText":"x","range":${range(1, 3, 3)}}""",
            """{"insertText":"cd","range":${range(1, 0, 2)}}""",
            """{"insertText":7}""",
            """{}""",
            """null""",
            """{"insertText":"y"},{"insertText":"y"}""",
        )
        assertEquals(listOf(Triple(0, "y", 0)), items("[${bad.joinToString(",")}]"))
        listOf("null", "{}", "7", "\"x\"", """{"items":null}""").forEach {
            assertEquals(emptyList(), items(it))
        }
    }
}
