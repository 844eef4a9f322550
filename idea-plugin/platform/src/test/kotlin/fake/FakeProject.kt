package dev.inlayd.idea.fake

import com.intellij.openapi.Disposable
import com.intellij.openapi.components.Service
import com.intellij.openapi.project.Project
import com.intellij.openapi.project.ProjectManager
import com.intellij.openapi.util.Disposer
import com.intellij.openapi.util.UserDataHolderBase
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import java.nio.file.Path

/** One open project. Closing it ends its scope and everything that hangs on it, as the platform does. */
class FakeProject(private val folder: Path) :
    UserDataHolderBase(),
    Project {
    private val services = LinkedHashMap<Class<*>, Any>()
    private var disposed = false

    /** The parent of all services' scopes. */
    val job: Job = SupervisorJob()

    /** Puts a service in. */
    fun <T : Any> put(type: Class<T>, service: T) {
        services[type] = service
    }

    override fun getName() = "fake"

    override fun getBasePath() = "$folder"

    override fun isDisposed() = disposed

    @Synchronized
    override fun <T : Any> getService(type: Class<T>): T {
        check(!disposed) { "${type.name} is asked of a project that is closed" }
        return type.cast(services.getOrPut(type) { make(type) })
    }

    private fun make(type: Class<*>): Any {
        check(type.isLightService(Service.Level.PROJECT)) { "${type.name} is no service of the project" }
        val scope = CoroutineScope(SupervisorJob(job) + Dispatchers.Default)
        val made = type.getConstructor(
            Project::class.java,
            CoroutineScope::class.java,
        ).newInstance(this, scope)
        if (made is Disposable) Disposer.register(this, made)
        return made
    }

    /** Closes it; called off the UI thread. */
    fun close() {
        runBlocking { withTimeout(CLOSE_LIMIT_MS) { job.cancelAndJoin() } }
        onUi { Disposer.dispose(this) }
    }

    override fun dispose() {
        disposed = true
    }

    private companion object {
        const val CLOSE_LIMIT_MS = 10_000L
    }
}

/** The open projects. */
class FakeProjects(private val all: () -> List<Project>) : ProjectManager() {
    override fun getOpenProjects(): Array<Project> = all().toTypedArray()
}
