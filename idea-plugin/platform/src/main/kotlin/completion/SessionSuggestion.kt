package dev.inlayd.idea.completion

import com.intellij.codeInsight.inline.completion.elements.InlineCompletionElement
import com.intellij.codeInsight.inline.completion.elements.InlineCompletionGrayTextElement
import com.intellij.codeInsight.inline.completion.elements.InlineCompletionSkipTextElement
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionSuggestion
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionVariant
import com.intellij.openapi.editor.Document
import dev.inlayd.core.suggestions.GhostPart
import dev.inlayd.core.suggestions.SuggestionSession
import dev.inlayd.core.suggestions.partsOf
import kotlinx.coroutines.flow.asFlow

/** The daemon's variants as the platform wants them. */
class SessionSuggestion(private val session: SuggestionSession, private val document: Document) :
    InlineCompletionSuggestion {
    override suspend fun getVariants(): List<InlineCompletionVariant> {
        val text = document.immutableCharSequence
        return session.variants.map { ghost ->
            InlineCompletionVariant.build(elements = partsOf(ghost, text).map(::element).asFlow())
        }
    }

    private fun element(part: GhostPart): InlineCompletionElement = when (part) {
        is GhostPart.New -> InlineCompletionGrayTextElement(part.text)
        is GhostPart.Kept -> InlineCompletionSkipTextElement(part.text)
    }
}
