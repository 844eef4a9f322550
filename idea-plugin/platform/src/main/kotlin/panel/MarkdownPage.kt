package dev.inlayd.idea.panel

import com.intellij.ide.BrowserUtil
import dev.inlayd.core.markdown.htmlOf
import java.awt.Color
import javax.swing.BorderFactory
import javax.swing.JEditorPane
import javax.swing.UIManager
import javax.swing.event.HyperlinkEvent
import javax.swing.text.DefaultCaret
import javax.swing.text.html.HTMLEditorKit
import javax.swing.text.html.StyleSheet

/** Shows Markdown in the colours of the IDE's theme. */
class MarkdownPage : JEditorPane() {
    init {
        isEditable = false
        border = BorderFactory.createEmptyBorder(0, MARGIN, MARGIN, MARGIN)
        (caret as DefaultCaret).updatePolicy = DefaultCaret.NEVER_UPDATE
        putClientProperty(HONOR_DISPLAY_PROPERTIES, true)
        addHyperlinkListener {
            if (it.eventType ==
                HyperlinkEvent.EventType.ACTIVATED
            ) {
                it.url?.let { url -> BrowserUtil.browse(url.toString()) }
            }
        }
        show("")
    }

    /** Shows another text, with the theme as it is now. */
    fun show(markdown: String) {
        val kit = HTMLEditorKit()
        val sheet = StyleSheet().apply { styles().forEach(::addRule) }
        kit.styleSheet =
            StyleSheet().apply {
                addStyleSheet(HTMLEditorKit().styleSheet)
                addStyleSheet(sheet)
            }
        editorKit = kit
        background = color("Editor.background", "EditorPane.background", Color.WHITE)
        text = "<html><body>${htmlOf(markdown)}</body></html>"
    }

    private fun styles(): List<String> {
        val ink = hex(color("Label.foreground", "Label.foreground", Color.BLACK))
        val line = hex(color("Component.borderColor", "Separator.foreground", Color.LIGHT_GRAY))
        val code = hex(color("Inlayd.codeBackground", "Panel.background", Color.LIGHT_GRAY))
        val link = hex(color("Link.activeForeground", "Component.linkColor", Color.BLUE))
        val font = UIManager.getFont("Label.font")
        val mono = UIManager.getFont("Inlayd.codeFont")?.family ?: "JetBrains Mono"
        val size = font?.size ?: DEFAULT_SIZE
        return listOf(
            "body { color: $ink; font-family: '${font?.family}'; font-size: ${size}pt; margin: 0 }",
            "p, ul, ol, pre, table, blockquote { margin-top: 6px; margin-bottom: 6px }",
            "ul, ol { margin-left: 20px }",
            "li { margin-top: 2px; margin-bottom: 2px }",
            "h1 { font-size: ${size + 6}pt; margin-top: 12px; margin-bottom: 6px }",
            "h2 { font-size: ${size + 4}pt; margin-top: 12px; margin-bottom: 6px }",
            "h3, h4, h5, h6 { font-size: ${size + 2}pt; margin-top: 10px; margin-bottom: 4px }",
            "code { font-family: '$mono'; font-size: ${size - 1}pt; background-color: $code }",
            "pre { font-family: '$mono'; font-size: ${size - 1}pt; background-color: $code; padding: 8px }",
            "blockquote { margin-left: 10px; padding-left: 8px }",
            "th { text-align: left; padding: 3px 12px 3px 0; border-bottom: 1px solid $line }",
            "td { padding: 3px 12px 3px 0 }",
            "a { color: $link }",
        )
    }

    private fun color(key: String, other: String, last: Color): Color =
        UIManager.getColor(key) ?: UIManager.getColor(other) ?: last

    private fun hex(color: Color) = "#%06x".format(color.rgb and 0xFFFFFF)

    private companion object {
        const val HONOR_DISPLAY_PROPERTIES = JEditorPane.HONOR_DISPLAY_PROPERTIES

        /** Pixels. */
        const val MARGIN = 12

        /** Points, where the theme names no font. */
        const val DEFAULT_SIZE = 13
    }
}
