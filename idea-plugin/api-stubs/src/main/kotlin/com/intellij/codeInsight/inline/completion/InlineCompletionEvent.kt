// Declares what is used of intellij-community's platform/platform-impl/codeinsight-inline/src/com/intellij/codeInsight/inline/completion/InlineCompletionEvent.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.inline.completion

import com.intellij.codeInsight.lookup.LookupElement
import com.intellij.openapi.actionSystem.DataContext
import com.intellij.openapi.editor.Caret
import com.intellij.openapi.editor.Document
import com.intellij.openapi.editor.Editor
import com.intellij.openapi.util.UserDataHolderBase
import com.intellij.psi.PsiFile

class InlineCompletionRequest(
    val event: InlineCompletionEvent,
    val file: PsiFile,
    val editor: Editor,
    val document: Document,
    val startOffset: Int,
    val endOffset: Int,
    val lookupElement: LookupElement? = null,
) : UserDataHolderBase()

sealed interface TypingEvent {
    val typed: String

    class OneSymbol(symbol: Char) : TypingEvent {
        override val typed: String = symbol.toString()
    }

    class NewLine(override val typed: String) : TypingEvent
}

interface InlineCompletionEvent {
    fun toRequest(): InlineCompletionRequest?

    class DirectCall(val editor: Editor, val caret: Caret, val context: DataContext? = null) :
        InlineCompletionEvent {
        override fun toRequest(): InlineCompletionRequest? = requests?.invoke(this, editor)
    }

    class DocumentChange(val typing: TypingEvent, val editor: Editor) : InlineCompletionEvent {
        override fun toRequest(): InlineCompletionRequest? = requests?.invoke(this, editor)
    }

    class InsertNextWord(val editor: Editor) : InlineCompletionEvent {
        override fun toRequest(): InlineCompletionRequest? = requests?.invoke(this, editor)
    }

    class InsertNextLine(val editor: Editor) : InlineCompletionEvent {
        override fun toRequest(): InlineCompletionRequest? = requests?.invoke(this, editor)
    }

    companion object {
        /** Only here: the platform makes requests from its PSI. */
        var requests: ((InlineCompletionEvent, Editor) -> InlineCompletionRequest?)? = null
    }
}
