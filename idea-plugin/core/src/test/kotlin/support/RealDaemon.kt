package dev.inlayd.core.support

import dev.inlayd.core.Inlayd
import dev.inlayd.core.Project
import dev.inlayd.core.daemon.DaemonLauncher
import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.core.daemon.Located
import dev.inlayd.core.inlayd
import dev.inlayd.core.settings.Settings
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration.Companion.seconds

/**
 * The real daemon of this checkout with a model that the test speaks for, and state of its own.
 *
 * @param more further keys of `inlayd.toml`
 */
class RealDaemon(more: Map<String, Any> = emptyMap()) : AutoCloseable {
    val model = ModelServer()
    val host = FakeHost()
    val home: Path = Files.createTempDirectory("inlayd-plugin")
    val project: Path = Files.createDirectory(home.resolve("project"))
    val processes = CopyOnWriteArrayList<Process>()
    val settings = Settings(
        baseUrl = model.url,
        model = "qwen2.5-coder",
        environment = environment(home),
        extra = mapOf("models.medium.dialect" to "openai", "completion.debounce_ms" to 0) + more,
    )
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val launcher = DaemonLauncher { command, folder, environment ->
        DaemonLauncher.OF_THE_IDE.launch(command, folder, environment).also(processes::add)
    }
    val inlayd: Inlayd =
        inlayd(Project(listOf(project), clientName = "tests"), settings, host, scope, {
            Located.Found(COMMAND, "the tests")
        }, launcher)

    init {
        inlayd.start()
    }

    /** Opens a document of the project. */
    fun open(text: String, name: String = "main.py"): Editor =
        Editor(inlayd, "${project.resolve(name).toUri()}", text)

    /** Waits until the daemon runs; fails after half a minute. */
    suspend fun running() = until { it is DaemonState.Running }

    /** Waits for a state of the daemon. */
    suspend fun until(wanted: (DaemonState) -> Boolean): DaemonState =
        checkNotNull(withTimeoutOrNull(30.seconds) { inlayd.status.first { wanted(it.daemon) }.daemon }) {
            "it is ${inlayd.status.value.daemon}; the log says: ${host.lines}"
        }

    override fun close() {
        runBlocking { withTimeout(30.seconds) { inlayd.stop() } }
        scope.cancel()
        model.close()
        home.deleteTree()
    }

    companion object {
        /** What starts the daemon of this checkout. */
        val COMMAND = listOf(System.getProperty("inlayd.python", "python3"), "-m", "agent", "serve")

        /** The environment of a daemon that knows nothing of this user. */
        fun environment(home: Path): Map<String, String> = mapOf(
            "INLAYD_HOME" to "${home.resolve("state")}",
            "INLAYD_CONFIG" to "${home.resolve("inlayd.toml")}",
            "PYTHONPATH" to System.getProperty("inlayd.root", "."),
        )
    }
}
