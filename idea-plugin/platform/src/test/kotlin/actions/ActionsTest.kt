package dev.inlayd.idea.actions

import com.intellij.openapi.actionSystem.ActionGroup
import com.intellij.openapi.actionSystem.AnAction
import com.intellij.openapi.actionSystem.DataContext
import com.intellij.openapi.editor.EditorKind
import dev.inlayd.idea.fake.DataContexts
import dev.inlayd.idea.fake.FakeDocument
import dev.inlayd.idea.fake.FakeEditor
import dev.inlayd.idea.fake.eventually
import dev.inlayd.idea.fake.onUi
import dev.inlayd.idea.panel.AnswerView
import dev.inlayd.idea.support.Bench
import dev.inlayd.idea.support.action
import dev.inlayd.idea.support.script
import dev.inlayd.idea.support.scripted
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.CsvSource
import kotlin.io.path.exists
import kotlin.io.path.readText
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue

/** From a menu through the wire to the place that the action's interaction names. */
class ActionsTest {
    private lateinit var bench: Bench
    private val ide get() = bench.ide

    @AfterTest
    fun close() = bench.close()

    private fun start(
        interaction: String,
        vararg pieces: String,
        place: String = "ContextMenu",
        more: Map<String, Any> = emptyMap(),
    ) {
        val extra = more.map { (key, value) -> key to value }.toTypedArray()
        bench = scripted(script(listOf(action("it", place, interaction, "Do it")), pieces.toList(), *extra))
    }

    private fun children(group: String, context: DataContext): List<AnAction> {
        val menu = ide.keys.getAction(group) as ActionGroup
        if (!ide.keys.updated(menu, context).isVisible) return emptyList()
        return menu.getChildren(ide.keys.event(menu, context)).toList()
    }

    private fun run(editor: FakeEditor, group: String = "dev.inlayd.EditorMenu") {
        val context = DataContexts.of(editor)
        val item = children(group, context).single()
        assertEquals("Do it", item.templatePresentation.text)
        onUi { ide.keys.perform(item, context) }
    }

    private fun becomes(editor: FakeEditor, text: String) =
        eventually("the document is $text, it is ${editor.document.text}") {
            onUi { editor.document.text } == text
        }

    @ParameterizedTest
    @CsvSource(
        "AppendCursor, 'abNEW()cd\n'",
        "AppendCursorStream, 'abNEW()cd\n'",
        "ReplaceCurrentFile, 'NEW()'",
        "InsertBeforeSelection, 'abNEW()cd\n'",
        "ReplaceSelection, 'abNEW()cd\n'",
        "StreamDiff, 'abNEW()cd\n'",
    )
    fun `a result goes into the document at the caret`(interaction: String, expected: String) {
        start(interaction, "NEW", "()")
        val editor = bench.open("main.py", "ab|cd\n")
        run(editor)
        becomes(editor, expected)
        eventually("one step of undo") { ide.commands.done.lastOrNull() == "Inlayd" }
    }

    @ParameterizedTest
    @CsvSource(
        "ReplaceSelection, 'a.NEW.d'",
        "StreamDiff, 'a.NEW.d'",
        "InsertBeforeSelection, 'a.NEWbc.d'",
        "ReplaceCurrentFile, 'NEW'",
    )
    fun `a result goes where the selection was`(interaction: String, expected: String) {
        start(interaction, "```python\n", "NEW\n", "```")
        val editor = bench.open("main.py", "a.bc.d")
        onUi { editor.select(2, 4) }
        run(editor)
        becomes(editor, expected)
        val params = bench.received("inlayd/runAction").single()["params"].asJsonObject
        assertEquals(2, params["range"].asJsonObject["start"].asJsonObject["character"].asInt)
        assertEquals("ContextMenu", params["location"].asString)
    }

    @Test
    fun `a diff that is rejected changes nothing`() {
        start("StreamDiff", "NEW")
        ide.ui.accepts = false
        val editor = bench.open("main.py", "old|")
        run(editor)
        eventually("it is shown") { ide.ui.compared == listOf("old", "NEW") }
        onUi { }
        assertEquals("old", editor.document.text)
    }

    @Test
    fun `a stream follows the text round it`() {
        start("AppendCursorStream", "one ", "two ", "three", more = mapOf("pause_s" to 0.1))
        val editor = bench.open("main.py", "x|y")
        run(editor)
        eventually("the first piece") { onUi { editor.document.text }.startsWith("xone ") }
        onUi { ide.ghosts.write("User") { editor.document.insertString(0, ">>") } }
        becomes(editor, ">>xone two threey")
    }

    @Test
    fun `a new file is made in the project and opened`() {
        start("OutputFile", "text")
        val editor = bench.open("main.py", "x|")
        run(editor)
        val file = bench.folder.resolve("inlayd.md")
        eventually("the file is open") { onUi { ide.tabs.selectedFiles.single().name } == "inlayd.md" }
        assertTrue(file.exists())
        assertEquals("text", file.readText())
    }

    @Test
    fun `the panel streams and its button stops the action`() {
        start("RightPanel", "# Why\n", "Because", " it is", more = mapOf("pause_s" to 0.2))
        val editor = bench.open("main.py", "x|")
        run(editor)
        eventually("a tab is in front") { onUi { ide.window.front != null } }
        assertTrue(ide.window.visible)
        val view = ide.window.tabs.last().component as AnswerView
        eventually("the heading is drawn") { onUi { "Why" in view.shown() } }
        onUi { view.stop() }
        eventually("it says so") { onUi { view.state() } == "Stopped" }
        eventually("the daemon is told") { bench.received("$/cancelRequest").isNotEmpty() }
        assertFalse("it is" in onUi { view.shown() })
    }

    @Test
    fun `an error is told`() {
        start("ReplaceSelection", more = mapOf("fail" to "no model for chat"))
        run(bench.open("main.py", "x|"))
        eventually("it is told") { ide.ui.notifications.any { it.content == "no model for chat" } }
    }

    @Test
    fun `alt enter offers the intentions of the daemon in a list`() {
        start("ReplaceSelection", "NEW", place = "IntentionMenu")
        val editor = bench.open("main.py", "|old")
        val intention = ide.intentions.single()
        assertTrue(intention.isAvailable(ide.project, editor, null))
        assertFalse(intention.startInWriteAction())
        onUi { intention.invoke(ide.project, editor, null) }
        assertEquals(listOf("Do it"), ide.popups.last?.lines)
        onUi { ide.popups.last?.choose("Do it") }
        becomes(editor, "NEWold")
    }

    @Test
    fun `groups hide where the daemon lists nothing for them`() {
        start("RightPanel", place = "ConsoleMenu")
        val context = DataContexts.of(bench.open("main.py", "x|"))
        assertEquals(emptyList(), children("dev.inlayd.EditorMenu", context))
        assertEquals(emptyList(), children("dev.inlayd.IntentionMenu", context))
        assertEquals(1, children("dev.inlayd.ConsoleMenu", context).size)
        assertFalse(ide.intentions.single().isAvailable(ide.project, null, null))
    }

    @Test
    fun `a script that is saved is in the menu`() {
        start("RightPanel")
        val file = bench.open("own.shire", "|---\n")
        val context = DataContexts.of(file)
        assertEquals(1, children("dev.inlayd.EditorMenu", context).size)
        val both =
            listOf(action("it", "ContextMenu", "RightPanel"), action("own", "ContextMenu", "RightPanel"))
        bench.told(script(both))
        ide.save(file)
        eventually("it is there") { children("dev.inlayd.EditorMenu", context).size == 2 }
    }

    @Test
    fun `console text goes along`() {
        start("RightPanel", "ok", place = "ConsoleMenu")
        val console = FakeEditor(FakeDocument("boom: no such file"), ide.project, EditorKind.CONSOLE)
        onUi { console.select(0, 4) }
        run(console, "dev.inlayd.ConsoleMenu")
        eventually("it is run") { bench.received("inlayd/runAction").isNotEmpty() }
        val params = bench.received("inlayd/runAction").single()["params"].asJsonObject
        assertEquals("boom", params["variables"].asJsonObject["selection"].asString)
        assertFalse(params.has("textDocument"))
    }
}
