// Declares what is used of intellij-community's platform/platform-impl/codeinsight-inline/src/com/intellij/codeInsight/inline/completion/elements/InlineCompletionElement.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.inline.completion.elements

import com.intellij.openapi.Disposable

interface InlineCompletionElement {
    val text: String

    fun toPresentable(): Presentable

    interface Presentable : Disposable {
        val element: InlineCompletionElement
    }
}
