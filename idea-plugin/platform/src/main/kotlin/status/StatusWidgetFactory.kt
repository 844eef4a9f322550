package dev.inlayd.idea.status

import com.intellij.openapi.project.Project
import com.intellij.openapi.wm.StatusBarWidget
import com.intellij.openapi.wm.StatusBarWidgetFactory

/** Puts the widget into the status bar. */
class StatusWidgetFactory : StatusBarWidgetFactory {
    override fun getId() = StatusWidget.ID

    override fun getDisplayName() = "Inlayd"

    override fun createWidget(project: Project): StatusBarWidget = StatusWidget(project)
}
