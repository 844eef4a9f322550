package dev.inlayd.core.suggestions

/**
 * Gives the length of the next word of a suggestion: blanks and line ends before it, then letters, digits and
 * underscores in a row, or other marks in a row. The text is not empty; the answer is between 1 and its length.
 *
 * A line end ends the word once something visible has come, so that a word never reaches over a line.
 */
fun endOfWord(text: CharSequence): Int {
    var at = 0
    while (at < text.length && text[at].isWhitespace()) at++
    if (at == text.length) return at
    val word = isWordUnit(text, at)
    while (at < text.length && !text[at].isWhitespace() && isWordUnit(text, at) == word) at++
    return at
}

/**
 * Gives the length of the next line of a suggestion, without the line end behind it; line ends before it come
 * along, so that each call takes a line that can be seen. Between 1 and the length of the text.
 */
fun endOfLine(text: CharSequence): Int {
    var at = 0
    while (at < text.length && text[at].isWhitespace()) at++
    while (at < text.length && text[at] != '\n' && text[at] != '\r') at++
    return at
}

/** Tells whether the unit belongs to a word: letters and digits of every script, and both halves of a pair. */
private fun isWordUnit(text: CharSequence, at: Int): Boolean {
    val unit = text[at]
    return unit.isLetterOrDigit() || unit == '_' || unit.isSurrogate() || Character.getType(unit) in MARKS
}

private val MARKS =
    setOf(Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK).map {
        it.toInt()
    }
