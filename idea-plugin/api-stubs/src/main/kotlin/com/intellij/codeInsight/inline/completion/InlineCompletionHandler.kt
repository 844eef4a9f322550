// Declares what is used of intellij-community's platform/platform-impl/codeinsight-inline/src/com/intellij/codeInsight/inline/completion/InlineCompletionHandler.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.inline.completion

import com.intellij.openapi.editor.Editor
import java.util.concurrent.CopyOnWriteArrayList

abstract class InlineCompletionHandler(val editor: Editor) {
    /** Only here, for the fake. */
    protected val listeners = CopyOnWriteArrayList<InlineCompletionEventListener>()

    fun addEventListener(listener: InlineCompletionEventListener) {
        listeners.add(listener)
    }
}
