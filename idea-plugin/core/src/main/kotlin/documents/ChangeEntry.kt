package dev.inlayd.core.documents

import com.google.gson.JsonObject
import dev.inlayd.core.rpc.Entry
import dev.inlayd.core.text.TextEdit

/** One edit, and the units beside what it inserted (null at the ends of the text). */
internal data class ChangeStep(val edit: TextEdit, val before: Char?, val behind: Char?)

/**
 * The changes of one document that have not been sent. Neighbours melt into one message; once there are many of
 * them, or they are long, the whole text is sent instead, so that a daemon that does not read costs no memory.
 */
internal class ChangeEntry(
    val uri: String,
    version: Int,
    text: CharSequence,
    steps: List<ChangeStep>,
    private val write: (ChangeEntry) -> JsonObject?,
) : Entry {
    private val kept = steps.toMutableList()
    private var units = steps.sumOf { it.edit.inserted.length }

    /** Version of the document after the changes. */
    var version: Int = version
        private set

    /** The whole text after the changes. */
    var text: CharSequence = text
        private set

    /** Whether the whole text takes the place of the old one. */
    var isWhole: Boolean = steps.isEmpty()
        private set

    /** The edits in their order; empty if [isWhole]. */
    val steps: List<ChangeStep> get() = kept

    override fun message(): JsonObject? = write(this)

    override fun absorb(later: Entry): Boolean {
        if (later !is ChangeEntry || later.uri != uri) return false
        version = later.version
        text = later.text
        kept += later.kept
        units += later.units
        if (isWhole || later.isWhole || kept.size > MOST_STEPS || units > MOST_UNITS) {
            isWhole = true
            kept.clear()
        }
        return true
    }

    internal companion object {
        /** More edits than this that wait are sent as the whole text: a burst of typing has fewer. */
        const val MOST_STEPS: Int = 256

        /** More inserted UTF-16 units than this that wait are sent as the whole text. */
        const val MOST_UNITS: Int = 200_000
    }
}
