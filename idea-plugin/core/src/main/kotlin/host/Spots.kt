package dev.inlayd.core.host

import dev.inlayd.core.actions.RangeEdit
import dev.inlayd.core.text.LineIndex
import dev.inlayd.core.text.Position
import dev.inlayd.core.text.TextEdit

/** Gives the offset of a place in a text, UTF-16 units. */
fun offsetIn(text: CharSequence, position: Position): Int = LineIndex(text).offset(position)

/**
 * Gives edits as offsets of the text before all of them, the last one of the file first, so that they can be
 * applied one after the other. Line ends become `\n`, which is all that IntelliJ's documents know.
 */
fun fromBehind(text: CharSequence, edits: List<RangeEdit>): List<TextEdit> {
    val lines = LineIndex(text)
    return edits.map { edit ->
        val start = lines.offset(edit.range.start)
        TextEdit(start, lines.offset(edit.range.end) - start, unixLines(edit.text))
    }.sortedByDescending { it.offset }
}

/** Gives a text with `\n` at the end of every line. */
fun unixLines(text: String): String = text.replace("\r\n", "\n").replace('\r', '\n')
