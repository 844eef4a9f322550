package dev.inlayd.core.documents

import dev.inlayd.core.text.TextEdit

/**
 * Keeps the daemon's picture of the open documents in step with the editor.
 *
 * Every function returns at once, takes a time that does not depend on the document's size, and may be called on
 * the UI thread; what it says is sent from another one, in order. While the daemon does not run nothing is lost:
 * once it runs (again) every open document is opened there with its present text.
 *
 * Texts must be snapshots that never change (`Document.immutableCharSequence`).
 */
interface Documents {
    /** Tells that a document was opened. A second time: as if its whole text had been replaced. */
    fun opened(uri: String, languageId: String, text: CharSequence)

    /** Tells of one edit; [after] is the whole text that it left. Gives the new version; 0 for an unknown document. */
    fun changed(uri: String, edit: TextEdit, after: CharSequence): Int

    /** Tells that the whole text is another one. Gives the new version. */
    fun replaced(uri: String, text: CharSequence): Int

    /** Tells that a document was saved. */
    fun saved(uri: String)

    /** Tells that a document was closed. */
    fun closed(uri: String)

    /** Tells which document has the focus; null for none. */
    fun focused(uri: String?)

    /** Gives the present version of an open document, null for one that is not open. */
    fun version(uri: String): Int?
}
