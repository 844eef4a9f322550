package dev.inlayd.idea.plugin

import com.intellij.codeInsight.inline.completion.InlineCompletionProvider
import com.intellij.codeInsight.intention.IntentionAction
import com.intellij.openapi.actionSystem.ActionGroup
import com.intellij.openapi.actionSystem.ActionPromoter
import com.intellij.openapi.actionSystem.AnAction
import com.intellij.openapi.fileEditor.FileDocumentManagerListener
import com.intellij.openapi.fileEditor.FileEditorManagerListener
import com.intellij.openapi.options.Configurable
import com.intellij.openapi.startup.ProjectActivity
import com.intellij.openapi.wm.StatusBarWidgetFactory
import com.intellij.openapi.wm.ToolWindowFactory
import dev.inlayd.idea.fake.PluginXml
import dev.inlayd.idea.fake.children
import dev.inlayd.idea.host.NOTIFICATIONS
import dev.inlayd.idea.panel.Panel
import org.w3c.dom.Element
import javax.swing.KeyStroke
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** The plugin's description holds against its classes and against what the platform was read to have. */
class PluginXmlTest {
    private val xml = PluginXml.read()

    @Test
    fun `every extension is of a point that was read, and its class of the point's type`() {
        val named = xml.allExtensions()
        assertEquals(emptySet(), named.map { it.tagName }.toSet() - POINTS.keys)
        for (element in named) {
            val (attribute, type) = POINTS.getValue(element.tagName)
            if (attribute.isEmpty()) continue
            val name = element.getAttribute(attribute).ifEmpty {
                element.children(attribute).single().textContent
            }
            assertTrue(type.isAssignableFrom(Class.forName(name)), "$name is no ${type.simpleName}")
            Class.forName(name).getConstructor()
        }
    }

    @Test
    fun `every listener is of its topic`() {
        val topics = mapOf(
            "applicationListeners" to FileDocumentManagerListener::class.java,
            "projectListeners" to FileEditorManagerListener::class.java,
        )
        for ((level, topic) in topics) {
            val element = xml.listeners(level).single()
            assertEquals(topic.name, element.getAttribute("topic"))
            assertTrue(topic.isAssignableFrom(Class.forName(element.getAttribute("class"))))
        }
    }

    @Test
    fun `actions and groups are classes, hang in groups that exist, and have keys that parse`() {
        val elements = xml.actions("action") + xml.actions("group")
        for (element in elements) {
            val type = if (element.tagName == "group") ActionGroup::class.java else AnAction::class.java
            assertTrue(type.isAssignableFrom(Class.forName(element.getAttribute("class"))))
            assertTrue(element.getAttribute("id").startsWith("dev.inlayd."))
            for (place in element.children("add-to-group")) {
                assertTrue(place.getAttribute("group-id") in GROUPS, place.getAttribute("group-id"))
                assertTrue(place.getAttribute("anchor") in setOf("first", "last", "after", "before"))
            }
            for (key in element.children("keyboard-shortcut")) {
                assertNotNull(KeyStroke.getKeyStroke(key.getAttribute("first-keystroke")))
                assertEquals("\$default", key.getAttribute("keymap"))
            }
        }
        assertEquals(elements.size, elements.map { it.getAttribute("id") }.toSet().size)
    }

    @Test
    fun `ids that the code knows are those of the description`() {
        assertEquals(NOTIFICATIONS, xml.extensions("notificationGroup").single().getAttribute("id"))
        assertEquals(Panel.ID, xml.extensions("toolWindow").single().getAttribute("id"))
        assertEquals("first", xml.extensions("inline.completion.provider").single().getAttribute("order"))
    }

    @Test
    fun `icons and descriptions of intentions are there`() {
        val icons = (xml.allExtensions() + xml.actions("action") + xml.actions("group")).map {
            it.getAttribute("icon")
        }
        for (icon in icons.filter { it.isNotEmpty() }) {
            assertNotNull(javaClass.getResource(icon), icon)
            assertNotNull(javaClass.getResource(icon.replace(".svg", "_dark.svg")), "$icon in the dark")
        }
        for (intention in xml.extensions("intentionAction")) {
            val name = intention.children("className").single().textContent.substringAfterLast('.')
            assertNotNull(javaClass.getResource("/intentionDescriptions/$name/description.html"), name)
        }
        assertNotNull(javaClass.getResource("/META-INF/pluginIcon.svg"))
    }

    private fun PluginXml.allExtensions(): List<Element> =
        POINTS.keys.flatMap(::extensions) + others(POINTS.keys)

    private companion object {
        /** The points, the attribute that names the class, and the type that it has to be. */
        val POINTS: Map<String, Pair<String, Class<*>>> = mapOf(
            "inline.completion.provider" to ("implementation" to InlineCompletionProvider::class.java),
            "actionPromoter" to ("implementation" to ActionPromoter::class.java),
            "postStartupActivity" to ("implementation" to ProjectActivity::class.java),
            "statusBarWidgetFactory" to ("implementation" to StatusBarWidgetFactory::class.java),
            "applicationConfigurable" to ("instance" to Configurable::class.java),
            "notificationGroup" to ("" to Any::class.java),
            "toolWindow" to ("factoryClass" to ToolWindowFactory::class.java),
            "intentionAction" to ("className" to IntentionAction::class.java),
        )

        /** Groups of the platform, each used by a plugin that ships. */
        val GROUPS = setOf(
            "EditorPopupMenu",
            "ShowIntentionsGroup",
            "ConsoleEditorPopupMenu",
            "Vcs.MessageActionGroup",
            "Vcs.Log.ContextMenu",
        )
    }
}
