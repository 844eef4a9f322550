// Declares what is used of intellij-community's platform/platform-impl/codeinsight-inline/src/com/intellij/codeInsight/inline/completion/InlineCompletion.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.inline.completion

import com.intellij.openapi.editor.Editor
import com.intellij.openapi.util.Key

object InlineCompletion {
    /** Only here, for the fake: the platform's own is private. */
    val KEY: Key<InlineCompletionHandler> = Key.create("inline.completion.handler")

    fun getHandlerOrNull(editor: Editor): InlineCompletionHandler? = editor.getUserData(KEY)
}
