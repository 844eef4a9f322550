package dev.inlayd.core.support

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The longest that a test may take: far more than any needs, also on a machine with other work. */
private val LIMIT = 60.seconds

/** Runs a test that suspends; on threads that may block, because fake processes do. */
fun test(body: suspend CoroutineScope.() -> Unit): Unit =
    runBlocking(Dispatchers.IO) { withTimeout(LIMIT) { body() } }

/** Waits until something is so. */
suspend fun until(what: () -> Boolean) {
    while (!what()) delay(5.milliseconds)
}
