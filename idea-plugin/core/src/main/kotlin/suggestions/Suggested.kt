package dev.inlayd.core.suggestions

/** Why ghost text is asked for (LSP `InlineCompletionTriggerKind`). */
enum class Trigger(internal val wire: Int) {
    /** By hand: Alt+/. */
    INVOKED(1),

    /** By typing. */
    AUTOMATIC(2),
}

/**
 * Asks for ghost text.
 *
 * @property uri the document, which must have been opened
 * @property offset the caret, in UTF-16 units of the document's present text
 * @property trigger by hand or by typing
 */
data class Ask(val uri: String, val offset: Int, val trigger: Trigger)

/**
 * Ghost text as it is to be drawn now.
 *
 * @property offset where it stands, in UTF-16 units of the document
 * @property text what is drawn and inserted
 * @property replaced UTF-16 units behind [offset] that the text takes the place of; nearly always 0
 */
data class Ghost(val offset: Int, val text: String, val replaced: Int = 0)

/**
 * A part of a suggestion to be inserted now.
 *
 * @property offset where to insert it
 * @property text what to insert
 * @property replaced UTF-16 units behind [offset] that it takes the place of
 * @property rest the ghost text that is left afterwards, null where nothing is
 */
data class Taken(val offset: Int, val text: String, val replaced: Int, val rest: Ghost?)
