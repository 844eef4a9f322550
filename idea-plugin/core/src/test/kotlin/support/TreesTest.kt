package dev.inlayd.core.support

import java.nio.file.Files
import kotlin.io.path.exists
import kotlin.io.path.writeText
import kotlin.test.Test
import kotlin.test.assertFalse
import kotlin.test.assertTrue

/** What tests clean up is theirs. */
class TreesTest {
    @Test
    fun `what a link leads to stays`() {
        val theirs = Files.createTempDirectory("inlayd-theirs")
        val mine = Files.createTempDirectory("inlayd-mine")
        theirs.resolve("kept.txt").writeText("kept")
        Files.createDirectories(mine.resolve("a/b")).resolve("x").writeText("x")
        Files.createSymbolicLink(mine.resolve("a/link"), theirs)
        Files.createSymbolicLink(mine.resolve("a/ring"), mine)
        mine.deleteTree()
        assertFalse(mine.exists())
        assertTrue(theirs.resolve("kept.txt").exists())
        theirs.deleteTree()
    }
}
