package dev.inlayd.idea.completion

import com.intellij.codeInsight.inline.completion.InlineCompletionEvent
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionSuggestionUpdateManager
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionSuggestionUpdateManager.UpdateResult
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionVariant

/** Leaves the platform's rules as they are and notes what of the chosen variant was typed or taken. */
class FollowTyping : InlineCompletionSuggestionUpdateManager.Default() {
    override fun update(
        event: InlineCompletionEvent,
        variant: InlineCompletionVariant.Snapshot,
    ): UpdateResult {
        val result = super.update(event, variant)
        if (variant.isActive && result is UpdateResult.Changed) {
            val gone = variant.length() - result.snapshot.length()
            event.follower()?.let { (follower, typed) ->
                if (typed != null) {
                    follower.typed(typed)
                } else if (gone > 0) {
                    follower.taken(gone)
                }
            }
        }
        return result
    }

    private fun InlineCompletionEvent.follower(): Pair<Follower, String?>? = when (this) {
        is InlineCompletionEvent.DocumentChange -> Follower.of(editor) to typing.typed
        else -> toRequest()?.let { Follower.of(it.editor) to null }
    }

    private fun InlineCompletionVariant.Snapshot.length() = elements.sumOf { it.text.length }
}
