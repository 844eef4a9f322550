package dev.inlayd.core.text

/** A place between two characters as LSP names it: [line] and [character] count from 0, in UTF-16 units. */
data class Position(val line: Int, val character: Int) : Comparable<Position> {
    override fun compareTo(other: Position): Int =
        compareValuesBy(this, other, Position::line, Position::character)
}

/** A stretch of text from [start] up to, but without, [end]. */
data class Range(val start: Position, val end: Position)

/**
 * One edit as editors tell it: [removed] UTF-16 units from [offset] on became [inserted].
 * The offset counts in the text before the edit.
 */
data class TextEdit(val offset: Int, val removed: Int, val inserted: String) {
    init {
        require(offset >= 0 && removed >= 0) {
            "an edit begins at 0 or later and removes 0 or more units: $this"
        }
    }
}
