package dev.inlayd.idea.settings

import dev.inlayd.core.settings.Settings
import java.awt.GridBagConstraints
import java.awt.GridBagLayout
import java.awt.Insets
import javax.swing.JCheckBox
import javax.swing.JComponent
import javax.swing.JLabel
import javax.swing.JPanel
import javax.swing.JTextField

/** The fields of the settings page; plain Swing, which the platform dresses. */
class SettingsForm : JPanel(GridBagLayout()) {
    private val enabled = JCheckBox("Run inlayd in this IDE")
    private val automatic = JCheckBox("Complete while typing (Alt+/ always asks)")
    private val languages = JTextField(COLUMNS)
    private val executable = JTextField(COLUMNS)
    private val baseUrl = JTextField(COLUMNS)
    private val model = JTextField(COLUMNS)
    private val apiKeyEnv = JTextField(COLUMNS)
    private var row = 0

    init {
        wide(enabled)
        wide(automatic)
        line("Not while typing in:", languages, "Language ids, for example: markdown, plaintext")
        line("inlayd command:", executable, "Empty: PATH, the project's .venv, scripts/inlayd")
        line(
            "Server URL:",
            baseUrl,
            "Any OpenAI-compatible API. Empty: what inlayd.toml says",
        )
        line("Model:", model, "Its name on that server")
        line("Key in variable:", apiKeyEnv, "Name of the environment variable that holds the key")
        add(JPanel(), place(0, 1.0).apply { gridwidth = 2 })
    }

    /** Shows settings. */
    fun show(settings: Settings) {
        enabled.isSelected = settings.enabled
        automatic.isSelected = settings.automatic
        languages.text = settings.disabledLanguages.sorted().joinToString(", ")
        executable.text = settings.executable
        baseUrl.text = settings.baseUrl
        model.text = settings.model
        apiKeyEnv.text = settings.apiKeyEnv
    }

    /** Gives what the fields say on top of what they do not show. */
    fun settings(rest: Settings): Settings = rest.copy(
        enabled = enabled.isSelected,
        automatic = automatic.isSelected,
        disabledLanguages = languages.text.split(',', ' ').filter { it.isNotBlank() }.toSet(),
        executable = executable.text.trim(),
        baseUrl = baseUrl.text.trim(),
        model = model.text.trim(),
        apiKeyEnv = apiKeyEnv.text.trim(),
    )

    private fun wide(component: JComponent) = add(component, place(0).apply { gridwidth = 2 }).also { row++ }

    private fun line(label: String, field: JTextField, hint: String) {
        add(JLabel(label).apply { labelFor = field }, place(0))
        add(field, place(1))
        field.toolTipText = hint
        row++
        add(JLabel(hint).apply { isEnabled = false }, place(1))
        row++
    }

    private fun place(column: Int, weightY: Double = 0.0) = GridBagConstraints().apply {
        gridx = column
        gridy = row
        weightx = column.toDouble()
        weighty = weightY
        anchor = GridBagConstraints.WEST
        fill = if (column == 1) GridBagConstraints.HORIZONTAL else GridBagConstraints.NONE
        insets = Insets(GAP, GAP, 0, GAP)
    }

    private companion object {
        const val COLUMNS = 40

        /** Pixels. */
        const val GAP = 4
    }
}
