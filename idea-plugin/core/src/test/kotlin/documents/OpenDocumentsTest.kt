package dev.inlayd.core.documents

import com.google.gson.JsonObject
import dev.inlayd.core.rpc.Outbox
import dev.inlayd.core.rpc.elements
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.int
import dev.inlayd.core.rpc.string
import dev.inlayd.core.support.test
import dev.inlayd.core.text.TextEdit
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

class OpenDocumentsTest {
    private val documents = OpenDocuments()
    private val outbox = Outbox()

    private suspend fun sent(): List<JsonObject> = List(outbox.size) {
        outbox.take()?.message()
    }.filterNotNull()

    private fun names(messages: List<JsonObject>) = messages.map {
        it["method"].string()?.substringAfter('/')
    }

    private fun edit(text: String, offset: Int, removed: Int, inserted: String): String {
        val after = text.replaceRange(offset, offset + removed, inserted)
        documents.changed("a", TextEdit(offset, removed, inserted), after)
        return after
    }

    @Test
    fun `a document from its opening to its closing`() = test {
        documents.attach(outbox)
        documents.opened("a", "python", "x\n")
        documents.focused("a")
        edit("x\n", 2, 0, "y")
        documents.saved("a")
        documents.closed("a")
        val messages = sent()
        assertEquals(
            listOf<String?>("didOpen", "didFocus", "didChange", "didSave", "didClose"),
            names(messages),
        )
        val change = messages[2]["params"]
        assertEquals(2, change["textDocument"]["version"].int())
        val range = change["contentChanges"].elements().single()["range"]
        assertEquals(
            listOf(1, 0, 1, 0),
            listOf("start", "end").flatMap { at ->
                listOf(range[at]["line"].int(), range[at]["character"].int())
            },
        )
    }

    @Test
    fun `edits that wait become one message, whose steps build on each other`() = test {
        documents.attach(outbox)
        documents.opened("a", "python", "one\ntwo")
        sent()
        var text = "one\ntwo"
        text = edit(text, 3, 1, "") // joins the lines
        text = edit(text, 3, 0, "\n\n")
        edit(text, 5, 3, "2")
        val message = sent().single()
        assertEquals(4, message["params"]["textDocument"]["version"].int())
        val starts = message["params"]["contentChanges"].elements().map {
            it["range"]["start"]["line"].int() to it["range"]["start"]["character"].int()
        }
        assertEquals(listOf<Pair<Int?, Int?>>(0 to 3, 0 to 3, 2 to 0), starts)
    }

    @Test
    fun `changes of one document melt, those of another keep the order`() = test {
        documents.attach(outbox)
        documents.opened("a", "python", "")
        documents.opened("b", "python", "")
        sent()
        documents.changed("a", TextEdit(0, 0, "1"), "1")
        documents.changed("b", TextEdit(0, 0, "2"), "2")
        documents.changed("a", TextEdit(1, 0, "3"), "13")
        assertEquals(listOf("a", "b", "a"), sent().map { it["params"]["textDocument"]["uri"].string() })
    }

    @Test
    fun `a daemon that does not read is sent the whole text`() = test {
        documents.attach(outbox)
        documents.opened("a", "python", "")
        sent()
        var text = ""
        repeat(1000) { text = edit(text, 0, 0, "k") }
        assertEquals(1, outbox.size)
        val message = sent().single()
        assertEquals(text, message["params"]["contentChanges"].elements().single()["text"].string())
        assertEquals(1001, message["params"]["textDocument"]["version"].int())
        edit(text, 0, 1000, "z\n") // and edits go on from there
        assertEquals(
            1000,
            sent().single()["params"]["contentChanges"].elements()[0]["range"]["end"]["character"].int(),
        )
    }

    @Test
    fun `a new daemon is told the present texts, and nothing of what the old one missed`() = test {
        documents.attach(outbox)
        documents.opened("a", "python", "x")
        documents.opened("gone", "python", "x")
        documents.focused("a")
        documents.detach()
        edit("x", 1, 0, "y")
        documents.closed("gone")
        val other = Outbox()
        val told = documents.attach(other)
        assertNull(told.version("a"), "nothing was sent yet")
        val messages = List(other.size) { other.take()?.message() }.filterNotNull()
        assertEquals(listOf<String?>("didOpen", "didFocus"), names(messages))
        assertEquals("xy", messages[0]["params"]["textDocument"]["text"].string())
        assertEquals(2, told.version("a"))
    }

    @Test
    fun `a second opening replaces the text, with a version of its own`() = test {
        documents.attach(outbox)
        documents.opened("a", "python", "x")
        documents.opened("a", "kotlin", "y")
        assertEquals(listOf<String?>("didOpen", "didClose", "didOpen"), names(sent()))
        assertEquals(2, documents.version("a"))
        assertEquals("kotlin", documents.language("a"))
    }

    @Test
    fun `documents that are not open are passed over`() = test {
        documents.attach(outbox)
        assertEquals(0, documents.changed("a", TextEdit(0, 0, "x"), "x"))
        assertEquals(0, documents.replaced("a", "x"))
        documents.saved("a")
        documents.closed("a")
        assertTrue(sent().isEmpty())
        assertNull(documents.version("a"))
    }
}
