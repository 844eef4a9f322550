// Declares what is used of intellij-community's platform/platform-impl/codeinsight-inline/src/com/intellij/codeInsight/inline/completion/InlineCompletionEventListener.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.inline.completion

import com.intellij.codeInsight.inline.completion.elements.InlineCompletionElement
import com.intellij.codeInsight.inline.completion.logs.InlineCompletionUsageTracker.ShownEvents.FinishType
import java.util.EventListener

sealed class InlineCompletionEventType {
    class Show(val variantIndex: Int, val element: InlineCompletionElement, val i: Int) :
        InlineCompletionEventType()

    class VariantSwitched(val fromVariantIndex: Int, val toVariantIndex: Int, val explicit: Boolean) :
        InlineCompletionEventType()

    data object Insert : InlineCompletionEventType()

    class Hide(val finishType: FinishType) : InlineCompletionEventType()
}

interface InlineCompletionEventListener : EventListener {
    fun on(event: InlineCompletionEventType)
}

interface InlineCompletionEventAdapter : InlineCompletionEventListener {
    override fun on(event: InlineCompletionEventType) {
        when (event) {
            is InlineCompletionEventType.Show -> onShow(event)
            is InlineCompletionEventType.VariantSwitched -> onVariantSwitched(event)
            is InlineCompletionEventType.Insert -> onInsert(event)
            is InlineCompletionEventType.Hide -> onHide(event)
        }
    }

    fun onShow(event: InlineCompletionEventType.Show) {}

    fun onVariantSwitched(event: InlineCompletionEventType.VariantSwitched) {}

    fun onInsert(event: InlineCompletionEventType.Insert) {}

    fun onHide(event: InlineCompletionEventType.Hide) {}
}
