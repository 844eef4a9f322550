package dev.inlayd.idea.actions

import com.intellij.diff.DiffContentFactory
import com.intellij.diff.DiffManager
import com.intellij.diff.requests.SimpleDiffRequest
import com.intellij.openapi.project.Project
import com.intellij.openapi.ui.DialogWrapper
import dev.inlayd.core.host.unixLines
import javax.swing.JComponent

/** Shows what an action proposes beside what is there; OK accepts, Cancel rejects. */
class DiffDialog(
    private val project: Project,
    private val name: String,
    private val before: String,
    private val after: String,
) : DialogWrapper(project) {
    init {
        setTitle(name)
        setOKButtonText("Accept")
        setCancelButtonText("Reject")
        init()
    }

    override fun createCenterPanel(): JComponent {
        val contents = DiffContentFactory.getInstance()
        val panel = DiffManager.getInstance().createRequestPanel(project, disposable, null)
        val request =
            SimpleDiffRequest(
                name,
                contents.create(project, before, null),
                contents.create(project, unixLines(after), null),
                "Now",
                "Proposed",
            )
        panel.setRequest(request)
        return panel.component
    }
}
