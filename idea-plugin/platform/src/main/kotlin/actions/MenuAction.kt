package dev.inlayd.idea.actions

import com.intellij.openapi.actionSystem.ActionUpdateThread
import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.actionSystem.CommonDataKeys
import com.intellij.openapi.project.DumbAwareAction
import dev.inlayd.core.actions.Action
import dev.inlayd.core.actions.ActionLocation

/** One action of the daemon in a menu. */
class MenuAction(private val action: Action, private val location: ActionLocation) :
    DumbAwareAction(action.title, action.description.ifEmpty { null }, null) {
    override fun getActionUpdateThread() = ActionUpdateThread.BGT

    override fun actionPerformed(e: AnActionEvent) {
        val project = e.project ?: return
        val variables = if (location == ActionLocation.VCS_LOG_MENU) commitVariables(e) else emptyMap()
        ActionRun(project, action, location, e.getData(CommonDataKeys.EDITOR), variables).start()
    }
}
