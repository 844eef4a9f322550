package dev.inlayd.idea.settings

import com.intellij.openapi.components.State
import dev.inlayd.core.settings.Settings
import dev.inlayd.idea.fake.onUi
import dev.inlayd.idea.support.Bench
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue

/** The settings: the page, and what the platform writes. */
class SettingsPageTest {
    private val bench = Bench(start = false)

    @AfterTest
    fun close() = bench.close()

    @Test
    fun `the page shows what is set, knows when it is changed, and applies it`() = onUi {
        val before = InlaydSettings.current()
        val page = SettingsPage()
        val form = page.createComponent() as SettingsForm
        page.reset()
        assertFalse(page.isModified)
        form.show(
            before.copy(automatic = false, model = "other", disabledLanguages = setOf("sql", "markdown")),
        )
        assertTrue(page.isModified)
        page.apply()
        assertFalse(page.isModified)
        assertEquals(setOf("markdown", "sql"), InlaydSettings.current().disabledLanguages)
        assertEquals("other", InlaydSettings.current().model)
        assertEquals(before.executable, InlaydSettings.current().executable)
        page.disposeUIResources()
        InlaydSettings.change(before)
    }

    @Test
    fun `what is written comes back`() {
        val settings =
            Settings(
                enabled = false,
                automatic = false,
                disabledLanguages = setOf("sql"),
                executable = "/x/inlayd",
                baseUrl = "http://127.0.0.1:1/v1",
                model = "m",
                apiKeyEnv = "KEY",
            )
        val component = InlaydSettings()
        component.loadState(SettingsState.of(settings))
        assertEquals(settings, component.state.toSettings())
        assertEquals(
            "inlayd.xml",
            InlaydSettings::class.java.getAnnotation(State::class.java).storages.single().value,
        )
    }
}
