package dev.inlayd.idea.fake

import com.intellij.codeInsight.inline.completion.InlineCompletionEvent
import com.intellij.codeInsight.inline.completion.InlineCompletionEventType
import com.intellij.codeInsight.inline.completion.InlineCompletionHandler
import com.intellij.codeInsight.inline.completion.InlineCompletionProvider
import com.intellij.codeInsight.inline.completion.elements.InlineCompletionElement
import com.intellij.codeInsight.inline.completion.elements.InlineCompletionSkipTextElement
import com.intellij.codeInsight.inline.completion.logs.InlineCompletionUsageTracker.ShownEvents.FinishType
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionSuggestionUpdateManager.UpdateResult
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionVariant
import com.intellij.openapi.util.UserDataHolderBase
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** The ghost text of one editor. All but the provider's work is done on the UI thread. */
class FakeHandler(
    private val fake: FakeEditor,
    private val scope: CoroutineScope,
    private val ghosts: FakeGhosts,
) : InlineCompletionHandler(fake) {
    private var provider: InlineCompletionProvider? = null
    private var variants: List<InlineCompletionVariant.Snapshot> = emptyList()
    private var chosen = 0
    private var job: Job? = null

    /** What stands on the screen, null for nothing. */
    val shown: String?
        get() = variants.getOrNull(chosen)?.elements?.joinToString("") { it.text }

    /** How many variants there are. */
    val count: Int get() = variants.size

    /** Takes an event as the platform does. */
    fun invoke(event: InlineCompletionEvent) {
        checkUi("an inline completion event")
        if (variants.isNotEmpty() && update(event)) return
        job?.cancel()
        provider = ghosts.providers.firstOrNull { it.isEnabled(event) } ?: return
        val request = event.toRequest() ?: return
        job = scope.launch {
            val made = provider!!.getSuggestion(request).getVariants().map { it.elements.toList() }
            withContext(FakeUiThread) { present(made) }
        }
    }

    private fun present(made: List<List<InlineCompletionElement>>) {
        variants = made.mapIndexed { index, elements ->
            InlineCompletionVariant.Snapshot(UserDataHolderBase(), elements, index, index == 0)
        }
        chosen = 0
        showChosen()
    }

    private fun showChosen() {
        variants.getOrNull(chosen)?.elements?.forEachIndexed { i, element ->
            tell(InlineCompletionEventType.Show(chosen, element, i))
        }
    }

    /** Gives whether the session goes on. */
    private fun update(event: InlineCompletionEvent): Boolean {
        val before = variants
        val after = before.mapNotNull { variant ->
            when (val result = provider!!.suggestionUpdateManager.update(event, variant)) {
                is UpdateResult.Changed -> result.snapshot.takeIf { it.elements.isNotEmpty() }
                UpdateResult.Same -> variant
                UpdateResult.Invalidated -> null
            }
        }
        val lives = after.any { it.index == before[chosen].index }
        if (!lives) {
            val typedOut = event is InlineCompletionEvent.DocumentChange && shown?.length == 1
            hide(if (typedOut) FinishType.TYPED else FinishType.INVALIDATED)
            return typedOut || event !is InlineCompletionEvent.DocumentChange
        }
        chosen = after.indexOfFirst { it.index == before[chosen].index }
        variants = after
        showChosen()
        return true
    }

    /** Inserts what is shown: TAB. */
    fun insert() {
        val elements = variants.getOrNull(chosen)?.elements ?: return
        tell(InlineCompletionEventType.Insert)
        hide(FinishType.SELECTED)
        for (element in elements) {
            val at = fake.caretModel.offset
            if (element is InlineCompletionSkipTextElement) {
                check(fake.document.text.startsWith(element.text, at)) {
                    "the text to skip does not stand there"
                }
                fake.moveToOffset(at + element.text.length)
            } else {
                ghosts.write("Insert Inline Completion") { fake.document.insertString(at, element.text) }
            }
        }
    }

    /** Inserts the first part of what is shown, as the platform does for words and lines. */
    fun insertPart(event: InlineCompletionEvent) {
        val before = shown ?: return
        invoke(event)
        val part = before.removeSuffix(shown.orEmpty())
        ghosts.write("Insert Part") { fake.document.insertString(fake.caretModel.offset, part) }
    }

    /** Goes to another variant. */
    fun switch(step: Int) {
        if (variants.isEmpty()) return
        val from = chosen
        chosen = (chosen + step).mod(variants.size)
        variants = variants.mapIndexed { at, it ->
            InlineCompletionVariant.Snapshot(it.data, it.elements, it.index, at == chosen)
        }
        tell(InlineCompletionEventType.VariantSwitched(from, chosen, explicit = true))
        showChosen()
    }

    /** Takes it from the screen. */
    fun hide(why: FinishType) {
        if (variants.isEmpty()) return
        variants = emptyList()
        tell(InlineCompletionEventType.Hide(why))
    }

    private fun tell(event: InlineCompletionEventType) = listeners.forEach { it.on(event) }
}
