package dev.inlayd.idea.status

import dev.inlayd.core.settings.Settings
import dev.inlayd.core.status.Status
import dev.inlayd.core.status.words
import java.awt.BorderLayout
import java.awt.FlowLayout
import java.awt.Font
import javax.swing.BorderFactory
import javax.swing.BoxLayout
import javax.swing.JButton
import javax.swing.JCheckBox
import javax.swing.JComponent
import javax.swing.JLabel
import javax.swing.JPanel

/** What the widget's popup shows: how the daemon is, the model, the last request, and the switches. */
class StatusPanel(language: String?, settings: Settings, private val change: (Settings) -> Unit) :
    JPanel(BorderLayout(0, GAP)) {
    private val head = JLabel().apply { font = font.deriveFont(Font.BOLD) }
    private val facts = FactRows()
    private val start = JButton("Start again").apply { addActionListener { onStart() } }
    private var now = settings

    /** What the settings button does. */
    var onSettings: () -> Unit = {}

    /** What the start button does. */
    var onStart: () -> Unit = {}

    init {
        border = BorderFactory.createEmptyBorder(MARGIN, MARGIN, MARGIN, MARGIN)
        val switches = JPanel().apply { layout = BoxLayout(this, BoxLayout.Y_AXIS) }
        switches.add(switch("Complete while typing", now.automatic) { now.copy(automatic = it) })
        language?.let { id ->
            switches.add(
                switch("… in $id", id !in now.disabledLanguages) { on ->
                    val others = now.disabledLanguages - id
                    now.copy(disabledLanguages = if (on) others else others + id)
                },
            )
        }
        val buttons = JPanel(FlowLayout(FlowLayout.TRAILING, GAP, 0))
        buttons.add(start)
        buttons.add(JButton("Settings…").apply { addActionListener { onSettings() } })
        add(head, BorderLayout.NORTH)
        add(facts, BorderLayout.CENTER)
        val below = JPanel(BorderLayout(0, GAP))
        below.add(switches, BorderLayout.CENTER)
        below.add(buttons, BorderLayout.SOUTH)
        add(below, BorderLayout.SOUTH)
    }

    /** Shows another status. */
    fun show(status: Status) {
        val words = status.words()
        head.text = words.headline
        head.icon = Dot(words.mood)
        head.iconTextGap = GAP
        facts.show(
            "Model" to words.model,
            "Last answer" to words.latency,
            "Result" to words.last,
            "What to do" to words.mend,
        )
        start.isVisible = words.mend != null
        revalidate()
        repaint()
    }

    private fun switch(text: String, on: Boolean, next: (Boolean) -> Settings): JComponent {
        val box = JCheckBox(text, on)
        box.addActionListener {
            now = next(box.isSelected)
            change(now)
        }
        return box
    }

    private companion object {
        /** Pixels. */
        const val GAP = 8

        /** Pixels. */
        const val MARGIN = 14
    }
}
