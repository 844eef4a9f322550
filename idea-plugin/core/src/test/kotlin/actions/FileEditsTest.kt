package dev.inlayd.core.actions

import com.google.gson.JsonParser
import dev.inlayd.core.text.Position
import dev.inlayd.core.text.Range
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

class FileEditsTest {
    private fun edits(json: String) = editsOf(JsonParser.parseString(json))

    private fun edit(line: Int, text: String) =
        """{"range":{"start":{"line":$line,"character":0},"end":{"line":$line,"character":2}},"newText":"$text"}"""

    private fun made(line: Int, text: String) = RangeEdit(Range(Position(line, 0), Position(line, 2)), text)

    @Test
    fun `changes by file, in the order of the file`() = assertEquals(
        listOf(FileEdit.Change("file:///a", null, listOf(made(1, "x"), made(5, "y")))),
        edits("""{"changes":{"file:///a":[${edit(5, "y")},${edit(1, "x")}]}}"""),
    )

    @Test
    fun `steps in their order`() = assertEquals(
        listOf(
            FileEdit.Create("file:///n", overwrite = false, ignoreIfExists = true),
            FileEdit.Change("file:///n", 3, listOf(made(0, "x"))),
            FileEdit.Rename("file:///n", "file:///m", overwrite = true),
            FileEdit.Delete("file:///o", ignoreIfMissing = true),
        ),
        edits(
            """{"documentChanges":[{"kind":"create","uri":"file:///n","options":{"ignoreIfExists":true}},
            {"textDocument":{"uri":"file:///n","version":3},"edits":[${edit(0, "x")}]},
            {"kind":"rename","oldUri":"file:///n","newUri":"file:///m","options":{"overwrite":true}},
            {"kind":"delete","uri":"file:///o","options":{"ignoreIfNotExists":true}}]}""",
        ),
    )

    @Test
    fun `nothing is nothing`() = listOf("null", "{}", "7", """{"changes":null}""").forEach {
        assertEquals(emptyList(), edits(it))
    }

    @Test
    fun `half an edit is refused whole`() {
        listOf(
            """{"documentChanges":[{"kind":"explode","uri":"file:///a"}]}""",
            """{"documentChanges":[{"kind":"create"}]}""",
            """{"changes":{"file:///a":[{"newText":"x"}]}}""",
            """{"changes":{"file:///a":[{"range":{"start":{"line":2,"character":0},"end":{"line":1,"character":0}},"newText":""}]}}""",
            """{"changes":{"file:///a":[${edit(1, "x")},${edit(1, "y")}]}}""",
        ).forEach { json -> assertFailsWith<BadEditException>(json) { edits(json) } }
    }
}
