package dev.inlayd.idea

import com.intellij.ide.trustedProjects.TrustedProjects
import com.intellij.openapi.Disposable
import com.intellij.openapi.components.Service
import com.intellij.openapi.editor.EditorFactory
import com.intellij.openapi.project.Project
import com.intellij.util.EnvironmentUtil
import dev.inlayd.core.Inlayd
import dev.inlayd.core.daemon.DaemonLauncher
import dev.inlayd.core.daemon.DaemonLocator
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
    private val facts =
        Facts(listOfNotNull(project.basePath?.let(Path::of)), TrustedProjects.isProjectTrusted(project))

    /** The daemon and all that is done with it. */
    val inlayd: Inlayd =
        inlayd(
            facts,
            InlaydSettings.current(),
            IdeHost(project),
            scope,
            locate = { settings -> locator().find(settings.executable, facts.folders, facts.trusted) },
            launcher = launcher,
        )

    /** The files that are open in tabs. */
    val files = OpenFiles(inlayd.documents)

    init {
        EditorFactory.getInstance().eventMulticaster.addDocumentListener(DocumentWatch(files), this)
    }

    override fun dispose() = Unit

    companion object {
        /** Starts the process; a test looks over its shoulder. */
        internal var launcher: DaemonLauncher = DaemonLauncher.OF_THE_IDE

        /** Gives the inlayd of a project. */
        fun of(project: Project): ProjectInlayd = project.getService(ProjectInlayd::class.java)

        /** Looks on the `PATH` of the user's shell, which a desktop IDE does not inherit. */
        private fun locator() = DaemonLocator(path = EnvironmentUtil.getEnvironmentMap()["PATH"].orEmpty())
    }
}
