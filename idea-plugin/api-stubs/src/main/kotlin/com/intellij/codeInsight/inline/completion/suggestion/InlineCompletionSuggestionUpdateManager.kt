// Declares what is used of intellij-community's platform/platform-impl/codeinsight-inline/src/com/intellij/codeInsight/inline/completion/suggestion/InlineCompletionSuggestionUpdateManager.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.inline.completion.suggestion

import com.intellij.codeInsight.inline.completion.InlineCompletionEvent

interface InlineCompletionSuggestionUpdateManager {
    fun update(event: InlineCompletionEvent, variant: InlineCompletionVariant.Snapshot): UpdateResult

    sealed interface UpdateResult {
        class Changed(val snapshot: InlineCompletionVariant.Snapshot) : UpdateResult

        data object Same : UpdateResult

        data object Invalidated : UpdateResult
    }

    interface Adapter : InlineCompletionSuggestionUpdateManager {
        override fun update(
            event: InlineCompletionEvent,
            variant: InlineCompletionVariant.Snapshot,
        ): UpdateResult = rules?.invoke(event, variant) ?: UpdateResult.Same
    }

    open class Default : Adapter

    companion object {
        /** Only here: the platform's own rules are in these classes. */
        var rules: ((InlineCompletionEvent, InlineCompletionVariant.Snapshot) -> UpdateResult)? = null
    }
}
