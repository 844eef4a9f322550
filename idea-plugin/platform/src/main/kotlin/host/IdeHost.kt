package dev.inlayd.idea.host

import com.intellij.ide.BrowserUtil
import com.intellij.notification.Notification
import com.intellij.notification.NotificationAction
import com.intellij.notification.NotificationType
import com.intellij.openapi.application.EDT
import com.intellij.openapi.diagnostic.Logger
import com.intellij.openapi.fileEditor.FileEditorManager
import com.intellij.openapi.project.Project
import dev.inlayd.core.actions.FileEdit
import dev.inlayd.core.host.EditorHost
import dev.inlayd.core.host.Severity
import dev.inlayd.core.text.Range
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** What the daemon may ask of this IDE. */
class IdeHost(private val project: Project) : EditorHost {
    private val edits = FileEdits(project)

    override suspend fun applyEdit(label: String?, edits: List<FileEdit>) =
        this.edits.apply(label ?: "Inlayd", edits)

    override suspend fun showDocument(
        uri: String,
        selection: Range?,
        takeFocus: Boolean,
        external: Boolean,
    ): Boolean {
        if (external) return Regex("https?://.*").matches(uri).also { if (it) BrowserUtil.browse(uri) }
        val file = edits.files.path(uri)?.let { edits.find(it) } ?: return false
        withContext(Dispatchers.EDT) { show(project, file, selection, takeFocus) }
        return true
    }

    override suspend fun ask(severity: Severity, message: String, choices: List<String>): String? {
        val chosen = CompletableDeferred<String?>()
        val question = Notification(NOTIFICATIONS, "Inlayd asks", message, NotificationType.INFORMATION)
        for (choice in choices) {
            question.addAction(NotificationAction.createSimpleExpiring(choice) { chosen.complete(choice) })
        }
        question.whenExpired { chosen.complete(null) }.notify(project)
        return chosen.await()
    }

    override suspend fun variable(name: String): String? = if (name != "selection") {
        null
    } else {
        withContext(Dispatchers.EDT) {
            FileEditorManager.getInstance(project).selectedTextEditor?.selectionModel?.selectedText
        }
    }

    override fun message(severity: Severity, text: String) = tell(project, severity, "Inlayd", text)

    override fun log(severity: Severity, text: String) =
        if (severity == Severity.LOG || severity == Severity.INFO) LOG.info(text) else LOG.warn(text)

    private companion object {
        val LOG = Logger.getInstance("#dev.inlayd")
    }
}
