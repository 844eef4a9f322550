package dev.inlayd.core.host

import dev.inlayd.core.actions.FileEdit
import dev.inlayd.core.actions.RangeEdit
import dev.inlayd.core.support.deleteTree
import dev.inlayd.core.text.Position
import dev.inlayd.core.text.Range
import dev.inlayd.core.text.TextEdit
import java.nio.file.Files
import kotlin.io.path.readText
import kotlin.io.path.writeText
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Files of the workspace, and of nowhere else. */
class WorkspaceFilesTest {
    private val top = Files.createTempDirectory("inlayd-files").toRealPath()
    private val root = Files.createDirectory(top.resolve("project"))
    private val files = WorkspaceFiles(root)

    @AfterTest
    fun close() {
        top.deleteTree()
    }

    private fun uri(name: String) = "${root.resolve(name).toUri()}"

    @Test
    fun `paths stay inside, also through links and dots`() {
        Files.createSymbolicLink(root.resolve("out"), top)
        Files.createDirectory(root.resolve("in"))
        assertEquals(root.resolve("a/b.txt"), files.path(uri("a/b.txt")))
        for (bad in listOf(
            uri("../x"),
            uri("in/../../x"),
            uri("out/x"),
            "http://x/y",
            "not a uri",
            "file://%zz",
            "",
        )) {
            assertNull(files.path(bad), bad)
        }
        assertNull(WorkspaceFiles(null).path(uri("a")))
    }

    @Test
    fun `files are made only where none is, unless asked`() {
        assertTrue(files.create(FileEdit.Create(uri("a/b.txt"), overwrite = false, ignoreIfExists = false)))
        root.resolve("a/b.txt").writeText("text")
        assertFalse(files.create(FileEdit.Create(uri("a/b.txt"), overwrite = false, ignoreIfExists = false)))
        assertTrue(files.create(FileEdit.Create(uri("a/b.txt"), overwrite = false, ignoreIfExists = true)))
        assertEquals("text", root.resolve("a/b.txt").readText())
        assertTrue(files.create(FileEdit.Create(uri("a/b.txt"), overwrite = true, ignoreIfExists = false)))
        assertEquals("", root.resolve("a/b.txt").readText())
    }

    @Test
    fun `a new file takes the first free name`() {
        assertEquals("x.md", files.write("x.md", "1")?.fileName.toString())
        assertEquals("x-2.md", files.write("x.md", "2")?.fileName.toString())
        assertEquals("1", root.resolve("x.md").readText())
    }

    @Test
    fun `moving and deleting do what is asked and no more`() {
        root.resolve("a").writeText("a")
        root.resolve("b").writeText("b")
        Files.createDirectory(root.resolve("folder"))
        assertFalse(files.move(FileEdit.Rename(uri("a"), uri("b"), overwrite = false)))
        assertFalse(files.move(FileEdit.Rename(uri("none"), uri("c"), overwrite = true)))
        assertTrue(files.move(FileEdit.Rename(uri("a"), uri("b"), overwrite = true)))
        assertEquals("a", root.resolve("b").readText())
        assertFalse(files.delete(FileEdit.Delete(uri("folder"), ignoreIfMissing = false)))
        assertTrue(files.delete(FileEdit.Delete(uri("none"), ignoreIfMissing = true)))
        assertFalse(files.delete(FileEdit.Delete(uri("none"), ignoreIfMissing = false)))
        assertTrue(files.delete(FileEdit.Delete(uri("b"), ignoreIfMissing = false)))
    }

    @Test
    fun `edits come from behind with the line ends of documents`() {
        val edits = listOf(edit(0, 0, 3, "A\r\nB"), edit(1, 1, 2, ""))
        assertEquals(listOf(TextEdit(5, 1, ""), TextEdit(0, 3, "A\nB")), fromBehind("one\ntwo\n", edits))
        assertEquals(6, offsetIn("one\ntwo", Position(1, 2)))
    }

    private fun edit(line: Int, from: Int, to: Int, text: String) =
        RangeEdit(Range(Position(line, from), Position(line, to)), text)
}
