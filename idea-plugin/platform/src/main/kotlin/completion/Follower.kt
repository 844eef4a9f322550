package dev.inlayd.idea.completion

import com.intellij.codeInsight.inline.completion.InlineCompletion
import com.intellij.codeInsight.inline.completion.InlineCompletionEventAdapter
import com.intellij.codeInsight.inline.completion.InlineCompletionEventType
import com.intellij.openapi.editor.Editor
import com.intellij.openapi.util.Key
import dev.inlayd.core.suggestions.SuggestionSession
import dev.inlayd.core.suggestions.dismissalOf

/** Tells a session what the platform does with it in one editor, so that the daemon learns what became of it. */
class Follower private constructor() : InlineCompletionEventAdapter {
    @Volatile private var session: SuggestionSession? = null

    /** Follows another session from now on. */
    fun follow(next: SuggestionSession) {
        session = next
    }

    override fun onShow(event: InlineCompletionEventType.Show) {
        session?.choose(event.variantIndex)
        session?.shown()
    }

    override fun onVariantSwitched(event: InlineCompletionEventType.VariantSwitched) {
        session?.choose(event.toVariantIndex)
    }

    override fun onInsert(event: InlineCompletionEventType.Insert) {
        session?.takeAll()
    }

    /** After an insertion the session is over already, and this says nothing. */
    override fun onHide(event: InlineCompletionEventType.Hide) {
        session?.dismiss(dismissalOf(event.finishType.name))
    }

    /** The user typed what stood there. */
    fun typed(text: String) {
        session?.typed(text)
    }

    /** The user took a word or a line. */
    fun taken(length: Int) {
        session?.take(length)
    }

    companion object {
        private val KEY = Key.create<Follower>("dev.inlayd.follower")

        /** Gives the follower of an editor; it lives as long as the editor. */
        fun of(editor: Editor): Follower = editor.getUserData(KEY) ?: Follower().also {
            editor.putUserData(KEY, it)
            InlineCompletion.getHandlerOrNull(editor)?.addEventListener(it)
        }
    }
}
