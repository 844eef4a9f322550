package dev.inlayd.idea.host

import com.intellij.openapi.fileEditor.FileDocumentManager
import com.intellij.openapi.fileEditor.FileEditorManager
import com.intellij.openapi.project.Project
import com.intellij.openapi.vfs.VirtualFile
import dev.inlayd.core.host.offsetIn
import dev.inlayd.core.text.Range

/** Opens a file and puts the caret at a place; called on the UI thread. */
fun show(project: Project, file: VirtualFile, selection: Range? = null, takeFocus: Boolean = true) {
    val editors = FileEditorManager.getInstance(project)
    editors.openFile(file, takeFocus)
    val document = FileDocumentManager.getInstance().getDocument(file)
    if (selection != null && document != null) {
        editors.selectedTextEditor?.caretModel?.moveToOffset(
            offsetIn(document.immutableCharSequence, selection.start),
        )
    }
}
