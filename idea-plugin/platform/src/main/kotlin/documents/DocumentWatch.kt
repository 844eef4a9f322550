package dev.inlayd.idea.documents

import com.intellij.openapi.editor.event.DocumentEvent
import com.intellij.openapi.editor.event.DocumentListener
import dev.inlayd.core.text.TextEdit

/** Hands every edit to the core, which sends it from another thread. */
class DocumentWatch(private val files: OpenFiles) : DocumentListener {
    override fun documentChanged(event: DocumentEvent) {
        val edit = TextEdit(event.offset, event.oldLength, event.newFragment.toString())
        files.changed(event.document, edit)
    }
}
