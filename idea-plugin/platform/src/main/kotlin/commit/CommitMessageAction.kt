package dev.inlayd.idea.commit

import com.intellij.openapi.actionSystem.ActionUpdateThread
import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.application.EDT
import com.intellij.openapi.project.DumbAwareAction
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.Key
import dev.inlayd.core.actions.Action
import dev.inlayd.core.actions.ActionContext
import dev.inlayd.core.actions.ActionEvent
import dev.inlayd.core.actions.ActionLocation
import dev.inlayd.core.host.Severity
import dev.inlayd.idea.ProjectInlayd
import dev.inlayd.idea.actions.offered
import dev.inlayd.idea.host.tell
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** The button beside the commit message: writes it, and stops when it is pressed again. */
class CommitMessageAction : DumbAwareAction() {
    override fun getActionUpdateThread() = ActionUpdateThread.BGT

    override fun update(e: AnActionEvent) {
        val action = e.project?.let { offered(it, ActionLocation.COMMIT_MENU).firstOrNull() }
        e.presentation.isEnabledAndVisible = action != null && CommitField.of(e) != null
        e.presentation.text = if (e.project?.running() != null) "Stop Writing" else action?.title
    }

    override fun actionPerformed(e: AnActionEvent) {
        val project = e.project ?: return
        val field = CommitField.of(e) ?: return
        project.running()?.let { return it.cancel() }
        val action = offered(project, ActionLocation.COMMIT_MENU).firstOrNull() ?: return
        project.putUserData(RUNNING, ProjectInlayd.of(project).scope.launch { write(project, action, field) })
    }

    private fun Project.running(): Job? = getUserData(RUNNING)?.takeIf { it.isActive }

    private suspend fun write(project: Project, action: Action, field: CommitField) {
        val context = ActionContext(location = ActionLocation.COMMIT_MENU, variables = field.variables())
        field.during {
            ProjectInlayd.of(project).inlayd.actions.run(action.id, context).collect { event ->
                when (event) {
                    is ActionEvent.Text -> withContext(Dispatchers.EDT) { field.append(event.piece) }
                    is ActionEvent.Done -> withContext(Dispatchers.EDT) { field.finish(event.text) }
                    is ActionEvent.Failed -> tell(project, Severity.ERROR, action.title, event.message)
                    is ActionEvent.Step -> Unit
                }
            }
        }
    }

    private companion object {
        val RUNNING: Key<Job> = Key.create("dev.inlayd.commit")
    }
}
