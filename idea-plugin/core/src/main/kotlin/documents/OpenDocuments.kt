package dev.inlayd.core.documents

import dev.inlayd.core.rpc.Entry
import dev.inlayd.core.rpc.Outbox
import dev.inlayd.core.text.TextEdit

/** The open documents as the editor has them; see [WireDocuments] for what the daemon knows of them. */
internal class OpenDocuments : Documents {
    private val open = LinkedHashMap<String, OpenDocument>()
    private var focus: String? = null
    private var wire: Wire? = null

    /** Begins to tell a daemon that has just started: opens every document there with its present text. */
    fun attach(outbox: Outbox): WireDocuments = synchronized(open) {
        val told = WireDocuments()
        val wire = Wire(outbox, told)
        this.wire = wire
        open.values.forEach { outbox.add(wire.told.opening(it.uri, it.languageId, it.version, it.text)) }
        focus?.let { outbox.add(wire.told.focusing(it)) }
        told
    }

    /** Tells nobody any more, until [attach]. */
    fun detach() = synchronized(open) { wire = null }

    override fun opened(uri: String, languageId: String, text: CharSequence) = synchronized(open) {
        val old = open.remove(uri)
        val document = OpenDocument(uri, languageId, (old?.version ?: 0) + 1, text)
        open[uri] = document
        if (old != null) tell { closing(uri) }
        tell { opening(uri, languageId, document.version, text) }
    }

    override fun changed(uri: String, edit: TextEdit, after: CharSequence): Int = synchronized(open) {
        val document = open[uri] ?: return 0
        document.version++
        document.text = after
        val end = edit.offset + edit.inserted.length
        val step = ChangeStep(edit, after.getOrNull(edit.offset - 1), after.getOrNull(end))
        tell { changing(uri, document.version, after, step) }
        document.version
    }

    override fun replaced(uri: String, text: CharSequence): Int = synchronized(open) {
        val document = open[uri] ?: return 0
        document.version++
        document.text = text
        tell { changing(uri, document.version, text, null) }
        document.version
    }

    override fun saved(uri: String) = synchronized(open) { if (uri in open) tell { saving(uri) } }

    override fun closed(uri: String) = synchronized(open) {
        if (focus == uri) focus = null
        if (open.remove(uri) != null) tell { closing(uri) }
    }

    override fun focused(uri: String?) = synchronized(open) {
        if (focus != uri) tell { focusing(uri) }
        focus = uri
    }

    override fun version(uri: String): Int? = synchronized(open) { open[uri]?.version }

    /** Gives the LSP language id of an open document. */
    fun language(uri: String): String? = synchronized(open) { open[uri]?.languageId }

    /** Gives version and text of an open document as they are together now. */
    fun snapshot(uri: String): Snapshot? =
        synchronized(open) { open[uri]?.let { Snapshot(it.version, it.text) } }

    private inline fun tell(entry: WireDocuments.() -> Entry) {
        wire?.let { it.outbox.add(it.told.entry()) }
    }

    private class Wire(val outbox: Outbox, val told: WireDocuments)
}

/** A document's text and its version. */
internal class Snapshot(val version: Int, val text: CharSequence)

private class OpenDocument(val uri: String, val languageId: String, var version: Int, var text: CharSequence)
