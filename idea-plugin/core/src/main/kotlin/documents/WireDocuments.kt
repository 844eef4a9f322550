package dev.inlayd.core.documents

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import dev.inlayd.core.rpc.Entry
import dev.inlayd.core.rpc.json
import dev.inlayd.core.text.LineIndex
import dev.inlayd.core.text.Position

/**
 * The documents as one running daemon knows them. Offsets become lines and characters here, at the moment at which
 * a message is sent: only then is it certain which text the daemon has.
 *
 * The functions that give an [Entry] may be called by anybody; [position] and the entries' messages belong to the
 * one coroutine that sends.
 */
internal class WireDocuments {
    private val told = HashMap<String, ToldDocument>()

    /** Gives the version that the daemon has, null where it has no such document. */
    fun version(uri: String): Int? = told[uri]?.version

    /** Gives a place in the text that the daemon has; null where it has no such document. */
    fun position(uri: String, offset: Int): Position? = told[uri]?.lines?.position(offset)

    fun opening(uri: String, languageId: String, version: Int, text: CharSequence): Entry = Plain {
        told[uri] = ToldDocument(version, text)
        val document = json("uri" to uri, "languageId" to languageId, "version" to version, "text" to text)
        note("textDocument/didOpen", "textDocument" to document)
    }

    fun changing(uri: String, version: Int, text: CharSequence, step: ChangeStep?): Entry =
        ChangeEntry(uri, version, text, listOfNotNull(step)) { changed(it) }

    fun saving(uri: String): Entry = Plain {
        note("textDocument/didSave", "textDocument" to json("uri" to uri))
    }

    fun closing(uri: String): Entry = Plain {
        told.remove(uri)
        note("textDocument/didClose", "textDocument" to json("uri" to uri))
    }

    fun focusing(uri: String?): Entry = FocusEntry(uri)

    private fun changed(entry: ChangeEntry): JsonObject? {
        val document = told[entry.uri] ?: return null
        val changes = if (entry.isWhole) {
            document.lines = LineIndex(entry.text)
            listOf(json("text" to entry.text))
        } else {
            entry.steps.map { step(document.lines, it) }
        }
        document.version = entry.version
        val name = json("uri" to entry.uri, "version" to entry.version)
        return note("textDocument/didChange", "textDocument" to name, "contentChanges" to changes)
    }

    private fun step(lines: LineIndex, step: ChangeStep): JsonObject {
        val (edit, before, behind) = step
        val range = json(
            "start" to lines.position(edit.offset).toJson(),
            "end" to lines.position(edit.offset + edit.removed).toJson(),
        )
        lines.replaced(edit, before, behind)
        return json("range" to range, "text" to edit.inserted)
    }
}

/** What the daemon knows of one document; [lines] is made when it is first needed. */
private class ToldDocument(var version: Int, text: CharSequence) {
    private var first: CharSequence? = text
    private var index: LineIndex? = null

    var lines: LineIndex
        get() = index ?: LineIndex(first ?: "").also { lines = it }
        set(value) {
            index = value
            first = null
        }
}

private class Plain(private val write: () -> JsonObject?) : Entry {
    override fun message() = write()
}

private class FocusEntry(private var uri: String?) : Entry {
    override fun message() = uri.let { focus ->
        if (focus ==
            null
        ) {
            note("textDocument/didFocus")
        } else {
            note(
                "textDocument/didFocus",
                "textDocument" to json("uri" to focus),
            )
        }
    }

    override fun absorb(later: Entry): Boolean {
        if (later !is FocusEntry) return false
        uri = later.uri
        return true
    }
}

internal fun note(method: String, vararg params: Pair<String, Any?>): JsonObject =
    json("jsonrpc" to "2.0", "method" to method, "params" to json(*params))

/** Gives a place as LSP writes it. */
internal fun Position.toJson(): JsonElement = json("line" to line, "character" to character)
