package dev.inlayd.idea.fake

import com.intellij.openapi.editor.Caret
import com.intellij.openapi.editor.CaretModel
import com.intellij.openapi.editor.Editor
import com.intellij.openapi.editor.EditorKind
import com.intellij.openapi.editor.SelectionModel
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.UserDataHolderBase
import javax.swing.JComponent
import javax.swing.JPanel

/** An editor: a document, a caret that follows insertions, a selection. */
class FakeEditor(
    private val text: FakeDocument,
    private val owner: Project?,
    private val kind: EditorKind = EditorKind.MAIN_EDITOR,
) : UserDataHolderBase(),
    Editor,
    CaretModel,
    SelectionModel,
    Caret {
    private val component = JPanel()
    private var at = 0
    private var marked: IntRange? = null
    private var gone = false

    init {
        text.watchers += { if (it.offset <= at) at += it.newLength - minOf(it.oldLength, at - it.offset) }
    }

    override fun getDocument() = text

    override fun getSelectionModel() = this

    override fun getCaretModel() = this

    override fun getContentComponent(): JComponent = component

    override fun getProject() = owner

    override fun getEditorKind() = kind

    override fun isDisposed() = gone

    override fun dispose() {
        gone = true
    }

    override fun getOffset() = at

    override fun moveToOffset(offset: Int) {
        at = offset
    }

    /** Selects a stretch. */
    fun select(start: Int, end: Int) {
        marked = start until end
        at = end
    }

    override fun hasSelection() = marked != null

    override fun getSelectionStart() = marked?.first ?: at

    override fun getSelectionEnd() = marked?.let { it.last + 1 } ?: at

    override fun getSelectedText() = marked?.let { text.text.substring(it) }
}
