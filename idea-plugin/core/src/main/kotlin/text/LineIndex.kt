package dev.inlayd.core.text

/**
 * Where each line of a text begins, kept up to date edit by edit. Lines end with `\n`, `\r\n` or a lone `\r`
 * (LSP). Offsets are UTF-16 units.
 *
 * Whether a line begins at an offset depends on the two units beside it alone, so an edit is followed with the
 * inserted text and its two neighbours, without the text itself.
 */
internal class LineIndex(text: CharSequence) {
    private var starts = IntArray(FIRST_SIZE)
    private var count = 1
    private var length = text.length

    init {
        val found = startsIn(text, 0, text.length, null, null)
        starts = IntArray(found.size + 1 + FIRST_SIZE)
        found.copyInto(starts, 1)
        count = found.size + 1
    }

    /** How many lines there are, one at least. */
    val lines: Int get() = count

    /** Gives the place of an offset; one behind the text is its end. */
    fun position(offset: Int): Position {
        val at = offset.coerceIn(0, length)
        val line = lineAt(at)
        return Position(line, at - starts[line])
    }

    /** Gives the offset of a place; one behind its line is the next line's start, one behind the text its end. */
    fun offset(position: Position): Int {
        if (position.line >= count) return length
        val end = if (position.line + 1 < count) starts[position.line + 1] else length
        return (starts[position.line] + position.character).coerceAtMost(end)
    }

    /** Follows an [edit]; [before] and [behind] are the units beside the inserted text, null at the text's ends. */
    fun replaced(edit: TextEdit, before: Char?, behind: Char?) {
        val end = edit.offset + edit.removed
        val first = maxOf(1, firstAtOrAfter(edit.offset))
        val last = maxOf(first, firstAtOrAfter(end + 1))
        val found = startsIn(edit.inserted, edit.offset, edit.inserted.length, before, behind)
        splice(first, last, found, edit.inserted.length - edit.removed)
        length += edit.inserted.length - edit.removed
    }

    private fun splice(first: Int, last: Int, found: IntArray, shift: Int) {
        val size = count - (last - first) + found.size
        val target = if (size > starts.size) starts.copyOf(size + size / 2) else starts
        target.copyInto(target, first + found.size, last, count)
        found.copyInto(target, first)
        for (at in first + found.size until size) target[at] += shift
        starts = target
        count = size
    }

    private fun lineAt(offset: Int): Int {
        val found = starts.binarySearch(offset, 0, count)
        return if (found >= 0) found else -found - 2
    }

    private fun firstAtOrAfter(offset: Int): Int {
        val found = starts.binarySearch(offset, 0, count)
        return if (found >= 0) found else -found - 1
    }

    private companion object {
        const val FIRST_SIZE = 64

        /** Gives the line starts from [base] to `base + size`, both included, where [text] stands at [base]. */
        fun startsIn(text: CharSequence, base: Int, size: Int, before: Char?, behind: Char?): IntArray {
            var found = IntArray(FIRST_SIZE)
            var count = 0
            var last = before
            for (at in 0..size) {
                val next = if (at < size) text[at] else behind
                if (last == '\n' || (last == '\r' && next != '\n')) {
                    if (count == found.size) found = found.copyOf(2 * count)
                    found[count++] = base + at
                }
                last = next
            }
            return found.copyOf(count)
        }

        fun IntArray.binarySearch(element: Int, from: Int, to: Int): Int =
            java.util.Arrays.binarySearch(this, from, to, element)
    }
}
