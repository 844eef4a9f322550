package dev.inlayd.idea.actions

import com.intellij.openapi.actionSystem.ActionGroup
import com.intellij.openapi.actionSystem.ActionUpdateThread
import com.intellij.openapi.actionSystem.AnAction
import com.intellij.openapi.actionSystem.AnActionEvent
import dev.inlayd.core.actions.ActionLocation

/** A menu of the daemon's actions for one place; hidden where there are none. */
abstract class ActionMenu(private val location: ActionLocation) : ActionGroup() {
    override fun getActionUpdateThread() = ActionUpdateThread.BGT

    override fun update(e: AnActionEvent) {
        e.presentation.isEnabledAndVisible = getChildren(e).isNotEmpty()
    }

    override fun getChildren(e: AnActionEvent?): Array<AnAction> {
        val project = e?.project ?: return emptyArray()
        return offered(project, location).map { MenuAction(it, location) }.toTypedArray()
    }
}

/** In the editor's context menu. */
class EditorMenu : ActionMenu(ActionLocation.CONTEXT_MENU)

/** Beside Show Context Actions in the editor's context menu. */
class IntentionMenu : ActionMenu(ActionLocation.INTENTION_MENU)

/** In the context menu of consoles. */
class ConsoleMenu : ActionMenu(ActionLocation.CONSOLE_MENU)

/** In the context menu of the version control log. */
class LogMenu : ActionMenu(ActionLocation.VCS_LOG_MENU)
