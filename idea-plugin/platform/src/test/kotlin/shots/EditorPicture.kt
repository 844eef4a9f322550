package dev.inlayd.idea.shots

import java.awt.Color
import java.awt.Font
import java.awt.Graphics2D

/** Paints a document as an editor would, with a caret and ghost text; the IDE draws its own, in the same way. */
class EditorPicture(private val theme: Theme) {
    private val font = Theme.mono.deriveFont(14f)

    /** Paints it. */
    fun paint(name: String, text: String, caret: Int, ghost: String) {
        val lines = text.trimEnd('\n').split('\n')
        val caretLine = text.take(caret).count { it == '\n' }
        val column = caret - text.lastIndexOf('\n', caret - 1) - 1
        Picture.paint(name, 760, (lines.size + 1) * HEIGHT + HEIGHT / 2) { canvas ->
            canvas.font = font
            canvas.color = theme.editor
            canvas.fillRect(0, 0, 760, 1000)
            canvas.color = theme.caretRow
            canvas.fillRect(0, top(caretLine), 760, HEIGHT)
            val width = font.getStringBounds("m", canvas.fontRenderContext).width
            lines.forEachIndexed { row, line -> drawLine(canvas, row, line, width) }
            drawGhost(canvas, caretLine, column, ghost, width)
        }
    }

    private fun drawLine(canvas: Graphics2D, row: Int, line: String, width: Double) {
        canvas.color = theme.faint
        val number = "${row + 1}"
        draw(canvas, number, GUTTER - 20 - number.length * width, base(row))
        var at = 0
        for (word in WORDS.findAll(line)) {
            canvas.color = theme.ink
            draw(canvas, line.substring(at, word.range.first), GUTTER + at * width, base(row))
            canvas.color = colour(word.value)
            draw(canvas, word.value, GUTTER + word.range.first * width, base(row))
            at = word.range.last + 1
        }
        canvas.color = theme.ink
        draw(canvas, line.substring(at), GUTTER + at * width, base(row))
    }

    private fun drawGhost(canvas: Graphics2D, row: Int, column: Int, ghost: String, width: Double) {
        canvas.color = theme.faint
        canvas.font = font.deriveFont(Font.ITALIC)
        ghost.split('\n').forEachIndexed { line, text ->
            draw(canvas, text, GUTTER + (if (line == 0) column.toDouble() else 0.0) * width, base(row + line))
        }
        canvas.color = theme.ink
        canvas.fillRect((GUTTER + column * width).toInt(), top(row) + 3, 2, HEIGHT - 6)
    }

    private fun draw(canvas: Graphics2D, text: String, x: Double, y: Int) =
        canvas.drawString(text, x.toFloat(), y.toFloat())

    private fun colour(word: String): Color = when {
        word.startsWith("\"") -> Color(0x6AAB73)
        word == "self" || word in KEYWORDS -> theme.keyword
        else -> theme.function
    }

    private fun top(row: Int) = HEIGHT / 2 + row * HEIGHT

    private fun base(row: Int) = top(row) + HEIGHT - 7

    private companion object {
        const val HEIGHT = 24
        const val GUTTER = 64
        val KEYWORDS = setOf("class", "def", "return", "for", "in")
        val WORDS =
            Regex("\"\"\".*?\"\"\"|\\b(class|def|return|for|in|self)\\b|(?<=def )\\w+|(?<=class )\\w+")
    }
}
