package dev.inlayd.idea.completion

import com.intellij.openapi.actionSystem.ActionManager
import com.intellij.openapi.actionSystem.ActionUpdateThread
import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.actionSystem.CommonDataKeys
import com.intellij.openapi.project.DumbAwareAction
import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.idea.ProjectInlayd

/** Alt+/: asks for ghost text by hand, through the platform's own action. */
class CompleteAction : DumbAwareAction() {
    override fun getActionUpdateThread() = ActionUpdateThread.BGT

    /** Off while the daemon is, so that the key does what it did before. */
    override fun update(e: AnActionEvent) {
        val project = e.project
        e.presentation.isEnabledAndVisible =
            project != null && e.getData(CommonDataKeys.EDITOR) != null &&
            ProjectInlayd.of(project).inlayd.status.value.daemon is DaemonState.Running
    }

    override fun actionPerformed(e: AnActionEvent) {
        val editor = e.getData(CommonDataKeys.EDITOR) ?: return
        val manager = ActionManager.getInstance()
        val call = manager.getAction(CALL) ?: return
        manager.tryToExecute(call, e.inputEvent, editor.contentComponent, e.place, true)
    }

    private companion object {
        /** `IdeActions.ACTION_CALL_INLINE_COMPLETION`. */
        const val CALL = "CallInlineCompletionAction"
    }
}
