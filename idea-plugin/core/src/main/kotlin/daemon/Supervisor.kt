package dev.inlayd.core.daemon

import dev.inlayd.core.rpc.Connection
import dev.inlayd.core.rpc.ConnectionClosedException
import dev.inlayd.core.rpc.RpcException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.flow.updateAndGet
import kotlinx.coroutines.future.await
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/**
 * Keeps the daemon running while it is wanted: finds it, starts it, notices its end, starts it again after a pause.
 *
 * One coroutine does all of it; [start], [restart] and [stop] only say what is wanted.
 *
 * @param scope parent of all coroutines; its end ends the process
 * @param find finds the command, anew before each start
 * @param launch starts the process
 * @param log takes lines for the log: what happens to the daemon, and its stderr
 */
internal class Supervisor(
    private val scope: CoroutineScope,
    private val find: () -> Located,
    private val launch: (Located.Found) -> Process,
    private val greeter: Greeter,
    private val log: (String) -> Unit,
    private val time: TimeSource = TimeSource.Monotonic,
    private val pause: (Int) -> Duration? = Backoff::pause,
) {
    private val wanted = MutableStateFlow(Wanted(on = false, number = 0))
    private val settled = MutableStateFlow(0)
    private val now = MutableStateFlow<DaemonState>(DaemonState.Stopped)

    /** How the daemon is. */
    val state: StateFlow<DaemonState> get() = now

    /** The conversation with the daemon while it runs. */
    @Volatile
    var link: Link? = null
        private set

    private val keeper = scope.launch {
        wanted.collectLatest {
            if (it.on) keepRunning() else now.value = DaemonState.Stopped
            settled.value = it.number
        }
    }

    /** Wants the daemon to run; starts it once more if it had failed. */
    fun start() = wanted.update { if (it.on && now.value !is DaemonState.Failed) it else it.next(on = true) }

    /** Wants another process in place of the present one. */
    fun restart() = wanted.update { it.next(on = true) }

    /** Wants no daemon, and waits until there is none. */
    suspend fun stop() {
        val number = wanted.updateAndGet { it.next(on = false) }.number
        select {
            keeper.onJoin {}
            scope.async { settled.first { it >= number } }.onJoin {}
        }
    }

    private suspend fun keepRunning() {
        var ends = 0
        while (true) {
            now.value = DaemonState.Starting(ends + 1)
            val found = when (val located = withContext(Dispatchers.IO) { find() }) {
                is Located.Found -> located
                is Located.Missing -> return fail(located.problem)
            }
            log("starting ${found.command.joinToString(" ")}, found on ${found.origin}")
            val start = time.markNow()
            val why = try {
                runOnce(found)
            } catch (error: CannotStart) {
                return fail(notStartable(found, error))
            }
            ends = if (start.elapsedNow() >= Backoff.WELL) 1 else ends + 1
            val rest = pause(ends) ?: return fail(keepsEnding(ends, why))
            log("the daemon ended: $why; starting it again in $rest")
            now.value = DaemonState.Waiting(ends, rest, why)
            delay(rest)
        }
    }

    /** Starts a process and stays with it to its end; gives why it ended. Throws CannotStart. */
    private suspend fun runOnce(found: Located.Found): String {
        // Not to be cancelled: a process that starts just then would be nobody's.
        // (Nested, because a withContext that changes the dispatcher drops its result when the outer is cancelled.)
        val process = withContext(NonCancellable) { withContext(Dispatchers.IO) { started(found) } }
        val tail = LogTail(log)
        val connection = greeter.connect(process)
        val talk = scope.async { connection.run() }
        scope.launch(Dispatchers.IO) { process.errorStream.use(tail::read) }
        try {
            val why = greeted(connection) ?: lifeOf(process, talk)
            return listOf(why, exitOf(process), tail.last()).filter(String::isNotEmpty).joinToString(", ")
        } finally {
            link = null
            withContext(NonCancellable) {
                greeter.ended()
                end(process, connection, polite = scope.isActive && talk.isActive)
            }
        }
    }

    private fun started(found: Located.Found): Process = try {
        launch(found)
    } catch (error: CancellationException) {
        throw error
    } catch (error: Exception) { // a launcher's failure of any kind is told to the user
        throw CannotStart(error)
    }

    /** Says what is said first; gives why that failed, null once the daemon is ready to work. */
    private suspend fun greeted(connection: Connection): String? {
        try {
            val made = withTimeout(START_LIMIT) { greeter.greet(connection) }
            link = made
            now.value = DaemonState.Running(made.version)
            return null
        } catch (_: TimeoutCancellationException) {
            return "it did not answer within $START_LIMIT"
        } catch (error: ConnectionClosedException) {
            return error.message
        } catch (error: RpcException) {
            return "it refused to start: ${error.message}"
        }
    }

    /** Waits for the end of the conversation, or of the process where its output stays open; gives the why. */
    private suspend fun lifeOf(process: Process, talk: Deferred<String>): String = select {
        talk.onAwait { it }
        scope.async { process.onExit().await() }.onAwait {
            withTimeoutOrNull(GRACE) { talk.await() } ?: "the daemon ended"
        }
    }

    private suspend fun exitOf(process: Process): String =
        withTimeoutOrNull(GRACE) { "exit code ${process.onExit().await().exitValue()}" }.orEmpty()

    private fun fail(problem: Problem) {
        log("${problem.what} ${problem.mend}")
        now.value = DaemonState.Failed(problem)
    }

    private fun notStartable(found: Located.Found, error: CannotStart) = Problem(
        Problem.Kind.NOT_STARTABLE,
        "${found.command.first()} could not be started: ${error.message}",
        "Choose another file in the settings.",
    )

    private fun keepsEnding(times: Int, why: String) = Problem(
        Problem.Kind.KEEPS_ENDING,
        "inlayd ended $times times in a row, the last time: $why",
        "Look into the log, then start it again.",
    )

    private class CannotStart(cause: Exception) : Exception(cause.message ?: "$cause", cause)

    private data class Wanted(val on: Boolean, val number: Int) {
        fun next(on: Boolean) = Wanted(on, number + 1)
    }

    internal companion object {
        /** How long the daemon may take to its first answer: a checkout installs itself at the first start. */
        val START_LIMIT: Duration = 300.seconds

        /** What is still in the pipes of a process that has ended arrives within this time. */
        val GRACE: Duration = 300.milliseconds
    }
}
