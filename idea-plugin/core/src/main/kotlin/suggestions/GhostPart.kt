package dev.inlayd.core.suggestions

/** A part of ghost text for an editor that draws new text and leaves standing text alone. */
sealed interface GhostPart {
    /** New text, drawn grey and inserted. */
    data class New(val text: String) : GhostPart

    /** Text that stands there already; the caret jumps over it. */
    data class Kept(val text: String) : GhostPart
}

/**
 * Gives ghost text as new and kept parts: what it takes the place of (`replaced`, nearly always the brackets that
 * the editor closed by itself) is kept as far as the ghost text says it again, in the same order.
 *
 * Empty where that cannot be: the ghost text would delete something.
 *
 * @param document the whole text that the ghost stands in
 */
fun partsOf(ghost: Ghost, document: CharSequence): List<GhostPart> {
    val standing = document.subSequence(ghost.offset, minOf(ghost.offset + ghost.replaced, document.length))
    val parts = ArrayDeque<GhostPart>()
    var end = ghost.text.length
    // From behind: closing brackets belong to what comes last.
    for (unit in standing.reversed()) {
        val at = ghost.text.lastIndexOf(unit, end - 1)
        if (end == 0 || at < 0) return emptyList()
        val head = parts.firstOrNull()
        if (at + 1 == end && head is GhostPart.Kept) {
            parts[0] = GhostPart.Kept(unit + head.text)
        } else {
            if (at + 1 < end) parts.addFirst(GhostPart.New(ghost.text.substring(at + 1, end)))
            parts.addFirst(GhostPart.Kept(unit.toString()))
        }
        end = at
    }
    if (end > 0) parts.addFirst(GhostPart.New(ghost.text.substring(0, end)))
    return parts
}
