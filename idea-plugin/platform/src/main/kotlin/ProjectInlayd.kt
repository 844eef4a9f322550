package dev.inlayd.idea

import com.intellij.ide.trustedProjects.TrustedProjects
import com.intellij.openapi.Disposable
import com.intellij.openapi.components.Service
import com.intellij.openapi.editor.EditorFactory
import com.intellij.openapi.project.Project
import dev.inlayd.core.Inlayd
import dev.inlayd.core.inlayd
import dev.inlayd.idea.documents.DocumentWatch
import dev.inlayd.idea.documents.OpenFiles
import dev.inlayd.idea.host.IdeHost
import dev.inlayd.idea.settings.InlaydSettings
import kotlinx.coroutines.CoroutineScope
import java.nio.file.Path
import dev.inlayd.core.Project as Facts

/** One project's inlayd in the IDE. The platform ends [scope] with the project, and with it the daemon. */
@Service(Service.Level.PROJECT)
class ProjectInlayd(val project: Project, val scope: CoroutineScope) : Disposable {
    /** The daemon and all that is done with it. */
    val inlayd: Inlayd =
        inlayd(
            Facts(listOfNotNull(project.basePath?.let(Path::of)), TrustedProjects.isProjectTrusted(project)),
            InlaydSettings.current(),
            IdeHost(project),
            scope,
        )

    /** The files that are open in tabs. */
    val files = OpenFiles(inlayd.documents)

    init {
        EditorFactory.getInstance().eventMulticaster.addDocumentListener(DocumentWatch(files), this)
    }

    override fun dispose() = Unit

    companion object {
        /** Gives the inlayd of a project. */
        fun of(project: Project): ProjectInlayd = project.getService(ProjectInlayd::class.java)
    }
}
