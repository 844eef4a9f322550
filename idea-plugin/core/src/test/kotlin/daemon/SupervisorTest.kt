package dev.inlayd.core.daemon

import dev.inlayd.core.actions.Progress
import dev.inlayd.core.documents.WireDocuments
import dev.inlayd.core.host.HostIncoming
import dev.inlayd.core.rpc.Connection
import dev.inlayd.core.rpc.json
import dev.inlayd.core.support.FakeDaemon
import dev.inlayd.core.support.FakeHost
import dev.inlayd.core.support.test
import dev.inlayd.core.support.until
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import java.io.IOException
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

class SupervisorTest {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val started = CopyOnWriteArrayList<FakeDaemon>()
    private val log = CopyOnWriteArrayList<String>()
    private var located: Located = Located.Found(listOf("inlayd", "serve"), "nowhere")
    private var launch: () -> Process = { FakeDaemon().reads().also(started::add) }
    private var pause: (Int) -> Duration? = { 1.milliseconds.takeIf { _ -> it <= Backoff.MOST_RESTARTS } }
    private var greeted = 0
    private val greeter = object : Greeter {
        override fun connect(process: Process) = Connection(
            process.inputStream,
            process.outputStream,
            HostIncoming(FakeHost(), Progress()),
            log::add,
        )

        override suspend fun greet(connection: Connection): Link {
            connection.request("initialize") { json() }
            greeted++
            return Link(connection, WireDocuments(), "9.9")
        }

        override fun ended() = Unit
    }
    private val supervisor by lazy {
        Supervisor(scope, { located }, { launch() }, greeter, log::add, pause = { pause(it) })
    }

    @AfterTest
    fun close() = scope.cancel()

    private suspend inline fun <reified T : DaemonState> reach(crossinline so: (T) -> Boolean = { true }): T =
        supervisor.state.first { it is T && so(it) } as T

    /** Waits for the second process. Its Running equals the first one: [reach] may see nothing between them. */
    private suspend fun untilSecond() = until {
        started.size == 2 && supervisor.link != null && supervisor.state.value is DaemonState.Running
    }

    @Test
    fun `it starts, runs, and stops when asked`() = test {
        assertEquals(DaemonState.Stopped, supervisor.state.value)
        supervisor.start()
        assertEquals("9.9", reach<DaemonState.Running>().version)
        supervisor.start() // once more changes nothing
        supervisor.stop()
        assertEquals(DaemonState.Stopped, supervisor.state.value)
        assertNull(supervisor.link)
        until { started.single().received.size == 3 } // It may read its last line after we have turned away.
        assertEquals(
            listOf("initialize", "shutdown", "exit"),
            started.single().received.map {
                it["method"].asString
            },
        )
        supervisor.stop() // safe to repeat
    }

    @Test
    fun `it starts again after an end, and says why it ended`() = test {
        pause = { Duration.ZERO }
        supervisor.start()
        reach<DaemonState.Running>()
        started[0].end(139)
        untilSecond()
        assertTrue(log.any { "exit code 139" in it && "it is a fake" in it }, "$log")
        supervisor.stop()
    }

    @Test
    fun `it gives up after five restarts, and starts once more when asked`() = test {
        launch = { FakeDaemon().reads().also(started::add).also { it.end(1) } }
        supervisor.start()
        val failed = reach<DaemonState.Failed>()
        assertEquals(Problem.Kind.KEEPS_ENDING, failed.problem.kind)
        assertContains(failed.problem.what, "6 times in a row")
        assertEquals(6, started.size)
        launch = { FakeDaemon().reads().also(started::add) }
        supervisor.start()
        reach<DaemonState.Running>()
        supervisor.stop()
        assertEquals(DaemonState.Stopped, supervisor.state.value)
    }

    @Test
    fun `while it waits it can be stopped`() = test {
        pause = { Duration.INFINITE }
        launch = { FakeDaemon().reads().also { it.end(1) } }
        supervisor.start()
        assertEquals(1, reach<DaemonState.Waiting>().attempt)
        supervisor.stop()
        assertEquals(DaemonState.Stopped, supervisor.state.value)
    }

    @Test
    fun `what is not installed is told, not tried again`() = test {
        val problem = Problem(Problem.Kind.NOT_INSTALLED, "none", "install it")
        located = Located.Missing(problem)
        supervisor.start()
        assertEquals(problem, reach<DaemonState.Failed>().problem)
        located = Located.Found(listOf("inlayd"), "the PATH") // it was installed meanwhile
        supervisor.start()
        reach<DaemonState.Running>()
    }

    @Test
    fun `what cannot be started is told`() = test {
        launch = { throw IOException("Permission denied") }
        supervisor.start()
        val problem = reach<DaemonState.Failed>().problem
        assertEquals(Problem.Kind.NOT_STARTABLE, problem.kind)
        assertContains(problem.what, "Permission denied")
    }

    @Test
    fun `a daemon that does not end by itself is killed`() = test {
        val stubborn = FakeDaemon() // never reads, so never answers
        var launched = false
        launch = { stubborn.also { launched = true } }
        supervisor.start()
        reach<DaemonState.Starting>()
        supervisor.stop()
        assertEquals(launched, !stubborn.isAlive) // also where it was just being launched
    }

    @Test
    fun `restart makes another process`() = test {
        supervisor.start()
        reach<DaemonState.Running>()
        supervisor.restart()
        untilSecond()
        assertTrue(!started[0].isAlive)
    }

    @Test
    fun `the end of the scope ends the process`() = test {
        supervisor.start()
        reach<DaemonState.Running>()
        scope.cancel()
        started.single().waitFor()
        assertIs<DaemonState>(supervisor.state.value)
    }

    @Test
    fun `pauses double and end`() {
        val pauses = (1..6).map { Backoff.pause(it)?.inWholeMilliseconds }
        assertEquals(listOf<Long?>(250, 500, 1000, 2000, 4000, null), pauses)
    }
}
