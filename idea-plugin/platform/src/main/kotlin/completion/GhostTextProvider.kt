package dev.inlayd.idea.completion

import com.intellij.codeInsight.inline.completion.InlineCompletionEvent
import com.intellij.codeInsight.inline.completion.InlineCompletionProvider
import com.intellij.codeInsight.inline.completion.InlineCompletionProviderID
import com.intellij.codeInsight.inline.completion.InlineCompletionRequest
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionSuggestion
import com.intellij.codeInsight.inline.completion.suggestion.InlineCompletionSuggestionUpdateManager
import com.intellij.openapi.editor.Editor
import com.intellij.openapi.editor.EditorKind
import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.core.documents.languageIdOf
import dev.inlayd.core.settings.allows
import dev.inlayd.core.suggestions.Ask
import dev.inlayd.core.suggestions.Trigger
import dev.inlayd.idea.ProjectInlayd
import dev.inlayd.idea.settings.InlaydSettings

/** Ghost text in the platform's own inline completion: its keys, its painting, its partial acceptance. */
class GhostTextProvider : InlineCompletionProvider {
    override val id = InlineCompletionProviderID(ID)

    override val suggestionUpdateManager: InlineCompletionSuggestionUpdateManager = FollowTyping()

    /** Asked on the UI thread. False lets the next provider have its turn: the first that says yes is the only one. */
    override fun isEnabled(event: InlineCompletionEvent): Boolean {
        val (editor, trigger) = event.asked() ?: return false
        val project = editor.project?.takeIf { editor.editorKind == EditorKind.MAIN_EDITOR } ?: return false
        val mine = ProjectInlayd.of(project)
        val uri = mine.files.uriOf(editor.document) ?: return false
        return mine.inlayd.status.value.daemon is DaemonState.Running &&
            InlaydSettings.current().allows(languageIdOf(uri.substringAfterLast('/')), trigger)
    }

    /** Called in the background; the platform cancels it when the next key comes, and the daemon waits out pauses. */
    override suspend fun getSuggestion(request: InlineCompletionRequest): InlineCompletionSuggestion {
        val (editor, trigger) = request.event.asked() ?: return InlineCompletionSuggestion.Empty
        val mine = editor.project?.let(ProjectInlayd::of) ?: return InlineCompletionSuggestion.Empty
        val uri = mine.files.uriOf(request.document) ?: return InlineCompletionSuggestion.Empty
        val session =
            mine.inlayd.suggest(Ask(uri, request.endOffset, trigger))
                ?: return InlineCompletionSuggestion.Empty
        Follower.of(editor).follow(session)
        return SessionSuggestion(session, request.document)
    }

    private fun InlineCompletionEvent.asked(): Pair<Editor, Trigger>? = when (this) {
        is InlineCompletionEvent.DocumentChange -> editor to Trigger.AUTOMATIC
        is InlineCompletionEvent.DirectCall -> editor to Trigger.INVOKED
        else -> null
    }

    companion object {
        /** The same as in `plugin.xml`. */
        const val ID = "dev.inlayd.completion"
    }
}
