package dev.inlayd.core.status

import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.core.daemon.Problem
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.time.Duration.Companion.seconds

/** The status in words. */
class StatusWordsTest {
    @ParameterizedTest
    @MethodSource("states")
    fun `a state has a mood and a line`(case: Triple<Status, Mood, String>) {
        val words = case.first.words()
        assertEquals(case.second to case.third, words.mood to words.headline)
    }

    @Test
    fun `nothing is said that is not known`() {
        val words = Status().words()
        assertEquals(
            listOf(null, null, null, null),
            listOf(words.model, words.latency, words.last, words.mend),
        )
    }

    @Test
    fun `model, latency and the last request are told`() {
        val words = running.copy(model = "m", modelState = "starting", latencyMs = 12.6).words()
        assertEquals("m: starting" to "13 ms", words.model to words.latency)
        assertEquals("m", running.copy(model = "m", modelState = "ready").words().model)
        assertEquals("1.5 s", running.copy(latencyMs = 1500.0).words().latency)
        assertEquals("its reason", running.copy(last = Outcome.Nothing("its reason")).words().last)
        assertEquals("2 suggestions", running.copy(last = Outcome.Suggested(2)).words().last)
        assertEquals(
            "Off while typing in python; Alt+/ still asks",
            running.copy(last = Outcome.SwitchedOff("python")).words().last,
        )
        assertNull(running.words().mend)
    }

    companion object {
        private val running = Status(daemon = DaemonState.Running("1.2"))
        private val failed = DaemonState.Failed(Problem(Problem.Kind.NOT_INSTALLED, "no inlayd", "get it"))

        @JvmStatic
        fun states() = listOf(
            Triple(Status(), Mood.OFF, "Not running"),
            Triple(Status(daemon = DaemonState.Starting(1)), Mood.BUSY, "Starting"),
            Triple(
                Status(daemon = DaemonState.Waiting(2, 4.seconds, "killed")),
                Mood.BUSY,
                "Ended, starts again in 4 s: killed",
            ),
            Triple(Status(daemon = failed), Mood.BAD, "no inlayd"),
            Triple(running, Mood.GOOD, "Running, version 1.2"),
            Triple(running.copy(busy = true), Mood.BUSY, "Completing"),
            Triple(running.copy(modelError = "refused"), Mood.BAD, "The model does not answer"),
        )
    }
}
