package dev.inlayd.idea.commit

import com.intellij.openapi.actionSystem.ActionGroup
import com.intellij.openapi.actionSystem.DataContext
import com.intellij.openapi.vcs.CommitMessageI
import com.intellij.openapi.vcs.FilePath
import com.intellij.openapi.vcs.VcsDataKeys
import com.intellij.openapi.vcs.changes.Change
import com.intellij.openapi.vcs.changes.ContentRevision
import com.intellij.openapi.vfs.VirtualFile
import com.intellij.vcs.commit.CommitMessageUi
import com.intellij.vcs.commit.CommitWorkflowUi
import com.intellij.vcs.log.CommitId
import com.intellij.vcs.log.Hash
import com.intellij.vcs.log.VcsLogCommitSelection
import com.intellij.vcs.log.VcsLogDataKeys
import dev.inlayd.idea.fake.DataContexts
import dev.inlayd.idea.fake.FakeFile
import dev.inlayd.idea.fake.checkUi
import dev.inlayd.idea.fake.eventually
import dev.inlayd.idea.fake.onUi
import dev.inlayd.idea.support.Bench
import dev.inlayd.idea.support.action
import dev.inlayd.idea.support.script
import dev.inlayd.idea.support.scripted
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue

/** The button beside the commit message, and the menu of the log. */
class CommitMessageTest {
    private lateinit var bench: Bench
    private val ide get() = bench.ide
    private val panel = Panel()
    private val field = Field()

    @AfterTest
    fun close() = bench.close()

    private fun start(pause: Double = 0.0) {
        val one = action("commit-message", "CommitMenu", "AppendCursorStream", "Write Message")
        bench = scripted(script(listOf(one), listOf("Fix ", "the ", "parser\n"), "pause_s" to pause))
    }

    private val button get() = checkNotNull(ide.keys.getAction("dev.inlayd.CommitMessage"))

    private fun press(context: DataContext) = onUi { ide.keys.perform(button, context) }

    private fun inPanel() = DataContexts.of(ide.project, VcsDataKeys.COMMIT_WORKFLOW_UI to panel)

    @Test
    fun `it streams into the field and tells what is included`() {
        start()
        assertEquals("Write Message", ide.keys.updated(button, inPanel()).text)
        press(inPanel())
        eventually("the message is there") { panel.texts.lastOrNull() == "Fix the parser" }
        assertEquals(listOf("Fix ", "Fix the ", "Fix the parser\n", "Fix the parser"), panel.texts)
        eventually("the sign goes out") { panel.loading == listOf("on", "off") }
        val params = bench.received("inlayd/runAction").single()["params"].asJsonObject
        assertEquals("CommitMenu", params["location"].asString)
        assertEquals("/p/a.py\n/p/b.py", params["variables"].asJsonObject["includedFiles"].asString)
    }

    @Test
    fun `pressing again stops it`() {
        start(pause = 0.2)
        press(inPanel())
        eventually("it has begun") { panel.texts.isNotEmpty() }
        assertEquals("Stop Writing", ide.keys.updated(button, inPanel()).text)
        press(inPanel())
        eventually("the daemon is told") { bench.received("$/cancelRequest").isNotEmpty() }
        eventually("the sign goes out") { panel.loading == listOf("on", "off") }
        assertFalse("parser" in panel.texts.last())
        assertEquals("Write Message", ide.keys.updated(button, inPanel()).text)
    }

    @Test
    fun `a dialog without the panel gets the message as well`() {
        start()
        press(DataContexts.of(ide.project, VcsDataKeys.COMMIT_MESSAGE_CONTROL to field))
        eventually("the message is there") { field.texts.lastOrNull() == "Fix the parser" }
        assertFalse(bench.received("inlayd/runAction").single()["params"].asJsonObject.has("variables"))
    }

    @Test
    fun `without a field there is no button`() {
        start()
        assertFalse(ide.keys.updated(button, DataContexts.of(ide.project)).isVisible)
    }

    @Test
    fun `the log's menu names the commits`() {
        bench =
            scripted(script(listOf(action("review", "VcsLogMenu", "RightPanel", "Review")), listOf("Good.")))
        val context = DataContexts.of(
            ide.project,
            VcsLogDataKeys.VCS_LOG_COMMIT_SELECTION to Commits(listOf("a1", "b2")),
        )
        val menu = ide.keys.getAction("dev.inlayd.LogMenu") as ActionGroup
        assertTrue(ide.keys.updated(menu, context).isVisible)
        onUi { ide.keys.perform(menu.getChildren(ide.keys.event(menu, context)).single(), context) }
        eventually("it is run") { bench.received("inlayd/runAction").isNotEmpty() }
        val params = bench.received("inlayd/runAction").single()["params"].asJsonObject
        assertEquals("a1 b2", params["variables"].asJsonObject["commits"].asString)
    }

    private class Panel :
        CommitWorkflowUi,
        CommitMessageUi {
        val texts = CopyOnWriteArrayList<String>()
        val loading = CopyOnWriteArrayList<String>()
        override val commitMessageUi get() = this

        override fun getIncludedChanges() =
            listOf(Change(null, Revision("/p/a.py")), Change(Revision("/p/b.py"), null))

        override fun getIncludedUnversionedFiles() = emptyList<FilePath>()

        override fun getText() = texts.lastOrNull().orEmpty()

        override fun setText(text: String?) {
            checkUi("the commit message")
            texts += text.orEmpty()
        }

        override fun startLoading() {
            checkUi("the commit message")
            loading += "on"
        }

        override fun stopLoading() {
            checkUi("the commit message")
            loading += "off"
        }

        override fun dispose() = Unit
    }

    private class Field : CommitMessageI {
        val texts = CopyOnWriteArrayList<String>()

        override fun setCommitMessage(currentDescription: String?) {
            checkUi("the commit message")
            texts += currentDescription.orEmpty()
        }
    }

    private class Revision(private val path: String) : ContentRevision {
        override fun getFile() = FilePath { path }
    }

    private class Commits(hashes: List<String>) : VcsLogCommitSelection {
        private val root: VirtualFile = FakeFile(Path.of("/p"))
        override val commits = hashes.map { hash -> CommitId(Hash { hash }, root) }
    }
}
