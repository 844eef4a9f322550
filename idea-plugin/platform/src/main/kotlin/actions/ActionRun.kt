package dev.inlayd.idea.actions

import com.intellij.openapi.editor.Editor
import com.intellij.openapi.project.Project
import dev.inlayd.core.actions.Action
import dev.inlayd.core.actions.ActionContext
import dev.inlayd.core.actions.ActionLocation
import dev.inlayd.core.actions.Selection
import dev.inlayd.core.results.ResultRouter
import dev.inlayd.idea.ProjectInlayd
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch

/** One run of an action of the daemon. Made and started on the UI thread; goes on in the background. */
class ActionRun(
    private val project: Project,
    private val action: Action,
    private val location: ActionLocation,
    private val editor: Editor?,
    private val variables: Map<String, String> = emptyMap(),
) {
    /** Starts it; cancelling the job calls it off. */
    fun start(): Job {
        val mine = ProjectInlayd.of(project)
        val places = EditorPlaces(project, editor)
        val events = mine.inlayd.actions.run(action.id, context(mine))
        lateinit var job: Job
        job = mine.scope.launch { ResultRouter(action, places.stoppedBy { job.cancel() }).follow(events) }
        return job
    }

    private fun context(mine: ProjectInlayd): ActionContext {
        val selection = editor?.selectionModel
        val marked = selection?.takeIf { it.hasSelection() }
        val uri = editor?.let { mine.files.uriOf(it.document) }
        val text = if (uri == null &&
            marked != null
        ) {
            mapOf("selection" to marked.selectedText.orEmpty())
        } else {
            emptyMap()
        }
        return ActionContext(
            uri = uri,
            offset = editor?.caretModel?.offset.takeIf { uri != null },
            selection = marked?.let { Selection(it.selectionStart, it.selectionEnd) }.takeIf { uri != null },
            location = location,
            variables = text + variables,
        )
    }
}
