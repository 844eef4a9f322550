package dev.inlayd.idea.status

import com.intellij.openapi.application.EDT
import com.intellij.openapi.project.Project
import com.intellij.openapi.wm.StatusBar
import com.intellij.openapi.wm.StatusBarWidget
import com.intellij.util.Consumer
import dev.inlayd.core.status.words
import dev.inlayd.idea.ProjectInlayd
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.awt.Component
import java.awt.event.MouseEvent

/** One word in the status bar; a click tells the rest. */
class StatusWidget(private val project: Project) :
    StatusBarWidget,
    StatusBarWidget.TextPresentation {
    private val mine get() = ProjectInlayd.of(project)
    private var watching: Job? = null

    override fun ID() = ID

    override fun getPresentation() = this

    override fun install(statusBar: StatusBar) {
        watching =
            mine.scope.launch {
                mine.inlayd.status.map { it.words() }.distinctUntilChanged().collect {
                    withContext(Dispatchers.EDT) { statusBar.updateWidget(ID) }
                }
            }
    }

    override fun getText(): String = mine.inlayd.status.value.words().label

    override fun getAlignment() = Component.CENTER_ALIGNMENT

    override fun getTooltipText(): String = mine.inlayd.status.value.words().let {
        listOfNotNull("Inlayd: ${it.headline}", it.last).joinToString(". ")
    }

    override fun getClickConsumer(): Consumer<MouseEvent> = Consumer { StatusPopup(project).show(it) }

    override fun dispose() {
        watching?.cancel()
    }

    companion object {
        /** The widget's id, as in `plugin.xml`. */
        const val ID = "dev.inlayd.status"
    }
}
