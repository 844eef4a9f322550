// Declares what is used of intellij-community's platform/platform-impl/codeinsight-inline/src/com/intellij/codeInsight/inline/completion/InlineCompletionProvider.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.inline.completion

import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionSuggestion
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionSuggestionUpdateManager

interface InlineCompletionProvider {
    val id: InlineCompletionProviderID

    val suggestionUpdateManager: InlineCompletionSuggestionUpdateManager
        get() = InlineCompletionSuggestionUpdateManager.Default()

    suspend fun getSuggestion(request: InlineCompletionRequest): InlineCompletionSuggestion

    fun isEnabled(event: InlineCompletionEvent): Boolean

    fun restartOn(event: InlineCompletionEvent): Boolean = false
}

@JvmInline
value class InlineCompletionProviderID(val id: String)
