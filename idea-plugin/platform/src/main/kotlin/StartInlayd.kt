package dev.inlayd.idea

import com.intellij.openapi.application.EDT
import com.intellij.openapi.fileEditor.FileEditorManager
import com.intellij.openapi.project.Project
import com.intellij.openapi.startup.ProjectActivity
import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.idea.host.tellProblem
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** Starts the daemon once a project is open, and tells the user when it cannot run. */
class StartInlayd : ProjectActivity {
    override suspend fun execute(project: Project) {
        val mine = ProjectInlayd.of(project)
        mine.scope.launch {
            mine.inlayd.status.map { it.daemon }.distinctUntilChanged().filterIsInstance<DaemonState.Failed>()
                .collect { tellProblem(project, it.problem) { mine.inlayd.start() } }
        }
        mine.scope.launch {
            mine.inlayd.status.map {
                it.daemon
            }.distinctUntilChanged().filterIsInstance<DaemonState.Running>()
                .collect { mine.inlayd.actions.list() }
        }
        mine.inlayd.start()
        withContext(Dispatchers.EDT) {
            val editors = FileEditorManager.getInstance(project)
            editors.openFiles.forEach(mine.files::opened)
            mine.files.focused(editors.selectedFiles.firstOrNull())
        }
    }
}
