package dev.inlayd.idea.status

import java.awt.GridBagConstraints
import java.awt.GridBagLayout
import java.awt.Insets
import javax.swing.JLabel
import javax.swing.JPanel

/** Rows of a name and a value; those without a value are left out, long values wrap. */
class FactRows : JPanel(GridBagLayout()) {
    /** Shows other rows. */
    fun show(vararg facts: Pair<String, String?>) {
        removeAll()
        facts.filter { it.second != null }.forEachIndexed { row, (name, value) ->
            add(JLabel(name).apply { isEnabled = false }, place(0, row))
            add(JLabel(wrapped(value.orEmpty())), place(1, row))
        }
    }

    private fun wrapped(text: String): String {
        if (text.length <= WRAP) return text
        val escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        return "<html><div style='width: ${WIDTH}px'>$escaped</div></html>"
    }

    private fun place(column: Int, row: Int) = GridBagConstraints().apply {
        gridx = column
        gridy = row
        weightx = column.toDouble()
        anchor = GridBagConstraints.FIRST_LINE_START
        fill = GridBagConstraints.HORIZONTAL
        insets = Insets(GAP, if (column == 0) 0 else INDENT, GAP, 0)
    }

    private companion object {
        /** Characters. */
        const val WRAP = 48

        /** Pixels of a wrapped value. */
        const val WIDTH = 240

        /** Pixels. */
        const val GAP = 3

        /** Pixels. */
        const val INDENT = 14
    }
}
