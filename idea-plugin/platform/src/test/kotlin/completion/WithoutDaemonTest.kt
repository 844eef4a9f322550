package dev.inlayd.idea.completion

import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.idea.fake.DataContexts
import dev.inlayd.idea.fake.eventually
import dev.inlayd.idea.fake.onUi
import dev.inlayd.idea.settings.InlaydSettings
import dev.inlayd.idea.settings.SettingsPage
import dev.inlayd.idea.support.Bench
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What the shell does while there is no daemon: it stands aside, and says why once. */
class WithoutDaemonTest {
    private val bench = Bench(start = false)
    private val ide get() = bench.ide

    @AfterTest
    fun close() = bench.close()

    @Test
    fun `alt slash is what it was before`() {
        val editor = bench.open("main.py", "x = |")
        ide.keys.press("alt SLASH", editor)
        assertEquals(listOf("HippieCompletion"), ide.keys.performed)
        ide.type(editor, "1")
        assertNull(bench.ghost(editor))
    }

    @Test
    fun `a command that is not there is told with buttons`() {
        onUi { InlaydSettings.change(InlaydSettings.current().copy(executable = "/nowhere/inlayd")) }
        ide.start()
        eventually("it is told") { ide.ui.notifications.isNotEmpty() }
        val told = ide.ui.notifications.first()
        assertTrue("/nowhere/inlayd" in told.content)
        assertEquals(listOf("Settings…", "Try again"), told.actions.map { it.templatePresentation.text })
        onUi { ide.keys.perform(told.actions[0], DataContexts.of(ide.project)) }
        assertEquals(listOf<Class<*>>(SettingsPage::class.java), ide.ui.settings)
        assertTrue(bench.mine.inlayd.status.value.daemon is DaemonState.Failed)
    }
}
