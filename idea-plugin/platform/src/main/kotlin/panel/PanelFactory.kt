package dev.inlayd.idea.panel

import com.intellij.openapi.project.DumbAware
import com.intellij.openapi.project.Project
import com.intellij.openapi.wm.ToolWindow
import com.intellij.openapi.wm.ToolWindowFactory
import com.intellij.ui.content.ContentFactory

/** Fills the tool window with its first tab, which says what comes here. */
class PanelFactory :
    ToolWindowFactory,
    DumbAware {
    override fun createToolWindowContent(project: Project, toolWindow: ToolWindow) {
        val view = AnswerView("Inlayd", stop = null)
        view.append(HELP)
        view.end()
        val content = ContentFactory.getInstance().createContent(view, "Inlayd", false)
        content.setDisposer(view)
        toolWindow.contentManager.addContent(content)
    }

    private companion object {
        val HELP =
            """
            Answers of actions come here. Actions are in the editor's context menu under **Inlayd**, and under
            **Alt+Enter**.

            | key | what it does |
            | --- | --- |
            | `Alt+/` | ask for ghost text |
            | `Tab` | take it |
            | `Esc` | send it away |
            | `Alt+]`, `Alt+[` | next, previous variant |
            """.trimIndent()
    }
}
