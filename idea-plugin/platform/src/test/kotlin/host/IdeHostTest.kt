package dev.inlayd.idea.host

import dev.inlayd.core.actions.FileEdit
import dev.inlayd.core.actions.RangeEdit
import dev.inlayd.core.host.Severity
import dev.inlayd.core.support.deleteTree
import dev.inlayd.core.text.Position
import dev.inlayd.core.text.Range
import dev.inlayd.idea.fake.DataContexts
import dev.inlayd.idea.fake.eventually
import dev.inlayd.idea.fake.onUi
import dev.inlayd.idea.support.Bench
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import java.nio.file.Files
import kotlin.io.path.exists
import kotlin.io.path.readText
import kotlin.io.path.writeText
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What the daemon may ask of the IDE. */
class IdeHostTest {
    private val bench = Bench(start = false)
    private val ide get() = bench.ide
    private val host = IdeHost(bench.ide.project)

    @AfterTest
    fun close() = bench.close()

    private fun uri(name: String) = "${bench.folder.resolve(name).toUri()}"

    private fun change(name: String, vararg edits: Pair<Range, String>) =
        FileEdit.Change(uri(name), null, edits.map { (range, text) -> RangeEdit(range, text) })

    private fun range(line: Int, from: Int, to: Int) = Range(Position(line, from), Position(line, to))

    private fun apply(vararg edits: FileEdit) = runBlocking(Dispatchers.Default) {
        host.applyEdit("Refactor", edits.toList())
    }

    @Test
    fun `several edits of a document are one step of undo`() {
        val editor = bench.open("main.py", "one two\nthree\n")
        assertTrue(
            apply(
                change(
                    "main.py",
                    range(0, 0, 3) to "ONE",
                    range(0, 4, 7) to "TWO\r\n",
                    range(1, 0, 5) to "",
                ),
            ),
        )
        assertEquals("ONE TWO\n\n\n", editor.document.text)
        assertEquals(listOf<String?>("Refactor"), ide.commands.done)
    }

    @Test
    fun `files are made, moved and deleted inside the project`() {
        assertTrue(apply(FileEdit.Create(uri("a/b.txt"), overwrite = false, ignoreIfExists = false)))
        assertTrue(apply(change("a/b.txt", range(0, 0, 0) to "hello")))
        assertTrue(apply(FileEdit.Rename(uri("a/b.txt"), uri("c.txt"), overwrite = false)))
        assertTrue(bench.folder.resolve("c.txt").exists())
        assertTrue(apply(FileEdit.Delete(uri("c.txt"), ignoreIfMissing = false)))
        assertFalse(bench.folder.resolve("c.txt").exists())
    }

    @Test
    fun `nothing outside of the project is touched, whatever else the edit says`() {
        val elsewhere = Files.createTempDirectory("inlayd-outside")
        val outside = elsewhere.resolve("outside.txt").also { it.writeText("mine") }
        val editor = bench.open("main.py", "text")
        val good = change("main.py", range(0, 0, 4) to "changed")
        assertFalse(apply(good, FileEdit.Delete("${outside.toUri()}", ignoreIfMissing = true)))
        assertFalse(apply(good, FileEdit.Rename(uri("main.py"), "${outside.toUri()}", overwrite = true)))
        Files.createSymbolicLink(bench.folder.resolve("link"), elsewhere)
        assertFalse(apply(FileEdit.Delete(uri("link/${outside.fileName}"), ignoreIfMissing = false)))
        assertEquals("text", editor.document.text)
        assertEquals("mine", outside.readText())
        elsewhere.deleteTree()
    }

    @Test
    fun `documents are shown, web pages only over http`() = runBlocking(Dispatchers.Default) {
        bench.folder.resolve("a.py").writeText("one\ntwo\n")
        assertTrue(host.showDocument(uri("a.py"), range(1, 2, 2), takeFocus = true, external = false))
        assertEquals(6, onUi { ide.tabs.selectedTextEditor?.caretModel?.offset })
        assertFalse(host.showDocument(uri("none.py"), null, takeFocus = true, external = false))
        assertFalse(host.showDocument("file:///etc/passwd", null, takeFocus = true, external = false))
        assertTrue(host.showDocument("https://example.org/x", null, takeFocus = true, external = true))
        assertFalse(host.showDocument("file:///etc/passwd", null, takeFocus = true, external = true))
        assertEquals(listOf("https://example.org/x"), ide.ui.pages.toList())
    }

    @Test
    fun `a question is answered by its button, or by nothing when it is closed`() =
        runBlocking(Dispatchers.Default) {
            val first = async { host.ask(Severity.INFO, "Run it?", listOf("Yes", "No")) }
            eventually("it is asked") { ide.ui.notifications.size == 1 }
            val question = ide.ui.notifications.single()
            onUi { ide.keys.perform(question.actions[1], DataContexts.of(ide.project)) }
            assertEquals("No", first.await())
            val second = async { host.ask(Severity.INFO, "Run it?", listOf("Yes", "No")) }
            eventually("it is asked") { ide.ui.notifications.size == 2 }
            ide.ui.notifications.last().expire()
            assertNull(second.await())
        }

    @Test
    fun `the selection is the one variable that it knows`() = runBlocking(Dispatchers.Default) {
        val editor = bench.open("a.py", "one two")
        onUi { editor.select(4, 7) }
        assertEquals("two", host.variable("selection"))
        assertNull(host.variable("other"))
    }
}
