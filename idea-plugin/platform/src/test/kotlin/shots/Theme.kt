package dev.inlayd.idea.shots

import java.awt.BasicStroke
import java.awt.Color
import java.awt.Component
import java.awt.Font
import java.awt.Graphics
import java.awt.Graphics2D
import java.awt.GraphicsEnvironment
import java.awt.Insets
import java.awt.RenderingHints
import java.io.File
import javax.swing.AbstractButton
import javax.swing.BorderFactory
import javax.swing.Icon
import javax.swing.UIManager
import javax.swing.border.AbstractBorder

/** Colours and fonts like those of the IDE's own themes, for the pictures. */
enum class Theme(
    val background: Color,
    val editor: Color,
    val ink: Color,
    val faint: Color,
    val line: Color,
    val code: Color,
    val link: Color,
    val keyword: Color,
    val function: Color,
    val caretRow: Color,
) {
    LIGHT(
        Color(0xF7F8FA), Color.WHITE, Color(0x1F2024), Color(0x7A7E89), Color(0xD3D5DB), Color(0xF0F1F4),
        Color(0x2E6BE6), Color(0x0033B3), Color(0x00627A), Color(0xF2F5FC),
    ),
    DARK(
        Color(0x2B2D30), Color(0x1E1F22), Color(0xDFE1E5), Color(0x868A91), Color(0x43454A), Color(0x2B2D30),
        Color(0x6B9BFA), Color(0xCF8E6D), Color(0x56A8F5), Color(0x26282E),
    ),
    ;

    /** Dresses Swing in it. */
    fun install() {
        val text = ui.deriveFont(TEXT)
        for (key in listOf("Label", "Button", "CheckBox", "Panel", "EditorPane", "TextField", "ToolTip")) {
            UIManager.put("$key.font", text)
            UIManager.put("$key.foreground", ink)
            UIManager.put("$key.background", background)
        }
        UIManager.put("Label.disabledForeground", faint)
        UIManager.put("Label.disabledShadow", background)
        UIManager.put("TextField.background", editor)
        UIManager.put("Editor.background", editor)
        UIManager.put("EditorPane.background", editor)
        UIManager.put("Component.borderColor", line)
        UIManager.put("Inlayd.codeBackground", code)
        UIManager.put("Inlayd.codeFont", mono.deriveFont(TEXT))
        UIManager.put("Link.activeForeground", link)
        UIManager.put("ScrollPane.background", editor)
        UIManager.put("Viewport.background", editor)
        UIManager.put(
            "Button.border",
            BorderFactory.createCompoundBorder(Rounded(line), BorderFactory.createEmptyBorder(3, 12, 3, 12)),
        )
        UIManager.put("Button.gradient", null)
        UIManager.put("Button.focus", background)
        UIManager.put("CheckBox.focus", background)
        UIManager.put(
            "TextField.border",
            BorderFactory.createCompoundBorder(Rounded(line), BorderFactory.createEmptyBorder(3, 6, 3, 6)),
        )
    }

    /** The icon of a check box; Swing keeps the first one that it meets for all themes. */
    fun box(): Icon = Box(this)

    private class Rounded(private val line: Color) : AbstractBorder() {
        override fun getBorderInsets(c: Component?) = Insets(1, 1, 1, 1)

        override fun paintBorder(c: Component?, g: Graphics, x: Int, y: Int, width: Int, height: Int) {
            val canvas = smooth(g.create() as Graphics2D)
            canvas.color = line
            canvas.drawRoundRect(x, y, width - 1, height - 1, ROUND, ROUND)
            canvas.dispose()
        }
    }

    private class Box(private val theme: Theme) : Icon {
        override fun getIconWidth() = 16

        override fun getIconHeight() = 16

        override fun paintIcon(c: Component, g: Graphics, x: Int, y: Int) {
            val canvas = smooth(g.create() as Graphics2D)
            val on = (c as AbstractButton).isSelected
            canvas.color = if (on) theme.link else theme.editor
            canvas.fillRoundRect(x, y, 15, 15, ROUND, ROUND)
            canvas.color = if (on) theme.link else theme.faint
            canvas.drawRoundRect(x, y, 15, 15, ROUND, ROUND)
            if (on) {
                canvas.color = Color.WHITE
                canvas.stroke = BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                canvas.drawPolyline(intArrayOf(x + 4, x + 7, x + 12), intArrayOf(y + 8, y + 11, y + 5), 3)
            }
            canvas.dispose()
        }
    }

    companion object {
        private const val ROUND = 6
        private const val TEXT = 13f

        /** The letters of the user interface; Java's own where Inter is not there. */
        val ui: Font = load("Inter-Regular.otf") ?: Font(Font.SANS_SERIF, Font.PLAIN, 13)

        /** The letters of code; Java's own where JetBrains Mono is not there. */
        val mono: Font = load("JetBrainsMono-Regular.ttf") ?: Font(Font.MONOSPACED, Font.PLAIN, 13)

        private fun load(name: String): Font? {
            val file = System.getProperty("inlayd.fonts").orEmpty().split(':').map {
                File(it, name)
            }.firstOrNull { it.exists() }
            return file?.let { Font.createFont(Font.TRUETYPE_FONT, it) }
                ?.also { GraphicsEnvironment.getLocalGraphicsEnvironment().registerFont(it) }
        }

        /** Makes a canvas draw smoothly. */
        fun smooth(canvas: Graphics2D): Graphics2D {
            canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON)
            canvas.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING,
                RenderingHints.VALUE_TEXT_ANTIALIAS_ON,
            )
            canvas.setRenderingHint(
                RenderingHints.KEY_FRACTIONALMETRICS,
                RenderingHints.VALUE_FRACTIONALMETRICS_ON,
            )
            return canvas
        }
    }
}
