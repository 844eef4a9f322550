package dev.inlayd.idea.panel

import com.intellij.openapi.Disposable
import dev.inlayd.core.results.Answer
import java.awt.BorderLayout
import javax.swing.BorderFactory
import javax.swing.JButton
import javax.swing.JLabel
import javax.swing.JPanel
import javax.swing.JScrollPane
import javax.swing.SwingUtilities
import javax.swing.Timer

/** One answer as it grows: a line with what goes on and a button to stop it, and the Markdown below. */
class AnswerView(title: String, stop: (() -> Unit)?) :
    JPanel(BorderLayout()),
    Answer,
    Disposable {
    private val page = MarkdownPage()
    private val step = JLabel(title)
    private val button = JButton("Stop").apply { addActionListener { stop?.invoke() } }
    private val text = StringBuffer()
    private val redraw = Timer(REDRAW_MS) { page.show(text.toString()) }.apply { isRepeats = false }

    init {
        val head = JPanel(BorderLayout())
        head.border = BorderFactory.createEmptyBorder(GAP, 2 * GAP, GAP, 2 * GAP)
        head.add(step, BorderLayout.CENTER)
        if (stop != null) head.add(button, BorderLayout.EAST)
        add(head, BorderLayout.NORTH)
        add(JScrollPane(page).apply { border = BorderFactory.createEmptyBorder() }, BorderLayout.CENTER)
    }

    override fun append(piece: String) {
        text.append(piece)
        SwingUtilities.invokeLater { if (!redraw.isRunning) redraw.start() }
    }

    override fun step(message: String?) = SwingUtilities.invokeLater { step.text = message ?: " " }

    override fun end(problem: String?) = SwingUtilities.invokeLater {
        redraw.stop()
        page.show(text.toString())
        step.text = problem ?: "Done"
        button.isVisible = false
    }

    /** Draws what has come so far, at once. */
    internal fun draw() = page.show(text.toString())

    /** Presses the button. */
    internal fun stop() = button.doClick()

    /** What the line above says. */
    internal fun state(): String = step.text

    /** The text of the page as it is drawn. */
    internal fun shown(): String = page.document.getText(0, page.document.length)

    override fun dispose() {
        redraw.stop()
        if (button.isVisible) button.doClick()
    }

    private companion object {
        /** Pieces that come closer than this are drawn together, milliseconds; laying out HTML is dear. */
        const val REDRAW_MS = 60

        /** Pixels. */
        const val GAP = 6
    }
}
