// Declares what is used of intellij-community's platform/platform-impl/codeinsight-inline/src/com/intellij/codeInsight/inline/completion/suggestion/InlineCompletionSuggestion.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.inline.completion.suggestion

interface InlineCompletionSuggestion {
    suspend fun getVariants(): List<InlineCompletionVariant>

    object Empty : InlineCompletionSuggestion {
        override suspend fun getVariants(): List<InlineCompletionVariant> = emptyList()
    }
}
