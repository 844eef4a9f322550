package dev.inlayd.core.host

import dev.inlayd.core.actions.FileEdit
import dev.inlayd.core.text.Range

/** How grave a message is (LSP `MessageType`). */
enum class Severity(internal val wire: Int) {
    /** Something failed. */
    ERROR(1),

    /** Something may be wrong. */
    WARNING(2),

    /** Good to know. */
    INFO(3),

    /** For the log. */
    LOG(4),
    ;

    internal companion object {
        fun of(wire: Int?): Severity = entries.firstOrNull { it.wire == wire } ?: LOG
    }
}

/**
 * What the daemon may ask of the editor. The functions are called on a background thread, several at a time;
 * an exception is answered to the daemon as an error.
 */
interface EditorHost {
    /** Applies edits as one step that can be undone; gives whether all of it was applied. */
    suspend fun applyEdit(label: String?, edits: List<FileEdit>): Boolean

    /** Shows a document (or, where [external], a web page), perhaps with a stretch selected; gives whether it did. */
    suspend fun showDocument(uri: String, selection: Range?, takeFocus: Boolean, external: Boolean): Boolean

    /** Asks the user; gives the choice, or null if the question was closed. */
    suspend fun ask(severity: Severity, message: String, choices: List<String>): String?

    /** Gives the value of a variable of a script, or null where the editor does not know it. */
    suspend fun variable(name: String): String?

    /** Tells the user something. */
    fun message(severity: Severity, text: String)

    /** Writes a line into the IDE's log: the daemon's own messages, its stderr, and what happens to it. */
    fun log(severity: Severity, text: String)
}
