package dev.inlayd.idea.panel

import com.intellij.openapi.project.Project
import com.intellij.openapi.wm.ToolWindowManager
import com.intellij.ui.content.ContentFactory
import dev.inlayd.core.results.Answer

/** The tool window with the answers of actions, one tab each. */
object Panel {
    /** The id of the tool window, as in `plugin.xml`. */
    const val ID = "Inlayd"

    /** Opens a new tab and shows it; [stop] is what its button does. Called on the UI thread. */
    fun open(project: Project, title: String, stop: () -> Unit): Answer {
        val view = AnswerView(title, stop)
        val window = ToolWindowManager.getInstance(project).getToolWindow(ID) ?: return view
        val content = ContentFactory.getInstance().createContent(view, title, false)
        content.setDisposer(view)
        window.contentManager.addContent(content)
        window.contentManager.setSelectedContent(content)
        window.show(null)
        return view
    }
}
