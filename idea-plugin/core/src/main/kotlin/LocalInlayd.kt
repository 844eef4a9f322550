package dev.inlayd.core

import dev.inlayd.core.actions.Actions
import dev.inlayd.core.actions.Progress
import dev.inlayd.core.actions.WireActions
import dev.inlayd.core.daemon.DaemonGreeter
import dev.inlayd.core.daemon.DaemonLauncher
import dev.inlayd.core.daemon.DaemonLocator
import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.core.daemon.Located
import dev.inlayd.core.daemon.Supervisor
import dev.inlayd.core.documents.Documents
import dev.inlayd.core.documents.OpenDocuments
import dev.inlayd.core.host.EditorHost
import dev.inlayd.core.host.HostIncoming
import dev.inlayd.core.host.Severity
import dev.inlayd.core.rpc.RpcException
import dev.inlayd.core.rpc.json
import dev.inlayd.core.settings.Change
import dev.inlayd.core.settings.Settings
import dev.inlayd.core.settings.change
import dev.inlayd.core.settings.nested
import dev.inlayd.core.settings.told
import dev.inlayd.core.status.Status
import dev.inlayd.core.status.StatusBoard
import dev.inlayd.core.suggestions.Ask
import dev.inlayd.core.suggestions.Suggester
import dev.inlayd.core.suggestions.SuggestionSession
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import java.io.IOException
import java.util.concurrent.atomic.AtomicReference

/**
 * Makes a project's inlayd; nothing runs before [Inlayd.start].
 *
 * @param scope the parent of all its coroutines; ending it ends the daemon's process, too
 * @param locate finds the command for the settings; the default looks as [DaemonLocator] says
 * @param launcher starts the process
 */
fun inlayd(
    project: Project,
    settings: Settings,
    host: EditorHost,
    scope: CoroutineScope,
    locate: (Settings) -> Located = { DaemonLocator().find(it.executable, project.folders, project.trusted) },
    launcher: DaemonLauncher = DaemonLauncher.OF_THE_IDE,
): Inlayd = LocalInlayd(project, settings, host, scope, locate, launcher)

private class LocalInlayd(
    project: Project,
    settings: Settings,
    private val host: EditorHost,
    parent: CoroutineScope,
    locate: (Settings) -> Located,
    launcher: DaemonLauncher,
) : Inlayd {
    private val scope = CoroutineScope(
        parent.coroutineContext + SupervisorJob(parent.coroutineContext.job) + Dispatchers.Default +
            CoroutineExceptionHandler { _, error ->
                host.log(Severity.ERROR, "a fault of inlayd's plugin: $error")
            },
    )
    private val settings = AtomicReference(settings)
    private val board = StatusBoard()
    private val open = OpenDocuments()
    private val progress = Progress()
    private val greeter = DaemonGreeter(
        project,
        open,
        HostIncoming(host, progress),
        options = { nested(this.settings.get().told()) },
        log = ::log,
    )
    private val supervisor = Supervisor(
        scope,
        find = { locate(this.settings.get()) },
        launch = {
            launcher.launch(it.command, project.folders.firstOrNull(), this.settings.get().environment)
        },
        greeter = greeter,
        log = ::log,
    )
    private val suggester = Suggester(open, board, { this.settings.get() }, { supervisor.link })

    override val status: StateFlow<Status> get() = board.status
    override val documents: Documents get() = open
    override val actions: Actions = WireActions({ supervisor.link }, progress, ::log)

    init {
        scope.launch {
            supervisor.state.collect {
                board.daemon(it)
                if (it is DaemonState.Running) refresh()
            }
        }
    }

    override fun start() {
        if (settings.get().enabled) supervisor.start()
    }

    override fun configure(settings: Settings) {
        when (change(this.settings.getAndSet(settings), settings)) {
            Change.NOTHING -> Unit
            Change.TELL -> tellSettings(settings)
            Change.RESTART -> supervisor.restart()
            Change.START -> supervisor.start()
            Change.STOP -> scope.launch { supervisor.stop() }
        }
    }

    override suspend fun suggest(ask: Ask): SuggestionSession? = suggester.suggest(ask)

    override suspend fun refresh() {
        val link = supervisor.link ?: return
        try {
            board.told(link.connection.request("inlayd/status") { json() })
        } catch (error: RpcException) {
            log("the daemon does not tell how it is: ${error.message}")
        } catch (_: IOException) {
            // its end is told by the supervisor
        }
    }

    override suspend fun stop() {
        supervisor.stop()
        scope.cancel()
    }

    private fun tellSettings(settings: Settings) {
        val told = json("settings" to nested(settings.told()))
        supervisor.link?.connection?.notify("workspace/didChangeConfiguration", told)
    }

    private fun log(line: String) = host.log(Severity.LOG, line)
}
