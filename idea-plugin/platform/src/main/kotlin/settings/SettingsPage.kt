package dev.inlayd.idea.settings

import com.intellij.openapi.options.Configurable
import javax.swing.JComponent

/** Settings | Tools | Inlayd. */
class SettingsPage : Configurable {
    private var form: SettingsForm? = null

    override fun getDisplayName() = "Inlayd"

    override fun createComponent(): JComponent = SettingsForm().also { form = it }

    override fun isModified() = form?.settings(InlaydSettings.current()) != InlaydSettings.current()

    override fun apply() {
        form?.let { InlaydSettings.change(it.settings(InlaydSettings.current())) }
    }

    override fun reset() {
        form?.show(InlaydSettings.current())
    }

    override fun disposeUIResources() {
        form = null
    }
}
