package dev.inlayd.core.actions

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import dev.inlayd.core.rpc.elements
import dev.inlayd.core.rpc.flag
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.int
import dev.inlayd.core.rpc.string
import dev.inlayd.core.suggestions.positionOf
import dev.inlayd.core.text.Range

/** An edit that the daemon sent makes no sense; the message says which part. */
internal class BadEditException(message: String) : Exception(message)

/**
 * Reads a `WorkspaceEdit` (LSP): `documentChanges` where there are some, else `changes`. None gives an empty list.
 *
 * @throws BadEditException a part of it is missing, or two edits of a file overlap: half an edit is worse than none
 */
internal fun editsOf(edit: JsonElement?): List<FileEdit> {
    val steps = edit["documentChanges"]
    if (steps != null) return steps.elements().map(::stepOf)
    val files = edit["changes"] as? JsonObject ?: return emptyList()
    return files.entrySet().map { (uri, edits) -> FileEdit.Change(uri, null, rangesOf(edits)) }
}

private fun stepOf(step: JsonElement): FileEdit {
    val options = step["options"]
    return when (val kind = step["kind"].string()) {
        null -> {
            val document = step["textDocument"]
            FileEdit.Change(text(document, "uri"), document["version"].int(), rangesOf(step["edits"]))
        }

        "create" -> FileEdit.Create(
            text(step, "uri"),
            options.has("overwrite"),
            options.has("ignoreIfExists"),
        )

        "rename" -> FileEdit.Rename(text(step, "oldUri"), text(step, "newUri"), options.has("overwrite"))

        "delete" -> FileEdit.Delete(text(step, "uri"), options.has("ignoreIfNotExists"))

        else -> throw BadEditException("documentChanges: no such kind of change: \"$kind\"")
    }
}

private fun rangesOf(edits: JsonElement?): List<RangeEdit> {
    val found = edits.elements().map { RangeEdit(rangeOf(it["range"]), text(it, "newText")) }
    val sorted = found.sortedBy { it.range.start }
    sorted.zipWithNext { one, next ->
        if (next.range.start < one.range.end) throw BadEditException("edits overlap at ${next.range.start}")
    }
    return sorted
}

private fun rangeOf(range: JsonElement?): Range =
    rangeOrNull(range) ?: throw BadEditException("range: not a range: $range")

/** Reads a stretch as LSP writes it, null where it is none. */
internal fun rangeOrNull(range: JsonElement?): Range? {
    val start = positionOf(range["start"]) ?: return null
    val end = positionOf(range["end"]) ?: return null
    return Range(start, end).takeIf { start <= end }
}

private fun text(from: JsonElement?, name: String): String =
    from[name].string() ?: throw BadEditException("$name: not a string: ${from[name]}")

private fun JsonElement?.has(name: String): Boolean = this[name].flag() ?: false
