package dev.inlayd.idea.status

import dev.inlayd.core.status.Mood
import java.awt.Color
import java.awt.Component
import java.awt.Graphics
import java.awt.Graphics2D
import java.awt.RenderingHints
import javax.swing.Icon

/** A dot in the colour of a mood; the colours are told apart on light and on dark. */
class Dot(private val mood: Mood) : Icon {
    override fun getIconWidth() = SIZE

    override fun getIconHeight() = SIZE

    override fun paintIcon(c: Component?, g: Graphics, x: Int, y: Int) {
        val canvas = g.create() as Graphics2D
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON)
        canvas.color = COLORS.getValue(mood)
        canvas.fillOval(x, y, SIZE, SIZE)
        canvas.dispose()
    }

    private companion object {
        /** Pixels. */
        const val SIZE = 10

        val COLORS =
            mapOf(
                Mood.GOOD to Color(0x3F, 0xA3, 0x5B),
                Mood.BUSY to Color(0x4A, 0x88, 0xE0),
                Mood.OFF to Color(0x8C, 0x8C, 0x8C),
                Mood.BAD to Color(0xDB, 0x5C, 0x5C),
            )
    }
}
