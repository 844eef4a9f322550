// Declares what is used of intellij-community's platform/platform-impl/codeinsight-inline/src/com/intellij/codeInsight/inline/completion/suggestion/InlineCompletionVariant.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.inline.completion.suggestion

import com.intellij.codeInsight.inline.completion.elements.InlineCompletionElement
import com.intellij.openapi.util.UserDataHolderBase
import kotlinx.coroutines.flow.Flow

interface InlineCompletionVariant {
    val data: UserDataHolderBase

    val elements: Flow<InlineCompletionElement>

    class Snapshot(
        val data: UserDataHolderBase,
        val elements: List<InlineCompletionElement>,
        val index: Int,
        val isActive: Boolean,
    ) {
        fun copy(elements: List<InlineCompletionElement>): Snapshot =
            Snapshot(data, elements, index, isActive)
    }

    companion object {
        fun build(
            data: UserDataHolderBase = UserDataHolderBase(),
            elements: Flow<InlineCompletionElement>,
        ): InlineCompletionVariant = object : InlineCompletionVariant {
            override val data = data
            override val elements = elements
        }
    }
}
