package dev.inlayd.idea.commit

import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.application.EDT
import com.intellij.openapi.vcs.CommitMessageI
import com.intellij.openapi.vcs.VcsDataKeys
import com.intellij.vcs.commit.CommitWorkflowUi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext

/**
 * The field of the commit message. Where the panel round it does not say what is to be committed (the modal
 * dialog does not), the daemon takes what is staged. [append] and [finish] are called on the UI thread.
 */
class CommitField private constructor(
    private val panel: CommitWorkflowUi?,
    private val field: CommitMessageI?,
) {
    private val text = StringBuilder()

    /** Gives what is to be committed, for the script. */
    suspend fun variables(): Map<String, String> = withContext(Dispatchers.EDT) {
        val changed = panel?.getIncludedChanges().orEmpty().mapNotNull {
            it.afterRevision
                ?: it.beforeRevision
        }
        val paths =
            changed.map { it.file.path } + panel?.getIncludedUnversionedFiles().orEmpty().map { it.path }
        if (paths.isEmpty()) emptyMap() else mapOf("includedFiles" to paths.joinToString("\n"))
    }

    /** Shows that something goes on while a step runs, whatever becomes of it. */
    suspend fun during(step: suspend () -> Unit) {
        withContext(Dispatchers.EDT) { panel?.commitMessageUi?.startLoading() }
        try {
            step()
        } finally {
            withContext(NonCancellable + Dispatchers.EDT) { panel?.commitMessageUi?.stopLoading() }
        }
    }

    /** Adds a piece; the first takes the place of what was there. */
    fun append(piece: String) = show(text.append(piece).toString())

    /** Puts the whole message. */
    fun finish(message: String) = if (message.isBlank()) Unit else show(message.trim())

    private fun show(message: String) {
        panel?.commitMessageUi?.setText(message) ?: field?.setCommitMessage(message)
    }

    companion object {
        /** Gives the field of an event, null where there is none. */
        fun of(e: AnActionEvent): CommitField? {
            val panel = e.getData(VcsDataKeys.COMMIT_WORKFLOW_UI)
            val field = e.getData(VcsDataKeys.COMMIT_MESSAGE_CONTROL)
            return if (panel == null && field == null) null else CommitField(panel, field)
        }
    }
}
