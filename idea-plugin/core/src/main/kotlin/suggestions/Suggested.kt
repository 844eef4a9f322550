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
 * @property version the version of the document that [offset] is meant for; null for the present one
 * @property mode how much it should say; null lets the daemon decide
 */
data class Ask(
    val uri: String,
    val offset: Int,
    val trigger: Trigger,
    val version: Int? = null,
    val mode: Mode? = null,
)

/** How much a completion should say. */
enum class Mode(internal val wire: String) {
    /** The rest of the line. */
    INLINE("inline"),

    /** The rest of the block that the caret stands in. */
    IN_BLOCK("in-block"),

    /** What comes after the block: the next function, the next statement. */
    AFTER_BLOCK("after-block"),
}

/** Why a suggestion went away without being taken. */
enum class Dismissal(internal val wire: String) {
    /** Escape was pressed. */
    ESCAPE("escape"),

    /** Something else was typed. */
    TYPED("typed"),

    /** The caret moved. */
    MOVED("moved"),

    /** The editor lost the focus or was closed. */
    FOCUS("focus"),

    /** Something else took its place: another suggestion, a popup, a template. */
    REPLACED("replaced"),

    /** Completion was switched off. */
    DISABLED("disabled"),
}

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
