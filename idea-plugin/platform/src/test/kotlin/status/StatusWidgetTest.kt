package dev.inlayd.idea.status

import com.intellij.openapi.wm.StatusBarWidget
import dev.inlayd.core.support.Reply
import dev.inlayd.idea.fake.eventually
import dev.inlayd.idea.fake.onUi
import dev.inlayd.idea.settings.InlaydSettings
import dev.inlayd.idea.settings.SettingsPage
import dev.inlayd.idea.support.Bench
import java.awt.Component
import java.awt.Container
import java.awt.event.MouseEvent
import javax.swing.AbstractButton
import javax.swing.JLabel
import javax.swing.JPanel
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The widget in the status bar and its popup. */
class StatusWidgetTest {
    private val bench = Bench()
    private val ide get() = bench.ide
    private val face get() = ide.widget.presentation as StatusBarWidget.TextPresentation

    @AfterTest
    fun close() = bench.close()

    private fun click() = onUi {
        face.clickConsumer?.consume(MouseEvent(JPanel(), MouseEvent.MOUSE_CLICKED, 0, 0, 1, 1, 1, false))
    }

    private fun all(component: Component): List<Component> =
        listOf(component) + ((component as? Container)?.components?.flatMap(::all) ?: emptyList())

    private fun parts() = onUi { all(checkNotNull(ide.popups.last).content) }

    private fun texts() = parts().filterIsInstance<JLabel>().map { it.text }

    private fun button(text: String) = parts().filterIsInstance<AbstractButton>().first { text in it.text }

    @Test
    fun `it says that the daemon runs, and the bar is redrawn when that changes`() {
        assertEquals("inlayd", face.text)
        eventually("the model is known") { bench.mine.inlayd.status.value.model != null }
        assertTrue("Running" in face.tooltipText.orEmpty(), face.tooltipText)
        assertTrue(StatusWidget.ID in ide.ui.redrawn)
    }

    @Test
    fun `the popup tells model, latency and why nothing came`() {
        bench.model.reply = { Reply.Says("") }
        val editor = bench.open("main.py", "x = |\n")
        ide.keys.press("alt SLASH", editor)
        eventually("the request has ended") { bench.mine.inlayd.status.value.latencyMs != null }
        click()
        eventually("the daemon's own reason is shown") { "the model had nothing to say" in texts() }
        assertTrue(texts().any { bench.model.url in it || "qwen2.5-coder" in it }, "${texts()}")
        assertTrue(texts().any { it.endsWith(" ms") || it.endsWith(" s") }, "${texts()}")
    }

    @Test
    fun `its switches turn languages off and on`() {
        bench.open("main.py", "x = |\n")
        click()
        onUi { button("… in python").doClick() }
        assertEquals(setOf("python"), InlaydSettings.current().disabledLanguages)
        onUi { button("… in python").doClick() }
        assertEquals(emptySet(), InlaydSettings.current().disabledLanguages)
        onUi { button("Complete while typing").doClick() }
        assertEquals(false, InlaydSettings.current().automatic)
    }

    @Test
    fun `its button opens the settings and closes it`() {
        click()
        val popup = checkNotNull(ide.popups.last)
        assertTrue(popup.open)
        onUi { button("Settings").doClick() }
        assertEquals(listOf<Class<*>>(SettingsPage::class.java), ide.ui.settings)
        assertEquals(false, popup.open)
    }
}
