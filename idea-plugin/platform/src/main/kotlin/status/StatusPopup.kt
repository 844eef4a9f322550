package dev.inlayd.idea.status

import com.intellij.openapi.application.EDT
import com.intellij.openapi.fileEditor.FileEditorManager
import com.intellij.openapi.project.Project
import com.intellij.openapi.ui.popup.JBPopupFactory
import com.intellij.openapi.util.Disposer
import com.intellij.ui.awt.RelativePoint
import dev.inlayd.core.documents.languageIdOf
import dev.inlayd.idea.ProjectInlayd
import dev.inlayd.idea.host.openSettings
import dev.inlayd.idea.settings.InlaydSettings
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.awt.event.MouseEvent

/** The popup of the widget: it follows the status while it is open. */
class StatusPopup(private val project: Project) {
    private val mine = ProjectInlayd.of(project)

    /** Shows it where the mouse is; called on the UI thread. */
    fun show(event: MouseEvent) {
        val file = FileEditorManager.getInstance(project).selectedFiles.firstOrNull()
        val panel =
            StatusPanel(file?.let { languageIdOf(it.name) }, InlaydSettings.current(), InlaydSettings::change)
        val popup = JBPopupFactory.getInstance().createComponentPopupBuilder(
            panel,
            null,
        ).setRequestFocus(true).createPopup()
        panel.onSettings = {
            popup.cancel()
            openSettings(project)
        }
        panel.onStart = { mine.inlayd.start() }
        val following =
            mine.scope.launch {
                mine.inlayd.status.collect { withContext(Dispatchers.EDT) { panel.show(it) } }
            }
        Disposer.register(popup) { following.cancel() }
        mine.scope.launch { mine.inlayd.refresh() }
        panel.show(mine.inlayd.status.value)
        popup.show(RelativePoint(event))
    }
}
