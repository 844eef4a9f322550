package dev.inlayd.core.suggestions

import com.google.gson.JsonElement
import dev.inlayd.core.rpc.elements
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.int
import dev.inlayd.core.rpc.string
import dev.inlayd.core.text.LineIndex
import dev.inlayd.core.text.Position

/**
 * One item of an answer.
 *
 * @property command what the daemon knows it by; sent back in every report
 * @property head UTF-16 units at the start of the item's text that stand in the document already
 * @property text what is to be inserted at the caret
 * @property replaced UTF-16 units behind the caret that it takes the place of
 */
internal class Item(val command: JsonElement?, val head: Int, val text: String, val replaced: Int)

/**
 * Reads the answer of `textDocument/inlineCompletion` for a caret at [offset] of [text]. Items that cannot be drawn
 * at the caret are left out: those of another place, those that change text before it, empty ones, and doubles.
 */
internal fun itemsOf(answer: JsonElement, text: CharSequence, offset: Int): List<Item> {
    val found = answer["items"].elements().ifEmpty { answer.elements() }
    val lines by lazy(LazyThreadSafetyMode.NONE) { LineIndex(text) }
    return found.mapNotNull { itemOf(it, text, offset, lines) }.distinctBy(Item::text)
}

private fun itemOf(item: JsonElement, text: CharSequence, offset: Int, lines: LineIndex): Item? {
    val inserted = item["insertText"].string() ?: item["insertText"]["value"].string() ?: return null
    val start = positionOf(item["range"]["start"])?.let(lines::offset) ?: offset
    val end = positionOf(item["range"]["end"])?.let(lines::offset) ?: offset
    if (start > offset || end < offset || end > text.length) return null
    val head = text.subSequence(start, offset)
    if (!inserted.startsWith(head.toString())) return null
    val rest = inserted.substring(head.length)
    return Item(item["command"], head.length, rest, end - offset).takeUnless { rest.isEmpty() }
}

/** Reads a place as LSP writes it. */
internal fun positionOf(place: JsonElement?): Position? {
    val line = place["line"].int() ?: return null
    return Position(line, place["character"].int() ?: return null).takeIf {
        it.line >= 0 && it.character >= 0
    }
}
