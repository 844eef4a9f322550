package dev.inlayd.idea.fake

import com.intellij.codeInsight.inline.completion.InlineCompletion
import com.intellij.codeInsight.inline.completion.InlineCompletionEvent
import com.intellij.codeInsight.inline.completion.InlineCompletionProvider
import com.intellij.codeInsight.inline.completion.InlineCompletionRequest
import com.intellij.codeInsight.inline.completion.TypingEvent
import com.intellij.codeInsight.inline.completion.elements.InlineCompletionElement
import com.intellij.codeInsight.inline.completion.elements.InlineCompletionGrayTextElement
import com.intellij.codeInsight.inline.completion.logs.InlineCompletionUsageTracker.ShownEvents.FinishType
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionSuggestionUpdateManager
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionSuggestionUpdateManager.UpdateResult
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionVariant
import com.intellij.openapi.command.WriteCommandAction
import com.intellij.openapi.editor.Editor
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.Key
import com.intellij.openapi.vfs.VirtualFile
import kotlinx.coroutines.CoroutineScope

/** Inline completion as the platform does it: the first provider that says yes gets the request. */
class FakeGhosts(
    private val project: Project,
    private val scope: CoroutineScope,
    val providers: List<InlineCompletionProvider>,
) {
    /** The editor where the user is. */
    var focused: Editor? = null

    init {
        InlineCompletionSuggestionUpdateManager.rules = ::rules
        InlineCompletionEvent.requests = { event, editor -> request(event, editor) }
    }

    /** Makes an editor able to show ghost text. */
    fun install(editor: FakeEditor, file: VirtualFile) {
        editor.putUserData(PSI, FakePsi(file))
        editor.putUserData(InlineCompletion.KEY, FakeHandler(editor, scope, this))
    }

    /** Gives what shows the ghost text of an editor. */
    fun of(editor: Editor): FakeHandler = InlineCompletion.getHandlerOrNull(editor) as FakeHandler

    /** Types a letter as a user does: into the document, then the event. */
    fun type(editor: FakeEditor, letter: Char) {
        checkUi("typing")
        write("Typing") { editor.document.insertString(editor.caretModel.offset, "$letter") }
        val typing = if (letter == '\n') TypingEvent.NewLine("\n") else TypingEvent.OneSymbol(letter)
        of(editor).invoke(InlineCompletionEvent.DocumentChange(typing, editor))
    }

    /** Writes as the platform's own actions do. */
    fun write(name: String, step: () -> Unit) =
        WriteCommandAction.runWriteCommandAction(project, name, null, { step() })

    private fun request(event: InlineCompletionEvent, editor: Editor): InlineCompletionRequest? {
        val file = editor.getUserData(PSI) ?: return null
        val offset = editor.caretModel.offset
        return InlineCompletionRequest(event, file, editor, editor.document, offset, offset)
    }

    /** What `InlineCompletionSuggestionUpdateManager.Default` does in 243 to 262. */
    private fun rules(event: InlineCompletionEvent, variant: InlineCompletionVariant.Snapshot): UpdateResult {
        val text = variant.elements.joinToString("") { it.text }
        val gone =
            when (event) {
                is InlineCompletionEvent.DocumentChange -> {
                    val typed = (event.typing as? TypingEvent.OneSymbol)?.typed
                    if (typed == null || !text.startsWith(typed)) return UpdateResult.Invalidated
                    typed.length
                }

                is InlineCompletionEvent.InsertNextWord -> wordLength(text)

                is InlineCompletionEvent.InsertNextLine -> text.indexOf('\n').let {
                    if (it <
                        0
                    ) {
                        text.length
                    } else {
                        it + 1
                    }
                }

                else -> return UpdateResult.Same
            }
        return UpdateResult.Changed(variant.copy(dropFirst(variant.elements, gone)))
    }

    private fun dropFirst(
        elements: List<InlineCompletionElement>,
        length: Int,
    ): List<InlineCompletionElement> {
        var rest = length
        return elements.mapNotNull { element ->
            val drop = minOf(rest, element.text.length)
            rest -= drop
            if (drop ==
                0
            ) {
                element
            } else {
                element.text.drop(drop).ifEmpty { null }?.let(::InlineCompletionGrayTextElement)
            }
        }
    }

    companion object {
        private val PSI = Key.create<FakePsi>("fake psi")

        /** How the platform ends a session. */
        val ESCAPE = FinishType.ESCAPE_PRESSED

        /** The end of the platform's next word: blanks, then letters or one mark. */
        fun wordLength(text: String): Int =
            Regex("\\s*(\\w+|[^\\w\\s])").matchAt(text, 0)?.value?.length ?: text.length
    }
}
