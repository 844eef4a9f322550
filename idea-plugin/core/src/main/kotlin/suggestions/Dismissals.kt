package dev.inlayd.core.suggestions

/** Gives the reason that belongs to the name of one of IntelliJ's `FinishType`s; names to come are [Dismissal.REPLACED]. */
fun dismissalOf(finishType: String): Dismissal = when (finishType) {
    "ESCAPE_PRESSED" -> Dismissal.ESCAPE
    "TYPED", "KEY_PRESSED", "BACKSPACE_PRESSED", "DOCUMENT_CHANGED", "INVALIDATED" -> Dismissal.TYPED
    "CARET_CHANGED", "MOUSE_PRESSED" -> Dismissal.MOVED
    "FOCUS_LOST", "EDITOR_REMOVED" -> Dismissal.FOCUS
    else -> Dismissal.REPLACED
}
