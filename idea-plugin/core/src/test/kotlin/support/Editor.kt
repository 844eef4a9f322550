package dev.inlayd.core.support

import dev.inlayd.core.Inlayd
import dev.inlayd.core.suggestions.Ask
import dev.inlayd.core.suggestions.Mode
import dev.inlayd.core.suggestions.SuggestionSession
import dev.inlayd.core.suggestions.Taken
import dev.inlayd.core.suggestions.Trigger
import dev.inlayd.core.text.TextEdit

/** One document in an editor: it types, moves the caret, asks for ghost text and takes it. */
class Editor(private val inlayd: Inlayd, val uri: String, var text: String, language: String = "python") {
    var caret = text.length

    init {
        inlayd.documents.opened(uri, language, text)
        inlayd.documents.focused(uri)
    }

    /** Replaces [removed] units at the caret by [typed], and leaves the caret behind it. */
    fun type(typed: String, removed: Int = 0) = edit(TextEdit(caret, removed, typed))

    /** Makes an edit anywhere. */
    fun edit(edit: TextEdit) {
        text = text.replaceRange(edit.offset, edit.offset + edit.removed, edit.inserted)
        caret = edit.offset + edit.inserted.length
        inlayd.documents.changed(uri, edit, text)
    }

    /** Inserts what was taken of a suggestion. */
    fun insert(taken: Taken) = edit(TextEdit(taken.offset, taken.replaced, taken.text))

    /** Asks for ghost text at the caret. */
    suspend fun ask(trigger: Trigger = Trigger.INVOKED, mode: Mode? = null): SuggestionSession? =
        inlayd.suggest(Ask(uri, caret, trigger, mode = mode))
}
