package dev.inlayd.idea.documents

import com.intellij.openapi.editor.Document
import com.intellij.openapi.fileEditor.FileDocumentManager
import com.intellij.openapi.util.Key
import com.intellij.openapi.vfs.VirtualFile
import dev.inlayd.core.documents.Documents
import dev.inlayd.core.documents.languageIdOf
import dev.inlayd.core.text.TextEdit

/** Tells the core of the files in tabs. Everything returns at once; called on the UI thread. */
class OpenFiles(private val documents: Documents) {
    private val uris = Key.create<String>("dev.inlayd.uri")

    /** Gives the URI of a document that is open here, null for any other. */
    fun uriOf(document: Document): String? = document.getUserData(uris)

    /** A tab was opened. Files that are not on this machine's disk are none of ours. */
    fun opened(file: VirtualFile) {
        val uri = file.localUri() ?: return
        val document = FileDocumentManager.getInstance().getDocument(file) ?: return
        document.putUserData(uris, uri)
        documents.opened(uri, languageIdOf(file.name), document.immutableCharSequence)
    }

    /** A tab was closed. */
    fun closed(file: VirtualFile) {
        val uri = file.localUri() ?: return
        FileDocumentManager.getInstance().getDocument(file)?.putUserData(uris, null)
        documents.closed(uri)
    }

    /** The user looks at another tab, or at none. */
    fun focused(file: VirtualFile?) = documents.focused(file?.localUri())

    /** A document is saved. */
    fun saved(document: Document) {
        uriOf(document)?.let(documents::saved)
    }

    /** A document has changed. */
    fun changed(document: Document, edit: TextEdit) {
        uriOf(document)?.let { documents.changed(it, edit, document.immutableCharSequence) }
    }
}

/** Gives the URI of a file on this machine's disk, null for any other. */
fun VirtualFile.localUri(): String? = if (isInLocalFileSystem) toNioPath().toUri().toString() else null
