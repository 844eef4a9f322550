// Declares what is used of intellij-community's platform/platform-impl/codeinsight-inline/src/com/intellij/codeInsight/inline/completion/elements/InlineCompletionGrayTextElement.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.inline.completion.elements

class InlineCompletionGrayTextElement(override val text: String) : InlineCompletionElement {
    override fun toPresentable(): InlineCompletionElement.Presentable = throw UnsupportedOperationException()
}
