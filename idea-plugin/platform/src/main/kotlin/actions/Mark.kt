package dev.inlayd.idea.actions

import com.intellij.openapi.editor.Editor
import dev.inlayd.core.host.unixLines

/** The selection of an editor as it was, or its caret; follows edits. The functions are called in a write command. */
class Mark(editor: Editor) {
    private val document = editor.document
    private val range =
        editor.selectionModel.let { selection ->
            val caret = editor.caretModel.offset
            if (selection.hasSelection()) {
                document.createRangeMarker(selection.selectionStart, selection.selectionEnd)
            } else {
                document.createRangeMarker(caret, caret)
            }
        }
    private val caret = document.createRangeMarker(editor.caretModel.offset, editor.caretModel.offset)

    /** Gives the marked text; the document's where nothing is marked. */
    fun text(): String {
        val text = document.immutableCharSequence
        val whole = range.startOffset == range.endOffset
        return (if (whole) text else text.subSequence(range.startOffset, range.endOffset)).toString()
    }

    /** Inserts at the caret, and the next time behind that. */
    fun append(text: String) {
        caret.isGreedyToRight = true
        document.insertString(caret.endOffset, unixLines(text))
    }

    /** Replaces the marked text. */
    fun replace(text: String) = document.replaceString(range.startOffset, range.endOffset, unixLines(text))

    /** Inserts before the marked text. */
    fun insertBefore(text: String) = document.insertString(range.startOffset, unixLines(text))

    /** Replaces the whole document. */
    fun replaceAll(text: String) = document.replaceString(0, document.textLength, unixLines(text))
}
