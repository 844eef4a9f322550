// Declares what is used of intellij-community's platform/platform-impl/codeinsight-inline/src/com/intellij/codeInsight/inline/completion/logs/InlineCompletionUsageTracker.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.inline.completion.logs

object InlineCompletionUsageTracker {
    object ShownEvents {
        enum class FinishType {
            SELECTED,
            TYPED,
            ESCAPE_PRESSED,
            BACKSPACE_PRESSED,
            KEY_PRESSED,
            INVALIDATED,
            MOUSE_PRESSED,
            CARET_CHANGED,
            DOCUMENT_CHANGED,
            EDITOR_REMOVED,
            FOCUS_LOST,
            EMPTY,
            ERROR,
            OTHER,
        }
    }
}
